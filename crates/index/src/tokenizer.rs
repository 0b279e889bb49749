//! Texts to the index's terms, with the boundaries of sentences and zones among them.
//!
//! A title or body enters the position stream as [`rolescope_text`] lays it out. Every sentence starts with the reserved term
//! [`SENTENCE`]; where the zone of a body changes, the term of [`zone_term`] stands at the same position. Reserved terms start
//! with a control character, which no word contains.

use rolescope_text::{Document, Zone};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::gate::Gate;
use crate::schema::{BODY_TOKENIZER, NAME_TOKENIZER, TITLE_TOKENIZER};

/// The term at the start of every sentence.
pub(crate) const SENTENCE: &str = "\u{1}s";

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
        match self.kind {
            Kind::Body => self.document.read_body(text),
            Kind::Title | Kind::Words => self.document.read_title(text),
        }
        PostingTokens {
            document: &self.document,
            boundaries: self.kind != Kind::Words,
            zones: self.kind == Kind::Body,
            sentence: 0,
            next: Next::Zone,
            zone: None,
            token: Token::default(),
        }
    }
}

/// What comes next in the stream.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// The zone term of the sentence, if the zone changes.
    Zone,
    /// The boundary of the sentence.
    Boundary,
    /// A token of the sentence.
    Word(u32),
}

#[derive(Debug)]
struct PostingTokens<'a> {
    document: &'a Document,
    boundaries: bool,
    zones: bool,
    sentence: usize,
    next: Next,
    zone: Option<Zone>,
    token: Token,
}

impl PostingTokens<'_> {
    fn set(&mut self, text: &str, position: u32, from: u32, to: u32) {
        self.token.text.clear();
        self.token.text.push_str(text);
        self.token.position = position as usize;
        self.token.offset_from = from as usize;
        self.token.offset_to = to as usize;
    }
}

impl TokenStream for PostingTokens<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let Some(sentence) = self.document.sentences().get(self.sentence).copied() else {
                return false;
            };
            // In a query there are no boundaries, and its words count from 0.
            let boundaries = if self.boundaries { self.sentence as u32 } else { 0 };
            match self.next {
                Next::Zone => {
                    self.next = if self.boundaries {
                        Next::Boundary
                    } else {
                        Next::Word(sentence.first_token)
                    };
                    if self.zones && self.zone != Some(sentence.zone) {
                        self.zone = Some(sentence.zone);
                        self.set(
                            zone_term(sentence.zone),
                            sentence.first_token + boundaries,
                            sentence.start,
                            sentence.start,
                        );
                        return true;
                    }
                }
                Next::Boundary => {
                    self.next = Next::Word(sentence.first_token);
                    self.set(
                        SENTENCE,
                        sentence.first_token + boundaries,
                        sentence.start,
                        sentence.start,
                    );
                    return true;
                }
                Next::Word(index) if index < sentence.end_token => {
                    self.next = Next::Word(index + 1);
                    let token = self.document.tokens()[index as usize];
                    let position = index + boundaries + u32::from(self.boundaries);
                    let document = self.document;
                    self.set(document.word(&token), position, token.start, token.end);
                    return true;
                }
                Next::Word(_) => {
                    self.sentence += 1;
                    self.next = Next::Zone;
                }
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
