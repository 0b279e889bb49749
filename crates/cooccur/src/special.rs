//! Special functions: normal quantile, logarithms of tails, binomial and hypergeometric probabilities, inverse beta.
//!
//! Logarithms come from libm, not from the platform, so that the last digit does not depend on the machine.

use std::f64::consts::{FRAC_2_SQRT_PI, LN_2, PI, SQRT_2};

use libm::{erf, erfc, exp, lgamma, log, log1p};

/// Below this, [`ln_1p_near_0`] is as exact as can be.
pub(crate) const NEAR_0: f64 = 0.004;

/// `ln(1 + x)` for `|x|` below [`NEAR_0`], by a short series: its next term is below 1e-17 of the sum.
pub(crate) fn ln_1p_near_0(x: f64) -> f64 {
    let tail = 1.0 / 5.0 - x * (1.0 / 6.0 - x * (1.0 / 7.0 - x / 8.0));
    x * (1.0 - x * (0.5 - x * (1.0 / 3.0 - x * (0.25 - x * tail))))
}

/// `ln(1 + x)`, quick near 0.
pub(crate) fn ln_1p(x: f64) -> f64 {
    if x.abs() < NEAR_0 { ln_1p_near_0(x) } else { log1p(x) }
}

/// `ln(numerator/denominator)` of exact integers, without cancellation near 1; `±inf` if one of them is 0, `None` if both.
pub(crate) fn ln_ratio(numerator: u128, denominator: u128) -> Option<f64> {
    match (numerator, denominator) {
        (0, 0) => None,
        (0, _) => Some(f64::NEG_INFINITY),
        (_, 0) => Some(f64::INFINITY),
        (n, d) if n >= d => Some(log1p((n - d) as f64 / d as f64)),
        (n, d) => Some(-log1p((d - n) as f64 / n as f64)),
    }
}

/// `ln(numerator/denominator)/ln 2`.
pub(crate) fn log2_ratio(numerator: u128, denominator: u128) -> Option<f64> {
    ln_ratio(numerator, denominator).map(|ln| ln / LN_2)
}

/// The standard normal quantile of a probability in (0, 1): Acklam's rational start, two Halley steps on erfc.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        0.007_784_695_709_041_462,
        0.322_467_129_070_039_8,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    let horner = |start: f64, rest: &[f64], x: f64| rest.iter().fold(start, |sum, c| sum * x + c);
    let mut x = if p < 0.02425 {
        let q = (-2.0 * log(p)).sqrt();
        horner(C[0], &C[1..], q) / (horner(D[0], &D[1..], q) * q + 1.0)
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(A[0], &A[1..], r) * q / (horner(B[0], &B[1..], r) * r + 1.0)
    };
    for _ in 0..2 {
        let error = 0.5 * erfc(-x / SQRT_2) - p;
        let step = error * (2.0 * PI).sqrt() * exp(x * x / 2.0);
        x -= step / (1.0 + x * step / 2.0);
    }
    x
}

/// `ln(erfc(sqrt(square)) * exp(square))`, finite however large `square >= 0` is.
fn ln_scaled_erfc(square: f64) -> f64 {
    let root = square.sqrt();
    if square < 0.25 {
        return log1p(-erf(root)) + square;
    }
    if square < 500.0 {
        return log(erfc(root)) + square;
    }
    // Asymptotic series 1 - 1/(2y) + 3/(4y^2) - ...; at y = 500 the twelfth term is below 1e-25.
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..12 {
        term *= -f64::from(2 * k - 1) / (2.0 * square);
        sum += term;
    }
    log(sum) - log(root * PI.sqrt())
}

/// ln of the upper tail of chi-squared with 1 degree of freedom at `x >= 0`: `ln erfc(sqrt(x/2))`.
pub(crate) fn ln_chi_squared_tail_1(x: f64) -> f64 {
    ln_scaled_erfc(x / 2.0) - x / 2.0
}

/// ln of the upper tail of chi-squared with 3 degrees of freedom at `x >= 0`.
pub(crate) fn ln_chi_squared_tail_3(x: f64) -> f64 {
    let half = x / 2.0;
    if half < 0.25 {
        return log(erfc(half.sqrt()) + FRAC_2_SQRT_PI * half.sqrt() * exp(-half)).min(0.0);
    }
    log(exp(ln_scaled_erfc(half)) + FRAC_2_SQRT_PI * half.sqrt()) - half
}

/// Upper tail of chi-squared at `x` with a whole number of degrees of freedom; 1 if there are none.
///
/// A finite sum of positive terms: `Q(a+1, y) = Q(a, y) + y^a e^-y / Γ(a+1)`, from `Q(1/2, y) = erfc(sqrt y)` or
/// `Q(1, y) = e^-y`.
pub(crate) fn chi_squared_tail(x: f64, degrees_of_freedom: usize) -> f64 {
    if degrees_of_freedom == 0 || x <= 0.0 {
        return 1.0;
    }
    let y = x / 2.0;
    let (mut sum, mut a) =
        if degrees_of_freedom % 2 == 1 { (erfc(y.sqrt()), 0.5) } else { (exp(-y), 1.0) };
    let target = degrees_of_freedom as f64 / 2.0;
    while a < target {
        sum += exp(a * log(y) - y - lgamma(a + 1.0));
        a += 1.0;
    }
    sum.min(1.0)
}

/// Stirling's remainder `ln n! - [n ln n - n + ln(2πn)/2]`. Loader 2000, "Fast and accurate computation of binomial
/// probabilities".
fn stirling_remainder(n: f64) -> f64 {
    if n < 16.0 {
        return lgamma(n + 1.0) - (n + 0.5) * log(n) + n - (2.0 * PI).sqrt().ln();
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / n
}

/// Loader's deviance `x ln(x/m) + m - x`, without cancellation when `x` is near `m`.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() < 0.1 * (x + mean) {
        let v = difference / (x + mean);
        let mut sum = difference * v;
        let mut term = 2.0 * x * v;
        let square = v * v;
        for j in 1..200 {
            term *= square;
            let next = sum + term / f64::from(2 * j + 1);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    x * log(x / mean) + mean - x
}

/// ln of the binomial probability of `k` successes among `n` with probabilities `p` and `q = 1 - p`. Loader 2000.
pub(crate) fn ln_binomial(k: u64, n: u64, p: f64, q: f64) -> f64 {
    let size = n as f64;
    if p == 0.0 || q == 0.0 {
        let sure = if p == 0.0 { 0 } else { n };
        return if k == sure { 0.0 } else { f64::NEG_INFINITY };
    }
    if k == 0 {
        return if p < 0.1 { -deviance(size, size * q) - size * p } else { size * log(q) };
    }
    if k == n {
        return if q < 0.1 { -deviance(size, size * p) - size * q } else { size * log(p) };
    }
    let (hits, misses) = (k as f64, (n - k) as f64);
    let core = stirling_remainder(size)
        - stirling_remainder(hits)
        - stirling_remainder(misses)
        - deviance(hits, size * p)
        - deviance(misses, size * q);
    core + 0.5 * log(size / (2.0 * PI * hits * misses))
}

/// ln of the lower tail `P(X <= k)` of the binomial with `n` trials at 1/2, for `k <= n/2`.
pub(crate) fn ln_half_binomial_tail(k: u64, n: u64) -> f64 {
    let mut ratio_sum = 1.0;
    let mut term = 1.0;
    let mut i = k;
    while i > 0 {
        term *= i as f64 / (n - i + 1) as f64;
        ratio_sum += term;
        i -= 1;
        if term < 1e-18 * ratio_sum {
            break;
        }
    }
    (ln_binomial(k, n, 0.5, 0.5) + log(ratio_sum)).min(0.0)
}

/// The regularised incomplete beta function `I_x(a, b)` of whole `a, b >= 1`, by the continued fraction of DLMF 8.17.22
/// (modified Lentz) with Loader's binomial as prefactor: good at 1e9, where a difference of lgammas is not.
fn incomplete_beta(a: u64, b: u64, x: f64) -> f64 {
    let (first, second) = (a as f64, b as f64);
    if x > (first + 1.0) / (first + second + 2.0) {
        return 1.0 - lower_beta(b, a, 1.0 - x, x);
    }
    lower_beta(a, b, x, 1.0 - x)
}

fn lower_beta(a: u64, b: u64, x: f64, y: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let (first, second) = (a as f64, b as f64);
    let prefactor = exp(ln_binomial(a, a + b, x, y)) * second / (first + second);
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (first + second) * x / (first + 1.0));
    let mut fraction = d;
    // The fraction settles after O(sqrt(max(a, b))) steps; the bound is only there so that the loop has one.
    for m in 1..200_000 {
        let m = f64::from(m);
        let even = m * (second - m) * x / ((first + 2.0 * m - 1.0) * (first + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        fraction *= d * c;
        let odd =
            -(first + m) * (first + second + m) * x / ((first + 2.0 * m) * (first + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    prefactor * fraction
}

/// The `x` with `I_x(a, b) = probability`, for whole `a, b >= 1`: Newton's steps kept inside a shrinking bracket.
pub(crate) fn inverse_beta(a: u64, b: u64, probability: f64) -> f64 {
    let (first, second) = (a as f64, b as f64);
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    // Start: normal approximation on the logit scale.
    let z = normal_quantile(probability);
    let logit = log(first / second) + z * (1.0 / first + 1.0 / second).sqrt();
    let mut x = 1.0 / (1.0 + exp(-logit));
    for _ in 0..200 {
        if !(x > low && x < high) {
            x = f64::midpoint(low, high);
        }
        let excess = incomplete_beta(a, b, x) - probability;
        if excess > 0.0 {
            high = x;
        } else {
            low = x;
        }
        // Density of the beta distribution at x.
        let ln_density = ln_binomial(a, a + b, x, 1.0 - x)
            + log(first * second / ((first + second) * x * (1.0 - x)));
        let next = x - excess / exp(ln_density);
        let step = (next - x).abs();
        if step <= 1e-15 * x || high - low <= 1e-15 * high {
            break;
        }
        x = if next > low && next < high { next } else { f64::midpoint(low, high) };
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(got: f64, want: f64) {
        assert!((got - want).abs() <= 1e-13 * want.abs().max(1e-3), "got {got}, want {want}");
    }

    #[test]
    fn known_values() {
        // Abramowitz and Stegun, tables 26.1 and 26.5; NIST.
        check(normal_quantile(0.975), 1.959_963_984_540_054);
        check(normal_quantile(0.5), 0.0);
        check(normal_quantile(1e-10), -6.361_340_902_404_056);
        check(ln_ratio(1_000_001, 1_000_000).unwrap(), 9.999_995_000_003_333e-7);
        check(chi_squared_tail(3.841_458_820_694_124, 1), 0.05);
        check(chi_squared_tail(18.307_038_053_275_146, 10), 0.05);
        check(exp(ln_chi_squared_tail_3(7.814_727_903_251_179)), 0.05);
        check(exp(ln_binomial(3, 10, 0.5, 0.5)), 120.0 / 1024.0);
        check(exp(ln_half_binomial_tail(3, 10)), 176.0 / 1024.0);
        check(incomplete_beta(2, 3, 0.3), 0.3483);
        check(incomplete_beta(2, 3, inverse_beta(2, 3, 0.025)), 0.025);
        check(1.0 - inverse_beta(997, 4, 0.025), 0.008_742_023_238_478_3);
    }

    #[test]
    fn tail_is_continuous_where_the_series_takes_over() {
        for square in [0.25_f64, 500.0] {
            let below = ln_scaled_erfc(square * (1.0 - 1e-12));
            let above = ln_scaled_erfc(square * (1.0 + 1e-12));
            assert!((below - above).abs() < 1e-10, "{below} {above}");
        }
    }

    #[test]
    fn ratios_of_zero() {
        assert_eq!(ln_ratio(0, 0), None);
        assert_eq!(ln_ratio(0, 1), Some(f64::NEG_INFINITY));
        assert_eq!(ln_ratio(1, 0), Some(f64::INFINITY));
    }
}
