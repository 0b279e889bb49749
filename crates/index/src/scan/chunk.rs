//! The findings of a chunk of documents.

use std::ops::Range;
use std::path::Path;

use rolescope_lexicon::{EntryId, Findings, Lexicon, RawMatch, Resolver};
use rolescope_text::Zone;

use crate::columns::Columns;
use crate::error::Result;
use crate::query::Glossary;
use crate::scan::block::{BlockDocuments, Lists};
use crate::scan::field::{FieldScratch, Occurrences};
use crate::scan::plan::{Chunk, FieldPlan, Wanted};
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
    /// Titles once more, if roles are asked for: what tells them.
    roles: Option<FieldPlan>,
    /// Nothing if only titles are scanned.
    bodies: Option<FieldPlan>,
}

/// Buffers of one thread, and what it has learnt.
pub(crate) struct Scratch {
    resolver: Resolver,
    roles: FieldScratch,
    titles: FieldScratch,
    bodies: FieldScratch,
    raw: Vec<RawMatch>,
    findings: Findings,
    facets: Vec<u32>,
    /// Those of a chunk that take part.
    documents: Vec<u32>,
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
            facets: Vec::new(),
            documents: Vec::new(),
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
        let plan =
            |field, wanted| FieldPlan::new(snapshot, field, lexicon, wanted, &chunks, threads);
        // Roles stand in titles only; everything else may stand anywhere.
        let titles = plan(fields.title, Wanted::All)?;
        let roles = match &request.population {
            Population::All => None,
            Population::Roles(_) => Some(plan(fields.title, Wanted::Roles)?),
        };
        let bodies =
            if request.titles_only { None } else { Some(plan(fields.body, Wanted::Others)?) };
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
            roles,
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
    ///
    /// Where roles are asked for, titles are read first: those whose titles name one may be few, and their bodies are then read together,
    /// not a few in each stretch of the chunk.
    pub(crate) fn chunk(
        &self,
        chunk: &Chunk,
        scratch: &mut Scratch,
        mut observe: impl FnMut(&Seen<'_>, &Findings),
    ) -> Result<()> {
        let mut documents = std::mem::take(&mut scratch.documents);
        self.allowed(chunk, &mut documents);
        if let (Population::Roles(roles), Some(plan)) = (&self.request.population, &self.roles) {
            self.keep_roles(chunk, roles, plan, scratch, &mut documents)?;
        }
        self.show(chunk, &documents, scratch, &mut observe)?;
        scratch.documents = documents;
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
        let mut lists = Lists::open(segment, chunk, self.path)?;
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
        Ok(())
    }

    /// Shows the findings of some of a chunk's documents, ascending.
    fn show(
        &self,
        chunk: &Chunk,
        mut documents: &[u32],
        scratch: &mut Scratch,
        observe: &mut impl FnMut(&Seen<'_>, &Findings),
    ) -> Result<()> {
        if documents.is_empty() {
            return Ok(());
        }
        let open = |plan: &FieldPlan| Lists::open(&plan.segments[chunk.segment], chunk, self.path);
        let mut titles = open(&self.titles)?;
        let mut bodies = self.bodies.as_ref().map(open).transpose()?;
        let longer = &self.bodies.as_ref().unwrap_or(&self.titles).segments[chunk.segment];
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
        Ok(())
    }

    /// Shows the findings of a block's documents.
    fn documents(
        &self,
        segment: usize,
        block: &BlockDocuments<'_>,
        scratch: &mut Scratch,
        observe: &mut impl FnMut(&Seen<'_>, &Findings),
    ) {
        let columns = &self.columns.segments[segment];
        let Scratch { resolver, titles, bodies, raw, findings, facets, .. } = scratch;
        for (number, &document) in block.documents.iter().enumerate() {
            findings.clear();
            take(&titles.found, number, raw);
            resolver.title(raw, titles.block.marks(number), findings);
            if self.bodies.is_some() {
                take(&bodies.found, number, raw);
                resolver.body(raw, bodies.block.marks(number), findings);
            }
            columns.facets(document, facets);
            let cluster = columns.cluster(&self.columns.clusters, document);
            let seen = Seen {
                address: Address { segment: segment as u32, document },
                cluster,
                source: columns.source(document),
                has_employer: cluster < self.columns.clusters.employer_count(),
                posted: columns.posted(document),
                facets,
            };
            observe(&seen, findings);
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
        let Range { start, end } = chunk.documents;
        if self.documents.as_ref().is_some_and(|it| !it.any(chunk.segment, start..end)) {
            return;
        }
        documents.extend(chunk.documents.clone().filter(is_allowed));
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
