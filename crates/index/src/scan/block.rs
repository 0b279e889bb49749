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
use crate::scan::documents::{BlockDocuments, Members, Numbers, longest};
use crate::scan::lists::{List, Spare};
use crate::scan::plan::{Chunk, PlannedList, PlannedTerm, SegmentField, Watch};

/// The code of a sentence that starts the zone of number 0, until it is known; that of the next zone follows.
const ZONES: u32 = BOUNDARY - Zone::ALL.len() as u32;

/// The posting lists of one field, open over a chunk of documents.
pub(crate) struct Lists<'f> {
    words: Vec<WordList<'f>>,
    /// The next document of each of them, close together: most rare words have none in a block.
    next: Vec<u32>,
    sentences: Option<List>,
    /// With the zones that start there.
    zones: Vec<(Zone, List)>,
    norms: FieldNormReader,
    watched: usize,
}

struct WordList<'f> {
    list: List,
    term: &'f PlannedTerm,
}

impl<'f> Lists<'f> {
    /// Opens the lists that have one of the documents that are to be read of a chunk.
    pub(crate) fn open(
        field: &'f SegmentField,
        place: (&Chunk, &Members),
        spare: &mut Spare,
        path: &Path,
    ) -> Result<Self> {
        let mut open =
            |planned: &PlannedList| List::open(&field.files, planned, place, spare, path);
        let mut words = Vec::new();
        for term in &field.terms {
            words.extend(open(&term.list)?.map(|list| WordList { list, term }));
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
            watched: field.watched,
        })
    }

    /// Hands their cursors back.
    pub(crate) fn close(self, spare: &mut Spare) {
        let words = self.words.into_iter().map(|word| word.list);
        let zones = self.zones.into_iter().map(|(_, list)| list);
        words.chain(self.sentences).chain(zones).for_each(|list| spare.put(list));
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
    /// For each slot that is watched, the documents that have a word of it, see [`Watch`].
    watched: Vec<Documents>,
    /// Whether a word stood behind the end of its document.
    is_damaged: bool,
}

/// A set of documents of a block: bit `i` is document `i`, and the last one all from its number on.
type Documents = u128;

/// The bit of a document.
fn bit(document: usize) -> Documents {
    1 << document.min(Documents::BITS as usize - 1)
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
        self.begin(&lists.norms, lists.watched, block);
        for (zone, list) in &mut lists.zones {
            self.zone(*zone, list, block);
        }
        if let Some(list) = &mut lists.sentences {
            self.sentences(zone, list, block);
        }
        let end = block.end();
        for (word, next) in lists.words.iter_mut().zip(&mut lists.next) {
            if *next < end {
                self.word(&mut word.list, word.term, block);
                *next = word.list.next_document();
            }
        }
        self.end(block, path)
    }

    /// As [`Block::read`], of a block that holds all documents of its chunk: the lists are opened one after the other, so that they need
    /// not all be in memory at once.
    ///
    /// # Errors
    /// As [`Block::read`]; if a list cannot be read.
    pub(crate) fn read_alone(
        &mut self,
        field: &SegmentField,
        place: (&Chunk, &Members),
        spare: &mut Spare,
        block: &BlockDocuments<'_>,
        zone: Zone,
        path: &Path,
    ) -> Result<()> {
        let open = |list: &PlannedList, spare: &mut Spare| {
            List::open(&field.files, list, place, spare, path)
        };
        self.begin(&field.files.norms, field.watched, block);
        for (zone, list) in &field.zones {
            if let Some(mut list) = open(list, spare)? {
                self.zone(*zone, &mut list, block);
                spare.put(list);
            }
        }
        if let Some(list) = &field.sentences
            && let Some(mut list) = open(list, spare)?
        {
            self.sentences(zone, &mut list, block);
            spare.put(list);
        }
        for term in &field.terms {
            if let Some(mut list) = open(&term.list, spare)? {
                self.word(&mut list, term, block);
                spare.put(list);
            }
        }
        self.end(block, path)
    }

    fn begin(&mut self, norms: &FieldNormReader, watched: usize, block: &BlockDocuments<'_>) {
        self.numbers.lay_out(block);
        self.rows.lay_out(norms, block);
        self.is_damaged = false;
        self.marks.clear();
        self.marked.clear();
        self.marked.resize(block.documents.len(), 0..0);
        self.texts.clear();
        self.cues.clear();
        self.watched.clear();
        self.watched.resize(watched, 0);
    }

    /// Zones leave their codes where the sentences that they start with are written next.
    fn zone(&mut self, zone: Zone, list: &mut List, block: &BlockDocuments<'_>) {
        let Self { numbers, rows, buffer, is_damaged, .. } = self;
        let code = ZONES + zone as u32;
        list.read(block, numbers, buffer, |document, distances| {
            rows.write(document, distances, code, is_damaged).for_each(|_| {});
        });
    }

    fn sentences(&mut self, before: Zone, list: &mut List, block: &BlockDocuments<'_>) {
        let Self { numbers, rows, marks, marked, buffer, is_damaged, .. } = self;
        list.read(block, numbers, buffer, |document, distances| {
            let start = marks.len() as u32;
            let mut zone = before;
            let written = rows.write(document, distances, BOUNDARY, is_damaged);
            marks.extend(written.map(|(position, before)| {
                if let Some(number) = before.checked_sub(ZONES) {
                    zone = Zone::ALL[number as usize];
                }
                SentenceMark { position, zone }
            }));
            marked[document] = start..marks.len() as u32;
        });
    }

    fn word(&mut self, list: &mut List, term: &PlannedTerm, block: &BlockDocuments<'_>) {
        let Self { numbers, rows, texts, cues, buffer, watched, is_damaged, .. } = self;
        let &PlannedTerm { set, of_texts, of_cues, is_beside, ref watch, .. } = term;
        let code = set + 1;
        if !of_texts && !of_cues {
            let wanted = match watch {
                Watch::OnlyWith(anchors) => {
                    anchors.iter().fold(0, |wanted, anchor| wanted | watched[*anchor as usize])
                }
                Watch::All | Watch::First(_) => Documents::MAX,
            };
            if wanted != 0 {
                list.read(block, numbers, buffer, |document, distances| {
                    if wanted & bit(document) != 0 {
                        rows.write(document, distances, code, is_damaged).for_each(|_| {});
                    }
                });
            }
            return;
        }
        // Places of both are noted once, then copied.
        let places = if of_texts { &mut texts.places } else { &mut cues.places };
        let first = places.len();
        if is_beside {
            list.read(block, numbers, buffer, |document, distances| {
                let written = rows.write(document, distances, code, is_damaged);
                places.extend(written.map(|(position, _)| (document as u32, position)));
            });
        } else {
            // Nobody looks for it from another word.
            list.read(block, numbers, buffer, |document, distances| {
                let mut position = 0_u32;
                places.extend(distances.iter().map(|&distance| {
                    position = position.saturating_add(distance);
                    (document as u32, position)
                }));
                *is_damaged |= position as usize >= rows.range(document).len();
            });
        }
        if let Watch::First(slots) = watch {
            let here = places[first..].iter();
            let here = here.fold(0, |here, (document, _)| here | bit(*document as usize));
            slots.iter().for_each(|slot| watched[*slot as usize] |= here);
        }
        if of_texts && of_cues {
            cues.places.extend_from_slice(&texts.places[first..]);
        }
        texts.words.push((set, texts.places.len() as u32));
        cues.words.push((set, cues.places.len() as u32));
    }

    fn end(&self, block: &BlockDocuments<'_>, path: &Path) -> Result<()> {
        if !self.is_damaged {
            return Ok(());
        }
        let (start, end) = (block.start(), block.end());
        let detail = format!("a document among {start}..{end} is longer than noted");
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

    /// Writes a code at some positions, as they are asked for, and tells each with what stood there before; notes if not all are inside
    /// the row.
    #[inline]
    fn write<'r>(
        &'r mut self,
        document: usize,
        distances: &'r [u32],
        code: u32,
        is_damaged: &'r mut bool,
    ) -> impl Iterator<Item = (u32, u32)> + 'r {
        let range = self.range(document);
        let row = &mut self.codes[range];
        let mut position = 0_u32;
        distances.iter().map(move |&distance| {
            position = position.saturating_add(distance);
            let before = match row.get_mut(position as usize) {
                Some(place) => std::mem::replace(place, code),
                None => {
                    *is_damaged = true;
                    NOTHING
                }
            };
            (position, before)
        })
    }
}
