//! What counts as role, signal, duty, cue and decoy; the streaming matcher.
//!
//! The way: TOML text -> [`Lexicon`] (entries, and their patterns compiled to a [`Program`]) -> [`RawMatch`]es,
//! found by [`Matcher`] in a text or by the index in its positions -> [`Resolver`] -> [`Findings`].
//!
//! How a lexicon is written is told in `FORMAT.md` beside this crate's manifest; what counts as a match, at [`Resolver`].

mod automaton;
mod check;
mod compile;
mod entry;
mod error;
mod file;
mod findings;
mod fingerprint;
mod lexicon;
mod matcher;
mod nearest;
mod pattern;
mod program;
mod resolve;
mod source;
mod trie;
mod vocabulary;
mod words;

#[doc(hidden)]
pub mod reference;

pub use entry::{Cue, CueReach, Entry, EntryId, FAMILIES, Kind, Relation};
pub use error::{Error, Excerpt, Problem, Result};
pub use findings::{Findings, Match, Strength, StrengthSet};
pub use lexicon::Lexicon;
pub use matcher::Matcher;
pub use program::{
    Program, RawMatch, SentenceMark, Sequence, Slot, SlotId, Step, WordId, WordPattern,
};
pub use resolve::Resolver;
pub use rolescope_text::Zone;
