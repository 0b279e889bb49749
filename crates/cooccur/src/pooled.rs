//! Contrasts and odds ratios pooled over strata, with the uncertainty that employers leave.

use std::collections::BTreeMap;

use crate::clustering::Clustering;
use crate::eight::EightCounts;
use crate::estimate::Estimate;
use crate::level::{Interval, Level};
use crate::strata::{Homogeneity, MantelHaenszel, Stratified};
use crate::table::Table2x2;

/// Sums over strata, in all and without one cluster at a time.
pub(crate) struct Sums<const K: usize> {
    /// Of all.
    pub(crate) all: [f64; K],
    /// Without each cluster that has a unit, ascending.
    pub(crate) without: Vec<[f64; K]>,
}

impl<const K: usize> Sums<K> {
    /// Sums what each stratum contributes. Only the strata of a cluster are looked at anew without it. A sum to which no stratum
    /// contributes is 0 exactly, and no rest of rounding.
    pub(crate) fn of(
        cells: &[Stratified],
        contribution: impl Fn(u32, &EightCounts) -> [f64; K],
    ) -> Self {
        let strata = by_stratum(cells);
        let parts: BTreeMap<u32, [f64; K]> = strata
            .iter()
            .map(|(&stratum, counts)| (stratum, contribution(stratum, counts)))
            .collect();
        let (mut all, mut contributing) = ([0.0; K], [0_usize; K]);
        for part in parts.values() {
            for k in 0..K {
                all[k] += part[k];
                contributing[k] += usize::from(part[k] != 0.0);
            }
        }
        let mut cells: Vec<&Stratified> =
            cells.iter().filter(|cell| cell.counts.total() > 0).collect();
        cells.sort_by_key(|cell| (cell.cluster, cell.stratum));
        let clusters = cells.chunk_by(|one, next| one.cluster == next.cluster);
        let without = clusters.map(|cluster| {
            let (mut sums, mut left) = (all, contributing);
            for part in cluster.chunk_by(|one, next| one.stratum == next.stratum) {
                let stratum = part[0].stratum;
                let counts = EightCounts::sum(part.iter().map(|cell| &cell.counts));
                let (old, new) =
                    (parts[&stratum], contribution(stratum, &strata[&stratum].minus(&counts)));
                for k in 0..K {
                    sums[k] += new[k] - old[k];
                    left[k] = left[k] + usize::from(new[k] != 0.0) - usize::from(old[k] != 0.0);
                }
            }
            for (sum, left) in sums.iter_mut().zip(left) {
                if left == 0 {
                    *sum = 0.0;
                }
            }
            sums
        });
        Self { all, without: without.collect() }
    }

    /// The delete-one standard error of a function of the sums; `None` if it is undefined without some cluster, or there are fewer
    /// than two.
    pub(crate) fn jackknife(
        &self,
        clustering: &Clustering,
        value: f64,
        function: impl Fn(&[f64; K]) -> Option<f64>,
    ) -> Option<f64> {
        let mut deletions = 0.0;
        for without in &self.without {
            let change = function(without)? - value;
            deletions += change * change;
        }
        (clustering.clusters > 1).then(|| (clustering.jackknife_factor() * deletions).sqrt())
    }
}

/// The sums of the strata, ascending.
pub(crate) fn by_stratum(cells: &[Stratified]) -> BTreeMap<u32, EightCounts> {
    let mut strata: BTreeMap<u32, EightCounts> = BTreeMap::new();
    for cell in cells {
        strata.entry(cell.stratum).or_default().add(&cell.counts);
    }
    strata
}

/// How the units that count fall into clusters, where `size` tells how many of a cell count.
fn clustering(cells: &[Stratified], size: impl Fn(&Stratified) -> u64) -> Clustering {
    let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
    for cell in cells {
        *sizes.entry(cell.cluster).or_default() += size(cell);
    }
    Clustering::of(sizes)
}

/// A 2×2 table pooled over strata: Mantel and Haenszel's measures, whether the strata agree, and a jackknife over employers.
///
/// With strata so fine that each holds one unit with and one without the signal, these are matched pairs, and all variances have
/// `McNemar`'s form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PooledTable {
    /// The measures, with variances as if units were independent.
    pub mantel_haenszel: MantelHaenszel,
    /// Breslow and Day's test with Tarone's correction.
    pub homogeneity: Option<Homogeneity>,
    /// Strata that have units with and without the signal: only they count.
    pub supported: usize,
    /// How their units fall into clusters.
    pub clustering: Clustering,
    /// ln of the pooled odds ratio; `None` if that is 0, infinite or undefined.
    pub log_odds_ratio: Option<Estimate>,
    /// The pooled risk difference.
    pub risk_difference: Option<Estimate>,
}

impl PooledTable {
    /// Pools a table of the eight counts over strata.
    #[must_use]
    pub fn new(
        cells: &[Stratified],
        table: impl Fn(&EightCounts) -> Table2x2,
        level: Level,
    ) -> Self {
        let strata = by_stratum(cells);
        let tables: Vec<Table2x2> = strata.values().map(&table).collect();
        let mantel_haenszel = MantelHaenszel::new(&tables);
        let is_supported = |table: &Table2x2| table.with_signal() > 0 && table.without_signal() > 0;
        let clustering = clustering(cells, |cell| {
            if is_supported(&table(&strata[&cell.stratum])) {
                table(&cell.counts).total()
            } else {
                0
            }
        });
        let sums = Sums::of(cells, |_, counts| {
            let table = table(counts);
            if !is_supported(&table) {
                return [0.0; 4];
            }
            let n = table.total() as f64;
            let [a, b, c, d] = [table.a, table.b, table.c, table.d].map(|cell| cell as f64);
            let (with, without) = (a + b, c + d);
            // a·without - c·with = ad - bc
            [a * d / n, b * c / n, table.determinant_f64() / n, with * without / n]
        });
        let log_ratio = |[top, bottom, ..]: &[f64; 4]| {
            (*top > 0.0 && *bottom > 0.0).then(|| libm::log(top / bottom))
        };
        let log_odds_ratio = log_ratio(&sums.all).map(|value| {
            let jackknife = sums.jackknife(&clustering, value, log_ratio);
            let independent = mantel_haenszel.log_odds_ratio_se;
            Estimate::clustered(value, independent, None, jackknife, &clustering, level)
        });
        let difference = |[_, _, top, weight]: &[f64; 4]| (*weight > 0.0).then(|| top / weight);
        let risk_difference = difference(&sums.all).map(|value| {
            let jackknife = sums.jackknife(&clustering, value, difference);
            let independent = mantel_haenszel.risk_difference_se;
            Estimate::clustered(value, independent, None, jackknife, &clustering, level)
        });
        Self {
            mantel_haenszel,
            homogeneity: Homogeneity::new(&tables),
            supported: tables.iter().filter(|table| is_supported(table)).count(),
            clustering,
            log_odds_ratio,
            risk_difference,
        }
    }

    /// The interval of the pooled odds ratio, of the jackknife of its logarithm.
    #[must_use]
    pub fn odds_ratio_interval(&self) -> Option<Interval> {
        let interval = self.log_odds_ratio?.interval?;
        Some(Interval { low: libm::exp(interval.low), high: libm::exp(interval.high) })
    }
}

/// theta inside strata, each weighted by `n_S n_notS / n`: the slope of `E - M` on the signal with an effect per stratum, which is
/// Mantel and Haenszel's risk difference of engineering less that of marketing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WithinTheta {
    /// The estimate.
    pub theta: Estimate,
    /// Strata that have units with and without the signal: only they count.
    pub supported: usize,
    /// How their units fall into clusters.
    pub clustering: Clustering,
}

impl WithinTheta {
    /// From cells in any order; `None` if no stratum has both kinds of units.
    #[must_use]
    pub fn new(cells: &[Stratified], level: Level) -> Option<Self> {
        let strata = by_stratum(cells);
        let is_supported =
            |counts: &EightCounts| counts.signal.total() > 0 && counts.rest.total() > 0;
        let clustering = clustering(cells, |cell| {
            if is_supported(&strata[&cell.stratum]) { cell.counts.total() } else { 0 }
        });
        let sums = Sums::of(cells, |_, counts| match counts.theta() {
            Some(theta) => {
                let (with, without) = (counts.signal.total() as f64, counts.rest.total() as f64);
                let weight = with * without / (with + without);
                [weight * theta, weight]
            }
            None => [0.0; 2],
        });
        let mean = |[sum, weight]: &[f64; 2]| (*weight > 0.0).then(|| sum / weight);
        let value = mean(&sums.all)?;
        let jackknife = sums.jackknife(&clustering, value, mean);
        Some(Self {
            theta: Estimate::clustered(value, None, None, jackknife, &clustering, level),
            supported: strata.values().filter(|counts| is_supported(counts)).count(),
            clustering,
        })
    }
}
