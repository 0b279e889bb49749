//! Short phrases found among the words of a sentence: the machinery under headings and cues.

use rustc_hash::FxHashMap;

use crate::words;

/// The number of a word in a [`Vocabulary`]; 0 stands for every word that is in no phrase.
pub(crate) type WordId = u16;

/// The words that occur in any phrase.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    ids: FxHashMap<String, WordId>,
    longest: usize,
}

impl Vocabulary {
    /// The number of a word, given out at its first use.
    fn intern(&mut self, word: &str) -> WordId {
        self.longest = self.longest.max(word.len());
        let next =
            WordId::try_from(self.ids.len() + 1).expect("the built-in phrases have few words");
        *self.ids.entry(word.to_owned()).or_insert(next)
    }

    /// The number of a normalised word.
    #[inline]
    pub(crate) fn id(&self, word: &str) -> WordId {
        if word.len() > self.longest { 0 } else { self.ids.get(word).copied().unwrap_or(0) }
    }

    /// How many numbers there are, 0 included.
    fn len(&self) -> usize {
        self.ids.len() + 1
    }
}

/// Phrases, each with what it says.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    /// Per first word: where its phrases lie in `phrases`.
    ranges: Vec<(u32, u32)>,
    /// Grouped by first word, longest first.
    phrases: Vec<(Box<[WordId]>, T)>,
}

impl<T: Copy> Phrases<T> {
    /// Compiles phrases, written as in a text; of two equal ones the first counts.
    pub(crate) fn new(
        vocabulary: &mut Vocabulary,
        written: impl Iterator<Item = (String, T)>,
    ) -> Self {
        let mut phrases: Vec<(Box<[WordId]>, T)> = Vec::new();
        for (phrase, meaning) in written {
            let mut ids = Vec::new();
            words(&phrase, |word| ids.push(vocabulary.intern(word)));
            if !ids.is_empty() {
                phrases.push((ids.into(), meaning));
            }
        }
        phrases.sort_by(|(a, _), (b, _)| {
            a[0].cmp(&b[0]).then(b.len().cmp(&a.len())).then_with(|| a.cmp(b))
        });
        phrases.dedup_by(|(later, _), (earlier, _)| later == earlier);
        let mut ranges = vec![(0, 0); vocabulary.len()];
        for (index, (ids, _)) in phrases.iter().enumerate() {
            let range = &mut ranges[ids[0] as usize];
            if range.1 == 0 {
                range.0 = index as u32;
            }
            range.1 = index as u32 + 1;
        }
        Self { ranges, phrases }
    }

    /// The longest phrase that starts at the first of `ids`: its length in words and what it says.
    #[inline]
    pub(crate) fn longest_at(&self, ids: &[WordId]) -> Option<(usize, T)> {
        let &(start, end) = self.ranges.get(*ids.first()? as usize)?;
        self.phrases[start as usize..end as usize]
            .iter()
            .find(|(phrase, _)| ids.starts_with(phrase))
            .map(|(phrase, meaning)| (phrase.len(), *meaning))
    }
}
