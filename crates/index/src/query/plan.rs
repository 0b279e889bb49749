//! How a query was read, and what each of its parts finds.

use rolescope_text::Language;
use tantivy::query_grammar::{Delimiter, Occur, UserInputAst, UserInputBound, UserInputLeaf};

use super::fields::LANGUAGE_FIELD;
use super::terms::LEXICON_FIELDS;
use super::{Compiler, Glossary, read};
use crate::error::Result;
use crate::schema::FACET_SEPARATOR;
use crate::snapshot::Snapshot;

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanStep {
    /// How deep it stands in the query; the whole is 0.
    pub depth: usize,
    /// What it has to do with the part it stands in: `all of`, `must`, `any`, `not`.
    pub role: &'static str,
    /// What it looks for.
    pub what: String,
    /// How many postings it finds alone.
    pub postings: u64,
}

impl Snapshot {
    /// How a query is read: its parts, each with the number of postings that it finds.
    ///
    /// # Errors
    /// If the query cannot be understood or the index cannot be read.
    pub fn explain(&self, query: &str, glossary: Option<&Glossary<'_>>) -> Result<Vec<PlanStep>> {
        let ast = read(self, query)?;
        let compiler = Compiler::new(self, glossary);
        let mut steps = Vec::new();
        self.explain_part(&compiler, query, &ast, (0, "find"), &mut steps)?;
        Ok(steps)
    }

    fn explain_part(
        &self,
        compiler: &Compiler<'_>,
        query: &str,
        ast: &UserInputAst,
        (depth, role): (usize, &'static str),
        steps: &mut Vec<PlanStep>,
    ) -> Result<()> {
        let postings = self.matched_by(&*compiler.compile(query, ast, depth == 0)?)?.count();
        let mut add = |what: String| steps.push(PlanStep { depth, role, what, postings });
        match ast {
            UserInputAst::Leaf(leaf) => add(self.written(leaf)),
            UserInputAst::Boost(inner, boost) => {
                add(format!("weighing {boost} times"));
                self.explain_part(compiler, query, inner, (depth + 1, "of"), steps)?;
            }
            UserInputAst::Clause(clauses) => {
                let any = clauses.iter().all(|(occur, _)| *occur == Some(Occur::Should));
                add(if any { "any of" } else { "all of" }.to_owned());
                for (occur, part) in clauses {
                    let role = match occur {
                        Some(Occur::MustNot) => "not",
                        Some(Occur::Should) if any => "or",
                        Some(Occur::Should) => "perhaps",
                        Some(Occur::Must) | None => "and",
                    };
                    self.explain_part(compiler, query, part, (depth + 1, role), steps)?;
                }
            }
        }
        Ok(())
    }

    /// A leaf, as it is looked up.
    fn written(&self, leaf: &UserInputLeaf) -> String {
        match leaf {
            UserInputLeaf::All => "every ad".to_owned(),
            UserInputLeaf::Literal(literal) => {
                let phrase = &literal.phrase;
                match literal.field_name.as_deref() {
                    Some("facet") => match phrase.split_once(FACET_SEPARATOR) {
                        Some((column, value)) => format!("column {column} is `{value}`"),
                        None => phrase.clone(),
                    },
                    Some("source") => {
                        let number = phrase.parse().ok();
                        let source = number.and_then(|number| self.manifest().source(number));
                        let name = source.map(|source| source.summary.file_name.clone());
                        format!("source {}", name.unwrap_or_else(|| phrase.clone()))
                    }
                    Some(LANGUAGE_FIELD) => {
                        let language = Language::from_code(phrase);
                        format!(
                            "language {}",
                            language.map_or(&**phrase, |language| language.name())
                        )
                    }
                    Some(field) if LEXICON_FIELDS.contains(&field) => {
                        format!("{field} `{phrase}` of the lexicon")
                    }
                    field => {
                        let words = super::fields::words_of(phrase);
                        let field = field.unwrap_or("title or body");
                        let near = match (literal.slop, literal.delimiter) {
                            (0, Delimiter::None) if words.len() < 2 => "word",
                            (0, _) if words.len() < 2 => "text",
                            (0, _) => "phrase",
                            _ => "words near each other",
                        };
                        format!("{field}: {near} `{phrase}`")
                    }
                }
            }
            UserInputLeaf::Range { field, lower, upper } => {
                let bound = |bound: &UserInputBound| match bound {
                    UserInputBound::Unbounded => "any day".to_owned(),
                    UserInputBound::Inclusive(day) | UserInputBound::Exclusive(day) => day
                        .parse()
                        .map_or_else(|_| day.clone(), |day| rolescope_corpus::Day(day).to_string()),
                };
                let field = field.as_deref().unwrap_or_default();
                format!("{field}: from {} to {}", bound(lower), bound(upper))
            }
            UserInputLeaf::Regex { field, pattern } => {
                let field = field.as_deref().unwrap_or_default();
                match pattern.strip_suffix(".*") {
                    Some(start) if !start.contains(|c: char| "[]().*+?|{}".contains(c)) => {
                        format!("{field}: words that begin with `{start}`")
                    }
                    _ => format!("{field}: words like /{pattern}/"),
                }
            }
            other => format!("{other:?}"),
        }
    }
}
