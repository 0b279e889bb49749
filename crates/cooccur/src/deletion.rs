//! What deleting one cluster at a time does to theta and psi: the inner loop of every contrast.

use libm::log1p;

use crate::clustering::Clustering;
use crate::eight::{DutyCounts, EightCounts};
use crate::special::{NEAR_0, ln_1p_near_0};

/// Clusters handled side by side, so that the compiler can use vector registers.
const LANES: usize = 4;

/// Sums of squares over the clusters of one estimate.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Squares {
    /// Of the changes that deleting a cluster makes.
    deletions: f64,
    /// Of the clusters' influence values.
    influences: f64,
    /// Whether the estimate vanishes with some cluster.
    vanishes: bool,
}

impl Squares {
    /// The delete-one standard error (CV3).
    pub(crate) fn jackknife(&self, clustering: &Clustering) -> Option<f64> {
        (!self.vanishes && clustering.clusters > 1)
            .then(|| (clustering.jackknife_factor() * self.deletions).sqrt())
    }

    /// The linearised standard error (CR1).
    pub(crate) fn linearised(&self, clustering: &Clustering) -> Option<f64> {
        (clustering.clusters > 1).then(|| (clustering.linearised_factor() * self.influences).sqrt())
    }
}

/// Sums of squares of both estimates. An estimate that does not exist has sums that mean nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deletions {
    pub(crate) theta: Squares,
    pub(crate) psi: Squares,
}

impl Deletions {
    /// One pass. Changes are computed as such, `(S m - s n)/(n (n - m))` for a mean S/n that loses s of m units, and not as
    /// the difference of two estimates, which would cancel.
    ///
    /// Row i adds to lane i mod 4 and the lanes are added last: an order as fixed as any. `rows` are counts, each with
    /// what tells of how many clusters they are.
    pub(crate) fn of(
        counts: &EightCounts,
        rows: &[(u32, EightCounts)],
        times: impl Fn(u32) -> f64,
    ) -> Self {
        let (signal, rest) = (Arm::of(&counts.signal), Arm::of(&counts.rest));
        let table = counts.discordant_table();
        let share = [table.a, table.b, table.c, table.d].map(|cell| 1.0 / cell as f64);
        let (mut theta_deletions, mut theta_influences) = ([0.0; LANES], [0.0; LANES]);
        let (mut psi_deletions, mut psi_influences) = ([0.0; LANES], [0.0; LANES]);
        let (mut arm_emptied, mut cell_emptied) = (false, false);
        for rows in rows.chunks(LANES) {
            let (mut with, mut without) = (Lanes::default(), Lanes::default());
            let mut clusters = [0.0; LANES];
            for (k, (of, part)) in rows.iter().enumerate() {
                clusters[k] = times(*of);
                with.set(k, &part.signal);
                without.set(k, &part.rest);
                arm_emptied |=
                    (part.signal.total() == signal.total) | (part.rest.total() == rest.total);
                cell_emptied |= (part.signal.engineering_only == table.a)
                    | (part.signal.marketing_only == table.b)
                    | (part.rest.engineering_only == table.c)
                    | (part.rest.marketing_only == table.d);
            }
            let mut changes = [0.0; LANES];
            for k in 0..LANES {
                let (shift_with, left_with) = signal.effect(&with, k);
                let (shift_without, left_without) = rest.effect(&without, k);
                // the difference of both shifts over what is left, by one division
                let deletion = (shift_with * left_without - shift_without * left_with)
                    / (left_with * left_without);
                theta_deletions[k] += clusters[k] * (deletion * deletion);
                let influence = shift_with * signal.reciprocal - shift_without * rest.reciprocal;
                theta_influences[k] += clusters[k] * (influence * influence);

                let (a, b) = (with.engineering[k] * share[0], with.marketing[k] * share[1]);
                let (c, d) = (without.engineering[k] * share[2], without.marketing[k] * share[3]);
                let influence = a - b - c + d;
                psi_influences[k] += clusters[k] * (influence * influence);
                // (1-a)(1-d)/((1-b)(1-c)) less 1
                changes[k] = (a * d - b * c - influence) / ((1.0 - b) * (1.0 - c));
            }
            let logs = log1p_all(changes);
            for k in 0..LANES {
                psi_deletions[k] += clusters[k] * (logs[k] * logs[k]);
            }
        }
        let sum = |lanes: [f64; LANES]| lanes.iter().sum::<f64>();
        Self {
            theta: Squares {
                deletions: sum(theta_deletions),
                influences: sum(theta_influences),
                vanishes: arm_emptied,
            },
            psi: Squares {
                deletions: sum(psi_deletions),
                influences: sum(psi_influences),
                vanishes: cell_emptied,
            },
        }
    }
}

/// One arm's counts of a few clusters.
#[derive(Default)]
struct Lanes {
    size: [f64; LANES],
    engineering: [f64; LANES],
    marketing: [f64; LANES],
}

impl Lanes {
    fn set(&mut self, k: usize, part: &DutyCounts) {
        self.size[k] = float(part.total());
        self.engineering[k] = float(part.engineering_only);
        self.marketing[k] = float(part.marketing_only);
    }
}

/// One arm's totals.
struct Arm {
    total: u64,
    n: f64,
    sum: f64,
    reciprocal: f64,
}

impl Arm {
    fn of(counts: &DutyCounts) -> Self {
        let n = counts.total() as f64;
        Self { total: counts.total(), n, sum: counts.difference(), reciprocal: 1.0 / n }
    }

    /// `shift` and what is `left`: deleting the cluster changes the mean by their quotient.
    fn effect(&self, lanes: &Lanes, k: usize) -> (f64, f64) {
        let difference = lanes.engineering[k] - lanes.marketing[k];
        // exact while products stay below 2^53
        let shift = (self.sum * lanes.size[k] - difference * self.n) * self.reciprocal;
        (shift, self.n - lanes.size[k])
    }
}

/// A count below 2^63; converting an `i64` takes one instruction, a `u64` a branch.
fn float(count: u64) -> f64 {
    count as i64 as f64
}

/// `ln(1 + x)`, by the short series where all are near 0, as they are for most clusters.
fn log1p_all(x: [f64; LANES]) -> [f64; LANES] {
    if x.iter().all(|x| x.abs() < NEAR_0) { x.map(ln_1p_near_0) } else { x.map(log1p) }
}
