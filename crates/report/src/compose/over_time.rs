//! What changes over time, and from whom a change comes.

use rolescope_study::{Answer, Cell, ColumnKind, Table};

use super::{charted_units, charted_window, excerpt, folded, rows_where};
use crate::chart::{BarPlot, BarRow, Series, SeriesPlot, SeriesPoint};
use crate::error::Result;
use crate::html::{Block, Section};
use crate::rows_of::{cell, find, real, text};

/// What the line of shares shows.
const LINES: [&str; 3] = ["engineering", "marketing", "any-signal"];

/// The parts of a change, by their columns, and what each means.
const PARTS: [(&str, &str); 5] = [
    ("within", "the same employers changed"),
    ("between", "they have other weights"),
    ("cross", "both at once"),
    ("entry", "new employers came"),
    ("exit", "others are gone"),
];

/// What it is made of.
pub(super) struct Tables {
    pub(super) rates: Table,
    pub(super) theta: Table,
    pub(super) slopes: Table,
    pub(super) decomposition: Table,
}

/// The section.
pub(super) fn section(answer: &Answer, tables: Tables) -> Result<Section> {
    let mut blocks = vec![rates(answer, tables.rates)?];
    blocks.extend(lean(answer, tables.theta)?);
    blocks.extend(trends(answer, tables.slopes));
    blocks.extend(changes(answer, tables.decomposition)?);
    Ok(Section {
        heading: "Over time".to_owned(),
        lead: "Whether signals, duties and the lean change, and whether that comes from the same employers or from others. Whether it comes \
               from the collection: see below."
            .to_owned(),
        blocks,
    })
}

/// Names of the columns with a value and its bounds.
type Columns<'a> = (&'a str, &'a str, &'a str);

/// The periods of a table, and a series for each key that has rows in the window.
fn series(
    table: &Table,
    window: &str,
    keys: &[&str],
    (value, low, high): Columns<'_>,
) -> (Vec<String>, Vec<Series>) {
    let mut periods: Vec<String> = Vec::new();
    let mut all: Vec<Series> = Vec::new();
    for key in keys {
        let is_own = |row: &&Vec<Cell>| {
            text(table, row, "key") == *key && text(table, row, "window") == window
        };
        let rows: Vec<&Vec<Cell>> = table.rows.iter().filter(is_own).collect();
        let Some(first) = rows.first() else { continue };
        periods = rows.iter().map(|row| text(table, row, "period").to_owned()).collect();
        let points = rows.iter().map(|row| {
            Some(SeriesPoint {
                estimate: real(table, row, value)?,
                interval: real(table, row, low).zip(real(table, row, high)),
                is_partial: cell(table, row, "partial") == Some(&Cell::Flag(true)),
            })
        });
        let label = text(table, first, "label").to_owned();
        all.push(Series { label, points: points.collect() });
    }
    (periods, all)
}

fn rates(answer: &Answer, data: Table) -> Result<Block> {
    let window = charted_window(answer);
    let (periods, series) = series(&data, &window.name(), &LINES, ("share", "low", "high"));
    let plot = SeriesPlot {
        title: "Signals and duties over time".to_owned(),
        description: format!(
            "Shares of {} per period that carry a technical signal, an engineering duty, a marketing duty.",
            charted_units(answer)
        ),
        kind: ColumnKind::Share,
        periods,
        series,
    };
    Ok(Block::Chart {
        file: "rates".to_owned(),
        drawing: plot.draw()?,
        caption: format!(
            "Shares of {} per {}, with {} % intervals clustered by employer. Hollow points: the dates cover only a part of the period. A \
             gap: no ads.",
            charted_units(answer),
            answer.question.period.map_or(String::new(), |period| period.to_string()),
            answer.question.level.value() * 100.0
        ),
        data,
    })
}

fn lean(answer: &Answer, data: Table) -> Result<Vec<Block>> {
    let window = charted_window(answer);
    let columns = ("theta", "theta_low", "theta_high");
    let (periods, series) = series(&data, &window.name(), &["any-signal"], columns);
    if !series.iter().any(|series| series.points.iter().any(Option::is_some)) {
        let period = answer.question.period.map_or(String::new(), |period| period.to_string());
        return Ok(vec![
            Block::Paragraph(format!(
                "How the lean changes from {period} to {period} cannot be said: none has enough {} and employers with a signal and without \
                 one. Longer periods may have.",
                charted_units(answer)
            )),
            folded("Show the counts of each period", data),
        ]);
    }
    let plot = SeriesPlot {
        title: "The lean over time".to_owned(),
        description: "theta of any technical signal per period, with its interval.".to_owned(),
        kind: ColumnKind::Points,
        periods,
        series,
    };
    Ok(vec![Block::Chart {
        file: "lean-over-time".to_owned(),
        drawing: plot.draw()?,
        caption: "theta of any signal per period, in percentage points; above zero, engineering. A gap: too few ads or employers.".to_owned(),
        data,
    }])
}

/// The slopes of the charted lines; all others folded away.
fn trends(answer: &Answer, slopes: Table) -> Vec<Block> {
    let window = charted_window(answer).name();
    let stated = slopes.rows.iter().any(|row| real(&slopes, row, "slope").is_some());
    if !stated {
        return vec![
            Block::Paragraph(
                "No trend is stated: it takes at least 8 complete periods with enough ads. Shorter periods may do.".to_owned(),
            ),
            folded("Show the empty table", slopes),
        ];
    }
    let short = excerpt(&slopes, |table, row| {
        text(table, row, "window") == window
            && LINES.contains(&text(table, row, "key"))
            && real(table, row, "slope").is_some()
    });
    vec![short, folded("Show the trends of every signal and duty", slopes)]
}

/// From whom the change of any signal comes: of its share, and of its lean.
fn changes(answer: &Answer, data: Table) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    let mut unsaid = Vec::new();
    for (measure, file, title, what) in [
        (
            "share",
            "change-of-share",
            "Where the change of the share with a signal comes from",
            "the share with any signal",
        ),
        (
            "theta",
            "change-of-lean",
            "Where the change of the lean comes from",
            "theta of any signal",
        ),
    ] {
        let wanted = [("key", "any-signal"), ("measure", measure), ("parts", "employer")];
        let Some(row) = find(&data, &wanted) else { continue };
        if real(&data, row, "change").is_none() {
            unsaid.push(format!("Of {what} it cannot be said: {}.", text(&data, row, "reason")));
            continue;
        }
        blocks.push(change(answer, &data, row, (file, title, what))?);
    }
    if blocks.is_empty() && unsaid.is_empty() {
        unsaid.push(
            "Where a change comes from cannot be said: it takes two complete periods.".to_owned(),
        );
    }
    blocks.extend(unsaid.into_iter().map(Block::Paragraph));
    blocks.extend(by_title(&data));
    blocks.push(folded("Show the changes of every signal and duty", data));
    Ok(blocks)
}

/// The same changes, put down to titles instead of employers, if that can be done.
fn by_title(data: &Table) -> Option<Block> {
    let is_own = |table: &Table, row: &[Cell]| {
        text(table, row, "key") == "any-signal"
            && text(table, row, "parts") == "title"
            && real(table, row, "change").is_some()
    };
    data.rows.iter().any(|row| is_own(data, row)).then(|| {
        let mut short = rows_where(data, "change-by-title", is_own);
        short.title = "The same changes, by title".to_owned();
        short.caption = "Whether ads under the same titles changed (within), the titles have other weights (between), or titles came and went."
            .to_owned();
        for column in &mut short.columns {
            // Of any signal in the charted window; the mean of both halves weighs, so that nothing is cross.
            column.shown &= !["window", "label", "parts", "cross"].contains(&&*column.name);
        }
        Block::Table(short)
    })
}

fn change(
    answer: &Answer,
    data: &Table,
    row: &[Cell],
    (file, title, what): (&str, &str, &str),
) -> Result<Block> {
    let bar = |column: &str, label: String, is_total| BarRow {
        label,
        value: real(data, row, column),
        is_total,
        note: String::new(),
    };
    let mut rows: Vec<BarRow> =
        PARTS.iter().map(|(column, means)| bar(column, (*means).to_owned(), false)).collect();
    rows.push(bar("change", "change in all".to_owned(), true));
    let plot = BarPlot {
        title: title.to_owned(),
        description: format!(
            "The change of {what} between the halves of the time, and the parts that it is the sum of."
        ),
        kind: ColumnKind::Points,
        axis: "percentage points".to_owned(),
        is_lean: text(data, row, "measure") == "theta",
        rows,
    };
    let own = [text(data, row, "key"), text(data, row, "measure"), text(data, row, "parts")];
    Ok(Block::Chart {
        file: file.to_owned(),
        drawing: plot.draw()?,
        caption: format!(
            "The change of {what} from the earlier half of the time ({}) to the later ({}), in {}: how much of it comes from employers with {} \
             in both halves, from new ones and from those that are gone, each against the level before. The parts sum to the change; they \
             have no intervals.",
            text(data, row, "before"),
            text(data, row, "after"),
            charted_units(answer),
            charted_units(answer)
        ),
        data: rows_where(data, file, |table, row| {
            [text(table, row, "key"), text(table, row, "measure"), text(table, row, "parts")] == own
        }),
    })
}
