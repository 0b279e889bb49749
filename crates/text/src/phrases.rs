//! Short phrases found among the words of a sentence: the machinery under headings and cues.

use crate::words;

/// The number of a word in a [`Vocabulary`]; 0 stands for every word that is in no phrase.
pub(crate) type WordId = u16;

/// The words that occur in any phrase.
///
/// Every token of every text is looked up, and most are in no phrase. So a word of at most [`LONGEST`] bytes is
/// packed into two integers that are the whole word; the table is open addressing at a quarter full at most, and no
/// string is compared.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// Word numbers by hash; 0 is free.
    slots: Box<[WordId; SLOTS]>,
    /// The words by number.
    keys: Vec<Key>,
}

/// The most bytes of a word in a phrase.
const LONGEST: usize = 16;

/// As many as keep the table a quarter full.
const SLOTS: usize = 1 << 14;

/// A word of at most [`LONGEST`] bytes, none of them zero: its first eight bytes and the rest, each followed by zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) head: u64,
    pub(crate) tail: u64,
}

impl Key {
    /// The key of a word in lower case, if it is short enough.
    #[inline]
    pub(crate) fn new(word: &[u8]) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..word.len())?.copy_from_slice(word);
        bytes.make_ascii_lowercase();
        let both = u128::from_le_bytes(bytes);
        Some(Self { head: both as u64, tail: (both >> 64) as u64 })
    }

    #[inline]
    fn slot(self) -> usize {
        let mixed = self.head ^ self.tail.rotate_left(29);
        (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 50) as usize
    }
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self { slots: Box::new([0; SLOTS]), keys: vec![Key::default()] }
    }
}

impl Vocabulary {
    /// The number of a word, given out at its first use.
    pub(crate) fn intern(&mut self, word: &str) -> WordId {
        let known = self.id(word);
        if known != 0 {
            return known;
        }
        let key = Key::new(word.as_bytes()).filter(|_| self.keys.len() < SLOTS / 4);
        let key = key.expect("the built-in phrases have few and short words, which a test reads");
        let mut slot = key.slot();
        while self.slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = self.keys.len() as WordId;
        self.keys.push(key);
        self.slots[slot]
    }

    /// The number of a normalised word.
    pub(crate) fn id(&self, word: &str) -> WordId {
        Key::new(word.as_bytes()).map_or(0, |key| self.id_of(key))
    }

    /// The number of the word with this key.
    #[inline]
    pub(crate) fn id_of(&self, key: Key) -> WordId {
        let mut slot = key.slot();
        loop {
            let id = self.slots[slot];
            if id == 0 || self.keys[id as usize] == key {
                return id;
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// How many numbers there are, 0 included.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }
}

/// Phrases, each with what it says.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    /// By first word, which phrases it may start: most words are told to start none by this alone.
    starts: Vec<Starts>,
    /// A bit for every first and second word of a phrase, by [`Pair::hash`], so few that they stay in the nearest cache: most pairs of
    /// words are told to start no phrase by this alone.
    pairs: Box<[u64; FILTER_BITS / 64]>,
    /// Open addressing, half full at most: where the phrases of a pair lie.
    slots: Box<[Slot]>,
    /// The phrases of a pair lie together, the longest first; those of one word come last.
    phrases: Vec<Phrase<T>>,
    /// The words of phrases from the third on.
    rests: Vec<WordId>,
}

/// 4 kB.
const FILTER_BITS: usize = 1 << 15;

/// What phrases a first word starts.
#[derive(Clone, Copy, Debug)]
struct Starts {
    /// Whether some have two words or more.
    longer: bool,
    /// The number of the one that is the word alone, or [`NONE`].
    alone: u16,
}

const NONE: u16 = u16::MAX;

/// The first two words of phrases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Pair(u32);

impl Pair {
    #[inline]
    fn new(first: WordId, second: WordId) -> Self {
        Self(u32::from(first) << 16 | u32::from(second))
    }

    /// Its upper bits are the best.
    #[inline]
    fn hash(self) -> u32 {
        self.0.wrapping_mul(0x9E37_79B1)
    }

    /// Where to look for it first among so many slots.
    #[inline]
    fn slot(self, slots: usize) -> usize {
        ((u64::from(self.hash()) * slots as u64) >> 32) as usize
    }

    #[inline]
    fn bit(self) -> (usize, u64) {
        let bit = (self.hash() >> 17) as usize;
        (bit / 64, 1 << (bit % 64))
    }
}

/// The phrases of a pair, if `start < end`.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    pair: Pair,
    start: u16,
    end: u16,
}

#[derive(Debug)]
struct Phrase<T> {
    /// Where its words from the third on start in the list of these, and how many there are.
    rest: u16,
    rest_length: u16,
    meaning: T,
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
        let order = |ids: &[WordId]| (ids.len() == 1, ids[0], ids.get(1).copied());
        phrases.sort_by(|(a, _), (b, _)| {
            order(a).cmp(&order(b)).then(b.len().cmp(&a.len())).then_with(|| a.cmp(b))
        });
        phrases.dedup_by(|(later, _), (earlier, _)| later == earlier);
        let rests = phrases.iter().map(|(ids, _)| ids.len().saturating_sub(2)).sum::<usize>();
        assert!(phrases.len().max(rests) < usize::from(NONE), "the built-in phrases are few");

        let mut starts = vec![Starts { longer: false, alone: NONE }; vocabulary.len()];
        let mut pairs = Box::new([0; FILTER_BITS / 64]);
        let mut slots = vec![Slot::default(); 2 * phrases.len() + 1];
        let mut start = 0;
        for of_pair in phrases.chunk_by(|(a, _), (b, _)| order(a) == order(b)) {
            let ids = &of_pair[0].0;
            let end = start + of_pair.len() as u16;
            let of_first = &mut starts[ids[0] as usize];
            if let Some(&second) = ids.get(1) {
                of_first.longer = true;
                let pair = Pair::new(ids[0], second);
                let (word, bit) = pair.bit();
                pairs[word] |= bit;
                let mut at = pair.slot(slots.len());
                while slots[at].start < slots[at].end {
                    at = (at + 1) % slots.len();
                }
                slots[at] = Slot { pair, start, end };
            } else {
                of_first.alone = start;
            }
            start = end;
        }
        let mut rests = Vec::with_capacity(rests);
        let phrases = phrases.into_iter().map(|(ids, meaning)| {
            let rest = ids.get(2..).unwrap_or_default();
            let start = rests.len() as u16;
            rests.extend_from_slice(rest);
            Phrase { rest: start, rest_length: rest.len() as u16, meaning }
        });
        let phrases = phrases.collect();
        Self { starts, pairs, slots: slots.into(), phrases, rests }
    }

    /// The longest phrase that starts at the first of `ids`: its length in words and what it says.
    #[inline]
    pub(crate) fn longest_at(&self, ids: &[WordId]) -> Option<(usize, T)> {
        // Words of lists compiled later have higher numbers.
        let starts = *self.starts.get(*ids.first()? as usize)?;
        if starts.longer
            && let Some(&second) = ids.get(1)
        {
            let pair = Pair::new(ids[0], second);
            let (word, bit) = pair.bit();
            if self.pairs[word] & bit != 0
                && let Some(found) = self.longest_of(pair, &ids[2..])
            {
                return Some(found);
            }
        }
        // No phrase has the number that stands for none.
        self.phrases.get(starts.alone as usize).map(|alone| (1, alone.meaning))
    }

    /// Calls `found` for every phrase from left to right, the longest first, none over another; phrases start at one of the first `most`
    /// of `ids`.
    pub(crate) fn for_each(&self, ids: &[WordId], most: usize, mut found: impl FnMut(T)) {
        let end = ids.len().min(most);
        // Where a phrase may start is found out for many words at a time, without a branch: nobody can foresee it.
        let mut next = 0;
        for from in (0..end).step_by(64) {
            let mut places = 0_u64;
            for (number, at) in (from..end.min(from + 64)).enumerate() {
                let may = self.may_start(ids[at], ids.get(at + 1).copied().unwrap_or(0));
                places |= u64::from(may) << number;
            }
            while places != 0 {
                let at = from + places.trailing_zeros() as usize;
                places &= places - 1;
                if at >= next
                    && let Some((length, meaning)) = self.longest_at(&ids[at..])
                {
                    found(meaning);
                    next = at + length;
                }
            }
        }
    }

    /// Whether a phrase may start with these two words.
    #[inline]
    fn may_start(&self, first: WordId, second: WordId) -> bool {
        // Words of lists compiled later have higher numbers.
        let Some(starts) = self.starts.get(first as usize) else { return false };
        let (word, bit) = Pair::new(first, second).bit();
        (starts.longer & (self.pairs[word] & bit != 0)) | (starts.alone != NONE)
    }

    /// The longest phrase of a pair that goes on with some of the words that follow.
    fn longest_of(&self, pair: Pair, following: &[WordId]) -> Option<(usize, T)> {
        let mut at = pair.slot(self.slots.len());
        let slot = loop {
            let slot = self.slots[at];
            if slot.start == slot.end {
                return None;
            }
            if slot.pair == pair {
                break slot;
            }
            at = (at + 1) % self.slots.len();
        };
        // Compared word by word: they are so few that a call would take longer.
        let goes_on = |phrase: &&Phrase<T>| {
            let rest = &self.rests[phrase.rest as usize..][..phrase.rest_length as usize];
            rest.len() <= following.len()
                && rest.iter().zip(following).all(|(one, other)| one == other)
        };
        let phrase = self.phrases[slot.start as usize..slot.end as usize].iter().find(goes_on)?;
        Some((phrase.rest_length as usize + 2, phrase.meaning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart() {
        let mut vocabulary = Vocabulary::default();
        let listed =
            ["a", "b", "ab", "ba", "abcd", "abcde", "abcdefgh", "abcdefghi", "responsibilities"];
        let ids: Vec<_> = listed.iter().map(|word| vocabulary.intern(word)).collect();
        assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for (word, id) in listed.iter().zip(ids) {
            assert_eq!(vocabulary.id(word), id);
        }
        for word in ["", "c", "aab", "abce", "abcdefgi", "responsibilitie", "responsibilitiess"] {
            assert_eq!(vocabulary.id(word), 0, "{word}");
        }
    }

    #[test]
    fn the_longest_phrase_is_found() {
        let mut vocabulary = Vocabulary::default();
        let written =
            [("you", 1), ("you will", 2), ("you will go now", 3), ("will", 4), ("you", 5)];
        let phrases = Phrases::new(
            &mut vocabulary,
            written.iter().map(|&(phrase, meaning)| (phrase.to_owned(), meaning)),
        );
        let find = |text: &str| {
            let mut ids = Vec::new();
            words(text, |word| ids.push(vocabulary.id(word)));
            phrases.longest_at(&ids)
        };
        assert_eq!(find("you"), Some((1, 1)));
        assert_eq!(find("You will go"), Some((2, 2)));
        assert_eq!(find("You will go now!"), Some((4, 3)));
        assert_eq!(find("will you"), Some((1, 4)));
        assert_eq!(find("they will"), None);
        assert_eq!(find(""), None);
    }
}
