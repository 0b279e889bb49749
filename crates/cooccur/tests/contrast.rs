//! Contrasts: the jackknife against deleting employers by hand, and the rules of what may be said.

use proptest::prelude::*;
use rolescope_cooccur::{
    ClusteredRate, Contrast, DecisionRule, Doubt, DutyCounts, EightCounts, EmployerContrast, Level,
    RatioContrasts, Shortfall, StandardisedTheta, Stratified, Verdict,
};

fn eight(signal: [u64; 4], rest: [u64; 4]) -> EightCounts {
    EightCounts { signal: DutyCounts::from_array(signal), rest: DutyCounts::from_array(rest) }
}

fn clusters() -> impl Strategy<Value = Vec<(u32, EightCounts)>> {
    let four = || prop::array::uniform4(0_u64..6);
    prop::collection::vec((four(), four()), 2..12).prop_map(|rows| {
        (0..).zip(rows).map(|(id, (signal, rest))| (id, eight(signal, rest))).collect()
    })
}

/// Delete-one standard error of any statistic, by hand.
fn by_hand(
    clusters: &[(u32, EightCounts)],
    statistic: impl Fn(&EightCounts) -> Option<f64>,
) -> Option<f64> {
    let used: Vec<&EightCounts> =
        clusters.iter().map(|(_, counts)| counts).filter(|counts| counts.total() > 0).collect();
    let value = statistic(&EightCounts::sum(used.iter().copied()))?;
    let mut sum = 0.0;
    for left_out in 0..used.len() {
        let others = used.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, c)| *c);
        sum += (statistic(&EightCounts::sum(others))? - value).powi(2);
    }
    let groups = used.len() as f64;
    (groups > 1.0).then(|| ((groups - 1.0) / groups * sum).sqrt())
}

#[track_caller]
fn near(got: Option<f64>, want: Option<f64>) {
    match (got, want) {
        (Some(got), Some(want)) => {
            assert!((got - want).abs() <= 1e-9 * want.abs().max(1e-6), "{got} {want}");
        }
        _ => assert_eq!(got, want),
    }
}

fn psi_without_haldane(counts: &EightCounts) -> Option<f64> {
    counts.psi().filter(|psi| !psi.1).map(|psi| psi.0)
}

fn log_risk_ratios(counts: &EightCounts) -> Option<f64> {
    let finite = |x: f64| x.is_finite().then_some(x);
    Some(
        counts.engineering_table().log_risk_ratio().and_then(finite)?
            - counts.marketing_table().log_risk_ratio().and_then(finite)?,
    )
}

fn log_odds_ratios(counts: &EightCounts) -> Option<f64> {
    let finite = |x: f64| x.is_finite().then_some(x);
    Some(
        counts.engineering_table().log_odds_ratio().and_then(finite)?
            - counts.marketing_table().log_odds_ratio().and_then(finite)?,
    )
}

proptest! {
    #[test]
    fn jackknife_is_deleting_employers(clusters in clusters()) {
        let contrast = Contrast::new(&clusters, Level::P95);
        near(contrast.theta.and_then(|e| e.se_jackknife), by_hand(&clusters, EightCounts::theta));
        if !contrast.psi_haldane {
            near(contrast.psi.and_then(|e| e.se_jackknife), by_hand(&clusters, psi_without_haldane));
        }
        let ratios = RatioContrasts::new(&contrast, &clusters, Level::P95);
        near(ratios.log_risk_ratios.and_then(|e| e.se_jackknife), by_hand(&clusters, log_risk_ratios));
        near(ratios.log_odds_ratios.and_then(|e| e.se_jackknife), by_hand(&clusters, log_odds_ratios));
        let rate = ClusteredRate::of(&clusters, |c| (c.signal.total(), c.total()), Level::P95);
        near(rate.and_then(|rate| rate.se_jackknife), by_hand(&clusters, EightCounts::signal_share));
    }

    #[test]
    fn standardised_jackknife_is_deleting_employers(clusters in clusters()) {
        // two strata: an employer's signal ads with its other ads in one, or all in the other
        let cells: Vec<Stratified> = clusters
            .iter()
            .map(|&(cluster, counts)| Stratified { cluster, stratum: cluster % 2, counts })
            .collect();
        let Some(all) = StandardisedTheta::new(&cells, Level::P95) else { return Ok(()) };
        let weights: f64 = all.strata.iter().map(|stratum| stratum.1).sum();
        prop_assert!((weights - 1.0).abs() < 1e-12);
        let value: f64 = all.strata.iter().map(|&(_, weight, theta)| weight * theta).sum();
        prop_assert!((value - all.theta.value).abs() < 1e-12);
        // one stratum only: nothing is standardised
        let one: Vec<Stratified> = cells.iter().map(|cell| Stratified { stratum: 0, ..*cell }).collect();
        if let Some(one) = StandardisedTheta::new(&one, Level::P95) {
            near(Some(one.theta.value), one.crude);
            near(one.theta.se_jackknife, by_hand(&clusters, EightCounts::theta));
            prop_assert_eq!(one.support_share, 1.0);
        }
    }

    #[test]
    fn duties_exchanged_turn_the_signs(clusters in clusters()) {
        let turn = |c: DutyCounts| DutyCounts {
            engineering_only: c.marketing_only,
            marketing_only: c.engineering_only,
            ..c
        };
        let turned: Vec<(u32, EightCounts)> = clusters
            .iter()
            .map(|&(id, c)| (id, EightCounts { signal: turn(c.signal), rest: turn(c.rest) }))
            .collect();
        let (first, second) = (Contrast::new(&clusters, Level::P95), Contrast::new(&turned, Level::P95));
        near(first.theta.map(|e| e.value), second.theta.map(|e| -e.value));
        near(first.psi.map(|e| e.value), second.psi.map(|e| -e.value));
        near(first.theta.and_then(|e| e.p), second.theta.and_then(|e| e.p));
    }

    #[test]
    fn empty_clusters_do_not_count(clusters in clusters()) {
        let mut padded = clusters.clone();
        padded.push((1_000, EightCounts::default()));
        prop_assert_eq!(Contrast::new(&clusters, Level::P95), Contrast::new(&padded, Level::P95));
    }
}

#[test]
fn within_is_the_slope_with_an_effect_per_employer() {
    // two employers with thetas 1 and 0 and weights 1·1/2 and 2·2/4
    let clusters = [(1, eight([0, 1, 0, 0], [1, 0, 0, 0])), (2, eight([2, 0, 0, 0], [2, 0, 0, 0]))];
    let contrast = EmployerContrast::new(&clusters, Level::P95).unwrap();
    near(Some(contrast.within.value), Some(1.0 / 3.0));
    near(Some(contrast.per_employer.value), Some(0.5));
    // deleting either leaves 0 or 1
    near(contrast.per_employer.se_jackknife, Some((0.5_f64 * (0.25 + 0.25)).sqrt()));
    let one_arm = [(1, eight([1, 0, 0, 0], [0; 4])), (2, eight([0; 4], [1, 0, 0, 0]))];
    assert_eq!(EmployerContrast::new(&one_arm, Level::P95), None);
}

#[test]
fn carried_by_one_employer() {
    let clusters = [(1, eight([1, 5, 1, 1], [2, 2, 2, 2])), (2, eight([0; 4], [4, 3, 2, 1]))];
    let contrast = Contrast::new(&clusters, Level::P95);
    assert!(contrast.carried_by_one);
    let theta = contrast.theta.unwrap();
    assert_eq!((theta.se_jackknife, theta.interval, theta.p), (None, None, None));
    assert!(theta.se_independent.is_some());
    assert_eq!(contrast.clustering.largest, Some(1));
    assert_eq!(contrast.theta_without_largest, None);
}

#[test]
fn a_zero_cell_takes_haldane_and_no_clustered_interval() {
    let clusters = [(1, eight([1, 4, 0, 0], [2, 2, 2, 2])), (2, eight([1, 3, 0, 0], [4, 3, 2, 1]))];
    let contrast = Contrast::new(&clusters, Level::P95);
    assert!(contrast.psi_haldane);
    let psi = contrast.psi.unwrap();
    near(Some(psi.value), Some((7.5_f64 * 4.5 / (0.5 * 5.5)).ln()));
    assert_eq!((psi.se_jackknife, psi.interval), (None, None));
    assert!(psi.se_independent.is_some() && contrast.theta.unwrap().interval.is_some());
}

#[test]
fn nothing_to_contrast() {
    let contrast = Contrast::new(&[], Level::P95);
    assert_eq!((contrast.theta, contrast.psi), (None, None));
    assert_eq!(contrast.clustering.effective_clusters, None);
    assert!(!contrast.carried_by_one);
    assert_eq!(DecisionRule::default().verdict(&contrast, None), Verdict::Insufficient);
    assert_eq!(ClusteredRate::new(&[(1, 0, 0)], Level::P95), None);
}

#[test]
fn rates_at_the_ends_take_the_effective_number_of_clusters() {
    let never = ClusteredRate::new(&[(1, 0, 10), (2, 0, 10)], Level::P95).unwrap();
    assert_eq!((never.rate, never.design_effect()), (0.0, None));
    let interval = never.interval.unwrap();
    // Wilson of 0 of 2 clusters, z²/(2 + z²)
    let z2 = 1.959_963_984_540_054_f64.powi(2);
    assert_eq!(interval.low, 0.0);
    near(Some(interval.high), Some(z2 / (2.0 + z2)));
    let single = ClusteredRate::new(&[(1, 3, 10)], Level::P95).unwrap();
    assert_eq!((single.interval, single.se_jackknife), (None, None));
}

/// Twenty employers.
fn twenty(signal: [u64; 4], rest: [u64; 4], twist: u64) -> Vec<(u32, EightCounts)> {
    alike(20, signal, rest, twist)
}

/// Employers, each with these counts and one discordant unit more of each side with the signal; a `twist` other than 1 gives them a
/// spread, by turning some employers' discordant units round.
fn alike(employers: u32, signal: [u64; 4], rest: [u64; 4], twist: u64) -> Vec<(u32, EightCounts)> {
    (0..employers)
        .map(|id| {
            let mut signal = signal;
            if id % 2 == 0 {
                signal[1] += twist;
                signal[2] += 1;
            } else {
                signal[1] += 1;
                signal[2] += twist;
            }
            (id, eight(signal, rest))
        })
        .collect()
}

#[track_caller]
fn check(clusters: &[(u32, EightCounts)], q: Option<f64>, verdict: Verdict) {
    let contrast = Contrast::new(clusters, Level::P95);
    assert_eq!(DecisionRule::default().verdict(&contrast, q), verdict, "{contrast:?}");
}

#[test]
fn verdicts() {
    let engineering = twenty([1, 10, 2, 3], [5, 4, 4, 3], 2);
    check(&engineering, Some(0.001), Verdict::LeansEngineering);
    check(&engineering, Some(0.06), Verdict::Undecided);
    check(&engineering, None, Verdict::Undecided);
    check(&twenty([1, 2, 10, 3], [5, 4, 4, 3], 2), Some(0.001), Verdict::LeansMarketing);
    // as many of each in both arms
    check(&alike(400, [10, 4, 4, 3], [10, 5, 5, 3], 2), Some(0.9), Verdict::NoMaterialLean);
    // employers that are all alike tell of no spread: there is no interval
    check(&twenty([10, 4, 4, 3], [10, 5, 5, 3], 1), None, Verdict::Undecided);
    // employers differ widely
    check(&twenty([0, 1, 0, 0], [5, 4, 4, 3], 30), Some(0.9), Verdict::Undecided);
    // nothing is seen in one arm: of 20 employers that says little, of 200 enough
    let of_none = |employers: u32| -> Vec<_> {
        (0..employers).map(|id| (id, eight([5, 0, 0, 0], [10, 0, 0, 1]))).collect()
    };
    check(&of_none(20), Some(0.9), Verdict::Undecided);
    check(&of_none(200), Some(0.9), Verdict::NoMaterialLean);
    // +4 points on the additive scale, but odds of 9 to 1 against 10 to 1
    let scale = twenty([89, 8, 0, 1], [945, 45, 4, 6], 2);
    check(&scale, Some(0.001), Verdict::ScaleDependent);
}

#[test]
fn without_a_duty_there_is_nothing_to_contrast_however_many_employers_there_are() {
    let rule = DecisionRule::default();
    for employers in [20, 2_000] {
        let clusters: Vec<_> =
            (0..employers).map(|id| (id, eight([5, 0, 0, 0], [10, 0, 0, 0]))).collect();
        let contrast = Contrast::new(&clusters, Level::P95);
        let theta = contrast.theta.unwrap();
        assert_eq!((theta.value, theta.interval, theta.p), (0.0, None, None));
        assert_eq!(rule.verdict(&contrast, None), Verdict::Undecided);
        assert_eq!(rule.doubt(&contrast), Some(Doubt::NoDuty));
    }
}

#[test]
fn what_keeps_the_data_from_deciding_is_told() {
    let doubt = |clusters: &[(u32, EightCounts)]| {
        DecisionRule::default().doubt(&Contrast::new(clusters, Level::P95))
    };
    // An interval inside ±2 points that comes from one arm alone: the other states no duty, of sixty employers.
    let unseen: Vec<_> = (0..60)
        .map(|id| {
            (id, eight([10, 0, 0, 0], [985 + u64::from(id % 2), 5, 10 - u64::from(id % 2), 0]))
        })
        .collect();
    let contrast = Contrast::new(&unseen, Level::P95);
    assert!(contrast.theta.unwrap().interval.unwrap().lies_within(0.02), "{contrast:?}");
    check(&unseen, Some(0.001), Verdict::Undecided);
    assert_eq!(doubt(&unseen), Some(Doubt::UnseenSide));
    assert_eq!(doubt(&twenty([0, 8, 0, 0], [5, 4, 0, 3], 2)), Some(Doubt::PsiNotFirm));
    assert_eq!(doubt(&twenty([1, 10, 2, 3], [5, 4, 4, 3], 2)), None);
}

#[test]
fn too_little_to_say() {
    let shortfalls = |clusters: &[(u32, EightCounts)]| {
        DecisionRule::default().minimums.shortfalls(&Contrast::new(clusters, Level::P95))
    };
    assert_eq!(shortfalls(&twenty([1, 10, 2, 3], [5, 4, 4, 3], 2)), []);
    let few: Vec<_> = twenty([0, 1, 0, 0], [5, 4, 4, 3], 0)[..9].to_vec();
    assert_eq!(shortfalls(&few), [Shortfall::SignalUnits, Shortfall::SignalEmployers]);
    let mut one_large = twenty([1, 1, 1, 1], [5, 4, 4, 3], 0);
    one_large.push((20, eight([100, 100, 100, 100], [1, 1, 1, 1])));
    assert_eq!(shortfalls(&one_large), [Shortfall::LargestShare]);
    // Of no unit none is an employer's.
    let nowhere: Vec<_> = (0..20).map(|id| (id, eight([0; 4], [5, 1, 1, 1]))).collect();
    assert_eq!(shortfalls(&nowhere), [Shortfall::SignalUnits, Shortfall::SignalEmployers]);
    let carried = [(1, eight([50, 5, 5, 5], [0; 4])), (2, eight([0; 4], [5, 5, 5, 5]))];
    assert_eq!(
        shortfalls(&carried),
        [
            Shortfall::RestUnits,
            Shortfall::SignalEmployers,
            Shortfall::LargestShare,
            Shortfall::CarriedByOne
        ]
    );
}
