//! A heat map: counts of rows by columns, the darker the more.

use super::canvas::{Axis, Canvas, Label, Shape, label};
use super::series::calendar_step;
use super::{Drawing, Format, palette};
use crate::error::Result;
use crate::people::show_count;

/// Counts of rows by columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatPlot {
    /// Title, drawn and announced.
    pub title: String,
    /// What a reader who does not see the chart should know.
    pub description: String,
    /// What is counted, in the plural: `ads`.
    pub units: String,
    /// What the columns are.
    pub axis: String,
    /// Their names, such as periods.
    pub columns: Vec<String>,
    /// The rows from top to bottom.
    pub rows: Vec<HeatRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatRow {
    /// Its name; may stem from a dump.
    pub label: String,
    /// A count for each column.
    pub counts: Vec<u64>,
}

/// How dark the steps are, and the share of the largest count of the map up to which each reaches.
const STEPS: [(f64, f64); 5] = [(0.14, 0.05), (0.3, 0.2), (0.5, 0.4), (0.74, 0.7), (1.0, 1.0)];

impl HeatPlot {
    /// Draws the map. A cell without units is empty and framed.
    ///
    /// # Errors
    /// [`crate::Error::Chart`] where the chart library refuses.
    pub fn draw(&self) -> Result<Drawing> {
        Drawing::new(&self.title, |format| self.svg(format))
    }

    fn svg(&self, format: Format) -> Result<String> {
        let narrow = format.is_narrow();
        let row_height = if narrow { 44.0 } else { 28.0 };
        let header = 30.0 / row_height;
        let columns = self.columns.len().max(1) as f64;
        let names = |longest| move |(y, row): (f64, &HeatRow)| (y, label(&row.label, longest));
        let x = Axis {
            low: -0.5,
            high: columns - 0.5,
            ticks: self.column_ticks(if narrow { 4 } else { 8 }),
            label: self.axis.clone(),
        };
        let y = Axis {
            low: -(self.rows.len().max(1) as f64 - 1.0) - 0.55,
            high: 0.55 + header,
            ticks: if narrow { Vec::new() } else { self.placed().map(names(28)).collect() },
            label: String::new(),
        };
        // Labels of a low drawing would leave it.
        let height = row_height * (y.high - y.low) + if self.rows.len() < 3 { 18.0 } else { 0.0 };
        let mut canvas = Canvas::new(&self.title, &self.description, format, height, x, y);
        let most = self.rows.iter().flat_map(|row| &row.counts).copied().max().unwrap_or(0);
        let (from, to) = if narrow { (-0.42, 0.02) } else { (-0.4, 0.4) };
        let cell = |column: usize, y: f64| {
            let (start, end) = (column as f64 - 0.46, column as f64 + 0.46);
            vec![(start, y + from), (end, y + from), (end, y + to), (start, y + to)]
        };
        let mut before = 0.0;
        let side = columns * if narrow { 0.045 } else { 0.03 };
        let middle = 0.55 + 0.5 * header;
        for (step, (opacity, reach)) in STEPS.into_iter().enumerate() {
            let left = -0.5 + columns * if narrow { 0.42 } else { 0.28 } + step as f64 * side * 1.1;
            let half = 6.0 / row_height;
            let (low, high) = (middle - half, middle + half);
            let mut cells = vec![Shape {
                points: vec![(left, low), (left + side, low), (left + side, high), (left, high)],
                tooltip: String::new(),
            }];
            for (y, row) in self.placed() {
                for (column, &count) in row.counts.iter().enumerate() {
                    let share = count as f64 / most.max(1) as f64;
                    if count > 0 && share > before && share <= reach {
                        let tooltip = self.tooltip(row, column);
                        cells.push(Shape { points: cell(column, y), tooltip });
                    }
                }
            }
            before = reach;
            canvas.polygons(cells, palette::ENGINEERING, opacity)?;
        }
        let empty = self.placed().flat_map(|(y, row)| {
            let empty = row.counts.iter().enumerate().filter(|(_, count)| **count == 0);
            empty.map(move |(column, _)| {
                let mut points = cell(column, y);
                points.push(points[0]);
                Shape { points, tooltip: self.tooltip(row, column) }
            })
        });
        canvas.paths(empty.collect(), palette::GRID, 1.2)?;
        let start = columns * if narrow { 0.40 } else { 0.27 };
        let end =
            -0.5 + columns * if narrow { 0.44 } else { 0.29 } + side * 1.1 * STEPS.len() as f64;
        let keys = [(-0.5 + start, "few", "end"), (end, "many", "start")];
        for (at, text, anchor) in keys {
            let text = match text {
                "few" => "frame: none  ·  few".to_owned(),
                _ => format!("up to {} {}", show_count(most), self.units),
            };
            canvas.texts(vec![Label { at: (at, middle), text }], palette::MUTED, 12.0, anchor)?;
        }
        if narrow {
            let names = self.placed().map(names(40));
            let names = names.map(|(y, text)| Label { at: (-0.5, y + 0.24), text });
            canvas.texts(names.collect(), palette::INK, 12.0, "start")?;
        }
        canvas.finish()
    }

    fn tooltip(&self, row: &HeatRow, column: usize) -> String {
        let name = self.columns.get(column).map_or("", String::as_str);
        let count = row.counts.get(column).copied().unwrap_or(0);
        format!("{}, {name}: {} {}", row.label, show_count(count), self.units)
    }

    /// Labels for at most `count` columns, evenly spaced.
    fn column_ticks(&self, count: usize) -> Vec<(f64, String)> {
        let step = calendar_step(&self.columns, count);
        let columns = self.columns.iter().enumerate().step_by(step);
        columns.map(|(index, name)| (index as f64, label(name, 10))).collect()
    }

    /// The rows with their heights: row i stands at -i.
    fn placed(&self) -> impl Iterator<Item = (f64, &HeatRow)> {
        self.rows.iter().enumerate().map(|(index, row)| (-(index as f64), row))
    }
}
