//! Any bytes as a column of dates, a cell to a line: nothing panics, no date is out of range, and neither a second look nor another
//! order of the cells changes anything.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolescope_corpus::{DateColumn, DateFormat, DateMeaning, DateOutcome, Day};

const MEANINGS: [DateMeaning; 5] = [
    DateMeaning::Posted,
    DateMeaning::FirstSeen,
    DateMeaning::Scraped,
    DateMeaning::Updated,
    DateMeaning::Unknown,
];

fuzz_target!(|data: &[u8]| {
    let [format, meaning, day @ ..] = data else { return };
    let format = DateFormat::ALL[usize::from(*format) % DateFormat::ALL.len()];
    let meaning = MEANINGS[usize::from(*meaning) % MEANINGS.len()];
    let Some((day, text)) = day.split_first_chunk::<4>() else { return };
    // None for one in four, else a day that a calendar has, or any number.
    let number = i32::from_le_bytes(*day);
    let as_of = match number.rem_euclid(4) {
        0 => None,
        1 => Some(Day(number)),
        _ => Some(Day(number % 30_000)),
    };
    let text = String::from_utf8_lossy(text);
    let cells: Vec<&str> = text.split('\n').collect();

    let column = DateColumn::infer(cells.iter().copied(), format, meaning);
    let backwards = DateColumn::infer(cells.iter().rev().copied(), format, meaning);
    assert_eq!(column, backwards);
    let reading = column.reading();
    assert_eq!(reading.cells, reading.shapes.values().sum::<u64>());
    assert_eq!(reading.describe().is_empty(), reading.cells == 0);

    let outcomes: Vec<DateOutcome> = cells.iter().map(|cell| column.read(cell, as_of)).collect();
    for (cell, outcome) in cells.iter().zip(&outcomes) {
        assert_eq!(*outcome, backwards.read(cell, as_of));
        match *outcome {
            DateOutcome::Parsed { posted, .. } => {
                let (first, last) = (posted.day, posted.last_day());
                assert!(first <= last && last.0 - first.0 < 366, "{cell:?}: {posted}");
                assert!(first.ymd().0 >= 1990 && last.ymd().0 <= 2040, "{cell:?}: {posted}");
                let (year, month, day) = first.ymd();
                assert_eq!(Day::from_ymd(year, month, day), Some(first));
            }
            DateOutcome::Censored(Some(bound)) => {
                assert!(as_of.is_some_and(|as_of| bound <= as_of), "{cell:?}: {bound}");
            }
            DateOutcome::Censored(None) | DateOutcome::Relative => {
                assert!(as_of.is_none_or(|day| day.0.unsigned_abs() >= 3_000_000));
            }
            _ => {}
        }
    }
});
