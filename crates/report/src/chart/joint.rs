//! Joint counts as stacked bars: engineering only, both, marketing only, neither.

use rolescope_study::ColumnKind;

use super::canvas::{Axis, Canvas, Label, Shape, label};
use super::scale::{labelled, number};
use super::{Drawing, Format, palette};
use crate::error::Result;
use crate::people::show_count;

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

    /// From where to where a part's bar goes; for a row with postings.
    fn stretch(&self, part: usize) -> [f64; 2] {
        let before: f64 = self.counts()[..part].iter().map(|&count| count as f64).sum();
        let count = self.counts()[part] as f64;
        [before / self.total(), (before + count) / self.total()]
    }

    fn tooltip(&self, part: &str, count: u64) -> String {
        let share = number(count as f64 / self.total(), ColumnKind::Share);
        format!("{}, {part}: {} ({share})", self.label, show_count(count))
    }
}

impl JointPlot {
    /// Draws the plot. Bars show shares of their row; tooltips name the counts. A row without postings has no bar.
    ///
    /// # Errors
    /// [`crate::Error::Chart`] where the chart library refuses.
    pub fn draw(&self) -> Result<Drawing> {
        Drawing::new(&self.title, |format| self.svg(format))
    }

    fn svg(&self, format: Format) -> Result<String> {
        let narrow = format.is_narrow();
        let (row_height, header, room) =
            if narrow { (46.0, 52.0, 0.0) } else { (28.0, 30.0, 0.17) };
        let names = |longest| move |(y, row): (f64, &JointRow)| (y, label(&row.label, longest));
        let x = Axis {
            low: 0.0,
            high: 1.0 + room,
            ticks: labelled(0.0, 1.0, if narrow { 4 } else { 5 }, ColumnKind::Share),
            label: "share of postings".to_owned(),
        };
        let y = Axis {
            low: -(self.rows.len().max(1) as f64 - 1.0) - 0.55,
            high: 0.55 + header / row_height,
            ticks: if narrow { Vec::new() } else { self.placed().map(names(30)).collect() },
            label: String::new(),
        };
        let height = row_height * (y.high - y.low);
        let mut canvas = Canvas::new(&self.title, &self.description, format, height, x, y);
        let legend = Legend::new(narrow, row_height);
        let (from, to) = if narrow { (-0.36, 0.04) } else { (-0.34, 0.34) };
        for (part, (name, colour)) in PARTS.iter().enumerate() {
            let mut bars = vec![Shape { points: legend.swatch(part), tooltip: String::new() }];
            for (y, row) in self.placed() {
                let count = row.counts()[part];
                if count > 0 {
                    let [start, end] = row.stretch(part);
                    let (low, high) = (y + from, y + to);
                    let points = vec![(start, low), (end, low), (end, high), (start, high)];
                    bars.push(Shape { points, tooltip: row.tooltip(name, count) });
                }
            }
            canvas.polygons(bars, colour, 1.0)?;
        }
        let keys = PARTS.iter().enumerate();
        let keys = keys.map(|(part, key)| Label { at: legend.text(part), text: key.0.to_owned() });
        canvas.texts(keys.collect(), palette::INK, 12.0, "start")?;
        let rise = if narrow { 0.3 } else { 0.0 };
        let totals = self.placed().map(|(y, row)| {
            let total = row.counts().iter().fold(0_u64, |sum, &count| sum.saturating_add(count));
            Label { at: (1.0 + room, y + rise), text: format!("n = {}", show_count(total)) }
        });
        canvas.texts(totals.collect(), palette::MUTED, 12.0, "end")?;
        if narrow {
            let names = self.placed().map(names(30));
            let names = names.map(|(y, text)| Label { at: (0.0, y + rise), text });
            canvas.texts(names.collect(), palette::INK, 12.0, "start")?;
        }
        canvas.finish()
    }

    /// The rows with their heights: row i stands at -i.
    fn placed(&self) -> impl Iterator<Item = (f64, &JointRow)> {
        self.rows.iter().enumerate().map(|(index, row)| (-(index as f64), row))
    }
}

/// Where the legend stands: one line above the rows, two on narrow drawings.
struct Legend {
    narrow: bool,
    row_height: f64,
}

impl Legend {
    fn new(narrow: bool, row_height: f64) -> Self {
        Self { narrow, row_height }
    }

    /// Left end of a part's entry.
    fn entry(&self, part: usize) -> (f64, f64) {
        if self.narrow {
            let line = if part < 2 { 34.0 } else { 14.0 };
            return (0.5 * (part % 2) as f64, 0.55 + line / self.row_height);
        }
        // Entries follow each other as their names need: about 7 of 480 pixels per character.
        let before: usize = PARTS[..part].iter().map(|(name, _)| name.len() + 6).sum();
        (before as f64 * 7.0 / 480.0, 0.55 + 14.0 / self.row_height)
    }

    /// Where the entry's name begins.
    fn text(&self, part: usize) -> (f64, f64) {
        let (x, y) = self.entry(part);
        (x + self.side() * 1.4, y)
    }

    /// The entry's square.
    fn swatch(&self, part: usize) -> Vec<(f64, f64)> {
        let (x, y) = self.entry(part);
        let end = x + self.side();
        let half = 6.0 / self.row_height;
        vec![(x, y - half), (end, y - half), (end, y + half), (x, y + half)]
    }

    /// About twelve pixels on the horizontal axis.
    fn side(&self) -> f64 {
        if self.narrow { 0.036 } else { 0.025 }
    }
}
