//! In which sentences or zones several things may stand together, from where the rarer words of their sequences stand.
//!
//! That several things are said in one ad is frequent, that they are in one sentence is rare. So before texts are read, those stretches
//! are left out in which they cannot be: where one has no occurrence, or all of one overlap all of another, so that at most one of them
//! wins its words. Common words are left aside for that, since reading their positions takes longer than all the rest.

use rolescope_lexicon::{EntryId, Lexicon, RawMatch, SentenceMark};
use rolescope_text::Zone;

use crate::error::Result;
use crate::progress::Progress;
use crate::scan::block::Lists;
use crate::scan::chunk::{chunks, each_chunk};
use crate::scan::documents::Members;
use crate::scan::field::FieldScratch;
use crate::scan::lists::Spare;
use crate::scan::plan::{Chunk, FieldPlan, Wanted};
use crate::scan::vocabulary::Vocabulary;
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;

/// Words of a place are common if so many bytes of positions would have to be read for each posting.
const COMMON: u64 = 8;

/// A part of a posting in which several things may stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// A sentence; its number is that of [`rolescope_lexicon::Match`].
    Sentence,
    /// All sentences of a zone; its number is the zone's.
    Zone,
    /// A title or a body, if one of each other set has at most so many tokens between it and one of the first set; its number is 0.
    Near(u32),
}

/// What is looked for, and where.
#[derive(Clone, Copy, Debug)]
pub struct Together<'a> {
    /// The lexicon.
    pub lexicon: &'a Lexicon,
    /// Signals and duties: of each of these sets one has to be there.
    pub sets: &'a [&'a [EntryId]],
    /// What they have to stand in.
    pub stretch: Stretch,
    /// The postings that are looked at.
    pub within: &'a Selection,
}

impl Snapshot {
    /// The stretches of postings that may hold a match of each of some sets of entries, ascending: at least all that do.
    ///
    /// # Errors
    /// If the index cannot be read or the work was stopped.
    pub fn may_hold_together(
        &self,
        together: &Together<'_>,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Vec<(Address, u32)>> {
        let Together { lexicon, sets, within, .. } = *together;
        let mut of_sets = lexicon.clone();
        let is_one = |entry: &EntryId| sets.iter().any(|set| set.contains(entry));
        of_sets.program.sequences.retain(|sequence| is_one(&sequence.entry));
        let chunks = chunks(self, Some(within));
        let limit = match together.stretch {
            // Without its common words a sequence stands farther from others.
            Stretch::Near(_) => u64::MAX,
            Stretch::Sentence | Stretch::Zone => self.searcher.num_docs() * COMMON,
        };
        let plan = |field, wanted| {
            let vocabulary = Vocabulary::look_up(self, field, &of_sets, wanted, threads)?;
            FieldPlan::loose(self, &vocabulary, &of_sets, (wanted, limit), &chunks, threads)
        };
        let seeker = Seeker {
            snapshot: self,
            together,
            things: Things::new(lexicon, sets),
            titles: plan(self.fields.title, Wanted::All)?,
            bodies: plan(self.fields.body, Wanted::Others)?,
        };
        let parts = each_chunk(
            &chunks,
            threads,
            progress,
            || (Scratch::default(), Vec::new()),
            |(scratch, found), chunk| seeker.chunk(chunk, scratch, found),
        )?;
        let mut found: Vec<(Address, u32)> = parts.into_iter().flat_map(|part| part.1).collect();
        found.sort_unstable();
        found.dedup();
        progress.finished();
        Ok(found)
    }
}

/// The sets of entries.
struct Things {
    /// How many there are.
    count: usize,
    /// For each entry the sets that have it.
    of_entry: Vec<Vec<usize>>,
    /// For each entry a bit for each of the first sets that have it; and all those bits.
    bits: Vec<u32>,
    all: u32,
    /// The pairs of sets that have no entry in common: no match is of both.
    apart: Vec<(usize, usize)>,
}

impl Things {
    fn new(lexicon: &Lexicon, sets: &[&[EntryId]]) -> Self {
        let of = |entry: EntryId| -> Vec<usize> {
            (0..sets.len()).filter(|&set| sets[set].contains(&entry)).collect()
        };
        let are_apart = |&(one, other): &(usize, usize)| {
            !sets[one].iter().any(|entry| sets[other].contains(entry))
        };
        let pairs = (0..sets.len()).flat_map(|one| (0..one).map(move |other| (other, one)));
        let of_entry: Vec<Vec<usize>> = lexicon.iter().map(|(entry, _)| of(entry)).collect();
        let bits = |sets: &[usize]| -> u32 {
            sets.iter().filter_map(|&set| 1_u32.checked_shl(set as u32)).sum()
        };
        let every: Vec<usize> = (0..sets.len()).collect();
        Self {
            count: sets.len(),
            bits: of_entry.iter().map(|sets| bits(sets)).collect(),
            all: bits(&every),
            of_entry,
            apart: pairs.filter(are_apart).collect(),
        }
    }
}

/// Buffers of one thread, and what it has learnt.
#[derive(Default)]
struct Scratch {
    titles: FieldScratch,
    bodies: FieldScratch,
    /// The occurrences in a field of a posting: the stretch, the number of the set, first token, and the one past the last.
    places: Vec<(u32, usize, u32, u32)>,
    /// For each set, of a stretch, where its first occurrence ends and where its last one starts.
    bounds: Vec<Option<(u32, u32)>>,
    members: Members,
    spare: Spare,
}

struct Seeker<'a> {
    snapshot: &'a Snapshot,
    together: &'a Together<'a>,
    things: Things,
    titles: FieldPlan,
    bodies: FieldPlan,
}

impl Seeker<'_> {
    /// Adds the stretches of a chunk's postings.
    fn chunk(
        &self,
        chunk: &Chunk,
        scratch: &mut Scratch,
        found: &mut Vec<(Address, u32)>,
    ) -> Result<()> {
        let Self { snapshot, together, titles, bodies, .. } = self;
        let address = |document| Address { segment: chunk.segment as u32, document };
        let documents = chunk.documents.clone();
        let documents: Vec<u32> =
            documents.filter(|&document| together.within.contains(address(document))).collect();
        let path = &snapshot.path;
        scratch.members.lay_out(&documents);
        let (place, spare) = ((chunk, &scratch.members), &mut scratch.spare);
        let mut of_titles = Lists::open(&titles.segments[chunk.segment], place, spare, path)?;
        let mut of_bodies = Lists::open(&bodies.segments[chunk.segment], place, spare, path)?;
        let mut rest = documents.as_slice();
        while !rest.is_empty() {
            let block = bodies.segments[chunk.segment].files.block(rest);
            rest = &rest[block.documents.len()..];
            scratch.titles.block.read(&mut of_titles, &block, Zone::Title, path)?;
            scratch.titles.find(titles);
            scratch.bodies.block.read(&mut of_bodies, &block, Zone::Other, path)?;
            scratch.bodies.find(bodies);
            let Scratch { titles, bodies, places, bounds, .. } = &mut *scratch;
            for (number, &document) in block.documents.iter().enumerate() {
                let mut tell = |stretch| found.push((address(document), stretch));
                let marks = titles.block.marks(number);
                let before = marks.len() as u32;
                if self.has_all(titles.found.of(number)) {
                    self.collect(titles.found.of(number), marks, 0, places);
                    self.tell(places, bounds, &mut tell);
                }
                if self.has_all(bodies.found.of(number)) {
                    let marks = bodies.block.marks(number);
                    self.collect(bodies.found.of(number), marks, before, places);
                    self.tell(places, bounds, &mut tell);
                }
            }
        }
        of_titles.close(&mut scratch.spare);
        of_bodies.close(&mut scratch.spare);
        Ok(())
    }

    /// Whether there is an occurrence of each set.
    fn has_all(&self, found: impl Iterator<Item = RawMatch>) -> bool {
        let Things { bits, all, .. } = &self.things;
        let mut left = *all;
        for one in found {
            left &= !bits[usize::from(one.entry.0)];
            if left == 0 {
                return true;
            }
        }
        left == 0
    }

    /// Collects the occurrences in a field of a posting that may be matches, before which there are so many sentences.
    fn collect(
        &self,
        found: impl Iterator<Item = RawMatch>,
        marks: &[SentenceMark],
        before: u32,
        places: &mut Vec<(u32, usize, u32, u32)>,
    ) {
        let Self { together: Together { lexicon, stretch, .. }, things, .. } = self;
        places.clear();
        for RawMatch { start, end, entry } in found {
            let behind = marks.partition_point(|mark| mark.position <= start);
            let Some(own) = behind.checked_sub(1) else { continue };
            let zone = marks[own].zone;
            if !lexicon.entry(entry).zones.contains(zone) {
                continue;
            }
            let stretch = match stretch {
                Stretch::Sentence => before + own as u32,
                Stretch::Zone => zone as u32,
                Stretch::Near(_) => 0,
            };
            // Tokens, without the boundaries before them.
            let [start, end] = [start, end].map(|position| position - behind as u32);
            let of_entry = things.of_entry[usize::from(entry.0)].iter();
            places.extend(of_entry.map(|&set| (stretch, set, start, end)));
        }
    }

    /// Tells the stretches, ascending, in which occurrences may be matches together.
    fn tell(
        &self,
        places: &mut [(u32, usize, u32, u32)],
        bounds: &mut Vec<Option<(u32, u32)>>,
        tell: &mut impl FnMut(u32),
    ) {
        places.sort_unstable();
        for of_stretch in places.chunk_by(|one, other| one.0 == other.0) {
            bounds.clear();
            bounds.resize(self.things.count, None);
            for &(_, set, start, end) in of_stretch {
                let (first_end, last_start) = bounds[set].unwrap_or((end, start));
                bounds[set] = Some((first_end.min(end), last_start.max(start)));
            }
            // Matches do not overlap: one of them ends before the other starts.
            let have_room = |&(one, other): &(usize, usize)| {
                let Some((one, other)) = bounds[one].zip(bounds[other]) else { return false };
                one.0 <= other.1 || other.0 <= one.1
            };
            let are_near = match self.together.stretch {
                Stretch::Near(tokens) => (1..self.things.count)
                    .all(|set| bounds[set].is_some() && is_near(of_stretch, set, tokens)),
                Stretch::Sentence | Stretch::Zone => true,
            };
            if bounds.iter().all(Option::is_some)
                && self.things.apart.iter().all(have_room)
                && are_near
            {
                tell(of_stretch[0].0);
            }
        }
    }
}

/// Whether one of a set has at most so many tokens between it and one of the first set. Places are sorted.
fn is_near(places: &[(u32, usize, u32, u32)], set: usize, tokens: u32) -> bool {
    let firsts = &places[..places.partition_point(|place| place.1 == 0)];
    // For each of the first set the farthest end of those that start no later.
    let ends: Vec<u32> = firsts
        .iter()
        .scan(0, |farthest, place| {
            *farthest = place.3.max(*farthest);
            Some(*farthest)
        })
        .collect();
    places.iter().filter(|place| place.1 == set).any(|&(.., start, end)| {
        let reached = firsts.partition_point(|first| first.2 <= end.saturating_add(tokens));
        ends[..reached].last().is_some_and(|farthest| start <= farthest.saturating_add(tokens))
    })
}
