//! Ads that may have to do with each other: a first division, by keys and bands alone.
//!
//! Two ads that a rule could join are always in one block, whatever the window and the threshold; so blocks can be grouped one
//! by one, and the memory that grouping needs is that of the largest block. No pair is looked at here: ads are sorted by
//! what they share, and neighbours are joined.

use std::convert::Infallible;
use std::ops::Range;

use crate::ads::{Ads, NO_TEXT};
use crate::bands::BANDS;
use crate::block_texts::BlockTexts;
use crate::forest::Forest;
use crate::grouping::Order;
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
    /// All ads, block by block, each from the earliest to the latest.
    ads: Vec<u32>,
    /// Where each block starts, and the end of the last.
    starts: Vec<u32>,
}

impl Blocks {
    /// Divides ads that hold their bands.
    ///
    /// # Panics
    /// If their bands are kept elsewhere.
    #[must_use]
    pub fn new(ads: &Ads) -> Self {
        let columns = |bands| Ok::<_, Infallible>(ads.columns(bands));
        let one_by_one = |columns: &[Vec<u32>], pairs: &(dyn Fn(&Vec<u32>) -> Vec<Pair> + Sync)| {
            columns.iter().map(pairs).collect()
        };
        match Self::divided(ads, &Order::new(ads), columns, one_by_one) {
            Ok(blocks) => blocks,
            Err(never) => match never {},
        }
    }

    /// The same of ads in their order: `columns` gives some bands of all texts, band by band; `map` applies a function to each of some
    /// bands, possibly on several threads, and returns the results in their order.
    ///
    /// # Errors
    /// If bands cannot be given.
    pub fn divided<E>(
        ads: &Ads,
        order: &Order,
        columns: impl Fn(Range<usize>) -> Result<Vec<Vec<u32>>, E>,
        map: impl Fn(&[Vec<u32>], &(dyn Fn(&Vec<u32>) -> Vec<Pair> + Sync)) -> Vec<Vec<Pair>>,
    ) -> Result<Self, E> {
        let mut forest = Forest::new(ads.len());
        let carriers = join_same_texts(ads, &mut forest);
        for from in (0..BANDS).step_by(BANDS_AT_ONCE) {
            let columns = columns(from..BANDS.min(from + BANDS_AT_ONCE))?;
            let pairs = map(&columns, &|band| pairs_of_band(ads, &carriers, band, &forest));
            for Pair(one, other) in pairs.into_iter().flatten() {
                forest.join(one, other);
            }
        }
        drop(carriers);
        join_same_keys(ads, &mut forest);

        let mut by_root: Vec<u64> = (0_u64..)
            .zip(order.ads())
            .map(|(rank, ad)| u64::from(forest.find(*ad)) << 32 | rank)
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
        let ad = |pair: u64| order.ads()[pair as u32 as usize];
        Ok(Self { ads: by_root.into_iter().map(ad).collect(), starts })
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
    ///
    /// # Panics
    /// If bands are kept elsewhere.
    #[must_use]
    pub fn asked_for(&self, ads: &Ads, rules: &Rules, part: Range<usize>) -> Vec<(u32, u32)> {
        if !rules.set.has(Rule::NearText) {
            return Vec::new();
        }
        let least = ads.text_rules().bands().least_agreeing(rules.jaccard);
        let (mut asked, mut bands) = (Vec::new(), Vec::new());
        for block in self.iter(part).filter(|block| block.len() > 1) {
            let mut texts = BlockTexts::new(ads, block);
            ads.bands_of(texts.numbers(), &mut bands);
            texts.share(ads, &bands);
            let near = texts.agreeing().filter(|(_, bands)| *bands >= least);
            let near: Vec<u32> = near.map(|(text, _)| text).collect();
            // One ad for each, the first.
            let mut of_text: Vec<(u32, u32)> =
                block.iter().map(|ad| (ads.rows[*ad as usize].text, *ad)).collect();
            of_text.sort_unstable();
            of_text.dedup_by_key(|(text, _)| *text);
            of_text.retain(|(text, _)| near.binary_search(text).is_ok());
            let shingles = |text: u32| ads.shingles[text as usize];
            asked.extend(of_text.into_iter().map(|(text, ad)| (ad, shingles(text))));
        }
        asked
    }

    pub(crate) fn iter(&self, part: Range<usize>) -> impl Iterator<Item = &[u32]> {
        let ends = self.starts[part.start..=part.end].windows(2);
        ends.map(|ends| &self.ads[ends[0] as usize..ends[1] as usize])
    }
}

/// An ad that stands for all with its text and employer.
struct Carrier {
    ad: u32,
    text: u32,
}

/// Joins ads of one text and one employer, or of one text if an employer is missing. Returns one ad for each text and employer, by text.
fn join_same_texts(ads: &Ads, forest: &mut Forest) -> Vec<Carrier> {
    let rows = &ads.rows;
    let with_text = (0_u64..).zip(rows).filter(|(_, row)| row.text != NO_TEXT);
    let mut order: Vec<u64> = with_text.map(|(ad, row)| u64::from(row.text) << 32 | ad).collect();
    order.sort_unstable();
    let (mut carriers, mut of_text) = (Vec::new(), Vec::new());
    for same in order.chunk_by(|a, b| a >> 32 == b >> 32) {
        let text = (same[0] >> 32) as u32;
        of_text.clear();
        of_text
            .extend(same.iter().map(|pair| (rows[*pair as u32 as usize].employer, *pair as u32)));
        of_text.sort_unstable();
        // Missing employers sort first.
        let bridged = of_text[0].0.is_none();
        carriers.push(Carrier { ad: of_text[0].1, text });
        for pair in of_text.windows(2) {
            let [(before, one), (employer, ad)] = [pair[0], pair[1]];
            if before != employer {
                carriers.push(Carrier { ad, text });
            }
            if before == employer || bridged {
                forest.join(one, ad);
            }
        }
    }
    carriers
}

/// The pairs of ads that agree in a band, of which the values of all texts are given, and have one employer, or of which one has none,
/// unless they are joined already.
fn pairs_of_band(ads: &Ads, carriers: &[Carrier], band: &[u32], forest: &Forest) -> Vec<Pair> {
    let rows = &ads.rows;
    let value = |carrier: &Carrier| u64::from(band[carrier.text as usize]);
    let mut order: Vec<u64> =
        (0_u64..).zip(carriers).map(|(at, carrier)| value(carrier) << 32 | at).collect();
    order.sort_unstable();
    let (mut run, mut pairs): (Vec<_>, _) = (Vec::new(), Vec::new());
    for agreeing in order.chunk_by(|a, b| a >> 32 == b >> 32).filter(|run| run.len() > 1) {
        let ads = || agreeing.iter().map(|carrier| carriers[*carrier as u32 as usize].ad);
        let root = forest.root(carriers[agreeing[0] as u32 as usize].ad);
        if ads().all(|ad| forest.root(ad) == root) {
            continue;
        }
        run.clear();
        run.extend(ads().map(|ad| (rows[ad as usize].employer, ad)));
        run.sort_unstable();
        let bridged = run[0].0.is_none();
        for pair in run.windows(2) {
            let [(before, one), (employer, other)] = [pair[0], pair[1]];
            if (bridged || before == employer) && forest.root(one) != forest.root(other) {
                pairs.push(Pair(one, other));
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
