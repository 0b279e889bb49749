//! What a single cell says, as far as it says it without its column.

use crate::date::{Posted, Precision};
use crate::date_meaning::DateMeaning;

use super::number::Number;
use super::order::Triple;
use super::reading::DateShape;
use super::relative::{Ago, Relative, ago};
use super::words::{Named, digits, is_time, named, one_or_two, posted};
use super::{NO_YEAR, OTHER_MEANING, UNRECOGNISED, VAGUE};

/// A cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing, or a word for it.
    Absent,
    /// A date that can mean one thing only.
    Date(Posted, DateShape),
    /// A date only if the day stands between year and month: `2025-31-01`.
    Swapped,
    /// Three numbers.
    Triple(Triple),
    /// A number.
    Number(Number),
    /// A time before an unknown day.
    Relative(Relative),
    /// Something else, and what.
    Unreadable(&'static str),
}

/// No date is longer, in bytes.
const LONGEST: usize = 160;

impl Cell {
    /// Reads a cell. Where it says when the ad was posted and when it was updated, `meaning` says which of them is wanted.
    pub(crate) fn read(text: &str, meaning: DateMeaning) -> Self {
        let text = text.trim();
        if is_absent(text) {
            return Self::Absent;
        }
        if text.len() > LONGEST {
            return Self::Unreadable(UNRECOGNISED);
        }
        if let Some(cell) = plain(text) {
            return cell;
        }
        match wanted(&text.to_lowercase(), meaning) {
            Some(part) => spoken(part),
            None => Self::Unreadable(OTHER_MEANING),
        }
    }
}

fn is_absent(text: &str) -> bool {
    const NOTHING: [&str; 15] = [
        "",
        "-",
        "--",
        "—",
        "n/a",
        "na",
        "nan",
        "nat",
        "nil",
        "none",
        "null",
        "unknown",
        "not specified",
        "not available",
        "#n/a",
    ];
    NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
}

/// Dates that begin with a digit.
fn plain(text: &str) -> Option<Cell> {
    if !text.starts_with(|character: char| character.is_ascii_digit() || character == '-') {
        return None;
    }
    year_first(text)
        .or_else(|| compact(text))
        .or_else(|| Number::parse(text).map(Cell::Number))
        .or_else(|| triple(text).map(Cell::Triple))
}

/// Dates with words, in lower case.
fn spoken(text: &str) -> Cell {
    let inner = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    let text = inner.unwrap_or(text).trim();
    if is_absent(text) {
        return Cell::Absent;
    }
    // A bare number after words is no time since 1970.
    if let Some(cell) = year_first(text).or_else(|| triple(text).map(Cell::Triple)) {
        return cell;
    }
    match named(text) {
        Some(Named::Date(posted)) => return Cell::Date(posted, DateShape::MonthName),
        Some(Named::WithoutYear) => return Cell::Unreadable(NO_YEAR),
        None => {}
    }
    match ago(text) {
        Some(Ago::Counted(relative)) => Cell::Relative(relative),
        Some(Ago::Vague) => Cell::Unreadable(VAGUE),
        None => Cell::Unreadable(UNRECOGNISED),
    }
}

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD` (or with slashes or dots), and after a day a time.
fn year_first(text: &str) -> Option<Cell> {
    let (year, rest) = digits(text, 4)?;
    let year = i32::try_from(year).ok()?;
    if rest.is_empty() {
        let posted = posted(year, 1, 1, Precision::Year)?;
        return Some(Cell::Date(posted, DateShape::Year));
    }
    let separator = rest.chars().next().filter(|character| "-/.".contains(*character))?;
    let (month, rest) = one_or_two(&rest[1..])?;
    let month = month.parse().ok()?;
    if rest.is_empty() {
        let posted = posted(year, month, 1, Precision::Month).filter(|_| separator != '.')?;
        return Some(Cell::Date(posted, DateShape::YearMonth));
    }
    let (day, rest) = one_or_two(rest.strip_prefix(separator)?)?;
    if !is_time(rest) {
        return None;
    }
    let day = day.parse().ok()?;
    match posted(year, month, day, Precision::Day) {
        Some(posted) => Some(Cell::Date(posted, DateShape::YearMonthDay)),
        None => posted(year, day, month, Precision::Day).map(|_| Cell::Swapped),
    }
}

/// `YYYYMMDD`, and after it a time, as in `20250131T101500Z` and `20250131101500`.
fn compact(text: &str) -> Option<Cell> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest, 2)?;
    let (day, rest) = digits(rest, 2)?;
    let time = rest.strip_prefix(['T', 't', ' ']).unwrap_or(rest).trim_end_matches(['Z', 'z']);
    let whole = rest.is_empty()
        || matches!(time.len(), 4 | 6) && time.bytes().all(|byte| byte.is_ascii_digit());
    // Twelve digits alone would be the milliseconds of years before 2001.
    if !whole || text.len() == 12 {
        return None;
    }
    let posted = posted(i32::try_from(year).ok()?, month, day, Precision::Day)?;
    Some(Cell::Date(posted, DateShape::Compact))
}

/// `1/31/2025`, `31.1.25`, and a time after it.
fn triple(text: &str) -> Option<Triple> {
    let (first, rest) = one_or_two(text)?;
    let separator = rest.chars().next().filter(|character| "/.-".contains(*character))?;
    let (second, rest) = one_or_two(&rest[1..])?;
    let rest = rest.strip_prefix(separator)?;
    let length = rest.bytes().take(5).take_while(u8::is_ascii_digit).count();
    if !matches!(length, 1 | 2 | 4) || !is_time(&rest[length..]) {
        return None;
    }
    Triple::new(first, second, &rest[..length])
}

/// The part of a text in lower case that tells of the event that is wanted, without the words that name the event.
fn wanted(text: &str, meaning: DateMeaning) -> Option<&str> {
    let parts = text.split(['|', '·', '•', ';', '\n']);
    let parts = parts.flat_map(|part| match part.trim().split_once(" (") {
        // `posted 3 days ago (updated today)`; but `(1/31/2025 3:57 PM)` is one part.
        Some((before, after)) if event(after).1.is_some() => [before, after.trim_end_matches(')')],
        _ => [part, ""],
    });
    let mut unnamed = None;
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        match event(part) {
            (rest, Some(event)) if event == Event::of(meaning) => return Some(rest),
            (_, Some(_)) => {}
            (rest, None) => unnamed = unnamed.or(Some(rest)),
        }
    }
    unnamed
}

/// What happened then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Posted,
    Updated,
    Other,
}

impl Event {
    /// The event that a column of this meaning tells of; words of boards name it where it is not the crawl.
    fn of(meaning: DateMeaning) -> Self {
        match meaning {
            DateMeaning::Updated => Self::Updated,
            _ => Self::Posted,
        }
    }
}

/// The text after the words that name an event, and the event.
fn event(text: &str) -> (&str, Option<Event>) {
    const EVENTS: [(&str, Event); 34] = [
        ("posted date", Event::Posted),
        ("date posted", Event::Posted),
        ("job posted", Event::Posted),
        ("posted on", Event::Posted),
        ("posted at", Event::Posted),
        ("posted", Event::Posted),
        ("published on", Event::Posted),
        ("published", Event::Posted),
        ("listed on", Event::Posted),
        ("listed", Event::Posted),
        ("added on", Event::Posted),
        ("added", Event::Posted),
        ("created on", Event::Posted),
        ("created", Event::Posted),
        ("opened", Event::Posted),
        ("last updated", Event::Updated),
        ("updated on", Event::Updated),
        ("updated", Event::Updated),
        ("last modified", Event::Updated),
        ("modified", Event::Updated),
        ("refreshed", Event::Updated),
        ("reposted", Event::Updated),
        ("re-posted", Event::Updated),
        ("renewed", Event::Updated),
        ("employer active", Event::Updated),
        ("active", Event::Updated),
        ("expired", Event::Other),
        ("expires", Event::Other),
        ("closes", Event::Other),
        ("closing", Event::Other),
        ("ends", Event::Other),
        ("deadline", Event::Other),
        ("valid through", Event::Other),
        ("apply by", Event::Other),
    ];
    for (words, event) in EVENTS {
        if let Some(rest) = text.strip_prefix(words)
            && !rest.starts_with(|character: char| character.is_alphabetic())
        {
            return (rest.trim_start_matches([':', ' ', '-', ',']), Some(event));
        }
    }
    (text, None)
}
