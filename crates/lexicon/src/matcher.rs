//! The streaming matcher: a text's findings without an index.

use rolescope_text::Document;

use crate::entry::EntryId;
use crate::findings::Findings;
use crate::lexicon::Lexicon;
use crate::program::{RawMatch, SentenceMark};
use crate::resolve::Resolver;
use crate::trie::Trie;
use crate::vocabulary::{ClassId, Vocabulary};

/// Finds a lexicon's matches in texts, one posting after the other. Make one for each thread.
///
/// It finds what the index finds in its positions: both hand their occurrences to a [`Resolver`].
#[derive(Clone, Debug)]
pub struct Matcher {
    vocabulary: Vocabulary,
    trie: Trie,
    resolver: Resolver,
    classes: Vec<ClassId>,
    raw: Vec<RawMatch>,
    marks: Vec<SentenceMark>,
}

impl Matcher {
    /// A matcher for `lexicon`.
    #[must_use]
    pub fn new(lexicon: &Lexicon) -> Self {
        Self {
            vocabulary: Vocabulary::new(&lexicon.program),
            trie: Trie::new(&lexicon.program),
            resolver: Resolver::new(lexicon),
            classes: Vec::new(),
            raw: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// Finds everything in one posting; `out` is cleared first.
    pub fn find(&mut self, title: &Document, body: &Document, out: &mut Findings) {
        out.clear();
        self.occurrences(title);
        self.resolver.title(&self.raw, &self.marks, out);
        self.occurrences(body);
        self.resolver.body(&self.raw, &self.marks, out);
    }

    /// The occurrences in one field, and its sentences, in positions of the field's stream, as they go to a [`Resolver`].
    pub fn raw(&mut self, field: &Document) -> (&[RawMatch], &[SentenceMark]) {
        self.occurrences(field);
        (&self.raw, &self.marks)
    }

    fn occurrences(&mut self, field: &Document) {
        let Self { vocabulary, trie, resolver: _, classes, raw, marks } = self;
        raw.clear();
        marks.clear();
        classes.clear();
        classes.extend(field.tokens().iter().map(|token| vocabulary.class(field.word(token))));
        for (index, sentence) in field.sentences().iter().enumerate() {
            let boundary = sentence.first_token + index as u32;
            marks.push(SentenceMark { position: boundary, zone: sentence.zone });
            let tokens = sentence.first_token as usize..sentence.end_token as usize;
            trie.scan(&classes[tokens], vocabulary, |start, end, entry: EntryId| {
                let first = boundary + 1;
                raw.push(RawMatch { start: first + start, end: first + end, entry });
            });
        }
    }
}
