//! The contrast: does a signal lean to engineering or to marketing duties, in units that come in clusters?

use crate::clustering::Clustering;
use crate::deletion::Deletions;
use crate::eight::EightCounts;
use crate::estimate::Estimate;
use crate::level::Level;
use crate::pools::{PooledClusters, Summary};

/// theta and psi of one signal with the uncertainty that clusters (employers) leave.
///
/// The jackknife deletes one employer at a time (CV3; `MacKinnon`, Nielsen and Webb 2023); the interval takes Student's t
/// with `min(G, G_eff) - 1` degrees of freedom. Sums run in the order of the clusters given: give them sorted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The eight counts of all clusters together.
    pub counts: EightCounts,
    /// How all units fall into employers.
    pub clustering: Clustering,
    /// How the units with the signal do.
    pub signal_clustering: Clustering,
    /// `mean(E - M | S) - mean(E - M | not S)`; `None` if an arm is empty.
    pub theta: Option<Estimate>,
    /// Log odds ratio on discordant units; `None` if a margin of that table is 0.
    pub psi: Option<Estimate>,
    /// Whether 0.5 was added to the four cells behind psi: it then has no clustered interval.
    pub psi_haldane: bool,
    /// theta without the largest employer.
    pub theta_without_largest: Option<f64>,
    /// Whether theta exists only because of one employer: without it, an arm is empty. No interval is given then.
    pub carried_by_one: bool,
}

impl Contrast {
    /// The contrast of clusters in ascending order, each once.
    #[must_use]
    pub fn new(clusters: &[(u32, EightCounts)], level: Level) -> Self {
        let summary = Summary::of(clusters);
        let sums = Deletions::of(&summary.counts, clusters, |_| 1.0);
        Self::from_sums(&summary, &sums, level)
    }

    /// The contrast of pooled clusters.
    #[must_use]
    pub fn pooled(clusters: &PooledClusters, level: Level) -> Self {
        let PooledClusters { summary, rows } = clusters;
        let sums = Deletions::of(&summary.counts, rows, f64::from);
        Self::from_sums(summary, &sums, level)
    }

    fn from_sums(summary: &Summary, sums: &Deletions, level: Level) -> Self {
        let Summary { counts, clustering, signal_clustering, largest } = *summary;
        let theta = counts.theta().map(|value| {
            let jackknife = sums.theta.jackknife(&clustering);
            let linearised = sums.theta.linearised(&clustering);
            let independent = counts.theta_se();
            Estimate::clustered(value, independent, linearised, jackknife, &clustering, level)
        });
        let (psi_value, psi_haldane) = counts.psi().unzip();
        let psi_haldane = psi_haldane.unwrap_or(false);
        let psi = psi_value.map(|value| {
            let clean = !psi_haldane;
            let jackknife = sums.psi.jackknife(&clustering).filter(|_| clean);
            let linearised = sums.psi.linearised(&clustering).filter(|_| clean);
            let independent = counts.psi_se();
            Estimate::clustered(value, independent, linearised, jackknife, &clustering, level)
        });
        let theta_without_largest = largest.and_then(|part| counts.minus(&part).theta());
        let carried_by_one = theta.is_some_and(|theta| theta.se_jackknife.is_none());
        Self {
            counts,
            clustering,
            signal_clustering,
            theta,
            psi,
            psi_haldane,
            theta_without_largest,
            carried_by_one,
        }
    }

    /// `mean(E - M)` of the units with the signal: a description of them, not of the signal.
    #[must_use]
    pub fn within_signal_lean(&self) -> Option<f64> {
        self.counts.signal.lean()
    }
}
