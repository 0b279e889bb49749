//! A dump that was opened: unpacked, its encoding and dialect found out, before its first record.

use std::sync::Arc;

use crate::dialect::Dialect;
use crate::encoding::{Encoding, Transcoder};
use crate::error::{Error, Result};
use crate::input::archive::Archive;
use crate::input::{Compression, Input, Meter, decompressed};
use crate::kind::other_kind;
use crate::options::ReadOptions;
use crate::profile::Profile;
use crate::record::named_delimiter;
use crate::records::{Outcome, Records};
use crate::sniff::{Given, SAMPLE, sniff};
use crate::split::Quoting;
use crate::window::Window;

/// Bytes by which the encoding is found out.
const ENCODING_SAMPLE: usize = 1 << 20;

/// A dump before its first record.
pub(crate) struct Opened {
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) length: Option<u64>,
    pub(crate) meter: Meter,
    pub(crate) compression: Compression,
    pub(crate) archive: Option<Arc<Archive>>,
    pub(crate) encoding: Encoding,
    pub(crate) records: Records,
    /// Fields of most records of the sample.
    pub(crate) usual_fields: usize,
    /// Lines before the header.
    pub(crate) preamble_lines: u64,
    /// The most bytes that a record may have.
    pub(crate) cap: usize,
    /// Whether the first record is the header, as far as that was said.
    pub(crate) has_header: Option<bool>,
}

impl Opened {
    pub(crate) fn new(
        input: Input,
        profile: Option<&Profile>,
        options: &ReadOptions,
    ) -> Result<Self> {
        let Input { file, name, length, source, packing, archive } = input;
        let meter = Meter::default();
        let unreadable = |source| Error::Read {
            file: file.clone(),
            physical_byte: meter.bytes(),
            byte: 0,
            record: 0,
            source,
        };
        let (source, compression) =
            decompressed(source, packing, &meter, options.limits()).map_err(unreadable)?;
        let mut window = Window::new(source);
        window.want(ENCODING_SAMPLE + 1);
        if window.data().is_empty() {
            return Err(match window.take_failure() {
                Some(failure) => unreadable(failure),
                None => Error::Empty { file },
            });
        }
        let sample = &window.data()[..window.data().len().min(ENCODING_SAMPLE)];
        let encoding = options
            .encoding
            .or(profile.and_then(|profile| profile.encoding))
            .unwrap_or_else(|| Encoding::detect(sample));
        if encoding.is_transcoded() {
            window = Window::new(Box::new(Transcoder::new(window.into_source(), encoding)));
            window.want(SAMPLE + 1);
        } else if let Some(kind) = other_kind(sample) {
            // What came before the damage of an archive says little.
            if let Some(failure) = window.take_failure() {
                return Err(unreadable(failure));
            }
            return Err(match kind {
                "a ZIP archive or an Excel workbook" if file == "-" => Error::ArchiveStream,
                kind => Error::NotATable { file, kind },
            });
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
        let given = Given {
            delimiter: options
                .delimiter
                .filter(u8::is_ascii)
                .or(profile.and_then(|profile| profile.delimiter))
                .or(named.map(|(delimiter, _)| delimiter)),
            quote: options.quote.or(profile.and_then(|profile| profile.quote)),
            escape: options.escape.or(profile.and_then(|profile| profile.escape)),
        };
        let has_header = options.has_header.or(profile.and_then(|profile| profile.has_header));
        let data = records.window.data();
        let whole = records.window.ended() && data.len() <= SAMPLE;
        let sniffed = sniff(&data[..data.len().min(SAMPLE)], given, whole);
        records.dialect = sniffed.dialect;
        let mut preamble_lines = 0;
        if has_header != Some(false) {
            preamble_lines = records.skip_lines(sniffed.preamble);
        }
        Ok(Self {
            name: options.source_name.clone().unwrap_or(name),
            file,
            length,
            meter,
            compression,
            archive,
            encoding,
            records,
            usual_fields: sniffed.fields,
            preamble_lines,
            cap,
            has_header,
        })
    }

    /// Moves to the first record, which names the columns if there is a header, and says how its quotes are taken.
    pub(crate) fn first(&mut self) -> Result<Quoting> {
        // A first record whose quoting is at fault is held against the others.
        if self.usual_fields > 1 {
            self.records.expect(self.usual_fields, self.usual_fields);
        }
        match self.records.next().map(|found| found.map(|found| found.outcome)) {
            Ok(Some(Outcome::Read(quoting))) => Ok(quoting),
            Ok(Some(Outcome::FieldCount(_))) => Ok(Quoting::Strict),
            Ok(Some(Outcome::UnbalancedQuote | Outcome::TooLong)) => {
                Err(Error::EndlessHeader { file: self.file.clone(), cap: self.cap })
            }
            Ok(None) => Err(Error::Empty { file: self.file.clone() }),
            Err(source) => Err(self.failed(0, source)),
        }
    }

    /// The error of a dump that cannot be read further.
    pub(crate) fn failed(&self, record: u64, source: std::io::Error) -> Error {
        Error::Read {
            file: self.file.clone(),
            physical_byte: self.meter.bytes(),
            byte: self.records.window.received(),
            record,
            source,
        }
    }
}
