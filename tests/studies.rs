//! `run`: studies that run again.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::postings::{SMALL, TINY, TWELVE};
use crate::util::{Dir, gzip, synthetic_dump};

/// A small study of two populations with everything that can be written.
pub(crate) const STUDY: &str = r#"
lexicon = "small.toml"
populations = ["all", "product-manager"]

[[source]]
dumps = ["dumps/*.csv"]

[question]
by = ["industry"]

[output]
tables = ["contrast", "rates"]
formats = ["csv", "json", "jsonl", "markdown"]
"#;

/// A folder with that study, its lexicon and two dumps.
pub(crate) fn study() -> Dir {
    let dir = Dir::new();
    std::fs::create_dir(dir.path("dumps")).unwrap();
    dir.write("study.toml", STUDY);
    dir.write("small.toml", SMALL);
    dir.write("dumps/one.csv", synthetic_dump(80, 12, 1));
    dir.write("dumps/two.csv", synthetic_dump(60, 12, 2));
    dir
}

/// Runs the study; what it said.
#[track_caller]
pub(crate) fn run(dir: &Dir) -> String {
    let output = dir.run(["run", "study.toml"]).output().code(0);
    assert_eq!(output.stdout, "");
    output.stderr
}

/// The results by their paths below the folder.
pub(crate) fn results(dir: &Dir) -> BTreeMap<PathBuf, Vec<u8>> {
    let below = |path: PathBuf| path.strip_prefix(dir.path("results")).unwrap().to_owned();
    dir.contents("results").into_iter().map(|(path, bytes)| (below(path), bytes)).collect()
}

/// Names in the study's folder.
fn names(dir: &Dir) -> Vec<String> {
    let entries = std::fs::read_dir(dir.path("")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    // What is remembered of dumps, once they have lain there for a while.
    names.retain(|name| name != ".study.toml.seen.json");
    names.sort();
    names
}

pub(crate) fn manifest(dir: &Dir, folder: &str) -> Value {
    serde_json::from_str(&dir.read(&format!("{folder}/manifest.json"))).unwrap()
}

#[track_caller]
pub(crate) fn assert_says(said: &str, lines: &[&str]) {
    for line in lines {
        assert!(said.lines().any(|said| said == *line), "`{line}` is missing in:\n{said}");
    }
}

#[test]
fn what_has_not_changed_is_not_done_again() {
    let dir = study();
    let said = run(&dir);
    assert_says(
        &said,
        &[
            "ingest: 2 of 2 dumps ingested",
            "vacancies: grouped",
            "all: counted",
            "product-manager: counted",
            "Wrote the results into results.",
        ],
    );
    let before = results(&dir);
    for file in [
        "manifest.json",
        "all/report/index.html",
        "all/tables/contrast.csv",
        "product-manager/tables/rates.md",
    ] {
        assert!(before.contains_key(&PathBuf::from(file)), "{file}");
    }
    let said = run(&dir);
    assert_says(
        &said,
        &[
            "ingest: 2 dumps, nothing new",
            "vacancies: as they were",
            "all: as it was, not counted again",
            "product-manager: as it was, not counted again",
            "Nothing has changed; results is as it was.",
        ],
    );
    assert!(results(&dir) == before);
    // The tables are those of the command.
    let line = "trend --index index --lexicon small.toml --population all --by industry";
    let of_command = dir.line(&format!("{line} --table rates --format csv"));
    assert!(dir.read("results/all/tables/rates.csv") == of_command);
    // And the report is that of the command.
    dir.line("report --index index --lexicon small.toml --population all --by industry -o report");
    let own = |name: &str| dir.read(&format!("results/all/report/{name}"));
    for name in ["index.html", "report.json", "tables/theta.csv"] {
        assert!(own(name) == dir.read(&format!("report/{name}")), "{name}");
    }
    assert_eq!(names(&dir), ["dumps", "index", "report", "results", "small.toml", "study.toml"]);
}

#[test]
fn each_step_is_done_again_for_what_it_rests_on() {
    let dir = study();
    run(&dir);
    // Another population: the others are taken over.
    let both = STUDY.replace("\"all\", ", "\"all\", \"software\", ");
    dir.write("study.toml", &both);
    let said = run(&dir);
    assert_says(&said, &["ingest: 2 dumps, nothing new", "all: as it was, not counted again"]);
    assert_says(&said, &["software: counted"]);
    // Taken out again, its folder is gone.
    dir.write("study.toml", STUDY);
    run(&dir);
    assert!(results(&dir).keys().all(|path| !path.starts_with("software")));
    // Another lexicon: nothing is read again, all is counted.
    dir.write("small.toml", SMALL.replace("\"vision\"", "\"visions\""));
    let said = run(&dir);
    assert_says(
        &said,
        &["ingest: 2 dumps, nothing new", "vacancies: as they were", "all: counted"],
    );
    // A further dump.
    dir.write("dumps/three.csv", synthetic_dump(30, 12, 3));
    let said = run(&dir);
    assert_says(&said, &["ingest: 1 of 3 dumps ingested", "vacancies: grouped", "all: counted"]);
    assert_eq!(manifest(&dir, "results")["inputs"]["postings"], 170);
    // A file that somebody has changed is written again, and only its answer.
    dir.write("results/all/report/report.md", "mine");
    let said = run(&dir);
    assert_says(&said, &["all: counted", "product-manager: as it was, not counted again"]);
    assert!(dir.read("results/all/report/report.md").starts_with("# "));
}

#[test]
fn the_index_holds_what_the_study_names_as_it_is_to_be_read() {
    let dir = study();
    run(&dir);
    // Other bytes under the same name.
    dir.write("dumps/two.csv", synthetic_dump(50, 12, 9));
    let said = run(&dir);
    assert_says(&said, &["ingest: 1 of 2 dumps ingested"]);
    assert!(said.contains("dumps/two.csv: has other bytes than source #1"), "{said}");
    assert_eq!(manifest(&dir, "results")["inputs"]["postings"], 130);
    // Another mapping.
    let mapped = STUDY.replace("[question]", "map = { place = \"seniority\" }\n\n[question]");
    dir.write("study.toml", &mapped);
    let said = run(&dir);
    assert_says(&said, &["ingest: 2 of 2 dumps ingested"]);
    assert!(said.contains("is read in another way"), "{said}");
    let dumps = manifest(&dir, "results")["inputs"]["dumps"].clone();
    assert!(
        dumps.as_array().unwrap().iter().all(|d| d["mapping"]["fields"]["place"] == "seniority")
    );
    // As if all had been so from the beginning.
    let fresh = study();
    fresh.write("study.toml", &mapped);
    fresh.write("dumps/two.csv", synthetic_dump(50, 12, 9));
    run(&fresh);
    assert!(results(&fresh) == results(&dir));
}

#[test]
fn what_has_vanished_is_an_error_and_the_results_stay() {
    let dir = study();
    run(&dir);
    let before = results(&dir);
    std::fs::rename(dir.path("dumps/one.csv"), dir.path("one.csv")).unwrap();
    dir.fails(
        ["run", "-q", "study.toml"],
        2,
        &[
            "holds the source `one.csv` (#0)",
            "no longer among the dumps of `study.toml`",
            "hint: put it back",
        ],
    );
    dir.write("study.toml", STUDY.replace("dumps/*.csv", "dumps/one.csv"));
    dir.fails(
        ["run", "-q", "study.toml"],
        1,
        &["cannot find the dumps of the source at study.toml:5", "dumps/one.csv"],
    );
    assert!(results(&dir) == before);
    std::fs::rename(dir.path("one.csv"), dir.path("dumps/one.csv")).unwrap();
    dir.write("study.toml", STUDY);
    assert_says(&run(&dir), &["Nothing has changed; results is as it was."]);
    // A renamed dump is the same dump.
    std::fs::rename(dir.path("dumps/one.csv"), dir.path("dumps/uno.csv")).unwrap();
    assert_says(&run(&dir), &["Nothing has changed; results is as it was."]);
    // Twice the same.
    std::fs::copy(dir.path("dumps/uno.csv"), dir.path("dumps/zwei.csv")).unwrap();
    let said = run(&dir);
    assert!(said.contains("dumps/zwei.csv: has the bytes of dumps/uno.csv; left out."), "{said}");
    let two_ways = "[[source]]\ndumps = [\"dumps/uno.csv\"]\nmap = { place = \"seniority\" }\n";
    dir.write("study.toml", format!("{STUDY}\n{two_ways}"));
    dir.fails(["run", "-q", "study.toml"], 2, &["are the same dump", "study.toml:5", "line 15"]);
    assert!(results(&dir) == before);
}

/// Hashes are remembered, and not trusted beyond what the system tells of a file.
#[cfg(unix)]
#[test]
fn a_dump_that_changes_in_silence_is_seen() {
    let dir = study();
    let memory = dir.path(".study.toml.seen.json");
    run(&dir);
    assert!(!memory.exists(), "what has just been written may be written again unseen");
    std::thread::sleep(std::time::Duration::from_millis(3100));
    run(&dir);
    let kept: Value = serde_json::from_slice(&std::fs::read(&memory).unwrap()).unwrap();
    assert_eq!(kept["dumps"].as_object().unwrap().len(), 2);
    // The same length, and the same date of change.
    let path = dir.path("dumps/one.csv");
    let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("Product Manager", "Product Menager", 1)).unwrap();
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    assert_says(&run(&dir), &["ingest: 1 of 2 dumps ingested"]);
    // A memory that is none is of no harm.
    std::fs::write(&memory, "{").unwrap();
    assert_says(&run(&dir), &["ingest: 2 dumps, nothing new"]);
}

/// What is written beside the old results takes their place only when it is whole.
#[test]
fn results_that_cannot_be_finished_leave_the_old_ones() {
    let dir = study();
    run(&dir);
    let (before, listed) = (results(&dir), names(&dir));
    let nobody = STUDY.replace("\"product-manager\"", "\"title:nobodyhasthis\"");
    dir.write("study.toml", &nobody);
    dir.write("small.toml", SMALL.replace("\"vision\"", "\"visions\""));
    dir.fails(
        ["run", "-q", "study.toml"],
        1,
        &["cannot answer for `title-nobodyhasthis", "no posting of the index is in the population"],
    );
    assert!(results(&dir) == before);
    assert_eq!(names(&dir), listed);
    // Too many rejected records: exit code 3, as for `ingest`.
    dir.write("dumps/bad.csv", "id,title,body\n1,Product Manager,x\n2,y\n3\n");
    dir.write("study.toml", STUDY.replace("[question]", "max_rejects = 0\n[question]"));
    let refused = dir.run(["run", "study.toml"]).output().code(3);
    assert!(refused.stderr.contains("2 of 3 records were rejected"), "{refused:?}");
    assert!(results(&dir) == before);
}

#[test]
fn a_folder_with_anything_else_is_left_alone() {
    let dir = study();
    std::fs::create_dir(dir.path("results")).unwrap();
    dir.write("results/photo.jpg", "mine");
    let fails = |dir: &Dir, messages: &[&str]| {
        dir.fails(["run", "-q", "study.toml"], 2, messages);
        assert!(!dir.path("index").exists(), "nothing is done before that is known");
    };
    fails(
        &dir,
        &["the folder `results` holds something else than results", "hint: name a new folder"],
    );
    assert_eq!(dir.read("results/photo.jpg"), "mine");
    dir.write("study.toml", STUDY.replace("[output]", "[output]\nfolder = \"small.toml\""));
    fails(&dir, &["the folder `small.toml` is not a folder"]);
    dir.write("study.toml", STUDY.replace("[output]", "[output]\nfolder = \"a/b/c\""));
    fails(&dir, &["there is no folder `a/b` for the results", "hint: make it first"]);
    for folder in ["index", "index/results", "."] {
        dir.write(
            "study.toml",
            STUDY.replace("[output]", &format!("[output]\nfolder = {folder:?}")),
        );
        fails(&dir, &["must lie apart"]);
    }

    std::fs::remove_dir_all(dir.path("results")).unwrap();
    dir.write("study.toml", STUDY);
    run(&dir);
    dir.write("results/all/notes.txt", "mine");
    dir.fails(["run", "-q", "study.toml"], 2, &["holds `all/notes.txt`, which no run has written"]);
    assert_eq!(dir.read("results/all/notes.txt"), "mine");
    dir.line("report --index index --lexicon small.toml --population all --by industry -o report");
    dir.write("study.toml", STUDY.replace("[output]", "[output]\nfolder = \"report\""));
    dir.fails(["run", "-q", "study.toml"], 2, &["was written by `rolescope report`"]);
}

#[test]
fn mistakes_in_a_study_are_told_with_their_place() {
    let dir = study();
    let check = |from: &str, to: &str, code: i32, messages: &[&str]| {
        dir.write("study.toml", STUDY.replacen(from, to, 1));
        dir.fails(["run", "-q", "study.toml"], code, messages);
        assert!(!dir.path("index").exists());
    };
    check(
        "lexicon =",
        "lexikon =",
        1,
        &[
            "study `study.toml` has a problem",
            "study.toml:2:1: unknown key `lexikon`",
            "did you mean `lexicon`?",
        ],
    );
    check("by =", "unit = \"vacancies\"\nby =", 1, &["study.toml:9:8", "did you mean `vacancy`?"]);
    check("by =", "windwos = []\nby =", 1, &["study.toml:9:1: in `question`", "`windows`?"]);
    check("by =", "folder = \"x\"\nby =", 1, &["`folder` belongs into `[output]`"]);
    check(
        "by = [",
        "by = \"industry\" # [",
        1,
        &["`by` must be an array of strings, this is a string"],
    );
    check("by =", "level = 95\nby =", 1, &["`level` must be a number between 0 and 1"]);
    check("by =", "minimums = { signal_unit = 3 }\nby =", 1, &["`signal_units`?"]);
    check("\"contrast\"", "\"contrasts\"", 1, &["study.toml:12:11", "`contrast`?"]);
    check("[[source]]", "[source]", 1, &["write `[[source]]` with two brackets"]);
    check("dumps =", "# dumps =", 1, &["a source needs `dumps`"]);
    check("dumps/*.csv", "-", 1, &["cannot read standard input"]);
    check(
        "[question]",
        "delimiter = \"ab\"\n[question]",
        1,
        &["study.toml:8: `delimiter`: it must be one character"],
    );
    check("[question]", "as_of = \"today\"\n[question]", 1, &["study.toml:8: `as_of`"]);
    check(
        "[question]",
        "profile = \"canonicle\"\n[question]",
        1,
        &["in the source at study.toml:5", "`canonical`"],
    );
    check("[question]", "map = { titel = \"x\" }\n[question]", 1, &["in `source.map`", "`title`?"]);
    check("[question]", "[question", 1, &["not TOML", "study.toml:8"]);
    check("small.toml", "smal.toml", 1, &["cannot read the lexicon `smal.toml`"]);
    check("by = [\"industry\"]", "period = \"none\"", 1, &["`rates` is a table of periods"]);
    dir.fails(["run", "nothing.toml"], 1, &["cannot read the study `nothing.toml`"]);
}

/// Paths count from the study's folder, and nothing of where or how it was run reaches its results.
#[test]
fn place_threads_time_zone_and_locale_do_not_matter() {
    let dir = study();
    run(&dir);
    let expected = results(&dir);
    let elsewhere = Dir::new();
    std::fs::create_dir(elsewhere.path("deep")).unwrap();
    for name in ["study.toml", "small.toml"] {
        elsewhere.write(&format!("deep/{name}"), dir.read(name));
    }
    std::fs::create_dir(elsewhere.path("deep/dumps")).unwrap();
    for name in ["dumps/one.csv", "dumps/two.csv"] {
        std::fs::copy(dir.path(name), elsewhere.path(format!("deep/{name}"))).unwrap();
    }
    elsewhere
        .run(["--threads", "1", "run", elsewhere.path("deep/study.toml").to_str().unwrap()])
        .env("TZ", "Pacific/Auckland")
        .env("LANG", "tr_TR.UTF-8")
        .env("LC_ALL", "de_DE.UTF-8")
        .output()
        .code(0);
    let below =
        |path: PathBuf| path.strip_prefix(elsewhere.path("deep/results")).unwrap().to_owned();
    let found: BTreeMap<_, _> = elsewhere
        .contents("deep/results")
        .into_iter()
        .map(|(path, bytes)| (below(path), bytes))
        .collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (path, bytes) in &expected {
        assert!(found[path] == *bytes, "{} differs", path.display());
    }
    // From another folder nothing is new either.
    let again = elsewhere.run(["run", "deep/study.toml"]).output().code(0);
    assert_says(&again.stderr, &["Nothing has changed; deep/results is as it was."]);
    let text = dir.read("results/manifest.json");
    let user = std::process::Command::new("whoami").output().map(|o| o.stdout).unwrap_or_default();
    let user = String::from_utf8_lossy(&user).trim().to_owned();
    for told in [dir.path("").to_str().unwrap(), "/tmp/", &format!("/{user}/")] {
        assert!(!text.contains(told), "the manifest tells `{told}`");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_ends_cleanly() {
    let dir = study();
    run(&dir);
    let (before, listed) = (results(&dir), names(&dir));
    dir.write("dumps/three.csv", synthetic_dump(4000, 24, 3));
    for delay in [60, 250, 700] {
        let mut child = dir
            .run(["run", "study.toml"])
            .into_command()
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let id = child.id().to_string();
        std::process::Command::new("kill").args(["-INT", &id]).status().unwrap();
        let ended = child.wait().unwrap();
        let found = results(&dir);
        if ended.code() == Some(0) {
            assert_ne!(found, before);
            break;
        }
        assert!(found == before, "stopped after {delay} ms");
        assert_eq!(names(&dir), listed);
    }
    run(&dir);
    assert!(dir.line("verify results").ends_with(": the same\n"));
}

#[test]
fn a_study_is_not_run_twice_at_once() {
    let dir = study();
    let held = std::fs::File::open(dir.path("study.toml")).unwrap();
    held.try_lock().unwrap();
    dir.fails(["run", "-q", "study.toml"], 1, &["the study `study.toml` is being run already"]);
    drop(held);
    run(&dir);
}

#[test]
fn every_unit_and_a_corpus_without_dates_can_be_studied() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("twelve.csv.gz", gzip(TWELVE.as_bytes()));
    dir.write(
        "plain.csv",
        "title,body\nProduct Manager,You write code.\nProduct Manager,A technical mind.\n",
    );
    for (unit, dump) in [
        ("ad", "twelve.csv.gz"),
        ("vacancy", "twelve.csv.gz"),
        ("template", "twelve.csv.gz"),
        ("employer", "twelve.csv.gz"),
        ("vacancy", "plain.csv"),
    ] {
        let text = format!(
            "index = \"{unit}-{dump}\"\nlexicon = \"tiny.toml\"\n[[source]]\ndumps = \"{dump}\"\n[question]\nunit = \"{unit}\"\n\
             language = \"all\"\nminimums = {{ signal_units = 2, rest_units = 2, signal_employers = 1 }}\nlevel = 0.9\n\
             [output]\nfolder = \"results-{unit}-{dump}\"\n"
        );
        dir.write("study.toml", text);
        run(&dir);
        assert!(dir.line(&format!("verify results-{unit}-{dump}")).ends_with(": the same\n"));
        let made = manifest(&dir, &format!("results-{unit}-{dump}"));
        let question = &made["answers"][0]["question"];
        assert_eq!((&question["unit"], &question["level"]), (&unit.into(), &0.9.into()));
        assert_eq!(question["minimums"]["signal_units"], 2);
        assert_eq!(question["period"], if dump == "plain.csv" { "none" } else { "quarter" });
    }
}
