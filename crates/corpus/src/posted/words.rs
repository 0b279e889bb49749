//! Dates with the names of months, and the small readers of numbers and times.

use crate::date::{Day, Posted, Precision};

use super::order::full_year;

pub(crate) fn posted(year: i32, month: u32, day: u32, precision: Precision) -> Option<Posted> {
    Some(Posted { day: Day::from_ymd(year, month, day)?, precision })
}

/// A number of so many digits, and the rest.
pub(crate) fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let number = text.get(..count)?;
    let all = number.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| Some((number.parse().ok()?, &text[count..])))?
}

/// A number of one or two digits that no digit follows, as text, and the rest.
pub(crate) fn one_or_two(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&length).then(|| text.split_at(length))
}

/// Whether what follows a day is nothing, or a time and a zone. They are not looked at.
pub(crate) fn is_time(text: &str) -> bool {
    let text = text.trim_start_matches([',', ' ', 'T', 't']);
    let text = text.strip_prefix("at ").unwrap_or(text).trim();
    let Some(first) = text.bytes().next() else { return true };
    let known =
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" :.,+-/[]()_".contains(&byte));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match first {
        b'0'..=b'9' if text.contains(':') => known,
        b'0'..=b'9' => {
            // `10Z`, `101500Z`, `3 PM`.
            let upper = text.to_ascii_uppercase();
            let ending = ["Z", "AM", "PM"].iter().find_map(|ending| upper.strip_suffix(ending));
            ending.is_some_and(|number| number.len() <= 7 && is_number(number.trim()))
        }
        b'+' | b'-' => {
            let offset = text[1..].replace(':', "");
            offset.len() <= 4 && is_number(&offset)
        }
        _ => ["Z", "UTC", "GMT"].iter().any(|zone| text.eq_ignore_ascii_case(zone)),
    }
}

/// What is written with the name of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A date.
    Date(Posted),
    /// A month and a number that may be a day or a year.
    WithoutYear,
}

/// `5 January 2025`, `Jan 5, 2025`, `5-Jan-25`, `2025 January 5`, `January 2025`, a weekday before and a time after it, or the time
/// before the year as the C library writes it.
pub(crate) fn named(text: &str) -> Option<Named> {
    let mut words = text
        .split(|character: char| character.is_whitespace() || ",-/".contains(character))
        .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("of"))
        .peekable();
    let mut word = words.next()?;
    if is_weekday(word) {
        word = words.next()?;
    }
    if let Some(year) = year(word) {
        let month = month(words.next()?)?;
        let day = match words.next() {
            None => return posted(year, month, 1, Precision::Month).map(Named::Date),
            Some(word) => ordinal(word)?,
        };
        return ends(words).then(|| posted(year, month, day, Precision::Day).map(Named::Date))?;
    }
    let (mut day, month) = match month(word) {
        Some(month) => (None, month),
        None => (Some(ordinal(word)?), month(words.next()?)?),
    };
    let Some(mut next) = words.next() else {
        return day.map(|_| Named::WithoutYear);
    };
    if day.is_none() && year(next).is_none() {
        day = Some(ordinal(next)?);
        let Some(following) = words.next() else { return Some(Named::WithoutYear) };
        next = following;
        if next.contains(':') && is_time(next) {
            // `Jan 5 10:00:00 UTC 2024`: the year stands last.
            next = words.next()?;
            if year(next).is_none() && next.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                next = words.next()?;
            }
        }
    }
    match day {
        Some(day) => {
            let year = year(next).or_else(|| short_year(next))?;
            ends(words).then(|| posted(year, month, day, Precision::Day).map(Named::Date))?
        }
        None => posted(year(next)?, month, 1, Precision::Month)
            .filter(|_| words.peek().is_none())
            .map(Named::Date),
    }
}

fn ends<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    is_time(&words.collect::<Vec<_>>().join(" "))
}

fn year(word: &str) -> Option<i32> {
    digits(word, 4).filter(|(_, rest)| rest.is_empty()).and_then(|(year, _)| year.try_into().ok())
}

/// `25` or `'25` after a day and a month.
fn short_year(word: &str) -> Option<i32> {
    let word = word.trim_start_matches(['\'', '’']);
    full_year(word).filter(|_| word.len() == 2).and_then(|year| year.try_into().ok())
}

/// The number of a day: `5`, `05`, `5th`, `5.`.
fn ordinal(word: &str) -> Option<u32> {
    let (day, rest) = one_or_two(word)?;
    ["", "st", "nd", "rd", "th", "."]
        .iter()
        .any(|ending| rest.eq_ignore_ascii_case(ending))
        .then(|| day.parse().ok())?
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let index = MONTHS.iter().position(|month| {
        *month == word || (word.len() == 3 || word == "sept") && month.starts_with(&word)
    })?;
    u32::try_from(index + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    word.len() >= 3 && DAYS.iter().any(|day| day.starts_with(&word))
}
