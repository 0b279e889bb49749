//! Eight counts without an entry or a source, against counting the units that are left.

use proptest::prelude::*;
use rolescope_cooccur::{DutyCounts, EightCounts, Removals, Side, Unit};

const SIGNALS: u16 = 4;
const DUTIES: u16 = 5;

/// Duties 0 and 1 are of engineering, 2 and 3 of marketing, 4 of neither.
fn side(duty: u16) -> Option<Side> {
    [
        Some(Side::Engineering),
        Some(Side::Engineering),
        Some(Side::Marketing),
        Some(Side::Marketing),
        None,
    ][usize::from(duty)]
}

/// A unit: its source, its signals without their union, its duties.
type Row = (u64, Vec<u16>, Vec<u16>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let some = |from, to| {
        prop::collection::btree_set(from..to, 0..=3).prop_map(|set| set.into_iter().collect())
    };
    prop::collection::vec((0_u64..3, some(1, SIGNALS), some(0, DUTIES)), 0..40)
}

fn states(duties: &[u16], wanted: Side) -> bool {
    duties.iter().any(|&duty| side(duty) == Some(wanted))
}

fn removals(rows: &[Row]) -> Removals {
    let mut removals = Removals::new(SIGNALS, DUTIES);
    for (source, signals, duties) in rows {
        if signals.is_empty() && duties.is_empty() {
            removals.observe_many(Some(*source), 1);
            continue;
        }
        let union = if signals.is_empty() { None } else { Some(0) };
        // an item beyond the signals, as families are
        let signals: Vec<u16> =
            union.into_iter().chain(signals.iter().copied()).chain([9]).collect();
        let only = [Side::Engineering, Side::Marketing].map(|wanted| {
            let mut of_side = duties.iter().filter(|&&duty| side(duty) == Some(wanted));
            of_side.next().copied().filter(|_| of_side.next().is_none())
        });
        let unit = Unit {
            signals: &signals,
            duties,
            engineering: states(duties, Side::Engineering),
            marketing: states(duties, Side::Marketing),
        };
        removals.observe(Some(*source), &unit, only);
    }
    removals
}

/// The eight counts of a signal, 0 for any of them, by hand.
fn eight(rows: &[Row], signal: u16) -> EightCounts {
    let (mut with, mut without) = ([0; 4], [0; 4]);
    for (_, signals, duties) in rows {
        let four = usize::from(states(duties, Side::Engineering))
            + 2 * usize::from(states(duties, Side::Marketing));
        let has = if signal == 0 { !signals.is_empty() } else { signals.contains(&signal) };
        (if has { &mut with } else { &mut without })[four] += 1;
    }
    EightCounts { signal: DutyCounts::from_array(with), rest: DutyCounts::from_array(without) }
}

/// The rows with something taken out of each list.
fn edited(rows: &[Row], signal: Option<u16>, duty: Option<u16>) -> Vec<Row> {
    let keep = |list: &[u16], out: Option<u16>| {
        list.iter().copied().filter(|&item| Some(item) != out).collect()
    };
    rows.iter().map(|(source, s, d)| (*source, keep(s, signal), keep(d, duty))).collect()
}

proptest! {
    #[test]
    fn what_is_left_is_what_counting_anew_gives(first in rows(), second in rows()) {
        let mut removals_of_both = removals(&first);
        removals_of_both.merge(&removals(&second));
        let rows: Vec<Row> = first.into_iter().chain(second).collect();
        prop_assert_eq!(&removals_of_both, &removals(&rows), "in pieces as at once");
        for signal in 1..SIGNALS {
            let left = removals_of_both.without_signal(&eight(&rows, 0), signal);
            prop_assert_eq!(left, eight(&edited(&rows, Some(signal), None), 0), "without signal {}", signal);
        }
        for signal in 0..SIGNALS {
            let whole = eight(&rows, signal);
            for (duty, side) in (0..DUTIES).filter_map(|duty| Some((duty, side(duty)?))) {
                let left = removals_of_both.without_duty(&whole, signal, duty, side);
                prop_assert_eq!(left, eight(&edited(&rows, None, Some(duty)), signal), "without duty {}", duty);
            }
            for source in 0..4 {
                let rest: Vec<Row> = rows.iter().filter(|row| row.0 != source).cloned().collect();
                let left = removals_of_both.without_source(&whole, signal, source);
                prop_assert_eq!(left, eight(&rest, signal), "without source {}", source);
            }
        }
    }
}
