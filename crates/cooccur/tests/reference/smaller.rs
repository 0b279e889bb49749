//! The smaller groups: strata, families of tests, intervals, vocabulary, dispersion.

use rolescope_cooccur::{
    Dispersion, DutyCounts, EightCounts, Homogeneity, Interval, Level, LogOdds, MantelHaenszel,
    StandardisedTheta, Stratified, Table2x2, benjamini_hochberg, benjamini_yekutieli,
    clopper_pearson, false_coverage_level, holm, ln_p_chi_squared, wilson,
    wilson_at_effective_size,
};
use serde_json::Value;

use super::contrasts::employers;
use super::support::{CLOSED, Case, QUANTILE, Report, number, numbers};

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

#[track_caller]
fn left_out(case: &Case, name: &str, names: &[&str]) {
    assert!(names.contains(&name), "{} {name} is checked nowhere", case.id);
}

pub(crate) fn check_strata(case: &Case, report: &mut Report) {
    let tables: Vec<Table2x2> = case.input["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| Table2x2::new(whole(&t[0][0]), whole(&t[0][1]), whole(&t[1][0]), whole(&t[1][1])))
        .collect();
    let pooled = MantelHaenszel::new(&tables);
    let homogeneity = Homogeneity::new(&tables);
    let list = |statistic: Option<f64>, p: Option<f64>| {
        [statistic, homogeneity.map(|h| h.degrees_of_freedom as f64), p]
    };
    for name in case.outputs.keys() {
        let closed = match name.as_str() {
            "mh_or" => pooled.odds_ratio,
            "mh_log_or_se_rbg" => pooled.log_odds_ratio_se,
            "mh_rr" | "mh_rr_statsmodels" => pooled.risk_ratio,
            "mh_rd" => pooled.risk_difference,
            "mh_rd_se_sato" => pooled.risk_difference_se,
            "mh_log_rr_se_greenland_robins" => pooled.log_risk_ratio_se,
            "cmh_test_correction_False" => {
                let got =
                    [pooled.chi_squared, pooled.chi_squared.map(|x| ln_p_chi_squared(x).exp())];
                for (got, want) in got.into_iter().zip(case.numbers(name)) {
                    // statsmodels takes 1 - cdf
                    report.pair(case, name, got, want, 1e-9, 1e-13);
                }
                report.checked += 1;
                continue;
            }
            // its correction is not clamped at 0
            "cmh_test_correction_True" if case.id == "S06" => {
                assert_eq!(pooled.chi_squared_corrected, Some(0.0));
                report.traps += 1;
                continue;
            }
            "cmh_test_correction_True" => {
                let want = case.numbers(name);
                report.pair(case, name, pooled.chi_squared_corrected, want[0], 1e-9, 1e-13);
                report.checked += 1;
                continue;
            }
            "breslow_day_plain_stable" | "breslow_day_tarone_stable" => {
                let got = if name == "breslow_day_plain_stable" {
                    list(
                        homogeneity.map(|h| h.breslow_day),
                        homogeneity.and_then(|h| h.breslow_day_p()),
                    )
                } else {
                    list(homogeneity.map(|h| h.tarone), homogeneity.and_then(|h| h.tarone_p()))
                };
                for (got, want) in got.into_iter().zip(case.numbers(name)) {
                    report.pair(case, name, got, want, 1e-9, 1e-12);
                }
                report.checked += 1;
                continue;
            }
            "crude_or" => {
                let sum = tables.iter().fold(Table2x2::default(), |sum, t| {
                    Table2x2::new(sum.a + t.a, sum.b + t.b, sum.c + t.c, sum.d + t.d)
                });
                sum.odds_ratio()
            }
            _ => {
                let names = [
                    "mh_or_ci95",
                    "breslow_day_plain_statsmodels",
                    "breslow_day_tarone_statsmodels",
                ];
                left_out(case, name, &names);
                continue;
            }
        };
        report.number_with(case, name, closed, 1e-11, 1e-14);
    }
}

pub(crate) fn check_standardised(case: &Case, report: &mut Report) {
    let eight = |q: &Value| EightCounts {
        signal: DutyCounts::from_array(["s00", "s10", "s01", "s11"].map(|n| whole(&q[n]))),
        rest: DutyCounts::from_array(["n00", "n10", "n01", "n11"].map(|n| whole(&q[n]))),
    };
    let cells: Vec<Stratified> = (0..)
        .zip(case.input["strata"].as_array().unwrap())
        .map(|(stratum, q)| Stratified { cluster: stratum, stratum, counts: eight(q) })
        .collect();
    let standardised = StandardisedTheta::new(&cells, Level::P95).unwrap();
    let want = case.value("theta_std");
    let strata = &standardised.strata;
    let pairs = [
        (Some(standardised.theta.value), number(&want["theta_std"])),
        (standardised.theta.se_independent, number(&want["se_hc0"])),
        (standardised.crude, number(&want["theta_crude"])),
        (Some(standardised.support_share), number(&want["support_share"])),
        (Some(strata[0].1), number(&want["weights"][0])),
        (Some(strata[1].1), number(&want["weights"][1])),
        (Some(strata[0].2), number(&want["theta_by_stratum"][0])),
        (Some(strata[1].2), number(&want["theta_by_stratum"][1])),
    ];
    for (got, want) in pairs {
        report.pair(case, "theta_std", got, want, CLOSED, 1e-15);
    }
    let tables: Vec<Table2x2> = cells.iter().map(|cell| cell.counts.discordant_table()).collect();
    let pooled = MantelHaenszel::new(&tables);
    report.list(case, "mh_discordant_or", &[pooled.odds_ratio, pooled.log_odds_ratio_se], CLOSED);
    report.checked += 1;
    assert_eq!(case.outputs.len(), 2);
}

pub(crate) fn check_multiplicity(case: &Case, report: &mut Report) {
    let p = numbers(&case.input["p"]);
    for name in case.outputs.keys() {
        let got = match name.as_str() {
            "bh" | "bh_scipy" => benjamini_hochberg(&p),
            "by" => benjamini_yekutieli(&p),
            "holm" => holm(&p),
            "fcr_ci_level_for_bh05_selected" => {
                let q = benjamini_hochberg(&p);
                let selected = q.iter().filter(|q| q.is_some_and(|q| q <= 0.05)).count();
                let level = false_coverage_level(selected, p.len(), 0.05);
                // nothing selected: no intervals, where the formula gives 1
                let level = if selected == 0 { level.or(Some(1.0)) } else { level };
                report.number(case, name, level, CLOSED);
                continue;
            }
            _ => {
                let names = [
                    "bonferroni",
                    "tsbky_alpha05_reject",
                    "storey_pi0_lambda0.5_plus1",
                    "storey_q",
                ];
                left_out(case, name, &names);
                continue;
            }
        };
        report.list(case, name, &got, CLOSED);
    }
}

pub(crate) fn check_interval(case: &Case, report: &mut Report) {
    let (x, n) = (case.count("x"), case.count("n"));
    for name in case.outputs.keys() {
        match name.as_str() {
            "wilson" | "wilson_scipy" => {
                report.interval(case, name, wilson(x as f64, n as f64, Level::P95));
            }
            "clopper_pearson" => {
                let Interval { low, high } = clopper_pearson(x, n, Level::P95).unwrap();
                let want = case.numbers(name);
                report.pair(case, name, Some(low), want[0], QUANTILE, 1e-15);
                report.pair(case, name, Some(high), want[1], QUANTILE, 1e-15);
                report.checked += 1;
            }
            _ => left_out(
                case,
                name,
                &["agresti_coull", "jeffreys", "wilson_cc_scipy", "jeffreys_bcd_modified"],
            ),
        }
    }
}

pub(crate) fn check_effective(case: &Case, report: &mut Report) {
    let (x, n) = (case.count("x") as f64, case.count("n") as f64);
    let deff = number(&case.input["deff"]).unwrap();
    let interval = wilson_at_effective_size(x / n, n / deff, Level::P95);
    for name in case.outputs.keys() {
        report.interval(case, name, interval);
    }
}

pub(crate) fn check_log_odds(case: &Case, report: &mut Report) {
    let words = |name: &str| {
        let counts = case.input[name].as_object().unwrap();
        counts.iter().map(|(w, c)| (w.clone(), whole(c))).collect::<Vec<_>>()
    };
    let (first, second) = (words("group1"), words("group2"));
    let total = |words: &[(String, u64)]| words.iter().map(|word| word.1).sum::<u64>();
    let prior_of = |word: &str| match &case.input {
        Value::Object(input) if input.contains_key("prior") => {
            let count = number(&input["prior"][word]).unwrap();
            let all = total(&words("prior")) as f64;
            let scale = input.get("alpha0").map_or(1.0, |a| number(a).unwrap() / all);
            // the library adds its floor to every word's pseudo-count
            let floor = input.get("alpha_floor").map_or(0.0, |a| number(a).unwrap());
            (count * scale + floor, all * scale + floor * first.len() as f64)
        }
        input => {
            let alpha = number(&input["alpha"]).unwrap();
            (alpha, alpha * first.len() as f64)
        }
    };
    for (word, count) in &first {
        let other = second.iter().find(|(w, _)| w == word).unwrap().1;
        let (prior, all) = prior_of(word);
        let odds =
            LogOdds::new((*count, total(&first)), (other, total(&second)), prior, all).unwrap();
        let want = numbers(&case.value("details")[word.as_str()]);
        for (got, want) in [odds.delta, odds.variance, odds.z()].into_iter().zip(want) {
            report.pair(case, "details", Some(got), want, CLOSED, 1e-14);
        }
    }
    report.checked += 1;
}

pub(crate) fn check_dispersion(case: &Case, report: &mut Report) {
    let rows: Vec<(u32, u64, u64)> = employers(case)
        .iter()
        .map(|(id, counts)| (*id, counts.signal.total(), counts.total()))
        .collect();
    let dispersion = Dispersion::new(&rows).unwrap();
    let want = case.value("dispersion");
    let pairs = [
        (Some(dispersion.range as f64), "range"),
        (Some(dispersion.range_share), "range_share"),
        (Some(dispersion.deviation), "dp"),
        (dispersion.deviation_normed, "dp_norm"),
    ];
    for (got, name) in pairs {
        report.pair(case, name, got, number(&want[name]), CLOSED, 1e-15);
    }
    report.checked += 1;
}
