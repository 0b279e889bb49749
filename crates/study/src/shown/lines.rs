//! Lines of a concordance: of which ads, of which entries, as rows.

use rolescope_index::{ConcordanceLine, Glossary, Population, Selection, Snapshot, Threads};
use rolescope_lexicon::{EntryId, Lexicon, Match, StrengthSet};

use crate::error::{Error, Result};
use crate::question::Who;
use crate::table::{Cell, Column, ColumnKind, Table};

/// The most lines that are put into an order: they have to be held together.
pub const MOST_SORTED: usize = 200_000;

/// The ads that take part; nothing if all do.
///
/// # Errors
/// If the query cannot be read, or the index.
pub fn within(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    who: &Who,
    query: Option<&str>,
    threads: &Threads,
) -> Result<Option<Selection>> {
    let glossary = Glossary { lexicon, threads };
    let matching = match who.query_and(query) {
        Some(query) => Some(snapshot.matching(&query, Some(&glossary))?),
        None => None,
    };
    Ok(match &who.population {
        Population::All => matching,
        Population::Roles(roles) => {
            let named = snapshot.holding(&glossary, roles, StrengthSet::ALL)?;
            Some(matching.map_or(named.clone(), |matching| named.and(&matching)))
        }
    })
}

/// What was found of a name that is nearly that of an entry was most likely not meant.
///
/// # Errors
/// [`Error::NoEntry`] in that case.
pub fn refuse_unknown(known: &Lexicon, pattern: &str) -> Result<()> {
    let is_name = pattern.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if known.by_key(pattern).is_some() || !is_name {
        return Ok(());
    }
    let Some(nearest) = known.nearest_key(pattern) else { return Ok(()) };
    Err(Error::NoEntry {
        lexicon: known.name.clone(),
        pattern: pattern.to_owned(),
        nearest: nearest.to_owned(),
    })
}

/// The lexicon and entries that patterns mean: entries of the known lexicon, or of one made for them.
///
/// # Errors
/// [`Error::EntryAndPattern`] if one is an entry and the other is not, [`Error::Lexicon`] if a pattern cannot be read.
pub fn meant(
    known: &Lexicon,
    pattern: &str,
    with: Option<&str>,
) -> Result<(Lexicon, EntryId, Option<EntryId>)> {
    let entry = |written: &str| known.by_key(written);
    match (entry(pattern), with, with.and_then(entry)) {
        (Some(node), None, _) => Ok((known.clone(), node, None)),
        (Some(node), Some(_), Some(with)) => Ok((known.clone(), node, Some(with))),
        (None, None, _) => Ok((Lexicon::from_patterns(&[pattern])?, EntryId(0), None)),
        (None, Some(with), None) => {
            Ok((Lexicon::from_patterns(&[pattern, with])?, EntryId(0), Some(EntryId(1))))
        }
        (node, Some(with), _) => {
            let (entry, pattern) = if node.is_some() { (pattern, with) } else { (with, pattern) };
            Err(Error::EntryAndPattern {
                entry: entry.to_owned(),
                pattern: pattern.to_owned(),
                nearest: known.nearest_key(pattern).map(str::to_owned),
            })
        }
    }
}

/// A line as a row.
#[must_use]
pub fn line_row(line: ConcordanceLine, pattern: &str) -> Vec<Cell> {
    let Match { zone, strength, first_token, end_token, .. } = line.found;
    vec![
        Cell::text(line.id),
        Cell::Count(u64::from(first_token) + 1),
        Cell::Count(u64::from(end_token)),
        Cell::text(line.left),
        Cell::text(line.node),
        Cell::text(line.right),
        Cell::text(pattern),
        line.posted.map_or(Cell::Empty, |posted| Cell::text(posted.to_string())),
        Cell::text(line.employer),
        Cell::text(line.title),
        Cell::text(zone.name()),
        Cell::text(strength.name()),
    ]
}

/// The table of lines, without rows: the columns of quanteda's `kwic`, then ours.
#[must_use]
pub fn line_table(title: String) -> Table {
    let text = |name, note| Column::new(name, name, ColumnKind::Text, note);
    let count = |name, note| Column::new(name, name, ColumnKind::Count, note).hidden();
    Table {
        name: "kwic".to_owned(),
        title,
        caption: String::new(),
        columns: vec![
            text("docname", crate::export::DOCNAME),
            count(
                "from",
                "number of the first word in the title or, in other zones, the body, from 1",
            ),
            count("to", "number of the last word"),
            text("pre", "words before"),
            text("keyword", "words of the match"),
            text("post", "words after"),
            text("pattern", "entry or pattern looked for").hidden(),
            text("posted", "date of posting"),
            text("employer", "employer as written"),
            text("title", "title"),
            text("zone", "part of the ad"),
            text("strength", "how strongly it is asked for"),
        ],
        rows: Vec::new(),
        remarks: Vec::new(),
    }
}
