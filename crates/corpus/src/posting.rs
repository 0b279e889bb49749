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
    /// BLAKE3 of title and body, length-prefixed: the same for the same text under any employer, place or date.
    #[must_use]
    pub fn text_hash(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for text in [&self.title, &self.body] {
            update_prefixed(&mut hasher, text);
        }
        hasher.finalize()
    }

    /// BLAKE3 of [`Posting::text_hash`] and everything else but the origin, length-prefixed: the same for the same ad in any
    /// file, at any row, in any compression.
    #[must_use]
    pub fn content_hash(&self, text_hash: &blake3::Hash) -> blake3::Hash {
        let Self { id, title: _, employer, place, posted, body: _, facets, origin: _ } = self;
        let mut hasher = blake3::Hasher::new();
        hasher.update(text_hash.as_bytes());
        for text in [id, employer, place] {
            update_prefixed(&mut hasher, text);
        }
        update_prefixed(&mut hasher, &posted.map(|posted| posted.to_string()).unwrap_or_default());
        for (name, value) in facets {
            update_prefixed(&mut hasher, name);
            update_prefixed(&mut hasher, value);
        }
        hasher.finalize()
    }
}

fn update_prefixed(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}
