//! Ads, lines and units as rows of tables, for whoever shows them.

mod ads;

mod lines;

mod units;

pub use ads::ShownAds;
pub use lines::{MOST_SORTED, line_row, line_table, meant, refuse_unknown, within};
pub use units::{ShownUnit, near_miss_table, rule_told, unit_table};

use rolescope_index::Snapshot;
use rolescope_lexicon::{EntryId, Kind, Lexicon, Relation};

use crate::quote::Quote;
use crate::table::Provenance;

/// What an entry is, in words: `signal technical-title`, `duty coding (engineering)`.
#[must_use]
pub fn named(lexicon: &Lexicon, entry: EntryId) -> String {
    let entry = lexicon.entry(entry);
    let kind = entry.kind.name();
    match &entry.kind {
        Kind::Duty { family, relation: Relation::Does } => {
            format!("{kind} {} ({family})", entry.key)
        }
        Kind::Duty { family, relation: Relation::With } => {
            format!("{kind} {} (with {family})", entry.key)
        }
        _ => format!("{kind} {}", entry.key),
    }
}

/// What was found in sentences, in words, each once: `technical-title required; coding negated`.
#[must_use]
pub fn found_in(lexicon: &Lexicon, quotes: &[Quote]) -> String {
    let mut all: Vec<String> = Vec::new();
    for mark in quotes.iter().flat_map(|quote| &quote.marks) {
        let one = format!("{} {}", lexicon.entry(mark.entry).key, mark.strength.name());
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all.join("; ")
}

/// So many of something, in words: `1 ad`, `2 ads`.
pub(crate) fn so_many(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// What is said of how many ads were looked at.
#[must_use]
pub fn looked_at(ads: usize) -> String {
    format!("{} looked at.", so_many(ads, "ad was", "ads were"))
}

/// What is said of contacts that are not shown.
#[must_use]
pub fn masked_remark(masked: u64) -> Option<String> {
    match masked {
        0 => None,
        1 => Some(
            "An e-mail address or telephone number is not shown; `--contacts` shows it.".to_owned(),
        ),
        _ => Some(format!(
            "{masked} e-mail addresses and telephone numbers are not shown; `--contacts` shows them."
        )),
    }
}

/// What a table rests on that rests on an index, perhaps on a lexicon, and on settings.
#[must_use]
pub fn plain_provenance(
    snapshot: &Snapshot,
    lexicon: Option<&Lexicon>,
    settings: &[(&str, String)],
) -> Provenance {
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Provenance::new(
        snapshot.manifest().corpus.short(),
        lexicon.map(|lexicon| (lexicon.name.as_str(), lexicon.fingerprint.as_str())),
        settings.collect(),
    )
}
