//! Verification of near texts: the Jaccard similarity of their shingles, exactly.
//!
//! Where outlines of texts are at hand they decide about most pairs; only texts of the others are read again.

use rustc_hash::FxHashMap;

use crate::ads::Ads;
use crate::bands::BANDS;
use crate::outline::Outline;
use crate::text::{jaccard, shared};

/// Gives the texts of ads again, as shingles.
pub trait Shingles {
    /// Why a text could not be read.
    type Error;

    /// The shingles of an ad of the collection, by its number, as [`crate::Text::shingles`] gives them.
    ///
    /// # Errors
    /// If the text cannot be read.
    fn shingles(&mut self, ad: u32, out: &mut Vec<u64>) -> Result<(), Self::Error>;

    /// The outline of an ad's text; whether there is one.
    ///
    /// # Errors
    /// If it cannot be read.
    fn outline(&mut self, ad: u32, out: &mut Outline) -> Result<bool, Self::Error> {
        let _ = (ad, out);
        Ok(false)
    }

    /// The bands of some texts of the collection, by their numbers, ascending. To be given by who keeps them elsewhere.
    ///
    /// # Errors
    /// If they cannot be read.
    fn bands(
        &mut self,
        ads: &Ads,
        texts: &[u32],
        out: &mut Vec<[u32; BANDS]>,
    ) -> Result<(), Self::Error> {
        ads.bands_of(texts, out);
        Ok(())
    }
}

/// Bounds of what grouping may take. They decide about results only where [`crate::Effort::left_out`] is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of shingles held in memory; what is needed again is read again.
    pub shingle_bytes: usize,
    /// Pairs remembered from one grouping of a block to the next, about 40 bytes each.
    pub remembered_pairs: usize,
    /// Texts in vain compared with one ad's before no more are.
    pub tries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { shingle_bytes: 256 << 20, remembered_pairs: 4 << 20, tries: 256 }
    }
}

/// Pairs that are remembered although nothing else will ask for most of them.
const MANY_PAIRS: usize = 1 << 16;

/// Similarities of texts, with a memory.
pub(crate) struct Verifier<S> {
    source: S,
    limits: Limits,
    /// At least and at most how many shingles two texts share, by their numbers, the smaller first.
    known: FxHashMap<(u32, u32), (u32, u32)>,
    /// The outlines of the last pair, with the numbers of their texts.
    outlines: [(Option<u32>, Outline); 2],
    young: FxHashMap<u32, Box<[u64]>>,
    old: FxHashMap<u32, Box<[u64]>>,
    young_bytes: usize,
    buffer: Vec<u64>,
    /// Pairs compared shingle by shingle.
    pub(crate) compared: u64,
    /// Texts read.
    pub(crate) read: u64,
}

impl<S: Shingles> Verifier<S> {
    pub(crate) fn new(source: S, limits: Limits) -> Self {
        Self {
            source,
            limits,
            known: FxHashMap::default(),
            outlines: [(None, Outline::default()), (None, Outline::default())],
            young: FxHashMap::default(),
            old: FxHashMap::default(),
            young_bytes: 0,
            buffer: Vec::new(),
            compared: 0,
            read: 0,
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn source(&mut self) -> &mut S {
        &mut self.source
    }

    /// Whether the similarity of two ads' texts reaches a threshold.
    pub(crate) fn reaches(
        &mut self,
        ads: &Ads,
        first: u32,
        second: u32,
        threshold: f64,
    ) -> Result<bool, S::Error> {
        let size = |ad: u32| ads.shingles[ads.rows[ad as usize].text as usize];
        let (a, b) = (size(first), size(second));
        let (least, most) = self.bounds(ads, first, second)?;
        if jaccard(a, b, least) >= threshold {
            return Ok(true);
        }
        if jaccard(a, b, most) < threshold {
            return Ok(false);
        }
        Ok(self.similarity(ads, first, second)? >= threshold)
    }

    /// The Jaccard similarity of two ads' texts.
    pub(crate) fn similarity(
        &mut self,
        ads: &Ads,
        first: u32,
        second: u32,
    ) -> Result<f64, S::Error> {
        let text = |ad: u32| ads.rows[ad as usize].text;
        let size = |ad: u32| ads.shingles[text(ad) as usize];
        if text(first) == text(second) {
            return Ok(1.0);
        }
        let pair = in_order(text(first), text(second));
        if let Some((least, most)) = self.known.get(&pair)
            && least == most
        {
            return Ok(jaccard(size(first), size(second), *least));
        }
        self.load(text(first), first)?;
        self.load(text(second), second)?;
        let count = match (self.held(text(first)), self.held(text(second))) {
            (Some(first), Some(second)) => shared(first, second),
            _ => 0,
        };
        self.compared += 1;
        self.remember(pair, (count, count));
        Ok(jaccard(size(first), size(second), count))
    }

    /// At least and at most how many shingles two ads' texts share, as far as that is known without reading them.
    fn bounds(&mut self, ads: &Ads, first: u32, second: u32) -> Result<(u32, u32), S::Error> {
        let texts = [first, second].map(|ad| ads.rows[ad as usize].text);
        let sizes = texts.map(|text| ads.shingles[text as usize]);
        let none = (0, sizes[0].min(sizes[1]));
        if texts[0] == texts[1] {
            return Ok((sizes[0], sizes[0]));
        }
        let pair = in_order(texts[0], texts[1]);
        if let Some(bounds) = self.known.get(&pair) {
            return Ok(*bounds);
        }
        for ((held, outline), (ad, text)) in
            self.outlines.iter_mut().zip([first, second].into_iter().zip(texts))
        {
            if *held != Some(text) {
                *held = None;
                if !self.source.outline(ad, outline)? {
                    return Ok(none);
                }
                *held = Some(text);
            }
        }
        let [(_, one), (_, other)] = &self.outlines;
        let bounds = one.shared(other, ads.text_rules().shingle_words, sizes);
        self.remember(pair, bounds);
        Ok(bounds)
    }

    /// Forgets pairs if there are many of them: those of other blocks are no use.
    pub(crate) fn forget_many(&mut self) {
        if self.known.len() > MANY_PAIRS {
            self.known = FxHashMap::default();
        }
    }

    fn remember(&mut self, pair: (u32, u32), shared: (u32, u32)) {
        if self.known.len() < self.limits.remembered_pairs {
            self.known.insert(pair, shared);
        }
    }

    fn held(&self, text: u32) -> Option<&[u64]> {
        self.young.get(&text).or_else(|| self.old.get(&text)).map(|shingles| &**shingles)
    }

    /// Makes sure that the shingles of a text are held, at least until the one after the next is loaded.
    fn load(&mut self, text: u32, ad: u32) -> Result<(), S::Error> {
        if self.young.contains_key(&text) {
            return Ok(());
        }
        let shingles = match self.old.remove(&text) {
            Some(shingles) => shingles,
            None => {
                self.read += 1;
                self.source.shingles(ad, &mut self.buffer)?;
                self.buffer.as_slice().into()
            }
        };
        // Two generations: what was not asked for while one filled is dropped.
        if self.young_bytes > self.limits.shingle_bytes / 2 && self.young.len() > 1 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += size_of_val(&*shingles) + 48;
        self.young.insert(text, shingles);
        Ok(())
    }
}

fn in_order(first: u32, second: u32) -> (u32, u32) {
    (first.min(second), first.max(second))
}
