//! The same bytes whatever the threads, the order of the rows, the split into files, the compression, the locale.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::util::{Dir, gzip, synthetic};

const COOCCUR: [&str; 8] =
    ["contrast", "joint", "pairs", "prevalence", "strata", "mantel-haenszel", "places", "roles"];
const TREND: [&str; 3] = ["rates", "theta", "slopes"];

/// Every table of `cooccur` and `trend` in every form for programs.
fn questions() -> Vec<String> {
    let lexicon = "--lexicon small.toml --population all";
    let mut questions = Vec::new();
    for (command, tables) in [("cooccur", &COOCCUR[..]), ("trend", &TREND)] {
        for table in tables {
            questions.push(format!("{command} {lexicon} --table {table} --format csv"));
        }
        let all = tables.join(",");
        questions.push(format!("{command} {lexicon} --table {all} --format json"));
        questions.push(format!(
            "{command} {lexicon} --table {all} --format json --by industry --by seniority"
        ));
        questions.push(format!("{command} --table {all} --format json"));
    }
    questions.push("kwic --lexicon small.toml roadmap --limit 100000 --format csv".to_owned());
    questions
}

/// What an index answers.
fn answers(dir: &Dir, options: &str, environment: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    let ask = |question: String| {
        let mut run = dir.run(format!("{question} --index ix {options}").split_whitespace());
        for (name, value) in environment {
            run = run.env(name, value);
        }
        let mut bytes = run.output().code(0).bytes;
        if question.starts_with("kwic") {
            // Lines stand in the order of the dump, which may be another.
            let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
            lines.sort_unstable();
            bytes = lines.concat();
        }
        (question, bytes)
    };
    questions().into_iter().map(ask).collect()
}

#[track_caller]
fn assert_same(found: &[(String, Vec<u8>)], what: &str) {
    static EXPECTED: std::sync::OnceLock<Vec<(String, Vec<u8>)>> = std::sync::OnceLock::new();
    let expected = EXPECTED.get_or_init(|| answers(synthetic(), "", &[]));
    for ((question, expected), (_, found)) in expected.iter().zip(found) {
        assert!(expected.len() > 200, "{question}");
        assert!(expected == found, "{what}: {question} differs");
    }
}

/// Header and rows of the shared dump.
fn dump() -> (Vec<u8>, Vec<Vec<u8>>) {
    let text = std::fs::read(synthetic().path("dump.csv")).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&text[..]);
    let mut starts: Vec<usize> = reader
        .byte_records()
        .map(|record| usize::try_from(record.unwrap().position().unwrap().byte()).unwrap())
        .collect();
    starts.push(text.len());
    let mut rows: Vec<Vec<u8>> =
        starts.windows(2).map(|pair| text[pair[0]..pair[1]].to_vec()).collect();
    let header = rows.remove(0);
    assert_eq!(rows.len(), 240);
    (header, rows)
}

/// The rows in another order: 101 has no divisor in common with their number.
fn shuffled(rows: &[Vec<u8>]) -> Vec<Vec<u8>> {
    (0..rows.len()).map(|place| rows[(place * 101 + 7) % rows.len()].clone()).collect()
}

fn folder() -> Dir {
    let dir = Dir::new();
    dir.write("small.toml", crate::postings::SMALL);
    dir
}

#[test]
fn threads_and_locale_do_not_matter() {
    let environment =
        [("TZ", "Pacific/Auckland"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "de_DE.UTF-8")];
    assert_same(&answers(synthetic(), "--threads 1", &environment), "one thread, elsewhere");
    assert_same(&answers(synthetic(), "--threads 2", &[]), "two threads");
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let (header, rows) = dump();
    let dir = folder();
    dir.write("dump.csv", [header, shuffled(&rows).concat()].concat());
    dir.line("ingest dump.csv --index ix --threads 2");
    assert_same(&answers(&dir, "", &[]), "shuffled");
    // A report names the dump and its account, which are the same as well.
    let report = |dir: &Dir| -> BTreeMap<PathBuf, Vec<u8>> {
        let folder = Dir::new();
        let target = folder.path("report");
        let line = format!(
            "report --index ix --lexicon small.toml --population all -o {}",
            target.display()
        );
        dir.line(&line);
        let files = folder.contents("report");
        let relative = |path: &Path| path.strip_prefix(&target).unwrap().to_owned();
        files.into_iter().map(|(path, bytes)| (relative(&path), bytes)).collect()
    };
    let (expected, found) = (report(synthetic()), report(&dir));
    assert!(expected.len() > 10);
    assert_eq!(expected.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    for (path, bytes) in &expected {
        if path.ends_with("manifest.json") {
            assert_eq!(manifest(bytes), manifest(&found[path]));
        } else {
            assert!(bytes == &found[path], "{} differs", path.display());
        }
    }
}

/// A manifest without the hashes of the dumps, which are in another order, and what hangs on them.
fn manifest(bytes: &[u8]) -> serde_json::Value {
    let mut made: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    assert_ne!(made["inputs"]["dumps"][0]["blake3"].take(), serde_json::Value::Null);
    made["answers"][0]["fingerprint"].take();
    made
}

#[test]
fn split_and_compression_do_not_matter() {
    let (header, rows) = dump();
    let part = |from: usize, to: usize| [header.clone(), rows[from..to].concat()].concat();
    let dir = folder();
    dir.write("one.csv", part(0, 10));
    dir.write("two.csv.gz", gzip(&part(10, 150)));
    dir.write("three.csv", part(150, 240));
    // The last first, and in two steps.
    dir.line("ingest three.csv one.csv --index ix --threads 1");
    dir.line("ingest two.csv.gz --index ix");
    assert_same(&answers(&dir, "", &[]), "in three files");
}

#[test]
fn a_compressed_dump_is_the_same_corpus() {
    let dir = folder();
    let text = std::fs::read(synthetic().path("dump.csv")).unwrap();
    dir.write("dump.csv.gz", gzip(&text));
    dir.line("ingest dump.csv.gz --index ix --threads 1");
    assert_same(&answers(&dir, "--threads 1", &[]), "compressed");
}
