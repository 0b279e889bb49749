//! The stored texts of ads, read back as the words that vacancies are found by.

use std::path::Path;

use rolescope_text::{Document, Zone};
use rolescope_vacancy::{SentenceWords, Shingles, Text, TextRules};
use tantivy::store::StoreReader;

use crate::error::{Context, Error, Result};
use crate::snapshot::{Address, Snapshot};
use crate::stored::Stored;
use crate::vacancies::numbers::Numbers;

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

    pub(crate) fn get(&self, document: u32) -> Result<Stored> {
        self.reader.get(document).context("read a posting of", self.path)
    }
}

/// Reads title and body of an ad into `text`, and shows each sentence of the body: its number in the ad (see
/// [`rolescope_lexicon::Match::sentence`]), its zone, its words.
pub(crate) fn read_text(
    document: &mut Document,
    text: &mut Text,
    title: &str,
    body: &str,
    mut each: impl FnMut(u32, Zone, SentenceWords),
) {
    document.read_title(title);
    text.start(document.tokens().iter().map(|token| document.word(token)));
    let before = document.sentences().len() as u32;
    document.read_body(body);
    for (number, sentence) in (before..).zip(document.sentences()) {
        let tokens = &document.tokens()[sentence.first_token as usize..sentence.end_token as usize];
        text.sentence(tokens.iter().map(|token| document.word(token)), |words| {
            each(number, sentence.zone, words);
            true
        });
    }
}

/// Gives the texts of ads again, to compare near ones.
pub struct StoredTexts<'a> {
    snapshot: &'a Snapshot,
    stores: Vec<Store<'a>>,
    numbers: &'a Numbers,
    rules: TextRules,
    document: Document,
    text: Text,
}

impl<'a> StoredTexts<'a> {
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        numbers: &'a Numbers,
        rules: TextRules,
    ) -> Result<Self> {
        let segments = 0..snapshot.segment_count() as u32;
        let stores =
            segments.map(|segment| Store::open(snapshot, segment)).collect::<Result<_>>()?;
        let (document, text) = (Document::new(), Text::new());
        Ok(Self { snapshot, stores, numbers, rules, document, text })
    }
}

impl Shingles for StoredTexts<'_> {
    type Error = Error;

    fn shingles(&mut self, ad: u32, out: &mut Vec<u64>) -> Result<()> {
        let Address { segment, document } = self.numbers.addresses[ad as usize];
        let stored = self.stores[segment as usize].get(document)?;
        let fields = &self.snapshot.fields;
        let Self { document, text, .. } = self;
        document.read_title(stored.text(fields.title));
        text.start(document.tokens().iter().map(|token| document.word(token)));
        // Shingles do not know of sentences.
        document.read_words(stored.text(fields.body));
        text.sentence(document.tokens().iter().map(|token| document.word(token)), |_| true);
        text.shingles(&self.rules, out);
        Ok(())
    }
}
