//! Reading postings back: one, or many on all threads and in order, in memory that does not depend on how many there are.

use std::sync::{Mutex, RwLock};

use rolescope_corpus::{Origin, Posting};
use rustc_hash::FxHashMap;
use tantivy::columnar::{Column, StrColumn};

use crate::error::{Context, Error, Result};
use crate::progress::Progress;
use crate::schema::FACET_SEPARATOR;
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot, StoredPosting, posted_from};
use crate::stored::Stored;
use crate::threads::Threads;

/// Postings of the first batch: few, so that the first of them are there soon.
const FIRST_BATCH: usize = 64;

/// Postings of the largest batch; two of them are held at a time.
const LARGEST_BATCH: usize = 1024;

/// From this size on a batch is read while the results of the one before are taken: who wants few does not wait for more.
const AHEAD: usize = 512;

/// Postings that a thread takes at a time.
const HANDFUL: usize = 16;

/// The most facets of a segment that are kept in mind.
const MOST_KNOWN: usize = 1 << 14;

/// In which order postings are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingOrder {
    /// That of ingest.
    Ingest,
    /// At random, by this seed and the texts of the postings.
    Drawn(u64),
}

/// Reads postings back.
pub struct PostingReader<'a> {
    snapshot: &'a Snapshot,
    segments: Vec<SegmentReader>,
}

/// The columns of one segment.
struct SegmentReader {
    posted: Column<i64>,
    precision: Column<u64>,
    source: Column<u64>,
    sequence: Column<u64>,
    record: Column<u64>,
    line: Column<u64>,
    byte: Column<u64>,
    facet: Option<StrColumn>,
    /// Facets by their number, as far as they have been looked up: a dictionary is slow.
    known: RwLock<FxHashMap<u64, (String, String)>>,
}

impl std::fmt::Debug for PostingReader<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PostingReader").field("snapshot", &self.snapshot).finish()
    }
}

impl Snapshot {
    /// Reads a posting back. For many, a [`PostingReader`] is faster.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn posting(&self, address: Address) -> Result<StoredPosting> {
        self.reader()?.posting(address)
    }

    /// Opens what is needed to read postings back.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn reader(&self) -> Result<PostingReader<'_>> {
        let segments = self.searcher.segment_readers().iter().map(|reader| {
            let fast = reader.fast_fields();
            let number = |name| fast.u64(name).context("read a column of", &self.path);
            Ok(SegmentReader {
                posted: fast.i64("posted").context("read a column of", &self.path)?,
                precision: number("precision")?,
                source: number("source")?,
                sequence: number("sequence")?,
                record: number("record")?,
                line: number("line")?,
                byte: number("byte")?,
                facet: fast.str("facet").context("read a column of", &self.path)?,
                known: RwLock::default(),
            })
        });
        Ok(PostingReader { snapshot: self, segments: segments.collect::<Result<_>>()? })
    }

    /// The postings of a selection, in order.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn in_order(&self, selection: &Selection, order: ReadingOrder) -> Result<Vec<Address>> {
        let keys = self.draw_keys()?;
        let key = |address: &Address| {
            let drawn = match order {
                ReadingOrder::Ingest => 0,
                ReadingOrder::Drawn(seed) => mix(seed ^ keys.text(*address)),
            };
            (drawn, keys.sequence(*address))
        };
        let mut all: Vec<((u64, u64), Address)> =
            selection.iter().map(|address| (key(&address), address)).collect();
        // Within a segment the order of ingest is there already.
        if !all.is_sorted() {
            all.sort_unstable();
        }
        Ok(all.into_iter().map(|(_, address)| address).collect())
    }

    /// Reads postings one after the other: `work` is done on all threads, with what `init` made for each of them, and `take` gets what
    /// it returns in the order of the postings, until it says that it has enough (`false`) or all are read.
    ///
    /// # Errors
    /// If the index cannot be read, the work was stopped, or `work` or `take` fail.
    pub fn read_each<S: Send, R: Send, E: From<Error> + Send>(
        &self,
        addresses: &[Address],
        threads: &Threads,
        progress: &dyn Progress,
        init: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, StoredPosting) -> std::result::Result<R, E> + Sync,
        mut take: impl FnMut(R) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let reader = self.reader()?;
        let spare: Mutex<Vec<S>> = Mutex::new(Vec::new());
        progress.started("reading", Some(addresses.len() as u64));
        let read = |these: &[Address]| -> Vec<Vec<std::result::Result<R, E>>> {
            let handfuls: Vec<&[Address]> = these.chunks(HANDFUL).collect();
            threads.map(&handfuls, |handful| {
                let taken = spare.lock().ok().and_then(|mut spare| spare.pop());
                let mut state = taken.unwrap_or_else(&init);
                let mut results = Vec::with_capacity(handful.len());
                for &address in *handful {
                    let result = reader
                        .posting(address)
                        .map_err(E::from)
                        .and_then(|posting| work(&mut state, posting));
                    results.push(result);
                }
                if let Ok(mut spare) = spare.lock() {
                    spare.push(state);
                }
                results
            })
        };
        let mut hand_on =
            |results: Vec<Vec<std::result::Result<R, E>>>| -> std::result::Result<bool, E> {
                for result in results.into_iter().flatten() {
                    if !take(result?)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            };
        let (mut batch, mut done) = (FIRST_BATCH, 0);
        // What has been read and not been taken.
        let mut waiting = Vec::new();
        while done < addresses.len() {
            if progress.stopped() {
                return Err(Error::Stopped.into());
            }
            let these = &addresses[done..(done + batch).min(addresses.len())];
            let goes_on = if batch < AHEAD {
                hand_on(read(these))
            } else {
                let before = std::mem::take(&mut waiting);
                threads.beside(|| waiting = read(these), || hand_on(before))
            };
            if !goes_on? {
                progress.finished();
                return Ok(());
            }
            done += these.len();
            batch = (batch * 2).min(LARGEST_BATCH);
            progress.advanced(done as u64);
        }
        hand_on(waiting)?;
        progress.finished();
        Ok(())
    }
}

impl PostingReader<'_> {
    /// Reads a posting back.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn posting(&self, address: Address) -> Result<StoredPosting> {
        let Address { segment, document } = address;
        let Self { snapshot, segments } = self;
        let columns = &segments[segment as usize];
        let mut stored: Stored = snapshot
            .searcher
            .doc(tantivy::DocAddress::new(segment, document))
            .context("read a posting of", &snapshot.path)?;
        let mut text = |field| stored.take(field);
        let number = |column: &Column<u64>| column.first(document).unwrap_or(0);
        let precision = number(&columns.precision);
        let source = snapshot.manifest().source(number(&columns.source));
        let mut facets = Vec::new();
        if let Some(column) = &columns.facet {
            for ord in column.ords().values_for_doc(document) {
                let known = columns.known.read().ok();
                if let Some(known) = known.and_then(|known| known.get(&ord).cloned()) {
                    facets.push(known);
                    continue;
                }
                let mut facet = String::new();
                column.ord_to_str(ord, &mut facet).context("read a column of", &snapshot.path)?;
                if let Some((name, value)) = facet.split_once(FACET_SEPARATOR) {
                    let facet = (name.to_owned(), value.to_owned());
                    if let Ok(mut known) = columns.known.write()
                        && known.len() < MOST_KNOWN
                    {
                        known.insert(ord, facet.clone());
                    }
                    facets.push(facet);
                }
            }
        }
        facets.sort();
        let fields = &snapshot.fields;
        Ok(StoredPosting {
            address,
            sequence: number(&columns.sequence),
            posting: Posting {
                id: text(fields.id),
                title: text(fields.title),
                employer: text(fields.employer),
                place: text(fields.place),
                posted: columns
                    .posted
                    .first(document)
                    .and_then(|days| posted_from(days, precision)),
                body: text(fields.body),
                facets,
                origin: Origin {
                    source: source
                        .map(|source| source.summary.file_name.clone())
                        .unwrap_or_default(),
                    record: number(&columns.record),
                    line: number(&columns.line),
                    byte: number(&columns.byte),
                },
            },
        })
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014).
pub(crate) fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}
