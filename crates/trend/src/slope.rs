//! Slopes over time with a jackknife over employers: the inferential trend.
//!
//! The jackknife does not cover shocks that hit all employers of a period alike.

use rolescope_cooccur::{Clustering, DutyCounts, EightCounts, Estimate, Level};

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

/// Change of a rate per year, weighted by units; rows ascend by cluster. `None` if the units lie at one time. Without an interval if all
/// units are counted or none is: the rates have no spread, however few they are of.
///
/// Give complete periods only.
#[must_use]
pub fn rate_slope(rows: &[RateAt], level: Level) -> Option<Estimate> {
    let mut sums = RateSums::around(mean_time(rows.iter().map(|row| (row.time, row.denominator)))?);
    rows.iter().for_each(|row| sums.add(*row));
    sums.slope(level)
}

/// Sums of a rate over time from which its slope follows: for many rates over the same units at once.
#[derive(Clone, Debug)]
pub struct RateSums(Sums<1>);

impl RateSums {
    /// None yet, around a [`mean_time`].
    #[must_use]
    pub fn around(mean_time: f64) -> Self {
        Self(Sums { centre: mean_time, groups: Vec::new() })
    }

    /// Adds units of a complete period; clusters ascend.
    pub fn add(&mut self, row: RateAt) {
        let RateAt { cluster, time, numerator, denominator } = row;
        let moments = Moments::at(time - self.0.centre, denominator as f64, numerator as f64);
        self.0.add(Group { cluster, units: denominator, arms: [moments] });
    }

    /// As [`rate_slope`].
    #[must_use]
    pub fn slope(&self, level: Level) -> Option<Estimate> {
        let slope = jackknifed(&self.0.groups, |[arm]| arm.slope(), level)?;
        let some = |is: fn(&Moments) -> bool| self.0.groups.iter().any(|group| is(&group.arms[0]));
        let varies = some(|arm| arm.x > 0.0) && some(|arm| arm.x < arm.n);
        Some(if varies { slope } else { Estimate { interval: None, p: None, ..slope } })
    }
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
        let Some(centre) = mean_time(rows.iter().map(|row| (row.time, row.counts.total()))) else {
            return Self { signal: None, rest: None, theta: None };
        };
        let mut sums = ThetaSums::around(centre);
        rows.iter().for_each(|row| sums.add(*row));
        let groups = &sums.0.groups;
        Self {
            signal: jackknifed(groups, |[signal, _]| signal.slope(), level),
            rest: jackknifed(groups, |[_, rest]| rest.slope(), level),
            theta: sums.slope(level),
        }
    }
}

/// Sums of both arms over time from which the slope of theta follows: for many signals over the same units at once.
#[derive(Clone, Debug)]
pub struct ThetaSums(Sums<2>);

impl ThetaSums {
    /// None yet, around a [`mean_time`].
    #[must_use]
    pub fn around(mean_time: f64) -> Self {
        Self(Sums { centre: mean_time, groups: Vec::new() })
    }

    /// Adds units of a complete period; clusters ascend.
    pub fn add(&mut self, row: CountsAt) {
        let CountsAt { cluster, time, counts } = row;
        let arm = |counts: &DutyCounts| {
            let difference = counts.engineering_only as f64 - counts.marketing_only as f64;
            Moments::at(time - self.0.centre, counts.total() as f64, difference)
        };
        let arms = [arm(&counts.signal), arm(&counts.rest)];
        self.0.add(Group { cluster, units: counts.total(), arms });
    }

    /// As [`ThetaSlope::theta`].
    #[must_use]
    pub fn slope(&self, level: Level) -> Option<Estimate> {
        let difference = |[signal, rest]: [Moments; 2]| Some(signal.slope()? - rest.slope()?);
        jackknifed(&self.0.groups, difference, level)
    }
}

/// What clusters have, in their order.
#[derive(Clone, Debug)]
struct Sums<const ARMS: usize> {
    /// Taken off each time first, so that squares of years do not cancel.
    centre: f64,
    groups: Vec<Group<ARMS>>,
}

#[derive(Clone, Debug)]
struct Group<const ARMS: usize> {
    cluster: u32,
    units: u64,
    arms: [Moments; ARMS],
}

impl<const ARMS: usize> Sums<ARMS> {
    fn add(&mut self, part: Group<ARMS>) {
        match self.groups.last_mut() {
            Some(last) if last.cluster == part.cluster => {
                last.units += part.units;
                for (sum, arm) in last.arms.iter_mut().zip(part.arms) {
                    *sum = sum.plus(arm);
                }
            }
            _ => self.groups.push(part),
        }
    }
}

/// The mean of times, weighted by units; `None` if there are none.
pub fn mean_time(times: impl Iterator<Item = (f64, u64)>) -> Option<f64> {
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
