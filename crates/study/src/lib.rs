//! A question of an index, as data, and its answer.
//!
mod table;

pub use table::{Cell, Column, ColumnKind, Provenance, Table};
