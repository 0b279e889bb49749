//! The one place that names the chart library: layers of plain shapes in the coordinates of two linear axes.
//!
//! charton draws axes and marks and writes `<title>`, `<desc>`, `role="img"` and classes. What it lacks is added here:
//! a tooltip per mark, colours that follow the reader's scheme, text beside the plotting area. It writes invalid XML
//! for control characters and mishandles infinite bounds, so texts pass [`clean`] and numbers are finite before it sees
//! them. Colours are written as the light scheme's plain values, because viewers other than browsers know no CSS
//! variables; [`STYLE`] maps each value to a variable.

use charton::prelude::*;

use super::{Format, palette};
use crate::encode::{Breaks, html, visible};
use crate::error::{Error, Result};
use crate::fit::cut;

/// The style sheet of charts: part of the page's, and inside every chart that is a file of its own.
pub(super) const STYLE: &str = include_str!("chart.css");

/// A point in the axes' units.
pub(super) type Point = (f64, f64);

/// A shape and what it says when pointed at.
pub(super) struct Shape {
    pub(super) points: Vec<Point>,
    pub(super) tooltip: String,
}

/// A text at a point.
pub(super) struct Label {
    pub(super) at: Point,
    pub(super) text: String,
}

/// One axis: its range, its labelled ticks and what it measures.
#[derive(Clone, Debug, Default)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) label: String,
}

/// A drawing in the making.
pub(super) struct Canvas {
    title: String,
    description: String,
    size: (u32, u32),
    x: Axis,
    y: Axis,
    format: Format,
    chart: Option<LayeredChart>,
    /// Tooltips of each layer's marks in the order of drawing.
    tooltips: Vec<Vec<String>>,
}

const FONTS: &str = "system-ui, sans-serif";

type Drawn = std::result::Result<LayeredChart, charton::error::ChartonError>;

impl Canvas {
    /// An empty drawing whose plotting area is about `height` pixels high.
    pub(super) fn new(
        title: &str,
        description: &str,
        format: Format,
        height: f64,
        x: Axis,
        y: Axis,
    ) -> Self {
        let (title, description) = (clean(title), clean(description));
        let below = if x.label.is_empty() { 30.0 } else { 54.0 };
        let size = (format.width(), (height + below + format.title_height()).round() as u32);
        Self { title, description, size, x, y, format, chart: None, tooltips: Vec::new() }
    }

    /// Open lines.
    pub(super) fn paths(&mut self, shapes: Vec<Shape>, colour: &str, width: f64) -> Result<()> {
        self.layer(shapes, |data| {
            Ok(Chart::build(data)?
                .mark_path()?
                .configure_path(|path| path.with_stroke(colour).with_stroke_width(width))
                .encode((alt::x("x"), alt::y("y"), alt::path_group("shape")))?
                .into())
        })
    }

    /// Filled areas without outline.
    pub(super) fn polygons(&mut self, shapes: Vec<Shape>, fill: &str, opacity: f64) -> Result<()> {
        self.layer(shapes, |data| {
            Ok(Chart::build(data)?
                .mark_polygon()?
                .configure_polygon(|area| {
                    area.with_fill(fill).with_opacity(opacity).with_stroke("none")
                })
                .encode((alt::x("x"), alt::y("y"), alt::path_group("shape")))?
                .into())
        })
    }

    /// Dots of a radius in pixels, each the first point of its shape; hollow ones show the surface.
    pub(super) fn dots(
        &mut self,
        shapes: Vec<Shape>,
        colour: &str,
        radius: f64,
        is_hollow: bool,
    ) -> Result<()> {
        let fill = if is_hollow { palette::SURFACE } else { colour };
        self.layer(shapes, |data| {
            Ok(Chart::build(data)?
                .mark_point()?
                .configure_point(|dot| {
                    dot.with_color(fill)
                        .with_stroke(colour)
                        .with_stroke_width(1.8)
                        .with_size(radius)
                })
                .encode((alt::x("x"), alt::y("y")))?
                .into())
        })
    }

    /// Texts of a size in pixels, anchored at `start`, `middle` or `end`.
    pub(super) fn texts(
        &mut self,
        labels: Vec<Label>,
        colour: &str,
        size: f64,
        anchor: &str,
    ) -> Result<()> {
        if labels.is_empty() {
            return Ok(());
        }
        let x: Vec<f64> = labels.iter().map(|label| label.at.0).collect();
        let y: Vec<f64> = labels.iter().map(|label| label.at.1).collect();
        let text: Vec<String> = labels.iter().map(|label| clean(&label.text)).collect();
        let draw = || -> Drawn {
            let data = Dataset::new()
                .with_column("x", x)?
                .with_column("y", y)?
                .with_column("text", text)?;
            Ok(Chart::build(data)?
                .mark_text()?
                .configure_text(|mark| {
                    mark.with_color(colour)
                        .with_size(size)
                        .with_anchor(anchor)
                        .with_font_family(FONTS)
                })
                .encode((alt::x("x"), alt::y("y"), alt::text("text")))?
                .into())
        };
        let drawn = draw().map_err(|error| self.failed(error))?;
        self.push(drawn, Vec::new());
        Ok(())
    }

    /// The finished SVG document.
    pub(super) fn finish(mut self) -> Result<String> {
        if self.chart.is_none() {
            // The library wants a layer to hang its axes on.
            let frame = vec![(self.x.low, self.y.low), (self.x.high, self.y.low)];
            self.paths(vec![Shape { points: frame, tooltip: String::new() }], palette::GRID, 1.0)?;
        }
        let chart = self.chart.take().expect("a layer was added above");
        let svg = chart
            .with_size(self.size.0, self.size.1)
            .with_title(self.title.clone())
            .with_description(self.description.clone())
            .with_x_domain(self.x.low, self.x.high)
            .with_y_domain(self.y.low, self.y.high)
            .with_x_expand(NO_MARGIN)
            .with_y_expand(NO_MARGIN)
            .with_x_ticks(cleaned(&self.x.ticks))
            .with_y_ticks(cleaned(&self.y.ticks))
            .with_x_label(clean(&self.x.label))
            .with_y_label(clean(&self.y.label))
            .configure_theme(|defaults| theme(defaults, self.format))
            .to_svg()
            .map_err(|error| self.failed(error))?;
        Ok(with_tooltips(&with_plain_colours(&svg), &self.tooltips))
    }

    fn layer(&mut self, shapes: Vec<Shape>, draw: impl FnOnce(Dataset) -> Drawn) -> Result<()> {
        if shapes.is_empty() {
            return Ok(());
        }
        let mut x = Vec::new();
        let mut y = Vec::new();
        let mut group = Vec::new();
        let mut tooltips = Vec::new();
        for (index, shape) in shapes.into_iter().enumerate() {
            for point in shape.points {
                x.push(point.0);
                y.push(point.1);
                group.push(format!("{index:06}"));
            }
            tooltips.push(clean(&shape.tooltip));
        }
        let drawn = Dataset::new()
            .with_column("x", x)
            .and_then(|data| data.with_column("y", y))
            .and_then(|data| data.with_column("shape", group))
            .and_then(draw)
            .map_err(|error| self.failed(error))?;
        self.push(drawn, tooltips);
        Ok(())
    }

    fn push(&mut self, layer: LayeredChart, tooltips: Vec<String>) {
        self.chart = Some(match self.chart.take() {
            Some(chart) => chart.and(layer),
            None => layer,
        });
        self.tooltips.push(tooltips);
    }

    fn failed(&self, error: charton::error::ChartonError) -> Error {
        Error::Chart { title: self.title.clone(), source: Box::new(error) }
    }
}

const NO_MARGIN: Expansion = Expansion { mult: (0.0, 0.0), add: (0.0, 0.0) };

fn theme(theme: Theme, format: Format) -> Theme {
    theme
        .with_left_margin(if format.is_narrow() { 0.0 } else { 0.025 })
        .with_right_margin(0.005)
        .with_top_margin(if format.title_height() > 0.0 { 0.02 } else { 0.0 })
        .with_bottom_margin(0.01)
        .with_background_color(palette::SURFACE)
        .with_grid(true)
        .with_grid_color(palette::GRID)
        .with_title_color(palette::INK)
        .with_title_family(FONTS)
        .with_title_size(if format.title_height() > 0.0 { 15.0 } else { 1.0 })
        .with_title_padding(if format.title_height() > 0.0 { 10.0 } else { 0.0 })
        .with_title_anchor(TitleAnchor::Start)
        .with_title_frame(TitleFrame::Figure)
        .with_label_color(palette::MUTED)
        .with_label_family(FONTS)
        .with_label_size(12.0)
        .with_tick_label_color(palette::INK)
        .with_tick_label_family(FONTS)
        .with_tick_label_size(12.0)
        .with_axes_color(palette::GRID)
        .with_tick_color(palette::GRID)
        .with_tick_length(4.0)
}

/// Cleans a text for the library: visible, on one line.
fn clean(text: &str) -> String {
    visible(text, Breaks::Mark).into_owned()
}

/// Cleans a label and cuts it to a number of columns, for the place it has.
pub(super) fn label(text: &str, columns: usize) -> String {
    cut(&clean(text), columns)
}

fn cleaned(ticks: &[(f64, String)]) -> Vec<(f64, String)> {
    ticks.iter().map(|(at, label)| (*at, clean(label))).collect()
}

/// Writes opaque `rgba(r,g,b,1.000)` as `#rrggbb`, which every viewer knows and `chart.css` names.
fn with_plain_colours(svg: &str) -> String {
    let mut parts = svg.split("=\"rgba(");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let plain = part.split_once(",1.000)\"").and_then(|(channels, rest)| {
            let channels: Vec<u8> =
                channels.split(',').map(str::parse).collect::<std::result::Result<_, _>>().ok()?;
            let [red, green, blue] = channels[..] else { return None };
            Some(format!("=\"#{red:02x}{green:02x}{blue:02x}\"{rest}"))
        });
        out += &plain.unwrap_or_else(|| format!("=\"rgba({part}"));
    }
    out
}

/// Puts a `<title>` into the marks of each layer, in the order they were drawn.
///
/// The library writes one element per line and a group per layer with its number in the class.
fn with_tooltips(svg: &str, tooltips: &[Vec<String>]) -> String {
    let mut out = String::with_capacity(svg.len() + 1024);
    let mut pending: std::slice::Iter<'_, String> = [].iter();
    for line in svg.lines() {
        if let Some(rest) = line.strip_prefix("<g class=\"charton-mark charton-mark-") {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let layer = digits.parse::<usize>().ok().and_then(|layer| tooltips.get(layer));
            pending = layer.map_or([].iter(), |layer| layer.iter());
        }
        let is_mark = ["<path ", "<circle "].iter().any(|start| line.starts_with(start));
        let element = line.strip_prefix('<').and_then(|line| line.split(' ').next());
        match (is_mark.then(|| pending.next()).flatten(), element, line.strip_suffix(" />")) {
            (Some(tooltip), Some(element), Some(open)) if !tooltip.is_empty() => {
                out += &format!("{open}><title>{}</title></{element}>", html(tooltip));
            }
            _ => out += line,
        }
        out.push('\n');
    }
    out
}
