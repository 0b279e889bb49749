//! Reads a dump, row by row, and keeps account of every record and byte.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use crate::date_counts::DateAccount;
use crate::date_source::{AsOf, Dates, DumpHead};
use crate::dialect::{SAMPLE, sniff};
use crate::encoding::{Encoding, Transcoder};
use crate::error::{Error, Result};
use crate::input::{Input, Meter, decompressed};
use crate::kind::other_kind;
use crate::ledger::Ledger;
use crate::mapping::{Columns, Mapping, Plan, plan};
use crate::posted::DateFormat;
use crate::posting::{Origin, Posting};
use crate::profile::{FieldName, Profile};
use crate::record::{Record, beginning, named_delimiter, read_header, stem, without_end};
use crate::records::{Found, Outcome, Records};
use crate::row::{FilterReason, Filtered, Reject, RejectReason, Row};
use crate::split::{Dialect, NO_DELIMITER};
use crate::summary::SourceSummary;
use crate::window::Window;

/// Bytes by which the encoding is found out.
const ENCODING_SAMPLE: usize = 1 << 20;

/// How a dump is read, apart from its profile. What is `None` is found out from the dump, or said by the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The delimiter, one byte of ASCII.
    pub delimiter: Option<u8>,
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// The most bytes that a record may have; 4 MiB unless said otherwise.
    pub max_record_bytes: usize,
    /// The most bytes that a facet's value may have; 64 unless said otherwise.
    pub max_facet_bytes: usize,
    /// How dates are written, in place of what the profile says; found out by the column if neither says anything.
    pub date_format: Option<DateFormat>,
    /// From which day relative dates count, in place of what the profile says; if neither says anything they are no dates.
    pub as_of: Option<AsOf>,
    /// The name to show in place of the file's.
    pub source_name: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            encoding: None,
            max_record_bytes: 4 << 20,
            max_facet_bytes: 64,
            date_format: None,
            as_of: None,
            source_name: None,
        }
    }
}

/// A dump being read.
///
/// Rows come in the order of the dump, each once. A row that cannot be read is a [`Row::Rejected`]; an error is one of the
/// whole dump, comes after all rows that stand before it, and means that nothing of the dump should be used.
pub struct Reader {
    file: String,
    name: String,
    stem: String,
    length: Option<u64>,
    meter: Meter,
    compressed: bool,
    encoding: Encoding,
    records: Records,
    columns: Columns,
    header: Vec<u8>,
    plan: Plan,
    mapping: Mapping,
    max_record_bytes: usize,
    max_facet_bytes: usize,
    ledger: Ledger,
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
    /// Opens a dump: a file, or standard input for `-`; CSV, plain or compressed with gzip.
    ///
    /// # Errors
    ///
    /// If the dump cannot be opened, is no table, has no records, or does not have the columns of the profile.
    pub fn open(path: impl AsRef<Path>, profile: &Profile, options: &ReadOptions) -> Result<Self> {
        Self::start(Input::open(path.as_ref())?, profile, options)
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
        let input = Input {
            file: name.to_owned(),
            name: name.to_owned(),
            length: None,
            source: Box::new(source),
        };
        Self::start(input, profile, options)
    }

    fn start(input: Input, profile: &Profile, options: &ReadOptions) -> Result<Self> {
        let Input { file, name, length, source } = input;
        let meter = Meter::default();
        let unreadable = |source| Error::Read {
            file: file.clone(),
            physical_byte: meter.bytes(),
            byte: 0,
            record: 0,
            source,
        };
        let (source, compressed) = decompressed(source, &meter).map_err(unreadable)?;
        let mut window = Window::new(source);
        window.want(ENCODING_SAMPLE);
        if window.data().is_empty() {
            return Err(match window.take_failure() {
                Some(failure) => unreadable(failure),
                None => Error::Empty { file },
            });
        }
        let sample = &window.data()[..window.data().len().min(ENCODING_SAMPLE)];
        let encoding =
            options.encoding.or(profile.encoding).unwrap_or_else(|| Encoding::detect(sample));
        if encoding.is_transcoded() {
            window = Window::new(Box::new(Transcoder::new(window.into_source(), encoding)));
            window.want(SAMPLE);
        } else if let Some(kind) = other_kind(sample) {
            return Err(Error::NotATable { file, kind });
        }
        let cap = options.max_record_bytes.max(16);
        let mut records = Records::new(window, Dialect::default(), cap);
        if encoding == Encoding::Utf8 && records.window.data().starts_with(&[0xEF, 0xBB, 0xBF]) {
            records.skip(3);
        }
        let named = named_delimiter(records.window.data());
        if let Some((_, length)) = named {
            records.skip(length);
        }
        let delimiter = options
            .delimiter
            .filter(u8::is_ascii)
            .or(profile.delimiter)
            .or(named.map(|(delimiter, _)| delimiter));
        let data = records.window.data();
        let whole = records.window.ended() && data.len() <= SAMPLE;
        let sniffed = sniff(&data[..data.len().min(SAMPLE)], delimiter, whole);
        records.dialect = sniffed.unwrap_or(Dialect {
            delimiter: delimiter.unwrap_or(NO_DELIMITER),
            ..crate::dialect::without_delimiter(&data[..data.len().min(SAMPLE)])
        });

        let (columns, header) = match records.next() {
            Ok(Some(found)) if !found.malformed && found.outcome != Outcome::TooLong => {
                read_header(&mut records, encoding, profile.has_header)
            }
            Ok(Some(_)) => return Err(Error::EndlessHeader { file, cap }),
            Ok(None) => return Err(Error::Empty { file }),
            Err(failure) => return Err(unreadable(failure)),
        };
        let planned = plan(&file, profile, &columns);
        let (plan, mapping) = match planned {
            Err(_) if columns.unique.len() == 1 => {
                let column = columns.unique.first().cloned().unwrap_or_default();
                return Err(Error::OneColumn { file, column });
            }
            planned => planned?,
        };
        records.expect(columns.unique.len());
        if profile.has_header {
            records.present_is_overhead();
            if records.is_last() {
                return Err(Error::NoRecords { file });
            }
        } else {
            records.put_back();
        }
        let name = options.source_name.clone().unwrap_or(name);
        let stem = stem(&name).to_owned();
        let head = DumpHead {
            file: &file,
            name: &name,
            stem: &stem,
            encoding,
            columns: &columns,
            header: &header,
            plan: &plan,
            profile: &mapping.profile,
        };
        let dates = Dates::start(&head, options, &mut records)?;
        Ok(Self {
            stem,
            file,
            name,
            length,
            meter,
            compressed,
            encoding,
            records,
            columns,
            header,
            long_facets: vec![0; plan.facets.len()],
            plan,
            mapping,
            max_record_bytes: cap,
            max_facet_bytes: options.max_facet_bytes,
            ledger: Ledger::default(),
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
            State::Failed => return Err(Error::Failed { file: self.file.clone() }),
        }
        let found = match self.records.next() {
            Ok(Some(found)) => found,
            Ok(None) => {
                self.state = State::Finished;
                self.ledger.overhead_bytes = self.records.overhead();
                self.ledger.read.bytes = self.records.window.received();
                return Ok(None);
            }
            Err(source) => {
                self.state = State::Failed;
                return Err(Error::Read {
                    file: self.file.clone(),
                    physical_byte: self.meter.bytes(),
                    byte: self.records.window.received(),
                    record: self.ledger.read.records,
                    source,
                });
            }
        };
        self.ledger.read.records += 1;
        self.ledger.read.bytes = found.byte + found.length;
        self.ledger.overhead_bytes = self.records.overhead();
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
            source: self.name.clone(),
            record: self.ledger.read.records,
            line: found.line,
            byte: found.byte,
        };
        let expected = self.columns.unique.len();
        let bytes = self.records.bytes();
        let fields = self.records.fields();
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
                let cap = self.max_record_bytes;
                return reject(origin, RejectReason::RecordTooLong { cap });
            }
        };
        if fields.iter().all(|field| bytes[field.start..field.end].trim_ascii().is_empty()) {
            return filter(origin, FilterReason::BlankRecord);
        }
        if fields.len() < expected {
            let got = fields.len();
            return reject(origin, RejectReason::FieldCount { expected, got });
        }
        if !self.header.is_empty() && without_end(bytes) == self.header {
            return filter(origin, FilterReason::RepeatedHeader);
        }
        let valid = if self.encoding == Encoding::Windows1252 {
            None
        } else {
            match std::str::from_utf8(bytes) {
                Ok(text) => Some(text),
                Err(error) => {
                    let at = error.valid_up_to();
                    let index = fields.iter().position(|field| field.end > at);
                    let column = index.and_then(|index| self.columns.unique.get(index));
                    let column = column.cloned().unwrap_or_default();
                    return reject(origin, RejectReason::InvalidUtf8 { column });
                }
            }
        };
        let record = Record {
            bytes,
            valid,
            fields,
            encoding: self.encoding,
            escape: self.records.dialect.escape,
            quoting,
            stem: &self.stem,
        };
        let take = |field: FieldName| {
            self.plan.sources[field as usize].as_ref().map(|source| record.value(source))
        };
        let title = take(FieldName::Title).unwrap_or_default();
        let body = take(FieldName::Body).unwrap_or_default();
        if title.is_empty() && body.is_empty() {
            return filter(origin, FilterReason::NoTitleAndNoBody);
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
            let mut hash = posting.content_hash(&posting.text_hash()).to_hex().to_string();
            hash.truncate(16);
            posting.id = hash;
        }
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

    /// Delimiter, escape and end of records.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.records.dialect
    }

    /// The encoding, found out or given.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
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
        &self.name
    }

    /// Bytes of the file itself that were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.meter.bytes()
    }

    /// Bytes of the file itself, if that is known: not of standard input.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        self.length
    }

    /// What the dump was and what became of it; only after its last row was handed out.
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
            file_name: self.name.clone(),
            bytes: self.meter.bytes(),
            blake3: self.meter.hash().to_hex().to_string(),
            compressed: self.compressed,
            dialect: self.records.dialect,
            encoding: self.encoding,
            columns: self.columns.unique.clone(),
            mapping: self.mapping.clone(),
            ledger: self.ledger.clone(),
            dates: self.dates().cloned(),
            long_facets,
        })
    }
}
