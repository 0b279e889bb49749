//! The one place that names the chart library: layers of plain shapes in the coordinates of two linear axes.
//!
//! charton draws scales, axes and marks, and writes `<title>`, `<desc>`, `role="img"` and classes. What it lacks is
//! added here: a tooltip per mark, colours that follow the reader's scheme, text beside the plotting area. It breaks on
//! control characters and infinite bounds, so texts pass [`clean`] and numbers are finite before it sees them.
//!
//! Colours are written as the light scheme's plain values, because viewers other than browsers know no CSS variables;
//! [`style`] maps each value to the variable of the page.

use std::fmt::Write as _;

use charton::core::layer::Layer;
use charton::prelude::*;

use super::palette;
use crate::encode::{Breaks, html, visible};
use crate::error::{Error, Result};

/// A point in the axes' units.
pub(super) type Point = (f64, f64);

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing in the making.
pub(super) struct Canvas<'a> {
    title: &'a str,
    description: &'a str,
    width: u32,
    height: u32,
    x: Axis,
    y: Axis,
    chart: Option<charton::core::composite::LayeredChart>,
    /// Tooltips of each layer's elements in the order of drawing.
    tooltips: Vec<Vec<String>>,
}

/// One axis: its range and its labelled ticks.
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) label: String,
}
