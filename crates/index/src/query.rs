//! The query language: tantivy's grammar, read strictly, over our fields and facets.

use rolescope_corpus::Day;
use tantivy::query::{EnableScoring, Query, QueryParser, QueryParserError};
use tantivy::query_grammar::{
    Delimiter, Occur, UserInputAst, UserInputBound, UserInputLeaf, UserInputLiteral, parse_query,
};

use crate::error::{Context, Error, Result};
use crate::schema::FACET_SEPARATOR;
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::tokenizer;

/// The longest query, in bytes: the grammar recurses.
const LONGEST: usize = 8192;

/// The deepest nesting of parentheses.
const DEEPEST: usize = 64;

/// Fields that a query may name, beside facets.
const FIELDS: [&str; 7] = ["title", "body", "employer", "place", "posted", "source", "id"];

impl Snapshot {
    /// The postings that match a query; see [`Snapshot::search`] for its language.
    ///
    /// # Errors
    /// If the query cannot be understood or the index cannot be read.
    pub fn matching(&self, query: &str) -> Result<Selection> {
        let query = parse(self, query)?;
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
pub(crate) fn parse(snapshot: &Snapshot, query: &str) -> Result<Box<dyn Query>> {
    let refused = |reason: String| Error::Query { query: shortened(query), reason };
    if query.trim().is_empty() {
        return Err(refused("it is empty; `*` stands for everything".to_owned()));
    }
    if query.len() > LONGEST {
        return Err(refused(format!(
            "it is {} bytes long, at most {LONGEST} are allowed",
            query.len()
        )));
    }
    if let Some(place) = too_deep(query) {
        return Err(refused(format!(
            "parentheses are nested deeper than {DEEPEST} at character {place}"
        )));
    }
    let mut ast = parse_query(query).map_err(|_| {
        refused(
            "it does not follow the syntax: are all quotes, brackets and parentheses closed?"
                .to_owned(),
        )
    })?;
    let facets = snapshot.facet_columns()?;
    rewrite(&mut ast, &facets, snapshot, true).map_err(refused)?;
    let fields = &snapshot.fields;
    let mut parser = QueryParser::new(
        snapshot.index.schema(),
        vec![fields.title, fields.body],
        tokenizer::for_queries(),
    );
    parser.set_conjunction_by_default();
    parser.allow_regexes();
    parser.build_query_from_user_input_ast(ast).map_err(|error| {
        refused(match error {
            QueryParserError::AllButQueryForbidden => {
                "it only leaves ads out; write `* NOT word` for all ads without a word".to_owned()
            }
            error => error.to_string(),
        })
    })
}

/// Turns the fields of a query into those of the index.
fn rewrite(
    ast: &mut UserInputAst,
    facets: &[String],
    snapshot: &Snapshot,
    top: bool,
) -> std::result::Result<(), String> {
    match ast {
        UserInputAst::Clause(clauses) => {
            clauses
                .iter_mut()
                .try_for_each(|(_, clause)| rewrite(clause, facets, snapshot, false))?;
            // The grammar reads `a AND NOT b` as `a` and a clause of nothing but an exclusion, which would match nothing.
            let excludes = |(occur, _): &(Option<Occur>, _)| *occur == Some(Occur::MustNot);
            if !top && !clauses.is_empty() && clauses.iter().all(excludes) {
                clauses.push((Some(Occur::Must), UserInputLeaf::All.into()));
            }
            Ok(())
        }
        UserInputAst::Boost(inner, _) => rewrite(inner, facets, snapshot, top),
        UserInputAst::Leaf(leaf) => {
            if let Some(new) = rewrite_leaf(leaf, facets, snapshot)? {
                *ast = new;
            }
            Ok(())
        }
    }
}

fn rewrite_leaf(
    leaf: &mut UserInputLeaf,
    facets: &[String],
    snapshot: &Snapshot,
) -> std::result::Result<Option<UserInputAst>, String> {
    match leaf {
        UserInputLeaf::All => Ok(None),
        UserInputLeaf::Literal(literal) => rewrite_literal(literal, facets, snapshot),
        UserInputLeaf::Range { field, lower, upper } => match field.as_deref() {
            Some("posted") => {
                // Of a range without bounds tantivy finds nothing.
                if let (UserInputBound::Unbounded, UserInputBound::Unbounded) = (&*lower, &*upper) {
                    *lower = UserInputBound::Inclusive(i32::MIN.to_string());
                    return Ok(None);
                }
                *lower = date_bound(lower, Side::Lower)?;
                *upper = date_bound(upper, Side::Upper)?;
                Ok(None)
            }
            Some(name) => Err(format!("ranges work on `posted` only, not on `{name}`")),
            None => Err("a range needs a field, as in `posted:[2020 TO 2021-06]`".to_owned()),
        },
        UserInputLeaf::Set { field, elements } => {
            let name = field.clone();
            let literals = elements.iter().map(|element| {
                let mut literal = UserInputLiteral {
                    field_name: name.clone(),
                    phrase: element.clone(),
                    delimiter: Delimiter::DoubleQuotes,
                    slop: 0,
                    prefix: false,
                };
                Ok(match rewrite_literal(&mut literal, facets, snapshot)? {
                    Some(ast) => ast,
                    None => UserInputLeaf::Literal(literal).into(),
                })
            });
            let asts: Vec<UserInputAst> = literals.collect::<std::result::Result<_, String>>()?;
            if asts.is_empty() {
                Err("an empty set matches nothing".to_owned())
            } else {
                Ok(Some(UserInputAst::or(asts)))
            }
        }
        UserInputLeaf::Exists { field } => Err(format!("`{field}:*` is not supported")),
        UserInputLeaf::Regex { field, .. } => match field.as_deref() {
            Some("title" | "body" | "employer" | "place") => Ok(None),
            _ => {
                Err("a regular expression needs a field: title, body, employer or place".to_owned())
            }
        },
    }
}

fn rewrite_literal(
    literal: &mut UserInputLiteral,
    facets: &[String],
    snapshot: &Snapshot,
) -> std::result::Result<Option<UserInputAst>, String> {
    if literal.prefix {
        return Err("a phrase cannot end in `*`; a single word can, as in `engineer*`".to_owned());
    }
    let field = literal.field_name.as_deref();
    if literal.delimiter == Delimiter::None
        && let Some(prefix) = literal.phrase.strip_suffix('*')
        && matches!(field, None | Some("title" | "body" | "employer" | "place"))
    {
        return prefix_query(field, prefix).map(Some);
    }
    match field {
        None | Some("title" | "body" | "employer" | "place" | "id") => {
            if field != Some("id") && words_of(&literal.phrase).is_empty() {
                return Err(format!("`{}` holds no word", shortened(&literal.phrase)));
            }
            Ok(None)
        }
        Some("posted") => {
            let (first, last) = days_of(&literal.phrase)?;
            Ok(Some(
                UserInputLeaf::Range {
                    field: Some("posted".to_owned()),
                    lower: UserInputBound::Inclusive(first.0.to_string()),
                    upper: UserInputBound::Inclusive(last.0.to_string()),
                }
                .into(),
            ))
        }
        Some("source") => {
            let sources = &snapshot.manifest().sources;
            let named = |number: u64| {
                UserInputLeaf::Literal(UserInputLiteral {
                    phrase: number.to_string(),
                    ..literal.clone()
                })
                .into()
            };
            // Several dumps may have one name, in different folders.
            let asts: Vec<UserInputAst> = sources
                .iter()
                .filter(|source| source.summary.file_name == literal.phrase)
                .map(|source| named(source.number))
                .collect();
            if asts.is_empty() {
                let known: Vec<&str> =
                    sources.iter().map(|source| source.summary.file_name.as_str()).collect();
                return Err(format!(
                    "there is no source `{}`; there are: {}",
                    shortened(&literal.phrase),
                    known.join(", ")
                ));
            }
            Ok(Some(UserInputAst::or(asts)))
        }
        Some(name) if facets.iter().any(|facet| facet == name) => {
            literal.phrase = format!("{name}{FACET_SEPARATOR}{}", literal.phrase);
            literal.delimiter = Delimiter::DoubleQuotes;
            literal.field_name = Some("facet".to_owned());
            Ok(None)
        }
        Some(name) => {
            let known: Vec<&str> =
                FIELDS.into_iter().chain(facets.iter().map(String::as_str)).collect();
            Err(format!("there is no field `{}`; there are: {}", shortened(name), known.join(", ")))
        }
    }
}

/// A word prefix in the fields that a word would be looked up in: exact, whatever the number of words that start so.
fn prefix_query(field: Option<&str>, prefix: &str) -> std::result::Result<UserInputAst, String> {
    let words = words_of(prefix);
    let [word] = words.as_slice() else {
        return Err(format!("`{}*` is not the beginning of one word", shortened(prefix)));
    };
    let mut pattern = String::new();
    for character in word.chars() {
        if !character.is_alphanumeric() {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push_str(".*");
    let fields = field.map_or(vec!["title", "body"], |field| vec![field]);
    let leaf = |field: &str| {
        UserInputLeaf::Regex { field: Some(field.to_owned()), pattern: pattern.clone() }.into()
    };
    Ok(UserInputAst::or(fields.into_iter().map(leaf).collect()))
}

fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    rolescope_text::words(text, |word| words.push(word.to_owned()));
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Lower,
    Upper,
}

/// A bound of dates to a bound of days: a year or month stands for all of its days.
fn date_bound(bound: &UserInputBound, side: Side) -> std::result::Result<UserInputBound, String> {
    let day = |text: &str, inclusive: bool| -> std::result::Result<String, String> {
        let (first, last) = days_of(text)?;
        let day = if (side == Side::Lower) == inclusive { first } else { last };
        Ok(day.0.to_string())
    };
    Ok(match bound {
        UserInputBound::Inclusive(text) => UserInputBound::Inclusive(day(text, true)?),
        UserInputBound::Exclusive(text) => UserInputBound::Exclusive(day(text, false)?),
        UserInputBound::Unbounded => UserInputBound::Unbounded,
    })
}

/// The first and last day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn days_of(text: &str) -> std::result::Result<(Day, Day), String> {
    let wrong =
        || format!("`{}` is not a date: write YYYY, YYYY-MM or YYYY-MM-DD", shortened(text));
    let parts: Vec<&str> = text.split('-').collect();
    let shape: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if !matches!(shape.as_slice(), [4] | [4, 2] | [4, 2, 2])
        || !parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(wrong());
    }
    let number = |index: usize| parts.get(index).and_then(|part| part.parse::<u32>().ok());
    let year = number(0).and_then(|year| i32::try_from(year).ok()).ok_or_else(wrong)?;
    let day = |year: i32, month: u32, day: u32| Day::from_ymd(year, month, day).ok_or_else(wrong);
    let next_month =
        |month: u32| if month == 12 { day(year + 1, 1, 1) } else { day(year, month + 1, 1) };
    match (number(1), number(2)) {
        (None, _) => Ok((day(year, 1, 1)?, day(year, 12, 31)?)),
        (Some(month), None) => Ok((day(year, month, 1)?, Day(next_month(month)?.0 - 1))),
        (Some(month), Some(of_month)) => {
            let only = day(year, month, of_month)?;
            Ok((only, only))
        }
    }
}

/// The character at which the nesting of parentheses exceeds [`DEEPEST`], if it does. Quoted text does not count.
fn too_deep(query: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quoted = false;
    for (place, character) in query.chars().enumerate() {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(place + 1);
        }
    }
    None
}

/// Text for a message: its first 80 characters.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, first: &str, last: &str) {
        let (from, to) = days_of(text).unwrap();
        assert_eq!((from.to_string().as_str(), to.to_string().as_str()), (first, last));
    }

    #[test]
    fn a_date_stands_for_all_of_its_days() {
        check("2020", "2020-01-01", "2020-12-31");
        check("2020-02", "2020-02-01", "2020-02-29");
        check("2021-12", "2021-12-01", "2021-12-31");
        check("2021-12-05", "2021-12-05", "2021-12-05");
        for wrong in ["", "20", "2020-13", "2020-02-30", "2020-2", "x020", "2020-01-01-01", "-2020"]
        {
            assert!(days_of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nesting_is_bounded_outside_quotes() {
        assert_eq!(too_deep(&"(".repeat(DEEPEST)), None);
        assert_eq!(too_deep(&"(".repeat(DEEPEST + 1)), Some(DEEPEST + 1));
        assert_eq!(too_deep(&format!("\"{}\"", "(".repeat(500))), None);
    }
}
