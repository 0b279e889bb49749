//! The parts of a page: paragraphs, tables, charts.

use maud::{Markup, PreEscaped, html};
use rolescope_study::{Cell, Column, ColumnKind, Table};

use super::{Block, dump_text, text};
use crate::chart::Drawing;
use crate::codebook::unit;
use crate::folder::is_file_stem;
use crate::people::{ABSENT, Place, is_number, show, show_count};

/// More rows than a page shows; beyond them it says how many there are and names the file.
const ROWS_ON_PAGE: usize = 250;

/// One block.
pub(super) fn block(one: &Block) -> Markup {
    match one {
        Block::Paragraph(paragraph) => html! { p { (text(paragraph)) } },
        Block::Table(one) | Block::Excerpt(one) => table(one),
        Block::Chart { file, drawing, caption, data } => chart(file, drawing, caption, data),
        Block::Remarks(list) => remarks(list),
        Block::Details { summary, blocks } => html! {
            details {
                summary { (text(summary)) }
                @for inner in blocks { (block(inner)) }
            }
        },
    }
}

/// A table with its caption, its remarks, the meaning of its columns and its file.
pub(super) fn table(table: &Table) -> Markup {
    let shown: Vec<(usize, &Column)> =
        table.columns.iter().enumerate().filter(|(_, column)| column.shown).collect();
    html! {
        div class="table" {
            div class="scroll" role="region" aria-label=(text(&table.title)) tabindex="0" {
                table {
                    caption {
                        strong { (text(&table.title)) }
                        span { (text(&table.caption)) }
                    }
                    thead { tr {
                        @for (_, column) in &shown {
                            th scope="col" class=[class(column)] { (dump_text(&column.heading)) }
                        }
                    } }
                    tbody {
                        @for row in table.rows.iter().take(ROWS_ON_PAGE) { tr {
                            @for (place, (index, column)) in shown.iter().enumerate() {
                                (cell(row.get(*index).unwrap_or(&Cell::Empty), column, place == 0))
                            }
                        } }
                    }
                }
            }
            @if table.rows.len() > ROWS_ON_PAGE {
                p class="below" {
                    strong { "The first " (ROWS_ON_PAGE) " of " (show_count(table.rows.len() as u64)) " rows." }
                    " The file has all of them."
                }
            }
            @if !table.remarks.is_empty() { (remarks(&table.remarks)) }
            (columns(table))
        }
    }
}

fn class(column: &Column) -> Option<&'static str> {
    is_number(column.kind).then_some("number")
}

/// A cell; a text in the first column is its row's heading.
fn cell(cell: &Cell, column: &Column, is_first: bool) -> Markup {
    let content = match cell {
        Cell::Empty => html! { span class="absent" { (ABSENT) } },
        Cell::Text(value) => dump_text(value),
        other => text(&show(other, column.kind, Place::Page)),
    };
    match (is_first && !is_number(column.kind), class(column)) {
        (true, _) => html! { th scope="row" { (content) } },
        (false, Some(class)) => html! { td class=(class) { (content) } },
        (false, None) if column.kind == ColumnKind::Flag => html! { td { (content) } },
        (false, None) => html! { td class="text" { (content) } },
    }
}

/// What the columns mean, and where the whole table is.
fn columns(table: &Table) -> Markup {
    html! {
        details {
            summary { "What the columns mean" }
            dl {
                @for column in &table.columns {
                    dt { (dump_text(&column.heading)) }
                    dd { (dump_text(&column.note)) " (" code { (dump_text(&column.name)) } ", " (unit(column.kind)) ")" }
                }
            }
        }
        @if is_file_stem(&table.name) {
            p class="below" {
                "All columns in full precision: "
                a href={ "tables/" (text(&table.name)) ".csv" } { "tables/" (text(&table.name)) ".csv" }
            }
        }
    }
}

/// A chart in both widths, its caption, and its data folded away below.
fn chart(file: &str, drawing: &Drawing, caption: &str, data: &Table) -> Markup {
    html! {
        figure {
            figcaption {
                strong { (dump_text(drawing.title())) }
                span { (text(caption)) }
            }
            div class="wide" { (PreEscaped(drawing.wide())) }
            div class="narrow" { (PreEscaped(drawing.narrow())) }
            @if is_file_stem(file) {
                p class="below" {
                    "As an image: "
                    a href={ "charts/" (text(file)) ".svg" } { "charts/" (text(file)) ".svg" }
                    ", "
                    a href={ "charts/" (text(file)) ".png" } { "charts/" (text(file)) ".png" }
                }
            }
            details {
                summary { "The numbers in this chart" }
                (table(data))
            }
        }
    }
}

fn remarks(list: &[String]) -> Markup {
    html! {
        ul class="remarks" {
            @for remark in list { li { (dump_text(remark)) } }
        }
    }
}
