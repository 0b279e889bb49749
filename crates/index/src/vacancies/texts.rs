//! The stored texts of ads, read back as the words that vacancies are found by.

use std::path::Path;

use rolescope_vacancy::{Ads, BANDS, Outline, Shingles, TextRules};
use tantivy::schema::document::DocumentDeserialize;
use tantivy::store::StoreReader;

use crate::error::{Context, Error, Result};
use crate::snapshot::{Address, Snapshot};
use crate::stored::Stored;
use crate::vacancies::collect::Texts;
use crate::vacancies::facts::TextReader;
use crate::vacancies::numbers::Numbers;
use crate::vacancies::outlines::{Ahead, read_outline};

/// Blocks of a segment's store that are held unpacked.
const BLOCKS: usize = 8;

/// Reads stored postings of a segment; ones that stand side by side cost little more than one.
pub(crate) struct Store<'a> {
    path: &'a Path,
    reader: StoreReader,
}

impl<'a> Store<'a> {
    pub(crate) fn open(snapshot: &'a Snapshot, segment: u32) -> Result<Self> {
        let path = &snapshot.path;
        let reader = snapshot.searcher.segment_reader(segment).get_store_reader(BLOCKS);
        Ok(Self { path, reader: reader.context("read", path)? })
    }

    pub(crate) fn get<D: DocumentDeserialize>(&self, document: u32) -> Result<D> {
        self.reader.get(document).context("read a posting of", self.path)
    }
}

/// Gives the texts of ads again, to compare near ones.
pub struct StoredTexts<'a> {
    snapshot: &'a Snapshot,
    stores: Vec<Store<'a>>,
    numbers: &'a Numbers,
    texts: &'a Texts,
    reader: TextReader,
    ahead: Ahead,
}

impl<'a> StoredTexts<'a> {
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        numbers: &'a Numbers,
        texts: &'a Texts,
        rules: TextRules,
    ) -> Result<Self> {
        let segments = 0..snapshot.segment_count() as u32;
        let stores =
            segments.map(|segment| Store::open(snapshot, segment)).collect::<Result<_>>()?;
        let reader = TextReader::new(rules, usize::MAX);
        Ok(Self { snapshot, stores, numbers, texts, reader, ahead: Ahead::of_one() })
    }
}

impl Shingles for StoredTexts<'_> {
    type Error = Error;

    fn shingles(&mut self, ad: u32, out: &mut Vec<u64>) -> Result<()> {
        let Address { segment, document } = self.numbers.addresses[ad as usize];
        let stored: Stored = self.stores[segment as usize].get(document)?;
        let fields = &self.snapshot.fields;
        self.reader.shingles(stored.text(fields.title), stored.text(fields.body), out);
        Ok(())
    }

    fn outline(&mut self, ad: u32, out: &mut Outline) -> Result<bool> {
        let Texts { outlines, of, .. } = self.texts;
        read_outline(outlines.get(of[ad as usize], &mut self.ahead)?, out);
        Ok(true)
    }

    fn bands(&mut self, _: &Ads, texts: &[u32], out: &mut Vec<[u32; BANDS]>) -> Result<()> {
        self.texts.bands.get(texts, out)
    }
}
