//! The words of a pattern, cut as the words of an ad are.

/// The tokens of `text`.
pub(crate) fn of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
