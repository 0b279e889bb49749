//! Posting lists with positions, read in bulk.
//!
//! tantivy's own cursor gives the positions of one document at a time and looks for their place in the list anew each time, which
//! costs more than the positions themselves. Here the positions of a whole stretch of documents are read at once. For that it has to
//! be known where in the list of positions a stretch begins; [`chunk_offsets`] finds it once for every chunk.

use std::ops::Range;
use std::path::Path;

use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{TERMINATED, positions::PositionReader};

use crate::error::{Context, Error, Result};
use crate::scan::documents::{BlockDocuments, Members, Numbers};
use crate::scan::plan::{Chunk, PlannedList};
use crate::scan::vocabulary::FieldFiles;

/// Documents of a full block of tantivy's lists.
const LIST_BLOCK: u32 = 128;

/// Bytes that stand for a full block in front of a list.
const BLOCK_ENTRY: usize = 12;

/// A posting list, read from one block of documents to the next.
pub(crate) struct List {
    postings: Box<BlockSegmentPostings>,
    /// The first document of the current block of the list that has not been read.
    next: usize,
    positions: Box<PositionReader>,
    /// Where its positions begin.
    offset: u64,
}

/// Cursors of lists that are no longer read: a new one takes longer than to set one of them to another list.
#[derive(Default)]
pub(crate) struct Spare {
    #[expect(
        clippy::vec_box,
        reason = "a cursor is a kilobyte, and moves from here to a list and back"
    )]
    cursors: Vec<Box<BlockSegmentPostings>>,
}

impl Spare {
    fn open(
        &mut self,
        files: &FieldFiles,
        info: &TermInfo,
        path: &Path,
    ) -> Result<Box<BlockSegmentPostings>> {
        match self.cursors.pop() {
            Some(mut cursor) => {
                let set = files.inverted.reset_block_postings_from_terminfo(info, &mut cursor);
                set.context("read a posting list of", path)?;
                Ok(cursor)
            }
            None => open_postings(files, info, path).map(Box::new),
        }
    }

    /// Takes a list back.
    pub(crate) fn put(&mut self, list: List) {
        self.cursors.push(list.postings);
    }
}

/// For each start of a chunk the number of positions that a list holds before the block of documents in which the chunk starts. Nothing
/// for a list of one block, before which there are none.
///
/// In front of a list of more stands the number of bytes of its table of full blocks, then 12 bytes for each of them: the last document
/// in 4, two numbers of bits, how many positions its documents have in 4, and two more bytes. tantivy reads that for its own cursor and
/// hands it to nobody else; without it all documents of the list would have to be decoded.
pub(crate) fn chunk_offsets(
    files: &FieldFiles,
    info: &TermInfo,
    starts: &[u32],
    path: &Path,
) -> Result<Vec<u64>> {
    if info.doc_freq < LIST_BLOCK {
        return Ok(Vec::new());
    }
    let bytes = files.postings.slice(info.postings_range.clone()).read_bytes();
    let bytes = bytes.context("read a posting list of", path)?;
    let blocks = (info.doc_freq / LIST_BLOCK) as usize;
    let Some(table) = block_table(&bytes, blocks) else {
        let detail = "a posting list is not laid out as it should be".to_owned();
        return Err(Error::Damaged { path: path.to_owned(), detail });
    };
    let mut blocks = table.iter().map(|&[a, b, c, d, _, _, e, f, g, h, ..]| {
        (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
    });
    let mut next = blocks.next();
    let mut before = 0;
    let offsets = starts.iter().map(|&start| {
        while let Some((last, positions)) = next
            && last < start
        {
            before += u64::from(positions);
            next = blocks.next();
        }
        before
    });
    Ok(offsets.collect())
}

/// The table of a list's full blocks, if there is one.
fn block_table(bytes: &[u8], blocks: usize) -> Option<&[[u8; BLOCK_ENTRY]]> {
    // Seven bits a byte, the lowest first; the last has the eighth.
    let end = bytes.iter().position(|byte| byte & 0x80 != 0)?;
    let (length, rest) = bytes.split_at(end + 1);
    let length = length
        .iter()
        .rev()
        .try_fold(0_usize, |all, byte| Some(all.checked_mul(128)? | usize::from(byte & 0x7f)))?;
    let (table, left) = rest.get(..length)?.as_chunks();
    (table.len() == blocks && left.is_empty()).then_some(table)
}

fn open_postings(files: &FieldFiles, info: &TermInfo, path: &Path) -> Result<BlockSegmentPostings> {
    files
        .inverted
        .read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)
        .context("read a posting list of", path)
}

/// How many documents, ascending, come before `document`; most often it is few.
fn count_below(documents: &[u32], document: u32) -> usize {
    let near = documents.iter().take(8).take_while(|&&other| other < document).count();
    if near < 8 { near } else { documents.partition_point(|&other| other < document) }
}

fn sum(frequencies: &[u32]) -> u64 {
    // Positions are 32 bits wide, and so is the sum over 128 documents in tantivy's own lists.
    u64::from(frequencies.iter().sum::<u32>())
}

impl List {
    /// Opens a list at the start of a chunk; `None` if it has none of the documents that are to be read there.
    pub(crate) fn open(
        files: &FieldFiles,
        planned: &PlannedList,
        (chunk, members): (&Chunk, &Members),
        spare: &mut Spare,
        path: &Path,
    ) -> Result<Option<Self>> {
        let PlannedList { info, offsets } = planned;
        let Range { start, end } = chunk.documents;
        let mut postings = spare.open(files, info, path)?;
        let next = if start == 0 { 0 } else { postings.seek(start) };
        // Behind the last document the cursor may point past the block.
        let ahead = postings.docs().get(next..).unwrap_or_default();
        let here = ahead.partition_point(|&document| document < end);
        let goes_on = here == ahead.len() && postings.docs().len() == LIST_BLOCK as usize;
        if !goes_on && !members.any(&ahead[..here]) {
            spare.cursors.push(postings);
            return Ok(None);
        }
        let before = offsets.get(chunk.number).copied().unwrap_or(0);
        let offset = before + sum(&postings.freqs()[..next]);
        let bytes = files.positions.slice(info.positions_range.clone()).read_bytes();
        let positions = bytes.and_then(PositionReader::open);
        let positions = Box::new(positions.context("read a posting list of", path)?);
        Ok(Some(Self { postings, next, positions, offset }))
    }

    /// The first document that has not been read, or [`TERMINATED`].
    pub(crate) fn next_document(&self) -> u32 {
        self.postings.docs().get(self.next).copied().unwrap_or(TERMINATED)
    }

    /// Tells the positions in each document of a block, ascending: the number of the document in the block, and, for each position, its
    /// distance from the one before, or from 0. Documents in between are passed over.
    pub(crate) fn read(
        &mut self,
        block: &BlockDocuments<'_>,
        numbers: &Numbers,
        buffer: &mut Vec<u32>,
        mut tell: impl FnMut(usize, &[u32]),
    ) {
        let (start, end) = (block.start(), block.end());
        // The first document of the block that may still come.
        let mut number = 0;
        loop {
            let documents = &self.postings.docs()[self.next..];
            let length = match documents.last() {
                None => return,
                Some(&last) if last < end => documents.len(),
                Some(_) => documents.partition_point(|&document| document < end),
            };
            let (documents, rest) = documents.split_at(length);
            let ends_here = !rest.is_empty();
            let frequencies = &self.postings.freqs()[self.next..][..length];
            let passed = documents.partition_point(|&document| document < start);
            self.offset += sum(&frequencies[..passed]);
            let (documents, frequencies) = (&documents[passed..], &frequencies[passed..]);
            let (positions, offset) = (&mut self.positions, &mut self.offset);
            if numbers.is_dense() {
                let distances = take(positions, offset, frequencies, buffer);
                each(documents, frequencies, distances, |document, distances| {
                    if let Some(number) = numbers.of(document - start) {
                        tell(number, distances);
                    }
                });
            } else {
                let wanted = block.documents;
                let mut at = 0;
                while at < documents.len() {
                    number += count_below(&wanted[number..], documents[at]);
                    let below = count_below(&documents[at..], wanted[number]);
                    *offset += sum(&frequencies[at..at + below]);
                    at += below;
                    let pairs = documents[at..].iter().zip(&wanted[number..]);
                    let length = pairs.take_while(|(one, other)| one == other).count();
                    let run = at..at + length;
                    let frequencies = &frequencies[run.clone()];
                    let distances = take(positions, offset, frequencies, buffer);
                    each(&documents[run], frequencies, distances, |_, distances| {
                        tell(number, distances);
                        number += 1;
                    });
                    at += length;
                }
            }
            self.next += length;
            if ends_here {
                return;
            }
            self.postings.advance();
            self.next = 0;
        }
    }
}

/// Reads the positions of documents that follow each other in a list.
#[inline]
fn take<'b>(
    positions: &mut PositionReader,
    offset: &mut u64,
    frequencies: &[u32],
    buffer: &'b mut Vec<u32>,
) -> &'b [u32] {
    let count = sum(frequencies) as usize;
    if buffer.len() < count {
        buffer.resize(count, 0);
    }
    let distances = &mut buffer[..count];
    if count > 0 {
        positions.read(*offset, distances);
    }
    *offset += count as u64;
    distances
}

/// Tells each document with its positions.
#[inline]
fn each(
    documents: &[u32],
    frequencies: &[u32],
    mut distances: &[u32],
    mut tell: impl FnMut(u32, &[u32]),
) {
    for (&document, &frequency) in documents.iter().zip(frequencies) {
        let (own, behind) = distances.split_at(frequency as usize);
        tell(document, own);
        distances = behind;
    }
}
