//! C01 to C06: eight counts. K01 to K06: eight counts per employer.

use rolescope_cooccur::{
    ClusteredRate, Contrast, DutyCounts, EightCounts, Estimate, Level, RatioContrasts,
};

use super::support::{CLOSED, Case, QUANTILE, Report, numbers};

/// Outputs of tests that we do not offer, and checks between two Python libraries of a number that is checked itself.
const LEFT_OUT: [&str; 12] = [
    "theta_se_hc2",
    "theta_se_hc2_check",
    "mcnemar_exact_signal",
    "mcnemar_chi2_cc_signal",
    "mcnemar_chi2_signal",
    "paired_rr_nam_ci95_signal",
    "se_cr1s",
    "se_cr1s_check",
    "se_cv3j_jackknife_about_mean",
    "ci95_cv3_t_Gminus1",
    "deff_within_signal_lean_cr1",
    "psi_se_cr0_check",
];

fn eight(cells: [u64; 8]) -> EightCounts {
    let [s11, s10, s01, s00, n11, n10, n01, n00] = cells;
    EightCounts {
        signal: DutyCounts::from_array([s00, s10, s01, s11]),
        rest: DutyCounts::from_array([n00, n10, n01, n11]),
    }
}

pub(crate) fn check_counts(case: &Case, report: &mut Report) {
    let counts =
        eight(["s11", "s10", "s01", "s00", "n11", "n10", "n01", "n00"].map(|n| case.count(n)));
    let ratios = {
        let clusters = [(0, counts)];
        RatioContrasts::new(&Contrast::new(&clusters, Level::P95), &clusters, Level::P95)
    };
    let psi = |haldane: bool| counts.psi().filter(|psi| psi.1 == haldane).map(|psi| psi.0);
    let mix = counts.mix_test();
    for name in case.outputs.keys() {
        let closed = match name.as_str() {
            "n1" => Some(counts.signal.total() as f64),
            "n0" => Some(counts.rest.total() as f64),
            "pE_S" => counts.engineering_table().duty_given_signal(),
            "pM_S" => counts.marketing_table().duty_given_signal(),
            "pE_nS" => counts.engineering_table().duty_given_no_signal(),
            "pM_nS" => counts.marketing_table().duty_given_no_signal(),
            "within_signal_lean" => counts.signal.lean(),
            "theta_se_hc0" => counts.theta_se(),
            "psi_se" | "psi_haldane_se" => counts.psi_se(),
            "psi_haldane" => psi(true),
            "log_rrr_se" => ratios.log_risk_ratios.and_then(|e| e.se_independent),
            "log_ror_se" => ratios.log_odds_ratios.and_then(|e| e.se_independent),
            _ => {
                match name.as_str() {
                    // differences in the reference
                    "theta" => report.number_with(case, name, counts.theta(), CLOSED, 1e-15),
                    "within_signal_lean_se" => {
                        let variance = counts.theta_se().map(|se| {
                            let rest = EightCounts { signal: counts.rest, ..counts };
                            let twice_rest = rest.theta_se().unwrap();
                            (se * se - twice_rest * twice_rest / 2.0).sqrt()
                        });
                        report.number(case, name, variance, 1e-11);
                    }
                    "psi" => report.number_with(case, name, psi(false), CLOSED, 1e-15),
                    "log_rrr" => {
                        let value = ratios.log_risk_ratios.map(|e| e.value);
                        report.number_with(case, name, value, CLOSED, 1e-15);
                    }
                    "log_ror" => {
                        let value = ratios.log_odds_ratios.map(|e| e.value);
                        report.number_with(case, name, value, CLOSED, 1e-15);
                    }
                    "theta_check" => report.number(case, name, counts.theta(), 1e-9),
                    "theta_se_hc0_check" => report.number(case, name, counts.theta_se(), 1e-9),
                    "psi_check" | "log_ror_check" | "log_rrr_check" => {
                        let of = |e: Option<Estimate>| {
                            [e.map(|e| e.value), e.and_then(|e| e.se_independent)]
                        };
                        let got = match name.as_str() {
                            "psi_check" => [psi(false), counts.psi_se()],
                            "log_ror_check" => of(ratios.log_odds_ratios),
                            _ => of(ratios.log_risk_ratios),
                        };
                        // estimates of exactly 0 come out of statsmodels as 1e-16
                        for (got, want) in got.into_iter().zip(case.numbers(name)) {
                            report.pair(case, name, got, want, 1e-6, 1e-9);
                        }
                        report.checked += 1;
                    }
                    "mcnemar_midp_signal" => {
                        let p = counts.ln_mcnemar_mid_p().map(f64::exp);
                        report.number(case, name, p, 1e-11);
                    }
                    "logLR_multinomial_2x4" => {
                        let got = [
                            mix.map(|mix| mix.g_squared),
                            Some(3.0),
                            mix.map(|mix| mix.ln_p.exp()),
                        ];
                        for (got, want) in got.into_iter().zip(case.numbers(name)) {
                            // scipy's statistic cancels at 8e8 units
                            report.pair(case, name, got, want, 1e-8, 1e-12);
                        }
                        report.checked += 1;
                    }
                    _ => assert!(
                        LEFT_OUT.contains(&name.as_str()),
                        "{} {name} is checked nowhere",
                        case.id
                    ),
                }
                continue;
            }
        };
        report.number(case, name, closed, CLOSED);
    }
}

pub(crate) fn employers(case: &Case) -> Vec<(u32, EightCounts)> {
    let rows = case.input["employers"].as_array().unwrap();
    (0..)
        .zip(rows)
        .map(|(id, row)| {
            let cells: Vec<u64> =
                numbers(row).into_iter().map(|cell| cell.unwrap() as u64).collect();
            (id, eight(cells.try_into().unwrap()))
        })
        .collect()
}

pub(crate) fn check_clusters(case: &Case, report: &mut Report) {
    let clusters = employers(case);
    let contrast = Contrast::new(&clusters, Level::P95);
    let theta = contrast.theta.unwrap();
    let psi = contrast.psi.filter(|_| !contrast.psi_haldane);
    let groups = contrast.clustering.clusters as f64;
    let without_correction = ((groups - 1.0) / groups).sqrt();
    let engineering: Vec<(u32, u64, u64)> = clusters
        .iter()
        .map(|(id, c)| (*id, c.signal.engineering() + c.rest.engineering(), c.total()))
        .collect();
    let rate = ClusteredRate::new(&engineering, Level::P95).unwrap();
    let square_ratio = |se: Option<f64>| Some((se? / theta.se_independent?).powi(2));
    for name in case.outputs.keys() {
        let (got, tolerance) = match name.as_str() {
            "theta" => (Some(theta.value), CLOSED),
            "se_iid" => (theta.se_independent, CLOSED),
            "se_cr0" => (theta.se_linearised.map(|se| se * without_correction), CLOSED),
            "se_cr0_check" => (theta.se_linearised.map(|se| se * without_correction), 1e-9),
            "se_cr1" => (theta.se_linearised, CLOSED),
            "se_cv3_jackknife_about_theta" => (theta.se_jackknife, CLOSED),
            "deff_cr1" => (square_ratio(theta.se_linearised), CLOSED),
            "G" => (Some(groups), CLOSED),
            "G_eff_sizes" => (contrast.clustering.effective_clusters, CLOSED),
            "top_employer_share" => (contrast.clustering.largest_share, CLOSED),
            "p_E" => (Some(rate.rate), CLOSED),
            "deff_prevalence_E_cr1" => (rate.design_effect_linearised(), CLOSED),
            "within_signal_lean" => (contrast.within_signal_lean(), CLOSED),
            "df_eff" => (contrast.clustering.degrees_of_freedom(), CLOSED),
            "PRIMARY_p_two_sided" => (theta.p, QUANTILE),
            "psi" => (psi.map(|psi| psi.value), CLOSED),
            "psi_se_iid" => (psi.and_then(|psi| psi.se_independent), CLOSED),
            "psi_se_cr0" => {
                (psi.and_then(|psi| psi.se_linearised).map(|se| se * without_correction), CLOSED)
            }
            "psi_se_cr1" => (psi.and_then(|psi| psi.se_linearised), CLOSED),
            "psi_se_cv3" => (psi.and_then(|psi| psi.se_jackknife), CLOSED),
            // Employers that are all alike leave no spread: ours is then undefined, not a point.
            "PRIMARY_ci95_cv3_t_Geff" if theta.se_jackknife == Some(0.0) => {
                assert_eq!((theta.interval, theta.p), (None, None), "{}", case.id);
                report.checked += 1;
                continue;
            }
            "PRIMARY_ci95_cv3_t_Geff" => {
                report.interval(case, name, theta.interval);
                continue;
            }
            _ => {
                assert!(LEFT_OUT.contains(&name.as_str()), "{} {name} is checked nowhere", case.id);
                continue;
            }
        };
        report.number(case, name, got, tolerance);
    }
}
