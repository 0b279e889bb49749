//! Dumps of job ads to postings, and an account of every row.
//!
//! The way: bytes of a dump -> [`Reader`] with a [`Profile`] -> [`Row`]s: a [`Posting`], a [`Reject`] or a filtered row. Every row
//! is entered in a [`Ledger`]; a bad row is data, never an error.

mod date;
mod ledger;
mod posting;

pub use date::{Day, Posted, Precision};
pub use ledger::{Counts, Ledger};
pub use posting::{Origin, Posting};
