//! Clusters that count the same, deleted at one go.
//!
//! Most employers have a handful of ads and no unit with a given signal. What deleting such a one does to a contrast follows from its
//! units by duty alone, and a few hundred combinations of them cover tens of thousands of employers: each is computed once and weighted
//! by how many there are. Employers that have the signal stand each for itself.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::cell::{Cell, add_four};
use crate::clustering::{Clustering, Sizes};
use crate::contrast::Contrast;
use crate::counts_by::{ByCluster, cut, eight_of};
use crate::eight::EightCounts;
use crate::level::Level;
use crate::shape::Shape;

/// Signals whose clusters are looked for at once, which bounds memory.
const AT_ONCE: usize = 32;

/// The clusters of a tally, pooled by their units by duty.
#[derive(Debug)]
pub struct Pools<'t> {
    shape: Shape,
    clusters: Vec<(u32, &'t Cell)>,
    /// Units by duty of each pool, ascending, and the number of its clusters.
    pools: Vec<([u64; 4], u32)>,
    /// The pool of each cluster.
    of_cluster: Vec<u32>,
    all: [u64; 4],
    clustering: Clustering,
    /// The place of the largest cluster.
    largest: Option<usize>,
}

/// The clusters of one signal.
#[derive(Clone, Debug, Default)]
pub struct PooledClusters {
    pub(crate) summary: Summary,
    /// Counts, each with the number of clusters that have them.
    pub(crate) rows: Vec<(u32, EightCounts)>,
}

/// Memory for [`Pools::each`], to be used again.
#[derive(Debug, Default)]
pub struct PoolsBuffers {
    pooled: PooledClusters,
    columns: Vec<Vec<(u32, [u64; 4])>>,
    pools: Vec<([u64; 4], u32)>,
}

/// What a contrast has to know of its clusters beside what deleting one does.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Summary {
    pub(crate) counts: EightCounts,
    pub(crate) clustering: Clustering,
    pub(crate) signal_clustering: Clustering,
    /// The counts of the largest cluster.
    pub(crate) largest: Option<EightCounts>,
}

impl<'t> Pools<'t> {
    /// Of the clusters of a tally.
    #[must_use]
    pub fn of(clusters: &'t ByCluster<'_>) -> Self {
        let shape = clusters.shape();
        let clusters: Vec<(u32, &Cell)> = clusters.cells().collect();
        let (mut all, mut sizes) = ([0; 4], Sizes::default());
        let mut found: FxHashMap<[u64; 4], u32> = FxHashMap::default();
        let mut seen: Vec<([u64; 4], u32)> = Vec::new();
        let mut of_cluster = Vec::with_capacity(clusters.len());
        for (id, cell) in &clusters {
            add_four(&mut all, cell.all);
            sizes.add(*id, cell.all.iter().sum());
            let pool = *found.entry(cell.all).or_insert_with(|| {
                seen.push((cell.all, 0));
                seen.len() as u32 - 1
            });
            seen[pool as usize].1 += 1;
            of_cluster.push(pool);
        }
        let mut order: Vec<usize> = (0..seen.len()).collect();
        order.sort_unstable_by_key(|&pool| seen[pool].0);
        let mut numbers = vec![0; seen.len()];
        for (number, &pool) in (0..).zip(&order) {
            numbers[pool] = number;
        }
        of_cluster.iter_mut().for_each(|pool| *pool = numbers[*pool as usize]);
        let pools = order.into_iter().map(|pool| seen[pool]).collect();
        let clustering = sizes.finish();
        let largest = clustering
            .largest
            .and_then(|largest| clusters.binary_search_by_key(&largest, |(id, _)| *id).ok());
        Self { shape, clusters, pools, of_cluster, all, clustering, largest }
    }

    /// Calls `with` for each of some signals with its clusters.
    ///
    /// # Panics
    /// If an id lies outside the shape of the tally.
    pub fn each(
        &self,
        signals: Range<u16>,
        buffers: &mut PoolsBuffers,
        mut with: impl FnMut(u16, &PooledClusters),
    ) {
        self.shape.check_signals(signals.clone());
        let PoolsBuffers { pooled, columns, pools } = buffers;
        for some in cut(signals, AT_ONCE) {
            self.put_columns(some.clone(), columns);
            for (signal, column) in some.zip(&*columns) {
                self.put(column, pooled, pools);
                with(signal, pooled);
            }
        }
    }

    /// The contrasts of some signals.
    ///
    /// # Panics
    /// If an id lies outside the shape of the tally.
    #[must_use]
    pub fn contrasts(&self, signals: Range<u16>, level: Level) -> Vec<Contrast> {
        let mut contrasts = Vec::with_capacity(signals.len());
        let mut buffers = PoolsBuffers::default();
        self.each(signals, &mut buffers, |_, clusters| {
            contrasts.push(Contrast::pooled(clusters, level));
        });
        contrasts
    }

    /// Puts the clusters with each of some signals, by place, with their units by duty.
    fn put_columns(&self, signals: Range<u16>, columns: &mut Vec<Vec<(u32, [u64; 4])>>) {
        columns.resize_with(signals.len(), Vec::new);
        columns.iter_mut().for_each(Vec::clear);
        for (place, (_, cell)) in (0..).zip(&self.clusters) {
            cell.each_signal(signals.clone(), |signal, four| {
                columns[usize::from(signal - signals.start)].push((place, four));
            });
        }
    }

    /// Puts what a signal's contrast needs: those with the signal each alone, in order, then the pools of all others, in order.
    fn put(
        &self,
        column: &[(u32, [u64; 4])],
        pooled: &mut PooledClusters,
        pools: &mut Vec<([u64; 4], u32)>,
    ) {
        pools.clone_from(&self.pools);
        let (mut with, mut sizes) = ([0; 4], Sizes::default());
        pooled.rows.clear();
        for &(place, four) in column {
            let place = place as usize;
            let (id, cell) = self.clusters[place];
            add_four(&mut with, four);
            sizes.add(id, four.iter().sum());
            pools[self.of_cluster[place] as usize].1 -= 1;
            pooled.rows.push((1, eight_of(cell.all, four)));
        }
        let without = pools.iter().filter(|(_, clusters)| *clusters > 0);
        pooled.rows.extend(without.map(|&(all, clusters)| (clusters, eight_of(all, [0; 4]))));
        pooled.summary = Summary {
            counts: eight_of(self.all, with),
            clustering: self.clustering,
            signal_clustering: sizes.finish(),
            largest: self.largest.map(|place| {
                let found = column.binary_search_by_key(&(place as u32), |(place, _)| *place);
                eight_of(self.clusters[place].1.all, found.map_or([0; 4], |found| column[found].1))
            }),
        };
    }
}

impl Summary {
    /// Of clusters in ascending order, each once.
    pub(crate) fn of(clusters: &[(u32, EightCounts)]) -> Self {
        let mut counts = EightCounts::default();
        let (mut sizes, mut signal_sizes) = (Sizes::default(), Sizes::default());
        for &(cluster, ref part) in clusters {
            counts.add(part);
            let with = part.signal.total();
            sizes.add(cluster, with + part.rest.total());
            signal_sizes.add(cluster, with);
        }
        let clustering = sizes.finish();
        let largest = clustering.largest.and_then(|largest| {
            clusters.iter().find(|(cluster, _)| *cluster == largest).map(|(_, part)| *part)
        });
        Self { counts, clustering, signal_clustering: signal_sizes.finish(), largest }
    }
}
