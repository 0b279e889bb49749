//! The texts of one record's fields, and the small things around records: headers, ends, names.

use std::borrow::Cow;

use crate::encoding::Encoding;
use crate::extract::{single, value};
use crate::mapping::{Columns, Place, Source};
use crate::records::{RAW, Records};
use crate::split::{Field, Quoting, unquote};

/// One record and how to read its fields.
pub(crate) struct Record<'a> {
    pub(crate) bytes: &'a [u8],
    /// The record as text, if it is UTF-8.
    pub(crate) valid: Option<&'a str>,
    pub(crate) fields: &'a [Field],
    pub(crate) encoding: Encoding,
    pub(crate) escape: Option<u8>,
    pub(crate) quoting: Quoting,
    pub(crate) stem: &'a str,
}

impl<'a> Record<'a> {
    /// The present record.
    pub(crate) fn present(
        records: &'a Records,
        encoding: Encoding,
        quoting: Quoting,
        stem: &'a str,
    ) -> Self {
        let bytes = records.bytes();
        let valid = match encoding {
            Encoding::Windows1252 => None,
            _ => std::str::from_utf8(bytes).ok(),
        };
        let escape = records.dialect.escape;
        Self { bytes, valid, fields: records.fields(), encoding, escape, quoting, stem }
    }

    pub(crate) fn text(&self, column: usize) -> Cow<'a, str> {
        let Some(field) = self.fields.get(column) else { return Cow::Borrowed("") };
        if field.raw {
            let text = unquote(&self.bytes[field.start..field.end], self.escape, self.quoting);
            return Cow::Owned(match String::from_utf8(text) {
                Ok(text) if self.valid.is_some() => text,
                Ok(text) => self.encoding.decode(text.as_bytes()).into_owned(),
                Err(error) => self.encoding.decode(error.as_bytes()).into_owned(),
            });
        }
        match self.valid {
            Some(text) => Cow::Borrowed(text.get(field.start..field.end).unwrap_or_default()),
            None => self.encoding.decode(&self.bytes[field.start..field.end]),
        }
    }

    pub(crate) fn value(&self, source: &Source) -> String {
        if let ([Place::Column(column)], []) = (&source.places[..], &source.headings[..]) {
            return single(&source.rule, self.text(*column));
        }
        let texts = source.places.iter().map(|place| match place {
            Place::Column(column) => self.text(*column),
            Place::FileName => Cow::Borrowed(self.stem),
        });
        value(source, texts)
    }
}

/// The columns of the present record, and its bytes if it is a header.
pub(crate) fn read_header(
    records: &Records,
    encoding: Encoding,
    quoting: Quoting,
    has_header: bool,
) -> (Columns, Vec<u8>) {
    if !has_header {
        let names = (1..=records.fields().len()).map(|number| number.to_string()).collect();
        return (Columns::new(names), Vec::new());
    }
    let record = Record::present(records, encoding, quoting, "");
    let names = (0..record.fields.len()).map(|column| {
        let name = record.text(column);
        // A stray quote is no part of a name.
        match quoting {
            Quoting::Strict => name.into_owned(),
            Quoting::Lenient => name.trim().trim_matches(['"', '\'']).to_owned(),
        }
    });
    (Columns::new(names.collect()), without_end(record.bytes).to_vec())
}

/// A record without what ends it.
pub(crate) fn without_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// The first bytes of a record, without a character that the end would cut.
pub(crate) fn beginning(bytes: &[u8]) -> Vec<u8> {
    let start = &bytes[..bytes.len().min(RAW)];
    match std::str::from_utf8(start) {
        Err(error) if bytes.len() > RAW && error.error_len().is_none() => {
            start[..error.valid_up_to()].to_vec()
        }
        _ => start.to_vec(),
    }
}

/// The delimiter that a first line `sep=;` names, as spreadsheets write it, and the length of that line.
pub(crate) fn named_delimiter(data: &[u8]) -> Option<(u8, usize)> {
    let rest = data.strip_prefix(b"sep=")?;
    let (delimiter, rest) = rest.split_first()?;
    match rest {
        [b'\n', ..] => Some((*delimiter, 6)),
        [b'\r', b'\n', ..] => Some((*delimiter, 7)),
        _ => None,
    }
    .filter(|_| delimiter.is_ascii() && !b"\"\r\n".contains(delimiter))
}

/// A file's name without the endings of tables and archives.
pub(crate) fn stem(name: &str) -> &str {
    let name = [".gz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    [".csv", ".tsv", ".txt"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}
