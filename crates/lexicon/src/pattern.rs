//! One pattern, parsed.
//!
//! ```text
//! pattern  = item*                      (must not match nothing, nor begin or end with a gap)
//! item     = word | word"*" | "(" branch ("|" branch)* ")" | "[" branch ("|" branch)* "]" | gap
//! branch   = item+
//! gap      = "[]{" number ["," number] "}"
//! ```

use std::ops::Range;

use crate::program::WordPattern;

/// Most tokens a gap may skip.
pub(crate) const MAX_GAP: u16 = 20;
/// Fewest characters before a star.
const MIN_PREFIX: usize = 2;
/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 32;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its bytes in the pattern.
    pub(crate) at: Range<usize>,
    /// What it is.
    pub(crate) what: What,
}

/// What a piece of a pattern is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// One token.
    Word(WordPattern),
    /// Exactly one of these.
    Either(Vec<Vec<Item>>),
    /// One of these, or nothing.
    Optional(Vec<Vec<Item>>),
    /// So many tokens, whatever they are.
    Gap(u16, u16),
}

/// Why a pattern is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternError {
    /// The bytes of the pattern to point at.
    pub(crate) at: Range<usize>,
    /// What is wrong there.
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) hint: Option<String>,
}

impl PatternError {
    pub(crate) fn new(at: Range<usize>, message: impl Into<String>, hint: &str) -> Self {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        Self { at, message: message.into(), hint }
    }
}

/// Parses `pattern`.
///
/// # Errors
/// The first place that does not fit the grammar.
pub(crate) fn parse(pattern: &str) -> Result<Vec<Item>, PatternError> {
    let mut parser = Parser { text: pattern, offset: 0, depth: 0 };
    let items = parser.branch()?;
    let at = parser.here();
    match parser.peek() {
        None if items.is_empty() => Err(PatternError::new(
            0..pattern.len(),
            "the pattern is empty",
            "write at least one word, or take the pattern out",
        )),
        None => Ok(items),
        Some('|') => Err(PatternError::new(
            at,
            "a bar needs round brackets around its alternatives",
            "write `(one|other)`, or two patterns",
        )),
        Some(close) => Err(PatternError::new(at, format!("nothing opens this `{close}`"), "")),
    }
}

struct Parser<'p> {
    text: &'p str,
    offset: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.offset..].chars().next()
    }

    /// The bytes of the next character.
    fn here(&self) -> Range<usize> {
        self.offset..self.offset + self.peek().map_or(0, char::len_utf8)
    }

    fn take(&mut self, expected: char) -> bool {
        let taken = self.peek() == Some(expected);
        if taken {
            self.offset += expected.len_utf8();
        }
        taken
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.offset..];
        self.offset += rest.len() - rest.trim_start().len();
    }

    /// Items up to a bar, a closing bracket or the end.
    fn branch(&mut self) -> Result<Vec<Item>, PatternError> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None | Some(')' | ']' | '|') => return Ok(items),
                Some('(') => items.push(self.either()?),
                Some('[') if self.text[self.offset..].starts_with("[]") => items.push(self.gap()?),
                Some('[') => items.push(self.optional()?),
                Some(brace @ ('{' | '}')) => {
                    return Err(PatternError::new(
                        self.here(),
                        format!("`{brace}` stands only in a gap"),
                        "a gap is written `[]{0,3}`, with a space before and after",
                    ));
                }
                Some(_) => self.word(&mut items)?,
            }
        }
    }

    fn either(&mut self) -> Result<Item, PatternError> {
        let start = self.offset;
        let branches = self.branches('(', ')')?;
        Ok(Item { at: start..self.offset, what: What::Either(branches) })
    }

    fn optional(&mut self) -> Result<Item, PatternError> {
        let start = self.offset;
        let branches = self.branches('[', ']')?;
        Ok(Item { at: start..self.offset, what: What::Optional(branches) })
    }

    fn branches(&mut self, open: char, close: char) -> Result<Vec<Vec<Item>>, PatternError> {
        let opening = self.here();
        self.offset = opening.end;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("brackets are nested more than {MAX_DEPTH} deep");
            return Err(PatternError::new(opening, message, "write several patterns"));
        }
        let mut branches = Vec::new();
        loop {
            let start = self.offset;
            let branch = self.branch()?;
            let end = self.here();
            if branch.is_empty() && self.peek().is_some() {
                return Err(PatternError::new(
                    start.saturating_sub(1)..end.end,
                    "an alternative is empty",
                    "what may be left out is written `[word]`",
                ));
            }
            branches.push(branch);
            match self.peek() {
                Some('|') => self.offset += 1,
                Some(found) if found == close => {
                    self.offset += 1;
                    break;
                }
                Some(found) => {
                    let message = format!("this `{found}` closes a `{open}`");
                    return Err(PatternError::new(
                        end,
                        message,
                        &format!("close it with `{close}`"),
                    ));
                }
                None => {
                    let message = format!("nothing closes this `{open}`");
                    return Err(PatternError::new(opening, message, &format!("add `{close}`")));
                }
            }
        }
        self.depth -= 1;
        Ok(branches)
    }

    fn gap(&mut self) -> Result<Item, PatternError> {
        let start = self.offset;
        self.offset += 2;
        let bounds = self.bounds();
        let at = start..self.offset;
        let Some((min, max)) = bounds else {
            return Err(PatternError::new(
                at,
                "a gap needs its length",
                "write `[]{0,3}` for up to 3 words, `[]{2}` for exactly 2",
            ));
        };
        if min > max {
            let hint = format!("write `[]{{{max},{min}}}`");
            return Err(PatternError::new(at, "the gap's bounds are the wrong way round", &hint));
        }
        if max > u32::from(MAX_GAP) {
            let message = format!("a gap skips at most {MAX_GAP} words");
            return Err(PatternError::new(at, message, ""));
        }
        let narrow = |bound: u32| u16::try_from(bound).unwrap_or(MAX_GAP);
        Ok(Item { at, what: What::Gap(narrow(min), narrow(max)) })
    }

    /// `{m,n}` or `{n}`.
    fn bounds(&mut self) -> Option<(u32, u32)> {
        if !self.take('{') {
            return None;
        }
        let min = self.number()?;
        self.skip_space();
        let max = if self.take(',') { self.number()? } else { min };
        self.skip_space();
        self.take('}').then_some((min, max))
    }

    fn number(&mut self) -> Option<u32> {
        self.skip_space();
        let rest = &self.text[self.offset..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        self.offset += digits;
        // Too long to parse is too large in any case.
        (digits > 0).then(|| rest[..digits].parse().unwrap_or(u32::MAX))
    }

    fn word(&mut self, items: &mut Vec<Item>) -> Result<(), PatternError> {
        let start = self.offset;
        let rest = &self.text[start..];
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '|');
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let at = start..start + word.len();
        self.offset = at.end;

        let before = self.text[..start].chars().next_back();
        if matches!(before, Some(')' | ']' | '}')) || matches!(self.peek(), Some('(' | '[')) {
            return Err(PatternError::new(
                at,
                "a bracket stands apart from the words beside it",
                "put a space in between; endings are written `(engineers|engineering)` or `engineer*`",
            ));
        }
        let stem = match word.find('*') {
            None => word,
            Some(star) if star + 1 == word.len() => &word[..star],
            Some(star) => {
                return Err(PatternError::new(
                    start + star..start + star + 1,
                    "a star stands only at the end of a word",
                    "",
                ));
            }
        };
        let item = |word| Item { at: at.clone(), what: What::Word(word) };
        let mut last: Option<String> = None;
        rolescope_text::words(stem, |word| {
            let before = last.replace(word.to_owned());
            items.extend(before.map(|before| item(WordPattern::Exact(before))));
        });
        let prefix = stem.len() < word.len();
        if prefix {
            let length = last.as_ref().map_or(0, |last| last.chars().count());
            if length < MIN_PREFIX {
                let message = format!("fewer than {MIN_PREFIX} characters stand before the star");
                return Err(PatternError::new(at, message, "write the words out"));
            }
        }
        let Some(last) = last else {
            return Err(PatternError::new(
                at,
                format!("`{word}` is no word to the tokenizer"),
                "leave it out: it does not count in the text either",
            ));
        };
        items.push(item(if prefix { WordPattern::Prefix(last) } else { WordPattern::Exact(last) }));
        Ok(())
    }
}
