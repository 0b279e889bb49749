//! The words of interest of a block of documents, at their positions.
//!
//! Every document of the block has a row, a stretch of one long array with a place for each of its positions. The lists are read one
//! after the other, and their words are written where they stand: so nothing has to be sorted, and what stands beside an anchor is
//! one look away. A block is so small that its rows stay in the processor's cache.

use std::ops::Range;
use std::path::Path;

use rolescope_lexicon::SentenceMark;
use rolescope_text::Zone;
use tantivy::fieldnorm::FieldNormReader;

use crate::error::{Error, Result};
use crate::scan::automaton::{BOUNDARY, NOTHING};
use crate::scan::lists::List;
use crate::scan::plan::{Chunk, FieldFiles, PlannedList, PlannedTerm, SegmentField};

/// Documents that are read together.
pub(crate) const BLOCK: usize = 128;

/// Places in the rows of a block, save that a single document may have more: 16 MB.
const MOST_PLACES: u32 = 1 << 22;

/// The code of a sentence that starts the zone of number 0, until it is known; that of the next zone follows.
const ZONES: u32 = BOUNDARY - Zone::ALL.len() as u32;

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
        if span > block.documents.len() * DENSE {
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

/// The posting lists of one field, open over a chunk of documents.
pub(crate) struct Lists {
    pub(crate) words: Vec<WordList>,
    /// The next document of each of them, close together: most rare words have none in a block.
    pub(crate) next: Vec<u32>,
    pub(crate) sentences: Option<List>,
    /// With the zones that start there.
    zones: Vec<(Zone, List)>,
    norms: FieldNormReader,
}

pub(crate) struct WordList {
    pub(crate) list: List,
    pub(crate) set: u32,
    of_texts: bool,
    of_cues: bool,
}

impl Lists {
    /// Opens the lists that have a document in a chunk.
    pub(crate) fn open(field: &SegmentField, chunk: &Chunk, path: &Path) -> Result<Self> {
        let open = |planned: &PlannedList| List::open(&field.files, planned, chunk, path);
        let mut words = Vec::new();
        for &PlannedTerm { ref list, set, of_texts, of_cues } in &field.terms {
            let list = open(list)?;
            words.extend(list.map(|list| WordList { list, set, of_texts, of_cues }));
        }
        let mut zones = Vec::new();
        for (zone, list) in &field.zones {
            zones.extend(open(list)?.map(|list| (*zone, list)));
        }
        Ok(Self {
            next: words.iter().map(|word| word.list.next_document()).collect(),
            words,
            sentences: field.sentences.as_ref().map(open).transpose()?.flatten(),
            zones,
            norms: field.files.norms.clone(),
        })
    }
}

impl FieldFiles {
    /// The first of some documents, as many as make a block.
    pub(crate) fn block<'d>(&self, documents: &'d [u32]) -> BlockDocuments<'d> {
        let mut room = MOST_PLACES;
        let fits = |&&document: &&u32| {
            room = room.saturating_sub(longest(&self.norms, document));
            room > 0
        };
        let rest = documents.get(1..).unwrap_or_default().iter().take(BLOCK - 1);
        let length = 1 + rest.take_while(fits).count();
        BlockDocuments { documents: &documents[..length.min(documents.len())] }
    }
}

/// At least the number of positions that a document has in a field: the number of its terms is kept in one byte, rounded down.
fn longest(norms: &FieldNormReader, document: u32) -> u32 {
    match norms.fieldnorm_id(document).checked_add(1) {
        Some(next) => FieldNormReader::id_to_fieldnorm(next) - 1,
        // Two thousand million.
        None => FieldNormReader::id_to_fieldnorm(u8::MAX),
    }
}

/// What a block of documents holds in one field. Buffers are reused.
#[derive(Debug, Default)]
pub(crate) struct Block {
    numbers: Numbers,
    rows: Rows,
    /// The anchors of what competes, and those of cues.
    pub(crate) texts: Anchors,
    pub(crate) cues: Anchors,
    marks: Vec<SentenceMark>,
    /// For each document, where its marks are.
    marked: Vec<Range<u32>>,
    buffer: Vec<u32>,
}

/// Where the anchors of a block stand, word by word.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    /// For each word the set of slots that it fills, and where its places end.
    words: Vec<(u32, u32)>,
    /// Documents of the block, and positions in them.
    places: Vec<(u32, u32)>,
}

/// A row for each document, with a code for each position, see [`crate::scan::automaton`].
#[derive(Debug, Default)]
struct Rows {
    codes: Vec<u32>,
    /// Where each row starts, and where the last one ends.
    starts: Vec<u32>,
}

impl Block {
    /// Reads the documents of a block. Blocks are read in ascending order. `zone` is that of sentences before the
    /// first zone.
    ///
    /// # Errors
    /// [`Error::Damaged`] if a word stands behind the end of its document.
    pub(crate) fn read(
        &mut self,
        lists: &mut Lists,
        block: &BlockDocuments<'_>,
        zone: Zone,
        path: &Path,
    ) -> Result<()> {
        let Self { numbers, rows, texts, cues, marks, marked, buffer } = self;
        numbers.lay_out(block);
        rows.lay_out(&lists.norms, block);
        let mut fits = true;

        // Zones leave their codes where the sentences that they start with are written next.
        for (zone, list) in &mut lists.zones {
            let code = ZONES + *zone as u32;
            list.read(block, numbers, buffer, |document, distances| {
                fits &= rows.write(document, distances, code, |_, _| {});
            });
        }
        marks.clear();
        marked.clear();
        marked.resize(block.documents.len(), 0..0);
        if let Some(list) = &mut lists.sentences {
            list.read(block, numbers, buffer, |document, distances| {
                let start = marks.len() as u32;
                let mut zone = zone;
                fits &= rows.write(document, distances, BOUNDARY, |position, before| {
                    if let Some(number) = before.checked_sub(ZONES) {
                        zone = Zone::ALL[number as usize];
                    }
                    marks.push(SentenceMark { position, zone });
                });
                marked[document] = start..marks.len() as u32;
            });
        }

        texts.clear();
        cues.clear();
        let end = block.end();
        for (word, next) in lists.words.iter_mut().zip(&mut lists.next) {
            if *next >= end {
                continue;
            }
            let &mut WordList { ref mut list, set, of_texts, of_cues } = word;
            let code = set + 1;
            if of_texts || of_cues {
                list.read(block, numbers, buffer, |document, distances| {
                    fits &= rows.write(document, distances, code, |position, _| {
                        if of_texts {
                            texts.places.push((document as u32, position));
                        }
                        if of_cues {
                            cues.places.push((document as u32, position));
                        }
                    });
                });
                texts.words.push((set, texts.places.len() as u32));
                cues.words.push((set, cues.places.len() as u32));
            } else {
                list.read(block, numbers, buffer, |document, distances| {
                    fits &= rows.write(document, distances, code, |_, _| {});
                });
            }
            *next = list.next_document();
        }
        if fits {
            return Ok(());
        }
        let detail = format!("a document among {}..{end} is longer than noted", block.start());
        Err(Error::Damaged { path: path.to_owned(), detail })
    }

    /// The number of documents.
    pub(crate) fn len(&self) -> usize {
        self.marked.len()
    }

    /// The codes of a document's positions.
    pub(crate) fn row(&self, document: usize) -> &[u32] {
        &self.rows.codes[self.rows.range(document)]
    }

    /// Where the row of a document is, among those of the block.
    pub(crate) fn range(&self, document: usize) -> Range<usize> {
        self.rows.range(document)
    }

    /// The sentences of a document, ascending.
    pub(crate) fn marks(&self, document: usize) -> &[SentenceMark] {
        let Range { start, end } = self.marked[document];
        &self.marks[start as usize..end as usize]
    }
}

impl Anchors {
    fn clear(&mut self) {
        self.words.clear();
        self.places.clear();
    }

    /// Each word with the set of slots that it fills, and the documents and positions of its places.
    pub(crate) fn words(&self) -> impl Iterator<Item = (u32, &[(u32, u32)])> {
        let mut start = 0;
        self.words.iter().map(move |&(set, end)| {
            let places = &self.places[start..end as usize];
            start = end as usize;
            (set, places)
        })
    }
}

impl Rows {
    fn lay_out(&mut self, norms: &FieldNormReader, block: &BlockDocuments<'_>) {
        self.starts.clear();
        let mut start = 0;
        for &document in block.documents {
            self.starts.push(start);
            start += longest(norms, document);
        }
        self.starts.push(start);
        self.codes.clear();
        self.codes.resize(start as usize, NOTHING);
    }

    fn range(&self, document: usize) -> Range<usize> {
        self.starts[document] as usize..self.starts[document + 1] as usize
    }

    /// Writes a code at some positions, and tells each with what stood there before; returns whether all are inside the row.
    #[inline]
    fn write(
        &mut self,
        document: usize,
        distances: &[u32],
        code: u32,
        mut tell: impl FnMut(u32, u32),
    ) -> bool {
        let range = self.range(document);
        let row = &mut self.codes[range];
        let mut position = 0;
        for distance in distances {
            position += distance;
            let Some(place) = row.get_mut(position as usize) else { return false };
            tell(position, std::mem::replace(place, code));
        }
        true
    }
}
