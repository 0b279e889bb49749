//! Dots with horizontal intervals: one estimate per row, with a line at zero.

use rolescope_study::ColumnKind;

use super::canvas::{Axis, Canvas, Label, Shape, label};
use super::scale::{interval, labelled, number};
use super::{Drawing, Format, palette};
use crate::error::Result;

/// Estimates with their intervals, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalPlot {
    /// Title, drawn and announced.
    pub title: String,
    /// What a reader who does not see the chart should know.
    pub description: String,
    /// What the values are and how they are printed.
    pub kind: ColumnKind,
    /// What the axis measures, such as `percentage points`.
    pub axis: String,
    /// What the sides of zero mean, left and right; none for values that have no sides.
    pub sides: Option<(String, String)>,
    /// The rows from top to bottom.
    pub rows: Vec<IntervalRow>,
}

/// One estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalRow {
    /// What was estimated; may stem from a dump.
    pub label: String,
    /// The estimate; `None` if undefined.
    pub estimate: Option<f64>,
    /// Lower bound; `None` if there is none, infinite if unbounded.
    pub low: Option<f64>,
    /// Upper bound.
    pub high: Option<f64>,
    /// Said in the tooltip after the numbers; may be empty.
    pub note: String,
}

impl IntervalRow {
    fn estimate(&self) -> Option<f64> {
        self.estimate.filter(|value| value.is_finite())
    }

    fn bounds(&self) -> Option<(f64, f64)> {
        let (low, high) = (self.low?, self.high?);
        (low <= high).then_some((low, high))
    }

    fn numbers(&self, kind: ColumnKind) -> String {
        match (self.estimate(), self.bounds()) {
            (None, _) => "undefined".to_owned(),
            (Some(value), None) => format!("{}  no interval", number(value, kind)),
            (Some(value), Some((low, high))) => {
                format!("{}  {}", number(value, kind), interval(low, high, kind))
            }
        }
    }

    fn tooltip(&self, kind: ColumnKind) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(" – {}", self.note) };
        format!("{}: {}{note}", self.label, self.numbers(kind))
    }

    /// The colour says whether the interval lies on one side of zero.
    fn colour(&self) -> &'static str {
        match self.bounds() {
            Some((low, _)) if low > 0.0 => palette::ENGINEERING,
            Some((_, high)) if high < 0.0 => palette::MARKETING,
            _ => palette::MUTED,
        }
    }
}

impl IntervalPlot {
    /// Draws the plot.
    ///
    /// A dot is filled where there is an interval and hollow where there is none. An interval that leaves the drawing,
    /// for being infinite or much wider than the others, ends in an arrow head.
    ///
    /// # Errors
    /// [`crate::Error::Chart`] where the chart library refuses.
    pub fn draw(&self) -> Result<Drawing> {
        Ok(Drawing { wide: self.svg(Format::Wide)?, narrow: self.svg(Format::Narrow)? })
    }

    fn svg(&self, format: Format) -> Result<String> {
        let (low, high) = self.range();
        let rows = self.rows.len() as f64;
        // Rows count downwards: row i stands at -i. Wide drawings print names and numbers beside the plot, narrow ones
        // above each row.
        let (room, row_height, header) = match format {
            Format::Wide => ((high - low) * 0.42, 26.0, 0.9),
            Format::Narrow => (0.0, 44.0, 0.4),
        };
        let has_sides = self.sides.is_some();
        let top = if has_sides { header + 0.3 } else { header };
        let names = self.rows.iter().enumerate().map(|(index, row)| (-(index as f64), row));
        let x = Axis {
            low,
            high: high + room,
            ticks: labelled(low, high, if format == Format::Wide { 7 } else { 4 }, self.kind),
            label: self.axis.clone(),
        };
        let y = Axis {
            low: -(rows.max(1.0) - 1.0) - 0.6,
            high: top,
            ticks: match format {
                Format::Wide => names.clone().map(|(y, row)| (y, label(&row.label, 34))).collect(),
                Format::Narrow => Vec::new(),
            },
            label: String::new(),
        };
        let height = row_height * (y.high - y.low) + 92.0;
        let size = (format.width(), height as u32);
        let pixel = (x.high - x.low) / (f64::from(size.0) * if room > 0.0 { 0.72 } else { 0.9 });
        let mut canvas = Canvas::new(&self.title, &self.description, size, x, y.clone());

        let zero = Shape { points: vec![(0.0, y.low), (0.0, y.high)], tooltip: String::new() };
        if low <= 0.0 && high >= 0.0 {
            canvas.paths(vec![zero], palette::MUTED, 1.0)?;
        }
        if let Some((left, right)) = &self.sides {
            let at = |x: f64, text: String| vec![Label { at: (x, top - 0.35), text }];
            let gap = 6.0 * pixel;
            canvas.texts(at(-gap, format!("◂ {left}")), palette::MARKETING, 12.0, "end")?;
            canvas.texts(at(gap, format!("{right} ▸")), palette::ENGINEERING, 12.0, "start")?;
        }
        let drop = if format == Format::Narrow { 0.18 } else { 0.0 };
        for colour in [palette::MUTED, palette::MARKETING, palette::ENGINEERING] {
            let of_colour = || {
                names.clone().filter(move |(_, row)| row.estimate().is_some() && row.colour() == colour)
            };
            let mut lines = Vec::new();
            let mut heads = Vec::new();
            for (y, row) in of_colour() {
                let Some((from, to)) = row.bounds() else { continue };
                let y = y - drop;
                let tooltip = row.tooltip(self.kind);
                let points = vec![(from.clamp(low, high), y), (to.clamp(low, high), y)];
                lines.push(Shape { points, tooltip: tooltip.clone() });
                for (is_cut, edge, direction) in [(from < low, low, 1.0), (to > high, high, -1.0)] {
                    let back = edge + direction * 8.0 * pixel;
                    let half = 5.0 / row_height;
                    if is_cut {
                        let points = vec![(edge, y), (back, y + half), (back, y - half)];
                        heads.push(Shape { points, tooltip: tooltip.clone() });
                    }
                }
            }
            canvas.paths(lines, colour, 2.2)?;
            canvas.polygons(heads, colour, 1.0)?;
            for is_hollow in [false, true] {
                let dots = of_colour()
                    .filter(|(_, row)| row.bounds().is_none() == is_hollow)
                    .filter_map(|(y, row)| Some((y, row, row.estimate()?)))
                    .map(|(y, row, value)| Shape {
                        points: vec![(value.clamp(low, high), y - drop)],
                        tooltip: row.tooltip(self.kind),
                    });
                canvas.dots(dots.collect(), colour, 4.5, is_hollow)?;
            }
        }
        let numbers = |x: f64, rise: f64| -> Vec<Label> {
            let text = |row: &IntervalRow| row.numbers(self.kind);
            names.clone().map(|(y, row)| Label { at: (x, y + rise), text: text(row) }).collect()
        };
        match format {
            Format::Wide => canvas.texts(numbers(high + room, 0.0), palette::INK, 12.0, "end")?,
            Format::Narrow => {
                let of = |(y, row): (f64, &IntervalRow)| Label {
                    at: (low, y + 0.22),
                    text: label(&row.label, 27),
                };
                canvas.texts(names.clone().map(of).collect(), palette::INK, 12.0, "start")?;
                canvas.texts(numbers(high, 0.22), palette::MUTED, 11.0, "end")?;
            }
        }
        canvas.finish()
    }

    /// The range of the axis: zero, every finite estimate, and the bounds unless they would squeeze the rest.
    fn range(&self) -> (f64, f64) {
        let estimates = self.rows.iter().filter_map(IntervalRow::estimate);
        let widest = estimates.clone().fold(0.0, |widest: f64, value| widest.max(value.abs()));
        let mut bounds: Vec<f64> = self
            .rows
            .iter()
            .filter_map(IntervalRow::bounds)
            .flat_map(|(low, high)| [low, high])
            .filter(|bound| bound.is_finite())
            .collect();
        bounds.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
        // Nine bounds in ten are shown whole; the others to one and a half times that.
        let usual = bounds.get(bounds.len() * 9 / 10).map_or(widest, |bound| bound.abs());
        let limit = (1.5 * usual).max(1.2 * widest);
        let limit = if limit > 0.0 { limit } else { 1.0 };
        let shown = bounds.iter().map(|bound| bound.clamp(-limit, limit)).chain(estimates);
        let (low, high) = shown.fold((0.0, 0.0), |(low, high): (f64, f64), value| {
            (low.min(value), high.max(value))
        });
        let margin = 0.04 * (high - low).max(limit * 0.1);
        // Both sides of zero are there even where all estimates lie on one.
        let least = if self.sides.is_some() { 0.35 * (high - low).max(limit * 0.1) } else { margin };
        (low.min(-least + margin) - margin, high.max(least - margin) + margin)
    }
}
