//! Dates that count back from the day of the crawl: "3 days ago", "yesterday", "30+ days ago".

use crate::date::{Day, Posted, Precision};

use super::words::is_time;
use super::{COARSE, DateBasis, DateOutcome, in_range};

/// A stretch of time before an unknown day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Relative {
    count: u32,
    unit: Unit,
    bound: Bound,
}

/// A unit of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// Less than an hour.
    Moment,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// How the count is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    /// As the number of units that have passed.
    Whole,
    /// "30+ days", "over a month".
    AtLeast,
    /// "less than a week".
    AtMost,
    /// "about a month".
    Around,
}

/// What a text says about a time before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ago {
    /// So long.
    Counted(Relative),
    /// Some time.
    Vague,
}

impl Relative {
    const TODAY: Self = Self { count: 0, unit: Unit::Day, bound: Bound::Whole };
    const YESTERDAY: Self = Self { count: 1, unit: Unit::Day, bound: Bound::Whole };

    /// What it means if it counts back from a day. Days and hours give a day, which may be one off, since neither the hour of
    /// the crawl nor that of the posting is known; more than that is given to the month or to the year, whichever holds all
    /// days that can be meant.
    pub(crate) fn read(self, as_of: Option<Day>) -> DateOutcome {
        // Farther off no calendar goes.
        let Some(as_of) = as_of.filter(|day| (-3_000_000..3_000_000).contains(&day.0)) else {
            return match self.bound {
                Bound::AtLeast => DateOutcome::Censored(None),
                _ => DateOutcome::Relative,
            };
        };
        let back = |count: u32| self.unit.back(as_of, count);
        let next = self.count.saturating_add(1);
        let ends = match self.bound {
            Bound::AtLeast => {
                return match back(self.count) {
                    Some(day) => DateOutcome::Censored(Some(day)),
                    None => DateOutcome::OutOfRange,
                };
            }
            Bound::Whole if matches!(self.unit, Unit::Moment | Unit::Hour | Unit::Day) => {
                (back(self.count), back(self.count))
            }
            // Three weeks ago it was until the fourth week was full.
            Bound::Whole => (back(next).map(|day| Day(day.0 + 1)), back(self.count)),
            Bound::AtMost => (back(self.count), Some(as_of)),
            Bound::Around => (back(next), back(self.count.saturating_sub(1))),
        };
        let (Some(first), Some(last)) = ends else { return DateOutcome::OutOfRange };
        match Posted::covering(first, last) {
            Some(posted) => in_range(posted, DateBasis::CountedBack),
            None => DateOutcome::Unparsable(COARSE),
        }
    }
}

impl Unit {
    /// The day so many units before another.
    fn back(self, from: Day, count: u32) -> Option<Day> {
        let count = i32::try_from(count).ok().filter(|count| *count < 1_000_000)?;
        let day = match self {
            Self::Moment => from,
            Self::Hour => Day(from.0 - count / 24),
            Self::Day => Day(from.0 - count),
            Self::Week => Day(from.0 - 7 * count),
            Self::Month => months_before(from, count)?,
            Self::Year => months_before(from, 12 * count)?,
        };
        (day.0.abs() < 3_000_000).then_some(day)
    }

    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "second" | "seconds" | "sec" | "secs" | "s" | "minute" | "minutes" | "min" | "mins" => {
                Self::Moment
            }
            "hour" | "hours" | "hr" | "hrs" | "h" => Self::Hour,
            "day" | "days" | "d" => Self::Day,
            "week" | "weeks" | "wk" | "wks" | "w" => Self::Week,
            "month" | "months" | "mth" | "mths" | "mo" | "mos" => Self::Month,
            "year" | "years" | "yr" | "yrs" | "y" => Self::Year,
            _ => return None,
        })
    }
}

/// The same day of an earlier month, or that month's last.
fn months_before(day: Day, count: i32) -> Option<Day> {
    let (year, month, number) = day.ymd();
    let months = year * 12 + i32::try_from(month).ok()? - 1 - count;
    let (year, month) = (months.div_euclid(12), u32::try_from(months.rem_euclid(12) + 1).ok()?);
    let start = Posted { day: Day::from_ymd(year, month, 1)?, precision: Precision::Month };
    Some(Day(start.last_day().0.min(start.day.0 + i32::try_from(number).ok()? - 1)))
}

/// Reads a text in lower case, without the words before it that say what happened then.
pub(crate) fn ago(text: &str) -> Option<Ago> {
    let text = text.trim_end_matches(['.', '!']).trim();
    for (word, relative) in [("today", Relative::TODAY), ("yesterday", Relative::YESTERDAY)] {
        if let Some(rest) = text.strip_prefix(word) {
            return is_time(rest).then_some(Ago::Counted(relative));
        }
    }
    const MOMENTS: [&str; 12] = [
        "now",
        "just now",
        "right now",
        "just posted",
        "just listed",
        "just added",
        "moments ago",
        "a moment ago",
        "seconds ago",
        "a few seconds ago",
        "a few minutes ago",
        "a few hours ago",
    ];
    if MOMENTS.contains(&text) {
        return Some(Ago::Counted(Relative::TODAY));
    }
    if let Some(relative) = counted(text) {
        return Some(Ago::Counted(relative));
    }
    const VAGUE: [&str; 13] = [
        "ago", "new", "recently", "recent", "hour", "hours", "day", "days", "week", "weeks",
        "month", "months", "earlier",
    ];
    text.split(|character: char| !character.is_ascii_alphabetic())
        .any(|word| VAGUE.contains(&word))
        .then_some(Ago::Vague)
}

/// "3 days ago", "an hour ago", "30+ days ago", "over 2 weeks ago", "5d", "30d+".
fn counted(text: &str) -> Option<Relative> {
    const HEDGES: [(&str, Bound); 14] = [
        ("over ", Bound::AtLeast),
        ("more than ", Bound::AtLeast),
        ("at least ", Bound::AtLeast),
        (">=", Bound::AtLeast),
        (">", Bound::AtLeast),
        ("less than ", Bound::AtMost),
        ("under ", Bound::AtMost),
        ("<", Bound::AtMost),
        ("about ", Bound::Around),
        ("around ", Bound::Around),
        ("approximately ", Bound::Around),
        ("almost ", Bound::Around),
        ("nearly ", Bound::Around),
        ("~", Bound::Around),
    ];
    let hedge = HEDGES
        .iter()
        .find_map(|(words, bound)| Some((text.strip_prefix(words)?.trim_start(), *bound)));
    let (text, mut bound) = hedge.unwrap_or((text, Bound::Whole));
    let (count, rest) = count(text)?;
    let (rest, mut open) = plus(rest);
    let spaced = rest.starts_with(' ');
    let rest = rest.trim_start();
    let end = rest.find(|character: char| !character.is_ascii_lowercase()).unwrap_or(rest.len());
    let unit = Unit::named(&rest[..end])?;
    let (rest, after) = plus(&rest[end..]);
    open |= after;
    if open {
        bound = match bound {
            Bound::Whole | Bound::AtLeast => Bound::AtLeast,
            Bound::AtMost | Bound::Around => return None,
        };
    }
    match rest.trim() {
        "ago" => {}
        // Without "ago" it could be the time that is left, but not where a board abbreviates or where it ends open.
        "" if open || !spaced => {}
        _ => return None,
    }
    Some(Relative { count, unit, bound })
}

fn plus(text: &str) -> (&str, bool) {
    match text.trim_start().strip_prefix('+') {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

/// A number of at most five digits or as a word, and the rest.
fn count(text: &str) -> Option<(u32, &str)> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let length = text.bytes().take(6).take_while(u8::is_ascii_digit).count();
    if length > 0 {
        return Some((text[..length].parse().ok().filter(|_| length < 6)?, &text[length..]));
    }
    let (word, _) = text.split_once(' ')?;
    let count = match word {
        "a" | "an" => 1,
        _ => WORDS
            .iter()
            .position(|known| *known == word)
            .and_then(|at| u32::try_from(at + 1).ok())?,
    };
    Some((count, &text[word.len()..]))
}
