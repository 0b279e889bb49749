//! The streaming matcher: a text's findings without an index.

use rolescope_text::Document;

use crate::automaton::Automaton;
use crate::findings::Findings;
use crate::lexicon::Lexicon;
use crate::program::{RawMatch, SentenceMark};
use crate::resolve::Resolver;
use crate::vocabulary::{Vocabulary, Word};

/// Finds a lexicon's matches in texts, one posting after the other. Make one for each thread.
///
/// It finds what the index finds in its positions: both hand their occurrences to a [`Resolver`].
#[derive(Clone, Debug)]
pub struct Matcher {
    vocabulary: Vocabulary,
    automaton: Automaton,
    resolver: Resolver,
    words: Vec<Word>,
    raw: Vec<RawMatch>,
    marks: Vec<SentenceMark>,
}

impl Matcher {
    /// A matcher for `lexicon`.
    #[must_use]
    pub fn new(lexicon: &Lexicon) -> Self {
        Self {
            vocabulary: Vocabulary::new(&lexicon.program),
            automaton: Automaton::new(&lexicon.program),
            resolver: Resolver::new(lexicon),
            words: Vec::new(),
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
        let Self { vocabulary, automaton, resolver: _, words, raw, marks } = self;
        raw.clear();
        marks.clear();
        words.clear();
        words.extend(field.tokens().iter().map(|token| vocabulary.word(field.word(token))));
        automaton.tidy();
        for (index, sentence) in field.sentences().iter().enumerate() {
            let boundary = sentence.first_token + index as u32;
            marks.push(SentenceMark { position: boundary, zone: sentence.zone });
            let tokens = sentence.first_token as usize..sentence.end_token as usize;
            let first = boundary + 1;
            automaton.scan(&words[tokens], vocabulary, &mut |start, end, entry| {
                raw.push(RawMatch { start: first + start, end: first + end, entry });
            });
        }
    }
}
