//! Real dumps, from the folder that `ROLESCOPE_CORPORA` names: each adds up, with its own profile.

use std::io::Read;
use std::path::{Path, PathBuf};

use rolescope_corpus::{AsOf, DateMeaning, Day, Error, Profile, ReadOptions, Reader, Row};

#[expect(clippy::disallowed_methods, reason = "tests on real dumps are told where they are")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ROLESCOPE_CORPORA").map(PathBuf::from);
    if folder.is_none() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: ROLESCOPE_CORPORA is not set");
        }
    }
    folder
}

/// The text of a dump, decompressed.
fn text(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).expect("the dump is there");
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return bytes;
    }
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..])
        .read_to_end(&mut text)
        .expect("the dump is whole");
    text
}

/// Records of a text, counted by the parity of its quotes: lines that end outside of quotes and are not empty.
fn count_records(text: &[u8]) -> u64 {
    let (mut inside, mut empty, mut records) = (false, true, 0);
    for byte in text {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => {
                records += u64::from(!empty);
                empty = true;
                continue;
            }
            b'\r' => continue,
            _ => {}
        }
        empty = false;
    }
    records + u64::from(!empty)
}

/// Profile, rows that are postings at least, and the share of postings in per cent with employer and with date at least.
const DUMPS: [(&str, &str, u64, u64, u64); 10] = [
    ("hn_who_is_hiring_2017_2020.csv.gz", "who-is-hiring", 26_000, 75, 100),
    ("remote_board_2021.csv", "remote-board", 1480, 100, 100),
    ("google_job_skills.csv", "google-skills", 1250, 100, 0),
    ("dice_pm_search/Product Manager.csv", "dice-search", 538, 99, 0),
    ("linkedin_subset_cp1252.csv", "linkedin-postings", 165, 99, 100),
    ("linkedin_software_engineer_2022.csv", "linkedin-2022", 700, 100, 0),
    ("linkedin_ui_ux_2022.csv", "linkedin-2022", 400, 100, 0),
    ("fake_job_postings.csv", "emscad", 500, 0, 0),
    ("dice_titles_and_skills.csv", "dice-skills", 21_900, 0, 0),
    ("startup_boards_2016.csv", "startup-boards", 289, 100, 75),
];

#[test]
fn known_dumps_are_read_with_their_profiles() {
    let Some(folder) = folder() else { return };
    for (name, profile, least, employers, dates) in DUMPS {
        let path = folder.join(name);
        let text = text(&path);
        let mut reader =
            Reader::open(&path, &Profile::automatic(), &ReadOptions::default()).unwrap();
        assert_eq!(reader.mapping().profile, profile, "{name}");
        let (mut postings, mut with_employer, mut with_date) = (0_u64, 0_u64, 0_u64);
        while let Some(row) = reader.next_row().unwrap() {
            if let Row::Posting(posting) = row {
                postings += 1;
                with_employer += u64::from(!posting.employer.is_empty());
                with_date += u64::from(posting.posted.is_some());
                let start = usize::try_from(posting.origin.byte).unwrap();
                assert!(start == 0 || text[start - 1] == b'\n', "{name}: a record starts a line");
            }
        }
        let summary = reader.summary().unwrap();
        let ledger = &summary.ledger;
        assert!(ledger.adds_up(), "{name}: {ledger:?}");
        assert_eq!(ledger.read.bytes, text.len() as u64, "{name}");
        assert_eq!(ledger.read.records + 1, count_records(&text), "{name}: {ledger:?}");
        assert!(ledger.rejected.is_empty(), "{name}: {ledger:?}");
        assert!(postings >= least, "{name}: {postings} postings");
        assert!(with_employer * 100 >= employers * postings, "{name}: {with_employer} employers");
        assert!(with_date * 100 >= dates * postings, "{name}: {with_date} dates");
        assert_eq!(summary.bytes, std::fs::metadata(&path).unwrap().len());
    }
}

#[test]
fn every_file_of_company_boards_is_read_or_refused_with_reason() {
    let Some(folder) = folder() else { return };
    let (mut files, mut refused, mut parsed, mut censored) = (0, 0, 0, 0);
    for entry in std::fs::read_dir(folder.join("company_boards_2026")).unwrap() {
        let path = entry.unwrap().path();
        files += 1;
        match Reader::open(&path, &Profile::automatic(), &ReadOptions::default()) {
            Err(error) => {
                assert!(matches!(error, Error::NoMapping { .. }), "{error}");
                refused += 1;
            }
            Ok(mut reader) => {
                assert!(reader.mapping().profile.starts_with("company-boards"), "{path:?}");
                while let Some(row) = reader.next_row().unwrap() {
                    let Row::Posting(posting) = row else { panic!("{row:?}") };
                    assert!(!posting.employer.is_empty());
                }
                assert_eq!(reader.ledger().read.records + 1, count_records(&text(&path)));
                assert!(reader.ledger().adds_up());
                if let Some(dates) = reader.dates() {
                    let counts = &dates.counts;
                    parsed += counts.parsed;
                    censored += counts.censored;
                    assert_eq!(dates.meaning, DateMeaning::Posted);
                    // Each file's name holds the day of its crawl.
                    let unused = counts.unused() - counts.censored;
                    assert_eq!(unused, 0, "{path:?}: {:?}", counts.reasons);
                    assert_eq!(counts.censored > 0, counts.bounds.is_some());
                }
            }
        }
    }
    assert_eq!((files, refused), (25, 1));
    assert_eq!((parsed, censored), (804, 41), "dates and bounds");
}

#[test]
fn relative_dates_of_a_search_become_dates_or_bounds() {
    let Some(folder) = folder() else { return };
    let day: Day = "2024-05-02".parse().unwrap();
    let options = ReadOptions { as_of: Some(AsOf::Day(day)), ..ReadOptions::default() };
    for (name, parsed, censored) in [("Product Manager", 459, 79), ("Web Developer", 140, 27)] {
        let path = folder.join(format!("dice_pm_search/{name}.csv"));
        let mut reader = Reader::open(&path, &Profile::automatic(), &options).unwrap();
        while let Some(row) = reader.next_row().unwrap() {
            let Row::Posting(posting) = row else { panic!("{row:?}") };
            assert!(posting.posted.is_none_or(|posted| posted.last_day() <= day));
        }
        let counts = &reader.dates().unwrap().counts;
        assert_eq!((counts.counted_back, counts.censored), (parsed, censored));
        assert_eq!(counts.total(), parsed + censored, "{counts:?}");
    }
}
