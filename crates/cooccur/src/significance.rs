//! Test statistics of a 2×2 table, as if units were independent. Postings of one employer are not: use them to rank or
//! to compare with other tools, never to decide.

use std::cmp::Ordering;

use libm::{log, log1p};
use std::f64::consts::LN_10;

use crate::special::ln_chi_squared_tail_1;
use crate::table::{Table2x2, product};

impl Table2x2 {
    /// Pearson's chi-squared, `N(ad-bc)²/(r1 r2 c1 c2)`; `None` if a margin is 0.
    #[must_use]
    pub fn chi_squared(&self) -> Option<f64> {
        let (_, size) = self.determinant();
        self.scaled_square(size as f64)
    }

    /// Yates's chi-squared, `N max(|ad-bc| - N/2, 0)²/(r1 r2 c1 c2)`; `None` if a margin is 0.
    #[must_use]
    pub fn chi_squared_yates(&self) -> Option<f64> {
        let (_, size) = self.determinant();
        let twice = size.saturating_mul(2).saturating_sub(u128::from(self.total()));
        self.scaled_square(twice as f64 / 2.0)
    }

    /// The log-likelihood ratio G² (Dunning 1993) with the sign of `ad - bc`; `None` if a margin is 0.
    ///
    /// `2 Σ E h((O-E)/E)` with `h(x) = (1+x)ln(1+x) - x`: every term is at least 0, and the residuals come from exact
    /// integers. The usual `2 Σ O ln(O/E)` cancels when N is large and the table near independence.
    #[must_use]
    pub fn g_squared_signed(&self) -> Option<f64> {
        if !self.has_margins() {
            return None;
        }
        let (sign, size) = self.determinant();
        let size = if sign == Ordering::Less { -(size as f64) } else { size as f64 };
        let [r1, r2, c1, c2] = self.margins();
        let n = self.total() as f64;
        let term = |row: u64, column: u64, residual: f64| {
            let expected = product(row, column) as f64;
            expected / n * excess(residual / expected)
        };
        // A cell of 0 has x = -1 exactly: its residual is its whole expectation.
        let cell = |count: u64, row: u64, column: u64, residual: f64| {
            if count == 0 { product(row, column) as f64 / n } else { term(row, column, residual) }
        };
        let sum = cell(self.a, r1, c1, size)
            + cell(self.b, r1, c2, -size)
            + cell(self.c, r2, c1, -size)
            + cell(self.d, r2, c2, size);
        Some(if sign == Ordering::Less { -2.0 * sum } else { 2.0 * sum })
    }

    fn scaled_square(&self, size: f64) -> Option<f64> {
        let [r1, r2, c1, c2] = self.margins();
        self.has_margins().then(|| {
            let first = size / product(r1, r2) as f64;
            let second = size / product(c1, c2) as f64;
            self.total() as f64 * first * second
        })
    }
}

/// Natural logarithm of the p-value of a chi-squared or G² statistic (of either sign) with 1 degree of freedom.
///
/// Finite where the p-value itself underflows to 0 (from a statistic of about 1,425).
#[must_use]
pub fn ln_p_chi_squared(statistic: f64) -> f64 {
    ln_chi_squared_tail_1(statistic.abs())
}

/// A natural logarithm as a decimal one, the form in which p-values are printed.
#[must_use]
pub fn log10_of_ln(ln_p: f64) -> f64 {
    ln_p / LN_10
}

/// `(1+x)ln(1+x) - x` for `x > -1`, at least 0.
pub(crate) fn excess(x: f64) -> f64 {
    if x.abs() < 0.05 {
        // x²/2 - x³/6 + x⁴/12 - ...: term k is (-x)^k/(k(k-1)); fourteen of them reach 1e-17 at 0.05.
        let mut power = x * x;
        let mut sum = 0.0;
        for k in 2..16 {
            sum += power / f64::from(k * (k - 1));
            power *= -x;
        }
        return sum;
    }
    if x <= -1.0 {
        return 1.0;
    }
    (1.0 + x) * if x > 1e15 { log(x) } else { log1p(x) } - x
}
