//! The words of a lexicon among the terms of a field.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rolescope_lexicon::{Lexicon, Program};
use tantivy::directory::{CompositeFile, FileSlice};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentComponent;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy::{InvertedIndexReader, SegmentReader};

use crate::error::{Context, Result};
use crate::scan::plan::Wanted;
use crate::snapshot::Snapshot;
use crate::threads::Threads;
use crate::words::each_term;

/// Where a field of a segment is read.
#[derive(Clone)]
pub(crate) struct FieldFiles {
    pub(crate) inverted: Arc<InvertedIndexReader>,
    /// The documents of all terms, one term after the other, and their positions likewise.
    pub(crate) postings: FileSlice,
    pub(crate) positions: FileSlice,
    /// How many terms a document has there, at least.
    pub(crate) norms: FieldNormReader,
}

/// A term of a segment, and the words of the program that stand for it.
pub(crate) struct KnownTerm {
    pub(crate) info: TermInfo,
    pub(crate) words: Vec<usize>,
}

/// A field, and its terms that stand for words of a lexicon, by segment.
pub(crate) struct Vocabulary {
    pub(crate) segments: Vec<(FieldFiles, Vec<KnownTerm>)>,
}

impl Vocabulary {
    /// Looks up the words of the sequences that are wanted.
    pub(crate) fn look_up(
        snapshot: &Snapshot,
        field: Field,
        lexicon: &Lexicon,
        wanted: Wanted,
        threads: &Threads,
    ) -> Result<Self> {
        let path = snapshot.path.as_path();
        let program = &lexicon.program;
        let mut words = vec![false; program.words.len()];
        let sequences = program.sequences.iter().filter(|one| wanted.holds(lexicon, one));
        for step in sequences.flat_map(|sequence| &sequence.steps) {
            program.slots[step.slot.0 as usize]
                .iter()
                .for_each(|word| words[word.0 as usize] = true);
        }
        let readers = snapshot.searcher.segment_readers();
        let segments = threads.map(readers, |reader| {
            let files = FieldFiles::open(reader, field, path)?;
            let terms = known_terms(&files, program, &words, path)?;
            Ok((files, terms))
        });
        Ok(Self { segments: segments.into_iter().collect::<Result<_>>()? })
    }
}

impl FieldFiles {
    fn open(reader: &SegmentReader, field: Field, path: &Path) -> Result<Self> {
        let part = |component| -> Result<Option<FileSlice>> {
            let file = reader.open_read(component);
            let file = file.map_err(tantivy::TantivyError::from).context("open", path)?;
            let file = CompositeFile::open(&file).context("open", path)?;
            Ok(file.open_read(field))
        };
        Ok(Self {
            inverted: reader.inverted_index(field).context("open", path)?,
            // The number of all tokens stands first.
            postings: part(SegmentComponent::Postings)?
                .map_or_else(FileSlice::empty, |postings| postings.slice_from(size_of::<u64>())),
            positions: part(SegmentComponent::Positions)?.unwrap_or_else(FileSlice::empty),
            norms: reader.get_fieldnorms_reader(field).context("open", path)?,
        })
    }
}

/// The terms of a segment that stand for a wanted word, ascending.
fn known_terms(
    files: &FieldFiles,
    program: &Program,
    wanted: &[bool],
    path: &Path,
) -> Result<Vec<KnownTerm>> {
    let dictionary = files.inverted.terms();
    let mut terms: BTreeMap<Vec<u8>, KnownTerm> = BTreeMap::new();
    for (number, word) in program.words.iter().enumerate().filter(|(number, _)| wanted[*number]) {
        let mut know = |term: &[u8], info: &TermInfo| match terms.get_mut(term) {
            Some(known) => known.words.push(number),
            None => {
                let known = KnownTerm { info: info.clone(), words: vec![number] };
                terms.insert(term.to_vec(), known);
            }
        };
        each_term(dictionary, word, path, |term, info| know(term, info))?;
    }
    Ok(terms.into_values().collect())
}
