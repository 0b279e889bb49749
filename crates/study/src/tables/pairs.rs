//! Every signal with every duty.

use rolescope_cooccur::{Filter, Table2x2, ln_p_chi_squared, log10_of_ln};

use super::{CellPlace, bound, cell_column, place_cells, place_columns};
use crate::answer::Answer;
use crate::table::{Cell, Column, ColumnKind, Table};

/// One row per window, group, signal and duty (families first): the 2×2 table and its association measures.
#[must_use]
pub fn pairs(answer: &Answer) -> Table {
    let mut columns = place_columns(answer);
    columns.extend(measures());
    columns.push(cell_column());
    let tests = (answer.items.signal_count * answer.items.duties.len()) as u32;
    let mut rows = Vec::new();
    for ((window, tally), lengths) in answer.counts.windows.iter().zip(&answer.counts.lengths) {
        for stratum in answer.strata(tally) {
            let filter = Filter { stratum, period: None };
            let lengths = lengths.classes(stratum);
            let place = CellPlace::new(answer, *window, stratum, None);
            for (signal, of_signal) in
                answer.items.signals[..answer.items.signal_count].iter().enumerate()
            {
                for (duty, of_duty) in answer.items.duties.iter().enumerate() {
                    let mut cells = place_cells(answer, *window, stratum);
                    cells.extend(
                        [&of_signal.key, &of_signal.label, &of_duty.key, &of_duty.label]
                            .map(|text| Cell::text(text.clone())),
                    );
                    cells.extend(measured(
                        &tally.table2x2(signal as u16, duty as u16, filter),
                        answer.question.level,
                        tests,
                    ));
                    let joint = tally.joint_units(signal as u16, duty as u16, filter);
                    let expected = lengths.expected(signal as u16, duty as u16);
                    let lift = expected.filter(|expected| *expected > 0.0);
                    cells.push(Cell::real(expected));
                    cells.push(Cell::real(lift.map(|expected| joint as f64 / expected)));
                    cells.push(place.with(&[&of_signal.key, &of_duty.key]));
                    rows.push(cells);
                }
            }
        }
    }
    let mut remarks = answer.remarks.clone();
    remarks.push(
        "Intervals and p-values of this table take ads for independent, which makes them too narrow; use them to rank. Intervals that \
         know of employers are in the tables `contrast`, `joint` and `prevalence`."
            .to_owned(),
    );
    Table {
        name: "pairs".to_owned(),
        title: "Every signal with every duty".to_owned(),
        caption:
            "How many units state both, and how much more often than if the two were unrelated."
                .to_owned(),
        columns,
        rows,
        remarks,
    }
}

fn measures() -> Vec<Column> {
    use ColumnKind::{Count, Flag, Points, Real, Share, Text};
    let column = Column::new;
    vec![
        column("signal", "Signal key", Text, "key of the signal").hidden(),
        column("signal_label", "Signal", Text, "name of the signal"),
        column("duty", "Duty key", Text, "key of the duty or family").hidden(),
        column("duty_label", "Duty", Text, "name of the duty or family"),
        column("a", "Both", Count, "units with signal and duty"),
        column("b", "Signal only", Count, "units with the signal without the duty").hidden(),
        column("c", "Duty only", Count, "units with the duty without the signal").hidden(),
        column("d", "Neither", Count, "units with neither").hidden(),
        column("n", "Units", Count, "all units").hidden(),
        column("expected", "Expected", Real(1), "joint count if unrelated: (a+b)(a+c)/n").hidden(),
        column("duty_given_signal", "P(duty | signal)", Share, "a / (a+b)"),
        column("duty_given_signal_low", "low", Share, "Wilson, ads as independent").hidden(),
        column("duty_given_signal_high", "high", Share, "Wilson, ads as independent").hidden(),
        column("duty_given_rest", "P(duty | rest)", Share, "c / (c+d)"),
        column("risk_difference", "Difference", Points, "P(duty | signal) - P(duty | rest); 0.01 is one percentage point"),
        column("risk_difference_low", "low", Points, "Newcombe's hybrid interval, ads as independent").hidden(),
        column("risk_difference_high", "high", Points, "Newcombe's hybrid interval, ads as independent").hidden(),
        column("risk_ratio", "RR", Real(2), "P(duty | signal) / P(duty | rest)").hidden(),
        column("lift", "Lift", Real(2), "a / expected"),
        column("odds_ratio", "OR", Real(2), "ad / bc"),
        column("odds_ratio_low", "low", Real(2), "Woolf; with 0.5 added to all cells where one is 0; ads as independent").hidden(),
        column("odds_ratio_high", "high", Real(2), "Woolf; with 0.5 added to all cells where one is 0; ads as independent").hidden(),
        column("odds_ratio_haldane", "0.5 added", Flag, "whether 0.5 was added for the interval").hidden(),
        column("g_squared", "G²", Real(1), "log-likelihood ratio, negative where the two avoid each other"),
        column("log10_p", "log10 p", Real(1), "decimal logarithm of its p-value (chi-squared, 1 degree of freedom), ads as independent").hidden(),
        column("npmi", "NPMI", Real(3), "normalised pointwise mutual information, -1 to 1"),
        column("log_dice", "logDice", Real(2), "14 + log2 of the Dice coefficient; at most 14"),
        column("lrc", "LRC", Real(2), "conservative log ratio (Evert 2022), corrected for all pairs of the window; for ranking").hidden(),
        column("expected_at_length", "Expected at length", Real(1), "joint count if unrelated among units of about the same length: sum of (a+b)(a+c)/n over classes of the number of sentences of the unit's ad (of an employer: of its ads): 1, 2, 3, 4 to 5, 6 to 7, 8 to 11, 12 to 15, ...").hidden(),
        column("lift_at_length", "Lift at length", Real(2), "a / expected_at_length; empty if that is 0"),
    ]
}

fn measured(table: &Table2x2, level: rolescope_cooccur::Level, tests: u32) -> Vec<Cell> {
    let given = table.duty_given_signal_interval(level);
    let difference = table.risk_difference_interval(level);
    let g_squared = table.g_squared_signed();
    let haldane = table.needs_haldane();
    let odds = if haldane {
        Some(table.haldane().interval(level))
    } else {
        table.odds_ratio_interval(level)
    };
    vec![
        Cell::Count(table.a),
        Cell::Count(table.b),
        Cell::Count(table.c),
        Cell::Count(table.d),
        Cell::Count(table.total()),
        Cell::real(table.expected_joint()),
        Cell::real(table.duty_given_signal()),
        bound(given, |interval| interval.low),
        bound(given, |interval| interval.high),
        Cell::real(table.duty_given_no_signal()),
        Cell::real(table.risk_difference()),
        bound(difference, |interval| interval.low),
        bound(difference, |interval| interval.high),
        Cell::real(table.risk_ratio()),
        Cell::real(table.lift()),
        Cell::real(table.odds_ratio()),
        bound(odds, |interval| interval.low),
        bound(odds, |interval| interval.high),
        Cell::Flag(haldane),
        Cell::real(g_squared),
        Cell::real(g_squared.map(|statistic| log10_of_ln(ln_p_chi_squared(statistic.abs())))),
        Cell::real(table.npmi()),
        Cell::real(table.log_dice()),
        Cell::real(table.conservative_log_ratio(level, tests)),
    ]
}
