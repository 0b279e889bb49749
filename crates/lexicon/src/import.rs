//! Dictionaries of other programs, written anew as a lexicon.
//!
//! The way: a file -> [`Category`]s ([`quanteda`], [`liwc`], or rows of a table) -> [`import`] -> the text of a lexicon file,
//! and what could not be taken over.

mod liwc;
mod quanteda;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::lexicon::{Lexicon, MAX_BYTES};

pub use liwc::liwc;
pub use quanteda::quanteda;

/// Longest key.
const LONGEST_KEY: usize = 64;
/// Single words that are written as alternatives of one pattern.
const WORDS_A_PATTERN: usize = 30;
/// How often entries that can never win are taken out.
const ROUNDS: usize = 20;

/// A category of a dictionary: its name, behind those of the categories it is part of, and what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Category {
    /// The names, the widest first.
    pub path: Vec<String>,
    /// Words and phrases, with `*` for anything at the end of a word.
    pub written: Vec<String>,
    /// Whether what is written is patterns of a lexicon file rather than words.
    pub patterns: bool,
    /// What the entry is, where it is not what is said for all.
    pub kind: Option<String>,
    /// The family of a duty, likewise.
    pub family: Option<String>,
}

/// What becomes of categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportOptions {
    /// The name of the lexicon.
    pub name: String,
    /// Where it comes from.
    pub source: String,
    /// What the entries are: role, signal, duty or decoy.
    pub kind: String,
    /// The family of duties; by default the widest category.
    pub family: Option<String>,
}

/// A dictionary as a lexicon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The text of the file.
    pub text: String,
    /// Number of its entries.
    pub entries: usize,
    /// Words and phrases taken over.
    pub taken: usize,
    /// What was left out: category, what is written there, why.
    pub left_out: Vec<LeftOut>,
}

/// Something that was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Key of the category.
    pub category: String,
    /// What is written; empty for the whole category.
    pub written: String,
    /// Why.
    pub reason: String,
}

/// An entry to be.
struct Made {
    key: String,
    label: String,
    kind: String,
    family: Option<String>,
    /// Single words and whole patterns.
    words: Vec<String>,
    patterns: Vec<String>,
}

/// Writes categories as a lexicon. What stands in two is taken over in the first: a word counts for one entry.
///
/// # Errors
/// [`Error::NothingImported`] if nothing is left.
pub fn import(categories: &[Category], options: &ImportOptions) -> Result<Imported> {
    let mut left_out = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut keys = BTreeSet::new();
    let mut made = Vec::new();
    for category in categories {
        let key = unique(&mut keys, &category.path);
        let (mut words, mut patterns) = (Vec::new(), Vec::new());
        for written in &category.written {
            let mut leave = |reason: String| {
                left_out.push(LeftOut { category: key.clone(), written: written.clone(), reason });
            };
            let pattern = written.split_whitespace().collect::<Vec<_>>().join(" ");
            if pattern.is_empty() {
                continue;
            }
            if !category.patterns
                && let Some(reason) = foreign(&pattern)
            {
                leave(reason);
                continue;
            }
            if let Err(error) = Lexicon::from_pattern(&pattern) {
                leave(reason_of(&error));
                continue;
            }
            match seen.get(&pattern.to_lowercase()) {
                Some(other) if *other == key => {}
                Some(other) => leave(format!("it stands in `{other}` already")),
                None => {
                    seen.insert(pattern.to_lowercase(), key.clone());
                    // Words that the tokenizer cuts are no alternatives of one place.
                    let single = !category.patterns
                        && !pattern.contains(' ')
                        && rolescope_text::is_one_token(pattern.trim_end_matches('*'));
                    if single { words.push(pattern) } else { patterns.push(pattern) }
                }
            }
        }
        let kind = category.kind.clone().unwrap_or_else(|| options.kind.clone());
        let family = category.family.clone().or_else(|| options.family.clone());
        let family = family.or_else(|| category.path.first().map(|name| slug(name)));
        let label = category.path.join(": ");
        made.push(Made {
            key,
            label,
            family: family.filter(|_| kind == "duty"),
            kind,
            words,
            patterns,
        });
    }
    made.retain(|made| {
        let filled = !made.words.is_empty() || !made.patterns.is_empty();
        if !filled {
            let reason = "nothing of it could be taken over".to_owned();
            left_out.push(LeftOut { category: made.key.clone(), written: String::new(), reason });
        }
        filled
    });
    let text = settle(&mut made, options, &mut left_out)?;
    let taken = made.iter().map(|made| made.words.len() + made.patterns.len()).sum();
    Ok(Imported { text, entries: made.len(), taken, left_out })
}

/// The text of a file that can be read: entries that could never win against others are taken out.
fn settle(
    made: &mut Vec<Made>,
    options: &ImportOptions,
    left_out: &mut Vec<LeftOut>,
) -> Result<String> {
    for _ in 0..ROUNDS {
        if made.is_empty() {
            break;
        }
        let text = write(made, options);
        match Lexicon::parse(&options.name, &text) {
            Ok(_) => return Ok(text),
            Err(Error::Invalid { problems, .. })
                if problems.iter().all(|problem| problem.message.contains("can never match")) =>
            {
                for problem in problems {
                    let entry = problem.entry.unwrap_or_default();
                    let key = entry.split_once('.').map_or("", |(_, key)| key).to_owned();
                    made.retain(|made| made.key != key);
                    let reason = problem.message;
                    left_out.push(LeftOut { category: key, written: String::new(), reason });
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(Error::NothingImported { name: options.name.clone(), bytes: MAX_BYTES })
}

fn write(made: &[Made], options: &ImportOptions) -> String {
    let mut text = format!(
        "name = {}\nnote = {}\n",
        quoted(&options.name),
        quoted(&format!("Imported from {}.", options.source))
    );
    for Made { key, label, kind, family, words, patterns } in made {
        text += &format!("\n[{kind}.{key}]\nlabel = {}\n", quoted(label));
        if let Some(family) = family {
            text += &format!("family = {}\n", quoted(family));
        }
        text += &format!("source = {}\npatterns = [\n", quoted(&options.source));
        for words in words.chunks(WORDS_A_PATTERN) {
            match words {
                [word] => text += &format!("  {},\n", quoted(word)),
                words => text += &format!("  {},\n", quoted(&format!("({})", words.join("|")))),
            }
        }
        for pattern in patterns {
            text += &format!("  {},\n", quoted(pattern));
        }
        text += "]\n";
    }
    text
}

/// A text as a string of TOML, in which nothing acts on a terminal or hides: the file is opened by people.
fn quoted(text: &str) -> String {
    let is_marked = |one: char| {
        one.is_control()
            || matches!(
                one,
                '\u{200b}'..='\u{200f}'
                    | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}'
                    | '\u{feff}'
            )
    };
    if !text.contains(is_marked) {
        return toml::Value::String(text.to_owned()).to_string();
    }
    let written = text.chars().map(|one| match one {
        '"' | '\\' => format!("\\{one}"),
        one if is_marked(one) => format!("\\u{:04x}", u32::from(one)),
        one => one.to_string(),
    });
    format!("\"{}\"", written.collect::<String>())
}

/// Why words cannot be a pattern, if they cannot.
fn foreign(written: &str) -> Option<String> {
    if written.contains(['(', ')', '[', ']', '{', '}', '|', '<', '>']) {
        return Some("it has a sign that means something in patterns".to_owned());
    }
    if written.contains('?') {
        return Some("a `?` for one letter is not known here".to_owned());
    }
    let inner = |word: &str| word == "*" || word.find('*').is_some_and(|at| at + 1 < word.len());
    written.split(' ').any(inner).then(|| "a `*` stands only at the end of a word here".to_owned())
}

fn reason_of(error: &Error) -> String {
    match error {
        Error::Invalid { problems, .. } if !problems.is_empty() => problems[0].message.clone(),
        other => other.to_string(),
    }
}

/// A name as a key, or a part of one.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

/// A key for a path that is not taken yet.
fn unique(taken: &mut BTreeSet<String>, path: &[String]) -> String {
    let parts: Vec<String> =
        path.iter().map(|name| slug(name)).filter(|part| !part.is_empty()).collect();
    let mut key = parts.join("-");
    key.truncate(LONGEST_KEY - 6);
    let key = key.trim_end_matches('-');
    let key = if key.is_empty() { "category" } else { key };
    let mut number = 1;
    let mut wanted = key.to_owned();
    while !taken.insert(wanted.clone()) {
        number += 1;
        wanted = format!("{key}-{number}");
    }
    wanted
}
