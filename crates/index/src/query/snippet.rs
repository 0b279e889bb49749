//! The words of an ad around what a query looked for.

use std::ops::Range;

use rolescope_corpus::Posting;
use rolescope_text::{Document, contacts, shown};
use tantivy::query_grammar::{Delimiter, Occur, UserInputAst, UserInputLeaf};

use super::fields::words_of;
use super::read;
use crate::error::Result;
use crate::snapshot::Snapshot;

/// Finds the words of a query in ads.
#[derive(Clone, Debug, Default)]
pub struct Highlighter {
    /// Words that have to stand in a row.
    phrases: Vec<Vec<Word>>,
    /// Whether e-mail addresses and telephone numbers are shown.
    pub show_contacts: bool,
}

/// A word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Exact(String),
    Prefix(String),
}

/// A stretch of an ad.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text, with single blanks; `…` where the ad goes on.
    pub text: String,
    /// The bytes of the words of the query.
    pub marks: Vec<Range<usize>>,
    /// How many e-mail addresses and telephone numbers are not shown.
    pub masked: u64,
}

impl Snapshot {
    /// What finds the words of a query in ads.
    ///
    /// # Errors
    /// If the query cannot be understood or the index cannot be read.
    pub fn highlighter(&self, query: &str) -> Result<Highlighter> {
        let mut phrases = Vec::new();
        collect(&read(self, query)?, &mut phrases);
        phrases.retain(|phrase: &Vec<Word>| !phrase.is_empty());
        Ok(Highlighter { phrases, show_contacts: false })
    }
}

/// The words that a query looks for in titles and bodies.
fn collect(ast: &UserInputAst, phrases: &mut Vec<Vec<Word>>) {
    match ast {
        UserInputAst::Clause(clauses) => clauses
            .iter()
            .filter(|(occur, _)| *occur != Some(Occur::MustNot))
            .for_each(|(_, part)| collect(part, phrases)),
        UserInputAst::Boost(inner, _) => collect(inner, phrases),
        UserInputAst::Leaf(leaf) => match &**leaf {
            UserInputLeaf::Literal(literal)
                if matches!(literal.field_name.as_deref(), None | Some("body")) =>
            {
                let words = words_of(&literal.phrase).into_iter().map(Word::Exact);
                if literal.slop > 0 && literal.delimiter != Delimiter::None {
                    phrases.extend(words.map(|word| vec![word]));
                } else {
                    phrases.push(words.collect());
                }
            }
            UserInputLeaf::Regex { field: Some(field), pattern } if field == "body" => {
                if let Some(start) = pattern.strip_suffix(".*") {
                    phrases.push(vec![Word::Prefix(start.replace('\\', ""))]);
                }
            }
            _ => {}
        },
    }
}

impl Highlighter {
    /// The stretch of about so many words of the ad's body in which most of the query's words stand; its beginning if none does.
    #[must_use]
    pub fn snippet(&self, posting: &Posting, words: usize, document: &mut Document) -> Snippet {
        document.read_body(&posting.body);
        let tokens = document.tokens();
        let Some(last) = tokens.len().checked_sub(1) else { return Snippet::default() };
        let found = self.found(document);
        let (mut best, mut most) = (0, 0);
        for (number, (first, _)) in found.iter().enumerate() {
            let near = found[number..].iter().take_while(|(start, _)| start - first < words);
            let count = near.count();
            if count > most {
                (best, most) = (*first, count);
            }
        }
        let from = best.saturating_sub(if most > 0 { words / 4 } else { 0 });
        let to = (from + words).min(last + 1).max(from + 1);
        let (start, end) = (tokens[from].start as usize, tokens[to - 1].end as usize);
        let said = &document.text()[start..end];
        let hidden = if self.show_contacts { Vec::new() } else { contacts(said) };
        let before = if from > 0 { "…" } else { "" };
        let after = if to <= last { "…" } else { "" };
        let place = |byte: u32| before.len() + shown(said, &hidden, byte as usize - start).len();
        let inside = found.iter().filter(|(first, end)| *first >= from && *end <= to);
        Snippet {
            text: format!("{before}{}{after}", shown(said, &hidden, said.len())),
            marks: inside
                .map(|(first, end)| place(tokens[*first].start)..place(tokens[end - 1].end))
                .collect(),
            masked: hidden.len() as u64,
        }
    }

    /// The stretches of tokens that the query looked for, in the order of the text, none over another.
    fn found(&self, document: &Document) -> Vec<(usize, usize)> {
        let tokens = document.tokens();
        let mut found = Vec::new();
        let mut first = 0;
        while first < tokens.len() {
            let fits = |phrase: &&Vec<Word>| {
                tokens.len() - first >= phrase.len()
                    && phrase.iter().zip(&tokens[first..]).all(|(word, token)| {
                        let said = document.word(token);
                        match word {
                            Word::Exact(word) => word == said,
                            Word::Prefix(start) => said.starts_with(start.as_str()),
                        }
                    })
            };
            match self.phrases.iter().filter(fits).map(Vec::len).max() {
                Some(length) => {
                    found.push((first, first + length));
                    first += length;
                }
                None => first += 1,
            }
        }
        found
    }
}
