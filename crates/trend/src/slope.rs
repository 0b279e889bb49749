//! Slopes over time with a jackknife over employers: the inferential trend.
//!
//! The jackknife does not cover shocks that hit all employers of a period alike.

use rolescope_cooccur::{Clustering, EightCounts, Estimate, Level};

/// Sums over an arm from which a weighted least-squares slope follows; they add up and can be taken out again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Moments {
    n: f64,
    t: f64,
    tt: f64,
    x: f64,
    tx: f64,
}

impl Moments {
    /// `n` units at time `t` whose values sum to `x`.
    fn at(t: f64, n: f64, x: f64) -> Self {
        Self { n, t: n * t, tt: n * t * t, x, tx: t * x }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            t: self.t + other.t,
            tt: self.tt + other.tt,
            x: self.x + other.x,
            tx: self.tx + other.tx,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            n: self.n - other.n,
            t: self.t - other.t,
            tt: self.tt - other.tt,
            x: self.x - other.x,
            tx: self.tx - other.tx,
        }
    }

    /// `Σ (t - t̄) x / Σ n (t - t̄)²`; `None` if the units lie at one time.
    fn slope(self) -> Option<f64> {
        if self.n < 0.5 {
            return None;
        }
        let spread = self.tt - self.t * self.t / self.n;
        // what is left of a spread of 0 after rounding
        (spread > 1e-12 * self.tt.abs().max(1e-300))
            .then(|| (self.tx - self.t * self.x / self.n) / spread)
    }
}

/// A cluster's units at one time: the input of [`rate_slope`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateAt {
    /// The cluster (employer).
    pub cluster: u32,
    /// The time, in years ([`crate::Period::middle`]).
    pub time: f64,
    /// Units counted.
    pub numerator: u64,
    /// Units in all.
    pub denominator: u64,
}

/// A cluster's eight counts at one time: the input of [`ThetaSlope`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountsAt {
    /// The cluster (employer).
    pub cluster: u32,
    /// The time, in years ([`crate::Period::middle`]).
    pub time: f64,
    /// Its counts.
    pub counts: EightCounts,
}

/// Change of a rate per year, weighted by units; rows ascend by cluster. `None` if the units lie at one time.
///
/// Give complete periods only.
#[must_use]
pub fn rate_slope(rows: &[RateAt], level: Level) -> Option<Estimate> {
    let centre = centre(rows.iter().map(|row| (row.time, row.denominator)))?;
    let moments =
        |row: &RateAt| Moments::at(row.time - centre, row.denominator as f64, row.numerator as f64);
    let groups: Vec<Group<1>> = rows
        .chunk_by(|first, second| first.cluster == second.cluster)
        .map(|rows| Group {
            cluster: rows[0].cluster,
            units: rows.iter().map(|row| row.denominator).sum(),
            arms: [rows.iter().map(moments).fold(Moments::default(), Moments::plus)],
        })
        .collect();
    jackknifed(&groups, |[arm]| arm.slope(), level)
}

/// Change per year of the mean of `E - M`, weighted by units, in both arms and between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThetaSlope {
    /// Among units with the signal.
    pub signal: Option<Estimate>,
    /// Among the rest.
    pub rest: Option<Estimate>,
    /// The difference: the trend of theta.
    pub theta: Option<Estimate>,
}

impl ThetaSlope {
    /// Slopes of rows that ascend by cluster, complete periods only. A slope is `None` if its units lie at one time.
    #[must_use]
    pub fn new(rows: &[CountsAt], level: Level) -> Self {
        let difference = |counts: &rolescope_cooccur::DutyCounts| {
            counts.engineering_only as f64 - counts.marketing_only as f64
        };
        let arms: Vec<SlopeRow> = rows
            .iter()
            .map(|row| SlopeRow {
                cluster: row.cluster,
                time: row.time,
                signal: (row.counts.signal.total(), difference(&row.counts.signal)),
                rest: (row.counts.rest.total(), difference(&row.counts.rest)),
            })
            .collect();
        Self::of_sums(&arms, level)
    }

    /// The same from sums.
    fn of_sums(rows: &[SlopeRow], level: Level) -> Self {
        let times = rows.iter().map(|row| (row.time, row.signal.0 + row.rest.0));
        let Some(centre) = centre(times) else {
            return Self { signal: None, rest: None, theta: None };
        };
        let groups: Vec<Group<2>> = rows
            .chunk_by(|first, second| first.cluster == second.cluster)
            .map(|rows| {
                let sum = |arm: fn(&SlopeRow) -> (u64, f64)| {
                    rows.iter()
                        .map(|row| {
                            let (n, x) = arm(row);
                            Moments::at(row.time - centre, n as f64, x)
                        })
                        .fold(Moments::default(), Moments::plus)
                };
                Group {
                    cluster: rows[0].cluster,
                    units: rows.iter().map(|row| row.signal.0 + row.rest.0).sum(),
                    arms: [sum(|row| row.signal), sum(|row| row.rest)],
                }
            })
            .collect();
        Self {
            signal: jackknifed(&groups, |[signal, _]| signal.slope(), level),
            rest: jackknifed(&groups, |[_, rest]| rest.slope(), level),
            theta: jackknifed(
                &groups,
                |[signal, rest]| Some(signal.slope()? - rest.slope()?),
                level,
            ),
        }
    }
}

/// Number of units and sum of `E - M`, by arm.
struct SlopeRow {
    cluster: u32,
    time: f64,
    signal: (u64, f64),
    rest: (u64, f64),
}

struct Group<const ARMS: usize> {
    cluster: u32,
    units: u64,
    arms: [Moments; ARMS],
}

/// The mean time, taken off first so that squares of years do not cancel.
fn centre(times: impl Iterator<Item = (f64, u64)>) -> Option<f64> {
    let (sum, n) = times
        .fold((0.0, 0.0), |(sum, n), (time, units)| (sum + time * units as f64, n + units as f64));
    (n > 0.0).then(|| sum / n)
}

fn jackknifed<const ARMS: usize>(
    groups: &[Group<ARMS>],
    statistic: impl Fn([Moments; ARMS]) -> Option<f64>,
    level: Level,
) -> Option<Estimate> {
    let mut total = [Moments::default(); ARMS];
    for group in groups {
        for (sum, part) in total.iter_mut().zip(group.arms) {
            *sum = sum.plus(part);
        }
    }
    let value = statistic(total)?;
    let clustering = Clustering::of(groups.iter().map(|group| (group.cluster, group.units)));
    let mut deletions = 0.0;
    let mut vanishes = clustering.clusters < 2;
    for group in groups.iter().filter(|group| group.units > 0) {
        let mut rest = total;
        for (sum, part) in rest.iter_mut().zip(group.arms) {
            *sum = sum.minus(part);
        }
        match statistic(rest) {
            Some(without) => deletions += (without - value) * (without - value),
            None => vanishes = true,
        }
    }
    let clusters = clustering.clusters as f64;
    let jackknife = (!vanishes).then(|| ((clusters - 1.0) / clusters * deletions).sqrt());
    Some(Estimate::clustered(value, None, None, jackknife, &clustering, level))
}
