//! Whether a table may be written at all.

use std::collections::BTreeSet;

use rolescope_study::{Cell, Column, Table};

use crate::error::{Error, Result};

/// Checks that every row is as long as the columns, and that columns have distinct names, none of them in `reserved`.
pub(crate) fn table(table: &Table, reserved: &[&str]) -> Result<()> {
    columns(&table.name, &table.columns, reserved)?;
    (1..)
        .zip(&table.rows)
        .try_for_each(|(number, one)| row(&table.name, number, one, &table.columns))
}

/// Checks that columns have distinct names, none of them in `reserved`.
pub(crate) fn columns(table: &str, columns: &[Column], reserved: &[&str]) -> Result<()> {
    let mut names = BTreeSet::new();
    for column in columns {
        if !names.insert(&*column.name) || reserved.contains(&&*column.name) {
            let name = crate::encode::terminal_line(&column.name);
            return Err(malformed(table, format!("two columns are named `{name}`")));
        }
    }
    Ok(())
}

/// Checks that a row is as long as the columns.
pub(crate) fn row(table: &str, number: u64, row: &[Cell], columns: &[Column]) -> Result<()> {
    if row.len() == columns.len() {
        return Ok(());
    }
    let (cells, columns) = (row.len(), columns.len());
    Err(malformed(table, format!("row {number} has {cells} cells for {columns} columns")))
}

fn malformed(table: &str, reason: String) -> Error {
    Error::Malformed { table: crate::encode::terminal_line(table).into_owned(), reason }
}
