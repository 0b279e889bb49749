//! `info`: the account of every record and byte.

use serde_json::Value;

use crate::postings::TWELVE;
use crate::util::{Dir, twelve};

#[test]
fn info_tells_what_an_index_holds() {
    let text = twelve().line("info --index ix");
    for expected in [
        "12 postings in ",
        "dates from 2020-01-01 to 2021-06-01\n",
        "twelve.csv: profile canonical, delimiter ,, utf-8\n",
        "  employer  from employer\n",
        "12 records read = 12 indexed + 0 rejected + 0 filtered\n",
        "dates: 11 read, 1 absent\n",
        "  industry (2)\n",
    ] {
        assert!(text.contains(expected), "{expected:?} in {text}");
    }
}

#[test]
fn info_as_json_adds_up() {
    let info: Value = serde_json::from_str(&twelve().line("info --index ix --json")).unwrap();
    assert_eq!(info["postings"], 12);
    assert_eq!(info["first_day"], "2020-01-01");
    assert_eq!(info["last_day"], "2021-06-01");
    assert_eq!(info["facets"], serde_json::json!([{ "column": "industry", "values": 2 }]));
    assert_eq!(info["corpus_fingerprint"].as_str().unwrap().len(), 16);
    let source = &info["sources"][0];
    assert_eq!(source["bytes"], TWELVE.len());
    assert_eq!(source["blake3"].as_str().unwrap().len(), 64);
    assert_eq!(source["dates"]["counts"]["parsed"], 11);
    assert_eq!(source["dates"]["counts"]["absent"], 1);
    assert_eq!(source["mapping"]["fields"]["place"], "place");
    let ledger = &source["ledger"];
    assert_eq!(ledger["read"], serde_json::json!({ "records": 12, "bytes": TWELVE.len() }));
    let header = TWELVE.find('\n').unwrap() + 1;
    assert_eq!(ledger["overhead_bytes"], header);
    assert_eq!(
        ledger["indexed"],
        serde_json::json!({ "records": 12, "bytes": TWELVE.len() - header })
    );
}

#[test]
fn an_index_without_dates_or_columns_to_group_by_says_so() {
    let dir = Dir::new();
    dir.write("dump.csv", "title,body\nProduct Manager,You write code.\n");
    dir.line("ingest dump.csv --index ix");
    let text = dir.line("info --index ix");
    assert!(text.contains("no dates\n"), "{text}");
    assert!(!text.contains("columns to group by"), "{text}");
    let info: Value = serde_json::from_str(&dir.line("info --index ix --json")).unwrap();
    assert_eq!(info["first_day"], Value::Null);
    assert_eq!(info["facets"], serde_json::json!([]));
}

#[test]
fn dates_that_are_not_understood_are_told_with_examples() {
    let dir = Dir::new();
    dir.write("dump.csv", "title,posted,body\na,2020-01-01,x\nb,soon,y\nc,,z\n");
    dir.line("ingest dump.csv --index ix");
    let text = dir.line("info --index ix");
    assert!(text.contains("dates: 1 read, 1 absent, 1 not understood"), "{text}");
    assert!(text.contains("such as soon"), "{text}");
}

/// A file of an index that is cut off or gone: an error with a way out, or else the answer that the whole index gives.
#[test]
fn a_damaged_index_is_told() {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write("twelve.csv", TWELVE);
    dir.line("ingest twelve.csv --index ix --threads 1");
    let asks =
        ["info --index ix", "cooccur --index ix --lexicon tiny.toml", "query --index ix code"];
    let answers = asks.map(|ask| dir.line(ask));
    let whole = dir.contents("ix");
    let ends = ["store", "pos", "idx", "term", "fast", "fieldnorm"];
    let mut told = 0;
    for (path, bytes) in &whole {
        if !path.extension().is_some_and(|end| ends.iter().any(|name| end == *name)) {
            continue;
        }
        for damage in [Some(40), Some(bytes.len() / 2), None] {
            match damage {
                Some(length) => std::fs::write(path, &bytes[..length]).unwrap(),
                None => std::fs::remove_file(path).unwrap(),
            }
            for (ask, answer) in asks.iter().zip(&answers) {
                let output = dir.run(ask.split_whitespace()).output();
                if output.code == 0 {
                    assert_eq!(&output.stdout, answer, "{} {damage:?}", path.display());
                } else {
                    output.failed(1, &["the index at `ix`", "hint: "]);
                    told += 1;
                }
            }
            std::fs::write(path, bytes).unwrap();
        }
    }
    assert!(told >= 40, "{told} of 54");
    dir.write("ix/meta.json", "{}");
    dir.fails(["info", "--index", "ix"], 1, &["the index at `ix`", "hint: "]);
}
