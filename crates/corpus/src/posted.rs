//! Reads the dates of ads as dumps write them.
//!
//! Nothing is guessed: a date is read only if it can mean one day, month or year. `3/4/2025` cannot, unless the profile says
//! which number is the month; "posted 3 days ago" cannot, since the day of the crawl is not in the dump.

use serde::{Deserialize, Serialize};

use crate::date::{Day, Posted, Precision};

/// How the dates of a column are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateFormat {
    /// Any of the unambiguous ways.
    #[default]
    Auto,
    /// `YYYY-MM-DD`, with or without a time after it, `YYYY-MM` or `YYYY`.
    Iso,
    /// Seconds since 1970.
    EpochS,
    /// Milliseconds since 1970.
    EpochMs,
    /// Microseconds since 1970.
    EpochUs,
    /// `YYYY-MM`.
    YearMonth,
    /// Any, and in `3/4/2025` the month comes first.
    MonthFirst,
    /// Any, and in `3/4/2025` the day comes first.
    DayFirst,
}

/// What became of one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOutcome {
    /// Read. `lossy` says that the dump had rounded it, as spreadsheets do (`1.71354E+12`).
    Parsed {
        /// The date.
        posted: Posted,
        /// Whether the dump had rounded it.
        lossy: bool,
    },
    /// There is none: empty, or a word that says so.
    Absent,
    /// It cannot be read, and why.
    Unparsable(&'static str),
    /// Before 1990 or after 2040.
    OutOfRange,
}

/// Reason: counted from the day of the crawl, which the dump does not tell.
pub(crate) const RELATIVE: &str = "relative";
/// Reason: day and month may be exchanged.
pub(crate) const AMBIGUOUS: &str = "ambiguous";
/// Reason: none of the known ways.
pub(crate) const UNRECOGNISED: &str = "unrecognised";
/// Reason: rounded so much that not even the year is known.
pub(crate) const ROUNDED: &str = "rounded away";

const YEARS: std::ops::RangeInclusive<i32> = 1990..=2040;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Reads a date.
#[must_use]
pub fn parse_date(text: &str, format: DateFormat) -> DateOutcome {
    let text = text.trim();
    if is_absent(text) {
        return DateOutcome::Absent;
    }
    let found = match format {
        DateFormat::Iso => iso(text),
        DateFormat::YearMonth => iso(text).filter(|posted| posted.precision == Precision::Month),
        DateFormat::EpochS => return epoch(text, Some(1_000_000)),
        DateFormat::EpochMs => return epoch(text, Some(1000)),
        DateFormat::EpochUs => return epoch(text, Some(1)),
        DateFormat::Auto | DateFormat::MonthFirst | DateFormat::DayFirst => {
            match iso(text).or_else(|| compact(text)) {
                Some(posted) => Some(posted),
                None if number(text).is_some() => return epoch(text, None),
                None => return written(text, format),
            }
        }
    };
    found.map_or_else(|| DateOutcome::Unparsable(reason(text)), in_range)
}

fn in_range(posted: Posted) -> DateOutcome {
    if YEARS.contains(&posted.day.ymd().0) {
        DateOutcome::Parsed { posted, lossy: false }
    } else {
        DateOutcome::OutOfRange
    }
}

fn is_absent(text: &str) -> bool {
    const NOTHING: [&str; 12] = [
        "",
        "-",
        "n/a",
        "na",
        "nan",
        "nat",
        "none",
        "null",
        "unknown",
        "not specified",
        "not available",
        "#n/a",
    ];
    NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
}

/// Why a text is no date.
fn reason(text: &str) -> &'static str {
    const RELATIVES: [&str; 8] =
        ["ago", "today", "yesterday", "now", "days", "recently", "hour", "hours"];
    let lower = text.to_ascii_lowercase();
    let relative = lower
        .split(|character: char| !character.is_ascii_alphabetic())
        .any(|word| RELATIVES.contains(&word));
    if relative { RELATIVE } else { UNRECOGNISED }
}

fn posted(year: i32, month: u32, day: u32, precision: Precision) -> Option<Posted> {
    Some(Posted { day: Day::from_ymd(year, month, day)?, precision })
}

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD` (or with slashes or dots), and after a day a time that is not looked at.
fn iso(text: &str) -> Option<Posted> {
    let (year, rest) = digits(text, 4)?;
    let year = i32::try_from(year).ok()?;
    if rest.is_empty() {
        return posted(year, 1, 1, Precision::Year);
    }
    let separator = rest.chars().next().filter(|character| "-/.".contains(*character))?;
    let (month, rest) = one_or_two(&rest[1..])?;
    if rest.is_empty() {
        return posted(year, month, 1, Precision::Month).filter(|_| separator != '.');
    }
    let (day, rest) = one_or_two(rest.strip_prefix(separator)?)?;
    is_time(rest).then(|| posted(year, month, day, Precision::Day))?
}

/// `YYYYMMDD`.
fn compact(text: &str) -> Option<Posted> {
    if text.len() != 8 {
        return None;
    }
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest, 2)?;
    let (day, _) = digits(rest, 2)?;
    posted(i32::try_from(year).ok()?, month, day, Precision::Day)
}

/// Whether what follows a day is nothing, or a time and a zone.
fn is_time(text: &str) -> bool {
    let text = text.trim_start_matches([',', ' ', 'T', 't']);
    text.is_empty()
        || text.as_bytes()[0].is_ascii_digit()
            && text.contains(':')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b" :.,+-/[]_".contains(&byte))
}

fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let number = text.get(..count)?;
    let all = number.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| Some((number.parse().ok()?, &text[count..])))?
}

fn one_or_two(text: &str) -> Option<(u32, &str)> {
    digits(text, 2)
        .or_else(|| digits(text, 1))
        .filter(|(_, rest)| !rest.as_bytes().first().is_some_and(u8::is_ascii_digit))
}

/// Dates with slashes or month names, and what is written around them.
fn written(text: &str, format: DateFormat) -> DateOutcome {
    let mut inner = text;
    for prefix in ["posted on", "posted date", "posted", "date posted", "published on", "published"]
    {
        if let Some(start) = inner.get(..prefix.len())
            && start.eq_ignore_ascii_case(prefix)
        {
            inner = inner[prefix.len()..].trim_start_matches([':', ' ']);
            break;
        }
    }
    let inner =
        inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner).trim();
    if let Some(posted) = iso(inner).or_else(|| named(inner)) {
        return in_range(posted);
    }
    match slashed(inner, format) {
        Some(Ok(posted)) => in_range(posted),
        Some(Err(reason)) => DateOutcome::Unparsable(reason),
        None => DateOutcome::Unparsable(reason(text)),
    }
}

/// `M/D/YYYY` or `D/M/YYYY`, also with dots or hyphens, and a time after it.
fn slashed(text: &str, format: DateFormat) -> Option<Result<Posted, &'static str>> {
    let (first, rest) = one_or_two(text)?;
    let separator = rest.chars().next().filter(|character| "/.-".contains(*character))?;
    let (second, rest) = one_or_two(&rest[1..])?;
    let (year, rest) = digits(rest.strip_prefix(separator)?, 4)?;
    if !is_time(rest) {
        return None;
    }
    let year = i32::try_from(year).ok()?;
    let month_first = posted(year, first, second, Precision::Day);
    let day_first = posted(year, second, first, Precision::Day);
    let found = match format {
        DateFormat::MonthFirst => month_first,
        DateFormat::DayFirst => day_first,
        _ => match (month_first, day_first) {
            (Some(one), Some(other)) if one != other => return Some(Err(AMBIGUOUS)),
            (one, other) => one.or(other),
        },
    };
    found.map(Ok)
}

/// `5 January 2025`, `Jan 5, 2025`, `January 2025`, a weekday before and a time after it.
fn named(text: &str) -> Option<Posted> {
    let mut words = text
        .split(|character: char| character.is_whitespace() || character == ',' || character == '-')
        .filter(|word| !word.is_empty());
    let mut word = words.next()?;
    if is_weekday(word) {
        word = words.next()?;
    }
    let (day, month) = match month(word) {
        Some(month) => (None, month),
        None => (Some(ordinal(word)?), month(words.next()?)?),
    };
    let next = words.next()?;
    let (day, year) = match (day, year(next)) {
        (day, Some(year)) => (day, year),
        (None, None) => (Some(ordinal(next)?), year(words.next()?)?),
        (Some(_), None) => return None,
    };
    let rest: Vec<&str> = words.collect();
    if !is_time(&rest.join(" ")) {
        return None;
    }
    match day {
        Some(day) => posted(year, month, day, Precision::Day),
        None => posted(year, month, 1, Precision::Month).filter(|_| rest.is_empty()),
    }
}

fn year(word: &str) -> Option<i32> {
    digits(word, 4).filter(|(_, rest)| rest.is_empty()).and_then(|(year, _)| year.try_into().ok())
}

/// The number of a day: `5`, `05`, `5th`, `5.`.
fn ordinal(word: &str) -> Option<u32> {
    let (day, rest) = one_or_two(word)?;
    ["", "st", "nd", "rd", "th", "."]
        .iter()
        .any(|ending| rest.eq_ignore_ascii_case(ending))
        .then_some(day)
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

/// A number of seconds, milliseconds or microseconds since 1970; without a unit 10, 13 or 16 digits before the point tell it.
/// Numbers in scientific notation are rounded; six digits are taken to be exact, as spreadsheets write them, and the date is
/// given as exactly as that allows.
fn epoch(text: &str, unit: Option<i64>) -> DateOutcome {
    let unrecognised = DateOutcome::Unparsable(reason(text));
    let Some((value, error)) = number(text) else {
        return unrecognised;
    };
    let length = value.unsigned_abs().to_string().len();
    let unit = match (unit, length) {
        (Some(unit), _) => unit,
        (None, 10) => 1_000_000,
        (None, 13) => 1000,
        (None, 16) => 1,
        _ => return unrecognised,
    };
    let (Some(micros), Some(error)) = (value.checked_mul(unit), error.checked_mul(unit)) else {
        return DateOutcome::OutOfRange;
    };
    let Some(day) = day_of(micros) else {
        return DateOutcome::OutOfRange;
    };
    let ends = (day_of(micros.saturating_sub(error)), day_of(micros.saturating_add(error)));
    let (Some(first), Some(last)) = ends else {
        return DateOutcome::OutOfRange;
    };
    let (year, month, _) = day.ymd();
    let same_year = first.ymd().0 == last.ymd().0;
    let exact = if error <= MICROS_PER_DAY / 2 {
        Some(Posted { day, precision: Precision::Day })
    } else if same_year && first.ymd().1 == last.ymd().1 {
        posted(year, month, 1, Precision::Month)
    } else if same_year {
        posted(year, 1, 1, Precision::Year)
    } else {
        None
    };
    match exact {
        None => DateOutcome::Unparsable(ROUNDED),
        Some(posted) if YEARS.contains(&year) => DateOutcome::Parsed { posted, lossy: error > 0 },
        Some(_) => DateOutcome::OutOfRange,
    }
}

fn day_of(micros: i64) -> Option<Day> {
    i32::try_from(micros.div_euclid(MICROS_PER_DAY))
        .ok()
        .filter(|days| days.abs() < 3_000_000)
        .map(Day)
}

/// The whole part of a number, and by how much it may be off.
fn number(text: &str) -> Option<(i64, i64)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        None => (text, None),
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix('+').unwrap_or(exponent).parse::<u32>().ok()?))
        }
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole.strip_prefix('-').unwrap_or(whole)) || !digits(fraction) {
        return None;
    }
    let Some(exponent) = exponent else {
        return Some((whole.parse().ok()?, 0));
    };
    let places = usize::try_from(exponent).ok().filter(|places| *places <= 18)?;
    let mut shifted = String::from(whole);
    for place in 0..places {
        shifted.push(fraction.as_bytes().get(place).map_or('0', |digit| char::from(*digit)));
    }
    // Half a unit of the last place that is written, or of the sixth digit.
    let exact = fraction.len().max(5);
    let error = match exponent.checked_sub(u32::try_from(exact).ok()?) {
        Some(lost) => 10_i64.checked_pow(lost)? / 2,
        None => 0,
    };
    Some((shifted.parse().ok()?, error))
}

#[cfg(test)]
mod tests;
