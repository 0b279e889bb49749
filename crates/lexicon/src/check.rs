//! Doubtful things in a valid lexicon, and entries that can never win.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rolescope_text::{Zone, ZoneSet};

use crate::entry::{Entry, EntryId, Kind};
use crate::error::Problem;
use crate::lexicon::Lexicon;
use crate::program::{Program, Sequence, SlotId, WordId, WordPattern};

/// Entries all of whose sequences lose everywhere to other entries.
pub(crate) fn never_matching(lexicon: &Lexicon) -> Vec<Problem> {
    let losers = losers(lexicon);
    let mut sequences: BTreeMap<EntryId, Vec<usize>> = BTreeMap::new();
    for (index, sequence) in lexicon.program.sequences.iter().enumerate() {
        sequences.entry(sequence.entry).or_default().push(index);
    }
    let lost = sequences.into_iter().filter_map(|(entry, own)| {
        let winners: Option<BTreeSet<EntryId>> =
            own.iter().map(|index| losers.get(index).copied()).collect();
        let winners: Vec<String> =
            winners?.into_iter().map(|winner| format!("`{}`", qualified(lexicon, winner))).collect();
        let message = format!("the entry can never match: {} always wins", winners.join(" or "));
        let hint = "two matches of the same words: a decoy wins, then the entry that stands first; take the wording out of one of them, or part their zones";
        Some(lexicon.remark(entry, message, hint))
    });
    lost.collect()
}

/// What [`Lexicon::check`] says.
pub(crate) fn remarks(lexicon: &Lexicon) -> Vec<Problem> {
    let mut remarks = Vec::new();
    for (index, winner) in losers(lexicon) {
        let sequence = &lexicon.program.sequences[index];
        let message = format!(
            "`{}` never counts: `{}` always wins there",
            lexicon.program.written(sequence),
            qualified(lexicon, winner),
        );
        remarks.push((sequence.entry, message, "take it out of one of the two"));
    }
    written_twice(lexicon, &mut remarks);
    shared(lexicon, &mut remarks);
    remarks.sort();
    let remark = |(entry, message, hint)| lexicon.remark(entry, message, hint);
    remarks.into_iter().map(remark).collect()
}

type Remark = (EntryId, String, &'static str);

/// Patterns that one entry has twice.
fn written_twice(lexicon: &Lexicon, remarks: &mut Vec<Remark>) {
    for (id, entry) in lexicon.iter() {
        let mut seen = BTreeSet::new();
        let twice = entry.patterns.iter().filter(|pattern| !seen.insert(pattern.to_lowercase()));
        for pattern in twice {
            remarks.push((id, format!("`{pattern}` is written twice"), "take one out"));
        }
    }
}

/// Sequences that two entries share in some zone, where it depends on the zone which of them wins, or where two cues disagree.
fn shared(lexicon: &Lexicon, remarks: &mut Vec<Remark>) {
    let lost = losers(lexicon);
    let mut first: HashMap<(Arena, &[crate::program::Step]), usize> = HashMap::new();
    for (index, sequence) in lexicon.program.sequences.iter().enumerate() {
        let entry = lexicon.entry(sequence.entry);
        let other = *first.entry((arena(entry), sequence.steps.as_slice())).or_insert(index);
        let other_entry = lexicon.program.sequences[other].entry;
        let meet = Zone::ALL.into_iter().any(|zone| {
            entry.zones.contains(zone) && lexicon.entry(other_entry).zones.contains(zone)
        });
        if other != index && meet && !lost.contains_key(&index) && !lost.contains_key(&other) {
            let message = format!(
                "`{}` is a pattern of `{}` too",
                lexicon.program.written(sequence),
                qualified(lexicon, other_entry),
            );
            let hint = match entry.kind {
                Kind::Cue(_) => {
                    "where both reach a match, negated goes before preferred before required before mentioned"
                }
                _ => "where both may match, a decoy wins, then the entry that stands first",
            };
            remarks.push((sequence.entry, message, hint));
        }
    }
}

/// Who competes with whom.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Arena {
    Text,
    Roles,
    Cues,
}

fn arena(entry: &Entry) -> Arena {
    match entry.kind {
        Kind::Role { .. } | Kind::Decoy { of_roles: true } => Arena::Roles,
        Kind::Signal | Kind::Duty { .. } | Kind::Decoy { of_roles: false } => Arena::Text,
        Kind::Cue(_) => Arena::Cues,
    }
}

/// The sequences that lose wherever they occur, each with an entry that beats it there: one that may match in all
/// its zones, has a sequence of the same length whose words and gaps cover it, and goes first where spans are equal.
fn losers(lexicon: &Lexicon) -> BTreeMap<usize, EntryId> {
    let program = &lexicon.program;
    let prefixes = Prefixes::of(program);
    // Sequences by length and by each word of the first place: whoever covers a sequence covers its first word.
    let mut by_word: HashMap<(usize, WordId), Vec<usize>> = HashMap::new();
    for (index, sequence) in program.sequences.iter().enumerate() {
        for word in &program.slots[slot(sequence.steps[0].slot)] {
            by_word.entry((sequence.steps.len(), *word)).or_default().push(index);
        }
    }
    let mut losers = BTreeMap::new();
    for (index, sequence) in program.sequences.iter().enumerate() {
        let own = lexicon.entry(sequence.entry);
        if arena(own) == Arena::Cues {
            continue;
        }
        let first = program.slots[slot(sequence.steps[0].slot)][0];
        let rivals = prefixes.covering(program, first).into_iter().flat_map(|word| {
            by_word.get(&(sequence.steps.len(), word)).into_iter().flatten().copied()
        });
        let winner = rivals.map(|rival| &program.sequences[rival]).find(|rival| {
            let entry = lexicon.entry(rival.entry);
            rival.entry != sequence.entry
                && arena(entry) == arena(own)
                && goes_first((rival.entry, entry), (sequence.entry, own))
                && includes(entry.zones, own.zones)
                && covers(program, rival, sequence)
        });
        losers.extend(winner.map(|winner| (index, winner.entry)));
    }
    losers
}

fn goes_first(left: (EntryId, &Entry), right: (EntryId, &Entry)) -> bool {
    let rank = |(id, entry): (EntryId, &Entry)| (!matches!(entry.kind, Kind::Decoy { .. }), id);
    rank(left) < rank(right)
}

fn includes(wide: ZoneSet, narrow: ZoneSet) -> bool {
    Zone::ALL.into_iter().all(|zone| wide.contains(zone) || !narrow.contains(zone))
}

fn covers(program: &Program, wide: &Sequence, narrow: &Sequence) -> bool {
    wide.steps.len() == narrow.steps.len()
        && wide.steps.iter().zip(&narrow.steps).all(|(wide, narrow)| {
            wide.gap_min <= narrow.gap_min
                && wide.gap_max >= narrow.gap_max
                && program.slot_words(narrow.slot).all(|word| {
                    program.slot_words(wide.slot).any(|candidate| candidate.covers(word))
                })
        })
}

/// The prefixes of a program by their text.
struct Prefixes<'p>(HashMap<&'p str, WordId>);

impl<'p> Prefixes<'p> {
    fn of(program: &'p Program) -> Self {
        let prefix = |(index, word): (usize, &'p WordPattern)| match word {
            WordPattern::Prefix(start) => {
                Some((start.as_str(), WordId(u32::try_from(index).ok()?)))
            }
            WordPattern::Exact(_) => None,
        };
        Self(program.words.iter().enumerate().filter_map(prefix).collect())
    }

    /// The words that cover a word, itself included.
    fn covering(&self, program: &Program, id: WordId) -> Vec<WordId> {
        let (WordPattern::Exact(text) | WordPattern::Prefix(text)) = &program.words[id.0 as usize];
        let starts = (1..=text.len()).filter_map(|end| text.get(..end));
        let prefixes = starts.filter_map(|start| self.0.get(start).copied());
        std::iter::once(id).chain(prefixes.filter(|prefix| *prefix != id)).collect()
    }
}

fn slot(id: SlotId) -> usize {
    id.0 as usize
}

fn qualified(lexicon: &Lexicon, id: EntryId) -> String {
    let entry = lexicon.entry(id);
    format!("{}.{}", entry.kind.name(), entry.key)
}
