//! Every number of ours that pymannkendall, scipy, statsmodels and closed forms gave: R01 to R08, A01 to A06, D01 to D04. The
//! file lies with the tests of the crate `cooccur`, which checks the other groups.

#![expect(clippy::unwrap_used, reason = "a reference that cannot be read fails the test")]

use rolescope_cooccur::{DutyCounts, EightCounts, Level};
use rolescope_trend::{
    BeforeAfter, CochranArmitage, CountAt, CountsAt, FosterHaltiwangerKrizan, Kitagawa, LogitSlope,
    MannKendall, RateAt, TheilSen, ThetaSlope, index_to_base, rate_at_former_mix, rate_slope,
    trailing_mean,
};
use serde_json::{Map, Value};

/// Outputs of methods that we do not offer, or of libraries in a case where their convention is not ours (with the reason).
const LEFT_OUT: [&str; 11] = [
    // all lags: can shrink the variance or make it negative; ours are lags 1 to 3, not below 1
    "hamed_rao",
    "seasonal_mk_12",
    "theil_sen_joint_intercept",
    "kendall_tau_b",
    // permutation variance: z·sqrt((N-1)/N)
    "linear_by_linear",
    "direct_std_se_binomial",
    "R0",
    "R1",
    "total",
    "kitagawa_sum",
    "fhk_sum",
];

struct Case<'a> {
    id: &'a str,
    input: &'a Value,
    outputs: &'a Map<String, Value>,
    checked: usize,
}

impl<'a> Case<'a> {
    fn value(&self, name: &str) -> &'a Value {
        &self.outputs[name]["value"]
    }

    #[track_caller]
    fn check(&self, name: &str, got: Option<f64>, want: &Value, relative: f64, absolute: f64) {
        let agree = match (got, want.as_f64()) {
            (None, None) => true,
            (Some(got), Some(want)) => (got - want).abs() <= absolute.max(relative * want.abs()),
            _ => false,
        };
        assert!(agree, "{} {name}: got {got:?}, want {want}", self.id);
    }
}

#[test]
fn reference_values() {
    let json: Value =
        serde_json::from_str(include_str!("../../cooccur/tests/reference_values.json")).unwrap();
    let (mut cases, mut outputs) = (0, 0);
    for case in json["cases"].as_array().unwrap() {
        let check = match case["group"].as_str().unwrap() {
            "trend_series" => check_ranks,
            "proportion_trend" => check_proportions,
            "clustered_slope" => check_slopes,
            "decomposition" => check_decomposition,
            "index" => check_index,
            _ => continue,
        };
        let mut case = Case {
            id: case["id"].as_str().unwrap(),
            input: &case["input"],
            outputs: case["outputs"].as_object().unwrap(),
            checked: 0,
        };
        check(&mut case);
        cases += 1;
        outputs += case.checked;
    }
    assert_eq!((cases, outputs), (18, 66));
}

fn optional(values: &Value) -> Vec<Option<f64>> {
    values.as_array().unwrap().iter().map(Value::as_f64).collect()
}

fn counts(values: &Value) -> Vec<u64> {
    values.as_array().unwrap().iter().map(|value| value.as_u64().unwrap()).collect()
}

#[track_caller]
fn left_out(case: &Case<'_>, name: &str) {
    assert!(LEFT_OUT.contains(&name), "{} {name} is checked nowhere", case.id);
}

fn check_ranks(case: &mut Case<'_>) {
    let values = optional(&case.input["x"]);
    let test = MannKendall::new(&values).unwrap();
    let line = TheilSen::new(&values, Level::P95).unwrap();
    let outputs = case.outputs;
    for name in outputs.keys() {
        let want = case.value(name);
        match name.as_str() {
            "mann_kendall" => {
                // p is 2(1 - cdf) there: absolute error
                case.check(name, Some(test.p), &want["p"], 1e-9, 1e-14);
                case.check(name, Some(test.z), &want["z"], 1e-12, 0.0);
                case.check(name, Some(test.tau), &want["tau"], 1e-12, 0.0);
                case.check(name, Some(test.s as f64), &want["s"], 0.0, 0.0);
                case.check(name, Some(test.variance), &want["var_s"], 1e-12, 0.0);
                case.check(name, Some(line.slope), &want["slope"], 1e-12, 1e-15);
            }
            // a perfect line and a constant: no residual to correlate, NaN there
            "hamed_rao_lag3" if matches!(case.id, "R01" | "R02") => {
                assert_eq!(test.correction, 1.0);
                assert_eq!(test.corrected_z, test.z);
            }
            // raises on three values
            "hamed_rao_lag3" if case.id == "R08" => assert_eq!(test.correction, 1.0),
            "hamed_rao_lag3" => {
                let plain = case.value("mann_kendall")["var_s"].as_f64().unwrap();
                let factor = want["var_s"].as_f64().unwrap() / plain;
                assert!(factor >= 1.0, "{}: the floor is not at work here", case.id);
                let variance = test.variance * test.correction;
                case.check(name, Some(variance), &want["var_s"], 1e-11, 0.0);
                case.check(name, Some(test.corrected_z), &want["z"], 1e-11, 0.0);
                case.check(name, Some(test.corrected_p), &want["p"], 1e-9, 1e-14);
            }
            "theil_sen_ci95" => {
                let got = [line.slope, line.intercept, line.interval.low, line.interval.high];
                for (got, want) in got.into_iter().zip(want.as_array().unwrap()) {
                    case.check(name, Some(got), want, 1e-12, 1e-15);
                }
            }
            // exact up to ten values
            "kendall_exact_p" if test.n > 10 => {
                assert_eq!(test.exact_p, None);
                continue;
            }
            "kendall_exact_p" => case.check(name, test.exact_p, want, 1e-12, 0.0),
            _ => {
                left_out(case, name);
                continue;
            }
        }
        case.checked += 1;
    }
}

fn check_proportions(case: &mut Case<'_>) {
    let scores = optional(&case.input["scores"]);
    let rows = case.input["yes_no_by_period"].as_array().unwrap();
    let periods: Vec<CountAt> = rows
        .iter()
        .zip(scores)
        .map(|(row, time)| {
            let row = counts(row);
            CountAt { time: time.unwrap(), numerator: row[0], denominator: row[0] + row[1] }
        })
        .collect();
    let test = CochranArmitage::new(&periods).unwrap();
    let logit = LogitSlope::new(&periods).unwrap();
    let n: u64 = periods.iter().map(|at| at.denominator).sum();
    let outputs = case.outputs;
    for name in outputs.keys() {
        let want = case.value(name);
        match name.as_str() {
            "cochran_armitage" => {
                let permuted = test.z * ((n - 1) as f64 / n as f64).sqrt();
                // float64 sums of 1e9 cancel there
                let relative = if case.id == "A04" { 1e-8 } else { 1e-12 };
                case.check(name, Some(test.z), &want["z"], relative, 0.0);
                case.check(name, Some(permuted), &want["z_nminus1"], relative, 0.0);
                case.check(name, Some(test.p), &want["p"], 100.0 * relative, 0.0);
            }
            "logit_slope" => {
                case.check(name, Some(logit.slope), &want["slope"], 1e-6, 0.0);
                case.check(name, Some(logit.standard_error), &want["se"], 1e-6, 0.0);
                case.check(name, Some(logit.pearson), &want["pearson_chi2"], 1e-6, 1e-5);
                // statsmodels forgets the number of trials in its scale: A01 has 20 per period
                let scale = logit.scale.unwrap();
                let trap = want["quasi_scale"].as_f64().unwrap();
                assert!((scale - trap).abs() > 10.0 * trap, "{}: {scale} {trap}", case.id);
                assert!(logit.scaled_standard_error() >= logit.standard_error);
            }
            _ => {
                left_out(case, name);
                continue;
            }
        }
        case.checked += 1;
    }
}

/// Counts with `n` units whose `E - M` sum to `sum`.
fn units(n: i64, sum: i64) -> DutyCounts {
    let one = |positive: bool| if positive { sum.unsigned_abs() } else { 0 };
    let [engineering_only, marketing_only] = [one(sum > 0), one(sum < 0)];
    let neither = n.unsigned_abs() - engineering_only - marketing_only;
    DutyCounts { neither, engineering_only, marketing_only, both: 0 }
}

fn check_slopes(case: &mut Case<'_>) {
    let employers = case.input["employers_by_period_nS_sumDS_nN_sumDN"].as_array().unwrap();
    let mut rows = Vec::new();
    for (cluster, employer) in (0..).zip(employers) {
        for (time, cell) in employer.as_array().unwrap().iter().enumerate() {
            let cell: Vec<i64> =
                cell.as_array().unwrap().iter().map(|value| value.as_i64().unwrap()).collect();
            let counts =
                EightCounts { signal: units(cell[0], cell[1]), rest: units(cell[2], cell[3]) };
            rows.push(CountsAt { cluster, time: time as f64, counts });
        }
    }
    let slope = ThetaSlope::new(&rows, Level::P95);
    let (signal, rest, theta) = (slope.signal.unwrap(), slope.rest.unwrap(), slope.theta.unwrap());
    let outputs = case.outputs;
    for name in outputs.keys() {
        let want = case.value(name);
        match name.as_str() {
            "slope_signal" => case.check(name, Some(signal.value), want, 1e-11, 0.0),
            "slope_rest" => case.check(name, Some(rest.value), want, 1e-11, 0.0),
            "slope_theta" => case.check(name, Some(theta.value), want, 1e-11, 0.0),
            "se_cv3_slope_signal" => case.check(name, signal.se_jackknife, want, 1e-11, 0.0),
            "se_cv3_slope_theta" => case.check(name, theta.se_jackknife, want, 1e-11, 0.0),
            "slope_theta_check_and_cr0" => {
                case.check(name, Some(theta.value), &want[0], 1e-9, 0.0);
            }
            _ => {
                left_out(case, name);
                continue;
            }
        }
        case.checked += 1;
    }
    // the slope of a rate is the same estimator with one arm: shift E - M to a count
    let shifted: Vec<RateAt> = rows
        .iter()
        .map(|row| RateAt {
            cluster: row.cluster,
            time: row.time,
            numerator: row.counts.signal.engineering_only + row.counts.signal.total()
                - row.counts.signal.marketing_only,
            denominator: row.counts.signal.total(),
        })
        .collect();
    let rate = rate_slope(&shifted, Level::P95).unwrap();
    case.check("rate_slope", Some(rate.value), case.value("slope_signal"), 1e-11, 0.0);
}

fn check_decomposition(case: &mut Case<'_>) {
    let [n0, x0, n1, x1] = ["n0", "x0", "n1", "x1"].map(|name| counts(&case.input[name]));
    let strata: Vec<BeforeAfter> = (0..n0.len())
        .map(|i| BeforeAfter {
            numerator_before: x0[i],
            denominator_before: n0[i],
            numerator_after: x1[i],
            denominator_after: n1[i],
        })
        .collect();
    let kitagawa = Kitagawa::new(strata.iter().copied()).unwrap();
    let fhk = FosterHaltiwangerKrizan::new(strata.iter().copied()).unwrap();
    let sum = kitagawa.within + kitagawa.between + kitagawa.entry + kitagawa.exit;
    assert!((sum - kitagawa.change()).abs() < 1e-15);
    let sum = fhk.within + fhk.between + fhk.cross + fhk.entry + fhk.exit;
    assert!((sum - kitagawa.change()).abs() < 1e-15);
    let outputs = case.outputs;
    for name in outputs.keys() {
        let want = case.value(name);
        match name.as_str() {
            "kitagawa_within" => case.check(name, Some(kitagawa.within), want, 1e-12, 1e-15),
            "kitagawa_between" => case.check(name, Some(kitagawa.between), want, 1e-12, 1e-15),
            "entry_level" => case.check(name, Some(kitagawa.entry), want, 1e-12, 1e-15),
            "exit_level" => case.check(name, Some(kitagawa.exit), want, 1e-12, 1e-15),
            "fhk" => {
                case.check(name, Some(fhk.within), &want["within"], 1e-12, 1e-15);
                case.check(name, Some(fhk.between), &want["between"], 1e-12, 1e-15);
                case.check(name, Some(fhk.cross), &want["cross"], 1e-12, 1e-15);
                case.check(name, Some(fhk.entry), &want["entry"], 1e-12, 1e-15);
                case.check(name, Some(fhk.exit), &want["exit"], 1e-12, 1e-15);
            }
            "direct_std_to_period0_mix" => {
                case.check(name, rate_at_former_mix(&strata), want, 1e-12, 0.0);
            }
            _ => {
                left_out(case, name);
                continue;
            }
        }
        case.checked += 1;
    }
}

fn check_index(case: &mut Case<'_>) {
    let values = optional(&case.input["values"]);
    let base = case.input["base_position"].as_u64().unwrap() as usize;
    let window = case.input["window"].as_u64().unwrap() as usize;
    let lists = [
        ("index_raw", index_to_base(&values, base)),
        ("trailing_mean_3", trailing_mean(&values, window)),
    ];
    assert_eq!(case.outputs.len(), lists.len());
    for (name, got) in lists {
        for (got, want) in got.into_iter().zip(case.value(name).as_array().unwrap()) {
            case.check(name, got, want, 1e-12, 0.0);
        }
        case.checked += 1;
    }
}
