//! Trends of a single rate: Cochran-Armitage and the logit slope. They take units as independent; the slope with a jackknife
//! over employers ([`crate::rate_slope`]) is the one that counts.

use libm::{erfc, exp, log};

/// Units of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountAt {
    /// The time, in years or steps.
    pub time: f64,
    /// Units counted.
    pub numerator: u64,
    /// Units in all.
    pub denominator: u64,
}

/// Cochran and Armitage's test of a linear trend in proportions (1954, 1955).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CochranArmitage {
    /// `Σ t(x - n p) / sqrt(p q Σ n (t - t̄)²)`.
    pub z: f64,
    /// Two-sided p-value.
    pub p: f64,
}

impl CochranArmitage {
    /// Tests periods; `None` if the rate is 0 or 1 throughout or all units lie at one time.
    #[must_use]
    pub fn new(periods: &[CountAt]) -> Option<Self> {
        let (x, n) = totals(periods)?;
        let (hits, units) = (x as f64, n as f64);
        let mean = periods.iter().map(|at| at.time * at.denominator as f64).sum::<f64>() / units;
        let (mut sum, mut spread) = (0.0, 0.0);
        for at in periods {
            // x_t N - n_t X in exact integers: at a billion units their quotients would cancel
            let plus = u128::from(at.numerator) * u128::from(n);
            let minus = u128::from(at.denominator) * u128::from(x);
            let size = plus.abs_diff(minus) as f64 / units;
            sum += (at.time - mean) * if plus >= minus { size } else { -size };
            spread += at.denominator as f64 * (at.time - mean) * (at.time - mean);
        }
        let variance = (hits / units) * ((n - x) as f64 / units) * spread;
        (variance > 0.0).then(|| {
            let z = sum / variance.sqrt();
            Self { z, p: erfc(z.abs() / std::f64::consts::SQRT_2) }
        })
    }
}

/// A logistic regression of a rate on time, with the quasi-binomial scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogitSlope {
    /// Change of the log odds per unit of time.
    pub slope: f64,
    /// Its standard error if units were independent.
    pub standard_error: f64,
    /// Pearson's chi-squared of the fit.
    pub pearson: f64,
    /// Quasi-binomial scale, `pearson/(periods - 2)`: above 1, the points scatter more than independent units would. `None`
    /// with two periods.
    pub scale: Option<f64>,
}

impl LogitSlope {
    /// Fits by Newton's method; `None` if the rate is 0 or 1 throughout, all units lie at one time, or the maximum lies at
    /// infinity.
    #[must_use]
    pub fn new(periods: &[CountAt]) -> Option<Self> {
        let (x, n) = totals(periods)?;
        if x == 0 || x == n {
            return None;
        }
        let used: Vec<&CountAt> = periods.iter().filter(|at| at.denominator > 0).collect();
        let mean = used.iter().map(|at| at.time * at.denominator as f64).sum::<f64>() / n as f64;
        let mut level = log(x as f64 / (n - x) as f64);
        let mut slope = 0.0;
        for _ in 0..100 {
            let (mut g0, mut g1, mut w0, mut w1, mut w2) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for at in &used {
                let t = at.time - mean;
                let fitted = 1.0 / (1.0 + exp(-(level + slope * t)));
                let units = at.denominator as f64;
                let residual = at.numerator as f64 - units * fitted;
                let weight = units * fitted * (1.0 - fitted);
                g0 += residual;
                g1 += t * residual;
                w0 += weight;
                w1 += t * weight;
                w2 += t * t * weight;
            }
            let determinant = w0 * w2 - w1 * w1;
            if !(determinant > 0.0 && determinant.is_finite()) {
                return None;
            }
            let (up, turn) = ((w2 * g0 - w1 * g1) / determinant, (w0 * g1 - w1 * g0) / determinant);
            level += up;
            slope += turn;
            let standard_error = (w0 / determinant).sqrt();
            if turn.abs() <= 1e-10 * standard_error && up.abs() <= 1e-10 * (1.0 / w0).sqrt() {
                let pearson = pearson(&used, mean, level, slope);
                let scale = used.len().checked_sub(2).filter(|&df| df > 0);
                return Some(Self {
                    slope,
                    standard_error,
                    pearson,
                    scale: scale.map(|df| pearson / df as f64),
                });
            }
        }
        None
    }

    /// Standard error times the root of the quasi-binomial scale, if that is above 1.
    #[must_use]
    pub fn scaled_standard_error(&self) -> f64 {
        self.standard_error * self.scale.unwrap_or(1.0).max(1.0).sqrt()
    }
}

fn pearson(periods: &[&CountAt], mean: f64, level: f64, slope: f64) -> f64 {
    periods
        .iter()
        .map(|at| {
            let fitted = 1.0 / (1.0 + exp(-(level + slope * (at.time - mean))));
            let units = at.denominator as f64;
            let residual = at.numerator as f64 - units * fitted;
            residual * residual / (units * fitted * (1.0 - fitted))
        })
        .sum()
}

/// Units counted and units in all; `None` if there are none.
fn totals(periods: &[CountAt]) -> Option<(u64, u64)> {
    let x: u64 = periods.iter().map(|at| at.numerator).sum();
    let n: u64 = periods.iter().map(|at| at.denominator).sum();
    (n > 0).then_some((x, n))
}
