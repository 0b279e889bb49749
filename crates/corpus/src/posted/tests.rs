//! Dates as dumps write them: cells one by one, then columns.

use super::*;
use crate::date_meaning::DateMeaning;

/// What became of a date: the date, after `~` if the dump had rounded it and after `-` if it was counted back, else in words.
pub(super) fn show(outcome: DateOutcome) -> String {
    match outcome {
        DateOutcome::Parsed { posted, basis } => match basis {
            DateBasis::Written | DateBasis::OnlyAs(_) => posted.to_string(),
            DateBasis::Rounded => format!("~{posted}"),
            DateBasis::CountedBack => format!("-{posted}"),
        },
        DateOutcome::Absent => "absent".to_owned(),
        DateOutcome::Unparsable(reason) => reason.to_owned(),
        DateOutcome::OutOfRange => "out of range".to_owned(),
        DateOutcome::Ambiguous => "ambiguous".to_owned(),
        DateOutcome::Relative => "relative".to_owned(),
        DateOutcome::Censored(None) => "open-ended".to_owned(),
        DateOutcome::Censored(Some(day)) => format!("by {day}"),
        DateOutcome::Contradictory => "contradictory".to_owned(),
    }
}

#[track_caller]
fn check_as(text: &str, format: DateFormat, expected: &str) {
    let column = DateColumn::infer([text], format, DateMeaning::Posted);
    assert_eq!(show(column.read(text, None)), expected, "{text:?}");
}

/// A cell that is alone in its column.
#[track_caller]
fn check(cells: &[(&str, &str)]) {
    for (text, expected) in cells {
        check_as(text, DateFormat::Auto, expected);
    }
}

/// A cell of a dump of 27 January 2026, a Tuesday.
#[track_caller]
fn check_back(cells: &[(&str, &str)]) {
    let as_of = Day::from_ymd(2026, 1, 27);
    for (text, expected) in cells {
        let column = DateColumn::infer([*text], DateFormat::Auto, DateMeaning::Posted);
        assert_eq!(show(column.read(text, as_of)), *expected, "{text:?}");
    }
}

/// A column of cells, how it is read, and what becomes of further cells.
#[track_caller]
fn check_column(cells: &[&str], reading: &str, further: &[(&str, &str)]) {
    let column = DateColumn::infer(cells.iter().copied(), DateFormat::Auto, DateMeaning::Posted);
    assert_eq!(column.reading().describe(), reading);
    let backwards =
        DateColumn::infer(cells.iter().rev().copied(), DateFormat::Auto, DateMeaning::Posted);
    assert_eq!(column, backwards, "the order of the cells does not matter");
    for (text, expected) in further {
        assert_eq!(show(column.read(text, None)), *expected, "{text:?} in {reading}");
    }
}

#[test]
fn dates_with_the_year_first() {
    check(&[
        ("2026-01-12", "2026-01-12"),
        (" 2026-01-12 ", "2026-01-12"),
        ("\"2026-01-12\"", UNRECOGNISED),
        // The date as written, whatever the zone.
        ("2026-01-12T23:27:16-05:00", "2026-01-12"),
        ("2025-04-29T23:10:28.593+00:00", "2025-04-29"),
        ("2026-03-06T19:15:08.396Z", "2026-03-06"),
        ("2026-03-06 19:15", "2026-03-06"),
        ("2026-03-06 19:15:08+00", "2026-03-06"),
        ("2026-03-06 19:15:08 +0000 UTC", "2026-03-06"),
        ("2026-03-06, 7:15 PM", "2026-03-06"),
        ("2026-03-06T19:15:08,396[Europe/Berlin]", "2026-03-06"),
        ("2026-03-06T10Z", "2026-03-06"),
        ("2026-03-06Z", "2026-03-06"),
        ("2026-03-06+01:00", "2026-03-06"),
        ("2026-03-06 UTC", "2026-03-06"),
        ("2026/3/6", "2026-03-06"),
        ("2026.03.06", "2026-03-06"),
        ("2026-3-6 0:00", "2026-03-06"),
        ("20250131", "2025-01-31"),
        ("20250131T101500Z", "2025-01-31"),
        ("20250131101500", "2025-01-31"),
        ("2017-01", "2017-01"),
        ("2017/1", "2017-01"),
        ("2017", "2017"),
        ("2017-13", UNRECOGNISED),
        ("2025-02-29", UNRECOGNISED),
        ("2024-02-29", "2024-02-29"),
        ("2025-04-31", UNRECOGNISED),
        ("2025-00-10", UNRECOGNISED),
        ("0000-00-00", UNRECOGNISED),
        ("0001-01-01T00:00:00", "out of range"),
        ("1970-01-01", "out of range"),
        ("9999-12-31", "out of range"),
        ("2041-01-01", "out of range"),
        ("2040-12-31", "2040-12-31"),
        ("1990-01-01", "1990-01-01"),
        ("2026-01-12 or later", UNRECOGNISED),
        ("2026-01-12 - 2026-02-12", UNRECOGNISED),
        ("2026-01-12/2026-02-12", UNRECOGNISED),
        ("2026-01/12", UNRECOGNISED),
    ]);
}

#[test]
fn times_since_1970_by_their_magnitude() {
    check(&[
        ("1629072000", "2021-08-16"),
        ("1629072000000", "2021-08-16"),
        ("1629072000000000", "2021-08-16"),
        ("1629072000000000000", "2021-08-16"),
        ("1629072000.0", "2021-08-16"),
        ("1629072000.123456", "2021-08-16"),
        ("915148800", "1999-01-01"),
        ("1.71354E+12", "~2024-04-19"),
        ("1.713541234567E+12", "2024-04-19"),
        ("1.71354E9", "~2024-04-19"),
        ("1.71354e+15", "~2024-04-19"),
        ("1,71354E+12", "~2024-04-19"),
        // Five digits are known to fourteen hours, three to fifty-eight days, two not even to the year.
        ("1.7134E+12", "~2024-04"),
        ("1.72E+12", "~2024"),
        ("1.7E+12", COARSE),
        ("1E+12", COARSE),
        ("162907200", UNRECOGNISED),
        ("9999999999", "out of range"),
        ("-1629072000", "out of range"),
        ("12345", UNRECOGNISED),
        ("45307", UNRECOGNISED),
        ("0", UNRECOGNISED),
        ("99999999999999999999", UNRECOGNISED),
        ("1e99", UNRECOGNISED),
        ("1.7.1", UNRECOGNISED),
    ]);
    check_as("631152000", DateFormat::EpochS, "1990-01-01");
    check_as("20250131", DateFormat::EpochS, "out of range");
    check_as("0", DateFormat::EpochMs, "out of range");
    check_as("99999999999999999999", DateFormat::EpochMs, UNRECOGNISED);
    check_as("1629072000000", DateFormat::EpochMs, "2021-08-16");
    check_as("1629072000", DateFormat::EpochMs, "out of range");
    check_as("2021-08-16", DateFormat::EpochMs, "contradictory");
}

#[test]
fn three_numbers_alone_in_their_column() {
    check(&[
        ("(1/14/2026 3:57 PM)", "2026-01-14"),
        ("14/1/2026", "2026-01-14"),
        ("31.12.2025", "2025-12-31"),
        ("31-12-2025 10:00:00", "2025-12-31"),
        ("5/5/2025", "2025-05-05"),
        ("(9/8/2025 4:05 AM)", "ambiguous"),
        ("03.04.2025", "ambiguous"),
        ("13/13/2025", UNRECOGNISED),
        ("2/29/2025", UNRECOGNISED),
        ("2/30/2024", UNRECOGNISED),
        ("1/14/1970", "out of range"),
        ("1/14/26", "2026-01-14"),
        // The year may stand first or last.
        ("14/1/26", "ambiguous"),
        ("1/2/26", "ambiguous"),
        ("1/14/55", UNRECOGNISED),
        ("1/14", UNRECOGNISED),
        ("1/14/202", UNRECOGNISED),
        ("1.14/2026", UNRECOGNISED),
        ("10.0.0.1", UNRECOGNISED),
    ]);
    check_as("(9/8/2025 4:05 AM)", DateFormat::MonthFirst, "2025-09-08");
    check_as("9/8/2025", DateFormat::DayFirst, "2025-08-09");
    check_as("14/9/2025", DateFormat::MonthFirst, "contradictory");
    check_as("9/14/2025", DateFormat::DayFirst, "contradictory");
    check_as("25/9/14", DateFormat::YearFirst, "2025-09-14");
    check_as("25/9/14", DateFormat::DayFirst, "2014-09-25");
    check_as("2025-08-09", DateFormat::DayFirst, "2025-08-09");
    check_as("9/8/2025", DateFormat::Iso, "contradictory");
    check_as("1629072000", DateFormat::Iso, "contradictory");
    check_as("5 Jan 2025", DateFormat::Iso, "contradictory");
    check_as("2025-08-09T10:00", DateFormat::Iso, "2025-08-09");
    check_as("2025-08-09", DateFormat::YearMonth, "contradictory");
    check_as("2025-08", DateFormat::YearMonth, "2025-08");
}

#[test]
fn names_of_months() {
    check(&[
        ("January 5, 2025", "2025-01-05"),
        ("5 Jan 2025", "2025-01-05"),
        ("Jan. 5th 2025", "2025-01-05"),
        ("5. JANUARY 2025", "2025-01-05"),
        ("the 5th of January 2025", UNRECOGNISED),
        ("5th of January, 2025", "2025-01-05"),
        ("Mon, 05 Jan 2025 10:00:00 GMT", "2025-01-05"),
        ("Mon Jan 05 2025 10:00:00 GMT+0100 (Central European Standard Time)", "2025-01-05"),
        ("Mon Jan  5 10:00:00 UTC 2025", "2025-01-05"),
        ("Mon Jan  5 10:00:00 2025", "2025-01-05"),
        ("05-Sept-2024", "2024-09-05"),
        ("05-Sep-24", "2024-09-05"),
        ("5 Sep '24", "2024-09-05"),
        ("2024-Sep-05", "2024-09-05"),
        ("2024 September", "2024-09"),
        ("Posted on March 3, 2024", "2024-03-03"),
        ("Date posted: 2024-03-03", "2024-03-03"),
        ("Posted 3/14/2024", "2024-03-14"),
        ("March 2024", "2024-03"),
        ("31 Feb 2024", UNRECOGNISED),
        ("Marching 2024", UNRECOGNISED),
        ("March 3", NO_YEAR),
        ("3 March", NO_YEAR),
        ("Jan-25", NO_YEAR),
        ("March", UNRECOGNISED),
        ("3 März 2024", UNRECOGNISED),
    ]);
}

#[test]
fn what_is_no_date() {
    for nothing in ["", "  ", "Not specified", "N/A", "null", "-", "NaT", "posted"] {
        check(&[(nothing, "absent")]);
    }
    check(&[("soon", UNRECOGNISED), ("Chicago", UNRECOGNISED), ("12 Chicago", UNRECOGNISED)]);
    check(&[(&"1".repeat(10_000), UNRECOGNISED), ("2024-01-01\0", UNRECOGNISED)]);
    check(&[("２０２４-01-01", UNRECOGNISED), ("2024–01–01", UNRECOGNISED)]);
}

#[test]
fn relative_dates_are_none_without_a_day_to_count_from() {
    for relative in [
        "Posted Today",
        "Posted Yesterday",
        "Posted 19 hours ago | Updated 1 hour ago",
        "Posted moments ago",
        "Posted Date 9 days ago",
        "2 weeks ago",
        "a month ago",
        "5d",
    ] {
        check(&[(relative, "relative")]);
    }
    check(&[("Posted 30+ Days Ago", "open-ended"), ("over a year ago", "open-ended")]);
}

#[test]
fn relative_dates_count_back() {
    check_back(&[
        ("Posted Today", "-2026-01-27"),
        ("today at 10:15", "-2026-01-27"),
        ("Yesterday, 5 PM", "-2026-01-26"),
        ("just posted", "-2026-01-27"),
        ("Posted just now", "-2026-01-27"),
        ("Posted moments ago", "-2026-01-27"),
        ("5 minutes ago", "-2026-01-27"),
        ("Posted 19 hours ago | Updated 1 hour ago", "-2026-01-27"),
        ("30 hours ago", "-2026-01-26"),
        ("an hour ago", "-2026-01-27"),
        ("Posted 3 days ago", "-2026-01-24"),
        ("Posted Date 9 days ago", "-2026-01-18"),
        ("Posted 3 days ago (Updated 1 day ago)", "-2026-01-24"),
        ("Updated 1 day ago · Posted 3 days ago", "-2026-01-24"),
        ("Posted: 30 days ago", "-2025-12-28"),
        ("one day ago", "-2026-01-26"),
        ("5d", "-2026-01-22"),
        ("5d ago", "-2026-01-22"),
        ("24h", "-2026-01-26"),
        ("500 days ago", "-2024-09-14"),
        // Two weeks are over, the third is not: 7 to 13 January.
        ("2 weeks ago", "-2026-01"),
        ("1w", "-2026-01"),
        // 24 to 30 December.
        ("Posted 4 weeks ago.", "-2025-12"),
        // 31 December to 6 January.
        ("3 weeks ago", COARSE),
        // 28 November to 27 December.
        ("a month ago", "-2025"),
        ("1mo ago", "-2025"),
        ("a year ago", COARSE),
        ("about 10 days ago", "-2026-01"),
        ("less than a week ago", "-2026-01"),
        ("< 1 day ago", "-2026-01"),
        ("5m ago", VAGUE),
        ("Posted 30+ Days Ago", "by 2025-12-28"),
        ("30+ days ago | Updated 2 hours ago", "by 2025-12-28"),
        ("30d+", "by 2025-12-28"),
        ("30 + days", "by 2025-12-28"),
        ("over a month ago", "by 2025-12-27"),
        ("more than 2 weeks ago", "by 2026-01-13"),
        ("> 30 days ago", "by 2025-12-28"),
        ("recently", VAGUE),
        ("a few days ago", VAGUE),
        ("3 days", VAGUE),
        ("3 days left", VAGUE),
        ("in 3 days", VAGUE),
        ("this week", VAGUE),
        ("today or tomorrow", UNRECOGNISED),
        ("Updated 3 days ago", OTHER_MEANING),
        ("Reposted 3 days ago", OTHER_MEANING),
        ("Active 3 days ago", OTHER_MEANING),
        ("Closes 2026-02-01", OTHER_MEANING),
        ("99999 days ago", "out of range"),
        ("999999 days ago", VAGUE),
        ("99999 years ago", "out of range"),
    ]);
    let updated = DateColumn::infer([], DateFormat::Auto, DateMeaning::Updated);
    let as_of = Day::from_ymd(2026, 3, 31);
    let read = |text| show(updated.read(text, as_of));
    assert_eq!(read("Posted 3 days ago | Updated 1 day ago"), "-2026-03-30");
    assert_eq!(read("Posted 3 days ago"), OTHER_MEANING);
    // There is no 31 February.
    assert_eq!(read("over a month ago"), "by 2026-02-28");
}

#[test]
fn the_order_of_day_and_month_is_the_columns() {
    check_column(
        &["3/4/2025", "3/14/2025", "12/1/2025", ""],
        "month/day/year, decided by 1 of 3 cells",
        &[("3/4/2025", "2025-03-04"), ("14/3/2025", "contradictory"), ("2025-03-04", "2025-03-04")],
    );
    check_column(
        &["(9/8/2025 4:05 AM)", "(9/18/2025 4:05 PM)", "Posted Date 4 days ago", "soon"],
        "month/day/year, decided by 1 of 2 cells; relative (1); unknown (1)",
        &[("(10/9/2025 0:00 AM)", "2025-10-09")],
    );
    check_column(
        &["3.4.2025", "14.4.2025"],
        "day/month/year, decided by 1 of 2 cells",
        &[("03.04.2025", "2025-04-03"), ("4.14.2025", "contradictory")],
    );
    check_column(
        &["3/4/2025", "5/5/2025", "12/12/2025"],
        "three numbers, day and month not told apart",
        &[
            ("3/4/2025", "ambiguous"),
            ("6/6/2025", "2025-06-06"),
            ("3/14/2025", "2025-03-14"),
            ("14/3/2025", "2025-03-14"),
        ],
    );
    // Cells speak for either order: nothing is decided, but for what can be read in one way only.
    check_column(
        &["3/14/2025", "14/3/2025", "3/4/2025"],
        "three numbers, day and month not told apart",
        &[("3/4/2025", "ambiguous"), ("3/14/2025", "2025-03-14")],
    );
    // Years of two digits: the second number is the day, so the first is the month.
    check_column(
        &["3/4/25", "3/14/25"],
        "month/day/year, decided by 1 of 2 cells",
        &[("3/4/25", "2025-03-04"), ("3/4/2025", "2025-03-04")],
    );
    // 14 may be a day or a year; 31/3/25 as well; but 3/4/99 has no day 99.
    check_column(
        &["14/3/25", "31/3/25"],
        "three numbers, day and month not told apart",
        &[("14/3/25", "ambiguous")],
    );
    check_column(
        &["14/3/99", "31/3/25"],
        "day/month/year, decided by 1 of 2 cells",
        &[("14/3/25", "2025-03-14"), ("25/3/14", "2014-03-25")],
    );
}

#[test]
fn one_contradiction_in_a_hundred_is_borne() {
    let mut cells = vec!["3/14/2025"; 99];
    cells.push("14/3/2025");
    check_column(&cells, "three numbers, day and month not told apart", &[]);
    cells.push("3/15/2025");
    check_column(
        &cells,
        "month/day/year, decided by 100 of 101 cells",
        &[("14/3/2025", "contradictory"), ("3/4/2025", "2025-03-04")],
    );
    // Cells that say nothing count on neither side.
    cells.extend(["3/4/2025"; 500]);
    check_column(&cells, "month/day/year, decided by 100 of 601 cells", &[]);
    cells.push("14/3/2025");
    check_column(&cells, "three numbers, day and month not told apart", &[]);
}

#[test]
fn a_day_between_year_and_month_makes_the_others_ambiguous() {
    let further = [
        ("2025-03-04", "ambiguous"),
        ("2025-03-14", "2025-03-14"),
        ("2025-04-04", "2025-04-04"),
        ("2025-14-03", "contradictory"),
        ("2025-03", "2025-03"),
        ("20250304", "2025-03-04"),
    ];
    let cells = ["2025-14-03 10:00", "2025-05-06"];
    check_column(&cells, "year-month-day (1); year-day-month (1)", &further);
    let mut cells = vec!["2025-03-14"; 100];
    cells.push("2025-14-03");
    let further = [("2025-03-04", "2025-03-04"), ("2025-14-03", "contradictory")];
    check_column(&cells, "year-month-day (100); year-day-month (1)", &further);
    for format in [DateFormat::Iso, DateFormat::YearFirst] {
        let column = DateColumn::infer(["2025-14-03"], format, DateMeaning::Posted);
        assert_eq!(show(column.read("2025-03-04", None)), "2025-03-04");
        assert_eq!(show(column.read("2025-14-03", None)), "contradictory");
    }
}

#[test]
fn the_unit_of_times_is_the_columns() {
    check_column(
        &["1629072000000", "1611792000000"],
        "milliseconds since 1970",
        &[
            ("1608163200000", "2020-12-17"),
            ("1608163200", "contradictory"),
            ("1.71354E+12", "~2024-04-19"),
            ("2020-12-17", "2020-12-17"),
        ],
    );
    check_column(
        &["1629072000", "1611792000000"],
        "seconds since 1970 (1); milliseconds since 1970 (1)",
        &[("1608163200", "2020-12-17"), ("1608163200000", "2020-12-17")],
    );
}

#[test]
fn how_much_a_spreadsheet_has_rounded_is_the_columns() {
    // Trailing zeros are lost where others have six digits, but not where all have three.
    let of_six = [("1.7134E+12", "~2024-04-18"), ("1.71E+12", "~2024-03-09")];
    check_column(&["1.71354E+12", "1.7134E+12"], "milliseconds since 1970", &of_six);
    let of_three = [("1.72E+12", "~2024"), ("1.72134E+12", "~2024-07-18")];
    check_column(&["1.71E+12", "1.72E+12"], "milliseconds since 1970", &of_three);
}

#[test]
fn a_column_without_dates_is_told_so() {
    check_column(&[], "", &[("2025-01-01", "2025-01-01"), ("3/4/2025", "ambiguous")]);
    check_column(&["", "n/a"], "", &[]);
    check_column(&["soon", "Oslo"], "unknown", &[]);
}
