//! Fisher's exact test.

use libm::{exp, log, log1p};

use crate::special::ln_binomial;
use crate::table::Table2x2;

/// Largest total for which the exact test is computed: above it no printed digit differs from G².
pub const FISHER_LIMIT: u64 = 1_000_000;

/// Natural logarithms of the p-values of Fisher's exact test, margins held fixed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fisher {
    /// `P(X = a)`.
    pub ln_point: f64,
    /// `P(X <= a)`: small for repulsion.
    pub ln_less: f64,
    /// `P(X >= a)`: small for attraction.
    pub ln_greater: f64,
    /// Sum over the tables that are at most as probable as the observed one.
    pub ln_two_sided: f64,
    /// The two-sided sum with half the weight of tables exactly as probable as the observed one.
    pub ln_two_sided_mid: f64,
}

impl Fisher {
    /// `ln P(X < a) + P(X = a)/2`.
    #[must_use]
    pub fn ln_less_mid(&self) -> f64 {
        without_half(self.ln_less, self.ln_point)
    }

    /// `ln P(X > a) + P(X = a)/2`.
    #[must_use]
    pub fn ln_greater_mid(&self) -> f64 {
        without_half(self.ln_greater, self.ln_point)
    }

    /// ln of twice the smaller mid-p tail, at most 0.
    #[must_use]
    pub fn ln_doubled_mid(&self) -> f64 {
        (self.ln_less_mid().min(self.ln_greater_mid()) + std::f64::consts::LN_2).min(0.0)
    }
}

impl Table2x2 {
    /// Whether Fisher's test is to be preferred to G²: a smallest expected count below 5 and at most
    /// [`FISHER_LIMIT`] units.
    #[must_use]
    pub fn prefers_fisher(&self) -> bool {
        self.total() <= FISHER_LIMIT && self.smallest_expected().is_some_and(|least| least < 5.0)
    }

    /// Fisher's exact test; `None` if a margin is 0 or there are more than [`FISHER_LIMIT`] units.
    #[must_use]
    pub fn fisher(&self) -> Option<Fisher> {
        if !self.has_margins() || self.total() > FISHER_LIMIT {
            return None;
        }
        let law = Hypergeometric::of(self);
        let observed = self.a;
        let ln_point = law.ln_probability(observed);
        let ln_less = (ln_point + log(law.sum_down(observed))).min(0.0);
        let ln_greater = (ln_point + log(law.sum_up(observed))).min(0.0);
        let near = if observed <= law.mode { ln_less } else { ln_greater };
        let far = law.first_as_rare_beyond_mode(observed, ln_point);
        let (mut two_sided, mut tied) = (exp(near - ln_point), 1.0);
        if let Some(k) = far {
            let ratio = exp(law.ln_probability(k) - ln_point);
            let sum = if observed <= law.mode { law.sum_up(k) } else { law.sum_down(k) };
            two_sided += ratio * sum;
            if (ratio - 1.0).abs() < SAME {
                tied += ratio;
            }
        }
        let ln_two_sided = (ln_point + log(two_sided)).min(0.0);
        let ln_two_sided_mid = (ln_point + log(two_sided - tied / 2.0)).min(0.0);
        Some(Fisher { ln_point, ln_less, ln_greater, ln_two_sided, ln_two_sided_mid })
    }
}

/// Two probabilities nearer than this are one (R's `fisher.test` uses the same tolerance).
const SAME: f64 = 1e-7;

struct Hypergeometric {
    table: Table2x2,
    low: u64,
    high: u64,
    mode: u64,
}

impl Hypergeometric {
    fn of(table: &Table2x2) -> Self {
        let (r1, c1, n) = (table.with_signal(), table.with_duty(), table.total());
        let low = c1.saturating_sub(table.without_signal());
        let high = r1.min(c1);
        // at most 1e12: fits
        let mode = ((r1 + 1) * (c1 + 1) / (n + 2)).clamp(low, high);
        Self { table: *table, low, high, mode }
    }

    /// The table with joint count `k` and the same margins.
    fn with_joint(&self, k: u64) -> Table2x2 {
        let (r1, c1) = (self.table.with_signal(), self.table.with_duty());
        let (b, c) = (r1 - k, c1 - k);
        Table2x2 { a: k, b, c, d: self.table.without_signal() - c }
    }

    /// A hypergeometric probability is a ratio of three binomial ones (Loader 2000), each accurate in its tails.
    fn ln_probability(&self, k: u64) -> f64 {
        let table = self.with_joint(k);
        let n = table.total();
        let p = table.with_duty() as f64 / n as f64;
        let q = table.without_duty() as f64 / n as f64;
        ln_binomial(k, table.with_signal(), p, q)
            + ln_binomial(table.c, table.without_signal(), p, q)
            - ln_binomial(table.with_duty(), n, p, q)
    }

    /// `Σ_{j <= k} P(j) / P(k)`.
    fn sum_down(&self, k: u64) -> f64 {
        let mut table = self.with_joint(k);
        let (mut term, mut sum) = (1.0, 1.0);
        while table.a > self.low {
            term *=
                (table.a as f64 * table.d as f64) / ((table.b + 1) as f64 * (table.c + 1) as f64);
            sum += term;
            table = Table2x2 { a: table.a - 1, b: table.b + 1, c: table.c + 1, d: table.d - 1 };
            if table.a < self.mode && term < 1e-20 * sum {
                break;
            }
        }
        sum
    }

    /// `Σ_{j >= k} P(j) / P(k)`.
    fn sum_up(&self, k: u64) -> f64 {
        let mut table = self.with_joint(k);
        let (mut term, mut sum) = (1.0, 1.0);
        while table.a < self.high {
            term *=
                (table.b as f64 * table.c as f64) / ((table.a + 1) as f64 * (table.d + 1) as f64);
            sum += term;
            table = Table2x2 { a: table.a + 1, b: table.b - 1, c: table.c - 1, d: table.d + 1 };
            if table.a > self.mode && term < 1e-20 * sum {
                break;
            }
        }
        sum
    }

    /// On the other side of the mode, the count nearest to it that is at most as probable as the observed one.
    fn first_as_rare_beyond_mode(&self, observed: u64, ln_point: f64) -> Option<u64> {
        let rare = |k: u64| self.ln_probability(k) <= ln_point + SAME;
        if observed <= self.mode {
            // probabilities fall from the mode upwards
            let (mut low, mut high) = (self.mode.max(observed + 1), self.high);
            if low > high || !rare(high) {
                return None;
            }
            while low < high {
                let middle = low + (high - low) / 2;
                if rare(middle) { high = middle } else { low = middle + 1 }
            }
            Some(low)
        } else {
            let (mut low, mut high) = (self.low, self.mode);
            if !rare(low) {
                return None;
            }
            while low < high {
                let middle = high - (high - low) / 2;
                if rare(middle) { low = middle } else { high = middle - 1 }
            }
            Some(low)
        }
    }
}

/// `ln(e^whole - e^part/2)`.
fn without_half(whole: f64, part: f64) -> f64 {
    whole + log1p(-exp(part - whole) / 2.0)
}
