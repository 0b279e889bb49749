//! How the dates of a column are written, as found out: for the account of a dump.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::number::Unit;
use super::{DateFormat, DateOrder};

/// A way to write a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateShape {
    /// `2025-01-31`, with or without a time.
    YearMonthDay,
    /// `2025-31-01`.
    YearDayMonth,
    /// `20250131`.
    Compact,
    /// `2025-01`.
    YearMonth,
    /// `2025`.
    Year,
    /// `31 January 2025`.
    MonthName,
    /// Three numbers, the last of them the year or a day.
    Numbers,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Microseconds since 1970.
    Microseconds,
    /// Nanoseconds since 1970.
    Nanoseconds,
    /// A time before the day of the crawl.
    Relative,
    /// Anything else.
    Unknown,
}

impl DateShape {
    pub(crate) fn of(unit: Unit) -> Self {
        match unit {
            Unit::Seconds => Self::Seconds,
            Unit::Milliseconds => Self::Milliseconds,
            Unit::Microseconds => Self::Microseconds,
            Unit::Nanoseconds => Self::Nanoseconds,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::YearMonthDay => "year-month-day",
            Self::YearDayMonth => "year-day-month",
            Self::Compact => "yearmonthday",
            Self::YearMonth => "year-month",
            Self::Year => "year",
            Self::MonthName => "names of months",
            Self::Numbers => "three numbers",
            Self::Seconds => "seconds since 1970",
            Self::Milliseconds => "milliseconds since 1970",
            Self::Microseconds => "microseconds since 1970",
            Self::Nanoseconds => "nanoseconds since 1970",
            Self::Relative => "relative",
            Self::Unknown => "unknown",
        }
    }
}

/// How the dates of a column are written: what its sample showed, and what was decided by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateReading {
    /// The format that was prescribed; `auto` if none was.
    pub format: DateFormat,
    /// Cells of the sample with something in them.
    pub cells: u64,
    /// Those, by the way they are written.
    pub shapes: BTreeMap<DateShape, u64>,
    /// The order of day, month and year where three numbers stand; none if there are no such cells or if they do not tell.
    pub order: Option<DateOrder>,
    /// Cells that exclude the next likely order; 0 if the order was prescribed.
    pub decided_by: u64,
}

impl DateReading {
    /// The reading in words: `month/day/year, decided by 213 of 500 cells`; empty if nothing was seen.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut shapes: Vec<(DateShape, u64)> =
            self.shapes.iter().map(|(shape, cells)| (*shape, *cells)).collect();
        shapes.sort_by_key(|(shape, cells)| (std::cmp::Reverse(*cells), *shape));
        let several = shapes.len() > 1;
        let texts = shapes.into_iter().map(|(shape, cells)| {
            let count = if several { format!(" ({cells})") } else { String::new() };
            match (shape, self.order, self.decided_by) {
                (DateShape::Numbers, Some(order), 0) => {
                    format!("{}{count}, as told", order.as_str())
                }
                (DateShape::Numbers, Some(order), by) => {
                    format!("{}, decided by {by} of {cells} cells", order.as_str())
                }
                (DateShape::Numbers, None, _) => {
                    format!("{}{count}, day and month not told apart", shape.as_str())
                }
                _ => format!("{}{count}", shape.as_str()),
            }
        });
        texts.collect::<Vec<_>>().join("; ")
    }
}
