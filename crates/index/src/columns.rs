//! Employers, dates and facets of postings, with numbers that hold for the whole index.
//!
//! tantivy numbers the values of a column segment by segment. Here they get numbers in the order of their values over all
//! segments, so that nothing that is computed from them depends on how postings came to lie in segments.

use std::collections::{BTreeMap, BTreeSet};

use rolescope_corpus::{Day, Posted, Precision};
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};

use crate::error::{Context, Error, Result};
use crate::schema::FACET_SEPARATOR;
use crate::snapshot::{Snapshot, posted_from};

/// Stands for "no value".
pub(crate) const NONE: u32 = u32::MAX;

/// The name by which an employer's ads are grouped: lower case, single spaces.
pub(crate) fn employer_key(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Names that say that there is none, as keys.
const NO_NAMES: [&str; 14] = [
    "-",
    "--",
    "n/a",
    "na",
    "n.a.",
    "nan",
    "none",
    "null",
    "nil",
    "unknown",
    "not specified",
    "not available",
    "confidential",
    "anonymous",
];

/// The clusters of an index: its employers, then, for ads without one, the texts (title and body) that such ads share.
#[derive(Debug)]
pub(crate) struct Clusters {
    /// Employers by number, ascending by key; the name is the first spelling in ascending order.
    pub(crate) employers: Vec<(String, String)>,
    /// Hashes of the texts of ads without employer, ascending; the number of the first is that of the last employer plus 1.
    texts: Vec<u64>,
}

/// What a segment knows of its postings.
pub(crate) struct SegmentColumns {
    employer: Option<(Column<u64>, Vec<u32>)>,
    text_hash: Column<u64>,
    posted: Column<i64>,
    precision: Column<u64>,
    facets: Option<Column<u64>>,
    /// For each column asked for: the first of its ords here, and the numbers of its values in the index.
    facet_ranges: Vec<(u64, Vec<u32>)>,
}

/// The columns of an index that a scan needs.
pub(crate) struct Columns {
    pub(crate) clusters: Clusters,
    /// The values of each facet column asked for, ascending.
    pub(crate) facet_values: Vec<Vec<String>>,
    pub(crate) segments: Vec<SegmentColumns>,
}

impl Columns {
    /// Reads the columns, with facets `by`.
    pub(crate) fn read(snapshot: &Snapshot, by: &[String]) -> Result<Self> {
        let readers = snapshot.searcher.segment_readers();
        check_facets(snapshot, by)?;

        let mut spellings: BTreeMap<String, String> = BTreeMap::new();
        let mut employer_keys: Vec<Vec<Option<String>>> = Vec::new();
        let mut texts: BTreeSet<u64> = BTreeSet::new();
        let mut facet_sets: Vec<BTreeSet<String>> = vec![BTreeSet::new(); by.len()];
        let mut facet_locals: Vec<Vec<(u64, Vec<String>)>> = Vec::new();
        for reader in readers {
            let employer = str_column(snapshot, reader, "employer")?;
            let names =
                employer.as_ref().map_or(Ok(Vec::new()), |column| terms(snapshot, column, ""))?;
            let mut keys = Vec::with_capacity(names.len());
            for (_, name) in names {
                let key = employer_key(&name);
                if NO_NAMES.contains(&key.as_str()) {
                    keys.push(None);
                    continue;
                }
                keys.push(Some(key.clone()));
                spellings
                    .entry(key)
                    .and_modify(|first| {
                        if name < *first {
                            first.clone_from(&name);
                        }
                    })
                    .or_insert(name);
            }
            let text_hash = u64_column(snapshot, reader, "text_hash")?;
            for document in 0..reader.max_doc() {
                let named = employer.as_ref().and_then(|column| column.ords().first(document));
                let without = named.is_none_or(|ord| keys[ord as usize].is_none());
                if without && let Some(hash) = text_hash.first(document) {
                    texts.insert(hash);
                }
            }
            employer_keys.push(keys);

            let facet = str_column(snapshot, reader, "facet")?;
            let mut locals = Vec::with_capacity(by.len());
            for (set, name) in facet_sets.iter_mut().zip(by) {
                let prefix = format!("{name}{FACET_SEPARATOR}");
                let found = facet
                    .as_ref()
                    .map_or(Ok(Vec::new()), |column| terms(snapshot, column, &prefix))?;
                let first = found.first().map_or(0, |(ord, _)| *ord);
                let values: Vec<String> =
                    found.into_iter().map(|(_, term)| term[prefix.len()..].to_owned()).collect();
                set.extend(values.iter().cloned());
                locals.push((first, values));
            }
            facet_locals.push(locals);
        }

        let numbers: BTreeMap<&str, u32> = number(spellings.keys().map(String::as_str));
        let facet_numbers: Vec<BTreeMap<&str, u32>> =
            facet_sets.iter().map(|set| number(set.iter().map(String::as_str))).collect();
        let mut segments = Vec::with_capacity(readers.len());
        for ((reader, keys), locals) in readers.iter().zip(&employer_keys).zip(&facet_locals) {
            let employer = str_column(snapshot, reader, "employer")?.map(|column| {
                let number =
                    |key: &Option<String>| key.as_ref().map_or(NONE, |key| numbers[key.as_str()]);
                (column.ords().clone(), keys.iter().map(number).collect())
            });
            segments.push(SegmentColumns {
                employer,
                text_hash: u64_column(snapshot, reader, "text_hash")?,
                posted: reader
                    .fast_fields()
                    .i64("posted")
                    .context("read a column of", &snapshot.path)?,
                precision: u64_column(snapshot, reader, "precision")?,
                facets: str_column(snapshot, reader, "facet")?.map(|column| column.ords().clone()),
                facet_ranges: locals
                    .iter()
                    .zip(&facet_numbers)
                    .map(|((first, values), numbers)| {
                        (*first, values.iter().map(|value| numbers[value.as_str()]).collect())
                    })
                    .collect(),
            });
        }
        let facet_values = facet_sets.into_iter().map(|set| set.into_iter().collect()).collect();
        let clusters = Clusters {
            employers: spellings.into_iter().collect(),
            texts: texts.into_iter().collect(),
        };
        Ok(Self { clusters, facet_values, segments })
    }
}

impl Clusters {
    /// The number of employers; clusters with a smaller number are employers, the others texts.
    pub(crate) fn employer_count(&self) -> u32 {
        self.employers.len() as u32
    }
}

impl SegmentColumns {
    /// The cluster of a posting.
    pub(crate) fn cluster(&self, clusters: &Clusters, document: u32) -> u32 {
        if let Some((ords, numbers)) = &self.employer
            && let Some(ord) = ords.first(document)
            && numbers[ord as usize] != NONE
        {
            return numbers[ord as usize];
        }
        let hash = self.text_hash.first(document).unwrap_or(0);
        clusters.employer_count() + clusters.texts.partition_point(|text| *text < hash) as u32
    }

    /// When a posting was posted.
    pub(crate) fn posted(&self, document: u32) -> Option<Posted> {
        let days = self.posted.first(document)?;
        posted_from(days, self.precision.first(document).unwrap_or(0))
    }

    /// The numbers of a posting's values in the facet columns asked for; [`NONE`] where it has none.
    pub(crate) fn facets(&self, document: u32, out: &mut Vec<u32>) {
        out.clear();
        out.resize(self.facet_ranges.len(), NONE);
        let Some(ords) = &self.facets else { return };
        if out.is_empty() {
            return;
        }
        for ord in ords.values_for_doc(document) {
            for (value, (first, numbers)) in out.iter_mut().zip(&self.facet_ranges) {
                if let Some(offset) = ord.checked_sub(*first)
                    && let Some(number) = numbers.get(offset as usize)
                {
                    *value = *number;
                }
            }
        }
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
fn check_facets(snapshot: &Snapshot, names: &[String]) -> Result<()> {
    let known = if names.is_empty() { Vec::new() } else { facet_columns(snapshot)? };
    match names.iter().find(|name| !known.contains(name)) {
        Some(name) => Err(Error::UnknownFacet { name: name.clone(), known }),
        None => Ok(()),
    }
}

/// The number of values of each facet column of `names`.
pub(crate) fn facet_sizes(snapshot: &Snapshot, names: &[String]) -> Result<Vec<usize>> {
    check_facets(snapshot, names)?;
    let mut values: Vec<BTreeSet<String>> = vec![BTreeSet::new(); names.len()];
    for reader in snapshot.searcher.segment_readers() {
        let Some(column) = str_column(snapshot, reader, "facet")? else { continue };
        for (values, name) in values.iter_mut().zip(names) {
            let prefix = format!("{name}{FACET_SEPARATOR}");
            values.extend(terms(snapshot, &column, &prefix)?.into_iter().map(|(_, term)| term));
        }
    }
    Ok(values.into_iter().map(|values| values.len()).collect())
}

/// The first and the last day of all dates, each taken as widely as it is known.
pub(crate) fn days_covered(snapshot: &Snapshot) -> Result<Option<(Day, Day)>> {
    // A bare year would make every month of it look covered; it counts only where there is nothing better.
    let mut exact: Option<(Day, Day)> = None;
    let mut coarse = None;
    for reader in snapshot.searcher.segment_readers() {
        let days =
            reader.fast_fields().i64("posted").context("read a column of", &snapshot.path)?;
        let precision = u64_column(snapshot, reader, "precision")?;
        for document in 0..reader.max_doc() {
            let code = precision.first(document).unwrap_or(0);
            let Some(posted) = days.first(document).and_then(|days| posted_from(days, code)) else {
                continue;
            };
            let (first, last) = (posted.day, posted.last_day());
            let covered =
                if posted.precision == Precision::Year { &mut coarse } else { &mut exact };
            *covered = Some(match *covered {
                None => (first, last),
                Some((earliest, latest)) => (earliest.min(first), latest.max(last)),
            });
        }
    }
    Ok(exact.or(coarse))
}

/// The terms of a column that start with `prefix`, with their ords.
fn terms(snapshot: &Snapshot, column: &StrColumn, prefix: &str) -> Result<Vec<(u64, String)>> {
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

fn number<'a>(ascending: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u32> {
    ascending.zip(0..).collect()
}

fn str_column(
    snapshot: &Snapshot,
    reader: &SegmentReader,
    name: &str,
) -> Result<Option<StrColumn>> {
    reader.fast_fields().str(name).context("read a column of", &snapshot.path)
}

fn u64_column(snapshot: &Snapshot, reader: &SegmentReader, name: &str) -> Result<Column<u64>> {
    reader.fast_fields().u64(name).context("read a column of", &snapshot.path)
}
