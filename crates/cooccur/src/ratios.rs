//! Two more contrasts, on multiplicative scales, printed beside theta and psi.

use libm::{log, log1p};

use crate::clustering::Clustering;
use crate::eight::{DutyCounts, EightCounts};
use crate::estimate::Estimate;
use crate::level::Level;
use crate::special::ln_ratio;
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
    /// Both contrasts of clusters in ascending order; each is `None` where a count it takes the logarithm of is 0.
    #[must_use]
    pub fn new(clusters: &[(u32, EightCounts)], level: Level) -> Self {
        let counts = EightCounts::sum(clusters.iter().map(|(_, counts)| counts));
        let clustering = Clustering::of(clusters.iter().map(|&(id, ref c)| (id, c.total())));
        let estimate = |scale: fn(&DutyCounts) -> Option<[u64; 4]>,
                        variance: fn(&DutyCounts) -> f64| {
            let (signal, rest) = (scale(&counts.signal)?, scale(&counts.rest)?);
            let value = log_of(signal)? - log_of(rest)?;
            let se = (variance(&counts.signal) + variance(&counts.rest)).max(0.0).sqrt();
            let mut sum = 0.0;
            let mut vanishes = clustering.clusters < 2;
            for (_, part) in clusters {
                match (
                    change(scale, &counts.signal, &part.signal),
                    change(scale, &counts.rest, &part.rest),
                ) {
                    (Some(with), Some(without)) => sum += (with - without) * (with - without),
                    _ => vanishes = true,
                }
            }
            let jackknife = (!vanishes).then(|| (clustering.jackknife_factor() * sum).sqrt());
            Some(Estimate::clustered(value, Some(se), None, jackknife, &clustering, level))
        };
        Self {
            log_risk_ratios: estimate(risks, risk_variance),
            log_odds_ratios: estimate(odds, odds_variance),
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

/// How deleting `part` changes the arm's logarithm; `None` if the logarithm vanishes.
fn change(
    scale: fn(&DutyCounts) -> Option<[u64; 4]>,
    whole: &DutyCounts,
    part: &DutyCounts,
) -> Option<f64> {
    let (before, after) = (scale(whole)?, scale(&whole.minus(part))?);
    let lost = |i: usize| {
        let fraction = (before[i] - after[i]) as f64 / before[i] as f64;
        if fraction > 0.5 { log(after[i] as f64 / before[i] as f64) } else { log1p(-fraction) }
    };
    Some(lost(0) + lost(1) - lost(2) - lost(3))
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
