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
    /// What was concluded; gives the colour.
    pub direction: Direction,
    /// Said in the tooltip after the numbers; may be empty.
    pub note: String,
}

/// What was concluded of an estimate, by whatever rule the caller states; an interval beside zero may not suffice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// It lies left of zero: the colour of marketing.
    Left,
    /// It lies right of zero: the colour of engineering.
    Right,
    /// Nothing was concluded: grey.
    #[default]
    Open,
}

/// Longest name beside a plot, in columns of characters.
const LONGEST_NAME: usize = 30;

/// Where things stand in one drawing, in the axes' units unless said otherwise.
struct Place {
    narrow: bool,
    /// The plotted range, and the room for numbers to its right.
    low: f64,
    high: f64,
    room: f64,
    top: f64,
    bottom: f64,
    /// Height of a row in pixels.
    row_height: f64,
    /// How far estimates stand below their row's middle.
    drop: f64,
    /// About one pixel on the horizontal axis.
    pixel: f64,
}

impl Place {
    fn new(plot: &IntervalPlot, format: Format) -> Self {
        let narrow = format.is_narrow();
        let (low, high) = plot.range();
        let room = if narrow { 0.0 } else { 0.42 * (high - low) };
        let row_height = if narrow { 44.0 } else { 26.0 };
        let names = if narrow { 0.0 } else { 0.22 };
        let header = if plot.sides.is_some() { 24.0 / row_height } else { 0.0 };
        Self {
            narrow,
            low,
            high,
            room,
            top: 0.55 + header,
            bottom: -(plot.rows.len().max(1) as f64 - 1.0) - 0.55,
            row_height,
            drop: if narrow { 0.16 } else { 0.0 },
            pixel: (high - low + room) / (f64::from(format.width()) * (1.0 - names)),
        }
    }
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
            (None, _) => "too little data".to_owned(),
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
        Drawing::new(&self.title, |format| self.svg(format))
    }

    fn svg(&self, format: Format) -> Result<String> {
        let place = Place::new(self, format);
        let ticks = labelled(place.low, place.high, if place.narrow { 4 } else { 7 }, self.kind);
        let x =
            Axis { low: place.low, high: place.high + place.room, ticks, label: self.axis.clone() };
        let names = || self.placed().map(|(y, row)| (y, label(&row.label, LONGEST_NAME))).collect();
        let y = Axis {
            low: place.bottom,
            high: place.top,
            ticks: if place.narrow { Vec::new() } else { names() },
            label: String::new(),
        };
        let height = place.row_height * (place.top - place.bottom);
        let mut canvas = Canvas::new(&self.title, &self.description, format, height, x, y);
        self.draw_zero(&mut canvas, &place)?;
        for direction in [Direction::Open, Direction::Left, Direction::Right] {
            self.draw_estimates(&mut canvas, &place, direction)?;
        }
        self.draw_texts(&mut canvas, &place)?;
        canvas.finish()
    }

    /// The rows with their heights: row i stands at -i.
    fn placed(&self) -> impl Iterator<Item = (f64, &IntervalRow)> {
        self.rows.iter().enumerate().map(|(index, row)| (-(index as f64), row))
    }

    /// The line at zero and what its sides mean.
    fn draw_zero(&self, canvas: &mut Canvas, place: &Place) -> Result<()> {
        if place.low > 0.0 || place.high < 0.0 {
            return Ok(());
        }
        let points = vec![(0.0, place.bottom), (0.0, place.top)];
        canvas.paths(vec![Shape { points, tooltip: String::new() }], palette::MUTED, 1.0)?;
        let Some((left, right)) = &self.sides else { return Ok(()) };
        let gap = 7.0 * place.pixel;
        let at = |x, text| vec![Label { at: (x, place.top - 11.0 / place.row_height), text }];
        canvas.texts(at(-gap, format!("◂ {left}")), palette::MARKETING, 12.0, "end")?;
        canvas.texts(at(gap, format!("{right} ▸")), palette::ENGINEERING, 12.0, "start")
    }

    /// Lines, arrow heads and dots of one colour.
    fn draw_estimates(
        &self,
        canvas: &mut Canvas,
        place: &Place,
        direction: Direction,
    ) -> Result<()> {
        let colour = match direction {
            Direction::Left => palette::MARKETING,
            Direction::Right => palette::ENGINEERING,
            Direction::Open => palette::MUTED,
        };
        let mut lines = Vec::new();
        let mut heads = Vec::new();
        let mut filled = Vec::new();
        let mut hollow = Vec::new();
        for (y, row) in self.placed().filter(|(_, row)| row.direction == direction) {
            let Some(value) = row.estimate() else { continue };
            let y = y - place.drop;
            let shape = |points| Shape { points, tooltip: row.tooltip(self.kind) };
            let dot = shape(vec![(value.clamp(place.low, place.high), y)]);
            let Some((from, to)) = row.bounds() else {
                hollow.push(dot);
                continue;
            };
            filled.push(dot);
            let inside = |x: f64| x.clamp(place.low, place.high);
            lines.push(shape(vec![(inside(from), y), (inside(to), y)]));
            let ends = [(from < place.low, place.low, 1.0), (to > place.high, place.high, -1.0)];
            for (_, edge, inwards) in ends.into_iter().filter(|(is_cut, ..)| *is_cut) {
                let back = edge + inwards * 9.0 * place.pixel;
                let half = 5.0 / place.row_height;
                heads.push(shape(vec![(edge, y), (back, y + half), (back, y - half)]));
            }
        }
        canvas.paths(lines, colour, 2.2)?;
        canvas.polygons(heads, colour, 1.0)?;
        canvas.dots(filled, colour, 4.5, false)?;
        canvas.dots(hollow, colour, 4.5, true)
    }

    /// Numbers beside the plot; on narrow drawings names and numbers above each row.
    fn draw_texts(&self, canvas: &mut Canvas, place: &Place) -> Result<()> {
        let rise = if place.narrow { 0.24 } else { 0.0 };
        let numbers = self.placed().map(|(y, row)| Label {
            at: (place.high + place.room, y + rise),
            text: row.numbers(self.kind),
        });
        let colour = if place.narrow { palette::MUTED } else { palette::INK };
        canvas.texts(numbers.collect(), colour, 12.0, "end")?;
        if !place.narrow {
            return Ok(());
        }
        let names = self
            .placed()
            .map(|(y, row)| Label { at: (place.low, y + rise), text: label(&row.label, 25) });
        canvas.texts(names.collect(), palette::INK, 12.0, "start")
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
        let (low, high) = shown
            .fold((0.0, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
        let margin = 0.04 * (high - low).max(limit * 0.1);
        // Both sides of zero are there even where all estimates lie on one.
        let least =
            if self.sides.is_some() { 0.35 * (high - low).max(limit * 0.1) } else { margin };
        (low.min(-least + margin) - margin, high.max(least - margin) + margin)
    }
}
