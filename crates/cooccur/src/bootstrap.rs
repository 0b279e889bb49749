//! The Poisson cluster bootstrap, for statistics without a formula: ranks, medians of slopes, change points.
//!
//! An employer's weight in a replicate is a Poisson(1) quantile of a hash of (seed, employer, replicate). There is no state
//! of a generator, so the weights depend neither on order nor on threads nor on which shard holds an employer (after
//! Chamandy et al., "Estimating Uncertainty for Massive Data Streams"), and all signals share them: contrasts stay paired.

use crate::level::{Interval, Level};

/// How to resample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// Number of replicates.
    pub replicates: u32,
    /// Names the draw; the same seed gives the same weights everywhere.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { replicates: 999, seed: 0 }
    }
}

/// What resampling gave.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapEstimate {
    /// The statistic of every replicate in which it exists, ascending.
    pub values: Vec<f64>,
    /// Replicates in which it does not exist.
    pub dropped: u32,
}

impl Bootstrap {
    /// The weight of a cluster, named by a key that stays the same across runs, in a replicate.
    #[must_use]
    pub fn weight(&self, key: u64, replicate: u32) -> u64 {
        let bits = mix(mix(mix(self.seed) ^ key) ^ u64::from(replicate));
        let uniform = (bits >> 11) as f64 / (1_u64 << 53) as f64;
        poisson_quantile(uniform)
    }

    /// Resamples: `statistic` is given the weights of the clusters, in the order of `keys`, and gives the statistic of the
    /// weighted counts, or `None` if it does not exist (an empty arm).
    pub fn run(
        &self,
        keys: &[u64],
        mut statistic: impl FnMut(&[u64]) -> Option<f64>,
    ) -> BootstrapEstimate {
        let mut weights = vec![0; keys.len()];
        let mut values = Vec::new();
        let mut dropped = 0;
        for replicate in 0..self.replicates {
            for (weight, &key) in weights.iter_mut().zip(keys) {
                *weight = self.weight(key, replicate);
            }
            match statistic(&weights).filter(|value| !value.is_nan()) {
                Some(value) => values.push(value),
                None => dropped += 1,
            }
        }
        values.sort_by(f64::total_cmp);
        BootstrapEstimate { values, dropped }
    }
}

impl BootstrapEstimate {
    /// Standard deviation of the replicates; `None` below two.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        let n = self.values.len();
        if n < 2 {
            return None;
        }
        let mean = self.values.iter().sum::<f64>() / n as f64;
        let squares: f64 = self.values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Some((squares / (n - 1) as f64).sqrt())
    }

    /// Percentile interval: the order statistics at `(n + 1) tail` from either end; `None` if there are too few replicates
    /// for the level.
    #[must_use]
    pub fn percentile_interval(&self, level: Level) -> Option<Interval> {
        let n = self.values.len();
        // rounded because (1 - 0.95)/2 is a hair above 0.025
        let rank = ((n + 1) as f64 * level.tail() + 1e-9).floor() as usize;
        if rank == 0 {
            return None;
        }
        Some(Interval { low: self.values[rank - 1], high: self.values[n - rank] })
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014).
fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The smallest count whose Poisson(1) distribution function exceeds `uniform` in [0, 1).
fn poisson_quantile(uniform: f64) -> u64 {
    let mut probability = std::f64::consts::E.recip();
    let mut cumulated = probability;
    let mut count = 0;
    // P(X > 20) is below 1e-19, less than one step of a 53-bit uniform
    while uniform >= cumulated && count < 20 {
        count += 1;
        probability /= count as f64;
        cumulated += probability;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_poisson_with_mean_one() {
        let bootstrap = Bootstrap { replicates: 1, seed: 7 };
        let n = 200_000;
        let mut counts = [0_u32; 21];
        for key in 0..n {
            counts[bootstrap.weight(key, 0) as usize] += 1;
        }
        for (count, expected) in counts.iter().zip([0.36788, 0.36788, 0.18394, 0.06131, 0.01533]) {
            let share = f64::from(*count) / n as f64;
            // four standard errors of a share among 200,000
            assert!((share - expected).abs() < 0.0045, "{share} {expected}");
        }
    }

    #[test]
    fn weights_depend_on_key_seed_and_replicate_only() {
        let draw = |seed, replicate| -> Vec<u64> {
            let bootstrap = Bootstrap { replicates: 1, seed };
            (0..64).map(|key| bootstrap.weight(key, replicate)).collect()
        };
        assert_eq!(draw(1, 0), draw(1, 0));
        assert_ne!(draw(1, 0), draw(2, 0));
        assert_ne!(draw(1, 0), draw(1, 1));
    }

    #[test]
    fn interval_takes_order_statistics() {
        let values = (1..=999).map(f64::from).collect();
        let estimate = BootstrapEstimate { values, dropped: 0 };
        let interval = estimate.percentile_interval(Level::P95);
        assert_eq!(interval, Some(Interval { low: 25.0, high: 975.0 }));
        let few = BootstrapEstimate { values: vec![1.0, 2.0], dropped: 0 };
        assert_eq!(few.percentile_interval(Level::P95), None);
    }

    #[test]
    fn replicates_without_the_statistic_are_counted() {
        let bootstrap = Bootstrap { replicates: 100, seed: 3 };
        let estimate = bootstrap.run(&[1], |weights| (weights[0] > 0).then_some(1.0));
        assert_eq!(estimate.values.len() + estimate.dropped as usize, 100);
        assert!((20..60).contains(&estimate.dropped), "{}", estimate.dropped);
    }
}
