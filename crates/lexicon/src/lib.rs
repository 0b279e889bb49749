//! What counts as role, signal, duty, cue and decoy; the streaming matcher.
//!
//! The way: TOML text -> [`Lexicon`] (entries, and their patterns compiled to a [`Program`]) -> [`RawMatch`]es,
//! found by [`Matcher`] in a text or by the index in its positions -> [`Resolver`] -> [`Findings`].

mod entry;
mod findings;
mod program;

pub use entry::{Cue, CueReach, Entry, EntryId, Kind, Relation};
pub use findings::{Findings, Match, Strength, StrengthSet};
pub use program::{Program, RawMatch, SentenceMark, Sequence, Slot, SlotId, Step, WordId, WordPattern};
