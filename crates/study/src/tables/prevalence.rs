//! How many units have each signal and each duty.

use rolescope_cooccur::{ClusteredRate, Filter};

use super::{CellPlace, bound, cell_column, place_cells, place_columns};
use crate::answer::Answer;
use crate::table::{Cell, Column, ColumnKind, Table};

/// One row per window, group and item: signals, families, duties.
#[must_use]
pub fn prevalence(answer: &Answer) -> Table {
    use ColumnKind::{Count, Share, Text};
    let column = Column::new;
    let mut columns = place_columns(answer);
    columns.extend([
        column("kind", "Kind", Text, "signal, family (of duties) or duty"),
        column("key", "Key", Text, "key in the lexicon").hidden(),
        column("label", "Name", Text, "name"),
        column("numerator", "Units with", Count, "units that have it"),
        column("denominator", "Units", Count, "all units"),
        column("share", "Share", Share, "numerator / denominator"),
        column("low", "low", Share, "lower bound of its interval, clustered by employer (Wilson at the effective size); empty for single duties"),
        column("high", "high", Share, "upper bound of that interval"),
        column("employers", "Employers", Count, "employers with a unit that has it; empty for single duties"),
        cell_column(),
    ]);
    let items = &answer.items;
    let mut rows = Vec::new();
    for (window, tally) in &answer.counts.windows {
        for stratum in answer.strata(tally) {
            let filter = Filter { stratum, period: None };
            let clusters = tally.by_cluster(filter);
            let place = CellPlace::new(answer, *window, stratum, None);
            let units = tally.units(filter);
            clusters.each(0..items.signals.len() as u16, |number, counts| {
                let (number, item) = (usize::from(number), &items.signals[usize::from(number)]);
                let counts: Vec<(u32, u64, u64)> = counts
                    .iter()
                    .map(|(cluster, counts)| (*cluster, counts.signal.total(), counts.total()))
                    .collect();
                let rate = ClusteredRate::new(&counts, answer.question.level);
                let interval = rate.as_ref().and_then(|rate| rate.interval);
                let employers = counts.iter().filter(|(_, with, _)| *with > 0).count() as u64;
                let kind = if number < items.signal_count { "signal" } else { "family" };
                let mut cells = place_cells(answer, *window, stratum);
                cells.extend([
                    Cell::text(kind),
                    Cell::text(item.key.clone()),
                    Cell::text(item.label.clone()),
                    Cell::Count(tally.signal_units(number as u16, filter)),
                    Cell::Count(units),
                    Cell::real(rate.map(|rate| rate.rate)),
                    bound(interval, |interval| interval.low),
                    bound(interval, |interval| interval.high),
                    Cell::Count(employers),
                    place.with(&[&item.key]),
                ]);
                rows.push(cells);
            });
            for (number, item) in items.duties.iter().enumerate().skip(items.family_count) {
                let with = tally.duty_units(number as u16, filter);
                let mut cells = place_cells(answer, *window, stratum);
                cells.extend([
                    Cell::text("duty"),
                    Cell::text(item.key.clone()),
                    Cell::text(item.label.clone()),
                    Cell::Count(with),
                    Cell::Count(units),
                    Cell::real((units > 0).then(|| with as f64 / units as f64)),
                    Cell::Empty,
                    Cell::Empty,
                    Cell::Empty,
                    place.with(&[&item.key]),
                ]);
                rows.push(cells);
            }
        }
    }
    Table {
        name: "prevalence".to_owned(),
        title: "How often signals and duties are stated".to_owned(),
        caption: "Shares of units; intervals are clustered by employer.".to_owned(),
        columns,
        rows,
        remarks: answer.remarks.clone(),
    }
}
