//! theta corrected for the errors of whatever read the units, by labelled ones.

use crate::clustering::Clustering;
use crate::eight::{DutyCounts, EightCounts};
use crate::estimate::Estimate;
use crate::level::{Interval, Level, student_p};

/// Units that people labelled: by the cell that was read, the cells that are true. Cells are numbered as in [`cell_number`].
pub type LabelledCells = [[u64; 8]; 8];

/// The number of a unit's cell: 4 if it has the signal, plus 1 if it states an engineering duty, plus 2 if it states a marketing duty.
#[must_use]
pub fn cell_number(signal: bool, engineering: bool, marketing: bool) -> usize {
    4 * usize::from(signal) + usize::from(engineering) + 2 * usize::from(marketing)
}

/// theta of what is true, from all units as they were read and a sample of them as people labelled it.
///
/// The sample has to be drawn at random within the cells that were read. With `W_k` the share of all units in cell `k` as read, and
/// `q_kc` the share of the labelled ones there that are truly in `c`, each true share is `p_c = Σ_k W_k q_kc`: the mean of what was
/// read plus the mean of the labelled errors, weighted by the design (prediction-powered inference; Angelopoulos et al. 2023, with one
/// stratum for each cell). theta is that of the `p_c`. Its variance is that of the units, by a jackknife over clusters with the `q`
/// held fast, plus that of the labels, `Σ_k W_k² (1 - n_k/N_k) s_k²/(n_k - 1)`, with `s_k²` the variance of theta's gradient over the
/// true cells of the labelled units of `k`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectified {
    /// The eight true shares, by [`cell_number`].
    pub shares: [f64; 8],
    /// theta of them.
    pub theta: f64,
    /// Standard error that the units leave, jackknife over clusters; `None` if theta vanishes with one of them.
    pub se_units: Option<f64>,
    /// Standard error that the labels leave.
    pub se_labels: f64,
    /// `theta ± t·sqrt(se_units² + se_labels²)` with [`Clustering::degrees_of_freedom`].
    pub interval: Option<Interval>,
    /// Two-sided p-value from the same t.
    pub p: Option<f64>,
    /// psi of the shares; `None` unless all four are above 0.
    pub psi: Option<f64>,
}

/// Why there is no correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCorrection {
    /// This cell has units, and fewer than two of them are labelled.
    TooFewLabels(usize),
    /// Truly, an arm is empty.
    EmptyArm,
}

impl Rectified {
    /// From clusters in ascending order and labelled units.
    ///
    /// # Errors
    /// If a cell that has units has fewer than two labelled ones, or an arm is empty.
    pub fn new(
        clusters: &[(u32, EightCounts)],
        labelled: &LabelledCells,
        level: Level,
    ) -> Result<Self, NoCorrection> {
        let read = cells(&EightCounts::sum(clusters.iter().map(|(_, counts)| counts)));
        let sizes = labelled.map(|row| row.iter().sum::<u64>());
        if let Some(lacking) = (0..8).find(|&cell| read[cell] > 0 && sizes[cell] < 2) {
            return Err(NoCorrection::TooFewLabels(lacking));
        }
        let mut truth = [[0.0; 8]; 8];
        for (row, (counts, size)) in truth.iter_mut().zip(labelled.iter().zip(sizes)) {
            for (share, count) in row.iter_mut().zip(counts).filter(|_| size > 0) {
                *share = *count as f64 / size as f64;
            }
        }
        let shares_of = |read: &[u64; 8]| {
            let units = read.iter().sum::<u64>() as f64;
            let mut shares = [0.0; 8];
            for (count, row) in read.iter().zip(&truth) {
                for (share, of) in shares.iter_mut().zip(row) {
                    *share += *count as f64 / units * of;
                }
            }
            shares
        };
        let shares = shares_of(&read);
        let theta = theta_of(&shares).ok_or(NoCorrection::EmptyArm)?;

        let clustering =
            Clustering::of(clusters.iter().map(|(cluster, counts)| (*cluster, counts.total())));
        let mut deletions = 0.0;
        let mut vanishes = clustering.clusters < 2;
        for (_, part) in clusters.iter().filter(|(_, part)| part.total() > 0) {
            let mut left = read;
            left.iter_mut().zip(cells(part)).for_each(|(left, gone)| *left -= gone);
            match theta_of(&shares_of(&left)) {
                Some(without) => deletions += (without - theta) * (without - theta),
                None => vanishes = true,
            }
        }
        let se_units = (!vanishes).then(|| (clustering.jackknife_factor() * deletions).sqrt());

        let gradient = gradient_of(&shares);
        let units = read.iter().sum::<u64>() as f64;
        let mut variance = 0.0;
        for cell in (0..8).filter(|&cell| read[cell] > 0) {
            let moment = |power: i32| -> f64 {
                truth[cell].iter().zip(gradient).map(|(share, g)| share * g.powi(power)).sum()
            };
            let spread = (moment(2) - moment(1) * moment(1)).max(0.0);
            let (labelled, all) = (sizes[cell] as f64, read[cell] as f64);
            // where all are labelled, nothing is left to chance
            let left = (1.0 - labelled / all).max(0.0);
            variance += (all / units) * (all / units) * left * spread / (labelled - 1.0);
        }
        let se_labels = variance.sqrt();
        let se = se_units.map(|se| (se * se + variance).sqrt());
        let estimate = Estimate::clustered(theta, None, None, se, &clustering, level);
        let df = clustering.degrees_of_freedom();
        Ok(Self {
            shares,
            theta,
            se_units,
            se_labels,
            interval: estimate.interval,
            p: se
                .zip(df)
                .filter(|(se, _)| *se > 0.0)
                .and_then(|(se, df)| student_p(theta / se, df)),
            psi: psi_of(&shares),
        })
    }
}

/// Counts by [`cell_number`].
fn cells(counts: &EightCounts) -> [u64; 8] {
    let mut cells = [0; 8];
    let arms: [&DutyCounts; 2] = [&counts.rest, &counts.signal];
    for (of_arm, arm) in cells.chunks_exact_mut(4).zip(arms) {
        of_arm.copy_from_slice(&arm.to_array());
    }
    cells
}

fn arm_of(shares: &[f64]) -> Option<(f64, f64)> {
    let size: f64 = shares.iter().sum();
    (size > 0.0).then(|| (size, (shares[1] - shares[2]) / size))
}

fn theta_of(shares: &[f64; 8]) -> Option<f64> {
    let (rest, signal) = shares.split_at(4);
    Some(arm_of(signal)?.1 - arm_of(rest)?.1)
}

/// Of theta: how it changes with each share.
fn gradient_of(shares: &[f64; 8]) -> [f64; 8] {
    let mut gradient = [0.0; 8];
    for (start, sign) in [(0, -1.0), (4, 1.0)] {
        if let Some((size, lean)) = arm_of(&shares[start..start + 4]) {
            for (place, difference) in [0.0, 1.0, -1.0, 0.0].into_iter().enumerate() {
                gradient[start + place] = sign * (difference - lean) / size;
            }
        }
    }
    gradient
}

fn psi_of(shares: &[f64; 8]) -> Option<f64> {
    let (top, bottom) = (shares[5] * shares[2], shares[6] * shares[1]);
    (top > 0.0 && bottom > 0.0).then(|| libm::log(top / bottom))
}
