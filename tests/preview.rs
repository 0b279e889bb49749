//! `ingest --dry-run`: what is told of a dump, and that nothing is written.

use crate::util::{Dir, gzip};

const DUMP: &str = "Export of Monday,,,\n,,,\nid,title,body,posted\n\
    1,Product Manager,\"You own the roadmap,\nand more.\",2024-05-01\n\
    2,broken\n3,Analyst \u{1b}[31m,You build reports.,2024-05-02\n4,\"Stray,Text,2024-05-03\n";

#[test]
fn the_mapping_the_dialect_and_the_rows_are_shown_and_nothing_is_written() {
    let dir = Dir::new();
    dir.write("jobs.csv.gz", gzip(DUMP.as_bytes()));
    let before = dir.contents(".");
    let text = dir.ok(["ingest", "--dry-run", "jobs.csv.gz"]);
    for part in [
        "jobs.csv.gz: gzip, utf-8\n",
        "delimiter ,, quote \" doubled, profile canonical",
        "title     from title",
        "the whole dump: 4 records = 3 to be indexed + 1 rejected + 0 filtered",
        "rejected: 1 record, field count",
        "odd: 2 lines before the header",
        "odd: 1 record with stray quotes",
        "line 4: Product Manager | 2024-05-01\n    You own the roadmap, and more.\n",
        "rejected, line 6, byte 107: field count: expected 4, got 2\n    2,broken\n",
        "Nothing was written.",
    ] {
        assert!(text.contains(part), "{part:?} in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "escapes of terminals are made harmless");
    assert_eq!(dir.contents("."), before);
}

#[test]
fn what_is_said_is_not_sniffed() {
    let dir = Dir::new();
    dir.write("jobs.txt", "7;it's;'a;b'\n8;x;y\n");
    let args = [
        "ingest",
        "jobs.txt",
        "--dry-run",
        "--no-header",
        "--delimiter",
        ";",
        "--quote",
        "'",
        "--escape",
        "\\",
        "--map",
        "title=2",
        "--map",
        "body=3",
    ];
    let text = dir.ok(args);
    for part in ["delimiter ;, quote ' after \\", "line 1: it's\n    a;b", "title     from 2"] {
        assert!(text.contains(part), "{part:?} in:\n{text}");
    }
    dir.fails(["ingest", "jobs.txt", "--dry-run", "--quote", "ab"], 2, &["one punctuation mark"]);
    dir.fails(["ingest", "jobs.txt"], 2, &["--index"]);
    dir.fails(["ingest", "none.csv", "--dry-run"], 1, &["cannot open dump `none.csv`"]);
}

#[test]
fn folders_are_looked_into() {
    let dir = Dir::new();
    std::fs::create_dir(dir.path("dumps")).unwrap();
    dir.write("dumps/b.csv", "id,title,body\n1,Analyst,Reports\n");
    dir.write("dumps/a.tsv", "id\ttitle\tbody\n1\tTester\tTests\n");
    dir.write("dumps/notes.md", "none");
    let text = dir.ok(["ingest", "dumps", "--dry-run"]);
    let (a, b) = (text.find("a.tsv: plain").unwrap(), text.find("b.csv: plain").unwrap());
    assert!(a < b, "{text}");
    assert!(text.contains("delimiter tab"), "{text}");
    assert!(text.contains("notes.md (not the name of a table)"), "{text}");
}

#[test]
fn an_archive_cannot_come_through_a_pipe() {
    let dir = Dir::new();
    let run = dir.run(["ingest", "-", "--dry-run"]).input("PK\u{3}\u{4}\u{14}\0\0\0").output();
    let message = &run.code(1).stderr;
    assert!(message.contains("standard input is a ZIP archive"), "{message}");
    assert!(message.contains("hint: save the archive to a file"), "{message}");
}
