//! The words of interest of a stretch of documents, read from posting lists.
//!
//! Reading positions is the cost of a scan, so they are read only where they can matter. First the posting lists tell in which
//! documents a word of each slot occurs (no positions); from that follows, sequence by sequence, in which documents all of its
//! places are filled; only there are the positions of its words read. The words are then brought into the order of documents.

use std::ops::Range;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use crate::error::{Context, Result};
use crate::scan::marks::reach;
use crate::scan::plan::FieldPlan;
use crate::scan::trie::{Occurrence, Trie};

/// Documents that are scanned together. A power of two; larger stretches open fewer posting lists, smaller ones stay in the cache.
pub(crate) const CHUNK: u32 = 16_384;

/// Words of 64 bits for a chunk's documents.
pub(crate) const WIDTH: usize = CHUNK as usize / 64;

/// A set of a chunk's documents.
pub(crate) type DocumentBits = [u64];

/// The words of interest of a chunk, document by document. Buffers are reused.
#[derive(Debug, Default)]
pub(crate) struct ChunkWords {
    present: Vec<u64>,
    needed: Vec<u64>,
    positions: Vec<u32>,
    /// Document, position and set as they are read, list by list.
    read: Vec<(u32, Occurrence)>,
    /// The same by document.
    sorted: Vec<Occurrence>,
    /// Where each document's words end in `sorted`.
    ends: Vec<u32>,
}

impl ChunkWords {
    /// Reads the words of the documents `range` of a segment's field that are in `allowed`.
    pub(crate) fn read(
        &mut self,
        plan: &FieldPlan,
        trie: &Trie,
        slots: usize,
        range: Range<u32>,
        allowed: &DocumentBits,
        path: &std::path::Path,
    ) -> Result<()> {
        self.read.clear();
        if allowed.iter().any(|&word| word != 0) {
            self.find_documents(plan, trie, slots, range.clone(), allowed, path)?;
            self.read_positions(plan, range.clone(), path)?;
        }
        self.sort_by_document(range.len());
        Ok(())
    }

    /// The words of a document of the chunk, ascending by position.
    pub(crate) fn of(&self, document: usize) -> &[Occurrence] {
        let start = if document == 0 { 0 } else { self.ends[document - 1] };
        &self.sorted[start as usize..self.ends[document] as usize]
    }

    fn find_documents(
        &mut self,
        plan: &FieldPlan,
        trie: &Trie,
        slots: usize,
        range: Range<u32>,
        allowed: &DocumentBits,
        path: &std::path::Path,
    ) -> Result<()> {
        let Self { present, needed, .. } = self;
        for bits in [&mut *present, &mut *needed] {
            bits.clear();
            bits.resize(slots * WIDTH, 0);
        }
        for term in &plan.terms {
            let mut list = plan
                .inverted
                .read_block_postings_from_terminfo(&term.info, IndexRecordOption::Basic)
                .context("read a posting list of", path)?;
            let mut first = if range.start == 0 { 0 } else { list.seek(range.start) };
            'blocks: loop {
                // Behind the last document the cursor may point past the block.
                let documents = list.docs().get(first..).unwrap_or_default();
                for &document in documents {
                    if document >= range.end {
                        break 'blocks;
                    }
                    let offset = (document - range.start) as usize;
                    for &slot in &plan.sets[term.set as usize] {
                        present[slot as usize * WIDTH + offset / 64] |= 1 << (offset % 64);
                    }
                }
                first = 0;
                list.advance();
                if list.docs().first().is_none_or(|&document| document == TERMINATED) {
                    break;
                }
            }
        }
        trie.needed(present, allowed, needed, WIDTH);
        Ok(())
    }

    fn read_positions(&mut self, plan: &FieldPlan, range: Range<u32>, path: &std::path::Path) -> Result<()> {
        let Self { needed, positions, read, .. } = self;
        let mut wanted = [0_u64; WIDTH];
        for term in &plan.terms {
            wanted.fill(0);
            let mut any = 0;
            for &slot in &plan.sets[term.set as usize] {
                let bits = &needed[slot as usize * WIDTH..][..WIDTH];
                for (word, bits) in wanted.iter_mut().zip(bits) {
                    *word |= bits;
                    any |= bits;
                }
            }
            if any == 0 {
                continue;
            }
            let mut list = plan
                .inverted
                .read_postings_from_terminfo(&term.info, IndexRecordOption::WithFreqsAndPositions)
                .context("read a posting list of", path)?;
            let mut document = reach(&mut list, range.start);
            while document < range.end {
                let offset = document - range.start;
                if wanted[offset as usize / 64] & 1 << (offset % 64) != 0 {
                    positions.clear();
                    list.positions(positions);
                    read.extend(
                        positions.iter().map(|&position| (offset, Occurrence { position, set: term.set })),
                    );
                }
                document = list.advance();
            }
        }
        Ok(())
    }

    /// Counts the words of each document, lays them out document by document, and sorts each document's few.
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
        let mut start = 0;
        for &end in ends.iter() {
            sorted[start as usize..end as usize].sort_unstable();
            start = end;
        }
    }
}
