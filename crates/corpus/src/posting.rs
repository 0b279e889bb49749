//! One job ad, as read.

use crate::date::Posted;

/// One job advertisement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posting {
    /// The dump's own id, or the first 16 hex digits of [`Posting::content_hash`] where the dump has none.
    pub id: String,
    /// The title; empty if there is none.
    pub title: String,
    /// The employer as written; empty if there is none.
    pub employer: String,
    /// The place as written; empty if there is none.
    pub place: String,
    /// When it was posted, if that is known.
    pub posted: Option<Posted>,
    /// The text of the ad as in the dump: HTML, Markdown or plain.
    pub body: String,
    /// Columns kept for grouping and filtering: name and value, ascending by name, values not empty.
    pub facets: Vec<(String, String)>,
    /// Where it was read.
    pub origin: Origin,
}

/// Where a row stands in its dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The dump's file name as shown, without folders.
    pub source: String,
    /// Number of the record in the dump, the first after the header being 1.
    pub record: u64,
    /// Line on which the record starts, the first line being 1.
    pub line: u64,
    /// Byte at which the record starts in the decompressed dump.
    pub byte: u64,
}

impl Posting {
    /// BLAKE3 of everything but the origin (the dump's own id included, if it has one), length-prefixed field by field:
    /// the same for the same ad in any file, at any row, in any compression.
    #[must_use]
    pub fn content_hash(&self) -> blake3::Hash {
        let Self { id, title, employer, place, posted, body, facets, origin: _ } = self;
        let mut hasher = blake3::Hasher::new();
        let mut field = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        for text in [id, title, employer, place, body] {
            field(text);
        }
        field(&posted.map(|posted| posted.to_string()).unwrap_or_default());
        for (name, value) in facets {
            field(name);
            field(value);
        }
        hasher.finalize()
    }
}
