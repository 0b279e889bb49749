//! The eight counts behind every contrast: units by signal, engineering duty and marketing duty.

use crate::association::reciprocal_sum;
use crate::significance::excess;
use crate::special::{ln_binomial, ln_chi_squared_tail_3, ln_half_binomial_tail};
use crate::table::{Table2x2, product, share};

/// Units by what duties they state, engineering and marketing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DutyCounts {
    /// Neither duty.
    pub neither: u64,
    /// Engineering only.
    pub engineering_only: u64,
    /// Marketing only.
    pub marketing_only: u64,
    /// Both.
    pub both: u64,
}

impl DutyCounts {
    /// From `[neither, engineering only, marketing only, both]`.
    #[must_use]
    pub fn from_array([neither, engineering_only, marketing_only, both]: [u64; 4]) -> Self {
        Self { neither, engineering_only, marketing_only, both }
    }

    /// `[neither, engineering only, marketing only, both]`.
    #[must_use]
    pub fn to_array(self) -> [u64; 4] {
        [self.neither, self.engineering_only, self.marketing_only, self.both]
    }

    /// Number of units.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.neither + self.engineering_only + self.marketing_only + self.both
    }

    /// Units with an engineering duty.
    #[must_use]
    pub fn engineering(&self) -> u64 {
        self.engineering_only + self.both
    }

    /// Units with a marketing duty.
    #[must_use]
    pub fn marketing(&self) -> u64 {
        self.marketing_only + self.both
    }

    /// Units with exactly one of the two.
    #[must_use]
    pub fn discordant(&self) -> u64 {
        self.engineering_only + self.marketing_only
    }

    /// Sum of `E - M` over the units.
    pub(crate) fn difference(&self) -> f64 {
        // right for counts below 2^63, and without a branch
        self.engineering_only.wrapping_sub(self.marketing_only) as i64 as f64
    }

    /// Mean of `E - M`; `None` if there is no unit.
    #[must_use]
    pub fn lean(&self) -> Option<f64> {
        (self.total() > 0).then(|| self.difference() / self.total() as f64)
    }

    /// Variance of the mean of `E - M`, as if units were independent.
    pub(crate) fn lean_variance(&self) -> Option<f64> {
        let lean = self.lean()?;
        let n = self.total() as f64;
        Some((self.discordant() as f64 / n - lean * lean) / n)
    }

    /// Adds `other`, cell by cell.
    pub fn add(&mut self, other: &Self) {
        let Self { neither, engineering_only, marketing_only, both } = other;
        self.neither += neither;
        self.engineering_only += engineering_only;
        self.marketing_only += marketing_only;
        self.both += both;
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        Self {
            neither: self.neither - other.neither,
            engineering_only: self.engineering_only - other.engineering_only,
            marketing_only: self.marketing_only - other.marketing_only,
            both: self.both - other.both,
        }
    }
}

/// The eight counts: duties of the units with the signal and of the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EightCounts {
    /// Units with the signal.
    pub signal: DutyCounts,
    /// Units without it.
    pub rest: DutyCounts,
}

/// A test of any relation between the signal and the mix of duties.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixTest {
    /// G² of the 2×4 table.
    pub g_squared: f64,
    /// Natural logarithm of its p-value at 3 degrees of freedom.
    pub ln_p: f64,
}

impl EightCounts {
    /// Number of units.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.signal.total() + self.rest.total()
    }

    /// Whether no unit states a duty of either side.
    #[must_use]
    pub fn states_no_duty(&self) -> bool {
        self.signal.neither + self.rest.neither == self.total()
    }

    /// Adds `other`, cell by cell.
    pub fn add(&mut self, other: &Self) {
        self.signal.add(&other.signal);
        self.rest.add(&other.rest);
    }

    /// The sum of many.
    #[must_use]
    pub fn sum<'a>(counts: impl IntoIterator<Item = &'a Self>) -> Self {
        counts.into_iter().fold(Self::default(), |mut sum, one| {
            sum.add(one);
            sum
        })
    }

    /// `self` with `part` taken out; `part` must be contained in it.
    #[must_use]
    pub fn minus(&self, part: &Self) -> Self {
        Self { signal: self.signal.minus(&part.signal), rest: self.rest.minus(&part.rest) }
    }

    /// Signal × engineering.
    #[must_use]
    pub fn engineering_table(&self) -> Table2x2 {
        let (with, without) = (self.signal.engineering(), self.rest.engineering());
        Table2x2::new(with, self.signal.total() - with, without, self.rest.total() - without)
    }

    /// Signal × marketing.
    #[must_use]
    pub fn marketing_table(&self) -> Table2x2 {
        let (with, without) = (self.signal.marketing(), self.rest.marketing());
        Table2x2::new(with, self.signal.total() - with, without, self.rest.total() - without)
    }

    /// Signal × which duty, on the units that state exactly one: the table whose log odds ratio is psi.
    #[must_use]
    pub fn discordant_table(&self) -> Table2x2 {
        Table2x2::new(
            self.signal.engineering_only,
            self.signal.marketing_only,
            self.rest.engineering_only,
            self.rest.marketing_only,
        )
    }

    /// `theta = mean(E - M | S) - mean(E - M | not S)`; `None` if an arm is empty.
    #[must_use]
    pub fn theta(&self) -> Option<f64> {
        Some(self.signal.lean()? - self.rest.lean()?)
    }

    /// Standard error of theta as if units were independent (paired, HC0).
    #[must_use]
    pub fn theta_se(&self) -> Option<f64> {
        Some((self.signal.lean_variance()? + self.rest.lean_variance()?).max(0.0).sqrt())
    }

    /// psi, the log odds ratio of [`Self::discordant_table`], and whether 0.5 was added to its four cells (a cell is 0,
    /// no margin is). `None` if a margin of that table is 0.
    #[must_use]
    pub fn psi(&self) -> Option<(f64, bool)> {
        let table = self.discordant_table();
        if table.needs_haldane() {
            return Some((table.haldane().log_odds_ratio, true));
        }
        if !table.has_margins() {
            return None;
        }
        Some((table.log_odds_ratio()?, false))
    }

    /// Standard error of psi as if units were independent.
    #[must_use]
    pub fn psi_se(&self) -> Option<f64> {
        let table = self.discordant_table();
        if table.needs_haldane() {
            return Some(table.haldane().standard_error);
        }
        reciprocal_sum([table.a, table.b, table.c, table.d])
    }

    /// G² of signal × {neither, engineering only, marketing only, both}, 3 degrees of freedom, as if units were
    /// independent: a screening figure. `None` if one of the two arms or of the four duty cells is empty.
    #[must_use]
    pub fn mix_test(&self) -> Option<MixTest> {
        let (first, second) = (self.signal.to_array(), self.rest.to_array());
        let (n1, n2) = (self.signal.total(), self.rest.total());
        let n = n1 + n2;
        let mut sum = 0.0;
        for (&x, &y) in first.iter().zip(&second) {
            let column = x + y;
            if column == 0 || n1 == 0 || n2 == 0 {
                return None;
            }
            // residual of the cell is (x n2 - y n1)/n, of the other minus that
            let (plus, minus) = (product(x, n2), product(y, n1));
            let size = plus.abs_diff(minus) as f64;
            let residual = if plus >= minus { size } else { -size };
            for (count, row, signed) in [(x, n1, residual), (y, n2, -residual)] {
                let expected = product(row, column) as f64;
                sum +=
                    expected / n as f64 * if count == 0 { 1.0 } else { excess(signed / expected) };
            }
        }
        let g_squared = 2.0 * sum;
        Some(MixTest { g_squared, ln_p: ln_chi_squared_tail_3(g_squared) })
    }

    /// ln of `McNemar`'s mid-p on the units with the signal: is engineering only as frequent as marketing only there?
    /// A description of those units, not of the signal (Fagerland, Lydersen and Laake 2013). `None` without discordant
    /// units.
    #[must_use]
    pub fn ln_mcnemar_mid_p(&self) -> Option<f64> {
        let n = self.signal.discordant();
        if n == 0 {
            return None;
        }
        let k = self.signal.engineering_only.min(self.signal.marketing_only);
        let tail = ln_half_binomial_tail(k, n);
        let point = ln_binomial(k, n, 0.5, 0.5);
        // ln(2 e^tail - e^point), at most 0
        Some((tail + libm::log(2.0 - libm::exp(point - tail))).min(0.0))
    }

    /// Share of units with the signal.
    #[must_use]
    pub fn signal_share(&self) -> Option<f64> {
        share(self.signal.total(), self.total())
    }
}
