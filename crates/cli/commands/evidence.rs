//! `rolescope show --cell`: the units behind a number, and those that were nearly counted.

use std::io::Write;

use rolescope_index::Snapshot;
use rolescope_lexicon::Lexicon;
use rolescope_report::encode;
use rolescope_study::{
    Cell, CellId, Column, ColumnKind, Evidence, EvidenceUnit, KeptOut, NearMiss, Rule, Table,
};

use rolescope_text::without_contacts;

use super::quoting::{Marker, found_in, masked_remark, named};
use crate::context::Context;
use crate::output::Output;

/// What is listed of a cell.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    /// So many units drawn by this seed; else all.
    pub(crate) sample: Option<(usize, u64)>,
    /// Those that were nearly counted instead.
    pub(crate) near_misses: bool,
    /// Only so many.
    pub(crate) limit: Option<u64>,
    /// Whether e-mail addresses and telephone numbers are shown.
    pub(crate) contacts: bool,
}

/// Lists the units of a cell.
pub(crate) fn list(
    context: &Context,
    output: &Output,
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    id: CellId,
    listing: &Listing,
) -> anyhow::Result<()> {
    let threads = context.threads()?;
    let written = id.to_string();
    let mut evidence = Evidence::of(snapshot, lexicon, id, &threads)?;
    evidence.show_contacts = listing.contacts;
    let sample = listing.sample;
    let settings = [
        ("cell", written),
        ("near_misses", listing.near_misses.to_string()),
        ("sample", sample.map(|(size, _)| size.to_string()).unwrap_or_default()),
        ("seed", sample.map(|(_, seed)| seed.to_string()).unwrap_or_default()),
        ("limit", listing.limit.map(|limit| limit.to_string()).unwrap_or_default()),
        ("contacts", listing.contacts.to_string()),
    ];
    let provenance = super::plain_provenance(snapshot, Some(lexicon), &settings);
    let lister = Lister { context, evidence: &evidence, listing, threads: &threads };
    if !output.is_for_people() {
        let table = if listing.near_misses { near_miss_table() } else { unit_table() };
        return output.write_rows(context, table, &provenance, |put| {
            let mut number = 0;
            let told = lister.each(&mut |one| {
                number += 1;
                one.rows(lexicon, number).into_iter().try_for_each(&mut *put)
            })?;
            Ok(if told.is_whole() { Vec::new() } else { told.remarks(listing) })
        });
    }
    let marker = Marker { lexicon, colour: output.layout(context).colour };
    output.fill(context, |to| {
        let mut number = 0;
        let told = lister.each(&mut |one| {
            number += 1;
            Ok(one.print(&marker, number, to)?)
        })?;
        for remark in told.remarks(listing) {
            writeln!(to, "{}", marker.dim(&remark))?;
        }
        Ok(())
    })
}

/// A unit or a near miss.
enum One {
    Unit(EvidenceUnit),
    Near(NearMiss),
}

/// What there was to list.
#[derive(Debug, Default)]
struct Told {
    shown: u64,
    /// How many there are, if that is known.
    all: Option<u64>,
    masked: u64,
}

struct Lister<'a> {
    context: &'a Context,
    evidence: &'a Evidence<'a>,
    listing: &'a Listing,
    threads: &'a rolescope_index::Threads,
}

impl Lister<'_> {
    /// Hands over what is to be listed.
    fn each(&self, take: &mut dyn FnMut(One) -> anyhow::Result<()>) -> anyhow::Result<Told> {
        let Self { context, evidence, listing, threads } = self;
        let progress = context.progress();
        let mut told = Told::default();
        let most = listing.limit.unwrap_or(u64::MAX);
        let mut whole = true;
        let mut next = |told: &mut Told, one: One| -> anyhow::Result<bool> {
            if told.shown == most {
                whole = false;
                return Ok(false);
            }
            told.shown += 1;
            told.masked += one.masked();
            let one = if listing.contacts { one } else { one.without_contacts(&mut told.masked) };
            take(one)?;
            Ok(true)
        };
        if listing.near_misses {
            evidence.near_misses::<anyhow::Error>(threads, &progress, |miss| {
                next(&mut told, One::Near(miss))
            })?;
        } else if let Some((size, seed)) = listing.sample {
            let (units, all) = evidence.sample(size, seed, threads, &progress)?;
            for unit in units {
                next(&mut told, One::Unit(unit))?;
            }
            told.all = all;
            return Ok(told);
        } else {
            evidence.units::<anyhow::Error>(threads, &progress, |unit| {
                next(&mut told, One::Unit(unit))
            })?;
        }
        told.all = whole.then_some(told.shown);
        Ok(told)
    }
}

impl Told {
    /// Whether nothing is left out.
    fn is_whole(&self) -> bool {
        self.all == Some(self.shown) && self.masked == 0
    }

    fn remarks(&self, listing: &Listing) -> Vec<String> {
        let what = if listing.near_misses { "near misses" } else { "units" };
        let drawn = if listing.sample.is_some() { " drawn at random" } else { "" };
        let mut remarks = vec![match self.all {
            Some(all) => format!("{} of {all} {what} listed{drawn}.", self.shown),
            None => format!("{} {what} listed{drawn}; there are more.", self.shown),
        }];
        remarks.extend(masked_remark(self.masked));
        remarks
    }
}

impl One {
    fn masked(&self) -> u64 {
        match self {
            Self::Unit(unit) => unit.quotes.iter().map(|quote| quote.masked).sum(),
            Self::Near(miss) => miss.kept_out.iter().map(|one| one.quote.masked).sum(),
        }
    }

    /// The same with contacts left out of what is told of the ad itself.
    fn without_contacts(mut self, masked: &mut u64) -> Self {
        let (Self::Unit(EvidenceUnit { posting, .. }) | Self::Near(NearMiss { posting, .. })) =
            &mut self;
        for text in [&mut posting.employer, &mut posting.title, &mut posting.place] {
            let (hidden, count) = without_contacts(text);
            *masked += count;
            *text = hidden;
        }
        self
    }

    fn rows(self, lexicon: &Lexicon, number: u64) -> Vec<Vec<Cell>> {
        let head = |posting: &rolescope_index::Posting| {
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

    fn print(&self, marker: &Marker<'_>, number: u64, to: &mut dyn Write) -> std::io::Result<()> {
        let posting = match self {
            Self::Unit(unit) => &unit.posting,
            Self::Near(miss) => &miss.posting,
        };
        let parts = [
            posting.id.clone(),
            posting.posted.map(|posted| posted.to_string()).unwrap_or_default(),
            posting.employer.clone(),
            posting.title.clone(),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| encode::terminal_line(part).into_owned())
            .collect();
        writeln!(to, "{number}  {}", marker.bold(&parts.join("  ")))?;
        match self {
            Self::Unit(unit) => {
                for quote in &unit.quotes {
                    let zone = format!("{:<13}", quote.zone.name());
                    writeln!(to, "   {}{}", marker.dim(&zone), marker.quote(quote))?;
                }
            }
            Self::Near(miss) => {
                for one in &miss.kept_out {
                    let zone = format!("{:<13}", one.quote.zone.name());
                    writeln!(to, "   {}{}", marker.dim(&zone), marker.quote(&one.quote))?;
                    let rule = rule_told(marker.lexicon, one);
                    writeln!(to, "   {:<13}{}", "", marker.dim(&format!("└ {rule}")))?;
                }
            }
        }
        writeln!(to)
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
fn rule_told(lexicon: &Lexicon, one: &KeptOut) -> String {
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
        text("docname", "Id", "id of the ad"),
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

fn unit_table() -> Table {
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

fn near_miss_table() -> Table {
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
