//! How units fall into clusters (employers), and what that does to degrees of freedom.

use crate::table::share;

/// How units fall into clusters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clustering {
    /// Number of units, N.
    pub units: u64,
    /// Number of clusters with a unit, G.
    pub clusters: u64,
    /// Effective number of clusters, `(Σ N_g)² / Σ N_g²`; `None` without units.
    pub effective_clusters: Option<f64>,
    /// The largest cluster; of equally large ones, the first.
    pub largest: Option<u32>,
    /// Its share of the units.
    pub largest_share: Option<f64>,
}

impl Clustering {
    /// From clusters with their numbers of units.
    #[must_use]
    pub fn of(clusters: impl IntoIterator<Item = (u32, u64)>) -> Self {
        let (mut units, mut count, mut squares) = (0, 0, 0_u128);
        let mut largest: Option<(u32, u64)> = None;
        for (cluster, size) in clusters {
            if size == 0 {
                continue;
            }
            units += size;
            count += 1;
            squares += u128::from(size) * u128::from(size);
            if largest.is_none_or(|(_, most)| size > most) {
                largest = Some((cluster, size));
            }
        }
        let effective = (count > 0).then(|| {
            let n = units as f64;
            n * (n / squares as f64)
        });
        Self {
            units,
            clusters: count,
            effective_clusters: effective,
            largest: largest.map(|(cluster, _)| cluster),
            largest_share: largest.and_then(|(_, most)| share(most, units)),
        }
    }

    /// `max(1, min(G, G_eff) - 1)`, the degrees of freedom of clustered intervals; `None` below two clusters.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> Option<f64> {
        if self.clusters < 2 {
            return None;
        }
        let least = self.effective_clusters?.min(self.clusters as f64);
        Some((least - 1.0).max(1.0))
    }

    /// `(G-1)/G`, the factor of the delete-one jackknife.
    pub(crate) fn jackknife_factor(&self) -> f64 {
        let clusters = self.clusters as f64;
        (clusters - 1.0) / clusters
    }

    /// `G/(G-1)`, the factor of CR1.
    pub(crate) fn linearised_factor(&self) -> f64 {
        let clusters = self.clusters as f64;
        clusters / (clusters - 1.0)
    }
}
