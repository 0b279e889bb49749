//! The findings of a chunk of documents.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rolescope_lexicon::{EntryId, Findings, Lexicon, RawMatch, Resolver};
use rolescope_text::Zone;
use tantivy::SegmentReader;

use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::query::Glossary;
use crate::scan::block::Lists;
use crate::scan::documents::{BlockDocuments, Members};
use crate::scan::field::{FieldScratch, Occurrences};
use crate::scan::lists::Spare;
use crate::scan::plan::{Chunk, FieldPlan, Wanted};
use crate::scan::vocabulary::Vocabulary;
use crate::scan::{Population, ScanRequest};
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;

/// The most documents of a chunk.
const CHUNK: u32 = 8192;

/// All that chunks share.
pub(crate) struct Shared<'a> {
    path: &'a Path,
    pub(crate) request: &'a ScanRequest<'a>,
    snapshot: &'a Snapshot,
    /// The units of work.
    pub(crate) chunks: Vec<Chunk>,
    /// The documents that take part; all if there is neither a query nor a selection.
    documents: Option<Selection>,
    /// Those in other languages, if they are left out.
    foreign: Option<Selection>,
    titles: FieldPlan,
    /// Titles once more, if roles are asked for: what tells them.
    roles: Option<FieldPlan>,
    /// Nothing if only titles are scanned.
    bodies: Option<FieldPlan>,
    /// For each segment, the bytes of posting lists that a chunk of it passes, about.
    bytes: Vec<u64>,
}

/// Buffers of one thread, and what it has learnt.
pub(crate) struct Scratch {
    resolver: Resolver,
    roles: FieldScratch,
    titles: FieldScratch,
    bodies: FieldScratch,
    raw: Vec<RawMatch>,
    findings: Findings,
    /// Those of a chunk that take part.
    documents: Vec<u32>,
    members: Members,
    spare: Spare,
}

impl Scratch {
    pub(crate) fn new(lexicon: &Lexicon) -> Self {
        Self {
            resolver: Resolver::new(lexicon),
            roles: FieldScratch::default(),
            titles: FieldScratch::default(),
            bodies: FieldScratch::default(),
            raw: Vec::new(),
            findings: Findings::default(),
            documents: Vec::new(),
            members: Members::default(),
            spare: Spare::default(),
        }
    }
}

impl<'a> Shared<'a> {
    /// Plans a scan.
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        request: &'a ScanRequest<'a>,
        within: Option<&Selection>,
        threads: &Threads,
    ) -> Result<Self> {
        let lexicon = request.lexicon;
        let documents = match (request.query, within) {
            (Some(query), within) => {
                let glossary = Glossary { lexicon, threads };
                let matching = snapshot.matching(query, Some(&glossary))?;
                Some(within.map_or(matching.clone(), |within| matching.and(within)))
            }
            (None, within) => within.cloned(),
        };
        let chunks = chunks(snapshot, documents.as_ref());
        let fields = &snapshot.fields;
        let look_up =
            |field, wanted| Vocabulary::look_up(snapshot, field, lexicon, wanted, threads);
        let plan = |vocabulary: &Vocabulary, wanted| {
            FieldPlan::new(snapshot, vocabulary, lexicon, wanted, &chunks, threads)
        };
        let asks_roles = matches!(request.population, Population::Roles(_));
        // Roles stand in titles only; everything else may stand anywhere.
        let pool = threads.pool();
        let (of_titles, bodies) = pool.join(
            || -> Result<_> {
                let vocabulary = look_up(fields.title, Wanted::All)?;
                let (titles, roles) = pool.join(
                    || plan(&vocabulary, Wanted::All),
                    || asks_roles.then(|| plan(&vocabulary, Wanted::Roles)).transpose(),
                );
                Ok((titles?, roles?))
            },
            || {
                let vocabulary = (!request.titles_only)
                    .then(|| look_up(fields.body, Wanted::Others))
                    .transpose()?;
                vocabulary.map(|vocabulary| plan(&vocabulary, Wanted::Others)).transpose()
            },
        );
        let ((titles, roles), bodies) = (of_titles?, bodies?);
        let plans = || [Some(&titles), roles.as_ref(), bodies.as_ref()].into_iter().flatten();
        let bytes = |(segment, reader): (usize, &SegmentReader)| {
            let whole: u64 = plans().map(|plan| plan.segments[segment].bytes()).sum();
            whole / u64::from(reader.max_doc().div_ceil(CHUNK).max(1))
        };
        let readers = snapshot.searcher.segment_readers().iter().enumerate();
        let bytes = readers.map(bytes).collect();
        Ok(Self {
            path: &snapshot.path,
            request,
            snapshot,
            chunks,
            documents,
            foreign: if request.foreign { None } else { Some(snapshot.foreign()?) },
            titles,
            roles,
            bodies,
            bytes,
        })
    }

    /// The number of documents in other languages that are left out.
    pub(crate) fn foreign_count(&self) -> u64 {
        let Some(foreign) = &self.foreign else { return 0 };
        match &self.documents {
            Some(documents) => foreign.clone().and(documents).count(),
            None => foreign.count(),
        }
    }

    /// Shows the findings of a chunk's postings.
    ///
    /// Where roles are asked for, titles are read first: those whose titles name one may be few, and their bodies are then read together,
    /// not a few in each stretch of the chunk.
    pub(crate) fn chunk(
        &self,
        chunk: &Chunk,
        scratch: &mut Scratch,
        mut observe: impl FnMut(Address, &Findings),
    ) -> Result<()> {
        let mut documents = std::mem::take(&mut scratch.documents);
        self.allowed(chunk, &mut documents);
        if let (Population::Roles(roles), Some(plan)) = (&self.request.population, &self.roles) {
            self.keep_roles(chunk, roles, plan, scratch, &mut documents)?;
        }
        self.show(chunk, &documents, scratch, &mut observe)?;
        scratch.documents = documents;
        self.snapshot.store.pass(self.bytes[chunk.segment]);
        Ok(())
    }

    /// Keeps of a chunk's documents those whose titles name one of `roles`.
    fn keep_roles(
        &self,
        chunk: &Chunk,
        roles: &[EntryId],
        plan: &FieldPlan,
        scratch: &mut Scratch,
        documents: &mut Vec<u32>,
    ) -> Result<()> {
        if documents.is_empty() {
            return Ok(());
        }
        let segment = &plan.segments[chunk.segment];
        scratch.members.lay_out(documents);
        let place = (chunk, &scratch.members);
        let mut lists = Lists::open(segment, place, &mut scratch.spare, self.path)?;
        let (mut read, mut kept) = (0, 0);
        while read < documents.len() {
            let block = segment.files.block(&documents[read..]);
            let length = block.documents.len();
            let Scratch { resolver, roles: titles, raw, findings, .. } = scratch;
            titles.block.read(&mut lists, &block, Zone::Title, self.path)?;
            titles.find(plan);
            for number in 0..length {
                if titles.found.is_empty_in(number) {
                    continue;
                }
                findings.clear();
                take(&titles.found, number, raw);
                resolver.title(raw, titles.block.marks(number), findings);
                if findings.roles.iter().any(|role| roles.binary_search(role).is_ok()) {
                    documents[kept] = documents[read + number];
                    kept += 1;
                }
            }
            read += length;
        }
        documents.truncate(kept);
        lists.close(&mut scratch.spare);
        Ok(())
    }

    /// Shows the findings of some of a chunk's documents, ascending.
    fn show(
        &self,
        chunk: &Chunk,
        mut documents: &[u32],
        scratch: &mut Scratch,
        observe: &mut impl FnMut(Address, &Findings),
    ) -> Result<()> {
        if documents.is_empty() {
            return Ok(());
        }
        scratch.members.lay_out(documents);
        let longer = &self.bodies.as_ref().unwrap_or(&self.titles).segments[chunk.segment];
        if let Some(block) = longer.files.alone(chunk, documents) {
            let Scratch { members, spare, titles, bodies, .. } = &mut *scratch;
            let mut read = |plan: &FieldPlan, field: &mut FieldScratch, zone| -> Result<()> {
                let segment = &plan.segments[chunk.segment];
                field.block.read_alone(
                    segment,
                    (chunk, members),
                    spare,
                    &block,
                    zone,
                    self.path,
                )?;
                field.find(plan);
                Ok(())
            };
            read(&self.titles, titles, Zone::Title)?;
            self.bodies.iter().try_for_each(|plan| read(plan, bodies, Zone::Other))?;
            self.documents(chunk.segment, &block, scratch, observe);
            return Ok(());
        }
        let Scratch { members, spare, .. } = &mut *scratch;
        let place = (chunk, &*members);
        let of_titles = &self.titles.segments[chunk.segment];
        let mut titles = Lists::open(of_titles, place, spare, self.path)?;
        let mut bodies = match &self.bodies {
            Some(plan) => {
                Some(Lists::open(&plan.segments[chunk.segment], place, spare, self.path)?)
            }
            None => None,
        };
        while !documents.is_empty() {
            let block = longer.files.block(documents);
            documents = &documents[block.documents.len()..];
            scratch.titles.block.read(&mut titles, &block, Zone::Title, self.path)?;
            scratch.titles.find(&self.titles);
            if let (Some(plan), Some(lists)) = (&self.bodies, &mut bodies) {
                scratch.bodies.block.read(lists, &block, Zone::Other, self.path)?;
                scratch.bodies.find(plan);
            }
            self.documents(chunk.segment, &block, scratch, observe);
        }
        titles.close(&mut scratch.spare);
        bodies.into_iter().for_each(|lists| lists.close(&mut scratch.spare));
        Ok(())
    }

    /// Shows the findings of a block's documents.
    fn documents(
        &self,
        segment: usize,
        block: &BlockDocuments<'_>,
        scratch: &mut Scratch,
        observe: &mut impl FnMut(Address, &Findings),
    ) {
        let Scratch { resolver, titles, bodies, raw, findings, .. } = scratch;
        for (number, &document) in block.documents.iter().enumerate() {
            findings.clear();
            take(&titles.found, number, raw);
            resolver.title(raw, titles.block.marks(number), findings);
            if self.bodies.is_some() {
                take(&bodies.found, number, raw);
                resolver.body(raw, bodies.block.marks(number), findings);
            }
            observe(Address { segment: segment as u32, document }, findings);
        }
    }

    /// The chunk's documents that are not deleted, match the query, and are in English or counted all the same, ascending.
    fn allowed(&self, chunk: &Chunk, documents: &mut Vec<u32>) {
        let alive = self.snapshot.searcher.segment_readers()[chunk.segment].alive_bitset();
        let is_allowed = |&document: &u32| {
            let address = Address { segment: chunk.segment as u32, document };
            alive.is_none_or(|alive| alive.is_alive(document))
                && self.documents.as_ref().is_none_or(|documents| documents.contains(address))
                && self.foreign.as_ref().is_none_or(|foreign| !foreign.contains(address))
        };
        documents.clear();
        documents.extend(chunk.documents.clone().filter(is_allowed));
    }
}

/// The occurrences in one document.
fn take(found: &Occurrences, document: usize, raw: &mut Vec<RawMatch>) {
    raw.clear();
    raw.extend(found.of(document));
}

/// The chunks of an index that have one of these documents, if not all of them take part: of one size in a segment, so that no thread waits
/// long for another at the end.
pub(crate) fn chunks(snapshot: &Snapshot, documents: Option<&Selection>) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for (segment, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
        let end = reader.max_doc();
        let size = end.div_ceil(end.div_ceil(CHUNK).max(1)).max(1);
        let stretches = (0..end).step_by(size as usize).map(|start| start..end.min(start + size));
        let stretches = stretches.filter(|stretch| {
            documents.is_none_or(|documents| documents.any(segment, stretch.clone()))
        });
        for (number, documents) in stretches.enumerate() {
            chunks.push(Chunk { segment, number, documents });
        }
    }
    chunks
}

/// Does some work with each chunk, on all threads, and tells how far it is. The states of the threads, which `init` makes.
///
/// # Errors
/// [`Error::Stopped`] if the work was stopped; whatever `work` returns.
pub(crate) fn each_chunk<S: Send>(
    chunks: &[Chunk],
    threads: &Threads,
    progress: &dyn Progress,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &Chunk) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    let postings = chunks.iter().map(|chunk| chunk.documents.len() as u64).sum();
    progress.started("scanning", Some(postings));
    let done = AtomicU64::new(0);
    threads.share(chunks, init, |state, _, chunk| {
        if progress.stopped() {
            return Err(Error::Stopped);
        }
        work(state, chunk)?;
        let count = chunk.documents.len() as u64;
        progress.advanced(done.fetch_add(count, Ordering::Relaxed) + count);
        Ok(())
    })
}
