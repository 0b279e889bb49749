//! Whether a series may tell of how ads were collected rather than of the ads: gaps, changed mixes, heaped dates.
//!
//! The limits are choices: they are to show what a reader should look at, and test nothing.

use crate::calendar::{first_of_month, month_of_day};

/// Fewest units on each side for a changed mix to be told of.
pub const LEAST_MIX: u64 = 100;

/// A period with fewer units than the median by this factor is thin, one with more by it swollen.
pub const UNEVEN: f64 = 3.0;

/// What is odd about the number of units of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unevenness {
    /// None at all, between periods that have some.
    Gap,
    /// Fewer than the median of the complete periods by the factor [`UNEVEN`].
    Thin,
    /// More than the median by that factor.
    Swollen,
}

/// What is odd about each number of units; the median is that of `counts` of complete periods, gaps aside. Periods that are covered in
/// part, `(units, false)`, can be gaps only.
#[must_use]
pub fn unevenness(counts: &[(u64, bool)]) -> Vec<Option<Unevenness>> {
    let mut complete: Vec<u64> =
        counts.iter().filter(|(n, whole)| *whole && *n > 0).map(|(n, _)| *n).collect();
    complete.sort_unstable();
    let median = match complete.len() {
        0 => None,
        len if len % 2 == 1 => Some(complete[len / 2] as f64),
        len => Some((complete[len / 2 - 1] as f64 + complete[len / 2] as f64) / 2.0),
    };
    let judge = |&(n, whole): &(u64, bool)| {
        let median = median?;
        match n as f64 {
            _ if n == 0 => Some(Unevenness::Gap),
            n if whole && n * UNEVEN < median => Some(Unevenness::Thin),
            n if whole && n > UNEVEN * median => Some(Unevenness::Swollen),
            _ => None,
        }
    };
    counts.iter().map(judge).collect()
}

/// How much a mix of parts changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixChange {
    /// The share of units that would have to be of another part: half the sum of the absolute differences of shares, 0 to 1.
    pub moved: f64,
    /// About how much of that two draws of these sizes from one mix would show, by the normal approximation.
    pub by_chance: f64,
}

impl MixChange {
    /// Compares parts before and after, `(before, after)` for each part; `None` if either side has no units.
    #[must_use]
    pub fn new(parts: &[(u64, u64)]) -> Option<Self> {
        let before: u64 = parts.iter().map(|part| part.0).sum();
        let after: u64 = parts.iter().map(|part| part.1).sum();
        if before == 0 || after == 0 {
            return None;
        }
        let (n0, n1) = (before as f64, after as f64);
        let (mut moved, mut by_chance) = (0.0, 0.0);
        for &(x0, x1) in parts {
            moved += (x0 as f64 / n0 - x1 as f64 / n1).abs() / 2.0;
            let share = (x0 + x1) as f64 / (n0 + n1);
            let variance = share * (1.0 - share) * (1.0 / n0 + 1.0 / n1);
            by_chance += (2.0 * variance / std::f64::consts::PI).sqrt() / 2.0;
        }
        Some(Self { moved, by_chance })
    }

    /// What moved beyond what chance does.
    #[must_use]
    pub fn excess(&self) -> f64 {
        (self.moved - self.by_chance).max(0.0)
    }
}

/// How often a date, or a day of the month, occurs, and how often it would if all days were alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heap {
    /// Units with it.
    pub units: u64,
    /// Its share of all units.
    pub share: f64,
    /// Its share of the days that the dates cover.
    pub expected: f64,
    /// Of a day, the units of the [`AROUND`] days before it and after it; nothing of a day of the month.
    pub around: Option<u64>,
}

/// Days before and after a day that it is compared with: about a month in all.
pub const AROUND: i32 = 15;

/// Fewest units of a day that outweighs the days around it.
pub const LEAST_HEAP: u64 = 20;

/// Fewest dates for heaps to be told of.
const LEAST_DATES: u64 = 100;

/// Fewest days that they have to cover.
const LEAST_DAYS: i64 = 60;

impl Heap {
    /// Whether it is more frequent than expected by a factor of 3, and either by at least 5 of 100 units, or, of a day, with
    /// [`LEAST_HEAP`] units and more than all days around it together. In years of dates one day can make its month and still be far from
    /// 5 of 100; where ads become more, or are collected once a week, no day outweighs those around it.
    #[must_use]
    pub fn is_suspicious(&self) -> bool {
        let outweighs =
            self.around.is_some_and(|around| self.units >= LEAST_HEAP && self.units > around);
        self.share > 3.0 * self.expected && (self.share - self.expected >= 0.05 || outweighs)
    }
}

/// Heaps of dates: of each day, and of each day of the month (1 to 31).
#[derive(Clone, Debug, PartialEq)]
pub struct Heaps {
    /// Days since 1970-01-01 that have units, ascending.
    pub days: Vec<(i32, Heap)>,
    /// Days of the month that the dates cover, ascending.
    pub days_of_month: Vec<(u32, Heap)>,
}

impl Heaps {
    /// Of the units of each day, ascending by day; `None` if there are too few, or too few days between the first and the last.
    #[must_use]
    pub fn new(units: &[(i32, u64)]) -> Option<Self> {
        let all: u64 = units.iter().map(|(_, n)| n).sum();
        let (first, last) = (units.first()?.0, units.last()?.0);
        let covered = i64::from(last) - i64::from(first) + 1;
        if all < LEAST_DATES || covered < LEAST_DAYS {
            return None;
        }
        let heap = |n: u64, days: i64, around: Option<u64>| Heap {
            units: n,
            share: n as f64 / all as f64,
            expected: days as f64 / covered as f64,
            around,
        };
        // The units before each entry, to be told of any stretch.
        let mut before = vec![0];
        before.extend(units.iter().scan(0, |sum, (_, n)| {
            *sum += n;
            Some(*sum)
        }));
        let around = |day: i32, n: u64| {
            let start = units.partition_point(|(other, _)| *other < day.saturating_sub(AROUND));
            let end = units.partition_point(|(other, _)| *other <= day.saturating_add(AROUND));
            before[end] - before[start] - n
        };
        let mut of_month = [(0, 0); 31];
        for day in first..=last {
            of_month[day_of_month(day)].1 += 1;
        }
        for &(day, n) in units {
            of_month[day_of_month(day)].0 += n;
        }
        let days_of_month = (1..).zip(of_month).filter(|(_, (_, days))| *days > 0);
        Some(Self {
            days: units.iter().map(|&(day, n)| (day, heap(n, 1, Some(around(day, n))))).collect(),
            days_of_month: days_of_month
                .map(|(day, (n, days))| (day, heap(n, days, None)))
                .collect(),
        })
    }
}

/// The number of a day in its month, from 0.
fn day_of_month(day: i32) -> usize {
    (i64::from(day) - first_of_month(month_of_day(day))) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_thin_and_swollen_periods_are_told() {
        use Unevenness::{Gap, Swollen, Thin};
        let check = |counts: &[(u64, bool)], expected: &[Option<Unevenness>]| {
            assert_eq!(unevenness(counts), expected, "{counts:?}");
        };
        check(&[], &[]);
        check(&[(0, true)], &[None]);
        check(
            &[(2, false), (30, true), (9, true), (0, true), (30, true), (91, true), (30, true)],
            &[None, None, Some(Thin), Some(Gap), None, Some(Swollen), None],
        );
        // an even number: the median is the mean of 10 and 20
        check(&[(10, true), (20, true)], &[None, None]);
        check(
            &[(4, true), (46, true), (10, true), (20, true)],
            &[Some(Thin), Some(Swollen), None, None],
        );
    }

    #[test]
    fn a_mix_changes_by_what_would_have_to_move() {
        assert_eq!(MixChange::new(&[(0, 5)]), None);
        assert_eq!(MixChange::new(&[]), None);
        let change = MixChange::new(&[(60, 20), (40, 80)]).unwrap();
        // of 100 units 40 would have to be of the other part
        assert!((change.moved - 0.4).abs() < 1e-15);
        // sqrt(0.4 * 0.6 * (1/100 + 1/100) * 2/pi) is the mean absolute difference of either share
        let mean = (0.24 * 0.02 * 2.0 / std::f64::consts::PI).sqrt();
        assert!((change.by_chance - mean).abs() < 1e-15);
        assert!((change.excess() - (0.4 - mean)).abs() < 1e-15);
        assert!(MixChange::new(&[(6, 4), (4, 6)]).unwrap().excess() < 0.05);
        // Many parts of few units differ by chance alone.
        let scattered: Vec<(u64, u64)> =
            (0..50).map(|part| (part % 2 * 2, (part + 1) % 2 * 2)).collect();
        let change = MixChange::new(&scattered).unwrap();
        assert!(change.moved > 0.99 && change.by_chance > 0.5, "{change:?}");
    }

    #[test]
    fn heaps_are_told_from_even_dates() {
        // 2021-01-01 is day 18628; 365 days, two units a day
        let even: Vec<(i32, u64)> = (18_628..18_628 + 365).map(|day| (day, 2)).collect();
        let heaps = Heaps::new(&even).unwrap();
        assert_eq!(heaps.days_of_month.len(), 31);
        let (first, heap) = heaps.days_of_month[0];
        assert_eq!((first, heap.units), (1, 24));
        assert!((heap.expected - 12.0 / 365.0).abs() < 1e-15);
        let (last, heap) = heaps.days_of_month[30];
        assert_eq!((last, heap.units), (31, 14));
        assert!(heaps.days_of_month.iter().all(|(_, heap)| !heap.is_suspicious()));
        assert!(heaps.days.iter().all(|(_, heap)| !heap.is_suspicious()));

        let heaped =
            even.iter().map(|&(day, n)| (day, if day_of_month(day) == 0 { 20 } else { n }));
        let heaps = Heaps::new(&heaped.collect::<Vec<_>>()).unwrap();
        let suspicious: Vec<u32> = heaps
            .days_of_month
            .iter()
            .filter(|(_, heap)| heap.is_suspicious())
            .map(|(day, _)| *day)
            .collect();
        assert_eq!(suspicious, [1]);

        assert_eq!(Heaps::new(&[]), None);
        assert_eq!(Heaps::new(&[(0, 1000)]), None, "one day tells nothing");
        assert_eq!(Heaps::new(&[(0, 1), (400, 1)]), None, "two ads tell nothing");
    }

    /// The days that are suspicious among days from the first of 2021 on with so many units each.
    fn heaped_days(units: impl IntoIterator<Item = u64>) -> Vec<i32> {
        let units: Vec<(i32, u64)> =
            (0..).zip(units).map(|(day, n)| (18_628 + day, n)).filter(|(_, n)| *n > 0).collect();
        let heaps = Heaps::new(&units).unwrap();
        let suspicious = heaps.days.iter().filter(|(_, heap)| heap.is_suspicious());
        suspicious.map(|(day, _)| day - 18_628).collect()
    }

    #[test]
    fn a_day_that_outweighs_those_around_it_is_a_heap_however_many_years_there_are() {
        // Ten years with two units a day, and one day with 188: 94 times its expected share, and 2.5 of 100 units.
        let years = |heap: u64| (0..3650).map(move |day| if day == 1700 { heap } else { 2 });
        assert_eq!(heaped_days(years(188)), [1700]);
        // Thirty days of two units are around it.
        assert_eq!(heaped_days(years(61)), [1700]);
        assert_eq!(heaped_days(years(60)), []);
        // At an end there are fewer.
        assert_eq!(heaped_days((0..3650).map(|day| if day == 0 { 31 } else { 2 })), [0]);
        assert_eq!(heaped_days((0..3650).map(|day| if day == 0 { 30 } else { 2 })), []);
        // Few units are no heap, whatever is around them.
        let sparse = |heap: u64| (0..3650).map(move |day| if day % 30 == 7 { heap } else { 0 });
        assert_eq!(heaped_days(sparse(19)), []);
        assert_eq!(heaped_days(sparse(20)).len(), 122);
        // What is collected once a week, or becomes more, has no heaps, however often a day is than all would be.
        assert_eq!(heaped_days((0..3650).map(|day| if day % 7 == 0 { 100 } else { 0 })), []);
        let late = (0..3650).map(|day| if day < 3600 { u64::from(day % 5 == 0) } else { 400 });
        assert_eq!(heaped_days(late), []);
    }
}
