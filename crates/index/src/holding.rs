//! Which postings hold the words of entries, whatever their order: at least those in which the entries are found.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rolescope_lexicon::{EntryId, Lexicon};
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, SegmentReader};

use crate::error::{Context, Result};
use crate::selection::{Selection, words_for};
use crate::snapshot::Snapshot;
use crate::threads::Threads;
use crate::words::each_term;

/// Documents that are looked at together: few, so that the bits of thousands of slots stay near the processor.
const STRETCH: u32 = 1 << 12;

/// Documents that a thread looks at: some stretches, since it has to open all lists for them.
const PIECE: u32 = STRETCH * 8;

impl Snapshot {
    /// The postings that hold all words of a way of writing one of these entries, anywhere in their title or, unless only titles are asked
    /// for, in their body: at least all in which one of them is found.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn may_hold(
        &self,
        lexicon: &Lexicon,
        entries: &[EntryId],
        titles_only: bool,
        threads: &Threads,
    ) -> Result<Selection> {
        let wanted = Wanted::new(lexicon, entries);
        let mut fields = vec![self.fields.title];
        if !titles_only {
            fields.push(self.fields.body);
        }
        let readers = self.searcher.segment_readers();
        let mut lists = Vec::new();
        for (segment, reader) in readers.iter().enumerate() {
            for &field in &fields {
                lists.push((segment, WordLists::of(&wanted, self, reader, field)?));
            }
        }
        let pieces: Vec<(usize, &WordLists, Range<DocId>)> = lists
            .iter()
            .flat_map(|(segment, lists)| {
                let end = readers[*segment].max_doc();
                let starts = (0..end).step_by(PIECE as usize);
                starts.map(move |start| (*segment, lists, start..end.min(start + PIECE)))
            })
            .collect();
        let found_in = threads.map(&pieces, |(_, lists, documents)| {
            wanted.among(lists, documents.clone(), &self.path)
        });
        let mut found = Selection::none(self);
        for ((segment, _, documents), bits) in pieces.iter().zip(found_in) {
            let place = documents.start as usize / 64;
            let words = &mut found.segments[*segment][place..];
            words.iter_mut().zip(bits?).for_each(|(all, bits)| *all |= bits);
        }
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            if let Some(alive) = reader.alive_bitset() {
                for (number, word) in found.segments[segment].iter_mut().enumerate() {
                    for bit in (0..64).filter(|bit| *word & 1 << bit != 0).collect::<Vec<u32>>() {
                        if !alive.is_alive(number as DocId * 64 + bit) {
                            *word &= !(1 << bit);
                        }
                    }
                }
            }
        }
        Ok(found)
    }
}

/// The words of some entries, without their order.
struct Wanted<'a> {
    lexicon: &'a Lexicon,
    /// The slots, by number of the program; the value is a number of ours.
    slots: BTreeMap<u32, usize>,
    /// Sets of slots, each ascending and once: all of one set have to be filled.
    sets: Vec<Vec<usize>>,
}

/// The list of a word, as far as it has been read.
struct Cursor {
    postings: tantivy::postings::BlockSegmentPostings,
    next: usize,
    slots: Vec<usize>,
}

impl<'a> Wanted<'a> {
    fn new(lexicon: &'a Lexicon, entries: &[EntryId]) -> Self {
        let program = &lexicon.program;
        let mut slots = BTreeMap::new();
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for sequence in program.sequences.iter().filter(|one| entries.contains(&one.entry)) {
            let mut set: Vec<usize> = sequence
                .steps
                .iter()
                .map(|step| {
                    let number = slots.len();
                    *slots.entry(step.slot.0).or_insert(number)
                })
                .collect();
            set.sort_unstable();
            set.dedup();
            sets.push(set);
        }
        Self { lexicon, slots, sets: smallest(sets) }
    }

    /// The bits of the documents from the first to the last of a piece that fill a set of slots.
    fn among(&self, lists: &WordLists, piece: Range<DocId>, path: &Path) -> Result<Vec<u64>> {
        const WORDS: usize = STRETCH as usize / 64;
        let mut all = words_for(piece.end - piece.start);
        let mut cursors = lists.cursors(piece.start, path)?;
        let mut filled = vec![vec![0_u64; WORDS]; self.slots.len()];
        let mut both = vec![0_u64; WORDS];
        let mut is_filled = vec![false; self.slots.len()];
        for start in piece.clone().step_by(STRETCH as usize) {
            let end = start.saturating_add(STRETCH).min(piece.end);
            for (bits, is_filled) in filled.iter_mut().zip(&mut is_filled) {
                if std::mem::take(is_filled) {
                    bits.fill(0);
                }
            }
            for cursor in &mut cursors {
                cursor.fill(start, end, &mut both, &mut filled, &mut is_filled);
            }
            let words = ((end - start) as usize).div_ceil(64);
            let out = &mut all[(start - piece.start) as usize / 64..][..words];
            for set in &self.sets {
                let Some((first, rest)) = set.split_first() else { continue };
                if !set.iter().all(|slot| is_filled[*slot]) {
                    continue;
                }
                both[..words].copy_from_slice(&filled[*first][..words]);
                for slot in rest {
                    both[..words].iter_mut().zip(&filled[*slot]).for_each(|(one, two)| *one &= two);
                }
                out.iter_mut().zip(&both).for_each(|(out, both)| *out |= both);
            }
        }
        Ok(all)
    }
}

/// Of some sets, each ascending, those that hold no other: whoever has all of one that holds another has all of that, too.
fn smallest(mut sets: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    sets.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    sets.dedup();
    // By their first member.
    let mut kept: BTreeMap<usize, Vec<Vec<usize>>> = BTreeMap::new();
    for set in sets {
        let holds = |other: &Vec<usize>| other.iter().all(|one| set.binary_search(one).is_ok());
        let holds_one =
            set.iter().any(|first| kept.get(first).is_some_and(|of| of.iter().any(holds)));
        if !holds_one && let Some(&first) = set.first() {
            kept.entry(first).or_default().push(set);
        }
    }
    kept.into_values().flatten().collect()
}

/// The lists of the words that fill slots, in one field of one segment.
struct WordLists {
    inverted: Arc<InvertedIndexReader>,
    /// Each with the slots that it fills.
    lists: Vec<(TermInfo, Vec<usize>)>,
}

impl WordLists {
    /// Looks the words of all sets up.
    fn of(
        wanted: &Wanted<'_>,
        snapshot: &Snapshot,
        reader: &SegmentReader,
        field: Field,
    ) -> Result<Self> {
        let path = &snapshot.path;
        let program = &wanted.lexicon.program;
        let mut is_asked = vec![false; wanted.slots.len()];
        wanted.sets.iter().flatten().for_each(|&slot| is_asked[slot] = true);
        let mut slots_of_word: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (&slot, &number) in wanted.slots.iter().filter(|(_, number)| is_asked[**number]) {
            for word in &program.slots[slot as usize] {
                slots_of_word.entry(word.0).or_default().push(number);
            }
        }
        let inverted = reader.inverted_index(field).context("open", path)?;
        let dictionary = inverted.terms();
        let mut lists = Vec::new();
        for (word, slots) in slots_of_word {
            each_term(dictionary, &program.words[word as usize], path, |_, info| {
                lists.push((info.clone(), slots.clone()));
            })?;
        }
        Ok(Self { inverted, lists })
    }

    /// The lists, open at a document.
    fn cursors(&self, start: DocId, path: &Path) -> Result<Vec<Cursor>> {
        let open = |(info, slots): &(TermInfo, Vec<usize>)| {
            let mut postings = self
                .inverted
                .read_block_postings_from_terminfo(info, IndexRecordOption::Basic)
                .context("read a posting list of", path)?;
            let next = if start == 0 { 0 } else { postings.seek(start) };
            // Behind the last document the cursor may point past the block.
            let next = next.min(postings.docs().len());
            Ok(Cursor { postings, next, slots: slots.clone() })
        };
        self.lists.iter().map(open).collect()
    }
}

impl Cursor {
    /// Sets the bits of the documents from `start` to `end`; `own` is a buffer for as many.
    fn fill(
        &mut self,
        start: DocId,
        end: DocId,
        own: &mut [u64],
        filled: &mut [Vec<u64>],
        is_filled: &mut [bool],
    ) {
        let mut any = false;
        loop {
            let documents = &self.postings.docs()[self.next..];
            let here = documents.partition_point(|&document| document < end);
            if here > 0 && !std::mem::replace(&mut any, true) {
                own.fill(0);
            }
            for document in &documents[..here] {
                let offset = (document - start) as usize;
                own[offset / 64] |= 1 << (offset % 64);
            }
            self.next += here;
            // Behind its last document a list has an empty block.
            if here < documents.len() || documents.is_empty() {
                break;
            }
            self.postings.advance();
            self.next = 0;
        }
        for &slot in self.slots.iter().filter(|_| any) {
            is_filled[slot] = true;
            filled[slot].iter_mut().zip(&*own).for_each(|(all, own)| *all |= own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sets: &[&[usize]], expected: &[&[usize]]) {
        let owned = |sets: &[&[usize]]| -> Vec<Vec<usize>> {
            sets.iter().map(|set| set.to_vec()).collect()
        };
        assert_eq!(smallest(owned(sets)), owned(expected));
    }

    #[test]
    fn sets_that_hold_others_say_nothing_more() {
        check(&[], &[]);
        check(&[&[1, 2], &[1, 2]], &[&[1, 2]]);
        check(&[&[0, 1, 2], &[1, 2], &[0, 2]], &[&[0, 2], &[1, 2]]);
        check(&[&[0, 1], &[1, 3], &[0, 1, 3], &[3]], &[&[0, 1], &[3]]);
        check(&[&[4], &[0, 1, 4], &[0, 1, 3]], &[&[0, 1, 3], &[4]]);
    }
}
