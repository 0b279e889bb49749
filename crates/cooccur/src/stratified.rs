//! Precision, recall and F1 in a population of which units were drawn stratum by stratum.

use crate::classification::Confusion;
use crate::level::{Interval, Level, wilson};

/// The units drawn of one stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnStratum {
    /// Units of the stratum, drawn or not.
    pub population: u64,
    /// Those that were drawn, by the label given and found.
    pub drawn: Confusion,
}

/// An estimate for the population; without an interval where a stratum does not tell how much its units differ.
pub type Estimated = (f64, Option<Interval>);

/// One label against all others, in the population.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PopulationScores {
    /// Share of units that would be given the label.
    pub given: Option<Estimated>,
    /// Share of units found with it that would be given it; `None` if none was found with it.
    pub precision: Option<Estimated>,
    /// Share of units given it that are found with it; `None` if none was given it.
    pub recall: Option<Estimated>,
    /// `2 both / (given + found)`, its interval carried over from that of `both / (given or found)`.
    pub f1: Option<Estimated>,
}

impl PopulationScores {
    /// From the strata, each of whose drawn units stands for `population / drawn` units. All is `None` if a stratum with units has none
    /// that was drawn, or fewer units than were drawn: it would be left out, or count for less than it is.
    ///
    /// Ratios are combined over the strata, and their variance is linearised (Cochran 1977, 6.11): with `e = y - R x` of each drawn
    /// unit, `Σ N² (1 - n/N) s²(e)/n`, over the square of the estimated denominator. The interval is Wilson's of the effective number of
    /// units, `R (1 - R)` over that variance (Korn and Graubard 1998); where the estimate is 0 or 1, of the drawn units of the
    /// denominator.
    #[must_use]
    pub fn new(strata: &[DrawnStratum], class: usize, level: Level) -> Self {
        let sound = |stratum: &DrawnStratum| {
            let drawn = stratum.drawn.total();
            drawn <= stratum.population && (drawn > 0 || stratum.population == 0)
        };
        if !strata.iter().all(sound) {
            return Self::default();
        }
        let ratio = |part: fn(&Confusion, usize) -> u64, whole: fn(&Confusion, usize) -> u64| {
            let parts = strata.iter().map(|DrawnStratum { population, drawn }| Part {
                population: *population as f64,
                drawn: drawn.total() as f64,
                part: part(drawn, class) as f64,
                whole: whole(drawn, class) as f64,
            });
            estimate(&parts.collect::<Vec<_>>(), level)
        };
        let both: fn(&Confusion, usize) -> u64 = |counts, class| counts.count(class, class);
        let given: fn(&Confusion, usize) -> u64 = Confusion::given;
        let jaccard = ratio(both, |counts, class| {
            counts.given(class) + counts.found(class) - counts.count(class, class)
        });
        let f1_of = |jaccard: f64| 2.0 * jaccard / (1.0 + jaccard);
        Self {
            given: ratio(given, |counts, _| counts.total()),
            precision: ratio(both, Confusion::found),
            recall: ratio(both, given),
            f1: jaccard.map(|(value, interval)| {
                let carried = interval
                    .map(|Interval { low, high }| Interval { low: f1_of(low), high: f1_of(high) });
                (f1_of(value), carried)
            }),
        }
    }
}

/// One stratum's share in a ratio of two counts, of which one is part of the other.
struct Part {
    population: f64,
    drawn: f64,
    part: f64,
    whole: f64,
}

fn estimate(strata: &[Part], level: Level) -> Option<Estimated> {
    let of_all = |count: fn(&Part) -> f64| {
        let drawn = strata.iter().filter(|stratum| stratum.drawn > 0.0);
        drawn.map(|stratum| count(stratum) * stratum.population / stratum.drawn).sum::<f64>()
    };
    let (part, whole) = (of_all(|stratum| stratum.part), of_all(|stratum| stratum.whole));
    if whole <= 0.0 {
        return None;
    }
    let value = (part / whole).clamp(0.0, 1.0);
    let mut variance = 0.0;
    for Part { population, drawn, part, whole } in strata {
        if drawn >= population {
            continue;
        }
        if *drawn < 2.0 {
            return Some((value, None));
        }
        let mean = (part - value * whole) / drawn;
        let squares = part * (1.0 - value).powi(2) + (whole - part) * value.powi(2);
        let spread = ((squares - drawn * mean * mean) / (drawn - 1.0)).max(0.0);
        variance += population * population * (1.0 - drawn / population) * spread / drawn;
    }
    variance /= whole * whole;
    let interval = if part <= 0.0 || part >= whole {
        let units: f64 = strata.iter().map(|stratum| stratum.whole).sum();
        wilson(value * units, units, level)
    } else if variance > 0.0 {
        let effective = value * (1.0 - value) / variance;
        wilson(value * effective, effective, level)
    } else {
        Some(Interval { low: value, high: value })
    };
    Some((value, interval))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level() -> Level {
        Level::new(0.95).unwrap()
    }

    /// Of two labels; counts are `[none and none, none and found, given and none, both]`.
    fn stratum(population: u64, [rest, found, given, both]: [u64; 4]) -> DrawnStratum {
        let mut drawn = Confusion::new(2);
        drawn.add(0, 0, rest);
        drawn.add(0, 1, found);
        drawn.add(1, 0, given);
        drawn.add(1, 1, both);
        DrawnStratum { population, drawn }
    }

    #[test]
    fn units_stand_for_those_of_their_stratum() {
        // 900 of 1,000 hold nothing that is found; 2 of 50 drawn of them have the label all the same.
        let strata = [stratum(900, [48, 0, 2, 0]), stratum(100, [0, 10, 0, 40])];
        let scores = PopulationScores::new(&strata, 1, level());
        let close = |estimated: Option<Estimated>, expected: f64| {
            let (value, interval) = estimated.unwrap();
            let Interval { low, high } = interval.unwrap();
            assert!((value - expected).abs() < 1e-12, "{value} for {expected}");
            assert!(low < value && value < high, "{low} to {high}");
        };
        close(scores.precision, 0.8);
        // given: 36 + 80
        close(scores.recall, 80.0 / 116.0);
        close(scores.given, 0.116);
        close(scores.f1, 160.0 / (116.0 + 100.0));
    }

    #[test]
    fn one_stratum_is_a_simple_sample() {
        let strata = [stratum(u64::MAX >> 12, [30, 5, 10, 55])];
        let (value, interval) =
            PopulationScores::new(&strata, 1, level()).given.expect("units were drawn");
        // s² has n - 1 below it, the variance of a share n.
        let expected = wilson(0.65 * 99.0, 99.0, level()).unwrap();
        let interval = interval.unwrap();
        assert!((value - 0.65).abs() < 1e-12);
        assert!((interval.low - expected.low).abs() < 1e-9, "{interval:?}, {expected:?}");
        assert!((interval.high - expected.high).abs() < 1e-9, "{interval:?}, {expected:?}");
    }

    #[test]
    fn all_drawn_is_known_exactly() {
        let strata = [stratum(10, [1, 2, 3, 4]), stratum(4, [0, 1, 1, 2])];
        let scores = PopulationScores::new(&strata, 1, level());
        let (value, interval) = scores.precision.unwrap();
        assert_eq!(value, 6.0 / 9.0);
        assert_eq!(interval, Some(Interval { low: value, high: value }));
    }

    #[test]
    fn what_is_not_known_is_not_told() {
        let nothing = PopulationScores::default();
        let scores = |strata: &[DrawnStratum]| PopulationScores::new(strata, 1, level());
        assert_eq!(scores(&[stratum(10, [1, 1, 1, 1]), stratum(5, [0; 4])]), nothing);
        assert_eq!(scores(&[stratum(3, [1, 1, 1, 1])]), nothing);
        assert_eq!(scores(&[]), nothing);
        // One unit does not tell how much its stratum's differ.
        let single = scores(&[stratum(10, [1, 1, 1, 1]), stratum(5, [0, 0, 0, 1])]);
        assert!(single.precision.is_some_and(|(_, interval)| interval.is_none()));
        let never = scores(&[stratum(10, [4, 0, 0, 0])]);
        assert_eq!((never.precision, never.recall, never.f1), (None, None, None));
        let (value, interval) = never.given.unwrap();
        assert!(value == 0.0 && interval.is_some_and(|interval| interval.high > 0.4));
    }
}
