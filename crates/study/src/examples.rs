//! A few of the ads behind an answer, with the sentences that were counted: so that a reader of a report sees what a number is made of.

use rolescope_index::{Progress, Snapshot, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_text::without_contacts;

use crate::answer::Answer;
use crate::cell_id::{CellId, Counted};
use crate::error::Result;
use crate::evidence::{Evidence, EvidenceUnit};
use crate::items::{ENGINEERING, MARKETING};
use crate::question::Window;
use crate::table::{Cell, Column, ColumnKind, Table};
use crate::unit::Unit;

/// The most bytes of a unit's sentences that are shown.
const MOST_SHOWN: usize = 700;

/// Units with any signal beside an engineering duty, and beside a marketing duty: `each` of both, drawn at random by `seed`, the same
/// whatever the order of the ads. Contacts are left out. `None` where employers are counted, of whom no ad stands for the number.
///
/// # Errors
/// If the index cannot be read or the work was stopped.
pub fn examples(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    answer: &Answer,
    (each, seed): (usize, u64),
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<Option<Table>> {
    if answer.question.unit == Unit::Employer {
        return Ok(None);
    }
    let all = CellId::of_all(&answer.question, &answer.provenance, Window::Posting);
    let mut rows = Vec::new();
    for family in [ENGINEERING, MARKETING] {
        let items = [("any-signal", true), (family, true)];
        let items = items.map(|(key, present)| (key.to_owned(), present));
        let id = all.counting(Counted::Units(items.into()));
        let cell = id.to_string();
        let evidence = Evidence::of(snapshot, lexicon, id, threads)?;
        let (units, _) = evidence.sample(each, seed, threads, progress)?;
        let mut of_family: Vec<Vec<Cell>> =
            units.into_iter().map(|unit| row(lexicon, family, &cell, unit)).collect();
        of_family.sort_by(|one, other| format!("{one:?}").cmp(&format!("{other:?}")));
        rows.extend(of_family);
    }
    let column = |name, heading, note| Column::new(name, heading, ColumnKind::Text, note);
    Ok(Some(Table {
        name: "examples".to_owned(),
        title: "Ads that were counted".to_owned(),
        caption: format!("At most {each} of each kind, drawn at random."),
        columns: vec![
            column("beside", "Beside a signal", "the family of duties that stands beside a signal"),
            column("employer", "Employer", "employer as written"),
            column("title", "Title", "title of the ad"),
            column("posted", "Posted", "date of posting"),
            column("id", "Id", "id of the ad").hidden(),
            column("found", "Found", "keys of the entries found, in the order of the text").hidden(),
            column("sentences", "Sentences", "the sentences in which signals and duties stand; contacts are left out"),
            column("cell", "Cell", "id of the number, for `rolescope show --cell`").hidden(),
        ],
        rows,
        remarks: vec!["“rolescope show --cell ID --near-misses” lists what was nearly counted, with the rule that kept it out.".to_owned()],
    }))
}

fn row(lexicon: &Lexicon, family: &str, cell: &str, unit: EvidenceUnit) -> Vec<Cell> {
    let EvidenceUnit { posting, quotes, .. } = unit;
    let plain = |text: &str| Cell::text(without_contacts(text).0);
    let mut found: Vec<&str> = Vec::new();
    for mark in quotes.iter().flat_map(|quote| &quote.marks) {
        let key = lexicon.entry(mark.entry).key.as_str();
        if !found.contains(&key) {
            found.push(key);
        }
    }
    let mut sentences = String::new();
    for quote in &quotes {
        let next =
            if sentences.is_empty() { quote.text.clone() } else { format!(" … {}", quote.text) };
        if sentences.len() + next.len() > MOST_SHOWN && !sentences.is_empty() {
            sentences.push_str(" …");
            break;
        }
        sentences.push_str(&next);
    }
    vec![
        Cell::text(family),
        plain(&posting.employer),
        plain(&posting.title),
        posting.posted.map_or(Cell::Empty, |posted| Cell::text(posted.to_string())),
        Cell::text(posting.id.clone()),
        Cell::text(found.join(" ")),
        Cell::text(sentences),
        Cell::text(cell),
    ]
}
