//! Names as they are compared: employers, places.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The lines of a list that are neither empty nor remarks.
pub(crate) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Names as words, by their last word; the longest first.
type ByLastWord = FxHashMap<&'static str, Vec<Vec<&'static str>>>;

static NO_NAMES: LazyLock<ByLastWord> =
    LazyLock::new(|| by_last_word(include_str!("../lists/no_names.txt")));

static LEGAL_FORMS: LazyLock<ByLastWord> =
    LazyLock::new(|| by_last_word(include_str!("../lists/legal_forms.txt")));

fn by_last_word(list: &'static str) -> ByLastWord {
    let mut all: Vec<Vec<&str>> = lines(list).map(|name| name.split(' ').collect()).collect();
    all.sort_by_key(|words| std::cmp::Reverse(words.len()));
    let mut names = ByLastWord::default();
    for words in all {
        if let Some(last) = words.last() {
            names.entry(*last).or_default().push(words);
        }
    }
    names
}

/// Those that end as some words do, the longest first.
fn with_last_word<'n>(names: &'n ByLastWord, words: &[String]) -> &'n [Vec<&'static str>] {
    words.last().and_then(|last| names.get(last.as_str())).map_or(&[], Vec::as_slice)
}

/// The name by which an employer's ads are grouped, or `None` if `name` says that there is none.
///
/// NFKC, lower case, accents of Latin letters and apostrophes dropped, `&` as "and", dotted letters joined ("S.A." as "sa"),
/// other punctuation as a space; a name that is written twice taken once; then "the" at the front and legal forms at the end
/// dropped, as long as something is left. Words that are part of the name ("Group", "USA") stay: a table of aliases is for them.
///
/// ```
/// use rolescope_vacancy::employer_key;
///
/// assert_eq!(employer_key("The Acme Company, Inc."), employer_key("ACME"));
/// assert_eq!(employer_key("Acme Inc.Company Name - Acme Inc."), employer_key("Acme"));
/// assert_eq!(employer_key("Confidential"), None);
/// ```
#[must_use]
pub fn employer_key(name: &str) -> Option<String> {
    let words = words(written_once(name));
    let mut rest: &[String] = &words;
    if is_no_name(rest) {
        return None;
    }
    let half = rest.len() / 2;
    if half >= 2 && rest.len() == 2 * half && rest[..half] == rest[half..] {
        rest = &rest[..half];
    }
    if let [the, others @ ..] = rest
        && the == "the"
        && !others.is_empty()
    {
        rest = others;
    }
    while let Some(shorter) = without_legal_form(rest) {
        rest = shorter;
    }
    Some(rest.join(" "))
}

/// The name by which places are compared, or `None` if `place` says that there is none: NFKC, lower case, accents of Latin
/// letters dropped, punctuation as a space. "Berlin" and "Berlin, Germany" are two places.
#[must_use]
pub fn place_key(place: &str) -> Option<String> {
    let words = words(place);
    (!is_no_name(&words)).then(|| words.join(" "))
}

fn is_no_name(words: &[String]) -> bool {
    words.is_empty() || with_last_word(&NO_NAMES, words).iter().any(|name| name == words)
}

/// Cuts `Acme Inc.Company Name - Acme Inc.` down to `Acme Inc.`.
fn written_once(name: &str) -> &str {
    const LABEL: &str = "company name -";
    let lower = name.to_ascii_lowercase();
    let Some(at) = lower.find(LABEL) else { return name };
    let (before, after) = (name[..at].trim(), name[at + LABEL.len()..].trim());
    if before.is_empty() || words(before) == words(after) { after } else { name }
}

/// The words without the longest legal form at their end, if something is left then.
fn without_legal_form(words: &[String]) -> Option<&[String]> {
    let form = with_last_word(&LEGAL_FORMS, words)
        .iter()
        .find(|form| words.len() > form.len() && words.ends_with_all(form))?;
    let mut rest = &words[..words.len() - form.len()];
    while let [shorter @ .., and] = rest
        && and == "and"
        && !shorter.is_empty()
    {
        rest = shorter;
    }
    Some(rest)
}

trait EndsWith {
    fn ends_with_all(&self, end: &[&str]) -> bool;
}

impl EndsWith for [String] {
    fn ends_with_all(&self, end: &[&str]) -> bool {
        self.len() >= end.len() && self[self.len() - end.len()..].iter().eq(end.iter().copied())
    }
}

/// A name in NFKC, lower case, without the accents of Latin letters.
fn plain(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let mut clean = String::with_capacity(name.len());
    let mut latin = false;
    for character in name.nfkd() {
        if is_combining_mark(character) && latin {
            continue;
        }
        latin = character.is_ascii_alphabetic();
        clean.extend(character.to_lowercase());
    }
    clean.nfc().collect()
}

/// The words of a name.
fn words(name: &str) -> Vec<String> {
    let clean = plain(name);
    let mut words = Vec::new();
    let mut word = String::new();
    // Whether the word so far is single letters with a dot after each: "s.a." but not "amazon.com".
    let mut dotted = false;
    let mut letters = 0;
    let mut characters = clean.chars();
    while let Some(character) = characters.next() {
        let mut ahead = characters.clone();
        match character {
            '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{AD}' => {}
            '&' => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                words.push("and".to_owned());
                (dotted, letters) = (false, 0);
            }
            '.' if letters == 1
                && (dotted || word.chars().count() == 1)
                && ahead.next().is_some_and(char::is_alphanumeric)
                && ahead.next().is_none_or(|next| !next.is_alphanumeric()) =>
            {
                (dotted, letters) = (true, 0);
            }
            _ if character.is_alphanumeric() || is_combining_mark(character) => {
                word.push(character);
                letters += 1;
            }
            // C++ and C# would be other names without their signs.
            '+' | '#' if !word.is_empty() => word.push(character),
            _ => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                (dotted, letters) = (false, 0);
            }
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        for (name, key) in cases {
            assert_eq!(employer_key(name).as_deref().unwrap_or("(none)"), *key, "{name}");
        }
    }

    #[test]
    fn case_space_punctuation_and_unicode() {
        check(&[
            ("  ACME \t Robotics ", "acme robotics"),
            ("Acme-Robotics", "acme robotics"),
            ("Ａｃｍｅ", "acme"),
            ("Müller", "muller"),
            ("Mu\u{308}ller", "muller"),
            ("Macy's", "macys"),
            ("Macy’s", "macys"),
            ("AT&T", "at and t"),
            ("U.S. Bank", "us bank"),
            ("J.P. Morgan", "jp morgan"),
            ("amazon.com", "amazon com"),
            ("が社", "が社"),
            ("C++ Builders", "c++ builders"),
        ]);
    }

    #[test]
    fn legal_forms_go_as_long_as_something_is_left() {
        check(&[
            ("Acme Inc", "acme"),
            ("Acme, Inc.", "acme"),
            ("Acme L.L.C.", "acme"),
            ("Acme GmbH & Co. KG", "acme"),
            ("Acme S.A.", "acme"),
            ("Acme S. A.", "acme"),
            ("Acme Pty. Ltd.", "acme"),
            ("Acme Pte Ltd", "acme"),
            ("Acme B.V.", "acme"),
            ("Acme Oy", "acme"),
            ("Acme A/S", "acme"),
            ("Acme Sp. z o.o.", "acme"),
            ("Acme s.r.o.", "acme"),
            ("Smith & Co.", "smith"),
            ("The Acme Company", "acme"),
            ("The Limited", "limited"),
            ("Inc.", "inc"),
            ("The The", "the"),
            ("Co Co Ltd", "co"),
        ]);
    }

    #[test]
    fn names_written_twice_are_taken_once() {
        check(&[
            ("HCL America Inc.Company Name - HCL America Inc.", "hcl america"),
            ("AcmeCompany Name - Acme", "acme"),
            ("Company Name - Acme", "acme"),
            ("AcmeCompany Name - Other", "acmecompany name other"),
            ("Blue River Inc Blue River Inc", "blue river"),
            ("Duran Duran", "duran duran"),
        ]);
    }

    #[test]
    fn names_that_name_nobody() {
        for name in [
            "",
            " ",
            "-",
            "--",
            "N/A",
            "n.a.",
            "NaN",
            "Confidential",
            "(Confidential)",
            "None",
            "???",
        ] {
            assert_eq!(employer_key(name), None, "{name}");
            assert_eq!(place_key(name), None, "{name}");
        }
        assert_eq!(
            employer_key("Confidential Computing Labs").as_deref(),
            Some("confidential computing labs")
        );
    }

    #[test]
    fn places_keep_all_their_words() {
        assert_eq!(place_key("São Paulo, BR").as_deref(), Some("sao paulo br"));
        assert_eq!(place_key("10115 Berlin").as_deref(), Some("10115 berlin"));
        assert_ne!(place_key("Berlin"), place_key("Berlin, Germany"));
    }

    #[test]
    fn keys_are_their_own_keys() {
        for form in lines(include_str!("../lists/legal_forms.txt")) {
            assert_eq!(employer_key(&format!("Acme {form}")).as_deref(), Some("acme"), "{form}");
        }
        for name in lines(include_str!("../lists/no_names.txt")) {
            assert_eq!(employer_key(name), None, "{name}");
        }
        for agency in lines(include_str!("../lists/agencies.txt")) {
            let name = agency.trim_end_matches('*');
            let key = employer_key(name).expect("a name");
            assert!(key == name, "{name}: {key}");
        }
    }
}
