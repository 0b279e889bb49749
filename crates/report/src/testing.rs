//! Tables for the tests of this crate.

use rolescope_study::{Cell, Column, ColumnKind, Provenance, Table};

/// Texts that act on what shows them, unless encoded.
pub(crate) const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</td></tr></table><h1>owned</h1>",
    "]]></style><svg onload=alert(1)>",
    "<!-- comment --><?php ?>&lt;b&gt;&#60;",
    "\u{1b}[31mred\u{1b}[0m\u{1b}[2J",
    "\u{1b}]52;c;cm0gLXJm\u{7}\u{1b}]8;;http://evil.example\u{1b}\\link",
    "\u{9b}31m\u{7f}\u{8}\u{0}\u{c}",
    "user\u{202e}gpj.exe\u{2066}\u{200f}\u{200b}\u{feff}\u{61c}",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "\r\n=1",
    "a;=1\tb",
    "line\nbreak | pipe\r\n\r\n# head\n- item",
    "[link](javascript:alert(1)) ![x](http://evil.example/p.png) http://evil.example www.evil.example",
    "`code` *strong* _em_ ~~del~~ $x$",
    "{{ template }} {% raw %} ${x}",
    "\u{fffe}\u{ffff}\u{1fffe}\u{e0041}",
];

/// Every payload as a text cell beside a number.
pub(crate) fn hostile() -> Table {
    Table {
        name: "hostile".to_owned(),
        title: "Hostile <b>title</b> \u{1b}[1m".to_owned(),
        caption: "Caption </caption><script>alert(1)</script> \u{202e}".to_owned(),
        columns: vec![
            // Facets of a dump name columns, too.
            column(
                "=text;=1",
                "<b>Text</b>\u{1b}[1m|\n\u{202e}",
                ColumnKind::Text,
                "Any text <script>alert(1)</script>",
            ),
            column("ads", "Ads", ColumnKind::Count, "Ads"),
        ],
        rows: PAYLOADS
            .iter()
            .map(|payload| vec![Cell::Text((*payload).to_owned()), Cell::Count(1)])
            .collect(),
        remarks: PAYLOADS.iter().map(|payload| (*payload).to_owned()).collect(),
    }
}

/// A well-behaved table with an infinite and an undefined row and a column that is not shown.
pub(crate) fn signals() -> Table {
    let real = Cell::Real;
    let hidden =
        Column { shown: false, ..column("adjusted", "Adjusted", ColumnKind::Flag, "Adjusted") };
    Table {
        name: "signals".to_owned(),
        title: "Signals".to_owned(),
        caption: "How often each signal occurs.".to_owned(),
        columns: vec![
            column("signal", "Signal", ColumnKind::Text, "Key of the signal"),
            column("ads", "Ads", ColumnKind::Count, "Ads with the signal"),
            column("share", "Share", ColumnKind::Share, "Share of ads with the signal"),
            column("theta", "Theta", ColumnKind::Points, "Lean to engineering"),
            column("low", "Low", ColumnKind::Points, "Lower bound of theta"),
            column("high", "High", ColumnKind::Points, "Upper bound of theta"),
            hidden,
        ],
        rows: vec![
            vec![
                Cell::Text("technical-title".to_owned()),
                Cell::Count(1_234_567),
                real(0.125),
                real(0.045),
                real(0.021),
                real(0.069),
                Cell::Flag(true),
            ],
            vec![
                Cell::Text("hands-on".to_owned()),
                Cell::Count(87),
                real(1.0 / 3.0),
                real(-0.032),
                real(f64::NEG_INFINITY),
                real(f64::INFINITY),
                Cell::Flag(false),
            ],
            vec![
                Cell::Text("security".to_owned()),
                Cell::Count(0),
                real(0.0),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                Cell::Flag(false),
            ],
        ],
        remarks: vec!["Ads are counted once.".to_owned()],
    }
}

/// What the tables rest on.
pub(crate) fn provenance() -> Provenance {
    Provenance {
        version: "0.1.0".to_owned(),
        corpus: "c0ffee".to_owned(),
        lexicon_name: "technical-pm".to_owned(),
        lexicon: "1e71c0".to_owned(),
        settings: vec![("window".to_owned(), "posting".to_owned())],
        fingerprint: "5e7715".to_owned(),
    }
}

fn column(
    name: &'static str,
    heading: &'static str,
    kind: ColumnKind,
    note: &'static str,
) -> Column {
    Column::new(name, heading, kind, note)
}
