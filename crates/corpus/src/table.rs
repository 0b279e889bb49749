//! A dump as a table of texts: its header and records as they stand there, no columns asked for.

use std::io::Read;

use crate::dialect::Dialect;
use crate::encoding::Encoding;
use crate::error::Result;
use crate::input::Input;
use crate::input::expand::Dump;
use crate::opened::Opened;
use crate::options::ReadOptions;
use crate::record::Record;
use crate::records::Outcome;
use crate::row::RejectReason;
use crate::sniff::looks_like_values;
use crate::split::Quoting;

/// A dump as a table of texts.
///
/// Records come in the order of the dump, each once, with all the cells that they have. Where [`crate::Reader`] rejects a record, here
/// it is handed out with the reason.
pub struct Table {
    opened: Opened,
    header: Option<Vec<String>>,
    columns: usize,
    count: u64,
    done: bool,
}

/// One record of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRecord {
    /// Its cells. None if it is longer than a record may be.
    pub cells: Vec<String>,
    /// Line on which it starts, the first line being 1.
    pub line: u64,
    /// Byte at which it starts in the decompressed dump.
    pub byte: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// Why it is no whole record, if it is none.
    pub defect: Option<RejectReason>,
}

impl Table {
    /// Opens a dump.
    ///
    /// # Errors
    ///
    /// If it cannot be opened, is no table or empty.
    pub fn open(dump: &Dump, options: &ReadOptions) -> Result<Self> {
        Self::start(dump.input()?, options)
    }

    /// Reads a dump from any source, under a name.
    ///
    /// # Errors
    ///
    /// As [`Table::open`].
    pub fn from_source(
        name: &str,
        source: impl Read + Send + 'static,
        options: &ReadOptions,
    ) -> Result<Self> {
        Self::start(Input::new(name.to_owned(), name.to_owned(), Box::new(source)), options)
    }

    fn start(input: Input, options: &ReadOptions) -> Result<Self> {
        let mut opened = Opened::new(input, None, options)?;
        let quoting = opened.first()?;
        let cells = cells(&opened, quoting);
        let columns = opened.usual_fields.max(cells.len());
        let is_header = opened.has_header.unwrap_or_else(|| !looks_like_values(&cells));
        let mut header = None;
        if is_header {
            opened.records.present_is_overhead();
            header = Some(cells);
        } else {
            opened.records.put_back();
        }
        opened.records.expect(opened.usual_fields.min(columns), columns);
        Ok(Self { opened, header, columns, count: 0, done: false })
    }

    /// Names of the columns, if the first record looks like names or the options say so.
    #[must_use]
    pub fn header(&self) -> Option<&[String]> {
        self.header.as_deref()
    }

    /// Delimiter, quote, escape and end of records.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.opened.records.dialect
    }

    /// The encoding, found out or given.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.opened.encoding
    }

    /// Lines before the header.
    #[must_use]
    pub fn preamble_lines(&self) -> u64 {
        self.opened.preamble_lines
    }

    /// Bytes of the decompressed dump that are covered: by records handed out, or by what is none.
    #[must_use]
    pub fn bytes_outside(&self) -> u64 {
        self.opened.records.overhead()
    }

    /// Bytes of the decompressed dump that were read; all of them after the last record.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.opened.records.window.received()
    }

    /// The next record; `None` at the end of the dump.
    ///
    /// # Errors
    ///
    /// If the dump cannot be read further.
    pub fn next_record(&mut self) -> Result<Option<TableRecord>> {
        if self.done {
            return Ok(None);
        }
        let found = match self.opened.records.next() {
            Ok(Some(found)) => found,
            Ok(None) => {
                self.done = true;
                return Ok(None);
            }
            Err(source) => {
                self.done = true;
                return Err(self.opened.failed(self.count, source));
            }
        };
        self.count += 1;
        let (quoting, defect) = match found.outcome {
            Outcome::Read(quoting) => (quoting, None),
            Outcome::FieldCount(got) => {
                let expected = self.columns;
                (Quoting::Strict, Some(RejectReason::FieldCount { expected, got }))
            }
            Outcome::UnbalancedQuote => (Quoting::Lenient, Some(RejectReason::UnbalancedQuote)),
            Outcome::TooLong => {
                let cap = self.opened.cap;
                (Quoting::Strict, Some(RejectReason::RecordTooLong { cap }))
            }
        };
        Ok(Some(TableRecord {
            cells: cells(&self.opened, quoting),
            line: found.line,
            byte: found.byte,
            bytes: found.length,
            defect,
        }))
    }
}

impl Iterator for Table {
    type Item = Result<TableRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_record().transpose()
    }
}

/// The texts of the present record.
fn cells(opened: &Opened, quoting: Quoting) -> Vec<String> {
    let record = Record::present(&opened.records, opened.encoding, quoting, "");
    (0..record.fields.len()).map(|column| record.text(column).into_owned()).collect()
}
