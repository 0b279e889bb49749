//! Every number that scipy, statsmodels, mpmath or exact rationals gave for our formulas (`reference_values.json`, made by a
//! Python script that names the function behind each number), to 1e-12 for closed forms and 1e-9 for quantiles.
//!
//! Outputs are dispatched by name: a name that is neither known nor listed as left out fails, and the numbers of cases and
//! outputs checked are asserted, so that nothing is skipped in silence.

#![expect(clippy::unwrap_used, reason = "a reference that cannot be read fails the test")]

#[path = "reference/contrasts.rs"]
mod contrasts;
#[path = "reference/labels.rs"]
mod labels;
#[path = "reference/smaller.rs"]
mod smaller;
#[path = "reference/support.rs"]
mod support;
#[path = "reference/tables.rs"]
mod tables;

use support::{Reference, Report};

/// Groups that are not checked here, and why.
const ELSEWHERE: [(&str, &str); 9] = [
    ("trend_series", "checked by `reference_values` of the crate `trend`"),
    ("proportion_trend", "checked there"),
    ("clustered_slope", "checked there"),
    ("decomposition", "checked there"),
    ("index", "checked there"),
    (
        "lsh_scurve",
        "checked by `candidate_probabilities_are_those_of_the_reference` of the crate `vacancy`",
    ),
    // Left out: no function of ours.
    ("change_point", "Pettitt's test and PELT take a plain trend for a step (case B02)"),
    ("stl", "a season cannot be told from the few years of most corpora"),
    ("rogan_gladen", "takes the errors of reading for the same everywhere; `Rectified` does not"),
];

#[test]
fn reference_values() {
    let reference = Reference::load();
    let mut report = Report::default();
    for case in &reference.cases {
        match case.group.as_str() {
            "table2x2" => tables::check(case, &mut report),
            "paired_contrast" => contrasts::check_counts(case, &mut report),
            "cluster_robust" => contrasts::check_clusters(case, &mut report),
            "stratified" => smaller::check_strata(case, &mut report),
            "standardised_contrast" => smaller::check_standardised(case, &mut report),
            "multiple_testing" => smaller::check_multiplicity(case, &mut report),
            "binomial_interval" => smaller::check_interval(case, &mut report),
            "wilson_effective_n" => smaller::check_effective(case, &mut report),
            "log_odds_dirichlet" => smaller::check_log_odds(case, &mut report),
            "dispersion" => smaller::check_dispersion(case, &mut report),
            "agreement" => labels::check_agreement(case, &mut report),
            "validation_metrics" => labels::check_scores(case, &mut report),
            "stratified_validation" => labels::check_drawn(case, &mut report),
            "ppi_mean" => labels::check_powered(case, &mut report),
            group => assert!(
                ELSEWHERE.iter().any(|(known, _)| *known == group),
                "group `{group}` is checked nowhere"
            ),
        }
    }
    assert!(report.failures.is_empty(), "{}", report.failures.join("\n"));
    let (cases, outputs) = (report.cases.len(), report.checked);
    assert_eq!((reference.cases.len(), cases, outputs, report.traps), (92, 69, 1445, 25));
}
