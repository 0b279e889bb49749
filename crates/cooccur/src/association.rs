//! Association measures of a 2×2 table: how strongly a signal and a duty go together.
//!
//! Formulas in the notation `a b / c d`, rows `r1 r2`, columns `c1 c2`, total `N`. PMI is Church and Hanks 1990, NPMI
//! Bouma 2009, logDice Rychlý 2008, `LogRatio` Walter/Hardie, the conservative one (LRC) Evert 2022.

use std::f64::consts::LN_2;

use libm::{exp, log, log1p, log2};

use crate::level::{Interval, Level, clopper_pearson, wilson};
use crate::special::{ln_ratio, log2_ratio};
use crate::table::{Table2x2, product, ratio};

/// The log odds ratio after adding 0.5 to **all four** cells (Haldane 1940, Anscombe 1956).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Haldane {
    /// Natural logarithm of the odds ratio.
    pub log_odds_ratio: f64,
    /// Its standard error as if units were independent.
    pub standard_error: f64,
}

impl Haldane {
    /// Interval of the odds ratio.
    #[must_use]
    pub fn interval(&self, level: Level) -> Interval {
        exp_interval(self.log_odds_ratio, level.normal_quantile() * self.standard_error)
    }
}

impl Table2x2 {
    /// `a/r1 - c/r2`.
    #[must_use]
    pub fn risk_difference(&self) -> Option<f64> {
        let denominator = product(self.with_signal(), self.without_signal());
        (denominator > 0).then(|| self.determinant_f64() / denominator as f64)
    }

    /// Newcombe's hybrid interval (1998, method 10) of the risk difference, from two Wilson intervals.
    #[must_use]
    pub fn risk_difference_interval(&self, level: Level) -> Option<Interval> {
        let difference = self.risk_difference()?;
        let (p1, p2) = (self.duty_given_signal()?, self.duty_given_no_signal()?);
        let first = wilson(self.a as f64, self.with_signal() as f64, level)?;
        let second = wilson(self.c as f64, self.without_signal() as f64, level)?;
        Some(Interval {
            low: difference - (p1 - first.low).hypot(second.high - p2),
            high: difference + (first.high - p1).hypot(p2 - second.low),
        })
    }

    /// `(a/r1)/(c/r2)`; infinite if only `c` is 0, undefined if `a` is 0 too.
    #[must_use]
    pub fn risk_ratio(&self) -> Option<f64> {
        let (numerator, denominator) =
            (product(self.a, self.without_signal()), product(self.c, self.with_signal()));
        if self.with_signal() == 0 || self.without_signal() == 0 {
            return None;
        }
        infinite_ratio(numerator, denominator)
    }

    /// Natural logarithm of [`Self::risk_ratio`].
    #[must_use]
    pub fn log_risk_ratio(&self) -> Option<f64> {
        self.risk_ratio()?;
        ln_ratio(product(self.a, self.without_signal()), product(self.c, self.with_signal()))
    }

    /// Standard error of the log risk ratio, `sqrt(1/a - 1/r1 + 1/c - 1/r2)`; `None` if `a` or `c` is 0.
    #[must_use]
    pub fn log_risk_ratio_se(&self) -> Option<f64> {
        // 1/a - 1/r1 = b/(a r1), without the cancellation
        let first = ratio(u128::from(self.b), product(self.a, self.with_signal()))?;
        let second = ratio(u128::from(self.d), product(self.c, self.without_signal()))?;
        Some((first + second).sqrt())
    }

    /// Katz's log interval (1978) of the risk ratio.
    #[must_use]
    pub fn risk_ratio_interval(&self, level: Level) -> Option<Interval> {
        let margin = level.normal_quantile() * self.log_risk_ratio_se()?;
        Some(exp_interval(self.log_risk_ratio()?, margin))
    }

    /// `aN/(r1 c1)`: the joint count over the expected one. Bounded by `1/P(duty)`, so not comparable across duties.
    #[must_use]
    pub fn lift(&self) -> Option<f64> {
        ratio(product(self.a, self.total()), product(self.with_signal(), self.with_duty()))
    }

    /// `ad/bc`; infinite if `bc` is 0 and `ad` is not; undefined if both are.
    #[must_use]
    pub fn odds_ratio(&self) -> Option<f64> {
        infinite_ratio(self.diagonal(), self.off_diagonal())
    }

    /// Natural logarithm of the odds ratio.
    #[must_use]
    pub fn log_odds_ratio(&self) -> Option<f64> {
        ln_ratio(self.diagonal(), self.off_diagonal())
    }

    /// Woolf's standard error of the log odds ratio; `None` if a cell is 0.
    #[must_use]
    pub fn log_odds_ratio_se(&self) -> Option<f64> {
        reciprocal_sum([self.a, self.b, self.c, self.d])
    }

    /// Woolf's interval (1955) of the odds ratio; `None` if a cell is 0.
    #[must_use]
    pub fn odds_ratio_interval(&self, level: Level) -> Option<Interval> {
        let margin = level.normal_quantile() * self.log_odds_ratio_se()?;
        Some(exp_interval(self.log_odds_ratio()?, margin))
    }

    /// Whether the odds ratio needs [`Self::haldane`]: a cell is 0, no margin is.
    #[must_use]
    pub fn needs_haldane(&self) -> bool {
        self.has_margins() && [self.a, self.b, self.c, self.d].contains(&0)
    }

    /// The log odds ratio of the table with 0.5 added to all four cells. Print it only where [`Self::needs_haldane`].
    #[must_use]
    pub fn haldane(&self) -> Haldane {
        let [a, b, c, d] = [self.a, self.b, self.c, self.d].map(|cell| cell as f64 + 0.5);
        // (ad - bc) of the shifted table is det + (a + d - b - c)/2, exact before it is divided
        let difference = self.determinant_f64()
            + 0.5 * ((self.a as f64 + self.d as f64) - (self.b as f64 + self.c as f64));
        let log_odds_ratio = if difference >= 0.0 {
            log1p(difference / (b * c))
        } else {
            -log1p(-difference / (a * d))
        };
        Haldane { log_odds_ratio, standard_error: (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt() }
    }

    /// `(ad - bc)/sqrt(r1 r2 c1 c2)`, the correlation of the two indicators.
    #[must_use]
    pub fn phi(&self) -> Option<f64> {
        let [r1, r2, c1, c2] = self.margins();
        self.has_margins().then(|| {
            self.determinant_f64()
                / (product(r1, r2) as f64).sqrt()
                / (product(c1, c2) as f64).sqrt()
        })
    }

    /// Yule's Q, `(ad - bc)/(ad + bc)`.
    #[must_use]
    pub fn yule_q(&self) -> Option<f64> {
        let sum = self.diagonal() as f64 + self.off_diagonal() as f64;
        (sum > 0.0).then(|| self.determinant_f64() / sum)
    }

    /// Yule's Y, `(sqrt(ad) - sqrt(bc))/(sqrt(ad) + sqrt(bc))`.
    #[must_use]
    pub fn yule_y(&self) -> Option<f64> {
        let sum = (self.diagonal() as f64).sqrt() + (self.off_diagonal() as f64).sqrt();
        (sum > 0.0).then(|| self.determinant_f64() / (sum * sum))
    }

    /// `a/(a + b + c)`.
    #[must_use]
    pub fn jaccard(&self) -> Option<f64> {
        ratio(u128::from(self.a), u128::from(self.a + self.b + self.c))
    }

    /// `2a/(r1 + c1)`.
    #[must_use]
    pub fn dice(&self) -> Option<f64> {
        let sum = u128::from(self.with_signal()) + u128::from(self.with_duty());
        ratio(2 * u128::from(self.a), sum)
    }

    /// `14 + log2(dice)`: at most 14, independent of N; minus infinity if the joint count is 0.
    #[must_use]
    pub fn log_dice(&self) -> Option<f64> {
        let sum = u128::from(self.with_signal()) + u128::from(self.with_duty());
        log2_ratio(2 * u128::from(self.a), sum).map(|log| 14.0 + log).filter(|_| sum > 0)
    }

    /// Pointwise mutual information, `log2` of the lift; minus infinity if the joint count is 0.
    #[must_use]
    pub fn pmi(&self) -> Option<f64> {
        let expected = product(self.with_signal(), self.with_duty());
        if expected == 0 {
            return None;
        }
        log2_ratio(product(self.a, self.total()), expected)
    }

    /// `PMI / -log2(a/N)`, in [-1, 1]: -1 if the joint count is 0, 1 (by convention, 0/0) if every unit has both.
    #[must_use]
    pub fn npmi(&self) -> Option<f64> {
        let pmi = self.pmi()?;
        if self.a == 0 {
            return Some(-1.0);
        }
        if self.a == self.total() {
            return Some(1.0);
        }
        let surprise = log2_ratio(u128::from(self.total()), u128::from(self.a))?;
        Some(pmi / surprise)
    }

    /// MI^k of counts, `log2(a^k N/(r1 c1))`, as Sketch Engine has it; its value depends on N for `k > 1`.
    #[must_use]
    pub fn mi_k(&self, k: u8) -> Option<f64> {
        let pmi = self.pmi()?;
        if self.a == 0 {
            return Some(pmi);
        }
        Some(pmi + (f64::from(k) - 1.0) * log2(self.a as f64))
    }

    /// PMI^k of probabilities (Daille 1994), `log2(p11^k/(p1. p.1))` = MI^k - (k - 1) log2 N.
    #[must_use]
    pub fn pmi_k(&self, k: u8) -> Option<f64> {
        let pmi = self.pmi()?;
        if self.a == 0 {
            return Some(pmi);
        }
        let support = log2_ratio(u128::from(self.a), u128::from(self.total()))?;
        Some(pmi + (f64::from(k) - 1.0) * support)
    }

    /// Walter's `LogRatio` with half a count added, `log2((a+.5)/(r1+.5)) - log2((c+.5)/(r2+.5))`.
    #[must_use]
    pub fn log_ratio(&self) -> f64 {
        let half = |x: u64| x as f64 + 0.5;
        let signal = log(half(self.a) / half(self.with_signal()));
        let rest = log(half(self.c) / half(self.without_signal()));
        (signal - rest) / LN_2
    }

    /// Conservative `LogRatio` (Evert 2022): the end of an exact interval of `LogRatio` that is nearer to 0, or 0.
    ///
    /// It ranks and tests at once, as if units were independent: use it for ranking only. `tests` is the number of pairs
    /// looked at (Bonferroni); `None` if an arm or the duty is empty.
    #[must_use]
    pub fn conservative_log_ratio(&self, level: Level, tests: u32) -> Option<f64> {
        let (n1, n2) = (self.with_signal(), self.without_signal());
        if n1 == 0 || n2 == 0 || self.with_duty() == 0 {
            return None;
        }
        let alpha = (1.0 - level.value()) / f64::from(tests.max(1));
        let level = Level::new(1.0 - alpha)?;
        let share = clopper_pearson(self.a, self.with_duty(), level)?;
        let scaled = |tau: f64| log2(n2 as f64 / n1 as f64 * tau / (1.0 - tau));
        Some(if product(self.a, n2) >= product(self.c, n1) {
            if share.low > 0.0 { scaled(share.low).max(0.0) } else { 0.0 }
        } else if share.high < 1.0 {
            scaled(share.high).min(0.0)
        } else {
            0.0
        })
    }
}

/// `x/y`, infinite if only `y` is 0, `None` if both are.
fn infinite_ratio(x: u128, y: u128) -> Option<f64> {
    if y == 0 { (x > 0).then_some(f64::INFINITY) } else { ratio(x, y) }
}

/// `sqrt(sum 1/x)`, `None` if one is 0.
pub(crate) fn reciprocal_sum(cells: [u64; 4]) -> Option<f64> {
    if cells.contains(&0) {
        return None;
    }
    Some(cells.iter().map(|&cell| 1.0 / cell as f64).sum::<f64>().sqrt())
}

pub(crate) fn exp_interval(centre: f64, margin: f64) -> Interval {
    Interval { low: exp(centre - margin), high: exp(centre + margin) }
}
