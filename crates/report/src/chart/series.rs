//! Rates over periods: a line per series, a band for its intervals, gaps where a period is missing.

use rolescope_study::ColumnKind;

use super::canvas::{Axis, Canvas, Label, Shape, label};
use super::scale::{interval, labelled, number};
use super::{Drawing, Format, palette};
use crate::error::Result;

/// One or several series over the same periods.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesPlot {
    /// Title, drawn and announced.
    pub title: String,
    /// What a reader who does not see the chart should know.
    pub description: String,
    /// What the values are and how they are printed.
    pub kind: ColumnKind,
    /// Every period in order, those without data too, so that gaps are as wide as they are.
    pub periods: Vec<String>,
    /// The series; six are told apart by colour.
    pub series: Vec<Series>,
}

/// One series.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name.
    pub label: String,
    /// One point per period; `None` where there are no data.
    pub points: Vec<Option<SeriesPoint>>,
}

/// One value of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeriesPoint {
    /// The estimate.
    pub estimate: f64,
    /// Lower and upper bound, if there are any.
    pub interval: Option<(f64, f64)>,
    /// Whether the period is covered only in part; drawn hollow.
    pub is_partial: bool,
}

impl SeriesPlot {
    /// Draws the plot.
    ///
    /// # Errors
    /// [`crate::Error::Chart`] where the chart library refuses.
    pub fn draw(&self) -> Result<Drawing> {
        Drawing::new(&self.title, |format| self.svg(format))
    }

    fn svg(&self, format: Format) -> Result<String> {
        let narrow = format.is_narrow();
        let (low, high) = self.range();
        let last = self.periods.len().saturating_sub(1).max(1) as f64;
        // Names stand at the right end of their lines, on narrow drawings above the plot.
        let height = if narrow { 200.0 } else { 260.0 };
        let above = if narrow { 19.0 * self.series.len() as f64 } else { 0.0 };
        let room = if narrow { 0.0 } else { 0.30 * last };
        let side = 0.02 * last;
        let x = Axis {
            low: -side,
            high: last + side + room,
            ticks: self.period_ticks(if narrow { 4 } else { 8 }),
            label: String::new(),
        };
        let legend = (high - low) * above / height;
        let ticks = labelled(low, high, 5, self.kind);
        let y = Axis { low, high: high + legend, ticks, label: String::new() };
        let mut canvas = Canvas::new(&self.title, &self.description, format, height + above, x, y);
        for (index, series) in self.series.iter().enumerate() {
            let bands = runs(&series.points).into_iter().flat_map(|run| band(&run, low, high));
            canvas.polygons(bands.collect(), colour(index), 0.16)?;
        }
        for (index, series) in self.series.iter().enumerate() {
            self.draw_line(&mut canvas, series, colour(index))?;
        }
        let names = if narrow {
            self.names_above(high, legend)
        } else {
            self.names_at_ends(last + 2.0 * side, low, high, height)
        };
        for (index, name) in names {
            canvas.texts(vec![name], colour(index), 12.0, "start")?;
        }
        canvas.finish()
    }

    fn draw_line(&self, canvas: &mut Canvas, series: &Series, colour: &str) -> Result<()> {
        let runs = runs(&series.points);
        let lines = runs.iter().filter(|run| run.len() > 1).map(|run| Shape {
            points: run.iter().map(|(x, point)| (*x, point.estimate)).collect(),
            tooltip: series.label.clone(),
        });
        canvas.paths(lines.collect(), colour, 2.0)?;
        // Many full dots would hide the line.
        let radius = if self.periods.len() > 40 { 1.8 } else { 3.0 };
        for is_partial in [false, true] {
            let dots =
                runs.iter().flatten().filter(|(_, point)| point.is_partial == is_partial).map(
                    |(x, point)| Shape {
                        points: vec![(*x, point.estimate)],
                        tooltip: self.tooltip(series, *x, point),
                    },
                );
            canvas.dots(
                dots.collect(),
                colour,
                if is_partial { 3.0 } else { radius },
                is_partial,
            )?;
        }
        Ok(())
    }

    fn tooltip(&self, series: &Series, x: f64, point: &SeriesPoint) -> String {
        let period = self.periods.get(x as usize).map_or("", String::as_str);
        let value = number(point.estimate, self.kind);
        let bounds = point.interval.map_or_else(
            || " no interval".to_owned(),
            |(low, high)| format!(" {}", interval(low, high, self.kind)),
        );
        let partial = if point.is_partial { ", period covered in part" } else { "" };
        format!("{}, {period}: {value}{bounds}{partial}", series.label)
    }

    /// Labels for at most `count` periods, evenly spaced from the first by steps that keep to the calendar.
    fn period_ticks(&self, count: usize) -> Vec<(f64, String)> {
        let periods = self.periods.iter().enumerate().step_by(calendar_step(&self.periods, count));
        periods.map(|(index, period)| (index as f64, label(period, 10))).collect()
    }

    /// Names beside the last points, moved apart where they would overlap.
    fn names_at_ends(&self, x: f64, low: f64, high: f64, height: f64) -> Vec<(usize, Label)> {
        let mut names: Vec<(usize, f64)> = self
            .series
            .iter()
            .enumerate()
            .filter_map(|(index, series)| {
                let last =
                    series.points.iter().flatten().rfind(|point| point.estimate.is_finite())?;
                Some((index, last.estimate.clamp(low, high)))
            })
            .collect();
        names.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let line = (high - low) * 16.0 / height;
        for index in 1..names.len() {
            names[index].1 = names[index].1.min(names[index - 1].1 - line);
        }
        // What was pushed below the plot is pushed back up.
        let mut floor = low;
        for name in names.iter_mut().rev() {
            name.1 = name.1.max(floor);
            floor = name.1 + line;
        }
        let text = |index: usize| label(&self.series[index].label, 26);
        names
            .into_iter()
            .map(|(index, y)| (index, Label { at: (x, y), text: text(index) }))
            .collect()
    }

    fn names_above(&self, high: f64, room: f64) -> Vec<(usize, Label)> {
        let line = room / self.series.len().max(1) as f64;
        self.series
            .iter()
            .enumerate()
            .map(|(index, series)| {
                let y = high + room - line * (index as f64 + 0.5);
                (index, Label { at: (0.0, y), text: format!("● {}", label(&series.label, 40)) })
            })
            .collect()
    }

    /// From zero for shares and counts, else around the values, with finite bounds inside.
    fn range(&self) -> (f64, f64) {
        let mut low = f64::INFINITY;
        let mut high = f64::NEG_INFINITY;
        for point in self.series.iter().flat_map(|series| series.points.iter().flatten()) {
            let bounds = point.interval.map_or([point.estimate; 2], |(low, high)| [low, high]);
            for value in
                bounds.into_iter().chain([point.estimate]).filter(|value| value.is_finite())
            {
                low = low.min(value);
                high = high.max(value);
            }
        }
        if low > high {
            return (0.0, 1.0);
        }
        let starts_at_zero =
            matches!(self.kind, ColumnKind::Share | ColumnKind::Count) && low >= 0.0;
        let margin = if high > low { 0.08 * (high - low) } else { 0.08 * high.abs().max(1e-3) };
        let top =
            if self.kind == ColumnKind::Share { (high + margin).min(1.0) } else { high + margin };
        (if starts_at_zero { 0.0 } else { low - margin }, top)
    }
}

/// Every how many of some periods, by their names, have a label if there are to be at most `count`: by steps that keep to the calendar.
pub(super) fn calendar_step(periods: &[String], count: usize) -> usize {
    let wanted = periods.len().div_ceil(count).max(1);
    let first = periods.first().map_or("", String::as_str);
    let (steps, year): (&[usize], usize) = match () {
        () if first.contains("-Q") => (&[1, 2], 4),
        () if first.contains('-') => (&[1, 2, 3, 6], 12),
        () => (&[1, 2], 5),
    };
    let within_year = steps.iter().copied().find(|step| *step >= wanted);
    within_year.unwrap_or_else(|| wanted.div_ceil(year) * year)
}

fn colour(index: usize) -> &'static str {
    palette::SERIES[index % palette::SERIES.len()]
}

/// Stretches of neighbouring periods with finite estimates.
fn runs(points: &[Option<SeriesPoint>]) -> Vec<Vec<(f64, SeriesPoint)>> {
    let mut out: Vec<Vec<(f64, SeriesPoint)>> = vec![Vec::new()];
    for (index, point) in points.iter().enumerate() {
        match point.filter(|point| point.estimate.is_finite()) {
            Some(point) => {
                out.last_mut().expect("there is always a run").push((index as f64, point));
            }
            None => out.push(Vec::new()),
        }
    }
    out.retain(|run| !run.is_empty());
    out
}

/// The bands of a run: one per stretch with intervals, bounds beyond the plot at its edge.
fn band(run: &[(f64, SeriesPoint)], low: f64, high: f64) -> Vec<Shape> {
    run.chunk_by(|a, b| a.1.interval.is_some() == b.1.interval.is_some())
        .filter_map(|stretch| {
            let bounds: Option<Vec<(f64, f64, f64)>> =
                stretch.iter().map(|(x, point)| point.interval.map(|i| (*x, i.0, i.1))).collect();
            let mut bounds = bounds?;
            if let [(x, from, to)] = bounds[..] {
                // A single period's band would have no width.
                bounds = vec![(x - 0.12, from, to), (x + 0.12, from, to)];
            }
            let upper = bounds.iter().map(|(x, _, to)| (*x, to.clamp(low, high)));
            let lower = bounds.iter().rev().map(|(x, from, _)| (*x, from.clamp(low, high)));
            Some(Shape { points: upper.chain(lower).collect(), tooltip: String::new() })
        })
        .collect()
}
