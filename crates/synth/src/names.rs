//! Made-up names, whose number grows with the corpus as that of real words does.
//!
//! A name is the spelling of a number. The number is drawn with P(number > x) = x^(-a), so that n draws give about
//! n^(1/(1+a)) different names (Heaps' law as it follows from Zipf's; van Leijenhorst and van der Weide 2005).

use crate::random::{Stream, power};

/// What a name names; each kind has names of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    Product,
    Project,
    Town,
    Person,
    Client,
    Employer,
}

/// 1/a of the tail above: names grow as draws^(1.86 / 2.86) = draws^0.65.
const INVERSE_TAIL: f64 = 1.86;
/// Below about this number all names are equally common, so that no town is in every ad.
const HEAD: f64 = 40.0;

const ONSETS: [&str; 20] = [
    "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "kr", "tr",
    "fl", "gl",
];
const VOWELS: [&str; 5] = ["a", "e", "i", "o", "u"];
const CODAS: [&str; 8] = ["l", "n", "r", "m", "s", "nd", "th", "x"];
const SYLLABLES: u128 = 800;

const FIRST_NAMES: [&str; 24] = [
    "Mara", "Jonas", "Aisha", "Tomas", "Ingrid", "Luca", "Priya", "Kenji", "Zoë", "Amara", "Felix",
    "Nadia", "Oscar", "Yara", "Hugo", "Sofía", "Karl", "Leïla", "Anders", "Mei", "Bruno", "Clara",
    "Owen", "Irina",
];
const TOWN_ENDS: [&str; 8] = ["ton", "ville", "burg", "ford", "by", "haven", "field", "stad"];
const PRODUCT_ENDS: [&str; 6] = ["", "", "o", "ia", " One", " Hub"];
const PROJECT_HEADS: [&str; 4] = ["Project ", "the programme ", "the initiative ", "Project "];
const CLIENT_ENDS: [&str; 5] = [" Holding", " Partners", " Group", "", " & Sons"];

/// Appends a drawn name of a kind.
pub(crate) fn push(kind: NameKind, stream: &mut Stream, out: &mut String) {
    let unit = 1.0 - stream.unit();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10^14")]
    let number = (HEAD * (power(unit, -INVERSE_TAIL) - 1.0)).min(1e14) as u64;
    push_numbered(kind, number, out);
}

/// Appends the name of a number.
pub(crate) fn push_numbered(kind: NameKind, number: u64, out: &mut String) {
    let end =
        |ends: &[&'static str]| ends[usize::try_from(number % ends.len() as u64).expect("small")];
    match kind {
        NameKind::Product => {
            push_word(kind, number, out);
            out.push_str(end(&PRODUCT_ENDS));
        }
        NameKind::Project => {
            out.push_str(end(&PROJECT_HEADS));
            push_word(kind, number, out);
        }
        NameKind::Town => {
            push_word(kind, number, out);
            out.push_str(end(&TOWN_ENDS));
        }
        NameKind::Person => {
            out.push_str(end(&FIRST_NAMES));
            out.push(' ');
            push_word(kind, number, out);
        }
        NameKind::Client => {
            push_word(kind, number, out);
            out.push_str(end(&CLIENT_ENDS));
        }
        NameKind::Employer => push_word(kind, number, out),
    }
}

/// Appends a capitalised word of two or more syllables; different numbers of a kind have different words.
fn push_word(kind: NameKind, number: u64, out: &mut String) {
    let number = u128::from(number);
    let mut span = SYLLABLES * SYLLABLES;
    while span <= number {
        span *= SYLLABLES;
    }
    // A multiplier prime to 800 permutes the words of one length, each kind in its own way.
    let multiplier = [387_241, 291_577, 433_033, 127_297, 509_203, 340_909][kind as usize];
    let mut rest = (number + 1) * multiplier % span;
    let start = out.len();
    while span > 1 {
        let syllable = usize::try_from(rest % SYLLABLES).expect("below 800");
        out.push_str(ONSETS[syllable % 20]);
        out.push_str(VOWELS[syllable / 20 % 5]);
        out.push_str(CODAS[syllable / 100]);
        rest /= SYLLABLES;
        span /= SYLLABLES;
    }
    out[start..=start].make_ascii_uppercase();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_grow_as_heaps_says() {
        let mut stream = Stream::new(7, 0, 0);
        let mut seen = BTreeSet::new();
        let mut sizes = Vec::new();
        for draws in 1..=64_000_u32 {
            let mut name = String::new();
            push(NameKind::Project, &mut stream, &mut name);
            seen.insert(name);
            if draws == 4_000 || draws == 64_000 {
                sizes.push(seen.len());
            }
        }
        let exponent = (sizes[1] as f64 / sizes[0] as f64).ln() / 16_f64.ln();
        assert!((0.58..0.72).contains(&exponent), "{exponent} from {sizes:?}");
    }

    #[test]
    fn different_numbers_have_different_words() {
        let words: BTreeSet<String> = (637_500..642_500)
            .map(|number| {
                let mut word = String::new();
                push_word(NameKind::Client, number, &mut word);
                word
            })
            .collect();
        assert_eq!(words.len(), 5000);
    }
}
