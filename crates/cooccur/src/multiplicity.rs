//! Many tests at once: adjusted p-values of one declared family.
//!
//! `None` and NaN are no tests: they count neither in the family's size nor in the result.

/// Benjamini and Hochberg's q-values (1995), `min_{j >= i} p_(j) m/j`; tests with equal p share theirs.
#[must_use]
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    step_up(p, |rank, m| m as f64 / rank as f64)
}

/// Benjamini and Yekutieli's (2001): valid under any dependence, hence the worst case beside Benjamini and Hochberg's.
#[must_use]
pub fn benjamini_yekutieli(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let m = ascending(p).len();
    let harmonic: f64 = (1..=m).map(|i| 1.0 / i as f64).sum();
    step_up(p, |rank, m| m as f64 * harmonic / rank as f64)
}

/// Holm's adjusted p-values (1979), which bound the chance of any false claim.
#[must_use]
pub fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let order = ascending(p);
    let mut adjusted = vec![None; p.len()];
    let mut largest = 0.0_f64;
    for (rank, &(index, p)) in order.iter().enumerate() {
        largest = largest.max(p * (order.len() - rank) as f64).min(1.0);
        adjusted[index] = Some(largest);
    }
    adjusted
}

/// Level of intervals for `selected` of `tests` chosen at false discovery rate `q`, `1 - selected q/tests` (false coverage
/// rate, Benjamini and Yekutieli 2005); `None` without tests or without a choice.
#[must_use]
pub fn false_coverage_level(selected: usize, tests: usize, q: f64) -> Option<f64> {
    (selected > 0 && selected <= tests).then(|| 1.0 - selected as f64 * q / tests as f64)
}

fn step_up(p: &[Option<f64>], factor: impl Fn(usize, usize) -> f64) -> Vec<Option<f64>> {
    let order = ascending(p);
    let mut adjusted = vec![None; p.len()];
    let mut least = 1.0_f64;
    for (rank, &(index, p)) in order.iter().enumerate().rev() {
        least = least.min(p * factor(rank + 1, order.len()));
        adjusted[index] = Some(least);
    }
    adjusted
}

/// The tests with their positions, smallest p first, ties in the order given.
fn ascending(p: &[Option<f64>]) -> Vec<(usize, f64)> {
    let mut order: Vec<(usize, f64)> = p
        .iter()
        .enumerate()
        .filter_map(|(index, p)| p.filter(|p| !p.is_nan()).map(|p| (index, p)))
        .collect();
    order.sort_by(|first, second| first.1.total_cmp(&second.1));
    order
}
