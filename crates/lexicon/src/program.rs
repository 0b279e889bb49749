//! Patterns, compiled: what both engines run.

use rolescope_text::Zone;

use crate::entry::EntryId;

/// The number of a word pattern in [`Program::words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u32);

/// The number of a slot in [`Program::slots`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub u32);

/// One way of writing one word, already normalised as the tokenizer would.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordPattern {
    /// This word.
    Exact(String),
    /// Every word that starts so (the prefix itself included).
    Prefix(String),
}

/// The words any one of which may stand at one place; ascending, not empty.
pub type Slot = Vec<WordId>;

/// One place of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Fewest tokens between the place before and this one; 0 for the first place.
    pub gap_min: u16,
    /// Most tokens between the place before and this one; 0 for the first place.
    pub gap_max: u16,
    /// What may stand here.
    pub slot: SlotId,
}

/// One pattern with its alternatives and optional words written out: places in a row inside one sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence {
    /// The entry it belongs to.
    pub entry: EntryId,
    /// The places, at least one.
    pub steps: Vec<Step>,
}

/// All patterns of a lexicon. Words, slots and sequences are unique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The distinct words.
    pub words: Vec<WordPattern>,
    /// The distinct slots.
    pub slots: Vec<Slot>,
    /// The distinct sequences.
    pub sequences: Vec<Sequence>,
}

/// An occurrence of a sequence, before resolution. Positions are those of the position stream of one field
/// (see [`rolescope_text`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawMatch {
    /// Position of the first token.
    pub start: u32,
    /// One past the position of the last token.
    pub end: u32,
    /// The entry.
    pub entry: EntryId,
}

/// Where a sentence starts in the position stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentenceMark {
    /// Position of its boundary.
    pub position: u32,
    /// The zone it stands in.
    pub zone: Zone,
}
