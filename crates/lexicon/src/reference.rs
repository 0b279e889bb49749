//! The same findings by the plainest means: for tests that compare engines. Slow, and meant to be obviously right.
//!
//! It shares with the engines only the parser of patterns. Patterns are not written out, nothing is numbered, indexed
//! or packed: every pattern is tried at every token, and winners are picked one by one.

mod random;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rolescope_text::{Document, Zone};

use crate::entry::{Cue, CueReach, CueTarget, EntryId, Kind};
use crate::findings::{Findings, Match, Strength};
use crate::lexicon::Lexicon;
use crate::pattern::{Item, What, parse};
use crate::program::WordPattern;

pub use random::Random;

/// Tokens of one field that an entry matches, before anything is decided.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Occurrence {
    sentence: usize,
    zone: Zone,
    start: usize,
    end: usize,
    entry: EntryId,
}

/// What `lexicon` finds in a posting.
///
/// # Panics
/// If a pattern of `lexicon` does not parse, which cannot be.
#[must_use]
pub fn find(lexicon: &Lexicon, title: &Document, body: &Document) -> Findings {
    let mut findings = Findings::default();
    for (field, is_title) in [(title, true), (body, false)] {
        let first_sentence = findings.sentences.len();
        findings.sentences.extend(field.sentences().iter().map(|sentence| sentence.zone));
        let all = occurrences(lexicon, field);
        let found = |one: &Occurrence| Match {
            sentence: (first_sentence + one.sentence) as u32,
            first_token: one.start as u32,
            end_token: one.end as u32,
            entry: one.entry,
            zone: one.zone,
            strength: strength(lexicon, field, &all, one),
        };
        let kind = |one: &Occurrence| &lexicon.entry(one.entry).kind;

        let in_text = all.iter().copied().filter(|one| {
            matches!(kind(one), Kind::Signal | Kind::Duty { .. } | Kind::Decoy { of_roles: false })
        });
        for winner in winners(lexicon, in_text.collect()) {
            match kind(&winner) {
                Kind::Decoy { .. } => findings.decoyed.push(found(&winner)),
                _ => findings.matches.push(found(&winner)),
            }
        }
        let of_roles = all.iter().copied().filter(|one| {
            is_title && matches!(kind(one), Kind::Role { .. } | Kind::Decoy { of_roles: true })
        });
        for winner in winners(lexicon, of_roles.collect()) {
            match kind(&winner) {
                Kind::Decoy { .. } => findings.decoyed.push(found(&winner)),
                _ => findings.roles.push(winner.entry),
            }
        }
    }
    findings.roles.sort();
    findings.roles.dedup();
    findings.decoyed.sort();
    findings
}

/// All that exists in a field.
fn occurrences(lexicon: &Lexicon, field: &Document) -> Vec<Occurrence> {
    let mut all = Vec::new();
    for (entry, rule) in lexicon.iter() {
        let patterns: Vec<Vec<Item>> = rule
            .patterns
            .iter()
            .map(|pattern| parse(pattern).expect("it was parsed before"))
            .collect();
        for (sentence, place) in field.sentences().iter().enumerate() {
            if !rule.zones.contains(place.zone) {
                continue;
            }
            let (from, to) = (place.first_token as usize, place.end_token as usize);
            let words: Vec<&str> =
                field.tokens()[from..to].iter().map(|token| field.word(token)).collect();
            for start in 0..words.len() {
                let ends = patterns.iter().flat_map(|pattern| ends(pattern, &words, start));
                let ends = ends.filter(|end| !is_excluded(lexicon, entry, &words, start, *end));
                if let Some(end) = ends.max() {
                    let (start, end) = (from + start, from + end);
                    all.push(Occurrence { sentence, zone: place.zone, start, end, entry });
                }
            }
        }
    }
    all
}

/// Whether a cue that excludes the entry stands right before or right behind an occurrence.
fn is_excluded(
    lexicon: &Lexicon,
    entry: EntryId,
    words: &[&str],
    start: usize,
    end: usize,
) -> bool {
    lexicon.iter().any(|(_, guard)| {
        let Kind::Cue(Cue { excludes: Some((first, last)), reach, .. }) = guard.kind else {
            return false;
        };
        let stands = |from: usize, to: Option<usize>| {
            guard.patterns.iter().any(|pattern| {
                let pattern = parse(pattern).expect("it was parsed before");
                let ends = ends(&pattern, words, from);
                to.map_or(!ends.is_empty(), |to| ends.contains(&to))
            })
        };
        (first..=last).contains(&entry)
            && match reach {
                CueReach::Following(_) => (0..start).any(|from| stands(from, Some(start))),
                _ => stands(end, None),
            }
    })
}

/// Where a pattern can end if it starts at `start`.
fn ends(pattern: &[Item], words: &[&str], start: usize) -> BTreeSet<usize> {
    let mut ends = BTreeSet::from([start]);
    for item in pattern {
        ends = ends.into_iter().flat_map(|at| ends_of_item(item, words, at)).collect();
    }
    ends
}

fn ends_of_item(item: &Item, words: &[&str], at: usize) -> BTreeSet<usize> {
    match &item.what {
        What::Word(pattern) => {
            let fits = words.get(at).is_some_and(|word| match pattern {
                WordPattern::Exact(exact) => word == exact,
                WordPattern::Prefix(start) => word.starts_with(start.as_str()),
            });
            fits.then_some(at + 1).into_iter().collect()
        }
        What::Either(branches) => {
            branches.iter().flat_map(|branch| ends(branch, words, at)).collect()
        }
        What::Optional(branches) => {
            let with = branches.iter().flat_map(|branch| ends(branch, words, at));
            with.chain([at]).collect()
        }
        What::Gap(min, max) => (usize::from(*min)..=usize::from(*max))
            .map(|tokens| at + tokens)
            .filter(|end| *end <= words.len())
            .collect(),
    }
}

/// Picks the best, drops what it uses up or passes by, and so on.
fn winners(lexicon: &Lexicon, mut candidates: Vec<Occurrence>) -> Vec<Occurrence> {
    let mut winners = Vec::new();
    let rank = |one: &Occurrence| {
        let decoy = matches!(lexicon.entry(one.entry).kind, Kind::Decoy { .. });
        (one.start, Reverse(one.end), Reverse(decoy), one.entry)
    };
    let is_duty = |one: &Occurrence| matches!(lexicon.entry(one.entry).kind, Kind::Duty { .. });
    while let Some(mut best) = candidates.iter().copied().min_by_key(rank) {
        // Two duties in one breath: the longer one gives way if a shorter one leaves room for another behind it.
        let mut shorter: Vec<Occurrence> = candidates
            .iter()
            .copied()
            .filter(|one| is_duty(one) && one.start == best.start && one.entry != best.entry)
            .collect();
        shorter.sort_by_key(rank);
        let other_behind = |one: &Occurrence| {
            (one.end..best.end).any(|start| {
                let here = candidates.iter().filter(|other| other.start == start);
                here.min_by_key(|other| rank(other))
                    .is_some_and(|other| is_duty(other) && other.end >= best.end)
            })
        };
        if is_duty(&best)
            && let Some(two) = shorter.into_iter().find(other_behind)
        {
            best = two;
        }
        candidates.retain(|one| one.start >= best.end);
        winners.push(best);
    }
    winners
}

fn strength(lexicon: &Lexicon, field: &Document, all: &[Occurrence], of: &Occurrence) -> Strength {
    let mut strengths = BTreeSet::new();
    for cue in all.iter().filter(|cue| cue.sentence == of.sentence) {
        if let Kind::Cue(rule) = lexicon.entry(cue.entry).kind
            && rule.excludes.is_none()
        {
            let reaches = match rule.reach {
                CueReach::Sentence => true,
                CueReach::Below => false,
                CueReach::Following(tokens) => {
                    (cue.end..=cue.end + usize::from(tokens)).contains(&of.start)
                }
                CueReach::Preceding(tokens) => {
                    (of.end..=of.end + usize::from(tokens)).contains(&cue.start)
                }
            };
            if reaches && limited_to(rule.of, lexicon, of) {
                strengths.insert(rule.strength);
            }
        }
    }
    let order = [Strength::Negated, Strength::Preferred, Strength::Required, Strength::Mentioned];
    if strengths.is_empty() {
        strengths.insert(match of.zone {
            Zone::Title | Zone::Duties | Zone::Requirements => Strength::Required,
            _ => Strength::Mentioned,
        });
    }
    // Headings come on top: they are tried sentence by sentence upwards, and the first with one decides;
    // nothing stands over a heading.
    let own = headings(lexicon, field, all, of.sentence);
    for above in (0..of.sentence).rev().take_while(|_| own.is_empty()) {
        if field.sentences()[above].zone != of.zone {
            break;
        }
        let whole = headings(lexicon, field, all, above);
        if !whole.is_empty() {
            let reaching = whole.iter().filter(|cue| limited_to(cue.of, lexicon, of));
            strengths.extend(reaching.map(|cue| cue.strength));
            break;
        }
    }
    let decided = order.into_iter().find(|strength| strengths.contains(strength));
    decided.expect("there is one at least")
}

/// Whether a cue of this limit reaches matches of the entry.
fn limited_to(limit: Option<CueTarget>, lexicon: &Lexicon, of: &Occurrence) -> bool {
    let kind = &lexicon.entry(of.entry).kind;
    match limit {
        None => true,
        Some(CueTarget::Signals) => matches!(kind, Kind::Signal),
        Some(CueTarget::Duties) => matches!(kind, Kind::Duty { .. }),
    }
}

/// The cues that are all that a sentence says, and reach below it.
fn headings(lexicon: &Lexicon, field: &Document, all: &[Occurrence], sentence: usize) -> Vec<Cue> {
    let place = field.sentences()[sentence];
    let whole = |one: &&Occurrence| {
        one.sentence == sentence
            && (one.start, one.end) == (place.first_token as usize, place.end_token as usize)
    };
    let cues = all.iter().filter(whole).filter_map(|one| match lexicon.entry(one.entry).kind {
        Kind::Cue(cue) if cue.reach == CueReach::Below => Some(cue),
        _ => None,
    });
    cues.collect()
}
