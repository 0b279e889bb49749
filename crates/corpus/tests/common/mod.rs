//! What the tests of this crate share.

use std::io::Write;

use rolescope_corpus::{Profile, ReadOptions, Reader, Result, Row};

/// A reader on bytes, with the automatic profile.
pub(crate) fn open(dump: Vec<u8>, options: &ReadOptions) -> Result<Reader> {
    Reader::from_source("dump.csv", std::io::Cursor::new(dump), &Profile::automatic(), options)
}

/// All rows of a dump that can be opened; after each the ledger adds up, and at the end it covers the dump.
#[track_caller]
pub(crate) fn read(dump: &[u8]) -> Vec<Row> {
    let mut reader = open(dump.to_vec(), &ReadOptions::default()).expect("the dump can be opened");
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().expect("the dump is in memory") {
        assert!(reader.ledger().adds_up(), "{:?}", reader.ledger());
        rows.push(row);
    }
    let ledger = reader.ledger();
    assert!(ledger.adds_up(), "{ledger:?}");
    assert_eq!(ledger.read.records, rows.len() as u64);
    if !reader.encoding().is_transcoded() {
        assert_eq!(ledger.read.bytes, dump.len() as u64);
    }
    assert_eq!(reader.summary().expect("all rows were read").bytes, dump.len() as u64);
    rows
}

/// A row as `title/body`, `-reason` or `~reason`.
pub(crate) fn show(row: &Row) -> String {
    match row {
        Row::Posting(posting) => format!("{}/{}", posting.title, posting.body),
        Row::Rejected(reject) => format!("-{}", reject.reason),
        Row::Filtered(filtered) => format!("~{}", filtered.reason),
    }
}

/// Compresses with gzip.
pub(crate) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).expect("memory suffices");
    encoder.finish().expect("memory suffices")
}
