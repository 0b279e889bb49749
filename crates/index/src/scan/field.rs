//! The occurrences in one field of a block's documents: first of what is looked for, then of the cues that may matter to it.
//!
//! Cues are made of common words (`we`, `you will`), and most of them stand in sentences where nothing is found. A cue changes the
//! matches of its own sentence, or, as a heading, those below a sentence that it fills. So cues are looked for only in sentences with
//! an occurrence of something else, and in those short enough to be a heading.

use std::ops::Range;

use rolescope_lexicon::{RawMatch, SentenceMark};

use crate::scan::automaton::{Automaton, Rules};
use crate::scan::block::Block;
use crate::scan::plan::FieldPlan;

/// Buffers for one field, and what has been learnt.
#[derive(Debug, Default)]
pub(crate) struct FieldScratch {
    pub(crate) block: Block,
    pub(crate) found: Occurrences,
    texts: Automaton,
    cues: Automaton,
    live: Live,
}

/// What was found in the documents of a block.
#[derive(Debug, Default)]
pub(crate) struct Occurrences {
    /// Each with the number of the one before in its document, plus 1.
    matches: Vec<(RawMatch, u32)>,
    /// For each document the number of its last one, plus 1; 0 if it has none.
    last: Vec<u32>,
}

impl FieldScratch {
    /// Finds the occurrences in the documents of the block.
    pub(crate) fn find(&mut self, plan: &FieldPlan) {
        let Self { block, found, texts, cues, live } = self;
        found.clear(block.len());
        let rules = Rules { trie: &plan.texts, sets: &plan.sets };
        for (set, places) in block.texts.words().filter(|(_, places)| !places.is_empty()) {
            texts.occurrences(rules, set, places.iter().copied(), block, found);
        }
        let mut words = block.cues.words().filter(|(_, places)| !places.is_empty()).peekable();
        if words.peek().is_none() {
            return;
        }
        live.clear();
        for document in 0..block.len() {
            let (row, marks) = (block.range(document), block.marks(document));
            live.draw(row, marks, found.of(document), plan.longest_heading);
        }
        let rules = Rules { trie: &plan.cues, sets: &plan.sets };
        for (set, places) in words {
            let places = places.iter().copied().filter(|&(document, position)| {
                live.contains(block.range(document as usize).start + position as usize)
            });
            cues.occurrences(rules, set, places, block, found);
        }
    }
}

impl Occurrences {
    fn clear(&mut self, documents: usize) {
        self.matches.clear();
        self.last.clear();
        self.last.resize(documents, 0);
    }

    pub(crate) fn push(&mut self, document: u32, found: RawMatch) {
        let last = &mut self.last[document as usize];
        self.matches.push((found, *last));
        *last = self.matches.len() as u32;
    }

    /// The occurrences in a document, in any order.
    pub(crate) fn of(&self, document: usize) -> impl Iterator<Item = RawMatch> {
        let mut next = self.last[document];
        std::iter::from_fn(move || {
            let &(found, before) = self.matches.get((next as usize).checked_sub(1)?)?;
            next = before;
            Some(found)
        })
    }

    /// Whether nothing was found in a document.
    pub(crate) fn is_empty_in(&self, document: usize) -> bool {
        self.last[document] == 0
    }
}

/// The places of a block's rows at which cues may matter.
#[derive(Debug, Default)]
struct Live {
    bits: Vec<u64>,
}

impl Live {
    fn clear(&mut self) {
        self.bits.clear();
    }

    /// Takes the sentences of a row in which something was found, and those of at most `longest_heading` tokens. Rows come in order.
    fn draw(
        &mut self,
        row: Range<usize>,
        marks: &[SentenceMark],
        found: impl Iterator<Item = RawMatch>,
        longest_heading: u32,
    ) {
        self.bits.resize(row.end.div_ceil(64).max(self.bits.len()), 0);
        let place = |position: u32| row.start + position as usize;
        if longest_heading > 0 {
            for pair in marks.windows(2) {
                let (start, end) = (pair[0].position, pair[1].position);
                if end - start - 1 <= longest_heading {
                    self.fill(place(start), place(end));
                }
            }
        }
        for RawMatch { start, .. } in found {
            if self.contains(place(start)) {
                continue;
            }
            let next = marks.partition_point(|mark| mark.position <= start);
            let Some(own) = next.checked_sub(1) else { continue };
            let end = marks.get(next).map_or(row.end, |mark| place(mark.position));
            self.fill(place(marks[own].position), end);
        }
    }

    fn fill(&mut self, start: usize, end: usize) {
        for word in start / 64..end.div_ceil(64) {
            let first = start.saturating_sub(word * 64).min(63);
            let count = end.saturating_sub(word * 64).min(64);
            self.bits[word] |= u64::MAX >> (64 - count) & u64::MAX << first;
        }
    }

    fn contains(&self, place: usize) -> bool {
        self.bits[place / 64] & 1 << (place % 64) != 0
    }
}

#[cfg(test)]
mod tests {
    use rolescope_lexicon::EntryId;
    use rolescope_text::Zone;

    use super::*;

    /// Sentences start at 0, 3, 70 and 200; the field has 260 positions. What is expected are starts and ends.
    #[track_caller]
    fn check(found: &[u32], longest_heading: u32, expected: &[(u32, u32)]) {
        let marks = [0, 3, 70, 200].map(|position| SentenceMark { position, zone: Zone::Other });
        let found: Vec<RawMatch> = found
            .iter()
            .map(|&start| RawMatch { start, end: start + 1, entry: EntryId(0) })
            .collect();
        let mut live = Live::default();
        // The row of another document stands before it.
        live.draw(0..100, &[], std::iter::empty(), longest_heading);
        live.draw(100..360, &marks, found.into_iter(), longest_heading);
        for position in 0..260 {
            let is_expected = expected.iter().any(|&(start, end)| (start..end).contains(&position));
            assert_eq!(live.contains(100 + position as usize), is_expected, "{position}");
        }
    }

    #[test]
    fn cues_matter_beside_matches_and_as_headings() {
        check(&[], 0, &[]);
        check(&[], 1, &[]);
        check(&[], 2, &[(0, 3)]);
        check(&[5], 0, &[(3, 70)]);
        check(&[5, 69, 71], 0, &[(3, 200)]);
        check(&[259, 201], 2, &[(0, 3), (200, 260)]);
    }
}
