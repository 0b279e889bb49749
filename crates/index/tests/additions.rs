//! Ads that are added to an index whose ads were grouped: what is known is not read again, and the result is that of all at once.

#![expect(clippy::unwrap_used, reason = "a test whose preparation fails has to fail")]

use std::path::Path;
use std::sync::Mutex;

use rolescope_index::{
    IngestOptions, Progress, Snapshot, Threads, Vacancies, VacancyRules, ingest,
};
use rolescope_synth::Options;

/// Remembers what was begun.
#[derive(Default)]
struct Told(Mutex<Vec<(String, Option<u64>)>>);

impl Progress for Told {
    fn started(&self, what: &str, total: Option<u64>) {
        self.0.lock().unwrap().push((what.to_owned(), total));
    }
    fn advanced(&self, _done: u64) {}
    fn finished(&self) {}
}

impl Told {
    /// Ads that were read.
    fn read(&self) -> u64 {
        let told = self.0.lock().unwrap();
        let read = told.iter().filter(|(what, _)| what == "reading ads again");
        read.map(|(_, total)| total.unwrap()).sum()
    }
}

/// A dump of made-up ads, many of them copies, in parts of so many ads.
fn write_dumps(folder: &Path, parts: &[usize]) {
    let options =
        Options { postings: 1200, copies_share: 0.4, other_place_share: 0.1, ..Options::default() };
    let mut dump = Vec::new();
    rolescope_synth::write(&options, &mut dump).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&dump[..]);
    let mut records = reader.byte_records().map(Result::unwrap);
    let header = records.next().unwrap();
    for (number, ads) in parts.iter().enumerate() {
        let path = folder.join(format!("{number}.csv"));
        let mut writer = csv::Writer::from_path(path).unwrap();
        writer.write_byte_record(&header).unwrap();
        for record in records.by_ref().take(*ads) {
            writer.write_byte_record(&record).unwrap();
        }
        writer.flush().unwrap();
    }
    assert!(records.next().is_none());
}

fn add(folder: &Path, index: &str, number: usize) {
    let dump = folder.join(format!("{number}.csv"));
    ingest(&[dump], &folder.join(index), &IngestOptions::default(), &Told::default()).unwrap();
}

/// Groups the ads of an index, keeps the result, and returns how many ads were read.
fn group(index: &Path, rules: &VacancyRules, memory: usize, threads: usize) -> u64 {
    let (snapshot, told) = (Snapshot::open(index).unwrap(), Told::default());
    let threads = Threads::new(threads).unwrap();
    let (made, records) = Vacancies::make(&snapshot, rules, memory, &threads, &told).unwrap();
    made.save(&records, &snapshot).unwrap();
    told.read()
}

fn files(index: &Path) -> [Vec<u8>; 2] {
    ["vacancies.bin", "sketches.bin"].map(|name| std::fs::read(index.join(name)).unwrap())
}

#[test]
fn of_ads_that_were_grouped_before_nothing_is_read_again() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    write_dumps(folder, &[700, 300, 200]);
    let (bits, whole) = (folder.join("bits"), folder.join("whole"));
    let mut rules = VacancyRules::default();
    // What is held of texts lies in a file, and in memory.
    for (number, (ads, memory)) in [(700, 0), (300, 64 << 20), (200, 0)].into_iter().enumerate() {
        add(folder, "bits", number);
        assert_eq!(group(&bits, &rules, memory, 2), ads);
        add(folder, "whole", number);
    }
    assert_eq!(group(&whole, &rules, 64 << 20, 1), 1200);
    let expected = files(&whole);
    assert!(files(&bits) == expected);

    // Other rules need no ad read again, unless texts are cut up otherwise.
    for days in [30, 60] {
        rules.grouping.window_days = days;
        rules.boilerplate.words = if days == 30 { 3 } else { 5 };
        assert_eq!(group(&bits, &rules, 0, 2), 0, "{days}");
        assert!((files(&bits) == expected) == (days == 60));
    }
    rules.grouping.text.shingle_words = 4;
    assert_eq!(group(&bits, &rules, 0, 2), 1200);
    rules = VacancyRules::default();
    assert_eq!(group(&bits, &rules, 0, 2), 1200);
    assert!(files(&bits) == expected);

    // What is damaged is made again.
    for at in [200, expected[1].len() / 2, expected[1].len() - 1] {
        let mut damaged = expected[1].clone();
        damaged[at] ^= 1;
        std::fs::write(bits.join("sketches.bin"), &damaged[..]).unwrap();
        assert_eq!(group(&bits, &rules, 0, 1), 1200);
        std::fs::write(bits.join("sketches.bin"), &damaged[..at]).unwrap();
        assert_eq!(group(&bits, &rules, 64 << 20, 1), 1200);
        assert!(files(&bits) == expected);
    }

    // A dump in another's place makes other ads.
    let options = IngestOptions { replace: Some("#1".to_owned()), ..IngestOptions::default() };
    for index in [&bits, &whole] {
        ingest(&[folder.join("1.csv")], index, &options, &Told::default()).unwrap();
    }
    assert_eq!(group(&bits, &rules, 0, 2), 1200);
    std::fs::remove_file(whole.join("sketches.bin")).unwrap();
    assert_eq!(group(&whole, &rules, 0, 2), 1200);
    assert!(files(&bits) == files(&whole));
}
