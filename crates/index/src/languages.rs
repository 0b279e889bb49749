//! The languages of postings.
//!
//! A reserved term in the body of each posting that is not English says which language it is in, see [`crate::tokenizer`].

use std::collections::BTreeMap;

use rolescope_text::Language;
use tantivy::index::SegmentReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, TERMINATED};

use crate::error::{Context, Result};
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::tokenizer::LANGUAGE;

/// How many postings of a source are in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanguageCount {
    /// The source's number in the manifest.
    pub source: u64,
    /// The language.
    pub language: Language,
    /// The number of postings.
    pub postings: u64,
}

/// The languages of the postings of a snapshot, one by one.
#[derive(Clone, Debug)]
pub struct PostingLanguages {
    /// Those that are not in English, ascending.
    marked: Vec<(Address, Language)>,
}

impl PostingLanguages {
    /// The language of a posting.
    #[must_use]
    pub fn of(&self, address: Address) -> Language {
        let found = self.marked.binary_search_by_key(&address, |(marked, _)| *marked);
        found.map_or(Language::English, |found| self.marked[found].1)
    }
}

impl Snapshot {
    /// The languages of each source, by the number of the source, the most frequent language first.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn languages(&self) -> Result<Vec<LanguageCount>> {
        let mut found: BTreeMap<(u64, &'static str), u64> = BTreeMap::new();
        for reader in self.searcher.segment_readers() {
            let sources =
                reader.fast_fields().u64("source").context("read a column of", &self.path)?;
            self.each_marked(reader, |language, document| {
                let source = sources.first(document).unwrap_or(0);
                *found.entry((source, language.code())).or_default() += 1;
            })?;
        }
        for source in &self.manifest().sources {
            let others = found.range((source.number, "")..(source.number + 1, ""));
            let english = source.held.postings - others.map(|(_, count)| count).sum::<u64>();
            found.insert((source.number, Language::English.code()), english);
        }
        let counts = found.into_iter().filter_map(|((source, code), postings)| {
            let language = Language::from_code(code)?;
            (postings > 0).then_some(LanguageCount { source, language, postings })
        });
        let mut counts: Vec<LanguageCount> = counts.collect();
        counts.sort_by_key(|count| (count.source, std::cmp::Reverse(count.postings)));
        Ok(counts)
    }

    /// The postings in another language than English.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn foreign(&self) -> Result<Selection> {
        let mut foreign = Selection::none(self);
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            self.each_marked(reader, |language, document| {
                if language.is_foreign() {
                    foreign.insert(Address { segment, document });
                }
            })?;
        }
        Ok(foreign)
    }

    /// The postings in a language.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn in_language(&self, language: Language) -> Result<Selection> {
        let mut own = Selection::none(self);
        let mut marked = Selection::none(self);
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            self.each_marked(reader, |other, document| {
                let address = Address { segment, document };
                marked.insert(address);
                if other == language {
                    own.insert(address);
                }
            })?;
        }
        Ok(if language == Language::English { self.everything().and_not(&marked) } else { own })
    }

    /// The language of each posting, for looking it up.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn posting_languages(&self) -> Result<PostingLanguages> {
        let mut marked = Vec::new();
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            self.each_marked(reader, |language, document| {
                marked.push((Address { segment, document }, language));
            })?;
        }
        marked.sort_unstable_by_key(|(address, _)| *address);
        Ok(PostingLanguages { marked })
    }

    /// Tells of each posting of a segment that has a mark of its language.
    fn each_marked(
        &self,
        reader: &SegmentReader,
        mut tell: impl FnMut(Language, DocId),
    ) -> Result<()> {
        let reading = "read the languages of";
        let body = reader.inverted_index(self.fields.body).context(reading, &self.path)?;
        let terms = body.terms().range().ge(LANGUAGE.as_bytes());
        let mut terms = terms.into_stream().context(reading, &self.path)?;
        while terms.advance() {
            let Some(code) = terms.key().strip_prefix(LANGUAGE.as_bytes()) else { break };
            let Some(language) = std::str::from_utf8(code).ok().and_then(Language::from_code)
            else {
                continue;
            };
            let list = body.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic);
            let mut list = list.context(reading, &self.path)?;
            while list.doc() != TERMINATED {
                if reader.alive_bitset().is_none_or(|alive| alive.is_alive(list.doc())) {
                    tell(language, list.doc());
                }
                list.advance();
            }
        }
        Ok(())
    }
}
