//! Agreement of people and of machines with them: edges, and what holds of all counts. Numbers of other programs are in `reference.rs`.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rolescope_cooccur::{Bootstrap, Confusion, Kappa, Level, Scores, krippendorff_alpha};

#[track_caller]
fn near(got: f64, want: f64) {
    assert!((got - want).abs() <= 1e-12 * want.abs().max(1.0), "{got} is not {want}");
}

fn confusion(rows: &[&[u64]]) -> Confusion {
    let mut counts = Confusion::new(rows.len());
    for (given, row) in rows.iter().enumerate() {
        for (found, units) in row.iter().enumerate() {
            counts.add(given, found, *units);
        }
    }
    counts
}

/// scikit-learn 1.x.
#[test]
fn scores_of_a_label() {
    let scores = Scores::new(92, 8, 23, Level::P95);
    near(scores.precision.expect("found").0, 0.92);
    near(scores.recall.expect("given").0, 0.8);
    let (f1, interval) = scores.f1.expect("given");
    near(f1, 0.855_813_953_488_372_1);
    assert!(interval.low < f1 && f1 < interval.high);
}

#[test]
fn nothing_counted_is_undefined() {
    let level = Level::P95;
    assert_eq!(Kappa::new(&Confusion::new(2), level), None);
    assert_eq!(Kappa::new(&confusion(&[&[7, 0], &[0, 0]]), level), None, "one label only");
    assert_eq!(Confusion::new(3).macro_f1(), None);
    assert_eq!(krippendorff_alpha([[1_u64, 0].as_slice(), &[0, 1]]), None, "no pair");
    assert_eq!(krippendorff_alpha([[2_u64, 0].as_slice()]), None, "one label only");
    let scores = Scores::new(0, 0, 0, level);
    assert_eq!((scores.precision, scores.recall, scores.f1), (None, None, None));
}

#[test]
fn a_label_won_by_its_absence_counts_nothing() {
    near(confusion(&[&[5, 0, 0], &[0, 5, 0], &[0, 0, 0]]).macro_f1().expect("units"), 2.0 / 3.0);
}

#[test]
fn the_interval_of_a_macro_mean_holds_it() {
    let mut parts = BTreeMap::new();
    let mut all = Confusion::new(2);
    for key in 0..60 {
        let mut part = Confusion::new(2);
        let (given, found) = (usize::from(key % 3 == 0), usize::from(key % 3 == 0 || key % 7 == 0));
        part.add(given, found, 2);
        all.add(given, found, 2);
        parts.insert(key, part);
    }
    let interval =
        Confusion::macro_f1_interval(&parts, Bootstrap::default(), Level::P95).expect("clusters");
    let value = all.macro_f1().expect("units");
    assert!(interval.low < value && value < interval.high, "{value} in {interval:?}");
}

proptest! {
    #[test]
    fn measures_stay_where_they_belong(counts in prop::collection::vec(0_u64..50, 9)) {
        let rows: Vec<&[u64]> = counts.chunks(3).collect();
        let counts = confusion(&rows);
        if let Some(kappa) = Kappa::new(&counts, Level::P95) {
            prop_assert!((-1.0..=1.0).contains(&kappa.value) && kappa.standard_error >= 0.0);
        }
        for class in 0..3 {
            let scores = counts.scores(class, Level::P95);
            for (value, interval) in [scores.precision, scores.recall, scores.f1].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&value));
                prop_assert!(interval.low <= value + 1e-12 && value <= interval.high + 1e-12);
            }
        }
        // Two people are a special case of any number of people: alpha is near kappa, and 1 where both agree.
        let units: Vec<[u64; 3]> = (0..3).flat_map(|given| (0..3).flat_map({
            let counts = &counts;
            move |found| {
                let mut unit = [0; 3];
                unit[given] += 1;
                unit[found] += 1;
                std::iter::repeat_n(unit, counts.count(given, found) as usize)
            }
        })).collect();
        if let Some(alpha) = krippendorff_alpha(units.iter().map(<[u64; 3]>::as_slice)) {
            prop_assert!(alpha <= 1.0);
            prop_assert_eq!(alpha > 1.0 - 1e-12, counts.agreeing() == counts.total());
        }
    }
}
