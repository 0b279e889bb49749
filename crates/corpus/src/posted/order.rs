//! Three numbers, and which of them is the day, the month and the year: decided by the whole column.

use serde::{Deserialize, Serialize};

use crate::date::Day;

/// The order of the numbers of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// `1/31/2025`.
    MonthDayYear,
    /// `31/1/2025`.
    DayMonthYear,
    /// `25/1/31`; years of four digits are told by their length.
    YearMonthDay,
}

impl DateOrder {
    pub(crate) const ALL: [Self; 3] = [Self::MonthDayYear, Self::DayMonthYear, Self::YearMonthDay];

    /// The order as words with slashes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MonthDayYear => "month/day/year",
            Self::DayMonthYear => "day/month/year",
            Self::YearMonthDay => "year/month/day",
        }
    }

    /// The format that prescribes it, by name.
    #[must_use]
    pub fn format_name(self) -> &'static str {
        match self {
            Self::MonthDayYear => "month-first",
            Self::DayMonthYear => "day-first",
            Self::YearMonthDay => "year-first",
        }
    }
}

/// The days that three numbers can mean, by [`DateOrder`]; at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Triple([Option<Day>; 3]);

impl Triple {
    /// Three numbers as written; `None` if they are no date in any order. The first two have one or two digits, the third has four
    /// or, as a year or a day, two (one).
    pub(crate) fn new(first: &str, second: &str, third: &str) -> Option<Self> {
        let number = |text: &str| text.parse::<u32>().ok();
        let (one, two) = (number(first)?, number(second)?);
        let by_year = |year: &str, month: u32, day: u32| {
            Day::from_ymd(i32::try_from(full_year(year)?).ok()?, month, day)
        };
        let days = [
            by_year(third, one, two),
            by_year(third, two, one),
            number(third)
                .filter(|_| third.len() <= 2 && first.len() == 2)
                .and_then(|day| by_year(first, two, day)),
        ];
        days.iter().any(Option::is_some).then_some(Self(days))
    }

    pub(crate) fn day(self, order: DateOrder) -> Option<Day> {
        self.0[order as usize]
    }

    /// The only day that can be meant, whatever the order, and the order if there is one only.
    pub(crate) fn only(self) -> Option<(Day, Option<DateOrder>)> {
        let mut possible =
            DateOrder::ALL.into_iter().filter_map(|order| Some((self.day(order)?, order)));
        let (day, order) = possible.next()?;
        let (mut single, mut same) = (true, true);
        for (other, _) in possible {
            single = false;
            same &= other == day;
        }
        same.then_some((day, single.then_some(order)))
    }
}

/// A year of four digits, or of two: 90 to 99 and 00 to 40.
pub(crate) fn full_year(text: &str) -> Option<u32> {
    let year: u32 = text.parse().ok()?;
    match (text.len(), year) {
        (4, _) => Some(year),
        (2, 90..) => Some(1900 + year),
        (2, ..=40) => Some(2000 + year),
        _ => None,
    }
}

/// How the numbers of a column's cells can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Orders {
    /// Cells with three numbers.
    pub(crate) cells: u64,
    /// Those that cannot be read so, by [`DateOrder`].
    against: [u64; 3],
}

/// Whether some cells decide over those that contradict them: there are a hundred for each.
pub(crate) fn overwhelms(cells: u64, others: u64) -> bool {
    others.saturating_mul(100) <= cells
}

impl Orders {
    pub(crate) fn add(&mut self, triple: Triple) {
        self.cells += 1;
        for (against, day) in self.against.iter_mut().zip(triple.0) {
            *against += u64::from(day.is_none());
        }
    }

    /// The order of the column, and the number of cells that exclude the next likely one. There is one if each other is excluded by
    /// some cell, and by a hundred for each cell that contradicts it.
    pub(crate) fn decided(self) -> Option<(DateOrder, u64)> {
        let best = DateOrder::ALL.into_iter().min_by_key(|order| self.against[*order as usize])?;
        let against = self.against[best as usize];
        let rivals = DateOrder::ALL.into_iter().filter(|order| *order != best);
        let weakest = rivals.map(|order| self.against[order as usize]).min()?;
        (weakest > 0 && overwhelms(weakest, against)).then_some((best, weakest))
    }
}
