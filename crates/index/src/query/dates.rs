//! Dates of queries: a year or a month stands for all of its days.

use rolescope_corpus::Day;
use tantivy::query_grammar::UserInputBound;

use super::place::{Refusal, shortened};

/// Which bound of a range.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The first day.
    Lower,
    /// The last day.
    Upper,
}

/// A bound of dates to a bound of days: a year or month stands for all of its days.
pub(crate) fn date_bound(bound: &UserInputBound, side: Side) -> Result<UserInputBound, Refusal> {
    let day = |text: &str, inclusive: bool| -> Result<String, Refusal> {
        let (first, last) = days_of(text)?;
        let day = if (side == Side::Lower) == inclusive { first } else { last };
        Ok(day.0.to_string())
    };
    Ok(match bound {
        UserInputBound::Inclusive(text) => UserInputBound::Inclusive(day(text, true)?),
        UserInputBound::Exclusive(text) => UserInputBound::Exclusive(day(text, false)?),
        UserInputBound::Unbounded => UserInputBound::Unbounded,
    })
}

/// The first day behind a lower bound of days and the last one before an upper bound; `None` without a bound.
pub(crate) fn days_in(bound: &UserInputBound) -> Option<(i64, i64)> {
    match bound {
        UserInputBound::Inclusive(day) => day.parse().ok().map(|day| (day, day)),
        UserInputBound::Exclusive(day) => day.parse().ok().map(|day: i64| (day + 1, day - 1)),
        UserInputBound::Unbounded => None,
    }
}

/// The first and last day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
pub(crate) fn days_of(text: &str) -> Result<(Day, Day), Refusal> {
    let wrong = || {
        let reason =
            format!("`{}` is not a date: write YYYY, YYYY-MM or YYYY-MM-DD", shortened(text));
        Refusal::at(text, reason)
    };
    let parts: Vec<&str> = text.split('-').collect();
    let shape: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if !matches!(shape.as_slice(), [4] | [4, 2] | [4, 2, 2])
        || !parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(wrong());
    }
    let number = |index: usize| parts.get(index).and_then(|part| part.parse::<u32>().ok());
    let year = number(0).and_then(|year| i32::try_from(year).ok()).ok_or_else(wrong)?;
    let day = |year: i32, month: u32, day: u32| Day::from_ymd(year, month, day).ok_or_else(wrong);
    let next_month =
        |month: u32| if month == 12 { day(year + 1, 1, 1) } else { day(year, month + 1, 1) };
    match (number(1), number(2)) {
        (None, _) => Ok((day(year, 1, 1)?, day(year, 12, 31)?)),
        (Some(month), None) => Ok((day(year, month, 1)?, Day(next_month(month)?.0 - 1))),
        (Some(month), Some(of_month)) => {
            let only = day(year, month, of_month)?;
            Ok((only, only))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, first: &str, last: &str) {
        let (from, to) = days_of(text).unwrap();
        assert_eq!((from.to_string().as_str(), to.to_string().as_str()), (first, last));
    }

    #[test]
    fn a_date_stands_for_all_of_its_days() {
        check("2020", "2020-01-01", "2020-12-31");
        check("2020-02", "2020-02-01", "2020-02-29");
        check("2021-12", "2021-12-01", "2021-12-31");
        check("2021-12-05", "2021-12-05", "2021-12-05");
        for wrong in ["", "20", "2020-13", "2020-02-30", "2020-2", "x020", "2020-01-01-01", "-2020"]
        {
            assert!(days_of(wrong).is_err(), "{wrong}");
        }
    }
}
