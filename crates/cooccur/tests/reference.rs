//! Every number that scipy, statsmodels, mpmath or exact rationals gave for our formulas (`reference_values.json`, made by a
//! Python script that names the function behind each number), to 1e-12 for closed forms and 1e-9 for quantiles.
//!
//! Outputs are dispatched by name: a name that is neither known nor listed as left out fails, and the numbers of cases and
//! outputs checked are asserted, so that nothing is skipped in silence.

#![expect(clippy::unwrap_used, reason = "a reference that cannot be read fails the test")]

#[path = "reference/contrasts.rs"]
mod contrasts;
#[path = "reference/smaller.rs"]
mod smaller;
#[path = "reference/support.rs"]
mod support;
#[path = "reference/tables.rs"]
mod tables;

use support::{Reference, Report};

/// Groups that the crate `trend` checks, or that belong to later work.
const ELSEWHERE: [&str; 13] = [
    "trend_series",
    "proportion_trend",
    "clustered_slope",
    "change_point",
    "stl",
    "decomposition",
    "index",
    "agreement",
    "validation_metrics",
    "rogan_gladen",
    "stratified_validation",
    "ppi_mean",
    "lsh_scurve",
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
            group => assert!(ELSEWHERE.contains(&group), "group `{group}` is checked nowhere"),
        }
    }
    assert!(report.failures.is_empty(), "{}", report.failures.join("\n"));
    let (cases, outputs) = (report.cases.len(), report.checked);
    assert_eq!((reference.cases.len(), cases, outputs, report.traps), (92, 64, 1433, 25));
}
