//! The occurrences in one field of a posting: first of what is looked for, then of the cues that may matter to it.
//!
//! Cues are made of common words (`we`, `you will`), and most of them stand in sentences where nothing is found. A cue changes the
//! matches of its own sentence, or, as a heading, those below a sentence that it fills. So cues are looked for only in sentences with
//! an occurrence of something else, and in those short enough to be a heading.

use rolescope_lexicon::{RawMatch, SentenceMark};

use crate::scan::automaton::{Automaton, Rules};
use crate::scan::block::Block;
use crate::scan::plan::FieldPlan;

/// Buffers for one field, and what has been learnt.
#[derive(Debug, Default)]
pub(crate) struct FieldScratch {
    pub(crate) block: Block,
    texts: Automaton,
    cues: Automaton,
    live: Live,
}

impl FieldScratch {
    /// The occurrences in one document of the block, in any order.
    pub(crate) fn find(&mut self, plan: &FieldPlan, document: usize, raw: &mut Vec<RawMatch>) {
        raw.clear();
        let Self { block, texts, cues, live } = self;
        let row = block.row(document);
        let rules = Rules { trie: &plan.texts, sets: &plan.sets };
        texts.occurrences(rules, row, block.texts.of(document), raw);
        if !block.cues.is_empty_in(document) {
            live.draw(row.len(), block.marks(document), raw, plan.longest_heading);
            let rules = Rules { trie: &plan.cues, sets: &plan.sets };
            let anchors = block.cues.of(document).filter(|&anchor| live.contains(anchor));
            cues.occurrences(rules, row, anchors, raw);
        }
    }
}

/// The positions at which cues may matter.
#[derive(Debug, Default)]
struct Live {
    bits: Vec<u64>,
}

impl Live {
    /// Takes the sentences in which something was found, and those of at most `longest_heading` tokens.
    fn draw(
        &mut self,
        length: usize,
        marks: &[SentenceMark],
        found: &[RawMatch],
        longest_heading: u32,
    ) {
        self.bits.clear();
        self.bits.resize(length.div_ceil(64), 0);
        if longest_heading > 0 {
            for pair in marks.windows(2) {
                let (start, end) = (pair[0].position, pair[1].position);
                if end - start - 1 <= longest_heading {
                    self.fill(start, end);
                }
            }
        }
        for RawMatch { start, .. } in found {
            if self.contains(*start) {
                continue;
            }
            let next = marks.partition_point(|mark| mark.position <= *start);
            let Some(own) = next.checked_sub(1) else { continue };
            let end = marks.get(next).map_or(length as u32, |mark| mark.position);
            self.fill(marks[own].position, end);
        }
    }

    fn fill(&mut self, start: u32, end: u32) {
        for word in start / 64..end.div_ceil(64) {
            let first = start.saturating_sub(word * 64).min(63);
            let count = end.saturating_sub(word * 64).min(64);
            self.bits[word as usize] |= u64::MAX >> (64 - count) & u64::MAX << first;
        }
    }

    fn contains(&self, position: u32) -> bool {
        self.bits[position as usize / 64] & 1 << (position % 64) != 0
    }
}

#[cfg(test)]
mod tests {
    use rolescope_lexicon::EntryId;
    use rolescope_text::Zone;

    use super::*;

    /// Sentences start at 0, 3, 70 and 200; the field has 260 positions.
    #[track_caller]
    fn check(found: &[u32], longest_heading: u32, expected: &[std::ops::Range<u32>]) {
        let marks = [0, 3, 70, 200].map(|position| SentenceMark { position, zone: Zone::Other });
        let found: Vec<RawMatch> = found
            .iter()
            .map(|&start| RawMatch { start, end: start + 1, entry: EntryId(0) })
            .collect();
        let mut live = Live::default();
        live.draw(260, &marks, &found, longest_heading);
        for position in 0..260 {
            let is_expected = expected.iter().any(|range| range.contains(&position));
            assert_eq!(live.contains(position), is_expected, "{position}");
        }
    }

    #[test]
    fn cues_matter_beside_matches_and_as_headings() {
        check(&[], 0, &[]);
        check(&[], 1, &[]);
        check(&[], 2, &[0..3]);
        check(&[5], 0, &[3..70]);
        check(&[5, 69, 71], 0, &[3..200]);
        check(&[259, 201], 2, &[0..3, 200..260]);
    }
}
