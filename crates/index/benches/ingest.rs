//! Ingest against a plain tantivy writer, on the same made-up dump, in the same run.
//!
//! The rival reads the same CSV file with the csv crate and hands the same stored fields to tantivy's writer with its default
//! tokenizer: no cleaning, no sentences and zones, no ledger, no hashes, no check of dates. Runs alternate; medians are compared.
//!
//! `cargo bench -p rolescope-index --bench ingest -- [POSTINGS] [ROUNDS]`

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rolescope_index::{BuilderOptions, IngestOptions, Silent, Snapshot, ingest};
use tantivy::schema::{FAST, STORED, STRING, Schema, TEXT, TantivyDocument};
use tantivy::{Index, IndexWriter};

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let postings = numbers.next().unwrap_or(200_000);
    let rounds = numbers.next().unwrap_or(3);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let dump = folder.path().join("dump.csv");
    let options =
        rolescope_synth::Options { postings, seed: 7, ..rolescope_synth::Options::default() };
    let mut file = BufWriter::new(File::create(&dump).expect("the dump can be written"));
    rolescope_synth::write(&options, &mut file).expect("the dump can be written");
    drop(file);
    let bytes = fs::metadata(&dump).expect("the dump is there").len();
    println!("{postings} postings, {:.0} MB; {rounds} rounds, alternating", bytes as f64 / 1e6);

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut peak = None;
    for round in 0..rounds {
        let index = folder.path().join(format!("ours-{round}"));
        ours.push(timed(|| ours_once(&dump, &index)));
        peak = peak.or_else(peak_memory);
        if round + 1 < rounds {
            fs::remove_dir_all(&index).expect("the index can be removed");
        } else {
            let snapshot = Snapshot::open(&index).expect("the index opens");
            println!(
                "ours:   {} segments, {:.0} MB on disk",
                snapshot.segment_count(),
                on_disk(&index)
            );
        }
        let index = folder.path().join(format!("plain-{round}"));
        theirs.push(timed(|| plain_once(&dump, &index)));
        if round + 1 == rounds {
            println!("plain:  {:.0} MB on disk", on_disk(&index));
        }
        fs::remove_dir_all(&index).expect("the index can be removed");
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("ours:   {ours:.2} s, {:.0} MB/s", bytes as f64 / 1e6 / ours);
    println!("plain:  {theirs:.2} s, {:.0} MB/s", bytes as f64 / 1e6 / theirs);
    println!("ratio:  {:.2} (limit 1.20)", ours / theirs);
    match peak {
        Some(peak) => println!("memory: {peak:.0} MB at the peak of the first ingest (limit 700)"),
        None => println!("memory: not known on this system"),
    }
}

fn ours_once(dump: &Path, index: &Path) {
    let dumps: [PathBuf; 1] = [dump.to_owned()];
    ingest(&dumps, index, &IngestOptions::default(), &Silent).expect("the dump is ingested");
}

fn plain_once(dump: &Path, folder: &Path) {
    let mut builder = Schema::builder();
    let id = builder.add_text_field("id", STRING | STORED);
    let title = builder.add_text_field("title", TEXT | STORED);
    let employer = builder.add_text_field("employer", TEXT | STORED | FAST);
    let place = builder.add_text_field("place", TEXT | STORED);
    let posted = builder.add_text_field("posted", STRING | FAST);
    let body = builder.add_text_field("body", TEXT | STORED);
    let facet = builder.add_text_field("facet", STRING | FAST);
    fs::create_dir(folder).expect("the folder can be made");
    let index = Index::create_in_dir(folder, builder.build()).expect("the index can be made");
    let mut writer: IndexWriter =
        index.writer(BuilderOptions::default().memory).expect("a writer can be had");
    let mut reader = csv::Reader::from_path(dump).expect("the dump opens");
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("the dump is clean") {
        let mut document = TantivyDocument::new();
        for (field, value) in
            [id, title, employer, place, posted, body, facet, facet, facet].iter().zip(&record)
        {
            if !value.is_empty() {
                document.add_text(*field, value);
            }
        }
        writer.add_document(document).expect("the writer takes it");
    }
    writer.commit().expect("the commit succeeds");
    writer.wait_merging_threads().expect("the merges end");
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn on_disk(folder: &Path) -> f64 {
    let files = fs::read_dir(folder).expect("the folder can be read").flatten();
    files.filter_map(|file| file.metadata().ok()).map(|data| data.len() as f64).sum::<f64>() / 1e6
}

/// The most memory the process has held so far, in MB, where the system tells.
fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}
