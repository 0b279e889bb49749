//! What says of most pairs of texts whether they are near, without their words.
//!
//! The shingles that two texts share are bounded from below by the runs of sentences that stand in both, and from above by the parities
//! of their shingles. Both bounds hold for certain; only what lies between them has to be counted shingle by shingle.

use crate::text::{SentenceKey, SentenceWords};

/// A text as its sentences, and the parities of its shingles.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// In the order of the text, the title as the first of them.
    sentences: Vec<SentenceWords>,
    /// Places of the sentences, by key: where a sentence is looked up.
    by_key: Vec<(SentenceKey, u32)>,
    parities: Parities,
}

impl Outline {
    /// Forgets the text, so that its sentences can be added.
    pub fn clear(&mut self) {
        self.sentences.clear();
        self.by_key.clear();
        self.parities.clear();
    }

    /// Adds the next sentence, or first of all the title.
    pub fn add(&mut self, sentence: SentenceWords) {
        self.by_key.push((sentence.key, self.sentences.len() as u32));
        self.sentences.push(sentence);
    }

    /// Ends the text: with the parities of its shingles.
    pub fn end(&mut self, parities: impl IntoIterator<Item = u64>) {
        self.by_key.sort_unstable();
        self.parities.0.extend(parities);
    }

    /// At least and at most how many shingles of `size` words two texts share that have so many of them.
    #[must_use]
    pub fn shared(&self, other: &Self, size: usize, shingles: [u32; 2]) -> (u32, u32) {
        let [own, others] = shingles;
        let most = self.parities.most_shared(&other.parities, own, others);
        (self.least_shared(other, size, own).min(most), most)
    }

    /// Of the places at which a shingle of this text begins, those in runs of sentences that stand in the other text as well have a
    /// shingle that both share. Places may have the same shingle, but no more than there are places in excess of shingles.
    fn least_shared(&self, other: &Self, size: usize, own: u32) -> u32 {
        let places = |words: usize| (words + 1).saturating_sub(size);
        let (mut common, mut run, mut words) = (0, 0, 0);
        // Where the run goes on in the other text.
        let mut next = None;
        for sentence in &self.sentences {
            words += sentence.words;
            let goes_on = next.filter(|at| other.key(*at) == Some(sentence.key));
            if goes_on.is_none() {
                common += places(run);
                run = 0;
            }
            next = goes_on.or_else(|| other.find(sentence.key)).map(|at| at + 1);
            run += if next.is_some() { sentence.words } else { 0 };
        }
        common += places(run);
        let excess = places(words).saturating_sub(own as usize);
        u32::try_from(common.saturating_sub(excess)).unwrap_or(u32::MAX)
    }

    fn key(&self, at: usize) -> Option<SentenceKey> {
        self.sentences.get(at).map(|sentence| sentence.key)
    }

    /// The first place of a sentence.
    fn find(&self, key: SentenceKey) -> Option<usize> {
        let at = self.by_key.partition_point(|(known, _)| *known < key);
        let (known, place) = self.by_key.get(at)?;
        (*known == key).then_some(*place as usize)
    }
}

/// For each of a power of two of hash values, whether an odd number of shingles has it.
///
/// What two sets share cancels out, so that they differ in at least as many elements as their parities differ in bits: Mitzenmacher,
/// Pagh, Pham, "Efficient Estimation for High Similarities using Odd Sketches", WWW 2014, who estimate what is bounded here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parities(Vec<u64>);

/// The most words of 64 bits that are kept: of longer texts, bounds are less sharp.
const MOST_WORDS: usize = 64;

impl Parities {
    /// Those of different shingles: one to two bits for each.
    pub(crate) fn of(&mut self, shingles: &[u64]) {
        let words = shingles.len().div_ceil(64).next_power_of_two().min(MOST_WORDS);
        self.0.clear();
        self.0.resize(words, 0);
        for shingle in shingles {
            self.0[(shingle >> 6) as usize & (words - 1)] ^= 1 << (shingle & 63);
        }
    }

    /// Their bits.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.0
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    /// The most elements that two sets of these sizes share.
    fn most_shared(&self, other: &Self, own: u32, others: u32) -> u32 {
        let most = own.min(others);
        let words = self.0.len().min(other.0.len());
        if words == 0 {
            return most;
        }
        // Of twice as many bits, halves laid on each other are the parities of half as many.
        let folded = |parities: &[u64], at: usize| {
            parities[at..].iter().step_by(words).fold(0, |folded, word| folded ^ word)
        };
        let differing: u32 =
            (0..words).map(|at| (folded(&self.0, at) ^ folded(&other.0, at)).count_ones()).sum();
        most.min((own.saturating_add(others)).saturating_sub(differing) / 2)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::TextRules;
    use crate::text::{Sketcher, Text, shared};

    const SIZE: usize = 3;

    /// An outline and the shingles of a text that is given as sentences of letters.
    fn outlined(sentences: &[String]) -> (Outline, Vec<u64>) {
        let rules = TextRules { shingle_words: SIZE, ..TextRules::default() };
        let (mut text, mut outline) = (Text::new(), Outline::default());
        let mut words: Vec<Vec<String>> = Vec::new();
        for sentence in sentences {
            words.push(sentence.chars().map(String::from).collect());
        }
        let (title, body) = words.split_first().expect("a title");
        text.start(title.iter().map(String::as_str));
        outline.clear();
        outline.add(text.title_words());
        for sentence in body {
            text.sentence(sentence.iter().map(String::as_str), |words| {
                outline.add(words);
                true
            });
        }
        let mut sketcher = Sketcher::new(rules);
        let _ = sketcher.sketch(&text);
        outline.end(sketcher.parities().words().iter().copied());
        let mut shingles = Vec::new();
        text.shingles(&rules, &mut shingles);
        (outline, shingles)
    }

    proptest! {
        #[test]
        fn what_texts_share_lies_between_the_bounds(
            first in prop::collection::vec("[a-c]{0,4}", 1..12),
            second in prop::collection::vec("[a-c]{0,4}", 1..12),
            kept in 0_usize..12,
        ) {
            // The second begins with sentences of the first.
            let mut both = first[..kept.min(first.len())].to_vec();
            both.extend(second);
            let ((one, a), (other, b)) = (outlined(&first), outlined(&both));
            let count = shared(&a, &b);
            let (least, most) = one.shared(&other, SIZE, [a.len() as u32, b.len() as u32]);
            prop_assert!((least..=most).contains(&count), "{least} {count} {most}");
            let (least, most) = other.shared(&one, SIZE, [b.len() as u32, a.len() as u32]);
            prop_assert!((least..=most).contains(&count), "{least} {count} {most}");
        }
    }

    #[test]
    fn a_sentence_more_needs_no_words_to_be_near() {
        let sentences = ["ab", "cdefg", "hijk", "lmnop"].map(str::to_owned);
        let ((whole, a), (shorter, b)) = (outlined(&sentences), outlined(&sentences[..3]));
        assert_eq!(shorter.shared(&whole, SIZE, [b.len() as u32, a.len() as u32]), (9, 9));
    }

    #[test]
    fn texts_of_any_lengths_are_told_apart_by_parities() {
        let mix = |number: u64| crate::hash::mix(number + 1);
        for (size, other) in [(300, 300), (300, 1200), (40, 10_000)] {
            let sets =
                [0..size, size / 2..size / 2 + other].map(|of| of.map(mix).collect::<Vec<_>>());
            let parities = sets.each_ref().map(|set| {
                let mut parities = Parities::default();
                parities.of(set);
                parities
            });
            let most = parities[0].most_shared(&parities[1], size as u32, other as u32);
            let really = (size - size / 2) as u32;
            assert!(most >= really && most <= size as u32, "{size} {other}: {most}, {really}");
            if size == other {
                // 512 bits, 300 differing: about 177 of them odd.
                assert!(most < really + 80, "{most}, {really}");
            }
        }
    }
}
