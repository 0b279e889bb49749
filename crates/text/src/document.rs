//! One text, read: its sentences with their zones, its tokens with their words.

use crate::Zone;

/// One token: a stretch of [`Document::text`] and the normalised word it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte in [`Document::text`].
    pub start: u32,
    /// One past the last byte in [`Document::text`].
    pub end: u32,
    /// First byte of the word in the document's word buffer.
    pub(crate) word_start: u32,
    /// One past the last byte of the word in the document's word buffer.
    pub(crate) word_end: u32,
}

/// One sentence, bullet or heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// First byte in [`Document::text`].
    pub start: u32,
    /// One past the last byte in [`Document::text`].
    pub end: u32,
    /// Index of the first token in [`Document::tokens`].
    pub first_token: u32,
    /// One past the index of the last token; a sentence has at least one token.
    pub end_token: u32,
    /// The part of the ad it stands in.
    pub zone: Zone,
    /// Whether it is a heading.
    pub heading: bool,
}

/// A text, read into sentences and tokens. Its buffers are reused from one text to the next.
#[derive(Clone, Debug, Default)]
pub struct Document {
    text: String,
    words: String,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a body: HTML, Markdown or plain text.
    pub fn read_body(&mut self, _raw: &str) {}

    /// Reads a title: one sentence in [`Zone::Title`], or none if it has no token.
    pub fn read_title(&mut self, _raw: &str) {}

    /// The cleaned text: no markup, entities decoded, one line per block.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The sentences, in order; every token is in exactly one.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// The tokens, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The normalised word of a token of this document.
    #[must_use]
    pub fn word(&self, token: &Token) -> &str {
        &self.words[token.word_start as usize..token.word_end as usize]
    }
}
