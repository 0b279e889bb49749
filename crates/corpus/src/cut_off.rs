//! Ads that their source has cut off: many different texts end, in mid-sentence, where the longest one ends.

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

/// At least so many different texts have the length at which they are cut off.
const FEWEST: usize = 20;

/// Texts of a dump that their source has cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOff {
    /// The length at which it does so, in characters.
    pub characters: u64,
    /// Texts of that length, or of one character less: white space at the end is not part of a text.
    pub ads: u64,
}

/// The longest texts of a dump, as they come.
#[derive(Debug, Default)]
pub(crate) struct Longest {
    texts: u64,
    characters: usize,
    /// Texts with so many characters.
    longest: u64,
    /// Of these, those that end as a sentence does.
    ended: u64,
    /// Hashes of the first different ones of these.
    different: Vec<u64>,
    /// Texts with one character less.
    shorter: u64,
}

impl Longest {
    /// Looks at a text.
    pub(crate) fn enter(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.texts += 1;
        // It has at most as many characters as bytes.
        if text.len() + 1 < self.characters {
            return;
        }
        let characters = text.chars().count();
        if characters + 1 == self.characters {
            self.shorter += 1;
        }
        if characters > self.characters {
            let shorter = if characters == self.characters + 1 { self.longest } else { 0 };
            *self = Self { texts: self.texts, characters, shorter, ..Self::default() };
        }
        if characters == self.characters {
            self.longest += 1;
            self.ended += u64::from(ends_a_sentence(text));
            let hash = XxHash3_64::oneshot(text.as_bytes());
            if self.different.len() < FEWEST && !self.different.contains(&hash) {
                self.different.push(hash);
            }
        }
    }

    /// Whether texts are cut off: the longest length is that of more than 2 % of them, at least 20 different ones, of which fewer than a
    /// quarter end as a sentence does.
    pub(crate) fn cut_off(&self) -> Option<CutOff> {
        let Self { texts, characters, longest, ended, ref different, shorter } = *self;
        let is_cut = different.len() >= FEWEST && longest * 50 > texts && ended * 4 < longest;
        is_cut.then_some(CutOff { characters: characters as u64, ads: longest + shorter })
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
        let mut seen = Longest::default();
        texts.into_iter().for_each(|text| seen.enter(&text));
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
