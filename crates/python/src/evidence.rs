//! Ads with what is found in them, and the units behind a number.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use rolescope_lexicon::Lexicon as Entries;
use rolescope_study::shown::{
    ShownUnit, masked_remark, near_miss_table, plain_provenance, unit_table,
};
use rolescope_study::{CellId, Error, Evidence};
use rolescope_text::without_contacts;

use crate::failure::{Kind, failed, plain};
use crate::index::Index;
use crate::lexicon::Lexicon;
use crate::table::Table;
use crate::waiting::Stop;

/// The ads of an id: most often one.
pub(crate) fn ads<'py>(
    py: Python<'py>,
    index: &Index,
    lexicon: &Lexicon,
    id: &str,
    contacts: bool,
) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let snapshot = index.snapshot();
    let names = snapshot.names().map_err(failed)?;
    let found = py.detach(|| names.find(id)).map_err(failed)?;
    if found.is_empty() {
        return Err(plain(
            Kind::Question,
            format!("there is no ad `{id}` in the index"),
            "Index.query shows the ids of ads; ids are matched letter by letter",
        ));
    }
    let shown = |text: &str| {
        if contacts { text.to_owned() } else { without_contacts(text).0 }
    };
    let mut ads = Vec::new();
    for address in found {
        let stored = py.detach(|| names.named(snapshot.posting(address)?)).map_err(failed)?;
        let posting = stored.posting;
        let ad = PyDict::new(py);
        ad.set_item("id", &posting.id)?;
        ad.set_item("title", shown(&posting.title))?;
        ad.set_item("employer", shown(&posting.employer))?;
        ad.set_item("place", shown(&posting.place))?;
        ad.set_item("posted", posting.posted.map(|posted| posted.to_string()))?;
        let facets = PyDict::new(py);
        for (name, value) in &posting.facets {
            facets.set_item(name, shown(value))?;
        }
        ad.set_item("facets", facets)?;
        ad.set_item("source", &posting.origin.source)?;
        ad.set_item("line", posting.origin.line)?;
        ad.set_item("sentences", lexicon.sentences(py, &posting.body, &posting.title, contacts)?)?;
        ads.push(ad);
    }
    Ok(ads)
}

/// What is listed of a cell.
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

impl Listing {
    /// The units of a cell.
    pub(crate) fn table(
        &self,
        index: &Index,
        entries: &Entries,
        id: CellId,
        stop: &Stop,
    ) -> PyResult<Table> {
        let threads = index.pool()?;
        let snapshot = if id.sample.needs_vacancies() {
            index.with_vacancies(&threads, stop)?
        } else {
            index.snapshot()
        };
        let settings = [
            ("cell", id.to_string()),
            ("near_misses", self.near_misses.to_string()),
            ("sample", self.sample.map(|(size, _)| size.to_string()).unwrap_or_default()),
            ("seed", self.sample.map(|(_, seed)| seed.to_string()).unwrap_or_default()),
            ("limit", self.limit.map(|limit| limit.to_string()).unwrap_or_default()),
            ("contacts", self.contacts.to_string()),
        ];
        let mut evidence = Evidence::of(&snapshot, entries, id, &threads).map_err(failed)?;
        evidence.show_contacts = self.contacts;
        let mut table = if self.near_misses { near_miss_table() } else { unit_table() };
        let most = self.limit.unwrap_or(u64::MAX);
        let (mut listed, mut masked, mut is_whole) = (0_u64, 0_u64, true);
        let mut take = |one: ShownUnit| {
            if listed == most {
                is_whole = false;
                return false;
            }
            listed += 1;
            masked += one.masked();
            let one = if self.contacts { one } else { one.without_contacts(&mut masked) };
            table.rows.extend(one.rows(entries, listed));
            true
        };
        let mut of_all = None;
        if self.near_misses {
            evidence
                .near_misses::<Error>(&threads, stop, |miss| Ok(take(ShownUnit::Near(miss))))
                .map_err(failed)?;
        } else if let Some((size, seed)) = self.sample {
            let (units, all) = evidence.sample(size, seed, &threads, stop).map_err(failed)?;
            of_all = all;
            for unit in units {
                take(ShownUnit::Unit(unit));
            }
        } else {
            evidence
                .units::<Error>(&threads, stop, |unit| Ok(take(ShownUnit::Unit(unit))))
                .map_err(failed)?;
        }
        if let Some(all) = of_all {
            table.remarks.push(format!("{listed} of {all} units listed drawn at random."));
        } else if !is_whole {
            table.remarks.push(format!("{listed} units listed; there are more."));
        }
        table.remarks.extend(masked_remark(masked));
        Ok(Table::new(table, &plain_provenance(&snapshot, Some(entries), &settings)))
    }
}
