//! Dumps into an index: all of them or none.

use std::path::{Path, PathBuf};

use rolescope_corpus::{
    Counts, Ledger, Profile, ReadOptions, Reader, RejectsWriter, Row, SourceSummary,
};

use crate::builder::{Builder, BuilderOptions};
use crate::error::{Context, Error, Result};
use crate::manifest::Manifest;
use crate::progress::Progress;

/// How dumps are ingested.
#[derive(Clone, Debug)]
pub struct IngestOptions {
    /// How postings are added.
    pub builder: BuilderOptions,
    /// How dumps are read.
    pub read: ReadOptions,
    /// How columns map to fields.
    pub profile: Profile,
    /// How many rejected records are borne.
    pub allowed: Allowed,
    /// Where rejected records are written.
    pub rejects: Option<PathBuf>,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self {
            builder: BuilderOptions::default(),
            read: ReadOptions::default(),
            profile: Profile::automatic(),
            allowed: Allowed::default(),
            rejects: None,
        }
    }
}

/// How many rejected records are borne. Beyond that the ingest publishes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Allowed {
    /// Any number up to this.
    Records(u64),
    /// Any share of the records read up to this, in per cent.
    PerCent(f64),
    /// Up to 1 % or up to 100 records, whichever is more.
    #[default]
    Usual,
}

impl Allowed {
    /// Whether `rejected` of `read` records are borne.
    #[must_use]
    pub fn bears(&self, rejected: u64, read: u64) -> bool {
        let within = |per_cent: f64| rejected as f64 <= read as f64 * per_cent / 100.0;
        match *self {
            Self::Records(most) => rejected <= most,
            Self::PerCent(per_cent) => within(per_cent),
            Self::Usual => rejected <= 100 || within(1.0),
        }
    }
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Records(0) => formatter.write_str("none"),
            Self::Records(most) => write!(formatter, "{most}"),
            Self::PerCent(per_cent) => write!(formatter, "{per_cent} %"),
            Self::Usual => formatter.write_str("100 records or 1 %"),
        }
    }
}

/// What became of the dumps.
#[derive(Clone, Debug, PartialEq)]
pub struct Ingested {
    /// What the index holds now.
    pub manifest: Manifest,
    /// The dumps that were added.
    pub added: Vec<SourceSummary>,
    /// Dumps that were in the index already, with the name under which they are known.
    pub known: Vec<(PathBuf, String)>,
    /// Rejected records written to the file of rejects.
    pub rejects_written: u64,
}

/// Adds dumps to the index at `index`, which is made if there is none. Nothing is published unless every dump was read to its end
/// and the rejected records are borne. A dump whose bytes are those of one in the index is left out.
///
/// # Errors
/// If a dump cannot be read, too many records are rejected, or the index cannot be written; the index is then as it was.
pub fn ingest(
    dumps: &[PathBuf],
    index: &Path,
    options: &IngestOptions,
    progress: &dyn Progress,
) -> Result<Ingested> {
    // A wrong path or column must not cost the work done on the dumps before it.
    let mut readers = Vec::with_capacity(dumps.len());
    for path in dumps {
        let refused = |source| Error::Dump { path: path.clone(), source: Box::new(source) };
        readers.push(Reader::open(path, &options.profile, &options.read).map_err(refused)?);
    }
    let mut builder = Builder::open(index, &options.builder)?;
    let mut rejects = match &options.rejects {
        Some(path) => {
            let refused = |source| Error::Dump { path: path.clone(), source: Box::new(source) };
            Some(RejectsWriter::create(path).map_err(refused)?)
        }
        None => None,
    };

    let mut added: Vec<SourceSummary> = Vec::new();
    let mut known = Vec::new();
    let sources_before = builder.manifest().sources.len();
    for (path, mut reader) in dumps.iter().zip(readers) {
        let refused = |source| Error::Dump { path: path.clone(), source: Box::new(source) };
        if let Some(name) = known_as(path, builder.manifest(), &added)? {
            known.push((path.clone(), name));
            continue;
        }
        progress.started(&format!("ingesting {}", shown(path)), reader.bytes_total());
        let number = sources_before + added.len();
        let mut rows = 0_u64;
        while let Some(row) = reader.next_row().map_err(refused)? {
            match row {
                Row::Posting(posting) => builder.add(&posting, number)?,
                Row::Rejected(reject) => {
                    if let Some(rejects) = &mut rejects {
                        rejects.write(&reject).map_err(refused)?;
                    }
                }
                Row::Filtered(_) => {}
            }
            rows += 1;
            if rows.is_multiple_of(256) {
                progress.advanced(reader.bytes_read());
                if progress.stopped() {
                    return Err(Error::Stopped);
                }
            }
        }
        progress.finished();
        let summary = reader.summary().expect("the dump has been read to its end");
        let same = |other: &&SourceSummary| other.blake3 == summary.blake3;
        // Standard input can be recognised only afterwards.
        if let Some(twin) = builder.manifest().sources.iter().chain(&added).find(same) {
            return Err(Error::Known { path: path.clone(), known_as: twin.file_name.clone() });
        }
        added.push(summary);
    }
    let rejects_written = match rejects {
        Some(rejects) => {
            let path = options.rejects.clone().unwrap_or_default();
            rejects.finish().map_err(|source| Error::Dump { path, source: Box::new(source) })?
        }
        None => 0,
    };

    let (rejected, read) = totals(&added);
    if !options.allowed.bears(rejected, read) {
        let allowed = options.allowed.to_string();
        return Err(Error::TooManyRejected { rejected, read, allowed });
    }
    if added.is_empty() && sources_before > 0 {
        let manifest = builder.manifest().clone();
        return Ok(Ingested { manifest, added, known, rejects_written });
    }
    progress.started("writing the index", None);
    let manifest = builder.commit(added.clone())?;
    progress.finished();
    Ok(Ingested { manifest, added, known, rejects_written })
}

/// The name under which a dump is in the index already, by content. Only a file as long as one of those is read for it.
fn known_as(path: &Path, manifest: &Manifest, added: &[SourceSummary]) -> Result<Option<String>> {
    let sources: Vec<&SourceSummary> = manifest.sources.iter().chain(added).collect();
    let Ok(metadata) = std::fs::metadata(path) else { return Ok(None) };
    if !metadata.is_file() || !sources.iter().any(|source| source.bytes == metadata.len()) {
        return Ok(None);
    }
    let mut hasher = blake3::Hasher::new();
    let file = std::fs::File::open(path).context("read", path)?;
    hasher.update_reader(file).context("read", path)?;
    let hash = hasher.finalize().to_hex();
    let twin = sources.into_iter().find(|source| source.blake3 == hash.as_str());
    Ok(twin.map(|source| source.file_name.clone()))
}

/// Rejected and read records of all dumps.
fn totals(added: &[SourceSummary]) -> (u64, u64) {
    let mut all = Ledger::default();
    for source in added {
        all.merge(&source.ledger);
    }
    let Counts { records, .. } = all.read;
    (all.rejected_total().records, records)
}

fn shown(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| "standard input".to_owned(), |name| name.to_string_lossy().into_owned())
}
