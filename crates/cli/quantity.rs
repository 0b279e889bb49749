//! Numbers of things, in words.

use std::fmt;

/// So many of what this word means: `1 record`, `2 records`, `2 days`, `2 duties`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quantity(pub(crate) u64, pub(crate) &'static str);

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, what) = self;
        // Behind a vowel a `y` stays.
        let stem = what.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
        match (number, stem) {
            (1, _) => write!(f, "1 {what}"),
            (_, Some(stem)) => write!(f, "{number} {stem}ies"),
            _ => write!(f, "{number} {what}s"),
        }
    }
}

/// So many of what these words tell, the first of which is a plural with an `s`: `1 record with …`.
pub(crate) fn counted(number: u64, words: &str) -> String {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let first = if number == 1 { first.strip_suffix('s').unwrap_or(first) } else { first };
    format!("{number} {first} {rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        let told = [0, 1, 2].map(|number| Quantity(number, "record").to_string());
        assert_eq!(told, ["0 records", "1 record", "2 records"]);
        let told = [0, 1, 2].map(|number| Quantity(number, "vacancy").to_string());
        assert_eq!(told, ["0 vacancies", "1 vacancy", "2 vacancies"]);
        assert_eq!(Quantity(2, "day").to_string(), "2 days");
        assert_eq!(super::counted(1, "lines before it"), "1 line before it");
        assert_eq!(super::counted(2, "lines before it"), "2 lines before it");
    }
}
