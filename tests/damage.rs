//! Damaged indexes: `verify` names the file, other commands refuse what does not fit.

use std::path::Path;

use crate::util::{Dir, synthetic_dump};

/// A file's bytes to what becomes of them; nothing if the file is deleted.
type Harm = fn(&[u8]) -> Option<Vec<u8>>;

/// What is done to a file.
const HARM: [(&str, Harm); 7] = [
    ("a bit of the first byte flips", |bytes| flipped(bytes, 0)),
    ("a bit in the middle flips", |bytes| flipped(bytes, bytes.len() / 2)),
    ("a bit of the last byte flips", |bytes| flipped(bytes, bytes.len() - 1)),
    ("a block is zero", |bytes| {
        let mut harmed = bytes.to_vec();
        let middle = bytes.len() / 2;
        harmed[middle..].iter_mut().take(4096).for_each(|byte| *byte = 0);
        Some(harmed)
    }),
    ("it is cut off", |bytes| Some(bytes[..bytes.len() - 1].to_vec())),
    ("something is added", |bytes| Some([bytes, b" "].concat())),
    ("it is deleted", |_| None),
];

fn flipped(bytes: &[u8], at: usize) -> Option<Vec<u8>> {
    let mut harmed = bytes.to_vec();
    harmed[at] ^= 4;
    Some(harmed)
}

fn put(path: &Path, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => std::fs::write(path, bytes).unwrap(),
        None => std::fs::remove_file(path).unwrap(),
    }
}

fn index() -> Dir {
    let dir = Dir::new();
    dir.write("one.csv", synthetic_dump(60, 12, 1));
    dir.write("two.csv", synthetic_dump(40, 12, 2));
    dir.line("ingest one.csv --index ix --threads 1");
    dir.line("ingest two.csv --index ix --threads 1");
    dir
}

#[test]
fn verify_names_every_damaged_file() {
    let dir = index();
    let whole = dir.line("verify --index ix");
    assert!(whole.ends_with(" bytes: all as written\n"), "{whole}");
    let files = dir.contents("ix");
    let mut cases = 0;
    for (path, bytes) in files.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        let name = path.file_name().unwrap().to_string_lossy();
        for (what, harm) in HARM {
            let harmed = harm(bytes);
            if harmed.as_deref() == Some(bytes) {
                continue;
            }
            put(path, harmed.as_deref());
            let output = dir.run(["verify", "--index", "ix"]).output().code(1);
            let named = format!("{name}: ");
            assert!(
                output.stdout.lines().any(|line| line.starts_with(&named)),
                "{name}, {what}: {output:?}"
            );
            assert!(output.stderr.contains("is damaged"), "{name}, {what}: {output:?}");
            put(path, Some(bytes));
            cases += 1;
        }
    }
    assert!(cases >= 60, "{cases} cases only");
    assert_eq!(dir.line("verify --index ix"), whole);
}

#[test]
fn what_does_not_fit_is_refused_unless_told_otherwise() {
    let dir = index();
    let files = dir.contents("ix");
    let before = dir.line("query --index ix product --format csv");
    for (path, bytes) in files.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        let name = path.file_name().unwrap().to_string_lossy();
        if name == ".managed.json" {
            continue;
        }
        for harmed in [None, Some(&bytes[..bytes.len() - 1])] {
            put(path, harmed);
            for command in [&["query", "--index", "ix", "*"][..], &["cooccur", "--index", "ix"]] {
                dir.fails(command, 1, &["index", "hint: "]);
            }
            put(path, Some(bytes));
        }
    }
    // The metadata is compared byte by byte: what is no harm to a reader of JSON is no longer what was written.
    let meta = dir.path("ix/meta.json");
    let bytes = std::fs::read(&meta).unwrap();
    put(&meta, Some(&[&bytes[..], b" "].concat()));
    dir.fails(
        ["info", "--index", "ix"],
        1,
        &["`meta.json` is not what was written", "--no-verify"],
    );
    assert_eq!(dir.line("query --index ix product --format csv --no-verify"), before);
    dir.fails(
        ["ingest", "one.csv", "--index", "ix"],
        1,
        &["is damaged", "hint: `rolescope verify` names every damaged file"],
    );
}

#[test]
fn strangers_are_told_of_and_do_no_harm() {
    let dir = index();
    dir.write("ix/notes.txt", "mine");
    let output = dir.run(["verify", "--index", "ix"]).output().code(0);
    assert!(output.stderr.contains("notes.txt is not of the index"), "{output:?}");
    dir.fails(["verify", "--index", "nowhere"], 1, &["there is no index at `nowhere`", "hint: "]);
}
