//! Which documents may hold several things in one sentence, from where the rarest words of their sequences stand.
//!
//! That several things are said in one ad is frequent, that they are in one sentence is rare. So before they are looked for, the common
//! words of their sequences are left aside: neither their lists nor what stands around the rare ones has to be read for most documents.

use std::ops::Range;

use rolescope_lexicon::{EntryId, Lexicon};

use crate::error::Result;
use crate::scan::block::Lists;
use crate::scan::chunk::chunks;
use crate::scan::documents::{Members, Numbers};
use crate::scan::lists::Spare;
use crate::scan::plan::{Chunk, FieldPlan, Wanted};
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;

/// The most things that are told apart: a bit for each.
const MOST: usize = 8;

impl Snapshot {
    /// Postings of a selection that may have a sentence, in the title or the body, with something from each of these sets of entries: at
    /// least all that have one, at most the selection. Of more than eight sets the first eight count.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn may_hold_together(
        &self,
        lexicon: &Lexicon,
        sets: &[&[EntryId]],
        within: Selection,
        threads: &Threads,
    ) -> Result<Selection> {
        let sets = &sets[..sets.len().min(MOST)];
        let mut of_sets = lexicon.clone();
        let is_one = |entry: &EntryId| sets.iter().any(|set| set.contains(entry));
        of_sets.program.sequences.retain(|sequence| is_one(&sequence.entry));
        let chunks = chunks(self, Some(&within));
        let seeker = |field, wanted| -> Result<Seeker> {
            Ok(Seeker::new(FieldPlan::new(self, field, &of_sets, wanted, &chunks, threads)?, sets))
        };
        let fields =
            [seeker(self.fields.title, Wanted::All)?, seeker(self.fields.body, Wanted::Others)?];
        let seek = |chunk: &Chunk, documents: &[u32]| -> Result<Vec<u32>> {
            let mut found = Vec::new();
            for field in &fields {
                field.seek(self, chunk, documents, &mut found)?;
            }
            Ok(found)
        };
        let documents = |chunk: &Chunk| -> Vec<u32> {
            let segment = chunk.segment as u32;
            let of_chunk = chunk.documents.clone();
            of_chunk.filter(|&document| within.contains(Address { segment, document })).collect()
        };
        let Some((first, rest)) = chunks.split_first() else { return Ok(within) };
        let of_first = documents(first);
        let found_first = seek(first, &of_first)?;
        if found_first.len() > of_first.len() / 2 {
            // The rare words are too common to tell much: asking for them takes longer than it saves.
            return Ok(within);
        }
        let found_rest = threads.map(rest, |chunk| seek(chunk, &documents(chunk)));
        let mut together = self.nothing();
        for (chunk, found) in chunks.iter().zip([Ok(found_first)].into_iter().chain(found_rest)) {
            let segment = chunk.segment as u32;
            found?.into_iter().for_each(|document| together.insert(Address { segment, document }));
        }
        Ok(together)
    }
}

/// A field in which several things are looked for.
struct Seeker {
    plan: FieldPlan,
    /// For each set of slots of the plan a bit for each of the things whose rarest word may fill it.
    masks: Vec<u8>,
    /// The bits of all things.
    all: u8,
}

impl Seeker {
    fn new(plan: FieldPlan, things: &[&[EntryId]]) -> Self {
        let bits = |entry: EntryId| -> u8 {
            let of_entry = things.iter().enumerate().filter(|(_, thing)| thing.contains(&entry));
            of_entry.fold(0, |bits, (number, _)| bits | 1 << number)
        };
        let of_slot = |&slot: &u32| -> u8 {
            let entries = plan.texts.root(slot).map(|root| plan.texts.entries(root));
            entries.into_iter().flatten().fold(0, |all, entry| all | bits(entry))
        };
        let of_set = |set| plan.sets.slots(set).iter().map(of_slot).fold(0, |all, bits| all | bits);
        let masks = (0..plan.sets.len() as u32).map(of_set).collect();
        let all = (0..things.len()).fold(0, |bits, number| bits | 1 << number);
        Self { plan, masks, all }
    }

    /// Adds those of a chunk's documents, ascending, that have a sentence with all.
    fn seek(
        &self,
        snapshot: &Snapshot,
        chunk: &Chunk,
        mut documents: &[u32],
        found: &mut Vec<u32>,
    ) -> Result<()> {
        let field = &self.plan.segments[chunk.segment];
        let (mut members, mut spare) = (Members::default(), Spare::default());
        members.lay_out(documents);
        let (place, path) = ((chunk, &members), snapshot.path.as_path());
        let mut lists = Lists::open_some(field, place, &mut spare, path, |term| term.of_texts)?;
        let Lists { words, next, sentences: Some(sentences), .. } = &mut lists else {
            return Ok(());
        };
        let (mut numbers, mut buffer) = (Numbers::default(), Vec::new());
        // Where the sentences of a block start, what stands in each of them, and which are those of each document.
        let (mut starts, mut held, mut ranges) = (Vec::new(), Vec::new(), Vec::new());
        while !documents.is_empty() {
            let block = field.files.block(documents);
            documents = &documents[block.documents.len()..];
            numbers.lay_out(&block);
            starts.clear();
            ranges.clear();
            ranges.resize(block.documents.len(), 0..0);
            sentences.read(&block, &numbers, &mut buffer, |document, distances| {
                let first = starts.len();
                let mut position = 0;
                starts.extend(distances.iter().map(|distance| {
                    position += distance;
                    position
                }));
                ranges[document] = first..starts.len();
            });
            held.clear();
            held.resize(starts.len(), 0);
            let end = block.end();
            for (word, next) in words.iter_mut().zip(&mut *next) {
                if *next >= end {
                    continue;
                }
                let mask = self.masks[word.set as usize];
                word.list.read(&block, &numbers, &mut buffer, |document, distances| {
                    let Range { start, end } = ranges[document].clone();
                    let (mut behind, mut position) = (start, 0);
                    for distance in distances {
                        position += distance;
                        // The sentence that holds it is the last that does not start behind it.
                        behind += starts[behind..end].partition_point(|&start| start <= position);
                        if behind > start {
                            held[behind - 1] |= mask;
                        }
                    }
                });
                *next = word.list.next_document();
            }
            let has_all = |range: &Range<usize>| held[range.clone()].contains(&self.all);
            let of_block = block.documents.iter().zip(&ranges);
            found.extend(of_block.filter(|(_, range)| has_all(range)).map(|(one, _)| one));
        }
        Ok(())
    }
}
