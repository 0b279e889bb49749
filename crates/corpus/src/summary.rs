//! What one dump was and what became of it, as it goes into an index's manifest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::date_counts::DateAccount;
use crate::encoding::Encoding;
use crate::ledger::Ledger;
use crate::mapping::Mapping;
use crate::split::Dialect;

/// One dump, read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSummary {
    /// The file's name without folders; `-` for standard input.
    pub file_name: String,
    /// Bytes of the file itself.
    pub bytes: u64,
    /// BLAKE3 of the file itself, in hex.
    pub blake3: String,
    /// Whether the file is compressed with gzip.
    pub compressed: bool,
    /// Delimiter, escape and end of records.
    pub dialect: Dialect,
    /// The encoding; if it is UTF-16, bytes in the ledger are those of the text in UTF-8.
    pub encoding: Encoding,
    /// Columns, in the order of the dump, made unique.
    pub columns: Vec<String>,
    /// The profile, and which column each field came from.
    pub mapping: Mapping,
    /// The account of every row.
    pub ledger: Ledger,
    /// The dates: what they mean, how they are written, and what became of them; `None` without a column for dates.
    pub dates: Option<DateAccount>,
    /// Values not kept as facets because they are too long, by column.
    pub long_facets: BTreeMap<String, u64>,
}

impl SourceSummary {
    /// Name of the profile that was used.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.mapping.profile
    }

    /// Columns kept as facets, ascending.
    #[must_use]
    pub fn facets(&self) -> &[String] {
        &self.mapping.facets
    }
}
