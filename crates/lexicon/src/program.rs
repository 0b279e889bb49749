//! Patterns, compiled: what both engines run.

use std::fmt;

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

impl WordPattern {
    /// Whether it stands for `word`.
    #[must_use]
    pub fn matches(&self, word: &str) -> bool {
        match self {
            Self::Exact(exact) => word == exact,
            Self::Prefix(start) => word.starts_with(start.as_str()),
        }
    }

    /// Whether it stands for every word that `other` stands for.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Prefix(start), Self::Exact(word) | Self::Prefix(word)) => {
                word.starts_with(start.as_str())
            }
            (Self::Exact(exact), Self::Exact(word)) => exact == word,
            (Self::Exact(_), Self::Prefix(_)) => false,
        }
    }
}

impl fmt::Display for WordPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(word) => f.write_str(word),
            Self::Prefix(start) => write!(f, "{start}*"),
        }
    }
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

impl Program {
    /// The words of a slot.
    ///
    /// # Panics
    /// If `slot` is not of this program.
    pub fn slot_words(&self, slot: SlotId) -> impl Iterator<Item = &WordPattern> {
        self.slots[slot.0 as usize].iter().map(|word| &self.words[word.0 as usize])
    }

    /// A sequence of this program, written as a pattern.
    #[must_use]
    pub fn written(&self, sequence: &Sequence) -> String {
        let mut text = String::new();
        for step in &sequence.steps {
            if !text.is_empty() {
                text.push(' ');
            }
            match (step.gap_min, step.gap_max) {
                (0, 0) => {}
                (min, max) if min == max => text.push_str(&format!("[]{{{min}}} ")),
                (min, max) => text.push_str(&format!("[]{{{min},{max}}} ")),
            }
            let words: Vec<String> = self.slot_words(step.slot).map(ToString::to_string).collect();
            match words.as_slice() {
                [word] => text.push_str(word),
                words => text.push_str(&format!("({})", words.join("|"))),
            }
        }
        text
    }
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
