//! theta as the lexicon reads it and as labelled ads correct it.

use rolescope_cooccur::NoCorrection;

use super::bound;
use super::contrast::shortfall_name;
use crate::answer::Answer;
use crate::rectify::{LabelsUsed, RectifiedRow, read_as};
use crate::table::{Cell, Column, ColumnKind, Table};

/// The cells of a contrast, by their numbers.
const CELLS: [&str; 8] = [
    "rest_neither",
    "rest_engineering_only",
    "rest_marketing_only",
    "rest_both",
    "signal_neither",
    "signal_engineering_only",
    "signal_marketing_only",
    "signal_both",
];

/// What a unit has or has not.
const ITEMS: [&str; 3] = ["signal", "engineering", "marketing"];

/// One row per signal that is labelled, in postings, over all groups.
#[must_use]
pub fn rectified(answer: &Answer, rows: &[RectifiedRow], labels: &LabelsUsed) -> Table {
    let mut remarks = answer.remarks.clone();
    let LabelsUsed { used, unknown, ambiguous, outside } = labels;
    remarks.push(format!(
        "Labels used: {used}. Not used: {unknown} of ids that no ad has, {ambiguous} of ids that several ads have, {outside} of ads \
         outside the population or that another ad stands for."
    ));
    remarks.push(
        "The labelled ads have to be drawn at random within the cells of what the lexicon reads (signal x engineering x marketing), \
         however many from each; and to be labelled whole, without a look at what it read."
            .to_owned(),
    );
    remarks.push(
        "In files, the columns `…_powered` correct shares of ads by the same labels, if these were drawn from all ads alike whatever \
         was read; they are empty where the labelled ads show that they were not."
            .to_owned(),
    );
    Table {
        name: "rectified".to_owned(),
        title: "Does the lean survive the lexicon's errors?".to_owned(),
        caption: "theta as the lexicon reads ads, and corrected by what is true of labelled ads of each cell (prediction-powered, \
                  stratified on what was read)."
            .to_owned(),
        columns: columns(),
        rows: rows.iter().map(|row| cells(answer, row)).collect(),
        remarks,
    }
}

fn columns() -> Vec<Column> {
    use ColumnKind::{Count, Flag, Points, Real, Share, Text};
    let column = Column::new;
    let mut columns = vec![
        column("signal", "Key", Text, "key of the signal; `any-signal` is their union").hidden(),
        column("label", "Signal", Text, "name of the signal"),
        column("labelled", "Labelled", Count, "ads whose labels are whole: the signal and both sides"),
        column("theta", "theta", Points, "theta as the lexicon reads ads; 0.01 is one percentage point"),
        column("theta_low", "low", Points, "lower bound of its interval, jackknife by employer"),
        column("theta_high", "high", Points, "upper bound of that interval"),
        column("theta_rectified", "corrected", Points, "theta of the shares p_c = sum over cells k as read of (share of units in k) x (share of the labelled ads of k that are truly in c)"),
        column("theta_rectified_low", "low", Points, "lower bound of its interval: Student's t with the jackknife by employer and the error of the labels added up"),
        column("theta_rectified_high", "high", Points, "upper bound of that interval"),
        column("se_units", "SE units", Points, "standard error that the units leave, jackknife by employer").hidden(),
        column("se_labels", "SE labels", Points, "standard error that the labels leave: sum over cells of (share of units)^2 (1 - labelled/units) s^2/(labelled - 1)").hidden(),
        column("p", "p", Real(4), "two-sided p-value of theta_rectified = 0").hidden(),
        column("sign_kept", "Sign kept", Flag, "whether theta_rectified has the sign of theta"),
        column("psi", "psi", Real(2), "psi as the lexicon reads ads").hidden(),
        column("psi_rectified", "psi corrected", Real(2), "psi of the same shares; empty if one of its four is 0").hidden(),
        column("reason", "Because", Text, "why there is no corrected theta"),
    ];
    for item in ITEMS {
        for (name, shown_as, note) in [
            ("read", Share, "share of units that are read to have it"),
            (
                "powered",
                Share,
                "that share corrected by labels drawn from all units alike: power x share read of the units that are not labelled + mean of (given - power x read) of the labelled (PPI++, Angelopoulos, Duchi and Zrnic 2023); where all are labelled, their share",
            ),
            ("powered_low", Share, "lower bound of its interval, ads as independent"),
            ("powered_high", Share, "upper bound of that interval"),
            ("power", Real(3), "the power, 0 to 1, at which its variance is least"),
        ] {
            let note = format!("{item}: {note}");
            columns.push(Column::new(format!("{item}_{name}"), name, shown_as, note).hidden());
        }
    }
    for (kind, shown_as, note) in [
        ("share", Share, "true share of all units, corrected"),
        ("labelled", Count, "labelled ads that the lexicon reads as this"),
    ] {
        for cell in CELLS {
            let name = format!("{kind}_{cell}");
            columns.push(Column::new(name, cell, shown_as, format!("{note}: {cell}")).hidden());
        }
    }
    columns
}

fn cells(answer: &Answer, row: &RectifiedRow) -> Vec<Cell> {
    let RectifiedRow { signal, contrast, shortfalls, labelled, rectified, powered } = row;
    let item = &answer.items.signals[*signal];
    let enough = shortfalls.is_empty();
    let theta = contrast.theta.filter(|_| enough);
    let interval = theta.and_then(|theta| theta.interval);
    let corrected = rectified.as_ref().ok().filter(|_| enough);
    let sizes = labelled.map(|row| row.iter().sum::<u64>());
    let reason = match rectified {
        _ if !enough => {
            let names: Vec<&str> = shortfalls.iter().map(|lack| shortfall_name(*lack)).collect();
            Cell::text(names.join("; "))
        }
        Err(NoCorrection::TooFewLabels(cell)) => {
            Cell::text(format!("fewer than two labelled ads among those read as {}", CELLS[*cell]))
        }
        Err(NoCorrection::EmptyArm) => {
            Cell::text("by the labels, all units or none have the signal".to_owned())
        }
        Ok(found) if found.se_units.is_none() => {
            Cell::text("without one employer there is no such theta".to_owned())
        }
        Ok(_) => Cell::Empty,
    };
    let sign = theta.zip(corrected).map(|(theta, corrected)| theta.value * corrected.theta > 0.0);
    let mut cells = vec![
        Cell::text(item.key.clone()),
        Cell::text(item.label.clone()),
        Cell::Count(sizes.iter().sum()),
        Cell::real(theta.map(|theta| theta.value)),
        bound(interval, |interval| interval.low),
        bound(interval, |interval| interval.high),
        Cell::real(corrected.map(|corrected| corrected.theta)),
        bound(corrected.and_then(|corrected| corrected.interval), |interval| interval.low),
        bound(corrected.and_then(|corrected| corrected.interval), |interval| interval.high),
        Cell::real(corrected.and_then(|corrected| corrected.se_units)),
        Cell::real(corrected.map(|corrected| corrected.se_labels)),
        Cell::real(corrected.and_then(|corrected| corrected.p)),
        sign.map_or(Cell::Empty, Cell::Flag),
        Cell::real(contrast.psi.filter(|_| enough).map(|psi| psi.value)),
        Cell::real(corrected.and_then(|corrected| corrected.psi)),
        reason,
    ];
    let units = contrast.counts.total() as f64;
    for (place, read) in read_as(&contrast.counts).into_iter().enumerate() {
        let share = powered.as_ref().map(|shares| shares[place]);
        cells.extend([
            Cell::real((units > 0.0).then(|| read as f64 / units)),
            Cell::real(share.map(|share| share.share)),
            Cell::real(share.map(|share| share.interval.low)),
            Cell::real(share.map(|share| share.interval.high)),
            Cell::real(share.map(|share| share.power)),
        ]);
    }
    for place in 0..CELLS.len() {
        cells.push(Cell::real(corrected.map(|corrected| corrected.shares[place])));
    }
    cells.extend(sizes.map(Cell::Count));
    cells
}
