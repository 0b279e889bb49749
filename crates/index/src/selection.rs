//! Sets of postings: those that match a query, have a value in a column, or were posted in a period.

use std::ops::Range;

use rolescope_corpus::Posted;
use tantivy::DocId;

use crate::columns;
use crate::error::Result;
use crate::snapshot::{Address, Snapshot};

/// A set of postings of one snapshot: a bit for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    pub(crate) segments: Vec<Vec<u64>>,
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

pub(crate) fn words_for(documents: u32) -> Vec<u64> {
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
}
