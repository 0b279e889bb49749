//! The contrast: does a signal lean to engineering or to marketing duties, in units that come in clusters?

use libm::log1p;

use crate::clustering::Clustering;
use crate::eight::{DutyCounts, EightCounts};
use crate::estimate::Estimate;
use crate::level::Level;

/// theta and psi of one signal with the uncertainty that clusters (employers) leave.
///
/// The jackknife deletes one employer at a time (CV3; `MacKinnon`, Nielsen and Webb 2023); the interval takes Student's t
/// with `min(G, G_eff) - 1` degrees of freedom. Sums run in the order of the clusters given: give them sorted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The eight counts of all clusters together.
    pub counts: EightCounts,
    /// How all units fall into employers.
    pub clustering: Clustering,
    /// How the units with the signal do.
    pub signal_clustering: Clustering,
    /// `mean(E - M | S) - mean(E - M | not S)`; `None` if an arm is empty.
    pub theta: Option<Estimate>,
    /// Log odds ratio on discordant units; `None` if a margin of that table is 0.
    pub psi: Option<Estimate>,
    /// Whether 0.5 was added to the four cells behind psi: it then has no clustered interval.
    pub psi_haldane: bool,
    /// theta without the largest employer.
    pub theta_without_largest: Option<f64>,
    /// Whether theta exists only because of one employer: without it, an arm is empty. No interval is given then.
    pub carried_by_one: bool,
}

impl Contrast {
    /// The contrast of clusters in ascending order.
    #[must_use]
    pub fn new(clusters: &[(u32, EightCounts)], level: Level) -> Self {
        let counts = EightCounts::sum(clusters.iter().map(|(_, counts)| counts));
        let clustering = Clustering::of(clusters.iter().map(|&(id, ref c)| (id, c.total())));
        let signal_clustering =
            Clustering::of(clusters.iter().map(|&(id, ref c)| (id, c.signal.total())));
        let sums = Sums::of(&counts, clusters);

        let theta = counts.theta().map(|value| {
            let jackknife = sums.theta.jackknife(&clustering);
            let linearised = sums.theta.linearised(&clustering);
            let independent = counts.theta_se();
            Estimate::clustered(value, independent, linearised, jackknife, &clustering, level)
        });
        let (psi_value, psi_haldane) = counts.psi().unzip();
        let psi_haldane = psi_haldane.unwrap_or(false);
        let psi = psi_value.map(|value| {
            let clean = !psi_haldane;
            let jackknife = sums.psi.jackknife(&clustering).filter(|_| clean);
            let linearised = sums.psi.linearised(&clustering).filter(|_| clean);
            let independent = counts.psi_se();
            Estimate::clustered(value, independent, linearised, jackknife, &clustering, level)
        });
        let theta_without_largest = clustering.largest.and_then(|largest| {
            let mut rest = counts;
            for (_, part) in clusters.iter().filter(|(id, _)| *id == largest) {
                rest = rest.minus(part);
            }
            rest.theta()
        });
        let carried_by_one = theta.is_some_and(|theta| theta.se_jackknife.is_none());
        Self {
            counts,
            clustering,
            signal_clustering,
            theta,
            psi,
            psi_haldane,
            theta_without_largest,
            carried_by_one,
        }
    }

    /// `mean(E - M)` of the units with the signal: a description of them, not of the signal.
    #[must_use]
    pub fn within_signal_lean(&self) -> Option<f64> {
        self.counts.signal.lean()
    }
}

/// Sums of squares over the clusters of one estimate.
#[derive(Clone, Copy, Debug, Default)]
struct Squares {
    /// Of the changes that deleting a cluster makes.
    deletions: f64,
    /// Of the clusters' influence values.
    influences: f64,
    /// Whether the estimate vanishes with some cluster.
    vanishes: bool,
}

impl Squares {
    fn jackknife(&self, clustering: &Clustering) -> Option<f64> {
        (!self.vanishes && clustering.clusters > 1)
            .then(|| (clustering.jackknife_factor() * self.deletions).sqrt())
    }

    fn linearised(&self, clustering: &Clustering) -> Option<f64> {
        (clustering.clusters > 1)
            .then(|| (clustering.linearised_factor() * self.influences).sqrt())
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    theta: Squares,
    psi: Squares,
}

impl Sums {
    /// One pass. Changes are computed as such, `(S m - s n)/(n (n-m))` for a mean S/n that loses s of m units, and not as
    /// the difference of two estimates, which would cancel.
    fn of(counts: &EightCounts, clusters: &[(u32, EightCounts)]) -> Self {
        let signal = Arm::of(&counts.signal);
        let rest = Arm::of(&counts.rest);
        let table = counts.discordant_table();
        let odds = [table.a, table.b, table.c, table.d].map(|cell| 1.0 / cell as f64);
        let psi_exists = !odds.contains(&f64::INFINITY);
        let mut sums = Self::default();
        for (_, part) in clusters {
            let (with, without) = (signal.without(&part.signal), rest.without(&part.rest));
            sums.theta.vanishes |= with.emptied | without.emptied;
            let deletion = with.deletion - without.deletion;
            sums.theta.deletions += deletion * deletion;
            let influence = with.influence - without.influence;
            sums.theta.influences += influence * influence;
            if psi_exists && part.signal.discordant() + part.rest.discordant() > 0 {
                let [a, b, c, d] = [
                    part.signal.engineering_only as f64 * odds[0],
                    part.signal.marketing_only as f64 * odds[1],
                    part.rest.engineering_only as f64 * odds[2],
                    part.rest.marketing_only as f64 * odds[3],
                ];
                let influence = a - b - c + d;
                sums.psi.influences += influence * influence;
                sums.psi.vanishes |= part.signal.engineering_only == table.a
                    || part.signal.marketing_only == table.b
                    || part.rest.engineering_only == table.c
                    || part.rest.marketing_only == table.d;
                // ln of (1-a)(1-d)/((1-b)(1-c)), from how far that ratio is from 1
                let change = (a * d - b * c - influence) / ((1.0 - b) * (1.0 - c));
                let deletion = small_log1p(change);
                sums.psi.deletions += deletion * deletion;
            }
        }
        sums
    }
}

/// One arm's totals.
struct Arm {
    total: u64,
    n: f64,
    sum: f64,
    reciprocal: f64,
}

/// What one cluster does to an arm's mean.
struct Effect {
    deletion: f64,
    influence: f64,
    emptied: bool,
}

impl Arm {
    fn of(counts: &DutyCounts) -> Self {
        let n = counts.total() as f64;
        Self { total: counts.total(), n, sum: counts.difference(), reciprocal: 1.0 / n }
    }

    fn without(&self, part: &DutyCounts) -> Effect {
        let size = part.total();
        if size == 0 {
            return Effect { deletion: 0.0, influence: 0.0, emptied: false };
        }
        let m = size as f64;
        // n × (change of the mean) × (n - m), exact while products stay below 2^53
        let shift = (self.sum * m - part.difference() * self.n) * self.reciprocal;
        Effect {
            deletion: shift / (self.n - m),
            influence: -shift * self.reciprocal,
            emptied: size == self.total,
        }
    }
}

/// `ln(1 + x)`; a short series where most employers are.
fn small_log1p(x: f64) -> f64 {
    if x.abs() < 1e-4 {
        return x * (1.0 - x * (0.5 - x * (1.0 / 3.0 - x * (0.25 - x * 0.2))));
    }
    log1p(x)
}
