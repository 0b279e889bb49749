//! Periods, series and the rules about them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rolescope_cooccur::{DutyCounts, EightCounts, Level};
use rolescope_trend::{
    CochranArmitage, CountAt, Coverage, Granularity, LogitSlope, MannKendall, Period, RateAt,
    Series, TheilSen, index_to_base, rate_slope, trailing_mean,
};

const ALL: [Granularity; 3] = [Granularity::Month, Granularity::Quarter, Granularity::Year];

#[track_caller]
fn check(year: i32, month: u32, shown: [&str; 3]) {
    for (granularity, shown) in ALL.into_iter().zip(shown) {
        let period = Period::of_month(year, month, granularity);
        assert_eq!(period.map(|period| period.to_string()).as_deref(), Some(shown));
    }
}

#[test]
fn shown_as_people_write_them() {
    check(2021, 1, ["2021-01", "2021-Q1", "2021"]);
    check(2021, 3, ["2021-03", "2021-Q1", "2021"]);
    check(2021, 4, ["2021-04", "2021-Q2", "2021"]);
    check(1999, 12, ["1999-12", "1999-Q4", "1999"]);
    assert_eq!(Period::of_month(2021, 0, Granularity::Month), None);
    assert_eq!(Period::of_month(2021, 13, Granularity::Month), None);
}

/// Day numbers from `date -u -d DATE +%s` over 86,400.
#[track_caller]
fn check_days(day: i32, granularity: Granularity, shown: &str, first: i64, last: i64) {
    let period = Period::of_day(day, granularity);
    assert_eq!(period.to_string(), shown);
    assert_eq!((period.first_day(), period.last_day()), (first, last));
}

#[test]
fn days_fall_into_periods() {
    check_days(0, Granularity::Month, "1970-01", 0, 30);
    check_days(-1, Granularity::Month, "1969-12", -31, -1);
    // 2024-02-29
    check_days(19_782, Granularity::Month, "2024-02", 19_754, 19_782);
    check_days(19_782, Granularity::Quarter, "2024-Q1", 19_723, 19_813);
    check_days(19_782, Granularity::Year, "2024", 19_723, 20_088);
}

#[test]
fn middles_lie_in_the_middle() {
    let middle = |month, granularity| Period::of_month(2021, month, granularity).unwrap().middle();
    assert_eq!(middle(1, Granularity::Year), 2021.5);
    assert!((middle(1, Granularity::Month) - (2021.0 + 15.5 / 365.0)).abs() < 1e-12);
    assert!((middle(12, Granularity::Month) - (2022.0 - 15.5 / 365.0)).abs() < 1e-12);
    // 2024 has 366 days
    let leap = Period::of_month(2024, 2, Granularity::Month).unwrap().middle();
    assert!((leap - (2024.0 + 45.5 / 366.0)).abs() < 1e-12);
}

proptest! {
    #[test]
    fn every_day_lies_in_its_period(day in any::<i32>()) {
        for granularity in ALL {
            let period = Period::of_day(day, granularity);
            prop_assert!((period.first_day()..=period.last_day()).contains(&i64::from(day)));
            prop_assert_eq!(period.last_day() + 1, period.next().first_day());
            prop_assert_eq!(Period::from_id(period.id(), granularity), period);
            prop_assert!(period < period.next() && period.middle() < period.next().middle());
        }
    }

    #[test]
    fn months_of_a_period_lie_in_it(year in -9999..=9999, month in 1_u32..=12) {
        for granularity in ALL {
            let period = Period::of_month(year, month, granularity).unwrap();
            let months: Vec<(i64, u32)> = period.months().collect();
            prop_assert_eq!(months.len(), granularity.months() as usize);
            prop_assert!(months.contains(&(i64::from(year), month)));
        }
    }

    #[test]
    fn reversal_and_scale_of_rank_statistics(values in prop::collection::vec(prop::option::of(-50_i32..50), 2..30)) {
        let forward: Vec<Option<f64>> = values.iter().map(|v| v.map(f64::from)).collect();
        let mut backward = forward.clone();
        backward.reverse();
        let (Some(first), Some(second)) = (MannKendall::new(&forward), MannKendall::new(&backward)) else {
            prop_assert!(forward.iter().flatten().count() < 2);
            return Ok(());
        };
        prop_assert_eq!(first.s, -second.s);
        prop_assert!(first.correction >= 1.0 && first.corrected_z.abs() <= first.z.abs());
        prop_assert!((0.0..=1.0).contains(&first.p) && first.exact_p.is_none_or(|p| (0.0..=1.0).contains(&p)));
        let line = TheilSen::new(&forward, Level::P95).unwrap();
        let back = TheilSen::new(&backward, Level::P95).unwrap();
        prop_assert!((line.slope + back.slope).abs() < 1e-12);
        prop_assert!(line.interval.low <= line.slope && line.slope <= line.interval.high);
    }
}

#[test]
fn default_granularity() {
    assert_eq!(Granularity::for_counts(&[10, 50, 90]), Granularity::Month);
    assert_eq!(Granularity::for_counts(&[10, 49, 90]), Granularity::Quarter);
    assert_eq!(Granularity::for_counts(&[0, 49, 51, 90]), Granularity::Month);
    assert_eq!(Granularity::for_counts(&[]), Granularity::Quarter);
}

#[test]
fn series_keep_gaps_and_mark_partial_periods() {
    // 2021-01-10 to 2021-10-31
    let coverage = Coverage { first_day: 18_637, last_day: 18_931 };
    let month = |m| Period::of_month(2021, m, Granularity::Month).unwrap();
    let mut clusters: BTreeMap<Period, Vec<(u32, u64, u64)>> = BTreeMap::new();
    for m in (1..=10).filter(|m| *m != 5) {
        clusters.insert(month(m), vec![(1, 2, 5), (2, 1, 5)]);
    }
    // a period of clusters without a unit is as empty as one without clusters
    clusters.insert(month(6), vec![(1, 0, 0)]);
    let series = Series::rates(Granularity::Month, coverage, &clusters, Level::P95);
    assert_eq!(series.points.len(), 10);
    let partial: Vec<bool> = series.points.iter().map(|point| point.partial).collect();
    assert_eq!(partial.iter().position(|partial| *partial), Some(0));
    assert_eq!(partial.iter().filter(|partial| **partial).count(), 1);
    assert_eq!(series.points[4].value, None);
    assert_eq!(series.points[5].value, None);
    assert_eq!(series.points[6].value.unwrap().rate, 0.3);
    assert_eq!(series.complete().count(), 7);
    assert!(!series.supports_trend());
    let values = series.values(|rate| Some(rate.rate));
    assert_eq!(values.len(), 9);
    assert_eq!(values[3], None);

    clusters.insert(month(5), vec![(1, 2, 5)]);
    let series = Series::rates(Granularity::Month, coverage, &clusters, Level::P95);
    assert!(series.supports_trend());
    // one cluster: a rate, no interval
    assert_eq!(series.points[4].value.unwrap().interval, None);
}

#[test]
fn contrast_series_tell_no_units_from_no_signal() {
    let coverage = Coverage { first_day: 18_628, last_day: 18_686 };
    let month = |m| Period::of_month(2021, m, Granularity::Month).unwrap();
    let rest = EightCounts { rest: DutyCounts::from_array([1, 1, 0, 0]), ..EightCounts::default() };
    let clusters = BTreeMap::from([
        (month(1), vec![(1, rest), (2, rest)]),
        (month(2), vec![(1, EightCounts::default())]),
    ]);
    let series = Series::contrasts(Granularity::Month, coverage, &clusters, Level::P95);
    assert_eq!(series.points[0].value.unwrap().theta, None);
    assert_eq!(series.points[0].value.unwrap().clustering.units, 4);
    assert_eq!(series.points[1].value, None);
}

#[test]
fn what_no_unit_has_or_all_have_does_not_tell_how_it_may_change() {
    let rows = |numerator: fn(u32) -> u64| -> Vec<RateAt> {
        let of = |cluster| {
            (0..8).map(move |month| RateAt {
                cluster,
                time: 2024.0 + f64::from(month) / 12.0,
                numerator: numerator(month),
                denominator: 7,
            })
        };
        (0..30).flat_map(of).collect()
    };
    for never_or_always in [rows(|_| 0), rows(|_| 7)] {
        let slope = rate_slope(&never_or_always, Level::P95).unwrap();
        assert!(slope.value.abs() < 1e-9, "{slope:?}");
        assert_eq!((slope.interval, slope.p), (None, None));
    }
    let mut once = rows(|_| 0);
    once[7].numerator = 1;
    assert!(rate_slope(&once, Level::P95).unwrap().interval.is_some());
}

#[test]
fn slopes_that_do_not_exist() {
    let at = |cluster, time, numerator| RateAt { cluster, time, numerator, denominator: 10 };
    assert_eq!(rate_slope(&[], Level::P95), None);
    assert_eq!(rate_slope(&[at(1, 2020.5, 1), at(2, 2020.5, 2)], Level::P95), None);
    // only employer 1 is there in the second year
    let rows = [at(1, 2020.5, 1), at(1, 2021.5, 3), at(2, 2020.5, 2)];
    let slope = rate_slope(&rows, Level::P95).unwrap();
    assert!((slope.value - 0.15).abs() < 1e-9);
    assert_eq!((slope.se_jackknife, slope.interval), (None, None));

    let period = |time, numerator| CountAt { time, numerator, denominator: 10 };
    assert_eq!(CochranArmitage::new(&[]), None);
    assert_eq!(CochranArmitage::new(&[period(0.0, 0), period(1.0, 0)]), None);
    assert_eq!(CochranArmitage::new(&[period(0.0, 1), period(0.0, 2)]), None);
    assert_eq!(LogitSlope::new(&[period(0.0, 10), period(1.0, 10)]), None);
    // separated: the maximum lies at infinity
    assert_eq!(LogitSlope::new(&[period(0.0, 0), period(1.0, 10)]), None);
    assert_eq!(MannKendall::new(&[Some(1.0)]), None);
    assert_eq!(MannKendall::new(&[Some(1.0), Some(f64::NAN)]), None);
}

#[test]
fn indices_of_missing_bases() {
    assert_eq!(index_to_base(&[None, Some(2.0)], 0), [None, None]);
    assert_eq!(index_to_base(&[Some(0.0), Some(2.0)], 0), [None, None]);
    assert_eq!(index_to_base(&[Some(4.0), None, Some(2.0)], 0), [Some(100.0), None, Some(50.0)]);
    assert_eq!(index_to_base(&[Some(4.0)], 9), [None]);
    assert_eq!(
        trailing_mean(&[Some(1.0), None, Some(3.0), Some(5.0)], 2),
        [None, None, None, Some(4.0)]
    );
    assert_eq!(trailing_mean(&[Some(1.0)], 0), [None]);
}
