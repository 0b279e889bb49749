//! Rates and theta over time, and their slopes.

use rolescope_cooccur::{EightCounts, Estimate};
use rolescope_trend::{Granularity, LEAST_PERIODS, MannKendall, Period, TheilSen};

use super::{CellPlace, bound, cell_column, place_cells, place_columns};
use crate::answer::Answer;
use crate::over_time::PlaceOverTime;
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
    for place in &answer.over_time().places {
        for (number, item) in place.items.iter().enumerate() {
            for point in &item.rates.points {
                let mut cells = item_cells(answer, place.window, place.stratum, number);
                cells.extend(period_cells(answer, point.period, point.partial));
                let rate = point.value;
                let interval = rate.as_ref().and_then(|rate| rate.interval);
                cells.extend([
                    Cell::Count(rate.as_ref().map_or(0, |rate| rate.numerator)),
                    Cell::Count(rate.as_ref().map_or(0, |rate| rate.denominator)),
                    Cell::real(rate.as_ref().map(|rate| rate.rate)),
                    bound(interval, |interval| interval.low),
                    bound(interval, |interval| interval.high),
                    CellPlace::new(answer, place.window, place.stratum, Some(point.period))
                        .with(&[&answer.items.signals[number].key]),
                ]);
                rows.push(cells);
            }
        }
    }
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
    for place in &answer.over_time().places {
        for (number, item) in place.items.iter().enumerate() {
            for point in item.theta.iter().flat_map(|theta| &theta.contrasts.points) {
                let mut cells = item_cells(answer, place.window, place.stratum, number);
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
                    CellPlace::new(answer, place.window, place.stratum, Some(point.period))
                        .with(&[&answer.items.signals[number].key]),
                ]);
                rows.push(cells);
            }
        }
    }
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
    for place in &answer.over_time().places {
        let PlaceOverTime { window, stratum, granularity, items } = place;
        for (number, item) in items.iter().enumerate() {
            let values = item.rates.values(|rate| Some(rate.rate));
            let mut cells = item_cells(answer, *window, *stratum, number);
            cells.push(Cell::text("share"));
            cells.extend(slope_cells(answer, *granularity, &values, item.rate_slope));
            rows.push(cells);
        }
        for (number, item) in items.iter().enumerate() {
            let Some(theta) = &item.theta else { continue };
            let values = theta.contrasts.values(|contrast| contrast.theta.map(|theta| theta.value));
            let mut cells = item_cells(answer, *window, *stratum, number);
            cells.push(Cell::text("theta"));
            cells.extend(slope_cells(answer, *granularity, &values, theta.slope));
            rows.push(cells);
        }
    }
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

fn slope_cells(
    answer: &Answer,
    granularity: Granularity,
    values: &[Option<f64>],
    slope: Option<Estimate>,
) -> Vec<Cell> {
    let periods = values.iter().flatten().count();
    let enough = periods >= LEAST_PERIODS;
    let slope = slope.filter(|_| enough);
    let interval = slope.and_then(|slope| slope.interval);
    let per_year = 12.0 / f64::from(granularity.months());
    let kendall = MannKendall::new(values).filter(|_| enough);
    let sen = TheilSen::new(values, answer.question.level).filter(|_| enough);
    vec![
        Cell::Count(periods as u64),
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
