//! T01 to T23: 2×2 tables.

use rolescope_cooccur::{Level, Table2x2, ln_p_chi_squared};

use super::support::{CLOSED, Case, QUANTILE, Report};

/// Outputs of measures and conventions that we do not offer.
const LEFT_OUT: [&str; 9] = [
    "rd_ci95_wald",
    "rd_ci95_score",
    "rd_ci95_agresti-caffo",
    "t_score",
    "conditional_or_and_exact_ci95",
    // p-values that underflow; ln p is checked
    "p_g2_scipy",
    // scipy's float64 version of a number that mpmath gave too
    "g2_scipy",
    // nltk's float64 version of phi, squared
    "phi_sq_nltk",
    // only where a margin is empty: another name of chi2_yates
    "yates",
];

pub(crate) fn check(case: &Case, report: &mut Report) {
    let table = Table2x2::new(case.count("a"), case.count("b"), case.count("c"), case.count("d"));
    for name in case.outputs.keys() {
        check_output(case, name, &table, report);
    }
}

fn check_output(case: &Case, name: &str, table: &Table2x2, report: &mut Report) {
    let level = Level::P95;
    let closed = match name {
        "n" => Some(table.total() as f64),
        "expected_a" => table.expected_joint(),
        "p_duty_given_signal" => table.duty_given_signal(),
        "p_duty_given_no_signal" => table.duty_given_no_signal(),
        "p_signal_given_duty" => table.signal_given_duty(),
        "risk_ratio" => table.risk_ratio(),
        "lift" => table.lift(),
        "odds_ratio" => table.odds_ratio(),
        "chi2" => table.chi_squared(),
        "chi2_yates" => table.chi_squared_yates(),
        "g2" => table.g_squared_signed().map(f64::abs),
        "g2_signed" => table.g_squared_signed(),
        "ln_p_chi2" => table.chi_squared().map(ln_p_chi_squared),
        "ln_p_chi2_yates" => table.chi_squared_yates().map(ln_p_chi_squared),
        "ln_p_g2" => table.g_squared_signed().map(ln_p_chi_squared),
        "phi" => table.phi(),
        "yule_q" => table.yule_q(),
        "yule_y" => table.yule_y(),
        "jaccard" => table.jaccard(),
        "dice" => table.dice(),
        "log_dice" => table.log_dice(),
        "log_ratio_walter" => Some(table.log_ratio()),
        _ => return check_other(case, name, table, level, report),
    };
    report.number(case, name, closed, CLOSED);
}

fn check_other(case: &Case, name: &str, table: &Table2x2, level: Level, report: &mut Report) {
    let fisher = table.fisher();
    let p = |pick: fn(&rolescope_cooccur::Fisher) -> f64| fisher.as_ref().map(|f| pick(f).exp());
    match name {
        // a difference of two float64 quotients: the reference cancels
        "risk_difference" => report.number_with(case, name, table.risk_difference(), CLOSED, 1e-15),
        // float64 versions of numbers that mpmath gave too: they cancel at 1e9 units
        "chi2_scipy" => report.number_with(case, name, table.chi_squared(), 1e-6, 1e-12),
        "chi2_yates_scipy" => {
            report.number_with(case, name, table.chi_squared_yates(), 1e-6, 1e-12);
        }
        "rd_ci95_newcomb" => {
            report.interval(case, name, table.risk_difference_interval(level));
        }
        "log_risk_ratio_se" => report.error(case, name, table.log_risk_ratio_se(), 1e-9),
        "rr_ci95_log" => report.interval(case, name, table.risk_ratio_interval(level)),
        // float64 differences of logarithms: absolute error
        "log_odds_ratio" => report.number_with(case, name, table.log_odds_ratio(), CLOSED, 1e-14),
        "log_odds_ratio_se" => report.error(case, name, table.log_odds_ratio_se(), CLOSED),
        "or_ci95_woolf" => report.interval(case, name, table.odds_ratio_interval(level)),
        "haldane_log_or" => {
            report.number_with(case, name, Some(table.haldane().log_odds_ratio), CLOSED, 1e-14);
        }
        "haldane_log_or_se" => {
            report.number(case, name, Some(table.haldane().standard_error), CLOSED);
        }
        "haldane_or_ci95" => report.interval(case, name, Some(table.haldane().interval(level))),
        "pmi_log2" => report.number_with(case, name, table.pmi(), CLOSED, 1e-13),
        "npmi" => report.number_with(case, name, table.npmi(), CLOSED, 1e-13),
        "mi2_counts_log2" => report.number_with(case, name, table.mi_k(2), CLOSED, 1e-13),
        "mi3_counts_log2" => report.number_with(case, name, table.mi_k(3), CLOSED, 1e-13),
        "pmi2_probabilities_log2" => {
            report.number_with(case, name, table.pmi_k(2), CLOSED, 1e-13);
        }
        "pmi3_probabilities_log2" => {
            report.number_with(case, name, table.pmi_k(3), CLOSED, 1e-13);
        }
        "lrc_95_no_bonferroni" => {
            let lrc = table.conservative_log_ratio(level, 1);
            report.number_with(case, name, lrc, QUANTILE, 1e-9);
        }
        "fisher_two_sided" => report.number(case, name, p(|f| f.ln_two_sided), QUANTILE),
        "fisher_greater" => report.number(case, name, p(|f| f.ln_greater), QUANTILE),
        "fisher_less" => report.number(case, name, p(|f| f.ln_less), QUANTILE),
        "fisher_exact_rational_less" => report.number(case, name, p(|f| f.ln_less), CLOSED),
        "fisher_exact_rational_greater" => report.number(case, name, p(|f| f.ln_greater), CLOSED),
        "fisher_exact_rational_point" => report.number(case, name, p(|f| f.ln_point), CLOSED),
        "fisher_exact_rational_two_sided" => {
            report.number(case, name, p(|f| f.ln_two_sided), CLOSED);
        }
        "fisher_exact_rational_midp_less" => {
            report.number(case, name, p(|f| f.ln_less_mid()), CLOSED);
        }
        "fisher_exact_rational_midp_greater" => {
            report.number(case, name, p(|f| f.ln_greater_mid()), CLOSED);
        }
        "fisher_exact_rational_midp_two_sided_minlike" => {
            report.number(case, name, p(|f| f.ln_two_sided_mid), CLOSED);
        }
        "fisher_exact_rational_midp_two_sided_doubled" => {
            report.number(case, name, p(|f| f.ln_doubled_mid()), CLOSED);
        }
        "TRAP_naive_g2_float64" => {
            report.trap(case, name, "g2", table.g_squared_signed().map(f64::abs));
        }
        "TRAP_nltk_fisher" => report.trap(case, name, "fisher_greater", p(|f| f.ln_greater)),
        "TRAP_statsmodels_shift_zeros_log_or" => {
            report.trap(case, name, "haldane_log_or", Some(table.haldane().log_odds_ratio));
        }
        _ => assert!(LEFT_OUT.contains(&name), "{} {name} is checked nowhere", case.id),
    }
}
