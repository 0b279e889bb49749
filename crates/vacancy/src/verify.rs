//! Verification of near texts: the Jaccard similarity of their shingles, exactly.

use rustc_hash::FxHashMap;

use crate::ads::Ads;
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
}

/// Bounds of what grouping may take. They decide about results only where [`crate::Effort::left_out`] is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of shingles held in memory; what is needed again is read again.
    pub shingle_bytes: usize,
    /// Verified pairs remembered from one grouping to the next, 24 bytes each.
    pub remembered_pairs: usize,
    /// Texts in vain compared with one ad's before no more are.
    pub tries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { shingle_bytes: 256 << 20, remembered_pairs: 4 << 20, tries: 256 }
    }
}

/// Similarities of texts, with a memory.
pub(crate) struct Verifier<S> {
    source: S,
    limits: Limits,
    /// Shared shingles by the numbers of the two texts, the smaller first.
    known: FxHashMap<(u32, u32), u32>,
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

    /// Whether the similarity of two ads' texts reaches a threshold. Texts whose sketches agree in fewer bands than `least` are not
    /// compared.
    pub(crate) fn reaches(
        &mut self,
        ads: &Ads,
        first: u32,
        second: u32,
        threshold: f64,
        least: usize,
    ) -> Result<bool, S::Error> {
        let sketch = |ad: u32| &ads.texts[ads.rows[ad as usize].text as usize];
        let (one, other) = (sketch(first), sketch(second));
        let (a, b) = (one.shingles, other.shingles);
        // Nothing larger than smaller/larger is possible.
        if jaccard(a.max(b), a.min(b), a.min(b)) < threshold || one.agreeing(other) < least {
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
        let size = |ad: u32| ads.texts[text(ad) as usize].shingles;
        if text(first) == text(second) {
            return Ok(1.0);
        }
        let pair = (text(first).min(text(second)), text(first).max(text(second)));
        if let Some(shared) = self.known.get(&pair) {
            return Ok(jaccard(size(first), size(second), *shared));
        }
        self.load(text(first), first)?;
        self.load(text(second), second)?;
        let count = match (self.held(text(first)), self.held(text(second))) {
            (Some(first), Some(second)) => shared(first, second),
            _ => 0,
        };
        self.compared += 1;
        if self.known.len() < self.limits.remembered_pairs {
            self.known.insert(pair, count);
        }
        Ok(jaccard(size(first), size(second), count))
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
