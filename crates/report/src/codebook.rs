//! The codebook: what each column of each table means and in which unit it is.

use rolescope_study::{Cell, Column, ColumnKind, Table};

use crate::csv::PROVENANCE_COLUMNS;

/// The codebook of some tables: one row per column, in the tables' order, the provenance columns of CSV files last.
pub fn of(tables: &[&Table]) -> Table {
    let text = |text: &str| Cell::Text(text.to_owned());
    let of_columns = tables.iter().flat_map(|table| {
        table.columns.iter().map(move |column| {
            vec![
                text(&table.name),
                text(&column.name),
                text(&column.heading),
                text(unit(column.kind)),
                text(&column.note),
            ]
        })
    });
    let of_provenance = PROVENANCE_COLUMNS.iter().zip(PROVENANCE_NOTES).map(|(name, note)| {
        vec![text("every CSV file"), text(name), Cell::Empty, text("text"), text(note)]
    });
    Table {
        name: "codebook".to_owned(),
        title: "Codebook".to_owned(),
        caption:
            "What each column of each table means. Empty cells are undefined or absent, never zero."
                .to_owned(),
        columns: vec![
            column("table", "Table", "Name of the table, and of its file"),
            column("column", "Column", "Name of the column in files"),
            column("heading", "Heading", "Heading of the column for people"),
            column("unit", "Unit", "What its values are"),
            column("note", "Definition", "Definition of the column"),
        ],
        rows: of_columns.chain(of_provenance).collect(),
        remarks: Vec::new(),
    }
}

/// The unit of a column's values in files.
pub fn unit(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Count => "count",
        ColumnKind::Share => "share, 0 to 1",
        ColumnKind::Points => "difference of shares, -1 to 1, shown in percentage points",
        ColumnKind::Real(_) => "number",
        ColumnKind::Flag => "true or false",
    }
}

const PROVENANCE_NOTES: [&str; 5] = [
    "Fingerprint of the corpus; the order of its rows and its split into files do not change it",
    "Name of the lexicon",
    "Fingerprint of the lexicon",
    "Fingerprint of the question's settings",
    "Version of rolescope",
];

fn column(name: &'static str, heading: &'static str, note: &'static str) -> Column {
    Column::new(name, heading, ColumnKind::Text, note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn every_column_is_defined() {
        let table = testing::signals();
        let codebook = of(&[&table]);
        assert_eq!(codebook.rows.len(), table.columns.len() + PROVENANCE_COLUMNS.len());
        assert_eq!(
            codebook.rows[2],
            ["signals", "share", "Share", "share, 0 to 1", "Share of ads with the signal"]
                .map(|text| Cell::Text(text.to_owned()))
        );
        assert!(crate::check::table(&codebook, &PROVENANCE_COLUMNS).is_ok());
    }
}
