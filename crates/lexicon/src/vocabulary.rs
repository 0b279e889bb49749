//! Which slots a word fills.

use rustc_hash::FxHashMap;

use crate::program::{Program, WordPattern};

/// Words remembered before everything is forgotten again.
const MAX_WORDS: usize = 200_000;
/// Longest word remembered, in bytes.
const MAX_LENGTH: usize = 16;

/// The number of a set of slots; 0 is the empty set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ClassId(u32);

impl ClassId {
    /// The class of words that fill no slot.
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What the matcher has to know of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// The signatures of all slots it fills.
    pub(crate) signature: u128,
    /// The set of slots it fills.
    pub(crate) class: ClassId,
}

impl Word {
    /// One bit for each slot: two sets of slots without a common bit have no common slot.
    pub(crate) const fn signature(slot: u32) -> u128 {
        // Fibonacci hashing spreads neighbours.
        1 << ((slot as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57)
    }
}

/// From words to the slots they fill. Words are remembered with their slots, so that prefixes are tried once a word.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    memory: FxHashMap<Short, ClassId>,
    /// Slots by exact word.
    exact: FxHashMap<Box<str>, Vec<u32>>,
    /// Slots by prefix.
    prefixes: FxHashMap<Box<str>, Vec<u32>>,
    /// Lengths of the prefixes in bytes, ascending.
    lengths: Vec<usize>,
    /// The slots of each class, ascending.
    classes: Vec<Vec<u32>>,
    /// The signature of each class.
    signatures: Vec<u128>,
    numbers: FxHashMap<Vec<u32>, ClassId>,
    scratch: Vec<u32>,
}

impl Vocabulary {
    pub(crate) fn new(program: &Program) -> Self {
        let mut exact: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        let mut prefixes: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        for (slot, words) in (0..).zip(&program.slots) {
            for word in words {
                let (map, word) = match &program.words[word.0 as usize] {
                    WordPattern::Exact(word) => (&mut exact, word),
                    WordPattern::Prefix(start) => (&mut prefixes, start),
                };
                map.entry(word.as_str().into()).or_default().push(slot);
            }
        }
        let mut lengths: Vec<usize> = program
            .words
            .iter()
            .filter_map(|word| match word {
                WordPattern::Prefix(start) => Some(start.len()),
                WordPattern::Exact(_) => None,
            })
            .collect();
        lengths.sort_unstable();
        lengths.dedup();
        Self {
            memory: FxHashMap::default(),
            exact,
            prefixes,
            lengths,
            classes: vec![Vec::new()],
            signatures: vec![0],
            numbers: FxHashMap::from_iter([(Vec::new(), ClassId::NONE)]),
            scratch: Vec::new(),
        }
    }

    /// What there is to know of `word`.
    #[inline]
    pub(crate) fn word(&mut self, word: &str) -> Word {
        let short = Short::of(word);
        let class = match short.and_then(|short| self.memory.get(&short)) {
            Some(class) => *class,
            None => self.meet(word, short),
        };
        Word { signature: self.signatures[class.index()], class }
    }

    /// The slots of a class, ascending.
    #[inline]
    pub(crate) fn slots(&self, class: ClassId) -> &[u32] {
        &self.classes[class.0 as usize]
    }

    #[cold]
    fn meet(&mut self, word: &str, short: Option<Short>) -> ClassId {
        let mut slots = std::mem::take(&mut self.scratch);
        slots.clear();
        slots.extend(self.exact.get(word).into_iter().flatten());
        let lengths = self.lengths.iter().take_while(|length| **length <= word.len());
        for start in lengths.filter_map(|length| word.get(..*length)) {
            slots.extend(self.prefixes.get(start).into_iter().flatten());
        }
        slots.sort_unstable();
        slots.dedup();
        let class = match self.numbers.get(&slots) {
            Some(class) => *class,
            None => {
                let class = ClassId(self.classes.len() as u32);
                let sign = |all, slot: &u32| all | Word::signature(*slot);
                self.signatures.push(slots.iter().fold(0, sign));
                self.classes.push(slots.clone());
                self.numbers.insert(slots.clone(), class);
                class
            }
        };
        self.scratch = slots;
        if let Some(short) = short {
            if self.memory.len() >= MAX_WORDS {
                self.memory.clear();
            }
            self.memory.insert(short, class);
        }
        class
    }
}

/// A word of at most [`MAX_LENGTH`] bytes, in numbers: compared and hashed without looking elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Short {
    first: u64,
    last: u64,
    length: u32,
}

impl Short {
    /// The first and the last eight bytes, which may overlap; of shorter words the first and the last four, and of still
    /// shorter ones the first, the middle and the last byte. With its length that is the whole word.
    #[inline]
    fn of(word: &str) -> Option<Self> {
        let bytes = word.as_bytes();
        let eight = |bytes: Option<&[u8; 8]>| bytes.copied().map_or(0, u64::from_le_bytes);
        let four = |bytes: Option<&[u8; 4]>| bytes.copied().map_or(0, u32::from_le_bytes);
        let (first, last) = match bytes.len() {
            length if length > MAX_LENGTH => return None,
            8.. => (eight(bytes.first_chunk()), eight(bytes.last_chunk())),
            4..8 => (four(bytes.first_chunk()).into(), four(bytes.last_chunk()).into()),
            0 => (0, 0),
            length => {
                let ends = u64::from(bytes[0]) | u64::from(bytes[length - 1]) << 8;
                (ends, bytes[length / 2].into())
            }
        };
        Some(Self { first, last, length: bytes.len() as u32 })
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LENGTH, Short};

    #[test]
    fn short_words_are_told_apart() {
        let mut seen = std::collections::BTreeMap::new();
        // Every word of up to 17 letters of which one differs from the rest, or none.
        for length in 0..=MAX_LENGTH + 1 {
            for place in 0..=length {
                let word: String =
                    (0..length).map(|at| if at == place { 'b' } else { 'a' }).collect();
                let Some(short) = Short::of(&word) else {
                    assert!(length > MAX_LENGTH);
                    continue;
                };
                let other = seen.insert((short.first, short.last, short.length), word.clone());
                assert!(other.is_none_or(|other| other == word), "{word}");
            }
        }
        assert_eq!(seen.len(), 1 + (2..=17).sum::<usize>());
    }
}
