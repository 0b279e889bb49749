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
    /// By first word, a bit, by [`bit`], for every second word, and all bits if the first word alone is a phrase: most words are told to
    /// start none by this alone.
    seconds: Vec<u64>,
    /// By first word.
    ranges: Vec<Range>,
    /// By first word, then by second word, the first word alone at the end; among those the longest first.
    phrases: Vec<Phrase<T>>,
}

/// The phrases of one first word.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    /// Where they lie in the list of all.
    start: u16,
    end: u16,
    /// As in the list for all first words, but without regard to whether the first word alone is a phrase.
    seconds: u64,
    /// Whether the first word alone is a phrase, which then comes last.
    alone: bool,
}

const fn bit(second: WordId) -> u64 {
    1 << (second % 64)
}

#[derive(Debug)]
struct Phrase<T> {
    /// The second word; [`WordId::MAX`], which no word has, if there is none.
    second: WordId,
    /// The words from the third on.
    rest: Box<[WordId]>,
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
        let second = |ids: &[WordId]| ids.get(1).copied().unwrap_or(WordId::MAX);
        phrases.sort_by(|(a, _), (b, _)| {
            (a[0], second(a))
                .cmp(&(b[0], second(b)))
                .then(b.len().cmp(&a.len()))
                .then_with(|| a.cmp(b))
        });
        phrases.dedup_by(|(later, _), (earlier, _)| later == earlier);
        assert!(phrases.len() < usize::from(u16::MAX), "the built-in phrases are few");
        let mut ranges = vec![Range::default(); vocabulary.len()];
        for (index, (ids, _)) in phrases.iter().enumerate() {
            let range = &mut ranges[ids[0] as usize];
            if range.end == 0 {
                range.start = index as u16;
            }
            range.end = index as u16 + 1;
            match ids.get(1) {
                Some(&second) => range.seconds |= bit(second),
                None => range.alone = true,
            }
        }
        let phrases = phrases
            .into_iter()
            .map(|(ids, meaning)| Phrase {
                second: second(&ids),
                rest: ids.get(2..).unwrap_or_default().into(),
                meaning,
            })
            .collect();
        let seconds =
            ranges.iter().map(|range| if range.alone { u64::MAX } else { range.seconds }).collect();
        Self { seconds, ranges, phrases }
    }

    /// The longest phrase that starts at the first of `ids`: its length in words and what it says.
    #[inline]
    pub(crate) fn longest_at(&self, ids: &[WordId]) -> Option<(usize, T)> {
        let seconds = *self.seconds.get(*ids.first()? as usize)?;
        let second = ids.get(1).copied().unwrap_or(0);
        if seconds & bit(second) != 0 { self.search(ids) } else { None }
    }

    /// Calls `found` for every phrase from left to right, the longest first, none over another; phrases start at one of the first `most`
    /// of `ids`.
    #[inline]
    pub(crate) fn for_each(&self, ids: &[WordId], most: usize, mut found: impl FnMut(T)) {
        let mut at = 0;
        let end = ids.len().min(most);
        while at < end {
            // Words of lists compiled later have higher numbers.
            let seconds = self.seconds.get(ids[at] as usize).copied().unwrap_or(0);
            if seconds != 0
                && seconds & bit(ids.get(at + 1).copied().unwrap_or(0)) != 0
                && let Some((length, meaning)) = self.search(&ids[at..])
            {
                found(meaning);
                at += length;
            } else {
                at += 1;
            }
        }
    }

    fn search(&self, ids: &[WordId]) -> Option<(usize, T)> {
        let range = self.ranges.get(*ids.first()? as usize)?;
        let second = ids.get(1).copied().unwrap_or(0);
        let all = &self.phrases[range.start as usize..range.end as usize];
        let longer = if range.seconds & bit(second) != 0 {
            // Some first words have hundreds of phrases, few of them with the same second word.
            let from = all.partition_point(|phrase| phrase.second < second);
            all[from..]
                .iter()
                .take_while(|phrase| phrase.second == second)
                .find(|phrase| ids.get(2..).is_some_and(|rest| rest.starts_with(&phrase.rest)))
        } else {
            None
        };
        match longer {
            Some(phrase) => Some((phrase.rest.len() + 2, phrase.meaning)),
            None if range.alone => all.last().map(|phrase| (1, phrase.meaning)),
            None => None,
        }
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
