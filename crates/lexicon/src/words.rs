//! The words of a pattern, cut as the words of an ad are.

/// The tokens of `text`.
pub(crate) fn of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    rolescope_text::words(text, |word| words.push(word.to_owned()));
    words
}
