//! Association measures: edge rules and symmetries. Values are checked in `reference.rs`.

use proptest::prelude::*;
use rolescope_cooccur::{
    Dispersion, Level, LogOdds, Table2x2, benjamini_hochberg, benjamini_yekutieli,
    false_coverage_level, holm, ln_p_chi_squared, log10_of_ln, student_p, wilson,
};

fn measures(table: &Table2x2) -> [Option<f64>; 14] {
    [
        table.chi_squared(),
        table.chi_squared_yates(),
        table.g_squared_signed(),
        table.phi(),
        table.odds_ratio(),
        table.log_odds_ratio(),
        table.risk_ratio(),
        table.lift(),
        table.pmi(),
        table.npmi(),
        table.log_dice(),
        table.mi_k(3),
        table.pmi_k(3),
        table.conservative_log_ratio(Level::P95, 1),
    ]
}

fn table() -> impl Strategy<Value = Table2x2> {
    let cell = || prop_oneof![Just(0), 0_u64..5, 0_u64..1_000, 0_u64..1_000_000_000];
    (cell(), cell(), cell(), cell()).prop_map(|(a, b, c, d)| Table2x2::new(a, b, c, d))
}

#[track_caller]
fn near(first: Option<f64>, second: Option<f64>) {
    match (first, second) {
        (Some(first), Some(second)) => assert!(
            first == second || (first - second).abs() <= 1e-11 * first.abs().max(1e-3),
            "{first} {second}"
        ),
        _ => assert_eq!(first, second),
    }
}

proptest! {
    #[test]
    fn never_nan(table in table()) {
        for measure in measures(&table) {
            prop_assert!(measure.is_none_or(|value| !value.is_nan()), "{table:?} {measure:?}");
        }
        prop_assert!(table.risk_difference_interval(Level::P95).is_none_or(|i| i.low <= i.high));
    }

    #[test]
    fn exchanging_arms_turns_the_sign(table in table()) {
        let turned = Table2x2::new(table.c, table.d, table.a, table.b);
        near(table.g_squared_signed(), turned.g_squared_signed().map(|g| -g));
        near(table.log_odds_ratio(), turned.log_odds_ratio().map(|x| -x));
        near(table.phi(), turned.phi().map(|x| -x));
        near(table.yule_q(), turned.yule_q().map(|x| -x));
        near(table.risk_difference(), turned.risk_difference().map(|x| -x));
        near(table.chi_squared(), turned.chi_squared());
    }

    #[test]
    fn exchanging_signal_and_duty_changes_nothing_symmetric(table in table()) {
        let turned = table.transposed();
        near(table.g_squared_signed(), turned.g_squared_signed());
        near(table.odds_ratio(), turned.odds_ratio());
        near(table.pmi(), turned.pmi());
        near(table.npmi(), turned.npmi());
        near(table.log_dice(), turned.log_dice());
        near(table.jaccard(), turned.jaccard());
    }

    #[test]
    fn bounded_measures_stay_in_bounds(table in table()) {
        let hair = 1.0 + 1e-12;
        for bounded in [table.phi(), table.yule_q(), table.yule_y(), table.npmi()] {
            prop_assert!(bounded.is_none_or(|x| (-hair..=hair).contains(&x)), "{bounded:?}");
        }
        prop_assert!(table.log_dice().is_none_or(|x| x <= 14.0));
        prop_assert!(table.g_squared_signed().is_none_or(f64::is_finite));
    }

    #[test]
    fn margins_make_the_table(table in table()) {
        let again = Table2x2::from_margins(table.a, table.with_signal(), table.with_duty(), table.total());
        prop_assert_eq!(again, Some(table));
    }

    #[test]
    fn fisher_is_a_distribution(a in 0_u64..40, b in 0_u64..40, c in 0_u64..40, d in 0_u64..40) {
        let table = Table2x2::new(a, b, c, d);
        let Some(fisher) = table.fisher() else {
            prop_assert!(!table.has_margins());
            return Ok(());
        };
        let [point, less, greater] = [fisher.ln_point, fisher.ln_less, fisher.ln_greater].map(f64::exp);
        prop_assert!((less + greater - point - 1.0).abs() < 1e-11);
        let two_sided = fisher.ln_two_sided.exp();
        prop_assert!(two_sided >= less.min(greater) - 1e-12 && two_sided <= 1.0);
        prop_assert!(fisher.ln_two_sided_mid <= fisher.ln_two_sided);
    }

    #[test]
    fn adjusted_p_values_keep_their_order(p in prop::collection::vec(prop::option::of(0.0_f64..=1.0), 0..30)) {
        let (bh, by, holm) = (benjamini_hochberg(&p), benjamini_yekutieli(&p), holm(&p));
        for i in 0..p.len() {
            let (Some(raw), Some(q)) = (p[i], bh[i]) else {
                prop_assert_eq!((p[i], bh[i], by[i], holm[i]), (None, None, None, None));
                continue;
            };
            prop_assert!(raw <= q && q <= by[i].unwrap() && q <= holm[i].unwrap() + 1e-15 && q <= 1.0);
            for j in 0..p.len() {
                prop_assert!(p[j].is_none_or(|other| other < raw || bh[j].unwrap() >= q));
            }
        }
    }
}

#[test]
fn an_empty_margin_is_undefined_and_not_zero() {
    let never_seen = Table2x2::new(0, 0, 10, 20);
    let undefined = measures(&never_seen).map(|measure| measure.is_none());
    // logDice divides by r1 + c1 only
    let expected: [bool; 14] = std::array::from_fn(|i| i != 10);
    assert_eq!(undefined, expected);
    assert!(measures(&Table2x2::default()).iter().all(Option::is_none));
}

#[test]
fn infinite_where_the_joint_count_is_zero() {
    let table = Table2x2::new(0, 5, 10, 85);
    assert_eq!(table.pmi(), Some(f64::NEG_INFINITY));
    assert_eq!(table.npmi(), Some(-1.0));
    assert_eq!(table.lift(), Some(0.0));
    assert!(table.needs_haldane() && table.odds_ratio_interval(Level::P95).is_none());
    assert!(!Table2x2::new(0, 0, 1, 1).needs_haldane());
    assert!(!Table2x2::new(1, 1, 1, 1).needs_haldane());
}

#[test]
fn p_values_do_not_underflow() {
    let table = Table2x2::new(123_456_789, 987_654_321, 876_543_210, 1_000_000_000);
    let ln_p = ln_p_chi_squared(table.g_squared_signed().unwrap());
    assert_eq!(ln_p.exp(), 0.0);
    assert!(ln_p < -1e7 && ln_p.is_finite());
    assert!((log10_of_ln(0.001_f64.ln()) + 3.0).abs() < 1e-14);
}

#[test]
fn fisher_only_where_it_says_more_than_g_squared() {
    assert!(Table2x2::new(3, 1, 1, 3).prefers_fisher());
    assert!(!Table2x2::new(30, 10, 10, 30).prefers_fisher());
    // rare, but too many units
    let large = Table2x2::new(3, 997, 1_000_000, 998_999_000);
    assert!(!large.prefers_fisher());
    assert_eq!(large.fisher(), None);
}

#[test]
fn contradictory_margins() {
    assert_eq!(Table2x2::from_margins(3, 2, 5, 10), None);
    assert_eq!(Table2x2::from_margins(0, 6, 6, 10), None);
}

#[test]
fn levels_and_intervals() {
    assert_eq!(Level::new(1.0), None);
    assert_eq!(Level::new(f64::NAN), None);
    assert_eq!(Level::P95.student_quantile(0.0), None);
    // Student 1908, tables: t(0.975; 10)
    assert!((Level::P95.student_quantile(10.0).unwrap() - 2.228_138_851_964_939).abs() < 1e-9);
    assert_eq!(wilson(1.0, 0.0, Level::P95), None);
    assert_eq!(wilson(2.0, 1.0, Level::P95), None);
}

/// Quantile at 97.5 % and two-sided p of 2.5 and 8, from mpmath's incomplete beta to 40 digits.
#[track_caller]
fn check_student(df: f64, quantile: f64, p: f64, small_p: f64) {
    let near = |got: Option<f64>, want: f64| {
        let got = got.unwrap_or(f64::NAN);
        assert!((got - want).abs() <= 1e-11 * want, "{df}: {got} {want}");
    };
    near(Level::P95.student_quantile(df), quantile);
    near(student_p(2.5, df), p);
    near(student_p(8.0, df), small_p);
}

#[test]
fn student_with_many_degrees_of_freedom() {
    check_student(999.0, 1.962_341_461_133_45, 0.012_578_727_584_509_22, 3.429_998_257_763_796e-15);
    check_student(
        1e3,
        1.962_339_080_826_408_5,
        0.012_578_567_801_090_797,
        3.426_661_482_391_474e-15,
    );
    check_student(5e3, 1.960_438_551_706_508, 0.012_451_116_199_721_143, 1.533_987_188_691_546e-15);
    check_student(
        1e5,
        1.959_987_707_534_609_6,
        0.012_420_919_192_559_045,
        1.257_391_987_625_637e-15,
    );
    // where the library does not return
    let normal = Level::P95.normal_quantile();
    assert!((Level::P95.student_quantile(1e12).unwrap() - normal).abs() < 1e-11);
    assert_eq!(Level::P95.student_quantile(f64::INFINITY), Some(normal));
}

#[test]
fn tests_without_a_p_value_are_not_tests() {
    let p = [Some(0.01), None, Some(f64::NAN), Some(0.04)];
    assert_eq!(benjamini_hochberg(&p), [Some(0.02), None, None, Some(0.04)]);
    assert_eq!(holm(&p), [Some(0.02), None, None, Some(0.04)]);
    assert_eq!(false_coverage_level(0, 4, 0.05), None);
}

#[test]
fn dispersion_and_vocabulary_at_their_edges() {
    assert_eq!(Dispersion::new(&[(1, 0, 5)]), None);
    let habit = Dispersion::new(&[(1, 4, 4), (2, 0, 96)]).unwrap();
    assert_eq!((habit.range, habit.deviation, habit.deviation_normed), (1, 0.96, Some(1.0)));
    assert_eq!(Dispersion::new(&[(1, 4, 4)]).unwrap().deviation_normed, None);
    assert_eq!(LogOdds::new((0, 10), (5, 10), 0.0, 0.0), None);
}
