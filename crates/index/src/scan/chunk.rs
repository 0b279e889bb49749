//! The findings of a chunk of documents.

use std::ops::Range;
use std::path::Path;

use rolescope_lexicon::{EntryId, Findings, Lexicon, RawMatch, Resolver};
use rolescope_text::Zone;

use crate::columns::Columns;
use crate::error::Result;
use crate::query::Glossary;
use crate::scan::block::{DocumentBits, Lists};
use crate::scan::field::{FieldScratch, Occurrences};
use crate::scan::plan::{Chunk, FieldPlan};
use crate::scan::{Population, ScanRequest, Seen};
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;

/// The most documents of a chunk.
const CHUNK: u32 = 8192;

/// All that chunks share.
pub(crate) struct Shared<'a> {
    path: &'a Path,
    request: &'a ScanRequest<'a>,
    snapshot: &'a Snapshot,
    columns: Columns,
    /// The units of work.
    pub(crate) chunks: Vec<Chunk>,
    /// The documents that take part; all if there is neither a query nor a selection.
    documents: Option<Selection>,
    /// Those in other languages, if they are left out.
    foreign: Option<Selection>,
    titles: FieldPlan,
    /// Nothing if only titles are scanned.
    bodies: Option<FieldPlan>,
}

/// Buffers of one thread, and what it has learnt.
pub(crate) struct Scratch {
    resolver: Resolver,
    titles: FieldScratch,
    bodies: FieldScratch,
    raw: Vec<RawMatch>,
    findings: Findings,
    facets: Vec<u32>,
}

impl Scratch {
    pub(crate) fn new(lexicon: &Lexicon) -> Self {
        Self {
            resolver: Resolver::new(lexicon),
            titles: FieldScratch::default(),
            bodies: FieldScratch::default(),
            raw: Vec::new(),
            findings: Findings::default(),
            facets: Vec::new(),
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
        let chunks = chunks(snapshot);
        let fields = &snapshot.fields;
        // Roles stand in titles only; everything else may stand anywhere.
        let titles = FieldPlan::new(snapshot, fields.title, lexicon, true, &chunks, threads)?;
        let bodies = if request.titles_only {
            None
        } else {
            Some(FieldPlan::new(snapshot, fields.body, lexicon, false, &chunks, threads)?)
        };
        Ok(Self {
            path: &snapshot.path,
            request,
            snapshot,
            columns: Columns::read(snapshot, request.by, threads)?,
            chunks,
            documents: match (request.query, within) {
                (Some(query), within) => {
                    let glossary = Glossary { lexicon, threads };
                    let matching = snapshot.matching(query, Some(&glossary))?;
                    Some(within.map_or(matching.clone(), |within| matching.and(within)))
                }
                (None, within) => within.cloned(),
            },
            foreign: if request.foreign { None } else { Some(snapshot.foreign()?) },
            titles,
            bodies,
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

    /// The columns, when nothing else is needed any more.
    pub(crate) fn into_columns(self) -> Columns {
        self.columns
    }

    /// Shows the findings of a chunk's postings.
    pub(crate) fn chunk(
        &self,
        chunk: &Chunk,
        scratch: &mut Scratch,
        mut observe: impl FnMut(&Seen<'_>, &Findings),
    ) -> Result<()> {
        let Range { start, end } = chunk.documents;
        if self.documents.as_ref().is_some_and(|it| !it.any(chunk.segment, start..end)) {
            return Ok(());
        }
        let mut titles = Lists::open(&self.titles.segments[chunk.segment], chunk, self.path)?;
        let mut bodies = None;
        let mut start = start;
        while start < end {
            let block = start..self.block_end(chunk.segment, start, end);
            start = block.end;
            let mut allowed = self.allowed(chunk.segment, &block);
            if allowed.is_empty() {
                continue;
            }
            scratch.titles.block.read(&mut titles, &block, &allowed, Zone::Title, self.path)?;
            scratch.titles.find(&self.titles);
            if let Population::Roles(roles) = &self.request.population {
                allowed = self.with_roles(roles, allowed, scratch);
            }
            if allowed.is_empty() {
                continue;
            }
            if let Some(plan) = &self.bodies {
                let lists = match &mut bodies {
                    Some(lists) => lists,
                    closed => {
                        closed.insert(Lists::open(&plan.segments[chunk.segment], chunk, self.path)?)
                    }
                };
                scratch.bodies.block.read(lists, &block, &allowed, Zone::Other, self.path)?;
                scratch.bodies.find(plan);
            }
            self.documents(chunk.segment, &block, allowed, scratch, &mut observe);
        }
        Ok(())
    }

    /// Where a block ends that starts at `start`, in a chunk that ends at `end`.
    fn block_end(&self, segment: usize, start: u32, end: u32) -> u32 {
        let plan = self.bodies.as_ref().unwrap_or(&self.titles);
        plan.segments[segment].files.block_end(start, end)
    }

    /// The documents of `allowed` whose titles name one of `roles`.
    fn with_roles(
        &self,
        roles: &[EntryId],
        mut allowed: DocumentBits,
        scratch: &mut Scratch,
    ) -> DocumentBits {
        let Scratch { resolver, titles, raw, findings, .. } = scratch;
        for offset in allowed.iter() {
            findings.clear();
            if !titles.found.is_empty_in(offset) {
                take(&titles.found, offset, raw);
                resolver.title(raw, titles.block.marks(offset), findings);
            }
            if !findings.roles.iter().any(|role| roles.binary_search(role).is_ok()) {
                allowed.remove(offset);
            }
        }
        allowed
    }

    /// Shows the findings of a block's documents.
    fn documents(
        &self,
        segment: usize,
        block: &Range<u32>,
        allowed: DocumentBits,
        scratch: &mut Scratch,
        observe: &mut impl FnMut(&Seen<'_>, &Findings),
    ) {
        let columns = &self.columns.segments[segment];
        let Scratch { resolver, titles, bodies, raw, findings, facets } = scratch;
        for offset in allowed.iter() {
            let document = block.start + offset as u32;
            findings.clear();
            take(&titles.found, offset, raw);
            resolver.title(raw, titles.block.marks(offset), findings);
            if self.bodies.is_some() {
                take(&bodies.found, offset, raw);
                resolver.body(raw, bodies.block.marks(offset), findings);
            }
            columns.facets(document, facets);
            let cluster = columns.cluster(&self.columns.clusters, document);
            let seen = Seen {
                address: Address { segment: segment as u32, document },
                cluster,
                has_employer: cluster < self.columns.clusters.employer_count(),
                posted: columns.posted(document),
                facets,
            };
            observe(&seen, findings);
        }
    }

    /// The block's documents that are not deleted, match the query, and are in English or counted all the same.
    fn allowed(&self, segment: usize, block: &Range<u32>) -> DocumentBits {
        let mut allowed = DocumentBits::default();
        let alive = self.snapshot.searcher.segment_readers()[segment].alive_bitset();
        for (offset, document) in block.clone().enumerate() {
            let address = Address { segment: segment as u32, document };
            if alive.is_none_or(|alive| alive.is_alive(document))
                && self.documents.as_ref().is_none_or(|documents| documents.contains(address))
                && self.foreign.as_ref().is_none_or(|foreign| !foreign.contains(address))
            {
                allowed.insert(offset);
            }
        }
        allowed
    }
}

/// The occurrences in one document.
fn take(found: &Occurrences, document: usize, raw: &mut Vec<RawMatch>) {
    raw.clear();
    raw.extend(found.of(document));
}

/// The chunks of an index: of one size in a segment, so that no thread waits long for another at the end.
fn chunks(snapshot: &Snapshot) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for (segment, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
        let end = reader.max_doc();
        let size = end.div_ceil(end.div_ceil(CHUNK).max(1)).max(1);
        for (number, start) in (0..end).step_by(size as usize).enumerate() {
            chunks.push(Chunk { segment, number, documents: start..end.min(start + size) });
        }
    }
    chunks
}
