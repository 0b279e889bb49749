//! Counting ads that come one by one, without an index: what engines that cut tables into parts run on each of them.
//!
//! A row is read as a dump's record is: white space around its values does not count, a value to group by is at most
//! [`MAX_FACET_BYTES`] long, and a row with neither title nor body is none. So the [`Partial`] of some rows is, dumps aside, that of an
//! index of them, and merges with others.

use std::collections::HashMap;

use rolescope_cooccur::{Margins, Tally, TallyParts};
use rolescope_index::{
    Address, Content, DaysCovered, Held, MAX_FACET_BYTES, Population, Posted, Seen, id_of_hash,
};
use rolescope_lexicon::{Findings, Lexicon, Matcher};
use rolescope_text::Document;
use rolescope_vacancy::Employers;
use serde::{Deserialize, Serialize};

use crate::count::{Groups, MOST_BYTES, MOST_GROUPS};
use crate::error::{Error, Result};
use crate::items::Items;
use crate::observe::Observer;
use crate::partial::{Partial, can_be_part, numbered_anew};
use crate::question::Question;
use crate::unit::Sample;

/// Stands for "no value" in a column grouped by.
const NO_VALUE: u32 = u32::MAX;

/// The combinations of values that rows are grouped by are numbered as they come: to an observer they are one column.
const GROUPED: [usize; 1] = [MOST_GROUPS as usize + 1];

/// One ad, as the cells of its row have it; empty where a cell is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowFields<'a> {
    /// The dump's own id.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// The employer.
    pub employer: &'a str,
    /// The place.
    pub place: &'a str,
    /// When it was posted.
    pub posted: RowDate,
    /// The text: HTML, Markdown or plain.
    pub body: &'a str,
    /// The values of [`RowPlan::facets`], in that order.
    pub facets: &'a [&'a str],
}

/// A date of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowDate {
    /// There is none.
    #[default]
    Absent,
    /// Read.
    Read(Posted),
    /// There is one that cannot be read, or that is too early or late for an ad.
    Unreadable,
}

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowAccount {
    /// Rows seen.
    pub rows: u64,
    /// Of these, rows with neither title nor body, which are left out.
    pub empty: u64,
    /// Ads with a date that was read.
    pub dates: u64,
    /// Ads with a date that could not be read; they count as ads without one.
    pub unreadable_dates: u64,
    /// Values to group by that were too long; they count as none.
    pub long_values: u64,
}

impl RowAccount {
    /// Adds that of other rows.
    pub(crate) fn add(&mut self, other: &Self) {
        let Self { rows, empty, dates, unreadable_dates, long_values } = *other;
        let sums = [
            (&mut self.rows, rows),
            (&mut self.empty, empty),
            (&mut self.dates, dates),
            (&mut self.unreadable_dates, unreadable_dates),
            (&mut self.long_values, long_values),
        ];
        for (sum, more) in sums {
            *sum = sum.saturating_add(more);
        }
    }
}

/// What rows are counted for.
#[derive(Debug)]
pub struct RowPlan<'a> {
    lexicon: &'a Lexicon,
    question: &'a Question,
    items: Items,
    /// Columns that are kept, ascending.
    facets: Vec<String>,
    /// Where the columns grouped by stand among them.
    by: Vec<usize>,
    date_meaning: String,
}

/// Counts rows. Any number of them, each with rows of its own, gives the same counts when merged.
pub struct RowCounter<'a> {
    plan: &'a RowPlan<'a>,
    observer: Observer<'a>,
    matcher: Matcher,
    title: Document,
    body: Document,
    /// Never read: the body where titles alone are looked at.
    no_body: Document,
    findings: Findings,
    clusters: Clusters,
    groups: GroupNumbers,
    held: Held,
    days: DaysCovered,
    account: RowAccount,
    foreign: u64,
}

/// Employers, and texts of ads without one, numbered as they come.
#[derive(Default)]
struct Clusters {
    employers: Employers,
    /// By the name as written; nothing if it says that there is none.
    by_name: HashMap<String, Option<u32>>,
    by_key: HashMap<String, u32>,
    by_text: HashMap<u64, u32>,
    names: Vec<Cluster>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cluster {
    /// Normalised name, and the first of its spellings.
    Employer(String, String),
    Text(u64),
}

/// Values of the columns grouped by, and their combinations, numbered as they come.
#[derive(Default)]
struct GroupNumbers {
    /// For each column.
    values: Vec<HashMap<String, u32>>,
    numbers: HashMap<Vec<u32>, u32>,
    groups: Vec<Vec<u32>>,
    own: Vec<u32>,
    /// How many groups there may be.
    most: u64,
}

impl<'a> RowPlan<'a> {
    /// A plan for a question; `facets` are columns that are kept beside those grouped by: they are part of the corpus and its
    /// fingerprint, as in an index. `date_meaning` says what the dates tell of: `posted`, `first-seen`, `scraped`, `updated`, `unknown`.
    ///
    /// # Errors
    /// If the question is not of ads with their boilerplate, or asks for a query, which needs an index; if the lexicon has no signal or
    /// lacks a side of the contrast.
    pub fn new(
        lexicon: &'a Lexicon,
        question: &'a Question,
        facets: &[String],
        date_meaning: &str,
    ) -> Result<Self> {
        can_be_part(question)?;
        if let Some(query) = question.who.query_and(question.query.as_deref()) {
            return Err(Error::QueryOfRows { query });
        }
        let items = Items::new(lexicon)?;
        let mut facets: Vec<String> = facets.iter().chain(&question.by).cloned().collect();
        facets.sort();
        facets.dedup();
        let place = |name| facets.partition_point(|facet| facet < name);
        let by = question.by.iter().map(place).collect();
        Ok(Self { lexicon, question, items, facets, by, date_meaning: date_meaning.to_owned() })
    }

    /// The columns of which a row has to give values, ascending.
    #[must_use]
    pub fn facets(&self) -> &[String] {
        &self.facets
    }

    /// A counter that has counted nothing. Make one for each thread.
    #[must_use]
    pub fn counter(&'a self) -> RowCounter<'a> {
        let Self { lexicon, question, items, by, .. } = self;
        let shape = items.shape();
        let counters = (u64::from(shape.signals) + 1)
            * (u64::from(shape.duties) + 1)
            * question.windows.len() as u64;
        let sizes = if by.is_empty() { &GROUPED[..0] } else { &GROUPED };
        RowCounter {
            plan: self,
            observer: Observer::new(items, question, Sample::default(), sizes, None, false),
            matcher: Matcher::new(lexicon),
            title: Document::new(),
            body: Document::new(),
            no_body: Document::new(),
            findings: Findings::default(),
            clusters: Clusters::default(),
            groups: GroupNumbers {
                values: by.iter().map(|_| HashMap::new()).collect(),
                most: MOST_GROUPS.min(MOST_BYTES / (8 * counters.max(1))),
                ..GroupNumbers::default()
            },
            held: Held::default(),
            days: DaysCovered::default(),
            account: RowAccount::default(),
            foreign: 0,
        }
    }
}

impl RowCounter<'_> {
    /// Counts a row.
    ///
    /// # Errors
    /// If the groups become too many.
    pub fn add(&mut self, row: &RowFields<'_>) -> Result<()> {
        let RowFields { id, title, employer, place, posted, body, facets } = *row;
        let [id, title, employer, place, body] = [id, title, employer, place, body].map(str::trim);
        self.account.rows += 1;
        if title.is_empty() && body.is_empty() {
            self.account.empty += 1;
            return Ok(());
        }
        let posted = match posted {
            RowDate::Absent => None,
            RowDate::Read(posted) => {
                self.account.dates += 1;
                self.days.add(posted);
                Some(posted)
            }
            RowDate::Unreadable => {
                self.account.unreadable_dates += 1;
                None
            }
        };
        let values = facets.iter().map(|value| value.trim());
        self.account.long_values += values.clone().filter(|value| !is_kept(value)).count() as u64;
        let named = self.plan.facets.iter().map(String::as_str).zip(values.clone());
        let named = named.filter(|(_, value)| !value.is_empty() && is_kept(value));
        let content = Content { id, title, employer, place, posted, body };
        let text_hash = content.text_hash();
        let mut hash = content.content_hash(&text_hash, named.clone());
        if id.is_empty() {
            let id = id_of_hash(&hash);
            hash = Content { id: &id, ..content }.content_hash(&text_hash, named);
        }
        self.held.add(&hash);

        let value = |at: usize| facets.get(at).map_or("", |value| value.trim());
        let of_row = self.plan.by.iter().map(|at| Some(value(*at)).filter(|value| is_kept(value)));
        let group = self.groups.number(of_row);
        let employer = self.clusters.employer(employer);
        let Some(group) = group else {
            return Err(self.too_many_groups());
        };
        self.body.read_body(body);
        if !self.plan.question.foreign && self.body.language().is_foreign() {
            self.foreign += 1;
            return Ok(());
        }
        self.title.read_title(title);
        if let Population::Roles(roles) = &self.plan.question.who.population {
            self.matcher.find(&self.title, &self.no_body, &mut self.findings);
            if !self.findings.roles.iter().any(|role| roles.binary_search(role).is_ok()) {
                return Ok(());
            }
        }
        self.matcher.find(&self.title, &self.body, &mut self.findings);
        let seen = Seen {
            address: Address::default(),
            cluster: employer.unwrap_or_else(|| self.clusters.text(text_hash.number())),
            source: 0,
            has_employer: employer.is_some(),
            posted,
            facets: &[group],
        };
        self.observer.observe(&seen, &self.findings);
        Ok(())
    }

    /// What was counted.
    ///
    /// # Errors
    /// If the groups are too many.
    pub fn finish(self) -> Result<Partial> {
        let Self { plan, observer, clusters, groups, held, days, account, foreign, .. } = self;
        let (groups, strata) = groups.ordered(&plan.question.by);
        let stratum = |number: u32| strata.get(number as usize).copied().unwrap_or(0);
        let order = clusters.order();
        let mut numbers = vec![0; order.len()];
        for (number, cluster) in (0..).zip(&order) {
            numbers[*cluster as usize] = number;
        }
        let mut tallies: Vec<TallyParts> = observer.tallies.iter().map(Tally::to_parts).collect();
        for parts in &mut tallies {
            for group in &mut parts.groups {
                group.stratum = stratum(group.stratum);
            }
            parts.groups.sort_by_key(|group| (group.stratum, group.period));
            for cell in &mut parts.cells {
                (cell.cluster, cell.stratum) =
                    (numbers[cell.cluster as usize], stratum(cell.stratum));
            }
            parts.cells.sort_by_key(|cell| (cell.cluster, cell.stratum, cell.period));
        }
        let (mut employers, mut texts) = (Vec::new(), Vec::new());
        for used in numbered_anew(&mut tallies) {
            match &clusters.names[order[used as usize] as usize] {
                Cluster::Employer(key, name) => employers.push((key.clone(), name.clone())),
                Cluster::Text(text) => texts.push(*text),
            }
        }
        let lengths = observer.lengths.iter().map(|lengths| {
            let mut parts = Margins::to_parts(lengths);
            for row in &mut parts.rows {
                row.0 = stratum(row.0);
            }
            parts.rows.sort_by_key(|row| (row.0, row.1));
            parts
        });
        let lengths = lengths.collect();
        let has_dates = account.dates > 0;
        Ok(Partial {
            corpus: held.corpus,
            date_meanings: has_dates.then(|| plan.date_meaning.clone()).into_iter().collect(),
            days,
            rows: account,
            groups,
            employers,
            texts,
            tallies,
            lengths,
            removals: observer.removals,
            places: observer.places.iter().map(|place| place.postings).collect(),
            units: observer.units,
            foreign,
            without_employer: observer.without_employer,
            without_date: observer.without_date,
            coarse_date: observer.coarse_date,
            ads: observer.ads,
            all_ads: held.postings,
            ..Partial::of_nothing(plan.lexicon, plan.question, plan.items.clone())
        })
    }

    fn too_many_groups(&self) -> Error {
        Error::TooManyGroups {
            columns: self.plan.question.by.clone(),
            groups: self.groups.possible(),
        }
    }
}

/// Whether a value is no longer than one to group by may be.
fn is_kept(value: &str) -> bool {
    value.len() <= MAX_FACET_BYTES
}

impl Clusters {
    /// The number of an employer, if the name is one.
    fn employer(&mut self, name: &str) -> Option<u32> {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        let found = self.employers.find(name).map(|employer| employer.name);
        let number = found.map(|key| match self.by_key.get(&key) {
            Some(&number) => {
                if let Cluster::Employer(_, first) = &mut self.names[number as usize]
                    && name < first.as_str()
                {
                    name.clone_into(first);
                }
                number
            }
            None => {
                let number = self.names.len() as u32;
                self.names.push(Cluster::Employer(key.clone(), name.to_owned()));
                self.by_key.insert(key, number);
                number
            }
        });
        self.by_name.insert(name.to_owned(), number);
        number
    }

    /// The number of a text.
    fn text(&mut self, hash: u64) -> u32 {
        let next = self.names.len() as u32;
        let number = *self.by_text.entry(hash).or_insert(next);
        if number == next {
            self.names.push(Cluster::Text(hash));
        }
        number
    }

    /// The numbers, employers first, in the order of their names.
    fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_by_key(|number| &self.names[*number as usize]);
        order
    }
}

impl GroupNumbers {
    /// The number of the group of some values; nothing if the groups are too many.
    fn number<'v>(&mut self, values: impl Iterator<Item = Option<&'v str>>) -> Option<u32> {
        let Self { values: known, numbers, groups, own, .. } = self;
        own.clear();
        let mut is_new = false;
        for (value, known) in values.zip(known) {
            own.push(match value.filter(|value| !value.is_empty()) {
                None => NO_VALUE,
                Some(value) => match known.get(value) {
                    Some(number) => *number,
                    None => {
                        is_new = true;
                        let number = known.len() as u32;
                        known.insert(value.to_owned(), number);
                        number
                    }
                },
            });
        }
        let number = match numbers.get(own.as_slice()) {
            Some(number) => *number,
            None => {
                let number = groups.len() as u32;
                numbers.insert(own.clone(), number);
                groups.push(own.clone());
                number
            }
        };
        (!is_new || self.possible() <= self.most).then_some(number)
    }

    /// The number of groups that the values may make.
    fn possible(&self) -> u64 {
        self.values
            .iter()
            .fold(1, |product, values| product.saturating_mul(values.len() as u64 + 1))
    }

    /// The groups in the order of their values, and for each number given so far that which it has there.
    fn ordered(self, columns: &[String]) -> (Groups, Vec<u32>) {
        let mut named = Groups { columns: columns.to_vec(), values: Vec::new() };
        let mut as_they_came = Groups { columns: columns.to_vec(), values: Vec::new() };
        for of_column in self.values {
            let mut values: Vec<(u32, String)> =
                of_column.into_iter().map(|(value, number)| (number, value)).collect();
            values.sort();
            let mut values: Vec<String> = values.into_iter().map(|(_, value)| value).collect();
            as_they_came.values.push(values.clone());
            values.sort();
            named.values.push(values);
        }
        let strata = self.groups.iter().map(|group| {
            let sizes = as_they_came.values.iter().map(|values| values.len() as u32);
            let number = group
                .iter()
                .zip(sizes)
                .fold(0, |number, (value, size)| number * (size + 1) + (*value).min(size));
            named.number_of(&as_they_came, number)
        });
        let strata = strata.collect();
        (named, strata)
    }
}
