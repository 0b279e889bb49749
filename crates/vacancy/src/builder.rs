//! A collection of ads that are read in any order: each ad once, each of their texts once.

use crate::ads::{Ads, NO_DAY, NO_TEXT, Record, Row};
use crate::hash::Key;
use crate::rules::TextRules;
use crate::text::TextSketch;

/// Builds [`Ads`] of ads whose number is known, as is that of the texts that they were written with. Texts that differ as they were
/// written may be one once they are normalised. Bands are kept elsewhere.
#[derive(Clone, Debug)]
pub struct AdsBuilder {
    ads: Ads,
    /// Ads that were there before; what they say is known.
    known: usize,
    /// By text as written.
    of_texts: Vec<Written>,
    missing_ads: usize,
    missing_texts: usize,
}

/// What is told of a text as it was written.
#[derive(Clone, Copy, Debug)]
struct Written {
    title: Option<Key>,
    hash: [u64; 2],
    /// [`NO_TEXT`] if it is not to be compared.
    shingles: u32,
}

/// Stands for the text of a row that was not told yet.
const UNTOLD: u32 = u32::MAX - 1;

/// Of a text that was not told yet.
const NOTHING: Written = Written { title: None, hash: [0; 2], shingles: UNTOLD };

impl AdsBuilder {
    /// A builder of so many ads with so many texts as written.
    #[must_use]
    pub fn new(rules: TextRules, ads: usize, texts: usize) -> Self {
        Self::of_more(Ads::without_bands(rules), ads, texts, |_| 0)
    }

    /// A builder of the ads of a collection and further ones: so many altogether, and so many texts as written. Those of the collection are
    /// the first ones; `text` is the text as written of each of them.
    #[must_use]
    pub fn of_more(mut ads: Ads, count: usize, texts: usize, text: impl Fn(u32) -> u32) -> Self {
        let known = ads.len();
        let mut of_texts = vec![NOTHING; texts];
        let mut missing_texts = texts;
        for (ad, row) in (0..).zip(&ads.rows) {
            let of_text = &mut of_texts[text(ad) as usize];
            missing_texts -= usize::from(of_text.shingles == UNTOLD);
            let Row { title, text, .. } = *row;
            let of_known = |text: usize| (ads.hashes[text], ads.shingles[text]);
            let is_none = text == NO_TEXT;
            let (hash, shingles) =
                if is_none { ([0; 2], NO_TEXT) } else { of_known(text as usize) };
            *of_text = Written { title, hash, shingles };
        }
        let untold = Row {
            order: 0,
            tie: 0,
            employer: None,
            title: None,
            place: None,
            day: NO_DAY,
            text: UNTOLD,
            source: 0,
        };
        ads.rows.reserve_exact(count - known);
        ads.rows.resize(count, untold);
        Self { ads, known, of_texts, missing_ads: count - known, missing_texts }
    }

    /// Tells of an ad, but for what hangs on its text: title and text of the record are not looked at.
    ///
    /// # Panics
    /// If there is no such ad.
    pub fn ad(&mut self, number: u32, record: &Record, text: u32) {
        let Record { order, tie, source, employer, title: _, place, day, text: _ } = *record;
        let row = &mut self.ads.rows[number as usize];
        self.missing_ads -= usize::from(row.text == UNTOLD);
        let day = day.unwrap_or(NO_DAY);
        *row = Row { order, tie, employer, title: None, place, day, text, source };
    }

    /// Tells of a text as written.
    ///
    /// # Panics
    /// If there is no such text.
    pub fn text(&mut self, text: u32, title: Option<Key>, sketch: Option<&TextSketch>) {
        let of_text = &mut self.of_texts[text as usize];
        self.missing_texts -= usize::from(of_text.shingles == UNTOLD);
        let (hash, shingles) =
            sketch.map_or(([0; 2], NO_TEXT), |sketch| (sketch.hash, sketch.shingles));
        *of_text = Written { title, hash, shingles };
    }

    /// The ads, the same as if they had been added one after the other; nothing if an ad or a text was not told of.
    #[must_use]
    pub fn build(self) -> Option<Ads> {
        let Self { mut ads, known, of_texts, missing_ads, missing_texts } = self;
        if missing_ads > 0 || missing_texts > 0 {
            return None;
        }
        // Texts are numbered in the order of their first ads, as are texts as written.
        let mut numbers = vec![NO_TEXT; of_texts.len()];
        let is_text = |text: &u32| of_texts[*text as usize].shingles != NO_TEXT;
        let mut order: Vec<u32> = (0..of_texts.len() as u32).filter(is_text).collect();
        let hash = |text: u32| of_texts[text as usize].hash;
        order.sort_unstable_by_key(|text| (hash(*text), *text));
        for same in order.chunk_by(|one, next| hash(*one) == hash(*next)) {
            same.iter().for_each(|text| numbers[*text as usize] = same[0]);
        }
        drop(order);
        ads.hashes.clear();
        ads.shingles.clear();
        for text in 0..numbers.len() {
            let first = numbers[text];
            if first == text as u32 {
                numbers[text] = ads.hashes.len() as u32;
                ads.hashes.push(of_texts[text].hash);
                ads.shingles.push(of_texts[text].shingles);
            } else if first != NO_TEXT {
                numbers[text] = numbers[first as usize];
            }
        }
        for row in &mut ads.rows[known..] {
            let text = row.text as usize;
            (row.title, row.text) = (of_texts[text].title, numbers[text]);
        }
        ads.close();
        Some(ads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bands::BANDS;

    /// Ads with the texts as written that they have, of which 3, 7, ... are too short and 2, 6, ... are the same as 1, 5, ...
    fn record(ad: u32, text: u32) -> Record {
        let number = if text % 4 == 2 { text - 1 } else { text };
        let sketch = TextSketch {
            hash: [u64::from(number), 7],
            shingles: number + 1,
            bands: [number; BANDS],
        };
        Record {
            order: u64::from(ad) * 31,
            tie: ad * 17,
            source: ad % 3,
            employer: Key::of(&format!("employer {}", ad % 5)),
            title: Key::of(&format!("title {}", text / 2)),
            place: None,
            day: Some(ad as i32).filter(|day| day % 4 > 0),
            text: (text % 4 != 3).then_some(sketch),
        }
    }

    #[test]
    fn in_any_order_and_bit_by_bit_it_is_the_same() {
        // Texts as written are numbered in the order of their first ads.
        let text_of = |ad: u32| if ad % 3 == 2 { ad / 5 } else { ad - ad / 3 };
        let count = 60;
        let texts = (0..count).map(text_of).max().unwrap() + 1;
        let first = |text: u32| (0..count).find(|ad| text_of(*ad) == text).unwrap();
        assert!((1..texts).all(|text| first(text) > first(text - 1)));
        let mut expected = Ads::without_bands(TextRules::default());
        for known in [0, 1, 20, count] {
            let mut before = Ads::without_bands(TextRules::default());
            (0..known).for_each(|ad| _ = before.push(&record(ad, text_of(ad))));
            let before = Ads::from_bytes(TextRules::default(), &before.to_bytes()).unwrap();
            let of_known = (0..known).map(text_of).max().map_or(0, |text| text + 1);
            let (ads, all) = (count as usize, texts as usize);
            let mut builder = AdsBuilder::of_more(before, ads, all, text_of);
            for text in (of_known..texts).rev() {
                let Record { title, text: sketch, .. } = record(first(text), text);
                builder.text(text, title, sketch.as_ref());
            }
            for ad in (known..count).map(|ad| known + (ad - known) * 7 % (count - known)) {
                builder.ad(
                    ad,
                    &Record { title: None, text: None, ..record(ad, text_of(ad)) },
                    text_of(ad),
                );
            }
            let built = builder.build();
            if known == 0 {
                (0..count).for_each(|ad| _ = expected.push(&record(ad, text_of(ad))));
            }
            assert_eq!(built.unwrap().to_bytes(), expected.to_bytes(), "{known}");
        }
        assert!(AdsBuilder::new(TextRules::default(), 1, 0).build().is_none());
        assert!(AdsBuilder::new(TextRules::default(), 0, 1).build().is_none());
    }
}
