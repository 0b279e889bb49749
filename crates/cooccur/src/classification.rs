//! How well found labels fit given ones: counts of both, precision, recall and F1 with intervals.

use std::collections::BTreeMap;

use crate::bootstrap::Bootstrap;
use crate::level::{Interval, Level, wilson};

/// Counts of units by the label they were given and the label that was found, of `classes` labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// Row by row: the given label is the row.
    counts: Vec<u64>,
}

/// One label against all others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Units given the label and found with it.
    pub both: u64,
    /// Units found with it only.
    pub found_only: u64,
    /// Units given it only.
    pub given_only: u64,
    /// `both / found`, with Wilson's interval; `None` if it was never found.
    pub precision: Option<(f64, Interval)>,
    /// `both / given`, with Wilson's interval; `None` if it was never given.
    pub recall: Option<(f64, Interval)>,
    /// `2 both / (given + found)`. Its interval is Wilson's of `J = both / (given or found)`, carried over by
    /// `F1 = 2J / (1 + J)`, which rises with J. `None` if the label was neither given nor found.
    pub f1: Option<(f64, Interval)>,
}

impl Scores {
    /// From the three counts.
    #[must_use]
    pub fn new(both: u64, found_only: u64, given_only: u64, level: Level) -> Self {
        let rate = |part: u64, all: u64| {
            let (part, all) = (part as f64, all as f64);
            Some((part / all, wilson(part, all, level)?))
        };
        let f1_of = |jaccard: f64| 2.0 * jaccard / (1.0 + jaccard);
        let f1 = rate(both, both + found_only + given_only).map(|(jaccard, interval)| {
            let Interval { low, high } = interval;
            (f1_of(jaccard), Interval { low: f1_of(low), high: f1_of(high) })
        });
        Self {
            both,
            found_only,
            given_only,
            precision: rate(both, both + found_only),
            recall: rate(both, both + given_only),
            f1,
        }
    }
}

impl Confusion {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(classes: usize) -> Self {
        Self { classes, counts: vec![0; classes * classes] }
    }

    /// Number of labels.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Counts units, `given` and `found` being numbers of labels.
    ///
    /// # Panics
    /// If there is no such label.
    pub fn add(&mut self, given: usize, found: usize, units: u64) {
        assert!(given < self.classes && found < self.classes, "there is no such label");
        self.counts[given * self.classes + found] += units;
    }

    /// Units given one label and found with another, or the same.
    #[must_use]
    pub fn count(&self, given: usize, found: usize) -> u64 {
        self.counts[given * self.classes + found]
    }

    /// Units in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Units whose labels agree.
    #[must_use]
    pub fn agreeing(&self) -> u64 {
        (0..self.classes).map(|class| self.count(class, class)).sum()
    }

    /// Units given a label.
    #[must_use]
    pub fn given(&self, class: usize) -> u64 {
        (0..self.classes).map(|found| self.count(class, found)).sum()
    }

    /// Units found with a label.
    #[must_use]
    pub fn found(&self, class: usize) -> u64 {
        (0..self.classes).map(|given| self.count(given, class)).sum()
    }

    /// One label against all others.
    #[must_use]
    pub fn scores(&self, class: usize, level: Level) -> Scores {
        let both = self.count(class, class);
        Scores::new(both, self.found(class) - both, self.given(class) - both, level)
    }

    /// The mean F1 of all labels; one that was neither given nor found counts as 0, so that a rare label cannot be won by
    /// its absence. `None` without a unit.
    #[must_use]
    pub fn macro_f1(&self) -> Option<f64> {
        if self.total() == 0 {
            return None;
        }
        let f1 = |class| {
            let (given, found) = (self.given(class), self.found(class));
            2.0 * self.count(class, class) as f64 / ((given + found) as f64).max(1.0)
        };
        Some((0..self.classes).map(f1).sum::<f64>() / self.classes as f64)
    }

    /// The same with the percentile interval of a bootstrap of whole clusters: `parts` are the counts of each, by a key that
    /// stays the same across runs.
    #[must_use]
    pub fn macro_f1_interval(
        parts: &BTreeMap<u64, Self>,
        bootstrap: Bootstrap,
        level: Level,
    ) -> Option<Interval> {
        let classes = parts.values().next()?.classes;
        let keys: Vec<u64> = parts.keys().copied().collect();
        let estimate = bootstrap.run(&keys, |weights| {
            let mut all = Self::new(classes);
            for (part, weight) in parts.values().zip(weights) {
                for (sum, count) in all.counts.iter_mut().zip(&part.counts) {
                    *sum += count * weight;
                }
            }
            all.macro_f1()
        });
        estimate.percentile_interval(level)
    }
}
