//! Rejected records: where they are written, and what a refused ingest leaves.

use crate::ingest::RAGGED;
use crate::postings::TWO;
use crate::util::{Dir, rows};

#[test]
fn a_refused_ingest_leaves_no_batch_and_names_its_dump() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    // A batch is committed after the first MiB.
    let record = format!("9,Product Manager,{}\n", "You write code. ".repeat(100));
    dir.write("bad.csv", format!("id,title,body\n{}9,broken\n", record.repeat(1500)));
    for before in [false, true] {
        if before {
            dir.line("ingest two.csv --index ix");
        }
        let refused = dir
            .run(["ingest", "bad.csv", "--index", "ix", "--batch", "1", "--strict"])
            .output()
            .code(3);
        assert!(refused.stderr.contains("bad.csv: profile canonical"), "{refused:?}");
        assert_eq!(dir.path("ix").exists(), before);
    }
    dir.line("verify --index ix");
    assert!(!dir.line("info --index ix").contains("is under way"));
    dir.write("other.csv", "id,title,body\n5,a,b\n");
    dir.line("ingest other.csv --index ix");
    assert_eq!(dir.csv("query --index ix *").len(), 3);
}

#[test]
fn rejects_are_written_for_their_owner_even_if_the_ingest_fails() {
    let dir = Dir::new();
    dir.write("dump.csv", RAGGED);
    for (options, code) in [(&["--strict"][..], 3), (&[], 0)] {
        let args = ["ingest", "dump.csv", "--index", "ix", "--rejects", "rejects.csv"];
        dir.run(args.iter().chain(options)).output().code(code);
        let rejects = rows(&dir.read("rejects.csv"));
        assert_eq!(rejects.len(), 1);
        assert_eq!(
            rejects[0].cells(["file", "line", "byte_offset", "bytes", "record", "reason", "raw"]),
            ["dump.csv", "3", "20", "4", "2", "field count: expected 3, got 2", "2,b\n"]
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = dir.path("rejects.csv").metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::remove_file(dir.path("rejects.csv")).unwrap();
    }
}

#[test]
fn rejects_never_overwrite_a_dump() {
    let dir = Dir::new();
    dir.write("dump.csv", RAGGED);
    let twice = ["ingest", "dump.csv", "--index", "ix", "--rejects", "./dump.csv"];
    dir.fails(twice, 2, &["is a dump to be read", "hint: name another file"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("dump.csv", dir.path("link.csv")).unwrap();
        dir.fails(
            ["ingest", "dump.csv", "--index", "ix", "--rejects", "link.csv"],
            2,
            &["is a dump to be read"],
        );
    }
    assert_eq!(dir.read("dump.csv"), RAGGED);
}

#[cfg(unix)]
#[test]
fn rejects_go_into_a_pipe_and_never_through_a_link() {
    let dir = Dir::new();
    dir.write("dump.csv", RAGGED);
    dir.write("precious", "mine");
    std::os::unix::fs::symlink("precious", dir.path("link")).unwrap();
    let ingest = ["ingest", "dump.csv", "--index", "ix", "--rejects"];
    dir.fails(ingest.iter().chain(&["link"]), 1, &["`link`", "it is a symbolic link"]);
    assert_eq!(dir.read("precious"), "mine");
    assert!(dir.path("link").is_symlink());
    let made = std::process::Command::new("mkfifo").arg(dir.path("pipe")).status();
    assert!(made.unwrap().success());
    let pipe = dir.path("pipe");
    let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap());
    dir.ok(ingest.iter().chain(&["pipe"]));
    assert!(reader.join().unwrap().contains("field count: expected 3, got 2"));
    assert!(!dir.path("pipe").is_file());
}
