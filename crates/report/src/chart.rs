//! Charts as SVG: plain data in, text that stays text out.
//!
//! Each chart has a title and a description for readers who do not see it, carries a tooltip on each mark, follows the
//! page's light or dark scheme, and comes in two widths, since a drawing shrunk to a telephone cannot be read. The data
//! belong beside it as a table: see [`crate::html::Block::Chart`].

mod canvas;
mod intervals;
mod joint;
mod palette;
mod scale;
mod series;

pub use intervals::{IntervalPlot, IntervalRow};
pub use joint::{JointPlot, JointRow};
pub use series::{Series, SeriesPlot, SeriesPoint};

pub(crate) use canvas::STYLE;

/// A chart, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    wide: String,
    narrow: String,
}

impl Drawing {
    /// SVG for wide places, 760 pixels; its colours follow the page's style sheet.
    pub fn wide(&self) -> &str {
        &self.wide
    }

    /// SVG for narrow places, 360 pixels.
    pub fn narrow(&self) -> &str {
        &self.narrow
    }

    /// The wide drawing as a file of its own: the same with its style sheet inside.
    pub fn file(&self) -> String {
        match self.wide.split_once("<defs>") {
            Some((head, tail)) => format!("{head}<defs><style>\n{STYLE}</style>{tail}"),
            None => self.wide.clone(),
        }
    }
}

/// The two widths a chart is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Wide,
    Narrow,
}

impl Format {
    fn width(self) -> u32 {
        match self {
            Self::Wide => 760,
            Self::Narrow => 360,
        }
    }
}
