//! A question of an index, as data, and its answer.
//!
//! The way: [`Question`] -> [`Counts`] (one scan) -> [`Answer`] (contrasts and what they rest on) -> [`Table`]s. The commands and
//! the report ask here; nothing else counts.

mod error;

mod question;

mod item_set;

mod items;

mod count;

mod answer;

mod roles;

mod cell_id;

mod quote;

mod occurrences;

mod evidence;

mod near_misses;

mod export;

mod table;

pub mod tables;

pub use answer::{Answer, ContrastRow};
pub use cell_id::{CellId, Counted};
pub use count::{Counts, Groups};
pub use error::{Error, Result};
pub use evidence::{Evidence, EvidenceUnit};
pub use export::{Export, ExportState, Exporter, MatrixValue};
pub use items::{ENGINEERING, Item, Items, MARKETING};
pub use near_misses::{KeptOut, NearMiss, Rule};
pub use question::{Question, Who, Window};
pub use quote::{Ad, Mark, Quote};
pub use roles::roles;
pub use table::{Cell, Column, ColumnKind, Provenance, Table};
