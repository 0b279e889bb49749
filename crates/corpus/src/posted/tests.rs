//! Dates as dumps write them, case by case.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    check_as(text, DateFormat::Auto, expected);
}

/// The date as shown, `~` before it if it was rounded, else what became of it.
#[track_caller]
fn check_as(text: &str, format: DateFormat, expected: &str) {
    let found = match parse_date(text, format) {
        DateOutcome::Parsed { posted, lossy } => {
            format!("{}{posted}", if lossy { "~" } else { "" })
        }
        DateOutcome::Absent => "absent".to_owned(),
        DateOutcome::Unparsable(reason) => reason.to_owned(),
        DateOutcome::OutOfRange => "out of range".to_owned(),
    };
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn dates_with_the_year_first() {
    check("2026-01-12", "2026-01-12");
    check(" 2026-01-12 ", "2026-01-12");
    // The date as written, whatever the zone.
    check("2026-01-12T23:27:16-05:00", "2026-01-12");
    check("2025-04-29T23:10:28.593+00:00", "2025-04-29");
    check("2026-03-06T19:15:08.396Z", "2026-03-06");
    check("2026-03-06 19:15", "2026-03-06");
    check("2026/3/6", "2026-03-06");
    check("20250131", "2025-01-31");
    check("2017-01", "2017-01");
    check("2017", "2017");
    check("2017-13", UNRECOGNISED);
    check("2025-02-29", UNRECOGNISED);
    check("2024-02-29", "2024-02-29");
    check("1970-01-01", "out of range");
    check("2041-01-01", "out of range");
    check("1990-01-01", "1990-01-01");
    check("2026-01-12 or later", UNRECOGNISED);
}

#[test]
fn seconds_since_1970_by_their_length() {
    check("1629072000", "2021-08-16");
    check("1629072000000", "2021-08-16");
    check("1629072000000000", "2021-08-16");
    check("1629072000.0", "2021-08-16");
    check("1.71354E+12", "~2024-04-19");
    check("1.7134E+12", "~2024-04-18");
    check("1.713541234567E+12", "2024-04-19");
    check("1.71354E9", "~2024-04-19");
    check("1.71354E+15", "~2024-04-19");
    check("162907200", UNRECOGNISED);
    check("9999999999", "out of range");
    check("12345", UNRECOGNISED);
    check_as("631152000", DateFormat::EpochS, "1990-01-01");
    check_as("0", DateFormat::EpochMs, "out of range");
    check_as("99999999999999999999", DateFormat::EpochMs, UNRECOGNISED);
}

#[test]
fn slashes_and_names_only_if_they_can_mean_one_day() {
    check("(1/14/2026 3:57 PM)", "2026-01-14");
    check("14/1/2026", "2026-01-14");
    check("31.12.2025", "2025-12-31");
    check("5/5/2025", "2025-05-05");
    check("(9/8/2025 4:05 AM)", AMBIGUOUS);
    check_as("(9/8/2025 4:05 AM)", DateFormat::MonthFirst, "2025-09-08");
    check_as("9/8/2025", DateFormat::DayFirst, "2025-08-09");
    check_as("2025-08-09", DateFormat::DayFirst, "2025-08-09");
    check("January 5, 2025", "2025-01-05");
    check("5 Jan 2025", "2025-01-05");
    check("Jan. 5th 2025", "2025-01-05");
    check("Mon, 05 Jan 2025 10:00:00 GMT", "2025-01-05");
    check("05-Sept-2024", "2024-09-05");
    check("Posted on March 3, 2024", "2024-03-03");
    check("March 2024", "2024-03");
    check("Marching 2024", UNRECOGNISED);
    check("13/13/2025", UNRECOGNISED);
}

#[test]
fn what_is_no_date() {
    for nothing in ["", "  ", "Not specified", "N/A", "null", "-"] {
        check(nothing, "absent");
    }
    for relative in [
        "Posted 30+ Days Ago",
        "Posted Today",
        "Posted Yesterday",
        "Posted 19 hours ago | Updated 1 hour ago",
        "Posted moments ago",
        "Posted Date 9 days ago",
    ] {
        check(relative, RELATIVE);
    }
    check("soon", UNRECOGNISED);
    check("Chicago", UNRECOGNISED);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,30}") {
        for format in [DateFormat::Auto, DateFormat::EpochMs, DateFormat::Iso, DateFormat::DayFirst] {
            let _ = parse_date(&text, format);
        }
    }

    #[test]
    fn near_dates_do_not_panic(text in "[0-9eE+./: -]{0,22}") {
        let _ = parse_date(&text, DateFormat::Auto);
    }

    #[test]
    fn written_dates_are_read_back(days in 7305_i32..25_500) {
        let day = Day(days);
        let expected = Posted { day, precision: Precision::Day };
        let outcome = parse_date(&day.to_string(), DateFormat::Auto);
        prop_assert_eq!(outcome, DateOutcome::Parsed { posted: expected, lossy: false });
        let (year, month, number) = day.ymd();
        let outcome = parse_date(&format!("{month}/{number}/{year}"), DateFormat::MonthFirst);
        prop_assert_eq!(outcome, DateOutcome::Parsed { posted: expected, lossy: false });
    }
}
