//! The 2×2 table of a signal and a duty.

use std::cmp::Ordering;

use crate::level::{Interval, Level, wilson};

/// Counts of units by signal (rows) and duty (columns). Products of counts are exact (`u128`), divided last.
///
/// A margin that a formula divides by makes the measure undefined: `None`, never 0. The total must fit in `u64`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Table2x2 {
    /// Signal and duty.
    pub a: u64,
    /// Signal without the duty.
    pub b: u64,
    /// Duty without the signal.
    pub c: u64,
    /// Neither.
    pub d: u64,
}

impl Table2x2 {
    /// The table of four cells, row by row.
    #[must_use]
    pub fn new(a: u64, b: u64, c: u64, d: u64) -> Self {
        Self { a, b, c, d }
    }

    /// The table of a joint count, the two margins and the total; `None` if they contradict each other.
    #[must_use]
    pub fn from_margins(joint: u64, signal: u64, duty: u64, total: u64) -> Option<Self> {
        let b = signal.checked_sub(joint)?;
        let c = duty.checked_sub(joint)?;
        let d = total.checked_sub(signal)?.checked_sub(c)?;
        Some(Self { a: joint, b, c, d })
    }

    /// Number of units.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.a + self.b + self.c + self.d
    }

    /// Units with the signal.
    #[must_use]
    pub fn with_signal(&self) -> u64 {
        self.a + self.b
    }

    /// Units without the signal.
    #[must_use]
    pub fn without_signal(&self) -> u64 {
        self.c + self.d
    }

    /// Units with the duty.
    #[must_use]
    pub fn with_duty(&self) -> u64 {
        self.a + self.c
    }

    /// Units without the duty.
    #[must_use]
    pub fn without_duty(&self) -> u64 {
        self.b + self.d
    }

    /// Signal and duty exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self { b: self.c, c: self.b, ..*self }
    }

    /// Whether no margin is empty.
    #[must_use]
    pub fn has_margins(&self) -> bool {
        self.margins().iter().all(|&margin| margin > 0)
    }

    /// Rows, then columns.
    pub(crate) fn margins(&self) -> [u64; 4] {
        [self.with_signal(), self.without_signal(), self.with_duty(), self.without_duty()]
    }

    /// Sign and size of `ad - bc`.
    pub(crate) fn determinant(&self) -> (Ordering, u128) {
        let (plus, minus) = (self.diagonal(), self.off_diagonal());
        (plus.cmp(&minus), plus.abs_diff(minus))
    }

    /// `ad - bc`, rounded once.
    pub(crate) fn determinant_f64(&self) -> f64 {
        let (sign, size) = self.determinant();
        if sign == Ordering::Less { -(size as f64) } else { size as f64 }
    }

    pub(crate) fn diagonal(&self) -> u128 {
        product(self.a, self.d)
    }

    pub(crate) fn off_diagonal(&self) -> u128 {
        product(self.b, self.c)
    }

    /// Expected joint count under independence.
    #[must_use]
    pub fn expected_joint(&self) -> Option<f64> {
        ratio(product(self.with_signal(), self.with_duty()), u128::from(self.total()))
    }

    /// The smallest of the four expected counts.
    #[must_use]
    pub fn smallest_expected(&self) -> Option<f64> {
        let row = self.with_signal().min(self.without_signal());
        let column = self.with_duty().min(self.without_duty());
        ratio(product(row, column), u128::from(self.total()))
    }

    /// Share of all units that have both.
    #[must_use]
    pub fn support(&self) -> Option<f64> {
        share(self.a, self.total())
    }

    /// Share of units with the duty among those with the signal.
    #[must_use]
    pub fn duty_given_signal(&self) -> Option<f64> {
        share(self.a, self.with_signal())
    }

    /// Share of units with the duty among those without the signal.
    #[must_use]
    pub fn duty_given_no_signal(&self) -> Option<f64> {
        share(self.c, self.without_signal())
    }

    /// Share of units with the signal among those with the duty.
    #[must_use]
    pub fn signal_given_duty(&self) -> Option<f64> {
        share(self.a, self.with_duty())
    }

    /// Wilson's interval of [`Self::duty_given_signal`], as if units were independent.
    #[must_use]
    pub fn duty_given_signal_interval(&self, level: Level) -> Option<Interval> {
        wilson(self.a as f64, self.with_signal() as f64, level)
    }

    /// Wilson's interval of [`Self::duty_given_no_signal`], as if units were independent.
    #[must_use]
    pub fn duty_given_no_signal_interval(&self, level: Level) -> Option<Interval> {
        wilson(self.c as f64, self.without_signal() as f64, level)
    }
}

/// The exact product.
pub(crate) fn product(x: u64, y: u64) -> u128 {
    u128::from(x) * u128::from(y)
}

/// `x/y`, `None` if `y` is 0.
pub(crate) fn share(x: u64, y: u64) -> Option<f64> {
    ratio(u128::from(x), u128::from(y))
}

/// `x/y`, `None` if `y` is 0.
pub(crate) fn ratio(x: u128, y: u128) -> Option<f64> {
    (y > 0).then(|| x as f64 / y as f64)
}
