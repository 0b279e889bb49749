//! Rows and cells of a table, by name.

use rolescope_study::{Cell, Table};

/// The cell of a row in a column.
pub(crate) fn cell<'a>(table: &Table, row: &'a [Cell], name: &str) -> Option<&'a Cell> {
    let index = table.columns.iter().position(|column| column.name == name)?;
    row.get(index)
}

/// A text, or nothing.
pub(crate) fn text<'a>(table: &Table, row: &'a [Cell], name: &str) -> &'a str {
    match cell(table, row, name) {
        Some(Cell::Text(text)) => text,
        _ => "",
    }
}

/// A measure.
pub(crate) fn real(table: &Table, row: &[Cell], name: &str) -> Option<f64> {
    match cell(table, row, name) {
        Some(Cell::Real(value)) => Some(*value),
        _ => None,
    }
}

/// A count.
pub(crate) fn count(table: &Table, row: &[Cell], name: &str) -> Option<u64> {
    match cell(table, row, name) {
        Some(Cell::Count(count)) => Some(*count),
        _ => None,
    }
}

/// The first row with these texts in its columns.
pub(crate) fn find<'t>(table: &'t Table, wanted: &[(&str, &str)]) -> Option<&'t [Cell]> {
    let is_it =
        |row: &&Vec<Cell>| wanted.iter().all(|(name, value)| text(table, row, name) == *value);
    table.rows.iter().find(is_it).map(Vec::as_slice)
}
