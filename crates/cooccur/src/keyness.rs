//! Words that tell two groups of texts apart, and how evenly an item is spread over employers.

use libm::log;

use crate::table::share;

/// A word's log-odds difference between two groups under a Dirichlet prior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogOdds {
    /// Difference of the log odds, first group minus second.
    pub delta: f64,
    /// Its approximate variance.
    pub variance: f64,
}

impl LogOdds {
    /// Monroe, Colaresi and Quinn 2008, equations 15, 16 and 22. `first` and `second` are (count of the word, count of all
    /// words); `prior` the word's pseudo-count, `prior_total` that of all words. `None` if a logarithm would be undefined.
    #[must_use]
    pub fn new(
        first: (u64, u64),
        second: (u64, u64),
        prior: f64,
        prior_total: f64,
    ) -> Option<Self> {
        let part = |(count, total): (u64, u64)| {
            let hits = count as f64 + prior;
            let misses = total as f64 + prior_total - hits;
            (hits > 0.0 && misses > 0.0).then(|| (log(hits / misses), 1.0 / hits))
        };
        let ((one, v1), (two, v2)) = (part(first)?, part(second)?);
        Some(Self { delta: one - two, variance: v1 + v2 })
    }

    /// `delta` in standard errors.
    #[must_use]
    pub fn z(&self) -> f64 {
        self.delta / self.variance.sqrt()
    }
}

/// How evenly an item is spread over employers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// Employers with the item.
    pub range: u64,
    /// Their share of the employers that have a unit.
    pub range_share: f64,
    /// Gries's DP (2008), `Σ |v - s| / 2`: 0 is as even as the units are, near 1 is one employer's habit.
    pub deviation: f64,
    /// `DP/(1 - min s)` (Lijffijt and Gries 2012); `None` for a single employer.
    pub deviation_normed: Option<f64>,
}

impl Dispersion {
    /// From `(cluster, units with the item, units)` in ascending order; `None` if no unit has the item.
    #[must_use]
    pub fn new(clusters: &[(u32, u64, u64)]) -> Option<Self> {
        let items: u64 = clusters.iter().map(|&(_, x, _)| x).sum();
        let units: u64 = clusters.iter().map(|&(_, _, n)| n).sum();
        if items == 0 || units == 0 {
            return None;
        }
        let (mut range, mut employers, mut sum, mut least) = (0, 0, 0.0, 1.0_f64);
        for &(_, x, n) in clusters.iter().filter(|&&(_, _, n)| n > 0) {
            employers += 1;
            range += u64::from(x > 0);
            let size = n as f64 / units as f64;
            sum += (x as f64 / items as f64 - size).abs();
            least = least.min(size);
        }
        let deviation = sum / 2.0;
        Some(Self {
            range,
            range_share: share(range, employers)?,
            deviation,
            deviation_normed: (least < 1.0).then(|| deviation / (1.0 - least)),
        })
    }
}
