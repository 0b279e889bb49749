//! What is known of a posting beside its findings.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rolescope_corpus::Posted;
use tantivy::SegmentReader;
use tantivy::columnar::Column;

use crate::clusters::Clusters;
use crate::columns::{DateColumn, NONE, check_facets, first_values, str_column, terms, u64_column};
use crate::error::Result;
use crate::schema::FACET_SEPARATOR;
use crate::snapshot::{Address, Snapshot, posted_from};
use crate::threads::Threads;

/// What is known of a posting beside its findings.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Where it stands.
    pub address: Address,
    /// Its cluster: its employer, or, without one, the text that it may share with other ads. Numbers are those of
    /// [`Scanned`](crate::Scanned).
    pub cluster: u32,
    /// The number of its source in the manifest.
    pub source: u64,
    /// Whether it names its employer.
    pub has_employer: bool,
    /// When it was posted.
    pub posted: Option<Posted>,
    /// The number of its value in each facet column asked for; `u32::MAX` where it has none.
    pub facets: &'a [u32],
}

/// The most postings whose columns are read at once.
const MOST: usize = 128;

/// Postings of which more is known than was asked for: columns are read for many at once, which takes a fraction of the time, as soon as
/// they are asked for one after the other.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    segment: u32,
    /// The first of those that are known.
    start: u32,
    known: Vec<Known>,
    columns: Buffers,
    facets: Vec<u32>,
}

/// What the columns say of a posting, but for its facets.
#[derive(Clone, Copy, Debug)]
struct Known {
    cluster: u32,
    source: u64,
    posted: Option<Posted>,
}

/// Values of one column after the other.
#[derive(Debug, Default)]
struct Buffers {
    documents: Vec<u32>,
    employers: Vec<Option<u64>>,
    sources: Vec<Option<u64>>,
    days: Vec<Option<i64>>,
    precisions: Vec<Option<u64>>,
}

impl Ahead {
    fn known(&mut self, columns: &SegmentColumns, clusters: &Clusters, address: Address) -> Known {
        let Address { segment, document } = address;
        let place = document.wrapping_sub(self.start) as usize;
        if segment == self.segment
            && let Some(known) = self.known.get(place)
        {
            return *known;
        }
        // Those that follow soon are read with it, more of them each time.
        let follows = segment == self.segment && place < 2 * self.known.len();
        let count = if follows { (2 * self.known.len()).min(MOST) } else { 1 };
        let end = columns.documents.min(document.saturating_add(count as u32));
        self.segment = segment;
        self.start = document;
        columns.read_known(clusters, document..end, &mut self.columns, &mut self.known);
        self.known[0]
    }
}

/// The columns of an index that a scan needs.
pub(crate) struct Columns {
    pub(crate) clusters: Arc<Clusters>,
    /// The values of each facet column asked for, ascending.
    pub(crate) facet_values: Vec<Vec<String>>,
    segments: Vec<SegmentColumns>,
}

/// What a segment knows of its postings.
struct SegmentColumns {
    /// How many there are.
    documents: u32,
    employer: Option<(Column<u64>, Arc<[u32]>)>,
    text_hash: Column<u64>,
    source: Column<u64>,
    posted: Column<i64>,
    precision: Column<u64>,
    facets: Option<Column<u64>>,
    /// For each column asked for: the first of its ords here, and the numbers of its values in the index.
    facet_ranges: Vec<(u64, Vec<u32>)>,
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

    /// What is known of a posting.
    pub(crate) fn seen<'a>(&self, address: Address, ahead: &'a mut Ahead) -> Seen<'a> {
        let Address { segment, document } = address;
        let columns = &self.segments[segment as usize];
        columns.facets(document, &mut ahead.facets);
        let Known { cluster, source, posted } = ahead.known(columns, &self.clusters, address);
        let has_employer = cluster < self.clusters.employer_count();
        Seen { address, cluster, source, has_employer, posted, facets: &ahead.facets }
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
            documents: reader.max_doc(),
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

    /// The cluster of a posting, given the number of its employer's name.
    fn cluster(&self, clusters: &Clusters, document: u32, ord: Option<u64>) -> u32 {
        if let Some(((_, numbers), ord)) = self.employer.as_ref().zip(ord)
            && numbers[ord as usize] != NONE
        {
            return numbers[ord as usize];
        }
        let hash = self.text_hash.first(document).unwrap_or(0);
        clusters.employer_count() + clusters.texts.partition_point(|text| *text < hash) as u32
    }

    /// Puts what is known of some postings, of which there is one at least.
    fn read_known(
        &self,
        clusters: &Clusters,
        documents: Range<u32>,
        buffers: &mut Buffers,
        known: &mut Vec<Known>,
    ) {
        let Buffers { documents: own, employers, sources, days, precisions } = buffers;
        own.clear();
        own.extend(documents);
        match &self.employer {
            Some((ords, _)) => first_values(ords, own, employers),
            None => {
                employers.clear();
                employers.resize(own.len(), None);
            }
        }
        first_values(&self.source, own, sources);
        first_values(&self.posted, own, days);
        first_values(&self.precision, own, precisions);
        known.clear();
        let dates = days.iter().zip(precisions);
        let rows = own.iter().zip(employers).zip(sources).zip(dates);
        known.extend(rows.map(|(((&document, &mut ord), &mut source), (&day, &mut code))| Known {
            cluster: self.cluster(clusters, document, ord),
            source: source.unwrap_or(0),
            posted: day.and_then(|day| posted_from(day, code.unwrap_or(0))),
        }));
    }

    /// The numbers of a posting's values in the facet columns asked for; [`NONE`] where it has none.
    fn facets(&self, document: u32, out: &mut Vec<u32>) {
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
