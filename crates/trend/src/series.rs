//! Series: what was measured, period by period, gaps included.

use std::collections::BTreeMap;

use rolescope_cooccur::{ClusteredRate, Contrast, EightCounts, Level};

use crate::period::{Coverage, Granularity, Period};

/// Fewest complete periods with a value for any statement about a trend.
pub const LEAST_PERIODS: usize = 8;

/// One period of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point<T> {
    /// The period.
    pub period: Period,
    /// Whether the dumps cover only a part of it: drawn hollow, left out of trends.
    pub partial: bool,
    /// What was measured; `None` if there was nothing to measure it on, which is not 0.
    pub value: Option<T>,
}

/// Consecutive periods of one granularity, all that the coverage touches.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<T> {
    /// The points, in time.
    pub points: Vec<Point<T>>,
}

impl<T> Series<T> {
    /// Asks `measure` for the value of every period that the coverage touches.
    pub fn new(
        granularity: Granularity,
        coverage: Coverage,
        mut measure: impl FnMut(Period) -> Option<T>,
    ) -> Self {
        let points = coverage
            .periods(granularity)
            .map(|period| Point {
                period,
                partial: !coverage.completes(period),
                value: measure(period),
            })
            .collect();
        Self { points }
    }

    /// The complete periods with a value.
    pub fn complete(&self) -> impl Iterator<Item = (Period, &T)> {
        self.points
            .iter()
            .filter(|point| !point.partial)
            .filter_map(|point| Some((point.period, point.value.as_ref()?)))
    }

    /// Whether there are enough complete periods for a statement about a trend.
    #[must_use]
    pub fn supports_trend(&self) -> bool {
        self.complete().count() >= LEAST_PERIODS
    }

    /// One number of every period from the first complete one to the last, `None` where it is missing: the input of rank
    /// tests and indices.
    pub fn values(&self, mut number: impl FnMut(&T) -> Option<f64>) -> Vec<Option<f64>> {
        let complete = |point: &&Point<T>| !point.partial;
        self.points
            .iter()
            .filter(complete)
            .map(|point| point.value.as_ref().and_then(&mut number))
            .collect()
    }
}

impl Series<ClusteredRate> {
    /// A rate per period from clusters `(cluster, x, n)` in ascending order, by period.
    #[must_use]
    pub fn rates(
        granularity: Granularity,
        coverage: Coverage,
        clusters: &BTreeMap<Period, Vec<(u32, u64, u64)>>,
        level: Level,
    ) -> Self {
        Self::new(granularity, coverage, |period| ClusteredRate::new(clusters.get(&period)?, level))
    }
}

impl Series<Contrast> {
    /// theta and psi per period from the eight counts of clusters in ascending order, by period.
    ///
    /// A period with units but an empty arm has a contrast without theta; a period without units has none.
    #[must_use]
    pub fn contrasts(
        granularity: Granularity,
        coverage: Coverage,
        clusters: &BTreeMap<Period, Vec<(u32, EightCounts)>>,
        level: Level,
    ) -> Self {
        Self::new(granularity, coverage, |period| {
            let contrast = Contrast::new(clusters.get(&period)?, level);
            (contrast.clustering.units > 0).then_some(contrast)
        })
    }
}
