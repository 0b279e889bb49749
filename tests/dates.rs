//! Dates from the command line: what is not guessed, what the user can say, and what outputs tell of it.

use serde_json::Value;

use crate::util::{Dir, only};

/// Ads with these dates, one to a row.
fn dump(column: &str, dates: &[&str]) -> String {
    let mut text = format!("id,title,{column},body\n");
    for (number, date) in dates.iter().enumerate() {
        text += &format!("{number},Product Manager,{date},You write code.\n");
    }
    text
}

fn posted(dir: &Dir, index: &str) -> Vec<String> {
    let mut rows: Vec<(String, String)> = dir
        .csv(&format!("query --index {index} *"))
        .iter()
        .map(|row| (row.cell("id").to_owned(), row.cell("posted").to_owned()))
        .collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, posted)| posted).collect()
}

#[test]
fn the_column_decides_between_day_and_month() {
    let dir = Dir::new();
    dir.write("dump.csv", dump("posted", &["3/4/2025", "3/14/2025", "soon"]));
    let said = dir.run(["ingest", "dump.csv", "--index", "ix"]).output().code(0).stderr;
    assert!(said.contains("dates: 2 read, 1 not understood"), "{said}");
    assert!(
        said.contains(
            "meaning: posted; written: month/day/year, decided by 1 of 2 cells; unknown (1)"
        ),
        "{said}"
    );
    assert_eq!(posted(&dir, "ix"), ["2025-03-04", "2025-03-14", ""]);
}

#[test]
fn ambiguous_dates_are_not_guessed_and_can_be_told() {
    let dir = Dir::new();
    dir.write("dump.csv", dump("posted", &["3/4/2025", "5/5/2025"]));
    dir.line("ingest dump.csv --index ix");
    let text = dir.line("info --index ix");
    for expected in [
        "dates: 1 read, 1 ambiguous\n",
        "written: three numbers, day and month not told apart\n",
        "ambiguous: 1, such as 3/4/2025\n",
        "hint: `--date-format day-first`, `month-first` or `iso`",
    ] {
        assert!(text.contains(expected), "{expected:?} in {text}");
    }
    assert_eq!(posted(&dir, "ix"), ["", "2025-05-05"]);
    for (format, day) in [("day-first", "2025-04-03"), ("month-first", "2025-03-04")] {
        dir.line(&format!("ingest dump.csv --index {format} --date-format {format}"));
        assert_eq!(posted(&dir, format), [day, "2025-05-05"]);
    }
    let messages = ["--date-format", "it must be one of auto, iso"];
    dir.fails(["ingest", "dump.csv", "--index", "no", "--date-format", "us"], 2, &messages);
}

#[test]
fn relative_dates_count_from_the_day_that_is_told() {
    let dir = Dir::new();
    let dates = ["Posted Today", "Posted 3 Days Ago", "Posted 30+ Days Ago", ""];
    dir.write("jobs_2026-01-27.csv", dump("posted", &dates));
    dir.line("ingest jobs_2026-01-27.csv --index without");
    let text = dir.line("info --index without");
    assert!(
        text.contains("dates: 0 read, 1 absent, 2 relative to an unknown day, 1 open-ended"),
        "{text}"
    );
    assert!(text.contains("hint: `--as-of`"), "{text}");
    assert_eq!(posted(&dir, "without"), ["", "", "", ""]);
    for (index, as_of) in [("day", "2026-01-27"), ("name", "file-name")] {
        dir.line(&format!("ingest jobs_2026-01-27.csv --index {index} --as-of {as_of}"));
        assert_eq!(posted(&dir, index), ["2026-01-27", "2026-01-24", "", ""]);
        let text = dir.line(&format!("info --index {index}"));
        assert!(text.contains("2 of them counted back from 2026-01-27, 1 absent, 1 open-ended"));
        assert!(text.contains("open-ended ones are of 2025-12-28 or before"), "{text}");
        assert!(!text.contains("hint: "), "{text}");
    }
    dir.write(
        "dump.csv",
        dump("posted,scraped_at", &["1 day ago,2026-02-01", "2 days ago,2026-02-05"]),
    );
    let said = dir.run(["ingest", "dump.csv", "--index", "unknown"]).output().code(0).stderr;
    assert!(said.contains("as in `--as-of 'column=scraped_at'`"), "{said}");
    dir.line("ingest dump.csv --index column --as-of column=scraped_at");
    assert_eq!(posted(&dir, "column"), ["2026-01-31", "2026-02-03"]);
}

#[test]
fn a_wrong_day_to_count_from_is_an_error() {
    let dir = Dir::new();
    dir.write("dump.csv", dump("posted,scraped_at", &["1 day ago,2026-02-01"]));
    let with = |as_of| ["ingest", "dump.csv", "--index", "ix", "--as-of", as_of];
    for wrong in ["2026-02-30", "yesterday", "27.1.2026", "2026-1-2"] {
        dir.fails(with(wrong), 2, &["--as-of", "it must be a day such as 2026-01-31"]);
    }
    dir.fails(with("file-name"), 1, &["`dump.csv` does not hold one day", "hint: give the day"]);
    dir.fails(with("column=scraped"), 1, &["`scraped`", "hint: did you mean `scraped_at`?"]);
    assert!(!dir.path("ix").exists());
}

#[test]
fn contradictions_are_counted_and_shown() {
    let dir = Dir::new();
    let mut dates = vec!["3/14/2025"; 100];
    dates.push("14/3/2025");
    dir.write("dump.csv", dump("posted", &dates));
    dir.line("ingest dump.csv --index ix");
    let text = dir.line("info --index ix");
    assert!(text.contains("dates: 100 read, 1 contradictory"), "{text}");
    assert!(text.contains("contradictory: 1, such as 14/3/2025"), "{text}");
}

#[test]
fn a_format_that_fits_no_date_is_an_error() {
    let dir = Dir::new();
    dir.write("dump.csv", dump("posted", &["", "3/14/2025", "3/15/2025"]));
    let messages = [
        "none of 2 dates of dump `dump.csv` is written as `epoch-ms` says; one of them is `3/14/2025`",
        "hint: leave the format out, and they are read as the column shows, which seems to be month/day/year",
        "`day-first`",
    ];
    let with = |format| ["ingest", "dump.csv", "--index", "ix", "--date-format", format];
    dir.fails(with("epoch-ms"), 1, &messages);
    dir.fails(with("iso"), 1, &["is written as `iso` says"]);
    dir.fails(
        ["ingest", "dump.csv", "--dry-run", "--date-format", "day-first"],
        1,
        &["is written as `day-first` says"],
    );
    // The beginning of a dump may hold no date at all.
    let mut late = vec![""; 40_000];
    late.extend(["14 March 2025"; 2]);
    dir.write("late.csv", dump("posted", &late));
    let args = ["ingest", "late.csv", "--index", "ix", "--date-format", "iso"];
    dir.fails(args, 1, &["none of 2 dates of dump `late.csv`", "`14 March 2025`"]);
    assert!(!dir.path("ix").exists());
    // A format that fits some is kept to, and the others are counted; relative dates and missing ones are none of its business.
    dir.write("some.csv", dump("posted", &["2025-03-14", "3/15/2025", "March 2025", ""]));
    let said =
        dir.run(["ingest", "some.csv", "--index", "ix", "--date-format", "iso"]).output().code(0);
    let warning = "warning: not written as `iso` says, and not used: 2 of 3 dates";
    assert!(said.stderr.contains(warning), "{said:?}");
    assert!(dir.line("info --index ix").contains(warning));
    dir.write("relative.csv", dump("posted", &["3 days ago", ""]));
    dir.line("ingest relative.csv --index relative --date-format iso");
}

#[test]
fn time_zone_language_and_clock_do_not_matter() {
    let dir = Dir::new();
    let dates = [
        "1735689599",
        "2025-01-01T00:30:00+14:00",
        "1/2/2025",
        "1/13/2025",
        "2 hours ago",
        "May 2025",
    ];
    dir.write("dump.csv", dump("posted", &dates));
    let mut expected = None;
    let zones = ["UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu"];
    for (number, zone) in zones.into_iter().enumerate() {
        let index = format!("ix{number}");
        let args = ["ingest", "dump.csv", "--index", &index, "--as-of", "2025-01-01"];
        let said = dir
            .run(args)
            .env("TZ", zone)
            .env("LANG", "ar_SA.UTF-8")
            .env("LC_ALL", "fr_FR.UTF-8")
            .output()
            .code(0)
            .stderr
            .replace(&index, "ix");
        assert_eq!(&said, expected.get_or_insert(said.clone()), "{zone}");
        assert_eq!(
            posted(&dir, &index),
            ["2024-12-31", "2025-01-01", "2025-01-02", "2025-01-13", "2025-01-01", "2025-05"]
        );
    }
}

#[test]
fn outputs_over_time_say_what_the_dates_tell_of() {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write("posted.csv", dump("posted", &["2025-01-05", "2025-02-05"]));
    dir.write("seen.csv", dump("first_seen", &["2025-03-05", "2025-04-05"]));
    dir.line("ingest posted.csv --index posted");
    dir.line("ingest seen.csv --index seen --map posted=first_seen");
    dir.line("ingest posted.csv --index both");
    dir.line("ingest seen.csv --index both --map posted=first_seen");
    for (index, meaning, remark) in [
        ("posted", "posted", None),
        (
            "seen",
            "first-seen",
            Some("The dates of the dumps are not those of posting: first-seen."),
        ),
        (
            "both",
            "first-seen and posted",
            Some("The dates of the dumps differ in meaning: first-seen, posted"),
        ),
    ] {
        for table in ["rates", "theta", "slopes"] {
            let ask =
                format!("trend --index {index} --lexicon tiny.toml --period month --table {table}");
            let rows = dir.csv(&ask);
            assert!(!rows.is_empty());
            assert!(rows.iter().all(|row| row.cell("date_meaning") == meaning), "{index} {table}");
            let text = dir.line(&ask);
            assert!(!text.contains("Date of"), "{text}");
            assert_eq!(text.contains("The dates of the dumps"), remark.is_some(), "{text}");
        }
        if let Some(remark) = remark {
            let json = dir.line(&format!(
                "trend --index {index} --lexicon tiny.toml --period month --format json"
            ));
            assert!(json.contains(remark), "{json}");
        }
    }
    let info: Value = serde_json::from_str(&dir.line("info --index seen --json")).unwrap();
    assert_eq!(info["sources"][0]["dates"]["meaning"], "first-seen");
    assert_eq!(info["sources"][0]["dates"]["counts"]["parsed"], 2);
    let found = dir.csv("query --index seen posted:2025-03");
    assert_eq!(only(&found, &[("id", "0")]).cell("posted"), "2025-03-05");
}
