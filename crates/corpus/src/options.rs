//! How a dump is read, apart from its profile.

use crate::date_source::AsOf;
use crate::dialect::{Escape, Quote};
use crate::encoding::Encoding;
use crate::input::Limits;
use crate::posted::DateFormat;

/// The most bytes of a facet's value, unless said otherwise: longer ones are no value to group by.
pub const MAX_FACET_BYTES: usize = 64;

/// How a dump is read, apart from its profile. What is `None` is found out from the dump, or said by the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The delimiter, one byte of ASCII.
    pub delimiter: Option<u8>,
    /// What may stand around a field.
    pub quote: Option<Quote>,
    /// What makes a quote inside quotes text.
    pub escape: Option<Escape>,
    /// Whether the first record names the columns; without, they are called `1`, `2`, …
    pub has_header: Option<bool>,
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// Whether a record of a UTF-8 dump that is not UTF-8 is rejected. Unless said so, its odd bytes are read as Windows-1252, and
    /// the record is counted among the [`crate::Irregularities`].
    pub reject_invalid_utf8: bool,
    /// The most bytes that a record may have; 4 MiB unless said otherwise.
    pub max_record_bytes: usize,
    /// The most bytes that a facet's value may have; 64 unless said otherwise.
    pub max_facet_bytes: usize,
    /// The most decompressed bytes for each byte of a compressed dump, looked at after the first 64 MiB; 1000 unless said otherwise.
    pub max_ratio: u64,
    /// The most decompressed bytes of a compressed dump; any number unless said otherwise.
    pub max_bytes: Option<u64>,
    /// How dates are written, in place of what the profile says; found out by the column if neither says anything.
    pub date_format: Option<DateFormat>,
    /// From which day relative dates count, in place of what the profile says; if neither says anything they are no dates.
    pub as_of: Option<AsOf>,
    /// The name to show in place of the file's.
    pub source_name: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            quote: None,
            escape: None,
            has_header: None,
            encoding: None,
            reject_invalid_utf8: false,
            max_record_bytes: 4 << 20,
            max_facet_bytes: MAX_FACET_BYTES,
            max_ratio: 1000,
            max_bytes: None,
            date_format: None,
            as_of: None,
            source_name: None,
        }
    }
}

impl ReadOptions {
    pub(crate) fn limits(&self) -> Limits {
        Limits { ratio: self.max_ratio, bytes: self.max_bytes }
    }
}
