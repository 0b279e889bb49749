//! The units of a window of so many tokens: an occurrence of a duty with the signals near it.
//!
//! Every occurrence counts once, whatever stands near it, so that the occurrences of a duty beside a signal are those that `kwic` lists
//! for the duty with the signal near. Other duties near it are units of their own.

use std::iter;

use rolescope_lexicon::{Match, StrengthSet};

use crate::items::{Items, Meaning};

/// Whether a match is a unit: an occurrence of a duty with a strength that counts.
pub(crate) fn is_unit(items: &Items, strengths: StrengthSet, found: &Match) -> bool {
    strengths.contains(found.strength)
        && matches!(items.meaning(found.entry), Some(Meaning::Duty { .. }))
}

/// What stands in the unit of one of an ad's matches, which are in the order of the text: itself, then the signals of every strength with
/// at most so many tokens in between.
pub(crate) fn around<'f>(
    items: &'f Items,
    matches: &'f [Match],
    place: usize,
    tokens: u32,
) -> impl Iterator<Item = &'f Match> {
    let here = &matches[place];
    // Matches do not overlap: those further away in the text have more tokens in between.
    let is_near = move |other: &&Match| here.is_near(other, tokens);
    let before = matches[..place].iter().rev().take_while(is_near);
    let after = matches[place + 1..].iter().take_while(is_near);
    let is_signal = |found: &&Match| matches!(items.meaning(found.entry), Some(Meaning::Signal(_)));
    iter::once(here).chain(before.chain(after).filter(is_signal))
}
