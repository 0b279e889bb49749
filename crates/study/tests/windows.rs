//! What stands within so many tokens of a duty, counted from positions, from rows and by the plainest means.

#![expect(clippy::unwrap_used, reason = "a test that cannot prepare fails")]

use std::collections::BTreeMap;
use std::path::Path;

use rolescope_corpus::{Posting, SourceSummary};
use rolescope_index::{Builder, BuilderOptions, Silent, Snapshot, Task, Threads};
use rolescope_lexicon::reference::{self, Random};
use rolescope_lexicon::{Kind, Lexicon, Match, StrengthSet, Zone};
use rolescope_study::{
    Answer, Cell, Error, Question, RowFields, RowPlan, RowWork, Table, Who, Window, merge, tables,
};
use rolescope_text::Document;

const TOKENS: [u32; 5] = [100, 9, 3, 1, 0];

fn indexed(folder: &Path, postings: &[Posting]) -> Snapshot {
    let options = BuilderOptions { threads: 1, ..BuilderOptions::default() };
    let mut builder = Builder::open(folder, &options, &Task::default(), false).unwrap();
    for posting in postings {
        builder.add(posting.clone()).unwrap();
    }
    builder.end_source(SourceSummary::default());
    builder.publish(None).unwrap();
    Snapshot::open(folder).unwrap()
}

/// By window, signal and duty: both, the signal near another duty, the duty alone, another duty alone.
type Pairs = BTreeMap<(String, String, String), [u64; 4]>;

fn told(table: &Table) -> Pairs {
    let place = |name: &str| table.columns.iter().position(|one| one.name == name).unwrap();
    let text = |row: &[Cell], name: &str| match &row[place(name)] {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let count = |row: &[Cell], name: &str| match &row[place(name)] {
        Cell::Count(count) => *count,
        other => panic!("{other:?}"),
    };
    let rows = table.rows.iter().map(|row| {
        let key = (text(row, "window"), text(row, "signal"), text(row, "duty"));
        (key, ["a", "b", "c", "d"].map(|name| count(row, name)))
    });
    rows.collect()
}

/// Every duty against every signal, token by token.
fn by_hand(lexicon: &Lexicon, postings: &[Posting]) -> Pairs {
    let mut signals = vec!["any-signal".to_owned()];
    signals.extend(lexicon.signals().map(|(_, entry)| entry.key.clone()));
    let family = |found: &Match| match &lexicon.entry(found.entry).kind {
        Kind::Duty { family, .. } => Some(family.clone()),
        _ => None,
    };
    let mut duties: Vec<String> = Vec::new();
    for (_, entry) in lexicon.duties() {
        duties.push(entry.key.clone());
        if let Kind::Duty { family, .. } = &entry.kind {
            duties.push(family.clone());
        }
    }
    let mut pairs = Pairs::new();
    for window in TOKENS {
        for signal in &signals {
            for duty in &duties {
                pairs.insert((window.to_string(), signal.clone(), duty.clone()), [0; 4]);
            }
        }
    }
    let (mut title, mut body) = (Document::new(), Document::new());
    for posting in postings {
        title.read_title(&posting.title);
        body.read_body(&posting.body);
        let found = reference::find(lexicon, &title, &body).matches;
        let asked: Vec<&Match> =
            found.iter().filter(|one| StrengthSet::ASKED.contains(one.strength)).collect();
        let in_title = |one: &Match| one.zone == Zone::Title;
        for (duty, its_family) in asked.iter().filter_map(|one| Some((one, family(one)?))) {
            let its_names = [lexicon.entry(duty.entry).key.clone(), its_family];
            let tokens = if in_title(duty) { title.tokens().len() } else { body.tokens().len() };
            for window in TOKENS {
                let near = |signal: &&&Match| {
                    let is_between = |token: &u32| {
                        (duty.end_token..signal.first_token).contains(token)
                            || (signal.end_token..duty.first_token).contains(token)
                    };
                    let between = (0..tokens as u32).filter(is_between).count();
                    in_title(signal) == in_title(duty) && between <= window as usize
                };
                let near: Vec<&str> = asked
                    .iter()
                    .filter(|one| family(one).is_none())
                    .filter(near)
                    .map(|one| lexicon.entry(one.entry).key.as_str())
                    .collect();
                for ((of, signal, name), counts) in &mut pairs {
                    if *of != window.to_string() {
                        continue;
                    }
                    let with = near.contains(&signal.as_str())
                        || (signal == "any-signal" && !near.is_empty());
                    let is_it = its_names.contains(name);
                    counts[if is_it { 0 } else { 1 } + if with { 0 } else { 2 }] += 1;
                }
            }
        }
    }
    pairs
}

#[test]
fn scan_rows_and_reference_agree_on_what_stands_near() {
    let threads = Threads::new(2).unwrap();
    let (mut asked, mut near, mut apart) = (0, 0, 0);
    for seed in 0..5 {
        let mut random = Random::new(seed);
        let postings: Vec<Posting> = (0..40)
            .map(|number| Posting {
                id: number.to_string(),
                title: random.title(),
                body: random.body(),
                ..Posting::default()
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let snapshot = indexed(&folder.path().join("index"), &postings);
        for _ in 0..40 {
            let text = random.lexicon_text();
            let text = text.replace("family-0", "engineering").replace("family-1", "marketing");
            let lexicon = Lexicon::parse("random.toml", &text).unwrap();
            let mut question = Question::new(Who::parse("all", &lexicon));
            question.windows = Window::in_order(TOKENS.map(Window::Tokens));
            question.foreign = true;
            let answer = Answer::of(&snapshot, &lexicon, question.clone(), &threads, &Silent);
            let answer = match answer {
                Err(Error::NoSignal { .. } | Error::NoFamily { .. }) => continue,
                answer => answer.unwrap(),
            };
            asked += 1;
            let expected = by_hand(&lexicon, &postings);
            assert_eq!(told(&tables::pairs(&answer)), expected, "seed {seed}\n{text}");
            near += expected.values().map(|[both, ..]| both).sum::<u64>();
            apart += expected.values().map(|[_, _, alone, _]| alone).sum::<u64>();

            let plan = RowPlan::new(&lexicon, &question, &[], "posted", None).unwrap();
            let mut counter = plan.counter();
            for posting in &postings {
                let Posting { id, title, body, .. } = posting;
                counter.add(&RowFields { id, title, body, ..RowFields::default() }).unwrap();
            }
            let rows = merge(vec![("rows".to_owned(), counter.finish().unwrap())], &threads);
            assert_eq!(told(&tables::pairs(&rows.unwrap())), expected, "seed {seed}\n{text}");
        }
    }
    assert!(asked > 20 && near > 1000 && apart > 1000, "{asked} {near} {apart}");
}
