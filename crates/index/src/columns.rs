//! Employers, dates and facets of postings, with numbers that hold for the whole index.
//!
//! tantivy numbers the values of a column segment by segment. Here they get numbers in the order of their values over all
//! segments, so that nothing that is computed from them depends on how postings came to lie in segments.

use std::collections::BTreeSet;
use std::sync::Arc;

use rolescope_corpus::{DaysCovered, Posted};
use tantivy::SegmentReader;
use tantivy::columnar::{Cardinality, Column, StrColumn};

use crate::error::{Context, Error, Result};
use crate::scan::Seen;
use crate::schema::FACET_SEPARATOR;
use crate::snapshot::{Address, Snapshot, posted_from};
use crate::threads::Threads;

/// Stands for "no value".
pub(crate) const NONE: u32 = u32::MAX;

/// The clusters of an index: its employers, then, for ads without one, the texts (title and body) that such ads share.
#[derive(Debug)]
pub(crate) struct Clusters {
    /// Keys of the employers by number, ascending.
    pub(crate) employer_keys: Arc<[String]>,
    /// Their names: of each the first spelling in ascending order.
    pub(crate) employers: Arc<[String]>,
    /// Hashes of the texts of ads without employer, ascending; the number of the first is that of the last employer plus 1.
    pub(crate) texts: Arc<[u64]>,
    /// For each segment, the numbers of its employers in the order of their names there; [`NONE`] for what is no name.
    numbers: Vec<Arc<[u32]>>,
}

/// What a segment knows of its postings.
pub(crate) struct SegmentColumns {
    employer: Option<(Column<u64>, Arc<[u32]>)>,
    text_hash: Column<u64>,
    source: Column<u64>,
    posted: Column<i64>,
    precision: Column<u64>,
    facets: Option<Column<u64>>,
    /// For each column asked for: the first of its ords here, and the numbers of its values in the index.
    facet_ranges: Vec<(u64, Vec<u32>)>,
}

/// The columns of an index that a scan needs.
pub(crate) struct Columns {
    pub(crate) clusters: Arc<Clusters>,
    /// The values of each facet column asked for, ascending.
    pub(crate) facet_values: Vec<Vec<String>>,
    pub(crate) segments: Vec<SegmentColumns>,
}

/// The clusters of a segment, in numbers of its own.
struct OwnClusters {
    /// Ascending: key, name, and ord of the name.
    employers: Vec<(String, String, u64)>,
    /// How many names there are, those that name nobody included.
    names: usize,
    /// Hashes of the texts of ads without employer, ascending.
    texts: Vec<u64>,
}

impl Columns {
    /// Reads the columns, with facets `by`.
    pub(crate) fn read(snapshot: &Snapshot, by: &[String], threads: &Threads) -> Result<Self> {
        check_facets(snapshot, by)?;
        let clusters = snapshot.clusters(threads)?;
        let readers = snapshot.searcher.segment_readers().iter().zip(&clusters.numbers);
        let own = threads.map_into(readers.collect(), |(reader, numbers)| {
            SegmentColumns::read(snapshot, reader, by, numbers)
        });
        let own = own.into_iter().collect::<Result<Vec<_>>>()?;
        let facet_values: Vec<Vec<String>> = (0..by.len())
            .map(|column| {
                let values = own.iter().flat_map(|(_, facet_values)| &facet_values[column]);
                values.cloned().collect::<BTreeSet<String>>().into_iter().collect()
            })
            .collect();
        let mut segments = Vec::with_capacity(own.len());
        for (mut columns, of_segment) in own {
            let ranges = columns.facet_ranges.iter_mut().zip(of_segment).zip(&facet_values);
            for (((_, numbers), values), all) in ranges {
                let number = |value: &String| all.partition_point(|other| other < value) as u32;
                *numbers = values.iter().map(number).collect();
            }
            segments.push(columns);
        }
        Ok(Self { clusters, facet_values, segments })
    }

    /// What is known of a posting; `facets` is a buffer.
    pub(crate) fn seen<'f>(&self, address: Address, facets: &'f mut Vec<u32>) -> Seen<'f> {
        let Address { segment, document } = address;
        let columns = &self.segments[segment as usize];
        columns.facets(document, facets);
        let cluster = columns.cluster(&self.clusters, document);
        Seen {
            address,
            cluster,
            source: columns.source(document),
            has_employer: cluster < self.clusters.employer_count(),
            posted: columns.posted(document),
            facets,
        }
    }
}

impl OwnClusters {
    fn read(snapshot: &Snapshot, reader: &SegmentReader) -> Result<Self> {
        let employer = str_column(snapshot, reader, "employer")?;
        let mut employers = Vec::new();
        let mut is_name = Vec::new();
        if let Some(column) = &employer {
            for (ord, name) in terms(snapshot, column, "")? {
                let found = snapshot.employers.find(&name);
                is_name.push(found.is_some());
                employers.extend(found.map(|found| (found.name, name, ord)));
            }
        }
        employers.sort();
        let mut texts = Vec::new();
        let all_named = is_name.iter().all(|is_name| *is_name);
        let is_full = |column: &StrColumn| column.ords().get_cardinality() == Cardinality::Full;
        if !(all_named && employer.as_ref().is_some_and(is_full)) {
            let text_hash = u64_column(snapshot, reader, "text_hash")?;
            let ords = employer.as_ref().map(|column| column.ords());
            let is_named = |document: u32| match ords {
                None => false,
                Some(ords) if all_named => ords.index.has_value(document),
                Some(ords) => ords.first(document).is_some_and(|ord| is_name[ord as usize]),
            };
            let unnamed = (0..reader.max_doc()).filter(|document| !is_named(*document));
            texts.extend(unnamed.filter_map(|document| text_hash.first(document)));
        }
        texts.sort_unstable();
        texts.dedup();
        Ok(Self { employers, names: is_name.len(), texts })
    }
}

impl Clusters {
    /// Reads them.
    pub(crate) fn read(snapshot: &Snapshot, threads: &Threads) -> Result<Self> {
        let readers = snapshot.searcher.segment_readers();
        let own = threads.map(readers, |reader| OwnClusters::read(snapshot, reader));
        let own = own.into_iter().collect::<Result<Vec<OwnClusters>>>()?;
        let mut texts: Vec<u64> = own.iter().flat_map(|own| &own.texts).copied().collect();
        texts.sort();
        texts.dedup();
        let mut numbers: Vec<Vec<u32>> = own.iter().map(|own| vec![NONE; own.names]).collect();
        let named = own.into_iter().enumerate().flat_map(|(segment, own)| {
            let names = own.employers.into_iter();
            names.map(move |(key, name, ord)| (key, name, segment, ord))
        });
        let mut named: Vec<(String, String, usize, u64)> = named.collect();
        // a run for each segment: little more than a merge
        named.sort();
        let (mut employer_keys, mut employers) = (Vec::<String>::new(), Vec::new());
        for (key, name, segment, ord) in named {
            if employer_keys.last().is_none_or(|last| *last != key) {
                employer_keys.push(key);
                employers.push(name);
            }
            numbers[segment][ord as usize] = employers.len() as u32 - 1;
        }
        Ok(Self {
            employer_keys: employer_keys.into(),
            employers: employers.into(),
            texts: texts.into(),
            numbers: numbers.into_iter().map(Arc::from).collect(),
        })
    }

    /// The number of employers; clusters with a smaller number are employers, the others texts.
    pub(crate) fn employer_count(&self) -> u32 {
        self.employers.len() as u32
    }
}

impl SegmentColumns {
    /// Reads the columns of a segment; with them the values of each facet column of `by`, ascending, as their ords are. `numbers` are those
    /// of its employers.
    fn read(
        snapshot: &Snapshot,
        reader: &SegmentReader,
        by: &[String],
        numbers: &Arc<[u32]>,
    ) -> Result<(Self, Vec<Vec<String>>)> {
        let employer = str_column(snapshot, reader, "employer")?;
        let facet = str_column(snapshot, reader, "facet")?;
        let (mut facet_ranges, mut facet_values) = (Vec::new(), Vec::new());
        for name in by {
            let prefix = format!("{name}{FACET_SEPARATOR}");
            let found =
                facet.as_ref().map_or(Ok(Vec::new()), |column| terms(snapshot, column, &prefix))?;
            facet_ranges.push((found.first().map_or(0, |(ord, _)| *ord), Vec::new()));
            let values = found.into_iter().map(|(_, term)| term[prefix.len()..].to_owned());
            facet_values.push(values.collect());
        }
        let DateColumn { posted, precision } = DateColumn::read(snapshot, reader)?;
        let columns = Self {
            employer: employer.map(|column| (column.ords().clone(), Arc::clone(numbers))),
            text_hash: u64_column(snapshot, reader, "text_hash")?,
            source: u64_column(snapshot, reader, "source")?,
            posted,
            precision,
            facets: facet.map(|column| column.ords().clone()),
            facet_ranges,
        };
        Ok((columns, facet_values))
    }

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

    /// The number of a posting's source in the manifest.
    pub(crate) fn source(&self, document: u32) -> u64 {
        self.source.first(document).unwrap_or(0)
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

/// The dates of a segment's postings.
pub(crate) struct DateColumn {
    posted: Column<i64>,
    precision: Column<u64>,
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
