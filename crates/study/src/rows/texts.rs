//! What is read of rows again, once it is known which of them matter: the shingles of near texts, and the sentences that stand for a
//! template.

use std::collections::HashMap;

use rolescope_index::TextReader;
use rolescope_vacancy::{Boilerplate, BoilerplateCounter, Employers};

use super::bytes::Reader;
use super::facts::GroupingPlan;
use super::read::RowKey;
use super::units::{RowUnits, Taken};
use super::{RowAccount, RowFields, RowWork};
use crate::error::Result;

const MAGIC: &[u8] = b"rolescope shingles 2\n";

/// The shingles of some ads, by key.
#[derive(Clone, Debug, Default)]
pub struct RowShingles(pub(super) Vec<(RowKey, Box<[u64]>)>);

/// Reads the shingles of the ads that are wanted; one for each thread.
pub struct ShinglesReader<'a> {
    plan: &'a GroupingPlan,
    /// Ascending.
    wanted: &'a [RowKey],
    reader: TextReader,
    buffer: Vec<u64>,
    found: RowShingles,
}

/// Tells the keys of rows, one after the other; of a row that is no ad the key of nothing.
pub struct KeyReader<'a> {
    plan: &'a GroupingPlan,
    keys: Vec<RowKey>,
}

/// Counts the sentences of the ads that stand for their template; one for each thread.
pub struct SentenceCounter<'a> {
    plan: &'a GroupingPlan,
    templates: &'a RowUnits,
    taken: &'a Taken,
    employers: Employers,
    reader: TextReader,
    counter: BoilerplateCounter,
}

/// Keys of ads as bytes, one after the other.
#[must_use]
pub fn keys_to_bytes(keys: &[RowKey]) -> Vec<u8> {
    keys.iter().flat_map(|key| key.0).collect()
}

/// Keys of ads, ascending.
///
/// # Errors
/// If the bytes are cut off.
pub fn keys_from_bytes(bytes: &[u8]) -> Result<Vec<RowKey>> {
    let mut input = Reader::new("keys of ads", bytes, b"")?;
    let mut keys: Vec<RowKey> =
        input.chunks::<16>(bytes.len() as u64 / 16)?.iter().map(|key| RowKey(*key)).collect();
    input.end()?;
    keys.sort_unstable();
    Ok(keys)
}

impl GroupingPlan {
    /// A reader of the shingles of the ads whose keys are `wanted`, ascending.
    #[must_use]
    pub fn shingles<'a>(&'a self, wanted: &'a [RowKey]) -> ShinglesReader<'a> {
        ShinglesReader {
            plan: self,
            wanted,
            reader: TextReader::new(self.rules().grouping.text, usize::MAX),
            buffer: Vec::new(),
            found: RowShingles::default(),
        }
    }

    /// A reader of keys.
    #[must_use]
    pub fn keys(&self) -> KeyReader<'_> {
        KeyReader { plan: self, keys: Vec::new() }
    }

    /// A counter of the sentences of the ads that stand for their template; `taken` is shared by the counters of all threads.
    #[must_use]
    pub fn sentences<'a>(
        &'a self,
        templates: &'a RowUnits,
        taken: &'a Taken,
    ) -> SentenceCounter<'a> {
        let boilerplate = self.rules().boilerplate;
        SentenceCounter {
            plan: self,
            templates,
            taken,
            employers: self.employers().clone(),
            reader: TextReader::new(self.rules().grouping.text, boilerplate.words),
            counter: BoilerplateCounter::new(boilerplate),
        }
    }

    /// The boilerplate among counts of the same sentences, given as bytes ([`BoilerplateCounter::split`]).
    ///
    /// # Errors
    /// If the bytes are damaged, or were made by other rules.
    pub fn boilerplate<'b>(
        &self,
        counts: impl IntoIterator<Item = &'b [u8]>,
    ) -> Result<Boilerplate> {
        let mut all = BoilerplateCounter::new(self.rules().boilerplate);
        for bytes in counts {
            all.merge_bytes(bytes).map_err(rolescope_index::Error::Vacancies)?;
        }
        Ok(all.finish())
    }
}

impl RowWork for ShinglesReader<'_> {
    fn add(&mut self, row: &RowFields<'_>) -> Result<()> {
        let Self { plan, wanted, reader, buffer, found } = self;
        let mut account = RowAccount::default();
        let Some(ad) = row.read(plan.facets(), &mut account) else { return Ok(()) };
        let key = ad.key();
        if wanted.binary_search(&key).is_ok() {
            reader.shingles(ad.title, ad.body, buffer);
            found.0.push((key, buffer.as_slice().into()));
        }
        Ok(())
    }
}

impl RowWork for KeyReader<'_> {
    fn add(&mut self, row: &RowFields<'_>) -> Result<()> {
        let ad = row.read(self.plan.facets(), &mut RowAccount::default());
        self.keys.push(ad.map_or(RowKey([0; 16]), |ad| ad.key()));
        Ok(())
    }
}

impl KeyReader<'_> {
    /// The keys of the rows since the last time.
    pub fn take(&mut self) -> Vec<RowKey> {
        std::mem::take(&mut self.keys)
    }
}

impl ShinglesReader<'_> {
    /// What was found.
    #[must_use]
    pub fn into_found(self) -> RowShingles {
        self.found
    }
}

impl RowShingles {
    /// Adds those of other rows.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// They as bytes: 8 for each shingle, 24 for each ad.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for (key, shingles) in &self.0 {
            out.extend_from_slice(&key.0);
            out.extend_from_slice(&(shingles.len() as u64).to_le_bytes());
            shingles.iter().for_each(|shingle| out.extend_from_slice(&shingle.to_le_bytes()));
        }
        out
    }

    /// Reads what [`RowShingles::to_bytes`] wrote.
    ///
    /// # Errors
    /// If the bytes are something else, or cut off.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut input = Reader::new("shingles of rows", bytes, MAGIC)?;
        let mut all = Vec::new();
        while !input.is_at_end() {
            let key = RowKey(input.chunks::<16>(1)?[0]);
            let count = input.u64()?;
            let shingles = input.chunks::<8>(count)?.iter();
            all.push((key, shingles.map(|shingle| u64::from_le_bytes(*shingle)).collect()));
        }
        Ok(Self(all))
    }
}

impl RowWork for SentenceCounter<'_> {
    fn add(&mut self, row: &RowFields<'_>) -> Result<()> {
        let Self { plan, templates, taken, employers, reader, counter } = self;
        let mut account = RowAccount::default();
        let Some(ad) = row.read(plan.facets(), &mut account) else { return Ok(()) };
        if !templates.of(&ad.key(), taken)?.is_none_or(|unit| unit.stands) {
            return Ok(());
        }
        // Nobody knows whose a sentence without an employer is.
        let Some(employer) = employers.find(ad.employer) else { return Ok(()) };
        let (title, sentences) = reader.title_and_sentences(ad.title, ad.body);
        counter.add(Some(employer.key), title, sentences.countable());
        Ok(())
    }
}

impl SentenceCounter<'_> {
    /// What was counted.
    #[must_use]
    pub fn into_counter(self) -> BoilerplateCounter {
        self.counter
    }
}

/// Shingles by the number of a text.
pub(super) type ByText = HashMap<u32, Box<[u64]>>;
