//! Ads counted as they come give the tables of an index of them, however they are divided.

#![expect(clippy::unwrap_used, reason = "a test that cannot prepare fails")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rolescope_corpus::{Profile, ReadOptions, Reader, Row};
use rolescope_index::{
    IngestOptions, Posting, Silent, Snapshot, Threads, Vacancies, VacancyRules, ingest,
};
use rolescope_lexicon::{Lexicon, Strength, StrengthSet};
use rolescope_study::{
    Answer, Boilerplate, Error, GroupingPlan, Partial, Question, RowDate, RowFacts, RowFields,
    RowGrouper, RowPlan, RowShingles, RowUnits, RowVacancies, RowWork, Table, Taken, Timing, Unit,
    Who, Window, keys_from_bytes, keys_to_bytes, merge, tables,
};
use rolescope_trend::Granularity;
use rolescope_vacancy::{Boilerplate as Sentences, RuleSet};

/// A dump in a folder, its index, and its postings.
fn prepared(folder: &Path, postings: u64) -> (Snapshot, Vec<Posting>) {
    let options = rolescope_synth::Options { postings, months: 30, seed: 5, ..Default::default() };
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
    // Rows that are the same in all they say, with a text and without; a near text; what no employer says in several ads.
    let about = "We bring tea to everybody who has a cup and wants it warm.";
    let body = format!(
        "{about} You write code and own the roadmap of our kettles with the engineering team of the house."
    );
    for (number, title) in ["Product Manager", "Product Owner"].iter().cycle().take(8).enumerate() {
        let own = ["leaves", "water", "cups", "spoons", "milk", "sugar", "trays", "pots"][number];
        let words = [own; 12].join(" and its ");
        text += &format!(
            "k{number},{title},Kettle Ltd,Bath,2020-03-0{},{about} Technical background required. We have {words}.,Tea,,\n",
            number + 1
        );
    }
    for _ in 0..3 {
        text += &format!("same,Product Manager,Kettle Ltd,Bath,2020-01-05,{body},Tea,,\n");
        text += "bare,Technical Product Manager,,,,APIs.,,,\n";
        text += &format!("lost,Product Manager,,,2020-01-07,{body} Write to us soon.,Tea,,\n");
    }
    text +=
        &format!("near,Product Manager,Kettle Ltd,Bath,2020-02-25,{body} Write to us now.,Tea,,\n");
    // Two of a vacancy on one day, which differ in a column kept as well.
    for number in 0..12 {
        for (title, industry) in [("Product Manager", "Tea"), ("Product Owner", "Milk")] {
            text += &format!(
                "{industry}{number},{title},Firm{number} Ltd,Bath,2020-03-01,{body} Ours is shop {number}.,{industry},,\n"
            );
        }
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

/// Does something with postings as rows.
fn each<W: RowWork>(work: &mut W, facets: &[String], postings: &[&Posting]) {
    for posting in postings {
        let values: Vec<&str> = facets
            .iter()
            .map(|name| {
                let found = posting.facets.iter().find(|(known, _)| known == name);
                found.map_or("", |(_, value)| value.as_str())
            })
            .collect();
        work.add(&RowFields {
            id: &posting.id,
            title: &posting.title,
            employer: &posting.employer,
            place: &posting.place,
            posted: posting.posted.map_or(RowDate::Absent, RowDate::Read),
            body: &posting.body,
            facets: &values,
        })
        .unwrap();
    }
}

/// Counts some of the postings as rows.
fn counted(plan: &RowPlan<'_>, postings: &[&Posting]) -> Partial {
    let mut counter = plan.counter();
    each(&mut counter, plan.facets(), postings);
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
    let (snapshot, postings) = prepared(folder.path(), 240);
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
        let plan = RowPlan::new(&lexicon, &question, &named, "posted", None).unwrap();
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
            assert_eq!(answer.counts.coverage, expected.counts.coverage);
        }
        assert!(expected.counts.foreign == u64::from(!question.foreign));
    }
}

#[test]
fn rows_that_their_source_cut_off_are_told_however_they_are_divided() {
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(1).unwrap();
    let question = Question::new(Who::default_for(&lexicon));
    let plan = RowPlan::new(&lexicon, &question, &[], "posted", None).unwrap();
    let remark = |cut: usize, parts: usize| {
        let bodies: Vec<String> = (0..60)
            .map(|number| {
                let body =
                    format!("Ad {number:02}. {}", "You write code for the team and ".repeat(9));
                body.chars().take(if number < cut { 123 } else { 80 }).collect()
            })
            .collect();
        let count = |part: usize| {
            let mut counter = plan.counter();
            for body in bodies.iter().skip(part).step_by(parts) {
                let row = RowFields { title: "Product Manager", body, ..RowFields::default() };
                counter.add(&row).unwrap();
            }
            let bytes = counter.finish().unwrap().to_bytes().unwrap();
            (part.to_string(), Partial::read("part", &bytes).unwrap())
        };
        let answer = merge((0..parts).map(count).collect(), &threads).unwrap();
        answer.remarks.into_iter().find(|remark| remark.contains("cut off"))
    };
    for parts in [1, 2, 7] {
        let said = remark(20, parts).unwrap();
        assert!(said.starts_with("Of all 60 ads, 20 were cut off by their source:"), "{said}");
        assert!(!said.contains("rolescope info"), "there is no index: {said}");
        assert_eq!(remark(19, parts), None);
    }
}

#[test]
fn what_is_left_out_is_counted() {
    let lexicon = Lexicon::technical_pm();
    let question =
        Question { by: vec!["team".to_owned()], ..Question::new(Who::parse("all", &lexicon)) };
    let plan = RowPlan::new(&lexicon, &question, &[], "posted", None).unwrap();
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
        |question: Question| RowPlan::new(&lexicon, &question, &[], "posted", None).unwrap_err();
    let plain = || Question::new(Who::parse("all", &lexicon));
    let unit = refused(Question { unit: Unit::Vacancy, ..plain() });
    assert!(matches!(unit, Error::PartOfVacancies { .. }));
    let boilerplate = refused(Question { boilerplate: Boilerplate::Drop, ..plain() });
    assert!(matches!(boilerplate, Error::PartOfVacancies { .. }));
    let employer = refused(Question { unit: Unit::Employer, ..plain() });
    assert!(matches!(employer, Error::PartOfEmployers) && employer.hint().is_some());
    let query = refused(Question { query: Some("remote".to_owned()), ..plain() });
    assert!(matches!(query, Error::QueryOfRows { .. }) && query.hint().is_some());

    let question = Question { by: vec!["id".to_owned()], ..plain() };
    let plan = RowPlan::new(&lexicon, &question, &[], "posted", None).unwrap();
    let mut counter = plan.counter();
    let many = (0..30_000).map(|number| number.to_string()).try_for_each(|id| {
        counter.add(&RowFields { title: "Baker", facets: &[&id], ..RowFields::default() })
    });
    assert!(matches!(many, Err(Error::TooManyGroups { .. })));
}

/// Groups postings as rows, in parts that go by way of bytes; a round for nearly each block.
fn grouped(
    plan: &GroupingPlan,
    parts: &[Vec<&Posting>],
    memory: usize,
    threads: &Threads,
) -> RowVacancies {
    let mut all = plan.nothing();
    for part in parts {
        let mut reader = plan.reader();
        each(&mut reader, plan.facets(), part);
        let bytes = reader.take().to_bytes().unwrap();
        all.append(&RowFacts::from_bytes(plan, &bytes).unwrap()).unwrap();
    }
    let mut grouper = RowGrouper::new(plan, all, memory);
    assert!(grouper.rounds() > 0 && (memory > 1 << 20) == (grouper.rounds() == 1));
    while grouper.rounds() > 0 {
        let wanted = keys_from_bytes(&keys_to_bytes(&grouper.wanted())).unwrap();
        for part in parts {
            let mut reader = plan.shingles(&wanted);
            each(&mut reader, plan.facets(), part);
            let bytes = reader.into_found().to_bytes();
            grouper.give(RowShingles::from_bytes(&bytes).unwrap());
        }
        grouper.round(threads).unwrap();
    }
    let vacancies = grouper.finish();
    let units = RowUnits::from_bytes(&vacancies.templates().to_bytes().unwrap()).unwrap();
    let taken = Taken::default();
    let mut counts: Vec<Vec<Vec<u8>>> = vec![Vec::new(); 3];
    for part in parts {
        let mut counter = plan.sentences(&units, &taken);
        each(&mut counter, plan.facets(), part);
        for (all, some) in counts.iter_mut().zip(counter.into_counter().split(3)) {
            all.push(some.to_bytes());
        }
    }
    let found = counts.iter().map(|counts| {
        let found = plan.boilerplate(counts.iter().map(Vec::as_slice)).unwrap();
        Sentences::from_bytes(&found.to_bytes()).unwrap()
    });
    vacancies.with_boilerplate(Sentences::of_parts(found))
}

/// The rules that are tried: the usual ones, and none or few.
fn rules() -> [VacancyRules; 3] {
    let usual = VacancyRules::default();
    let mut few = usual.clone();
    few.grouping.set = RuleSet::SameText;
    few.grouping.window_days = 10;
    few.boilerplate.ads = 2;
    few.names.aliases.insert("Kettle Ltd".to_owned(), "Acme".to_owned());
    let mut none = usual.clone();
    none.grouping.set = RuleSet::None;
    [usual, few, none]
}

/// The cells of a table, in the order of the rows' own texts.
fn sorted(table: &Table) -> Vec<String> {
    let mut rows: Vec<String> = table.rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

#[test]
fn rows_are_grouped_and_counted_as_their_index_is() {
    let folder = tempfile::tempdir().unwrap();
    let (snapshot, postings) = prepared(folder.path(), 400);
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(2).unwrap();
    let named = ["seniority", "source", "industry"].map(str::to_owned);
    for rules in rules() {
        let (made, _) = Vacancies::make(&snapshot, &rules, 1 << 24, &threads, &Silent).unwrap();
        let mut headers = made.headers(&snapshot, &threads, &Silent).unwrap();
        // Rows keep their ids, those that come again as well, by which they are joined to where they came from.
        for (header, posting) in headers.iter_mut().zip(&postings) {
            if !posting.id.is_empty() {
                header.id.clone_from(&posting.id);
            }
        }
        let snapshot = Snapshot::open(snapshot.path()).unwrap().with_vacancies(Arc::new(made));
        let made = snapshot.vacancies().unwrap().grouped();
        let boilerplate = made.account().boilerplate;
        assert!(boilerplate.by_employer > 0, "there is something to be left out");
        let plan = GroupingPlan::new(&rules, &named).unwrap();
        // In the order of ingest, and backwards in parts.
        let in_order = vec![postings.iter().collect()];
        let backwards = (0..3)
            .map(|part| postings.iter().rev().skip(part).step_by(3).collect())
            .collect::<Vec<Vec<&Posting>>>();
        let whole = grouped(&plan, &in_order, 1 << 30, &threads);
        let apart = if rules.grouping.set == RuleSet::All {
            grouped(&plan, &backwards, 1 << 14, &threads)
        } else {
            grouped(&plan, &backwards, 1 << 30, &threads)
        };
        let ads = tables::vacancies::ads(
            made,
            headers.iter().map(|header| (header.id.as_str(), header.posted)),
        );
        assert_eq!(whole.ads(), ads);
        assert_eq!(whole.vacancies(&headers), tables::vacancies::all(made, &headers));
        assert_eq!(sorted(&apart.ads()), sorted(&ads));
        assert_eq!(whole.copies().len(), 3);
        // Which ad stands for a vacancy does not hang on the columns that are kept.
        let bare = GroupingPlan::new(&rules, &[]).unwrap();
        assert_eq!(grouped(&bare, &in_order, 1 << 30, &threads).ads(), ads);

        let plain = || Question::new(Who::default_for(&lexicon));
        let mut questions = Vec::new();
        for unit in [Unit::Ad, Unit::Vacancy, Unit::Template] {
            for boilerplate in Boilerplate::ALL {
                questions.push(Question { unit, boilerplate, ..plain() });
            }
            questions.push(Question {
                unit,
                boilerplate: Boilerplate::Drop,
                counted: Timing::Active,
                period: Some(Granularity::Quarter),
                by: vec!["industry".to_owned()],
                ..Question::new(Who::parse("all", &lexicon))
            });
        }
        if rules.grouping.set != RuleSet::All {
            questions.retain(|question| question.boilerplate == Boilerplate::Drop);
            questions.truncate(3);
        }
        for question in questions {
            let expected =
                Answer::of(&snapshot, &lexicon, question.clone(), &threads, &Silent).unwrap();
            let units = apart.units(&question).unwrap();
            let units = RowUnits::from_bytes(&units.to_bytes().unwrap()).unwrap();
            // Rows that are the same have to meet: they stand for what they stand for one after the other.
            let copies = apart.copies();
            let is_copy = |posting: &Posting| ["same", "bare", "lost"].contains(&&*posting.id);
            let parts = backwards.iter().map(|part| {
                part.iter().copied().filter(|posting| !is_copy(posting)).collect::<Vec<&Posting>>()
            });
            let met: Vec<&Posting> = postings.iter().filter(|posting| is_copy(posting)).collect();
            assert_eq!(met.len(), 3 * copies.len());
            let partials: Vec<(String, Partial)> = parts
                .chain([met])
                .map(|some| {
                    let plan =
                        RowPlan::new(&lexicon, &question, &named, "posted", Some(&units)).unwrap();
                    let bytes = counted(&plan, &some).to_bytes().unwrap();
                    ("part".to_owned(), Partial::read("part", &bytes).unwrap())
                })
                .collect();
            if question.needs_vacancies() {
                let some = merge(partials[1..].to_vec(), &threads);
                assert!(matches!(some, Err(Error::PartOfGrouping { .. })), "some rows are missing");
            }
            let answer = merge(partials, &threads).unwrap();
            assert_eq!(answer.provenance, expected.provenance);
            assert_eq!(answer.remarks, expected.remarks, "{question:?}");
            for (found, expected) in every_table(&answer).into_iter().zip(every_table(&expected)) {
                assert_eq!(found, expected, "{} {question:?}", found.name);
            }
        }
    }
}
