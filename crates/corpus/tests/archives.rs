//! Packed dumps, archives, folders and patterns: what is read, what is refused, and what is passed over.

mod common;

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use common::{gzip, open, read, show};
use rolescope_corpus::{
    Compression, Dump, Error, Profile, ReadOptions, Reader, Result, SourceSummary, dumps,
};
use zip::write::{SimpleFileOptions, ZipWriter};

const ONE: &str = "id,title,body\n1,a,b\n";
const TWO: &str = "id;title;body\n2;c;d\n3;e;f\n";

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(text, 3).expect("it is made so")
}

/// An archive of entries by name and text.
fn zip_of(entries: &[(&str, &str)]) -> Vec<u8> {
    zip_with(entries, SimpleFileOptions::default())
}

fn zip_with(entries: &[(&str, &str)], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        if name.ends_with('/') {
            writer.add_directory(*name, options).expect("it is made so");
        } else {
            writer.start_file(*name, options).expect("it is made so");
            writer.write_all(text.as_bytes()).expect("it is made so");
        }
    }
    writer.finish().expect("it is made so").into_inner()
}

fn rows(mut reader: Reader) -> Result<(Vec<String>, SourceSummary)> {
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row()? {
        rows.push(show(&row));
    }
    assert!(reader.ledger().adds_up());
    Ok((rows, reader.summary().expect("it is made so")))
}

fn read_dump(dump: &Dump) -> Result<(Vec<String>, SourceSummary)> {
    rows(Reader::open_dump(dump, &Profile::automatic(), &ReadOptions::default())?)
}

/// A folder with one file in it.
fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("it is made so");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("it is made so");
    (folder, path)
}

#[test]
fn packing_is_known_by_its_bytes_and_every_part_is_read() {
    assert_eq!(read(ONE.as_bytes()).len(), 1);
    for (bytes, compression) in [
        (ONE.as_bytes().to_vec(), Compression::None),
        (gzip(ONE.as_bytes()), Compression::Gzip),
        ([gzip(&ONE.as_bytes()[..9]), gzip(&ONE.as_bytes()[9..])].concat(), Compression::Gzip),
        (zstd(ONE.as_bytes()), Compression::Zstd),
        ([zstd(&ONE.as_bytes()[..9]), zstd(&ONE.as_bytes()[9..])].concat(), Compression::Zstd),
        (zip_of(&[("table.csv", ONE)]), Compression::Zip),
    ] {
        // The name says nothing.
        let (_folder, path) = file("jobs.csv", &bytes);
        let reader = Reader::open(&path, &Profile::automatic(), &ReadOptions::default()).unwrap();
        let (rows, summary) = rows(reader).unwrap();
        assert_eq!((rows, summary.compression), (vec!["a/b".to_owned()], compression));
        if compression != Compression::Zip {
            assert_eq!(summary.bytes, bytes.len() as u64);
            assert_eq!(summary.blake3, blake3::hash(&bytes).to_hex().to_string());
        }
    }
}

#[track_caller]
fn check_damage(bytes: &[u8], hint: &str) {
    let error = match open(bytes.to_vec(), &ReadOptions::default()) {
        Ok(reader) => rows(reader).expect_err("it is damaged"),
        Err(error) => error,
    };
    assert!(matches!(error, Error::Read { .. }), "{error}");
    assert!(error.hint().expect("it is made so").contains(hint), "{error}: {:?}", error.hint());
}

#[test]
fn damaged_archives_are_errors() {
    let text = ONE.repeat(2000);
    let (gz, zst) = (gzip(text.as_bytes()), zstd(text.as_bytes()));
    for whole in [&gz, &zst] {
        check_damage(&whole[..whole.len() - 3], "cut off");
        check_damage(&whole[..whole.len() / 2], "cut off");
        check_damage(&[&whole[..], b"garbage"].concat(), "damaged");
        check_damage(&[&whole[..], &whole[..whole.len() - 2]].concat(), "cut off");
    }
    let mut flipped = gz.clone();
    let checksum = flipped.len() - 6;
    flipped[checksum] ^= 1;
    check_damage(&flipped, "damaged");
}

#[test]
fn damaged_entries_are_errors() {
    let text = ONE.repeat(2000);
    for method in [
        zip::CompressionMethod::Stored,
        zip::CompressionMethod::Deflated,
        zip::CompressionMethod::Zstd,
    ] {
        let options = SimpleFileOptions::default().compression_method(method);
        let whole = zip_with(&[("table.csv", &text)], options);
        let (_folder, path) = file("whole.zip", &whole);
        let (rows, _) = read_dump(&Dump::file(&path)).unwrap();
        assert_eq!(rows.len(), 2000 * 2 - 1, "{method}");
        for at in [whole.len() / 3, 60] {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x10;
            let (_folder, path) = file("flipped.zip", &flipped);
            let error = read_dump(&Dump::file(&path)).unwrap_err();
            assert!(matches!(error, Error::Read { .. }), "{method} {at}: {error}");
        }
        let (_folder, path) = file("cut.zip", &whole[..whole.len() / 2]);
        let error = read_dump(&Dump::file(&path)).unwrap_err();
        assert!(matches!(error, Error::Archive { .. }), "{error}");
    }
}

#[test]
fn each_table_of_an_archive_is_a_dump() {
    let bytes = zip_of(&[
        ("2024/", ""),
        ("2024/feb.tsv", TWO),
        ("2024/jan.csv", ONE),
        ("__MACOSX/2024/._jan.csv", "x"),
        (".DS_Store", "x"),
        ("README.md", "x"),
    ]);
    let (_folder, path) = file("boards.zip", &bytes);
    let found = dumps(&[&path]).unwrap();
    let names: Vec<String> = found.dumps.iter().map(Dump::name).collect();
    assert_eq!(names, ["boards.zip/2024/feb.tsv", "boards.zip/2024/jan.csv"]);
    let passed: Vec<&str> = found.passed_over.iter().map(|passed| passed.why.as_str()).collect();
    assert_eq!(passed, ["a hidden file", "a hidden file", "not the name of a table"]);
    let (rows, summary) = read_dump(&found.dumps[0]).unwrap();
    assert_eq!(rows, ["c/d", "e/f"]);
    assert_eq!(summary.file_name, "boards.zip/2024/feb.tsv");
    assert_eq!(summary.ledger.read.bytes, TWO.len() as u64);
    assert_eq!(Some(summary.bytes), found.dumps[0].bytes());
    let reader =
        Reader::open_dump(&found.dumps[1], &Profile::automatic(), &ReadOptions::default()).unwrap();
    let archive = reader.archive().unwrap().unwrap();
    assert_eq!((archive.file_name.as_str(), archive.bytes), ("boards.zip", bytes.len() as u64));
    assert_eq!(archive.blake3, blake3::hash(&bytes).to_hex().to_string());
    // One table is wanted where a single dump is opened.
    let error = read_dump(&Dump::file(&path)).unwrap_err();
    assert!(error.hint().unwrap().contains("jan.csv"), "{error}");
}

#[track_caller]
fn check_refused(bytes: &[u8], why: &str) {
    let (_folder, path) = file("boards.zip", bytes);
    let error = dumps(&[&path]).expect_err("it is damaged");
    assert!(error.to_string().contains(why), "{error}");
    assert!(error.hint().is_some());
}

#[test]
fn what_may_do_harm_is_refused() {
    check_refused(&zip_of(&[("ok.csv", ONE), ("../jobs.csv", ONE)]), "leads out");
    check_refused(&zip_of(&[("a/../../jobs.csv", ONE)]), "leads out");
    check_refused(&zip_of(&[("inner.zip", "PK")]), "an archive in an archive");
    check_refused(&zip_of(&[("inner.csv.gz", "x")]), "an archive in an archive");
    check_refused(&zip_of(&[("notes.md", "x")]), "no dump was found");
    check_refused(&zip_of(&[]), "no dump was found");
    check_refused(&zip_of(&[("[Content_Types].xml", "x"), ("a.csv", "x")]), "Excel");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("jobs.csv", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    check_refused(&writer.finish().unwrap().into_inner(), "it is a link");
    // The first bit of an entry's flags, in both headers, says that it is encrypted.
    let mut encrypted = zip_of(&[("jobs.csv", ONE)]);
    encrypted[6] |= 1;
    let central = encrypted.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    encrypted[central + 8] |= 1;
    check_refused(&encrypted, "encrypted");
    // The same name twice: the name of the second is changed in both headers.
    let mut twice = zip_of(&[("jobs1.csv", ONE), ("jobs2.csv", ONE)]);
    while let Some(at) = twice.windows(9).position(|bytes| bytes == b"jobs2.csv") {
        twice[at + 4] = b'1';
    }
    check_refused(&twice, "same name");
}

#[test]
fn archives_that_grow_beyond_measure_are_stopped() {
    let bomb = format!("id,title,body\n1,a,{}\n2,c,d\n", "x".repeat(80 << 20));
    let packed = zstd(bomb.as_bytes());
    assert!(packed.len() * 1000 < bomb.len());
    check_damage(&packed, "made to do harm");
    let options = ReadOptions { max_ratio: u64::MAX, ..ReadOptions::default() };
    let (shown, _) = rows(open(packed, &options).unwrap()).unwrap();
    assert_eq!(shown.len(), 2, "the long record and the next: {shown:?}");
    let options = ReadOptions { max_bytes: Some(10_000), ..ReadOptions::default() };
    let text = ONE.repeat(1000);
    for packed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        let error = open(packed, &options).err().expect("the sample is too long already");
        assert!(error.hint().unwrap().contains("made to do harm"), "{error}");
    }
    let (_folder, path) = file("boards.zip", &zip_of(&[("jobs.csv", &text)]));
    let error = Reader::open(&path, &Profile::automatic(), &options).err().unwrap();
    assert!(error.hint().unwrap().contains("made to do harm"), "{error}");
}

#[test]
fn folders_and_patterns_are_expanded_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let write = |name: &str, bytes: &[u8]| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    write("b.csv", ONE.as_bytes());
    write("a.tsv.zst", &zstd(TWO.as_bytes()));
    write("sub/c.CSV.gz", &gzip(ONE.as_bytes()));
    write("sub/z.zip", &zip_of(&[("in.csv", ONE)]));
    write("notes.md", b"x");
    write(".hidden.csv", b"x");
    let names = |named: &[PathBuf]| -> Vec<String> {
        dumps(named).unwrap().dumps.iter().map(Dump::name).collect()
    };
    let all = ["a.tsv.zst", "b.csv", "c.CSV.gz", "z.zip/in.csv"];
    assert_eq!(names(&[root.to_owned()]), all);
    assert_eq!(names(&[root.join("*.csv")]), ["b.csv"]);
    assert_eq!(names(&[root.join("sub/?.[Cz]*")]), ["c.CSV.gz", "z.zip/in.csv"]);
    // The user's own order, and each file once.
    assert_eq!(
        names(&[root.join("sub"), root.join("b.csv"), root.to_owned()]),
        ["c.CSV.gz", "z.zip/in.csv", "b.csv", "a.tsv.zst"]
    );
    assert_eq!(names(&[PathBuf::from("-")]), ["-"]);
    let found = dumps(&[root, root.join("b.csv").as_path()]).unwrap();
    let passed: Vec<(String, &str)> = found
        .passed_over
        .iter()
        .map(|passed| {
            let name = Path::new(&passed.file).file_name().unwrap();
            (name.to_string_lossy().into_owned(), passed.why.as_str())
        })
        .collect();
    let passed: Vec<(&str, &str)> = passed.iter().map(|(name, why)| (&name[..], *why)).collect();
    assert_eq!(
        passed,
        [
            (".hidden.csv", "a hidden file"),
            ("notes.md", "not the name of a table"),
            ("b.csv", "met before"),
        ]
    );
    for nothing in ["*.xls", "none.csv"] {
        assert!(dumps(&[root.join(nothing)]).is_err());
    }
    // A name with a bracket that is a file is no pattern.
    write("jobs[1].csv", ONE.as_bytes());
    assert_eq!(names(&[root.join("jobs[1].csv")]), ["jobs[1].csv"]);
}
