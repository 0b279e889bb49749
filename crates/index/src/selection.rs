//! Sets of postings: those that match a query, have a value in a column, were posted in a period, or may hold an entry.

use std::collections::BTreeMap;
use std::ops::Range;

use rolescope_corpus::Posted;
use rolescope_lexicon::{EntryId, Lexicon, WordPattern};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader};

use crate::columns;
use crate::error::{Context, Result};
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;

/// Documents that are looked at together: few, so that the bits of thousands of slots stay near the processor.
const STRETCH: u32 = 1 << 12;

/// A set of postings of one snapshot: a bit for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    segments: Vec<Vec<u64>>,
}

impl Selection {
    /// An empty set.
    pub(crate) fn none(snapshot: &Snapshot) -> Self {
        let readers = snapshot.searcher.segment_readers().iter();
        Self { segments: readers.map(|reader| words_for(reader.max_doc())).collect() }
    }

    /// Puts a posting in.
    pub fn insert(&mut self, address: Address) {
        let Address { segment, document } = address;
        self.segments[segment as usize][document as usize / 64] |= 1 << (document % 64);
    }

    /// Whether a posting is in it.
    #[must_use]
    pub fn contains(&self, address: Address) -> bool {
        let Address { segment, document } = address;
        self.segments[segment as usize][document as usize / 64] & 1 << (document % 64) != 0
    }

    /// How many postings it has.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.segments.iter().flatten().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Keeps those that are in another set, too.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.segments.iter_mut().zip(&other.segments) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine &= theirs);
        }
        self
    }

    /// Keeps those that are not in another set.
    #[must_use]
    pub fn and_not(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.segments.iter_mut().zip(&other.segments) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine &= !theirs);
        }
        self
    }

    /// Keeps those that `accept` accepts.
    #[must_use]
    pub fn filter(mut self, accept: impl Fn(Address) -> bool) -> Self {
        for address in self.iter().filter(|address| !accept(*address)).collect::<Vec<_>>() {
            let Address { segment, document } = address;
            self.segments[segment as usize][document as usize / 64] &= !(1 << (document % 64));
        }
        self
    }

    /// Adds those of another set.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.segments.iter_mut().zip(&other.segments) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine |= theirs);
        }
        self
    }

    /// The postings, segment by segment.
    pub fn iter(&self) -> impl Iterator<Item = Address> {
        (0..).zip(&self.segments).flat_map(|(segment, words)| {
            (0..).zip(words).flat_map(move |(number, &word)| {
                std::iter::successors(Some(word), |left| Some(left & left.wrapping_sub(1)))
                    .take_while(|left| *left != 0)
                    .map(move |left| Address {
                        segment,
                        document: number * 64 + left.trailing_zeros(),
                    })
            })
        })
    }

    /// Whether it has one of a segment's documents.
    pub(crate) fn any(&self, segment: usize, documents: Range<DocId>) -> bool {
        let segment = segment as u32;
        let (first, last) = (documents.start.div_ceil(64), documents.end / 64);
        if first > last {
            return documents
                .into_iter()
                .any(|document| self.contains(Address { segment, document }));
        }
        self.segments[segment as usize][first as usize..last as usize].iter().any(|word| *word != 0)
            || (documents.start..first * 64)
                .chain(last * 64..documents.end)
                .any(|document| self.contains(Address { segment, document }))
    }

    /// The words of a segment's bits.
    pub(crate) fn segment(&self, segment: usize) -> &[u64] {
        &self.segments[segment]
    }
}

fn words_for(documents: u32) -> Vec<u64> {
    vec![0; (documents as usize).div_ceil(64)]
}

impl Snapshot {
    /// No posting.
    #[must_use]
    pub fn nothing(&self) -> Selection {
        Selection::none(self)
    }

    /// All postings.
    #[must_use]
    pub fn everything(&self) -> Selection {
        let mut all = Selection::none(self);
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            reader.doc_ids_alive().for_each(|document| all.insert(Address { segment, document }));
        }
        all
    }

    /// The postings whose value in a facet column is this one, or that have none there. Of several values the last in ascending order
    /// counts, as in a scan.
    ///
    /// # Errors
    /// If there is no such column or the index cannot be read.
    pub fn with_value(&self, column: &str, value: Option<&str>) -> Result<Selection> {
        columns::check_facets(self, &[column.to_owned()])?;
        let mut found = Selection::none(self);
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let values = columns::ValueColumn::read(self, reader, column)?;
            let wanted = value.map(|value| values.number(value));
            for document in reader.doc_ids_alive() {
                let is = values.of(document);
                // A value that this segment does not know is nobody's.
                if wanted.map_or(is.is_none(), |wanted| wanted.is_some() && wanted == is) {
                    found.insert(Address { segment, document });
                }
            }
        }
        Ok(found)
    }

    /// The postings whose date is accepted.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn posted_when(&self, accept: impl Fn(Option<Posted>) -> bool) -> Result<Selection> {
        let mut found = Selection::none(self);
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let dates = columns::DateColumn::read(self, reader)?;
            for document in reader.doc_ids_alive().filter(|&document| accept(dates.of(document))) {
                found.insert(Address { segment, document });
            }
        }
        Ok(found)
    }

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
        let readers: Vec<(usize, &SegmentReader)> =
            self.searcher.segment_readers().iter().enumerate().collect();
        let parts = threads.map(&readers, |&(_, reader)| -> Result<Vec<u64>> {
            let mut all = words_for(reader.max_doc());
            for &field in &fields {
                wanted.in_field(self, reader, field, &mut all)?;
            }
            Ok(all)
        });
        let mut found = Selection { segments: parts.into_iter().collect::<Result<_>>()? };
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
        sets.sort();
        sets.dedup();
        Self { lexicon, slots, sets }
    }

    /// Adds the documents of a field that fill a set of slots.
    fn in_field(
        &self,
        snapshot: &Snapshot,
        reader: &SegmentReader,
        field: Field,
        all: &mut [u64],
    ) -> Result<()> {
        const WORDS: usize = STRETCH as usize / 64;
        let mut cursors = self.cursors(snapshot, reader, field)?;
        let mut filled = vec![vec![0_u64; WORDS]; self.slots.len()];
        let mut both = vec![0_u64; WORDS];
        let mut is_filled = vec![false; self.slots.len()];
        for start in (0..reader.max_doc()).step_by(STRETCH as usize) {
            let end = start.saturating_add(STRETCH).min(reader.max_doc());
            for (bits, is_filled) in filled.iter_mut().zip(&mut is_filled) {
                if std::mem::take(is_filled) {
                    bits.fill(0);
                }
            }
            for cursor in &mut cursors {
                cursor.fill(start, end, &mut both, &mut filled, &mut is_filled);
            }
            let words = ((end - start) as usize).div_ceil(64);
            let out = &mut all[start as usize / 64..][..words];
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
        Ok(())
    }

    /// The lists of all words of the slots.
    fn cursors(
        &self,
        snapshot: &Snapshot,
        reader: &SegmentReader,
        field: Field,
    ) -> Result<Vec<Cursor>> {
        let path = &snapshot.path;
        let program = &self.lexicon.program;
        let mut slots_of_word: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (&slot, &number) in &self.slots {
            for word in &program.slots[slot as usize] {
                slots_of_word.entry(word.0).or_default().push(number);
            }
        }
        let inverted = reader.inverted_index(field).context("open", path)?;
        let dictionary = inverted.terms();
        let mut infos = Vec::new();
        for (word, slots) in slots_of_word {
            match &program.words[word as usize] {
                WordPattern::Exact(word) => {
                    let info =
                        dictionary.get(word.as_bytes()).context("read the words of", path)?;
                    infos.extend(info.map(|info| (info, slots)));
                }
                WordPattern::Prefix(prefix) => {
                    let mut stream = dictionary
                        .range()
                        .ge(prefix.as_bytes())
                        .into_stream()
                        .context("read the words of", path)?;
                    while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                        infos.push((stream.value().clone(), slots.clone()));
                    }
                }
            }
        }
        let open = |(info, slots)| {
            let postings = inverted
                .read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)
                .context("read a posting list of", path)?;
            Ok(Cursor { postings, next: 0, slots })
        };
        infos.into_iter().map(open).collect()
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
