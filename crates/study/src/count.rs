//! Counting: one scan of an index, every window at once.

use rolescope_cooccur::{NO_PERIOD, Spot, Tally, Unit};
use rolescope_index::{Posted, Precision, Progress, ScanRequest, Seen, Snapshot, Threads};
use rolescope_lexicon::{Findings, Lexicon, Match, Strength, StrengthSet, Zone};
use rolescope_trend::{Granularity, Period};

use crate::error::{Error, Result};
use crate::item_set::ItemSet;
use crate::items::{Items, Meaning, Side};
use crate::question::{Question, Window};

/// Groups beyond this are no groups any more.
const MOST_GROUPS: u64 = 20_000;

/// Memory that the counters of all groups may take, in bytes.
const MOST_BYTES: u64 = 1 << 30;

/// The counts that answer a question.
#[derive(Clone, Debug)]
pub struct Counts {
    /// A tally for each window, in the question's order.
    pub windows: Vec<(Window, Tally)>,
    /// Postings by signal or duty item, zone and strength; see [`Counts::places`].
    places: Vec<u64>,
    /// Postings in the population.
    pub postings: u64,
    /// Postings in the population without employer.
    pub without_employer: u64,
    /// Postings in the population without a date.
    pub without_date: u64,
    /// Postings in the population whose date is too coarse for the periods.
    pub coarse_date: u64,
    /// Names of the groups, one value per column of the question; group `i` is stratum `i` of the tallies.
    pub groups: Groups,
    /// Names of the employers; cluster `i` of the tallies is employer `i`, later ones have none.
    pub employers: Vec<String>,
    /// Postings scanned, in the population or not.
    pub scanned: u64,
}

/// The groups that a question's columns make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    fn count(&self) -> u64 {
        self.values
            .iter()
            .fold(1, |product, values| product.saturating_mul(values.len() as u64 + 1))
    }
}

impl Counts {
    /// Scans an index for a question.
    ///
    /// # Errors
    /// If the index cannot be scanned, the groups are too many, or nobody is in the population.
    pub fn of(
        snapshot: &Snapshot,
        lexicon: &Lexicon,
        items: &Items,
        question: &Question,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let query = question.who.query_and(question.query.as_deref());
        let request = ScanRequest {
            lexicon,
            population: question.who.population.clone(),
            query: query.as_deref(),
            by: &question.by,
            titles_only: false,
        };
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
        let scanned = snapshot.scan(
            &request,
            threads,
            progress,
            || vec![Observer::new(items, question, &sizes)],
            |observers, seen, findings| observers[0].observe(seen, findings),
            |mut left, right| {
                left.extend(right);
                left
            },
        )?;
        let new = Observer::new(items, question, &sizes);
        let Observer {
            tallies, places, postings, without_employer, without_date, coarse_date, ..
        } = new.merged(scanned.value, threads);
        if postings == 0 {
            return Err(Error::NobodyThere {
                population: question.who.written.clone(),
                query: question.query.clone(),
                postings: scanned.postings,
            });
        }
        let groups = Groups { columns: question.by.clone(), values: scanned.facet_values };
        debug_assert_eq!(groups.count(), product);
        Ok(Self {
            windows: question.windows.iter().copied().zip(tallies).collect(),
            places: places.into_iter().map(|place| place.postings).collect(),
            postings,
            without_employer,
            without_date,
            coarse_date,
            groups,
            employers: scanned.employers,
            scanned: scanned.postings,
        })
    }

    /// The number of postings in which a signal item (or, from [`Items::signals`]'s number on, a duty item) stands in a zone with a
    /// strength, whatever strengths the question counts.
    #[must_use]
    pub fn places(&self, item: usize, zone: Zone, strength: Strength) -> u64 {
        self.places[place(item, zone, strength)]
    }
}

fn place(item: usize, zone: Zone, strength: Strength) -> usize {
    (item * Zone::ALL.len() + zone as usize) * Strength::ALL.len() + strength as usize
}

/// What one part of a scan gathers.
struct Observer<'a> {
    items: &'a Items,
    question: &'a Question,
    /// The numbers of values of the columns grouped by.
    sizes: &'a [usize],
    tallies: Vec<Tally>,
    places: Vec<Place>,
    postings: u64,
    without_employer: u64,
    without_date: u64,
    coarse_date: u64,
    scratch: Scratch,
}

/// Postings in which an item stands in one zone with one strength.
#[derive(Clone, Copy, Default)]
struct Place {
    postings: u64,
    /// The number of the posting that counted last, from 1.
    last: u64,
}

/// Buffers for one unit.
struct Scratch {
    signals_present: ItemSet,
    duties_present: ItemSet,
    signals: Vec<u16>,
    duties: Vec<u16>,
}

impl<'a> Observer<'a> {
    fn new(items: &'a Items, question: &'a Question, sizes: &'a [usize]) -> Self {
        let places =
            (items.signals.len() + items.duties.len()) * Zone::ALL.len() * Strength::ALL.len();
        Self {
            items,
            question,
            sizes,
            tallies: question.windows.iter().map(|_| Tally::new(items.shape())).collect(),
            places: vec![Place::default(); places],
            postings: 0,
            without_employer: 0,
            without_date: 0,
            coarse_date: 0,
            scratch: Scratch {
                signals_present: ItemSet::new(items.signals.len()),
                duties_present: ItemSet::new(items.duties.len()),
                signals: Vec::new(),
                duties: Vec::new(),
            },
        }
    }

    /// With what others gathered: each window's tallies on one thread.
    fn merged(mut self, others: Vec<Self>, threads: &Threads) -> Self {
        let mut windows: Vec<Vec<Tally>> =
            self.tallies.drain(..).map(|tally| vec![tally]).collect();
        for other in others {
            for (tallies, theirs) in windows.iter_mut().zip(other.tallies) {
                tallies.push(theirs);
            }
            for (mine, theirs) in self.places.iter_mut().zip(other.places) {
                mine.postings += theirs.postings;
            }
            self.postings += other.postings;
            self.without_employer += other.without_employer;
            self.without_date += other.without_date;
            self.coarse_date += other.coarse_date;
        }
        let sum = |tallies: Vec<Tally>| {
            tallies.into_iter().reduce(|mut sum, tally| {
                sum.merge(tally);
                sum
            })
        };
        self.tallies = threads.map_into(windows, sum).into_iter().flatten().collect();
        self
    }

    fn observe(&mut self, seen: &Seen<'_>, findings: &Findings) {
        self.postings += 1;
        self.without_employer += u64::from(!seen.has_employer);
        self.without_date += u64::from(seen.posted.is_none());
        let period = match (self.question.period, seen.posted) {
            (Some(granularity), Some(posted)) => {
                period_of(granularity, posted).unwrap_or_else(|| {
                    self.coarse_date += 1;
                    NO_PERIOD
                })
            }
            _ => NO_PERIOD,
        };
        let stratum = self.stratum(seen.facets);
        let Self { items, question, tallies, scratch, .. } = self;
        for (window, tally) in question.windows.iter().zip(tallies) {
            let spot = tally.at(seen.cluster, stratum, period);
            let mut counter =
                Counter { items, strengths: question.strengths, spot, scratch: &mut *scratch };
            match window {
                Window::Posting => counter.unit(&findings.matches),
                Window::Zone => counter.zones(findings),
                Window::Sentence => counter.sentences(findings),
            }
        }
        self.note_places(findings);
    }

    fn stratum(&self, facets: &[u32]) -> u32 {
        facets.iter().zip(self.sizes).fold(0, |stratum, (&facet, &size)| {
            let size = size as u32;
            stratum * (size + 1) + facet.min(size)
        })
    }

    /// Notes in which zones and strengths items stand, once per posting.
    fn note_places(&mut self, findings: &Findings) {
        let duties = self.items.signals.len();
        for found in &findings.matches {
            let items = match self.items.meaning(found.entry) {
                Some(Meaning::Signal(signal)) => [0, usize::from(signal)],
                Some(Meaning::Duty { duty, family, .. }) => {
                    [duties + usize::from(family), duties + usize::from(duty)]
                }
                None => continue,
            };
            for item in items {
                let place = &mut self.places[self::place(item, found.zone, found.strength)];
                place.postings += u64::from(place.last != self.postings);
                place.last = self.postings;
            }
        }
    }
}

/// Counts the units of one posting in one window.
struct Counter<'o> {
    items: &'o Items,
    strengths: StrengthSet,
    spot: Spot<'o>,
    scratch: &'o mut Scratch,
}

impl Counter<'_> {
    fn sentences(&mut self, findings: &Findings) {
        // Matches ascend by sentence.
        let mut empty = findings.sentences.len() as u64;
        for of_sentence in findings.matches.chunk_by(|one, next| one.sentence == next.sentence) {
            self.unit(of_sentence);
            empty -= 1;
        }
        self.spot.observe_many(empty);
    }

    fn zones(&mut self, findings: &Findings) {
        for zone in Zone::ALL {
            if findings.sentences.contains(&zone) {
                self.unit(findings.matches.iter().filter(|found| found.zone == zone));
            }
        }
    }

    /// Counts the unit that holds some matches.
    fn unit<'f>(&mut self, matches: impl IntoIterator<Item = &'f Match>) {
        let Scratch { signals_present, duties_present, signals, duties } = &mut *self.scratch;
        let (mut empty, mut engineering, mut marketing) = (true, false, false);
        for found in matches {
            if !self.strengths.contains(found.strength) {
                continue;
            }
            match self.items.meaning(found.entry) {
                Some(Meaning::Signal(signal)) => {
                    signals_present.insert(0);
                    signals_present.insert(signal);
                }
                Some(Meaning::Duty { duty, family, side }) => {
                    duties_present.insert(family);
                    duties_present.insert(duty);
                    signals_present.insert(self.items.signal_count as u16 + family);
                    engineering |= side == Some(Side::Engineering);
                    marketing |= side == Some(Side::Marketing);
                }
                None => continue,
            }
            empty = false;
        }
        if empty {
            return self.spot.observe_many(1);
        }
        signals_present.drain_into(signals);
        duties_present.drain_into(duties);
        self.spot.observe(&Unit { signals, duties, engineering, marketing });
    }
}

/// The period of a date, if the date is exact enough to tell.
pub(crate) fn period_of(granularity: Granularity, posted: Posted) -> Option<i32> {
    let exact_enough = match posted.precision {
        Precision::Day | Precision::Month => true,
        Precision::Year => granularity == Granularity::Year,
    };
    exact_enough.then(|| Period::of_day(posted.day.0, granularity).id())
}
