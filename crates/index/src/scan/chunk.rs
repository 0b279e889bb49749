//! The findings of a chunk of documents.

use std::ops::Range;
use std::path::Path;

use rolescope_lexicon::{EntryId, Findings, Kind, Lexicon, RawMatch, Resolver, SentenceMark};
use rolescope_text::Zone;
use tantivy::SegmentReader;

use crate::columns::Columns;
use crate::error::{Context, Result};
use crate::query::DocumentSet;
use crate::scan::automaton::{Automaton, Rules, SlotSets};
use crate::scan::marks::Marks;
use crate::scan::plan::{FieldPlan, words_to_slots};
use crate::scan::trie::Trie;
use crate::scan::words::{BLOCK, BlockWords, DocumentBits, Lists, WIDTH};
use crate::scan::{Population, ScanRequest, Seen};
use crate::snapshot::{Address, Snapshot};

/// The most documents of a chunk, the unit of work of a thread.
const CHUNK: u32 = 8192;

/// All that chunks share.
pub(crate) struct Shared<'a> {
    path: &'a Path,
    request: &'a ScanRequest<'a>,
    columns: Columns,
    segments: Vec<SegmentPlan<'a>>,
    /// The documents that match the query, if there is one.
    documents: Option<DocumentSet>,
    sets: SlotSets,
    of_titles: FieldRules,
    of_bodies: FieldRules,
}

/// The sequences that are looked for in one field.
struct FieldRules {
    trie: Trie,
    sets_by_slot: Vec<u64>,
}

/// What the lexicon needs of one segment.
struct SegmentPlan<'a> {
    reader: &'a SegmentReader,
    titles: FieldPlan,
    bodies: FieldPlan,
}

/// A stretch of a segment's documents.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    pub(crate) segment: u32,
    pub(crate) documents: Range<u32>,
}

/// Buffers of one thread, and what it has learnt.
pub(crate) struct Scratch {
    resolver: Resolver,
    titles: FieldScratch,
    bodies: FieldScratch,
    raw: Vec<RawMatch>,
    marks: Vec<SentenceMark>,
    findings: Findings,
    facets: Vec<u32>,
}

#[derive(Default)]
struct FieldScratch {
    words: BlockWords,
    automaton: Automaton,
}

impl Scratch {
    pub(crate) fn new(lexicon: &Lexicon) -> Self {
        Self {
            resolver: Resolver::new(lexicon),
            titles: FieldScratch::default(),
            bodies: FieldScratch::default(),
            raw: Vec::new(),
            marks: Vec::new(),
            findings: Findings::default(),
            facets: Vec::new(),
        }
    }
}

impl<'a> Shared<'a> {
    /// Plans a scan.
    pub(crate) fn new(snapshot: &'a Snapshot, request: &'a ScanRequest<'a>) -> Result<Self> {
        let path = snapshot.path.as_path();
        let program = &request.lexicon.program;
        let slots = program.slots.len();
        let is_of_roles = |entry: EntryId| {
            matches!(
                request.lexicon.entry(entry).kind,
                Kind::Role { .. } | Kind::Decoy { of_roles: true }
            )
        };
        // Roles stand in titles only; everything else may stand anywhere.
        let of_titles = Trie::new(program.sequences.iter(), slots);
        let others = program.sequences.iter().filter(|sequence| !is_of_roles(sequence.entry));
        let of_bodies = Trie::new(others, slots);
        let title_words = words_to_slots(program, &of_titles);
        let body_words = words_to_slots(program, &of_bodies);
        let mut sets = SlotSets::default();
        let mut segments = Vec::new();
        for reader in snapshot.searcher.segment_readers() {
            let open = |field| reader.inverted_index(field).context("open", path);
            let titles = open(snapshot.fields.title)?;
            let bodies = open(snapshot.fields.body)?;
            segments.push(SegmentPlan {
                reader,
                titles: FieldPlan::new(titles, program, &title_words, &mut sets, path)?,
                bodies: FieldPlan::new(bodies, program, &body_words, &mut sets, path)?,
            });
        }
        let sets_by_slot = sets.by_slot(slots);
        Ok(Self {
            path,
            request,
            columns: Columns::read(snapshot, request.by)?,
            segments,
            documents: request
                .query
                .map(|query| DocumentSet::of_query(snapshot, query))
                .transpose()?,
            sets,
            of_titles: FieldRules { trie: of_titles, sets_by_slot: sets_by_slot.clone() },
            of_bodies: FieldRules { trie: of_bodies, sets_by_slot },
        })
    }

    /// The columns, when nothing else is needed any more.
    pub(crate) fn into_columns(self) -> Columns {
        self.columns
    }

    /// The units of work.
    pub(crate) fn chunks(&self) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        for (segment, plan) in (0..).zip(&self.segments) {
            // Chunks of one size, so that no thread waits long for another at the end.
            let end = plan.reader.max_doc();
            let size = end.div_ceil(end.div_ceil(CHUNK).max(1)).max(1);
            for start in (0..end).step_by(size as usize) {
                chunks.push(Chunk { segment, documents: start..end.min(start + size) });
            }
        }
        chunks
    }

    /// Shows the findings of a chunk's postings.
    pub(crate) fn chunk(
        &self,
        chunk: &Chunk,
        scratch: &mut Scratch,
        mut observe: impl FnMut(&Seen<'_>, &Findings),
    ) -> Result<()> {
        let plan = &self.segments[chunk.segment as usize];
        let mut fields = Fields {
            title_lists: Lists::open(&plan.titles, &chunk.documents, self.path)?,
            body_lists: Lists::open(&plan.bodies, &chunk.documents, self.path)?,
            title_marks: Marks::of_titles(&plan.titles.inverted, self.path)?,
            body_marks: Marks::of_bodies(&plan.bodies.inverted, self.path)?,
        };
        for start in chunk.documents.clone().step_by(BLOCK as usize) {
            let block = start..chunk.documents.end.min(start + BLOCK);
            self.block(chunk.segment, &block, &mut fields, scratch, &mut observe)?;
        }
        Ok(())
    }

    fn block(
        &self,
        segment: u32,
        block: &Range<u32>,
        fields: &mut Fields,
        scratch: &mut Scratch,
        observe: &mut impl FnMut(&Seen<'_>, &Findings),
    ) -> Result<()> {
        let mut allowed = self.allowed(segment, block);
        let columns = &self.columns.segments[segment as usize];
        let Scratch { resolver, titles, bodies, raw, marks, findings, facets } = scratch;

        titles.words.read(
            &mut fields.title_lists,
            &self.of_titles.trie,
            &self.sets,
            block,
            &allowed,
        );
        if let Population::Roles(roles) = &self.request.population {
            for offset in documents_of(allowed) {
                findings.clear();
                // Whoever's title holds no word of interest names no role.
                if !titles.words.of(offset).is_empty() {
                    // Where sentences begin does not matter for roles, as a title is one sentence.
                    let mark = [SentenceMark { position: 0, zone: Zone::Title }];
                    self.of_titles.find(&self.sets, titles, offset, &mark, raw);
                    resolver.title(raw, &mark, findings);
                }
                if !findings.roles.iter().any(|role| roles.binary_search(role).is_ok()) {
                    allowed[offset / 64] &= !(1 << (offset % 64));
                }
            }
        }
        let with_bodies = !self.request.titles_only;
        if with_bodies {
            bodies.words.read(
                &mut fields.body_lists,
                &self.of_bodies.trie,
                &self.sets,
                block,
                &allowed,
            );
        }
        for offset in documents_of(allowed) {
            let document = block.start + offset as u32;
            findings.clear();
            fields.title_marks.read(document, Zone::Title, marks);
            self.of_titles.find(&self.sets, titles, offset, marks, raw);
            resolver.title(raw, marks, findings);
            if with_bodies {
                fields.body_marks.read(document, Zone::Other, marks);
                self.of_bodies.find(&self.sets, bodies, offset, marks, raw);
                resolver.body(raw, marks, findings);
            }
            columns.facets(document, facets);
            let cluster = columns.cluster(&self.columns.clusters, document);
            let seen = Seen {
                address: Address { segment, document },
                cluster,
                has_employer: cluster < self.columns.clusters.employer_count(),
                posted: columns.posted(document),
                facets,
            };
            observe(&seen, findings);
        }
        Ok(())
    }

    /// The block's documents that are not deleted and match the query.
    fn allowed(&self, segment: u32, block: &Range<u32>) -> DocumentBits {
        let mut allowed = [0; WIDTH];
        let alive = self.segments[segment as usize].reader.alive_bitset();
        for document in block.clone() {
            let offset = (document - block.start) as usize;
            let address = Address { segment, document };
            if alive.is_none_or(|alive| alive.is_alive(document))
                && self.documents.as_ref().is_none_or(|documents| documents.contains(address))
            {
                allowed[offset / 64] |= 1 << (offset % 64);
            }
        }
        allowed
    }
}

impl FieldRules {
    /// The occurrences in one field of a document of the block.
    fn find(
        &self,
        sets: &SlotSets,
        field: &mut FieldScratch,
        offset: usize,
        marks: &[SentenceMark],
        raw: &mut Vec<RawMatch>,
    ) {
        raw.clear();
        let rules = Rules { trie: &self.trie, sets, sets_by_slot: &self.sets_by_slot };
        field.automaton.occurrences(rules, field.words.of(offset), marks, raw);
    }
}

/// The lists of a chunk, open from one block to the next.
struct Fields {
    title_lists: Lists,
    body_lists: Lists,
    title_marks: Marks,
    body_marks: Marks,
}

/// The documents of a set, ascending.
fn documents_of(bits: DocumentBits) -> impl Iterator<Item = usize> {
    bits.into_iter().enumerate().flat_map(|(number, mut bits)| {
        std::iter::from_fn(move || {
            let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
            bits &= bits - 1;
            Some(number * 64 + bit)
        })
    })
}
