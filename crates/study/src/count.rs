//! Counting: one scan of an index, every window at once.

use std::sync::Arc;

use rolescope_cooccur::{Margins, Removals, Tally};
use rolescope_index::{
    Day, Fingerprint, Population, Progress, ScanRequest, Scanned, Seen, Snapshot, Threads,
};
use rolescope_lexicon::{Findings, Lexicon, Strength, Zone};
use rolescope_trend::Coverage;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::halves::Halves;
use crate::items::Items;
use crate::observe::{Observer, place};
use crate::question::{Question, Window};
use crate::unit::{Sample, Unit, unnamed_templates};

/// Groups beyond this are no groups any more.
pub(crate) const MOST_GROUPS: u64 = 20_000;

/// Beyond this, dumps are not told apart.
pub(crate) const MOST_DUMPS: usize = 1000;

/// Memory that the counters of all groups may take, in bytes.
pub(crate) const MOST_BYTES: u64 = 1 << 30;

/// The counts that answer a question.
#[derive(Clone, Debug)]
pub struct Counts {
    /// A tally for each window, in the question's order.
    pub windows: Vec<(Window, Tally)>,
    /// The same by period, if a unit may count in several: periods do not add up to all units then.
    pub(crate) by_period: Vec<(Window, Tally)>,
    /// Of the first window: what would be left without an entry or a dump.
    pub removals: Removals,
    /// For each window, in the question's order, the units by the number of sentences of their ad, or of an employer's ads.
    pub lengths: Vec<Margins>,
    /// The dumps of the index; [`Removals::sources`] knows them by their numbers. None if they are too many to be told apart, or
    /// units are employers.
    pub dumps: Vec<Dump>,
    /// The days that the index covers, if it has dates.
    pub coverage: Option<Coverage>,
    /// Of the first window, over time: units by title and half of the complete periods; see [`Observer::titles`]. Nothing if there are no
    /// halves, or titles are not known.
    pub(crate) titles: Option<Tally>,
    /// Postings by signal or duty item, zone and strength; see [`Counts::places`].
    pub(crate) places: Vec<u64>,
    /// Postings in other languages than English that were left out: those that match the query, whatever their role.
    pub foreign: u64,
    /// Units in the population.
    pub units: u64,
    /// The ads that were looked at for them: that which stands for a vacancy or template, all of an employer.
    pub ads: u64,
    /// Of these ads, those with nothing but a title.
    pub without_text: u64,
    /// Of these ads, where roles are the population, those whose title names another role as well.
    pub with_other_role: u64,
    /// Ads of the index, in the population or not, that their sources have cut off.
    pub cut_off: u64,
    /// The same of ads that came as rows.
    pub cut_off_rows: u64,
    /// Ads of the index that have no title, where roles are the population: none of these can be in it.
    pub without_title: u64,
    /// Units in the population without employer.
    pub without_employer: u64,
    /// Units in the population without a date.
    pub without_date: u64,
    /// Units in the population whose date is too coarse for the periods.
    pub coarse_date: u64,
    /// Names of the groups, one value per column of the question; group `i` is stratum `i` of the tallies.
    pub groups: Groups,
    /// Hashes of the texts that ads without employer share, ascending: those of the clusters that follow the employers.
    pub texts: Arc<[u64]>,
    /// Normalised names of the employers, ascending, by which they are told apart.
    pub employer_keys: Arc<[String]>,
    /// Names of the employers; cluster `i` of the tallies is employer `i`, later ones have none.
    pub employers: Arc<[String]>,
    /// Ads of the index, in the population or not.
    pub all_ads: u64,
    /// Units of the index, in the population or not.
    pub all_units: u64,
}

/// A dump of the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dump {
    /// Its number.
    pub number: u64,
    /// The name of its file.
    pub name: String,
    /// The number of its postings.
    pub postings: u64,
    /// The fingerprint of its postings.
    pub corpus: Fingerprint,
}

/// The groups that a question's columns make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// The columns.
    pub columns: Vec<String>,
    /// The values of each column, ascending; a posting may have none.
    pub values: Vec<Vec<String>>,
}

impl Groups {
    /// The values of a group, one per column; `None` where its postings have none.
    #[must_use]
    pub fn of(&self, stratum: u32) -> Vec<Option<&str>> {
        let mut rest = stratum as usize;
        let mut values: Vec<Option<&str>> = Vec::with_capacity(self.values.len());
        for column in self.values.iter().rev() {
            let size = column.len() + 1;
            values.push(column.get(rest % size).map(String::as_str));
            rest /= size;
        }
        values.reverse();
        values
    }

    /// The number of the group that another's group has here, whose values are all among these.
    pub(crate) fn number_of(&self, other: &Self, stratum: u32) -> u32 {
        other.of(stratum).into_iter().zip(&self.values).fold(0, |number, (value, values)| {
            let size = values.len();
            let place =
                value.map_or(size, |value| values.partition_point(|known| known.as_str() < value));
            number * (size as u32 + 1) + place as u32
        })
    }

    /// The number of groups that there may be.
    pub(crate) fn count(&self) -> u64 {
        self.values
            .iter()
            .fold(1, |product, values| product.saturating_mul(values.len() as u64 + 1))
    }
}

/// The days from a first to a last one.
pub(crate) fn coverage(days: Option<(Day, Day)>) -> Option<Coverage> {
    days.map(|(first, last)| Coverage { first_day: first.0, last_day: last.0 })
}

/// What is scanned for a question; `query` is that of its population and its own.
pub(crate) fn scan_request<'q>(
    lexicon: &'q Lexicon,
    question: &'q Question,
    query: Option<&'q str>,
) -> ScanRequest<'q> {
    ScanRequest {
        lexicon,
        population: question.who.population.clone(),
        query,
        by: &question.by,
        foreign: question.foreign,
        titles_only: false,
    }
}

impl Counts {
    /// Scans an index for a question.
    ///
    /// # Errors
    /// If the index cannot be scanned, its vacancies are needed and not known, the groups are too many, or nobody is in the population.
    pub fn of(
        snapshot: &Snapshot,
        lexicon: &Lexicon,
        items: &Items,
        question: &Question,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let beside = (|| (), |(): &mut (), _: &Seen<'_>, _: &Findings| ());
        Ok(Self::of_beside(snapshot, lexicon, items, question, beside, threads, progress)?.0)
    }

    /// The same, and what is observed beside it in the same scan, of every ad of the population: a value for each part, made by the first
    /// function and shown all ads by the second.
    pub(crate) fn of_beside<B: Send>(
        snapshot: &Snapshot,
        lexicon: &Lexicon,
        items: &Items,
        question: &Question,
        (init, observe): (
            impl Fn() -> B + Sync + Send,
            impl Fn(&mut B, &Seen<'_>, &Findings) + Sync + Send,
        ),
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Self, Vec<B>)> {
        if question.unit == Unit::Employer
            && let Some(window) = question.windows.iter().find(|window| **window != Window::Posting)
        {
            return Err(Error::EmployerWindow { window: *window });
        }
        let query = question.who.query_and(question.query.as_deref());
        let request = scan_request(lexicon, question, query.as_deref());
        let sizes = snapshot.facet_sizes(&question.by)?;
        let product =
            sizes.iter().fold(1_u64, |product, &size| product.saturating_mul(size as u64 + 1));
        let shape = items.shape();
        let counters = (u64::from(shape.signals) + 1)
            * (u64::from(shape.duties) + 1)
            * question.windows.len() as u64;
        if product > MOST_GROUPS || product.saturating_mul(counters * 8) > MOST_BYTES {
            return Err(Error::TooManyGroups { columns: question.by.clone(), groups: product });
        }
        let sources = &snapshot.manifest().sources;
        let tells_dumps = question.unit != Unit::Employer && sources.len() <= MOST_DUMPS;
        let dumps = sources.iter().filter(|_| tells_dumps).map(|source| Dump {
            number: source.number,
            name: source.summary.file_name.clone(),
            postings: source.held.postings,
            corpus: source.held.corpus,
        });
        let cut_off = sources.iter().filter_map(|source| source.summary.cut_off);
        let cut_off = cut_off.map(|cut| cut.ads).sum();
        let without_title = match question.who.population {
            Population::Roles(_) => {
                sources.iter().map(|source| source.summary.irregularities.without_title).sum()
            }
            Population::All => 0,
        };
        let sample = Sample::of(snapshot, question)?;
        let coverage = coverage(snapshot.days_covered()?);
        let halves = Halves::of(question, coverage);
        let observer = || Observer::new(items, question, sample, &sizes, halves, tells_dumps);
        let scanned = snapshot.scan(
            &request,
            threads,
            progress,
            || (vec![observer()], vec![init()]),
            |(own, beside), seen, findings| {
                own[0].observe(seen, findings);
                observe(&mut beside[0], seen, findings);
            },
            |(mut own, mut beside), (others, others_beside)| {
                own.extend(others);
                beside.extend(others_beside);
                (own, beside)
            },
        )?;
        let ((observers, beside), scanned) = scanned.split();
        let observed = observer().merged(observers, threads);
        // As employers count those that ads without one may be of.
        let unnamed = match sample.vacancies {
            Some(vacancies) if question.unit == Unit::Employer && !scanned.texts.is_empty() => {
                unnamed_templates(snapshot, vacancies)?
            }
            _ => 0,
        };
        let counts = Self::of_observed(
            (question, sample),
            observed,
            scanned,
            (dumps.collect(), cut_off, without_title),
            unnamed,
            coverage,
        );
        debug_assert_eq!(counts.groups.count(), product);
        Ok((counts, beside))
    }

    /// What was observed of one sample, with what the scan tells of all.
    fn of_observed(
        (question, sample): (&Question, Sample<'_>),
        observed: Observer<'_>,
        scanned: Scanned<()>,
        (dumps, cut_off, without_title): (Vec<Dump>, u64, u64),
        unnamed: u64,
        coverage: Option<Coverage>,
    ) -> Self {
        let Observer {
            mut tallies,
            removals,
            lengths,
            titles,
            places,
            units,
            ads,
            without_text,
            with_other_role,
            without_employer,
            without_date,
            coarse_date,
            ..
        } = observed;
        let all_units = match question.unit {
            Unit::Ad => scanned.postings,
            Unit::Vacancy | Unit::Template => {
                sample.groups.map_or(scanned.postings, |groups| groups.len() as u64)
            }
            Unit::Employer => scanned.employers.len() as u64 + unnamed,
        };
        let by_period = tallies.split_off(question.windows.len());
        let groups = Groups { columns: question.by.clone(), values: scanned.facet_values };
        Self {
            windows: question.windows.iter().copied().zip(tallies).collect(),
            by_period: question.windows.iter().copied().zip(by_period).collect(),
            removals,
            lengths,
            coverage,
            titles: titles.map(|(_, tally)| tally),
            dumps,
            places: places.into_iter().map(|place| place.postings).collect(),
            units,
            ads,
            without_text,
            with_other_role,
            cut_off,
            cut_off_rows: 0,
            without_title,
            foreign: scanned.foreign,
            without_employer,
            without_date,
            coarse_date,
            groups,
            employers: scanned.employers,
            employer_keys: scanned.employer_keys,
            texts: scanned.texts,
            all_ads: scanned.postings,
            all_units,
        }
    }

    /// The number of employers with units in the widest window; ads that name none do not count.
    #[must_use]
    pub fn employers_with_units(&self) -> u64 {
        let Some((_, tally)) = self.windows.first() else { return 0 };
        let employers = self.employers.len() as u32;
        tally.cluster_ids().partition_point(|cluster| *cluster < employers) as u64
    }

    /// Whether it is hardly known which units are of one employer: most units name none, or fewer employers are named than have to stand
    /// behind a lean. Texts then take their place, and intervals are too narrow.
    #[must_use]
    pub fn hardly_knows_employers(&self, question: &Question) -> bool {
        let least = question.rule.minimums.signal_employers;
        2 * self.without_employer > self.units
            || (self.without_employer > 0 && self.employers_with_units() < least)
    }

    /// Refuses counts of nobody.
    pub(crate) fn of_somebody(self, question: &Question) -> Result<Self> {
        if self.units == 0 {
            let query = question.query.as_deref();
            // A few ads without a title are not why nobody is there, nor any where a query may be.
            let is_why = query.is_none() && 2 * self.without_title > self.all_ads;
            let untitled = if is_why { self.without_title } else { 0 };
            return Err(question.who.nobody(query, self.all_ads).of_untitled(untitled));
        }
        Ok(self)
    }

    /// The tallies to be looked at period by period, in the question's order of windows.
    #[must_use]
    pub fn over_time(&self) -> &[(Window, Tally)] {
        if self.by_period.is_empty() { &self.windows } else { &self.by_period }
    }

    /// The number of postings in which a signal item (or, from [`Items::signals`]'s number on, a duty item) stands in a zone with a
    /// strength, whatever strengths the question counts.
    #[must_use]
    pub fn places(&self, item: usize, zone: Zone, strength: Strength) -> u64 {
        self.places[place(item, zone, strength)]
    }
}
