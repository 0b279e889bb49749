//! Counting ads that come one by one, without an index: what engines that cut tables into parts run on each of them.
//!
//! A row is read as a dump's record is: white space around its values does not count, a value to group by is at most
//! [`MAX_FACET_BYTES`] long, and a row with neither title nor body is none. So the [`Partial`] of some rows is, dumps aside, that of an
//! index of them, and merges with others. Which rows are one vacancy is found by a [`RowGrouper`]; counting takes along what it found.
//! Whether a source has cut its ads off is seen by their longest texts: of an index dump by dump, of rows by all of them together, so that
//! it is not seen where rows of a source that cuts stand beside longer ones of another.

mod bytes;
mod facts;
mod grouping;
mod numbers;
mod read;
mod texts;
mod units;

use rolescope_cooccur::{Margins, Tally, TallyParts};
use rolescope_index::{
    Address, DaysCovered, Held, LongestTexts, Population, Posted, Seen, TextReader, VacancyRules,
};
use rolescope_lexicon::{Findings, Lexicon, Matcher};
use rolescope_text::Document;
use rolescope_vacancy::{Employers, Key};
use serde::{Deserialize, Serialize};

use crate::count::{MOST_BYTES, MOST_GROUPS};
use crate::error::{Error, Result};
use crate::items::Items;
use crate::observe::{Known, Observer, template_cluster};
use crate::partial::{Partial, numbered_anew, only_units};
use crate::question::Question;
use crate::unit::{Sample, Unit};

pub use facts::{FactsReader, GroupingPlan, RowFacts};
pub use grouping::{RowGrouper, RowVacancies};
use numbers::{Cluster, Clusters, GroupNumbers};
pub use read::RowKey;
use read::{RowAd, is_kept};
pub use texts::{
    KeyReader, RowShingles, SentenceCounter, ShinglesReader, keys_from_bytes, keys_to_bytes,
};
pub(crate) use units::GroupedBy;
pub use units::{RowUnits, Taken};

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

/// What is done with rows, one by one.
pub trait RowWork: Send {
    /// Does it with a row.
    ///
    /// # Errors
    /// If it cannot be done with this row, or with any more.
    fn add(&mut self, row: &RowFields<'_>) -> Result<()>;
}

/// What rows are counted for.
#[derive(Debug)]
pub struct RowPlan<'a> {
    lexicon: &'a Lexicon,
    question: &'a Question,
    units: Option<&'a RowUnits>,
    employers: Employers,
    taken: Taken,
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
    /// If boilerplate is left out.
    texts: Option<TextReader>,
    marked: Vec<u32>,
    clusters: Clusters,
    groups: GroupNumbers,
    held: Held,
    days: DaysCovered,
    longest: LongestTexts,
    account: RowAccount,
    foreign: u64,
    without_title: u64,
}

impl<'a> RowPlan<'a> {
    /// A plan for a question; `facets` are columns that are kept beside those grouped by: they are part of the corpus and its
    /// fingerprint, as in an index. `date_meaning` says what the dates tell of: `posted`, `first-seen`, `scraped`, `updated`, `unknown`.
    ///
    /// # Errors
    /// If the question is of vacancies, templates or ads without their boilerplate, and it is not known which rows these are (`units`), or
    /// not of rows with these columns; if it is of employers, or asks for a query, which needs an index; if the lexicon has no signal or
    /// lacks a side of the contrast.
    pub fn new(
        lexicon: &'a Lexicon,
        question: &'a Question,
        facets: &[String],
        date_meaning: &str,
        units: Option<&'a RowUnits>,
    ) -> Result<Self> {
        only_units(question, units.is_some())?;
        if let Some(query) = question.who.query_and(question.query.as_deref()) {
            return Err(Error::QueryOfRows { query });
        }
        let items = Items::new(lexicon)?;
        let mut facets: Vec<String> = facets.iter().chain(&question.by).cloned().collect();
        facets.sort();
        facets.dedup();
        let place = |name| facets.partition_point(|facet| facet < name);
        let by = question.by.iter().map(place).collect();
        let units = units.filter(|_| question.needs_vacancies());
        let employers = match units {
            Some(units) => {
                units.check(question, &facets)?;
                units.rules.employers()?
            }
            None => Employers::built_in(),
        };
        let taken = Taken::default();
        let date_meaning = date_meaning.to_owned();
        Ok(Self { lexicon, question, units, employers, taken, items, facets, by, date_meaning })
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
            texts: self.units.filter(|units| units.sentences.is_some()).map(|units| {
                let VacancyRules { grouping, boilerplate, .. } = &units.rules;
                TextReader::new(grouping.text, boilerplate.words)
            }),
            marked: Vec::new(),
            clusters: Clusters::new(self.employers.clone()),
            groups: GroupNumbers::new(
                by.len(),
                MOST_GROUPS.min(MOST_BYTES / (8 * counters.max(1))),
            ),
            held: Held::default(),
            days: DaysCovered::default(),
            longest: LongestTexts::default(),
            account: RowAccount::default(),
            foreign: 0,
            without_title: 0,
        }
    }
}

impl RowWork for RowCounter<'_> {
    /// Counts a row.
    ///
    /// # Errors
    /// If the groups become too many, or the row is not among those that were grouped.
    fn add(&mut self, row: &RowFields<'_>) -> Result<()> {
        let plan = self.plan;
        let Some(ad) = row.read(&plan.facets, &mut self.account) else { return Ok(()) };
        if let Some(posted) = ad.posted {
            self.days.add(posted);
        }
        self.held.add(&ad.hash);
        self.longest.enter(ad.body);
        let by_role = matches!(plan.question.who.population, Population::Roles(_));
        self.without_title += u64::from(by_role && ad.title.is_empty());
        let value = |at: usize| row.facets.get(at).map_or("", |value| value.trim());
        let of_row = plan.by.iter().map(|at| Some(value(*at)).filter(|value| is_kept(value)));
        let group = self.groups.number(of_row);
        let employer = self.clusters.employer(ad.employer);
        let Some(group) = group else {
            return Err(self.too_many_groups());
        };
        let unit = match plan.units {
            Some(units) => units.of(&ad.key(), &plan.taken)?,
            None => None,
        };
        self.body.read_body(ad.body);
        if !plan.question.foreign && self.body.language().is_foreign() {
            self.foreign += 1;
            return Ok(());
        }
        if unit.is_some_and(|unit| !unit.stands) {
            return Ok(());
        }
        self.title.read_title(ad.title);
        if let Population::Roles(roles) = &plan.question.who.population {
            self.matcher.find(&self.title, &self.no_body, &mut self.findings);
            if !self.findings.roles.iter().any(|role| roles.binary_search(role).is_ok()) {
                return Ok(());
            }
        }
        self.matcher.find(&self.title, &self.body, &mut self.findings);
        self.mark(&ad, employer.map(|(_, key)| key));
        // Of an ad of which nothing is to be said the days are its own.
        let own = ad.posted.map(|posted| (posted.day.0, posted.day.0));
        let template = unit.map_or(0, |unit| unit.template);
        let cluster = match employer {
            Some((number, _)) => number,
            None if plan.units.is_some() && plan.question.unit != Unit::Ad => {
                self.clusters.text(template_cluster(template).into())
            }
            None => self.clusters.text(ad.text),
        };
        let days = unit.map_or(own, |unit| unit.days());
        let known = Known { days, title: None, marked: &self.marked };
        let seen = Seen {
            address: Address::default(),
            cluster,
            source: 0,
            has_employer: employer.is_some(),
            posted: ad.posted,
            facets: &[group],
        };
        self.observer.count_ad(&seen, Some(&known), &self.findings);
        Ok(())
    }
}

impl RowCounter<'_> {
    /// Finds the sentences of an ad that are boilerplate, if that is left out.
    fn mark(&mut self, ad: &RowAd<'_>, employer: Option<Key>) {
        let sentences = self.plan.units.and_then(|units| units.sentences.as_ref());
        if let Some((boilerplate, reader)) = sentences.zip(self.texts.as_mut()) {
            let (_, sentences) = reader.title_and_sentences(ad.title, ad.body);
            self.marked.clear();
            self.marked.extend(sentences.boilerplate(employer, boilerplate));
        }
    }

    /// What was counted.
    ///
    /// # Errors
    /// If the groups are too many.
    pub fn finish(self) -> Result<Partial> {
        let Self { plan, mut observer, clusters, groups, held, days, longest, account, .. } = self;
        let (foreign, without_title) = (self.foreign, self.without_title);
        observer.settle();
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
        let is_employer = |name: &&Cluster| matches!(name, Cluster::Employer(..));
        let named = clusters.names.iter().filter(is_employer).count();
        for used in numbered_anew(&mut tallies, named) {
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
            longest,
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
            without_text: observer.without_text,
            with_other_role: observer.with_other_role,
            without_title,
            all_ads: held.postings,
            employer_names: plan.employers.fingerprint().to_owned(),
            grouped: plan.units.map(|units| units.by.clone()),
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
