//! Grouping the ads of one block.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ads::{Ads, NO_DAY, Row};
use crate::bands::BANDS;
use crate::buckets::{Buckets, Handle};
use crate::forest::Forest;
use crate::grouper::Links;
use crate::grouping::Link;
use crate::hash::Key;
use crate::rules::Rule;
use crate::verify::{Shingles, Verifier};

/// What a grouping goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Terms {
    pub(crate) same_text: bool,
    pub(crate) same_key: bool,
    /// The Jaccard similarity from which texts are near, if that counts.
    pub(crate) near: Option<f64>,
    /// Most days from first to last, if days count.
    pub(crate) window: Option<u32>,
    /// Whether a group has one place.
    pub(crate) by_place: bool,
}

impl Terms {
    /// Whether both make the same of a block whose ads are of so many days: a window that holds all of them may as well be longer.
    pub(crate) fn is_same_within(&self, other: &Self, days: u32) -> bool {
        let window = if self.window.zip(other.window).is_some_and(|(a, b)| a.min(b) >= days) {
            self.window
        } else {
            other.window
        };
        Self { window, ..*other } == *self
    }

    /// A row with what does not count taken out.
    pub(crate) fn see(&self, row: &Row) -> Row {
        let day = if self.window.is_some() { row.day } else { 0 };
        // One place for all stands for "places do not count", so that none is missing.
        let place = if self.by_place { row.place } else { Some(Key::from_hash(1)) };
        Row { day, place, ..*row }
    }
}

/// What may be in a group: one employer, one place, a window of days.
#[derive(Clone, Copy, Debug)]
struct Group {
    employer: Option<Key>,
    place: Option<Key>,
    /// First and last day, [`NO_DAY`] if none is known.
    first: i32,
    last: i32,
    /// Whether it holds an ad that lacks nothing.
    settled: bool,
}

impl Group {
    fn of(row: &Row) -> Self {
        let Row { employer, place, day, .. } = *row;
        Self { employer, place, first: day, last: day, settled: row.is_complete() }
    }

    /// The two as one, if they may be. An ad that lacks something (`incomplete`) must not join two settled groups.
    fn with(&self, other: &Self, window: Option<u32>, incomplete: bool) -> Option<Self> {
        let agree = |a: Option<Key>, b: Option<Key>| a.is_none() || b.is_none() || a == b;
        if !agree(self.employer, other.employer)
            || !agree(self.place, other.place)
            || incomplete && self.settled && other.settled
        {
            return None;
        }
        let (first, last) = match (self.first, other.first) {
            (NO_DAY, _) => (other.first, other.last),
            (_, NO_DAY) => (self.first, self.last),
            _ => (self.first.min(other.first), self.last.max(other.last)),
        };
        if window.is_some_and(|window| last.abs_diff(first) > window) {
            return None;
        }
        Some(Self {
            employer: self.employer.or(other.employer),
            place: self.place.or(other.place),
            first,
            last,
            settled: self.settled || other.settled,
        })
    }
}

/// The ads of a block as they are grouped: what all groupings that see the same of them share.
pub(crate) struct Block {
    /// In the order in which they are grouped: those that lack nothing first, then by day, those without a day last.
    ads: Vec<u32>,
    rows: Vec<Row>,
    /// For each text, numbers of the bands' values that it shares with others; known once a grouping asks for near texts.
    bands: Option<FxHashMap<u32, Vec<u32>>>,
}

impl Block {
    pub(crate) fn new(all: &Ads, terms: &Terms, block: &[u32]) -> Self {
        let mut ads = block.to_vec();
        ads.sort_by_cached_key(|ad| {
            let row = &all.rows[*ad as usize];
            let seen = terms.see(row);
            let Row { order, employer, title, place, text, .. } = *row;
            // With one order and everything else the same, ads are interchangeable.
            let text = all.texts.get(text as usize).map(|text| text.hash);
            (
                !seen.is_complete(),
                !row.has_day(),
                row.day,
                order,
                employer,
                place,
                title,
                text,
                row.source,
            )
        });
        let rows = ads.iter().map(|ad| terms.see(&all.rows[*ad as usize])).collect();
        Self { ads, rows, bands: None }
    }

    /// The days from the first ad to the last.
    pub(crate) fn days(&self) -> u32 {
        let days = || self.rows.iter().filter(|row| row.has_day()).map(|row| row.day);
        days().min().zip(days().max()).map_or(0, |(first, last)| last.abs_diff(first))
    }
}

/// Groups the ads of a block, in order, and adds the links that hold groups together: a forest over the ads.
pub(crate) fn group<S: Shingles>(
    ads: &Ads,
    terms: &Terms,
    block: &mut Block,
    verifier: &mut Verifier<S>,
    Links { links, effort }: &mut Links,
) -> Result<(), S::Error> {
    let Block { ads: block, rows, bands } = block;
    let none = FxHashMap::default();
    let bands = match terms.near {
        Some(_) => &*bands.get_or_insert_with(|| shared_bands(ads, rows)),
        None => &none,
    };
    let least = terms.near.map_or(1, |jaccard| ads.text_rules().bands().least_agreeing(jaccard));
    let mut groups: Vec<Group> = rows.iter().map(Group::of).collect();
    let mut forest = Forest::new(rows.len());
    let mut buckets = Buckets::new(rows);
    let mut twins: FxHashMap<Twin, u32> = FxHashMap::default();
    let mut keys: FxHashMap<(Key, Key, Key), u32> = FxHashMap::default();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut looked_up: Vec<(Rule, u32)> = Vec::new();
    // Texts that were found not to be near.
    let mut vain: FxHashSet<u32> = FxHashSet::default();

    for (at, row) in (0_u32..).zip(&*rows) {
        let incomplete = !row.is_complete();
        let mut link =
            |forest: &mut Forest, groups: &mut [Group], to: u32, rule: Rule, merged: Group| {
                let root = forest.join(at, to);
                groups[root as usize] = merged;
                links.push(Link { ad: block[at as usize], to: block[to as usize], rule });
            };

        // The last ad that is the same in everything but the day has looked for others already.
        if terms.same_text
            && row.has_text()
            && let Some(twin) = twins.insert(Twin::of(row), at)
        {
            let group = groups[forest.find(twin) as usize];
            if let Some(merged) = group.with(&groups[at as usize], terms.window, incomplete) {
                link(&mut forest, &mut groups, twin, Rule::SameText, merged);
                if let Some(key) = Some(row).filter(|_| !incomplete).and_then(same_key) {
                    keys.insert(key, at);
                }
                continue;
            }
        }

        candidates.clear();
        if terms.same_key
            && !incomplete
            && let Some(key) = same_key(row)
            && let Some(other) = keys.insert(key, at)
        {
            candidates.push(Candidate {
                rule: Rule::SameKey,
                root: forest.find(other),
                at: Place::Ad(other),
            });
        }
        // Complete ads come by day, so that what is older than the window is closed for good.
        let since = match terms.window {
            Some(window) if !incomplete => row.day.saturating_sub_unsigned(window),
            _ => i32::MIN,
        };
        looked_up.clear();
        looked_up.extend((terms.same_text && row.has_text()).then_some((Rule::SameText, row.text)));
        let shared: &[u32] = bands.get(&row.text).map_or(&[], Vec::as_slice);
        looked_up.extend(shared.iter().map(|band| (Rule::NearText, *band)));
        for &bucket in &looked_up {
            let own = groups[at as usize];
            let whole = buckets.visit(row, bucket, since, &mut forest, |root, handle| {
                let may_be = groups[root as usize].with(&own, terms.window, incomplete);
                candidates.extend(may_be.map(|_| Candidate {
                    rule: bucket.0,
                    root,
                    at: Place::Bucket(handle),
                }));
            });
            effort.left_out += u64::from(!whole);
        }
        // The same text before a near one; then the earliest group.
        candidates.sort_unstable();
        vain.clear();
        for candidate in &candidates {
            let root = forest.find(candidate.root);
            let own = forest.find(at);
            if root == own {
                continue;
            }
            let (group, own) = (groups[root as usize], groups[own as usize]);
            let Some(merged) = group.with(&own, terms.window, incomplete) else { continue };
            let ads_there = match &candidate.at {
                Place::Ad(ad) => std::slice::from_ref(ad),
                Place::Bucket(handle) => buckets.ads(*handle),
            };
            let to = if candidate.rule == Rule::NearText {
                let mut near = None;
                for &other in ads_there.iter().rev() {
                    let text = rows[other as usize].text;
                    if vain.contains(&text) {
                        continue;
                    }
                    if vain.len() >= verifier.limits().tries {
                        effort.left_out += 1;
                        break;
                    }
                    let [a, b] = [at, other].map(|position| block[position as usize]);
                    if verifier.reaches(ads, a, b, terms.near.unwrap_or(1.0), least)? {
                        near = Some(other);
                        break;
                    }
                    vain.insert(text);
                }
                near
            } else {
                ads_there.last().copied()
            };
            if let Some(to) = to {
                link(&mut forest, &mut groups, to, candidate.rule, merged);
            }
        }
        let root = forest.find(at);
        for &bucket in &looked_up {
            buckets.add(row, bucket, at, root, &mut forest);
        }
    }
    Ok(())
}

/// A group that an ad may join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    rule: Rule,
    root: u32,
    at: Place,
}

/// Where the ads of the group are that it would be linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Ad(u32),
    Bucket(Handle),
}

/// What is the same in two ads that differ in nothing but the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Twin {
    text: u32,
    title: Option<Key>,
    employer: Option<Key>,
    place: Option<Key>,
    has_day: bool,
}

impl Twin {
    fn of(row: &Row) -> Self {
        let Row { text, title, employer, place, .. } = *row;
        Self { text, title, employer, place, has_day: row.has_day() }
    }
}

fn same_key(row: &Row) -> Option<(Key, Key, Key)> {
    Some((row.employer?, row.title?, row.place?))
}

/// For each text, numbers of the bands' values that it shares with another text of the block.
pub(crate) fn shared_bands(ads: &Ads, rows: &[Row]) -> FxHashMap<u32, Vec<u32>> {
    let mut texts: Vec<u32> =
        rows.iter().filter(|row| row.has_text()).map(|row| row.text).collect();
    texts.sort_unstable();
    texts.dedup();
    let mut shared: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut number = 0;
    for band in 0..BANDS {
        let value = |text: &u32| ads.texts[*text as usize].bands[band];
        texts.sort_unstable_by_key(|text| (value(text), *text));
        for run in texts.chunk_by(|a, b| value(a) == value(b)).filter(|run| run.len() > 1) {
            for text in run {
                shared.entry(*text).or_default().push(number);
            }
            number += 1;
        }
    }
    shared
}
