//! Why a rate, or a lean, changed: within strata, or because the mix of strata did.

use rolescope_cooccur::{DutyCounts, EightCounts};

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
fn parts(
    strata: impl Iterator<Item = BeforeAfter> + Clone,
) -> Option<(f64, f64, impl Iterator<Item = Part>)> {
    let sum = |pick: fn(BeforeAfter) -> u64| strata.clone().map(pick).sum::<u64>();
    let (n0, n1) = (sum(|s| s.denominator_before), sum(|s| s.denominator_after));
    if n0 == 0 || n1 == 0 {
        return None;
    }
    let before = sum(|s| s.numerator_before) as f64 / n0 as f64;
    let after = sum(|s| s.numerator_after) as f64 / n1 as f64;
    let rate = |x: u64, n: u64| (n > 0).then(|| x as f64 / n as f64);
    let parts = strata.map(move |s| Part {
        w0: s.denominator_before as f64 / n0 as f64,
        w1: s.denominator_after as f64 / n1 as f64,
        r0: rate(s.numerator_before, s.denominator_before),
        r1: rate(s.numerator_after, s.denominator_after),
    });
    Some((before, after, parts))
}

impl Kitagawa {
    /// Decomposes; `None` if there is no unit before or after.
    #[must_use]
    pub fn new(strata: impl Iterator<Item = BeforeAfter> + Clone) -> Option<Self> {
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

    /// Decomposes a change of theta, which is a sum of four rates: the shares with engineering less those with marketing duties, of
    /// units with the signal less of those without. `(before, after)` for each stratum, each arm weighted by its own units; `None` if
    /// an arm is empty before or after.
    #[must_use]
    pub fn of_theta(strata: &[(EightCounts, EightCounts)]) -> Option<Self> {
        of_theta(strata, Self::new, |one, other| Self {
            before: one.before - other.before,
            after: one.after - other.after,
            within: one.within - other.within,
            between: one.between - other.between,
            entry: one.entry - other.entry,
            exit: one.exit - other.exit,
        })
    }

    /// The change, `after - before`.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.after - self.before
    }
}

type Arm = fn(&EightCounts) -> &DutyCounts;
type Side = fn(&DutyCounts) -> u64;

/// One of theta's four rates in each stratum.
#[derive(Clone)]
struct RateOf<'a> {
    strata: std::slice::Iter<'a, (EightCounts, EightCounts)>,
    arm: Arm,
    side: Side,
}

impl Iterator for RateOf<'_> {
    type Item = BeforeAfter;

    fn next(&mut self) -> Option<BeforeAfter> {
        let (before, after) = self.strata.next()?;
        let (before, after) = ((self.arm)(before), (self.arm)(after));
        Some(BeforeAfter {
            numerator_before: (self.side)(before),
            denominator_before: before.total(),
            numerator_after: (self.side)(after),
            denominator_after: after.total(),
        })
    }
}

/// The decompositions of theta's four rates, put together as theta is.
fn of_theta<'a, T>(
    strata: &'a [(EightCounts, EightCounts)],
    decompose: impl Fn(RateOf<'a>) -> Option<T>,
    minus: impl Fn(T, T) -> T,
) -> Option<T> {
    let of = |arm: Arm, side: Side| decompose(RateOf { strata: strata.iter(), arm, side });
    let lean =
        |arm| Some(minus(of(arm, DutyCounts::engineering)?, of(arm, DutyCounts::marketing)?));
    Some(minus(lean(|counts| &counts.signal)?, lean(|counts| &counts.rest)?))
}

impl FosterHaltiwangerKrizan {
    /// Decomposes; `None` if there is no unit before or after.
    #[must_use]
    pub fn new(strata: impl Iterator<Item = BeforeAfter> + Clone) -> Option<Self> {
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

    /// Decomposes a change of theta, as [`Kitagawa::of_theta`]; each rate is measured against its own level before.
    #[must_use]
    pub fn of_theta(strata: &[(EightCounts, EightCounts)]) -> Option<Self> {
        of_theta(strata, Self::new, |one, other| Self {
            within: one.within - other.within,
            between: one.between - other.between,
            cross: one.cross - other.cross,
            entry: one.entry - other.entry,
            exit: one.exit - other.exit,
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn eight(numbers: &mut impl FnMut() -> u64) -> EightCounts {
        let mut four = || DutyCounts::from_array([(); 4].map(|()| numbers()));
        EightCounts { signal: four(), rest: four() }
    }

    #[test]
    fn parts_of_a_lean_sum_to_its_change() {
        // A stream of numbers in which strata come and go.
        let mut state = 7_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        for round in 0..200_u64 {
            let strata: Vec<(EightCounts, EightCounts)> = (0..1 + round % 40)
                .map(|_| {
                    let fate = next() % 4;
                    let mut count = || next() % 100;
                    let (before, after) = (eight(&mut count), eight(&mut count));
                    match fate {
                        0 => (EightCounts::default(), after),
                        1 => (before, EightCounts::default()),
                        _ => (before, after),
                    }
                })
                .collect();
            let theta = |pick: fn(&(EightCounts, EightCounts)) -> &EightCounts| {
                EightCounts::sum(strata.iter().map(pick)).theta()
            };
            let change =
                theta(|pair| &pair.0).zip(theta(|pair| &pair.1)).map(|(old, new)| new - old);
            let kitagawa = Kitagawa::of_theta(&strata);
            let foster = FosterHaltiwangerKrizan::of_theta(&strata);
            assert_eq!(kitagawa.is_some(), change.is_some());
            assert_eq!(foster.is_some(), change.is_some());
            let (Some(kitagawa), Some(foster), Some(change)) = (kitagawa, foster, change) else {
                continue;
            };
            let Kitagawa { within, between, entry, exit, .. } = kitagawa;
            assert!((kitagawa.change() - change).abs() < 1e-12);
            assert!((within + between + entry + exit - change).abs() < 1e-12);
            let FosterHaltiwangerKrizan { within, between, cross, entry, exit } = foster;
            assert!((within + between + cross + entry + exit - change).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_within_changes_if_only_the_mix_does() {
        let of = |times: u64| EightCounts {
            signal: DutyCounts::from_array([times, 3 * times, times, 0]),
            rest: DutyCounts::from_array([times, times, times, 0]),
        };
        let other = |times: u64| EightCounts {
            signal: DutyCounts::from_array([times, times, 4 * times, 0]),
            rest: DutyCounts::from_array([times, times, times, 0]),
        };
        let kitagawa = Kitagawa::of_theta(&[(of(9), of(1)), (other(1), other(9))]).unwrap();
        assert!(kitagawa.within.abs() < 1e-12 && kitagawa.entry == 0.0 && kitagawa.exit == 0.0);
        assert!((kitagawa.between - kitagawa.change()).abs() < 1e-12 && kitagawa.change() < -0.5);
    }
}
