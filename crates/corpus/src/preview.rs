//! What reading a dump would give, told from its beginning: nothing is written, and the rest is not read.

use serde::Serialize;

use crate::date_counts::DateAccount;
use crate::dialect::Dialect;
use crate::encoding::Encoding;
use crate::error::Result;
use crate::input::Compression;
use crate::input::expand::Dump;
use crate::irregular::Irregularities;
use crate::ledger::Ledger;
use crate::mapping::Mapping;
use crate::options::ReadOptions;
use crate::posting::{Origin, Posting};
use crate::profile::Profile;
use crate::reader::Reader;
use crate::row::Row;

/// Bytes of the decompressed dump in which all records are looked at.
const LOOKED_AT: u64 = 1 << 20;

/// Postings and rejected records that are shown.
const SHOWN: usize = 10;

/// Characters of a text that are shown.
const CHARACTERS: usize = 200;

/// What reading a dump would give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The dump as postings would name it.
    pub name: String,
    /// Bytes of the file, where they are known.
    pub bytes: Option<u64>,
    /// How it is packed.
    pub compression: Compression,
    /// The encoding, found out or given.
    pub encoding: Encoding,
    /// Delimiter, quote, escape and end of records, found out or given.
    pub dialect: Dialect,
    /// Columns, in the order of the dump, made unique.
    pub columns: Vec<String>,
    /// The profile, and which column each field would come from.
    pub mapping: Mapping,
    /// Whether the whole dump was looked at, being no longer than 1 MiB.
    pub whole: bool,
    /// The account of the records that begin in the first MiB.
    pub ledger: Ledger,
    /// What is odd about them.
    pub irregularities: Irregularities,
    /// What becomes of their dates.
    pub dates: Option<DateAccount>,
    /// The first postings, at most ten.
    pub postings: Vec<PreviewPosting>,
    /// The first records that would be rejected, at most ten.
    pub rejected: Vec<PreviewReject>,
}

/// A posting as it would be read, its texts cut after 200 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewPosting {
    /// Line on which its record starts.
    pub line: u64,
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The employer.
    pub employer: String,
    /// The place.
    pub place: String,
    /// The date, if it is understood.
    pub posted: Option<String>,
    /// The beginning of the text.
    pub body: String,
    /// Columns kept for grouping: name and value.
    pub facets: Vec<(String, String)>,
}

/// A record that would be rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewReject {
    /// Line on which it starts.
    pub line: u64,
    /// Byte at which it starts in the decompressed dump.
    pub byte: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// Why.
    pub reason: String,
    /// Its beginning, with U+FFFD for what is no text.
    pub raw: String,
}

/// Reads the records that begin in the first MiB of a dump, and tells what they would become.
///
/// # Errors
///
/// As [`Reader::open`], and if that much of the dump cannot be read.
pub fn preview(dump: &Dump, profile: &Profile, options: &ReadOptions) -> Result<Preview> {
    let mut reader = Reader::open_dump(dump, profile, options)?;
    let (mut postings, mut rejected) = (Vec::new(), Vec::new());
    let whole = loop {
        if reader.ledger().read.bytes >= LOOKED_AT {
            break false;
        }
        match reader.next_row()? {
            None => break true,
            Some(Row::Posting(posting)) if postings.len() < SHOWN => postings.push(shown(posting)),
            Some(Row::Rejected(reject)) if rejected.len() < SHOWN => {
                let Origin { line, byte, .. } = reject.origin;
                rejected.push(PreviewReject {
                    line,
                    byte,
                    bytes: reject.bytes,
                    reason: reject.reason.to_string(),
                    raw: beginning(&String::from_utf8_lossy(&reject.raw)),
                });
            }
            Some(_) => {}
        }
    };
    Ok(Preview {
        name: reader.name().to_owned(),
        bytes: reader.bytes_total(),
        compression: reader.compression(),
        encoding: reader.encoding(),
        dialect: reader.dialect(),
        columns: reader.columns().to_vec(),
        mapping: reader.mapping().clone(),
        whole,
        ledger: reader.ledger().clone(),
        irregularities: *reader.irregularities(),
        dates: reader.dates().cloned(),
        postings,
        rejected,
    })
}

fn shown(posting: Posting) -> PreviewPosting {
    let Posting { id, title, employer, place, posted, body, facets, origin } = posting;
    PreviewPosting {
        line: origin.line,
        id: beginning(&id),
        title: beginning(&title),
        employer: beginning(&employer),
        place: beginning(&place),
        posted: posted.map(|posted| posted.to_string()),
        body: beginning(&body),
        facets,
    }
}

/// The first characters of a text, with `…` if there are more.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(CHARACTERS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
    }
}
