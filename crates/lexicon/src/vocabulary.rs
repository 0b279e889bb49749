//! Which slots a word fills.

use rustc_hash::FxHashMap;

use crate::program::{Program, WordPattern};

/// Words remembered before everything is forgotten again.
const MAX_WORDS: usize = 200_000;
/// Longest word remembered, in bytes.
const MAX_LENGTH: usize = 48;

/// The number of a set of slots; 0 is the empty set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ClassId(u32);

impl ClassId {
    /// The class of words that fill no slot.
    pub(crate) const NONE: Self = Self(0);
}

/// From words to the slots they fill. Words are remembered with their slots, so that prefixes are tried once a word.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    memory: FxHashMap<Box<str>, ClassId>,
    /// Slots by exact word.
    exact: FxHashMap<Box<str>, Vec<u32>>,
    /// Slots by prefix.
    prefixes: FxHashMap<Box<str>, Vec<u32>>,
    /// Lengths of the prefixes in bytes, ascending.
    lengths: Vec<usize>,
    /// The slots of each class, ascending.
    classes: Vec<Vec<u32>>,
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
            numbers: FxHashMap::from_iter([(Vec::new(), ClassId::NONE)]),
            scratch: Vec::new(),
        }
    }

    /// The class of `word`.
    #[inline]
    pub(crate) fn class(&mut self, word: &str) -> ClassId {
        match self.memory.get(word) {
            Some(class) => *class,
            None => self.meet(word),
        }
    }

    /// The slots of a class, ascending.
    #[inline]
    pub(crate) fn slots(&self, class: ClassId) -> &[u32] {
        &self.classes[class.0 as usize]
    }

    #[cold]
    fn meet(&mut self, word: &str) -> ClassId {
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
                self.classes.push(slots.clone());
                self.numbers.insert(slots.clone(), class);
                class
            }
        };
        self.scratch = slots;
        if word.len() <= MAX_LENGTH {
            if self.memory.len() >= MAX_WORDS {
                self.memory.clear();
            }
            self.memory.insert(word.into(), class);
        }
        class
    }
}
