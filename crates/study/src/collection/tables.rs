//! The tables of how ads were collected: dumps, periods, dates.

use rolescope_index::{Day, Manifest};
use rolescope_trend::{AROUND, Heap, Heaps, LEAST_HEAP, Unevenness, unevenness};

use super::{Part, Seen};
use crate::table::{Cell, Column, ColumnKind, Table};

/// What stands in the column for dumps where all are meant.
const ALL_DUMPS: &str = "all dumps";

/// Dates, and days of the month, that are shown even if nothing is odd about them.
const MOST_FREQUENT: usize = 5;

fn share(part: u64, whole: u64) -> Cell {
    Cell::real((whole > 0).then(|| part as f64 / whole as f64))
}

/// Columns that dumps and periods have.
fn part_columns() -> [Column; 4] {
    use ColumnKind::Count;
    [
        Column::new("ads", "Ads", Count, "ads, of any language and role, copies too"),
        Column::new(
            "population",
            "In the population",
            Count,
            "of these, ads of the population in a language that is counted",
        ),
        Column::new(
            "other_languages",
            "Other languages",
            Count,
            "ads in other languages than English",
        ),
        Column::new("without_employer", "No employer", Count, "ads that name no employer"),
    ]
}

fn part_cells(part: &Part) -> [Cell; 4] {
    [part.ads, part.population, part.foreign, part.without_employer].map(Cell::Count)
}

/// One row per dump.
pub(super) fn dumps(seen: &Seen, manifest: &Manifest) -> Table {
    use ColumnKind::{Count, Share, Text};
    let day = |day: Option<i32>| day.map_or(Cell::Empty, |day| Cell::text(Day(day).to_string()));
    let rows = seen.dumps.iter().map(|(number, name)| {
        let part = seen.gathered.dumps.get(number).copied().unwrap_or_default();
        let source = manifest.sources.iter().find(|source| source.number == *number);
        let meaning = source.and_then(|source| source.summary.dates.as_ref());
        let mut cells = vec![Cell::text(name.clone())];
        cells.extend(part_cells(&part));
        cells.extend([
            Cell::Count(part.dated),
            share(part.dated, part.ads),
            day(part.days.map(|days| days.0)),
            day(part.days.map(|days| days.1)),
            meaning.map_or(Cell::Empty, |dates| Cell::text(dates.meaning.as_str())),
        ]);
        cells
    });
    let mut columns = vec![Column::new("dump", "Dump", Text, "file name of the dump")];
    columns.extend(part_columns());
    columns.extend([
        Column::new("dated", "Dated", Count, "ads whose period is known"),
        Column::new("dated_share", "Dated", Share, "dated / ads"),
        Column::new("first_day", "First", Text, "first day of their dates"),
        Column::new("last_day", "Last", Text, "last day of their dates"),
        Column::new(
            "date_meaning",
            "Date of",
            Text,
            "what the dates tell of: posted, first-seen, scraped, updated or unknown",
        ),
    ]);
    Table {
        name: "dumps".to_owned(),
        title: "The dumps".to_owned(),
        caption: "What each dump holds.".to_owned(),
        columns,
        rows: rows.collect(),
        remarks: Vec::new(),
    }
}

/// One row per period for all dumps together and, of several, one for each that has ads of it.
pub(super) fn coverage(seen: &Seen) -> Table {
    use ColumnKind::{Flag, Share, Text};
    let periods = seen.periods();
    let totals: Vec<Part> = periods.iter().map(|(period, _)| seen.of_period(*period)).collect();
    let whole: Vec<(u64, bool)> =
        periods.iter().zip(&totals).map(|((_, whole), part)| (part.ads, *whole)).collect();
    let mut rows = Vec::new();
    for (((period, complete), total), odd) in periods.iter().zip(&totals).zip(unevenness(&whole)) {
        let mut row = |name: &str, part: &Part, odd: Option<Unevenness>| {
            let mut cells =
                vec![Cell::text(period.to_string()), Cell::Flag(!complete), Cell::text(name)];
            cells.extend(part_cells(part));
            cells.push(share(part.ads, total.ads));
            cells.push(odd.map_or(Cell::Empty, |odd| Cell::text(unevenness_name(odd))));
            rows.push(cells);
        };
        row(ALL_DUMPS, total, odd);
        for (number, name) in seen.dumps.iter().filter(|_| seen.dumps.len() > 1) {
            let part = seen.of_dump(*period, *number);
            if part.ads > 0 {
                row(name, &part, None);
            }
        }
    }
    let mut columns = vec![
        Column::new("period", "Period", Text, "month, quarter or year of the date"),
        Column::new(
            "partial",
            "Partial",
            Flag,
            "whether the dates cover only a part of the period",
        ),
        Column::new("dump", "Dump", Text, "file name of the dump, or all dumps"),
    ];
    columns.extend(part_columns());
    columns.extend([
        Column::new("share", "Share", Share, "ads / ads of the period"),
        Column::new(
            "odd",
            "Odd",
            Text,
            "gap: no ads; thin or swollen: by a factor of 3 below or above the median of the complete periods",
        ),
    ]);
    Table {
        name: "coverage".to_owned(),
        title: "Ads by period and dump".to_owned(),
        caption: "How many ads of each period were collected, and from where.".to_owned(),
        columns,
        rows,
        remarks: Vec::new(),
    }
}

fn unevenness_name(odd: Unevenness) -> &'static str {
    match odd {
        Unevenness::Gap => "gap",
        Unevenness::Thin => "thin",
        Unevenness::Swollen => "swollen",
    }
}

/// The heaps of the exact dates, if there are enough.
pub(super) fn heaps(seen: &Seen) -> Option<Heaps> {
    Heaps::new(&seen.gathered.days.iter().map(|(day, ads)| (*day, *ads)).collect::<Vec<_>>())
}

/// The heaps that are suspicious, and the most frequent others.
pub(super) fn heaping(seen: &Seen) -> Table {
    use ColumnKind::{Count, Flag, Real, Share, Text};
    let mut rows = Vec::new();
    if let Some(Heaps { days, days_of_month }) = heaps(seen) {
        let days = days.into_iter().map(|(day, heap)| (Day(day).to_string(), heap));
        let months = days_of_month.into_iter().map(|(day, heap)| (day.to_string(), heap));
        let kinds: [(&str, Vec<(String, Heap)>); 2] =
            [("day of the month", months.collect()), ("day", days.collect())];
        for (kind, mut heaps) in kinds {
            heaps.sort_by_key(|(_, heap)| std::cmp::Reverse(heap.units));
            let shown = heaps.into_iter().enumerate();
            let shown =
                shown.filter(|(place, (_, heap))| *place < MOST_FREQUENT || heap.is_suspicious());
            rows.extend(shown.map(|(_, (name, heap))| {
                vec![
                    Cell::text(kind),
                    Cell::text(name),
                    Cell::Count(heap.units),
                    Cell::real(Some(heap.share)),
                    Cell::real(Some(heap.expected)),
                    Cell::real(Some(heap.share / heap.expected)),
                    Cell::Flag(heap.is_suspicious()),
                ]
            }));
        }
    }
    let column = Column::new;
    Table {
        name: "heaping".to_owned(),
        title: "The most frequent dates".to_owned(),
        caption: "Ads with an exact date. Many on one day, or on the first of months, were dated by a machine.".to_owned(),
        columns: vec![
            column("kind", "Of", Text, "day, or day of the month"),
            column("date", "Date", Text, "the day"),
            column("ads", "Ads", Count, "ads with an exact date that is this day"),
            column("share", "Share", Share, "their share of all ads with an exact date"),
            column("expected", "If even", Share, "share of such days among the days from the first date to the last"),
            column("times", "Times", Real(1), "share / expected"),
            Column::new("suspicious", "Suspicious", Flag, format!("more than 3 times as often, and either at least 5 percentage points more, or, of a day, at least {LEAST_HEAP} ads and more than on all of the {AROUND} days before it and the {AROUND} days after it")),
        ],
        rows,
        remarks: Vec::new(),
    }
}
