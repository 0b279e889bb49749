//! Rows written one after the other, as CSV, JSON Lines or Parquet, in memory that does not depend on how many there are.
//!
//! Each row carries the provenance, in the columns of [`PROVENANCE_COLUMNS`], so that it still says what it rests on when it stands
//! among others.

use std::io::{self, Write};

use rolescope_study::{Cell, Column, Provenance};

use crate::check;
use crate::csv::{PROVENANCE_COLUMNS, field};
use crate::encode::CsvText;
use crate::error::{Error, Result};
use crate::json;
use crate::parquet::ParquetRows;

/// The form of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// CSV with a header line.
    Csv(CsvText),
    /// An object in a line for each row.
    JsonLines,
    /// Columns of a type, compressed.
    Parquet,
}

/// Writes rows.
pub struct RowWriter<'a, W: Write> {
    name: String,
    columns: &'a [Column],
    origin: Vec<(&'static str, String)>,
    writer: Writer<W>,
    rows: u64,
}

enum Writer<W: Write> {
    Csv(CsvText, Box<csv::Writer<W>>),
    JsonLines(W),
    Parquet(Box<ParquetRows<W>>),
}

impl<W: Write> std::fmt::Debug for RowWriter<'_, W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RowWriter").field("name", &self.name).finish()
    }
}

impl<'a, W: Write> RowWriter<'a, W> {
    /// Begins a table of this name; writes the header, if there is one.
    ///
    /// # Errors
    /// [`Error::Malformed`] where two columns have one name, [`Error::Stream`] where writing fails.
    pub fn new(
        format: RowFormat,
        name: &str,
        columns: &'a [Column],
        provenance: &Provenance,
        mut to: W,
    ) -> Result<Self> {
        check::columns(name, columns, &PROVENANCE_COLUMNS)?;
        let origin = origin_of(provenance);
        let writer = match format {
            RowFormat::Csv(text) => {
                to.write_all(text.mark()).map_err(|source| stream(name, "CSV", source))?;
                Writer::Csv(text, Box::new(text.writer(to)))
            }
            RowFormat::JsonLines => Writer::JsonLines(to),
            RowFormat::Parquet => {
                let rows = ParquetRows::new(columns, provenance, to);
                Writer::Parquet(Box::new(rows.map_err(|source| stream(name, "Parquet", source))?))
            }
        };
        let mut this = Self { name: name.to_owned(), columns, origin, writer, rows: 0 };
        this.header().map_err(|source| stream(name, "CSV", source))?;
        Ok(this)
    }

    fn header(&mut self) -> io::Result<()> {
        let Writer::Csv(text, writer) = &mut self.writer else { return Ok(()) };
        for column in self.columns {
            writer.write_field(text.cell(&column.name).as_bytes())?;
        }
        for name in PROVENANCE_COLUMNS {
            writer.write_field(name)?;
        }
        Ok(writer.write_record(None::<&[u8]>)?)
    }

    /// The rows that follow rest on this.
    pub fn rest_on(&mut self, provenance: &Provenance) {
        self.origin = origin_of(provenance);
    }

    /// Writes a row.
    ///
    /// # Errors
    /// [`Error::Malformed`] where it is not as long as the columns, [`Error::Stream`] where writing fails.
    pub fn row(&mut self, row: &[Cell]) -> Result<()> {
        self.rows += 1;
        check::row(&self.name, self.rows, row, self.columns)?;
        match &mut self.writer {
            Writer::Csv(text, writer) => {
                let mut write = || -> csv::Result<()> {
                    for cell in row {
                        writer.write_field(field(cell, *text).as_bytes())?;
                    }
                    for (_, value) in &self.origin {
                        writer.write_field(text.cell(value).as_bytes())?;
                    }
                    writer.write_record(None::<&[u8]>)
                };
                write().map_err(|error| stream(&self.name, "CSV", io_error(error)))
            }
            Writer::JsonLines(to) => json::write_line(self.columns, row, &self.origin, to)
                .map_err(|source| stream(&self.name, "JSON Lines", source)),
            Writer::Parquet(rows) => {
                rows.row(row, &self.origin).map_err(|source| stream(&self.name, "Parquet", source))
            }
        }
    }

    /// Writes out what is still held back; returns how many rows there were.
    ///
    /// # Errors
    /// [`Error::Stream`] where writing fails.
    pub fn finish(mut self) -> Result<u64> {
        let flushed = match &mut self.writer {
            Writer::Csv(_, writer) => writer.flush(),
            Writer::JsonLines(to) => to.flush(),
            Writer::Parquet(rows) => rows.finish(),
        };
        flushed.map_err(|source| stream(&self.name, "rows", source))?;
        Ok(self.rows)
    }
}

fn origin_of(provenance: &Provenance) -> Vec<(&'static str, String)> {
    let values = [
        &provenance.corpus,
        &provenance.lexicon_name,
        &provenance.lexicon,
        &provenance.fingerprint,
        &provenance.version,
    ];
    PROVENANCE_COLUMNS.into_iter().zip(values.map(Clone::clone)).collect()
}

fn stream(table: &str, format: &'static str, source: io::Error) -> Error {
    Error::Stream { table: table.to_owned(), format, source }
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[track_caller]
    fn check(format: RowFormat, expected: &str) {
        let table = testing::signals();
        let mut bytes = Vec::new();
        let mut writer =
            RowWriter::new(format, "t", &table.columns[..2], &testing::provenance(), &mut bytes)
                .unwrap();
        for row in &table.rows[..1] {
            writer.row(&row[..2]).unwrap();
        }
        assert!(matches!(writer.row(&table.rows[1]), Err(Error::Malformed { .. })));
        assert_eq!(writer.finish().unwrap(), 2);
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn each_row_says_what_it_rests_on() {
        let names =
            "corpus_fingerprint,lexicon_name,lexicon_fingerprint,settings_fingerprint,tool_version";
        check(
            RowFormat::Csv(CsvText::Machine),
            &format!(
                "signal,ads,{names}\ntechnical-title,1234567,c0ffee,technical-pm,1e71c0,5e7715,0.1.0\n"
            ),
        );
        let quoted =
            names.split(',').map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
        check(
            RowFormat::Csv(CsvText::Excel),
            &format!(
                "\u{feff}\"signal\",\"ads\",{quoted}\n\"technical-title\",1234567,\"c0ffee\",\"technical-pm\",\"1e71c0\",5e7715,\"0.1.0\"\n"
            ),
        );
        check(
            RowFormat::JsonLines,
            "{\"signal\":\"technical-title\",\"ads\":1234567,\"corpus_fingerprint\":\"c0ffee\",\"lexicon_name\":\"technical-pm\",\
             \"lexicon_fingerprint\":\"1e71c0\",\"settings_fingerprint\":\"5e7715\",\"tool_version\":\"0.1.0\"}\n",
        );
    }
}
