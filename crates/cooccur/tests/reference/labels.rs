//! What people labelled: agreement, scores, shares corrected by a sample.

use rolescope_cooccur::{
    Confusion, DrawnStratum, Kappa, Level, PopulationScores, PoweredShare, Scores, Table2x2,
    krippendorff_alpha,
};
use serde_json::{Map, Value};

use super::support::{CLOSED, Case, QUANTILE, Report, number, numbers};

/// Measures of agreement beside kappa and alpha: Scott's pi is alpha without its correction for few units, AC1 answers another question.
const NOT_OURS: [&str; 2] = ["scott_pi", "gwet_ac1"];

fn counts(rows: &Value) -> Vec<Vec<u64>> {
    let row = |row: &Value| row.as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    rows.as_array().unwrap().iter().map(row).collect()
}

fn fields(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}

pub(crate) fn check_agreement(case: &Case, report: &mut Report) {
    let mut kappa = None;
    // By unit, how often each of the two labels was given.
    let mut units: Vec<[u64; 2]> = Vec::new();
    if let Some(rows) = case.input.get("confusion_rater1_rows_yes_no") {
        let mut both = Confusion::new(2);
        for (given, row) in counts(rows).into_iter().enumerate() {
            for (found, times) in row.into_iter().enumerate() {
                both.add(given, found, times);
                let mut unit = [0; 2];
                unit[given] += 1;
                unit[found] += 1;
                units.extend(std::iter::repeat_n(unit, times as usize));
            }
        }
        kappa = Kappa::new(&both, Level::P95);
    }
    if let Some(rows) = case.input.get("ratings_matrix_items_x_raters_null_missing") {
        for row in rows.as_array().unwrap() {
            let mut unit = [0; 2];
            row.as_array().unwrap().iter().filter_map(Value::as_u64).for_each(|label| {
                unit[label as usize] += 1;
            });
            units.push(unit);
        }
    }
    for name in case.outputs.keys() {
        match name.as_str() {
            "cohen_kappa" => report.number(case, name, kappa.map(|kappa| kappa.value), CLOSED),
            "cohen_kappa_ci" => {
                let kappa = kappa.unwrap();
                let want = case.numbers(name);
                // The third is the error if there were no agreement, which is no error of kappa.
                let got = [(0, kappa.value), (1, kappa.standard_error)];
                for (place, got) in got {
                    report.pair(case, name, Some(got), want[place], CLOSED, 1e-15);
                }
                for (place, got) in [(3, kappa.interval.low), (4, kappa.interval.high)] {
                    report.pair(case, name, Some(got), want[place], QUANTILE, 1e-15);
                }
                report.checked += 1;
            }
            "krippendorff_alpha_nominal" => {
                let alpha = krippendorff_alpha(units.iter().map(<[u64; 2]>::as_slice));
                report.number(case, name, alpha, CLOSED);
            }
            other => assert!(NOT_OURS.contains(&other), "{} {name} is checked nowhere", case.id),
        }
    }
}

pub(crate) fn check_scores(case: &Case, report: &mut Report) {
    let [both, found, given, neither] = ["tp", "fp", "fn", "tn"].map(|name| case.count(name));
    let scores = Scores::new(both, found, given, Level::P95);
    let values = [scores.precision, scores.recall, scores.f1];
    let mut got: Vec<Option<f64>> = values.map(|value| value.map(|(value, _)| value)).into();
    // Matthews' correlation is phi.
    got.push(Table2x2::new(both, found, given, neither).phi());
    for name in case.outputs.keys() {
        assert_eq!(name, "precision_recall_f1_mcc", "{} {name} is checked nowhere", case.id);
        report.list(case, name, &got, CLOSED);
    }
}

pub(crate) fn check_drawn(case: &Case, report: &mut Report) {
    let stratum = |population: &str, drawn: &str, positive: &str, found: usize| {
        let mut confusion = Confusion::new(2);
        let positive = case.count(positive);
        confusion.add(1, found, positive);
        confusion.add(0, found, case.count(drawn) - positive);
        DrawnStratum { population: case.count(population), drawn: confusion }
    };
    let strata = [
        stratum("N_pred_pos", "n_pos_sample", "true_in_pos", 1),
        stratum("N_pred_neg", "n_neg_sample", "true_in_neg", 0),
    ];
    let [negative, positive] =
        [0, 1].map(|class| PopulationScores::new(&strata, class, Level::P95));
    let value = |estimated: Option<(f64, _)>| estimated.map(|(value, _)| value);
    for (name, want) in fields(case.value("stratified_estimates")) {
        let got = match name.as_str() {
            "precision" => value(positive.precision),
            "false_omission" => value(negative.precision).map(|precision| 1.0 - precision),
            "prevalence" => value(positive.given),
            "recall" => value(positive.recall),
            // The test of `Rectified` checks it: `it_is_the_stratified_estimate_of_the_reference`.
            "prevalence_se_fpc" => continue,
            // Ours is Wilson's at the effective number of units, which has an end where recall is 1.
            "recall_ci95_logit" => continue,
            _ => panic!("{} {name} is checked nowhere", case.id),
        };
        report.pair(case, name, got, number(want), CLOSED, 1e-15);
        report.checked += 1;
    }
}

pub(crate) fn check_powered(case: &Case, report: &mut Report) {
    let cells = fields(&case.input["labelled_cells_y_yhat"]);
    let cell = |name: &str| cells[name].as_u64().unwrap();
    let labelled = [[cell("00"), cell("10")], [cell("01"), cell("11")]];
    let (units, read) = (case.count("N"), case.count("machine_positive"));
    for (name, want) in fields(case.value("ppi_mean")) {
        let with = |power| PoweredShare::with_power(units, read, &labelled, power, Level::P95);
        let found = match name.as_str() {
            "lambda0" => with(0.0),
            "lambda1" => with(1.0),
            "lambda_opt" => PoweredShare::tuned(units, read, &labelled, Level::P95),
            _ => panic!("{} {name} is checked nowhere", case.id),
        };
        let found = found.unwrap();
        let got = [found.share, found.power, found.standard_error];
        let keys: Vec<&String> = fields(want).keys().collect();
        assert_eq!(keys, ["est", "lam", "se"]);
        for (got, want) in got.into_iter().zip(numbers(want)) {
            report.pair(case, name, Some(got), want, CLOSED, 1e-15);
        }
        report.checked += 1;
    }
}
