//! Reads a dump, row by row, and keeps account of every record and byte.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use crate::cut_off::LongestTexts;
use crate::date_counts::DateAccount;
use crate::date_source::{Dates, DumpHead};
use crate::dialect::Dialect;
use crate::encoding::Encoding;
use crate::error::{Error, Result};
use crate::input::expand::Dump;
use crate::input::{Compression, Input};
use crate::irregular::Irregularities;
use crate::ledger::Ledger;
use crate::mapping::{Columns, Mapping, Plan, plan};
use crate::opened::Opened;
use crate::options::ReadOptions;
use crate::posting::{Origin, Posting};
use crate::profile::{FieldName, Profile};
use crate::record::{Record, beginning, read_header, stem, without_end};
use crate::records::{Found, Outcome};
use crate::row::{FilterReason, Filtered, Reject, RejectReason, Row};
use crate::sniff::looks_like_values;
use crate::split::{MOST_FIELDS, Quoting};
use crate::summary::{ArchiveSummary, SourceSummary};
use crate::variety::varied;

/// A dump being read.
///
/// Rows come in the order of the dump, each once. A row that cannot be read is a [`Row::Rejected`]; an error is one of the
/// whole dump, comes after all rows that stand before it, and means that nothing of the dump should be used.
pub struct Reader {
    opened: Opened,
    stem: String,
    columns: Columns,
    /// Columns up to the last one that has a name.
    least_fields: usize,
    header: Vec<u8>,
    plan: Plan,
    mapping: Mapping,
    max_facet_bytes: usize,
    reject_invalid_utf8: bool,
    ledger: Ledger,
    irregularities: Irregularities,
    longest: LongestTexts,
    dates: Option<Dates>,
    /// Values that were too long, by the facet's place in the plan.
    long_facets: Vec<u64>,
    row_bytes: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    Finished,
    Failed,
}

impl Reader {
    /// Opens a dump: a file, or standard input for `-`; CSV, plain, packed with gzip or Zstandard, or the one table in a ZIP archive.
    ///
    /// # Errors
    ///
    /// If the dump cannot be opened, is no table, has no records, or does not have the columns of the profile.
    pub fn open(path: impl AsRef<Path>, profile: &Profile, options: &ReadOptions) -> Result<Self> {
        Self::open_dump(&Dump::file(path.as_ref()), profile, options)
    }

    /// Opens a dump that [`crate::dumps`] found.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn open_dump(dump: &Dump, profile: &Profile, options: &ReadOptions) -> Result<Self> {
        Self::start(dump.input()?, profile, options)
    }

    /// Reads a dump from any source, under a name.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn from_source(
        name: &str,
        source: impl Read + Send + 'static,
        profile: &Profile,
        options: &ReadOptions,
    ) -> Result<Self> {
        let input = Input::new(name.to_owned(), name.to_owned(), Box::new(source));
        Self::start(input, profile, options)
    }

    fn start(input: Input, profile: &Profile, options: &ReadOptions) -> Result<Self> {
        let mut opened = Opened::new(input, Some(profile), options)?;
        let quoting = opened.first()?;
        let has_header = opened.has_header.unwrap_or(true);
        let fields = opened.records.fields().len();
        if opened.records.field_count() > fields {
            return Err(Error::TooManyColumns { file: opened.file, most: MOST_FIELDS });
        }
        let (columns, header) = read_header(&opened.records, opened.encoding, quoting, has_header);
        let planned = plan(&opened.file, profile, &columns);
        let (mut plan, mut mapping) = match planned {
            Err(_) if columns.unique.len() == 1 => {
                let column = columns.unique.first().cloned().unwrap_or_default();
                return Err(Error::OneColumn { file: opened.file, column });
            }
            Err(Error::NoMapping { file, .. })
                if has_header && looks_like_values(&columns.written) =>
            {
                return Err(Error::NoHeader { file });
            }
            planned => planned?,
        };
        let most = columns.unique.len();
        let named = columns.written.iter().rposition(|name| !name.is_empty());
        let least_fields = named.map_or(most, |last| last + 1);
        opened.records.expect(least_fields, most);
        if has_header {
            opened.records.present_is_overhead();
            if opened.records.is_last() {
                return Err(Error::NoRecords { file: opened.file });
            }
        } else {
            opened.records.put_back();
        }
        let irregularities =
            Irregularities { preamble_lines: opened.preamble_lines, ..Irregularities::default() };
        let stem = stem(&opened.name).to_owned();
        let head = DumpHead {
            file: &opened.file,
            name: &opened.name,
            stem: &stem,
            encoding: opened.encoding,
            columns: &columns,
            least_fields,
            header: &header,
            plan: &plan,
            profile: &mapping.profile,
        };
        let dates = Dates::start(&head, options, &mut opened.records)?;
        let varied = varied(&head, options.max_facet_bytes, &mut opened.records);
        plan.leave_out(&varied, &mut mapping);
        Ok(Self {
            stem,
            opened,
            columns,
            least_fields,
            header,
            long_facets: vec![0; plan.facets.len()],
            plan,
            mapping,
            max_facet_bytes: options.max_facet_bytes,
            reject_invalid_utf8: options.reject_invalid_utf8,
            ledger: Ledger::default(),
            irregularities,
            longest: LongestTexts::default(),
            dates,
            row_bytes: 0,
            state: State::Reading,
        })
    }

    /// The next row; `None` at the end of the dump.
    ///
    /// # Errors
    ///
    /// If the dump cannot be read further. Then nothing of it should be used.
    pub fn next_row(&mut self) -> Result<Option<Row>> {
        match self.state {
            State::Reading => {}
            State::Finished => return Ok(None),
            State::Failed => return Err(Error::Failed { file: self.opened.file.clone() }),
        }
        let found = match self.opened.records.next() {
            Ok(Some(found)) => found,
            Ok(None) => {
                if let Some(dates) = &self.dates {
                    self.state = State::Failed;
                    dates.finish(&self.opened.file)?;
                }
                self.state = State::Finished;
                self.ledger.overhead_bytes = self.opened.records.overhead();
                self.ledger.read.bytes = self.opened.records.window.received();
                return Ok(None);
            }
            Err(source) => {
                self.state = State::Failed;
                return Err(self.opened.failed(self.ledger.read.records, source));
            }
        };
        self.ledger.read.records += 1;
        self.ledger.read.bytes = found.byte + found.length;
        self.ledger.overhead_bytes = self.opened.records.overhead();
        self.row_bytes = found.length;
        let row = self.row(found);
        let bytes = found.length;
        match &row {
            Row::Posting(_) => self.ledger.enter_indexed(bytes),
            Row::Rejected(row) => self.ledger.enter_rejected(row.reason.as_str(), bytes),
            Row::Filtered(row) => self.ledger.enter_filtered(row.reason.as_str(), bytes),
        }
        Ok(Some(row))
    }

    fn row(&mut self, found: Found) -> Row {
        let origin = Origin {
            source: self.opened.name.clone(),
            record: self.ledger.read.records,
            line: found.line,
            byte: found.byte,
        };
        let expected = self.columns.unique.len();
        let bytes = self.opened.records.bytes();
        let fields = self.opened.records.fields();
        let reject = |origin, reason| {
            Row::Rejected(Reject { origin, bytes: found.length, reason, raw: beginning(bytes) })
        };
        let filter =
            |origin, reason| Row::Filtered(Filtered { origin, bytes: found.length, reason });
        let quoting = match found.outcome {
            Outcome::Read(quoting) => quoting,
            Outcome::FieldCount(got) => {
                return reject(origin, RejectReason::FieldCount { expected, got });
            }
            Outcome::UnbalancedQuote => return reject(origin, RejectReason::UnbalancedQuote),
            Outcome::TooLong => {
                let cap = self.opened.cap;
                return reject(origin, RejectReason::RecordTooLong { cap });
            }
        };
        if fields.iter().all(|field| bytes[field.start..field.end].trim_ascii().is_empty()) {
            return filter(origin, FilterReason::BlankRecord);
        }
        if fields.len() < self.least_fields {
            let got = fields.len();
            return reject(origin, RejectReason::FieldCount { expected, got });
        }
        if !self.header.is_empty() && without_end(bytes) == self.header {
            return filter(origin, FilterReason::RepeatedHeader);
        }
        let record =
            Record::present(&self.opened.records, self.opened.encoding, quoting, &self.stem);
        let encoding = self.opened.encoding;
        if record.valid.is_none() && encoding == Encoding::Utf8 && self.reject_invalid_utf8 {
            let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
            let index = fields.iter().position(|field| field.end > at);
            let column = index.and_then(|index| self.columns.unique.get(index));
            let column = column.cloned().unwrap_or_default();
            return reject(origin, RejectReason::InvalidUtf8 { column });
        }
        let take = |field: FieldName| {
            self.plan.sources[field as usize].as_ref().map(|source| record.value(source))
        };
        let title = take(FieldName::Title).unwrap_or_default();
        let body = take(FieldName::Body).unwrap_or_default();
        if title.is_empty() && body.is_empty() {
            return filter(origin, FilterReason::NoTitleAndNoBody);
        }
        let ends_at_line_feed = self.opened.records.dialect.end_byte() == b'\n';
        let found = &mut self.irregularities;
        found.stray_quotes += u64::from(quoting == Quoting::Lenient);
        found.without_body += u64::from(body.is_empty());
        found.without_title += u64::from(title.is_empty());
        self.longest.enter(&body);
        if record.valid.is_none() && encoding == Encoding::Utf8 {
            found.windows_1252 += 1;
            found.look_at(encoding.decode(bytes).as_bytes(), true, ends_at_line_feed);
        } else {
            found.look_at(bytes, encoding != Encoding::Windows1252, ends_at_line_feed);
        }
        let posted = self.dates.as_mut().and_then(|dates| dates.read(&record));
        let mut facets = Vec::new();
        for ((name, column), long) in self.plan.facets.iter().zip(&mut self.long_facets) {
            let text = record.text(*column);
            let kept = text.trim();
            if kept.len() > self.max_facet_bytes {
                *long += 1;
            } else if !kept.is_empty() {
                facets.push((name.clone(), kept.to_owned()));
            }
        }
        let mut posting = Posting {
            id: take(FieldName::Id).unwrap_or_default(),
            title,
            employer: take(FieldName::Employer).unwrap_or_default(),
            place: take(FieldName::Place).unwrap_or_default(),
            posted,
            body,
            facets,
            origin,
        };
        if posting.id.is_empty() {
            posting.id = posting.made_id(&posting.text_hash());
        }
        self.irregularities.long_ids += u64::from(posting.shorten_id());
        Row::Posting(posting)
    }

    /// Length in bytes of the row handed out last.
    #[must_use]
    pub fn row_bytes(&self) -> u64 {
        self.row_bytes
    }

    /// The account so far; it adds up after every row.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The dates: what they mean, how they are written, and what became of those so far; `None` without a column for dates.
    #[must_use]
    pub fn dates(&self) -> Option<&DateAccount> {
        self.dates.as_ref().map(Dates::account)
    }

    /// What is odd about the rows so far.
    #[must_use]
    pub fn irregularities(&self) -> &Irregularities {
        &self.irregularities
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

    /// The profile, and which column each field comes from.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The columns, in the order of the dump, made unique.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns.unique
    }

    /// The dump's name, as postings give it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.opened.name
    }

    /// Bytes of the file itself that were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.opened.meter.bytes()
    }

    /// Bytes of the file itself, if that is known: not of standard input.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        self.opened.length
    }

    /// How the dump is packed.
    #[must_use]
    pub fn compression(&self) -> Compression {
        self.opened.compression
    }

    /// The ZIP archive that the dump is an entry of: its name, bytes and hash. The file is read for it, once for all entries.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read any more.
    pub fn archive(&self) -> Result<Option<ArchiveSummary>> {
        let Some(archive) = &self.opened.archive else { return Ok(None) };
        let (bytes, blake3) = archive.whole()?;
        Ok(Some(ArchiveSummary { file_name: archive.name(), bytes, blake3 }))
    }

    /// What the dump was and what became of it; only after its last row was handed out. The archive has to be asked for by itself, since
    /// it is read for it: [`Reader::archive`].
    #[must_use]
    pub fn summary(&self) -> Option<SourceSummary> {
        if self.state != State::Finished {
            return None;
        }
        let facets = self.plan.facets.iter().zip(&self.long_facets);
        let long_facets: BTreeMap<String, u64> = facets
            .filter(|(_, count)| **count > 0)
            .map(|((name, _), count)| (name.clone(), *count))
            .collect();
        Some(SourceSummary {
            file_name: self.opened.name.clone(),
            bytes: self.opened.meter.bytes(),
            blake3: self.opened.meter.hash().to_hex().to_string(),
            compression: self.opened.compression,
            archive: None,
            dialect: self.opened.records.dialect,
            encoding: self.opened.encoding,
            columns: self.columns.unique.clone(),
            mapping: self.mapping.clone(),
            ledger: self.ledger.clone(),
            irregularities: self.irregularities,
            cut_off: self.longest.cut_off(),
            dates: self.dates().cloned(),
            reading: String::new(),
            long_facets,
        })
    }
}
