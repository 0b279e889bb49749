//! What ads are called: by their ids, and where several have the same, by that with their number behind it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use rustc_hash::FxHashMap;
use tantivy::columnar::Column;
use tantivy::fastfield::AliveBitSet;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED, Term};

use crate::error::{Context, Result};
use crate::snapshot::{Address, Snapshot, StoredPosting};

/// Between an id and the number of an ad among those that have it.
const BEFORE_NUMBER: char = '#';

/// What is done, for messages.
const READING: &str = "read the ids of";

/// Ids that more ads than these have are kept in mind with their ads.
const FEW: usize = 8;

/// Names of ads, each of which one ad has: the id of an ad or, where several have the same, `ID#1`, `ID#2`, … in the order of ingest;
/// numbers that would make the id of another ad are passed over.
pub struct Names<'a> {
    snapshot: &'a Snapshot,
    segments: Vec<Segment>,
    /// The numbers of ads of ids that many have.
    known: RwLock<FxHashMap<String, Arc<Numbers>>>,
}

/// What tells of the ids of a segment.
struct Segment {
    ids: Arc<InvertedIndexReader>,
    sequence: Column<u64>,
    /// Its ads that were not taken away; nothing if none was.
    alive: Option<AliveBitSet>,
}

/// The ads of one id with their numbers.
type Numbers = BTreeMap<Address, u64>;

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Names").field("snapshot", &self.snapshot).finish()
    }
}

impl Snapshot {
    /// The names of its ads.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn names(&self) -> Result<Names<'_>> {
        let segments = self.searcher.segment_readers().iter().map(|reader| {
            let ids = reader.inverted_index(self.fields.id).context(READING, &self.path)?;
            let sequence = reader.fast_fields().u64("sequence").context(READING, &self.path)?;
            Ok(Segment { ids, sequence, alive: reader.alive_bitset().cloned() })
        });
        let segments = segments.collect::<Result<_>>()?;
        Ok(Names { snapshot: self, segments, known: RwLock::default() })
    }
}

impl Names<'_> {
    /// The name of the ad at an address, which has this id.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of<'i>(&self, address: Address, id: &'i str) -> Result<Cow<'i, str>> {
        let term = Term::from_field_text(self.snapshot.fields.id, id);
        let mut ads = 0;
        for segment in &self.segments {
            ads += segment.ids.doc_freq(&term).context(READING, &self.snapshot.path)?;
        }
        if ads < 2 {
            return Ok(id.into());
        }
        let known = self.known.read().ok();
        let known = known.and_then(|known| known.get(id).cloned());
        let numbers = match known {
            Some(known) => known,
            None => {
                let numbers = Arc::new(self.numbers(id)?);
                if numbers.len() > FEW
                    && let Ok(mut known) = self.known.write()
                {
                    known.insert(id.to_owned(), Arc::clone(&numbers));
                }
                numbers
            }
        };
        // Of several some may have been taken away.
        Ok(match numbers.get(&address).filter(|_| numbers.len() > 1) {
            Some(number) => format!("{id}{BEFORE_NUMBER}{number}").into(),
            None => id.into(),
        })
    }

    /// A posting with its name as its id.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn named(&self, mut stored: StoredPosting) -> Result<StoredPosting> {
        let name = self.of(stored.address, &stored.posting.id)?.into_owned();
        stored.posting.id = name;
        Ok(stored)
    }

    /// The ads that somebody means: those of this id, in the order of ingest, else the one of this name.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn find(&self, written: &str) -> Result<Vec<Address>> {
        let found = self.of_id(written)?;
        let named = written.rsplit_once(BEFORE_NUMBER);
        let Some((id, number)) = named.filter(|_| found.is_empty()) else { return Ok(found) };
        let numbers = self.numbers(id)?;
        let is_it = |other: &u64| numbers.len() > 1 && other.to_string() == number;
        let one = numbers.iter().find(|(_, other)| is_it(other));
        Ok(one.map(|(address, _)| *address).into_iter().collect())
    }

    /// The number of ads whose id another one has as well.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn repeated(&self) -> Result<u64> {
        let path = &self.snapshot.path;
        let mut streams = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let mut terms = segment.ids.terms().stream().context(READING, path)?;
            if terms.advance() {
                streams.push((segment, terms));
            }
        }
        let mut repeated = 0;
        // A dictionary is read in the order of its ids: those that are equal are met together.
        while let Some(least) = streams.iter().map(|(_, terms)| terms.key()).min() {
            let least = least.to_vec();
            let mut ads = 0;
            for (segment, terms) in streams.iter().filter(|(_, terms)| terms.key() == least) {
                match &segment.alive {
                    None => ads += u64::from(terms.value().doc_freq),
                    Some(_) => {
                        let found = segment.alive(terms.value()).context(READING, path)?;
                        ads += found.len() as u64;
                    }
                }
            }
            repeated += if ads > 1 { ads } else { 0 };
            streams.retain_mut(|(_, terms)| terms.key() != least || terms.advance());
        }
        Ok(repeated)
    }

    /// The ads of an id, in the order of ingest.
    fn of_id(&self, id: &str) -> Result<Vec<Address>> {
        let path = &self.snapshot.path;
        let mut ads = Vec::new();
        for (number, segment) in (0..).zip(&self.segments) {
            let info = segment.ids.terms().get(id.as_bytes()).context(READING, path)?;
            let Some(info) = info else { continue };
            for document in segment.alive(&info).context(READING, path)? {
                let sequence = segment.sequence.first(document).unwrap_or(u64::MAX);
                ads.push((sequence, Address { segment: number, document }));
            }
        }
        ads.sort_unstable();
        Ok(ads.into_iter().map(|(_, address)| address).collect())
    }

    fn numbers(&self, id: &str) -> Result<Numbers> {
        let mut numbers = Numbers::new();
        let mut number = 0;
        for address in self.of_id(id)? {
            number += 1;
            while !self.of_id(&format!("{id}{BEFORE_NUMBER}{number}"))?.is_empty() {
                number += 1;
            }
            numbers.insert(address, number);
        }
        Ok(numbers)
    }
}

impl Segment {
    /// The ads of a term that were not taken away.
    fn alive(&self, info: &TermInfo) -> std::io::Result<Vec<DocId>> {
        let mut list = self.ids.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        let mut documents = Vec::with_capacity(info.doc_freq as usize);
        while list.doc() != TERMINATED {
            if self.alive.as_ref().is_none_or(|alive| alive.is_alive(list.doc())) {
                documents.push(list.doc());
            }
            list.advance();
        }
        Ok(documents)
    }
}
