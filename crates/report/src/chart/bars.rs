//! Bars to both sides of zero: one signed value per row, such as the parts of a change.

use rolescope_study::ColumnKind;

use super::canvas::{Axis, Canvas, Label, Shape, label};
use super::scale::{labelled, number};
use super::{Drawing, Format, palette};
use crate::error::Result;

/// Signed values, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct BarPlot {
    /// Title, drawn and announced.
    pub title: String,
    /// What a reader who does not see the chart should know.
    pub description: String,
    /// What the values are and how they are printed.
    pub kind: ColumnKind,
    /// What the axis measures.
    pub axis: String,
    /// Whether values right of zero lean to engineering, and those left of it to marketing: they have their colours then.
    pub is_lean: bool,
    /// The rows from top to bottom.
    pub rows: Vec<BarRow>,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct BarRow {
    /// What it is of; may stem from a dump.
    pub label: String,
    /// The value; `None` if undefined.
    pub value: Option<f64>,
    /// Whether it is the sum of the others: grey.
    pub is_total: bool,
    /// Said in the tooltip after the number; may be empty.
    pub note: String,
}

/// The colours of bars.
const COLOURS: [&str; 4] =
    [palette::ENGINEERING, palette::MARKETING, palette::THIRD, palette::NEITHER];

impl BarRow {
    fn value(&self) -> Option<f64> {
        self.value.filter(|value| value.is_finite())
    }

    fn colour(&self, value: f64, is_lean: bool) -> &'static str {
        match (self.is_total, is_lean) {
            (true, _) => palette::NEITHER,
            (false, false) => palette::THIRD,
            (false, true) if value < 0.0 => palette::MARKETING,
            (false, true) => palette::ENGINEERING,
        }
    }

    fn number(&self, kind: ColumnKind) -> String {
        self.value().map_or_else(|| "too little data".to_owned(), |value| number(value, kind))
    }
}

impl BarPlot {
    /// Draws the plot. What is undefined has no bar.
    ///
    /// # Errors
    /// [`crate::Error::Chart`] where the chart library refuses.
    pub fn draw(&self) -> Result<Drawing> {
        Drawing::new(&self.title, |format| self.svg(format))
    }

    fn svg(&self, format: Format) -> Result<String> {
        let narrow = format.is_narrow();
        let (low, high) = self.range();
        let room = if narrow { 0.0 } else { 0.16 * (high - low) };
        let row_height = if narrow { 42.0 } else { 26.0 };
        let names = |longest| move |(y, row): (f64, &BarRow)| (y, label(&row.label, longest));
        let x = Axis {
            low,
            high: high + room,
            ticks: labelled(low, high, if narrow { 4 } else { 7 }, self.kind),
            label: self.axis.clone(),
        };
        let y = Axis {
            low: -(self.rows.len().max(1) as f64 - 1.0) - 0.55,
            high: 0.55,
            ticks: if narrow { Vec::new() } else { self.placed().map(names(34)).collect() },
            label: String::new(),
        };
        let (bottom, top) = (y.low, y.high);
        let height = row_height * (top - bottom);
        let mut canvas = Canvas::new(&self.title, &self.description, format, height, x, y);
        let (from, to) = if narrow { (-0.38, 0.0) } else { (-0.3, 0.3) };
        for colour in COLOURS {
            let bars = self.placed().filter_map(|(y, row)| {
                let value =
                    row.value().filter(|value| row.colour(*value, self.is_lean) == colour)?;
                let (start, end) = (value.min(0.0), value.max(0.0));
                let (low, high) = (y + from, y + to);
                let points = vec![(start, low), (end, low), (end, high), (start, high)];
                let note =
                    if row.note.is_empty() { String::new() } else { format!(" – {}", row.note) };
                let tooltip = format!("{}: {}{note}", row.label, row.number(self.kind));
                Some(Shape { points, tooltip })
            });
            canvas.polygons(bars.collect(), colour, 1.0)?;
        }
        let zero = Shape { points: vec![(0.0, bottom), (0.0, top)], tooltip: String::new() };
        canvas.paths(vec![zero], palette::MUTED, 1.0)?;
        let rise = if narrow { 0.27 } else { 0.0 };
        let numbers = self
            .placed()
            .map(|(y, row)| Label { at: (high + room, y + rise), text: row.number(self.kind) });
        canvas.texts(numbers.collect(), palette::INK, 12.0, "end")?;
        if narrow {
            let names = self.placed().map(names(34));
            let names = names.map(|(y, text)| Label { at: (low, y + rise), text });
            canvas.texts(names.collect(), palette::INK, 12.0, "start")?;
        }
        canvas.finish()
    }

    /// The rows with their heights: row i stands at -i.
    fn placed(&self) -> impl Iterator<Item = (f64, &BarRow)> {
        self.rows.iter().enumerate().map(|(index, row)| (-(index as f64), row))
    }

    /// The range of the axis: zero and every value, with a margin; some range even if there are none.
    fn range(&self) -> (f64, f64) {
        let values = self.rows.iter().filter_map(BarRow::value);
        let (low, high) =
            values.fold((0.0, 0.0), |(low, high): (f64, f64), v| (low.min(v), high.max(v)));
        let widest = (high - low).max(1e-9);
        if high > low { (low - 0.05 * widest, high + 0.05 * widest) } else { (-0.01, 0.01) }
    }
}
