//! `rolescope query`.

use clap::{Args, ValueEnum};
use rolescope_index::{SearchRequest, SortBy};
use rolescope_study::{Cell, Column, ColumnKind, Table};

use super::asking::IndexArgs;
use crate::context::Context;
use crate::output::OutputArgs;

/// Find ads that match a query
///
/// All words must occur, in the title or the body; `OR`, `NOT`, parentheses, "phrases" and `word*` work as usual. A field stands
/// before a colon: title, body, employer, place, posted, source, id, or a column of the dump, as in `title:"product manager"
/// posted:[2020 TO 2021-06] industry:Software`.
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The query
    query: String,
    #[command(flatten)]
    index: IndexArgs,
    /// Ads shown at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Ads left out at the beginning
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Order of the ads
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = SortChoice::Relevance)]
    sort: SortChoice,
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
    let QueryArgs { query, index, limit, offset, sort, output } = args;
    let output = output.resolve(&[&index.index])?;
    let snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let sort = match sort {
        SortChoice::Relevance => SortBy::Relevance,
        SortChoice::Posted => SortBy::Posted,
    };
    let found = snapshot.search(&SearchRequest { query: &query, sort, limit, offset })?;
    let mut rows = Vec::with_capacity(found.postings.len());
    for (address, score) in &found.postings {
        let posting = snapshot.posting(*address)?.posting;
        rows.push(vec![
            Cell::text(posting.id),
            posting.posted.map_or(Cell::Empty, |posted| Cell::text(posted.to_string())),
            Cell::text(posting.employer),
            Cell::text(posting.title),
            Cell::text(posting.place),
            if sort == SortBy::Relevance { Cell::Real(f64::from(*score)) } else { Cell::Empty },
            Cell::text(posting.origin.source),
            Cell::Count(posting.origin.line),
        ]);
    }
    let column = Column::new;
    let shown = rows.len() as u64;
    let table = Table {
        name: "query".to_owned(),
        title: format!("{} ads match", found.total),
        caption: String::new(),
        columns: vec![
            column("id", "Id", ColumnKind::Text, "id of the ad"),
            column(
                "posted",
                "Posted",
                ColumnKind::Text,
                "date of posting, as exactly as it is known",
            ),
            column("employer", "Employer", ColumnKind::Text, "employer as written"),
            column("title", "Title", ColumnKind::Text, "title"),
            column("place", "Place", ColumnKind::Text, "place as written"),
            column(
                "relevance",
                "BM25",
                ColumnKind::Real(2),
                "relevance (BM25); empty in other orders",
            ),
            column("source", "Dump", ColumnKind::Text, "file name of the dump").hidden(),
            column(
                "line",
                "Line",
                ColumnKind::Count,
                "line of the dump on which the record starts",
            )
            .hidden(),
        ],
        rows,
        remarks: if shown < found.total {
            vec![format!(
                "{shown} of {} ads shown, from number {}; `--limit` and `--offset` show others.",
                found.total,
                offset.saturating_add(1)
            )]
        } else {
            Vec::new()
        },
    };
    let sorted = if sort == SortBy::Relevance { "relevance" } else { "posted" };
    let settings = [
        ("query", query),
        ("sort", sorted.to_owned()),
        ("limit", limit.to_string()),
        ("offset", offset.to_string()),
    ];
    output.write(context, "Ads", &[&table], &super::plain_provenance(&snapshot, None, &settings))
}
