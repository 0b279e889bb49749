//! What grouping needs of rows, without their texts: made in any number of parts, and put together.

use std::collections::HashMap;

use rolescope_index::{AdHeader, Day, Held, Posted, Precision, TextReader, VacancyRules};
use rolescope_vacancy::{Ads, Employers, Key, Record, TextSketch, place_key};
use serde::{Deserialize, Serialize};

use super::bytes::Reader;
use super::read::RowKey;
use super::{RowAccount, RowFields, RowWork};
use crate::error::{Error, Result};

const MAGIC: &[u8] = b"rolescope facts 2\n";

/// Texts whose sketches are remembered, so that those of copies are not made again.
const REMEMBERED: usize = 1 << 14;

/// By which rules rows are grouped, and which of their columns make up an ad.
#[derive(Debug)]
pub struct GroupingPlan {
    rules: VacancyRules,
    employers: Employers,
    facets: Vec<String>,
}

/// What grouping needs of some rows: about 80 bytes and its id for each, and 148 for each different text.
#[derive(Clone, Debug)]
pub struct RowFacts {
    /// The ads in the order of their rows.
    pub(super) ads: Ads,
    pub(super) keys: Vec<RowKey>,
    /// All ids, and where each ends.
    ids: String,
    ends: Vec<u64>,
    dates: Vec<Option<Precision>>,
    pub(super) held: Held,
    pub(super) account: RowAccount,
    facets: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    facets: Vec<String>,
    held: Held,
    account: RowAccount,
    ads: u64,
    ads_bytes: u64,
    ids_bytes: u64,
}

/// Takes the facts of rows; one for each thread.
pub struct FactsReader<'a> {
    plan: &'a GroupingPlan,
    reader: TextReader,
    employers: HashMap<String, Option<Key>>,
    /// By the hash of title and body.
    texts: HashMap<u64, (Option<Key>, Option<TextSketch>)>,
    facts: RowFacts,
    /// What the ads are called, if that is wanted.
    headers: Option<Vec<AdHeader>>,
}

impl GroupingPlan {
    /// A plan; `facets` are columns that are kept: they are part of the ads, as in an index.
    ///
    /// # Errors
    /// If a rule is outside its range, or the aliases of employers cannot be used.
    pub fn new(rules: &VacancyRules, facets: &[String]) -> Result<Self> {
        rules.check()?;
        let mut facets = facets.to_vec();
        facets.sort();
        facets.dedup();
        Ok(Self { rules: rules.clone(), employers: rules.employers()?, facets })
    }

    /// The columns of which a row has to give values, ascending.
    #[must_use]
    pub fn facets(&self) -> &[String] {
        &self.facets
    }

    /// By which rules it groups.
    #[must_use]
    pub fn rules(&self) -> &VacancyRules {
        &self.rules
    }

    /// How it tells employers apart.
    pub(super) fn employers(&self) -> &Employers {
        &self.employers
    }

    /// The facts of no row.
    #[must_use]
    pub fn nothing(&self) -> RowFacts {
        RowFacts {
            ads: Ads::new(self.rules.grouping.text),
            keys: Vec::new(),
            ids: String::new(),
            ends: Vec::new(),
            dates: Vec::new(),
            held: Held::default(),
            account: RowAccount::default(),
            facets: self.facets.clone(),
        }
    }

    /// A reader of the facts of rows.
    #[must_use]
    pub fn reader(&self) -> FactsReader<'_> {
        FactsReader {
            plan: self,
            reader: TextReader::new(self.rules.grouping.text, usize::MAX),
            employers: HashMap::new(),
            texts: HashMap::new(),
            facts: self.nothing(),
            headers: None,
        }
    }

    /// A reader that keeps what the ads are called as well.
    #[must_use]
    pub fn reader_of_names(&self) -> FactsReader<'_> {
        FactsReader { headers: Some(Vec::new()), ..self.reader() }
    }
}

impl RowWork for FactsReader<'_> {
    fn add(&mut self, row: &RowFields<'_>) -> Result<()> {
        let Self { plan, reader, employers, texts, facts, headers } = self;
        let Some(ad) = row.read(&plan.facets, &mut facts.account) else { return Ok(()) };
        facts.held.add(&ad.hash);
        let employer = match employers.get(ad.employer) {
            Some(known) => *known,
            None => {
                let found = plan.employers.find(ad.employer).map(|employer| employer.key);
                employers.insert(ad.employer.to_owned(), found);
                found
            }
        };
        let (title, text) = match texts.get(&ad.text) {
            Some(known) => *known,
            None => {
                let read = reader.read(ad.title, ad.body);
                if texts.len() >= REMEMBERED {
                    texts.clear();
                }
                texts.insert(ad.text, read);
                read
            }
        };
        let content = ad.content(&plan.facets, row.facets);
        facts.ads.push(&Record {
            order: content.order(),
            tie: content.tie(),
            source: 0,
            employer,
            title,
            place: place_key(ad.place).as_deref().and_then(Key::of),
            day: ad.posted.map(|posted| posted.day.0),
            text,
        });
        if let Some(headers) = headers {
            headers.push(AdHeader {
                id: ad.id.as_ref().to_owned(),
                title: ad.title.to_owned(),
                employer: ad.employer.to_owned(),
                place: ad.place.to_owned(),
                posted: ad.posted,
            });
        }
        facts.keys.push(ad.key());
        facts.ids.push_str(&ad.id);
        facts.ends.push(facts.ids.len() as u64);
        facts.dates.push(ad.posted.map(|posted| posted.precision));
        Ok(())
    }
}

impl FactsReader<'_> {
    /// The facts of the rows since the last time.
    pub fn take(&mut self) -> RowFacts {
        std::mem::replace(&mut self.facts, self.plan.nothing())
    }

    /// What the ads since the last time are called, if that is kept.
    pub fn take_headers(&mut self) -> Vec<AdHeader> {
        self.headers.as_mut().map(std::mem::take).unwrap_or_default()
    }
}

impl RowFacts {
    /// The number of ads.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What became of the rows.
    #[must_use]
    pub fn account(&self) -> &RowAccount {
        &self.account
    }

    /// The columns that make up an ad beside its fields, ascending.
    #[must_use]
    pub fn facets(&self) -> &[String] {
        &self.facets
    }

    /// Id and date of an ad.
    pub(super) fn header(&self, ad: usize) -> (&str, Option<Posted>) {
        let start = ad.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let day = self.ads.record(ad as u32).day;
        let posted = day.zip(self.dates[ad]);
        let posted = posted.map(|(day, precision)| Posted { day: Day(day), precision });
        (&self.ids[start..self.ends[ad] as usize], posted)
    }

    /// Adds the facts of other rows, which come after these.
    ///
    /// # Errors
    /// If they were made by other rules or of other columns.
    pub fn append(&mut self, other: &Self) -> Result<()> {
        if self.facets != other.facets {
            return Err(Error::OtherColumns {
                grouped: self.facets.clone(),
                counted: other.facets.clone(),
            });
        }
        self.ads.append(&other.ads).map_err(rolescope_index::Error::Vacancies)?;
        self.keys.extend(&other.keys);
        let start = self.ids.len() as u64;
        self.ids.push_str(&other.ids);
        self.ends.extend(other.ends.iter().map(|end| start + end));
        self.dates.extend(&other.dates);
        self.held.postings += other.held.postings;
        self.held.corpus.merge(&other.held.corpus);
        self.account.add(&other.account);
        Ok(())
    }

    /// The facts as bytes.
    ///
    /// # Errors
    /// If their head cannot be written as JSON, which does not happen.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let ads = self.ads.to_bytes();
        let head = Head {
            facets: self.facets.clone(),
            held: self.held,
            account: self.account,
            ads: self.len() as u64,
            ads_bytes: ads.len() as u64,
            ids_bytes: self.ids.len() as u64,
        };
        let head = super::bytes::json(&head)?;
        let mut out = Vec::with_capacity(ads.len() + head.len() + 25 * self.len() + self.ids.len());
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&(head.len() as u64).to_le_bytes());
        out.extend_from_slice(&head);
        out.extend_from_slice(&ads);
        self.keys.iter().for_each(|key| out.extend_from_slice(&key.0));
        self.ends.iter().for_each(|end| out.extend_from_slice(&end.to_le_bytes()));
        out.extend(self.dates.iter().map(|date| date.map_or(0, |precision| precision as u8 + 1)));
        out.extend_from_slice(self.ids.as_bytes());
        Ok(out)
    }

    /// Reads what [`RowFacts::to_bytes`] wrote by the rules of a plan.
    ///
    /// # Errors
    /// If the bytes are something else, damaged, or were made by other rules.
    pub fn from_bytes(plan: &GroupingPlan, bytes: &[u8]) -> Result<Self> {
        let mut input = Reader::new("facts of rows", bytes, MAGIC)?;
        let Head { facets, held, account, ads, ads_bytes, ids_bytes } = input.head()?;
        let ads_bytes = input.take(ads_bytes)?;
        let read = Ads::from_bytes(plan.rules.grouping.text, ads_bytes)
            .map_err(rolescope_index::Error::Vacancies)?;
        if read.len() as u64 != ads {
            return Err(input.wrong("it names another number of ads"));
        }
        let keys = input.chunks::<16>(ads)?.iter().map(|key| RowKey(*key)).collect();
        let ends: Vec<u64> =
            input.chunks::<8>(ads)?.iter().map(|end| u64::from_le_bytes(*end)).collect();
        let dates = input.chunks::<1>(ads)?.iter().map(|[code]| match code {
            0 => None,
            1 => Some(Precision::Day),
            2 => Some(Precision::Month),
            _ => Some(Precision::Year),
        });
        let dates = dates.collect();
        let ids = input.take(ids_bytes)?;
        input.end()?;
        let ids = String::from_utf8(ids.to_vec()).ok();
        let ids = ids.filter(|ids| {
            ends.is_sorted()
                && ends.last().copied().unwrap_or(0) == ids.len() as u64
                && ends.iter().all(|end| ids.is_char_boundary(*end as usize))
        });
        let ids = ids.ok_or_else(|| input.wrong("its ids cannot be told apart"))?;
        Ok(Self { ads: read, keys, ids, ends, dates, held, account, facets })
    }
}
