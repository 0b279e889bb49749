//! What one dump was and what became of it, as it goes into an index's manifest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cut_off::CutOff;
use crate::date_counts::DateAccount;
use crate::dialect::Dialect;
use crate::encoding::Encoding;
use crate::input::Compression;
use crate::irregular::Irregularities;
use crate::ledger::Ledger;
use crate::mapping::Mapping;

/// One dump, read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSummary {
    /// The file's name without folders; `-` for standard input.
    pub file_name: String,
    /// Bytes of the file itself; of an entry of an archive, as it is packed there.
    pub bytes: u64,
    /// BLAKE3 of those bytes, in hex.
    pub blake3: String,
    /// How they are packed.
    pub compression: Compression,
    /// The ZIP archive that it is an entry of; `bytes` and `blake3` are then those of the entry as it is packed.
    pub archive: Option<ArchiveSummary>,
    /// Delimiter, quote, escape and end of records.
    pub dialect: Dialect,
    /// The encoding; if it is neither UTF-8 nor Windows-1252, bytes in the ledger are those of the text in UTF-8.
    pub encoding: Encoding,
    /// Columns, in the order of the dump, made unique.
    pub columns: Vec<String>,
    /// The profile, and which column each field came from.
    pub mapping: Mapping,
    /// The account of every row.
    pub ledger: Ledger,
    /// What is odd about the text.
    #[serde(default)]
    pub irregularities: Irregularities,
    /// Texts that the source of the dump has cut off, if that is how they look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<CutOff>,
    /// The dates: what they mean, how they are written, and what became of them; `None` without a column for dates.
    pub dates: Option<DateAccount>,
    /// Fingerprint of the options it was read with, if whoever read it has one; another reading gives other postings.
    #[serde(default)]
    pub reading: String,
    /// Values not kept as facets because they are too long, by column.
    pub long_facets: BTreeMap<String, u64>,
}

/// The ZIP archive that a dump is an entry of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveSummary {
    /// The archive's name without folders.
    pub file_name: String,
    /// Bytes of the archive.
    pub bytes: u64,
    /// BLAKE3 of the archive, in hex.
    pub blake3: String,
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
