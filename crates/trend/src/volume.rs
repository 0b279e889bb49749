//! Indices and trailing means: for volumes, not for shares, which have a unit already.

/// `100 x_t / x_base`; `None` where the value is missing, and everywhere if the base is missing, 0 or negative.
#[must_use]
pub fn index_to_base(values: &[Option<f64>], base: usize) -> Vec<Option<f64>> {
    let base = values.get(base).copied().flatten().filter(|base| *base > 0.0);
    values.iter().map(|value| Some(100.0 * (*value)? / base?)).collect()
}

/// Mean of each value and the `window - 1` before it; `None` until the window is full and where one is missing.
#[must_use]
pub fn trailing_mean(values: &[Option<f64>], window: usize) -> Vec<Option<f64>> {
    (0..values.len())
        .map(|last| {
            let first = (last + 1).checked_sub(window).filter(|_| window > 0)?;
            let sum: Option<f64> = values[first..=last].iter().copied().sum();
            Some(sum? / window as f64)
        })
        .collect()
}
