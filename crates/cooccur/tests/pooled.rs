//! What is pooled over strata: the jackknife against deleting employers by hand, and identities between the measures.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rolescope_cooccur::{
    DutyCounts, EightCounts, EmployerContrast, Level, MantelHaenszel, PooledTable,
    StandardisedTheta, Stratified, Table2x2, WithinTheta,
};

fn cells() -> impl Strategy<Value = Vec<Stratified>> {
    let four = || prop::array::uniform4(0_u64..4);
    let cell = (0_u32..6, 0_u32..4, four(), four()).prop_map(|(cluster, stratum, signal, rest)| {
        let [signal, rest] = [signal, rest].map(DutyCounts::from_array);
        Stratified { cluster, stratum, counts: EightCounts { signal, rest } }
    });
    prop::collection::vec(cell, 1..16)
}

fn strata(cells: &[Stratified]) -> BTreeMap<u32, EightCounts> {
    let mut strata: BTreeMap<u32, EightCounts> = BTreeMap::new();
    cells.iter().for_each(|cell| strata.entry(cell.stratum).or_default().add(&cell.counts));
    strata
}

/// Delete-one standard error of a statistic of cells, by hand; deleting a cluster without units that count changes nothing.
fn by_hand(
    cells: &[Stratified],
    clusters: u64,
    statistic: impl Fn(&[Stratified]) -> Option<f64>,
) -> Option<f64> {
    let value = statistic(cells)?;
    let mut sum = 0.0;
    for left_out in 0..6 {
        let part = |cell: &&Stratified| cell.cluster == left_out && cell.counts.total() > 0;
        if cells.iter().any(|cell| part(&cell)) {
            let rest: Vec<Stratified> = cells.iter().filter(|cell| !part(cell)).copied().collect();
            sum += (statistic(&rest)? - value).powi(2);
        }
    }
    let groups = clusters as f64;
    (clusters > 1).then(|| ((groups - 1.0) / groups * sum).sqrt())
}

#[track_caller]
fn near(got: Option<f64>, want: Option<f64>) {
    match (got, want) {
        (Some(got), Some(want)) => {
            assert!((got - want).abs() <= 1e-9 * want.abs().max(1e-3), "{got} {want}");
        }
        _ => assert_eq!(got, want),
    }
}

fn mantel_haenszel(
    cells: &[Stratified],
    table: impl Fn(&EightCounts) -> Table2x2,
) -> MantelHaenszel {
    MantelHaenszel::new(&strata(cells).values().map(table).collect::<Vec<_>>())
}

fn log_odds_ratio(cells: &[Stratified]) -> Option<f64> {
    let pooled = mantel_haenszel(cells, EightCounts::engineering_table).odds_ratio?;
    (pooled.is_finite() && pooled > 0.0).then(|| pooled.ln())
}

/// Of the strata with both arms, their thetas with weights.
fn mean_theta(cells: &[Stratified], weight: impl Fn(u32, &EightCounts) -> f64) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (stratum, counts) in strata(cells) {
        if let Some(theta) = counts.theta() {
            sum += weight(stratum, &counts) * theta;
            weights += weight(stratum, &counts);
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

fn product_over_sum(counts: &EightCounts) -> f64 {
    let (with, without) = (counts.signal.total() as f64, counts.rest.total() as f64);
    with * without / (with + without)
}

proptest! {
    #[test]
    fn pooled_jackknives_are_deleting_employers(cells in cells()) {
        let pooled = PooledTable::new(&cells, EightCounts::engineering_table, Level::P95);
        let plain = mantel_haenszel(&cells, EightCounts::engineering_table);
        prop_assert_eq!(pooled.mantel_haenszel, plain);
        let clusters = pooled.clustering.clusters;
        near(pooled.log_odds_ratio.map(|e| e.value), log_odds_ratio(&cells));
        near(
            pooled.log_odds_ratio.and_then(|e| e.se_jackknife),
            by_hand(&cells, clusters, log_odds_ratio),
        );
        near(pooled.risk_difference.map(|e| e.value), plain.risk_difference);
        let difference = |cells: &[Stratified]| {
            mantel_haenszel(cells, EightCounts::engineering_table).risk_difference
        };
        near(
            pooled.risk_difference.and_then(|e| e.se_jackknife),
            by_hand(&cells, clusters, difference),
        );
    }

    #[test]
    fn thetas_of_strata_have_jackknives_that_delete_employers(cells in cells()) {
        let within = |cells: &[Stratified]| mean_theta(cells, |_, counts| product_over_sum(counts));
        let found = WithinTheta::new(&cells, Level::P95);
        near(found.map(|found| found.theta.value), within(&cells));
        if let Some(found) = found {
            near(found.theta.se_jackknife, by_hand(&cells, found.clustering.clusters, within));
            // the difference of both pooled risk differences
            let of = |table: fn(&EightCounts) -> Table2x2| mantel_haenszel(&cells, table).risk_difference;
            let [engineering, marketing] =
                [of(EightCounts::engineering_table), of(EightCounts::marketing_table)];
            near(Some(found.theta.value), engineering.zip(marketing).map(|(e, m)| e - m));
        }
        let mix = strata(&cells);
        let standard =
            |cells: &[Stratified]| mean_theta(cells, |stratum, _| mix[&stratum].total() as f64);
        let found = StandardisedTheta::new(&cells, Level::P95);
        near(found.as_ref().map(|found| found.theta.value), standard(&cells));
        if let Some(found) = found {
            let mut clusters: Vec<u32> =
                cells.iter().filter(|cell| cell.counts.total() > 0).map(|cell| cell.cluster).collect();
            clusters.sort_unstable();
            clusters.dedup();
            near(found.theta.se_jackknife, by_hand(&cells, clusters.len() as u64, standard));
        }
    }

    #[test]
    fn with_employers_as_strata_it_is_the_contrast_inside_employers(cells in cells()) {
        let mut employers: BTreeMap<u32, EightCounts> = BTreeMap::new();
        cells.iter().for_each(|cell| employers.entry(cell.cluster).or_default().add(&cell.counts));
        let rows: Vec<(u32, EightCounts)> = employers.into_iter().collect();
        let cells: Vec<Stratified> = rows
            .iter()
            .map(|&(cluster, counts)| Stratified { cluster, stratum: cluster, counts })
            .collect();
        let (found, known) = (WithinTheta::new(&cells, Level::P95), EmployerContrast::new(&rows, Level::P95));
        near(found.map(|f| f.theta.value), known.map(|k| k.within.value));
        near(found.and_then(|f| f.theta.se_jackknife), known.and_then(|k| k.within.se_jackknife));
        prop_assert_eq!(found.map(|f| f.clustering), known.map(|k| k.clustering));
    }
}

/// 40 pairs of ads of one employer and quarter, one with the signal: 30 with the duty in the first only, 10 in the second only.
#[test]
fn matched_pairs_have_mcnemars_forms() {
    let pair = |number: u32| {
        let [with, without] =
            if number < 30 { [[0, 1, 0, 0], [1, 0, 0, 0]] } else { [[1, 0, 0, 0], [0, 1, 0, 0]] };
        let [signal, rest] = [with, without].map(DutyCounts::from_array);
        Stratified { cluster: number, stratum: number, counts: EightCounts { signal, rest } }
    };
    let cells: Vec<Stratified> = (0..40).map(pair).collect();
    let pooled = PooledTable::new(&cells, EightCounts::engineering_table, Level::P95);
    near(pooled.mantel_haenszel.odds_ratio, Some(3.0));
    near(pooled.mantel_haenszel.log_odds_ratio_se, Some((1.0 / 30.0 + 1.0 / 10.0_f64).sqrt()));
    near(pooled.mantel_haenszel.risk_difference, Some(0.5));
    assert_eq!(pooled.supported, 40);
}

/// Without the one employer that has the duty without the signal, the ratio is infinite: no interval, though the sum of what is left
/// may be off 0 by rounding.
#[test]
fn a_ratio_that_hangs_on_one_employer_has_no_interval() {
    let cell = |cluster, stratum, signal, rest| {
        let [signal, rest] = [signal, rest].map(DutyCounts::from_array);
        Stratified { cluster, stratum, counts: EightCounts { signal, rest } }
    };
    let cells: Vec<Stratified> = (0..3)
        .flat_map(|stratum| {
            [
                cell(0, stratum, [3, 1, 0, 0], [1, 2, 0, 0]),
                cell(1, stratum, [0, 4, 0, 0], [5, 0, 0, 0]),
                cell(2, stratum, [0, 2, 0, 0], [1, 0, 0, 0]),
            ]
        })
        .collect();
    let pooled = PooledTable::new(&cells, EightCounts::engineering_table, Level::P95);
    let estimate = pooled.log_odds_ratio.unwrap();
    assert!(estimate.value > 0.0 && estimate.se_independent.is_some());
    assert_eq!((estimate.se_jackknife, estimate.interval), (None, None));
    assert!(pooled.risk_difference.unwrap().interval.is_some());
}
