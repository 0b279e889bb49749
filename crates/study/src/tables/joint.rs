//! Which duties stand beside a signal: engineering only, marketing only, both, neither.

use rolescope_cooccur::{ClusteredRate, Filter};

use super::{CellPlace, bound, cell_column, place_cells, place_columns};
use crate::answer::Answer;
use crate::table::{Cell, Column, ColumnKind, Table};

/// One row per window, group and signal, and one for all units.
#[must_use]
pub fn joint(answer: &Answer) -> Table {
    use ColumnKind::{Count, Share, Text};
    let column = Column::new;
    let mut columns = place_columns(answer);
    columns.extend([
        column("signal", "Key", Text, "key of the signal; `all` for all units").hidden(),
        column("label", "Units with", Text, "name of the signal"),
        column("units", "Units", Count, "units with the signal"),
        column(
            "engineering_only",
            "Engineering only",
            Count,
            "of these, with an engineering duty and no marketing duty",
        ),
        column("both", "Both", Count, "of these, with both"),
        column(
            "marketing_only",
            "Marketing only",
            Count,
            "of these, with a marketing duty and no engineering duty",
        ),
        column("neither", "Neither", Count, "of these, with neither"),
        column("engineering", "Engineering", Share, "share with an engineering duty"),
        column(
            "engineering_low",
            "low",
            Share,
            "lower bound of its interval, clustered by employer (Wilson at the effective size)",
        ),
        column("engineering_high", "high", Share, "upper bound of that interval"),
        column("marketing", "Marketing", Share, "share with a marketing duty"),
        column("marketing_low", "low", Share, "lower bound of its interval, clustered by employer"),
        column("marketing_high", "high", Share, "upper bound of that interval"),
        cell_column(),
    ]);
    let mut rows = Vec::new();
    for (window, tally) in &answer.counts.windows {
        for stratum in answer.strata(tally) {
            let clusters = tally.by_cluster(Filter { stratum, period: None });
            let all = clusters.duties();
            let place = CellPlace::new(answer, *window, stratum, None);
            let mut arms = vec![("all".to_owned(), "All units".to_owned(), all)];
            clusters.each(0..answer.items.signal_count as u16, |signal, counts| {
                let item = &answer.items.signals[usize::from(signal)];
                let with =
                    counts.iter().map(|(cluster, counts)| (*cluster, counts.signal)).collect();
                arms.push((item.key.clone(), item.label.clone(), with));
            });
            for (number, (key, label, arm)) in arms.into_iter().enumerate() {
                let cell = if number == 0 { place.with(&[]) } else { place.with(&[&key]) };
                let mut sum = rolescope_cooccur::DutyCounts::default();
                arm.iter().for_each(|(_, counts)| sum.add(counts));
                let rate = |part: fn(&rolescope_cooccur::DutyCounts) -> u64| {
                    let counts: Vec<(u32, u64, u64)> = arm
                        .iter()
                        .filter(|(_, counts)| counts.total() > 0)
                        .map(|(cluster, counts)| (*cluster, part(counts), counts.total()))
                        .collect();
                    ClusteredRate::new(&counts, answer.question.level)
                };
                let mut cells = place_cells(answer, *window, stratum);
                cells.extend([Cell::Text(key), Cell::Text(label)]);
                cells.extend(
                    [sum.total(), sum.engineering_only, sum.both, sum.marketing_only, sum.neither]
                        .map(Cell::Count),
                );
                for rate in [rate(|counts| counts.engineering()), rate(|counts| counts.marketing())]
                {
                    let interval = rate.as_ref().and_then(|rate| rate.interval);
                    cells.extend([
                        Cell::real(rate.as_ref().map(|rate| rate.rate)),
                        bound(interval, |interval| interval.low),
                        bound(interval, |interval| interval.high),
                    ]);
                }
                cells.push(cell);
                rows.push(cells);
            }
        }
    }
    Table {
        name: "joint".to_owned(),
        title: "Which duties stand beside a signal".to_owned(),
        caption: "Units by what they state: engineering duties (does), marketing duties (does), both, neither.".to_owned(),
        columns,
        rows,
        remarks: answer.remarks.clone(),
    }
}
