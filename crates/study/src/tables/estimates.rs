//! What labels of drawn sentences tell of all.

use rolescope_cooccur::PopulationScores;

use super::bound;
use crate::evaluation::Evaluation;
use crate::table::{Cell, Column, ColumnKind, Table};

/// Precision, recall and F1 in all sentences of the strata that sentences were drawn from; no row if they were not.
pub(super) fn estimates(evaluation: &Evaluation) -> Table {
    use ColumnKind::{Real, Share, Text};
    let mut rows = Vec::new();
    for measured in &evaluation.dimensions {
        if measured.by_stratum.is_empty() || measured.all.total() == 0 {
            continue;
        }
        for (class, name) in measured.dimension.classes().iter().enumerate() {
            let scores = PopulationScores::new(&measured.by_stratum, class, evaluation.level);
            let PopulationScores { given, precision, recall, f1 } = scores;
            let mut cells =
                vec![Cell::text(measured.dimension.column.clone()), Cell::text(name.clone())];
            for estimated in [given, precision, recall, f1] {
                let (value, interval) = estimated.unzip();
                let interval = interval.flatten();
                cells.push(Cell::real(value));
                cells.push(bound(interval, |interval| interval.low));
                cells.push(bound(interval, |interval| interval.high));
            }
            rows.push(cells);
        }
    }
    let column = |name, heading, kind, note| Column::new(name, heading, kind, note);
    Table {
        name: "estimates".to_owned(),
        title: "Each label in all sentences, drawn or not".to_owned(),
        caption: "Each sentence stands for those of its stratum divided by those drawn of it; empty where a stratum has no labelled sentence."
            .to_owned(),
        columns: vec![
            column("dimension", "Column", Text, "the column of labels"),
            column("label", "Label", Text, "the label"),
            column("given", "Given", Share, "share of all sentences that people would give it"),
            column("given_low", "low", Share, "lower bound of that (Wilson, of the effective number of sentences)"),
            column("given_high", "high", Share, "upper bound of that, likewise"),
            column("precision", "Precision", Share, "of the sentences found with it the share that people would give it"),
            column("precision_low", "low", Share, "lower bound of that, likewise"),
            column("precision_high", "high", Share, "upper bound of that, likewise"),
            column("recall", "Recall", Share, "of the sentences that people would give it the share found with it"),
            column("recall_low", "low", Share, "lower bound of that, likewise"),
            column("recall_high", "high", Share, "upper bound of that, likewise"),
            column("f1", "F1", Real(3), "2 both / (given + found), of all sentences"),
            column("f1_low", "low", Real(3), "lower bound of that, carried over from both / (given or found)"),
            column("f1_high", "high", Real(3), "upper bound of that, likewise"),
        ],
        rows,
        remarks: Vec::new(),
    }
}
