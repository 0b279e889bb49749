//! Dictionaries in the form of LIWC, `.dic`: numbered categories between two lines of `%`, then a word a line with the
//! numbers of its categories.

use std::collections::BTreeMap;

use super::Category;
use crate::error::{Error, Result};

/// Reads the categories of a `.dic` file. What stands behind a word and is no number of a category is no word either: such lines are given to
/// a category of their own, so that they are told as left out.
///
/// # Errors
/// [`Error::Foreign`] if the head of categories is missing or not closed, or a line of it has no number.
pub fn liwc(file: &str, text: &str) -> Result<Vec<Category>> {
    let fails =
        |line: usize, message: String| Err(Error::Foreign { file: file.to_owned(), line, message });
    let mut lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    match lines.by_ref().find(|(_, line)| !line.trim().is_empty()) {
        Some((_, line)) if line.trim() == "%" => {}
        Some((number, _)) => return fails(number, "a line with `%` must open the file".to_owned()),
        None => return fails(1, "the file is empty".to_owned()),
    }
    let mut categories: Vec<Category> = Vec::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut closed = false;
    for (number, line) in lines.by_ref() {
        let line = line.trim();
        if line == "%" {
            closed = true;
            break;
        }
        if line.is_empty() {
            continue;
        }
        let (id, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        if !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return fails(number, format!("`{id}` is no number of a category"));
        }
        if numbers.insert(id, categories.len()).is_some() {
            return fails(number, format!("the category {id} stands there twice"));
        }
        let name = if name.trim().is_empty() { id } else { name.trim() };
        categories.push(Category { path: vec![name.to_owned()], ..Category::default() });
    }
    if !closed {
        return fails(text.lines().count(), "no line with `%` closes the categories".to_owned());
    }
    let mut odd = Category { path: vec!["unreadable".to_owned()], ..Category::default() };
    for (_, line) in lines {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        // A phrase has spaces; tabs part it from its numbers, or, in old files, the first space before a number does.
        let mut parts = line.split('\t').map(str::trim).filter(|part| !part.is_empty());
        let first = parts.next().unwrap_or_default();
        let mut ids: Vec<&str> = parts.flat_map(str::split_whitespace).collect();
        let mut word = first;
        if ids.is_empty() {
            let words: Vec<&str> = first.split_whitespace().collect();
            let is_id = |part: &&&str| part.bytes().all(|byte| byte.is_ascii_digit());
            let count = words.iter().rev().take_while(is_id).count();
            ids = words[words.len() - count..].to_vec();
            for id in ids.iter().rev() {
                word = word.strip_suffix(id).unwrap_or(word).trim_end();
            }
        }
        let places: Option<Vec<usize>> = ids.iter().map(|id| numbers.get(id).copied()).collect();
        match places {
            Some(places) if !places.is_empty() && !word.is_empty() => {
                for place in places {
                    categories[place].written.push(word.to_owned());
                }
            }
            // Brackets make sure that it is left out, with its line for a reason.
            _ => odd.written.push(format!("({line}")),
        }
    }
    if !odd.written.is_empty() {
        categories.push(odd);
    }
    Ok(categories)
}
