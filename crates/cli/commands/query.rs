//! `rolescope query`.

use std::path::Path;

use clap::{Args, ValueEnum};
use rolescope_index::{Found, Glossary, SearchRequest, Snapshot, Snippet, SortBy, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_report::{encode, terminal};
use rolescope_study::{Cell, Column, ColumnKind, Provenance, Table};
use rolescope_text::{Document, without_contacts};

use super::asking::{IndexArgs, LexiconChoice};
use super::quoting::masked_remark;
use crate::context::Context;
use crate::output::{Output, OutputArgs};

/// Words of a snippet.
const SNIPPET: usize = 24;

/// Find ads that match a query
///
/// All words must occur, in the title or the body; `OR`, `NOT`, parentheses, "phrases", "words near"~3 and `word*` work as usual. A field
/// stands before a colon: title, body, employer, place, posted, source, id, language, or a column of the dump, as in `title:"product manager"
/// posted:[2020 TO 2021-06] industry:Software`. `role:KEY`, `signal:KEY` and `duty:KEY` find what the lexicon finds.
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The query
    query: String,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    lexicon: LexiconChoice,
    /// Ads shown at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Ads left out at the beginning
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Order of the ads
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = SortChoice::Relevance)]
    sort: SortChoice,
    /// Print only how many ads match
    #[arg(long)]
    count: bool,
    /// Print how many of the ads that match have which value: of a column of the dump, or employer, source, posted (its year)
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
        let table = values(&snapshot, &query, glossary.as_ref(), &column)?;
        let settings = [("query", query), ("facet", column)];
        return output.write(context, "Values", &[&table], &provenance(&settings));
    }
    let sort = match sort {
        SortChoice::Relevance => SortBy::Relevance,
        SortChoice::Posted => SortBy::Posted,
    };
    let request = SearchRequest { query: &query, sort, limit, offset, glossary };
    let found = snapshot.search(&request)?;
    let sorted = if sort == SortBy::Relevance { "relevance" } else { "posted" };
    let settings = [
        ("query", query.clone()),
        ("sort", sorted.to_owned()),
        ("limit", limit.to_string()),
        ("offset", offset.to_string()),
        ("contacts", contacts.to_string()),
    ];
    let provenance = provenance(&settings);
    let ads = Ads { snapshot: &snapshot, query: &query, sort, offset, contacts };
    ads.write(context, &output, &found, &provenance)
}

/// A query with the lexicon it refers to, if it does: reading a lexicon takes longer than most queries.
struct Asked {
    lexicon: Option<(Lexicon, Threads)>,
}

impl Asked {
    fn new(context: &Context, query: &str, choice: &LexiconChoice) -> anyhow::Result<Self> {
        let refers = ["role:", "signal:", "duty:"].iter().any(|field| query.contains(field));
        let lexicon = if refers { Some((choice.open()?, context.threads()?)) } else { None };
        Ok(Self { lexicon })
    }

    fn glossary(&self) -> Option<Glossary<'_>> {
        self.lexicon.as_ref().map(|(lexicon, threads)| Glossary { lexicon, threads })
    }
}

/// The ads that were found.
struct Ads<'a> {
    snapshot: &'a Snapshot,
    query: &'a str,
    sort: SortBy,
    offset: usize,
    contacts: bool,
}

impl Ads<'_> {
    fn write(
        &self,
        context: &Context,
        output: &Output,
        found: &Found,
        provenance: &Provenance,
    ) -> anyhow::Result<()> {
        let mut table = self.table(found);
        if !output.is_for_people() {
            return output.write_rows(context, table, provenance, |put| {
                let (shown, masked) = self.rows(found, &mut |row, _| put(row))?;
                Ok(self.remarks(found, shown, masked))
            });
        }
        let mut snippets = Vec::new();
        let (shown, masked) = self.rows(found, &mut |row, snippet| {
            table.rows.push(row);
            snippets.push(snippet);
            Ok(())
        })?;
        table.remarks = self.remarks(found, shown, masked);
        let layout = output.layout(context);
        // Below each ad the words around what was looked for.
        let notes: Vec<String> = snippets
            .iter()
            .map(|snippet| {
                let mut line = String::new();
                let mut last = 0;
                let (before, after) =
                    if layout.colour { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("[", "]") };
                let text = cut_around(&snippet.text, layout.width.saturating_sub(4));
                for mark in snippet.marks.iter().filter(|mark| mark.end <= text.len()) {
                    line += &encode::terminal_line(&text[last..mark.start]);
                    line += before;
                    line += &encode::terminal_line(&text[mark.clone()]);
                    line += after;
                    last = mark.end;
                }
                line += &encode::terminal_line(&text[last..]);
                if text.len() < snippet.text.len() {
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

    /// Hands over each ad and its snippet; returns how many there were, and how many contacts are not shown.
    fn rows(
        &self,
        found: &Found,
        put: &mut dyn FnMut(Vec<Cell>, Snippet) -> anyhow::Result<()>,
    ) -> anyhow::Result<(u64, u64)> {
        let mut highlighter = self.snapshot.highlighter(self.query)?;
        highlighter.show_contacts = self.contacts;
        let reader = self.snapshot.reader()?;
        let mut document = Document::new();
        let (mut shown, mut masked) = (0, 0);
        for (address, score) in &found.postings {
            let posting = reader.posting(*address)?.posting;
            let snippet = highlighter.snippet(&posting, SNIPPET, &mut document);
            masked += snippet.masked;
            shown += 1;
            let row = vec![
                Cell::text(posting.id),
                posting.posted.map_or(Cell::Empty, |posted| Cell::text(posted.to_string())),
                Cell::text(self.hide(posting.employer, &mut masked)),
                Cell::text(self.hide(posting.title, &mut masked)),
                Cell::text(self.hide(posting.place, &mut masked)),
                match self.sort {
                    SortBy::Relevance => Cell::Real(f64::from(*score)),
                    SortBy::Posted => Cell::Empty,
                },
                Cell::text(snippet.text.clone()),
                Cell::text(posting.origin.source),
                Cell::Count(posting.origin.line),
            ];
            put(row, snippet)?;
        }
        Ok((shown, masked))
    }

    fn hide(&self, text: String, masked: &mut u64) -> String {
        if self.contacts {
            return text;
        }
        let (text, hidden) = without_contacts(&text);
        *masked += hidden;
        text
    }

    fn remarks(&self, found: &Found, shown: u64, masked: u64) -> Vec<String> {
        let mut remarks = Vec::new();
        if shown < found.total {
            remarks.push(format!(
                "{shown} of {} ads shown, from number {}; `--limit` and `--offset` show others.",
                found.total,
                self.offset.saturating_add(1)
            ));
        }
        remarks.extend(masked_remark(masked));
        remarks
    }

    fn table(&self, found: &Found) -> Table {
        let text = |name, heading, note| Column::new(name, heading, ColumnKind::Text, note);
        let relevance = Column::new(
            "relevance",
            "BM25",
            ColumnKind::Real(2),
            "relevance (BM25); empty in other orders",
        );
        let line = Column::new(
            "line",
            "Line",
            ColumnKind::Count,
            "line of the dump on which the record starts",
        );
        Table {
            name: "query".to_owned(),
            title: format!("{} ads match", found.total),
            caption: String::new(),
            columns: vec![
                text("id", "Id", "id of the ad"),
                text("posted", "Posted", "date of posting, as exactly as it is known"),
                text("employer", "Employer", "employer as written"),
                text("title", "Title", "title"),
                text("place", "Place", "place as written"),
                if self.sort == SortBy::Relevance { relevance } else { relevance.hidden() },
                text("snippet", "Snippet", "the words of the ad around those of the query")
                    .hidden(),
                text("source", "Dump", "file name of the dump").hidden(),
                line.hidden(),
            ],
            rows: Vec::new(),
            remarks: Vec::new(),
        }
    }
}

/// The beginning of a text that fits into a width, at a blank if there is one.
fn cut_around(text: &str, width: usize) -> &str {
    match text.char_indices().nth(width.max(8)) {
        Some((end, _)) => &text[..text[..end].rfind(' ').unwrap_or(end)],
        None => text,
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
