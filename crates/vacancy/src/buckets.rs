//! Where ads of a block that share a text, or bands of their sketches, are looked up.

use rustc_hash::FxHashMap;

use crate::forest::Forest;
use crate::rules::Rule;

/// The most groups looked at in one bucket.
const VISITS: usize = 256;

/// How many of the latest entries are searched for the group of an ad before a new entry is made.
const LOOK_BACK: usize = 8;

/// What is looked up: a text, or a set of texts that share a band, by its number in the block.
pub(crate) type Shared = (Rule, u32);

/// Employers and places by number in the block, those of ads without one 0. Of a bucket this says whose ads it holds.
pub(crate) type Side = u32;

/// Of a bucket that holds the ads of all employers or places.
const ANY: Side = u32::MAX;

type Place = (Shared, Side, Side);

/// Ads of one group in a bucket: a chain from the latest to the earliest.
#[derive(Clone, Copy)]
struct Entry {
    /// One of them; its root is the group.
    member: u32,
    /// The day of the latest.
    day: i32,
    latest: u32,
    earliest: u32,
}

/// An ad in a chain, and the one before it in the order of grouping.
#[derive(Clone, Copy)]
struct Node {
    ad: u32,
    before: Option<u32>,
}

/// Buckets, each for one employer and place, and for any where ads without one will ask for them.
#[derive(Default)]
pub(crate) struct Buckets {
    numbers: FxHashMap<Place, u32>,
    /// Those in use first; the others are kept for their room.
    entries: Vec<Vec<Entry>>,
    used: usize,
    nodes: Vec<Node>,
    any_employer: bool,
    any_place: bool,
    /// For each group, at which visit it was last seen, and in which entry.
    seen: Vec<(u32, u32)>,
    visit: u32,
}

/// Where the ads of one group in one bucket are found, until the next ad is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Handle {
    bucket: u32,
    entry: u32,
}

impl Buckets {
    /// Empties them for the ads of another block.
    pub(crate) fn start(&mut self, ads: usize, any_employer: bool, any_place: bool) {
        // Emptying a table takes as long as it is large: a large block's is no use for small ones.
        if self.numbers.capacity() > 4096.max(64 * ads) {
            *self = Self::default();
        }
        self.numbers.clear();
        self.entries[..self.used].iter_mut().for_each(Vec::clear);
        self.used = 0;
        self.nodes.clear();
        (self.any_employer, self.any_place) = (any_employer, any_place);
        self.seen.clear();
        self.seen.resize(ads, (0, 0));
        self.visit = 0;
    }

    /// Hands out the groups in a bucket whose ads may be together with one of this employer and place, the latest first, back to the
    /// day `since`. Returns whether all were.
    pub(crate) fn visit(
        &mut self,
        (employer, place): (Side, Side),
        shared: Shared,
        since: i32,
        forest: &mut Forest,
        mut found: impl FnMut(u32, Handle),
    ) -> bool {
        let mut whole = true;
        for employer in asked(employer, self.any_employer).into_iter().flatten() {
            for place in asked(place, self.any_place).into_iter().flatten() {
                if let Some(bucket) = self.numbers.get(&(shared, employer, place)) {
                    whole &= self.visit_one(*bucket, since, forest, &mut found);
                }
            }
        }
        whole
    }

    fn visit_one(
        &mut self,
        bucket: u32,
        since: i32,
        forest: &mut Forest,
        found: &mut impl FnMut(u32, Handle),
    ) -> bool {
        let entries = &mut self.entries[bucket as usize];
        self.visit += 1;
        let mut emptied = false;
        let mut visits = 0;
        let mut at = entries.len();
        while at > 0 && entries[at - 1].day >= since && visits < VISITS {
            at -= 1;
            visits += 1;
            let root = forest.find(entries[at].member);
            let (visit, first) = self.seen[root as usize];
            if visit == self.visit {
                // Groups that were joined since: one entry is enough.
                let older = entries[at];
                let newer = &mut entries[first as usize];
                self.nodes[newer.earliest as usize].before = Some(older.latest);
                newer.earliest = older.earliest;
                entries[at].latest = EMPTY;
                emptied = true;
            } else {
                self.seen[root as usize] = (self.visit, at as u32);
            }
        }
        let whole = at == 0 || entries[at - 1].day < since;
        if emptied {
            // Only entries from `at` on can be empty.
            entries.retain(|entry| entry.latest != EMPTY);
        }
        for (number, entry) in entries.iter().enumerate().skip(at).rev() {
            found(forest.find(entry.member), Handle { bucket, entry: number as u32 });
        }
        whole
    }

    /// The ads of a group in a bucket, from the last in the order of grouping to the first.
    pub(crate) fn ads(&self, handle: Handle) -> impl Iterator<Item = u32> {
        let entry = self.entries[handle.bucket as usize][handle.entry as usize];
        let mut next = Some(entry.latest);
        std::iter::from_fn(move || {
            let Node { ad, before } = self.nodes[next? as usize];
            next = before;
            Some(ad)
        })
    }

    /// Adds an ad of an employer, place, day and of the group `root`.
    pub(crate) fn add(
        &mut self,
        (employer, place, day): (Side, Side, i32),
        shared: Shared,
        ad: u32,
        root: u32,
        forest: &mut Forest,
    ) {
        let employers = [Some(employer), self.any_employer.then_some(ANY)];
        let places = [Some(place), self.any_place.then_some(ANY)];
        for employer in employers.into_iter().flatten() {
            for place in places.into_iter().flatten() {
                let count = self.used as u32;
                let bucket = *self.numbers.entry((shared, employer, place)).or_insert(count);
                if bucket == count {
                    self.used += 1;
                    if self.entries.len() < self.used {
                        self.entries.push(Vec::new());
                    }
                }
                let entries = &mut self.entries[bucket as usize];
                let mut latest = entries.iter().enumerate().rev().take(LOOK_BACK);
                let held =
                    latest.find(|(_, entry)| forest.find(entry.member) == root).map(|(at, _)| at);
                let node = self.nodes.len() as u32;
                let held = held.map(|at| entries.remove(at));
                self.nodes.push(Node { ad, before: held.map(|entry| entry.latest) });
                entries.push(match held {
                    Some(entry) => Entry { day: entry.day.max(day), latest: node, ..entry },
                    None => Entry { member: ad, day, latest: node, earliest: node },
                });
            }
        }
    }
}

/// Of an entry whose ads went to another.
const EMPTY: u32 = u32::MAX;

/// The sides that an ad asks: its own and those without, or any.
fn asked(own: Side, any: bool) -> [Option<Side>; 2] {
    match own {
        0 => [Some(if any { ANY } else { 0 }), None],
        _ => [Some(own), any.then_some(0)],
    }
}
