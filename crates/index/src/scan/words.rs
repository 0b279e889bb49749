//! The words of interest of a block of documents, read from posting lists.
//!
//! Reading positions is the cost of a scan, so they are read only where they can matter. First the posting lists tell in which
//! documents of the block a word of each slot occurs (no positions); from that follows, sequence by sequence, in which documents
//! all of its places are filled; only there are the positions of its words read. The words are then brought into the order of
//! documents. Lists stay open from one block to the next.

use std::ops::Range;

use tantivy::TERMINATED;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;

use crate::error::{Context, Result};
use crate::scan::automaton::{Occurrence, SlotSets};
use crate::scan::marks::reach;
use crate::scan::plan::FieldPlan;
use crate::scan::trie::Trie;

/// Documents that are read together: few enough for their words to stay in the processor's cache.
pub(crate) const BLOCK: u32 = 1024;

/// Words of 64 bits for a block's documents.
pub(crate) const WIDTH: usize = BLOCK as usize / 64;

/// A set of a block's documents.
pub(crate) type DocumentBits = [u64; WIDTH];

/// The posting lists of one field, open over a stretch of documents.
pub(crate) struct Lists {
    lists: Vec<List>,
}

/// One posting list, twice: documents are asked before positions are.
struct List {
    set: u32,
    /// Ascending; the blocks before `next` have been used.
    documents: BlockSegmentPostings,
    next: usize,
    positions: SegmentPostings,
    /// The documents of the current block that hold the word.
    present: DocumentBits,
}

impl Lists {
    /// Opens the lists that have a document in `range`.
    pub(crate) fn open(
        plan: &FieldPlan,
        range: &Range<u32>,
        path: &std::path::Path,
    ) -> Result<Self> {
        let mut lists = Vec::new();
        for term in &plan.terms {
            let mut documents = plan
                .inverted
                .read_block_postings_from_terminfo(&term.info, IndexRecordOption::Basic)
                .context("read a posting list of", path)?;
            let next = if range.start == 0 { 0 } else { documents.seek(range.start) };
            // Behind the last document the cursor may point past the block.
            if documents.docs().get(next).is_none_or(|&document| document >= range.end) {
                continue;
            }
            let positions = plan
                .inverted
                .read_postings_from_terminfo(&term.info, IndexRecordOption::WithFreqsAndPositions)
                .context("read a posting list of", path)?;
            lists.push(List { set: term.set, documents, next, positions, present: [0; WIDTH] });
        }
        Ok(Self { lists })
    }
}

impl List {
    /// Notes which documents of `block` hold the word; returns whether any does.
    fn note_documents(&mut self, block: &Range<u32>) -> bool {
        self.present = [0; WIDTH];
        let mut any = false;
        loop {
            let documents = self.documents.docs();
            while let Some(&document) = documents.get(self.next) {
                if document >= block.end {
                    return any;
                }
                let offset = (document - block.start) as usize;
                self.present[offset / 64] |= 1 << (offset % 64);
                any = true;
                self.next += 1;
            }
            if documents.last().is_none_or(|&document| document == TERMINATED) {
                return any;
            }
            self.documents.advance();
            self.next = 0;
        }
    }
}

/// The words of interest of a block, document by document. Buffers are reused.
#[derive(Debug, Default)]
pub(crate) struct BlockWords {
    present: Vec<u64>,
    needed: Vec<u64>,
    positions: Vec<u32>,
    /// Document and word as they are read, list by list.
    read: Vec<(u32, Occurrence)>,
    /// The same by document, each document's in no order.
    sorted: Vec<Occurrence>,
    /// Where each document's words end in `sorted`.
    ends: Vec<u32>,
}

impl BlockWords {
    /// Reads the words of the documents of `block` that are in `allowed`. Blocks are read in ascending order.
    pub(crate) fn read(
        &mut self,
        lists: &mut Lists,
        trie: &Trie,
        sets: &SlotSets,
        block: &Range<u32>,
        allowed: &DocumentBits,
    ) {
        self.read.clear();
        self.find_documents(lists, trie, sets, block, allowed);
        self.read_positions(lists, sets, block);
        self.sort_by_document(block.len());
    }

    /// The words of a document of the block, in no order.
    pub(crate) fn of(&self, document: usize) -> &[Occurrence] {
        let start = if document == 0 { 0 } else { self.ends[document - 1] };
        &self.sorted[start as usize..self.ends[document] as usize]
    }

    fn find_documents(
        &mut self,
        lists: &mut Lists,
        trie: &Trie,
        sets: &SlotSets,
        block: &Range<u32>,
        allowed: &DocumentBits,
    ) {
        let Self { present, needed, .. } = self;
        for bits in [&mut *present, &mut *needed] {
            bits.clear();
            bits.resize(trie.slot_count() * WIDTH, 0);
        }
        for list in &mut lists.lists {
            if list.note_documents(block) {
                for &slot in sets.slots(list.set) {
                    let bits = &mut present[slot as usize * WIDTH..][..WIDTH];
                    bits.iter_mut().zip(&list.present).for_each(|(bits, present)| *bits |= present);
                }
            }
        }
        trie.needed(present, allowed, needed, WIDTH);
    }

    fn read_positions(&mut self, lists: &mut Lists, sets: &SlotSets, block: &Range<u32>) {
        let Self { needed, positions, read, .. } = self;
        for list in &mut lists.lists {
            let mut wanted = [0_u64; WIDTH];
            for &slot in sets.slots(list.set) {
                let bits = &needed[slot as usize * WIDTH..][..WIDTH];
                wanted.iter_mut().zip(bits).for_each(|(wanted, bits)| *wanted |= bits);
            }
            for (number, (mut wanted, present)) in wanted.into_iter().zip(list.present).enumerate()
            {
                wanted &= present;
                while wanted != 0 {
                    let offset = number as u32 * 64 + wanted.trailing_zeros();
                    wanted &= wanted - 1;
                    let found = reach(&mut list.positions, block.start + offset);
                    debug_assert_eq!(found, block.start + offset);
                    positions.clear();
                    list.positions.positions(positions);
                    let set = list.set;
                    read.extend(
                        positions.iter().map(|&position| (offset, Occurrence { position, set })),
                    );
                }
            }
        }
    }

    /// Counts the words of each document and lays them out document by document.
    fn sort_by_document(&mut self, documents: usize) {
        let Self { read, sorted, ends, .. } = self;
        ends.clear();
        ends.resize(documents, 0);
        for (document, _) in read.iter() {
            ends[*document as usize] += 1;
        }
        let mut sum = 0;
        for end in ends.iter_mut() {
            let count = *end;
            *end = sum;
            sum += count;
        }
        sorted.clear();
        sorted.resize(read.len(), Occurrence { position: 0, set: 0 });
        for (document, occurrence) in read.iter() {
            let end = &mut ends[*document as usize];
            sorted[*end as usize] = *occurrence;
            *end += 1;
        }
    }
}
