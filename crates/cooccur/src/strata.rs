//! Contrasts and odds ratios adjusted for strata: Mantel-Haenszel, homogeneity, standardised and within-employer theta.

use std::collections::BTreeMap;

use crate::clustering::Clustering;
use crate::eight::EightCounts;
use crate::estimate::Estimate;
use crate::level::Level;
use crate::pooled::{Sums, by_stratum};
use crate::special::chi_squared_tail;
use crate::table::{Table2x2, share};

/// Mantel and Haenszel's pooled measures over strata (1959), with variances as if units were independent: of Robins, Breslow
/// and Greenland (odds ratio), Sato (risk difference), Greenland and Robins (risk ratio). For published intervals take a
/// jackknife over employers instead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MantelHaenszel {
    /// Strata with a unit.
    pub strata: usize,
    /// Pooled odds ratio; infinite if only its denominator is 0.
    pub odds_ratio: Option<f64>,
    /// Standard error of its logarithm.
    pub log_odds_ratio_se: Option<f64>,
    /// Pooled risk difference.
    pub risk_difference: Option<f64>,
    /// Its standard error.
    pub risk_difference_se: Option<f64>,
    /// Pooled risk ratio; infinite if only its denominator is 0.
    pub risk_ratio: Option<f64>,
    /// Standard error of its logarithm.
    pub log_risk_ratio_se: Option<f64>,
    /// Cochran, Mantel and Haenszel's chi-squared, 1 degree of freedom.
    pub chi_squared: Option<f64>,
    /// The same with half a unit taken off, not below 0.
    pub chi_squared_corrected: Option<f64>,
}

impl MantelHaenszel {
    /// Pools the strata's tables.
    #[must_use]
    pub fn new(strata: &[Table2x2]) -> Self {
        let used: Vec<&Table2x2> = strata.iter().filter(|table| table.total() > 0).collect();
        let (mut r_sum, mut s_sum) = (0.0, 0.0);
        let (mut pr, mut ps_qr, mut qs) = (0.0, 0.0, 0.0);
        let (mut difference, mut weight, mut sato_p, mut sato_q) = (0.0, 0.0, 0.0, 0.0);
        let (mut risk_top, mut risk_bottom, mut risk_variance) = (0.0, 0.0, 0.0);
        let (mut excess, mut null_variance) = (0.0, 0.0);
        for table in &used {
            let n = table.total() as f64;
            let [a, b, c, d] = [table.a, table.b, table.c, table.d].map(|cell| cell as f64);
            let [r1, r2, c1, c2] = table.margins().map(|margin| margin as f64);
            let (r, s, p, q) = (a * d / n, b * c / n, (a + d) / n, (b + c) / n);
            r_sum += r;
            s_sum += s;
            pr += p * r;
            ps_qr += p * s + q * r;
            qs += q * s;
            difference += (a * r2 - c * r1) / n;
            weight += r1 * r2 / n;
            sato_p += (r1 * r1 * c - r2 * r2 * a + r1 * r2 * (r2 - r1) / 2.0) / (n * n);
            sato_q += (a * (r2 - c) + c * (r1 - a)) / (2.0 * n);
            risk_top += a * r2 / n;
            risk_bottom += c * r1 / n;
            risk_variance += (r1 * r2 * c1 - a * c * n) / (n * n);
            if table.total() > 1 {
                excess += table.determinant_f64() / n;
                null_variance += (r1 * r2 / (n * n)) * (c1 * c2 / (n - 1.0));
            }
        }
        let positive = |value: f64| value > 0.0;
        let quotient =
            |top: f64, bottom: f64| (positive(top) || positive(bottom)).then(|| top / bottom);
        let both = positive(r_sum) && positive(s_sum);
        let log_odds_ratio_se = both.then(|| {
            (pr / (2.0 * r_sum * r_sum)
                + ps_qr / (2.0 * r_sum * s_sum)
                + qs / (2.0 * s_sum * s_sum))
                .sqrt()
        });
        let risk_difference = positive(weight).then(|| difference / weight);
        let risk_difference_se =
            risk_difference.map(|rd| ((rd * sato_p + sato_q) / (weight * weight)).max(0.0).sqrt());
        let log_risk_ratio_se = (positive(risk_top) && positive(risk_bottom))
            .then(|| (risk_variance / (risk_top * risk_bottom)).max(0.0).sqrt());
        let cmh = |correction: f64| {
            let kept = (excess.abs() - correction).max(0.0);
            positive(null_variance).then(|| kept * kept / null_variance)
        };
        Self {
            strata: used.len(),
            odds_ratio: quotient(r_sum, s_sum),
            log_odds_ratio_se,
            risk_difference,
            risk_difference_se,
            risk_ratio: quotient(risk_top, risk_bottom),
            log_risk_ratio_se,
            chi_squared: cmh(0.0),
            chi_squared_corrected: cmh(0.5),
        }
    }
}

/// Breslow and Day's test that the odds ratio is the same in every stratum, with Tarone's correction (1985).
///
/// It takes units as independent, and large strata: see [`Homogeneity::strata_suffice`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homogeneity {
    /// Breslow and Day's statistic.
    pub breslow_day: f64,
    /// Tarone's.
    pub tarone: f64,
    /// Strata used, less 1.
    pub degrees_of_freedom: usize,
    /// Strata without information (an empty margin), left out.
    pub dropped: usize,
    /// Strata used of which a cell is below 5 in the table that the pooled odds ratio lets one expect.
    pub thin: usize,
    /// By how much the mean of the statistic exceeds that of chi-squared, in standard deviations of chi-squared.
    pub excess_mean: f64,
    /// By how much its variance does, as a share of that of chi-squared.
    pub excess_variance: f64,
}

/// The smallest count of a stratum's expected table with which it counts as large.
const LEAST_EXPECTED: f64 = 5.0;

impl Homogeneity {
    /// Tests the strata's tables; `None` if the pooled odds ratio is 0, infinite or undefined.
    #[must_use]
    pub fn new(strata: &[Table2x2]) -> Option<Self> {
        let used: Vec<Table2x2> =
            strata.iter().filter(|table| table.has_margins()).copied().collect();
        let ratio = MantelHaenszel::new(&used).odds_ratio.filter(|r| r.is_finite() && *r > 0.0)?;
        let (mut statistic, mut excess, mut variance) = (0.0, 0.0, 0.0);
        let (mut thin, mut surplus, mut kurtosis) = (0, 0.0, 0.0);
        for table in &used {
            let [a, d] = [table.a, table.d].map(|cell| cell as f64);
            let [row, column] =
                [table.with_signal(), table.with_duty()].map(|margin| margin as f64);
            // The root of the quadratic in the form that neither cancels nor is 0/0 at ratio = 1.
            let b = ratio * (row + column) + (d - a);
            let root = (b * b + 4.0 * (1.0 - ratio) * ratio * row * column).sqrt();
            let expected = 2.0 * ratio * row * column / (b + root);
            let fitted = [expected, row - expected, column - expected, d - a + expected];
            let [first, second, third, fourth] = fitted.map(|cell| 1.0 / cell);
            let sum = first + second + third + fourth;
            let v = 1.0 / sum;
            statistic += (a - expected) * (a - expected) / v;
            excess += a - expected;
            variance += v;
            thin += usize::from(fitted.iter().any(|cell| *cell < LEAST_EXPECTED));
            // The variance of a given all margins is about v n/(n - 1).
            surplus += 1.0 / (table.total() as f64 - 1.0);
            // Its fourth cumulant over v², from v as a function of the expected count (an exponential family: each cumulant is v times
            // the derivative of the one before).
            let slope = first * first - second * second - third * third + fourth * fourth;
            let cubes: f64 = [first, second, third, fourth].iter().map(|one| one.powi(3)).sum();
            kurtosis += (3.0 * slope * slope - 2.0 * sum * cubes) / sum.powi(3);
        }
        let degrees_of_freedom = used.len() - 1;
        let of_chi_squared = 2.0 * degrees_of_freedom as f64;
        Some(Self {
            breslow_day: statistic,
            tarone: statistic - excess * excess / variance,
            degrees_of_freedom,
            dropped: strata.len() - used.len(),
            thin,
            excess_mean: surplus / of_chi_squared.sqrt(),
            excess_variance: kurtosis / of_chi_squared,
        })
    }

    /// Whether the strata are large enough for the statistic to be distributed as chi-squared: it needs large strata, however many there
    /// are, and with small ones it finds differences where there are none.
    ///
    /// In four fifths of the strata used no cell of the expected table is below 5 (as in studies of such tests: Jones, O'Gorman, Lemke
    /// and Woolson 1989); and what the others, or very many strata, add to the statistic's mean and variance is at most a fifth of the
    /// standard deviation of chi-squared and a quarter of its variance. In simulations (`tests/levels.rs`) strata that are
    /// the same then had p < 0.05 in 4 to 7 of 100 sets, however thin a fifth of them was.
    #[must_use]
    pub fn strata_suffice(&self) -> bool {
        5 * self.thin <= self.degrees_of_freedom + 1
            && self.excess_mean <= 0.2
            && self.excess_variance <= 0.25
    }

    /// p-value of Breslow and Day's statistic by chi-squared; `None` with a single stratum.
    #[must_use]
    pub fn breslow_day_p(&self) -> Option<f64> {
        self.p(self.breslow_day)
    }

    /// p-value of Tarone's statistic by chi-squared; `None` with a single stratum.
    #[must_use]
    pub fn tarone_p(&self) -> Option<f64> {
        self.p(self.tarone)
    }

    fn p(&self, statistic: f64) -> Option<f64> {
        (self.degrees_of_freedom > 0).then(|| chi_squared_tail(statistic, self.degrees_of_freedom))
    }
}

/// One cluster's counts in one stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stratified {
    /// The cluster (employer).
    pub cluster: u32,
    /// The stratum.
    pub stratum: u32,
    /// Its counts.
    pub counts: EightCounts,
}

/// Directly standardised theta, `Σ w_h theta_h` over the strata that have both arms.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardisedTheta {
    /// The estimate. Its jackknife recomputes it without one employer at a time, support included.
    pub theta: Estimate,
    /// Strata with both arms: id, weight (they sum to 1), theta.
    pub strata: Vec<(u32, f64, f64)>,
    /// Share of the units that lie in strata with both arms.
    pub support_share: f64,
    /// theta of all units, not adjusted.
    pub crude: Option<f64>,
}

impl StandardisedTheta {
    /// Standardises to the units' own mix of strata. `None` if no stratum has both arms.
    #[must_use]
    pub fn new(cells: &[Stratified], level: Level) -> Option<Self> {
        let strata = by_stratum(cells);
        let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
        for cell in cells {
            *sizes.entry(cell.cluster).or_default() += cell.counts.total();
        }
        let clustering = Clustering::of(sizes);
        // the mix stays that of all units when one employer is left out
        let sums = Sums::of(cells, |stratum, counts| match counts.theta() {
            Some(theta) => {
                let weight = strata[&stratum].total() as f64;
                [weight * theta, weight]
            }
            None => [0.0; 2],
        });
        let mean = |[sum, weight]: &[f64; 2]| (*weight > 0.0).then(|| sum / weight);
        let value = mean(&sums.all)?;
        let jackknife = sums.jackknife(&clustering, value, mean);

        let supported = || {
            let both = |counts: &EightCounts| counts.signal.total() > 0 && counts.rest.total() > 0;
            strata.iter().filter(move |(_, counts)| both(counts))
        };
        let weight: u64 = supported().map(|(_, counts)| counts.total()).sum();
        let units: u64 = strata.values().map(EightCounts::total).sum();
        let mut variance = 0.0;
        let mut rows = Vec::new();
        for (&stratum, counts) in supported() {
            let (w, theta) = (share(counts.total(), weight)?, counts.theta()?);
            let se = counts.theta_se()?;
            variance += w * w * se * se;
            rows.push((stratum, w, theta));
        }
        let se = Some(variance.sqrt());
        let theta = Estimate::clustered(value, se, None, jackknife, &clustering, level);
        let crude = EightCounts::sum(strata.values()).theta();
        Some(Self { theta, strata: rows, support_share: share(weight, units)?, crude })
    }
}

/// theta inside employers: do an employer's own ads with the signal lean more to engineering than its other ads?
///
/// A gap between this and theta means that the lean is a trait of employers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmployerContrast {
    /// Employers that have ads with and without the signal; only they count.
    pub clustering: Clustering,
    /// Employers weighted by `n_S n_notS / n`: the slope of `E - M` on the signal with an effect per employer.
    pub within: Estimate,
    /// Every employer with the same weight.
    pub per_employer: Estimate,
}

impl EmployerContrast {
    /// From clusters in ascending order; `None` if no employer has both kinds of ads.
    #[must_use]
    pub fn new(clusters: &[(u32, EightCounts)], level: Level) -> Option<Self> {
        let mut rows = Vec::new();
        for (cluster, counts) in clusters {
            if let Some(theta) = counts.theta() {
                let (with, without) = (counts.signal.total() as f64, counts.rest.total() as f64);
                rows.push((*cluster, counts.total(), with * without / (with + without), theta));
            }
        }
        let clustering = Clustering::of(rows.iter().map(|&(cluster, size, ..)| (cluster, size)));
        let estimate = |weight: fn(f64) -> f64| {
            let total: f64 = rows.iter().map(|&(_, _, w, _)| weight(w)).sum();
            if total <= 0.0 {
                return None;
            }
            let sum: f64 = rows.iter().map(|&(_, _, w, theta)| weight(w) * theta).sum();
            let value = sum / total;
            let deletions: f64 = rows
                .iter()
                .map(|&(_, _, w, theta)| {
                    let w = weight(w);
                    let change = w * (value - theta) / (total - w);
                    change * change
                })
                .sum();
            let jackknife =
                (rows.len() > 1).then(|| (clustering.jackknife_factor() * deletions).sqrt());
            Some(Estimate::clustered(value, None, None, jackknife, &clustering, level))
        };
        Some(Self { clustering, within: estimate(|w| w)?, per_employer: estimate(|_| 1.0)? })
    }
}
