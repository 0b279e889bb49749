//! Doubtful things in a valid lexicon, and entries that can never win.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use rolescope_text::{Zone, ZoneSet};
use rustc_hash::FxHashMap;

use crate::entry::{Cue, CueReach, Entry, EntryId, Kind};
use crate::error::Problem;
use crate::lexicon::Lexicon;
use crate::program::{Program, Sequence, WordId, WordPattern};

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
    let lost = losers(lexicon);
    for (index, winner) in &lost {
        let sequence = &lexicon.program.sequences[*index];
        let families = two_families(lexicon.entry(sequence.entry), lexicon.entry(*winner));
        let message = format!(
            "`{}` never counts: `{}` always wins there{families}",
            lexicon.program.written(sequence),
            qualified(lexicon, *winner),
        );
        remarks.push((sequence.entry, message, "take it out of one of the two"));
    }
    written_twice(lexicon, &mut remarks);
    shared(lexicon, &lost, &mut remarks);
    remarks.sort();
    let remark = |(entry, message, hint)| lexicon.remark(entry, message, hint);
    remarks.into_iter().map(remark).collect()
}

/// What is to be said where two duties of different families share a pattern.
fn two_families(one: &Entry, other: &Entry) -> String {
    match (&one.kind, &other.kind) {
        (Kind::Duty { family, .. }, Kind::Duty { family: other, .. }) if family != other => {
            format!("; it stands in two families, {family} and {other}")
        }
        _ => String::new(),
    }
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
fn shared(lexicon: &Lexicon, lost: &BTreeMap<usize, EntryId>, remarks: &mut Vec<Remark>) {
    let mut first: FxHashMap<(Arena, &[crate::program::Step]), usize> = FxHashMap::default();
    for (index, sequence) in lexicon.program.sequences.iter().enumerate() {
        let entry = lexicon.entry(sequence.entry);
        let other = *first.entry((arena(entry), sequence.steps.as_slice())).or_insert(index);
        let other_entry = lexicon.program.sequences[other].entry;
        let meet = Zone::ALL.into_iter().any(|zone| {
            entry.zones.contains(zone) && lexicon.entry(other_entry).zones.contains(zone)
        });
        // Two cues of one strength may share words if they look in different directions; a heading's reaches others
        // than those of its own sentence anyhow.
        let agree = match (&entry.kind, &lexicon.entry(other_entry).kind) {
            // What keeps others away changes no strength.
            (Kind::Cue(Cue { excludes: Some(_), .. }), _)
            | (_, Kind::Cue(Cue { excludes: Some(_), .. })) => true,
            (Kind::Cue(one), Kind::Cue(other)) => {
                let below = |cue: &Cue| cue.reach == CueReach::Below;
                below(one) != below(other)
                    || one.strength == other.strength
                        && discriminant(&one.reach) != discriminant(&other.reach)
            }
            _ => false,
        };
        if other != index
            && meet
            && !agree
            && !lost.contains_key(&index)
            && !lost.contains_key(&other)
        {
            let families = two_families(entry, lexicon.entry(other_entry));
            let message = format!(
                "`{}` is a pattern of `{}` too{families}",
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
    let covering = covering(program);
    // Sequences by length, place and word there: whoever covers a sequence has a covering word at each of its places.
    let mut standing: FxHashMap<(usize, usize, WordId), Vec<usize>> = FxHashMap::default();
    for (index, sequence) in program.sequences.iter().enumerate() {
        for (place, step) in sequence.steps.iter().enumerate() {
            for word in &program.slots[step.slot.0 as usize] {
                standing.entry((sequence.steps.len(), place, *word)).or_default().push(index);
            }
        }
    }
    // What is kept away somewhere does not always win.
    let excluded = lexicon.cues().filter_map(|(_, entry)| match entry.kind {
        Kind::Cue(Cue { excludes, .. }) => excludes,
        _ => None,
    });
    let excluded: Vec<(EntryId, EntryId)> = excluded.collect();
    let kept_away =
        |id: EntryId| excluded.iter().any(|(first, last)| (*first..=*last).contains(&id));
    let mut losers = BTreeMap::new();
    for (index, sequence) in program.sequences.iter().enumerate() {
        let own = lexicon.entry(sequence.entry);
        if arena(own) == Arena::Cues {
            continue;
        }
        let (standing, covering) = (&standing, &covering);
        let rivals_at = |place: usize| {
            let word = program.slots[sequence.steps[place].slot.0 as usize][0];
            let words = covering[word.0 as usize].iter();
            words.filter_map(move |word| standing.get(&(sequence.steps.len(), place, *word)))
        };
        // The place where the fewest have a covering word.
        let rarest = (0..sequence.steps.len())
            .min_by_key(|place| rivals_at(*place).map(Vec::len).sum::<usize>())
            .expect("a sequence has a place");
        let rivals = rivals_at(rarest).flatten().map(|rival| &program.sequences[*rival]);
        let winner = rivals.into_iter().find(|rival| {
            let entry = lexicon.entry(rival.entry);
            rival.entry != sequence.entry
                && !kept_away(rival.entry)
                && arena(entry) == arena(own)
                && goes_first((rival.entry, entry), (sequence.entry, own))
                && includes(entry.zones, own.zones)
                && covers(program, covering, rival, sequence)
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

fn covers(program: &Program, covering: &[Vec<WordId>], wide: &Sequence, narrow: &Sequence) -> bool {
    wide.steps.iter().zip(&narrow.steps).all(|(wide, narrow)| {
        let wide_words = &program.slots[wide.slot.0 as usize];
        let narrow_words = &program.slots[narrow.slot.0 as usize];
        wide.gap_min <= narrow.gap_min
            && wide.gap_max >= narrow.gap_max
            && narrow_words.iter().all(|word| {
                covering[word.0 as usize]
                    .iter()
                    .any(|cover| wide_words.binary_search(cover).is_ok())
            })
    })
}

/// For each word those that cover it, itself first.
fn covering(program: &Program) -> Vec<Vec<WordId>> {
    let words = || (0..).map(WordId).zip(&program.words);
    let prefixes: FxHashMap<&str, WordId> = words()
        .filter_map(|(id, word)| match word {
            WordPattern::Prefix(start) => Some((start.as_str(), id)),
            WordPattern::Exact(_) => None,
        })
        .collect();
    let covering = words().map(|(id, word)| {
        let (WordPattern::Exact(text) | WordPattern::Prefix(text)) = word;
        let starts = (1..=text.len()).filter_map(|end| text.get(..end));
        let covers = starts.filter_map(|start| prefixes.get(start).copied());
        std::iter::once(id).chain(covers.filter(|prefix| *prefix != id)).collect()
    });
    covering.collect()
}

fn qualified(lexicon: &Lexicon, id: EntryId) -> String {
    let entry = lexicon.entry(id);
    format!("{}.{}", entry.kind.name(), entry.key)
}
