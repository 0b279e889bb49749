//! The tables of a comparison with labels.

use rolescope_cooccur::{
    Bootstrap, Confusion, Interval, Kappa, Scores, krippendorff_alpha, wilson,
};
use rolescope_lexicon::Lexicon;

use super::bound;
use super::estimates::estimates;
use crate::evaluation::{Evaluation, Lean};
use crate::table::{Cell, Column, ColumnKind, Table};

/// Names of the tables, in their order.
pub const EVALUATION_TABLES: [&str; 8] =
    ["summary", "labels", "estimates", "confusion", "zones", "entries", "lean", "errors"];

/// All tables of a comparison that have a row, in the order of [`EVALUATION_TABLES`]; at most so many `errors`.
#[must_use]
pub fn evaluation(evaluation: &Evaluation, lexicon: &Lexicon, errors: usize) -> Vec<Table> {
    let tables = [
        summary(evaluation),
        labels(evaluation),
        estimates(evaluation),
        confusion(evaluation),
        zones(evaluation),
        entries(evaluation, lexicon),
        lean(evaluation, lexicon),
        mistakes(evaluation, errors),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn column(
    name: &'static str,
    heading: &'static str,
    kind: ColumnKind,
    note: &'static str,
) -> Column {
    Column::new(name, heading, kind, note)
}

/// The columns of [`scores`].
fn score_columns() -> Vec<Column> {
    use ColumnKind::{Count, Share};
    vec![
        column("both", "Both", Count, "sentences given the label and found with it").hidden(),
        column("found_only", "Found only", Count, "sentences found with it and not given it")
            .hidden(),
        column("given_only", "Given only", Count, "sentences given it and not found with it")
            .hidden(),
        column("precision", "Precision", Share, "both / (both + found_only)"),
        column("precision_low", "low", Share, "lower bound of precision (Wilson)"),
        column("precision_high", "high", Share, "upper bound of precision (Wilson)"),
        column("recall", "Recall", Share, "both / (both + given_only)"),
        column("recall_low", "low", Share, "lower bound of recall (Wilson)"),
        column("recall_high", "high", Share, "upper bound of recall (Wilson)"),
        column("f1", "F1", ColumnKind::Real(3), "2 both / (2 both + found_only + given_only)"),
        column(
            "f1_low",
            "low",
            ColumnKind::Real(3),
            "lower bound of F1 (Wilson's of both / (both + found_only + given_only), carried over)",
        ),
        column("f1_high", "high", ColumnKind::Real(3), "upper bound of F1, likewise"),
    ]
}

fn scores(scores: &Scores) -> Vec<Cell> {
    let Scores { both, found_only, given_only, precision, recall, f1 } = *scores;
    let mut cells = vec![Cell::Count(both), Cell::Count(found_only), Cell::Count(given_only)];
    for measure in [precision, recall, f1] {
        let (value, interval) = measure.unzip();
        cells.push(Cell::real(value));
        cells.push(bound(interval, |interval| interval.low));
        cells.push(bound(interval, |interval| interval.high));
    }
    cells
}

fn summary(evaluation: &Evaluation) -> Table {
    use ColumnKind::{Count, Real, Share, Text};
    let rows = evaluation.dimensions.iter().filter(|measured| measured.all.total() > 0);
    let rows = rows.map(|measured| {
        let all = &measured.all;
        let accuracy = wilson(all.agreeing() as f64, all.total() as f64, evaluation.level);
        let macro_interval = Confusion::macro_f1_interval(
            &measured.by_cluster,
            Bootstrap::default(),
            evaluation.level,
        );
        let kappa = Kappa::new(all, evaluation.level);
        vec![
            Cell::text(measured.dimension.column.clone()),
            Cell::Count(all.total()),
            Cell::Real(all.agreeing() as f64 / all.total() as f64),
            bound(accuracy, |interval| interval.low),
            bound(accuracy, |interval| interval.high),
            Cell::real(all.macro_f1()),
            bound(macro_interval, |interval| interval.low),
            bound(macro_interval, |interval| interval.high),
            Cell::real(kappa.map(|kappa| kappa.value)),
            bound(kappa.map(|kappa| kappa.interval), |interval| interval.low),
            bound(kappa.map(|kappa| kappa.interval), |interval| interval.high),
            Cell::real(alpha(all)),
        ]
    });
    Table {
        name: "summary".to_owned(),
        title: "Agreement with the labels".to_owned(),
        caption: "Every column of labels against what the lexicon says of the same sentences."
            .to_owned(),
        columns: vec![
            column("dimension", "Column", Text, "the column of labels"),
            column("sentences", "Sentences", Count, "sentences that have a label there"),
            column("accuracy", "Right", Share, "sentences whose label was found"),
            column("accuracy_low", "low", Share, "lower bound of that (Wilson)"),
            column("accuracy_high", "high", Share, "upper bound of that (Wilson)"),
            column(
                "macro_f1",
                "Macro-F1",
                Real(3),
                "mean F1 of all labels of the column; one neither given nor found counts as 0",
            ),
            column(
                "macro_f1_low",
                "low",
                Real(3),
                "lower bound of that (999 Poisson bootstraps of whole clusters)",
            ),
            column("macro_f1_high", "high", Real(3), "upper bound of that, likewise"),
            column("kappa", "Kappa", Real(3), "Cohen's kappa between label and lexicon"),
            column("kappa_low", "low", Real(3), "lower bound of kappa"),
            column("kappa_high", "high", Real(3), "upper bound of kappa"),
            column(
                "alpha",
                "Alpha",
                Real(3),
                "Krippendorff's alpha (nominal) between label and lexicon",
            ),
        ],
        rows: rows.collect(),
        remarks: Vec::new(),
    }
}

/// Alpha of two who labelled the same units.
pub(super) fn alpha(counts: &Confusion) -> Option<f64> {
    let classes = counts.classes();
    let mut units: Vec<Vec<u64>> = Vec::new();
    for given in 0..classes {
        for found in 0..classes {
            let mut unit = vec![0; classes];
            unit[given] += 1;
            unit[found] += 1;
            units.extend(std::iter::repeat_n(unit, counts.count(given, found) as usize));
        }
    }
    krippendorff_alpha(units.iter().map(Vec::as_slice))
}

fn labels(evaluation: &Evaluation) -> Table {
    let mut rows = Vec::new();
    for measured in &evaluation.dimensions {
        for (class, name) in measured.dimension.classes().iter().enumerate() {
            let mut cells =
                vec![Cell::text(measured.dimension.column.clone()), Cell::text(name.clone())];
            cells.extend(scores(&measured.all.scores(class, evaluation.level)));
            if measured.all.total() > 0 {
                rows.push(cells);
            }
        }
    }
    let mut columns = vec![
        column("dimension", "Column", ColumnKind::Text, "the column of labels"),
        column("label", "Label", ColumnKind::Text, "the label"),
    ];
    columns.extend(score_columns());
    Table {
        name: "labels".to_owned(),
        title: "Each label against all others".to_owned(),
        caption: String::new(),
        columns,
        rows,
        remarks: Vec::new(),
    }
}

fn confusion(evaluation: &Evaluation) -> Table {
    use ColumnKind::{Count, Text};
    let mut rows = Vec::new();
    for measured in &evaluation.dimensions {
        let classes = measured.dimension.classes();
        for (given, given_name) in classes.iter().enumerate() {
            for (found, found_name) in classes.iter().enumerate() {
                let count = measured.all.count(given, found);
                if count > 0 {
                    rows.push(vec![
                        Cell::text(measured.dimension.column.clone()),
                        Cell::text(given_name.clone()),
                        Cell::text(found_name.clone()),
                        Cell::Count(count),
                    ]);
                }
            }
        }
    }
    Table {
        name: "confusion".to_owned(),
        title: "What was taken for what".to_owned(),
        caption: String::new(),
        columns: vec![
            column("dimension", "Column", Text, "the column of labels"),
            column("given", "Given", Text, "the label that people gave"),
            column("found", "Found", Text, "the label that the lexicon gives"),
            column("sentences", "Sentences", Count, "sentences with both"),
        ],
        rows,
        remarks: Vec::new(),
    }
}

fn zones(evaluation: &Evaluation) -> Table {
    let mut rows = Vec::new();
    for measured in evaluation.dimensions.iter().filter(|measured| !measured.dimension.is_zone()) {
        for (zone, counts) in &measured.by_zone {
            for (class, name) in measured.dimension.classes().iter().enumerate() {
                if counts.given(class) + counts.found(class) == 0 {
                    continue;
                }
                let mut cells = vec![
                    Cell::text(measured.dimension.column.clone()),
                    Cell::text(zone.name()),
                    Cell::text(name.clone()),
                ];
                cells.extend(scores(&counts.scores(class, evaluation.level)));
                rows.push(cells);
            }
        }
    }
    let mut columns = vec![
        column("dimension", "Column", ColumnKind::Text, "the column of labels"),
        column(
            "zone",
            "Zone",
            ColumnKind::Text,
            "the part of the ad, as people labelled it, or as it was read where they did not",
        ),
        column("label", "Label", ColumnKind::Text, "the label"),
    ];
    columns.extend(score_columns());
    Table {
        name: "zones".to_owned(),
        title: "Each label in each part of an ad".to_owned(),
        caption: String::new(),
        columns,
        rows,
        remarks: Vec::new(),
    }
}

fn entries(evaluation: &Evaluation, lexicon: &Lexicon) -> Table {
    use ColumnKind::{Count, Text};
    let mut rows = Vec::new();
    for measured in &evaluation.dimensions {
        for score in measured.entries.iter().filter(|score| score.both + score.found_only > 0) {
            let entry = lexicon.entry(score.entry);
            let class = &measured.dimension.classes()[score.class];
            let mut cells = vec![
                Cell::text(measured.dimension.column.clone()),
                Cell::text(entry.key.clone()),
                Cell::text(class.clone()),
            ];
            cells.extend(scores(&Scores::new(
                score.both,
                score.found_only,
                score.given_only,
                evaluation.level,
            )));
            cells.push(Cell::Count(score.alone));
            rows.push(cells);
        }
    }
    let mut columns = vec![
        column("dimension", "Column", Text, "the column of labels"),
        column("entry", "Entry", Text, "key of the entry"),
        column(
            "label",
            "Evidence of",
            Text,
            "the least label that the entry is evidence of; a stronger one is right as well",
        ),
    ];
    columns.extend(score_columns());
    columns.push(column(
        "alone",
        "Alone",
        Count,
        "of found_only those in which no other entry speaks for a label that is too strong",
    ));
    Table {
        name: "entries".to_owned(),
        title: "Each entry as evidence".to_owned(),
        caption: "Recall is the share of all sentences with the label in which the entry is found."
            .to_owned(),
        columns,
        rows,
        remarks: Vec::new(),
    }
}

fn lean(evaluation: &Evaluation, lexicon: &Lexicon) -> Table {
    use ColumnKind::{Count, Share, Text};
    let rate = |part: u64, all: u64| {
        let interval: Option<Interval> = wilson(part as f64, all as f64, evaluation.level);
        [
            Cell::real((all > 0).then(|| part as f64 / all as f64)),
            bound(interval, |interval| interval.low),
            bound(interval, |interval| interval.high),
        ]
    };
    let rows = evaluation.lean.iter().map(|lean| {
        let Lean { label, texts, any, own, leaning, right } = lean;
        let mut cells = vec![Cell::text(label.clone()), Cell::Count(*texts), Cell::Count(*any)];
        // Nothing is a duty of no family.
        let is_family = lexicon.families().contains(&label.as_str());
        let of_family = |cells: Vec<Cell>| {
            if is_family { cells } else { vec![Cell::Empty; cells.len()] }
        };
        cells
            .extend(of_family([Cell::Count(*own)].into_iter().chain(rate(*own, *texts)).collect()));
        cells.push(Cell::Count(*leaning));
        let right = [Cell::Count(*right)].into_iter().chain(rate(*right, *leaning));
        cells.extend(of_family(right.collect()));
        cells
    });
    Table {
        name: "lean".to_owned(),
        title: "Which way texts lean".to_owned(),
        caption: "Texts that are of one family as a whole, and the duties found in them."
            .to_owned(),
        columns: vec![
            column("label", "Family", Text, "the family that the texts are of"),
            column("texts", "Texts", Count, "texts of it"),
            column(
                "any",
                "Any duty",
                Count,
                "texts in which any duty is found, of whatever family and relation",
            ),
            column("own", "Own duty", Count, "texts in which a duty of that family is found, done"),
            column("matched", "Matched", Share, "own / texts"),
            column("matched_low", "low", Share, "lower bound of that (Wilson)"),
            column("matched_high", "high", Share, "upper bound of that (Wilson)"),
            column(
                "leaning",
                "Leaning",
                Count,
                "texts in which duties of just one of these families are found, done",
            ),
            column("right", "Right", Count, "of those the ones that lean to their own"),
            column("lean", "Lean right", Share, "right / leaning"),
            column("lean_low", "low", Share, "lower bound of that (Wilson)"),
            column("lean_high", "high", Share, "upper bound of that (Wilson)"),
        ],
        rows: rows.collect(),
        remarks: Vec::new(),
    }
}

fn mistakes(evaluation: &Evaluation, most: usize) -> Table {
    use ColumnKind::Text;
    let mut rows = Vec::new();
    let mut left = 0;
    for measured in &evaluation.dimensions {
        let classes = measured.dimension.classes();
        left += measured.errors.len().saturating_sub(most);
        rows.extend(measured.errors.iter().take(most).map(|mistake| {
            vec![
                Cell::text(measured.dimension.column.clone()),
                Cell::text(mistake.item.clone()),
                Cell::text(classes[mistake.given].clone()),
                Cell::text(classes[mistake.found].clone()),
                Cell::text(mistake.matches.clone()),
                Cell::text(mistake.sentence.clone()),
            ]
        }));
    }
    let more = "more sentences are not as labelled; `--examples` shows others.";
    Table {
        name: "errors".to_owned(),
        title: "Sentences that are not as labelled".to_owned(),
        caption: String::new(),
        columns: vec![
            column("dimension", "Column", Text, "the column of labels"),
            column("item", "Item", Text, "name of the sentence in the file"),
            column("given", "Given", Text, "the label that people gave"),
            column("found", "Found", Text, "the label that the lexicon gives"),
            column(
                "matches",
                "Matches",
                Text,
                "what was found in it; strengths that do not count in brackets",
            ),
            column("sentence", "Sentence", Text, "the sentence"),
        ],
        rows,
        remarks: if left > 0 { vec![format!("{left} {more}")] } else { Vec::new() },
    }
}
