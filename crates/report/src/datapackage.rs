//! What a folder of exported tables holds, as a Data Package (Frictionless standard, version 1): `datapackage.json`.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use rolescope_study::{Column, ColumnKind, Provenance};
use serde::{Deserialize, Serialize};
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

    fn described(&self) -> Described {
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
                r#type: field_type(column.kind).into(),
                description: column.note.to_string(),
            })
            .collect();
        fields.extend(PROVENANCE_COLUMNS.map(|name| Field {
            name: name.to_owned(),
            title: name.replace('_', " "),
            r#type: "string".into(),
            description: "what the row rests on; see codebook.csv of a report".to_owned(),
        }));
        Described {
            name: self.name.clone(),
            path: Self::file_name(&self.name, self.format),
            profile: "tabular-data-resource".into(),
            format: format.into(),
            mediatype: mediatype.into(),
            encoding: match self.format {
                RowFormat::Csv(CsvText::Excel) => "utf-8-sig".into(),
                _ => "utf-8".into(),
            },
            bytes: self.bytes,
            hash: self.hash.clone(),
            rows: self.rows,
            schema: Schema {
                fields,
                missing_values: ["".into()],
                primary_key: self.key.map(Cow::from),
                foreign_keys: Vec::new(),
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

/// A file, as the package describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Described {
    name: String,
    path: String,
    profile: Cow<'static, str>,
    format: Cow<'static, str>,
    mediatype: Cow<'static, str>,
    encoding: Cow<'static, str>,
    bytes: u64,
    hash: String,
    rows: u64,
    schema: Schema,
}

impl Described {
    /// Whether a file has the bytes that are described; none that cannot be read has.
    fn is_true_of(&self, path: &Path) -> bool {
        let has_them = || -> io::Result<bool> {
            let mut file = File::open(path)?;
            if file.metadata()?.len() != self.bytes {
                return Ok(false);
            }
            let mut hashing = Hashing::new(io::sink());
            io::copy(&mut file, &mut hashing)?;
            let (bytes, hash) = hashing.done();
            Ok(bytes == self.bytes && hash == self.hash)
        };
        has_them().unwrap_or(false)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Schema {
    fields: Vec<Field>,
    #[serde(rename = "missingValues")]
    missing_values: [Cow<'static, str>; 1],
    #[serde(rename = "primaryKey", default, skip_serializing_if = "Option::is_none")]
    primary_key: Option<Cow<'static, str>>,
    #[serde(rename = "foreignKeys", default, skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ForeignKey {
    fields: Cow<'static, str>,
    reference: Referred,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Referred {
    resource: Cow<'static, str>,
    fields: Cow<'static, str>,
}

impl ForeignKey {
    fn of(Reference { column, resource, key }: Reference) -> Self {
        let reference = Referred { resource: resource.into(), fields: key.into() };
        Self { fields: column.into(), reference }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Field {
    name: String,
    title: String,
    r#type: Cow<'static, str>,
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

impl<'a> Made<'a> {
    fn of(provenance: &'a Provenance) -> Self {
        let Provenance { version, corpus, lexicon_name, lexicon, settings, fingerprint } =
            provenance;
        let settings = settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Self {
            version,
            corpus,
            lexicon_name,
            lexicon,
            settings_fingerprint: fingerprint,
            settings: settings.collect(),
        }
    }
}

/// What an earlier description of the same folder says of files that are not written anew.
#[derive(Debug, Default)]
pub struct Earlier {
    described: Vec<Described>,
    /// Names of files that the new description leaves out: of another corpus, version or lexicon, made by other settings, in another form,
    /// or not as they were described.
    pub left_out: Vec<String>,
}

impl Earlier {
    /// Reads the description in a folder, if it is one of ours, for an export that has written these files.
    #[must_use]
    pub fn read(text: &str, folder: &Path, written: &[Resource], provenance: &Provenance) -> Self {
        #[derive(Deserialize)]
        struct Package {
            resources: Vec<Described>,
            rolescope: serde_json::Value,
        }
        let Ok(Package { resources, rolescope }) = serde_json::from_str(text) else {
            return Self::default();
        };
        let same = serde_json::to_value(Made::of(provenance)).is_ok_and(|made| made == rolescope);
        let mut earlier = Self::default();
        for described in resources {
            // The name of a file, and no way out of the folder.
            let path = Path::new(&described.path);
            let is_there =
                path.file_name() == Some(path.as_os_str()) && folder.join(path).is_file();
            let file = |new: &Resource| Resource::file_name(&new.name, new.format);
            if !is_there || written.iter().any(|new| file(new) == described.path) {
                continue;
            }
            let stays = same && written.iter().all(|new| new.name != described.name);
            if stays && described.is_true_of(&folder.join(path)) {
                earlier.described.push(described);
            } else {
                earlier.left_out.push(described.path);
            }
        }
        earlier
    }
}

/// Writes the description of a package: files that were written, and those of before that stay. `references` tells of a file by its name
/// which of its columns hold the key of another one, if that is in the package.
///
/// # Errors
/// If writing fails.
pub fn write(
    resources: &[Resource],
    earlier: &Earlier,
    references: impl Fn(&str) -> Vec<Reference>,
    dumps: &[&str],
    provenance: &Provenance,
    to: impl Write,
) -> io::Result<()> {
    let new = resources.iter().map(Resource::described);
    let mut described: Vec<Described> = new.chain(earlier.described.iter().cloned()).collect();
    described.sort_by(|left, right| left.name.cmp(&right.name));
    let names: Vec<String> = described.iter().map(|one| one.name.clone()).collect();
    for Described { name, schema, .. } in &mut described {
        let known =
            references(name).into_iter().filter(|to| names.iter().any(|one| one == to.resource));
        schema.foreign_keys = known.map(ForeignKey::of).collect();
    }
    let package = Package {
        name: "rolescope-export",
        title: "Job ads, exported",
        profile: "data-package",
        description: "Texts of ads belong to those who wrote them; the licence of the dumps is not known to rolescope.",
        sources: dumps.iter().map(|title| Source { title }).collect(),
        resources: described,
        rolescope: Made::of(provenance),
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
            rows: 3,
            bytes: 10,
            hash: "sha256:00".to_owned(),
        };
        let mut text = Vec::new();
        let none = |_: &str| Vec::new();
        let provenance = testing::provenance();
        write(&[resource], &Earlier::default(), none, &["a.csv"], &provenance, &mut text).unwrap();
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
