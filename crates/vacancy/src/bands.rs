//! Which pairs of sketches are compared: locality-sensitive hashing in bands.

/// Bands of every sketch.
pub const BANDS: usize = 32;

/// Hashes of a sketch: eight for each band.
pub const HASHES: usize = BANDS * 8;

/// The least probability with which a pair at the lowest Jaccard similarity asked for becomes a candidate.
pub const MIN_RECALL: f64 = 0.99;

/// The most with which a pair is passed over for agreeing in too few bands, where more than one is asked for.
pub const MAX_MISSED: f64 = 1e-4;

/// A division of MinHash values into bands: two texts are candidates if all rows of a band agree.
///
/// Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*, 3.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Number of bands, b.
    pub bands: usize,
    /// Rows of a band, r.
    pub rows: usize,
}

impl Bands {
    /// The most selective division into [`BANDS`] bands with at most [`HASHES`] values that finds at least [`MIN_RECALL`] of the
    /// pairs of this similarity: 8 rows from 0.8 on, 5 at 0.7.
    #[must_use]
    pub fn for_jaccard(jaccard: f64) -> Self {
        let divisions = (1..=HASHES / BANDS).rev().map(|rows| Self { bands: BANDS, rows });
        let enough = |division: &Self| division.candidate_probability(jaccard) >= MIN_RECALL;
        divisions.into_iter().find(enough).unwrap_or(Self { bands: BANDS, rows: 1 })
    }

    /// P(candidate) = 1 - (1 - s^r)^b of a pair with Jaccard similarity s.
    #[must_use]
    pub fn candidate_probability(&self, jaccard: f64) -> f64 {
        let (bands, rows) = (self.bands as i32, self.rows as i32);
        1.0 - (1.0 - jaccard.powi(rows)).powi(bands)
    }

    /// In how many bands two texts have to agree to be compared: as many as all but [`MAX_MISSED`] of the pairs of this similarity
    /// agree in, at least 1. For a pair the number is binomial with b trials and probability s^r.
    ///
    /// Sketches are made for the lowest similarity that may be asked for; where more is asked for, one band says too little.
    #[must_use]
    pub fn least_agreeing(&self, jaccard: f64) -> usize {
        let (bands, agree) = (self.bands as i32, jaccard.powi(self.rows as i32));
        let (mut choices, mut missed) = (1.0, 0.0);
        for agreeing in 0..bands {
            missed += choices * agree.powi(agreeing) * (1.0 - agree).powi(bands - agreeing);
            if missed > MAX_MISSED {
                return (agreeing as usize).max(1);
            }
            choices *= f64::from(bands - agreeing) / f64::from(agreeing + 1);
        }
        self.bands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From reference case H01: b, r, then P at 0.3, 0.5, 0.7, 0.8 and 0.9.
    const H01: [(usize, usize, [f64; 5]); 7] = [
        (
            20,
            5,
            [
                0.04749425912497118,
                0.4700507153168765,
                0.9747805441880405,
                0.9996439421094793,
                0.9999999824090121,
            ],
        ),
        (
            16,
            8,
            [
                0.001049243597475602,
                0.06070190410618359,
                0.6132677123375208,
                0.9470487961682148,
                0.9998774538341496,
            ],
        ),
        (
            32,
            4,
            [
                0.22914536447207823,
                0.8732112136229997,
                0.9998471708406208,
                0.9999999525011427,
                0.9999999999999986,
            ],
        ),
        (
            32,
            8,
            [
                0.0020973862828244094,
                0.1177190870502508,
                0.8504381376793455,
                0.9971961700127647,
                0.9999999849824373,
            ],
        ),
        (
            25,
            10,
            [
                0.00014761204011948248,
                0.024130090788927472,
                0.5114698329575695,
                0.9415565161111966,
                0.9999778748431463,
            ],
        ),
        (
            9,
            13,
            [
                1.4348897852123343e-06,
                0.0010980965234641538,
                0.08389591843064481,
                0.39884387824016365,
                0.928604353856396,
            ],
        ),
        (
            14,
            8,
            [
                0.0009181483776253829,
                0.053320415032723556,
                0.5645040423914174,
                0.9235475586325811,
                0.9996221997318117,
            ],
        ),
    ];

    #[test]
    fn candidate_probabilities_are_those_of_the_reference() {
        for (bands, rows, expected) in H01 {
            for (jaccard, expected) in [0.3, 0.5, 0.7, 0.8, 0.9].into_iter().zip(expected) {
                let found = Bands { bands, rows }.candidate_probability(jaccard);
                assert!((found - expected).abs() < 1e-12, "{bands} x {rows} at {jaccard}: {found}");
            }
        }
    }

    #[test]
    fn as_many_bands_have_to_agree_as_nearly_all_pairs_agree_in() {
        // Binomial with 32 trials: at 0.8 and 5 rows P(X < 2) = 4.5e-5 and P(X < 3) = 3.8e-4.
        let five = Bands { bands: 32, rows: 5 };
        for (jaccard, least) in [(0.7, 1), (0.8, 2), (0.9, 9), (1.0, 32)] {
            assert_eq!(five.least_agreeing(jaccard), least, "{jaccard}");
        }
        // Sketches made for the similarity itself: one band.
        for jaccard in [0.5, 0.6, 0.7, 0.8] {
            assert_eq!(Bands::for_jaccard(jaccard).least_agreeing(jaccard), 1, "{jaccard}");
        }
    }

    #[test]
    fn every_threshold_finds_enough() {
        for (jaccard, rows) in
            [(0.5, 2), (0.6, 3), (0.7, 5), (0.75, 6), (0.8, 8), (0.9, 8), (1.0, 8)]
        {
            let division = Bands::for_jaccard(jaccard);
            assert_eq!(division, Bands { bands: 32, rows }, "{jaccard}");
        }
        for percent in 50..=100 {
            let jaccard = f64::from(percent) / 100.0;
            let recall = Bands::for_jaccard(jaccard).candidate_probability(jaccard);
            assert!(recall >= MIN_RECALL, "{jaccard}: {recall}");
        }
    }
}
