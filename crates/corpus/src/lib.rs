//! Dumps of job ads to postings, and an account of every row.
//!
//! The way: bytes of a dump -> [`Reader`] with a [`Profile`] -> [`Row`]s: a [`Posting`], a [`Reject`] or a [`Filtered`] row. Every
//! row is entered in a [`Ledger`]; a bad row is data, never an error. When all rows were read, a [`SourceSummary`] says what
//! the dump was.
//!
//! ```
//! use rolescope_corpus::{Profile, ReadOptions, Reader, Row};
//!
//! let dump = "id,title,body\n1,Product Manager,You own the roadmap.\n2,broken\n";
//! let mut reader =
//!     Reader::from_source("dump.csv", dump.as_bytes(), &Profile::automatic(), &ReadOptions::default())?;
//! let mut titles = Vec::new();
//! while let Some(row) = reader.next_row()? {
//!     if let Row::Posting(posting) = row {
//!         titles.push(posting.title);
//!     }
//! }
//! assert_eq!(titles, ["Product Manager"]);
//! assert!(reader.ledger().adds_up());
//! assert_eq!(reader.ledger().rejected["field count"].records, 1);
//! # Ok::<(), rolescope_corpus::Error>(())
//! ```

/// Name of the rules by which bytes of a dump become postings: their fields, dates, and ids where there are none. A change of these needs a
/// new name, so that it is seen that a dump was read by others.
pub const READING: &str = "rolescope_reading_2";

mod date;
mod ledger;
mod posting;
mod row;
mod summary;

mod preview;
mod reader;

mod encoding;
mod input;
mod kind;
mod variety;
mod window;

mod dialect;
mod irregular;
mod opened;
mod options;
mod records;
mod recovery;
mod sniff;
mod split;
mod table;

mod cut_off;
mod date_counts;
mod date_meaning;
mod date_source;
mod days_covered;
mod extract;
mod mapping;
mod posted;
mod profile;
mod record;

mod error;
mod rejects;

pub use cut_off::{CutOff, LongestTexts};
pub use date::{Day, Posted, Precision};
pub use date_counts::{DateAccount, DateCounts, DateReason};
pub use date_meaning::DateMeaning;
pub use date_source::AsOf;
pub use days_covered::DaysCovered;
pub use dialect::{Dialect, Escape, Quote, Terminator, parse_escape, parse_quote};
pub use encoding::{Encoding, OtherEncoding};
pub use error::{Error, MissingColumn, Result};
pub use input::Compression;
pub use input::expand::{Dump, Expanded, PassedOver, dumps};
pub use irregular::Irregularities;
pub use ledger::{Counts, Ledger};
pub use mapping::Mapping;
pub use options::{MAX_FACET_BYTES, ReadOptions};
pub use posted::{
    DateBasis, DateColumn, DateFormat, DateOrder, DateOutcome, DateReading, DateShape, date_of_day,
};
pub use posting::{Content, MAX_ID_BYTES, Origin, Posting, TextHash};
pub use preview::{Preview, PreviewPosting, PreviewReject, preview};
pub use profile::{FieldName, Profile, parse_delimiter};
pub use reader::Reader;
pub use rejects::RejectsWriter;
pub use row::{FilterReason, Filtered, Reject, RejectReason, Row};
pub use summary::{ArchiveSummary, SourceSummary};
pub use table::{Table, TableRecord};
