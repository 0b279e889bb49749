//! Dates as postings give them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A calendar day: days since 1970-01-01 in the proleptic Gregorian calendar. As text it is `YYYY-MM-DD`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct Day(pub i32);

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

/// When an ad was posted: the first day of the stretch that the dump names, and how long that stretch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Posted {
    /// The day, or the first day of the month or year.
    pub day: Day,
    /// How exactly it is known.
    pub precision: Precision,
}

impl Day {
    /// The day of a calendar date, if there is such a date.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let lengths =
            [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let length = *lengths.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
        if !(-9999..=9999).contains(&year) || !(1..=length).contains(&day) {
            return None;
        }
        // Days from civil, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_index = (i32::try_from(month).ok()? + 9) % 12;
        let day_of_year = (153 * month_index + 2) / 5 + i32::try_from(day).ok()? - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month (1 to 12) and day of the month.
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month.unsigned_abs(), day.unsigned_abs())
    }
}

impl FromStr for Day {
    type Err = String;

    /// `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: Option<&str>, length: usize| {
            part.filter(|part| {
                part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
            })
            .and_then(|part| part.parse::<u32>().ok())
        };
        let mut parts = text.split('-');
        let (year, month, day) =
            (number(parts.next(), 4), number(parts.next(), 2), number(parts.next(), 2));
        let day = year
            .zip(month)
            .zip(day.filter(|_| parts.next().is_none()))
            .and_then(|((year, month), day)| Self::from_ymd(i32::try_from(year).ok()?, month, day));
        day.ok_or_else(|| format!("`{text}` is no day such as 2025-01-31"))
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl Posted {
    /// The shortest of day, month and year that holds all days from `first` to `last`; `None` if they are of several years.
    #[must_use]
    pub fn covering(first: Day, last: Day) -> Option<Self> {
        let ((year, month, _), (last_year, last_month, _)) = (first.ymd(), last.ymd());
        if first == last {
            return Some(Self { day: first, precision: Precision::Day });
        }
        if year != last_year {
            return None;
        }
        let (month, precision) =
            if month == last_month { (month, Precision::Month) } else { (1, Precision::Year) };
        Some(Self { day: Day::from_ymd(year, month, 1)?, precision })
    }

    /// The last day of the stretch that the dump names.
    #[must_use]
    pub fn last_day(self) -> Day {
        let (year, month, _) = self.day.ymd();
        let next = match self.precision {
            Precision::Day => return self.day,
            Precision::Month if month < 12 => Day::from_ymd(year, month + 1, 1),
            Precision::Month | Precision::Year => Day::from_ymd(year + 1, 1, 1),
        };
        next.map_or(self.day, |next| Day(next.0 - 1))
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Posted {
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, _) = self.day.ymd();
        match self.precision {
            Precision::Day => self.day.fmt(formatter),
            Precision::Month => write!(formatter, "{year:04}-{month:02}"),
            Precision::Year => write!(formatter, "{year:04}"),
        }
    }
}
