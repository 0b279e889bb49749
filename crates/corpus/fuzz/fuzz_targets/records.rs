//! The splitter of records, and all that finds out how a dump is to be split.
//!
//! Whatever the bytes: nothing panics or hangs, every byte is covered once, and the pieces in which the bytes come change nothing.

#![no_main]

use std::io::{Cursor, Read, Write};

use libfuzzer_sys::fuzz_target;
use rolescope_corpus::{
    Error, Ledger, Profile, Quote, ReadOptions, Reader, Row, Table, TableRecord,
};

/// A source that gives few bytes at a time.
struct Slow(Cursor<Vec<u8>>, usize);

impl Read for Slow {
    fn read(&mut self, output: &mut [u8]) -> std::io::Result<usize> {
        let length = output.len().min(self.1);
        self.0.read(&mut output[..length])
    }
}

fuzz_target!(|data: &[u8]| {
    let [first, second, data @ ..] = data else { return };
    // Two bytes say how the rest is read.
    let piece = 1 + usize::from(first >> 2);
    let options = ReadOptions {
        max_record_bytes: [16, 64, 1000, 4 << 20][usize::from(first & 3)],
        delimiter: (second & 1 != 0).then_some(b','),
        quote: (second & 2 != 0).then_some(Quote::Byte(b'"')),
        has_header: (second & 4 != 0).then_some(false),
        reject_invalid_utf8: second & 8 != 0,
        ..ReadOptions::default()
    };
    let mut dump = data.to_vec();
    if second & 16 != 0 {
        dump.splice(0..0, *b"id,title,body\n");
    }
    if second & 32 != 0 {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&dump).expect("memory suffices");
        dump = encoder.finish().expect("memory suffices");
    }
    same(table(&dump, usize::MAX, &options), table(&dump, piece, &options));
    same(rows(&dump, usize::MAX, &options), rows(&dump, piece, &options));
});

/// An error, but for how much of a damaged archive had been read.
fn told(error: Error) -> String {
    let text = error.to_string();
    text.split(" beyond ").next().unwrap_or_default().to_owned()
}

/// Holds two ways of reading against each other. How much of a damaged archive comes out before the damage depends on the pieces, and so
/// may what is said of it.
fn same<T: PartialEq + std::fmt::Debug>(whole: Result<T, String>, pieces: Result<T, String>) {
    if let (Err(whole), Err(pieces)) = (&whole, &pieces)
        && [whole, pieces].iter().any(|error| error.starts_with("cannot read dump"))
    {
        return;
    }
    assert_eq!(whole, pieces);
}

type Records = Result<(Option<Vec<String>>, Vec<TableRecord>), String>;

fn table(dump: &[u8], piece: usize, options: &ReadOptions) -> Records {
    let source = Slow(Cursor::new(dump.to_vec()), piece);
    let mut table = Table::from_source("dump", source, options).map_err(told)?;
    let mut records = Vec::new();
    let mut covered = 0;
    while let Some(record) = table.next_record().map_err(told)? {
        assert!(record.bytes > 0, "a record of nothing would go on for ever");
        covered += record.bytes;
        records.push(record);
    }
    assert_eq!(covered + table.bytes_outside(), table.bytes_read());
    Ok((table.header().map(<[String]>::to_vec), records))
}

fn rows(dump: &[u8], piece: usize, options: &ReadOptions) -> Result<(Vec<Row>, Ledger), String> {
    let source = Slow(Cursor::new(dump.to_vec()), piece);
    let mut reader =
        Reader::from_source("dump", source, &Profile::automatic(), options).map_err(told)?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().map_err(told)? {
        assert!(reader.ledger().adds_up(), "{:?}", reader.ledger());
        rows.push(row);
    }
    assert!(reader.ledger().adds_up(), "{:?}", reader.ledger());
    assert_eq!(reader.ledger().read.records, rows.len() as u64);
    Ok((rows, reader.ledger().clone()))
}
