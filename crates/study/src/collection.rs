//! How the ads of an index were collected: from which dumps, of which periods, with which dates. A change over time may come from there.

mod tables;
mod warnings;

use std::collections::BTreeMap;

use rolescope_index::{Manifest, Population, Precision, Progress, ScanRequest, Snapshot, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_trend::{Coverage, Granularity, Period};

use crate::answer::provenance;
use crate::count::{MOST_DUMPS, coverage};
use crate::error::Result;
use crate::observe::period_of;
use crate::question::Question;
use crate::table::{Provenance, Table};

/// What is known of how ads were collected.
#[derive(Clone, Debug)]
pub struct Collection {
    /// One row per dump: its ads, and how many are dated, in other languages, without employer.
    pub dumps: Table,
    /// One row per period, and per period and dump, gaps included; without rows if there are no dates.
    pub coverage: Table,
    /// The most frequent dates and days of the month; without rows if there are too few dates.
    pub heaping: Table,
    /// What may be mistaken for a change of the ads, a sentence each.
    pub warnings: Vec<String>,
    /// What it rests on.
    pub provenance: Provenance,
}

/// Ads of one kind.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    ads: u64,
    /// Ads of the question's population.
    population: u64,
    foreign: u64,
    without_employer: u64,
    /// Ads whose period is known.
    dated: u64,
    /// First and last day of their dates.
    days: Option<(i32, i32)>,
}

/// What was seen of all ads.
#[derive(Default)]
struct Gathered {
    dumps: BTreeMap<u64, Part>,
    periods: BTreeMap<(i32, u64), Part>,
    /// Ads by exact day.
    days: BTreeMap<i32, u64>,
}

/// A gathered collection with what its numbers mean.
struct Seen {
    gathered: Gathered,
    /// Number and name of each dump; one for all if they are too many to be told apart.
    dumps: Vec<(u64, String)>,
    granularity: Granularity,
    coverage: Option<Coverage>,
}

impl Seen {
    /// The periods that the dates touch, and whether they are covered whole.
    fn periods(&self) -> Vec<(Period, bool)> {
        let Some(coverage) = self.coverage else { return Vec::new() };
        let periods = coverage.periods(self.granularity);
        periods.map(|period| (period, coverage.completes(period))).collect()
    }

    /// The ads of a period, of all dumps.
    fn of_period(&self, period: Period) -> Part {
        let parts = self.gathered.periods.range((period.id(), 0)..=(period.id(), u64::MAX));
        parts.fold(Part::default(), |mut sum, (_, part)| {
            sum.add(part);
            sum
        })
    }

    /// The ads of a period and dump.
    fn of_dump(&self, period: Period, dump: u64) -> Part {
        self.gathered.periods.get(&(period.id(), dump)).copied().unwrap_or_default()
    }
}

impl Part {
    fn add(&mut self, other: &Self) {
        self.ads += other.ads;
        self.population += other.population;
        self.foreign += other.foreign;
        self.without_employer += other.without_employer;
        self.dated += other.dated;
        self.days = match (self.days, other.days) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
    }
}

impl Gathered {
    fn merged(mut self, other: Self) -> Self {
        for (dump, part) in other.dumps {
            self.dumps.entry(dump).or_default().add(&part);
        }
        for (place, part) in other.periods {
            self.periods.entry(place).or_default().add(&part);
        }
        for (day, ads) in other.days {
            *self.days.entry(day).or_default() += ads;
        }
        self
    }
}

/// Looks at every ad of an index that matches the question's query, whatever its language and role. Periods are the question's, or
/// quarters.
///
/// # Errors
/// If the index cannot be scanned or the query cannot be read.
pub fn collection(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    question: &Question,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<Collection> {
    let query = question.who.query_and(question.query.as_deref());
    let request = ScanRequest {
        lexicon,
        population: Population::All,
        query: query.as_deref(),
        by: &[],
        foreign: true,
        titles_only: true,
    };
    let granularity = question.period.unwrap_or(Granularity::Quarter);
    let foreign = snapshot.foreign()?;
    let dumps = dumps(snapshot.manifest());
    let tells_dumps = dumps.len() == snapshot.manifest().sources.len();
    let wanted = &question.who.population;
    let scanned = snapshot.scan(
        &request,
        threads,
        progress,
        Gathered::default,
        |gathered, seen, findings| {
            let is_wanted = match wanted {
                Population::All => true,
                Population::Roles(roles) => roles.iter().any(|role| findings.roles.contains(role)),
            };
            let is_foreign = foreign.contains(seen.address);
            let period = seen.posted.and_then(|posted| period_of(granularity, posted));
            let days = seen.posted.map(|posted| (posted.day.0, posted.last_day().0));
            let part = Part {
                ads: 1,
                population: u64::from(is_wanted && (question.foreign || !is_foreign)),
                foreign: u64::from(is_foreign),
                without_employer: u64::from(!seen.has_employer),
                dated: u64::from(period.is_some()),
                days: period.and(days),
            };
            let dump = if tells_dumps { seen.source } else { 0 };
            gathered.dumps.entry(dump).or_default().add(&part);
            if let Some(period) = period {
                gathered.periods.entry((period, dump)).or_default().add(&part);
            }
            if let Some(posted) = seen.posted.filter(|posted| posted.precision == Precision::Day) {
                *gathered.days.entry(posted.day.0).or_default() += 1;
            }
        },
        Gathered::merged,
    )?;
    let covered = snapshot.days_covered()?;
    let seen = Seen {
        gathered: scanned.value,
        dumps,
        granularity,
        coverage: coverage(covered)
            .filter(|_| snapshot.manifest().sources.iter().any(|s| s.summary.dates.is_some())),
    };
    Ok(Collection {
        dumps: tables::dumps(&seen, snapshot.manifest()),
        coverage: tables::coverage(&seen),
        heaping: tables::heaping(&seen),
        warnings: warnings::warnings(&seen),
        provenance: provenance(snapshot, lexicon, question),
    })
}

fn dumps(manifest: &Manifest) -> Vec<(u64, String)> {
    if manifest.sources.len() > MOST_DUMPS {
        return vec![(0, format!("all {} dumps", manifest.sources.len()))];
    }
    let sources = manifest.sources.iter();
    sources.map(|source| (source.number, source.summary.file_name.clone())).collect()
}
