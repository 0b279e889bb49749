//! The colours of the charts: the light scheme's plain values.
//!
//! `chart.css` maps each of them to a variable, whose value it gives for the light and the dark scheme. The hues are
//! told apart by people with the common colour blindnesses and by their lightness in print.

/// Text.
pub(super) const INK: &str = "#1f2328";
/// Text of less weight, axes.
pub(super) const MUTED: &str = "#59636e";
/// Grid lines.
pub(super) const GRID: &str = "#e3e7eb";
/// The page behind the chart.
pub(super) const SURFACE: &str = "#ffffff";
/// What leans to engineering, and the first series.
pub(super) const ENGINEERING: &str = "#2563a8";
/// What leans to marketing, and the second series.
pub(super) const MARKETING: &str = "#c2570c";
/// Both at once, and the fourth series.
pub(super) const BOTH: &str = "#7a4fa3";
/// Neither of the two.
pub(super) const NEITHER: &str = "#8b96a2";
/// The third series.
pub(super) const THIRD: &str = "#0f7b6c";
/// The fifth series.
pub(super) const FIFTH: &str = "#8a6d00";
/// The sixth series.
pub(super) const SIXTH: &str = "#b0307a";

/// The colours of series in their order; further series begin again.
pub(super) const SERIES: [&str; 6] = [ENGINEERING, MARKETING, THIRD, BOTH, FIFTH, SIXTH];

/// Every colour a chart may use, with the variable that `chart.css` gives it.
#[cfg(test)]
pub(super) const ALL: [(&str, &str); 11] = [
    (INK, "--ink"),
    (MUTED, "--muted"),
    (GRID, "--grid"),
    (SURFACE, "--surface"),
    (ENGINEERING, "--engineering"),
    (MARKETING, "--marketing"),
    (BOTH, "--both"),
    (NEITHER, "--neither"),
    (THIRD, "--third"),
    (FIFTH, "--fifth"),
    (SIXTH, "--sixth"),
];
