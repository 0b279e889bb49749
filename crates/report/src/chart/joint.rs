//! Joint counts as stacked bars: engineering only, both, marketing only, neither.

use rolescope_study::ColumnKind;

use super::canvas::{Axis, Canvas, Label, Shape, label};
use super::scale::{labelled, number};
use super::{Drawing, Format, palette};
use crate::error::Result;

/// The duty mix beside each signal, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointPlot {
    /// Title, drawn and announced.
    pub title: String,
    /// What a reader who does not see the chart should know.
    pub description: String,
    /// The rows from top to bottom.
    pub rows: Vec<JointRow>,
}

/// The counts of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointRow {
    /// Which postings; may stem from a dump.
    pub label: String,
    /// Postings with an engineering duty and no marketing duty.
    pub engineering_only: u64,
    /// Postings with a marketing duty and no engineering duty.
    pub marketing_only: u64,
    /// Postings with both.
    pub both: u64,
    /// Postings with neither.
    pub neither: u64,
}

/// Name and colour of the parts, in the order they are stacked.
const PARTS: [(&str, &str); 4] = [
    ("engineering only", palette::ENGINEERING),
    ("both", palette::BOTH),
    ("marketing only", palette::MARKETING),
    ("neither", palette::NEITHER),
];

impl JointRow {
    /// The counts in the order they are stacked.
    fn counts(&self) -> [u64; 4] {
        [self.engineering_only, self.both, self.marketing_only, self.neither]
    }

    fn total(&self) -> f64 {
        self.counts().iter().map(|&count| count as f64).sum()
    }
}

impl JointPlot {
    /// Draws the plot. Bars show shares of their row; tooltips name the counts. A row without postings has no bar.
    ///
    /// # Errors
    /// [`crate::Error::Chart`] where the chart library refuses.
    pub fn draw(&self) -> Result<Drawing> {
        Ok(Drawing { wide: self.svg(Format::Wide)?, narrow: self.svg(Format::Narrow)? })
    }

    fn svg(&self, format: Format) -> Result<String> {
        let rows = self.rows.len() as f64;
        let (row_height, header, room) = match format {
            Format::Wide => (28.0, 1.6, 0.14),
            Format::Narrow => (46.0, 1.7, 0.0),
        };
        let names = || self.rows.iter().enumerate().map(|(index, row)| (-(index as f64), row));
        let x = Axis {
            low: 0.0,
            high: 1.0 + room,
            ticks: labelled(0.0, 1.0, if format == Format::Wide { 5 } else { 4 }, ColumnKind::Share),
            label: "share of postings".to_owned(),
        };
        let y = Axis {
            low: -(rows.max(1.0) - 1.0) - 0.6,
            high: header,
            ticks: match format {
                Format::Wide => names().map(|(y, row)| (y, label(&row.label, 34))).collect(),
                Format::Narrow => Vec::new(),
            },
            label: String::new(),
        };
        let size = (format.width(), (row_height * (y.high - y.low) + 92.0) as u32);
        let mut canvas = Canvas::new(&self.title, &self.description, size, x, y);
        let (from, to) = match format {
            Format::Wide => (-0.34, 0.34),
            Format::Narrow => (-0.34, 0.06),
        };
        for (part, (name, colour)) in PARTS.iter().enumerate() {
            let mut bars = vec![swatch(part, format, row_height)];
            for (y, row) in names().filter(|(_, row)| row.total() > 0.0) {
                let count = row.counts()[part];
                let before: f64 = row.counts()[..part].iter().map(|&count| count as f64).sum();
                let start = before / row.total();
                let end = (before + count as f64) / row.total();
                if count > 0 {
                    let points = vec![(start, y + from), (end, y + from), (end, y + to), (start, y + to)];
                    bars.push(Shape { points, tooltip: self.tooltip(row, name, count) });
                }
            }
            canvas.polygons(bars, colour, 1.0)?;
        }
        let legend = PARTS.iter().enumerate().map(|(part, (name, _))| {
            let [x, y] = legend_place(part, format);
            Label { at: (x + legend_indent(format), y), text: (*name).to_owned() }
        });
        canvas.texts(legend.collect(), palette::INK, 12.0, "start")?;
        let total = |row: &JointRow| {
            let total = row.counts().iter().fold(0_u64, |sum, &count| sum.saturating_add(count));
            format!("n = {}", crate::people::show_count(total))
        };
        match format {
            Format::Wide => {
                let of = |(y, row): (f64, &JointRow)| Label { at: (1.0 + room, y), text: total(row) };
                canvas.texts(names().map(of).collect(), palette::MUTED, 12.0, "end")?;
            }
            Format::Narrow => {
                let of = |(y, row): (f64, &JointRow)| Label {
                    at: (0.0, y + 0.3),
                    text: label(&row.label, 34),
                };
                canvas.texts(names().map(of).collect(), palette::INK, 12.0, "start")?;
                let of = |(y, row): (f64, &JointRow)| Label { at: (1.0, y + 0.3), text: total(row) };
                canvas.texts(names().map(of).collect(), palette::MUTED, 11.0, "end")?;
            }
        }
        canvas.finish()
    }

    fn tooltip(&self, row: &JointRow, part: &str, count: u64) -> String {
        let share = number(count as f64 / row.total(), ColumnKind::Share);
        format!("{}, {part}: {} ({share})", row.label, crate::people::show_count(count))
    }
}

/// Where the legend's entry for a part begins.
fn legend_place(part: usize, format: Format) -> [f64; 2] {
    match format {
        Format::Wide => [0.25 * part as f64, 1.05],
        Format::Narrow => [0.5 * (part % 2) as f64, if part < 2 { 1.4 } else { 0.95 }],
    }
}

/// How far the name stands from its colour.
fn legend_indent(format: Format) -> f64 {
    match format {
        Format::Wide => 0.033,
        Format::Narrow => 0.06,
    }
}

/// The square of colour in the legend.
fn swatch(part: usize, format: Format, row_height: f64) -> Shape {
    let [x, y] = legend_place(part, format);
    let half = 6.0 / row_height;
    let end = x + legend_indent(format) * 0.75;
    Shape {
        points: vec![(x, y - half), (end, y - half), (end, y + half), (x, y + half)],
        tooltip: String::new(),
    }
}
