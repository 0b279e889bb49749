//! Ads that their source has cut off: many different texts end, in mid-sentence, where the longest one ends.

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

/// At least so many different texts have the length at which they are cut off.
const FEWEST: usize = 20;

/// Texts that their source has cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOff {
    /// The length at which it does so, in characters.
    pub characters: u64,
    /// Texts of that length, or of one character less: white space at the end is not part of a text.
    pub ads: u64,
}

/// The longest of some texts, as they come: in any order, and in parts that are merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongestTexts {
    texts: u64,
    /// The length of the longest, in characters.
    characters: u64,
    /// Texts with so many characters.
    longest: u64,
    /// Of these, those that end as a sentence does.
    ended: u64,
    /// The smallest hashes of these, ascending: enough to know whether there are so many different ones.
    different: Vec<u64>,
    /// Texts with one character less.
    shorter: u64,
}

impl LongestTexts {
    /// Looks at a text.
    pub fn enter(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        // It has at most as many characters as bytes.
        if text.len() as u64 + 1 < self.characters {
            self.texts += 1;
            return;
        }
        self.merge(&Self {
            texts: 1,
            characters: text.chars().count() as u64,
            longest: 1,
            ended: u64::from(ends_a_sentence(text)),
            different: vec![XxHash3_64::oneshot(text.as_bytes())],
            shorter: 0,
        });
    }

    /// Adds other texts.
    pub fn merge(&mut self, other: &Self) {
        let texts = self.texts.saturating_add(other.texts);
        if self.characters < other.characters {
            let before = std::mem::replace(self, other.clone());
            self.add_shorter(&before);
        } else if self.characters > other.characters {
            self.add_shorter(other);
        } else {
            self.longest = self.longest.saturating_add(other.longest);
            self.ended = self.ended.saturating_add(other.ended);
            self.shorter = self.shorter.saturating_add(other.shorter);
            self.different.extend(&other.different);
            self.different.sort_unstable();
            self.different.dedup();
            self.different.truncate(FEWEST);
        }
        self.texts = texts;
    }

    /// Adds texts that are shorter than the longest.
    fn add_shorter(&mut self, other: &Self) {
        if other.characters + 1 == self.characters {
            self.shorter = self.shorter.saturating_add(other.longest);
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts == 0
    }

    /// Whether texts are cut off: the longest length is that of more than 2 % of them, at least 20 different ones, of which fewer than a
    /// quarter end as a sentence does.
    #[must_use]
    pub fn cut_off(&self) -> Option<CutOff> {
        let Self { texts, characters, longest, ended, ref different, shorter } = *self;
        let is_cut = different.len() >= FEWEST
            && longest.saturating_mul(50) > texts
            && ended.saturating_mul(4) < longest;
        is_cut.then_some(CutOff { characters, ads: longest.saturating_add(shorter) })
    }
}

/// An ellipsis ends none: many put it where they cut.
fn ends_a_sentence(text: &str) -> bool {
    !text.ends_with("...") && text.ends_with(['.', '!', '?', '。', '>', ')', '"', '”'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(texts: impl IntoIterator<Item = String>, expected: Option<(u64, u64)>) {
        let texts: Vec<String> = texts.into_iter().collect();
        let mut seen = LongestTexts::default();
        texts.iter().for_each(|text| seen.enter(text));
        // Backwards, and in parts, it is the same.
        for parts in [1, 2, 7] {
            let mut whole = LongestTexts::default();
            for part in 0..parts {
                let mut own = LongestTexts::default();
                texts.iter().rev().skip(part).step_by(parts).for_each(|text| own.enter(text));
                whole.merge(&own);
            }
            assert_eq!(whole, seen, "{parts} parts");
        }
        let found = seen.cut_off().map(|cut| (cut.characters, cut.ads));
        assert_eq!(found, expected);
    }

    /// Texts of so many characters, each another.
    fn of(characters: usize, end: &str, count: usize) -> impl Iterator<Item = String> {
        let body = move |number: usize| format!("{number:03}{}", "ä".repeat(characters));
        let end = end.to_owned();
        (0..count).map(move |number| {
            let kept = characters - end.chars().count();
            body(number).chars().take(kept).collect::<String>() + &end
        })
    }

    #[test]
    fn many_texts_that_end_alike_in_mid_sentence_are_cut_off() {
        check(of(50, "", 20), Some((50, 20)));
        check(of(50, "", 19), None);
        check(of(50, "...", 20), Some((50, 20)));
        check(of(50, ".", 20), None);
        // Fewer than a quarter end as a sentence does.
        check(of(50, "", 20).chain(of(50, ".", 6)), Some((50, 26)));
        check(of(50, "", 20).chain(of(50, ".", 7)), None);
        // One longer text is enough to show that nothing is cut.
        check(of(50, "", 20).chain(of(52, "", 1)), None);
        // The same ad over and over again is no other.
        check(std::iter::repeat_n("x".repeat(50), 100), None);
        // White space at the end does not count, and not more than 2 % are not enough.
        check(of(50, " ", 20).chain(of(50, "", 20)), Some((50, 40)));
        check(of(50, "", 20).chain(of(50, " ", 20)), Some((50, 40)));
        check(of(50, "", 20).chain(of(30, "", 980)), None);
        check(of(50, "", 20).chain(of(30, "", 979)), Some((50, 20)));
        check([], None);
        check([String::new()], None);
    }
}
