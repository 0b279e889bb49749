//! Which roles the titles of an index name.

use std::collections::BTreeMap;

use rolescope_index::{Population, Progress, ScanRequest, Snapshot, Threads};
use rolescope_lexicon::{EntryId, Kind, Lexicon};

use crate::answer::provenance;
use crate::cell_id::{CellId, Counted};
use crate::error::Result;
use crate::question::{Question, Who, Window};
use crate::table::{Cell, Column, ColumnKind, Provenance, Table};
use crate::tables::cell_column;

/// Counts the ads whose title names each role, in the whole index (or where a query matches).
///
/// # Errors
/// If the index cannot be scanned or the query cannot be read.
pub fn roles(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    query: Option<&str>,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<(Table, Provenance)> {
    let request = ScanRequest {
        lexicon,
        population: Population::All,
        query,
        by: &[],
        foreign: false,
        titles_only: true,
    };
    let scanned = snapshot.scan(
        &request,
        threads,
        progress,
        Tally::default,
        |tally, _, findings| {
            tally.ads += 1;
            tally.with_role += u64::from(!findings.roles.is_empty());
            for &role in &findings.roles {
                *tally.by_role.entry(role).or_default() += 1;
            }
        },
        Tally::merged,
    )?;
    let Tally { ads, with_role, by_role } = scanned.value;

    let mut question = Question::new(Who::parse("all", lexicon));
    question.query = query.map(str::to_owned);
    let provenance = provenance(snapshot, lexicon, &question);
    let all = CellId::of_all(&question, &provenance, Window::Posting);
    let name = |id: EntryId| Cell::text(lexicon.entry(id).key.clone());
    let mut rows = Vec::new();
    for (id, entry) in lexicon.roles() {
        let Kind::Role { part_of } = &entry.kind else { continue };
        let count = by_role.get(&id).copied().unwrap_or(0);
        rows.push(vec![
            name(id),
            Cell::text(entry.label.clone()),
            part_of.clone().map_or(Cell::Empty, Cell::Text),
            Cell::Count(count),
            Cell::Count(ads),
            Cell::real((ads > 0).then(|| count as f64 / ads as f64)),
            Cell::Text(all.counting(Counted::Role(entry.key.clone())).to_string()),
        ]);
    }
    let mut remarks = vec![format!("{with_role} of {ads} titles name a role of the lexicon.")];
    if scanned.foreign > 0 {
        remarks
            .push(format!("Ads in other languages than English, left out: {}.", scanned.foreign));
    }
    let column = Column::new;
    let table = Table {
        name: "roles".to_owned(),
        title: "Roles that titles name".to_owned(),
        caption: "Ads whose title names the role itself; its kinds are counted in rows of their own. A title may name several."
            .to_owned(),
        columns: vec![
            column("role", "Key", ColumnKind::Text, "key of the role in the lexicon"),
            column("label", "Role", ColumnKind::Text, "name of the role"),
            column("part_of", "Kind of", ColumnKind::Text, "key of the wider role"),
            column("ads", "Ads", ColumnKind::Count, "ads whose title names the role"),
            column("all_ads", "All ads", ColumnKind::Count, "ads in English in the index (or matching the query)").hidden(),
            column("share", "Share", ColumnKind::Share, "ads / all_ads"),
            cell_column(),
        ],
        rows,
        remarks,
    };
    Ok((table, provenance))
}

#[derive(Debug, Default)]
struct Tally {
    ads: u64,
    with_role: u64,
    by_role: BTreeMap<EntryId, u64>,
}

impl Tally {
    fn merged(mut self, other: Self) -> Self {
        self.ads += other.ads;
        self.with_role += other.with_role;
        for (role, count) in other.by_role {
            *self.by_role.entry(role).or_default() += count;
        }
        self
    }
}
