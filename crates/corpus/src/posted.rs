//! Reads the dates of ads as dumps write them.
//!
//! Nothing is guessed. A [`DateColumn`] looks at a sample of a whole column before a single date is read: whether `3/4/2025` is in
//! March or in April is decided by the cells of that column that can be read in one way only, or not at all. "3 days ago" is a date
//! only if the day is known from which it counts, and "30+ days ago" is none even then: it is a bound.

mod cell;
mod column;
mod number;
mod order;
mod reading;
mod relative;
mod words;

use serde::{Deserialize, Serialize};

use crate::date::{Day, Posted, Precision};

pub use column::DateColumn;
pub use order::DateOrder;
pub use reading::{DateReading, DateShape};

/// How the dates of a column are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateFormat {
    /// Whatever the column shows.
    #[default]
    Auto,
    /// `YYYY-MM-DD`, with or without a time after it, `YYYY-MM` or `YYYY`.
    Iso,
    /// Seconds since 1970.
    EpochS,
    /// Milliseconds since 1970.
    EpochMs,
    /// Microseconds since 1970.
    EpochUs,
    /// Nanoseconds since 1970.
    EpochNs,
    /// `YYYY-MM`.
    YearMonth,
    /// Any, and in `3/4/2025` the month comes first.
    MonthFirst,
    /// Any, and in `3/4/2025` the day comes first.
    DayFirst,
    /// Any, and in `25/3/4` the year comes first.
    YearFirst,
}

impl DateFormat {
    /// All formats.
    pub const ALL: [Self; 10] = [
        Self::Auto,
        Self::Iso,
        Self::YearMonth,
        Self::MonthFirst,
        Self::DayFirst,
        Self::YearFirst,
        Self::EpochS,
        Self::EpochMs,
        Self::EpochUs,
        Self::EpochNs,
    ];

    /// The name as profiles and the command line write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Iso => "iso",
            Self::EpochS => "epoch-s",
            Self::EpochMs => "epoch-ms",
            Self::EpochUs => "epoch-us",
            Self::EpochNs => "epoch-ns",
            Self::YearMonth => "year-month",
            Self::MonthFirst => "month-first",
            Self::DayFirst => "day-first",
            Self::YearFirst => "year-first",
        }
    }

    /// The format of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// The order of day, month and year that it prescribes.
    pub(crate) fn order(self) -> Option<DateOrder> {
        match self {
            Self::MonthFirst => Some(DateOrder::MonthDayYear),
            Self::DayFirst => Some(DateOrder::DayMonthYear),
            Self::YearFirst => Some(DateOrder::YearMonthDay),
            _ => None,
        }
    }
}

/// What a date that was read rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateBasis {
    /// It is written so.
    Written,
    /// The column does not tell day and month apart, but this cell can be read in this order only.
    OnlyAs(DateOrder),
    /// The dump had rounded it, as spreadsheets do (`1.71354E+12`).
    Rounded,
    /// It was counted back from the day as of which the dump speaks.
    CountedBack,
}

/// What became of one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOutcome {
    /// Read.
    Parsed {
        /// The date.
        posted: Posted,
        /// What it rests on.
        basis: DateBasis,
    },
    /// There is none: empty, or a word that says so.
    Absent,
    /// It cannot be read, and why.
    Unparsable(&'static str),
    /// Before 1990 or after 2040.
    OutOfRange,
    /// Day and month may be exchanged, and the column does not tell which is which.
    Ambiguous,
    /// It counts from a day that is not known.
    Relative,
    /// Only a bound is known ("30+ days ago"): the day or an earlier one, if it is known from which day it counts.
    Censored(Option<Day>),
    /// It cannot be read the way the column is written.
    Contradictory,
}

/// Reason: none of the known ways.
pub(crate) const UNRECOGNISED: &str = "unrecognised";
/// Reason: known less exactly than to the year.
pub(crate) const COARSE: &str = "not known to the year";
/// Reason: a day and a month alone.
pub(crate) const NO_YEAR: &str = "without a year";
/// Reason: words such as "recently".
pub(crate) const VAGUE: &str = "vague";
/// Reason: it says when the ad was updated, or when it ends.
pub(crate) const OTHER_MEANING: &str = "of another event";

/// The years that ads can be of.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1990..=2040;

/// What becomes of a date that is a day already, not text.
#[must_use]
pub fn date_of_day(day: Day) -> DateOutcome {
    in_range(Posted { day, precision: Precision::Day }, DateBasis::Written)
}

/// A date within the years that ads can be of.
fn in_range(posted: Posted, basis: DateBasis) -> DateOutcome {
    if YEARS.contains(&posted.day.ymd().0) {
        DateOutcome::Parsed { posted, basis }
    } else {
        DateOutcome::OutOfRange
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
