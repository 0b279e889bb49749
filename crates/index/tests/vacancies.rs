//! Vacancies of an index: real ads, through ingest and grouping, against a naive program that compares all with all.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rolescope_index::{
    IngestOptions, KeptVacancies, Silent, Snapshot, Threads, Vacancies, VacancyRules, ingest,
};
use rolescope_vacancy::{Ads, Record, Shingles};

use crate::common::Texts;

#[path = "../../vacancy/tests/grouping/naive.rs"]
mod naive;

/// What the naive program takes.
mod common {
    /// The shingles of all ads.
    pub(crate) struct Texts(pub(crate) Vec<Vec<u64>>);
}

/// The most ads that are compared with all others.
const MOST: usize = 5000;

#[expect(clippy::disallowed_methods, reason = "tests on real dumps are told where they are")]
fn folder() -> Option<PathBuf> {
    std::env::var_os("ROLESCOPE_CORPORA").map(PathBuf::from)
}

#[expect(clippy::print_stderr, reason = "a skipped test says so, and figures are for readers")]
fn say(text: &str) {
    eprintln!("{text}");
}

fn share_a_band(a: &Record, b: &Record) -> bool {
    match (a.text, b.text) {
        (Some(a), Some(b)) => a.bands.iter().zip(&b.bands).any(|(a, b)| a == b),
        _ => false,
    }
}

#[test]
fn real_ads_of_an_index_are_grouped_as_a_naive_program_does() {
    let Some(folder) = folder() else { return say("skipped: ROLESCOPE_CORPORA is not set") };
    let work = tempfile::tempdir().unwrap();
    let index = work.path().join("ix");
    // The first months of the threads: most of them ads that come again.
    let mut dump = Vec::new();
    let packed = std::fs::File::open(folder.join("hn_who_is_hiring_2017_2020.csv.gz")).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(flate2::read::MultiGzDecoder::new(packed));
    {
        let mut writer = csv::Writer::from_writer(&mut dump);
        for record in reader.byte_records().take(2900) {
            writer.write_byte_record(&record.unwrap()).unwrap();
        }
    }
    let threads = work.path().join("hn_who_is_hiring_2017_2020.csv");
    std::fs::write(&threads, dump).unwrap();
    let dumps = [
        threads,
        folder.join("dice_pm_search/Product Manager.csv"),
        folder.join("remote_board_2021.csv"),
    ];
    for dump in dumps {
        ingest(&[dump], &index, &IngestOptions::default(), &Silent).unwrap();
    }
    let snapshot = Snapshot::open(&index).unwrap();
    let rules = VacancyRules::default();
    let threads = Threads::new(2).unwrap();
    let (made, records) = Vacancies::make(&snapshot, &rules, 1 << 20, &threads, &Silent).unwrap();
    assert!(made.ad_count() > 4000 && made.ad_count() <= MOST, "{}", made.ad_count());
    let mut source = records.texts(&snapshot).unwrap();
    let (mut all, mut texts) = (Ads::new(rules.grouping.text), Vec::new());
    for ad in 0..records.ads.len() as u32 {
        let mut shingles = Vec::new();
        let record = records.record(ad).unwrap();
        all.push(&record);
        if record.text.is_some() {
            source.shingles(ad, &mut shingles).unwrap();
        }
        texts.push(shingles);
    }
    let texts = Texts(texts);
    for (groups, family) in [(made.vacancies(), false), (made.templates(), true)] {
        let (starts, members) = groups.members();
        let found: BTreeSet<Vec<u64>> = starts
            .windows(2)
            .map(|ends| {
                let ads = &members[ends[0] as usize..ends[1] as usize];
                let mut orders: Vec<u64> = ads.iter().map(|ad| all.record(*ad).order).collect();
                orders.sort_unstable();
                orders
            })
            .collect();
        let expected = naive::naive(&all, &texts, &rules.grouping, family, share_a_band);
        say(&format!("{} ads, {} groups", made.ad_count(), found.len()));
        assert_eq!(found, expected, "{family}");
    }
    // Kept and read back, and grouped with one thread and another bound of memory.
    made.save(&records, &snapshot).unwrap();
    let KeptVacancies::Current(kept) = Vacancies::open(&snapshot, &threads).unwrap() else {
        panic!("they were just kept")
    };
    let alone = Threads::new(1).unwrap();
    let (again, _) = Vacancies::make(&snapshot, &rules, 64 << 20, &alone, &Silent).unwrap();
    for other in [&*kept, &again] {
        assert_eq!(other.vacancies(), made.vacancies());
        assert_eq!(other.templates(), made.templates());
        assert_eq!(other.account().boilerplate, made.account().boilerplate);
        for ad in 0..made.ad_count() as u32 {
            assert!(made.boilerplate(ad).eq(other.boilerplate(ad)), "{ad}");
        }
    }
}
