//! Texts to the index's terms, with the boundaries of sentences and zones among them.
//!
//! A title or body enters the position stream as [`rolescope_text`] lays it out. Every sentence starts with the reserved term
//! [`SENTENCE`]; a body that is not in English starts with a term of [`LANGUAGE`], at the position of its first sentence; where the zone of a body changes, the term of [`zone_term`] stands at the same position. Reserved terms start
//! with a control character, which no word contains.

use rolescope_text::{Document, Language, Sentence, Zone};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::gate::Gate;
use crate::schema::{BODY_TOKENIZER, NAME_TOKENIZER, TITLE_TOKENIZER};

/// The term at the start of every sentence.
pub(crate) const SENTENCE: &str = "\u{1}s";

/// The start of the term at the start of a body that is not in English; its language's code follows.
pub(crate) const LANGUAGE: &str = "\u{1}l:";

/// The term at the start of every zone of a body.
pub(crate) const fn zone_term(zone: Zone) -> &'static str {
    match zone {
        Zone::Title => "\u{1}z:title",
        Zone::Duties => "\u{1}z:duties",
        Zone::Requirements => "\u{1}z:requirements",
        Zone::About => "\u{1}z:about",
        Zone::Offer => "\u{1}z:offer",
        Zone::Legal => "\u{1}z:legal",
        Zone::Other => "\u{1}z:other",
    }
}

/// The tokenizers with which postings are indexed. Bodies that have been read are told to the gate.
pub(crate) fn for_indexing(gate: &Gate) -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TITLE_TOKENIZER, analyzer(Kind::Title, None));
    manager.register(BODY_TOKENIZER, analyzer(Kind::Body, Some(gate.clone())));
    manager.register(NAME_TOKENIZER, analyzer(Kind::Words, None));
    manager
}

/// The tokenizers with which queries are read: words without boundaries.
pub(crate) fn for_queries() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for name in [TITLE_TOKENIZER, BODY_TOKENIZER, NAME_TOKENIZER] {
        manager.register(name, analyzer(Kind::Words, None));
    }
    manager
}

fn analyzer(kind: Kind, gate: Option<Gate>) -> TextAnalyzer {
    TextAnalyzer::from(PostingTokenizer { kind, gate, document: Document::new() })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Title,
    Body,
    Words,
}

#[derive(Clone, Debug)]
struct PostingTokenizer {
    kind: Kind,
    gate: Option<Gate>,
    document: Document,
}

impl Tokenizer for PostingTokenizer {
    type TokenStream<'a> = PostingTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PostingTokens<'a> {
        if let Some(gate) = &self.gate {
            gate.left(text.len());
        }
        let language = match self.kind {
            Kind::Body => {
                self.document.read_body(text);
                Some(self.document.language()).filter(|language| *language != Language::English)
            }
            Kind::Title | Kind::Words => {
                self.document.read_title(text);
                None
            }
        };
        PostingTokens {
            document: &self.document,
            language,
            boundaries: self.kind != Kind::Words,
            zones: self.kind == Kind::Body,
            sentences: self.document.sentences().iter(),
            words: [].iter(),
            sentence: None,
            zone: None,
            position: 0,
            token: Token::default(),
        }
    }
}

#[derive(Debug)]
struct PostingTokens<'a> {
    document: &'a Document,
    /// The language that is still to be told.
    language: Option<Language>,
    boundaries: bool,
    zones: bool,
    /// The sentences that have not begun.
    sentences: std::slice::Iter<'a, Sentence>,
    /// The tokens of the sentence under way that are still to come.
    words: std::slice::Iter<'a, rolescope_text::Token>,
    /// The sentence whose boundary is to come.
    sentence: Option<&'a Sentence>,
    /// The zone of the last sentence that began.
    zone: Option<Zone>,
    /// The position of what comes next: words and, unless this is a query, boundaries are counted.
    position: usize,
    token: Token,
}

impl PostingTokens<'_> {
    #[inline]
    fn set(&mut self, text: &str, from: u32, to: u32) {
        self.token.text.clear();
        self.token.text.push_str(text);
        self.token.position = self.position;
        self.token.offset_from = from as usize;
        self.token.offset_to = to as usize;
    }

    /// Goes on to the next reserved term (`true`) or the first word of the next sentence.
    fn begin(&mut self) -> Option<bool> {
        let sentence = match self.sentence.take() {
            Some(sentence) => sentence,
            None => {
                if let Some(language) = self.language.take() {
                    self.set(LANGUAGE, 0, 0);
                    self.token.text.push_str(language.code());
                    return Some(true);
                }
                let sentence = self.sentences.next()?;
                if self.zones && self.zone != Some(sentence.zone) {
                    self.zone = Some(sentence.zone);
                    self.sentence = Some(sentence);
                    self.set(zone_term(sentence.zone), sentence.start, sentence.start);
                    return Some(true);
                }
                sentence
            }
        };
        let (first, end) = (sentence.first_token as usize, sentence.end_token as usize);
        self.words = self.document.tokens()[first..end].iter();
        if self.boundaries {
            self.set(SENTENCE, sentence.start, sentence.start);
            self.position += 1;
        }
        Some(self.boundaries)
    }

    #[inline(always)]
    fn step(&mut self) -> bool {
        loop {
            if let Some(word) = self.words.next() {
                let document = self.document;
                self.set(document.word(word), word.start, word.end);
                self.position += 1;
                return true;
            }
            match self.begin() {
                Some(true) => return true,
                Some(false) => {}
                None => return false,
            }
        }
    }
}

impl TokenStream for PostingTokens<'_> {
    fn advance(&mut self) -> bool {
        self.step()
    }

    /// As the trait has it, but for the step, which is not called but stands in the loop.
    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        while self.step() {
            sink(&self.token);
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
