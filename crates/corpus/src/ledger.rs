//! The account of every row: read = indexed + rejected + filtered, in records and in bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Records and the bytes they cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Number of records.
    pub records: u64,
    /// Bytes of the decompressed dump.
    pub bytes: u64,
}

/// The account of one dump.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The decompressed dump.
    pub read: Counts,
    /// What is not a record: the header line, a byte order mark, blank lines between records.
    pub overhead_bytes: u64,
    /// Postings.
    pub indexed: Counts,
    /// Rows that could not be read, by reason.
    pub rejected: BTreeMap<String, Counts>,
    /// Rows left out on purpose, by reason.
    pub filtered: BTreeMap<String, Counts>,
}
