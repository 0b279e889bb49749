//! What signals and families do over time: measured once, for all tables that show it.

use std::collections::BTreeMap;
use std::ops::Range;

use rolescope_cooccur::{
    ByCell, ByCluster, ClusteredRate, Contrast, Estimate, Filter, Level, NO_PERIOD, Tally,
    some_signals,
};
use rolescope_index::Threads;
use rolescope_trend::{
    CountsAt, Coverage, Granularity, Period, RateAt, RateSums, Series, ThetaSums, mean_time,
};

use crate::answer::Answer;
use crate::question::{Question, Window};

/// What all signals and families of an answer do over time.
#[derive(Clone, Debug)]
pub(crate) struct OverTime {
    /// By window and group; none if the question has no periods.
    pub(crate) places: Vec<PlaceOverTime>,
}

/// What the items of one window and group do.
#[derive(Clone, Debug)]
pub(crate) struct PlaceOverTime {
    pub(crate) window: Window,
    /// The group; `None` for all.
    pub(crate) stratum: Option<u32>,
    pub(crate) granularity: Granularity,
    /// In the order of [`crate::Items::signals`].
    pub(crate) items: Vec<ItemOverTime>,
}

/// One signal or family.
#[derive(Clone, Debug)]
pub(crate) struct ItemOverTime {
    /// The share of units that have it.
    pub(crate) rates: Series<ClusteredRate>,
    /// Its change per year over complete periods, however few they are.
    pub(crate) rate_slope: Option<Estimate>,
    /// Of signals.
    pub(crate) theta: Option<ThetaOverTime>,
}

/// The lean of a signal.
#[derive(Clone, Debug)]
pub(crate) struct ThetaOverTime {
    /// theta and psi only where there is enough.
    pub(crate) contrasts: Series<Contrast>,
    /// The change of theta per year over complete periods, however few they are.
    pub(crate) slope: Option<Estimate>,
}

impl OverTime {
    /// Measures it, on all threads if there are some.
    pub(crate) fn of(answer: &Answer, threads: Option<&Threads>) -> Self {
        let (Some(granularity), Some(coverage)) = (answer.question.period, answer.counts.coverage)
        else {
            return Self { places: Vec::new() };
        };
        let periods: Vec<Period> = coverage.periods(granularity).collect();
        let mut places = Vec::new();
        for (window, tally) in answer.counts.over_time() {
            for stratum in answer.strata(tally) {
                let at = |period: &Period| {
                    let filter = Filter { stratum, period: Some(period.id()) };
                    (*period, at_period(answer, &tally.by_cluster(filter)))
                };
                let measured: BTreeMap<_, _> = map(threads, &periods, at).into_iter().collect();
                let complete = Complete::new((granularity, coverage), tally, stratum);
                let some: Vec<_> = some_signals(0..answer.items.signals.len() as u16).collect();
                let level = answer.question.level;
                let slopes = map(threads, &some, |some| complete.slopes(some.clone(), level));
                let items = slopes.into_iter().flatten().enumerate().map(|(number, slopes)| {
                    let (rate_slope, slope) = slopes;
                    let rates = Series::new(granularity, coverage, |period| {
                        measured.get(&period)?[number].0
                    });
                    let contrasts = || {
                        Series::new(granularity, coverage, |period| {
                            measured.get(&period)?[number].1
                        })
                    };
                    let is_signal = number < answer.items.signal_count;
                    let theta = is_signal.then(|| ThetaOverTime { contrasts: contrasts(), slope });
                    ItemOverTime { rates, rate_slope, theta }
                });
                let items = items.collect();
                places.push(PlaceOverTime { window: *window, stratum, granularity, items });
            }
        }
        Self { places }
    }
}

fn map<T: Sync, R: Send>(
    threads: Option<&Threads>,
    things: &[T],
    work: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    match threads {
        Some(threads) => threads.map(things, work),
        None => things.iter().map(work).collect(),
    }
}

/// What a series is laid out over.
type Calendar = (Granularity, Coverage);

/// The rate of each item in a period, and the contrast of each signal; nothing without units.
fn at_period(
    answer: &Answer,
    clusters: &ByCluster<'_>,
) -> Vec<(Option<ClusteredRate>, Option<Contrast>)> {
    let Question { level, rule, .. } = &answer.question;
    let mut measured = Vec::with_capacity(answer.items.signals.len());
    clusters.each(0..answer.items.signals.len() as u16, |number, counts| {
        let of_rate: Vec<(u32, u64, u64)> = counts
            .iter()
            .map(|(cluster, counts)| (*cluster, counts.signal.total(), counts.total()))
            .collect();
        let contrast = || {
            let mut contrast = Contrast::new(counts, *level);
            // Below the minimums counts are given, and no estimate that would look like one.
            if !rule.minimums.shortfalls(&contrast).is_empty() {
                contrast.theta = None;
                contrast.psi = None;
            }
            (contrast.clustering.units > 0).then_some(contrast)
        };
        let is_signal = usize::from(number) < answer.items.signal_count;
        let contrast = if is_signal { contrast() } else { None };
        measured.push((ClusteredRate::new(&of_rate, *level), contrast));
    });
    measured
}

/// What employers have in complete periods, ascending by employer.
struct Complete<'t> {
    cells: ByCell<'t>,
    /// The middle of each cell's period, in years.
    times: Vec<f64>,
    /// Of all units; `None` if there are none.
    mean_time: Option<f64>,
}

/// The slopes of an item: that of its rate, and that of theta.
type Slopes = (Option<Estimate>, Option<Estimate>);

impl<'t> Complete<'t> {
    fn new((granularity, coverage): Calendar, tally: &'t Tally, stratum: Option<u32>) -> Self {
        let mut cells = tally.by_cell(Filter { stratum, period: None });
        let period = |id: i32| Period::from_id(id, granularity);
        cells.retain(|(_, _, id)| id != NO_PERIOD && coverage.completes(period(id)));
        let times: Vec<f64> = cells.keys().map(|(_, _, id)| period(id).middle()).collect();
        let units = cells.duties().into_iter().map(|(_, counts)| counts.total());
        let mean_time = mean_time(times.iter().copied().zip(units));
        Self { cells, times, mean_time }
    }

    fn slopes(&self, some: Range<u16>, level: Level) -> Vec<Slopes> {
        let Some(mean_time) = self.mean_time else { return vec![(None, None); some.len()] };
        let mut sums =
            vec![(RateSums::around(mean_time), ThetaSums::around(mean_time)); some.len()];
        let mut times = self.times.iter();
        self.cells.each_key(some, |(cluster, ..), of_each| {
            let time = *times.next().expect("each cell has its time");
            for ((rate, theta), &counts) in sums.iter_mut().zip(of_each) {
                rate.add(RateAt {
                    cluster,
                    time,
                    numerator: counts.signal.total(),
                    denominator: counts.total(),
                });
                theta.add(CountsAt { cluster, time, counts });
            }
        });
        sums.iter().map(|(rate, theta)| (rate.slope(level), theta.slope(level))).collect()
    }
}
