//! `trend --table decomposition,coverage,dumps,heaping`: changes put down to their parts by hand, and what about the collection is
//! warned of.

use std::fmt::Write as _;

use serde_json::Value;

use crate::util::{Dir, Row, assert_close, only, synthetic, twelve};

const PARTS: [&str; 5] = ["within", "between", "cross", "entry", "exit"];

fn part(row: &Row, name: &str) -> f64 {
    match row.cell(name) {
        "" => 0.0,
        _ => row.number(name),
    }
}

#[track_caller]
fn assert_parts(row: &Row, expected: [f64; 5]) {
    for (name, expected) in PARTS.into_iter().zip(expected) {
        assert_close(part(row, name), expected);
    }
    assert_close(row.number("change"), expected.iter().sum());
}

/// Of the five complete quarters 2020-Q1 and Q2 are before, 2020-Q4 and 2021-Q1 after: a01 to a04, and a07 to a09.
#[test]
fn changes_are_put_down_to_their_parts_as_by_hand() {
    let ask = "trend --index ix --lexicon tiny.toml --unit ad --window posting";
    let rows = twelve().csv(&format!("{ask} --by industry --table decomposition"));
    let of =
        |parts: &str| only(&rows, &[("key", "technical"), ("measure", "share"), ("parts", parts)]);
    let employers = of("employer");
    assert_eq!(employers.cells(["before", "after"]), ["2020-Q1 to 2020-Q2", "2020-Q4 to 2021-Q1"]);
    let counts = ["units_before", "units_after", "parts_both", "parts_new", "parts_gone"];
    assert_eq!(employers.cells(counts), ["4", "3", "0", "1", "2"]);
    // Acme has 2 of 3 and Bolt 1 of 1 before, Cord 1 of 3 after: no employer is in both.
    assert_close(employers.number("value_before"), 3.0 / 4.0);
    assert_close(employers.number("value_after"), 1.0 / 3.0);
    assert_parts(employers, [0.0, 0.0, 0.0, 1.0 / 3.0 - 3.0 / 4.0, 0.0]);
    // Software 3 of 3 and Retail 0 of 1 before; Software 0 of 1, Retail 0 of 1 and the ad without an industry 1 of 1 after.
    let industries = of("industry");
    assert_eq!(industries.cells(counts), ["4", "3", "2", "1", "0"]);
    assert_eq!(industries.cell("cross"), "", "Kitagawa has no such part");
    assert_parts(industries, [-13.0 / 24.0, -5.0 / 24.0, 0.0, 1.0 / 3.0, 0.0]);
    // theta has too few ads, and says so.
    let theta = only(&rows, &[("key", "technical"), ("measure", "theta"), ("parts", "industry")]);
    assert_eq!(theta.cells(["change", "within", "value_before"]), ["", "", ""]);
    assert!(theta.cell("reason").contains("before: too few units with the signal"), "{theta:?}");
}

#[test]
fn parts_sum_to_the_change() {
    let (mut estimated, mut by_title) = (0, 0);
    for options in ["--by industry", "--by industry --unit ad --period month --boilerplate keep"] {
        let rows = synthetic().csv(&format!(
            "trend --index ix --lexicon small.toml --population all --window posting {options} --table decomposition"
        ));
        assert!(rows.len() > 10);
        for row in rows.iter().filter(|row| !row.cell("change").is_empty()) {
            let sum: f64 = PARTS.iter().map(|name| part(row, name)).sum();
            assert!((sum - row.number("change")).abs() < 1e-12, "{row:?}");
            let levels = row.number("value_after") - row.number("value_before");
            assert!((sum - levels).abs() < 1e-12, "{row:?}");
            estimated += 1;
            // Whatever makes the parts, they are of the same units.
            let same = |other: &&Row| {
                other.cell("parts") == "employer"
                    && other.cells(["key", "measure"]) == row.cells(["key", "measure"])
            };
            let of_employers = rows.iter().find(same).unwrap();
            for name in ["units_before", "units_after", "value_before", "value_after"] {
                assert_close(row.number(name), of_employers.number(name));
            }
            by_title += usize::from(row.cell("parts") == "title");
        }
    }
    assert!(estimated >= 20, "only {estimated} changes are stated");
    assert!(by_title >= 5, "only {by_title} changes are put down to titles");
}

/// Ads of many employers in 2020: in the first half 30 product managers, 6 of them technical, and 10 rare titles, 5 technical; in the
/// second 20 product managers, 10 technical, 25 senior ones, 5 technical, and 5 rare titles, 1 technical.
#[test]
fn changes_are_put_down_to_titles_as_by_hand() {
    let mut text = "id,title,employer,posted,body\n".to_owned();
    let mut number = 0;
    let mut add = |date: &str, title: &str, ads: u32, technical: u32| {
        for ad in 0..ads {
            number += 1;
            // Numbers and case make no other title; a rare one has a word of its own.
            let title = match title {
                "" => format!("Product Manager {}", "x".repeat(number)),
                title if ad % 2 == 0 => format!("{} {number}", title.to_uppercase()),
                title => title.to_owned(),
            };
            let body = if ad < technical { "technical and kind" } else { "kind" };
            writeln!(text, "{number},{title},Firm {},{date},Be {body}.", "y".repeat(number))
                .unwrap();
        }
    };
    add("2020-01-01", "Product Manager", 30, 6);
    add("2020-05-02", "", 10, 5);
    add("2020-08-03", "Product Manager", 20, 10);
    add("2020-11-04", "Senior Product Manager", 25, 5);
    add("2020-12-31", "", 5, 1);
    let dir = index(&[("titles.csv", text)]);
    let ask = "trend --index ix --lexicon tiny.toml --population all --window posting --table decomposition";
    // All 15 rare ones are one part.
    let said = dir.line(ask).replace('\n', " ");
    assert!(said.contains("are one part, of 15 of 90 vacancies (16.7 %)."), "{said}");
    let of = |rows: &[Row]| {
        only(rows, &[("key", "technical"), ("measure", "share"), ("parts", "title")]).clone()
    };
    let row = of(&dir.csv(ask));
    let counts = ["units_before", "units_after", "parts_both", "parts_new", "parts_gone"];
    assert_eq!(row.cells(counts), ["40", "50", "2", "1", "0"]);
    assert_eq!(row.cells(["method", "cross"]), ["Kitagawa", ""]);
    assert_close(row.number("value_before"), 11.0 / 40.0);
    assert_close(row.number("value_after"), 16.0 / 50.0);
    let within = 0.575 * (0.5 - 0.2) + 0.175 * (0.2 - 0.5);
    let between = (0.4 - 0.75) * 0.35 + (0.1 - 0.25) * 0.35;
    assert_parts(&row, [within, between, 0.0, 0.5 * 0.2, 0.0]);
    // Where ads are not grouped, nothing is known of titles, and that is said.
    let row = of(&dir.csv(&format!("{ask} --unit ad")));
    assert_eq!(row.cells(["change", "reason"]), ["", "titles are compared where ads are grouped"]);
    let row = of(&dir.csv(&format!("{ask} --unit employer")));
    assert_eq!(row.cells(["change", "reason"]), ["", "an employer has many titles"]);
}

#[test]
fn without_two_complete_periods_no_change_is_decomposed() {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write("two.csv", crate::postings::TWO);
    dir.line("ingest two.csv --index ix");
    let line = "trend --index ix --lexicon tiny.toml --unit ad --table decomposition";
    assert!(dir.csv(line).is_empty());
    assert!(dir.line(line).contains("fewer than two complete periods"));
}

/// The index covers 2020-01-01 to 2021-06-01; a11 has no date, a12 is no product manager.
#[test]
fn periods_and_dumps_are_counted_as_by_hand() {
    let ask = "trend --index ix --lexicon tiny.toml --period year --table";
    let rows = twelve().csv(&format!("{ask} coverage"));
    let found: Vec<[&str; 7]> = rows
        .iter()
        .map(|row| {
            row.cells(["period", "partial", "dump", "ads", "population", "other_languages", "odd"])
        })
        .collect();
    assert_eq!(
        found,
        [
            ["2020", "false", "all dumps", "7", "7", "0", ""],
            ["2021", "true", "all dumps", "4", "3", "0", ""]
        ]
    );
    let dumps = twelve().csv(&format!("{ask} dumps"));
    let columns = ["dump", "ads", "population", "dated", "first_day", "last_day", "date_meaning"];
    assert_eq!(
        only(&dumps, &[]).cells(columns),
        ["twelve.csv", "12", "11", "11", "2020-01-01", "2021-06-01", "posted"]
    );
    assert_close(only(&dumps, &[]).number("dated_share"), 11.0 / 12.0);
}

/// The remarks below a table of the collection.
fn warnings(dir: &Dir, period: &str) -> String {
    let line = format!(
        "trend --index ix --lexicon tiny.toml --unit ad --table coverage --period {period} --format json"
    );
    let json: Value = serde_json::from_str(&dir.line(&line)).unwrap();
    let remarks = json["table"]["remarks"].as_array().unwrap_or_else(|| panic!("{json}"));
    remarks.iter().map(|remark| remark.as_str().unwrap().to_owned() + "\n").collect()
}

/// A dump: for each month of 2020 a number of ads, spread over its first 28 days; `ad` makes one of its number and date.
fn dump(months: &[(u32, u32)], ad: impl Fn(u32, &str) -> String) -> String {
    let mut text = "id,title,employer,posted,body\n".to_owned();
    for (month, ads) in months {
        for number in 0..*ads {
            let date = format!("2020-{month:02}-{:02}", 1 + number % 28);
            writeln!(text, "{}", ad(number + 1000 * month, &date)).unwrap();
        }
    }
    text
}

fn plain(number: u32, date: &str) -> String {
    format!("{number},Product Manager,Acme {},{date},You write code {number}.", number % 7)
}

fn index(dumps: &[(&str, String)]) -> Dir {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    for (name, text) in dumps {
        dir.write(name, text);
    }
    let names: Vec<&str> = dumps.iter().map(|(name, _)| *name).collect();
    dir.line(&format!("ingest {} --index ix", names.join(" ")));
    dir
}

#[test]
fn an_even_collection_is_not_warned_of() {
    let months: Vec<(u32, u32)> = (1..=6).map(|month| (month, 140)).collect();
    let dir = index(&[("even.csv", dump(&months, plain))]);
    assert_eq!(warnings(&dir, "month"), "");
}

#[test]
fn gaps_and_uneven_periods_are_warned_of() {
    let months = [(1, 120), (2, 120), (4, 30), (5, 120), (6, 500), (7, 120), (8, 20)];
    let dir = index(&[("uneven.csv", dump(&months, plain))]);
    let told = warnings(&dir, "month");
    for expected in [
        "No ad is dated in 2020-03: a gap, not a zero.",
        "Less than a third of the ads of a usual period (the median): 2020-04.",
        "More than 3 times the ads of a usual period (the median): 2020-06.",
    ] {
        assert!(told.contains(expected), "{expected:?} in {told}");
    }
    assert!(
        !told.contains("2020-08"),
        "a period that is covered in part is small of itself: {told}"
    );
}

#[test]
fn other_dumps_are_warned_of() {
    let old = dump(&[(1, 140), (2, 140), (3, 20), (4, 20)], plain);
    let new =
        dump(&[(1, 20), (2, 20), (3, 140), (4, 140)], |number, date| plain(number + 50_000, date));
    let dir = index(&[("old.csv", old), ("new.csv", new)]);
    let told = warnings(&dir, "month");
    let expected = "The mix of dumps changed once, most from 2020-02 to 2020-03: 75.0 % of the ads moved, `old.csv` from 87.5 % to \
                    12.5 %.";
    assert!(told.contains(expected), "{told}");
    // Of each period and dump there is a row, and one of all dumps.
    let rows =
        dir.csv("trend --index ix --lexicon tiny.toml --unit ad --period month --table coverage");
    let ads =
        |dump: &str| only(&rows, &[("period", "2020-03"), ("dump", dump)]).cell("ads").to_owned();
    assert_eq!([ads("all dumps"), ads("old.csv"), ads("new.csv")], ["160", "20", "140"]);

    let dir = index(&[
        ("one.csv", dump(&[(1, 120)], plain)),
        ("two.csv", dump(&[(2, 120)], |number, date| plain(number + 50_000, date))),
    ]);
    let told = warnings(&dir, "month");
    assert!(told.contains("No period has ads of two dumps"), "{told}");
}

#[test]
fn languages_employers_and_dates_that_change_are_warned_of() {
    let german = "Wir suchen eine Produktmanagerin für unsere Plattform. Sie schreiben Anforderungen und planen Kampagnen mit dem Vertrieb.";
    let text = dump(&[(1, 140), (2, 140)], |number, date| match number {
        2000..2050 => format!("{number},Product Manager,Beispiel GmbH,{date},{german} {number}"),
        2050..2100 => format!("{number},Product Manager,,{date},You write code for them {number}."),
        _ => plain(number, date),
    });
    let dir = index(&[("mixed.csv", text)]);
    let told = warnings(&dir, "month");
    for expected in [
        "The share of ads that are in other languages than English changed once, most from 0.0 % in 2020-01 to 35.7 % in 2020-02.",
        "The share of ads that name no employer changed once, most from 0.0 % in 2020-01 to 35.7 % in 2020-02.",
    ] {
        assert!(told.contains(expected), "{expected:?} in {told}");
    }

    let undated = dump(&[(1, 140)], |number, date| {
        plain(number + 9000, if number % 2 == 0 { "" } else { date })
    });
    let dir = index(&[("dated.csv", dump(&[(1, 140)], plain)), ("undated.csv", undated)]);
    let told = warnings(&dir, "month");
    for expected in [
        "25.0 % of all ads have no date that tells their period",
        "Dumps are dated unequally, from 50.0 % of the ads of `undated.csv` to 100.0 % of `dated.csv`",
    ] {
        assert!(told.contains(expected), "{expected:?} in {told}");
    }
}

#[test]
fn heaped_dates_are_warned_of() {
    let months: Vec<(u32, u32)> = (1..=6).map(|month| (month, 140)).collect();
    let text = dump(&months, |number, date| {
        // Two of five ads of each month are dated the first; fifty more have one day.
        match number % 5 {
            0 | 1 => plain(number, &format!("{}-01", &date[..7])),
            _ if (3000..3100).contains(&number) => plain(number, "2020-03-17"),
            _ => plain(number, date),
        }
    });
    let dir = index(&[("heaped.csv", text)]);
    let rows = dir.csv("trend --index ix --lexicon tiny.toml --unit ad --table heaping");
    let first = only(&rows, &[("kind", "day of the month"), ("date", "1")]);
    // 56 of each month, and three of the others whose turn it is, but two of these in March.
    assert_eq!(first.cells(["ads", "suspicious"]), ["352", "true"]);
    assert_close(first.number("share"), 352.0 / 840.0);
    // Six first days among those from 2020-01-01 to 2020-06-28.
    assert_close(first.number("expected"), 6.0 / 180.0);
    let day = only(&rows, &[("kind", "day"), ("date", "2020-03-17")]);
    assert_eq!(day.cell("suspicious"), "true");
    let told = warnings(&dir, "month");
    assert!(
        told.contains("41.9 % of exact dates are day 1 of a month, where 3.3 % would be expected"),
        "{told}"
    );
    assert!(told.contains("2020-03-17 ("), "{told}");
}

/// A month covers all of its days, in the table of dumps as for `info`.
#[test]
fn dumps_are_dated_to_the_end_of_a_month() {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    let ad = |posted: &str| format!("Product Manager,{posted},You write code {posted}.\n");
    let ads = ["2020-03", "2020-11", "2020-12"].map(ad).concat();
    dir.write("dump.csv", format!("title,posted,body\n{ads}"));
    dir.line("ingest dump.csv --index ix");
    assert!(dir.line("info --index ix").contains("dates from 2020-03-01 to 2020-12-31"));
    let rows = dir.csv("trend --index ix --lexicon tiny.toml --unit ad --table dumps");
    assert_eq!(rows[0].cells(["first_day", "last_day"]), ["2020-03-01", "2020-12-31"]);
}
