//! What holds for dates and columns of any kind.

use proptest::prelude::*;

use super::tests::show;
use super::*;
use crate::date::Precision;
use crate::date_meaning::DateMeaning;

fn formats() -> impl Strategy<Value = DateFormat> {
    prop::sample::select(DateFormat::ALL.to_vec())
}

/// Cells that are dates, nearly dates, or anything.
fn cells() -> impl Strategy<Value = Vec<String>> {
    let cell = prop_oneof![
        "[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{2}|20[0-9]{2})",
        "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]( 1[0-9]:00)?",
        "[0-9eE+.,/: -]{0,22}",
        "1[0-9]{8,18}",
        "1\\.[0-9]{1,6}E\\+(9|12|15)",
        "(posted |updated |over )?[0-9]{1,6}\\+? ?(hours|days|weeks|months|years|d|mo) ago",
        "[0-9]{1,2}[ -](jan|Feb|MARCH|Sept)[ -]([0-9]{2}|20[0-9]{2})",
        "\\PC{0,30}",
    ];
    proptest::collection::vec(cell, 0..30)
}

proptest! {
    #[test]
    fn columns_are_read_the_same_in_any_order_and_within_range(
        cells in cells(),
        turn in 0_usize..30,
        format in formats(),
        as_of in proptest::option::of(-3_000_000_i32..3_000_000),
    ) {
        let mut turned = cells.clone();
        turned.rotate_left(turn.min(cells.len()));
        turned.reverse();
        let infer = |cells: &[String]| {
            DateColumn::infer(cells.iter().map(String::as_str), format, DateMeaning::Posted)
        };
        let column = infer(&cells);
        prop_assert_eq!(&column, &infer(&turned));
        prop_assert!(column.reading().cells as usize <= cells.len());
        prop_assert_eq!(column.reading().cells, column.reading().shapes.values().sum::<u64>());
        for cell in &cells {
            let outcome = column.read(cell, as_of.map(Day));
            if let DateOutcome::Parsed { posted, .. } = outcome {
                let years = posted.day.ymd().0..=posted.last_day().ymd().0;
                prop_assert!(YEARS.contains(years.start()) && YEARS.contains(years.end()));
                prop_assert!(posted.day <= posted.last_day());
            }
        }
    }

    #[test]
    fn written_dates_are_read_back(days in proptest::collection::vec(7305_i32..25_500, 1..40)) {
        let days: Vec<Day> = days.into_iter().map(Day).collect();
        let writings: [fn(Day) -> String; 4] = [
            |day| day.to_string(),
            |day| { let (year, month, number) = day.ymd(); format!("{month}/{number}/{year}") },
            |day| { let (year, month, number) = day.ymd(); format!("({number:02}.{month:02}.{year}, 10:00)") },
            |day| (i64::from(day.0) * 86_400_000 + 1).to_string(),
        ];
        for write in writings {
            let cells: Vec<String> = days.iter().map(|day| write(*day)).collect();
            let column = DateColumn::infer(
                cells.iter().map(String::as_str), DateFormat::Auto, DateMeaning::Posted);
            for (cell, day) in cells.iter().zip(&days) {
                match column.read(cell, None) {
                    DateOutcome::Parsed { posted, .. } => prop_assert_eq!(
                        posted, Posted { day: *day, precision: Precision::Day }),
                    // Only where no day after the twelfth tells them apart.
                    outcome => {
                        prop_assert_eq!(outcome, DateOutcome::Ambiguous);
                        prop_assert!(days.iter().all(|day| day.ymd().2 <= 12));
                    }
                }
            }
        }
    }

    #[test]
    fn a_prescribed_order_is_kept(days in 7305_i32..25_500) {
        let (year, month, number) = Day(days).ymd();
        for (format, text) in [
            (DateFormat::MonthFirst, format!("{month}/{number}/{year}")),
            (DateFormat::DayFirst, format!("{number}/{month}/{year}")),
        ] {
            let column = DateColumn::infer([], format, DateMeaning::Posted);
            prop_assert_eq!(show(column.read(&text, None)), Day(days).to_string());
        }
    }
}
