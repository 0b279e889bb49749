//! Every number of every table has as many units behind it as it says.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot prepare fails; one that is skipped says so"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rolescope_index::{IngestOptions, Silent, Snapshot, Threads, Vacancies, VacancyRules, ingest};
use rolescope_lexicon::{Lexicon, Strength, StrengthSet};
use rolescope_study::{
    Answer, Boilerplate, Cell, CellId, Error, Evidence, EvidenceUnit, NearMiss, Question, Rule,
    Table, Unit, Who, Window, roles, tables,
};
use rolescope_trend::Granularity;

fn indexed(folder: &Path, postings: u64) -> Snapshot {
    let options = rolescope_synth::Options { postings, months: 12, seed: 11, ..Default::default() };
    let mut dump = Vec::new();
    rolescope_synth::write(&options, &mut dump).unwrap();
    let path = folder.join("dump.csv");
    std::fs::write(&path, dump).unwrap();
    ingest(&[path], &folder.join("index"), &IngestOptions::default(), &Silent).unwrap();
    Snapshot::open(&folder.join("index")).unwrap()
}

fn units(evidence: &Evidence<'_>, threads: &Threads) -> Vec<EvidenceUnit> {
    let mut all = Vec::new();
    evidence
        .units::<Error>(threads, &Silent, |unit| {
            all.push(unit);
            Ok(true)
        })
        .unwrap();
    all
}

/// The windows that have a name, and one of so many tokens.
const WINDOWS: [Window; 4] = [Window::Posting, Window::Zone, Window::Sentence, Window::Tokens(12)];

struct Checker<'a> {
    snapshot: &'a Snapshot,
    lexicon: &'a Lexicon,
    threads: Threads,
    checked: usize,
}

impl Checker<'_> {
    /// Each row's cell, as it is or with what `also` adds, has as many units as the column says. Of long tables every `step`th row.
    #[track_caller]
    fn check(&mut self, table: &Table, column: &str, also: &[(&str, bool)], step: usize) {
        let place = |name: &str| table.columns.iter().position(|one| one.name == name).unwrap();
        let (count, cell) = (place(column), place("cell"));
        for row in table.rows.iter().step_by(step) {
            let (Cell::Count(count), Cell::Text(cell)) = (&row[count], &row[cell]) else {
                panic!("{} has other cells", table.name);
            };
            let mut id: CellId = cell.parse().unwrap();
            assert_eq!(id.to_string(), *cell);
            for (key, present) in also {
                id = id.and(key, *present);
            }
            let evidence = Evidence::of(self.snapshot, self.lexicon, id, &self.threads).unwrap();
            let found = units(&evidence, &self.threads);
            assert_eq!(found.len() as u64, *count, "{column} of {cell} with {also:?}");
            self.checked += 1;
        }
    }
}

fn question(lexicon: &Lexicon) -> Question {
    let mut question = Question::new(Who::default_for(lexicon));
    question.windows = WINDOWS.to_vec();
    question
}

#[test]
fn every_cell_has_as_many_units_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = indexed(folder.path(), 100);
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(2).unwrap();
    let ask =
        |question: Question| Answer::of(&snapshot, &lexicon, question, &threads, &Silent).unwrap();
    let mut checker = Checker {
        snapshot: &snapshot,
        lexicon: &lexicon,
        threads: Threads::new(2).unwrap(),
        checked: 0,
    };

    let plain = ask(question(&lexicon));
    let joint = tables::joint(&plain);
    let (engineering, marketing) = ("engineering", "marketing");
    checker.check(&joint, "units", &[], 11);
    checker.check(&joint, "engineering_only", &[(engineering, true), (marketing, false)], 17);
    checker.check(&joint, "both", &[(engineering, true), (marketing, true)], 17);
    checker.check(&joint, "marketing_only", &[(engineering, false), (marketing, true)], 17);
    checker.check(&joint, "neither", &[(engineering, false), (marketing, false)], 17);
    checker.check(&tables::contrast(&plain), "n_signal", &[], 17);
    checker.check(&tables::pairs(&plain), "a", &[], 53);
    checker.check(&tables::prevalence(&plain), "numerator", &[], 23);
    checker.check(&tables::places(&plain), "numerator", &[], 23);

    let mut grouped = question(&lexicon);
    grouped.by = vec!["industry".to_owned(), "seniority".to_owned()];
    grouped.query = Some("team OR \"product strategy\" OR posted:2019".to_owned());
    grouped.strengths = StrengthSet::ALL;
    checker.check(&tables::contrast(&ask(grouped)), "n_signal", &[], 71);

    let mut of_all = question(&lexicon);
    of_all.who = Who::parse("all", &lexicon);
    of_all.by = vec!["seniority".to_owned()];
    of_all.period = Some(Granularity::Quarter);
    of_all.strengths = StrengthSet::EMPTY.with(Strength::Negated).with(Strength::Mentioned);
    let over_time = ask(of_all);
    checker.check(&tables::rates(&over_time), "numerator", &[], 125);
    checker.check(&tables::theta(&over_time), "n_signal", &[], 113);

    let (table, _) = roles(&snapshot, &lexicon, Some("team"), &threads, &Silent).unwrap();
    checker.check(&table, "ads", &[], 14);
    assert!(checker.checked > 80, "{}", checker.checked);
}

/// Of vacancies and templates the ad that stands for each is listed, and what boilerplate says is not.
#[test]
fn every_cell_of_vacancies_has_as_many_units_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = indexed(folder.path(), 400);
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(2).unwrap();
    let rules = VacancyRules::default();
    let (vacancies, _) = Vacancies::make(&snapshot, &rules, 1 << 24, &threads, &Silent).unwrap();
    let grouped = vacancies.vacancies().len();
    let marked = (0..400).filter(|ad| vacancies.boilerplate(*ad).next().is_some()).count();
    assert!(grouped < 400 && marked > 10, "{grouped} vacancies, boilerplate in {marked} ads");
    let snapshot = snapshot.with_vacancies(Arc::new(vacancies));
    let mut checker = Checker { snapshot: &snapshot, lexicon: &lexicon, threads, checked: 0 };
    for (unit, boilerplate) in [
        (Unit::Vacancy, Boilerplate::Drop),
        (Unit::Vacancy, Boilerplate::Keep),
        (Unit::Template, Boilerplate::Drop),
        (Unit::Ad, Boilerplate::Drop),
    ] {
        let mut asked = question(&lexicon);
        (asked.unit, asked.boilerplate) = (unit, boilerplate);
        asked.period = Some(Granularity::Quarter);
        let threads = Threads::new(2).unwrap();
        let answer = Answer::of(&snapshot, &lexicon, asked, &threads, &Silent).unwrap();
        checker.check(&tables::joint(&answer), "units", &[], 29);
        checker.check(
            &tables::joint(&answer),
            "neither",
            &[("engineering", false), ("marketing", false)],
            41,
        );
        checker.check(&tables::contrast(&answer), "n_signal", &[], 19);
        checker.check(&tables::places(&answer), "numerator", &[], 47);
        checker.check(&tables::rates(&answer), "numerator", &[], 151);
    }
    assert!(checker.checked > 40, "{}", checker.checked);

    // What no ad stands for has no cell; a cell of other rules is told from one of these.
    let mut asked = question(&lexicon);
    (asked.unit, asked.windows) = (Unit::Employer, vec![Window::Posting]);
    let threads = Threads::new(2).unwrap();
    let answer = Answer::of(&snapshot, &lexicon, asked, &threads, &Silent).unwrap();
    let table = tables::joint(&answer);
    let cell = table.columns.iter().position(|column| column.name == "cell").unwrap();
    assert!(table.rows.iter().all(|row| row[cell] == Cell::Empty));
    let mut asked = question(&lexicon);
    asked.unit = Unit::Vacancy;
    let answer = Answer::of(&snapshot, &lexicon, asked, &threads, &Silent).unwrap();
    let mut id = CellId::of_all(&answer.question, &answer.provenance, Window::Posting);
    id.sample.rules = Some("00000000".to_owned());
    let error = Evidence::of(&snapshot, &lexicon, id, &threads).unwrap_err();
    assert!(error.to_string().contains("grouping of ads"), "{error}");
}

/// What people write is more mixed than what is made up: other words are common, and more things compete.
#[test]
fn every_cell_of_real_ads_has_as_many_units_as_it_says() {
    #[expect(clippy::disallowed_methods, reason = "real dumps stand where this variable says")]
    let Some(corpora) = std::env::var_os("ROLESCOPE_CORPORA").map(PathBuf::from) else {
        eprintln!("skipped: ROLESCOPE_CORPORA is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    for name in ["google_job_skills.csv", "startup_boards_2016.csv", "remote_board_2021.csv"] {
        ingest(&[corpora.join(name)], &index, &IngestOptions::default(), &Silent).unwrap();
    }
    let snapshot = Snapshot::open(&index).unwrap();
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(2).unwrap();
    let mut asked = question(&lexicon);
    asked.who = Who::parse("all", &lexicon);
    asked.windows = vec![Window::Zone, Window::Sentence];
    let answer = Answer::of(&snapshot, &lexicon, asked, &threads, &Silent).unwrap();
    let mut checker = Checker { snapshot: &snapshot, lexicon: &lexicon, threads, checked: 0 };
    checker.check(&tables::contrast(&answer), "n_signal", &[], 7);
    let (engineering, marketing) = ("engineering", "marketing");
    let joint = tables::joint(&answer);
    checker.check(&joint, "both", &[(engineering, true), (marketing, true)], 5);
    checker.check(&joint, "marketing_only", &[(engineering, false), (marketing, true)], 5);
    checker.check(&tables::pairs(&answer), "a", &[], 101);
    assert!(checker.checked > 15, "{}", checker.checked);
}

/// Also where the index is asked piece by piece which ads may hold a unit, and where the first units are enough.
#[test]
fn many_ads_have_as_many_units_as_were_counted() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = indexed(folder.path(), 4000);
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(2).unwrap();
    let mut asked = question(&lexicon);
    asked.windows = vec![Window::Zone, Window::Sentence, Window::Tokens(20)];
    let answer = Answer::of(&snapshot, &lexicon, asked, &threads, &Silent).unwrap();
    let pairs = tables::pairs(&answer);
    let place = |name: &str| pairs.columns.iter().position(|one| one.name == name).unwrap();
    let mut rows: Vec<(u64, String)> = pairs
        .rows
        .iter()
        .map(|row| match (&row[place("a")], &row[place("cell")]) {
            (Cell::Count(count), Cell::Text(cell)) => (*count, cell.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    rows.sort();
    let rows = [rows[rows.len() - 1].clone(), rows[rows.len() * 3 / 4].clone()];
    assert!(rows[0].0 > 100 && rows[1].0 > 0, "{rows:?}");
    for (count, cell) in rows {
        let id: CellId = cell.parse().unwrap();
        let evidence = Evidence::of(&snapshot, &lexicon, id, &threads).unwrap();
        let all = units(&evidence, &threads);
        assert_eq!(all.len() as u64, count, "{cell}");
        let mut first = Vec::new();
        evidence
            .units::<Error>(&threads, &Silent, |unit| {
                first.push(unit);
                Ok(first.len() < 7)
            })
            .unwrap();
        assert_eq!(first, all[..first.len()]);
        assert_eq!(first.len(), 7.min(all.len()));
    }
}

/// Draws the same whatever the threads, no unit twice, and none that is not one.
#[test]
fn a_sample_is_a_part_of_the_units() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = indexed(folder.path(), 300);
    let lexicon = Lexicon::technical_pm();
    let one: &[(&str, bool)] = &[("any-signal", true)];
    let two: &[(&str, bool)] = &[("any-signal", true), ("strategy", true)];
    let not: &[(&str, bool)] = &[("engineering", false), ("strategy", true)];
    for (window, items) in
        WINDOWS.into_iter().flat_map(|window| [one, two, not].map(|items| (window, items)))
    {
        let threads = Threads::new(2).unwrap();
        let asked = question(&lexicon);
        let answer = Answer::of(&snapshot, &lexicon, asked, &threads, &Silent).unwrap();
        let mut id = CellId::of_all(&answer.question, &answer.provenance, window);
        for (item, present) in items {
            id = id.and(item, *present);
        }
        let evidence = Evidence::of(&snapshot, &lexicon, id, &threads).unwrap();
        let all = units(&evidence, &threads);
        let many = all.len() > 20;
        assert!(many || items.len() > 1, "{window} {items:?} {}", all.len());
        let draw = |size, seed, threads| {
            evidence.sample(size, seed, &Threads::new(threads).unwrap(), &Silent).unwrap()
        };
        let (drawn, _) = draw(10, 5, 2);
        assert_eq!(drawn.len(), all.len().min(10));
        let places: Vec<usize> =
            drawn.iter().map(|unit| all.iter().position(|one| one == unit).unwrap()).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
        assert_eq!(drawn, draw(10, 5, 1).0);
        assert!(!many || drawn != draw(10, 6, 2).0);
        assert_eq!(draw(10_000, 5, 2), (all.clone(), Some(all.len() as u64)));
        assert_eq!(draw(0, 5, 2), (Vec::new(), None));
    }
}

const LEXICON: &str = r#"
[role.product-manager]
patterns = ["product manager"]
[signal.technical]
patterns = ["technical"]
only_in = ["title", "duties", "requirements"]
[signal.api]
patterns = ["api"]
[duty.coding]
family = "engineering"
patterns = ["write code"]
[duty.campaigns]
family = "marketing"
patterns = ["run campaigns"]
[decoy.technical-support]
patterns = ["technical support"]
[cue.not]
strength = "negated"
following = 3
patterns = ["not"]
"#;

/// The rules that kept something out of the units of a cell, by the id of the ad.
#[track_caller]
fn check_near(window: Window, items: &[&str], expected: &[(&str, &[&str])]) {
    let bodies = [
        ("counted", "Responsibilities\n- You write code with a technical mind.\n"),
        ("decoyed", "Responsibilities\n- You write code and call technical support.\n"),
        ("negated", "Responsibilities\n- You do not write code. You are technical.\n"),
        ("zoned", "Responsibilities\n- You write code.\nAbout us\n- We are technical people.\n"),
        ("apart", "Responsibilities\n- You write code.\n- You are technical.\n"),
        ("nothing", "Responsibilities\n- You run campaigns.\n"),
    ];
    let mut dump = "id,title,body\n".to_owned();
    for (id, body) in bodies {
        dump += &format!("{id},Product Manager,\"{body}\"\n");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dump.csv");
    std::fs::write(&path, dump).unwrap();
    ingest(&[path], &folder.path().join("index"), &IngestOptions::default(), &Silent).unwrap();
    let snapshot = Snapshot::open(&folder.path().join("index")).unwrap();
    let lexicon = Lexicon::parse("near.toml", LEXICON).unwrap();
    let threads = Threads::new(1).unwrap();
    let asked = question(&lexicon);
    let answer = Answer::of(&snapshot, &lexicon, asked, &threads, &Silent).unwrap();
    let mut id = CellId::of_all(&answer.question, &answer.provenance, window);
    for item in items {
        id = id.and(item, true);
    }
    let evidence = Evidence::of(&snapshot, &lexicon, id, &threads).unwrap();
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    evidence
        .near_misses::<Error>(&threads, &Silent, |NearMiss { posting, kept_out }| {
            let name = |entry| lexicon.entry(entry).key.clone();
            let rules = kept_out.into_iter().map(|one| match one.rule {
                Rule::Decoy(decoy) => format!("{} decoy {}", name(one.entry), name(decoy)),
                Rule::Taken(other) => format!("{} taken {}", name(one.entry), name(other)),
                Rule::Strength(strength, cue) => {
                    let cue = cue.map(name).unwrap_or_default();
                    format!("{} {} {cue}", name(one.entry), strength.name())
                }
                Rule::Zone(zone) => format!("{} zone {}", name(one.entry), zone.name()),
                Rule::Boilerplate => "boilerplate".to_owned(),
                Rule::Window => format!("{} window", name(one.entry)),
            });
            found.push((posting.id, rules.collect()));
            Ok(true)
        })
        .unwrap();
    let expected: Vec<(String, Vec<String>)> = expected
        .iter()
        .map(|(id, rules)| {
            ((*id).to_owned(), rules.iter().map(|rule| (*rule).to_owned()).collect())
        })
        .collect();
    assert_eq!(found, expected, "{window} {items:?}");
}

#[test]
fn near_misses_name_the_rule() {
    check_near(
        Window::Posting,
        &["technical"],
        &[
            ("decoyed", &["technical decoy technical-support"]),
            ("zoned", &["technical zone about"]),
        ],
    );
    check_near(Window::Posting, &["coding"], &[("negated", &["coding negated not"])]);
    check_near(
        Window::Posting,
        &["any-signal", "engineering"],
        &[
            ("decoyed", &["technical decoy technical-support"]),
            ("negated", &["coding negated not"]),
            ("zoned", &["technical zone about"]),
        ],
    );
    check_near(
        Window::Sentence,
        &["technical", "coding"],
        &[
            ("decoyed", &["technical decoy technical-support"]),
            ("apart", &["coding window", "technical window"]),
        ],
    );
    check_near(Window::Posting, &["marketing"], &[]);
    check_near(Window::Tokens(0), &["coding"], &[("negated", &["coding negated not"])]);
    // Between code and technical stand in `counted` 2 tokens, in `decoyed` 2, in `negated` 2, in `zoned` 5, in `apart` 2.
    check_near(
        Window::Tokens(2),
        &["technical", "coding"],
        &[
            ("decoyed", &["technical decoy technical-support"]),
            ("negated", &["coding negated not"]),
        ],
    );
    check_near(
        Window::Tokens(5),
        &["technical"],
        &[
            ("decoyed", &["technical decoy technical-support"]),
            ("zoned", &["technical zone about"]),
        ],
    );
    check_near(
        Window::Tokens(1),
        &["technical", "coding"],
        &[
            ("counted", &["coding window", "technical window"]),
            ("apart", &["coding window", "technical window"]),
        ],
    );
}

#[test]
fn a_cell_of_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = indexed(folder.path(), 20);
    let lexicon = Lexicon::technical_pm();
    let threads = Threads::new(1).unwrap();
    let corpus = &snapshot.manifest().corpus.short()[..8];
    let print = &lexicon.fingerprint[..8];
    let refused = |id: String| {
        Evidence::of(&snapshot, &lexicon, id.parse().unwrap(), &threads).unwrap_err().to_string()
    };
    let rest = "ad-keep-english/all/-/posting/rp/-/-/any-signal";
    assert_eq!(
        refused(format!("00000000-{print}/{rest}")),
        format!("the cell is of another corpus: its corpus is 00000000, this one is {corpus}")
    );
    assert_eq!(
        refused(format!("{corpus}-00000000/{rest}")),
        format!("the cell is of another lexicon: its lexicon is 00000000, this one is {print}")
    );
    let other = format!("{corpus}-{print}/ad-keep-english/all/-/posting/rp/-/-/codin");
    assert!(refused(other).contains("has no signal, duty, family or role `codin`"));
    assert!(
        refused(format!("{corpus}-{print}/ad-keep-english/all/-/posting/rp/none=x/-/-"))
            .contains("none")
    );
    assert!(
        refused(
            format!("{corpus}-{print}/ad-keep-english/all/(/posting/rp/-/-/-").replace('(', "%28")
        )
        .contains("query")
    );
}
