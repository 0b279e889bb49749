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
        column("log10_p", "log10 p", Real(1), "decimal logarithm of the p-value that the two are unrelated, by the test of `p_test`, ads as independent").hidden(),
        column("p_test", "Test", Text, "where the smallest expected count is below 5 and there are at most a million units, `fisher`: Fisher's exact test, the sum over all tables with these margins that are at most as probable; else `g-squared`, by chi-squared with 1 degree of freedom").hidden(),
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
    let fisher = table.prefers_fisher().then(|| table.fisher()).flatten();
    let (test, ln_p) = match fisher {
        Some(fisher) => ("fisher", Some(fisher.ln_two_sided)),
        None => ("g-squared", g_squared.map(ln_p_chi_squared)),
    };
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
        Cell::real(ln_p.map(log10_of_ln)),
        ln_p.map_or(Cell::Empty, |_| Cell::text(test)),
        Cell::real(table.npmi()),
        Cell::real(table.log_dice()),
        Cell::real(table.conservative_log_ratio(level, tests)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `log10_p` and `p_test` of a table.
    fn tested(table: &Table2x2) -> (Cell, Cell) {
        let cells = measured(table, rolescope_cooccur::Level::P95, 1);
        let of = |name| measures().iter().position(|column| column.name == name);
        // the keys and labels of signal and duty stand before what is measured
        let cell = |name| cells[of(name).expect("there is such a column") - 4].clone();
        (cell("log10_p"), cell("p_test"))
    }

    #[test]
    fn small_expected_counts_take_fishers_test_and_large_ones_g_squared() {
        let check = |table: [u64; 4], p: f64, test: &str| {
            let [a, b, c, d] = table;
            let (Cell::Real(log10_p), name) = tested(&Table2x2::new(a, b, c, d)) else {
                panic!("{table:?} has no p-value");
            };
            assert!((log10_p - p.log10()).abs() < 1e-9, "{table:?}: {}", 10_f64.powf(log10_p));
            assert_eq!(name, Cell::text(test));
        };
        // scipy 1.17.1: fisher_exact, and chi2.sf of power_divergence(..., lambda_=0) without correction
        check([10, 0, 43, 10], 0.3411813968970342, "fisher");
        check([3, 1, 1, 3], 0.48571428571428565, "fisher");
        check([30, 10, 10, 30], 4.763938479565471e-06, "g-squared");
        assert_eq!(tested(&Table2x2::new(0, 0, 3, 4)), (Cell::Empty, Cell::Empty));
    }
}
