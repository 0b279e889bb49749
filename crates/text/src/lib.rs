//! How raw text becomes zones, sentences and tokens.
//!
//! A [`Document`] reads a title or the body of an ad. The index stores its tokens in a *position stream*:
//! every sentence starts with one boundary position, then come its tokens, so that no phrase can cross a
//! sentence. Token `i` of the document, standing in sentence `k`, has position `i + k + 1`; the boundary of
//! sentence `k` has position `first_token + k`.
//!
//! The way of a body: `markup` (HTML) and `lines` (Markdown, bullets) -> cleaned text -> `tokens` -> `sentences` ->
//! `zones`, which reads the word lists in `lists/`. Offsets and positions belong to the raw text that was read:
//! store that, not the cleaned text, where a text is to be read again.
//!
//! ```
//! use rolescope_text::{Document, Zone};
//!
//! let mut document = Document::new();
//! document.read_body("<p>What you'll do</p><li>Write C++ for our customers' APIs</li>");
//! let bullet = document.sentences()[1];
//! assert_eq!(bullet.zone, Zone::Duties);
//! let words: Vec<_> = document.tokens()[bullet.first_token as usize..].iter().map(|t| document.word(t)).collect();
//! assert_eq!(words, ["write", "c++", "for", "our", "customers", "apis"]);
//! ```

mod abbreviations;
mod contacts;
mod cues;
mod document;
mod language;
mod lines;
mod links;
mod lists;
mod markup;
mod phrases;
mod runs;
mod seams;
mod sentences;
mod tokens;
mod zone;
mod zones;

pub use contacts::{Contact, contacts, shown, with_stand_ins, without_contacts};
pub use document::{Document, MAX_TEXT, Sentence, Token, is_one_token, words};
pub use language::Language;
pub use zone::{Zone, ZoneSet};

/// Name and version of the rules that make tokens; stored with an index and compared on open.
pub const TOKENIZER: &str = "rolescope_text_2";
