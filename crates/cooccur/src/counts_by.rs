//! What contrasts need of a tally: counts cluster by cluster, cell by cell, or added up by anything else.

use std::borrow::Cow;
use std::ops::Range;

use crate::cell::Cell;
use crate::eight::{DutyCounts, EightCounts};
use crate::shape::Shape;

/// More at once have too many places to write to.
const AT_ONCE: usize = 8;

/// Counts of all signals by a key, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountsBy<'t, K> {
    shape: Shape,
    cells: Vec<(K, Cow<'t, Cell>)>,
}

/// Counts by cluster.
pub type ByCluster<'t> = CountsBy<'t, u32>;

/// Counts by (cluster, stratum, period).
pub type ByCell<'t> = CountsBy<'t, (u32, u32, i32)>;

impl<'t, K: Copy + Ord> CountsBy<'t, K> {
    /// Adds up what has one key.
    pub(crate) fn new(shape: Shape, mut parts: Vec<(K, &'t Cell)>) -> Self {
        parts.sort_unstable_by_key(|&(key, _)| key);
        // What stands alone, as most do, is looked at where it stands.
        let cells = parts
            .chunk_by(|(one, _), (next, _)| one == next)
            .map(|parts| match parts {
                [(key, only)] => (*key, Cow::Borrowed(*only)),
                [(key, first), others @ ..] => {
                    let mut sum = (*first).clone();
                    others.iter().for_each(|(_, part)| sum.absorb(part, shape.signals));
                    (*key, Cow::Owned(sum))
                }
                [] => unreachable!("chunks are not empty"),
            })
            .collect();
        Self { shape, cells }
    }

    /// Adds up by another key; leaves out what has none.
    #[must_use]
    pub fn summed<L: Copy + Ord>(&self, key: impl Fn(K) -> Option<L>) -> CountsBy<'_, L> {
        let parts = self.cells.iter().filter_map(|(old, cell)| Some((key(*old)?, &**cell)));
        CountsBy::new(self.shape, parts.collect())
    }

    /// Number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Its keys.
    pub fn keys(&self) -> impl Iterator<Item = K> {
        self.cells.iter().map(|(key, _)| *key)
    }

    /// Keeps those of which something holds.
    pub fn retain(&mut self, mut keep: impl FnMut(K) -> bool) {
        self.cells.retain(|(key, _)| keep(*key));
    }

    /// The eight counts of a signal by key.
    ///
    /// # Panics
    /// If the id lies outside the shape.
    #[must_use]
    pub fn eight(&self, signal: u16) -> Vec<(K, EightCounts)> {
        self.eights(signal..signal + 1).remove(0)
    }

    /// The eight counts of some signals, one after the other, by key. As many as [`some_signals`] gives at once are quicker than each
    /// alone: what is counted of neighbours stands side by side.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    #[must_use]
    pub fn eights(&self, signals: Range<u16>) -> Vec<Vec<(K, EightCounts)>> {
        let mut eights = Vec::new();
        self.put_eights(signals, &mut eights);
        eights
    }

    /// Puts them in place of what `eights` holds, in its memory.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn put_eights(&self, signals: Range<u16>, eights: &mut Vec<Vec<(K, EightCounts)>>) {
        eights.resize_with(signals.len(), Vec::new);
        for of_signal in &mut *eights {
            of_signal.clear();
            of_signal.reserve_exact(self.cells.len());
        }
        self.each_key(signals, |key, counts| {
            for (of_signal, counts) in eights.iter_mut().zip(counts) {
                of_signal.push((key, *counts));
            }
        });
    }

    /// Calls `with` for each key, in order, with its eight counts of some signals, one after the other.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn each_key(&self, signals: Range<u16>, mut with: impl FnMut(K, &[EightCounts])) {
        self.shape.check_signals(signals.clone());
        let mut fours = vec![[0; 4]; signals.len()];
        let mut eights = vec![EightCounts::default(); signals.len()];
        for (key, cell) in &self.cells {
            fours.fill([0; 4]);
            cell.signals(signals.start, &mut fours);
            for (eight, &four) in eights.iter_mut().zip(&fours) {
                *eight = eight_of(cell.all, four);
            }
            with(*key, &eights);
        }
    }

    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    /// The cells, by key.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (K, &Cell)> {
        self.cells.iter().map(|(key, cell)| (*key, &**cell))
    }

    /// Calls `with` for each of some signals with its eight counts by key.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn each(&self, signals: Range<u16>, mut with: impl FnMut(u16, &[(K, EightCounts)])) {
        let mut eights = Vec::new();
        for some in some_signals(signals) {
            self.put_eights(some.clone(), &mut eights);
            some.zip(&eights).for_each(|(signal, counts)| with(signal, counts));
        }
    }

    /// Units by duty, whatever their signals, by key.
    #[must_use]
    pub fn duties(&self) -> Vec<(K, DutyCounts)> {
        self.cells.iter().map(|(key, cell)| (*key, DutyCounts::from_array(cell.all))).collect()
    }
}

/// Cuts a range of signals into as many as are best asked for at once.
pub fn some_signals(signals: Range<u16>) -> impl Iterator<Item = Range<u16>> {
    cut(signals, AT_ONCE)
}

/// Cuts a range of signals into at most `parts` that are asked for each with buffers of its own: of more than are best asked for at once,
/// a multiple of these.
pub fn parts_of_signals(signals: Range<u16>, parts: usize) -> impl Iterator<Item = Range<u16>> {
    let size = signals.len().div_ceil(parts.max(1)).max(1);
    cut(signals, if size < AT_ONCE { size } else { size.next_multiple_of(AT_ONCE) })
}

pub(crate) fn cut(signals: Range<u16>, size: usize) -> impl Iterator<Item = Range<u16>> {
    let end = signals.end;
    let last =
        move |first: u16| end.min((usize::from(first) + size).min(usize::from(u16::MAX)) as u16);
    signals.step_by(size).map(move |first| first..last(first))
}

pub(crate) fn eight_of(all: [u64; 4], with: [u64; 4]) -> EightCounts {
    let mut rest = all;
    for (rest, with) in rest.iter_mut().zip(with) {
        *rest -= with;
    }
    EightCounts { signal: DutyCounts::from_array(with), rest: DutyCounts::from_array(rest) }
}
