//! Why a rate changed: within strata, or because the mix of strata did.

/// One stratum before and after: units counted and units in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BeforeAfter {
    /// Units counted before.
    pub numerator_before: u64,
    /// Units in all before.
    pub denominator_before: u64,
    /// Units counted after.
    pub numerator_after: u64,
    /// Units in all after.
    pub denominator_after: u64,
}

/// Kitagawa's decomposition (1955) of a change of a rate, with strata that come and go apart: for title, industry, place.
///
/// `within + between + entry + exit` is the change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kitagawa {
    /// Rate before.
    pub before: f64,
    /// Rate after.
    pub after: f64,
    /// `Σ (w0+w1)/2 (r1-r0)`: the strata themselves changed.
    pub within: f64,
    /// `Σ (w1-w0)(r0+r1)/2`: their mix changed.
    pub between: f64,
    /// `Σ w1 r1` over new strata.
    pub entry: f64,
    /// `-Σ w0 r0` over strata that are gone.
    pub exit: f64,
}

/// Foster, Haltiwanger and Krizan's decomposition (2001): for employers, where entry and exit dominate. Levels are measured
/// against the rate before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FosterHaltiwangerKrizan {
    /// `Σ w0 (r1-r0)`.
    pub within: f64,
    /// `Σ (w1-w0)(r0-R0)`.
    pub between: f64,
    /// `Σ (w1-w0)(r1-r0)`.
    pub cross: f64,
    /// `Σ w1 (r1-R0)` over new strata.
    pub entry: f64,
    /// `-Σ w0 (r0-R0)` over strata that are gone.
    pub exit: f64,
}

/// What a stratum contributes: weights and rates; a rate is `None` where there is no unit.
struct Part {
    w0: f64,
    w1: f64,
    r0: Option<f64>,
    r1: Option<f64>,
}

/// Rate before, rate after, parts; `None` if there is no unit before or after.
fn parts(strata: &[BeforeAfter]) -> Option<(f64, f64, Vec<Part>)> {
    let sum = |pick: fn(&BeforeAfter) -> u64| strata.iter().map(pick).sum::<u64>();
    let (n0, n1) = (sum(|s| s.denominator_before), sum(|s| s.denominator_after));
    if n0 == 0 || n1 == 0 {
        return None;
    }
    let rate = |x: u64, n: u64| (n > 0).then(|| x as f64 / n as f64);
    let parts = strata
        .iter()
        .map(|s| Part {
            w0: s.denominator_before as f64 / n0 as f64,
            w1: s.denominator_after as f64 / n1 as f64,
            r0: rate(s.numerator_before, s.denominator_before),
            r1: rate(s.numerator_after, s.denominator_after),
        })
        .collect();
    let before = sum(|s| s.numerator_before) as f64 / n0 as f64;
    let after = sum(|s| s.numerator_after) as f64 / n1 as f64;
    Some((before, after, parts))
}

impl Kitagawa {
    /// Decomposes; `None` if there is no unit before or after.
    #[must_use]
    pub fn new(strata: &[BeforeAfter]) -> Option<Self> {
        let (before, after, parts) = parts(strata)?;
        let mut result = Self { before, after, within: 0.0, between: 0.0, entry: 0.0, exit: 0.0 };
        for Part { w0, w1, r0, r1 } in parts {
            match (r0, r1) {
                (Some(r0), Some(r1)) => {
                    result.within += f64::midpoint(w0, w1) * (r1 - r0);
                    result.between += (w1 - w0) * f64::midpoint(r0, r1);
                }
                (None, Some(r1)) => result.entry += w1 * r1,
                (Some(r0), None) => result.exit -= w0 * r0,
                (None, None) => {}
            }
        }
        Some(result)
    }

    /// The change, `after - before`.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.after - self.before
    }
}

impl FosterHaltiwangerKrizan {
    /// Decomposes; `None` if there is no unit before or after.
    #[must_use]
    pub fn new(strata: &[BeforeAfter]) -> Option<Self> {
        let (before, _, parts) = parts(strata)?;
        let mut result = Self { within: 0.0, between: 0.0, cross: 0.0, entry: 0.0, exit: 0.0 };
        for Part { w0, w1, r0, r1 } in parts {
            match (r0, r1) {
                (Some(r0), Some(r1)) => {
                    result.within += w0 * (r1 - r0);
                    result.between += (w1 - w0) * (r0 - before);
                    result.cross += (w1 - w0) * (r1 - r0);
                }
                (None, Some(r1)) => result.entry += w1 * (r1 - before),
                (Some(r0), None) => result.exit -= w0 * (r0 - before),
                (None, None) => {}
            }
        }
        Some(result)
    }
}

/// The rate after at the mix of strata before, `Σ w0 r1`, over strata present both times with weights scaled to 1: a
/// composition-adjusted rate. `None` if no stratum is present both times.
#[must_use]
pub fn rate_at_former_mix(strata: &[BeforeAfter]) -> Option<f64> {
    let both = strata.iter().filter(|s| s.denominator_before > 0 && s.denominator_after > 0);
    let weight: u64 = both.clone().map(|s| s.denominator_before).sum();
    if weight == 0 {
        return None;
    }
    Some(
        both.map(|s| {
            s.denominator_before as f64 / weight as f64
                * (s.numerator_after as f64 / s.denominator_after as f64)
        })
        .sum(),
    )
}
