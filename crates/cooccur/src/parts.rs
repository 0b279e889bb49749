//! Tallies as plain data: to be written down, read elsewhere, numbered anew and merged.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::cell::add_four;
use crate::removal::{Removals, Side};
use crate::shape::Shape;
use crate::table::Table2x2;
use crate::tally::Tally;

/// The most that a count may be, so that sums of many stay numbers of 64 bits.
pub(crate) const LARGEST_COUNT: u64 = 1 << 48;

/// A [`Tally`] as data, in an order of its own that depends on the counts alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyParts {
    /// Number of signal items.
    pub signals: u16,
    /// Number of duty items.
    pub duties: u16,
    /// Ascending by stratum and period.
    pub groups: Vec<GroupPart>,
    /// Ascending by cluster, stratum and period.
    pub cells: Vec<CellPart>,
}

/// What is counted of a stratum and period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPart {
    /// The stratum.
    pub stratum: u32,
    /// The period.
    pub period: i32,
    /// Counters that are not 0, by number: units, then signals, duties, signals × duties.
    pub counts: Vec<(u32, u64)>,
}

/// What is counted of a cluster, stratum and period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellPart {
    /// The cluster.
    pub cluster: u32,
    /// The stratum.
    pub stratum: u32,
    /// The period.
    pub period: i32,
    /// Units by duty cell: neither, engineering only, marketing only, both.
    pub all: [u64; 4],
    /// Of these, with a signal: four times its number plus the number of the duty cell, and the count where it is not 0.
    pub with: Vec<(u32, u64)>,
}

impl Tally {
    /// The tally as data.
    #[must_use]
    pub fn to_parts(&self) -> TallyParts {
        let Shape { signals, duties } = self.shape();
        let mut groups: Vec<GroupPart> = self
            .groups()
            .map(|((stratum, period), counters)| {
                let counts = (0..).zip(counters).filter(|(_, count)| **count > 0);
                let counts = counts.map(|(number, count)| (number, *count)).collect();
                GroupPart { stratum, period, counts }
            })
            .collect();
        groups.sort_by_key(|group| (group.stratum, group.period));
        let mut cells: Vec<CellPart> = self
            .all_cells()
            .map(|((cluster, stratum, period), cell)| {
                let with = (0..signals).flat_map(|signal| {
                    let keys = (0..4).map(move |four| (u32::from(signal) << 2) + four);
                    keys.zip(cell.signal(signal))
                });
                let with = with.filter(|(_, count)| *count > 0).collect();
                CellPart { cluster, stratum, period, all: cell.all, with }
            })
            .collect();
        cells.sort_by_key(|cell| (cell.cluster, cell.stratum, cell.period));
        TallyParts { signals, duties, groups, cells }
    }

    /// The tally of data; `None` if it cannot be one: numbers out of range, a part larger than its whole, groups and cells that do not
    /// add up to the same units.
    #[must_use]
    pub fn from_parts(parts: &TallyParts) -> Option<Self> {
        let shape = Shape { signals: parts.signals, duties: parts.duties };
        let mut tally = Self::new(shape);
        for group in &parts.groups {
            if group.counts.iter().any(|(_, count)| *count > LARGEST_COUNT) {
                return None;
            }
            tally.add_group(group.stratum, group.period, &group.counts)?;
        }
        for cell in &parts.cells {
            let counts = cell.all.iter().chain(cell.with.iter().map(|(_, count)| count));
            if counts.copied().any(|count| count > LARGEST_COUNT) {
                return None;
            }
            tally.add_cell((cell.cluster, cell.stratum, cell.period), cell.all, &cell.with)?;
        }
        tally.adds_up().then_some(tally)
    }

    /// Adds to counters of a group; `None` if there is no such counter.
    fn add_group(&mut self, stratum: u32, period: i32, counts: &[(u32, u64)]) -> Option<()> {
        let group = self.group_mut(stratum, period);
        for &(number, count) in counts {
            let counter = group.get_mut(number as usize)?;
            *counter = counter.checked_add(count)?;
        }
        Some(())
    }

    /// Adds to the counts of a cell; `None` if there is no such signal.
    fn add_cell(
        &mut self,
        (cluster, stratum, period): (u32, u32, i32),
        all: [u64; 4],
        with: &[(u32, u64)],
    ) -> Option<()> {
        let signals = self.shape().signals;
        let cell = self.cell_mut(cluster, stratum, period);
        add_four(&mut cell.all, all);
        cell.add_signals(with, signals)
    }

    /// Whether every part is at most its whole, and cells add up to groups.
    fn adds_up(&self) -> bool {
        let shape = self.shape();
        let Shape { signals, duties } = shape;
        let mut units: FxHashMap<(u32, i32), u64> = FxHashMap::default();
        for ((_, stratum, period), cell) in self.all_cells() {
            let within = (0..signals).all(|signal| {
                cell.signal(signal).iter().zip(cell.all).all(|(with, all)| *with <= all)
            });
            if !within {
                return false;
            }
            *units.entry((stratum, period)).or_default() += cell.all.iter().sum::<u64>();
        }
        units.len() == self.groups().count()
            && self.groups().all(|(key, counters)| {
                units.get(&key) == Some(&counters[0])
                    && (0..signals).all(|signal| {
                        let with = counters[shape.signal(signal)];
                        (0..duties).all(|duty| {
                            let (joint, of_duty) =
                                (counters[shape.joint(signal, duty)], counters[shape.duty(duty)]);
                            Table2x2::from_margins(joint, with, of_duty, counters[0]).is_some()
                        })
                    })
            })
    }
}

impl Removals {
    /// Whether these can be of the units of a tally, with this many signal items and duties of these sides: nothing is larger than
    /// what it is a part of.
    #[must_use]
    pub fn fits(&self, tally: &Tally, signals: u16, side_of: impl Fn(u16) -> Option<Side>) -> bool {
        self.is_within(tally, signals, side_of).unwrap_or(false)
    }
}
