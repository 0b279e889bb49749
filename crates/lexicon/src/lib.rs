//! What counts as role, signal, duty, cue and decoy; the streaming matcher.
//!
//! The way: TOML text -> [`Lexicon`] (entries, and their patterns compiled to a [`Program`]) -> [`RawMatch`]es,
//! found by [`Matcher`] in a text or by the index in its positions -> [`Resolver`] -> [`Findings`].
//!
//! ```
//! use rolescope_lexicon::{Findings, Lexicon, Matcher, Strength};
//! use rolescope_text::Document;
//!
//! let lexicon = Lexicon::parse(
//!     "mine.toml",
//!     r#"
//!         [role.product-manager]
//!         patterns = ["product (manager|owner)"]
//!         [signal.technical]
//!         patterns = ["technical"]
//!         [duty.coding]
//!         family = "engineering"
//!         patterns = ["(write|writing) []{0,1} code"]
//!         [decoy.technical-support]
//!         patterns = ["technical support"]
//!         [cue.without]
//!         strength = "negated"
//!         following = 2
//!         patterns = ["without", "no"]
//!     "#,
//! )?;
//! let (mut title, mut body) = (Document::new(), Document::new());
//! title.read_title("Technical Product Owner");
//! body.read_body("You talk to technical support, without writing any code.");
//! let mut findings = Findings::default();
//! Matcher::new(&lexicon).find(&title, &body, &mut findings);
//!
//! assert_eq!(findings.roles, [lexicon.by_key("product-manager").unwrap()]);
//! let found: Vec<_> = findings
//!     .matches
//!     .iter()
//!     .map(|found| (lexicon.entry(found.entry).key.as_str(), found.strength))
//!     .collect();
//! assert_eq!(found, [("technical", Strength::Required), ("coding", Strength::Negated)]);
//! assert_eq!(findings.decoyed.len(), 1);
//! # Ok::<(), rolescope_lexicon::Error>(())
//! ```
//!
//! How a lexicon is written is told in `FORMAT.md` beside this crate's manifest; what counts as a match, at [`Resolver`].

mod automaton;
mod check;
mod compile;
mod contest;
mod entry;
mod error;
mod extend;
mod file;
mod findings;
mod fingerprint;
pub mod import;
mod label;
mod lexicon;
mod matcher;
mod nearest;
mod pattern;
mod program;
mod resolve;
mod source;
mod trie;
mod vocabulary;

#[doc(hidden)]
pub mod reference;

pub use entry::{Cue, CueReach, CueTarget, Entry, EntryId, FAMILIES, Kind, Relation};
pub use error::{Error, Excerpt, Problem, Result};
pub use findings::{Findings, Match, Strength, StrengthSet};
pub use label::{Said, SentenceInContext, SentenceReader, Technical};
pub use lexicon::{Lexicon, Load};
pub use matcher::Matcher;
pub use nearest::{meant, nearest};
pub use program::{
    Program, RawMatch, SentenceMark, Sequence, Slot, SlotId, Step, WordId, WordPattern,
};
pub use resolve::Resolver;
pub use rolescope_text::Zone;
pub use source::Source;
