//! Files of labelled sentences: CSV with a header, read whole.

use std::io::Cursor;
use std::path::Path;

use anyhow::Context as _;
use rolescope_corpus::{ReadOptions, Table};

use crate::failure::Usage;

/// The largest file that is read.
const MAX_BYTES: u64 = 256 << 20;

/// A file's header and records.
pub(in crate::commands) struct Sheet {
    /// The name of the file.
    name: String,
    /// The columns.
    pub(in crate::commands) header: Vec<String>,
    /// The records with their lines, each as long as the header.
    pub(in crate::commands) records: Vec<(u64, Vec<String>)>,
    /// First 16 hexadecimal digits of the hash of the file.
    pub(in crate::commands) fingerprint: String,
}

impl Sheet {
    /// Reads a file.
    pub(in crate::commands) fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let reading = || format!("cannot read the labels `{}`", path.display());
        let bytes = path.metadata().with_context(reading)?.len();
        if bytes > MAX_BYTES {
            return Err(Usage::new(format!(
                "`{name}` has {bytes} bytes, at most {MAX_BYTES} are read"
            ))
            .hint("labels are read whole: split the file")
            .into());
        }
        let bytes = std::fs::read(path).with_context(reading)?;
        let fingerprint = blake3::hash(&bytes).to_hex()[..16].to_owned();
        let options = ReadOptions { has_header: Some(true), ..ReadOptions::default() };
        let mut table =
            Table::from_source(&name, Cursor::new(bytes), &options).with_context(reading)?;
        let header: Vec<String> = table.header().unwrap_or_default().to_vec();
        let mut records = Vec::new();
        while let Some(record) = table.next_record().with_context(reading)? {
            if let Some(defect) = &record.defect {
                return Err(Usage::new(format!(
                    "`{name}`, line {}: no whole record: {defect}",
                    record.line
                ))
                .hint("each record has as many fields as the header")
                .into());
            }
            records.push((record.line, record.cells));
        }
        Ok(Self { name, header, records, fingerprint })
    }

    /// The number of the first column that has one of these names.
    pub(in crate::commands) fn find(&self, names: &[&str]) -> Option<usize> {
        let names = names.iter();
        names
            .filter_map(|name| {
                self.header.iter().position(|own| own.trim().eq_ignore_ascii_case(name))
            })
            .next()
    }

    /// The number of a column that the user named.
    pub(in crate::commands) fn column(&self, name: &str) -> anyhow::Result<usize> {
        self.find(&[name]).ok_or_else(|| {
            Usage::new(format!("`{}` has no column `{name}`", self.name))
                .hint(format!("its columns are {}", self.header.join(", ")))
                .into()
        })
    }
}
