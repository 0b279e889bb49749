//! One text, read: its sentences with their zones, its tokens with their words.

use crate::Zone;
use crate::language::{self, Language};
use crate::lines::Lines;
use crate::markup::{self, Markup};
use crate::sentences::Splitter;
use crate::tokens::{MAX_WORD, TokenBuffer};
use crate::zones::{self, GUIDE, Shape};

/// The most bytes of a raw text that are read, 64 MiB; the rest is ignored, so that offsets and positions fit `u32`.
pub const MAX_TEXT: usize = 64 << 20;

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
    /// The part of the ad it stands in; for a heading, the part it opens.
    pub zone: Zone,
    /// Whether it is a heading.
    pub heading: bool,
}

/// A text, read into sentences and tokens. Its buffers are reused from one text to the next.
#[derive(Clone, Debug, Default)]
pub struct Document {
    lines: Lines,
    buffer: TokenBuffer,
    sentences: Vec<Sentence>,
    markup: Markup,
    shapes: Vec<Shape>,
    /// Per line: one past its last token.
    line_ends: Vec<u32>,
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a body: HTML, Markdown or plain text. Never fails; text without a letter has no sentence.
    pub fn read_body(&mut self, raw: &str) {
        self.clear();
        let Self { lines, buffer, sentences, markup, shapes, line_ends } = self;
        markup.read(cut(raw), lines);
        let guide = &*GUIDE;
        let mut scanner = buffer.scan(&lines.text, Some(&guide.vocabulary));
        line_ends.extend(
            lines
                .lines
                .iter()
                .map(|line| scanner.read(line.start as usize, line.end as usize) as u32),
        );
        let mut splitter = Splitter {
            text: &lines.text,
            buffer,
            guide,
            sentences,
            shapes,
            next_seam: 0,
            next_opening: 0,
        };
        let mut first = 0;
        for (&line, &end) in lines.lines.iter().zip(line_ends.iter()) {
            splitter.line(line, first, end as usize);
            first = end as usize;
        }
        zones::assign(guide, sentences, shapes, &buffer.ids);
    }

    /// Reads the words of a body and nothing else: the tokens are those of [`Document::read_body`], but there are no sentences.
    pub fn read_words(&mut self, raw: &str) {
        self.clear();
        let Self { lines, buffer, markup, .. } = self;
        markup.read(cut(raw), lines);
        let mut scanner = buffer.scan(&lines.text, None);
        for line in &lines.lines {
            scanner.read(line.start as usize, line.end as usize);
        }
    }

    /// Reads a title: one sentence in [`Zone::Title`], or none if it has no token.
    pub fn read_title(&mut self, raw: &str) {
        self.clear();
        let Self { lines, buffer, sentences, .. } = self;
        markup::title(cut(raw), &mut lines.text);
        buffer.scan(&lines.text, None).read(0, lines.text.len());
        if !buffer.tokens.is_empty() {
            sentences.push(Sentence {
                start: 0,
                end: lines.text.len() as u32,
                first_token: 0,
                end_token: buffer.tokens.len() as u32,
                zone: Zone::Title,
                heading: false,
            });
        }
    }

    /// The language of the body that was read.
    #[must_use]
    pub fn language(&self) -> Language {
        let ids = &self.buffer.ids;
        let function_words = ids.iter().filter(|id| GUIDE.is_function_word(**id)).count();
        language::of(&self.lines.text, ids.len(), function_words)
    }

    /// The cleaned text: no markup, entities decoded, one line per block, bullets shown as `• `.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.lines.text
    }

    /// The sentences, in order; every token is in exactly one.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// The tokens, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.buffer.tokens
    }

    /// The normalised word of a token of this document.
    #[must_use]
    #[inline]
    pub fn word(&self, token: &Token) -> &str {
        self.buffer.word(token)
    }

    /// The position of a token in the position stream (see the crate's page): `token` counts from the start of the
    /// document, `sentence` is the index of the sentence it stands in.
    #[must_use]
    pub fn position(&self, sentence: usize, token: usize) -> u32 {
        token as u32 + sentence as u32 + 1
    }

    /// The position of the boundary that opens a sentence.
    ///
    /// # Panics
    ///
    /// If there is no such sentence.
    #[must_use]
    pub fn boundary_position(&self, sentence: usize) -> u32 {
        self.sentences[sentence].first_token + sentence as u32
    }

    fn clear(&mut self) {
        let Self { lines, buffer, sentences, markup: _, shapes, line_ends } = self;
        lines.clear();
        buffer.clear();
        sentences.clear();
        shapes.clear();
        line_ends.clear();
    }
}

fn cut(raw: &str) -> &str {
    let mut end = raw.len().min(MAX_TEXT);
    while !raw.is_char_boundary(end) {
        end -= 1;
    }
    &raw[..end]
}

/// Hands out the normalised words of a short text, by the rules of [`Document`].
pub fn words(text: &str, mut out: impl FnMut(&str)) {
    // Most of what is asked is one plain word.
    if (1..=MAX_WORD).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return out(text);
    }
    let mut buffer = TokenBuffer::default();
    let text = cut(text);
    buffer.scan(text, None).read(0, text.len());
    for token in &buffer.tokens {
        out(buffer.word(token));
    }
}

/// Whether a text is exactly one token; what surrounds the token does not matter.
#[must_use]
pub fn is_one_token(text: &str) -> bool {
    let mut count = 0;
    words(text, |_| count += 1);
    count == 1
}
