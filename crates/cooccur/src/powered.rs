//! A share of units corrected by labels that were drawn from all of them alike.

use crate::level::{Interval, Level};

/// Units that people labelled, drawn at random from all, as `[read][given]`, 1 standing for yes: `[0][1]` are those that were not read as
/// what they are.
pub type LabelledPairs = [[u64; 2]; 2];

/// The share of units of which something is true, from units as they were read and a plain random sample of others as people labelled it.
///
/// The prediction-powered mean with a power (Angelopoulos, Duchi, Zrnic 2023, "PPI++: Efficient prediction-powered inference",
/// <https://arxiv.org/abs/2311.01453>): `λ f + mean(y - λ f_i)`, with `f` the share of the `N` units that nobody labelled that is read as
/// it, and `f_i` and `y` what was read and given of the `n` labelled ones. At `λ = 0` it is the share of the labelled units alone, at
/// `λ = 1` all that was read plus the mean error of reading. Its variance `λ² f (1 - f)/N + var(y - λ f_i)/n` is least at
/// `λ = cov(y, f_i)/(var(f_i) (1 + n/N))`. That is the variance only if the labelled units are not among the `N`: `f` would else vary with
/// `f_i`. Where all units are labelled, it is the share of these with the usual error. It takes units for independent.
///
/// Unlike [`Rectified`](crate::Rectified) it needs labels drawn from all units alike, not within the cells that were read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoweredShare {
    /// The power λ of what was read.
    pub power: f64,
    /// The corrected share; may lie a little outside 0 to 1.
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// `share ± z standard errors`.
    pub interval: Interval,
}

impl PoweredShare {
    /// With the power at which the variance is least, between 0 and 1; of all `units`, labelled ones too, `read` are read as it. `None`
    /// without a labelled one, and where the labelled ones are not among them.
    #[must_use]
    pub fn of_all(units: u64, read: u64, labelled: &LabelledPairs, level: Level) -> Option<Self> {
        let [[neither, missed], [wrong, both]] = labelled;
        let others = units.checked_sub(neither + missed + wrong + both)?;
        let read = read.checked_sub(wrong + both).filter(|read| *read <= others)?;
        Self::tuned(others, read, labelled, level)
    }

    /// With the power at which the variance is least, between 0 and 1; of `units` beside the labelled ones, `read` are read as it. `None`
    /// without a labelled one.
    #[must_use]
    pub fn tuned(units: u64, read: u64, labelled: &LabelledPairs, level: Level) -> Option<Self> {
        let sample = Moments::of(labelled)?;
        let power = if sample.variance_read > 0.0 && units > 0 {
            let more = 1.0 + sample.size / units as f64;
            (sample.covariance / sample.variance_read / more).clamp(0.0, 1.0)
        } else {
            0.0
        };
        Self::with_power(units, read, labelled, power, level)
    }

    /// With a given power. `None` without a labelled unit, and with a power above 0 and no other unit.
    #[must_use]
    pub fn with_power(
        units: u64,
        read: u64,
        labelled: &LabelledPairs,
        power: f64,
        level: Level,
    ) -> Option<Self> {
        let sample = Moments::of(labelled)?;
        if units == 0 && power > 0.0 {
            return None;
        }
        let (mut share, mut of_units) = (sample.given, 0.0);
        if units > 0 {
            let read = read as f64 / units as f64;
            share = power * read + sample.given - power * sample.read;
            of_units = power * power * read * (1.0 - read) / units as f64;
        }
        let of_sample = sample.variance_given + power * power * sample.variance_read
            - 2.0 * power * sample.covariance;
        let standard_error = (of_units + of_sample.max(0.0) / sample.size).sqrt();
        let interval = Interval::around(share, level.normal_quantile() * standard_error);
        Some(Self { power, share, standard_error, interval })
    }
}

/// Whether labelled units may have been drawn from all alike, as far as what was read tells: of `units`, `read` are read as it, and the
/// share of the labelled ones that are lies within four standard errors of that of a plain draw without replacement. `false` without a
/// labelled one, and where more are labelled than there are.
#[must_use]
pub fn is_plain_draw(units: u64, read: u64, labelled: &LabelledPairs) -> bool {
    let Some(sample) = Moments::of(labelled).filter(|sample| sample.size <= units as f64) else {
        return false;
    };
    let (all, share) = (units as f64, read as f64 / units as f64);
    let left = (all - sample.size) / (all - 1.0).max(1.0);
    let error = (share * (1.0 - share) / sample.size * left).sqrt();
    (sample.read - share).abs() <= 4.0 * error + 1e-9
}

/// Of the labelled units.
struct Moments {
    size: f64,
    read: f64,
    given: f64,
    variance_read: f64,
    variance_given: f64,
    covariance: f64,
}

impl Moments {
    fn of(labelled: &LabelledPairs) -> Option<Self> {
        let [[neither, missed], [wrong, both]] = labelled.map(|row| row.map(|count| count as f64));
        let size = neither + missed + wrong + both;
        (size > 0.0).then(|| {
            let (read, given) = ((wrong + both) / size, (missed + both) / size);
            Self {
                size,
                read,
                given,
                variance_read: read * (1.0 - read),
                variance_given: given * (1.0 - given),
                covariance: (both * neither - missed * wrong) / (size * size),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_without_error_needs_its_whole_power() {
        let found = PoweredShare::tuned(1_000_000, 250_000, &[[700, 0], [0, 300]], Level::P95);
        let found = found.unwrap();
        assert!((found.power - 1.0 / 1.001).abs() < 1e-12, "{found:?}");
        let plain =
            PoweredShare::with_power(1_000_000, 250_000, &[[700, 0], [0, 300]], 1.0, Level::P95);
        assert!((plain.unwrap().share - 0.25).abs() < 1e-12);
    }

    #[test]
    fn what_is_read_at_random_has_no_power() {
        let labelled = [[40, 10], [40, 10]];
        let found = PoweredShare::tuned(1000, 900, &labelled, Level::P95).unwrap();
        assert_eq!((found.power, found.share), (0.0, 0.2));
        assert!((found.standard_error - (0.2_f64 * 0.8 / 100.0).sqrt()).abs() < 1e-15);
        // Read against what is true: no power rather than a negative one; read all alike: none can be told.
        for labelled in [[[0, 5], [5, 0]], [[5, 5], [0, 0]]] {
            assert_eq!(PoweredShare::tuned(10, 5, &labelled, Level::P95).unwrap().power, 0.0);
        }
    }

    #[test]
    fn a_draw_from_each_cell_alike_is_no_plain_draw() {
        assert!(is_plain_draw(1000, 100, &[[44, 46], [5, 5]]));
        assert!(is_plain_draw(1000, 100, &[[40, 40], [10, 10]]));
        assert!(!is_plain_draw(1000, 100, &[[25, 25], [25, 25]]));
        // Where all are labelled, as many are read as it as there are.
        assert!(
            is_plain_draw(10, 5, &[[5, 0], [0, 5]]) && !is_plain_draw(10, 5, &[[6, 0], [0, 4]])
        );
        assert!(!is_plain_draw(10, 5, &[[10, 0], [0, 10]]) && !is_plain_draw(10, 5, &[[0; 2]; 2]));
    }

    #[test]
    fn of_nothing_nothing_is_said() {
        assert_eq!(PoweredShare::tuned(10, 5, &[[0; 2]; 2], Level::P95), None);
        assert_eq!(PoweredShare::with_power(0, 0, &[[1, 0], [0, 1]], 0.5, Level::P95), None);
        assert_eq!(PoweredShare::of_all(1, 0, &[[1, 0], [0, 1]], Level::P95), None);
        assert_eq!(PoweredShare::of_all(9, 0, &[[1, 0], [0, 1]], Level::P95), None);
    }

    #[test]
    fn where_all_are_labelled_it_is_their_share_with_its_usual_error() {
        let labelled = [[60, 10], [5, 25]];
        let all = PoweredShare::of_all(100, 30, &labelled, Level::P95).unwrap();
        assert_eq!((all.power, all.share), (0.0, 0.35));
        assert!((all.standard_error - (0.35_f64 * 0.65 / 100.0).sqrt()).abs() < 1e-15);
        let some = PoweredShare::of_all(1100, 330, &labelled, Level::P95);
        assert_eq!(some, PoweredShare::tuned(1000, 300, &labelled, Level::P95));
    }
}
