//! The same ads in a table of `SQLite`'s full-text search.
//!
//! What a word is has been settled before: each token of ours is one of theirs, in the digits of its bytes, and where a sentence ends
//! stands a token that nothing asks for. So what is compared is what is found, not how texts are cut up.

use std::fmt::Write as _;

use rolescope_index::{Address, Snapshot};
use rolescope_text::Document;
use rusqlite::Connection;

use crate::plain::placed;
use crate::tree::Tree;

/// The columns of the dump that queries ask for.
const COLUMNS: [&str; 3] = ["industry", "seniority", "source"];

/// Where a sentence ends.
const BOUNDARY: &str = "x";

/// What every ad has in the column `everyone`.
const ALL: &str = "y";

pub(crate) struct Fts5 {
    connection: Connection,
}

impl Fts5 {
    /// Reads the ads of an index; their numbers are those of `order`.
    pub(crate) fn of(snapshot: &Snapshot, order: &[Address]) -> Self {
        let mut connection = Connection::open_in_memory().unwrap();
        let columns = COLUMNS.map(|column| format!("column_{column}")).join(", ");
        let create = format!(
            "CREATE VIRTUAL TABLE ads USING fts5(title, body, employer, year, everyone, {columns}, tokenize = 'ascii')"
        );
        connection.execute_batch(&create).unwrap();
        let transaction = connection.transaction().unwrap();
        let mut insert = transaction
            .prepare("INSERT INTO ads (rowid, title, body, employer, year, everyone, column_industry, column_seniority, column_source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .unwrap();
        let reader = snapshot.reader().unwrap();
        let mut document = Document::new();
        for (number, address) in order.iter().enumerate() {
            let posting = reader.posting(*address).unwrap().posting;
            document.read_title(&posting.title);
            let title = tokens(&document);
            document.read_body(&posting.body);
            let body = tokens(&document);
            document.read_title(&posting.employer);
            let employer = tokens(&document);
            let year = posting.posted.map(|posted| digits(&posted.day.to_string()[..4]));
            let [industry, seniority, source] = COLUMNS.map(|column| {
                let values = posting.facets.iter().filter(|(name, _)| name == column);
                values.map(|(_, value)| digits(value)).collect::<Vec<_>>().join(" ")
            });
            let number = number as i64;
            let row = (number, title, body, employer, year, ALL, industry, seniority, source);
            insert.execute(row).unwrap();
        }
        drop(insert);
        transaction.commit().unwrap();
        Self { connection }
    }

    /// The numbers of the ads that match, ascending.
    pub(crate) fn found(&self, query: &str) -> Vec<usize> {
        let mut select = self
            .connection
            .prepare_cached("SELECT rowid FROM ads WHERE ads MATCH ?1 ORDER BY rowid")
            .unwrap();
        let rows = select.query_map([query], |row| row.get::<_, i64>(0)).unwrap();
        rows.map(|number| number.unwrap() as usize).collect()
    }
}

/// The tokens of a title or a body, each in the place where the index has it.
fn tokens(document: &Document) -> String {
    let mut written = String::new();
    let mut next = 0;
    for (place, word) in placed(document) {
        for _ in next..place {
            written.push_str(BOUNDARY);
            written.push(' ');
        }
        written.push_str(&digits(&word));
        written.push(' ');
        next = place + 1;
    }
    written
}

fn digits(word: &str) -> String {
    word.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "{byte:02x}").unwrap();
        all
    })
}

/// A query in their language; nothing if it asks for something that they do not have: the lexicon, words near each other in an order.
pub(crate) fn translated(tree: &Tree) -> Option<String> {
    let of = |field: &Option<&str>| field.map_or("{title body}".to_owned(), str::to_owned);
    let joined = |parts: &[Tree], by: &str| -> Option<String> {
        let parts: Option<Vec<String>> =
            parts.iter().map(|part| Some(format!("({})", translated(part)?))).collect();
        Some(parts?.join(by))
    };
    Some(match tree {
        Tree::All => format!("everyone : {ALL}"),
        Tree::Word(field, word) => format!("{} : \"{}\"", of(field), digits(word)),
        Tree::Prefix(field, start) => format!("{} : \"{}\" *", of(field), digits(start)),
        Tree::Phrase(words) => {
            let words: Vec<String> = words.iter().map(|word| digits(word)).collect();
            format!("{{title body}} : \"{}\"", words.join(" "))
        }
        Tree::Beside(one, other, most) => {
            let (one, other) = (digits(one), digits(other));
            format!("{{title body}} : NEAR(\"{one}\" \"{other}\", {most})")
        }
        Tree::Column(column, value) => format!("column_{column} : \"{}\"", digits(value)),
        Tree::Year(from, to) => {
            let years = (*from..=*to).map(|year| format!("\"{}\"", digits(&year.to_string())));
            format!("year : ({})", years.collect::<Vec<_>>().join(" OR "))
        }
        Tree::And(parts) => joined(parts, " AND ")?,
        Tree::Or(parts) => joined(parts, " OR ")?,
        Tree::Without(one, other) => {
            format!("({}) NOT ({})", translated(one)?, translated(other)?)
        }
        Tree::Near(..) | Tree::Lexicon(..) => return None,
    })
}
