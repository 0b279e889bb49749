//! Real dumps, from the folder that `ROLESCOPE_CORPORA` names; without it, these tests say that they were skipped.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::util::{Dir, rows};

/// Dumps with the profile that is to be found for them.
const DUMPS: [(&str, &str); 11] = [
    ("hn_who_is_hiring_2017_2020.csv.gz", "who-is-hiring"),
    ("remote_board_2021.csv", "remote-board"),
    ("google_job_skills.csv", "google-skills"),
    ("dice_pm_search/Product Manager.csv", "dice-search"),
    ("dice_pm_search/Web Developer.csv", "dice-search"),
    ("linkedin_subset_cp1252.csv", "linkedin-postings"),
    ("linkedin_software_engineer_2022.csv", "linkedin-2022"),
    ("linkedin_ui_ux_2022.csv", "linkedin-2022"),
    ("fake_job_postings.csv", "emscad"),
    ("dice_titles_and_skills.csv", "dice-skills"),
    ("startup_boards_2016.csv", "startup-boards"),
];

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

/// Bytes of a dump, decompressed.
fn length(path: &Path) -> usize {
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return bytes.len();
    }
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut text).unwrap();
    text.len()
}

/// Records and bytes read are those indexed, rejected and filtered.
#[track_caller]
fn assert_adds_up(source: &Value) {
    let ledger = &source["ledger"];
    let sum = |what: &str| -> u64 {
        let of = |accounts: &Value| -> u64 {
            accounts
                .as_object()
                .unwrap()
                .values()
                .map(|counts| counts[what].as_u64().unwrap())
                .sum()
        };
        ledger["indexed"][what].as_u64().unwrap()
            + of(&ledger["rejected"])
            + of(&ledger["filtered"])
    };
    assert_eq!(ledger["read"]["records"].as_u64().unwrap(), sum("records"), "{source:#}");
    let overhead = ledger["overhead_bytes"].as_u64().unwrap();
    assert_eq!(ledger["read"]["bytes"].as_u64().unwrap(), sum("bytes") + overhead, "{source:#}");
}

#[test]
fn every_dump_is_ingested_with_its_profile_and_adds_up() {
    let Some(folder) = folder() else { return };
    for (name, profile) in DUMPS {
        let dir = Dir::new();
        let path = folder.join(name);
        dir.ok(["ingest", path.to_str().unwrap(), "--index", "ix", "--strict"]);
        let info: Value = serde_json::from_str(&dir.line("info --index ix --json")).unwrap();
        let source = &info["sources"][0];
        assert_eq!(source["mapping"]["profile"], profile, "{name}");
        assert_eq!(source["ledger"]["read"]["bytes"], length(&path), "{name}");
        assert_adds_up(source);
        assert_eq!(info["postings"], source["ledger"]["indexed"]["records"], "{name}");
    }
}

#[test]
fn daily_lists_of_company_boards_are_one_corpus() {
    let Some(folder) = folder() else { return };
    let dir = Dir::new();
    let mut paths: Vec<String> = std::fs::read_dir(folder.join("company_boards_2026"))
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .collect();
    paths.sort_unstable();
    let ingest = |paths: &[String]| {
        let args = ["ingest"].into_iter().map(str::to_owned).chain(paths.iter().cloned());
        dir.run(args.chain(["--index", "ix"].map(str::to_owned))).output()
    };
    // One of the files is no table of ads, so nothing is ingested.
    ingest(&paths).failed(1, &["autodesk_job_count_history.csv", "no column", "hint: "]);
    assert!(!dir.path("ix").exists());
    paths.retain(|path| !path.contains("job_count_history"));
    ingest(&paths).code(0);
    let info: Value = serde_json::from_str(&dir.line("info --index ix --json")).unwrap();
    let sources = info["sources"].as_array().unwrap();
    assert!(sources.len() >= 20, "{} dumps", sources.len());
    sources.iter().for_each(assert_adds_up);
}

#[test]
fn questions_of_the_who_is_hiring_threads_are_answered() {
    let Some(folder) = folder() else { return };
    let dir = Dir::new();
    let path = folder.join("hn_who_is_hiring_2017_2020.csv.gz");
    dir.ok(["ingest", path.to_str().unwrap(), "--index", "ix"]);
    let contrast = rows(&dir.line("cooccur --index ix --format csv"));
    let any = contrast.iter().find(|row| row.cell("signal") == "any-signal").unwrap();
    assert!(any.number("n_signal") > 0.0, "{any:?}");
    let rates = rows(
        &dir.line("trend --index ix --period year --table rates --window posting --format csv"),
    );
    let mut years: Vec<&str> = rows_of(&rates, "any-signal");
    years.dedup();
    assert_eq!(years, ["2017", "2018", "2019", "2020"]);
    dir.line("report --index ix -o report");
    assert!(dir.path("report/index.html").exists());
    let lines = rows(&dir.line("kwic technical-background --index ix --sample 5 --format csv"));
    assert_eq!(lines.len(), 5);
}

fn rows_of<'a>(rates: &'a [crate::util::Row], key: &str) -> Vec<&'a str> {
    rates.iter().filter(|row| row.cell("key") == key).map(|row| row.cell("period")).collect()
}
