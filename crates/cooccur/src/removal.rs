//! What is left of the eight counts when an entry of the lexicon, or a source of units, is taken away.

use serde::{Deserialize, Serialize};

use crate::counts_by::eight_of;
use crate::eight::{DutyCounts, EightCounts};
use crate::parts::LARGEST_COUNT;
use crate::tally::{Filter, Tally, Unit};

/// A side of the contrast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Engineering duties.
    Engineering,
    /// Marketing duties.
    Marketing,
}

/// Counts from which the eight counts without one entry or one source follow exactly, without a second look at the units.
///
/// Taking an entry away means that its matches are not counted. A unit loses its union of signals only if no other signal is in
/// it, and a side of the contrast only if no other duty of that side is; so what has to be counted are the units in which an entry
/// is the only one of its kind. A commutative monoid, as [`Tally`](crate::Tally) is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removals {
    /// Signal items: the first is the union of the others.
    signals: usize,
    /// By signal item: units of which it is the only signal, by duty cell.
    only_signal: Vec<[u64; 4]>,
    /// By duty item and, within it, by signal item, all units last: units of which it is the only duty of its side, without and with
    /// the other side.
    only_duty: Vec<[u64; 2]>,
    /// Ascending by source: by signal item, all units last, the units by duty cell.
    sources: Vec<(u64, Vec<[u64; 4]>)>,
}

impl Removals {
    /// Nothing counted, for this many signal items, of which the first is the union of the others, and duty items.
    #[must_use]
    pub fn new(signals: u16, duties: u16) -> Self {
        let (signals, duties) = (usize::from(signals), usize::from(duties));
        Self {
            signals,
            only_signal: vec![[0; 4]; signals],
            only_duty: vec![[0; 2]; duties * (signals + 1)],
            sources: Vec::new(),
        }
    }

    /// Counts a unit: of its signals those below the number of signal items; `only` are its only duties of the engineering and of the
    /// marketing side, where it has one alone. A unit without a source counts in none.
    ///
    /// # Panics
    /// If a duty lies outside.
    pub fn observe(&mut self, source: Option<u64>, unit: &Unit<'_>, only: [Option<u16>; 2]) {
        self.observe_times(source, unit, only, 1);
    }

    /// Counts `n` units of a source that hold the same.
    ///
    /// # Panics
    /// If a duty lies outside.
    pub fn observe_times(
        &mut self,
        source: Option<u64>,
        unit: &Unit<'_>,
        only: [Option<u16>; 2],
        n: u64,
    ) {
        let four = unit.duty_cell();
        let end = unit.signals.partition_point(|&signal| usize::from(signal) < self.signals);
        let signals = &unit.signals[..end];
        if let [0, only] = *signals {
            self.only_signal[usize::from(only)][four] += n;
        }
        let stride = self.signals + 1;
        for (duty, other) in only.into_iter().zip([unit.marketing, unit.engineering]) {
            let Some(duty) = duty else { continue };
            let row = &mut self.only_duty[usize::from(duty) * stride..][..stride];
            for &signal in signals {
                row[usize::from(signal)][usize::from(other)] += n;
            }
            row[self.signals][usize::from(other)] += n;
        }
        if let Some(source) = source {
            let last = self.signals;
            let row = self.source_mut(source);
            for &signal in signals {
                row[usize::from(signal)][four] += n;
            }
            row[last][four] += n;
        }
    }

    /// Counts `n` units of a source that hold nothing.
    pub fn observe_many(&mut self, source: Option<u64>, n: u64) {
        if let Some(source) = source
            && n > 0
        {
            let last = self.signals;
            self.source_mut(source)[last][0] += n;
        }
    }

    /// Adds what another counted.
    ///
    /// # Panics
    /// If it is of other numbers of items.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(
            (self.signals, self.only_duty.len()),
            (other.signals, other.only_duty.len()),
            "removals of different items do not add up"
        );
        add(&mut self.only_signal, &other.only_signal);
        add(&mut self.only_duty, &other.only_duty);
        for (source, theirs) in &other.sources {
            add(self.source_mut(*source), theirs);
        }
    }

    /// The sources that have a unit, ascending.
    pub fn sources(&self) -> impl Iterator<Item = u64> {
        self.sources.iter().map(|(source, _)| *source)
    }

    /// The same with other numbers for the sources.
    #[must_use]
    pub fn with_sources(mut self, number: impl Fn(u64) -> u64) -> Self {
        for (source, row) in std::mem::take(&mut self.sources) {
            add(self.source_mut(number(source)), &row);
        }
        self
    }

    /// The eight counts of the union of signals without one of them; `whole` are those with it.
    #[must_use]
    pub fn without_signal(&self, whole: &EightCounts, signal: u16) -> EightCounts {
        let lost = DutyCounts::from_array(self.only_signal[usize::from(signal)]);
        let mut rest = whole.rest;
        rest.add(&lost);
        EightCounts { signal: whole.signal.minus(&lost), rest }
    }

    /// The eight counts of a signal without a duty of a side; `whole` are those with it.
    #[must_use]
    pub fn without_duty(
        &self,
        whole: &EightCounts,
        signal: u16,
        duty: u16,
        side: Side,
    ) -> EightCounts {
        let stride = self.signals + 1;
        let row = &self.only_duty[usize::from(duty) * stride..][..stride];
        let (with, all) = (row[usize::from(signal)], row[self.signals]);
        EightCounts {
            signal: moved(whole.signal, with, side),
            rest: moved(whole.rest, [all[0] - with[0], all[1] - with[1]], side),
        }
    }

    /// The eight counts of a signal without the units of a source; `whole` are those with them.
    #[must_use]
    pub fn without_source(&self, whole: &EightCounts, signal: u16, source: u64) -> EightCounts {
        let Ok(found) = self.sources.binary_search_by_key(&source, |(number, _)| *number) else {
            return *whole;
        };
        let row = &self.sources[found].1;
        let (with, all) = (row[usize::from(signal)], row[self.signals]);
        whole.minus(&eight_of(all, with))
    }

    /// See [`Removals::fits`]; `None` if lists are too short.
    pub(crate) fn is_within(
        &self,
        tally: &Tally,
        signals: u16,
        side_of: impl Fn(u16) -> Option<Side>,
    ) -> Option<bool> {
        let stride = self.signals + 1;
        let duties = usize::from(tally.shape().duties);
        let rows = self.sources.iter().map(|(_, row)| row);
        if self.signals != usize::from(signals)
            || signals > tally.shape().signals
            || self.only_signal.len() != self.signals
            || self.only_duty.len() != duties * stride
            || !self.sources.is_sorted_by_key(|(source, _)| *source)
            || rows.clone().any(|row| row.len() != stride)
            || rows.flatten().flatten().any(|&count| count > LARGEST_COUNT)
        {
            return Some(false);
        }
        let eights: Vec<EightCounts> =
            (0..signals).map(|signal| tally.eight(signal, Filter::ALL)).collect();
        let union = eights.first()?;
        let fits = |parts: [u64; 4], whole: &DutyCounts| {
            parts.iter().zip(whole.to_array()).all(|(part, whole)| *part <= whole)
        };
        let part_of = |part: [u64; 2], whole: &DutyCounts, side: Side| {
            let alone = match side {
                Side::Engineering => whole.engineering_only,
                Side::Marketing => whole.marketing_only,
            };
            part[0] <= alone && part[1] <= whole.both
        };
        let signals_fit = self.only_signal.iter().all(|counts| fits(*counts, &union.signal));
        let duties_fit = (0..).zip(self.only_duty.chunks_exact(stride)).all(|(duty, row)| {
            let all = row[self.signals];
            let Some(side) = side_of(duty) else {
                return row.iter().all(|counts| *counts == [0; 2]);
            };
            row.iter().zip(&eights).all(|(with, eight)| {
                with[0] <= all[0]
                    && with[1] <= all[1]
                    && part_of(*with, &eight.signal, side)
                    && part_of([all[0] - with[0], all[1] - with[1]], &eight.rest, side)
            })
        });
        // The sources together have no more than there is.
        let sources_fit = eights.iter().enumerate().all(|(signal, eight)| {
            let (mut with, mut rest) = ([0_u64; 4], [0_u64; 4]);
            self.sources.iter().all(|(_, row)| {
                (0..4).all(|four| {
                    let Some(without) = row[self.signals][four].checked_sub(row[signal][four])
                    else {
                        return false;
                    };
                    with[four] += row[signal][four];
                    rest[four] += without;
                    with[four] <= LARGEST_COUNT && rest[four] <= LARGEST_COUNT
                })
            }) && fits(with, &eight.signal)
                && fits(rest, &eight.rest)
        });
        Some(signals_fit && duties_fit && sources_fit)
    }

    fn source_mut(&mut self, source: u64) -> &mut [[u64; 4]] {
        let found = match self.sources.binary_search_by_key(&source, |(number, _)| *number) {
            Ok(found) => found,
            Err(place) => {
                self.sources.insert(place, (source, vec![[0; 4]; self.signals + 1]));
                place
            }
        };
        &mut self.sources[found].1
    }
}

/// Units that lose a side: those without the other become neither, those with both keep the other.
fn moved(mut counts: DutyCounts, [alone, with_other]: [u64; 2], side: Side) -> DutyCounts {
    let (own, other) = match side {
        Side::Engineering => (&mut counts.engineering_only, &mut counts.marketing_only),
        Side::Marketing => (&mut counts.marketing_only, &mut counts.engineering_only),
    };
    *own -= alone;
    *other += with_other;
    counts.neither += alone;
    counts.both -= with_other;
    counts
}

fn add<const N: usize>(sum: &mut [[u64; N]], more: &[[u64; N]]) {
    for (sum, more) in sum.as_flattened_mut().iter_mut().zip(more.as_flattened()) {
        *sum += more;
    }
}
