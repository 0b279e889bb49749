//! The text of a TOML file, and how a place in it is reported.

use std::ops::Range;

use crate::error::{Excerpt, Problem};
use crate::pattern::PatternError;

/// The text of a file that people write: a lexicon, a study.
#[derive(Debug)]
pub struct Source<'t> {
    file: &'t str,
    text: &'t str,
    /// Offset of the first byte of each line.
    lines: Vec<usize>,
}

impl<'t> Source<'t> {
    /// A text and the name of its file in messages.
    #[must_use]
    pub fn new(file: &'t str, text: &'t str) -> Self {
        let starts = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self { file, text, lines: std::iter::once(0).chain(starts).collect() }
    }

    /// The line of a byte, from 1.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset)
    }

    /// Something wrong with the bytes `at`, shown in their line.
    #[must_use]
    pub fn problem(
        &self,
        at: Range<usize>,
        entry: Option<&str>,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Problem {
        let start = self.boundary(at.start);
        let number = self.line(start);
        let from = self.lines[number - 1];
        let line = self.text[from..].lines().next().unwrap_or_default();
        let end = self.boundary(at.end).clamp(start, (from + line.len()).max(start));
        Problem {
            file: self.file.to_owned(),
            line: number,
            column: self.text[from..start].chars().count() + 1,
            entry: entry.map(str::to_owned),
            message: message.into(),
            excerpt: Some(Excerpt::of(line, start - from..end - from)),
            hint,
        }
    }

    /// Something wrong in a pattern whose string, quotes included, has the bytes `at`; shown in the pattern.
    pub(crate) fn pattern_problem(
        &self,
        at: &Range<usize>,
        entry: &str,
        pattern: &str,
        error: PatternError,
    ) -> Problem {
        // Where the string is written without escapes the place in the file is known to the character.
        let plain = self.text.get(at.start + 1..at.end.saturating_sub(1)) == Some(pattern);
        let offset = if plain { at.start + 1 + error.at.start } else { at.start };
        let problem = self.problem(offset..offset, Some(entry), error.message, error.hint);
        Problem { excerpt: Some(Excerpt::of(pattern, error.at)), ..problem }
    }

    /// The nearest character boundary at or before `offset`.
    fn boundary(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        (0..=offset).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0)
    }
}
