//! Reading a generated dump: the reader with postings, ledger, dates and hash, against the csv crate reading byte records only.
//!
//! Both run in turn on the same bytes in memory; the figure to look at is the ratio. `cargo bench -p rolescope-corpus`.

use std::hint::black_box;
use std::io::Cursor;
use std::time::Instant;

use rolescope_corpus::{Profile, ReadOptions, Reader, Row};

/// Runs of each way; the fastest counts.
const RUNS: usize = 7;

fn main() {
    for (name, rows, sentences, quoted) in
        [("long texts", 20_000, 40, true), ("short texts", 300_000, 1, false)]
    {
        let dump = dump(rows, sentences, quoted);
        let megabytes = dump.len() as f64 / 1e6;
        let (mut plain, mut postings) = (f64::MAX, f64::MAX);
        for _ in 0..RUNS {
            plain = plain.min(timed(|| records(&dump)));
            postings = postings.min(timed(|| read(&dump)));
        }
        #[expect(clippy::print_stdout, reason = "a bench tells its figures")]
        {
            println!(
                "{name}: {megabytes:.0} MB; csv byte records {:.0} MB/s, postings {:.0} MB/s, time ratio {:.2}",
                megabytes / plain,
                megabytes / postings,
                postings / plain,
            );
        }
    }
}

fn timed(run: impl FnOnce() -> u64) -> f64 {
    let start = Instant::now();
    black_box(run());
    start.elapsed().as_secs_f64()
}

fn records(dump: &[u8]) -> u64 {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(dump);
    let mut record = csv::ByteRecord::new();
    let mut fields = 0;
    while reader.read_byte_record(&mut record).expect("the dump is in memory") {
        fields += record.len() as u64;
    }
    fields
}

fn read(dump: &[u8]) -> u64 {
    // The copy is what a file's pages would cost.
    let source = Cursor::new(dump.to_vec());
    let profile = Profile::automatic();
    let mut reader = Reader::from_source("dump.csv", source, &profile, &ReadOptions::default())
        .expect("the dump is a table");
    let mut bytes = 0;
    while let Some(row) = reader.next_row().expect("the dump is in memory") {
        if let Row::Posting(posting) = row {
            bytes += posting.body.len() as u64;
        }
    }
    assert!(reader.ledger().adds_up() && reader.ledger().rejected.is_empty());
    bytes
}

/// A dump of ads with so many sentences each; in quotes if they hold commas, quotes and lines.
fn dump(rows: usize, sentences: usize, quoted: bool) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["id", "title", "employer", "place", "posted", "body", "industry"];
    writer.write_record(header).expect("memory suffices");
    for row in 0..rows {
        let mut body = String::new();
        for sentence in 0..sentences {
            if quoted && sentence % 10 == 9 {
                body.push_str("We call it \"the roadmap\", caf\u{e9} included.\n");
            } else {
                body.push_str("You will own the roadmap and work closely with engineers. ");
            }
        }
        let id = row.to_string();
        let posted = format!("2024-{:02}-{:02}", row % 12 + 1, row % 28 + 1);
        let fields =
            [&id, "Technical Product Manager", "Acme", "Berlin", &posted, &body, "Software"];
        writer.write_record(fields).expect("memory suffices");
    }
    writer.into_inner().expect("memory suffices")
}
