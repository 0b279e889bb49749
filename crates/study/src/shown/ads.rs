//! Ads that match a query, as rows.

use rolescope_index::{Found, Snapshot, Snippet, SortBy};
use rolescope_text::{Document, without_contacts};

use super::masked_remark;
use crate::table::{Cell, Column, ColumnKind, Table};

/// Words of a snippet.
const SNIPPET: usize = 24;

/// Ads that match a query.
#[derive(Clone, Copy, Debug)]
pub struct ShownAds<'a> {
    /// Where they are.
    pub snapshot: &'a Snapshot,
    /// The query.
    pub query: &'a str,
    /// In which order they are.
    pub sort: SortBy,
    /// How many were left out before them.
    pub offset: usize,
    /// Whether e-mail addresses and telephone numbers are shown.
    pub contacts: bool,
}

impl ShownAds<'_> {
    /// Hands over each ad and its snippet; returns how many there were, and how many contacts are not shown.
    ///
    /// # Errors
    /// If the index cannot be read, or `put` fails.
    pub fn rows<E: From<rolescope_index::Error>>(
        &self,
        found: &Found,
        put: &mut dyn FnMut(Vec<Cell>, Snippet) -> std::result::Result<(), E>,
    ) -> std::result::Result<(u64, u64), E> {
        let mut highlighter = self.snapshot.highlighter(self.query)?;
        highlighter.show_contacts = self.contacts;
        let (reader, names) = (self.snapshot.reader()?, self.snapshot.names()?);
        let mut document = Document::new();
        let (mut shown, mut masked) = (0, 0);
        for (address, score) in &found.postings {
            let posting = names.named(reader.posting(*address)?)?.posting;
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

    /// What was asked for, with the most ads to be shown, for the provenance.
    #[must_use]
    pub fn settings(&self, limit: usize) -> [(&'static str, String); 5] {
        let sort = match self.sort {
            SortBy::Relevance => "relevance",
            SortBy::Posted => "posted",
        };
        [
            ("query", self.query.to_owned()),
            ("sort", sort.to_owned()),
            ("limit", limit.to_string()),
            ("offset", self.offset.to_string()),
            ("contacts", self.contacts.to_string()),
        ]
    }

    /// What is to be said of ads and contacts that are not shown.
    #[must_use]
    pub fn remarks(&self, found: &Found, shown: u64, masked: u64) -> Vec<String> {
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

    /// The table, without rows.
    #[must_use]
    pub fn table(&self, found: &Found) -> Table {
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
                text("id", "Id", crate::export::DOCNAME),
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
