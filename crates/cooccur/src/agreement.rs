//! How far those who label agree, chance taken away.

use crate::classification::Confusion;
use crate::level::{Interval, Level};

/// Cohen's kappa of two who labelled the same units (1960), with the large-sample error of Fleiss, Cohen and Everitt (1969).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    /// `(observed - expected) / (1 - expected)`.
    pub value: f64,
    /// Share of units on which both agree.
    pub observed: f64,
    /// The share that would agree by chance, from how often each gives each label.
    pub expected: f64,
    /// Standard error, not under independence.
    pub standard_error: f64,
    /// `value ± z standard errors`.
    pub interval: Interval,
}

impl Kappa {
    /// From the counts of both; `None` without a unit, or if both give one label only.
    #[must_use]
    pub fn new(counts: &Confusion, level: Level) -> Option<Self> {
        let n = counts.total() as f64;
        if n == 0.0 {
            return None;
        }
        let classes = counts.classes();
        let rows: Vec<f64> = (0..classes).map(|class| counts.given(class) as f64 / n).collect();
        let columns: Vec<f64> = (0..classes).map(|class| counts.found(class) as f64 / n).collect();
        let observed = counts.agreeing() as f64 / n;
        let expected: f64 = rows.iter().zip(&columns).map(|(row, column)| row * column).sum();
        if expected >= 1.0 {
            return None;
        }
        let value = (observed - expected) / (1.0 - expected);
        let rest = 1.0 - value;
        let (mut same, mut different) = (0.0, 0.0);
        for row in 0..classes {
            for column in 0..classes {
                let share = counts.count(row, column) as f64 / n;
                if row == column {
                    let factor = 1.0 - (rows[row] + columns[row]) * rest;
                    same += share * factor * factor;
                } else {
                    let sum = columns[row] + rows[column];
                    different += share * sum * sum;
                }
            }
        }
        let chance = value - expected * rest;
        let variance = (same + rest * rest * different - chance * chance)
            / ((1.0 - expected) * (1.0 - expected) * n);
        let standard_error = variance.max(0.0).sqrt();
        let interval = Interval::around(value, level.normal_quantile() * standard_error);
        Some(Self { value, observed, expected, standard_error, interval })
    }
}

/// Krippendorff's alpha for nominal labels and any number of people, some of whom may have left units out (2011).
///
/// `units` gives for each unit how often each label was given; units with fewer than two labels do not count. `None` if no
/// pair is left, or only one label was ever given.
#[must_use]
pub fn krippendorff_alpha<'u>(units: impl IntoIterator<Item = &'u [u64]>) -> Option<f64> {
    let mut totals: Vec<f64> = Vec::new();
    let mut disagreeing = 0.0;
    for unit in units {
        let given: u64 = unit.iter().sum();
        if given < 2 {
            continue;
        }
        totals.resize(totals.len().max(unit.len()), 0.0);
        let pairs: u64 = unit.iter().map(|count| count * (given - count)).sum();
        disagreeing += pairs as f64 / (given - 1) as f64;
        for (total, count) in totals.iter_mut().zip(unit) {
            *total += *count as f64;
        }
    }
    let n: f64 = totals.iter().sum();
    let chance = n * n - totals.iter().map(|total| total * total).sum::<f64>();
    (chance > 0.0).then(|| 1.0 - (n - 1.0) * disagreeing / chance)
}
