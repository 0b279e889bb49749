//! What the reader sees: tables, pages and charts.
//!
//! A [`Table`] with its [`Provenance`] is written as CSV, JSON, Parquet, Markdown or for a terminal; a [`html::Page`] puts a
//! headline, charts and tables on one page without network or script; [`folder::write`] writes a whole report. Nothing
//! here counts or estimates. Every text passes one of the encoders of [`encode`].
//!
//! ```
//! use rolescope_report::{Provenance, Table, csv, encode::CsvText, terminal};
//! use rolescope_study::{Cell, Column, ColumnKind};
//!
//! let column = |name, kind| Column::new(name, name, kind, "");
//! let table = Table {
//!     name: "signals".into(),
//!     title: "Signals".into(),
//!     caption: String::new(),
//!     columns: vec![column("signal", ColumnKind::Text), column("share", ColumnKind::Share)],
//!     rows: vec![vec![Cell::Text("hands-on".into()), Cell::Real(0.125)]],
//!     remarks: Vec::new(),
//! };
//! let shown = terminal::render(&table, &terminal::Options { width: 80, colour: false });
//! assert_eq!(shown, "Signals\n\nsignal     share\n────────  ──────\nhands-on  12.5 %\n");
//!
//! let mut file = Vec::new();
//! csv::write(&table, &Provenance {
//!     version: "0.1.0".into(),
//!     corpus: "c0".into(),
//!     lexicon_name: "technical-pm".into(),
//!     lexicon: "1e".into(),
//!     settings: Vec::new(),
//!     fingerprint: "5e".into(),
//! }, CsvText::Machine, &mut file)?;
//! assert!(String::from_utf8_lossy(&file).starts_with("signal,share,corpus_fingerprint,"));
//! # Ok::<(), rolescope_report::Error>(())
//! ```

pub mod encode;
pub mod people;

pub mod codebook;
pub mod csv;
pub mod json;
pub mod markdown;
pub mod rows;

pub mod datapackage;
pub mod fit;
pub mod terminal;

pub mod chart;
pub mod html;

pub mod compose;
mod methods;
mod rows_of;
mod statements;

pub mod files;
pub mod folder;
pub mod manifest;

mod replacement;

mod check;
mod error;
mod parquet;

pub use encode::CsvText;
pub use error::{Error, Result};
pub use replacement::Replacement;
pub use rolescope_study::{Cell, Column, ColumnKind, Provenance, Table};
pub use rows::{RowFormat, RowWriter};

#[cfg(test)]
mod testing;
