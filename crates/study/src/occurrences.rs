//! Where several things are written in one sentence or zone, from the positions of the index.
//!
//! That two entries are in one ad is frequent, that they are in one sentence is rare: before texts are read, those ads are left out in
//! which no sentence has an occurrence of each. What competes with them, and how strongly they are stated, does not matter yet.

use std::collections::BTreeSet;

use rolescope_index::{Address, Population, Progress, ScanRequest, Selection, Snapshot, Threads};
use rolescope_lexicon::{EntryId, Findings, Lexicon};

use crate::error::Result;
use crate::question::Window;

/// The postings of a selection that have, in one stretch of a window, an occurrence of each of these sets of entries.
pub(crate) fn together(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    sets: &[&[EntryId]],
    window: Window,
    within: Selection,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<Selection> {
    if window == Window::Posting || sets.len() < 2 {
        return Ok(within);
    }
    let mut common: Option<BTreeSet<(Address, u32)>> = None;
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
        let found = snapshot.scan_within(
            Some(&left),
            &request,
            threads,
            progress,
            BTreeSet::new,
            |stretches, seen, findings: &Findings| {
                stretches.extend(findings.matches.iter().map(|found| {
                    let stretch = match window {
                        Window::Zone => found.zone as u32,
                        Window::Posting | Window::Sentence => found.sentence,
                    };
                    (seen.address, stretch)
                }));
            },
            |mut one, mut other| {
                one.append(&mut other);
                one
            },
        )?;
        let here = match common {
            None => found.value,
            Some(before) => before.intersection(&found.value).copied().collect(),
        };
        left = snapshot.nothing();
        here.iter().for_each(|(address, _)| left.insert(*address));
        common = Some(here);
    }
    Ok(left)
}
