//! Patterns to a [`Program`]: alternatives and optional words written out.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::ops::Range;
use std::rc::Rc;

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

/// One place of one way of writing a pattern: the gap before it and the words that may stand there, ascending.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) gap: (u16, u16),
    pub(crate) words: Rc<[WordPattern]>,
}

/// A piece of a way that is being built.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unit {
    Words(Rc<[WordPattern]>),
    Gap(u16, u16),
}

/// A way that is being built: its units, each with its bytes in the pattern.
type Way = Vec<(Unit, Range<usize>)>;

/// Writes a parsed pattern out, into sequences in order, each once. Alternatives of one word at one place stay together; each other alternative
/// and each optional piece multiplies the ways.
///
/// # Errors
/// If there are too many ways, or one of them is empty, too long, or has a gap at an end.
pub(crate) fn write_out(pattern: &str, items: &[Item]) -> Result<Vec<Vec<Place>>, PatternError> {
    let whole = 0..pattern.len();
    let mut sequences = BTreeSet::new();
    for way in ways(items)? {
        sequences.insert(places(way, whole.clone())?);
    }
    Ok(sequences.into_iter().collect())
}

fn ways(items: &[Item]) -> Result<Vec<Way>, PatternError> {
    let mut ways: Vec<Way> = vec![Vec::new()];
    for item in items {
        let choices = choices(item)?;
        if ways.len() * choices.len() > MAX_WAYS {
            return Err(too_many(item));
        }
        if let [choice] = choices.as_slice() {
            ways.iter_mut().for_each(|way| way.extend_from_slice(choice));
        } else {
            ways = ways
                .iter()
                .flat_map(|way| choices.iter().map(|choice| [way.as_slice(), choice].concat()))
                .collect();
        }
        // Every word and every gap is a unit, and two gaps in a row are rare: long ways end here, before they multiply.
        if ways.iter().any(|way| way.len() > 2 * MAX_PLACES) {
            return Err(too_long(item.at.clone()));
        }
    }
    Ok(ways)
}

fn choices(item: &Item) -> Result<Vec<Way>, PatternError> {
    let at = || item.at.clone();
    match &item.what {
        What::Word(word) => Ok(vec![vec![(Unit::Words([word.clone()].into()), at())]]),
        What::Gap(min, max) => Ok(vec![vec![(Unit::Gap(*min, *max), at())]]),
        What::Either(branches) => alternatives(item, branches),
        What::Optional(branches) => {
            let mut choices = alternatives(item, branches)?;
            choices.push(Vec::new());
            Ok(choices)
        }
    }
}

fn alternatives(item: &Item, branches: &[Vec<Item>]) -> Result<Vec<Way>, PatternError> {
    let mut single: Vec<WordPattern> = Vec::new();
    let mut choices: Vec<Way> = Vec::new();
    for branch in branches {
        for way in ways(branch)? {
            match way.as_slice() {
                [(Unit::Words(words), _)] => single.extend(words.iter().cloned()),
                _ => choices.push(way),
            }
            if choices.len() > MAX_WAYS {
                return Err(too_many(item));
            }
        }
    }
    if !single.is_empty() {
        choices.push(vec![(Unit::Words(normal(single).into()), item.at.clone())]);
    }
    Ok(choices)
}

/// Ascending, each once, without the words that a prefix beside them covers.
fn normal(mut words: Vec<WordPattern>) -> Vec<WordPattern> {
    words.sort();
    words.dedup();
    let all = words.clone();
    words.retain(|word| !all.iter().any(|other| other != word && other.covers(word)));
    words
}

/// Units to places: adjacent gaps merge.
fn places(way: Way, whole: Range<usize>) -> Result<Vec<Place>, PatternError> {
    let mut places: Vec<Place> = Vec::new();
    let mut pending: Option<((u16, u16), Range<usize>)> = None;
    let mut span = 0;
    for (unit, at) in way {
        match unit {
            Unit::Gap(..) if places.is_empty() => return Err(gap_at_end(at, "begins")),
            Unit::Gap(min, max) => {
                let (gap, from) = pending.take().unwrap_or(((0, 0), at.clone()));
                if gap.1 + max > MAX_GAP {
                    let message =
                        format!("two gaps in a row skip at most {MAX_GAP} words together");
                    return Err(PatternError::new(from.start..at.end, message, ""));
                }
                pending = Some(((gap.0 + min, gap.1 + max), from));
            }
            Unit::Words(words) => {
                let gap = pending.take().map_or((0, 0), |(gap, _)| gap);
                span += usize::from(gap.1) + 1;
                places.push(Place { gap, words });
                if places.len() > MAX_PLACES || span > MAX_SPAN {
                    return Err(too_long(at));
                }
            }
        }
    }
    if let Some((_, at)) = pending {
        return Err(gap_at_end(at, "ends"));
    }
    if places.is_empty() {
        return Err(PatternError::new(
            whole,
            "the pattern can match nothing at all",
            "take the brackets off at least one of its words",
        ));
    }
    Ok(places)
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

/// A [`Program`] that grows: words, slots and sequences are numbered in the order of their first appearance.
#[derive(Default)]
pub(crate) struct Compiler {
    program: Program,
    words: HashMap<WordPattern, u32>,
    slots: HashMap<Slot, u32>,
    sequences: HashMap<Sequence, u32>,
    steps: usize,
}

impl Compiler {
    /// Adds one sequence of `entry`. `false` if the lexicon has grown too large for it.
    #[must_use]
    pub(crate) fn add(&mut self, entry: EntryId, places: &[Place]) -> bool {
        let Self { program, words, slots, sequences, steps } = self;
        *steps += places.len();
        if *steps > MAX_STEPS {
            return false;
        }
        let step = |place: &Place| {
            let number = |word: &WordPattern| WordId(number_of(words, &mut program.words, word));
            let mut slot: Slot = place.words.iter().map(number).collect();
            slot.sort_unstable();
            let slot = SlotId(number_of(slots, &mut program.slots, &slot));
            Step { gap_min: place.gap.0, gap_max: place.gap.1, slot }
        };
        let sequence = Sequence { entry, steps: places.iter().map(step).collect() };
        number_of(sequences, &mut program.sequences, &sequence);
        true
    }

    /// The program.
    pub(crate) fn finish(self) -> Program {
        self.program
    }
}

/// The number of `item` in `list`, where it is put if it is new.
fn number_of<T: Clone + Eq + Hash>(
    numbers: &mut HashMap<T, u32>,
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
