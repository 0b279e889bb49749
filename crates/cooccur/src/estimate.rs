//! An estimate with the standard errors and the interval that belong to it.

use crate::clustering::Clustering;
use crate::level::{Interval, Level, student_p};

/// An estimate from clustered units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Standard error as if units were independent: for comparison only.
    pub se_independent: Option<f64>,
    /// Linearised cluster-robust standard error (CR1).
    pub se_linearised: Option<f64>,
    /// Delete-one-cluster jackknife standard error (CV3), the one that counts; `None` if the estimate is carried by one
    /// cluster: without it, the estimate does not exist.
    pub se_jackknife: Option<f64>,
    /// `value ± t·se_jackknife` with [`Clustering::degrees_of_freedom`]; `None` if the standard error is 0: then clusters say nothing of
    /// how far the estimate may be off.
    pub interval: Option<Interval>,
    /// Two-sided p-value from the same t; `None` if the standard error is 0.
    pub p: Option<f64>,
}

impl Estimate {
    /// An estimate with a jackknife standard error at the given clustering.
    #[must_use]
    pub fn clustered(
        value: f64,
        se_independent: Option<f64>,
        se_linearised: Option<f64>,
        se_jackknife: Option<f64>,
        clustering: &Clustering,
        level: Level,
    ) -> Self {
        let df = clustering.degrees_of_freedom();
        let spread = se_jackknife.filter(|se| *se > 0.0);
        let interval = spread
            .zip(df.and_then(|df| level.student_quantile(df)))
            .map(|(se, t)| Interval::around(value, t * se));
        let p = spread.zip(df).and_then(|(se, df)| student_p(value / se, df));
        Self { value, se_independent, se_linearised, se_jackknife, interval, p }
    }

    /// The design effect `V_CV3/V_iid`: how many times the variance of independent units.
    #[must_use]
    pub fn design_effect(&self) -> Option<f64> {
        let (clustered, independent) = (self.se_jackknife?, self.se_independent?);
        (independent > 0.0).then(|| (clustered / independent) * (clustered / independent))
    }
}
