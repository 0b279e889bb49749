//! Rows for other programs: postings, matches, and which posting has which entry.

use rolescope_index::{Names, PostingLanguages, PostingReader, Snapshot, StoredPosting, Vacancies};
use rolescope_lexicon::{
    Entry, EntryId, Findings, Kind, Lexicon, Match, Matcher, Strength, StrengthSet,
};
use rolescope_text::without_contacts;

use crate::error::Result;
use crate::masked::masked;
use crate::quote::Ad;
use crate::table::{Cell, Column, ColumnKind};

/// What the name of an ad is: unique in its index, and the same in every table.
pub(crate) const DOCNAME: &str = "id of the ad; where several ads of the index have the same id, with their number in the order of ingest behind it: `ID#1`, `ID#2`";

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Export {
    /// A row for each posting: its columns, its language and vacancy, the roles its title names, its text if that is asked for.
    Postings,
    /// A row for each match of a signal or duty.
    Matches,
    /// A row for each posting, a column for each signal and duty.
    Matrix(MatrixValue),
}

/// What stands in a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatrixValue {
    /// 1 if the posting has the entry, else 0.
    Presence,
    /// How many matches it has.
    Count,
    /// How strongly it is stated at most: mentioned, preferred, required; negated if it is only negated; empty if not at all.
    Strength,
}

/// Makes the rows of postings.
#[derive(Debug)]
pub struct Exporter<'a> {
    lexicon: &'a Lexicon,
    what: Export,
    strengths: StrengthSet,
    with_text: bool,
    facets: Vec<String>,
    languages: PostingLanguages,
    /// Which ads are one vacancy, if that is known.
    vacancies: Option<&'a Vacancies>,
    reader: PostingReader<'a>,
    names: Names<'a>,
    /// The signals and duties, in the order of their columns.
    entries: Vec<EntryId>,
}

/// What a thread needs for it.
#[derive(Debug)]
pub struct ExportState {
    matcher: Matcher,
    ad: Ad,
    findings: Findings,
    show_contacts: bool,
}

impl ExportState {
    /// For one thread.
    #[must_use]
    pub fn new(lexicon: &Lexicon, show_contacts: bool) -> Self {
        Self {
            matcher: Matcher::new(lexicon),
            ad: Ad { show_contacts, ..Ad::default() },
            findings: Findings::default(),
            show_contacts,
        }
    }

    /// A text without contacts; counts those that are left out.
    fn hide(&self, text: &str, count: &mut u64) -> Cell {
        self.hide_by(without_contacts, text, count)
    }

    /// The same of a name or value that ads are told apart by.
    fn hide_name(&self, name: &str, count: &mut u64) -> Cell {
        self.hide_by(masked, name, count)
    }

    fn hide_by(&self, hide: impl Fn(&str) -> (String, u64), text: &str, masked: &mut u64) -> Cell {
        if text.is_empty() {
            return Cell::Empty;
        }
        if self.show_contacts {
            return Cell::text(text);
        }
        let (hidden, count) = hide(text);
        *masked += count;
        Cell::Text(hidden)
    }
}

impl<'a> Exporter<'a> {
    /// Prepares an export; the vacancies of postings are told if the snapshot has them. `strengths` count in a matrix of presences and counts; `with_text` adds the text of postings and the
    /// sentences of matches.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn new(
        snapshot: &'a Snapshot,
        lexicon: &'a Lexicon,
        what: Export,
        strengths: StrengthSet,
        with_text: bool,
    ) -> Result<Self> {
        let is_shown = |entry: &Entry| matches!(entry.kind, Kind::Signal | Kind::Duty { .. });
        let entries =
            lexicon.iter().filter(|(_, entry)| is_shown(entry)).map(|(id, _)| id).collect();
        Ok(Self {
            lexicon,
            what,
            strengths,
            with_text,
            facets: snapshot.facet_columns()?,
            languages: snapshot.posting_languages()?,
            vacancies: snapshot.vacancies(),
            reader: snapshot.reader()?,
            names: snapshot.names()?,
            entries,
        })
    }

    /// The name of the table.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.what {
            Export::Postings => "postings",
            Export::Matches => "matches",
            Export::Matrix(_) => "matrix",
        }
    }

    /// Its columns.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let text = |name: &'static str, note: &'static str| {
            Column::new(name, name, ColumnKind::Text, note)
        };
        let count = |name: &'static str, note: &'static str| {
            Column::new(name, name, ColumnKind::Count, note)
        };
        let mut columns = vec![text("docname", DOCNAME)];
        match self.what {
            Export::Postings => {
                columns.extend([
                    text(
                        "posted",
                        "date of posting, as exactly as it is known: year, month or day",
                    ),
                    text("employer", "employer as written"),
                    text("title", "title"),
                    text("place", "place as written"),
                    text("language", "language of the text (ISO 639-3); `und` where there is too little to tell"),
                    text("vacancy", "docname of the ad that stands for its vacancy; empty where ads have not been grouped"),
                    text("roles", "keys of the roles that the title names, joined by blanks"),
                    text("id", "id as in the dump; made of the ad's content where the dump has none"),
                    text("source", "file name of the dump"),
                    count("record", "number of the record in the dump"),
                    count("line", "line of the dump on which the record starts"),
                ]);
                if self.with_text {
                    columns.push(text("text", "text of the ad, cleaned of mark-up"));
                }
                for name in &self.facets {
                    columns.push(Column::new(
                        format!("column_{name}"),
                        name.clone(),
                        ColumnKind::Text,
                        format!(
                            "value of the column `{name}` of the dump; empty where an ad has none"
                        ),
                    ));
                }
            }
            Export::Matches => {
                columns.extend([
                    text("kind", "signal or duty"),
                    text("entry", "key of the entry in the lexicon"),
                    text("family", "family of the duty; empty for signals"),
                    text("relation", "does or with; empty for signals"),
                    text("strength", "required, preferred, mentioned or negated"),
                    text("zone", "part of the ad"),
                    count("sentence", "number of the sentence in the ad, title first, from 0"),
                    count("from", "number of the first word in the title or, in other zones, the body, from 1"),
                    count("to", "number of the last word"),
                    text("keyword", "the words"),
                ]);
                if self.with_text {
                    columns.push(text("text", "the sentence"));
                }
            }
            Export::Matrix(value) => columns.extend(self.entries.iter().map(|&entry| {
                let entry = self.lexicon.entry(entry);
                let (kind, what) = match value {
                    MatrixValue::Presence => (ColumnKind::Count, "1 if the ad has it, else 0"),
                    MatrixValue::Count => (ColumnKind::Count, "matches in the ad"),
                    MatrixValue::Strength => {
                        (ColumnKind::Text, "how strongly it is stated at most")
                    }
                };
                let note = format!("{} {}: {what}", entry.kind.name(), entry.label);
                Column::new(entry.key.clone(), entry.label.clone(), kind, note)
            })),
        }
        columns
    }

    /// The rows of a posting, and how many e-mail addresses and telephone numbers are not in them.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn rows(
        &self,
        state: &mut ExportState,
        stored: &StoredPosting,
    ) -> Result<(Vec<Vec<Cell>>, u64)> {
        let posting = &stored.posting;
        let ExportState { matcher, ad, findings, .. } = state;
        ad.read(&posting.title, &posting.body);
        matcher.find(&ad.title, &ad.body, findings);
        let docname = self.names.of(stored.address, &posting.id)?;
        let mut masked = 0;
        let rows = match self.what {
            Export::Postings => vec![self.posting(&docname, state, stored, &mut masked)?],
            Export::Matches => self.matches(&docname, state, &mut masked),
            Export::Matrix(value) => {
                let mut row = vec![Cell::text(&*docname)];
                row.extend(self.entries.iter().map(|&entry| {
                    self.value(
                        value,
                        state.findings.matches.iter().filter(|one| one.entry == entry),
                    )
                }));
                vec![row]
            }
        };
        Ok((rows, masked))
    }

    /// The name of the ad that stands for the vacancy of an ad, if that is known.
    fn vacancy(&self, docname: &str, stored: &StoredPosting) -> Result<Option<String>> {
        let Some(vacancies) = self.vacancies else { return Ok(None) };
        let (groups, ad) = (vacancies.vacancies(), vacancies.ad(stored.address));
        if groups.stands(ad) {
            return Ok(Some(docname.to_owned()));
        }
        let first = vacancies.address(groups.first_ad(groups.of(ad)));
        Ok(Some(self.names.named(self.reader.posting(first)?)?.posting.id))
    }

    fn posting(
        &self,
        docname: &str,
        state: &ExportState,
        stored: &StoredPosting,
        masked: &mut u64,
    ) -> Result<Vec<Cell>> {
        let posting = &stored.posting;
        let roles: Vec<&str> = state
            .findings
            .roles
            .iter()
            .map(|&role| self.lexicon.entry(role).key.as_str())
            .collect();
        let mut row = vec![
            Cell::text(docname),
            posting.posted.map_or(Cell::Empty, |posted| Cell::text(posted.to_string())),
            state.hide_name(&posting.employer, masked),
            state.hide(&posting.title, masked),
            state.hide(&posting.place, masked),
            Cell::text(self.languages.of(stored.address).code()),
            self.vacancy(docname, stored)?.map_or(Cell::Empty, Cell::Text),
            if roles.is_empty() { Cell::Empty } else { Cell::Text(roles.join(" ")) },
            Cell::text(posting.id.clone()),
            Cell::text(posting.origin.source.clone()),
            Cell::Count(posting.origin.record),
            Cell::Count(posting.origin.line),
        ];
        if self.with_text {
            row.push(state.hide(state.ad.body.text(), masked));
        }
        row.extend(self.facets.iter().map(|name| {
            let value = posting.facets.iter().rev().find(|(known, _)| known == name);
            value.map_or(Cell::Empty, |(_, value)| state.hide_name(value, masked))
        }));
        Ok(row)
    }

    fn matches(&self, docname: &str, state: &ExportState, masked: &mut u64) -> Vec<Vec<Cell>> {
        let mut rows = Vec::with_capacity(state.findings.matches.len());
        for found in &state.findings.matches {
            let entry = self.lexicon.entry(found.entry);
            let (family, relation) = match &entry.kind {
                Kind::Duty { family, relation } => {
                    (Cell::text(family.clone()), Cell::text(relation.name()))
                }
                _ => (Cell::Empty, Cell::Empty),
            };
            let quote = state.ad.quote(found.sentence, [found]);
            let words = quote.marks.first().map(|mark| quote.text[mark.range.clone()].to_owned());
            let mut row = vec![
                Cell::text(docname),
                Cell::text(entry.kind.name()),
                Cell::text(entry.key.clone()),
                family,
                relation,
                Cell::text(found.strength.name()),
                Cell::text(found.zone.name()),
                Cell::Count(u64::from(found.sentence)),
                Cell::Count(u64::from(found.first_token) + 1),
                Cell::Count(u64::from(found.end_token)),
                Cell::text(words.unwrap_or_default()),
            ];
            if self.with_text {
                *masked += quote.masked;
                row.push(Cell::Text(quote.text));
            }
            rows.push(row);
        }
        rows
    }

    fn value<'m>(&self, value: MatrixValue, matches: impl Iterator<Item = &'m Match>) -> Cell {
        let counted = |one: &&Match| self.strengths.contains(one.strength);
        match value {
            MatrixValue::Count => Cell::Count(matches.filter(counted).count() as u64),
            MatrixValue::Presence => Cell::Count(u64::from(matches.filter(counted).count() > 0)),
            MatrixValue::Strength => {
                let rank = |strength: &Strength| match strength {
                    Strength::Negated => 0,
                    Strength::Mentioned => 1,
                    Strength::Preferred => 2,
                    Strength::Required => 3,
                };
                let most = matches.map(|one| one.strength).max_by_key(rank);
                most.map_or(Cell::Empty, |strength| Cell::text(strength.name()))
            }
        }
    }
}
