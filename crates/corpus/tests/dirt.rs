//! Dirty dumps: what becomes of each row, and that every byte is accounted for.

mod common;

use common::{gzip, open, read, show};
use rolescope_corpus::{Encoding, Error, Profile, ReadOptions, Reader, Row};

/// Rows of a dump with the columns id, title and body, as `title/body`, `-reason` and `~reason`.
#[track_caller]
fn check(dump: impl AsRef<[u8]>, expected: &[&str]) {
    let dump = dump.as_ref();
    let rows = read(dump);
    let shown: Vec<String> = rows.iter().map(show).collect();
    assert_eq!(shown, expected, "{:?}", String::from_utf8_lossy(dump));
}

/// UTF-16 with a byte order mark.
fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

const HEAD: &str = "id,title,body\n";

#[test]
fn clean_dumps_of_all_kinds() {
    check("id,title,body\n1,a,b\n2,c,d\n", &["a/b", "c/d"]);
    check("id,title,body\r\n1,a,b\r\n2,c,d", &["a/b", "c/d"]);
    check("id;title;body\n1;a;\"b;\nc\"\n", &["a/b;\nc"]);
    check("id\ttitle\tbody\n1\ta\tb\n", &["a/b"]);
    check("id|title|body\n1|a|b\n", &["a/b"]);
    check("sep=;\nid;title;body\n1;a;b\n", &["a/b"]);
    check("id,title,body\r1,a,b\r2,c,d\r", &["a/b", "c/d"]);
    check("\u{feff}id,title,body\n1,a,b\n", &["a/b"]);
    check("\u{feff}\"id\",\"title\",\"body\"\n1,a,b\n", &["a/b"]);
    check("\n\nid,title,body\n\n1,a,b\n\r\n2,c,d\n\n", &["a/b", "c/d"]);
    check("id,title,body\n1,a,\"say \"\"hi\"\"\"\n", &["a/say \"hi\""]);
    check("id,title,body\n1,a,\"say \\\"hi, you\\\"\"\n2,b,\"x\"\n", &["a/say \"hi, you\"", "b/x"]);
    check(
        "id,title,body\n1,nul\0here,b\n2,this dump is long enough to be text,all the same\n",
        &["nul\0here/b", "this dump is long enough to be text/all the same"],
    );
}

#[test]
fn encodings() {
    check(b"id,title,body\n1,caf\xE9,we\x92re\n", &["caf\u{e9}/we\u{2019}re"]);
    check(
        b"id,title,body\n1,caf\xE9,\"we\x92re \"\"in\"\"\"\n",
        &["caf\u{e9}/we\u{2019}re \"in\""],
    );
    for big in [false, true] {
        check(utf16("id,title,body\r\n1,caf\u{e9},\u{1F680}\r\n", big), &["caf\u{e9}/\u{1F680}"]);
    }
    for big in [false, true] {
        let marked = utf16("id,title,body\r\n1,caf\u{e9},b\r\n", big);
        check(&marked[2..], &["caf\u{e9}/b"]);
    }
    // Enough well-formed characters: the odd one is read as Windows-1252, and counted.
    let mut mixed = b"id,title,body\n".to_vec();
    mixed.extend("1,\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9},x\n".bytes());
    mixed.extend(b"2,a,caf\xE9 x\n3,c,d\n");
    check(
        &mixed,
        &["\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}/x", "a/caf\u{e9} x", "c/d"],
    );
    let mut reader = open(mixed.clone(), &ReadOptions::default()).unwrap();
    while reader.next_row().unwrap().is_some() {}
    assert_eq!(reader.irregularities().windows_1252, 1);
    let options = ReadOptions {
        encoding: Some(Encoding::Utf8),
        reject_invalid_utf8: true,
        ..ReadOptions::default()
    };
    let mut reader = Reader::from_source(
        "dump.csv",
        &b"id,title,body\n1,\xE9,x\n"[..],
        &Profile::automatic(),
        &options,
    )
    .unwrap();
    let Ok(Some(row)) = reader.next_row() else { panic!("there is a row") };
    assert_eq!(show(&row), "-invalid UTF-8 in column `title`");
    // Others are only said.
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("id,title,body\n1,\u{8868},\u{80fd} x\n");
    let options =
        ReadOptions { encoding: Encoding::from_name("shift_jis"), ..ReadOptions::default() };
    let mut reader = open(bytes.into_owned(), &options).unwrap();
    let Ok(Some(row)) = reader.next_row() else { panic!("there is a row") };
    assert_eq!(show(&row), "\u{8868}/\u{80fd} x");
}

#[test]
fn rows_that_are_not_whole() {
    let head = HEAD;
    check(format!("{head}1,a,b,c\n2,c,d\n"), &["-field count: expected 3, got 4", "c/d"]);
    check(format!("{head}1,a\n2,c,d\n"), &["-field count: expected 3, got 2", "c/d"]);
    check(format!("{head}1,a,b\n2,tru"), &["a/b", "-field count: expected 3, got 2"]);
    check(format!("{head}1,a,b,,,\n2,c,d, \n"), &["a/b", "c/d"]);
    check(
        format!("{head},,\n,,,,,,\n\" \",\t,\n1,,\n2,c,d\n"),
        &["~blank record", "~blank record", "~blank record", "~no title and no body", "c/d"],
    );
    check(format!("{head}1,a,b\n{head}2,c,d\n"), &["a/b", "~repeated header", "c/d"]);
    check(format!("{head}1,bare\rreturn,b\n2,c,d\n"), &["bare\rreturn/b", "c/d"]);
}

#[test]
fn a_stray_quote_costs_its_row() {
    let head = HEAD;
    check(
        format!("{head}1,\"a,b\n2,c,d\n3,e,f\n4,g,h\n5,i,j\n"),
        &["\"a/b", "c/d", "e/f", "g/h", "i/j"],
    );
    // In the last column, where the number of fields stays right.
    check(format!("{head}1,a,\"b\n2,c,d\n3,e,f\n4,g,h\n"), &["a/\"b", "c/d", "e/f", "g/h"]);
    // Where a field is missing too, the row is lost, and no other.
    check(
        format!("{head}1,\"a b\n2,c,d\n3,e,f\n4,g,h\n5,i,j\n"),
        &["-unbalanced quote", "c/d", "e/f", "g/h", "i/j"],
    );
    // One after the other.
    check(format!("{head}1,\"a,b\n2,\"c,d\n3,e,f\n4,g,h\n"), &["\"a/b", "\"c/d", "e/f", "g/h"]);
    // The next quote closes it in the middle of another row.
    check(
        format!("{head}1,a,\"b\n2,\"c\",\"d\"\n3,\"e\",\"f\n\ng\"\n4,\"g\",h\n"),
        &["a/\"b", "c/d", "e/f\n\ng", "g/h"],
    );
    check(format!("{head}1,\"a,\"b\"\n2,c,d\n3,e,f\n"), &["\"a/b", "c/d", "e/f"]);
    // The dump ends inside a text: nothing in it looks like records.
    check(
        format!("{head}1,a,b\n2,c,\"cut off\nin the middle, here"),
        &["a/b", "-unbalanced quote"],
    );
    // The beginning of a title in quotes, as tools write that do not know of quoting.
    check(
        format!("{head}1,\"Senior\" dev,b\n2,c,d\n3,e,f\n4,g,h\n"),
        &["\"Senior\" dev/b", "c/d", "e/f", "g/h"],
    );
    // Quotes that are not doubled.
    check(
        format!("{head}1,a,\"He said \"hi, you\" now\"\n2,c,d\n"),
        &["a/He said \"hi, you\" now", "c/d"],
    );
    check(
        format!("{head}1,a,\"He said \"hi,\nyou\" now\"\n2,c,\"d\"\n"),
        &["a/He said \"hi,\nyou\" now", "c/d"],
    );
    check(format!("{head}1,5\" screen,b\n2,c,d\n"), &["5\" screen/b", "c/d"]);
}

#[test]
fn a_stray_quote_in_a_large_dump_costs_its_row_at_most() {
    let mut dump = HEAD.to_owned();
    for number in 0..200_001 {
        if number == 1000 {
            dump.push_str("1000,\"oops,x\n");
        } else if number == 2000 {
            dump.push_str("2000,\"oops\n");
        } else {
            dump.push_str(&format!(
                "{number},title {number},a body without any quotes in it {number}\n"
            ));
        }
    }
    assert!(dump.len() > 2 << 20);
    let options = ReadOptions { max_record_bytes: 1 << 20, ..ReadOptions::default() };
    let mut reader = open(dump.clone().into_bytes(), &options).unwrap();
    while reader.next_row().unwrap().is_some() {}
    let ledger = reader.ledger();
    assert!(ledger.adds_up());
    assert_eq!(ledger.read.bytes, dump.len() as u64);
    assert_eq!(ledger.indexed.records, 200_000);
    assert_eq!(ledger.rejected["unbalanced quote"].records, 1);
    assert_eq!(ledger.rejected["unbalanced quote"].bytes, 11);
    assert_eq!(reader.irregularities().stray_quotes, 1);
}

#[test]
fn records_beyond_the_cap_are_passed_over() {
    let options = ReadOptions { max_record_bytes: 1000, ..ReadOptions::default() };
    for long in [
        format!("2,\"{}\",x\n", "long ".repeat(5000)),
        format!("2,\"{}\",x\n", "long line\n".repeat(5000)),
        format!("2,{},x\n", "long ".repeat(5000)),
    ] {
        let dump = format!("{HEAD}1,a,b\n{long}3,c,d\n4,e,f\n5,g,h\n");
        let mut reader = open(dump.clone().into_bytes(), &options).unwrap();
        let mut shown = Vec::new();
        while let Some(row) = reader.next_row().unwrap() {
            if let Row::Rejected(reject) = &row {
                assert_eq!(reject.bytes, long.len() as u64);
                assert!(dump[usize::try_from(reject.origin.byte).unwrap()..].starts_with("2,"));
            }
            shown.push(show(&row));
        }
        assert_eq!(shown, ["a/b", "-record too long: more than 1000 bytes", "c/d", "e/f", "g/h"]);
        assert!(reader.ledger().adds_up());
    }
}

#[test]
fn a_damaged_archive_is_an_error_after_its_rows() {
    let mut dump = HEAD.to_owned();
    for number in 0..20_000 {
        let word = blake3::hash(&[number as u8, (number >> 8) as u8]).to_hex();
        dump.push_str(&format!("{number},title,{word}\n"));
    }
    let whole = gzip(dump.as_bytes());
    let cut = whole[..whole.len() / 2].to_vec();
    let mut reader = open(cut, &ReadOptions::default()).unwrap();
    let mut rows = 0;
    let error = loop {
        match reader.next_row() {
            Ok(Some(Row::Posting(posting))) => {
                assert_eq!(posting.id, rows.to_string());
                rows += 1;
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error,
        }
    };
    assert!(rows > 5000, "{rows} rows stand before the damage");
    assert!(matches!(&error, Error::Read { record, .. } if *record == rows), "{error}");
    assert!(error.to_string().contains("`dump.csv`"), "{error}");
    assert!(error.hint().unwrap().contains("cut off"));
    assert!(reader.summary().is_none());
    assert!(matches!(reader.next_row(), Err(Error::Failed { .. })));
    // A dump that is damaged before its first row.
    let error = open(whole[..15].to_vec(), &ReadOptions::default()).err().unwrap();
    assert!(matches!(error, Error::Read { .. }), "{error}");
}

#[track_caller]
fn check_error(dump: impl AsRef<[u8]>, message: &str) {
    let error = open(dump.as_ref().to_vec(), &ReadOptions::default()).err().expect("no table");
    assert!(error.to_string().contains(message), "{error}");
    assert!(error.hint().is_some(), "{error} has a hint");
}

#[test]
fn what_is_no_table_is_said_so() {
    check_error("", "is empty");
    check_error("\n\n", "is empty");
    check_error(HEAD, "no records");
    check_error("id,title,body", "no records");
    check_error("id,title,body\n\n\n", "no records");
    check_error(b"PK\x03\x04\0\0\0", "ZIP archive");
    check_error(b"%PDF-1.4 ", "PDF");
    check_error(b"PAR1\x15\x04", "Parquet");
    check_error(b"\x01\0\0\x02\0\0", "binary");
    check_error("[{\"title\": \"x\"}]", "JSON");
    check_error(gzip(&gzip(b"id,title\n1,a\n")), "compressed twice");
    check_error("some words\nand others\n", "one column only, `some words`");
    check_error("a,b\n1,2\n", "no column");
    check_error("id,title,\"body\nwords\nand more\n", "quote without partner");
    check_error(format!("{}body\n1,a,b\n", "a,".repeat(100_000)), "more than 65536 columns");
    check_error("17,2024-05-01,some title\n18,2024-05-02,other title\n", "no header");
}

#[test]
fn a_single_column_is_enough_if_it_is_the_body() {
    let profile = Profile::automatic().with_map("body", "words").unwrap();
    let options = ReadOptions::default();
    let mut reader =
        Reader::from_source("dump.csv", &b"words\none, two\nthree\n"[..], &profile, &options)
            .unwrap();
    let rows: Vec<String> =
        std::iter::from_fn(|| reader.next_row().unwrap()).map(|row| show(&row)).collect();
    assert_eq!(rows, ["/one, two", "/three"]);
}

#[test]
fn files_that_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile::automatic();
    let options = ReadOptions::default();
    let error = Reader::open(folder.path(), &profile, &options).err().unwrap();
    assert!(matches!(error, Error::Folder { .. }));
    let error = Reader::open(folder.path().join("none.csv"), &profile, &options).err().unwrap();
    assert!(matches!(error, Error::Open { .. }));
    assert!(error.hint().unwrap().contains("check the path"));
    let path = folder.path().join("acme_jobs.csv");
    std::fs::write(&path, "title,text\na,b\n").unwrap();
    let mut reader = Reader::open(&path, &profile, &options).unwrap();
    assert_eq!(reader.bytes_total(), Some(15));
    while reader.next_row().unwrap().is_some() {}
    let summary = reader.summary().unwrap();
    assert_eq!((summary.file_name.as_str(), summary.bytes), ("acme_jobs.csv", 15));
    assert_eq!(summary.blake3, blake3::hash(b"title,text\na,b\n").to_hex().to_string());
    let json = serde_json::to_string(&summary).unwrap();
    assert_eq!(serde_json::from_str::<rolescope_corpus::SourceSummary>(&json).unwrap(), summary);
}

#[test]
fn hostile_dumps_are_read_in_linear_time() {
    // Each row makes a reader look ahead for a partner of its quote; without a bound on that this takes hours.
    for unit in ["a,\"b\n", "1,\"a\"b,c\n", "\"\n", "1,\"x\"y\n"] {
        let dump = format!("{HEAD}{}", unit.repeat((1 << 20) / unit.len()));
        let mut reader = open(dump.clone().into_bytes(), &ReadOptions::default()).unwrap();
        while reader.next_row().unwrap().is_some() {}
        assert!(reader.ledger().adds_up());
        assert_eq!(reader.ledger().read.bytes, dump.len() as u64);
    }
}

#[test]
fn a_table_without_header_is_read_by_numbers() {
    let profile = "has_header = false\n[fields]\ntitle = \"2\"\nbody = \"3\"";
    let profile = Profile::parse("mine.toml", profile).unwrap();
    let dump = &b"7;a;b\n8;c;d\n"[..];
    let mut reader =
        Reader::from_source("dump.csv", dump, &profile, &ReadOptions::default()).unwrap();
    let rows: Vec<Row> = std::iter::from_fn(|| reader.next_row().unwrap()).collect();
    assert_eq!(rows.iter().map(show).collect::<Vec<_>>(), ["a/b", "c/d"]);
    let Row::Posting(first) = &rows[0] else { panic!("{rows:?}") };
    assert_eq!(first.facets, [("1".to_owned(), "7".to_owned())]);
    assert_eq!((first.origin.record, first.origin.line, first.origin.byte), (1, 1, 0));
    assert_eq!(first.id.len(), 16, "an id from the content");
}
