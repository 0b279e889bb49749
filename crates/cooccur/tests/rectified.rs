//! theta corrected by labels: the reference's stratified estimate, exact labels, simulated errors.

use rolescope_cooccur::{
    Contrast, DutyCounts, EightCounts, LabelledCells, Level, NoCorrection, Rectified, cell_number,
};

fn eight(signal: [u64; 4], rest: [u64; 4]) -> EightCounts {
    EightCounts { signal: DutyCounts::from_array(signal), rest: DutyCounts::from_array(rest) }
}

/// Labels that say what was read.
fn agreeing(each: u64) -> LabelledCells {
    let mut labels = LabelledCells::default();
    (0..8).for_each(|cell| labels[cell][cell] = each);
    labels
}

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{got} is not {want}");
}

/// Case V05: of 3,000 read as positive 132 of 150 are, of 7,000 others 10 of 250. Put into the arm with the signal, where positive is
/// engineering only, beside an arm that leans to nothing and is read without error, theta is the prevalence.
#[test]
fn it_is_the_stratified_estimate_of_the_reference() {
    let json: serde_json::Value =
        serde_json::from_str(include_str!("reference_values.json")).unwrap();
    let cases = json["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["id"] == "V05").unwrap();
    let count = |name: &str| case["input"][name].as_u64().unwrap();
    let want = &case["outputs"]["stratified_estimates"]["value"];
    let whole = eight([count("N_pred_neg"), count("N_pred_pos"), 0, 0], [5_000, 0, 0, 0]);
    let mut labels = LabelledCells::default();
    let (positive, negative) = (cell_number(true, true, false), cell_number(true, false, false));
    let rest = cell_number(false, false, false);
    labels[rest][rest] = 40;
    labels[positive][positive] = count("true_in_pos");
    labels[positive][negative] = count("n_pos_sample") - count("true_in_pos");
    labels[negative][positive] = count("true_in_neg");
    labels[negative][negative] = count("n_neg_sample") - count("true_in_neg");
    let found = Rectified::new(&[(0, whole)], &labels, Level::P95).unwrap();
    near(found.theta, want["prevalence"].as_f64().unwrap(), 1e-12);
    near(found.se_labels, want["prevalence_se_fpc"].as_f64().unwrap(), 1e-12);
    assert_eq!((found.se_units, found.interval), (None, None), "one cluster");
}

#[test]
fn labels_that_agree_change_nothing_and_leave_the_units_error() {
    let clusters: Vec<(u32, EightCounts)> = (0..12)
        .map(|n| (n, eight([3, 4 + u64::from(n), 2, 1], [9, 2, 3 + u64::from(n % 3), 1])))
        .collect();
    let plain = Contrast::new(&clusters, Level::P95);
    let found = Rectified::new(&clusters, &agreeing(5), Level::P95).unwrap();
    let theta = plain.theta.unwrap();
    near(found.theta, theta.value, 1e-12);
    near(found.se_units.unwrap(), theta.se_jackknife.unwrap(), 1e-12);
    assert_eq!(found.se_labels, 0.0);
    near(found.interval.unwrap().low, theta.interval.unwrap().low, 1e-12);
    near(found.p.unwrap(), theta.p.unwrap(), 1e-12);
    near(found.psi.unwrap(), plain.psi.unwrap().value, 1e-12);
}

/// A reader that misses half of the marketing duties of ads with the signal fakes a lean; labels take it away.
#[test]
fn differential_errors_are_taken_away() {
    // truly 20 engineering only, 20 marketing only, 60 neither in each arm of each of 30 employers
    let truth = [60, 20, 20, 0];
    let clusters: Vec<(u32, EightCounts)> =
        (0..30).map(|n| (n, eight([70, 20, 10, 0], truth))).collect();
    let plain = Contrast::new(&clusters, Level::P95);
    near(plain.theta.unwrap().value, 0.1, 1e-12);
    let mut labels = agreeing(70);
    let (neither, marketing) = (cell_number(true, false, false), cell_number(true, false, true));
    labels[neither][neither] = 60;
    labels[neither][marketing] = 10;
    let found = Rectified::new(&clusters, &labels, Level::P95).unwrap();
    near(found.theta, 0.0, 1e-12);
    assert!(found.se_labels > 0.0);
    let interval = found.interval.unwrap();
    assert!(interval.low < 0.0 && interval.high > 0.0);
}

#[test]
fn a_cell_without_labels_has_no_correction() {
    let clusters = [(0, eight([1, 1, 1, 1], [1, 1, 1, 0])), (1, eight([1, 1, 1, 1], [1, 1, 1, 0]))];
    let mut labels = agreeing(2);
    labels[cell_number(false, true, true)] = [0; 8];
    assert!(Rectified::new(&clusters, &labels, Level::P95).is_ok(), "no unit is read as that");
    let both = cell_number(true, true, true);
    labels[both][both] = 1;
    let found = Rectified::new(&clusters, &labels, Level::P95);
    assert_eq!(found, Err(NoCorrection::TooFewLabels(both)));
    // all ads with the signal turn out to have none
    let mut labels = agreeing(2);
    for cell in 4..8 {
        labels[cell] = [0; 8];
        labels[cell][cell - 4] = 2;
    }
    assert_eq!(Rectified::new(&clusters, &labels, Level::P95), Err(NoCorrection::EmptyArm));
}
