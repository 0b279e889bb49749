//! Rates of clustered units: the prevalence of a signal, the share of a duty among units with a signal.

use crate::clustering::Clustering;
use crate::eight::EightCounts;
use crate::level::{Interval, Level, wilson};
use crate::table::share;

/// A rate `x/n` of units that come in clusters, with a cluster-adjusted Wilson interval.
///
/// The interval is Wilson's at `n_eff = n / max(deff, 1)`. `deff` is the jackknife variance (CV3) of the rate over
/// `p(1-p)/n`. At a rate of 0 or 1 the design effect cannot be seen: `n_eff` is then the effective number of clusters, as
/// if the units of a cluster were all alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClusteredRate {
    /// Units counted.
    pub numerator: u64,
    /// Units in all.
    pub denominator: u64,
    /// `numerator/denominator`.
    pub rate: f64,
    /// How the units of the denominator fall into clusters.
    pub clustering: Clustering,
    /// Jackknife standard error; `None` below two clusters.
    pub se_jackknife: Option<f64>,
    /// Linearised standard error (CR1); `None` below two clusters.
    pub se_linearised: Option<f64>,
    /// Cluster-adjusted Wilson interval; `None` below two clusters.
    pub interval: Option<Interval>,
}

impl ClusteredRate {
    /// The rate over clusters `(cluster, x, n)` in ascending order; `None` if there is no unit.
    #[must_use]
    pub fn new(clusters: &[(u32, u64, u64)], level: Level) -> Option<Self> {
        let numerator: u64 = clusters.iter().map(|&(_, x, _)| x).sum();
        let denominator: u64 = clusters.iter().map(|&(_, _, n)| n).sum();
        let rate = share(numerator, denominator)?;
        let clustering = Clustering::of(clusters.iter().map(|&(id, _, n)| (id, n)));
        let (x, n) = (numerator as f64, denominator as f64);
        let (mut deletions, mut influences) = (0.0, 0.0);
        if clustering.clusters > 1 {
            for &(_, part, size) in clusters.iter().filter(|&&(_, _, size)| size > 0) {
                let shift = (x * size as f64 - part as f64 * n) / n;
                let deletion = shift / (n - size as f64);
                deletions += deletion * deletion;
                let influence = shift / n;
                influences += influence * influence;
            }
        }
        let several = clustering.clusters > 1;
        let se_jackknife = several.then(|| (clustering.jackknife_factor() * deletions).sqrt());
        let se_linearised = several.then(|| (clustering.linearised_factor() * influences).sqrt());
        let mut result = Self {
            numerator,
            denominator,
            rate,
            clustering,
            se_jackknife,
            se_linearised,
            interval: None,
        };
        if several {
            let size = match result.design_effect() {
                Some(effect) => n / effect.max(1.0),
                None => clustering.effective_clusters?,
            };
            result.interval = wilson_at_effective_size(rate, size, level);
        }
        Some(result)
    }

    /// A rate from the eight counts of clusters in ascending order; `part` gives x and n of one of them.
    ///
    /// The share of engineering duties among units with the signal, for instance, is
    /// `ClusteredRate::of(clusters, |c| (c.signal.engineering(), c.signal.total()), level)`.
    #[must_use]
    pub fn of(
        clusters: &[(u32, EightCounts)],
        part: impl Fn(&EightCounts) -> (u64, u64),
        level: Level,
    ) -> Option<Self> {
        let rows: Vec<(u32, u64, u64)> = clusters
            .iter()
            .map(|(cluster, counts)| {
                let (x, n) = part(counts);
                (*cluster, x, n)
            })
            .collect();
        Self::new(&rows, level)
    }

    /// `V_CV3 / (p(1-p)/n)`; `None` at a rate of 0 or 1 and below two clusters.
    #[must_use]
    pub fn design_effect(&self) -> Option<f64> {
        self.over_independent(self.se_jackknife?)
    }

    /// The same from the linearised variance.
    #[must_use]
    pub fn design_effect_linearised(&self) -> Option<f64> {
        self.over_independent(self.se_linearised?)
    }

    fn over_independent(&self, se: f64) -> Option<f64> {
        let spread = self.rate * (1.0 - self.rate);
        (spread > 0.0).then(|| se * se * self.denominator as f64 / spread)
    }
}

/// Wilson's interval of a rate at an effective number of units.
#[must_use]
pub fn wilson_at_effective_size(rate: f64, size: f64, level: Level) -> Option<Interval> {
    // rate * size may round above size
    wilson((rate * size).min(size), size, level)
}
