//! The units behind a number, and those that were nearly counted, as rows.

use rolescope_index::Posting;
use rolescope_lexicon::Lexicon;
use rolescope_text::without_contacts;

use super::{found_in, named};
use crate::evidence::EvidenceUnit;
use crate::near_misses::{KeptOut, NearMiss, Rule};
use crate::table::{Cell, Column, ColumnKind, Table};

/// A unit or a near miss.
#[derive(Clone, Debug)]
pub enum ShownUnit {
    /// A unit.
    Unit(EvidenceUnit),
    /// What was nearly counted.
    Near(NearMiss),
}

impl ShownUnit {
    /// Contacts in its sentences that are not shown.
    #[must_use]
    pub fn masked(&self) -> u64 {
        match self {
            Self::Unit(unit) => unit.quotes.iter().map(|quote| quote.masked).sum(),
            Self::Near(miss) => miss.kept_out.iter().map(|one| one.quote.masked).sum(),
        }
    }

    /// The same with contacts left out of what is told of the ad itself; they are counted.
    #[must_use]
    pub fn without_contacts(mut self, masked: &mut u64) -> Self {
        let (Self::Unit(EvidenceUnit { posting, .. }) | Self::Near(NearMiss { posting, .. })) =
            &mut self;
        for text in [&mut posting.employer, &mut posting.title, &mut posting.place] {
            let (hidden, count) = without_contacts(text);
            *masked += count;
            *text = hidden;
        }
        self
    }

    /// Its rows, for the tables below.
    #[must_use]
    pub fn rows(self, lexicon: &Lexicon, number: u64) -> Vec<Vec<Cell>> {
        let head = |posting: &Posting| {
            vec![
                Cell::Count(number),
                Cell::text(posting.id.clone()),
                posting.posted.map_or(Cell::Empty, |posted| Cell::text(posted.to_string())),
                Cell::text(posting.employer.clone()),
                Cell::text(posting.title.clone()),
                Cell::text(posting.place.clone()),
            ]
        };
        match self {
            Self::Unit(unit) => {
                let mut row = head(&unit.posting);
                let zones: Vec<&str> = match unit.zone {
                    Some(zone) => vec![zone.name()],
                    None => unit.quotes.iter().map(|quote| quote.zone.name()).collect(),
                };
                let texts: Vec<&str> =
                    unit.quotes.iter().map(|quote| quote.text.as_str()).collect();
                row.extend([
                    Cell::text(zones.join("\n")),
                    unit.sentence.map_or(Cell::Empty, |number| Cell::Count(u64::from(number))),
                    Cell::text(found_in(lexicon, &unit.quotes)),
                    Cell::text(texts.join("\n")),
                    Cell::text(unit.posting.origin.source),
                    Cell::Count(unit.posting.origin.line),
                ]);
                vec![row]
            }
            Self::Near(miss) => {
                let NearMiss { posting, kept_out } = miss;
                let row = |one: KeptOut| {
                    let words = one.quote.marks.first().map(|mark| mark.range.clone());
                    let mut row = head(&posting);
                    row.extend([
                        Cell::text(one.quote.zone.name()),
                        Cell::Count(u64::from(one.quote.sentence)),
                        Cell::text(lexicon.entry(one.entry).key.clone()),
                        Cell::text(
                            words.map(|words| one.quote.text[words].to_owned()).unwrap_or_default(),
                        ),
                        Cell::text(rule_name(&one.rule)),
                        Cell::text(rule_told(lexicon, &one)),
                        Cell::text(one.quote.text),
                        Cell::text(posting.origin.source.clone()),
                        Cell::Count(posting.origin.line),
                    ]);
                    row
                };
                kept_out.into_iter().map(row).collect()
            }
        }
    }
}

fn rule_name(rule: &Rule) -> &'static str {
    match rule {
        Rule::Decoy(_) => "decoy",
        Rule::Taken(_) => "competition",
        Rule::Strength(..) => "strength",
        Rule::Zone(_) => "zone",
        Rule::Boilerplate => "boilerplate",
        Rule::Window => "window",
    }
}

/// The rule that kept words out, in words.
#[must_use]
pub fn rule_told(lexicon: &Lexicon, one: &KeptOut) -> String {
    let key = &lexicon.entry(one.entry).key;
    match &one.rule {
        Rule::Decoy(decoy) => {
            format!("not {key}: the decoy {} takes these words", lexicon.entry(*decoy).key)
        }
        Rule::Taken(other) => {
            format!(
                "not {key}: {} takes these words, it is longer or begins earlier",
                named(lexicon, *other)
            )
        }
        Rule::Strength(strength, Some(cue)) => {
            format!(
                "{key} is {} here: the cue {} says so",
                strength.name(),
                lexicon.entry(*cue).key
            )
        }
        Rule::Strength(strength, None) => {
            format!(
                "{key} is {} here, as is usual in the zone {}",
                strength.name(),
                one.quote.zone.name()
            )
        }
        Rule::Zone(zone) => format!("{key} does not count in the zone {}", zone.name()),
        Rule::Boilerplate => format!("{key} stands in boilerplate, which does not count"),
        Rule::Window => format!("{key} stands apart from the rest of what is counted"),
    }
}

fn text(name: &'static str, heading: &'static str, note: &'static str) -> Column {
    Column::new(name, heading, ColumnKind::Text, note)
}

fn ad_columns() -> Vec<Column> {
    vec![
        Column::new("unit", "Unit", ColumnKind::Count, "number of the unit in this list"),
        text("docname", "Id", crate::export::DOCNAME),
        text("posted", "Posted", "date of posting, as exactly as it is known"),
        text("employer", "Employer", "employer as written"),
        text("title", "Title", "title"),
        text("place", "Place", "place as written").hidden(),
    ]
}

fn origin_columns() -> [Column; 2] {
    [
        text("source", "Dump", "file name of the dump").hidden(),
        Column::new(
            "line",
            "Line",
            ColumnKind::Count,
            "line of the dump on which the record starts",
        )
        .hidden(),
    ]
}

/// The table of units, without rows.
#[must_use]
pub fn unit_table() -> Table {
    let mut columns = ad_columns();
    columns.extend([
        text("zone", "Zone", "part of the ad; of each sentence of `text` if the unit is a whole ad"),
        Column::new("sentence", "Sentence", ColumnKind::Count, "number of the sentence in the ad, title first, from 0; empty for larger units").hidden(),
        text("found", "Found", "entries found there, with their strengths"),
        text("text", "Text", "the sentences in which it was found, one per line; empty where the absence of something counts"),
    ]);
    columns.extend(origin_columns());
    table("units", "Units behind the number", columns)
}

/// The table of near misses, without rows.
#[must_use]
pub fn near_miss_table() -> Table {
    let mut columns = ad_columns();
    columns.extend([
        text("zone", "Zone", "part of the ad"),
        Column::new(
            "sentence",
            "Sentence",
            ColumnKind::Count,
            "number of the sentence in the ad, title first, from 0",
        )
        .hidden(),
        text("entry", "Entry", "entry whose words did not count"),
        text("words", "Words", "the words"),
        text("rule", "Rule", "decoy, competition, strength, zone or window"),
        text("because", "Because", "the rule in words"),
        text("text", "Text", "the sentence"),
    ]);
    columns.extend(origin_columns());
    table("near-misses", "Nearly counted", columns)
}

fn table(name: &str, title: &str, columns: Vec<Column>) -> Table {
    Table {
        name: name.to_owned(),
        title: title.to_owned(),
        caption: String::new(),
        columns,
        rows: Vec::new(),
        remarks: Vec::new(),
    }
}
