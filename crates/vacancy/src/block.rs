//! Grouping the ads of one block.

use rustc_hash::FxHashMap;

use crate::ads::{Ads, NO_DAY, Row};
use crate::block_texts::BlockTexts;
use crate::buckets::{Buckets, Handle, Shared, Side};
use crate::forest::Forest;
use crate::grouper::Links;
use crate::grouping::Link;
use crate::hash::Key;
use crate::rules::{Rule, Rules};
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
    /// One opening: one place, and a window of days.
    pub(crate) fn of_vacancies(Rules { set, window_days, jaccard, .. }: &Rules) -> Self {
        Self {
            same_text: set.has(Rule::SameText),
            same_key: set.has(Rule::SameKey),
            near: set.has(Rule::NearText).then_some(*jaccard),
            window: Some(*window_days),
            by_place: true,
        }
    }

    /// One text, wherever and whenever.
    pub(crate) fn of_families(Rules { set, jaccard, .. }: &Rules) -> Self {
        Self {
            same_text: set.has(Rule::SameText),
            same_key: false,
            near: set.has(Rule::NearText).then_some(*jaccard),
            window: None,
            by_place: false,
        }
    }

    /// Whether ads look the same by both.
    pub(crate) fn sees_the_same_as(&self, other: &Self) -> bool {
        (self.window.is_some(), self.by_place) == (other.window.is_some(), other.by_place)
    }

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
    /// Numbers of their employers and places, 0 for none.
    sides: Vec<(Side, Side)>,
    /// Numbers of their texts in the block.
    texts: Vec<u32>,
}

impl Block {
    pub(crate) fn new(all: &Ads, terms: &Terms, block: &[u32], texts: &BlockTexts) -> Self {
        let mut order: Vec<(u32, Row)> =
            block.iter().map(|ad| (*ad, terms.see(&all.rows[*ad as usize]))).collect();
        // The row as it is: what does not count puts ads in order all the same.
        let whole = |ad: u32| &all.rows[ad as usize];
        let first = |(ad, seen): &(u32, Row)| {
            let row = whole(*ad);
            (!seen.is_complete(), !row.has_day(), row.day, row.order, row.tie)
        };
        // With one order and everything else the same, ads are interchangeable.
        let rest = |(ad, _): &(u32, Row)| {
            let Row { employer, title, place, text, source, .. } = *whole(*ad);
            let text = all.texts.get(text as usize).map(|text| text.hash);
            (employer, place, title, text, source, *ad)
        };
        order.sort_unstable_by(|one, other| {
            first(one).cmp(&first(other)).then_with(|| rest(one).cmp(&rest(other)))
        });
        let (ads, rows): (Vec<u32>, Vec<Row>) = order.into_iter().unzip();
        let employers = numbered(rows.iter().map(|row| row.employer));
        let sides = employers.into_iter().zip(numbered(rows.iter().map(|row| row.place)));
        let texts = rows.iter().map(|row| texts.number(row.text)).collect();
        Self { ads, sides: sides.collect(), texts, rows }
    }

    /// The days from the first ad to the last.
    pub(crate) fn days(&self) -> u32 {
        let days = || self.rows.iter().filter(|row| row.has_day()).map(|row| row.day);
        days().min().zip(days().max()).map_or(0, |(first, last)| last.abs_diff(first))
    }
}

/// A number for each key, from 1 on, 0 for none.
fn numbered(keys: impl Iterator<Item = Option<Key>>) -> Vec<Side> {
    let mut numbers: FxHashMap<Key, Side> = FxHashMap::default();
    let mut last = None;
    keys.map(|key| {
        let Some(key) = key else { return 0 };
        // Most blocks are of one employer, and of few places.
        if let Some((known, number)) = last
            && known == key
        {
            return number;
        }
        let next = numbers.len() as Side + 1;
        let number = *numbers.entry(key).or_insert(next);
        last = Some((key, number));
        number
    })
    .collect()
}

/// What grouping a block needs, kept from one block to the next.
#[derive(Default)]
pub(crate) struct Desk {
    groups: Vec<Group>,
    forest: Forest,
    buckets: Buckets,
    twins: FxHashMap<Twin, u32>,
    /// By employer and title, and place.
    keys: FxHashMap<((Key, Key), Side), u32>,
    candidates: Vec<Candidate>,
    looked_up: Vec<Shared>,
    /// For each text, of which ad it was last found not to be near, counting from 1.
    vain: Vec<u32>,
}

impl Desk {
    /// Clears it for a block.
    fn start(&mut self, block: &Block, texts: usize) {
        let Block { rows, sides, .. } = block;
        self.groups.clear();
        self.groups.extend(rows.iter().map(Group::of));
        self.forest.start(rows.len());
        let any = |side: fn(&(Side, Side)) -> Side| sides.iter().any(|sides| side(sides) == 0);
        self.buckets.start(rows.len(), any(|sides| sides.0), any(|sides| sides.1));
        // Emptying a table takes as long as it is large: a large block's is no use for small ones.
        let most = 4096.max(64 * rows.len());
        if self.twins.capacity().max(self.keys.capacity()) > most {
            (self.twins, self.keys) = <_>::default();
        }
        self.twins.clear();
        self.keys.clear();
        self.vain.clear();
        self.vain.resize(texts, 0);
    }
}

/// Groups the ads of a block, in order, and adds the links that hold groups together: a forest over the ads.
pub(crate) fn group<S: Shingles>(
    ads: &Ads,
    terms: &Terms,
    block: &Block,
    texts: &BlockTexts,
    verifier: &mut Verifier<S>,
    desk: &mut Desk,
    Links { links, effort }: &mut Links,
) -> Result<(), S::Error> {
    desk.start(block, texts.len());
    let Desk { groups, forest, buckets, twins, keys, candidates, looked_up, vain } = desk;
    let Block { ads: block, rows, sides, texts: text_of } = block;
    let threshold = terms.near.unwrap_or(1.0);
    let least = terms.near.map_or(1, |jaccard| ads.text_rules().bands().least_agreeing(jaccard));

    for (at, (row, &(employer, place))) in (0_u32..).zip(rows.iter().zip(sides)) {
        let incomplete = !row.is_complete();
        let text = text_of[at as usize];
        let is_repeated = terms.same_text && row.has_text() && texts.has_several(text);
        let mut link =
            |forest: &mut Forest, groups: &mut [Group], to: u32, rule: Rule, merged: Group| {
                let root = forest.join(at, to);
                groups[root as usize] = merged;
                links.push(Link { ad: block[at as usize], to: block[to as usize], rule });
            };

        // The last ad that is the same in everything but the day has looked for others already.
        if is_repeated && let Some(twin) = twins.insert(Twin::of(row, employer, place), at) {
            let group = groups[forest.find(twin) as usize];
            if let Some(merged) = group.with(&groups[at as usize], terms.window, incomplete) {
                link(forest, groups, twin, Rule::SameText, merged);
                if let Some(key) = Some(row).filter(|_| !incomplete).and_then(same_key) {
                    keys.insert((key, place), at);
                }
                continue;
            }
        }

        candidates.clear();
        if terms.same_key
            && !incomplete
            && let Some(key) = same_key(row)
            && let Some(other) = keys.insert((key, place), at)
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
        looked_up.extend(is_repeated.then_some((Rule::SameText, text)));
        if terms.near.is_some() && row.has_text() {
            looked_up.extend(texts.sets(text).iter().map(|set| (Rule::NearText, *set)));
        }
        for &shared in &*looked_up {
            let own = groups[at as usize];
            let whole = buckets.visit((employer, place), shared, since, forest, |root, handle| {
                let may_be = groups[root as usize].with(&own, terms.window, incomplete);
                candidates.extend(may_be.map(|_| Candidate {
                    rule: shared.0,
                    root,
                    at: Place::Bucket(handle),
                }));
            });
            effort.left_out += u64::from(!whole);
        }
        // The same text before a near one; then the earliest group.
        candidates.sort_unstable();
        let mut tries = 0;
        for candidate in &*candidates {
            let root = forest.find(candidate.root);
            let own = forest.find(at);
            if root == own {
                continue;
            }
            let (group, own) = (groups[root as usize], groups[own as usize]);
            let Some(merged) = group.with(&own, terms.window, incomplete) else { continue };
            let to = match candidate.at {
                Place::Ad(ad) => Some(ad),
                Place::Bucket(handle) if candidate.rule == Rule::SameText => {
                    buckets.ads(handle).next()
                }
                Place::Bucket(handle) => {
                    let mut near = None;
                    for other in buckets.ads(handle) {
                        let its_text = text_of[other as usize];
                        let found_vain = &mut vain[its_text as usize];
                        if *found_vain == at + 1 {
                            continue;
                        }
                        if tries >= verifier.limits().tries {
                            effort.left_out += 1;
                            break;
                        }
                        let [a, b] = [at, other].map(|position| block[position as usize]);
                        if texts.may_be_near(text, its_text, threshold, least)
                            && verifier.reaches(ads, a, b, threshold)?
                        {
                            near = Some(other);
                            break;
                        }
                        *found_vain = at + 1;
                        tries += 1;
                    }
                    near
                }
            };
            if let Some(to) = to {
                link(forest, groups, to, candidate.rule, merged);
            }
        }
        let root = forest.find(at);
        for &shared in &*looked_up {
            buckets.add((employer, place, row.day), shared, at, root, forest);
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
    employer: Side,
    place: Side,
    has_day: bool,
}

impl Twin {
    fn of(row: &Row, employer: Side, place: Side) -> Self {
        Self { text: row.text, title: row.title, employer, place, has_day: row.has_day() }
    }
}

/// Employer and title, if both are known and the place as well.
fn same_key(row: &Row) -> Option<(Key, Key)> {
    row.place?;
    Some((row.employer?, row.title?))
}
