//! A lexicon applied to an index: the findings of every posting, from posting lists and positions, without reading a text.
//!
//! The work is cut into chunks of documents; a chunk is a pure function of the index, so that the results do not depend on the
//! number of threads. See [`chunk`] for how little is read.

mod chunk;
mod marks;
mod plan;
mod trie;

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rolescope_corpus::Posted;
use rolescope_lexicon::{EntryId, Findings, Kind, Lexicon, RawMatch, Resolver, SentenceMark};
use rolescope_text::Zone;
use tantivy::SegmentReader;

use crate::columns::Columns;
use crate::error::{Context, Error, Result};
use crate::progress::Progress;
use crate::query::DocumentSet;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;
use chunk::{CHUNK, ChunkWords, WIDTH};
use marks::Marks;
use plan::{FieldPlan, words_to_slots};
use trie::Trie;

/// Which postings take part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Population {
    /// All.
    #[default]
    All,
    /// Those whose title names one of these roles. Ascending.
    Roles(Vec<EntryId>),
}

/// What is scanned for what.
#[derive(Clone, Debug)]
pub struct ScanRequest<'a> {
    /// What is looked for.
    pub lexicon: &'a Lexicon,
    /// Which postings take part.
    pub population: Population,
    /// A query that they match as well; see [`Snapshot::search`] for its language.
    pub query: Option<&'a str>,
    /// Facet columns whose values the observer wants to know.
    pub by: &'a [String],
    /// Looks at titles only: bodies have no sentences then.
    pub titles_only: bool,
}

/// What is known of a posting beside its findings.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Where it stands.
    pub address: Address,
    /// Its cluster: its employer, or, without one, the text that it may share with other ads. Numbers are those of [`Scanned`].
    pub cluster: u32,
    /// Whether it names its employer.
    pub has_employer: bool,
    /// When it was posted.
    pub posted: Option<Posted>,
    /// The number of its value in each facet column asked for; `u32::MAX` where it has none.
    pub facets: &'a [u32],
}

/// The result of a scan, with the names behind its numbers.
#[derive(Clone, Debug)]
pub struct Scanned<T> {
    /// What the observer made of it.
    pub value: T,
    /// The names of the employers; cluster `i` is employer `i`, clusters from their number on have no employer.
    pub employers: Vec<String>,
    /// The values of each facet column asked for, ascending.
    pub facet_values: Vec<Vec<String>>,
    /// The number of postings scanned, whether they took part or not.
    pub postings: u64,
}

impl Snapshot {
    /// Shows the findings of every posting that takes part to `observe`, and merges what it gathered.
    ///
    /// `observe` is called once per posting, on any thread. Within a part it goes in the order of the index, and parts are merged in
    /// that order; an index's order is not that of the dump, so a result that is to be reproducible must not depend on it.
    ///
    /// # Errors
    /// If the index cannot be read, a facet column is unknown, the query cannot be read, or the work was stopped.
    pub fn scan<T: Send>(
        &self,
        request: &ScanRequest<'_>,
        threads: &Threads,
        progress: &dyn Progress,
        init: impl Fn() -> T + Sync + Send,
        observe: impl Fn(&mut T, &Seen<'_>, &Findings) + Sync + Send,
        merge: impl Fn(T, T) -> T + Sync + Send,
    ) -> Result<Scanned<T>> {
        let columns = Columns::read(self, request.by)?;
        let program = &request.lexicon.program;
        let slots = program.slots.len();
        let is_of_roles = |entry: EntryId| {
            matches!(request.lexicon.entry(entry).kind, Kind::Role { .. } | Kind::Decoy { of_roles: true })
        };
        let of_titles = Trie::new(program.sequences.iter(), slots);
        let of_bodies =
            Trie::new(program.sequences.iter().filter(|sequence| !is_of_roles(sequence.entry)), slots);
        let title_slots = words_to_slots(program, &of_titles);
        let body_slots = words_to_slots(program, &of_bodies);
        let documents = request.query.map(|query| DocumentSet::of_query(self, query)).transpose()?;

        let mut segments = Vec::new();
        for reader in self.searcher.segment_readers() {
            let open = |field| reader.inverted_index(field).context("open", &self.path);
            let titles = FieldPlan::new(open(self.fields.title)?, program, &title_slots, &self.path)?;
            let bodies = FieldPlan::new(open(self.fields.body)?, program, &body_slots, &self.path)?;
            segments.push(SegmentScan { reader, titles, bodies });
        }
        let scan = Scan {
            snapshot: self,
            request,
            columns: &columns,
            segments,
            documents,
            of_titles,
            of_bodies,
            slots,
        };

        let chunks = scan.chunks();
        let total = self.searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
        progress.started("scanning", Some(total));
        let done = AtomicU64::new(0);
        let value = threads.pool().install(|| {
            chunks
                .par_iter()
                .try_fold(
                    || (init(), None),
                    |(mut value, scratch), chunk| {
                        if progress.stopped() {
                            return Err(Error::Stopped);
                        }
                        let mut scratch: Scratch =
                            scratch.unwrap_or_else(|| Scratch::new(request.lexicon));
                        scan.chunk(chunk, &mut scratch, |seen, findings| observe(&mut value, seen, findings))?;
                        let count = u64::from(chunk.documents.end - chunk.documents.start);
                        progress.advanced(done.fetch_add(count, Ordering::Relaxed) + count);
                        Ok((value, Some(scratch)))
                    },
                )
                .map(|part| part.map(|(value, _)| value))
                .try_reduce(&init, |left, right| Ok(merge(left, right)))
        })?;
        progress.finished();
        Ok(Scanned {
            value,
            employers: columns.clusters.employers.into_iter().map(|(_, name)| name).collect(),
            facet_values: columns.facet_values,
            postings: total,
        })
    }
}

/// All that chunks share.
struct Scan<'a> {
    snapshot: &'a Snapshot,
    request: &'a ScanRequest<'a>,
    columns: &'a Columns,
    segments: Vec<SegmentScan<'a>>,
    documents: Option<DocumentSet>,
    of_titles: Trie,
    of_bodies: Trie,
    slots: usize,
}

struct SegmentScan<'a> {
    reader: &'a SegmentReader,
    titles: FieldPlan,
    bodies: FieldPlan,
}

/// A stretch of a segment's documents.
struct Chunk {
    segment: u32,
    documents: Range<u32>,
}

/// Buffers of one thread.
struct Scratch {
    resolver: Resolver,
    titles: ChunkWords,
    bodies: ChunkWords,
    raw: Vec<RawMatch>,
    marks: Vec<SentenceMark>,
    findings: Findings,
    facets: Vec<u32>,
}

impl Scratch {
    fn new(lexicon: &Lexicon) -> Self {
        Self {
            resolver: Resolver::new(lexicon),
            titles: ChunkWords::default(),
            bodies: ChunkWords::default(),
            raw: Vec::new(),
            marks: Vec::new(),
            findings: Findings::default(),
            facets: Vec::new(),
        }
    }
}

impl Scan<'_> {
    fn chunks(&self) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        for (segment, scan) in (0..).zip(&self.segments) {
            let end = scan.reader.max_doc();
            for start in (0..end).step_by(CHUNK as usize) {
                chunks.push(Chunk { segment, documents: start..end.min(start + CHUNK) });
            }
        }
        chunks
    }

    /// Shows the findings of a chunk's postings.
    fn chunk(
        &self,
        chunk: &Chunk,
        scratch: &mut Scratch,
        mut observe: impl FnMut(&Seen<'_>, &Findings),
    ) -> Result<()> {
        let path = &self.snapshot.path;
        let SegmentScan { reader, titles, bodies } = &self.segments[chunk.segment as usize];
        let columns = &self.columns.segments[chunk.segment as usize];
        let range = chunk.documents.clone();
        let mut allowed = self.allowed(chunk, reader);

        scratch.titles.read(titles, &self.of_titles, self.slots, range.clone(), &allowed, path)?;
        if let Population::Roles(roles) = &self.request.population {
            self.keep_roles(roles, scratch, range.clone(), titles, &mut allowed)?;
        }
        let with_bodies = !self.request.titles_only;
        if with_bodies {
            scratch.bodies.read(bodies, &self.of_bodies, self.slots, range.clone(), &allowed, path)?;
        }

        let mut title_marks = Marks::of_titles(&titles.inverted, path)?;
        let mut body_marks = Marks::of_bodies(&bodies.inverted, path)?;
        let Scratch { resolver, titles: title_words, bodies: body_words, raw, marks, findings, facets } =
            scratch;
        for document in range.clone() {
            let offset = (document - range.start) as usize;
            if allowed[offset / 64] & 1 << (offset % 64) == 0 {
                continue;
            }
            findings.clear();
            title_marks.read(document, Zone::Title, marks);
            matches(&self.of_titles, title_words, offset, titles, marks, raw);
            resolver.title(raw, marks, findings);
            if with_bodies {
                body_marks.read(document, Zone::Other, marks);
                matches(&self.of_bodies, body_words, offset, bodies, marks, raw);
                resolver.body(raw, marks, findings);
            }
            columns.facets(document, facets);
            let cluster = columns.cluster(&self.columns.clusters, document);
            let seen = Seen {
                address: Address { segment: chunk.segment, document },
                cluster,
                has_employer: cluster < self.columns.clusters.employer_count(),
                posted: columns.posted(document),
                facets,
            };
            observe(&seen, findings);
        }
        Ok(())
    }

    /// The chunk's documents that are not deleted and match the query.
    fn allowed(&self, chunk: &Chunk, reader: &SegmentReader) -> [u64; WIDTH] {
        let mut allowed = [0; WIDTH];
        let alive = reader.alive_bitset();
        for document in chunk.documents.clone() {
            let offset = (document - chunk.documents.start) as usize;
            let address = Address { segment: chunk.segment, document };
            if alive.is_none_or(|alive| alive.is_alive(document))
                && self.documents.as_ref().is_none_or(|documents| documents.contains(address))
            {
                allowed[offset / 64] |= 1 << (offset % 64);
            }
        }
        allowed
    }

    /// Takes out of `allowed` the documents whose title names none of `roles`.
    fn keep_roles(
        &self,
        roles: &[EntryId],
        scratch: &mut Scratch,
        range: Range<u32>,
        titles: &FieldPlan,
        allowed: &mut [u64; WIDTH],
    ) -> Result<()> {
        let Scratch { resolver, titles: words, raw, marks, findings, .. } = scratch;
        let mut title_marks = Marks::of_titles(&titles.inverted, &self.snapshot.path)?;
        for document in range.clone() {
            let offset = (document - range.start) as usize;
            if allowed[offset / 64] & 1 << (offset % 64) == 0 {
                continue;
            }
            let mut keep = false;
            if !words.of(offset).is_empty() {
                findings.clear();
                title_marks.read(document, Zone::Title, marks);
                matches(&self.of_titles, words, offset, titles, marks, raw);
                resolver.title(raw, marks, findings);
                keep = findings.roles.iter().any(|role| roles.binary_search(role).is_ok());
            }
            if !keep {
                allowed[offset / 64] &= !(1 << (offset % 64));
            }
        }
        Ok(())
    }
}

/// The occurrences in one field of one document; those that cross the boundary of a sentence are none.
fn matches(
    trie: &Trie,
    words: &ChunkWords,
    offset: usize,
    plan: &FieldPlan,
    marks: &[SentenceMark],
    raw: &mut Vec<RawMatch>,
) {
    raw.clear();
    trie.occurrences(words.of(offset), &plan.sets, raw);
    raw.retain(|found| {
        let next = marks.partition_point(|mark| mark.position <= found.start);
        marks.get(next).is_none_or(|mark| mark.position >= found.end)
    });
}
