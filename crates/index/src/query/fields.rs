//! The fields of a query: ours, the columns of the dump, and those that ask the lexicon.

use tantivy::query::RegexQuery;
use tantivy::query_grammar::{
    Delimiter, UserInputAst, UserInputBound, UserInputLeaf, UserInputLiteral,
};
use tantivy::schema::Field;

use rolescope_text::Language;

use super::dates::{Side, date_bound, days_in, days_of};
use super::place::{Refusal, shortened};
use super::terms::LEXICON_FIELDS;
use crate::columns::facet_values_like;
use crate::schema::FACET_SEPARATOR;
use crate::snapshot::Snapshot;

/// Fields that a query may name, beside columns of the dump and [`LEXICON_FIELDS`].
const FIELDS: [&str; 8] =
    ["title", "body", "employer", "place", "posted", "source", "id", LANGUAGE_FIELD];

/// Before the name of a column of the dump, which may be that of a field of ours as well.
pub(crate) const COLUMN: &str = "column.";

/// The field of an ad's language.
pub(crate) const LANGUAGE_FIELD: &str = "language";

/// Turns the field of a leaf into one of the index; what takes the leaf's place, if anything does.
pub(crate) fn rewrite_leaf(
    leaf: &mut UserInputLeaf,
    facets: &[String],
    snapshot: &Snapshot,
) -> Result<Option<UserInputAst>, Refusal> {
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
                let (begin, end) = (lower.clone(), upper.clone());
                *lower = date_bound(lower, Side::Lower)?;
                *upper = date_bound(upper, Side::Upper)?;
                if let (Some((first, _)), Some((_, last))) = (days_in(lower), days_in(upper))
                    && first > last
                {
                    let ends = days_of(begin.term_str()).ok().zip(days_of(end.term_str()).ok());
                    let reason = match ends {
                        Some(((first, _), (_, last))) if first > last => {
                            "no day lies in this range: it ends before it begins"
                        }
                        _ => {
                            "no day lies in this range: `{` and `}` leave out what they stand beside, `[` and `]` do not"
                        }
                    };
                    return Err(Refusal::at(end.term_str(), reason));
                }
                Ok(None)
            }
            Some(name) => Err(Refusal::at(
                name,
                format!("ranges work on `posted` only, not on `{}`", shortened(name)),
            )),
            None => Err(Refusal::new("a range needs a field, as in `posted:[2020 TO 2021-06]`")),
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
            let asts: Vec<UserInputAst> = literals.collect::<Result<_, Refusal>>()?;
            if asts.is_empty() {
                Err(Refusal::new("an empty set matches nothing"))
            } else {
                Ok(Some(UserInputAst::or(asts)))
            }
        }
        UserInputLeaf::Exists { field } => {
            Err(Refusal::at(field, format!("`{}:*` is not supported", shortened(field))))
        }
        UserInputLeaf::Regex { field, pattern } => match field.as_deref() {
            Some("title" | "body" | "employer" | "place") => {
                RegexQuery::from_pattern(pattern, Field::from_field_id(0)).map_err(|_| {
                    Refusal::at(
                        pattern,
                        "this regular expression is too large, or holds what is not known here, such as `^`, `$`, `\\b` or look-around; \
                         it stands for whole words anyway",
                    )
                })?;
                Ok(None)
            }
            _ => Err(Refusal::new(
                "a regular expression needs a field: title, body, employer or place",
            )),
        },
    }
}

fn rewrite_literal(
    literal: &mut UserInputLiteral,
    facets: &[String],
    snapshot: &Snapshot,
) -> Result<Option<UserInputAst>, Refusal> {
    if literal.prefix {
        return Err(Refusal::at(
            &literal.phrase,
            "a phrase cannot end in `*`; a single word can, as in `engineer*`",
        ));
    }
    let field = literal.field_name.as_deref();
    if literal.delimiter == Delimiter::None {
        let distance = literal.phrase.rsplit_once('~').map(|(_, distance)| distance);
        if distance.is_some_and(|distance| distance.bytes().all(|byte| byte.is_ascii_digit())) {
            let reason = "a distance behind `~` belongs to words in quotes; similar spellings are not looked for";
            return Err(Refusal::at(&literal.phrase, reason));
        }
        let inner = literal.phrase.trim_end_matches(['*', '?']);
        if inner.contains('*') || inner.contains('?') {
            let reason = "`*` stands at the end of a word only, and `?` for nothing; quote them to look for text that has them";
            return Err(Refusal::at(&literal.phrase, reason));
        }
    }
    if literal.delimiter == Delimiter::None
        && let Some(prefix) = literal.phrase.strip_suffix('*')
        && matches!(field, None | Some("title" | "body" | "employer" | "place"))
    {
        return prefix_query(field, prefix).map(Some);
    }
    match field {
        None | Some("title" | "body" | "employer" | "place" | "id") => {
            if field != Some("id") && words_of(&literal.phrase).is_empty() {
                let reason = format!("`{}` holds no word", shortened(&literal.phrase));
                return Err(Refusal::at(&literal.phrase, reason));
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
                let column = match facets.iter().any(|facet| facet == "source") {
                    true => "; `column.source:` asks the column of that name",
                    false => "",
                };
                let reason = format!(
                    "there is no source `{}`; there are: {}{column}",
                    shortened(&literal.phrase),
                    known.join(", ")
                );
                return Err(Refusal::at(&literal.phrase, reason));
            }
            Ok(Some(UserInputAst::or(asts)))
        }
        Some(LANGUAGE_FIELD) => {
            let Some(language) = Language::from_name(&literal.phrase) else {
                let reason = format!(
                    "there is no language `{}`; `rolescope info` tells those of the ads, `language:english` finds most",
                    shortened(&literal.phrase)
                );
                return Err(Refusal::at(&literal.phrase, reason));
            };
            language.code().clone_into(&mut literal.phrase);
            Ok(None)
        }
        // A column that is named as a field of ours, or as anything else.
        Some(name) if facets.iter().any(|facet| name.strip_prefix(COLUMN) == Some(facet)) => {
            let name = name.strip_prefix(COLUMN).unwrap_or(name);
            column_query(name, &literal.phrase, snapshot).map(Some)
        }
        Some(name) if LEXICON_FIELDS.contains(&name) => Ok(None),
        Some(name) if facets.iter().any(|facet| facet == name) => {
            column_query(name, &literal.phrase, snapshot).map(Some)
        }
        Some(name) => {
            let ours = || FIELDS.into_iter().chain(LEXICON_FIELDS);
            let columns = facets.iter().map(|facet| match ours().any(|field| field == facet) {
                true => format!("{COLUMN}{facet}"),
                false => facet.clone(),
            });
            let fields = FIELDS.into_iter().map(str::to_owned).chain(columns);
            let known: Vec<String> =
                fields.chain(LEXICON_FIELDS.into_iter().map(str::to_owned)).collect();
            let reason =
                format!("there is no field `{}`; there are: {}", shortened(name), known.join(", "));
            Err(Refusal::at(name, reason))
        }
    }
}

/// A value of a column of the dump, however it is written as to upper and lower case.
fn column_query(name: &str, value: &str, snapshot: &Snapshot) -> Result<UserInputAst, Refusal> {
    let written = facet_values_like(snapshot, name, value)
        .map_err(|error| Refusal::new(format!("the column `{}`: {error}", shortened(name))))?;
    let asts = written.iter().map(|value| {
        UserInputLeaf::Literal(UserInputLiteral {
            field_name: Some("facet".to_owned()),
            phrase: format!("{name}{FACET_SEPARATOR}{value}"),
            delimiter: Delimiter::DoubleQuotes,
            slop: 0,
            prefix: false,
        })
    });
    let mut asts: Vec<UserInputAst> = asts.map(UserInputAst::from).collect();
    Ok(if asts.len() == 1 { asts.remove(0) } else { UserInputAst::or(asts) })
}

/// A word prefix in the fields that a word would be looked up in: exact, whatever the number of words that start so.
fn prefix_query(field: Option<&str>, prefix: &str) -> Result<UserInputAst, Refusal> {
    let words = words_of(prefix);
    let [word] = words.as_slice() else {
        let reason = format!("`{}*` is not the beginning of one word", shortened(prefix));
        return Err(Refusal::at(prefix, reason));
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

/// The words of a text, as they are indexed.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    rolescope_text::words(text, |word| words.push(word.to_owned()));
    words
}
