//! The days that the dates of many ads cover.

use serde::{Deserialize, Serialize};

use crate::date::{Day, Posted, Precision};
use crate::posted::YEARS;

/// The first and the last of many dates, by how exactly they are known: any order and any division of the dates give the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysCovered {
    /// Of dates known to the day, the month and the year: the first days of the earliest and the latest.
    ends: [Option<(Day, Day)>; 3],
}

impl DaysCovered {
    /// Adds a date.
    pub fn add(&mut self, posted: Posted) {
        self.take(posted.precision as usize, (posted.day, posted.day));
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: &Self) {
        for (at, ends) in other.ends.iter().enumerate() {
            if let Some(ends) = ends {
                self.take(at, *ends);
            }
        }
    }

    fn take(&mut self, at: usize, (first, last): (Day, Day)) {
        let ends = &mut self.ends[at];
        *ends = Some(match *ends {
            None => (first, last),
            Some((earliest, latest)) => (earliest.min(first), latest.max(last)),
        });
    }

    /// Whether all of it can come of dates that were read: what is written down may be changed.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_of_ads = |day: &Day| YEARS.contains(&day.ymd().0);
        self.ends
            .iter()
            .flatten()
            .all(|(first, last)| first <= last && is_of_ads(first) && is_of_ads(last))
    }

    /// The first and the last day, each date taken as widely as it is known. A bare year would make every month of it look covered; it
    /// counts only where there is nothing better.
    #[must_use]
    pub fn days(&self) -> Option<(Day, Day)> {
        let of = |precision: Precision| {
            let (first, last) = self.ends[precision as usize]?;
            Some((first, Posted { day: last, precision }.last_day()))
        };
        let exact = match (of(Precision::Day), of(Precision::Month)) {
            (Some(days), Some(months)) => Some((days.0.min(months.0), days.1.max(months.1))),
            (days, months) => days.or(months),
        };
        exact.or_else(|| of(Precision::Year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dates: &[(&str, Precision)], expected: Option<(&str, &str)>) {
        let date = |(day, precision): &(&str, Precision)| Posted {
            day: day.parse().unwrap(),
            precision: *precision,
        };
        let (mut all, mut halves) = (DaysCovered::default(), [DaysCovered::default(); 2]);
        for (at, one) in dates.iter().enumerate() {
            all.add(date(one));
            halves[at % 2].add(date(one));
        }
        let [mut merged, other] = halves;
        merged.merge(&other);
        assert_eq!(merged, all, "{dates:?}");
        let expected =
            expected.map(|(first, last)| (first.parse().unwrap(), last.parse().unwrap()));
        assert_eq!(all.days(), expected, "{dates:?}");
        assert!(all.is_sound(), "{dates:?}");
    }

    #[test]
    fn what_no_dates_cover_is_not_sound() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        for (first, last) in [("2021-02-01", "2021-01-01"), ("1021-01-01", "2021-01-01")] {
            let covered = DaysCovered { ends: [None, Some((day(first), day(last))), None] };
            assert!(!covered.is_sound(), "{first} to {last}");
        }
    }

    #[test]
    fn dates_are_taken_as_widely_as_they_are_known() {
        use Precision::{Day, Month, Year};
        check(&[], None);
        check(&[("2021-03-04", Day)], Some(("2021-03-04", "2021-03-04")));
        check(&[("2021-03-04", Day), ("2021-05-01", Month)], Some(("2021-03-04", "2021-05-31")));
        check(&[("2019-01-01", Year), ("2021-03-04", Day)], Some(("2021-03-04", "2021-03-04")));
        check(&[("2019-01-01", Year), ("2020-01-01", Year)], Some(("2019-01-01", "2020-12-31")));
    }
}
