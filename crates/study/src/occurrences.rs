//! Where several things are written in one sentence or zone, from the positions of the index.
//!
//! That two entries are in one ad is frequent, that they are in one sentence is rare: before texts are read, those stretches are left out
//! that have no occurrence of each. What competes with them, and how strongly they are stated, does not matter yet.

use rolescope_index::{Address, Population, Progress, ScanRequest, Selection, Snapshot, Threads};
use rolescope_lexicon::{EntryId, Findings, Lexicon, Match};

use crate::error::Result;

/// A stretch of a posting: the number of a sentence or a zone.
pub(crate) type Stretch = (Address, u32);

/// The stretches of a selection's postings that have an occurrence of each of these sets of entries, ascending; `stretch` tells in which a
/// match stands, or that it does not count. The rarest set should come first.
pub(crate) fn together(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    sets: &[&[EntryId]],
    within: Selection,
    threads: &Threads,
    progress: &dyn Progress,
    stretch: impl Fn(Address, &Match) -> Option<u32> + Sync + Send,
) -> Result<Vec<Stretch>> {
    let mut common: Option<Vec<Stretch>> = None;
    let mut left = within;
    for set in sets {
        // Of these entries alone: where one occurs, one of them is found.
        let mut alone = lexicon.clone();
        alone.program.sequences.retain(|sequence| set.contains(&sequence.entry));
        let request = ScanRequest {
            lexicon: &alone,
            population: Population::All,
            query: None,
            by: &[],
            foreign: true,
            titles_only: false,
        };
        let (mut here, _) = snapshot.find_within(
            Some(&left),
            &request,
            threads,
            progress,
            Vec::new,
            |stretches: &mut Vec<Stretch>, address, findings: &Findings| {
                let places = findings.matches.iter();
                let places = places.filter_map(|found| stretch(address, found));
                stretches.extend(places.map(|place| (address, place)));
            },
            |mut one, mut other| {
                one.append(&mut other);
                one
            },
        )?;
        here.sort_unstable();
        here.dedup();
        if let Some(before) = common {
            here.retain(|place| before.binary_search(place).is_ok());
        }
        left = snapshot.nothing();
        here.iter().for_each(|(address, _)| left.insert(*address));
        common = Some(here);
    }
    Ok(common.unwrap_or_default())
}
