//! `trend`: periods counted by hand, errors.

use crate::util::{Dir, Row, assert_close, only, synthetic, synthetic_dump, twelve};

/// These tables are of ads, as they can be counted by hand; `vacancies` tests the other units.
const ASK: &str = "trend --index ix --lexicon tiny.toml --unit ad";

#[track_caller]
fn table(options: &str) -> Vec<Row> {
    twelve().csv(&format!("{ASK} {options}"))
}

/// Rates of one item: period, partial, numerator, denominator.
#[track_caller]
fn check(options: &str, key: &str, expected: &[[&str; 4]]) {
    let rows = table(&format!("--table rates --window posting {options}"));
    let found: Vec<[&str; 4]> = rows
        .iter()
        .filter(|row| row.cell("key") == key)
        .map(|row| row.cells(["period", "partial", "numerator", "denominator"]))
        .collect();
    assert_eq!(found, expected, "{key} {options}");
}

/// The index covers 2020-01-01 to 2021-06-01. a11 has no date.
#[test]
fn years_are_counted_as_by_hand() {
    check("--period year", "technical", &[["2020", "false", "4", "7"], ["2021", "true", "1", "3"]]);
    check(
        "--period year",
        "engineering",
        &[["2020", "false", "4", "7"], ["2021", "true", "1", "3"]],
    );
    check("--period year", "marketing", &[["2020", "false", "3", "7"], ["2021", "true", "2", "3"]]);
    let rows = table("--table rates --window posting --period year");
    let row = only(&rows, &[("key", "technical"), ("period", "2020")]);
    assert_close(row.number("share"), 4.0 / 7.0);
}

#[test]
fn quarters_are_counted_as_by_hand() {
    check(
        "",
        "technical",
        &[
            ["2020-Q1", "false", "2", "2"],
            ["2020-Q2", "false", "1", "2"],
            ["2020-Q3", "false", "1", "2"],
            ["2020-Q4", "false", "0", "1"],
            ["2021-Q1", "false", "1", "2"],
            ["2021-Q2", "true", "0", "1"],
        ],
    );
}

#[test]
fn periods_without_ads_are_missing_not_0() {
    let rows = table("--table rates --window posting --period month");
    let row = only(&rows, &[("key", "technical"), ("period", "2020-03")]);
    assert_eq!(
        row.cells(["numerator", "denominator", "share", "low", "high"]),
        ["0", "0", "", "", ""]
    );
    let row = only(&rows, &[("key", "technical"), ("period", "2020-04")]);
    assert_eq!(row.cells(["numerator", "denominator", "share"]), ["0", "1", "0"]);
    // a10's date is known to the month, which is enough.
    let row = only(&rows, &[("key", "python"), ("period", "2021-05")]);
    assert_eq!(row.cells(["numerator", "denominator"]), ["1", "1"]);
}

#[test]
fn theta_follows_each_signal() {
    let rows = table("--window posting --period year");
    let row = only(&rows, &[("key", "technical"), ("period", "2020")]);
    assert_eq!(row.cells(["n_signal", "n_rest"]), ["4", "3"]);
    // Four ads are no ground for an estimate.
    assert_eq!(row.cells(["theta", "theta_low", "theta_high", "psi"]), ["", "", "", ""]);
    let dir = Dir::new();
    dir.write("small.toml", crate::postings::SMALL);
    dir.write("dump.csv", synthetic_dump(2000, 24, 5));
    dir.line("ingest dump.csv --index ix");
    let of_many = dir.csv(
        "trend --index ix --lexicon small.toml --population all --window posting --period year",
    );
    let enough = of_many
        .iter()
        .filter(|row| row.cell("key") == "any-signal" && !row.cell("theta").is_empty());
    let mut years = 0;
    for row in enough {
        assert!(
            row.number("theta_low") < row.number("theta")
                && row.number("theta") < row.number("theta_high")
        );
        years += 1;
    }
    assert!(years >= 1, "{of_many:?}");
    let row = only(&rows, &[("key", "technical"), ("period", "2021")]);
    assert_eq!(row.cells(["n_signal", "n_rest", "partial"]), ["1", "2", "true"]);
}

#[test]
fn too_few_periods_have_no_slope() {
    for row in table("--table slopes --window posting --period year") {
        for measure in ["slope", "slope_low", "slope_high", "p", "theil_sen", "mann_kendall_p"] {
            assert_eq!(row.cell(measure), "", "{measure}");
        }
    }
    let text = twelve().line(&format!("{ASK} --table slopes --period year"));
    assert!(text.contains("No slope is given for fewer than 8 complete periods."), "{text}");
}

#[test]
fn enough_periods_have_slopes() {
    let rows = synthetic().csv("trend --index ix --lexicon small.toml --population all --window posting --period month --table slopes");
    let row = only(&rows, &[("measure", "share"), ("key", "any-signal")]);
    // The first and the last month may be covered in part only.
    assert!(row.number("periods") >= 22.0, "{row:?}");
    assert!(
        row.number("slope_low") < row.number("slope")
            && row.number("slope") < row.number("slope_high")
    );
}

#[test]
fn groups_have_series_of_their_own() {
    let rows = table("--table rates --window posting --period year --by industry");
    let of = |industry: &str, period: &str| {
        let cells = [("key", "technical"), ("by_industry", industry), ("period", period)];
        only(&rows, &cells).cells(["numerator", "denominator"])
    };
    assert_eq!(of("Software", "2020"), ["3", "4"]);
    assert_eq!(of("Retail", "2020"), ["1", "3"]);
    assert_eq!(of("", "2021"), ["1", "1"]);
    assert_eq!(of("", "2020"), ["0", "0"]);
}

#[test]
fn questions_without_dates_are_told() {
    let fails = |options: &str, messages: &[&str]| {
        twelve().fails(format!("{ASK} {options}").split_whitespace(), 1, messages);
    };
    fails(
        "--population id:a11",
        &[
            "none of the 1 postings in the population has a date exact enough for a quarter",
            "hint: map a column to `posted`",
        ],
    );
    fails("--by branch", &["no facet column `branch`"]);
    fails("--population id:zzz", &["no posting of the index is in the population"]);
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write("dump.csv", "title,posted,body\nProduct Manager,2019,You write code.\n");
    dir.line("ingest dump.csv --index ix");
    dir.fails(ASK.split_whitespace(), 1, &["exact enough for a quarter", "hint: "]);
    dir.line(&format!("{ASK} --period year"));
    twelve().run(format!("{ASK} --period week").split_whitespace()).output().code(2);
}

#[test]
fn ads_without_a_date_are_remarked() {
    let text = twelve().line(&format!("{ASK} --period year"));
    assert!(text.contains("1 ad (9.1 %) has no date and counts in no period."), "{text}");
}
