//! Periods: months, quarters, years.

use std::fmt;

use crate::calendar::{first_of_month, month_of_day};

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Granularity {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

impl Granularity {
    /// Months in a period.
    #[must_use]
    pub fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// The default: month, or quarter if the median number of units with the signal per month is below 50.
    ///
    /// `units_per_month` includes months with none. Sorts a copy.
    #[must_use]
    pub fn for_counts(units_per_month: &[u64]) -> Self {
        let mut counts = units_per_month.to_vec();
        counts.sort_unstable();
        let middle = counts.len() / 2;
        let twice_median = match counts.get(middle) {
            None => 0,
            Some(&upper) if counts.len() % 2 == 1 => 2 * upper,
            Some(&upper) => upper + counts[middle - 1],
        };
        if twice_median < 100 { Self::Quarter } else { Self::Month }
    }
}

/// One month, quarter or year. Ordered in time within a granularity; shown as `2021-03`, `2021-Q1`, `2021`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    granularity: Granularity,
    /// Periods since year 0 began.
    ordinal: i32,
}

impl Period {
    /// The period that holds a day, counted from 1970-01-01.
    #[must_use]
    pub fn of_day(day: i32, granularity: Granularity) -> Self {
        let ordinal = month_of_day(day).div_euclid(i64::from(granularity.months()));
        // |day| < 2^31 days is less than 2^27 months
        Self { granularity, ordinal: i32::try_from(ordinal).expect("months of an i32 of days fit") }
    }

    /// The period that holds a month (1 to 12) of a year from -9999 to 9999; `None` for any other.
    #[must_use]
    pub fn of_month(year: i32, month: u32, granularity: Granularity) -> Option<Self> {
        if !(-9999..=9999).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        let months = year * 12 + i32::try_from(month).ok()? - 1;
        Some(Self { granularity, ordinal: months.div_euclid(granularity.months()) })
    }

    /// The period with an id that [`Self::id`] gave at the same granularity.
    #[must_use]
    pub fn from_id(id: i32, granularity: Granularity) -> Self {
        Self { granularity, ordinal: id }
    }

    /// A number that orders the periods of one granularity and rises by 1: periods since year 0 began.
    #[must_use]
    pub fn id(self) -> i32 {
        self.ordinal
    }

    /// How long it is.
    #[must_use]
    pub fn granularity(self) -> Granularity {
        self.granularity
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self { ordinal: self.ordinal + 1, ..self }
    }

    /// The periods from this one to `last`, both included; none if `last` is earlier.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        (self.ordinal..=last.ordinal).map(move |ordinal| Self { ordinal, ..self })
    }

    /// Its first day, counted from 1970-01-01.
    #[must_use]
    pub fn first_day(self) -> i64 {
        first_of_month(self.first_month())
    }

    /// Its last day, counted from 1970-01-01.
    #[must_use]
    pub fn last_day(self) -> i64 {
        first_of_month(self.first_month() + i64::from(self.granularity.months())) - 1
    }

    /// Its middle as a fractional year: 2021.5 is the middle of 2021.
    #[must_use]
    pub fn middle(self) -> f64 {
        let year = self.first_month().div_euclid(12);
        let (start, end) = (first_of_month(year * 12), first_of_month(year * 12 + 12));
        let twice_middle = self.first_day() + self.last_day() + 1 - 2 * start;
        year as f64 + twice_middle as f64 / (2 * (end - start)) as f64
    }

    /// Its months as year and month (1 to 12).
    pub fn months(self) -> impl Iterator<Item = (i64, u32)> {
        let first = self.first_month();
        (0..i64::from(self.granularity.months())).map(move |offset| {
            let month = first + offset;
            (month.div_euclid(12), month.rem_euclid(12) as u32 + 1)
        })
    }

    /// Months since year 0 began.
    fn first_month(self) -> i64 {
        i64::from(self.ordinal) * i64::from(self.granularity.months())
    }
}

impl fmt::Display for Granularity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = self.first_month();
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
        match self.granularity {
            Granularity::Month => write!(formatter, "{year:04}-{:02}", month + 1),
            Granularity::Quarter => write!(formatter, "{year:04}-Q{}", month / 3 + 1),
            Granularity::Year => write!(formatter, "{year:04}"),
        }
    }
}

/// The days that the dumps cover, first and last included, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// First day.
    pub first_day: i32,
    /// Last day.
    pub last_day: i32,
}

impl Coverage {
    /// Whether every day of the period is covered.
    #[must_use]
    pub fn completes(&self, period: Period) -> bool {
        i64::from(self.first_day) <= period.first_day()
            && period.last_day() <= i64::from(self.last_day)
    }

    /// The complete periods in two halves, each by its first and last; the middle one is left out of an odd number. `None` for fewer
    /// than two.
    #[must_use]
    pub fn halves(&self, granularity: Granularity) -> Option<[(Period, Period); 2]> {
        let complete: Vec<Period> =
            self.periods(granularity).filter(|period| self.completes(*period)).collect();
        let half = complete.len() / 2;
        let (first, last) = (complete.first()?, complete.last()?);
        (half > 0).then(|| [(*first, complete[half - 1]), (complete[complete.len() - half], *last)])
    }

    /// The periods it touches, in order.
    pub fn periods(&self, granularity: Granularity) -> impl Iterator<Item = Period> {
        let (first, last) = (self.first_day, self.last_day);
        Period::of_day(first, granularity).through(Period::of_day(last, granularity))
    }
}
