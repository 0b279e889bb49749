//! What another lexicon finds in an index, compared with one.

use std::collections::BTreeMap;

use rolescope_index::{Address, Population, Progress, ScanRequest, Snapshot, Threads};
use rolescope_lexicon::{Findings, Lexicon, Strength, Zone};

use crate::error::Result;
use crate::question::Who;
use crate::shown::looked_at;
use crate::table::{Cell, Column, ColumnKind, Table};

/// What is compared.
#[derive(Clone, Debug)]
pub struct DifferenceRequest<'a> {
    /// The ads looked at, as the first lexicon has it.
    pub who: &'a Who,
    /// Sentences shown for each entry that is found more and less often.
    pub examples: usize,
    /// Names the draw of these.
    pub seed: u64,
}

/// A match as it is compared: key of the entry (its number among all keys of both), sentence, and whether it is asked for.
/// Where in a sentence an entry stands, and how often, makes no difference.
type Found = (u16, u32, bool);

/// Compares what two lexicons find: a table of entries, and one of sentences.
///
/// # Errors
/// If the index cannot be read or nobody is in the population.
pub fn difference(
    snapshot: &Snapshot,
    before: &Lexicon,
    after: &Lexicon,
    request: &DifferenceRequest<'_>,
    threads: &Threads,
    progress: &dyn Progress,
) -> Result<(Table, Table)> {
    let mut keys: Vec<&str> =
        before.entries.iter().chain(&after.entries).map(|entry| entry.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    let draw = snapshot.draw_keys()?;
    let found = |lexicon: &Lexicon, findings: &Findings| -> Vec<Found> {
        let matches = findings.matches.iter().map(|found| {
            let asked = matches!(found.strength, Strength::Required | Strength::Preferred);
            (number(&keys, lexicon, found.entry), found.sentence, asked)
        });
        let mut all: Vec<Found> = matches.collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let scan = ScanRequest {
        lexicon: before,
        population: request.who.population.clone(),
        query: request.who.query.as_deref(),
        by: &[],
        foreign: false,
        titles_only: false,
    };
    let first = snapshot.scan(
        &scan,
        threads,
        progress,
        Vec::<(Address, Box<[Found]>)>::new,
        |ads, seen, findings| ads.push((seen.address, found(before, findings).into())),
        |mut left, right| {
            left.extend(right);
            left
        },
    )?;
    let mut ads = first.value;
    if ads.is_empty() {
        return Err(request.who.nobody(None, first.postings));
    }
    ads.sort_unstable_by_key(|(address, _)| *address);
    // The same ads: those of the first lexicon's population, whatever roles the second knows.
    let scan = ScanRequest { lexicon: after, population: Population::All, ..scan };
    let second = snapshot.scan(
        &scan,
        threads,
        progress,
        || Changes::new(keys.len()),
        |changes, seen, findings| {
            let Ok(at) = ads.binary_search_by_key(&seen.address, |(address, _)| *address) else {
                return;
            };
            let now = found(after, findings);
            changes.compare(&ads[at].1, &now, |found| Example {
                order: draw.order(seen.address, u64::from(found.1), request.seed),
                sequence: draw.sequence(seen.address),
                address: seen.address,
                found,
            });
            changes.shrink(request.examples, false);
        },
        Changes::merged,
    )?;
    let mut changes = second.value;
    changes.shrink(request.examples, true);
    let sentences = changes.sentences(snapshot, &keys)?;
    Ok((changes.table(&keys, before, after, ads.len()), sentences))
}

fn number(keys: &[&str], lexicon: &Lexicon, entry: rolescope_lexicon::EntryId) -> u16 {
    let at = keys.binary_search(&lexicon.entry(entry).key.as_str()).unwrap_or(0);
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// A sentence that may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Example {
    order: u64,
    sequence: u64,
    address: Address,
    found: Found,
}

/// What an entry lost and won.
#[derive(Clone, Debug, Default)]
struct Change {
    before: u64,
    after: u64,
    added: u64,
    removed: u64,
    ads_added: u64,
    ads_removed: u64,
    examples: [Vec<Example>; 2],
}

#[derive(Debug)]
struct Changes(Vec<Change>);

impl Changes {
    fn new(entries: usize) -> Self {
        Self(vec![Change::default(); entries])
    }

    fn compare(&mut self, before: &[Found], after: &[Found], example: impl Fn(Found) -> Example) {
        for found in before {
            self.0[usize::from(found.0)].before += u64::from(found.2);
        }
        for found in after {
            self.0[usize::from(found.0)].after += u64::from(found.2);
        }
        let ways = [(before, after, true), (after, before, false)];
        for (own, other, removed) in ways {
            let mut last = None;
            for found in own.iter().filter(|found| found.2 && other.binary_search(found).is_err()) {
                let change = &mut self.0[usize::from(found.0)];
                let new_ad = u64::from(last != Some(found.0));
                last = Some(found.0);
                if removed {
                    change.removed += 1;
                    change.ads_removed += new_ad;
                } else {
                    change.added += 1;
                    change.ads_added += new_ad;
                }
                change.examples[usize::from(removed)].push(example(*found));
            }
        }
    }

    /// Keeps the first so many examples; unless told to do it at once, only where there are far more.
    fn shrink(&mut self, keep: usize, at_once: bool) {
        for examples in self.0.iter_mut().flat_map(|change| &mut change.examples) {
            if at_once || examples.len() > 2 * keep.max(64) {
                examples.sort_unstable();
                examples.dedup_by_key(|example| example.order);
                examples.truncate(keep);
            }
        }
    }

    fn merged(mut self, other: Self) -> Self {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            own.before += more.before;
            own.after += more.after;
            own.added += more.added;
            own.removed += more.removed;
            own.ads_added += more.ads_added;
            own.ads_removed += more.ads_removed;
            for (own, more) in own.examples.iter_mut().zip(more.examples) {
                own.extend(more);
            }
        }
        self
    }

    fn table(&self, keys: &[&str], before: &Lexicon, after: &Lexicon, ads: usize) -> Table {
        use ColumnKind::{Count, Text};
        let rows = keys.iter().zip(&self.0).filter(|(_, change)| change.added + change.removed > 0);
        let rows = rows.map(|(key, change)| {
            vec![
                Cell::text(*key),
                Cell::Count(change.before),
                Cell::Count(change.after),
                Cell::Count(change.added),
                Cell::Count(change.removed),
                Cell::Count(change.ads_added),
                Cell::Count(change.ads_removed),
            ]
        });
        let only = |one: &Lexicon, other: &Lexicon| {
            let keys = one.entries.iter().filter(|entry| other.by_key(&entry.key).is_none());
            keys.map(|entry| entry.key.clone()).collect::<Vec<_>>().join(", ")
        };
        let mut remarks = vec![looked_at(ads)];
        for (told, keys) in [
            ("Entries of the first only", only(before, after)),
            ("Entries of the second only", only(after, before)),
        ] {
            if !keys.is_empty() {
                remarks.push(format!("{told}: {keys}."));
            }
        }
        let column = Column::new;
        Table {
            name: "entries".to_owned(),
            title: format!("From {} to {}", before.fingerprint, after.fingerprint),
            caption: "Sentences in which a signal or duty is asked for, by the first and by the second lexicon."
                .to_owned(),
            columns: vec![
                column("entry", "Entry", Text, "key of the entry"),
                column("before", "Before", Count, "sentences in which the first lexicon finds it asked for"),
                column("after", "After", Count, "sentences in which the second does"),
                column("added", "Added", Count, "sentences in which only the second does"),
                column("removed", "Removed", Count, "sentences in which only the first does"),
                column("ads_added", "in ads", Count, "ads with such a sentence of the second"),
                column("ads_removed", "in ads", Count, "ads with such a sentence of the first"),
            ],
            rows: rows.collect(),
            remarks,
        }
    }

    fn sentences(&self, snapshot: &Snapshot, keys: &[&str]) -> Result<Table> {
        use ColumnKind::Text;
        let names = snapshot.names()?;
        let mut rows = Vec::new();
        let mut read: BTreeMap<Address, _> = BTreeMap::new();
        for (key, change) in keys.iter().zip(&self.0) {
            for (way, examples) in ["added", "removed"].into_iter().zip(&change.examples) {
                for example in examples {
                    let (stored, sentences) = match read.entry(example.address) {
                        std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                        std::collections::btree_map::Entry::Vacant(new) => {
                            let (stored, sentences) = snapshot.sentences(example.address)?;
                            new.insert((names.named(stored)?, sentences))
                        }
                    };
                    let sentence = sentences.get(example.found.1 as usize);
                    rows.push(vec![
                        Cell::text(*key),
                        Cell::text(way),
                        Cell::text(stored.posting.id.clone()),
                        Cell::text(sentence.map_or(Zone::Other, |sentence| sentence.zone).name()),
                        Cell::text(
                            sentence.map(|sentence| sentence.text.clone()).unwrap_or_default(),
                        ),
                    ]);
                }
            }
        }
        let column = Column::new;
        Ok(Table {
            name: "sentences".to_owned(),
            title: "Sentences that were added and removed".to_owned(),
            caption: String::new(),
            columns: vec![
                column("entry", "Entry", Text, "key of the entry"),
                column("change", "Change", Text, "added or removed by the second lexicon"),
                column("id", "Id", Text, "id of the ad").hidden(),
                column("zone", "Zone", Text, "part of the ad"),
                column("sentence", "Sentence", Text, "the sentence"),
            ],
            rows,
            remarks: Vec::new(),
        })
    }
}
