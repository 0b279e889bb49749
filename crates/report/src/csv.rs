//! Tables as CSV (RFC 4180, UTF-8, no byte-order mark): one header line, every column, full precision.
//!
//! Undefined is an empty cell, infinities are `inf` and `-inf`, flags `true` and `false`. The columns of
//! [`PROVENANCE_COLUMNS`] are appended to every row, so that rows of several answers can be stacked and still say what
//! they rest on.

use std::borrow::Cow;
use std::io::Write;

use rolescope_study::{Cell, Provenance, Table};

use crate::check;
use crate::encode::CsvText;
use crate::error::Result;
use crate::people::exact;
use crate::rows::{RowFormat, RowWriter};

/// The columns appended to every table.
pub const PROVENANCE_COLUMNS: [&str; 5] = [
    "corpus_fingerprint",
    "lexicon_name",
    "lexicon_fingerprint",
    "settings_fingerprint",
    "tool_version",
];

/// Writes a table with its provenance.
///
/// # Errors
/// [`crate::Error::Malformed`] where rows and columns do not fit, [`crate::Error::Stream`] where writing fails.
pub fn write(table: &Table, provenance: &Provenance, text: CsvText, to: impl Write) -> Result<()> {
    check::table(table, &PROVENANCE_COLUMNS)?;
    let mut writer =
        RowWriter::new(RowFormat::Csv(text), &table.name, &table.columns, provenance, to)?;
    table.rows.iter().try_for_each(|row| writer.row(row))?;
    writer.finish().map(|_| ())
}

/// One cell as CSV text, not yet quoted.
pub fn field(cell: &Cell, text: CsvText) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(value) => text.cell(value),
        Cell::Count(count) => Cow::Owned(count.to_string()),
        Cell::Integer(number) => Cow::Owned(number.to_string()),
        Cell::Real(number) => Cow::Owned(exact(*number).unwrap_or_default()),
        Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn written(table: &Table, text: CsvText) -> String {
        let mut bytes = Vec::new();
        write(table, &testing::provenance(), text, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_column_and_the_provenance_are_in_every_row() {
        assert_eq!(
            written(&testing::signals(), CsvText::Machine),
            "signal,ads,share,theta,low,high,adjusted,corpus_fingerprint,lexicon_name,\
             lexicon_fingerprint,settings_fingerprint,tool_version\n\
             technical-title,1234567,0.125,0.045,0.021,0.069,true,c0ffee,technical-pm,1e71c0,5e7715,0.1.0\n\
             hands-on,87,0.3333333333333333,-0.032,-inf,inf,false,c0ffee,technical-pm,1e71c0,5e7715,0.1.0\n\
             security,0,0,,,,false,c0ffee,technical-pm,1e71c0,5e7715,0.1.0\n"
        );
    }

    #[test]
    fn hostile_text_is_unchanged_for_machines_and_defused_for_spreadsheets() {
        let table = testing::hostile();
        for (mode, defused) in [(CsvText::Machine, false), (CsvText::Spreadsheet, true)] {
            let file = written(&table, mode);
            let mut reader = csv::Reader::from_reader(file.as_bytes());
            for (record, payload) in reader.records().zip(testing::PAYLOADS) {
                let record = record.unwrap();
                if defused {
                    assert_eq!(record[0], *mode.cell(payload));
                    assert!(!record[0].starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']));
                } else {
                    assert_eq!(&record[0], *payload);
                }
            }
            let heading =
                csv::Reader::from_reader(file.as_bytes()).headers().unwrap()[0].to_owned();
            assert_eq!(heading, if defused { "'=text;'=1" } else { "=text;=1" });
        }
    }

    #[test]
    fn a_malformed_table_is_refused() {
        let mut table = testing::signals();
        table.rows[1].pop();
        let error =
            write(&table, &testing::provenance(), CsvText::Machine, Vec::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "table `signals` is malformed: row 2 has 6 cells for 7 columns"
        );
        let mut table = testing::signals();
        table.columns[1].name = "tool_version".into();
        assert!(write(&table, &testing::provenance(), CsvText::Machine, Vec::new()).is_err());
    }

    #[test]
    fn a_full_disk_is_an_error() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let error =
            write(&testing::signals(), &testing::provenance(), CsvText::Machine, Full).unwrap_err();
        assert!(matches!(&error, crate::Error::Stream { .. }), "{error}");
        assert!(error.hint().is_some());
    }
}
