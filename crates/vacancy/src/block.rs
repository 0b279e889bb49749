//! Grouping the ads of one block.

use rustc_hash::FxHashMap;

use crate::ads::{Ads, NO_DAY, NO_TEXT, Row};
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
    employer: Side,
    place: Side,
    /// First and last day, [`NO_DAY`] if none is known.
    first: i32,
    last: i32,
    /// Whether it holds an ad that lacks nothing.
    settled: bool,
}

impl Group {
    fn of(row: &Row, Sides { employer, place, .. }: Sides) -> Self {
        Self { employer, place, first: row.day, last: row.day, settled: row.is_complete() }
    }

    /// The two as one, if they may be. An ad that lacks something (`incomplete`) must not join two settled groups.
    fn with(&self, other: &Self, window: Option<u32>, incomplete: bool) -> Option<Self> {
        let agree = |a: Side, b: Side| a == 0 || b == 0 || a == b;
        let known = |a: Side, b: Side| if a == 0 { b } else { a };
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
            employer: known(self.employer, other.employer),
            place: known(self.place, other.place),
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
    sides: Vec<Sides>,
    /// Numbers of their texts in the block.
    texts: Vec<u32>,
    /// The days from the first ad to the last.
    pub(crate) days: u32,
}

/// Numbers of an ad's employer, place and title, 0 for none.
#[derive(Clone, Copy, Debug)]
struct Sides {
    employer: Side,
    place: Side,
    title: u32,
}

impl Block {
    /// The ads of a block, given from the earliest to the latest.
    pub(crate) fn new(all: &Ads, terms: &Terms, block: &[u32], texts: &BlockTexts) -> Self {
        let seen = |ad: u32| terms.see(&all.rows[ad as usize]);
        let (mut ads, lacking): (Vec<u32>, Vec<u32>) =
            block.iter().partition(|ad| seen(**ad).is_complete());
        ads.extend(lacking);
        let rows = || ads.iter().map(|ad| seen(*ad));
        let places = numbered(rows().map(|row| row.place));
        let titles = numbered(rows().map(|row| row.title));
        let sides = numbered(rows().map(|row| row.employer)).into_iter().zip(places).zip(titles);
        let sides =
            sides.map(|((employer, place), title)| Sides { employer, place, title }).collect();
        let texts = rows().map(|row| texts.number(row.text)).collect();
        let days = || rows().filter(Row::has_day).map(|row| row.day);
        let days = days().min().zip(days().max()).map_or(0, |(first, last)| last.abs_diff(first));
        Self { ads, sides, texts, days }
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
    /// By employer, title and place.
    keys: FxHashMap<(Side, u32, Side), u32>,
    candidates: Vec<Candidate>,
    looked_up: Vec<(Rule, Shared)>,
    /// For each text, of which ad it was last found not to be near, counting from 1.
    vain: Vec<u32>,
}

impl Desk {
    /// Clears it for a block.
    fn start(&mut self, all: &Ads, terms: &Terms, block: &Block, texts: &BlockTexts) {
        let Block { ads, sides, texts: text_of, .. } = block;
        self.groups.clear();
        let row = |ad: &u32| terms.see(&all.rows[*ad as usize]);
        let groups = ads.iter().zip(sides).map(|(ad, sides)| Group::of(&row(ad), *sides));
        self.groups.extend(groups);
        self.forest.start(ads.len());
        self.buckets.start(ads.len(), texts.len() + texts.set_count());
        for ((at, text), sides) in (0..).zip(text_of).zip(sides) {
            for (_, shared) in looked_up(terms, texts, *text) {
                self.buckets.will_ask(at, (sides.employer, sides.place), shared);
            }
        }
        // Emptying a table takes as long as it is large: a large block's is no use for small ones.
        let most = 4096.max(64 * ads.len());
        if self.twins.capacity().max(self.keys.capacity()) > most {
            (self.twins, self.keys) = <_>::default();
        }
        self.twins.clear();
        self.keys.clear();
        self.vain.clear();
        self.vain.resize(texts.len(), 0);
    }
}

/// By what an ad with a text of the block is looked up: its text if several have it, then the sets of near ones.
fn looked_up<'t>(
    terms: &Terms,
    texts: &'t BlockTexts,
    text: u32,
) -> impl Iterator<Item = (Rule, Shared)> + use<'t> {
    let has_text = text != NO_TEXT;
    let is_repeated = terms.same_text && has_text && texts.has_several(text);
    let sets = if terms.near.is_some() && has_text { texts.sets(text) } else { &[] };
    let first_set = texts.len() as u32;
    let near = sets.iter().map(move |set| (Rule::NearText, first_set + *set));
    is_repeated.then_some((Rule::SameText, text)).into_iter().chain(near)
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
    desk.start(ads, terms, block, texts);
    let Desk { groups, forest, buckets, twins, keys, candidates, looked_up: asked, vain } = desk;
    let Block { ads: block, sides, texts: text_of, .. } = block;
    let threshold = terms.near.unwrap_or(1.0);
    let least = terms.near.map_or(1, |jaccard| ads.text_rules().bands().least_agreeing(jaccard));

    for ((at, ad), sides) in (0_u32..).zip(block).zip(sides) {
        let row = terms.see(&ads.rows[*ad as usize]);
        let Sides { employer, place, .. } = *sides;
        let incomplete = !row.is_complete();
        let text = text_of[at as usize];
        asked.clear();
        asked.extend(looked_up(terms, texts, text));
        let is_repeated = asked.first().is_some_and(|(rule, _)| *rule == Rule::SameText);
        let mut link =
            |forest: &mut Forest, groups: &mut [Group], to: u32, rule: Rule, merged: Group| {
                let root = forest.join(at, to);
                groups[root as usize] = merged;
                links.push(Link { ad: block[at as usize], to: block[to as usize], rule });
            };

        // The last ad that is the same in everything but the day has looked for others already.
        if is_repeated && let Some(twin) = twins.insert(Twin::of(&row, text, *sides), at) {
            let group = groups[forest.find(twin) as usize];
            if let Some(merged) = group.with(&groups[at as usize], terms.window, incomplete) {
                link(forest, groups, twin, Rule::SameText, merged);
                if let Some(key) = Some(*sides).filter(|_| !incomplete).and_then(same_key) {
                    keys.insert(key, at);
                }
                continue;
            }
        }

        candidates.clear();
        if terms.same_key
            && !incomplete
            && let Some(key) = same_key(*sides)
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
        for &(rule, shared) in &*asked {
            let own = groups[at as usize];
            let whole = buckets.visit((employer, place), shared, since, forest, |root, handle| {
                let may_be = groups[root as usize].with(&own, terms.window, incomplete);
                candidates.extend(may_be.map(|_| Candidate {
                    rule,
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
        for &(_, shared) in &*asked {
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
    employer: Side,
    place: Side,
    /// Twice its number, and 1 more if there is a day.
    title: u32,
}

impl Twin {
    fn of(row: &Row, text: u32, Sides { employer, place, title }: Sides) -> Self {
        Self { text, employer, place, title: title << 1 | u32::from(row.has_day()) }
    }
}

/// Employer, title and place, if all are known.
fn same_key(Sides { employer, place, title }: Sides) -> Option<(Side, u32, Side)> {
    let is_known = ![employer, place, title].contains(&0);
    is_known.then_some((employer, title, place))
}
