//! What a reader hands out for one record.

use std::fmt;

use crate::posting::{Origin, Posting};

/// One record of a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// An ad.
    Posting(Posting),
    /// A record that could not be read.
    Rejected(Reject),
    /// A record left out on purpose.
    Filtered(Filtered),
}

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Where it stands.
    pub origin: Origin,
    /// Its length in bytes.
    pub bytes: u64,
    /// Why.
    pub reason: RejectReason,
    /// Its first 4 KiB, as in the dump.
    pub raw: Vec<u8>,
}

/// A record left out on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filtered {
    /// Where it stands.
    pub origin: Origin,
    /// Its length in bytes.
    pub bytes: u64,
    /// Why.
    pub reason: FilterReason,
}

/// Why a record could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectReason {
    /// It has another number of fields than the header.
    FieldCount {
        /// Fields of the header.
        expected: usize,
        /// Fields of the record.
        got: usize,
    },
    /// Bytes that are no UTF-8.
    InvalidUtf8 {
        /// The column of the first such byte.
        column: String,
    },
    /// Longer than a record may be.
    RecordTooLong {
        /// The most bytes that a record may have.
        cap: usize,
    },
    /// A quote has no partner; the record is given up at the line where well-formed records begin again.
    UnbalancedQuote,
}

/// Why a record was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FilterReason {
    /// Title and body are both empty.
    NoTitleAndNoBody,
    /// All fields are empty.
    BlankRecord,
    /// The header again.
    RepeatedHeader,
}

impl RejectReason {
    /// The reason as the ledger has it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::FieldCount { .. } => "field count",
            Self::InvalidUtf8 { .. } => "invalid UTF-8",
            Self::RecordTooLong { .. } => "record too long",
            Self::UnbalancedQuote => "unbalanced quote",
        }
    }

    /// The column concerned, if it is one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::InvalidUtf8 { column } => Some(column),
            _ => None,
        }
    }
}

impl fmt::Display for RejectReason {
    /// The reason with its particulars.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())?;
        match self {
            Self::FieldCount { expected, got } => {
                write!(formatter, ": expected {expected}, got {got}")
            }
            Self::InvalidUtf8 { column } => write!(formatter, " in column `{column}`"),
            Self::RecordTooLong { cap } => write!(formatter, ": more than {cap} bytes"),
            Self::UnbalancedQuote => Ok(()),
        }
    }
}

impl FilterReason {
    /// The reason as the ledger has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoTitleAndNoBody => "no title and no body",
            Self::BlankRecord => "blank record",
            Self::RepeatedHeader => "repeated header",
        }
    }
}

impl fmt::Display for FilterReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
