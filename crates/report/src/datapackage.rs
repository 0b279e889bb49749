//! What a folder of exported tables holds, as a Data Package (Frictionless standard, version 1): `datapackage.json`.

use std::io::{self, Write};

use rolescope_study::{Column, ColumnKind, Provenance};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::csv::PROVENANCE_COLUMNS;
use crate::encode::CsvText;
use crate::rows::RowFormat;

/// A writer that counts and hashes what passes.
pub struct Hashing<W> {
    to: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W> std::fmt::Debug for Hashing<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Hashing").field("bytes", &self.bytes).finish()
    }
}

impl<W: Write> Hashing<W> {
    /// Before another writer.
    pub fn new(to: W) -> Self {
        Self { to, hasher: Sha256::new(), bytes: 0 }
    }

    /// The number of bytes, and their SHA-256 as `sha256:` and hexadecimal digits.
    pub fn done(self) -> (u64, String) {
        let digits: String =
            self.hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.bytes, format!("sha256:{digits}"))
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A file of the package.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name, without extension.
    pub name: String,
    /// Its form.
    pub format: RowFormat,
    /// Its columns, without those of the provenance.
    pub columns: Vec<Column>,
    /// The column that tells its rows apart, if one does.
    pub key: Option<&'static str>,
    /// Columns whose values are those of the key of another file: left out if that is not in the package.
    pub references: Vec<Reference>,
    /// How many rows it has.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
    /// Its hash.
    pub hash: String,
}

/// A column whose values are those of the key of a file.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// The column.
    pub column: &'static str,
    /// Name of the file, without extension.
    pub resource: &'static str,
    /// Its key.
    pub key: &'static str,
}

impl Resource {
    /// The name of its file.
    #[must_use]
    pub fn file_name(name: &str, format: RowFormat) -> String {
        match format {
            RowFormat::Csv(_) => format!("{name}.csv"),
            RowFormat::JsonLines => format!("{name}.jsonl"),
            RowFormat::Parquet => format!("{name}.parquet"),
        }
    }

    fn described(&self, all: &[Self]) -> Described {
        let (format, mediatype) = match self.format {
            RowFormat::Csv(_) => ("csv", "text/csv"),
            RowFormat::JsonLines => ("jsonl", "application/jsonl"),
            RowFormat::Parquet => ("parquet", "application/vnd.apache.parquet"),
        };
        let mut fields: Vec<Field> = self
            .columns
            .iter()
            .map(|column| Field {
                name: column.name.to_string(),
                title: column.heading.to_string(),
                r#type: field_type(column.kind),
                description: column.note.to_string(),
            })
            .collect();
        fields.extend(PROVENANCE_COLUMNS.map(|name| Field {
            name: name.to_owned(),
            title: name.replace('_', " "),
            r#type: "string",
            description: "what the row rests on; see codebook.csv of a report".to_owned(),
        }));
        Described {
            name: self.name.clone(),
            path: Self::file_name(&self.name, self.format),
            profile: "tabular-data-resource",
            format,
            mediatype,
            encoding: match self.format {
                RowFormat::Csv(CsvText::Excel) => "utf-8-sig",
                _ => "utf-8",
            },
            bytes: self.bytes,
            hash: self.hash.clone(),
            rows: self.rows,
            schema: Schema {
                fields,
                missing_values: [""],
                primary_key: self.key,
                foreign_keys: self
                    .references
                    .iter()
                    .filter(|to| all.iter().any(|other| other.name == to.resource))
                    .map(|Reference { column, resource, key }| ForeignKey {
                        fields: column,
                        reference: Referred { resource, fields: key },
                    })
                    .collect(),
            },
        }
    }
}

fn field_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "string",
        ColumnKind::Count => "integer",
        ColumnKind::Share | ColumnKind::Points | ColumnKind::Real(_) => "number",
        ColumnKind::Flag => "boolean",
    }
}

/// The package.
#[derive(Serialize)]
struct Package<'a> {
    name: &'a str,
    title: &'a str,
    profile: &'static str,
    description: &'static str,
    sources: Vec<Source<'a>>,
    resources: Vec<Described>,
    rolescope: Made<'a>,
}

#[derive(Serialize)]
struct Source<'a> {
    title: &'a str,
}

#[derive(Serialize)]
struct Described {
    name: String,
    path: String,
    profile: &'static str,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    bytes: u64,
    hash: String,
    rows: u64,
    schema: Schema,
}

#[derive(Serialize)]
struct Schema {
    fields: Vec<Field>,
    #[serde(rename = "missingValues")]
    missing_values: [&'static str; 1],
    #[serde(rename = "primaryKey", skip_serializing_if = "Option::is_none")]
    primary_key: Option<&'static str>,
    #[serde(rename = "foreignKeys", skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Serialize)]
struct ForeignKey {
    fields: &'static str,
    reference: Referred,
}

#[derive(Serialize)]
struct Referred {
    resource: &'static str,
    fields: &'static str,
}

#[derive(Serialize)]
struct Field {
    name: String,
    title: String,
    r#type: &'static str,
    description: String,
}

/// What the package rests on.
#[derive(Serialize)]
struct Made<'a> {
    version: &'a str,
    corpus: &'a str,
    lexicon_name: &'a str,
    lexicon: &'a str,
    settings_fingerprint: &'a str,
    settings: Vec<(&'a str, &'a str)>,
}

/// Writes the description of a package.
///
/// # Errors
/// If writing fails.
pub fn write(
    resources: &[Resource],
    dumps: &[&str],
    provenance: &Provenance,
    to: impl Write,
) -> io::Result<()> {
    let Provenance { version, corpus, lexicon_name, lexicon, settings, fingerprint } = provenance;
    let package = Package {
        name: "rolescope-export",
        title: "Job ads, exported",
        profile: "data-package",
        description: "Texts of ads belong to those who wrote them; the licence of the dumps is not known to rolescope.",
        sources: dumps.iter().map(|title| Source { title }).collect(),
        resources: resources.iter().map(|one| one.described(resources)).collect(),
        rolescope: Made {
            version,
            corpus,
            lexicon_name,
            lexicon,
            settings_fingerprint: fingerprint,
            settings: settings
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
        },
    };
    crate::json::write_value(&package, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn what_passes_is_counted_and_hashed() {
        let mut hashing = Hashing::new(Vec::new());
        hashing.write_all(b"abc").unwrap();
        // The example of FIPS 180-2.
        assert_eq!(
            hashing.done(),
            (
                3,
                "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                    .to_owned()
            )
        );
    }

    #[test]
    fn every_column_has_a_type() {
        let table = testing::signals();
        let resource = Resource {
            name: "signals".to_owned(),
            format: RowFormat::Csv(CsvText::Machine),
            columns: table.columns.clone(),
            key: None,
            references: Vec::new(),
            rows: 3,
            bytes: 10,
            hash: "sha256:00".to_owned(),
        };
        let mut text = Vec::new();
        write(&[resource], &["a.csv"], &testing::provenance(), &mut text).unwrap();
        let package: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let resource = &package["resources"][0];
        assert_eq!((&resource["path"], &resource["rows"]), (&"signals.csv".into(), &3.into()));
        let types: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["type"].as_str().unwrap())
            .collect();
        assert_eq!(types[..4], ["string", "integer", "number", "number"]);
        assert_eq!(types.len(), table.columns.len() + PROVENANCE_COLUMNS.len());
    }
}
