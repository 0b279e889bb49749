//! Where two texts differ, word by word.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Words of a text beyond which differences are not looked for inside: the middle that differs is given as one.
const MOST_WORDS: usize = 20_000;

/// A stretch of two texts: the same in both, or one in place of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Whether both have the same words here.
    pub same: bool,
    /// Words of the first text, by their numbers; may be empty.
    pub first: Range<usize>,
    /// Words of the second text; may be empty.
    pub second: Range<usize>,
}

/// Divides two texts, given as words, into stretches that are the same and stretches that differ. All words are covered, in order.
///
/// Myers' shortest edit script; the middle of texts of more than 20,000 words that differ is one stretch.
#[must_use]
pub fn differences<W: AsRef<str>>(first: &[W], second: &[W]) -> Vec<Stretch> {
    let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
    let second: Vec<&str> = second.iter().map(AsRef::as_ref).collect();
    let start = first.iter().zip(&second).take_while(|(a, b)| a == b).count();
    let (a, b) = (&first[start..], &second[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);

    let mut stretches = Vec::new();
    push(&mut stretches, true, 0..start, 0..start);
    let (a_end, b_end) = (start + a.len(), start + b.len());
    if a.is_empty() || b.is_empty() || a.len().max(b.len()) > MOST_WORDS {
        push(&mut stretches, false, start..a_end, start..b_end);
    } else {
        for operation in capture_diff_slices(Algorithm::Myers, a, b) {
            let moved = |range: Range<usize>| range.start + start..range.end + start;
            let same = matches!(operation, DiffOp::Equal { .. });
            push(&mut stretches, same, moved(operation.old_range()), moved(operation.new_range()));
        }
    }
    push(&mut stretches, true, a_end..first.len(), b_end..second.len());
    stretches
}

/// Appends a stretch, as part of the last one if it is of the same kind.
fn push(stretches: &mut Vec<Stretch>, same: bool, first: Range<usize>, second: Range<usize>) {
    if first.is_empty() && second.is_empty() {
        return;
    }
    match stretches.last_mut() {
        Some(last) if last.same == same => {
            last.first.end = first.end;
            last.second.end = second.end;
        }
        _ => stretches.push(Stretch { same, first, second }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(first: &str, second: &str, expected: &str) {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (first, second) = (words(first), words(second));
        let shown: Vec<String> = differences(&first, &second)
            .into_iter()
            .map(|Stretch { same, first: a, second: b }| match same {
                true => first[a].join(" "),
                false => format!("[{}|{}]", first[a].join(" "), second[b].join(" ")),
            })
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn differences_are_shown_where_they_are() {
        check("you own the roadmap", "you own the roadmap", "you own the roadmap");
        check("you own the roadmap", "you share the road", "you [own|share] the [roadmap|road]");
        check("a b c", "a c", "a [b|] c");
        check("a c", "a b c", "a [|b] c");
        check("a b", "c d", "[a b|c d]");
        check("", "a", "[|a]");
        check("", "", "");
        check("a a a", "a a", "a a [a|]");
    }

    #[test]
    fn long_texts_are_cut_short() {
        let text = |word: &'static str| {
            let mut words = vec!["same"; 10];
            words.extend(vec![word; 30_000]);
            words.push("end");
            words
        };
        let found = differences(&text("one"), &text("two"));
        assert_eq!(found.len(), 3);
        assert_eq!(found[1], Stretch { same: false, first: 10..30_010, second: 10..30_010 });
    }

    proptest! {
        #[test]
        fn all_words_are_covered_in_order(
            first in prop::collection::vec("[a-c]", 0..30),
            second in prop::collection::vec("[a-c]", 0..30),
        ) {
            let (mut a, mut b, mut last) = (0, 0, None);
            for stretch in differences(&first, &second) {
                prop_assert_eq!((stretch.first.start, stretch.second.start), (a, b));
                prop_assert_ne!(last, Some(stretch.same));
                if stretch.same {
                    prop_assert_eq!(&first[stretch.first.clone()], &second[stretch.second.clone()]);
                }
                (a, b, last) = (stretch.first.end, stretch.second.end, Some(stretch.same));
            }
            prop_assert_eq!((a, b), (first.len(), second.len()));
        }
    }
}
