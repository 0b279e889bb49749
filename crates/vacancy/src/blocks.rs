//! Ads that may have to do with each other: a first division, by keys and bands alone.
//!
//! Two ads that a rule could join are always in one block, whatever the window and the threshold; so blocks can be grouped one
//! by one, and the memory that grouping needs is that of the largest block. No pair is looked at here: ads are sorted by
//! what they share, and neighbours are joined.

use std::ops::Range;

use crate::ads::{Ads, NO_TEXT};
use crate::bands::BANDS;
use crate::block_texts::BlockTexts;
use crate::forest::Forest;
use crate::hash::chain;
use crate::rules::{Rule, Rules};

/// Bands that are looked at before ads are joined: what is joined then need not be joined again.
const BANDS_AT_ONCE: usize = 4;

/// Two ads that belong to one block.
#[derive(Clone, Copy, Debug)]
pub struct Pair(u32, u32);

/// A division of ads into blocks that can be grouped one by one, and so on several threads: see [`crate::Grouper::of_blocks`].
#[derive(Clone, Debug)]
pub struct Blocks {
    /// All ads, block by block.
    ads: Vec<u32>,
    /// Where each block starts, and the end of the last.
    starts: Vec<u32>,
}

impl Blocks {
    /// Divides ads.
    #[must_use]
    pub fn new(ads: &Ads) -> Self {
        Self::divided(ads, |bands, pairs| bands.iter().map(pairs).collect())
    }

    /// The same; `map` applies a function to each of some numbers, possibly on several threads, and returns the results in their order.
    #[must_use]
    pub fn divided(
        ads: &Ads,
        map: impl Fn(&[usize], &(dyn Fn(&usize) -> Vec<Pair> + Sync)) -> Vec<Vec<Pair>>,
    ) -> Self {
        let mut forest = Forest::new(ads.len());
        let carriers = join_same_texts(ads, &mut forest);
        let bands: Vec<usize> = (0..BANDS).collect();
        for bands in bands.chunks(BANDS_AT_ONCE) {
            let pairs = map(bands, &|band| pairs_of_band(ads, &carriers, *band, &forest));
            for Pair(one, other) in pairs.into_iter().flatten() {
                forest.join(one, other);
            }
        }
        join_same_keys(ads, &mut forest);

        let mut by_root: Vec<u64> = (0..ads.len() as u32)
            .map(|ad| u64::from(forest.find(ad)) << 32 | u64::from(ad))
            .collect();
        by_root.sort_unstable();
        let mut starts = Vec::new();
        let mut last = None;
        for (at, pair) in by_root.iter().enumerate() {
            if last != Some(pair >> 32) {
                last = Some(pair >> 32);
                starts.push(at as u32);
            }
        }
        starts.push(by_root.len() as u32);
        Self { ads: by_root.into_iter().map(|pair| pair as u32).collect(), starts }
    }

    /// The number of blocks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are no ads.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ads.is_empty()
    }

    /// The blocks in up to `count` parts of about as many ads each, whatever the number of threads.
    #[must_use]
    pub fn parts(&self, count: usize) -> Vec<Range<usize>> {
        let least = self.ads.len().div_ceil(count.max(1)).max(1);
        let mut parts = Vec::new();
        let mut from = 0;
        for end in 1..=self.len() {
            if self.ads_in(&(from..end)) >= least || end == self.len() {
                parts.push(from..end);
                from = end;
            }
        }
        parts
    }

    /// The number of ads in some blocks.
    ///
    /// # Panics
    /// If there are no such blocks.
    #[must_use]
    pub fn ads_in(&self, part: &Range<usize>) -> usize {
        (self.starts[part.end] - self.starts[part.start]) as usize
    }

    /// The ads whose texts grouping these blocks may ask for, one for each text: those of texts that agree with others of their block in
    /// as many bands as near ones have to. With each the number of its shingles.
    #[must_use]
    pub fn asked_for(&self, ads: &Ads, rules: &Rules, part: Range<usize>) -> Vec<(u32, u32)> {
        if !rules.set.has(Rule::NearText) {
            return Vec::new();
        }
        let least = ads.text_rules().bands().least_agreeing(rules.jaccard);
        let mut asked = Vec::new();
        for block in self.iter(part).filter(|block| block.len() > 1) {
            let mut texts = BlockTexts::new(ads, block);
            let near = texts.agreeing(ads).filter(|(_, bands)| *bands >= least);
            let near: Vec<u32> = near.map(|(text, _)| text).collect();
            // One ad for each, the first.
            let mut of_text: Vec<(u32, u32)> =
                block.iter().map(|ad| (ads.rows[*ad as usize].text, *ad)).collect();
            of_text.sort_unstable();
            of_text.dedup_by_key(|(text, _)| *text);
            of_text.retain(|(text, _)| near.binary_search(text).is_ok());
            let shingles = |text: u32| ads.texts[text as usize].shingles;
            asked.extend(of_text.into_iter().map(|(text, ad)| (ad, shingles(text))));
        }
        asked
    }

    pub(crate) fn iter(&self, part: Range<usize>) -> impl Iterator<Item = &[u32]> {
        let ends = self.starts[part.start..=part.end].windows(2);
        ends.map(|ends| &self.ads[ends[0] as usize..ends[1] as usize])
    }
}

/// Joins ads of one text and one employer, or of one text if an employer is missing. Returns one ad for each text and employer.
fn join_same_texts(ads: &Ads, forest: &mut Forest) -> Vec<u32> {
    let rows = &ads.rows;
    let mut order: Vec<u32> =
        (0..rows.len() as u32).filter(|ad| rows[*ad as usize].text != NO_TEXT).collect();
    order.sort_unstable_by_key(|ad| {
        let row = &rows[*ad as usize];
        (row.text, row.employer, *ad)
    });
    let mut carriers = Vec::new();
    for of_text in order.chunk_by(|a, b| rows[*a as usize].text == rows[*b as usize].text) {
        // Missing employers sort first.
        let bridged = rows[of_text[0] as usize].employer.is_none();
        for (at, &ad) in of_text.iter().enumerate() {
            let same =
                at > 0 && rows[of_text[at - 1] as usize].employer == rows[ad as usize].employer;
            if !same {
                carriers.push(ad);
            }
            if at > 0 && (same || bridged) {
                forest.join(of_text[at - 1], ad);
            }
        }
    }
    carriers
}

/// The pairs of ads that agree in a band and have one employer, or of which one has none, unless they are joined already.
fn pairs_of_band(ads: &Ads, carriers: &[u32], band: usize, forest: &Forest) -> Vec<Pair> {
    let rows = &ads.rows;
    let hash_of = |ad: u32| ads.texts[rows[ad as usize].text as usize].bands[band];
    let mut order: Vec<u64> =
        carriers.iter().map(|ad| u64::from(hash_of(*ad)) << 32 | u64::from(*ad)).collect();
    order.sort_unstable();
    let (mut run, mut pairs): (Vec<u32>, _) = (Vec::new(), Vec::new());
    for agreeing in order.chunk_by(|a, b| a >> 32 == b >> 32).filter(|run| run.len() > 1) {
        run.clear();
        run.extend(agreeing.iter().map(|pair| *pair as u32));
        run.sort_unstable_by_key(|ad| (rows[*ad as usize].employer, *ad));
        let bridged = rows[run[0] as usize].employer.is_none();
        for pair in run.windows(2) {
            let [a, b] = [pair[0], pair[1]];
            let may_be = bridged || rows[a as usize].employer == rows[b as usize].employer;
            if may_be && forest.root(a) != forest.root(b) {
                pairs.push(Pair(a, b));
            }
        }
    }
    pairs
}

/// Joins ads with the same employer, title and place.
fn join_same_keys(ads: &Ads, forest: &mut Forest) {
    let key = |ad: u32| {
        let row = &ads.rows[ad as usize];
        let (Some(employer), Some(title), Some(place)) = (row.employer, row.title, row.place)
        else {
            return None;
        };
        // Different keys with one hash make a block larger, and no more than that.
        row.has_day().then(|| chain(chain(employer.get(), title.get()), place.get()))
    };
    let mut order: Vec<(u64, u32)> =
        (0..ads.len() as u32).filter_map(|ad| key(ad).map(|key| (key, ad))).collect();
    order.sort_unstable();
    for pair in order.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        forest.join(pair[0].1, pair[1].1);
    }
}
