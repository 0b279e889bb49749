//! A question of an index, as data, and its answer.
//!
//! The way: [`Question`] -> [`Counts`] (one scan) -> [`Answer`] (contrasts and what they rest on) -> [`Table`]s. The commands and
//! the report ask here; nothing else counts.

mod error;

mod question;

mod unit;

mod item_set;

mod items;

mod observe;

mod count;

mod answer;

mod roles;

mod sensitivity;

mod table;

pub mod tables;

pub use answer::{Answer, ContrastRow};
pub use count::{Counts, Groups};
pub use error::{Error, Result};
pub use items::{ENGINEERING, Item, Items, MARKETING};
pub use question::{Question, Who, Window};
pub use roles::roles;
pub use sensitivity::sensitivity;
pub use table::{Cell, Column, ColumnKind, Provenance, Table};
pub use unit::{Boilerplate, Counted, Unit};
