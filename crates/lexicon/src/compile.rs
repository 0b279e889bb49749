//! Patterns to a [`Program`]: alternatives and optional words written out.

use std::hash::Hash;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::entry::EntryId;
use crate::pattern::{Item, MAX_GAP, PatternError, What};
use crate::program::{Program, Sequence, Slot, SlotId, Step, WordId, WordPattern};

/// Most sequences one pattern may stand for.
pub(crate) const MAX_WAYS: usize = 1_000;
/// Most places of one sequence.
pub(crate) const MAX_PLACES: usize = 64;
/// Most tokens one sequence may span, gaps included.
pub(crate) const MAX_SPAN: usize = 1_000;
/// Most places of all sequences of a lexicon together.
pub(crate) const MAX_STEPS: usize = 4_000_000;

/// A piece of a way that is being built, with its bytes in the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unit {
    what: UnitWhat,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UnitWhat {
    Words(SlotId),
    Gap(u16, u16),
}

impl Unit {
    fn new(what: UnitWhat, item: &Item) -> Self {
        Self { what, start: item.at.start, end: item.at.end }
    }
}

/// A way that is being built: its units.
type Way = Vec<Unit>;

/// A [`Program`] that grows: words and slots are numbered in the order of their first appearance; the sequences of an entry are in
/// order, each once.
#[derive(Default)]
pub(crate) struct Compiler {
    program: Program,
    words: FxHashMap<WordPattern, u32>,
    slots: FxHashMap<Slot, u32>,
    /// Where the sequences of the entry that was added last begin.
    last: usize,
    steps: usize,
}

impl Compiler {
    /// Writes a parsed pattern out. Alternatives of one word at one place stay together; each other alternative and each optional
    /// piece multiplies the ways.
    ///
    /// # Errors
    /// If there are too many ways, or one of them is empty, too long, or has a gap at an end.
    pub(crate) fn write_out(
        &mut self,
        pattern: &str,
        items: &[Item],
    ) -> Result<Vec<Vec<Step>>, PatternError> {
        let whole = 0..pattern.len();
        self.ways(items)?.iter().map(|way| steps(way, whole.clone())).collect()
    }

    /// Adds sequences of `entry`; entries come one after the other. `false` if the lexicon has grown too large for them.
    #[must_use]
    pub(crate) fn add(&mut self, entry: EntryId, sequences: Vec<Vec<Step>>) -> bool {
        self.steps += sequences.iter().map(Vec::len).sum::<usize>();
        if self.steps > MAX_STEPS {
            return false;
        }
        if self.program.sequences.last().is_some_and(|last| last.entry != entry) {
            self.close();
        }
        let sequences = sequences.into_iter().map(|steps| Sequence { entry, steps });
        self.program.sequences.extend(sequences);
        true
    }

    /// The program.
    pub(crate) fn finish(mut self) -> Program {
        self.close();
        self.program
    }

    /// Puts the sequences of the last entry in order.
    fn close(&mut self) {
        let mut own = self.program.sequences.split_off(self.last);
        own.sort_unstable();
        own.dedup();
        self.program.sequences.append(&mut own);
        self.last = self.program.sequences.len();
    }

    fn ways(&mut self, items: &[Item]) -> Result<Vec<Way>, PatternError> {
        let mut ways: Vec<Way> = vec![Vec::with_capacity(items.len())];
        for (at, item) in items.iter().enumerate() {
            let rest = items.len() - at;
            match &item.what {
                What::Word(word) => {
                    let unit = Unit::new(UnitWhat::Words(self.slot([word])), item);
                    ways.iter_mut().for_each(|way| way.push(unit));
                }
                What::Gap(min, max) => {
                    let unit = Unit::new(UnitWhat::Gap(*min, *max), item);
                    ways.iter_mut().for_each(|way| way.push(unit));
                }
                What::Either(branches) => {
                    ways = times(&ways, &self.alternatives(item, branches)?, item, rest)?;
                }
                What::Optional(branches) => {
                    let mut choices = self.alternatives(item, branches)?;
                    choices.push(Vec::new());
                    ways = times(&ways, &choices, item, rest)?;
                }
            }
            // Every word and every gap is a unit, and two gaps in a row are rare: long ways end here, before they multiply.
            if ways.iter().any(|way| way.len() > 2 * MAX_PLACES) {
                return Err(too_long(item.at.clone()));
            }
        }
        Ok(ways)
    }

    fn alternatives(
        &mut self,
        item: &Item,
        branches: &[Vec<Item>],
    ) -> Result<Vec<Way>, PatternError> {
        let mut single: Vec<&WordPattern> = Vec::with_capacity(branches.len());
        // Words of brackets in brackets.
        let mut inner: Vec<WordPattern> = Vec::new();
        let mut choices: Vec<Way> = Vec::new();
        for branch in branches {
            if let [Item { what: What::Word(word), .. }] = branch.as_slice() {
                single.push(word);
                continue;
            }
            for way in self.ways(branch)? {
                match way.as_slice() {
                    [Unit { what: UnitWhat::Words(slot), .. }] => {
                        inner.extend(self.program.slot_words(*slot).cloned());
                    }
                    _ => choices.push(way),
                }
                if choices.len() > MAX_WAYS {
                    return Err(too_many(item));
                }
            }
        }
        single.extend(&inner);
        if !single.is_empty() {
            let slot = self.slot(normal(single));
            choices.push(vec![Unit::new(UnitWhat::Words(slot), item)]);
        }
        Ok(choices)
    }

    /// The slot of some words.
    fn slot<'w>(&mut self, words: impl IntoIterator<Item = &'w WordPattern>) -> SlotId {
        let Self { program, words: numbers, .. } = self;
        let number = |word| WordId(number_of(numbers, &mut program.words, word));
        let mut slot: Slot = words.into_iter().map(number).collect();
        slot.sort_unstable();
        SlotId(number_of(&mut self.slots, &mut self.program.slots, &slot))
    }
}

/// Each way followed by each of some choices; `rest` is how many items are still to come.
fn times(
    ways: &[Way],
    choices: &[Way],
    item: &Item,
    rest: usize,
) -> Result<Vec<Way>, PatternError> {
    if ways.len() * choices.len() > MAX_WAYS {
        return Err(too_many(item));
    }
    let one = |way: &Way, choice: &Way| {
        let mut both = Vec::with_capacity(way.len() + choice.len() + rest);
        both.extend_from_slice(way);
        both.extend_from_slice(choice);
        both
    };
    Ok(ways.iter().flat_map(|way| choices.iter().map(|choice| one(way, choice))).collect())
}

/// Ascending, each once, without the words that a prefix beside them covers.
fn normal(mut words: Vec<&WordPattern>) -> Vec<&WordPattern> {
    words.sort_unstable();
    words.dedup();
    let is_prefix = |word: &&&WordPattern| matches!(word, WordPattern::Prefix(_));
    let prefixes: Vec<&WordPattern> = words.iter().filter(is_prefix).copied().collect();
    words.retain(|word| !prefixes.iter().any(|other| other != word && other.covers(word)));
    words
}

/// Units to steps: adjacent gaps merge.
fn steps(way: &[Unit], whole: Range<usize>) -> Result<Vec<Step>, PatternError> {
    let mut steps: Vec<Step> = Vec::with_capacity(way.len());
    let mut pending: Option<((u16, u16), Range<usize>)> = None;
    let mut span = 0;
    for &Unit { what, start, end } in way {
        match what {
            UnitWhat::Gap(..) if steps.is_empty() => return Err(gap_at_end(start..end, "begins")),
            UnitWhat::Gap(min, max) => {
                let (gap, from) = pending.take().unwrap_or(((0, 0), start..end));
                if gap.1 + max > MAX_GAP {
                    let message =
                        format!("two gaps in a row skip at most {MAX_GAP} words together");
                    return Err(PatternError::new(from.start..end, message, ""));
                }
                pending = Some(((gap.0 + min, gap.1 + max), from));
            }
            UnitWhat::Words(slot) => {
                let (gap_min, gap_max) = pending.take().map_or((0, 0), |(gap, _)| gap);
                span += usize::from(gap_max) + 1;
                steps.push(Step { gap_min, gap_max, slot });
                if steps.len() > MAX_PLACES || span > MAX_SPAN {
                    return Err(too_long(start..end));
                }
            }
        }
    }
    if let Some((_, at)) = pending {
        return Err(gap_at_end(at, "ends"));
    }
    if steps.is_empty() {
        return Err(PatternError::new(
            whole,
            "the pattern can match nothing at all",
            "take the brackets off at least one of its words",
        ));
    }
    Ok(steps)
}

fn gap_at_end(at: Range<usize>, verb: &str) -> PatternError {
    PatternError::new(
        at,
        format!("the pattern, or one way of writing it out, {verb} with a gap"),
        "a gap stands between two words",
    )
}

fn too_many(item: &Item) -> PatternError {
    let message = format!("the pattern has more than {MAX_WAYS} ways of being written out");
    PatternError::new(item.at.clone(), message, "write several patterns with fewer alternatives")
}

fn too_long(at: Range<usize>) -> PatternError {
    let message =
        format!("the pattern has more than {MAX_PLACES} words, or spans more than {MAX_SPAN}");
    PatternError::new(at, message, "a pattern names a phrase, not a paragraph")
}

/// The number of `item` in `list`, where it is put if it is new.
fn number_of<T: Clone + Eq + Hash>(
    numbers: &mut FxHashMap<T, u32>,
    list: &mut Vec<T>,
    item: &T,
) -> u32 {
    if let Some(number) = numbers.get(item) {
        return *number;
    }
    let number = u32::try_from(list.len()).expect("a lexicon has at most MAX_STEPS places");
    numbers.insert(item.clone(), number);
    list.push(item.clone());
    number
}
