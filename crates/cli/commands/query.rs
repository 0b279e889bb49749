//! `rolescope query`.

use std::ops::Range;
use std::path::Path;

use clap::{Args, ValueEnum};
use rolescope_index::{Found, Glossary, SearchRequest, Snapshot, SortBy, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_report::{encode, fit, terminal};
use rolescope_study::shown::{ShownAds, masked_remark};
use rolescope_study::{Cell, Column, ColumnKind, Provenance, Table, masked};

use super::asking::{IndexArgs, LexiconChoice};
use crate::context::Context;
use crate::output::{Output, OutputArgs};

/// Ads that are shown if nothing else is said.
const ADS: usize = 20;

/// Find ads that match a query
///
/// All words must occur, in the title or the body; `OR`, `NOT`, parentheses, "phrases", "words near"~3 and `word*` work as usual. A field
/// stands before a colon: title, body, employer, place, posted, source, id, language, or a column of the dump, as in `title:"product manager"
/// posted:[2020 TO 2021-06] industry:Software`; a column that is called as a field is named `column.source`; upper and lower case do not
/// matter. `role:KEY`, `signal:KEY` and `duty:KEY` find what the lexicon finds.
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The query
    query: String,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    lexicon: LexiconChoice,
    /// Ads shown at most, by default 20; with `--facet` values, by default all
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Ads, or values, left out at the beginning
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Order of the ads
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = SortChoice::Relevance)]
    sort: SortChoice,
    /// Print only how many ads match
    #[arg(long)]
    count: bool,
    /// Print how many of the ads that match have which value: of a column of the dump, or employer, source (the dump), posted (its
    /// year); `column.source` is a column that is called so
    #[arg(long, value_name = "COLUMN", conflicts_with = "count")]
    facet: Option<String>,
    /// Print how the query is read, and how many ads each part of it finds
    #[arg(long, conflicts_with_all = ["count", "facet"])]
    explain: bool,
    /// Show e-mail addresses and telephone numbers
    #[arg(long)]
    contacts: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Order, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SortChoice {
    /// Best matches first (BM25)
    Relevance,
    /// Newest first
    Posted,
}

pub(crate) fn run(context: &Context, args: QueryArgs) -> anyhow::Result<()> {
    let QueryArgs {
        query,
        index,
        lexicon,
        limit,
        offset,
        sort,
        count,
        facet,
        explain,
        contacts,
        output,
    } = args;
    let output = output.resolve(&[&index.index, Path::new(&lexicon.lexicon)])?;
    let snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let asked = Asked::new(context, &query, &lexicon)?;
    let glossary = asked.glossary();
    let provenance = |settings: &[(&str, String)]| {
        super::plain_provenance(&snapshot, asked.lexicon.as_ref().map(|(one, _)| one), settings)
    };
    if count {
        let found = snapshot.matching(&query, glossary.as_ref())?.count();
        return output.fill(context, |to| Ok(writeln!(to, "{found}")?));
    }
    if explain {
        let table = plan(&snapshot, &query, glossary.as_ref())?;
        return output.write(context, "Query", &[&table], &provenance(&[("query", query)]));
    }
    if let Some(column) = facet {
        let mut table = values(&snapshot, &query, glossary.as_ref(), &column)?;
        cut(&mut table, offset, limit);
        if !contacts {
            mask(&mut table);
        }
        if output.is_rows().is_some() {
            table.remarks.iter().for_each(|remark| context.say(remark));
        }
        let settings = [("query", query), ("facet", column), ("contacts", contacts.to_string())];
        return output.write(context, "Values", &[&table], &provenance(&settings));
    }
    let sort = match sort {
        SortChoice::Relevance => SortBy::Relevance,
        SortChoice::Posted => SortBy::Posted,
    };
    let limit = limit.unwrap_or(ADS);
    let request = SearchRequest { query: &query, sort, limit, offset, glossary };
    let found = snapshot.search(&request)?;
    let ads = ShownAds { snapshot: &snapshot, query: &query, sort, offset, contacts };
    let provenance = provenance(&ads.settings(limit));
    Ads(ads).write(context, &output, &found, &provenance)
}

/// Leaves out rows before and behind, and says so.
fn cut(table: &mut Table, offset: usize, limit: Option<usize>) {
    let all = table.rows.len();
    table.rows.drain(..offset.min(all));
    table.rows.truncate(limit.unwrap_or(usize::MAX));
    let shown = table.rows.len();
    if shown < all {
        table.remarks.push(format!(
            "{shown} of {all} values shown, from number {}; `--limit` and `--offset` show others.",
            offset.saturating_add(1)
        ));
    }
}

/// Leaves out e-mail addresses and telephone numbers of values, and says so.
fn mask(table: &mut Table) {
    let mut count = 0;
    for row in &mut table.rows {
        if let Some(Cell::Text(value)) = row.first_mut() {
            let (hidden, more) = masked(value);
            *value = hidden;
            count += more;
        }
    }
    table.remarks.extend(masked_remark(count));
}

/// A query with the lexicon it refers to, if it does: reading a lexicon takes longer than most queries.
struct Asked {
    lexicon: Option<(Lexicon, Threads)>,
}

impl Asked {
    fn new(context: &Context, query: &str, choice: &LexiconChoice) -> anyhow::Result<Self> {
        let needed = Glossary::is_needed(query);
        let lexicon = if needed { Some((choice.open()?, context.threads()?)) } else { None };
        Ok(Self { lexicon })
    }

    fn glossary(&self) -> Option<Glossary<'_>> {
        self.lexicon.as_ref().map(|(lexicon, threads)| Glossary { lexicon, threads })
    }
}

/// The ads that were found.
struct Ads<'a>(ShownAds<'a>);

impl Ads<'_> {
    fn write(
        &self,
        context: &Context,
        output: &Output,
        found: &Found,
        provenance: &Provenance,
    ) -> anyhow::Result<()> {
        let Self(ads) = self;
        let mut table = ads.table(found);
        if !output.is_for_people() {
            return output.write_rows(context, table, provenance, |put| {
                let (shown, masked) = ads.rows::<anyhow::Error>(found, &mut |row, _| put(row))?;
                Ok(ads.remarks(found, shown, masked))
            });
        }
        let mut snippets = Vec::new();
        let (shown, masked) = ads.rows::<anyhow::Error>(found, &mut |row, snippet| {
            table.rows.push(row);
            snippets.push(snippet);
            Ok(())
        })?;
        table.remarks = ads.remarks(found, shown, masked);
        let layout = output.layout(context);
        // Below each ad the words around what was looked for.
        let notes: Vec<String> = snippets
            .iter()
            .map(|snippet| {
                let (before, after) =
                    if layout.colour { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("[", "]") };
                let brackets = if layout.colour { 0 } else { 2 * snippet.marks.len() };
                let room = layout.width.saturating_sub(4 + brackets).max(8);
                let Range { start, end } = seen(&snippet.text, snippet.marks.first(), room);
                let mut line = if start > 0 { "…".to_owned() } else { String::new() };
                let mut last = start;
                for mark in &snippet.marks {
                    if mark.start < last || mark.end > end {
                        continue;
                    }
                    line += &encode::terminal_line(&snippet.text[last..mark.start]);
                    line += before;
                    line += &encode::terminal_line(&snippet.text[mark.clone()]);
                    line += after;
                    last = mark.end;
                }
                line += &encode::terminal_line(&snippet.text[last..end]);
                if end < snippet.text.len() {
                    line.push('…');
                }
                line
            })
            .collect();
        output.fill(context, |to| {
            let text = terminal::render_with_notes(&table, &notes, &layout);
            to.write_all(text.as_bytes())?;
            to.write_all(b"\n")?;
            to.write_all(terminal::provenance(provenance, &layout).as_bytes())?;
            Ok(())
        })
    }
}

/// The part of a text that fits into so many columns and holds the mark: its beginning if that does. It is cut at blanks if there are any.
fn seen(text: &str, mark: Option<&Range<usize>>, width: usize) -> Range<usize> {
    let wide = |text: &str| fit::columns(&encode::terminal_line(text));
    let ended = |start: usize| {
        let mut used = 0;
        let over = text[start..].char_indices().find(|(_, c)| {
            used += wide(c.encode_utf8(&mut [0; 4]));
            used > width
        });
        over.map_or(text.len(), |(at, _)| {
            let shown = &text[start..start + at];
            start + shown.rfind(' ').filter(|blank| *blank > 0).unwrap_or(at)
        })
    };
    let end = ended(0);
    match mark {
        Some(mark) if mark.end > end => {
            let near = |(at, _): &(usize, char)| wide(&text[*at..mark.start]) <= width / 3;
            let from = text[..mark.start].char_indices().rev().take_while(near).last();
            let from = from.map_or(mark.start, |(at, _)| at);
            let start = text[from..mark.start].find(' ').map_or(from, |blank| from + blank + 1);
            start..ended(start)
        }
        _ => 0..end,
    }
}

/// How a query is read.
fn plan(
    snapshot: &Snapshot,
    query: &str,
    glossary: Option<&Glossary<'_>>,
) -> anyhow::Result<Table> {
    let rows = snapshot.explain(query, glossary)?.into_iter().map(|step| {
        vec![
            Cell::text(format!("{}{} {}", "  ".repeat(step.depth), step.role, step.what)),
            Cell::Count(step.postings),
        ]
    });
    Ok(Table {
        name: "query-plan".to_owned(),
        title: "How the query is read".to_owned(),
        caption: "Each part with the ads that it finds alone.".to_owned(),
        columns: vec![
            Column::new(
                "part",
                "Part",
                ColumnKind::Text,
                "part of the query, further in what it consists of",
            ),
            Column::new("ads", "Ads", ColumnKind::Count, "ads that this part finds alone"),
        ],
        rows: rows.collect(),
        remarks: Vec::new(),
    })
}

/// How many of the ads that match have which value.
fn values(
    snapshot: &Snapshot,
    query: &str,
    glossary: Option<&Glossary<'_>>,
    column: &str,
) -> anyhow::Result<Table> {
    let found = snapshot.matching(query, glossary)?;
    let total = found.count();
    let rows = snapshot.count_values(&found, column)?.into_iter().map(|(value, count)| {
        vec![
            value.map_or(Cell::Empty, Cell::Text),
            Cell::Count(count),
            Cell::Real(count as f64 / total as f64),
        ]
    });
    Ok(Table {
        name: "values".to_owned(),
        title: format!("{total} ads match"),
        caption: String::new(),
        columns: vec![
            Column::new(
                "value",
                column.to_owned(),
                ColumnKind::Text,
                format!("value of {column}; empty where an ad has none"),
            ),
            Column::new("ads", "Ads", ColumnKind::Count, "ads that match and have it"),
            Column::new("share", "Share", ColumnKind::Share, "share of the ads that match"),
        ],
        rows: rows.collect(),
        remarks: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_seen_in_any_width() {
        let text = "one two three four five six";
        let check = |mark: Range<usize>, width, expected: &str| {
            assert_eq!(&text[seen(text, Some(&mark), width)], expected);
        };
        check(0..3, 40, text);
        check(0..3, 14, "one two three");
        check(19..23, 12, "five six");
        check(19..23, 18, "four five six");
        check(8..13, 9, "three");
        assert_eq!(seen("産品経理 産品", None, 5), 0..6);
    }
}
