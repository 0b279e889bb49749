//! The columns of postings: dates, facets.

use std::collections::BTreeSet;
use std::fmt::Debug;

use rolescope_corpus::{DaysCovered, Posted};
use tantivy::SegmentReader;
use tantivy::columnar::{Cardinality, Column, StrColumn};

use crate::error::{Context, Error, Result};
use crate::schema::FACET_SEPARATOR;
use crate::snapshot::{Snapshot, posted_from};

/// Stands for "no value".
pub(crate) const NONE: u32 = u32::MAX;

/// The dates of a segment's postings.
pub(crate) struct DateColumn {
    pub(crate) posted: Column<i64>,
    pub(crate) precision: Column<u64>,
}

impl DateColumn {
    /// Opens the column.
    pub(crate) fn read(snapshot: &Snapshot, reader: &SegmentReader) -> Result<Self> {
        let posted =
            reader.fast_fields().i64("posted").context("read a column of", &snapshot.path)?;
        Ok(Self { posted, precision: u64_column(snapshot, reader, "precision")? })
    }

    /// When a posting was posted.
    pub(crate) fn of(&self, document: u32) -> Option<Posted> {
        let days = self.posted.first(document)?;
        posted_from(days, self.precision.first(document).unwrap_or(0))
    }
}

/// The values of one facet column in a segment, in ascending order.
pub(crate) struct ValueColumn {
    ords: Option<Column<u64>>,
    first: u64,
    values: Vec<String>,
}

impl ValueColumn {
    /// Opens the column of a name.
    pub(crate) fn read(snapshot: &Snapshot, reader: &SegmentReader, name: &str) -> Result<Self> {
        let column = str_column(snapshot, reader, "facet")?;
        let prefix = format!("{name}{FACET_SEPARATOR}");
        let found =
            column.as_ref().map_or(Ok(Vec::new()), |column| terms(snapshot, column, &prefix))?;
        Ok(Self {
            ords: column.map(|column| column.ords().clone()),
            first: found.first().map_or(0, |(ord, _)| *ord),
            values: found.into_iter().map(|(_, term)| term[prefix.len()..].to_owned()).collect(),
        })
    }

    /// The value of a number.
    pub(crate) fn value(&self, number: usize) -> Option<String> {
        self.values.get(number).cloned()
    }

    /// The number of a value here, if a posting has it.
    pub(crate) fn number(&self, value: &str) -> Option<usize> {
        self.values.binary_search_by(|known| known.as_str().cmp(value)).ok()
    }

    /// The number of a posting's value; of several the last.
    pub(crate) fn of(&self, document: u32) -> Option<usize> {
        let ords = self.ords.as_ref()?.values_for_doc(document);
        let numbers = ords.filter_map(|ord| ord.checked_sub(self.first));
        numbers.map(|number| number as usize).filter(|number| *number < self.values.len()).last()
    }
}

/// The names of all facet columns, ascending.
pub(crate) fn facet_columns(snapshot: &Snapshot) -> Result<Vec<String>> {
    let mut names = BTreeSet::new();
    for reader in snapshot.searcher.segment_readers() {
        let Some(column) = str_column(snapshot, reader, "facet")? else { continue };
        let dictionary = column.dictionary();
        // One look per column: from a name, go to the first term after all of its values.
        let mut bound: Option<String> = None;
        loop {
            let range = match &bound {
                None => dictionary.range(),
                Some(bound) => dictionary.range().ge(bound.as_bytes()),
            };
            let mut stream =
                range.limit(1).into_stream().context("read a column of", &snapshot.path)?;
            if !stream.advance() {
                break;
            }
            let term = String::from_utf8_lossy(stream.key()).into_owned();
            let name = term.split(FACET_SEPARATOR).next().unwrap_or_default();
            names.insert(name.to_owned());
            bound = Some(format!("{name}{}", char::from(FACET_SEPARATOR as u8 + 1)));
        }
    }
    Ok(names.into_iter().collect())
}

/// Refuses names of which there is no facet column.
pub(crate) fn check_facets(snapshot: &Snapshot, names: &[String]) -> Result<()> {
    let known = if names.is_empty() { Vec::new() } else { facet_columns(snapshot)? };
    match names.iter().find(|name| !known.contains(name)) {
        Some(name) => Err(Error::UnknownFacet { name: name.clone(), known }),
        None => Ok(()),
    }
}

/// The number of values of each facet column of `names`.
pub(crate) fn facet_sizes(snapshot: &Snapshot, names: &[String]) -> Result<Vec<usize>> {
    check_facets(snapshot, names)?;
    names.iter().map(|name| Ok(facet_values(snapshot, name)?.len())).collect()
}

/// The values of a facet column, ascending.
fn facet_values(snapshot: &Snapshot, name: &str) -> Result<BTreeSet<String>> {
    let prefix = format!("{name}{FACET_SEPARATOR}");
    let mut values = BTreeSet::new();
    for reader in snapshot.searcher.segment_readers() {
        let Some(column) = str_column(snapshot, reader, "facet")? else { continue };
        let terms = terms(snapshot, &column, &prefix)?.into_iter();
        values.extend(terms.map(|(_, term)| term[prefix.len()..].to_owned()));
    }
    Ok(values)
}

/// The values of a facet column that are `value` but for upper and lower case, ascending; `value` itself if there is none.
pub(crate) fn facet_values_like(
    snapshot: &Snapshot,
    name: &str,
    value: &str,
) -> Result<BTreeSet<String>> {
    let lower = value.to_lowercase();
    let mut found = facet_values(snapshot, name)?;
    found.retain(|value| value.to_lowercase() == lower);
    if found.is_empty() {
        found.insert(value.to_owned());
    }
    Ok(found)
}

/// The days that all dates cover.
pub(crate) fn days_covered(snapshot: &Snapshot) -> Result<DaysCovered> {
    const BATCH: usize = 1024;
    // By precision: what a date covers grows with the date, so the first and the last of each tell all.
    let mut ends = [(i64::MAX, i64::MIN); 3];
    for reader in snapshot.searcher.segment_readers() {
        let days =
            reader.fast_fields().i64("posted").context("read a column of", &snapshot.path)?;
        let precision = u64_column(snapshot, reader, "precision")?;
        // A posting has both or neither, so that the values of both columns stand side by side.
        let count = days.values.num_vals().min(precision.values.num_vals());
        let (mut some_days, mut some_codes) = ([0; BATCH], [0; BATCH]);
        for start in (0..count).step_by(BATCH) {
            let length = BATCH.min((count - start) as usize);
            days.values.get_range(u64::from(start), &mut some_days[..length]);
            precision.values.get_range(u64::from(start), &mut some_codes[..length]);
            for (&day, &code) in some_days[..length].iter().zip(&some_codes) {
                let (first, last) = &mut ends[code.min(2) as usize];
                *first = day.min(*first);
                *last = day.max(*last);
            }
        }
    }
    let mut covered = DaysCovered::default();
    for (code, (first, last)) in (0..).zip(ends).filter(|(_, (first, last))| first <= last) {
        for day in [first, last] {
            if let Some(posted) = posted_from(day, code) {
                covered.add(posted);
            }
        }
    }
    Ok(covered)
}

/// The terms of a column that start with `prefix`, with their ords.
pub(crate) fn terms(
    snapshot: &Snapshot,
    column: &StrColumn,
    prefix: &str,
) -> Result<Vec<(u64, String)>> {
    let dictionary = column.dictionary();
    let mut stream = dictionary
        .prefix_range(prefix)
        .into_stream()
        .context("read a column of", &snapshot.path)?;
    let mut found = Vec::new();
    while stream.advance() {
        found.push((stream.term_ord(), String::from_utf8_lossy(stream.key()).into_owned()));
    }
    Ok(found)
}

/// Puts the first value of each of some documents, which ascend.
pub(crate) fn first_values<T>(column: &Column<T>, documents: &[u32], values: &mut Vec<Option<T>>)
where
    T: PartialOrd + Copy + Debug + Default + Send + Sync + 'static,
{
    const BATCH: usize = 128;
    values.clear();
    let (Some(&first), Some(&last)) = (documents.first(), documents.last()) else { return };
    if column.get_cardinality() == Cardinality::Full
        && (last - first) as usize + 1 == documents.len()
    {
        // Of neighbours values are unpacked together.
        let mut some = [T::default(); BATCH];
        for start in (first..=last).step_by(BATCH) {
            let some = &mut some[..BATCH.min((last - start) as usize + 1)];
            column.values.get_range(u64::from(start), some);
            values.extend(some.iter().copied().map(Some));
        }
        return;
    }
    // What has none is left as it is.
    values.resize(documents.len(), None);
    column.first_vals(documents, values);
}

pub(crate) fn str_column(
    snapshot: &Snapshot,
    reader: &SegmentReader,
    name: &str,
) -> Result<Option<StrColumn>> {
    reader.fast_fields().str(name).context("read a column of", &snapshot.path)
}

pub(crate) fn u64_column(
    snapshot: &Snapshot,
    reader: &SegmentReader,
    name: &str,
) -> Result<Column<u64>> {
    reader.fast_fields().u64(name).context("read a column of", &snapshot.path)
}
