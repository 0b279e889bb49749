//! What contrasts need of a tally: counts cluster by cluster, or cell by cell.

use std::borrow::Cow;
use std::ops::Range;

use crate::cell::Cell;
use crate::eight::{DutyCounts, EightCounts};
use crate::tally::Shape;

/// Counts per cluster, ascending by cluster, of all signals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByCluster<'t> {
    pub(crate) shape: Shape,
    pub(crate) clusters: Vec<(u32, Cow<'t, Cell>)>,
}

impl ByCluster<'_> {
    /// Number of clusters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.clusters.len()
    }

    /// Whether there is no cluster.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty()
    }

    /// The eight counts of a signal in every cluster.
    ///
    /// # Panics
    /// If the id lies outside the shape.
    #[must_use]
    pub fn eight(&self, signal: u16) -> Vec<(u32, EightCounts)> {
        let mut eights = Vec::new();
        self.eights(signal..signal + 1, &mut eights);
        eights.remove(0)
    }

    /// The eight counts of some signals, one after the other, in every cluster; `eights` is a buffer, which holds them afterwards. A few
    /// at once are quicker than each alone: what is counted of neighbours stands side by side.
    ///
    /// # Panics
    /// If an id lies outside the shape.
    pub fn eights(&self, signals: Range<u16>, eights: &mut Vec<Vec<(u32, EightCounts)>>) {
        eights.resize_with(signals.len(), Vec::new);
        eights.iter_mut().for_each(|of_signal| {
            of_signal.clear();
            of_signal.reserve(self.clusters.len());
        });
        assert!(signals.end <= self.shape.signals, "signals {signals:?} of {}", self.shape.signals);
        for (cluster, cell) in &self.clusters {
            for (signal, of_signal) in signals.clone().zip(&mut *eights) {
                of_signal.push((*cluster, eight_of(cell.all, cell.signal(signal))));
            }
        }
    }

    /// Units of every cluster by duty, whatever their signals.
    #[must_use]
    pub fn duties(&self) -> Vec<(u32, DutyCounts)> {
        self.clusters
            .iter()
            .map(|(cluster, cell)| (*cluster, DutyCounts::from_array(cell.all)))
            .collect()
    }
}

/// Counts per (cluster, stratum, period), ascending, of all signals.
#[derive(Clone, Debug)]
pub struct ByCell<'t> {
    pub(crate) shape: Shape,
    pub(crate) cells: Vec<((u32, u32, i32), &'t Cell)>,
}

impl ByCell<'_> {
    /// Keeps those of which something holds.
    pub fn retain(&mut self, mut keep: impl FnMut((u32, u32, i32)) -> bool) {
        self.cells.retain(|(key, _)| keep(*key));
    }

    /// Their clusters, strata and periods.
    pub fn keys(&self) -> impl Iterator<Item = (u32, u32, i32)> {
        self.cells.iter().map(|(key, _)| *key)
    }

    /// The eight counts of a signal in each of them.
    ///
    /// # Panics
    /// If the id lies outside the shape.
    #[must_use]
    pub fn eight(&self, signal: u16) -> Vec<((u32, u32, i32), EightCounts)> {
        let _ = self.shape.signal(signal);
        let eight = |cell: &Cell| eight_of(cell.all, cell.signal(signal));
        self.cells.iter().map(|(key, cell)| (*key, eight(cell))).collect()
    }
}

pub(crate) fn eight_of(all: [u64; 4], with: [u64; 4]) -> EightCounts {
    let mut rest = all;
    for (rest, with) in rest.iter_mut().zip(with) {
        *rest -= with;
    }
    EightCounts { signal: DutyCounts::from_array(with), rest: DutyCounts::from_array(rest) }
}
