//! Rates and theta over time, and their slopes.

use std::collections::BTreeMap;

use rolescope_cooccur::{
    ByCell, ByCluster, ClusteredRate, Contrast, EightCounts, Estimate, Filter, NO_PERIOD, Tally,
};
use rolescope_trend::{
    CountsAt, Coverage, Granularity, LEAST_PERIODS, MannKendall, Period, RateAt, Series, TheilSen,
    ThetaSlope, rate_slope,
};

use super::{CellPlace, bound, cell_column, place_cells, place_columns};
use crate::answer::Answer;
use crate::question::Window;
use crate::table::{Cell, Column, ColumnKind, Table};

/// Said wherever slopes are given.
const SHOCKS: &str = "Intervals of slopes know that an employer's ads resemble each other; they do not know of shocks that hit all \
                      employers of a period alike.";

/// Shares of signals and duty families per period; periods without ads are missing, not 0.
///
/// Empty if the question has no periods.
#[must_use]
pub fn rates(answer: &Answer) -> Table {
    use ColumnKind::{Count, Share};
    let mut columns = item_columns(answer);
    columns.extend(period_columns());
    columns.extend([
        Column::new("numerator", "Units with", Count, "units of the period that have it"),
        Column::new("denominator", "Units", Count, "units of the period"),
        Column::new("share", "Share", Share, "numerator / denominator"),
        Column::new("low", "low", Share, "lower bound of its interval, clustered by employer"),
        Column::new("high", "high", Share, "upper bound of that interval"),
        cell_column(),
    ]);
    let mut rows = Vec::new();
    each_series(answer, |place, _, stratum, clusters| {
        for number in 0..answer.items.signals.len() {
            let series = rate_series(answer, place.1, clusters, number);
            for point in series.points {
                let mut cells = item_cells(answer, place.0, stratum, number);
                cells.extend(period_cells(answer, point.period, point.partial));
                let rate = point.value;
                let interval = rate.as_ref().and_then(|rate| rate.interval);
                cells.extend([
                    Cell::Count(rate.as_ref().map_or(0, |rate| rate.numerator)),
                    Cell::Count(rate.as_ref().map_or(0, |rate| rate.denominator)),
                    Cell::real(rate.as_ref().map(|rate| rate.rate)),
                    bound(interval, |interval| interval.low),
                    bound(interval, |interval| interval.high),
                    CellPlace::new(answer, place.0, stratum, Some(point.period))
                        .with(&[&answer.items.signals[number].key]),
                ]);
                rows.push(cells);
            }
        }
    });
    table(
        answer,
        "rates",
        "How often signals and duties are stated over time",
        "Shares of units per period.",
        columns,
        rows,
    )
}

/// theta of each signal per period.
///
/// Empty if the question has no periods.
#[must_use]
pub fn theta(answer: &Answer) -> Table {
    use ColumnKind::{Count, Points, Real};
    let mut columns = item_columns(answer);
    columns.extend(period_columns());
    columns.extend([
        Column::new("n_signal", "With", Count, "units with the signal"),
        Column::new("n_rest", "Without", Count, "units without it"),
        Column::new(
            "theta",
            "theta",
            Points,
            "lean of units with the signal minus lean of the others; 0.01 is one percentage point",
        ),
        Column::new(
            "theta_low",
            "low",
            Points,
            "lower bound of its interval, jackknife by employer",
        ),
        Column::new("theta_high", "high", Points, "upper bound of that interval"),
        Column::new(
            "psi",
            "psi",
            Real(2),
            "log odds ratio among units with exactly one of the two duties",
        )
        .hidden(),
        Column::new("employers", "Employers", Count, "employers with units in the period").hidden(),
        cell_column(),
    ]);
    let mut rows = Vec::new();
    each_series(answer, |place, _, stratum, clusters| {
        for number in 0..answer.items.signal_count {
            let series = theta_series(answer, place.1, clusters, number);
            for point in series.points {
                let mut cells = item_cells(answer, place.0, stratum, number);
                cells.extend(period_cells(answer, point.period, point.partial));
                let contrast = point.value;
                let theta = contrast.as_ref().and_then(|contrast| contrast.theta);
                let interval = theta.and_then(|theta| theta.interval);
                let count = |arm: fn(&EightCounts) -> u64| {
                    Cell::Count(contrast.as_ref().map_or(0, |contrast| arm(&contrast.counts)))
                };
                cells.extend([
                    count(|counts| counts.signal.total()),
                    count(|counts| counts.rest.total()),
                    Cell::real(theta.map(|theta| theta.value)),
                    bound(interval, |interval| interval.low),
                    bound(interval, |interval| interval.high),
                    Cell::real(
                        contrast.as_ref().and_then(|contrast| contrast.psi).map(|psi| psi.value),
                    ),
                    Cell::Count(
                        contrast.as_ref().map_or(0, |contrast| contrast.clustering.clusters),
                    ),
                    CellPlace::new(answer, place.0, stratum, Some(point.period))
                        .with(&[&answer.items.signals[number].key]),
                ]);
                rows.push(cells);
            }
        }
    });
    table(
        answer,
        "theta",
        "Does the lean of a signal change?",
        "theta per period, in percentage points; counts only where there are too few ads or employers.",
        columns,
        rows,
    )
}

/// Slopes per year of rates and of theta, over complete periods; none where there are fewer than 8.
///
/// Empty if the question has no periods.
#[must_use]
pub fn slopes(answer: &Answer) -> Table {
    use ColumnKind::{Count, Points, Real, Text};
    let mut columns = item_columns(answer);
    columns.extend([
        Column::new("measure", "Of", Text, "share: of units that have it; theta: of the signal"),
        Column::new("periods", "Periods", Count, "complete periods with data"),
        date_meaning_column(),
        Column::new("slope", "per year", Points, "change per year, weighted by units; 0.01 is one percentage point"),
        Column::new("slope_low", "low", Points, "lower bound of its interval, jackknife by employer"),
        Column::new("slope_high", "high", Points, "upper bound of that interval"),
        Column::new("p", "p", Real(4), "two-sided p-value of slope = 0"),
        Column::new("theil_sen", "Theil-Sen", Points, "median of the slopes between periods, per year: a description"),
        Column::new("mann_kendall_p", "MK p", Real(4), "Mann-Kendall, corrected for autocorrelation after Hamed and Rao (lags 1 to 3): a description"),
        Column::new("autocorrelation", "r1", Real(2), "autocorrelation of neighbouring periods"),
    ]);
    let mut rows = Vec::new();
    each_series(answer, |place, tally, stratum, clusters| {
        let (window, calendar) = place;
        let complete = Complete::new(calendar, tally, stratum);
        for number in 0..answer.items.signals.len() {
            let series = rate_series(answer, calendar, clusters, number);
            let values = series.values(|rate| Some(rate.rate));
            let slope = rate_slope(&complete.rates(number), answer.question.level);
            let mut cells = item_cells(answer, window, stratum, number);
            cells.push(Cell::text("share"));
            cells.extend(slope_cells(answer, calendar, &values, series.supports_trend(), slope));
            rows.push(cells);
        }
        for number in 0..answer.items.signal_count {
            let series = theta_series(answer, calendar, clusters, number);
            let values = series.values(|contrast| contrast.theta.map(|theta| theta.value));
            let slope = ThetaSlope::new(&complete.counts(number), answer.question.level);
            let mut cells = item_cells(answer, window, stratum, number);
            cells.push(Cell::text("theta"));
            let enough = values.iter().flatten().count() >= LEAST_PERIODS;
            cells.extend(slope_cells(answer, calendar, &values, enough, slope.theta));
            rows.push(cells);
        }
    });
    let mut table = table(
        answer,
        "slopes",
        "Trends",
        "Change per year over complete periods. The slope with its interval decides; Theil-Sen and Mann-Kendall describe.",
        columns,
        rows,
    );
    table
        .remarks
        .push(format!("No slope is given for fewer than {LEAST_PERIODS} complete periods."));
    table.remarks.push(SHOCKS.to_owned());
    table
}

/// What a series is laid out over.
type Calendar = (Granularity, Coverage);

/// The counts of each cluster, period by period: summed once for all items.
type ByPeriod<'t> = BTreeMap<Period, ByCluster<'t>>;

/// Calls `add` for every window and group, if the question has periods and the index dates.
fn each_series(
    answer: &Answer,
    mut add: impl FnMut((Window, Calendar), &Tally, Option<u32>, &ByPeriod),
) {
    let (Some(granularity), Some(coverage)) = (answer.question.period, answer.counts.coverage)
    else {
        return;
    };
    for (window, tally) in answer.counts.over_time() {
        for stratum in answer.strata(tally) {
            let of =
                |period: Period| tally.by_cluster(Filter { stratum, period: Some(period.id()) });
            let clusters =
                coverage.periods(granularity).map(|period| (period, of(period))).collect();
            add((*window, (granularity, coverage)), tally, stratum, &clusters);
        }
    }
}

fn rate_series(
    answer: &Answer,
    (granularity, coverage): Calendar,
    clusters: &ByPeriod,
    number: usize,
) -> Series<ClusteredRate> {
    Series::new(granularity, coverage, |period| {
        let counts: Vec<(u32, u64, u64)> = clusters
            .get(&period)?
            .eight(number as u16)
            .into_iter()
            .map(|(cluster, counts)| (cluster, counts.signal.total(), counts.total()))
            .collect();
        ClusteredRate::new(&counts, answer.question.level)
    })
}

fn theta_series(
    answer: &Answer,
    (granularity, coverage): Calendar,
    clusters: &ByPeriod,
    number: usize,
) -> Series<Contrast> {
    Series::new(granularity, coverage, |period| {
        let mut contrast =
            Contrast::new(&clusters.get(&period)?.eight(number as u16), answer.question.level);
        // Below the minimums counts are given, and no estimate that would look like one.
        if !answer.question.rule.minimums.shortfalls(&contrast).is_empty() {
            contrast.theta = None;
            contrast.psi = None;
        }
        (contrast.clustering.units > 0).then_some(contrast)
    })
}

/// What employers have in complete periods, ascending by employer: put in order once for all items.
struct Complete<'t> {
    cells: ByCell<'t>,
    /// The middle of each cell's period, in years.
    times: Vec<f64>,
}

impl<'t> Complete<'t> {
    fn new((granularity, coverage): Calendar, tally: &'t Tally, stratum: Option<u32>) -> Self {
        let mut cells = tally.by_cell(Filter { stratum, period: None });
        let period = |id: i32| Period::from_id(id, granularity);
        cells.retain(|(_, _, id)| id != NO_PERIOD && coverage.completes(period(id)));
        let times = cells.keys().map(|(_, _, id)| period(id).middle()).collect();
        Self { cells, times }
    }

    fn eight(&self, number: usize) -> impl Iterator<Item = CountsAt> {
        let cells = self.cells.eight(number as u16).into_iter().zip(&self.times);
        cells.map(|(((cluster, _, _), counts), &time)| CountsAt { cluster, time, counts })
    }

    fn counts(&self, number: usize) -> Vec<CountsAt> {
        self.eight(number).collect()
    }

    fn rates(&self, number: usize) -> Vec<RateAt> {
        let rate = |CountsAt { cluster, time, counts }| RateAt {
            cluster,
            time,
            numerator: counts.signal.total(),
            denominator: counts.total(),
        };
        self.eight(number).map(rate).collect()
    }
}

fn slope_cells(
    answer: &Answer,
    (granularity, _): Calendar,
    values: &[Option<f64>],
    enough: bool,
    slope: Option<Estimate>,
) -> Vec<Cell> {
    let slope = slope.filter(|_| enough);
    let interval = slope.and_then(|slope| slope.interval);
    let per_year = 12.0 / f64::from(granularity.months());
    let kendall = MannKendall::new(values).filter(|_| enough);
    let sen = TheilSen::new(values, answer.question.level).filter(|_| enough);
    vec![
        Cell::Count(values.iter().flatten().count() as u64),
        Cell::text(answer.date_meaning.clone()),
        Cell::real(slope.map(|slope| slope.value)),
        bound(interval, |interval| interval.low),
        bound(interval, |interval| interval.high),
        Cell::real(slope.and_then(|slope| slope.p)),
        Cell::real(sen.map(|sen| sen.slope * per_year)),
        Cell::real(kendall.as_ref().map(|kendall| kendall.corrected_p)),
        Cell::real(kendall.as_ref().and_then(|kendall| kendall.autocorrelation)),
    ]
}

pub(super) fn item_columns(answer: &Answer) -> Vec<Column> {
    let mut columns = place_columns(answer);
    columns.extend([
        Column::new("kind", "Kind", ColumnKind::Text, "signal or family (of duties)").hidden(),
        Column::new("key", "Key", ColumnKind::Text, "key in the lexicon").hidden(),
        Column::new("label", "Name", ColumnKind::Text, "name"),
    ]);
    columns
}

pub(super) fn item_cells(
    answer: &Answer,
    window: Window,
    stratum: Option<u32>,
    number: usize,
) -> Vec<Cell> {
    let item = &answer.items.signals[number];
    let kind = if number < answer.items.signal_count { "signal" } else { "family" };
    let mut cells = place_cells(answer, window, stratum);
    cells.extend([Cell::text(kind), Cell::text(item.key.clone()), Cell::text(item.label.clone())]);
    cells
}

fn date_meaning_column() -> Column {
    Column::new(
        "date_meaning",
        "Date of",
        ColumnKind::Text,
        "what the dates tell of: posted, first-seen, scraped, updated or unknown; several where dumps differ",
    )
    .hidden()
}

fn period_columns() -> [Column; 3] {
    [
        Column::new("period", "Period", ColumnKind::Text, "month, quarter or year of the date"),
        date_meaning_column(),
        Column::new(
            "partial",
            "Partial",
            ColumnKind::Flag,
            "whether the index covers only a part of the period; partial periods are left out of slopes",
        ),
    ]
}

fn period_cells(answer: &Answer, period: Period, partial: bool) -> [Cell; 3] {
    [Cell::text(period.to_string()), Cell::text(answer.date_meaning.clone()), Cell::Flag(partial)]
}

pub(super) fn table(
    answer: &Answer,
    name: &str,
    title: &str,
    caption: &str,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
) -> Table {
    Table {
        name: name.to_owned(),
        title: title.to_owned(),
        caption: caption.to_owned(),
        columns,
        rows,
        remarks: answer.remarks.clone(),
    }
}
