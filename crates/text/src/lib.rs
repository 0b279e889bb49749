//! How raw text becomes zones, sentences and tokens.
//!
//! A [`Document`] reads a title or the body of an ad. The index stores its tokens in a *position stream*:
//! every sentence starts with one boundary position, then come its tokens, so that no phrase can cross a
//! sentence. Token `i` of the document, standing in sentence `k`, has position `i + k + 1`; the boundary of
//! sentence `k` has position `first_token + k`.

mod document;
mod zone;

pub use document::{Document, Sentence, Token};
pub use zone::{Zone, ZoneSet};

/// Name and version of the rules that make tokens; stored with an index and compared on open.
pub const TOKENIZER: &str = "rolescope_text_1";
