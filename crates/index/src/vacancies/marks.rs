//! Which sentences of an ad are boilerplate, as they are kept: a few bytes for each ad.

use std::io::{self, Write};
use std::ops::Range;

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
use crate::vacancies::outlines::{Ahead, Outlines, read_sentences};

/// Texts looked at at once.
const CHUNK: usize = 2048;

/// The most sieves that are filled at once.
const SIEVES: usize = 4;

/// Bytes of the count of a sentence of an employer.
const COUNT_BYTES: usize = 64;

/// The most parts in which sentences are counted: each is a pass over all outlines.
const MOST_PARTS: usize = 16;

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
    /// Adds another, so many times.
    fn add(&mut self, other: &Self, times: u64) {
        let Self { sentences, words, by_employer, by_employer_words, by_many, by_many_words, ads } =
            other;
        self.sentences += times * sentences;
        self.words += times * words;
        self.by_employer += times * by_employer;
        self.by_employer_words += times * by_employer_words;
        self.by_many += times * by_many;
        self.by_many_words += times * by_many_words;
        self.ads += times * ads;
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

/// The ads by text as written.
struct ByText {
    /// Where the ads of each text start, and the end of the last's.
    starts: Vec<u32>,
    ads: Vec<u32>,
}

impl ByText {
    fn new(of: &[u32], texts: usize) -> Self {
        let mut starts = vec![0_u32; texts + 1];
        of.iter().for_each(|text| starts[*text as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut ads = vec![0; of.len()];
        for (ad, text) in (0..).zip(of) {
            let at = &mut next[*text as usize];
            ads[*at as usize] = ad;
            *at += 1;
        }
        Self { starts, ads }
    }

    fn of(&self, text: u32) -> &[u32] {
        let [start, end] = [text, text + 1].map(|text| self.starts[text as usize] as usize);
        &self.ads[start..end]
    }

    /// The texts in stretches of so many.
    fn stretches(&self, texts: usize) -> Vec<Range<u32>> {
        let count = self.starts.len() as u32 - 1;
        let starts = (0..count).step_by(texts.max(1));
        starts.map(|start| start..count.min(start + texts.max(1) as u32)).collect()
    }
}

/// What there is to be marked in the ads of some texts: what they share is said once.
#[derive(Default)]
struct Part {
    bytes: Vec<u8>,
    /// Of each ad its number, and where its bytes start and end.
    ads: Vec<(u32, u32, u32)>,
    share: BoilerplateShare,
}

impl Part {
    /// Marks the boilerplate of the ads of an employer with one text.
    fn add(
        &mut self,
        ads: impl Iterator<Item = u32>,
        employer: Option<Key>,
        sentences: &Sentences,
        boilerplate: &Boilerplate,
    ) {
        let mut share = BoilerplateShare {
            sentences: u64::from(sentences.count),
            words: u64::from(sentences.words),
            ..BoilerplateShare::default()
        };
        let start = self.bytes.len();
        let mut last = 0;
        for (sentence, repeated) in sentences.repeated(employer, boilerplate) {
            let (count, its_words) = match repeated {
                Repeated::ByEmployer => (&mut share.by_employer, &mut share.by_employer_words),
                Repeated::ByMany => (&mut share.by_many, &mut share.by_many_words),
            };
            *count += 1;
            *its_words += sentence.words().words as u64;
            push_distance(sentence.number() - last, &mut self.bytes);
            last = sentence.number();
        }
        share.ads = u64::from(self.bytes.len() > start);
        let before = self.ads.len();
        self.ads.extend(ads.map(|ad| (ad, start as u32, self.bytes.len() as u32)));
        self.share.add(&share, (self.ads.len() - before) as u64);
    }
}

/// Appends a number, seven bits to a byte.
fn push_distance(mut distance: u32, out: &mut Vec<u8>) {
    while distance >= 0x80 {
        out.push(distance as u8 | 0x80);
        distance >>= 7;
    }
    out.push(distance as u8);
}

impl Marks {
    /// Finds the boilerplate among the sentences of all ads. Of each template one ad is counted: what is repeated because the whole
    /// ad is repeated is no boilerplate. `memory` bounds the first look.
    pub(crate) fn find(
        ads: &Ads,
        texts: &Texts,
        templates: &Groups,
        rules: BoilerplateRules,
        memory: usize,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Self, BoilerplateShare)> {
        progress.started("finding boilerplate", None);
        let by_text = ByText::new(&texts.of, texts.outlines.len());
        let search = Search { ads, outlines: &texts.outlines, by_text, rules, threads };
        let boilerplate = search.boilerplate(templates, memory)?;
        if progress.stopped() {
            return Err(Error::Stopped);
        }
        let found = search.marks(&boilerplate)?;
        progress.finished();
        Ok(found)
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
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.ends.iter().try_for_each(|end| out.write_all(&end.to_le_bytes()))?;
        out.write_all(&self.bytes)
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

/// What boilerplate is looked for in: text by text, in the order in which they are kept.
struct Search<'a> {
    ads: &'a Ads,
    outlines: &'a Outlines,
    by_text: ByText,
    rules: BoilerplateRules,
    threads: &'a Threads,
}

impl Search<'_> {
    /// Counts sentences by employer. A sieve first: most sentences stand in one ad.
    fn boilerplate(&self, templates: &Groups, memory: usize) -> Result<Boilerplate> {
        let Self { outlines, by_text, rules, threads, .. } = self;
        let count = outlines.len();
        // A sentence takes ten bytes and more.
        let counted =
            |text: &u32| by_text.of(*text).iter().filter(|ad| templates.stands(**ad)).count();
        let sentences = |text: u32| counted(&text) * outlines.length(text) as usize / 10;
        let sentences = (0..count as u32).map(sentences).sum::<usize>();
        let stretches = by_text.stretches(count.div_ceil(threads.count().min(SIEVES)));
        let size = sentences.min(memory / (stretches.len() + 1));
        let sieves = threads.map(&stretches, |stretch| -> Result<Sieve> {
            let mut sieve = Sieve::new(*rules, size);
            self.each(stretch, templates, |employer, _, sentences| {
                sieve.add(employer, sentences.countable());
            })?;
            Ok(sieve)
        });
        let mut sieve = Sieve::new(*rules, size);
        for of_stretch in sieves {
            sieve.merge(&of_stretch?)?;
        }
        // What is let through, a quarter at most where the sieve is as large as that, is counted in parts that fit.
        let parts = (sentences / 4 * COUNT_BYTES / memory.max(1) + 1).min(MOST_PARTS) as u64;
        let stretches = by_text.stretches(count.div_ceil(threads.count()));
        let boilerplate = (0..parts).map(|part| -> Result<Boilerplate> {
            let counters = threads.map(&stretches, |stretch| -> Result<BoilerplateCounter> {
                let mut counter = BoilerplateCounter::new(*rules);
                self.each(stretch, templates, |employer, title, sentences| {
                    let own = sentences.countable().filter(|one| one.key.get() % parts == part);
                    counter.add_sieved(&sieve, employer, title, own);
                })?;
                Ok(counter)
            });
            let mut all = BoilerplateCounter::new(*rules);
            for counter in counters {
                let counter = counter?;
                if all.is_empty() { all = counter } else { all.merge(counter) }
            }
            Ok(all.finish())
        });
        Ok(Boilerplate::of_parts(boilerplate.collect::<Result<Vec<Boilerplate>>>()?))
    }

    /// Hands out employer, title and sentences of the ads with these texts that stand for their template.
    fn each(
        &self,
        texts: &Range<u32>,
        templates: &Groups,
        mut see: impl FnMut(Option<Key>, Option<Key>, &Sentences),
    ) -> Result<()> {
        let (mut sentences, mut ahead) = (Sentences::default(), Ahead::of_neighbours());
        for text in texts.clone() {
            let mut standing =
                self.by_text.of(text).iter().filter(|ad| templates.stands(**ad)).peekable();
            if standing.peek().is_some() {
                let bytes = self.outlines.get(text, &mut ahead)?;
                read_sentences(bytes, self.rules.words, &mut sentences);
            }
            for ad in standing {
                see(self.ads.employer(*ad), self.ads.title(*ad), &sentences);
            }
        }
        Ok(())
    }

    /// Marks the boilerplate of all ads.
    fn marks(&self, boilerplate: &Boilerplate) -> Result<(Marks, BoilerplateShare)> {
        let Self { ads, outlines, by_text, rules, threads } = self;
        let parts = threads.map(&by_text.stretches(CHUNK), |stretch| -> Result<Part> {
            let mut part = Part::default();
            let (mut sentences, mut ahead) = (Sentences::default(), Ahead::of_neighbours());
            let mut of_text: Vec<(Option<Key>, u32)> = Vec::new();
            for text in stretch.clone() {
                read_sentences(outlines.get(text, &mut ahead)?, rules.words, &mut sentences);
                of_text.clear();
                of_text.extend(by_text.of(text).iter().map(|ad| (ads.employer(*ad), *ad)));
                of_text.sort_unstable();
                for of_employer in of_text.chunk_by(|one, next| one.0 == next.0) {
                    let numbers = of_employer.iter().map(|(_, ad)| *ad);
                    part.add(numbers, of_employer[0].0, &sentences, boilerplate);
                }
            }
            Ok(part)
        });
        let mut share = BoilerplateShare::default();
        // First how many bytes each ad has, then where they end; last they are put there.
        let mut marks = Marks { ends: vec![0; ads.len()], bytes: Vec::new() };
        let parts = parts.into_iter().collect::<Result<Vec<Part>>>()?;
        for Part { ads, share: of_part, .. } in &parts {
            share.add(of_part, 1);
            for (ad, start, end) in ads {
                marks.ends[*ad as usize] = u64::from(end - start);
            }
        }
        let mut end = 0;
        for own in &mut marks.ends {
            end += *own;
            *own = end;
        }
        marks.bytes.resize(end as usize, 0);
        for Part { bytes, ads, .. } in parts {
            for (ad, start, end) in ads {
                let own = &bytes[start as usize..end as usize];
                let to = marks.ends[ad as usize] as usize;
                marks.bytes[to - own.len()..to].copy_from_slice(own);
            }
        }
        Ok((marks, share))
    }
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
                push_distance(number - last, &mut marks.bytes);
                last = *number;
            }
            marks.ends.push(marks.bytes.len() as u64);
        }
        let mut bytes = Vec::new();
        marks.write(&mut bytes).unwrap();
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
