//! Tallies: a commutative monoid whose margins add up, against a naive count.

use proptest::prelude::*;
use rolescope_cooccur::{
    Contrast, DutyCounts, EightCounts, Estimate, Filter, Level, NO_PERIOD, Pools, PoolsBuffers,
    RatioContrasts, Shape, Table2x2, Tally, Unit,
};

const SHAPE: Shape = Shape { signals: 3, duties: 2 };

/// A unit with its place, owned.
#[derive(Clone, Debug)]
struct Row {
    cluster: u32,
    stratum: u32,
    period: i32,
    signals: Vec<u16>,
    duties: Vec<u16>,
    engineering: bool,
    marketing: bool,
}

fn row() -> impl Strategy<Value = Row> {
    row_of(0..4)
}

fn row_of(clusters: std::ops::Range<u32>) -> impl Strategy<Value = Row> {
    (
        (clusters, 0_u32..2, prop_oneof![Just(NO_PERIOD), Just(0), Just(1)]),
        prop::collection::btree_set(0_u16..SHAPE.signals, 0..=3),
        prop::collection::btree_set(0_u16..SHAPE.duties, 0..=2),
        any::<(bool, bool)>(),
    )
        .prop_map(|((cluster, stratum, period), signals, duties, (engineering, marketing))| {
            Row {
                cluster,
                stratum,
                period,
                signals: signals.into_iter().collect(),
                duties: duties.into_iter().collect(),
                engineering,
                marketing,
            }
        })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 0..40)
}

fn tally(rows: &[Row]) -> Tally {
    let mut tally = Tally::new(SHAPE);
    for row in rows {
        let Row { cluster, stratum, period, signals, duties, engineering, marketing } = row;
        let unit = Unit { signals, duties, engineering: *engineering, marketing: *marketing };
        tally.observe(*cluster, *stratum, *period, &unit);
    }
    tally
}

fn merged(mut first: Tally, second: Tally) -> Tally {
    first.merge(second);
    first
}

/// What accessors give, in their own order.
fn seen(tally: &Tally) -> String {
    let cells: Vec<_> = (0..SHAPE.signals).map(|s| tally.cells(s, Filter::ALL)).collect();
    let clusters: Vec<_> = (0..SHAPE.signals).map(|s| tally.clusters(s, Filter::ALL)).collect();
    format!("{:?} {:?} {cells:?} {clusters:?}", tally.strata(), tally.periods())
}

proptest! {
    #[test]
    fn merging_is_a_commutative_monoid(a in rows(), b in rows(), c in rows()) {
        let (a, b, c) = (tally(&a), tally(&b), tally(&c));
        prop_assert_eq!(&merged(a.clone(), Tally::new(SHAPE)), &a);
        prop_assert_eq!(&merged(Tally::new(SHAPE), a.clone()), &a);
        prop_assert_eq!(merged(a.clone(), b.clone()), merged(b.clone(), a.clone()));
        let left = merged(merged(a.clone(), b.clone()), c.clone());
        let right = merged(a, merged(b, c));
        prop_assert_eq!(seen(&left), seen(&right));
        prop_assert_eq!(left, right);
    }

    #[test]
    fn any_order_and_any_split_count_alike(mut rows in rows(), cut in any::<prop::sample::Index>()) {
        let whole = tally(&rows);
        rows.reverse();
        let cut = if rows.is_empty() { 0 } else { cut.index(rows.len()) };
        let parts = merged(tally(&rows[..cut]), tally(&rows[cut..]));
        prop_assert_eq!(seen(&whole), seen(&parts));
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn one_more_unit_is_another_tally(rows in rows(), more in row()) {
        let mut longer = rows.clone();
        longer.push(more);
        prop_assert_ne!(tally(&rows), tally(&longer));
    }

    #[test]
    fn accessors_agree_with_a_naive_count(rows in rows(), stratum in prop::option::of(0_u32..2), period in prop::option::of(0..2)) {
        let filter = Filter { stratum, period };
        let tally = tally(&rows);
        let kept: Vec<&Row> = rows
            .iter()
            .filter(|row| stratum.is_none_or(|s| s == row.stratum) && period.is_none_or(|p| p == row.period))
            .collect();
        let count = |keep: &dyn Fn(&Row) -> bool| kept.iter().filter(|row| keep(row)).count() as u64;
        prop_assert_eq!(tally.units(filter), kept.len() as u64);
        for signal in 0..SHAPE.signals {
            let has = |row: &Row| row.signals.contains(&signal);
            prop_assert_eq!(tally.signal_units(signal, filter), count(&has));
            for duty in 0..SHAPE.duties {
                let does = |row: &Row| row.duties.contains(&duty);
                let table = Table2x2::new(
                    count(&|row| has(row) && does(row)),
                    count(&|row| has(row) && !does(row)),
                    count(&|row| !has(row) && does(row)),
                    count(&|row| !has(row) && !does(row)),
                );
                prop_assert_eq!(tally.table2x2(signal, duty, filter), table);
                prop_assert_eq!(tally.duty_units(duty, filter), count(&does));
            }
            let duties = |wanted: bool| {
                DutyCounts::from_array([(false, false), (true, false), (false, true), (true, true)].map(|(e, m)| {
                    count(&|row| has(row) == wanted && (row.engineering, row.marketing) == (e, m))
                }))
            };
            let eight = EightCounts { signal: duties(true), rest: duties(false) };
            prop_assert_eq!(tally.eight(signal, filter), eight);
            // clusters ascend and add up to the whole
            let clusters = tally.clusters(signal, filter);
            prop_assert!(clusters.is_sorted_by_key(|(cluster, _)| *cluster));
            prop_assert_eq!(EightCounts::sum(clusters.iter().map(|(_, counts)| counts)), eight);
            let cells = tally.cells(signal, filter);
            prop_assert!(cells.is_sorted_by_key(|(key, _)| *key));
            prop_assert_eq!(EightCounts::sum(cells.iter().map(|(_, counts)| counts)), eight);
        }
        // several signals at once are each alone, and sums by another key those of the tally
        let by_cell = tally.by_cell(filter);
        let alone: Vec<_> = (0..SHAPE.signals).map(|signal| tally.cells(signal, filter)).collect();
        prop_assert_eq!(by_cell.eights(0..SHAPE.signals), alone.clone());
        let mut each = Vec::new();
        by_cell.each(1..SHAPE.signals, |signal, counts| each.push((signal, counts.to_vec())));
        prop_assert_eq!(each, (1..).zip(alone[1..].to_vec()).collect::<Vec<_>>());
        prop_assert_eq!(by_cell.summed(|(cluster, ..)| Some(cluster)), tally.by_cluster(filter));
        let none = by_cell.summed(|_| None::<u8>);
        prop_assert!(none.is_empty());
        let duties: u64 = tally.by_cluster(filter).duties().iter().map(|(_, counts)| counts.total()).sum();
        prop_assert_eq!(duties, kept.len() as u64);
    }

    #[test]
    fn pooled_clusters_give_what_each_alone_gives(rows in prop::collection::vec(row_of(0..60), 0..120)) {
        let tally = tally(&rows);
        let clusters = tally.by_cluster(Filter::ALL);
        let mut signals = 0;
        Pools::of(&clusters).each(0..SHAPE.signals, &mut PoolsBuffers::default(), |signal, pooled| {
            signals += 1;
            let alone = clusters.eight(signal);
            let contrast = Contrast::new(&alone, Level::P95);
            let ratios = RatioContrasts::new(&contrast, &alone, Level::P95);
            let in_pools = Contrast::pooled(pooled, Level::P95);
            let ratios_in_pools = RatioContrasts::pooled(&in_pools, pooled, Level::P95);
            let pairs = [
                (contrast.theta, in_pools.theta),
                (contrast.psi, in_pools.psi),
                (ratios.log_risk_ratios, ratios_in_pools.log_risk_ratios),
                (ratios.log_odds_ratios, ratios_in_pools.log_odds_ratios),
            ];
            for (one, other) in pairs {
                assert_eq!(one.is_some(), other.is_some());
                let figures = |of: Estimate| {
                    let interval = of.interval;
                    [Some(of.value), of.se_jackknife, of.se_linearised, interval.map(|of| of.low), interval.map(|of| of.high)]
                };
                for (one, other) in one.map(figures).into_iter().flatten().zip(other.map(figures).into_iter().flatten()) {
                    assert_eq!(one.is_some(), other.is_some());
                    assert!(one.zip(other).is_none_or(|(one, other)| (one - other).abs() <= 1e-7 * (1.0 + one.abs())), "{one:?} {other:?}");
                }
            }
            assert_eq!(contrast, Contrast { theta: contrast.theta, psi: contrast.psi, ..in_pools });
        });
        prop_assert_eq!(signals, SHAPE.signals);
    }

    #[test]
    fn many_empty_units_are_one_after_the_other(n in 0_u64..50) {
        let mut many = Tally::new(SHAPE);
        many.observe_many(3, 1, 2, n);
        let mut one = Tally::new(SHAPE);
        for _ in 0..n {
            one.observe(3, 1, 2, &Unit::default());
        }
        prop_assert_eq!(many, one);
    }
}

#[test]
fn empty_tally() {
    let tally = Tally::new(SHAPE);
    assert!(tally.is_empty());
    assert_eq!(tally.units(Filter::ALL), 0);
    assert_eq!(tally.table2x2(0, 0, Filter::ALL), Table2x2::default());
    assert_eq!(tally.clusters(0, Filter::ALL), []);
    assert_eq!((tally.strata(), tally.periods()), (vec![], vec![]));
}

#[test]
#[should_panic(expected = "signal 3 of 3")]
fn ids_outside_the_shape_are_refused() {
    let unit = Unit { signals: &[3], ..Unit::default() };
    Tally::new(SHAPE).observe(0, 0, 0, &unit);
}

#[test]
#[should_panic(expected = "different shapes")]
fn shapes_must_agree() {
    Tally::new(SHAPE).merge(Tally::new(Shape::default()));
}

proptest! {
    #[test]
    fn data_is_the_tally_again_and_damage_is_seen(rows in rows(), at in any::<prop::sample::Index>()) {
        let whole = tally(&rows);
        let parts = whole.to_parts();
        let text = serde_json::to_string(&parts).unwrap();
        let read: rolescope_cooccur::TallyParts = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &parts);
        prop_assert_eq!(Tally::from_parts(&read).unwrap(), whole);
        if parts.cells.is_empty() {
            return Ok(());
        }
        let mut less = parts.clone();
        less.cells.remove(at.index(parts.cells.len()));
        prop_assert!(Tally::from_parts(&less).is_none(), "a cell is missing");
        let mut beyond = parts.clone();
        beyond.cells[at.index(parts.cells.len())].with.push((4 * u32::from(SHAPE.signals), 1));
        prop_assert!(Tally::from_parts(&beyond).is_none(), "a signal that there is not");
        let mut more = parts.clone();
        more.groups[at.index(parts.groups.len())].counts.push((1, 1 << 40));
        prop_assert!(Tally::from_parts(&more).is_none(), "a part larger than its whole");
    }
}
