//! Two more contrasts, on multiplicative scales, printed beside theta and psi.

use libm::log;

use crate::contrast::Contrast;
use crate::eight::{DutyCounts, EightCounts};
use crate::estimate::Estimate;
use crate::level::Level;
use crate::pools::PooledClusters;
use crate::special::{NEAR_0, ln_1p, ln_1p_near_0, ln_ratio};
use crate::table::product;

/// Log ratio of risk ratios and log ratio of odds ratios.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioContrasts {
    /// `ln RR(S, E) - ln RR(S, M)`: untouched by recall loss of a duty list that is alike with and without the signal.
    pub log_risk_ratios: Option<Estimate>,
    /// `ln OR(S, E) - ln OR(S, M)` of the marginal odds.
    pub log_odds_ratios: Option<Estimate>,
}

impl RatioContrasts {
    /// Both contrasts of the clusters that `contrast` was made of; each is `None` where a count it takes the logarithm of is 0.
    #[must_use]
    pub fn new(contrast: &Contrast, clusters: &[(u32, EightCounts)], level: Level) -> Self {
        Self::from_changes(contrast, &Changes::of(&contrast.counts, clusters, |_| 1.0), level)
    }

    /// The same of pooled clusters.
    #[must_use]
    pub fn pooled(contrast: &Contrast, clusters: &PooledClusters, level: Level) -> Self {
        let changes = Changes::of(&contrast.counts, &clusters.rows, f64::from);
        Self::from_changes(contrast, &changes, level)
    }

    fn from_changes(contrast: &Contrast, changes: &Changes, level: Level) -> Self {
        let Contrast { counts, clustering, .. } = contrast;
        let estimate = |scale: fn(&DutyCounts) -> Option<[u64; 4]>,
                        variance: fn(&DutyCounts) -> f64,
                        squares: Squares| {
            let (signal, rest) = (scale(&counts.signal)?, scale(&counts.rest)?);
            let value = log_of(signal)? - log_of(rest)?;
            let se = (variance(&counts.signal) + variance(&counts.rest)).max(0.0).sqrt();
            let exists = clustering.clusters > 1 && !squares.vanishes;
            let jackknife = exists.then(|| (clustering.jackknife_factor() * squares.sum).sqrt());
            Some(Estimate::clustered(value, Some(se), None, jackknife, clustering, level))
        };
        Self {
            log_risk_ratios: estimate(risks, risk_variance, changes.risks),
            log_odds_ratios: estimate(odds, odds_variance, changes.odds),
        }
    }
}

/// `[x, y, v, w]` of an arm's `ln(x y/(v w))`; `None` if one of them is 0.
fn risks(arm: &DutyCounts) -> Option<[u64; 4]> {
    all_positive([arm.engineering(), 1, arm.marketing(), 1])
}

fn odds(arm: &DutyCounts) -> Option<[u64; 4]> {
    let n = arm.total();
    all_positive([arm.engineering(), n - arm.marketing(), arm.marketing(), n - arm.engineering()])
}

fn all_positive(cells: [u64; 4]) -> Option<[u64; 4]> {
    cells.iter().all(|&cell| cell > 0).then_some(cells)
}

fn log_of([x, y, v, w]: [u64; 4]) -> Option<f64> {
    ln_ratio(product(x, y), product(v, w))
}

/// What deleting one cluster at a time does to both contrasts. Without a contrast its sum means nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Changes {
    risks: Squares,
    odds: Squares,
}

/// Changes of one contrast.
#[derive(Clone, Copy, Debug, Default)]
struct Squares {
    /// The sum of their squares.
    sum: f64,
    /// Whether the contrast vanishes with some cluster.
    vanishes: bool,
}

impl Changes {
    /// `rows` are counts, each with what tells of how many clusters they are.
    fn of(counts: &EightCounts, rows: &[(u32, EightCounts)], times: impl Fn(u32) -> f64) -> Self {
        let (signal, rest) = (Arm::of(&counts.signal), Arm::of(&counts.rest));
        let mut changes = Self::default();
        for (of, part) in rows {
            let clusters = times(*of);
            let (with, without) = (signal.without(&part.signal), rest.without(&part.rest));
            let (risks, odds) = (with.risks - without.risks, with.odds - without.odds);
            changes.risks.sum += clusters * (risks * risks);
            changes.odds.sum += clusters * (odds * odds);
            changes.risks.vanishes |= with.no_risks | without.no_risks;
            changes.odds.vanishes |= with.no_odds | without.no_odds;
        }
        changes
    }
}

/// The cells of one arm: with and without an engineering duty, with and without a marketing duty.
struct Arm {
    cells: [u64; 4],
    reciprocals: [f64; 4],
}

/// How deleting a cluster changes the logarithms of an arm.
#[derive(Default)]
struct Change {
    risks: f64,
    odds: f64,
    /// Whether the logarithm vanishes.
    no_risks: bool,
    no_odds: bool,
}

impl Arm {
    fn of(arm: &DutyCounts) -> Self {
        let cells = cells(arm);
        Self { cells, reciprocals: cells.map(|cell| 1.0 / cell as f64) }
    }

    fn without(&self, part: &DutyCounts) -> Change {
        // Most clusters have no unit with a given signal.
        if part.total() == 0 {
            return Change::default();
        }
        let lost = cells(part);
        let mut fractions = [0.0; 4];
        for (fraction, (&lost, reciprocal)) in
            fractions.iter_mut().zip(lost.iter().zip(&self.reciprocals))
        {
            // counts are below 2^63, and an `i64` is converted by one instruction
            *fraction = lost as i64 as f64 * reciprocal;
        }
        if !fractions.iter().all(|&fraction| fraction < NEAR_0) {
            return self.without_much(lost, fractions);
        }
        let [e, rest_e, m, rest_m] = fractions.map(|fraction| ln_1p_near_0(-fraction));
        Change { risks: e - m, odds: e + rest_m - m - rest_e, no_risks: false, no_odds: false }
    }

    /// The same for a cluster of some weight, or for an arm with an empty cell.
    #[cold]
    fn without_much(&self, lost: [u64; 4], fractions: [f64; 4]) -> Change {
        let mut logs = [0.0; 4];
        let mut emptied = [false; 4];
        for i in 0..4 {
            emptied[i] = lost[i] == self.cells[i];
            logs[i] = if fractions[i] > 0.5 {
                log((self.cells[i] - lost[i]) as f64 * self.reciprocals[i])
            } else {
                ln_1p(-fractions[i])
            };
        }
        let [e, rest_e, m, rest_m] = logs;
        Change {
            risks: e - m,
            odds: e + rest_m - m - rest_e,
            no_risks: emptied[0] | emptied[2],
            no_odds: emptied.contains(&true),
        }
    }
}

fn cells(arm: &DutyCounts) -> [u64; 4] {
    let (n, e, m) = (arm.total(), arm.engineering(), arm.marketing());
    [e, n - e, m, n - m]
}

/// `Var(ln pE - ln pM)`, paired delta method.
fn risk_variance(arm: &DutyCounts) -> f64 {
    let (n, e, m, covariance) = moments(arm);
    ((1.0 - e) / e + (1.0 - m) / m - 2.0 * covariance / (e * m)) / n
}

/// `Var(logit pE - logit pM)`, paired delta method.
fn odds_variance(arm: &DutyCounts) -> f64 {
    let (n, e, m, covariance) = moments(arm);
    let (ve, vm) = (e * (1.0 - e), m * (1.0 - m));
    (1.0 / ve + 1.0 / vm - 2.0 * covariance / (ve * vm)) / n
}

fn moments(arm: &DutyCounts) -> (f64, f64, f64, f64) {
    let n = arm.total() as f64;
    let (e, m) = (arm.engineering() as f64 / n, arm.marketing() as f64 / n);
    (n, e, m, arm.both as f64 / n - e * m)
}
