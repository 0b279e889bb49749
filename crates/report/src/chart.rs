//! Charts as SVG: plain data in, text that stays text out; and as PNG.
//!
//! Each chart has a title and a description for readers who do not see it, carries a tooltip on each mark, follows the
//! page's light or dark scheme, and comes in two widths, since a drawing shrunk to a telephone cannot be read. The data
//! belong beside it as a table: see [`crate::html::Block::Chart`]. [`Drawing::png`] makes a picture of it.

mod bars;
mod canvas;
mod heat;
mod intervals;
mod joint;
mod palette;
mod png;
mod scale;
mod series;

pub use bars::{BarPlot, BarRow};
pub use heat::{HeatPlot, HeatRow};
pub use intervals::{Direction, IntervalPlot, IntervalRow};
pub use joint::{JointPlot, JointRow};
pub use series::{Series, SeriesPlot, SeriesPoint};

use crate::error::Result;
use canvas::STYLE;

/// A chart, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    title: String,
    wide: String,
    narrow: String,
    file: String,
}

impl Drawing {
    /// The chart's title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// SVG for wide places of a page, 760 pixels, without a visible title; the page's style sheet colours it.
    pub fn wide(&self) -> &str {
        &self.wide
    }

    /// SVG for narrow places of a page, 360 pixels, without a visible title.
    pub fn narrow(&self) -> &str {
        &self.narrow
    }

    /// SVG as a file of its own, with title and style sheet.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// PNG of that file in the light scheme, 1,520 pixels wide.
    ///
    /// # Errors
    /// [`crate::Error::Picture`] if it cannot be drawn.
    pub fn png(&self) -> Result<Vec<u8>> {
        // Colours stand in attributes, which the style sheet only lets follow a scheme.
        let plain = self.file.replacen(&style_element(), "", 1);
        png::draw(&self.title, &plain)
    }

    fn new(title: &str, mut svg: impl FnMut(Format) -> Result<String>) -> Result<Self> {
        let wide = svg(Format::Wide)?;
        let narrow = svg(Format::Narrow)?;
        let styled = format!("<defs>{}", style_element());
        let file = svg(Format::File)?.replacen("<defs>", &styled, 1);
        Ok(Self { title: title.to_owned(), wide, narrow, file })
    }
}

fn style_element() -> String {
    format!("<style>\n{STYLE}</style>")
}

/// What a chart is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// A page with room.
    Wide,
    /// A telephone.
    Narrow,
    /// A file: as wide, with its title.
    File,
}

impl Format {
    fn is_narrow(self) -> bool {
        self == Self::Narrow
    }

    fn width(self) -> u32 {
        if self.is_narrow() { 360 } else { 760 }
    }

    /// Pixels that a visible title takes.
    fn title_height(self) -> f64 {
        if self == Self::File { 34.0 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests;
