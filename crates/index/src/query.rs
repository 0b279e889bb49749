//! The query language: tantivy's grammar, read strictly, over our fields, the columns of the dump and the lexicon.

mod dates;
mod fields;
mod place;
mod plan;
mod snippet;
mod terms;

use rolescope_lexicon::StrengthSet;
use rolescope_text::Language;
use tantivy::query::{
    BooleanQuery, BoostQuery, EnableScoring, Occur, Query, QueryParser, QueryParserError,
};
use tantivy::query_grammar::{UserInputAst, UserInputLeaf, parse_query};

pub(crate) use fields::COLUMN;
pub use plan::PlanStep;
pub use snippet::{Highlighter, Snippet};
pub use terms::Glossary;

use crate::error::{Context, Error, Result};
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::tokenizer;
use fields::{LANGUAGE_FIELD, rewrite_leaf};
use place::{Refusal, misplaced, shortened, too_deep};
use terms::{LEXICON_FIELDS, SelectionQuery, entries_of};

/// The longest query, in bytes: the grammar recurses.
const LONGEST: usize = 8192;

/// The deepest nesting of parentheses.
const DEEPEST: usize = 64;

/// The most words, phrases and ranges of a query.
const MOST_CLAUSES: usize = 1024;

impl Snapshot {
    /// The postings that match a query; see [`Snapshot::search`] for its language.
    ///
    /// # Errors
    /// If the query cannot be understood or the index cannot be read.
    pub fn matching(&self, query: &str, glossary: Option<&Glossary<'_>>) -> Result<Selection> {
        self.matched_by(&*parse(self, query, glossary)?)
    }

    /// The postings that a query of tantivy's finds.
    pub(crate) fn matched_by(&self, query: &dyn Query) -> Result<Selection> {
        let weight = query
            .weight(EnableScoring::disabled_from_searcher(&self.searcher))
            .context("search", &self.path)?;
        let mut found = Selection::none(self);
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let alive = reader.alive_bitset();
            weight
                .for_each_no_score(reader, &mut |documents| {
                    for &document in documents {
                        if alive.is_none_or(|alive| alive.is_alive(document)) {
                            found.insert(Address { segment, document });
                        }
                    }
                })
                .context("search", &self.path)?;
        }
        Ok(found)
    }
}

/// Reads a query.
pub(crate) fn parse(
    snapshot: &Snapshot,
    query: &str,
    glossary: Option<&Glossary<'_>>,
) -> Result<Box<dyn Query>> {
    Compiler::new(snapshot, glossary).compile(query, &read(snapshot, query)?, true)
}

fn refused(query: &str, refusal: &Refusal) -> Error {
    Error::Query { query: shortened(query), reason: refusal.told(query) }
}

/// Reads a query into the fields of the index.
pub(crate) fn read(snapshot: &Snapshot, query: &str) -> Result<UserInputAst> {
    let refused = |refusal: Refusal| refused(query, &refusal);
    if query.trim().is_empty() {
        return Err(refused(Refusal::new("it is empty; `*` stands for everything")));
    }
    if query.len() > LONGEST {
        let reason = format!("it is {} bytes long, at most {LONGEST} are allowed", query.len());
        return Err(refused(Refusal::new(reason)));
    }
    if let Some(place) = too_deep(query, DEEPEST) {
        let reason =
            format!("parentheses are nested deeper than {DEEPEST} at character {}", place + 1);
        return Err(refused(Refusal::at_character(place, reason)));
    }
    let mut ast = parse_query(query).map_err(|_| refused(misplaced(query)))?;
    let facets = snapshot.facet_columns()?;
    let mut clauses = 0;
    rewrite(&mut ast, &facets, snapshot, &mut clauses, true).map_err(refused)?;
    Ok(ast)
}

/// Turns the fields of a query into those of the index.
fn rewrite(
    ast: &mut UserInputAst,
    facets: &[String],
    snapshot: &Snapshot,
    leaves: &mut usize,
    top: bool,
) -> std::result::Result<(), Refusal> {
    match ast {
        UserInputAst::Clause(clauses) => {
            clauses
                .iter_mut()
                .try_for_each(|(_, clause)| rewrite(clause, facets, snapshot, leaves, false))?;
            // The grammar reads `a AND NOT b` as `a` and a clause of nothing but an exclusion, which would match nothing.
            let excludes = |(occur, _): &(Option<Occur>, _)| *occur == Some(Occur::MustNot);
            if clauses.is_empty() {
                return Err(Refusal::new("a part of it is empty"));
            }
            if clauses.iter().all(excludes) {
                if top {
                    return Err(Refusal::new(
                        "it only leaves ads out; write `* NOT word` for all ads without a word",
                    ));
                }
                clauses.push((Some(Occur::Must), UserInputLeaf::All.into()));
            }
            Ok(())
        }
        UserInputAst::Boost(inner, boost) => {
            if !boost.is_finite() || boost.0 < 0.0 {
                return Err(Refusal::new("a weight behind `^` is a number that is not negative"));
            }
            rewrite(inner, facets, snapshot, leaves, top)
        }
        UserInputAst::Leaf(leaf) => {
            *leaves += 1;
            if *leaves > MOST_CLAUSES {
                return Err(Refusal::new(format!(
                    "it has more than {MOST_CLAUSES} words, phrases and ranges"
                )));
            }
            if let Some(new) = rewrite_leaf(leaf, facets, snapshot)? {
                *ast = new;
            }
            Ok(())
        }
    }
}

/// Makes queries of tantivy's.
pub(crate) struct Compiler<'a> {
    snapshot: &'a Snapshot,
    glossary: Option<&'a Glossary<'a>>,
    parser: QueryParser,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, glossary: Option<&'a Glossary<'a>>) -> Self {
        let fields = &snapshot.fields;
        let mut parser = QueryParser::new(
            snapshot.index.schema(),
            vec![fields.title, fields.body],
            tokenizer::for_queries(),
        );
        parser.set_conjunction_by_default();
        parser.allow_regexes();
        Self { snapshot, glossary, parser }
    }

    /// Makes the query of a part of what was read of `written`.
    pub(crate) fn compile(
        &self,
        written: &str,
        ast: &UserInputAst,
        top: bool,
    ) -> Result<Box<dyn Query>> {
        match ast {
            UserInputAst::Clause(clauses) => {
                let mut parts = Vec::with_capacity(clauses.len());
                for (occur, part) in clauses {
                    // All words have to occur unless something else is said.
                    let occur = occur.unwrap_or(Occur::Must);
                    let mut part = self.compile(written, part, false)?;
                    // tantivy asks an excluded phrase for documents that it has passed, which it must not be asked for.
                    if occur == Occur::MustNot {
                        let found = self.snapshot.matched_by(&*part)?;
                        part = Box::new(SelectionQuery::new(self.snapshot, &found));
                    }
                    parts.push((occur, part));
                }
                Ok(match parts.as_slice() {
                    [(Occur::Must | Occur::Should, only)] if top => only.box_clone(),
                    _ => Box::new(BooleanQuery::new(parts)),
                })
            }
            UserInputAst::Boost(inner, boost) => {
                let inner = self.compile(written, inner, false)?;
                Ok(Box::new(BoostQuery::new(inner, boost.0 as f32)))
            }
            UserInputAst::Leaf(leaf) => {
                if let UserInputLeaf::Literal(literal) = &**leaf
                    && let Some(field) = literal.field_name.as_deref()
                    && LEXICON_FIELDS.contains(&field)
                {
                    return self.ask_lexicon(written, field, &literal.phrase);
                }
                if let UserInputLeaf::Literal(literal) = &**leaf
                    && literal.field_name.as_deref() == Some(LANGUAGE_FIELD)
                    && let Some(language) = Language::from_code(&literal.phrase)
                {
                    let found = self.snapshot.in_language(language)?;
                    return Ok(Box::new(SelectionQuery::new(self.snapshot, &found)));
                }
                self.parser.build_query_from_user_input_ast(ast.clone()).map_err(|error| {
                    let reason = match error {
                        QueryParserError::AllButQueryForbidden => {
                            "it only leaves ads out".to_owned()
                        }
                        error => error.to_string(),
                    };
                    refused(written, &Refusal::new(reason))
                })
            }
        }
    }

    fn ask_lexicon(&self, written: &str, field: &str, key: &str) -> Result<Box<dyn Query>> {
        let Some(glossary) = self.glossary else {
            let reason = format!("`{field}:` needs a lexicon, which is not known here");
            return Err(refused(written, &Refusal::at(field, reason)));
        };
        let entries = entries_of(glossary.lexicon, field, key)
            .map_err(|refusal| refused(written, &refusal))?;
        let found = self.snapshot.holding(glossary, &entries, StrengthSet::ASKED)?;
        Ok(Box::new(SelectionQuery::new(self.snapshot, &found)))
    }
}
