//! Mann-Kendall and Theil-Sen: a series described by the order of its values.
//!
//! No variant of the test is safe on a few years of months that resemble their neighbours: its p-value never decides alone,
//! and the lag-1 autocorrelation is printed beside it.

use libm::erfc;
use rolescope_cooccur::{Interval, Level};

/// Mann and Kendall's test of a monotone trend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannKendall {
    /// Values present.
    pub n: usize,
    /// Pairs that rise less pairs that fall.
    pub s: i64,
    /// Kendall's tau-a, `s / (n(n-1)/2)`.
    pub tau: f64,
    /// Variance of `s` under independence, ties allowed for.
    pub variance: f64,
    /// `(s ∓ 1)/sqrt(variance)`, 0 if `s` is 0.
    pub z: f64,
    /// Two-sided p-value of `z`.
    pub p: f64,
    /// Exact two-sided p-value, for at most 10 values without ties.
    pub exact_p: Option<f64>,
    /// Factor on the variance for autocorrelation (Hamed and Rao 1998): lags 1 to 3, never below 1.
    pub correction: f64,
    /// `z` with the corrected variance.
    pub corrected_z: f64,
    /// Its two-sided p-value.
    pub corrected_p: f64,
    /// Autocorrelation of the values at lag 1, between neighbours both present; `None` if constant.
    pub autocorrelation: Option<f64>,
}

impl MannKendall {
    /// Tests equally spaced values with gaps; `None` below two values or if one is not finite.
    #[must_use]
    pub fn new(values: &[Option<f64>]) -> Option<Self> {
        let present = present(values)?;
        let n = present.len();
        let mut s = 0;
        for (i, &(_, earlier)) in present.iter().enumerate() {
            for &(_, later) in &present[i + 1..] {
                s += i64::from(later > earlier) - i64::from(later < earlier);
            }
        }
        let ties = tie_sizes(&present);
        let product = |t: usize| (t * (t - 1) * (2 * t + 5)) as f64;
        let variance = (product(n) - ties.iter().map(|&t| product(t)).sum::<f64>()) / 18.0;
        let pairs = (n * (n - 1)) as f64 / 2.0;
        let correction = correction(values, &present);
        let (z, corrected_z) = (score(s, variance), score(s, variance * correction));
        let series: Vec<Option<f64>> = values.to_vec();
        Some(Self {
            n,
            s,
            tau: s as f64 / pairs,
            variance,
            z,
            p: two_sided(z),
            exact_p: (n <= 10 && ties.iter().all(|&t| t == 1)).then(|| exact_p(n, s)),
            correction,
            corrected_z,
            corrected_p: two_sided(corrected_z),
            autocorrelation: autocorrelations(&series, 1).map(|lags| lags[0]),
        })
    }
}

/// Theil and Sen's slope: the median of the slopes of all pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TheilSen {
    /// Per step of the series.
    pub slope: f64,
    /// `median(value) - slope·median(position)`, positions from 0.
    pub intercept: f64,
    /// Sen's interval by ranks (1968; Gilbert 1987), as if values were independent.
    pub interval: Interval,
}

impl TheilSen {
    /// Fits equally spaced values with gaps, which keep their positions; `None` below two values or if one is not finite.
    #[must_use]
    pub fn new(values: &[Option<f64>], level: Level) -> Option<Self> {
        let present = present(values)?;
        let mut slopes = pair_slopes(&present);
        slopes.sort_by(f64::total_cmp);
        let slope = median_of_sorted(&slopes);
        let intercept = median(present.iter().map(|&(_, value)| value))
            - slope * median(present.iter().map(|&(position, _)| position as f64));
        let n = present.len();
        let product = |t: usize| (t * (t - 1) * (2 * t + 5)) as f64;
        let ties: f64 = tie_sizes(&present).into_iter().map(product).sum();
        let spread = level.normal_quantile() * ((product(n) - ties) / 18.0).max(0.0).sqrt();
        let count = slopes.len() as f64;
        let last = slopes.len() - 1;
        let upper = (((count + spread) / 2.0).round_ties_even() as usize).min(last);
        // a negative float becomes 0
        let lower = (((count - spread) / 2.0).round_ties_even() - 1.0) as usize;
        Some(Self {
            slope,
            intercept,
            interval: Interval { low: slopes[lower], high: slopes[upper] },
        })
    }
}

/// Lags of the correction.
const LAGS: usize = 3;

/// Positions and values; `None` below two values or if one is not finite.
fn present(values: &[Option<f64>]) -> Option<Vec<(usize, f64)>> {
    let present: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(position, value)| value.map(|value| (position, value)))
        .collect();
    (present.len() >= 2 && present.iter().all(|(_, value)| value.is_finite())).then_some(present)
}

fn score(s: i64, variance: f64) -> f64 {
    if s == 0 || variance <= 0.0 {
        return 0.0;
    }
    (s - s.signum()) as f64 / variance.sqrt()
}

fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// How often each value occurs.
fn tie_sizes(present: &[(usize, f64)]) -> Vec<usize> {
    let mut values: Vec<f64> = present.iter().map(|&(_, value)| value).collect();
    values.sort_by(f64::total_cmp);
    values.chunk_by(|first, second| first == second).map(<[f64]>::len).collect()
}

/// Two-sided p-value of `s` over all orders of `n` values, by counting orders by inversions.
fn exact_p(n: usize, s: i64) -> f64 {
    let pairs = n * (n - 1) / 2;
    let mut counts = vec![1_u64];
    for i in 2..=n {
        let mut next = vec![0; counts.len() + i - 1];
        for (inversions, count) in counts.iter().enumerate() {
            for slot in &mut next[inversions..inversions + i] {
                *slot += count;
            }
        }
        counts = next;
    }
    // s = pairs - 2·inversions, so |s| or more on one side is this many inversions or fewer
    let most = (pairs - s.unsigned_abs() as usize) / 2;
    let tail: u64 = counts[..=most].iter().sum();
    let all: u64 = counts.iter().sum();
    (2.0 * tail as f64 / all as f64).min(1.0)
}

fn pair_slopes(present: &[(usize, f64)]) -> Vec<f64> {
    let mut slopes = Vec::with_capacity(present.len() * (present.len() - 1) / 2);
    for (i, &(from, earlier)) in present.iter().enumerate() {
        for &(to, later) in &present[i + 1..] {
            slopes.push((later - earlier) / (to - from) as f64);
        }
    }
    slopes
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    median_of_sorted(&values)
}

/// Of at least one value.
fn median_of_sorted(values: &[f64]) -> f64 {
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}

/// Hamed and Rao's factor from the ranks of the detrended series: lags 1 to 3 that differ from 0 at 5 %, not below 1.
fn correction(values: &[Option<f64>], present: &[(usize, f64)]) -> f64 {
    let n = present.len();
    if n <= LAGS {
        return 1.0;
    }
    let mut slopes = pair_slopes(present);
    slopes.sort_by(f64::total_cmp);
    let slope = median_of_sorted(&slopes);
    let detrended: Vec<f64> =
        present.iter().map(|&(position, value)| value - slope * position as f64).collect();
    let mut ranks = vec![None; values.len()];
    for (&(position, _), rank) in present.iter().zip(mean_ranks(&detrended)) {
        ranks[position] = Some(rank);
    }
    let Some(lags) = autocorrelations(&ranks, LAGS) else {
        return 1.0;
    };
    let size = n as f64;
    let bound = Level::P95.normal_quantile() / size.sqrt();
    let sum: f64 = lags
        .iter()
        .zip(1..)
        .filter(|(rho, _)| rho.abs() > bound)
        .map(|(rho, lag)| {
            let lag = f64::from(lag);
            (size - lag) * (size - lag - 1.0) * (size - lag - 2.0) * rho
        })
        .sum();
    (1.0 + 2.0 / (size * (size - 1.0) * (size - 2.0)) * sum).max(1.0)
}

/// Ranks from 1, ties sharing their mean.
fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&first, &second| values[first].total_cmp(&values[second]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for run in order.chunk_by(|&first, &second| values[first] == values[second]) {
        let rank = start as f64 + f64::midpoint(1.0, run.len() as f64);
        for &index in run {
            ranks[index] = rank;
        }
        start += run.len();
    }
    ranks
}

/// Autocorrelations at lags 1 to `lags`, over pairs both present; `None` if constant.
fn autocorrelations(values: &[Option<f64>], lags: usize) -> Option<Vec<f64>> {
    let n = values.iter().flatten().count() as f64;
    let mean = values.iter().flatten().sum::<f64>() / n;
    let products = |lag: usize| -> f64 {
        values
            .iter()
            .zip(values.iter().skip(lag))
            .filter_map(|(first, second)| Some(((*first)? - mean) * ((*second)? - mean)))
            .sum()
    };
    let variance = products(0);
    (variance > 0.0).then(|| (1..=lags).map(|lag| products(lag) / variance).collect())
}
