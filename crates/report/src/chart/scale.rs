//! Ranges and ticks of a linear axis.

use rolescope_study::{Cell, ColumnKind};

use crate::people::{Place, show};

/// Round positions that divide `low..=high` into about `count` parts: multiples of 1, 2 or 5 times a power of ten.
///
/// Nothing for a range that is empty or not finite.
pub(super) fn ticks(low: f64, high: f64, count: u32) -> Vec<f64> {
    let range = high - low;
    if !range.is_finite() || range <= 0.0 || count == 0 {
        return Vec::new();
    }
    let rough = range / f64::from(count);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|step| *step >= rough * 0.75)
        .unwrap_or(10.0 * power);
    let slack = step * 1e-6;
    let mut at = ((low - slack) / step).ceil();
    let mut out = Vec::new();
    while at * step <= high + slack {
        // Adding zero turns a negative zero into zero. A tick a rounding error outside would be dropped later.
        out.push((at * step).clamp(low, high) + 0.0);
        at += 1.0;
    }
    out
}

/// The label of a tick: as few decimals as its axis' step needs.
pub(super) fn tick_label(at: f64, step: f64, kind: ColumnKind) -> String {
    let (at, step, unit) = match kind {
        ColumnKind::Share => (100.0 * at, 100.0 * step, "\u{202f}%"),
        ColumnKind::Points => (100.0 * at, 100.0 * step, ""),
        ColumnKind::Text | ColumnKind::Count | ColumnKind::Real(_) | ColumnKind::Flag => {
            (at, step, "")
        }
    };
    let decimals = (0..6_i32)
        .find(|&decimals| {
            let scaled = step * 10_f64.powi(decimals);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs()
        })
        .and_then(|decimals| u8::try_from(decimals).ok())
        .unwrap_or(6);
    let text = show(&Cell::Real(at), ColumnKind::Real(decimals), Place::Page);
    let sign = if kind == ColumnKind::Points && at > 0.0 { "+" } else { "" };
    format!("{sign}{text}{unit}")
}

/// Ticks with their labels.
pub(super) fn labelled(low: f64, high: f64, count: u32, kind: ColumnKind) -> Vec<(f64, String)> {
    let positions = ticks(low, high, count);
    let step = match positions[..] {
        [first, second, ..] => second - first,
        _ => high - low,
    };
    positions.into_iter().map(|at| (at, tick_label(at, step, kind))).collect()
}

/// A number as charts print it: like the tables on the page.
pub(super) fn number(value: f64, kind: ColumnKind) -> String {
    show(&Cell::Real(value), kind, Place::Page)
}

/// `[low, high]` as charts print it.
pub(super) fn interval(low: f64, high: f64, kind: ColumnKind) -> String {
    format!("[{}, {}]", number(low, kind), number(high, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(ticks(0.0, 0.27, 5), [0.0, 0.05, 0.1, 0.15000000000000002, 0.2, 0.25]);
        assert_eq!(ticks(-0.13, 0.24, 4), [-0.1, 0.0, 0.1, 0.2]);
        assert_eq!(ticks(3.0, 3.0, 4), [0.0; 0]);
        assert_eq!(ticks(0.0, f64::INFINITY, 4), [0.0; 0]);
        assert!(ticks(-1e300, 1e300, 4).len() < 10);
    }

    #[test]
    fn labels_have_the_decimals_they_need() {
        assert_eq!(tick_label(0.6000000000000001, 0.2, ColumnKind::Share), "60\u{202f}%");
        assert_eq!(tick_label(0.005, 0.005, ColumnKind::Share), "0.5\u{202f}%");
        assert_eq!(tick_label(-0.1, 0.1, ColumnKind::Points), "\u{2212}10");
        assert_eq!(tick_label(0.1, 0.1, ColumnKind::Points), "+10");
        assert_eq!(tick_label(0.0, 0.1, ColumnKind::Points), "0");
        assert_eq!(tick_label(20_000.0, 10_000.0, ColumnKind::Count), "20\u{202f}000");
    }
}
