//! Times since 1970, exact or rounded by a spreadsheet.

use crate::date::{Day, Posted, Precision};

use super::{COARSE, DateBasis, DateOutcome, UNRECOGNISED, YEARS, in_range};

/// The unit of a time since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Unit {
    pub(crate) const ALL: [Self; 4] =
        [Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];

    fn per_day(self) -> i64 {
        86_400
            * match self {
                Self::Seconds => 1,
                Self::Milliseconds => 1000,
                Self::Microseconds => 1_000_000,
                Self::Nanoseconds => 1_000_000_000,
            }
    }
}

/// A number as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// Its whole part.
    value: i64,
    /// Of scientific notation: the exponent, and the digits after the point.
    scientific: Option<(u32, u32)>,
}

impl Number {
    /// A number with or without a fraction, or in scientific notation (`1.71354E+12`, also with a comma).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            None => (text, None),
            Some((mantissa, exponent)) => {
                let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
                (mantissa, Some(exponent.parse::<u32>().ok().filter(|places| *places <= 18)?))
            }
        };
        let point =
            mantissa.split_once('.').or_else(|| exponent.and_then(|_| mantissa.split_once(',')));
        let (whole, fraction) = point.unwrap_or((mantissa, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        if unsigned.is_empty() || !digits(unsigned) || !digits(fraction) {
            return None;
        }
        let Some(exponent) = exponent else {
            return Some(Self { value: whole.parse().ok()?, scientific: None });
        };
        let mut shifted = String::from(whole);
        for place in 0..exponent as usize {
            shifted.push(fraction.as_bytes().get(place).map_or('0', |digit| char::from(*digit)));
        }
        let digits = u32::try_from(fraction.len()).ok()?;
        Some(Self { value: shifted.parse().ok()?, scientific: Some((exponent, digits)) })
    }

    /// Digits after the point, if it is in scientific notation.
    pub(crate) fn digits(self) -> Option<u32> {
        self.scientific.map(|(_, digits)| digits)
    }

    /// The unit in which it is a day of the years that ads can be of: the ranges are far apart.
    pub(crate) fn unit(self) -> Option<Unit> {
        Unit::ALL.into_iter().find(|unit| {
            Self::day(self.value, *unit).is_some_and(|day| YEARS.contains(&day.ymd().0))
        })
    }

    /// Whether it has as many digits as a time since 1970 of our days.
    fn is_long(self) -> bool {
        matches!(self.value.unsigned_abs().to_string().len(), 10 | 13 | 16 | 19)
    }

    /// What it means. `digits` is the most that a number in scientific notation of the same column has after the point: fewer are
    /// taken to have lost zeros, as spreadsheets do. The date is given as exactly as that allows.
    pub(crate) fn read(self, unit: Option<Unit>, digits: u32) -> DateOutcome {
        let Some(unit) = unit.or_else(|| self.unit()) else {
            return match self.is_long() {
                true => DateOutcome::OutOfRange,
                false => DateOutcome::Unparsable(UNRECOGNISED),
            };
        };
        let Some(day) = Self::day(self.value, unit) else { return DateOutcome::OutOfRange };
        let error = self.error(digits);
        if error <= unit.per_day() / 2 {
            let basis = if error > 0 { DateBasis::Rounded } else { DateBasis::Written };
            return in_range(Posted { day, precision: Precision::Day }, basis);
        }
        let first = Self::day(self.value.saturating_sub(error), unit);
        let last = Self::day(self.value.saturating_add(error), unit);
        match first.zip(last).and_then(|(first, last)| Posted::covering(first, last)) {
            Some(posted) => in_range(posted, DateBasis::Rounded),
            None if YEARS.contains(&day.ymd().0) => DateOutcome::Unparsable(COARSE),
            None => DateOutcome::OutOfRange,
        }
    }

    /// Half a unit of the last place that is known.
    fn error(self, digits: u32) -> i64 {
        let Some((exponent, own)) = self.scientific else { return 0 };
        match exponent.checked_sub(own.max(digits)) {
            Some(lost) => 10_i64.pow(lost.min(18)) / 2,
            None => 0,
        }
    }

    fn day(value: i64, unit: Unit) -> Option<Day> {
        let days = i32::try_from(value.div_euclid(unit.per_day())).ok()?;
        (days.abs() < 3_000_000).then_some(Day(days))
    }
}
