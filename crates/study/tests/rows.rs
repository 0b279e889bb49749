//! Ads counted as they come give the tables of an index of them, however they are divided.

#![expect(clippy::unwrap_used, reason = "a test that cannot prepare fails")]

use std::path::{Path, PathBuf};

use rolescope_corpus::{Profile, ReadOptions, Reader, Row};
use rolescope_index::{IngestOptions, Posting, Silent, Snapshot, Threads, ingest};
use rolescope_lexicon::{Lexicon, Strength, StrengthSet};
use rolescope_study::{
    Answer, Boilerplate, Error, Partial, Question, RowDate, RowFields, RowPlan, Table, Unit, Who,
    Window, merge, tables,
};
use rolescope_trend::Granularity;

/// A dump in a folder, its index, and its postings.
fn prepared(folder: &Path) -> (Snapshot, Vec<Posting>) {
    let options =
        rolescope_synth::Options { postings: 240, months: 30, seed: 5, ..Default::default() };
    let mut dump = Vec::new();
    rolescope_synth::write(&options, &mut dump).unwrap();
    // What has no employer, no date, no id; a long value; nothing at all; another language; white space.
    let mut text = String::from_utf8(dump).unwrap();
    let header = text.lines().next().unwrap().to_owned();
    assert_eq!(header, "id,title,employer,place,posted,body,industry,seniority,source");
    for line in [
        "x1,Product Manager,,,,You write code. Technical background required.,,,",
        "x2,Product Manager,,,,You write code. Technical background required.,,,",
        ",Technical Product Manager,n/a,,2021,You own positioning and hands-on APIs.,,,",
        "x4,  Product Manager ,ACME inc.,,2021-05,  You launch campaigns. ,Tea,,",
        "x5,Product Manager,Acme,,2020-02-03,You launch campaigns.,Tea,,",
        "x6,,,,2020-02-03,,Tea,,",
        "x7,Product Manager,Acme,,2020-02-03,\"Wir suchen eine Produktmanagerin, die mit dem Team und den Kunden an der Strategie arbeitet und für die Umsetzung der Ziele verantwortlich ist. Sie haben ein Studium der Informatik und sprechen gut Deutsch.\",,,",
        &format!("x8,Product Manager,Acme,,2020-02-04,You write code.,{},,", "long ".repeat(30)),
    ] {
        text += line;
        text.push('\n');
    }
    let path = folder.join("dump.csv");
    std::fs::write(&path, text).unwrap();
    let dumps: [PathBuf; 1] = [path.clone()];
    ingest(&dumps, &folder.join("index"), &IngestOptions::default(), &Silent).unwrap();
    let mut reader = Reader::open(&path, &Profile::automatic(), &ReadOptions::default()).unwrap();
    let mut postings = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        if let Row::Posting(posting) = row {
            postings.push(posting);
        }
    }
    (Snapshot::open(&folder.join("index")).unwrap(), postings)
}

/// Counts some of the postings as rows.
fn counted(plan: &RowPlan<'_>, postings: &[&Posting]) -> Partial {
    let mut counter = plan.counter();
    for posting in postings {
        let facets: Vec<&str> = plan
            .facets()
            .iter()
            .map(|name| {
                let found = posting.facets.iter().find(|(known, _)| known == name);
                found.map_or("", |(_, value)| value.as_str())
            })
            .collect();
        counter
            .add(&RowFields {
                id: &posting.id,
                title: &posting.title,
                employer: &posting.employer,
                place: &posting.place,
                posted: posting.posted.map_or(RowDate::Absent, RowDate::Read),
                body: &posting.body,
                facets: &facets,
            })
            .unwrap();
    }
    counter.finish().unwrap()
}

fn every_table(answer: &Answer) -> Vec<Table> {
    let mut all = vec![
        tables::contrast(answer),
        tables::joint(answer),
        tables::pairs(answer),
        tables::prevalence(answer),
        tables::places(answer),
        tables::strata(answer, tables::StrataOf::Everything),
        tables::mantel_haenszel(answer, tables::StrataOf::Everything),
    ];
    if answer.question.period.is_some() {
        all.extend([tables::rates(answer), tables::theta(answer), tables::slopes(answer)]);
    }
    all
}

#[test]
fn rows_give_the_tables_of_their_index() {
    let folder = tempfile::tempdir().unwrap();
    let (snapshot, postings) = prepared(folder.path());
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(2).unwrap();
    let named = ["seniority", "source", "industry"].map(str::to_owned);
    let plain = || Question::new(Who::default_for(&lexicon));
    let questions = [
        plain(),
        Question {
            windows: vec![Window::Posting, Window::Zone, Window::Sentence, Window::Tokens(8)],
            foreign: true,
            ..Question::new(Who::parse("all", &lexicon))
        },
        Question {
            by: vec!["seniority".to_owned(), "industry".to_owned()],
            period: Some(Granularity::Quarter),
            strengths: StrengthSet::ASKED.with(Strength::Mentioned),
            ..plain()
        },
    ];
    for question in questions {
        let expected =
            Answer::of(&snapshot, &lexicon, question.clone(), &threads, &Silent).unwrap();
        let plan = RowPlan::new(&lexicon, &question, &named, "posted").unwrap();
        for parts in [1, 8] {
            let mut partials: Vec<(String, Partial)> = (0..parts)
                .map(|part| {
                    let some: Vec<&Posting> =
                        postings.iter().rev().skip(part).step_by(parts).collect();
                    (part.to_string(), counted(&plan, &some))
                })
                .collect();
            if parts == 8 {
                // In a tree, by way of bytes.
                let later = partials.split_off(3);
                let merged = [partials, later].map(|some| Partial::merged(some).unwrap());
                partials = merged
                    .iter()
                    .map(|one| Partial::read("half", &one.to_bytes().unwrap()).unwrap())
                    .map(|one| ("half".to_owned(), one))
                    .collect();
                let account = merged.map(|one| *one.rows());
                assert_eq!(account[0].rows + account[1].rows, postings.len() as u64);
            }
            let answer = merge(partials, &threads).unwrap();
            assert_eq!(answer.provenance, expected.provenance, "the corpus is the same");
            for (found, expected) in every_table(&answer).into_iter().zip(every_table(&expected)) {
                assert_eq!(found, expected, "{} in {parts} parts", found.name);
            }
            assert_eq!(answer.remarks, expected.remarks);
            assert_eq!(answer.coverage, expected.coverage);
        }
        assert!(expected.counts.foreign == u64::from(!question.foreign));
    }
}

#[test]
fn what_is_left_out_is_counted() {
    let lexicon = Lexicon::technical_pm();
    let question =
        Question { by: vec!["team".to_owned()], ..Question::new(Who::parse("all", &lexicon)) };
    let plan = RowPlan::new(&lexicon, &question, &[], "posted").unwrap();
    let mut counter = plan.counter();
    let long = "x".repeat(65);
    for row in [
        RowFields { title: " ", facets: &[""], ..RowFields::default() },
        RowFields { title: "Baker", facets: &[&long], ..RowFields::default() },
        RowFields {
            title: "Baker",
            facets: &["day"],
            posted: RowDate::Unreadable,
            ..RowFields::default()
        },
    ] {
        counter.add(&row).unwrap();
    }
    let counts = counter.finish().unwrap();
    let account = *counts.rows();
    assert_eq!((account.rows, account.empty), (3, 1));
    assert_eq!((account.dates, account.unreadable_dates, account.long_values), (0, 1, 1));
    assert_eq!((counts.all_ads(), counts.units()), (2, 2));
}

#[test]
fn what_rows_cannot_answer_is_refused() {
    let lexicon = Lexicon::technical_pm();
    let refused =
        |question: Question| RowPlan::new(&lexicon, &question, &[], "posted").unwrap_err();
    let plain = || Question::new(Who::parse("all", &lexicon));
    let unit = refused(Question { unit: Unit::Vacancy, ..plain() });
    assert!(matches!(unit, Error::PartOfVacancies { .. }));
    let boilerplate = refused(Question { boilerplate: Boilerplate::Drop, ..plain() });
    assert!(matches!(boilerplate, Error::PartOfVacancies { .. }));
    let query = refused(Question { query: Some("remote".to_owned()), ..plain() });
    assert!(matches!(query, Error::QueryOfRows { .. }) && query.hint().is_some());

    let question = Question { by: vec!["id".to_owned()], ..plain() };
    let plan = RowPlan::new(&lexicon, &question, &[], "posted").unwrap();
    let mut counter = plan.counter();
    let many = (0..30_000).map(|number| number.to_string()).try_for_each(|id| {
        counter.add(&RowFields { title: "Baker", facets: &[&id], ..RowFields::default() })
    });
    assert!(matches!(many, Err(Error::TooManyGroups { .. })));
}
