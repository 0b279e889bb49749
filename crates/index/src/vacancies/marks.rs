//! Which sentences of an ad are boilerplate, as they are kept: a few bytes for each ad.

use rolescope_vacancy::{
    Ads, Boilerplate, BoilerplateCounter, BoilerplateRules, Key, Repeated, Sieve,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::threads::Threads;
use crate::vacancies::collect::Texts;
use crate::vacancies::facts::Sentences;
use crate::vacancies::groups::Groups;

/// Ads counted at once.
const CHUNK: usize = 4096;

/// What of all ads is boilerplate, in sentences and words of their bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoilerplateShare {
    /// Sentences of all ads.
    pub sentences: u64,
    /// Words of all ads.
    pub words: u64,
    /// Sentences left out because their employer repeats them.
    pub by_employer: u64,
    /// Their words.
    pub by_employer_words: u64,
    /// Sentences left out because many employers share them, and they stand where ads speak of the company, its offer or the law.
    pub by_many: u64,
    /// Their words.
    pub by_many_words: u64,
    /// Ads of which something is left out.
    pub ads: u64,
}

impl BoilerplateShare {
    fn add(&mut self, other: &Self) {
        let Self { sentences, words, by_employer, by_employer_words, by_many, by_many_words, ads } =
            other;
        self.sentences += sentences;
        self.words += words;
        self.by_employer += by_employer;
        self.by_employer_words += by_employer_words;
        self.by_many += by_many;
        self.by_many_words += by_many_words;
        self.ads += ads;
    }
}

/// The sentences of each ad that are boilerplate, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Where the bytes of each ad end.
    ends: Vec<u64>,
    /// Distances from one number to the next, seven bits to a byte.
    bytes: Vec<u8>,
}

impl Marks {
    /// Finds the boilerplate among the sentences of all ads. Of each template one ad is counted: what is repeated because the whole
    /// ad is repeated is no boilerplate.
    pub(crate) fn find(
        ads: &Ads,
        texts: &Texts,
        templates: &Groups,
        rules: BoilerplateRules,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Self, BoilerplateShare)> {
        progress.started("finding boilerplate", None);
        let boilerplate = boilerplate(ads, texts, templates, rules, threads)?;
        if progress.stopped() {
            return Err(Error::Stopped);
        }
        let numbers: Vec<u32> = (0..ads.len() as u32).collect();
        let chunks: Vec<&[u32]> = numbers.chunks(CHUNK).collect();
        let parts = threads.map(&chunks, |numbers| {
            let (mut marks, mut share) = (Self::default(), BoilerplateShare::default());
            for &ad in *numbers {
                marks.add(ads.record(ad).employer, texts.of(ad), &boilerplate, &mut share);
            }
            (marks, share)
        });
        let (mut all, mut share) = (Self::default(), BoilerplateShare::default());
        for (marks, of_part) in parts {
            let before = all.bytes.len() as u64;
            all.ends.extend(marks.ends.iter().map(|end| end + before));
            all.bytes.extend(marks.bytes);
            share.add(&of_part);
        }
        progress.finished();
        Ok((all, share))
    }

    fn add(
        &mut self,
        employer: Option<Key>,
        sentences: &Sentences,
        boilerplate: &Boilerplate,
        share: &mut BoilerplateShare,
    ) {
        share.sentences += u64::from(sentences.count);
        share.words += u64::from(sentences.words);
        let before = self.bytes.len();
        let mut last = 0;
        for (sentence, repeated) in sentences.repeated(employer, boilerplate) {
            let (count, its_words) = match repeated {
                Repeated::ByEmployer => (&mut share.by_employer, &mut share.by_employer_words),
                Repeated::ByMany => (&mut share.by_many, &mut share.by_many_words),
            };
            *count += 1;
            *its_words += sentence.words().words as u64;
            let mut distance = sentence.number() - last;
            last = sentence.number();
            while distance >= 0x80 {
                self.bytes.push(distance as u8 | 0x80);
                distance >>= 7;
            }
            self.bytes.push(distance as u8);
        }
        share.ads += u64::from(self.bytes.len() > before);
        self.ends.push(self.bytes.len() as u64);
    }

    /// The numbers of an ad's sentences that are boilerplate, ascending.
    pub(crate) fn of(&self, ad: u32) -> impl Iterator<Item = u32> {
        let end = self.ends[ad as usize] as usize;
        let start = (ad as usize).checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let mut bytes = self.bytes[start..end].iter();
        let mut number = 0_u32;
        std::iter::from_fn(move || {
            let mut shift = 0;
            loop {
                let byte = *bytes.next()?;
                number = number.wrapping_add(u32::from(byte & 0x7F) << shift);
                if byte & 0x80 == 0 {
                    return Some(number);
                }
                shift = (shift + 7).min(28);
            }
        })
    }

    /// Appends its bytes: the ends of all ads, then the distances.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.ends.iter().for_each(|end| out.extend(end.to_le_bytes()));
        out.extend(&self.bytes);
    }

    /// Reads what was written of so many ads; `None` if it was not that.
    pub(crate) fn read(ads: usize, bytes: &[u8]) -> Option<Self> {
        let (ends, bytes) = bytes.split_at_checked(ads.checked_mul(8)?)?;
        let (ends, _) = ends.as_chunks::<8>();
        let ends: Vec<u64> = ends.iter().map(|end| u64::from_le_bytes(*end)).collect();
        let whole = ends.is_sorted() && ends.last().copied().unwrap_or(0) == bytes.len() as u64;
        whole.then(|| Self { ends, bytes: bytes.to_vec() })
    }
}

/// Counts sentences by employer. A sieve first: most sentences stand in one ad.
fn boilerplate(
    ads: &Ads,
    texts: &Texts,
    templates: &Groups,
    rules: BoilerplateRules,
    threads: &Threads,
) -> Result<Boilerplate> {
    let counted: Vec<u32> = (0..ads.len() as u32).filter(|ad| templates.stands(*ad)).collect();
    let words = |ad: u32| texts.of(ad).countable();
    let mut sieve = Sieve::new(rules, counted.iter().map(|ad| texts.of(*ad).long.len()).sum());
    for &ad in &counted {
        sieve.add(ads.record(ad).employer, words(ad));
    }
    let parts: Vec<&[u32]> =
        counted.chunks(counted.len().div_ceil(threads.count()).max(1)).collect();
    let counters = threads.map(&parts, |part| {
        let mut counter = BoilerplateCounter::new(rules);
        for &ad in *part {
            let record = ads.record(ad);
            counter.add_sieved(&sieve, record.employer, record.title, words(ad));
        }
        counter
    });
    let all = counters.into_iter().reduce(|mut all, counter| {
        all.merge(counter);
        all
    });
    Ok(all.unwrap_or_else(|| BoilerplateCounter::new(rules)).finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_back() {
        let numbers: [&[u32]; 4] = [&[], &[0, 1, 130, 131, 40_000], &[], &[7]];
        let mut marks = Marks::default();
        for of_ad in numbers {
            let mut last = 0;
            for number in of_ad {
                let mut distance = number - last;
                last = *number;
                while distance >= 0x80 {
                    marks.bytes.push(distance as u8 | 0x80);
                    distance >>= 7;
                }
                marks.bytes.push(distance as u8);
            }
            marks.ends.push(marks.bytes.len() as u64);
        }
        let mut bytes = Vec::new();
        marks.write(&mut bytes);
        let read = Marks::read(4, &bytes).unwrap();
        assert_eq!(read, marks);
        for (ad, of_ad) in (0..).zip(numbers) {
            assert_eq!(read.of(ad).collect::<Vec<_>>(), of_ad);
        }
        assert_eq!(Marks::read(4, &bytes[..bytes.len() - 1]), None);
        assert_eq!(Marks::read(5, &bytes), None);
        assert_eq!(Marks::read(usize::MAX, &bytes), None);
    }
}
