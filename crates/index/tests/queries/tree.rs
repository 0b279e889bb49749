//! Random queries: as they are written, and what a plain reading of an ad says of them.

use crate::Random;
use crate::plain::Plain;

/// A query as a tree.
pub(crate) enum Tree {
    All,
    Word(Option<&'static str>, String),
    Prefix(Option<&'static str>, String),
    Phrase(Vec<String>),
    Near(String, String, u32),
    /// As near, the second before or behind the first.
    Beside(String, String, u32),
    Column(&'static str, String),
    Year(i32, i32),
    Lexicon(&'static str, String),
    And(Vec<Self>),
    Or(Vec<Self>),
    Without(Box<Self>, Box<Self>),
}

impl Tree {
    pub(crate) fn random(random: &mut Random, ads: &[Plain], depth: usize) -> Self {
        let ad = &ads[random.below(ads.len())];
        let place = random.below(ad.body.len() - 3);
        let word = |offset: usize| ad.body[place + offset].1.clone();
        let deep = |random: &mut Random| Self::random(random, ads, depth - 1);
        match random.below(if depth > 0 { 16 } else { 10 }) {
            0 => Self::All,
            2 if ad.employer.is_empty() => Self::All,
            6 if ad.posting.facets.is_empty() => Self::All,
            1 => Self::Word(Some("title"), ad.title[random.below(ad.title.len())].1.clone()),
            2 => {
                Self::Word(Some("employer"), ad.employer[random.below(ad.employer.len())].1.clone())
            }
            3 => {
                let start: String = word(0).chars().take(2 + random.below(3)).collect();
                Self::Prefix([None, Some("title"), Some("body")][random.below(3)], start)
            }
            4 => Self::Phrase((0..2 + random.below(2)).map(word).collect()),
            5 => {
                let (one, other, most) = (word(random.below(2)), word(2), random.below(4) as u32);
                if one == other || random.below(2) == 0 {
                    Self::Near(one, other, most)
                } else {
                    Self::Beside(one, other, most)
                }
            }
            6 => {
                let (column, value) = &ad.posting.facets[random.below(ad.posting.facets.len())];
                let column =
                    ["industry", "seniority", "source"].into_iter().find(|one| one == column);
                Self::Column(column.unwrap(), value.clone())
            }
            7 => {
                let year = 2019 + random.below(3) as i32;
                Self::Year(year, year + random.below(2) as i32)
            }
            // Asking the lexicon takes longest.
            8 if random.below(5) == 0 => {
                let (field, keys) = [
                    ("role", ["product-manager", "technical-product-manager"]),
                    ("signal", ["any-signal", "technical-title"]),
                    ("duty", ["engineering", "coding"]),
                ][random.below(3)];
                Self::Lexicon(field, random.of(&keys).to_owned())
            }
            8..=9 => Self::Word(None, word(0)),
            10..=12 => Self::And((0..2 + random.below(2)).map(|_| deep(random)).collect()),
            13..=14 => Self::Or((0..2 + random.below(2)).map(|_| deep(random)).collect()),
            _ => Self::Without(Box::new(deep(random)), Box::new(deep(random))),
        }
    }

    pub(crate) fn written(&self) -> String {
        let joined = |parts: &[Self], by: &str| {
            let parts: Vec<String> =
                parts.iter().map(|part| format!("({})", part.written())).collect();
            parts.join(by)
        };
        let of = |field: &Option<&str>| field.map_or(String::new(), |field| format!("{field}:"));
        match self {
            Self::All => "*".to_owned(),
            Self::Word(field, word) => format!("{}\"{word}\"", of(field)),
            Self::Prefix(field, start) => format!("{}{start}*", of(field)),
            Self::Phrase(words) => format!("\"{}\"", words.join(" ")),
            Self::Near(one, other, most) => format!("\"{one} {other}\"~{most}"),
            Self::Beside(one, other, most) => {
                format!("\"{one} {other}\"~{most} OR \"{other} {one}\"~{most}")
            }
            Self::Column(column, value) => format!("column.{column}:\"{value}\""),
            Self::Year(from, to) => format!("posted:[{from} TO {to}]"),
            Self::Lexicon(field, key) => format!("{field}:{key}"),
            Self::And(parts) => joined(parts, " "),
            Self::Or(parts) => joined(parts, " OR "),
            Self::Without(one, other) => format!("({}) NOT ({})", one.written(), other.written()),
        }
    }

    pub(crate) fn finds(&self, ad: &Plain) -> bool {
        let fields = |field: &Option<&str>| match field {
            None => vec![&ad.title, &ad.body],
            Some("title") => vec![&ad.title],
            Some("body") => vec![&ad.body],
            Some(_) => vec![&ad.employer],
        };
        let row = |words: &[String]| {
            [&ad.title, &ad.body].into_iter().any(|field| {
                field.windows(words.len()).any(|window| {
                    (window.iter().zip(words).zip(0..)).all(|(((place, said), word), offset)| {
                        said == word && *place == window[0].0 + offset
                    })
                })
            })
        };
        match self {
            Self::All => true,
            Self::Word(field, word) => {
                fields(field).into_iter().any(|words| words.iter().any(|(_, said)| said == word))
            }
            Self::Prefix(field, start) => fields(field)
                .into_iter()
                .any(|words| words.iter().any(|(_, said)| said.starts_with(start.as_str()))),
            Self::Phrase(words) => row(words),
            Self::Near(one, other, most) => near(ad, one, other, *most),
            Self::Beside(one, other, most) => {
                near(ad, one, other, *most) || near(ad, other, one, *most)
            }
            Self::Column(column, value) => {
                ad.posting.facets.iter().any(|(name, is)| name == column && is == value)
            }
            Self::Year(from, to) => ad.posting.posted.is_some_and(|posted| {
                let year: i32 = posted.day.to_string()[..4].parse().unwrap();
                (*from..=*to).contains(&year)
            }),
            Self::Lexicon("role", key) => ad.roles.contains(key),
            Self::Lexicon(_, key) => ad.found.contains(key),
            Self::And(parts) => parts.iter().all(|part| part.finds(ad)),
            Self::Or(parts) => parts.iter().any(|part| part.finds(ad)),
            Self::Without(one, other) => one.finds(ad) && !other.finds(ad),
        }
    }
}

/// Whether so many steps bring the second word of a field right behind the first.
fn near(ad: &Plain, one: &str, other: &str, most: u32) -> bool {
    [&ad.title, &ad.body].into_iter().any(|field| {
        let places = |word: &str| -> Vec<u32> {
            field.iter().filter(|(_, said)| said == word).map(|(place, _)| *place).collect()
        };
        let others = places(other);
        places(one).into_iter().any(|first| {
            others.iter().any(|second| {
                (i64::from(*second) - i64::from(first) - 1).unsigned_abs() <= u64::from(most)
            })
        })
    })
}
