//! Folders, patterns and archives of dumps.

use serde_json::Value;

use crate::ingest::source;
use crate::postings::TWO;
use crate::util::{Dir, gzip};

#[test]
fn folders_patterns_and_archives_hold_dumps() {
    let dir = Dir::new();
    std::fs::create_dir(dir.path("dumps")).unwrap();
    dir.fails(["ingest", "dumps", "--index", "ix"], 1, &["cannot ingest `dumps`", "hint: "]);
    assert!(!dir.path("ix").exists());
    dir.write("dumps/b.csv", "id,title,body\n3,Product Manager,You write code.\n");
    dir.write("dumps/a.csv.gz", gzip(TWO.as_bytes()));
    dir.write("dumps/notes.pdf", "%PDF-1.7\n");
    let done = dir.run(["ingest", "dumps", "--index", "ix"]).output().code(0);
    assert!(done.stderr.contains("notes.pdf: passed over, "), "{done:?}");
    let sources = |index: &str| {
        let info: Value =
            serde_json::from_str(&dir.ok(["info", "--json", "--index", index])).unwrap();
        let sources = info["sources"].as_array().unwrap().clone();
        sources.iter().map(|s| s["file_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(sources("ix"), ["a.csv.gz", "b.csv"]);
    dir.ok(["ingest", "dumps/*.csv", "--index", "some"]);
    assert_eq!(sources("some"), ["b.csv"]);

    dir.write(
        "both.zip",
        zip(&[("two.csv", TWO), ("read.me", "x"), ("one/b.csv", "id,title,body\n3,a,b\n")]),
    );
    dir.line("ingest both.zip --index packed");
    assert_eq!(sources("packed"), ["both.zip/one/b.csv", "both.zip/two.csv"]);
    assert_eq!(dir.csv("query --index packed *").len(), 3);
    let first = source(&dir, "packed");
    assert_eq!(first["archive"]["file_name"], "both.zip");
    assert_eq!(first["archive"]["bytes"], dir.path("both.zip").metadata().unwrap().len());
    // All of it is known.
    let again = dir.run(["ingest", "both.zip", "--index", "packed"]).output().code(0);
    assert_eq!(again.stderr.matches("is in the index already").count(), 2, "{again:?}");
    dir.line("verify --index packed");
}

/// A ZIP archive of tables.
fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn dumps_that_do_not_fit_are_passed_over_if_told_so() {
    let dir = Dir::new();
    std::fs::create_dir(dir.path("dumps")).unwrap();
    dir.write("dumps/a.csv", TWO);
    dir.write("dumps/b.csv", "year,count\n2020,7\n2021,8\n");
    dir.write("dumps/c.csv", "");
    dir.fails(["ingest", "dumps", "--index", "ix"], 1, &["b.csv"]);
    assert!(!dir.path("ix").exists());
    let done = dir.run(["ingest", "dumps", "--index", "ix", "--skip"]).output().code(0);
    for name in ["b.csv: passed over, ", "c.csv: passed over, "] {
        assert!(done.stderr.contains(name), "{done:?}");
    }
    assert_eq!(dir.csv("query --index ix *").len(), 2);
    // Nothing is left then, and that is no success.
    dir.fails(["ingest", "dumps/b.csv", "--index", "other", "--skip"], 1, &["b.csv"]);
    assert!(!dir.path("other").exists());
    // What cannot be read at all is an error all the same.
    dir.fails(["ingest", "dumps", "no.csv", "--index", "other", "--skip"], 1, &["no.csv"]);
}
