//! What a query finds is what a plain reading of every ad finds: 500 random queries.

#![expect(clippy::unwrap_used, reason = "a test that cannot prepare fails")]

use std::collections::BTreeSet;

use rolescope_index::{Glossary, IngestOptions, Posting, Silent, Snapshot, Threads, ingest};
use rolescope_lexicon::{Findings, Lexicon, Match, Matcher, StrengthSet};
use rolescope_text::Document;

/// The finaliser of `SplitMix64`: numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ bits >> 31) % end as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// An ad as a plain program sees it: words with their positions, a gap of one between sentences.
struct Plain {
    id: String,
    title: Vec<(u32, String)>,
    body: Vec<(u32, String)>,
    employer: Vec<(u32, String)>,
    posting: Posting,
    roles: Vec<String>,
    found: Vec<String>,
}

fn placed(document: &Document) -> Vec<(u32, String)> {
    let mut words = Vec::new();
    for (number, sentence) in document.sentences().iter().enumerate() {
        for token in sentence.first_token..sentence.end_token {
            let word = document.word(&document.tokens()[token as usize]).to_owned();
            words.push((document.position(number, token as usize), word));
        }
    }
    words
}

/// A query as a tree.
enum Tree {
    All,
    Word(Option<&'static str>, String),
    Prefix(Option<&'static str>, String),
    Phrase(Vec<String>),
    Near(String, String, u32),
    Column(&'static str, String),
    Year(i32, i32),
    Lexicon(&'static str, String),
    And(Vec<Self>),
    Or(Vec<Self>),
    Without(Box<Self>, Box<Self>),
}

impl Tree {
    fn random(random: &mut Random, ads: &[Plain], depth: usize) -> Self {
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
            5 => Self::Near(word(random.below(2)), word(2), random.below(4) as u32),
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

    fn written(&self) -> String {
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
            Self::Column(column, value) => format!("column.{column}:\"{value}\""),
            Self::Year(from, to) => format!("posted:[{from} TO {to}]"),
            Self::Lexicon(field, key) => format!("{field}:{key}"),
            Self::And(parts) => joined(parts, " "),
            Self::Or(parts) => joined(parts, " OR "),
            Self::Without(one, other) => format!("({}) NOT ({})", one.written(), other.written()),
        }
    }

    fn finds(&self, ad: &Plain) -> bool {
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
            Self::Near(one, other, most) => [&ad.title, &ad.body].into_iter().any(|field| {
                let places = |word: &String| -> Vec<u32> {
                    field.iter().filter(|(_, said)| said == word).map(|(place, _)| *place).collect()
                };
                let others = places(other);
                // So many steps until the second stands right behind the first.
                places(one).into_iter().any(|first| {
                    others.iter().any(|second| {
                        (i64::from(*second) - i64::from(first) - 1).unsigned_abs()
                            <= u64::from(*most)
                    })
                })
            }),
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

fn plain(lexicon: &Lexicon, snapshot: &Snapshot) -> Vec<Plain> {
    let order = snapshot.in_order(&snapshot.everything(), rolescope_index::ReadingOrder::Ingest);
    let mut matcher = Matcher::new(lexicon);
    let mut findings = Findings::default();
    let key = |entry| lexicon.entry(entry).key.clone();
    let product_manager = lexicon.by_key("product-manager").unwrap();
    let managers = lexicon.role_and_descendants(product_manager);
    let technical = lexicon.by_key("technical-product-manager").unwrap();
    let technicals = lexicon.role_and_descendants(technical);
    let read = |address| {
        let posting = snapshot.posting(address).unwrap().posting;
        let (mut title, mut body, mut employer) =
            (Document::new(), Document::new(), Document::new());
        title.read_title(&posting.title);
        body.read_body(&posting.body);
        employer.read_title(&posting.employer);
        matcher.find(&title, &body, &mut findings);
        let mut roles = Vec::new();
        for (all, name) in
            [(&managers, "product-manager"), (&technicals, "technical-product-manager")]
        {
            if findings.roles.iter().any(|role| all.contains(role)) {
                roles.push(name.to_owned());
            }
        }
        let asked = findings.matches.iter().filter(|one| StrengthSet::ASKED.contains(one.strength));
        let mut found = Vec::new();
        for Match { entry, .. } in asked {
            found.push(key(*entry));
            match &lexicon.entry(*entry).kind {
                rolescope_lexicon::Kind::Signal => found.push("any-signal".to_owned()),
                rolescope_lexicon::Kind::Duty {
                    family,
                    relation: rolescope_lexicon::Relation::Does,
                } => found.push(family.clone()),
                _ => {}
            }
        }
        Plain {
            id: posting.id.clone(),
            title: placed(&title),
            body: placed(&body),
            employer: placed(&employer),
            posting,
            roles,
            found,
        }
    };
    order.unwrap().into_iter().map(read).collect()
}

#[test]
fn five_hundred_random_queries_find_what_a_plain_reading_finds() {
    let folder = tempfile::tempdir().unwrap();
    let options =
        rolescope_synth::Options { postings: 300, months: 36, seed: 3, ..Default::default() };
    let mut dump = Vec::new();
    rolescope_synth::write(&options, &mut dump).unwrap();
    let path = folder.path().join("dump.csv");
    std::fs::write(&path, dump).unwrap();
    let index = folder.path().join("index");
    ingest(&[path], &index, &IngestOptions::default(), &Silent).unwrap();
    let snapshot = Snapshot::open(&index).unwrap();
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(2).unwrap();
    let ads = plain(&lexicon, &snapshot);
    let glossary = Glossary { lexicon: &lexicon, threads: &threads };
    let mut random = Random(41);
    let (mut some, mut most) = (0, 0);
    for _ in 0..500 {
        let tree = Tree::random(&mut random, &ads, 3);
        let written = tree.written();
        let expected: BTreeSet<&str> =
            ads.iter().filter(|ad| tree.finds(ad)).map(|ad| ad.id.as_str()).collect();
        let selection = snapshot.matching(&written, Some(&glossary)).unwrap();
        let found: Vec<String> =
            selection.iter().map(|address| snapshot.posting(address).unwrap().posting.id).collect();
        let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, expected, "{written}");
        some += usize::from(!found.is_empty() && found.len() < ads.len());
        most = most.max(written.len());
    }
    // What was compared was not all or nothing.
    assert!(some > 300 && most > 150, "{some} {most}");
}
