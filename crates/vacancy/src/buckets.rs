//! Where ads of a block that share a text, or bands of their sketches, are looked up.

use rustc_hash::FxHashMap;

use crate::forest::Forest;

/// The most groups looked at in one bucket.
const VISITS: usize = 256;

/// How many of the latest entries are searched for the group of an ad before a new entry is made.
const LOOK_BACK: usize = 8;

/// What is looked up, by its number in the block: a text, or a set of texts that share a band.
pub(crate) type Shared = u32;

/// Employers and places by number in the block, those of ads without one 0. Of a bucket this says whose ads it holds.
pub(crate) type Side = u32;

/// Of a bucket that holds the ads of all employers or places.
const ANY: Side = u32::MAX;

/// No bucket, entry or node.
const NONE: u32 = u32::MAX;

/// Ads of one group in a bucket: a chain from the latest to the earliest.
#[derive(Clone, Copy)]
struct Entry {
    /// One of them; its root is the group.
    member: u32,
    /// The day of the latest.
    day: i32,
    latest: u32,
    earliest: u32,
    /// The entry of the bucket to which ads were last added before this one.
    older: u32,
}

/// An ad in a chain, and the node of the one before it in the order of grouping.
#[derive(Clone, Copy)]
struct Node {
    ad: u32,
    before: u32,
}

/// Who will ask for what is looked up.
#[derive(Clone, Copy, Default)]
struct Asked {
    /// The last ad that has it; nobody asks for that one.
    last: u32,
    by_any_employer: bool,
    by_any_place: bool,
}

/// Buckets, each for one employer and place, and for any where ads without one will ask for them.
#[derive(Default)]
pub(crate) struct Buckets {
    asked: Vec<Asked>,
    numbers: FxHashMap<(Shared, Side, Side), u32>,
    /// Of each bucket the entry to which ads were last added.
    heads: Vec<u32>,
    /// Those of all buckets.
    entries: Vec<Entry>,
    nodes: Vec<Node>,
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
    /// Empties them for so many ads of another block, by which so much is looked up. Then is said of each ad what it will be asked by.
    pub(crate) fn start(&mut self, ads: usize, shared: usize) {
        // Emptying a table takes as long as it is large: a large block's is no use for small ones.
        if self.numbers.capacity() > 4096.max(64 * ads) {
            *self = Self::default();
        }
        self.asked.clear();
        self.asked.resize(shared, Asked::default());
        self.numbers.clear();
        self.heads.clear();
        self.entries.clear();
        self.nodes.clear();
        self.seen.clear();
        self.seen.resize(ads, (0, 0));
        self.visit = 0;
    }

    /// Says that an ad of this employer and place may ask, later than those that were said before.
    pub(crate) fn will_ask(&mut self, ad: u32, (employer, place): (Side, Side), shared: Shared) {
        let asked = &mut self.asked[shared as usize];
        asked.last = ad;
        asked.by_any_employer |= employer == 0;
        asked.by_any_place |= place == 0;
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
        let Asked { by_any_employer, by_any_place, .. } = self.asked[shared as usize];
        for employer in asked(employer, by_any_employer).into_iter().flatten() {
            for place in asked(place, by_any_place).into_iter().flatten() {
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
        let Self { heads, entries, nodes, seen, .. } = self;
        self.visit += 1;
        // The last entry that stays.
        let mut newer = NONE;
        let mut at = heads[bucket as usize];
        let mut visits = 0;
        while at != NONE && entries[at as usize].day >= since && visits < VISITS {
            visits += 1;
            let entry = entries[at as usize];
            let root = forest.find(entry.member);
            let (visit, first) = seen[root as usize];
            if visit == self.visit {
                // Groups that were joined since: one entry is enough.
                let one = &mut entries[first as usize];
                nodes[one.earliest as usize].before = entry.latest;
                one.earliest = entry.earliest;
                entries[newer as usize].older = entry.older;
            } else {
                seen[root as usize] = (self.visit, at);
                found(root, Handle { bucket, entry: at });
                newer = at;
            }
            at = entry.older;
        }
        at == NONE || entries[at as usize].day < since
    }

    /// The ads of a group in a bucket, from the last in the order of grouping to the first.
    pub(crate) fn ads(&self, handle: Handle) -> impl Iterator<Item = u32> {
        let mut next = self.entries[handle.entry as usize].latest;
        std::iter::from_fn(move || {
            let Node { ad, before } = *self.nodes.get(next as usize)?;
            next = before;
            Some(ad)
        })
    }

    /// Adds an ad of an employer, place, day and of the group `root`, where others will ask for it.
    pub(crate) fn add(
        &mut self,
        (employer, place, day): (Side, Side, i32),
        shared: Shared,
        ad: u32,
        root: u32,
        forest: &mut Forest,
    ) {
        let Asked { last, by_any_employer, by_any_place } = self.asked[shared as usize];
        if last <= ad {
            return;
        }
        let employers = [Some(employer), by_any_employer.then_some(ANY)];
        let places = [Some(place), by_any_place.then_some(ANY)];
        for employer in employers.into_iter().flatten() {
            for place in places.into_iter().flatten() {
                let next = self.heads.len() as u32;
                let bucket = *self.numbers.entry((shared, employer, place)).or_insert(next);
                if bucket == next {
                    self.heads.push(NONE);
                }
                self.add_to(bucket, day, ad, root, forest);
            }
        }
    }

    fn add_to(&mut self, bucket: u32, day: i32, ad: u32, root: u32, forest: &mut Forest) {
        let Self { heads, entries, nodes, .. } = self;
        let head = &mut heads[bucket as usize];
        let (mut newer, mut at) = (NONE, *head);
        let mut is_held = false;
        for _ in 0..LOOK_BACK {
            let Some(entry) = entries.get(at as usize) else { break };
            is_held = forest.find(entry.member) == root;
            if is_held {
                break;
            }
            (newer, at) = (at, entry.older);
        }
        let node = nodes.len() as u32;
        if is_held {
            let Entry { latest, older, .. } = entries[at as usize];
            nodes.push(Node { ad, before: latest });
            let entry = &mut entries[at as usize];
            (entry.day, entry.latest) = (entry.day.max(day), node);
            if newer != NONE {
                entry.older = *head;
                entries[newer as usize].older = older;
                *head = at;
            }
        } else {
            nodes.push(Node { ad, before: NONE });
            let older = *head;
            *head = entries.len() as u32;
            entries.push(Entry { member: ad, day, latest: node, earliest: node, older });
        }
    }
}

/// The sides that an ad asks: its own and those without, or any.
fn asked(own: Side, any: bool) -> [Option<Side>; 2] {
    match own {
        0 => [Some(if any { ANY } else { 0 }), None],
        _ => [Some(own), any.then_some(0)],
    }
}
