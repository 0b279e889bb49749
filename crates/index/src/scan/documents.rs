//! Which documents of a chunk are read together, and which are read at all.

use tantivy::fieldnorm::FieldNormReader;

use crate::scan::plan::Chunk;
use crate::scan::vocabulary::FieldFiles;

/// Documents that are read together.
pub(crate) const BLOCK: usize = 128;

/// The most documents of a chunk that are read together if they are all that is read of it, and what part of it they are at most: few of
/// many.
const ALONE: usize = 256;
const ALONE_OF: usize = 4;

/// Places in the rows of a block, save that a single document may have more: 16 MB.
const MOST_PLACES: u32 = 1 << 22;

/// The documents of a block, ascending; there is at least one. There may be others in between, which do not take part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockDocuments<'d> {
    pub(crate) documents: &'d [u32],
}

impl BlockDocuments<'_> {
    pub(crate) fn start(&self) -> u32 {
        self.documents.first().copied().unwrap_or_default()
    }

    /// The first document behind it.
    pub(crate) fn end(&self) -> u32 {
        self.documents.last().map_or(0, |last| last + 1)
    }
}

/// The most documents for each one of a block, from its first to its last, of which all positions are read: that is faster than to
/// look for those of each document.
const DENSE: usize = 8;

/// Which document of a block a document is, if the block is dense; empty if not.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    /// For each document from the first to the last, its number; [`BLOCK`] if it does not take part.
    numbers: Vec<u8>,
}

const _: () = assert!(BLOCK <= u8::MAX as usize);

impl Numbers {
    pub(crate) fn lay_out(&mut self, block: &BlockDocuments<'_>) {
        self.numbers.clear();
        let (start, span) = (block.start(), (block.end() - block.start()) as usize);
        if span > block.documents.len() * DENSE || block.documents.len() > BLOCK {
            return;
        }
        self.numbers.resize(span, BLOCK as u8);
        for (number, document) in (0..).zip(block.documents) {
            self.numbers[(document - start) as usize] = number;
        }
    }

    pub(crate) fn is_dense(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// The number of a document, given its distance from the first.
    #[inline]
    pub(crate) fn of(&self, distance: u32) -> Option<usize> {
        let number = usize::from(self.numbers[distance as usize]);
        (number < BLOCK).then_some(number)
    }
}

/// Which documents of a chunk are to be read.
#[derive(Debug, Default)]
pub(crate) struct Members {
    start: u32,
    bits: Vec<u64>,
}

impl Members {
    /// Takes some documents of a chunk, ascending.
    pub(crate) fn lay_out(&mut self, documents: &[u32]) {
        let Self { start, bits } = self;
        *start = documents.first().copied().unwrap_or_default();
        bits.clear();
        bits.resize(documents.last().map_or(0, |last| (last - *start) as usize / 64 + 1), 0);
        for document in documents.iter().map(|document| (document - *start) as usize) {
            bits[document / 64] |= 1 << (document % 64);
        }
    }

    /// Whether one of some documents is among them.
    pub(crate) fn any(&self, documents: &[u32]) -> bool {
        documents.iter().filter_map(|document| document.checked_sub(self.start)).any(|document| {
            let word = self.bits.get(document as usize / 64);
            word.is_some_and(|word| word & 1 << (document % 64) != 0)
        })
    }
}

impl FieldFiles {
    /// The first of some documents, as many as make a block.
    pub(crate) fn block<'d>(&self, documents: &'d [u32]) -> BlockDocuments<'d> {
        self.block_of(documents, BLOCK)
    }

    /// All documents that are to be read of a chunk as one block, if they are few.
    pub(crate) fn alone<'d>(
        &self,
        chunk: &Chunk,
        documents: &'d [u32],
    ) -> Option<BlockDocuments<'d>> {
        if documents.len() * ALONE_OF > chunk.documents.len() {
            return None;
        }
        let block = self.block_of(documents, ALONE);
        (block.documents.len() == documents.len()).then_some(block)
    }

    fn block_of<'d>(&self, documents: &'d [u32], most: usize) -> BlockDocuments<'d> {
        let mut room = MOST_PLACES;
        let fits = |&&document: &&u32| {
            room = room.saturating_sub(longest(&self.norms, document));
            room > 0
        };
        let rest = documents.get(1..).unwrap_or_default().iter().take(most - 1);
        let length = 1 + rest.take_while(fits).count();
        BlockDocuments { documents: &documents[..length.min(documents.len())] }
    }
}

/// At least the number of positions that a document has in a field: the number of its terms is kept in one byte, rounded down.
pub(crate) fn longest(norms: &FieldNormReader, document: u32) -> u32 {
    match norms.fieldnorm_id(document).checked_add(1) {
        Some(next) => FieldNormReader::id_to_fieldnorm(next) - 1,
        // Two thousand million.
        None => FieldNormReader::id_to_fieldnorm(u8::MAX),
    }
}
