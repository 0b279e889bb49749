//! Which pairs of sketches are compared: locality-sensitive hashing in bands.

/// Bands of every sketch.
pub const BANDS: usize = 32;

/// Hashes of a sketch: eight for each band.
pub const HASHES: usize = BANDS * 8;

/// The least probability with which a pair at the lowest Jaccard similarity asked for becomes a candidate.
pub const MIN_RECALL: f64 = 0.99;

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
