//! Clusters of ads, with numbers that hold for the whole index.
//!
//! tantivy numbers the values of a column segment by segment. Here employers get numbers in the order of their keys over all segments, so
//! that nothing that is computed from them depends on how postings came to lie in segments.

use std::sync::Arc;

use tantivy::SegmentReader;
use tantivy::columnar::{Cardinality, StrColumn};

use crate::columns::{NONE, first_values, str_column, terms, u64_column};
use crate::error::Result;
use crate::snapshot::Snapshot;
use crate::threads::Threads;

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
    pub(crate) numbers: Vec<Arc<[u32]>>,
}

/// Documents that are looked at together.
const BATCH: u32 = 1024;

/// The clusters of a segment, in numbers of its own.
struct OwnClusters {
    /// Ascending: key, name, and ord of the name.
    employers: Vec<(String, String, u64)>,
    /// How many names there are, those that name nobody included.
    names: usize,
    /// Hashes of the texts of ads without employer, ascending.
    texts: Vec<u64>,
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

impl OwnClusters {
    fn read(snapshot: &Snapshot, reader: &SegmentReader) -> Result<Self> {
        let employer = str_column(snapshot, reader, "employer")?;
        let mut employers = Vec::new();
        let mut is_name = Vec::new();
        if let Some(column) = &employer {
            for (ord, name) in terms(snapshot, column, "")? {
                let key = snapshot.employers.name(&name);
                is_name.push(key.is_some());
                employers.extend(key.map(|key| (key, name, ord)));
            }
        }
        employers.sort();
        let mut texts = Vec::new();
        let all_named = is_name.iter().all(|is_name| *is_name);
        let is_full = |column: &StrColumn| column.ords().get_cardinality() == Cardinality::Full;
        if !(all_named && employer.as_ref().is_some_and(is_full)) {
            let text_hash = u64_column(snapshot, reader, "text_hash")?;
            let ords = employer.as_ref().map(|column| column.ords());
            let (mut documents, mut found) = (Vec::with_capacity(BATCH as usize), Vec::new());
            for start in (0..reader.max_doc()).step_by(BATCH as usize) {
                documents.clear();
                documents.extend(start..reader.max_doc().min(start + BATCH));
                if let Some(ords) = ords {
                    first_values(ords, &documents, &mut found);
                    let is_unnamed =
                        |ord: Option<u64>| !ord.is_some_and(|ord| is_name[ord as usize]);
                    let mut ords = found.iter();
                    documents.retain(|_| ords.next().is_none_or(|ord| is_unnamed(*ord)));
                }
                first_values(&text_hash, &documents, &mut found);
                texts.extend(found.iter().flatten());
            }
        }
        texts.sort_unstable();
        texts.dedup();
        Ok(Self { employers, names: is_name.len(), texts })
    }
}
