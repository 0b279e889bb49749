//! The text of an ad as it is compared: normalised words, their shingles, their sketch.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::bands::BANDS;
use crate::hash::{Key, chain, mix, of_bytes, of_bytes_seen};
use crate::outline::Parities;
use crate::rules::TextRules;

/// Stands between title and body in the hash of a text.
const TITLE_END: u64 = 0x7469_746C_652F_656E;

/// The words of one ad, normalised: title, then body. Its buffers are reused from one ad to the next.
///
/// Words come in as the caller's tokens. They are brought to NFKC and lower case; a word without a letter ("2024", "1,000") is
/// dropped. Markup is the caller's to strip.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Hashes of the words.
    words: Vec<u64>,
    title_words: usize,
    scratch: String,
}

/// Stands for a sentence wherever it occurs: a hash of its normalised words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SentenceKey(pub(crate) u64);

/// A sentence of a [`Text`], as it is offered to a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentenceWords {
    /// Stands for its words.
    pub key: SentenceKey,
    /// Number of its words, after normalisation.
    pub words: usize,
}

/// What is kept of a text: 148 bytes, whatever its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextSketch {
    /// 128 bits of BLAKE3 over the normalised words of title and body.
    pub hash: [u64; 2],
    /// Number of different shingles.
    pub shingles: u32,
    /// For each band, a hash of its rows.
    pub bands: [u32; BANDS],
}

impl SentenceKey {
    /// The hash itself.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// The key that [`SentenceKey::get`] gave the hash of.
    #[must_use]
    pub fn from_hash(hash: u64) -> Self {
        Self(hash)
    }
}

impl Text {
    /// An empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets the words of the last ad and takes the words of the next one's title.
    pub fn start<'w>(&mut self, title: impl IntoIterator<Item = &'w str>) {
        self.words.clear();
        self.extend(title);
        self.title_words = self.words.len();
    }

    /// Adds a sentence of the body if `keep` says so; boilerplate is left out here.
    pub fn sentence<'w>(
        &mut self,
        words: impl IntoIterator<Item = &'w str>,
        keep: impl FnOnce(SentenceWords) -> bool,
    ) {
        let start = self.words.len();
        self.extend(words);
        let added = &self.words[start..];
        let key = SentenceKey(added.iter().fold(TITLE_END, |hash, word| chain(hash, *word)));
        if !added.is_empty() && !keep(SentenceWords { key, words: added.len() }) {
            self.words.truncate(start);
        }
    }

    fn extend<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) {
        let Self { words: hashes, scratch, .. } = self;
        hashes.extend(words.into_iter().filter_map(|word| word_hash(word, scratch)));
    }

    /// Stands for the title; `None` if it has no word.
    #[must_use]
    pub fn title(&self) -> Option<Key> {
        let words = &self.words[..self.title_words];
        let hash = words.iter().fold(1, |hash, word| chain(hash, *word));
        (!words.is_empty()).then(|| Key::from_hash(hash))
    }

    /// The title as a sentence of its own.
    #[must_use]
    pub fn title_words(&self) -> SentenceWords {
        let key = SentenceKey(self.title().map_or(0, Key::get));
        SentenceWords { key, words: self.title_words }
    }

    /// Whether the body has as many words as a shingle. Ads with less have no text to be compared: "See above." is not the same
    /// job twice.
    #[must_use]
    pub fn is_comparable(&self, rules: &TextRules) -> bool {
        self.words.len() - self.title_words >= rules.shingle_words
    }

    /// The hashes of the different shingles, ascending; none if the text is not comparable.
    pub fn shingles(&self, rules: &TextRules, out: &mut Vec<u64>) {
        out.clear();
        self.each_shingle(rules, |shingle| out.push(shingle));
        out.sort_unstable();
        out.dedup();
    }

    /// Hands out the hash of the shingle at each place at which one begins.
    fn each_shingle(&self, rules: &TextRules, mut see: impl FnMut(u64)) {
        const STEP: u64 = 0xD6E8_FEB8_6659_FD93;
        if !self.is_comparable(rules) {
            return;
        }
        // A polynomial of the words' hashes, rolled from word to word.
        let size = rules.shingle_words;
        let oldest = (1..size).fold(1_u64, |power, _| power.wrapping_mul(STEP));
        let mut rolling = 0_u64;
        for (at, &word) in self.words.iter().enumerate() {
            if let Some(left) = at.checked_sub(size) {
                rolling = rolling.wrapping_sub(self.words[left].wrapping_mul(oldest));
            }
            rolling = rolling.wrapping_mul(STEP).wrapping_add(word);
            if at + 1 >= size {
                see(mix(rolling));
            }
        }
    }

    /// 128 bits of BLAKE3 over the words of title and body. `bytes` holds them side by side: of one piece it hashes several chunks at a
    /// time.
    fn hash(&self, bytes: &mut Vec<u8>) -> [u64; 2] {
        let (title, body) = self.words.split_at(self.title_words);
        bytes.clear();
        bytes.extend(
            title.iter().chain([&TITLE_END]).chain(body).flat_map(|word| word.to_le_bytes()),
        );
        let hash = blake3::hash(bytes);
        let half = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&hash.as_bytes()[at..at + 8]);
            u64::from_le_bytes(bytes)
        };
        [half(0), half(8)]
    }
}

/// Makes sketches of texts; one for each thread.
#[derive(Clone, Debug)]
pub struct Sketcher {
    rules: TextRules,
    rows: usize,
    distinct: Distinct,
    bins: Vec<u64>,
    parities: Parities,
    /// Words as bytes.
    bytes: Vec<u8>,
}

impl Sketcher {
    /// A sketcher by these rules.
    #[must_use]
    pub fn new(rules: TextRules) -> Self {
        let rows = rules.bands().rows;
        let (distinct, parities) = (Distinct::default(), Parities::default());
        let (bins, bytes) = (vec![0; BANDS * rows], Vec::new());
        Self { rules, rows, distinct, bins, parities, bytes }
    }

    /// The sketch of a text, `None` if it is not comparable.
    pub fn sketch(&mut self, text: &Text) -> Option<TextSketch> {
        let shingles = self.distinct.shingles(text, &self.rules);
        self.parities.of(shingles);
        if shingles.is_empty() {
            return None;
        }
        minima(shingles, &mut self.bins);
        let mut bands = [0; BANDS];
        for (band, values) in bands.iter_mut().zip(self.bins.chunks_exact(self.rows)) {
            *band = values.iter().fold(0, |hash, value| chain(hash, *value)) as u32;
        }
        let hash = text.hash(&mut self.bytes);
        Some(TextSketch { hash, shingles: shingles.len() as u32, bands })
    }

    /// The parities of the shingles of the last text.
    #[must_use]
    pub fn parities(&self) -> &Parities {
        &self.parities
    }
}

/// The different shingles of a text, in no order: found in a table, which is quicker than sorting them.
#[derive(Clone, Debug, Default)]
struct Distinct {
    found: Vec<u64>,
    /// Each holds a shingle or 0; a power of two of them, at most half full.
    slots: Vec<u64>,
}

impl Distinct {
    /// Words of a text from which on its shingles are sorted: then it does not matter how their hashes fall.
    const SORTED: usize = 4096;

    fn shingles(&mut self, text: &Text, rules: &TextRules) -> &[u64] {
        let Self { found, slots } = self;
        let words = text.words.len();
        if words >= Self::SORTED {
            text.shingles(rules, found);
            return found;
        }
        found.clear();
        slots.clear();
        slots.resize((2 * words).next_power_of_two(), 0);
        let last = slots.len() - 1;
        let mut has_zero = false;
        text.each_shingle(rules, |shingle| {
            if shingle == 0 {
                has_zero = true;
                return;
            }
            let mut at = shingle as usize & last;
            while slots[at] != 0 && slots[at] != shingle {
                at = (at + 1) & last;
            }
            if slots[at] == 0 {
                slots[at] = shingle;
                found.push(shingle);
            }
        });
        found.extend(has_zero.then_some(0));
        found
    }
}

/// MinHash values of a set: for any two sets, each value agrees with a probability of their Jaccard similarity.
///
/// Dahlgaard, Knudsen, Thorup, "Fast Similarity Sketching", FOCS 2017: in each round every element goes to one bin, drawn anew
/// for each round, and a bin keeps the smallest value of the first round that reached it. About k ln k + n steps for k bins
/// and n elements, where MinHash as Broder wrote it takes k n.
fn minima(shingles: &[u64], bins: &mut [u64]) {
    const ROUND_BITS: u32 = 48;
    let count = bins.len();
    bins.fill(u64::MAX);
    for round in 0..2 * count {
        let seed = mix(round as u64 + 1);
        for &shingle in shingles {
            let hash = mix(shingle ^ seed);
            // After as many rounds as there are bins, each round fills one bin, so that none stays empty.
            let drawn = (((hash >> 32) * count as u64) >> 32) as usize;
            let bin = if round < count { drawn } else { round - count };
            let value = (round as u64) << ROUND_BITS | hash & ((1 << ROUND_BITS) - 1);
            // Without a branch, which nobody could foresee.
            bins[bin] = bins[bin].min(value);
        }
        if !bins.contains(&u64::MAX) {
            break;
        }
    }
}

/// The hash of a word after normalisation; `None` if it has no letter.
fn word_hash(word: &str, scratch: &mut String) -> Option<u64> {
    // One pass, eight bytes at a time: nearly all words are plain.
    let (mut odd, mut letters) = (0, 0);
    let hash = of_bytes_seen(word.as_bytes(), |eight| {
        let ascii = eight & each(0x7F);
        odd |= eight | between(ascii, b'A', b'Z');
        letters |= between(ascii, b'a', b'z');
    });
    if odd & each(0x80) == 0 {
        return (letters & each(0x80) != 0).then_some(hash);
    }
    scratch.clear();
    scratch.extend(word.nfkc().flat_map(char::to_lowercase));
    scratch.chars().any(char::is_alphabetic).then(|| of_bytes(scratch.as_bytes()))
}

/// The same byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of every byte, each at most 127, that is at least `from` and at most `to`; other bits are noise.
const fn between(bytes: u64, from: u8, to: u8) -> u64 {
    (bytes + each(0x80 - from)) ^ (bytes + each(0x7F - to))
}

/// The number of elements that two ascending lists share.
pub(crate) fn shared(first: &[u64], second: &[u64]) -> u32 {
    let (mut left, mut right, mut count) = (0, 0, 0);
    while left < first.len() && right < second.len() {
        let (a, b) = (first[left], second[right]);
        count += u32::from(a == b);
        left += usize::from(a <= b);
        right += usize::from(b <= a);
    }
    count
}

/// The Jaccard similarity of two sets that share so many of their elements.
pub(crate) fn jaccard(first: u32, second: u32, shared: u32) -> f64 {
    let union = u64::from(first) + u64::from(second) - u64::from(shared);
    if union == 0 { 0.0 } else { f64::from(shared) / union as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bands::{Bands, HASHES};

    fn text(title: &str, body: &str) -> Text {
        let mut text = Text::new();
        text.start(title.split_whitespace());
        for sentence in body.split(". ") {
            text.sentence(sentence.split_whitespace(), |_| true);
        }
        text
    }

    fn sketch(title: &str, body: &str) -> Option<TextSketch> {
        Sketcher::new(TextRules::default()).sketch(&text(title, body))
    }

    #[test]
    fn case_width_and_numbers_do_not_matter_words_do() {
        let one =
            sketch("Product Manager 12345", "you own the roadmap of ﬁve teams since 2019").unwrap();
        assert_eq!(
            Some(one),
            sketch("PRODUCT manager", "You Own THE Roadmap of five Teams since 1,000")
        );
        assert_ne!(Some(one), sketch("product manager you", "own the roadmap of five teams since"));
        assert_ne!(Some(one), sketch("product manager", "you own the roadmap of six teams since"));
        assert_eq!(one.shingles, 6);
    }

    #[test]
    fn short_bodies_have_no_text_to_compare() {
        assert_eq!(sketch("A very long title of very many words", "see the page above"), None);
        assert_eq!(sketch("", ""), None);
        assert_eq!(sketch("title", "1 2 3 4 5 6"), None);
        assert!(sketch("", "exactly five words are here").is_some());
    }

    #[test]
    fn titles_have_keys() {
        assert_eq!(text("Product Manager", "").title(), text("product MANAGER 77", "x").title());
        assert_ne!(text("Product Manager", "").title(), text("Manager Product", "").title());
        assert_eq!(text("4711", "body").title(), None);
    }

    #[test]
    fn sentences_can_be_left_out() {
        let mut kept = Text::new();
        kept.start(["title"]);
        let mut seen = Vec::new();
        for sentence in [
            "we are the leader in everything",
            "you own the roadmap of five teams",
            "we are the leader in everything",
        ] {
            kept.sentence(sentence.split(' '), |sentence| {
                seen.push(sentence);
                !seen[..seen.len() - 1].contains(&sentence)
            });
        }
        assert_eq!(seen[0], seen[2]);
        assert_eq!(seen[0].words, 6);
        let rules = TextRules::default();
        let whole =
            text("title", "we are the leader in everything. you own the roadmap of five teams");
        assert_eq!(Sketcher::new(rules).sketch(&kept), Sketcher::new(rules).sketch(&whole));
    }

    #[test]
    fn shingles_are_sets_of_runs_of_words() {
        let rules = TextRules { shingle_words: 2, ..TextRules::default() };
        let mut out = Vec::new();
        text("", "a b a b a b c").shingles(&rules, &mut out);
        // ab, ba, bc
        assert_eq!(out.len(), 3);
        let mut other = Vec::new();
        text("a", "b a b c d").shingles(&rules, &mut other);
        assert_eq!(shared(&out, &other), 3);
        assert_eq!(other.len(), 4);
        assert!((jaccard(3, 4, 3) - 0.75).abs() < 1e-15);
        assert_eq!(jaccard(0, 0, 0), 0.0);
    }

    #[test]
    fn values_agree_as_often_as_sets_are_similar() {
        // Sets of 20 and of 2,000 elements: few rounds and many.
        for size in [20_u64, 2000] {
            for (percent, expected) in [(50, 1.0 / 3.0), (80, 8.0 / 12.0), (90, 9.0 / 11.0)] {
                let (mut agreed, mut pairs, mut candidates) = (0, 0, 0);
                let overlap = size * percent / 100;
                for trial in 0..400 {
                    let base = trial * 100_000;
                    let set =
                        |from: u64| (from..from + size).map(|n| mix(base + n)).collect::<Vec<_>>();
                    let (first, second) = (set(0), set(size - overlap));
                    let (mut left, mut right) = (vec![0; HASHES], vec![0; HASHES]);
                    minima(&first, &mut left);
                    minima(&second, &mut right);
                    agreed += left.iter().zip(&right).filter(|(a, b)| a == b).count();
                    pairs += HASHES;
                    let mut rows = left.chunks(8).zip(right.chunks(8));
                    candidates += usize::from(rows.any(|(a, b)| a == b));
                }
                let share = agreed as f64 / pairs as f64;
                assert!(
                    (share - expected).abs() < 0.02,
                    "{size} elements: {share}, not {expected}"
                );
                let expected = Bands { bands: 32, rows: 8 }.candidate_probability(expected);
                let share = candidates as f64 / 400.0;
                assert!((share - expected).abs() < 0.1, "{size} elements: {share}, not {expected}");
            }
        }
    }

    #[test]
    fn words_without_a_letter_are_none_whatever_their_length() {
        let mut scratch = String::new();
        for length in 1..20 {
            let digits = "7".repeat(length);
            assert_eq!(word_hash(&digits, &mut scratch), None);
            for at in 0..length {
                let with = |letter: &str| format!("{}{letter}{}", &digits[..at], &digits[at + 1..]);
                let plain = word_hash(&with("q"), &mut scratch);
                assert_eq!(plain, Some(of_bytes(with("q").as_bytes())));
                assert_eq!(word_hash(&with("Q"), &mut scratch), plain);
                assert_eq!(word_hash(&with("ｑ"), &mut scratch), plain);
                for mark in ["@", "[", "`", "{", "\u{7F}"] {
                    assert_eq!(word_hash(&with(mark), &mut scratch), None, "{mark}");
                }
            }
        }
    }

    #[test]
    fn different_shingles_are_found_however_long_the_text() {
        let rules = TextRules::default();
        let (mut distinct, mut sorted) = (Distinct::default(), Vec::new());
        for words in [5, 6, 17, 300, 4095, 4096, 5000] {
            let word = |at: u64| format!("w{}", if at.is_multiple_of(7) { 1 } else { at / 2 % 50 });
            let body: Vec<String> = (0..words).map(word).collect();
            let text = text("", &body.join(" "));
            text.shingles(&rules, &mut sorted);
            let mut found = distinct.shingles(&text, &rules).to_vec();
            found.sort_unstable();
            assert_eq!(found, sorted, "{words} words");
        }
    }

    #[test]
    fn one_shingle_fills_every_value() {
        let mut bins = vec![0; HASHES];
        minima(&[7], &mut bins);
        assert!(bins.iter().all(|value| *value != u64::MAX));
    }
}
