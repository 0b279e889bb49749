//! Where ads of a block that share a text, or a band of their sketches, are looked up.

use rustc_hash::FxHashMap;

use crate::ads::Row;
use crate::forest::Forest;
use crate::hash::Key;
use crate::rules::Rule;

/// The most groups looked at in one bucket.
const VISITS: usize = 256;

/// How many of the latest entries are searched for the group of an ad before a new entry is made.
const LOOK_BACK: usize = 8;

/// Whose ads a bucket holds: those of one employer, those without one, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Side {
    Only(Option<Key>),
    Any,
}

type Place = (Rule, u32, Side, Side);

/// Ads of one group in a bucket.
struct Entry {
    /// One of them; its root is the group.
    member: u32,
    /// The day of the latest.
    day: i32,
    /// In the order of grouping.
    ads: Vec<u32>,
}

/// Buckets by text or by band, each for one employer and place, and for any where ads without one will ask for them.
pub(crate) struct Buckets {
    numbers: FxHashMap<Place, u32>,
    entries: Vec<Vec<Entry>>,
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
    pub(crate) fn new(rows: &[Row]) -> Self {
        Self {
            numbers: FxHashMap::default(),
            entries: Vec::new(),
            any_employer: rows.iter().any(|row| row.employer.is_none()),
            any_place: rows.iter().any(|row| row.place.is_none()),
            seen: vec![(0, 0); rows.len()],
            visit: 0,
        }
    }

    /// Hands out the groups in a bucket whose ads may be together with `row`, the latest first, back to the day `since`. Returns
    /// whether all were.
    pub(crate) fn visit(
        &mut self,
        row: &Row,
        (rule, key): (Rule, u32),
        since: i32,
        forest: &mut Forest,
        mut found: impl FnMut(u32, Handle),
    ) -> bool {
        let mut whole = true;
        for employer in asked(row.employer, self.any_employer).into_iter().flatten() {
            for place in asked(row.place, self.any_place).into_iter().flatten() {
                if let Some(bucket) = self.numbers.get(&(rule, key, employer, place)) {
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
                let mut ads = std::mem::take(&mut entries[at].ads);
                let newer = &mut entries[first as usize].ads;
                ads.append(newer);
                *newer = ads;
                emptied = true;
            } else {
                self.seen[root as usize] = (self.visit, at as u32);
            }
        }
        let whole = at == 0 || entries[at - 1].day < since;
        if emptied {
            // Only entries from `at` on can be empty.
            entries.retain(|entry| !entry.ads.is_empty());
        }
        for (number, entry) in entries.iter().enumerate().skip(at).rev() {
            found(forest.find(entry.member), Handle { bucket, entry: number as u32 });
        }
        whole
    }

    /// The ads of a group in a bucket, in the order of grouping.
    pub(crate) fn ads(&self, handle: Handle) -> &[u32] {
        &self.entries[handle.bucket as usize][handle.entry as usize].ads
    }

    /// Adds an ad of the group `root`.
    pub(crate) fn add(
        &mut self,
        row: &Row,
        (rule, key): (Rule, u32),
        ad: u32,
        root: u32,
        forest: &mut Forest,
    ) {
        let employers = [Some(Side::Only(row.employer)), self.any_employer.then_some(Side::Any)];
        let places = [Some(Side::Only(row.place)), self.any_place.then_some(Side::Any)];
        for employer in employers.into_iter().flatten() {
            for place in places.into_iter().flatten() {
                let count = self.entries.len() as u32;
                let bucket = *self.numbers.entry((rule, key, employer, place)).or_insert(count);
                if bucket == count {
                    self.entries.push(Vec::new());
                }
                let entries = &mut self.entries[bucket as usize];
                let mut latest = entries.iter().enumerate().rev().take(LOOK_BACK);
                let held =
                    latest.find(|(_, entry)| forest.find(entry.member) == root).map(|(at, _)| at);
                let mut entry = held
                    .map_or(Entry { member: ad, day: row.day, ads: Vec::new() }, |at| {
                        entries.remove(at)
                    });
                entry.ads.push(ad);
                entry.day = entry.day.max(row.day);
                entries.push(entry);
            }
        }
    }
}

/// The sides that an ad asks: its own and those without, or any.
fn asked(own: Option<Key>, any: bool) -> [Option<Side>; 2] {
    match own {
        None => [Some(if any { Side::Any } else { Side::Only(None) }), None],
        Some(_) => [Some(Side::Only(own)), any.then_some(Side::Only(None))],
    }
}
