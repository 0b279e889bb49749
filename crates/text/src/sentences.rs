//! Lines to sentences.
//!
//! A line ends a sentence, whatever its punctuation. Within a line a full stop, exclamation or question mark does,
//! unless it belongs to an abbreviation; so do a bullet in mid-line, a seam of glued words ([`crate::seams`]), and the
//! colon after a known heading. A sentence is cut after [`MAX_SENTENCE`] tokens.

use crate::abbreviations::{is_maybe_last, is_never_last, is_opener};
use crate::document::{Sentence, Token};
use crate::lines::{Block, Line};
use crate::tokens::TokenBuffer;
use crate::zone::Zone;
use crate::zones::{Guide, MAX_HEADING, Shape};

/// The most tokens of a sentence. Lines without punctuation (lists of skills, tables pasted as text) end here.
pub(crate) const MAX_SENTENCE: usize = 500;

/// A line this short is not searched for lists flattened by dashes: it is a header.
const MIN_FLATTENED: usize = 80;

/// What the splitting of one document needs.
pub(crate) struct Splitter<'a> {
    pub(crate) text: &'a str,
    pub(crate) buffer: &'a TokenBuffer,
    pub(crate) guide: &'a Guide,
    pub(crate) sentences: &'a mut Vec<Sentence>,
    pub(crate) shapes: &'a mut Vec<Shape>,
    /// The next seam that has not been passed, as an index into the buffer's seams.
    pub(crate) next_seam: usize,
    /// The next opening that has not been passed, as an index into the buffer's openings.
    pub(crate) next_opening: usize,
}

/// Why a sentence ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Line,
    Stop,
    Seam,
    Colon,
    Bullet,
    Number,
    Footer,
    /// The sentence goes on with a statement of its own: "No coding; you own the roadmap".
    Clause,
}

impl Splitter<'_> {
    /// Appends the sentences of a line whose tokens are `first..end`.
    pub(crate) fn line(&mut self, line: Line, first: usize, end: usize) {
        if first == end {
            return;
        }
        if let Some(shape) = self.line_heading(line, first, end) {
            self.push(first, end, line, End::Line, Some(shape));
            return;
        }
        let tokens = &self.buffer.tokens;
        let stretch = &self.text[line.start as usize..line.end as usize];
        // Looked for at the first dash only.
        let mut flattened = None;
        let mut start = first;
        let mut heading_end = self.inline_heading(first, end);
        let mut next = first;
        loop {
            next += 1;
            if heading_end.is_none() {
                next = self.skip(next, end.min(start + MAX_SENTENCE));
            }
            if next >= end {
                break;
            }
            let why = if heading_end == Some(next) {
                Some(End::Colon)
            } else if is_spaced(self.text.as_bytes(), tokens[next - 1].end, tokens[next].start) {
                None
            } else if tokens[next - 1].end == tokens[next].start {
                let seams = &self.buffer.seams;
                while seams.get(self.next_seam).is_some_and(|&seam| (seam as usize) < next) {
                    self.next_seam += 1;
                }
                (seams.get(self.next_seam) == Some(&(next as u32))).then_some(End::Seam)
            } else {
                self.gap_end(start, next, stretch, &mut flattened)
            };
            let why = why.or_else(|| (next - start >= MAX_SENTENCE).then_some(End::Stop));
            let why = why.or_else(|| self.is_footer(next, end).then_some(End::Footer));
            if let Some(why) = why {
                self.push(start, next, line, why, None);
                start = next;
                heading_end = self.inline_heading(start, end);
            } else if heading_end.is_none_or(|heading_end| heading_end < next)
                && let Some(end_within) = self.heading_within(next, end)
            {
                self.push(start, next, line, End::Bullet, None);
                start = next;
                heading_end = Some(end_within);
            }
        }
        self.push(start, end, line, End::Line, None);
    }

    /// The first token from `next` on, `limit` at the latest, that could open a sentence by a look at itself and what
    /// lies before it.
    fn skip(&mut self, next: usize, limit: usize) -> usize {
        if next >= limit {
            return next;
        }
        let openings = &self.buffer.openings[self.next_opening..];
        self.next_opening +=
            openings.iter().take_while(|&&opening| (opening as usize) < next).count();
        let opening = self.buffer.openings.get(self.next_opening);
        opening.map_or(limit, |&opening| limit.min(opening as usize))
    }

    /// Whether what lies before token `next` ends the sentence that began at token `start`.
    fn gap_end(
        &self,
        start: usize,
        next: usize,
        line: &str,
        flattened: &mut Option<Option<u8>>,
    ) -> Option<End> {
        let tokens = &self.buffer.tokens;
        let (left, right) = (tokens[next - 1], tokens[next]);
        let gap = &self.text[left.end as usize..right.start as usize];
        if gap.bytes().all(|byte| matches!(byte, b' ' | b',' | b'/' | b'(' | b'&' | b'"' | b'\'')) {
            return None;
        }
        let bytes = self.text.as_bytes();
        let opens = self.text[right.start as usize..].chars().next().unwrap_or(' ');
        if self.is_glued_number(gap, right) {
            return Some(End::Number);
        }
        let spaced =
            gap.ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '(' | '\'' | '*'));
        for (at, character) in gap.char_indices() {
            match character {
                '.' => {
                    if self.stop_ends(start, next, opens, gap.len() == 1) {
                        return Some(End::Stop);
                    }
                    return gap[at..].contains(['•', '●', '▪']).then_some(End::Bullet);
                }
                '!' | '?' if !opens.is_lowercase() && (spaced || opens.is_uppercase()) => {
                    return Some(End::Stop);
                }
                '…' if opens.is_uppercase() => return Some(End::Stop),
                '。' | '！' | '？' | '\u{2028}' | '\u{2029}' | '\u{B}' | '\u{C}' | '\u{85}' => {
                    return Some(End::Stop);
                }
                '•' | '●' | '▪' | '■' | '‣' | '◦' | '➢' | '➤' | '►' | '✓' | '✔' | '✅'
                | '\u{F0B7}' | '\u{F0A7}' => {
                    return Some(End::Bullet);
                }
                '·' if gap.starts_with(char::is_whitespace)
                    && gap.ends_with(char::is_whitespace) =>
                {
                    return Some(End::Bullet);
                }
                '-' | '*' | '–' | '+'
                    if at > 0
                        && gap.ends_with(' ')
                        && *flattened.get_or_insert_with(|| flattened_by(line))
                            == Some(gap.as_bytes()[at]) =>
                {
                    return Some(End::Bullet);
                }
                ':' if next - start <= MAX_HEADING
                    && self.guide.known_heading(&self.buffer.ids[start..next]).is_some() =>
                {
                    return Some(End::Colon);
                }
                ';' | ':' if spaced && self.clause_ends(start, next, character) => {
                    return Some(End::Clause);
                }
                ')' | ']' | ';' | ':' | '-' | '%' | '+'
                    if gap.len() == at + 1 && opens.is_uppercase() && character != '-' =>
                {
                    // "(SQL)Experience with": glued after a bracket.
                    let word = &self.text[right.start as usize..right.end as usize];
                    if crate::seams::opens(word)
                        && bytes[right.end as usize - 1].is_ascii_lowercase()
                    {
                        return Some(End::Seam);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Whether a semicolon or colon before token `next` parts two statements, so that what the first denies is not denied
    /// in the second: behind a semicolon a duty or somebody who does something, behind a colon only after a short denial
    /// that is whole ("No nonsense: you write code", but "No need to: write code").
    fn clause_ends(&self, start: usize, next: usize, mark: char) -> bool {
        let tokens = &self.buffer.tokens;
        let word = |at: usize| self.buffer.word(&tokens[at]);
        let ids = &self.buffer.ids[next..];
        let somebody = matches!(word(next), "you" | "you'll" | "you're" | "we" | "we'll" | "we're");
        if !somebody && !self.guide.opens_sentence(ids) {
            return false;
        }
        if mark == ';' {
            return true;
        }
        (2..=6).contains(&(next - start))
            && matches!(word(start), "no" | "not" | "zero" | "without" | "never")
            && !matches!(
                word(next - 1),
                "to" | "for"
                    | "need"
                    | "required"
                    | "needed"
                    | "necessary"
                    | "expected"
                    | "include"
                    | "involve"
            )
    }

    /// Whether the token is the number of a list item glued to what went before: "with you:1. Curiosity".
    fn is_glued_number(&self, gap: &str, right: Token) -> bool {
        let after = &self.text.as_bytes()[right.end as usize..];
        right.end - right.start <= 2
            && self.text.as_bytes()[right.start as usize..right.end as usize]
                .iter()
                .all(u8::is_ascii_digit)
            && matches!(after.first(), Some(b'.' | b')'))
            && after.get(1).is_some_and(|&byte| byte == b' ' || byte.is_ascii_uppercase())
            && gap.starts_with(['.', ':', ';', '!', '?', ')'])
            && !gap.contains(char::is_whitespace)
    }

    /// Whether the full stop after token `next - 1` ends the sentence.
    fn stop_ends(&self, start: usize, next: usize, opens: char, glued: bool) -> bool {
        let tokens = &self.buffer.tokens;
        let (left, right) = (tokens[next - 1], tokens[next]);
        let word = self.buffer.word(&left);
        let last = self.text.as_bytes()[left.end as usize - 1];
        if glued {
            // "the world.Every day", not "Node.Js" or "3.Foo".
            let second =
                self.text.as_bytes().get(right.start as usize + 1).copied().unwrap_or(b' ');
            return opens.is_uppercase()
                && word.len() > 1
                && (last.is_ascii_lowercase() || last.is_ascii_digit() && next - start > 1)
                && (!second.is_ascii_uppercase() || right.end - right.start > 2 && word.len() > 2)
                && !is_never_last(word);
        }
        if opens.is_lowercase() {
            return false;
        }
        if word.len() <= 4 + 2 {
            if is_never_last(word) {
                return false;
            }
            if word == "no" && opens.is_numeric() {
                return false;
            }
            if is_maybe_last(word) {
                return is_opener(self.buffer.word(&right));
            }
            // An initial ("J. Smith"), the number of a list item ("1. Be curious").
            if word.len() == 1 && last.is_ascii_uppercase() && word != "i" {
                return false;
            }
            if next - start == 1 && word.bytes().all(|byte| byte.is_ascii_digit()) {
                return false;
            }
        }
        true
    }

    /// One past a heading in title case that starts at token `start`, though nothing parts it from what follows:
    /// "… and security What We Look For You will …", "Minimum Qualifications Degree in …".
    fn inline_heading(&self, start: usize, end: usize) -> Option<usize> {
        if self.buffer.ids[start] == 0 || start + 4 > end {
            return None;
        }
        let tokens = &self.buffer.tokens;
        let bytes = self.text.as_bytes();
        let capital = |index: usize| bytes[tokens[index].start as usize].is_ascii_uppercase();
        if !capital(start) || !capital(start + 1) {
            return None;
        }
        let mut found = None;
        for last in start + 1..(start + 7).min(end - 2) {
            let (token, next) = (tokens[last], tokens[last + 1]);
            if bytes[tokens[last - 1].end as usize..token.start as usize] != *b" " || !capital(last)
            {
                break;
            }
            let follows = capital(last + 1) || bytes[next.start as usize].is_ascii_digit();
            let word = &self.text[token.start as usize..token.end as usize];
            if follows
                && bytes[token.end as usize..next.start as usize] == *b" "
                && (last > start + 1 || crate::seams::ends_heading(word))
                && self.guide.known_heading(&self.buffer.ids[start..=last]).is_some()
            {
                found = Some(last + 1);
            }
        }
        found
    }

    /// Whether a heading in title case starts at token `at`, in mid-sentence: the word before has no capital.
    fn heading_within(&self, at: usize, end: usize) -> Option<usize> {
        let heading_end = self.inline_heading(at, end)?;
        let before = self.buffer.tokens[at - 1];
        (!self.text.as_bytes()[before.start as usize].is_ascii_uppercase()).then_some(heading_end)
    }

    /// "Show more Show less", which a well-known scraper leaves behind every text with its table of facts.
    fn is_footer(&self, at: usize, end: usize) -> bool {
        let tokens = &self.buffer.tokens;
        self.buffer.ids[at] == self.guide.show
            && at + 3 < end
            && self.buffer.word(&tokens[at + 1]) == "more"
            && self.buffer.word(&tokens[at + 2]) == "show"
            && self.buffer.word(&tokens[at + 3]) == "less"
    }

    /// Whether the whole line is a heading.
    fn line_heading(&self, line: Line, first: usize, end: usize) -> Option<Shape> {
        let count = end - first;
        if count > 12 {
            return None;
        }
        let ids = &self.buffer.ids[first..end];
        let tokens = &self.buffer.tokens;
        let text = &self.text[line.start as usize..line.end as usize];
        let tail = &self.text[tokens[end - 1].end as usize..line.end as usize];
        let stopped = || tail.contains(['.', '!', ';', ',']);
        match line.block {
            Block::Heading => {
                return (!tail.contains('.') || count <= MAX_HEADING).then_some(Shape::Heading);
            }
            Block::Bold if !stopped() || self.guide.known_heading(ids).is_some() => {
                return Some(Shape::Subheading);
            }
            _ => {}
        }
        if count > MAX_HEADING {
            return None;
        }
        let introduces = tail.contains(':');
        if line.block == Block::Bullet && !introduces {
            return None;
        }
        let known = self.guide.known_heading(ids);
        if introduces {
            // "Own the roadmap for:" is a duty that a list follows.
            let is_title = line.block != Block::Bullet
                && (!self.guide.opens_sentence(ids) || self.guide.told_by(ids).is_some());
            return (known.is_some() || is_title).then_some(Shape::Subheading);
        }
        let known_shape = known.is_some()
            && !tail.contains(['.', ','])
            && text.starts_with(|c: char| !c.is_lowercase());
        if known_shape {
            return Some(Shape::Subheading);
        }
        let capitals = text.bytes().any(|byte| byte.is_ascii_uppercase())
            && !text.bytes().any(|byte| byte.is_ascii_lowercase());
        let word = &self.text[tokens[end - 1].start as usize..tokens[end - 1].end as usize];
        let named = is_title_case(text) && crate::seams::ends_heading(word);
        ((capitals || named)
            && count > 1
            && count <= 6
            && !stopped()
            && self.guide.told_by(ids).is_some())
        .then_some(Shape::Subheading)
    }

    fn push(&mut self, first: usize, end: usize, line: Line, why: End, shape: Option<Shape>) {
        let tokens = &self.buffer.tokens;
        let start = if self.sentences.last().is_none_or(|last| last.end <= line.start) {
            line.start
        } else {
            self.opening(tokens[first].start, self.sentences.last().map_or(0, |last| last.end))
        };
        let stop = match why {
            End::Line => line.end,
            _ => self.closing(end, why),
        };
        let shape = shape.unwrap_or_else(|| {
            let heading = matches!(why, End::Seam | End::Colon)
                && end - first <= MAX_HEADING
                && self.guide.known_heading(&self.buffer.ids[first..end]).is_some();
            if heading {
                Shape::Subheading
            } else if self.sentences.is_empty()
                && self.text[start as usize..stop as usize].matches('|').nth(1).is_some()
            {
                Shape::Header
            } else if line.block == Block::Bullet || why == End::Bullet {
                Shape::Bullet
            } else {
                Shape::Running
            }
        });
        self.shapes.push(shape);
        self.sentences.push(Sentence {
            start,
            end: stop,
            first_token: first as u32,
            end_token: end as u32,
            zone: Zone::Other,
            heading: false,
        });
    }

    /// The start of a sentence whose first token starts at `from`, with the quotes and signs before it.
    fn opening(&self, from: u32, limit: u32) -> u32 {
        let before = &self.text[limit as usize..from as usize];
        let kept =
            before.trim_end_matches(['"', '“', '‘', '\'', '(', '[', '$', '€', '£', '#', '@']);
        limit + kept.len() as u32
    }

    /// One past the punctuation that closes the sentence before token `next`.
    fn closing(&self, next: usize, why: End) -> u32 {
        let tokens = &self.buffer.tokens;
        let from = tokens[next - 1].end;
        if why == End::Bullet {
            return from;
        }
        let gap = &self.text[from as usize..tokens[next].start as usize];
        let closing = gap.find(char::is_whitespace).unwrap_or_else(|| {
            gap.rfind(['.', '!', '?', '…', ':', ')', ']', ';', '。', '！', '？'])
                .map_or(0, |at| at + gap[at..].chars().next().map_or(0, char::len_utf8))
        });
        from + closing as u32
    }
}

/// Whether nothing but a space or a comma with a space lies between two tokens, as between most.
#[inline]
fn is_spaced(bytes: &[u8], left_end: u32, right_start: u32) -> bool {
    let (from, to) = (left_end as usize, right_start as usize);
    bytes[to - 1] == b' ' && (from + 1 == to || from + 2 == to && bytes[from] == b',')
}

/// The mark that parts a list written in one line (" - a - b - c"), if it occurs twice at least.
fn flattened_by(line: &str) -> Option<u8> {
    if line.len() <= MIN_FLATTENED {
        return None;
    }
    [(" - ", b'-'), (" * ", b'*'), (" + ", b'+')]
        .into_iter()
        .find(|(mark, _)| memchr::memmem::find_iter(line.as_bytes(), mark).nth(1).is_some())
        .map(|(_, byte)| byte)
}

/// Whether every longer word starts with a capital.
fn is_title_case(text: &str) -> bool {
    text.split_whitespace()
        .filter(|word| word.len() > 3)
        .all(|word| word.chars().find(|c| c.is_alphabetic()).is_none_or(char::is_uppercase))
}
