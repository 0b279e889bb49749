//! What a signal's lean hangs on: theta without one entry, employer or dump.

use super::contrast::shortfall_name;
use super::place_columns;
use crate::answer::Answer;
use crate::influence::{Influence, LARGEST, Removal, what_is_gone};
use crate::table::{Cell, Column, ColumnKind, Table};

/// One row per signal, kind of thing and thing: theta without it, the largest moves first, at most ten of a kind; in the first window
/// asked for, whatever the groups.
#[must_use]
pub fn influence(answer: &Answer) -> Table {
    let window = answer.question.windows.first().map(|window| window.name()).unwrap_or_default();
    let mut rows = Vec::new();
    let mut remarks = answer.remarks.clone();
    let mut lacking = Vec::new();
    for influence in Influence::of_each(answer, 0..answer.items.signal_count) {
        let signal = influence.signal;
        if !influence.shortfalls.is_empty() {
            let names: Vec<&str> =
                influence.shortfalls.iter().map(|lack| shortfall_name(*lack)).collect();
            lacking.push(format!("{} ({})", answer.items.signals[signal].label, names.join("; ")));
        }
        let of_signal = influence.removals.iter();
        rows.extend(of_signal.map(|removal| row(answer, &window, &influence, removal)));
    }
    remarks.push(
        "Without an entry: its matches are not counted, everything else is as it was; what it kept other entries from matching does \
         not come back. Without an employer or a dump: its units are not counted; a unit is of the dump that holds the ad standing for \
         it, and its copies in other dumps do not take its place."
            .to_owned(),
    );
    if !answer.question.by.is_empty() {
        remarks.push("The groups are taken together.".to_owned());
    }
    if answer.counts.dumps.is_empty() {
        remarks.push(
            "Dumps are not told apart: there are too many, or employers are counted.".to_owned(),
        );
    }
    if !lacking.is_empty() {
        remarks.push(format!("Too little to estimate: {}.", lacking.join(", ")));
    }
    Table {
        name: "influence".to_owned(),
        title: "What the leans hang on".to_owned(),
        caption: format!(
            "theta without one entry of the lexicon, one employer, one dump: those {LARGEST} of each kind without which it moves most."
        ),
        columns: columns(answer),
        rows,
        remarks,
    }
}

fn columns(answer: &Answer) -> Vec<Column> {
    use ColumnKind::{Count, Points, Real, Text};
    let column = Column::new;
    let mut columns = vec![place_columns(answer).swap_remove(0).hidden()];
    columns.extend([
        column("signal", "Key", Text, "key of the signal; `any-signal` is their union").hidden(),
        column("label", "Signal", Text, "name of the signal"),
        column("kind", "Without", Text, "what is taken away: entry (of the lexicon), employer or dump"),
        column("removed", "Key", Text, "key of the entry, normalised name of the employer or name of the dump's file; empty for ads without employer that share a text").hidden(),
        column("removed_label", "Which", Text, "its name"),
        column("units_changed", "Units", Count, "units with the entry that state no other of its kind, so that they count otherwise without it, or, of a window of so many tokens, its occurrences if it is a duty; units of the employer or dump"),
        column("theta_all", "theta", Points, "theta with everything; 0.01 is one percentage point"),
        column("theta_without", "theta without", Points, "theta of the counts that are left; empty if an arm is"),
        column("move", "Move", Points, "theta_without - theta_all"),
        column("psi_without", "psi without", Real(2), "psi of the counts that are left, 0.5 added to all four cells if one is 0; empty if a margin is 0").hidden(),
        column("n_signal", "With", Count, "units with the signal that are left").hidden(),
        column("n_rest", "Without", Count, "units without it that are left").hidden(),
    ]);
    for (arm, words) in [("signal", "with the signal"), ("rest", "without the signal")] {
        for name in ["neither", "engineering_only", "marketing_only", "both"] {
            let note = format!("units {words} that are left, as in the table `contrast`");
            columns.push(
                Column::new(format!("{arm}_{name}"), format!("{arm}, {name}"), Count, note)
                    .hidden(),
            );
        }
    }
    columns.push(column("reason", "Because", Text, "why there is no theta without it").hidden());
    columns
}

fn row(
    answer: &Answer,
    window: &str,
    influence: &Influence<'_>,
    removal: &Removal<'_>,
) -> Vec<Cell> {
    let Removal { kind, counts, units, shift, .. } = removal;
    let (key, label) = removal.shown();
    let signal = &answer.items.signals[influence.signal];
    let gone = what_is_gone(counts);
    let mut cells = vec![
        Cell::text(window),
        Cell::text(signal.key.clone()),
        Cell::text(signal.label.clone()),
        Cell::text(kind.name()),
        if key.is_empty() { Cell::Empty } else { Cell::Text(key) },
        Cell::Text(label),
        Cell::Count(*units),
        Cell::real(influence.contrast.counts.theta()),
        Cell::real(counts.theta()),
        Cell::real(*shift),
        Cell::real(counts.psi().map(|(psi, _)| psi)),
        Cell::Count(counts.signal.total()),
        Cell::Count(counts.rest.total()),
    ];
    for arm in [&counts.signal, &counts.rest] {
        cells.extend(arm.to_array().map(Cell::Count));
    }
    cells.push(if gone.is_empty() { Cell::Empty } else { Cell::text(gone) });
    cells
}
