//! Whether a table may be written at all.

use std::collections::BTreeSet;

use rolescope_study::Table;

use crate::error::{Error, Result};

/// Checks that every row is as long as the columns, and that columns have distinct names, none of them in `reserved`.
pub(crate) fn table(table: &Table, reserved: &[&str]) -> Result<()> {
    let malformed = |reason: String| Error::Malformed {
        table: crate::encode::terminal_line(&table.name).into_owned(),
        reason,
    };
    let mut names = BTreeSet::new();
    for column in &table.columns {
        if !names.insert(&*column.name) || reserved.contains(&&*column.name) {
            let name = crate::encode::terminal_line(&column.name);
            return Err(malformed(format!("two columns are named `{name}`")));
        }
    }
    match table.rows.iter().position(|row| row.len() != table.columns.len()) {
        Some(row) => Err(malformed(format!(
            "row {} has {} cells for {} columns",
            row + 1,
            table.rows[row].len(),
            table.columns.len()
        ))),
        None => Ok(()),
    }
}
