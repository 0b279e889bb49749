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

/// Sums from which a [`Clustering`] follows, made cluster by cluster.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sizes {
    units: u64,
    clusters: u64,
    squares: u128,
    largest: Option<u32>,
    most: u64,
}

impl Sizes {
    pub(crate) fn add(&mut self, cluster: u32, size: u64) {
        self.units += size;
        self.clusters += u64::from(size > 0);
        self.squares += u128::from(size) * u128::from(size);
        if size > self.most {
            self.most = size;
            self.largest = Some(cluster);
        }
    }

    pub(crate) fn finish(self) -> Clustering {
        let n = self.units as f64;
        Clustering {
            units: self.units,
            clusters: self.clusters,
            effective_clusters: (self.units > 0).then(|| n * (n / self.squares as f64)),
            largest: self.largest,
            largest_share: share(self.most, self.units),
        }
    }
}

impl Clustering {
    /// From clusters with their numbers of units.
    #[must_use]
    pub fn of(clusters: impl IntoIterator<Item = (u32, u64)>) -> Self {
        let mut sizes = Sizes::default();
        for (cluster, size) in clusters {
            sizes.add(cluster, size);
        }
        sizes.finish()
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
