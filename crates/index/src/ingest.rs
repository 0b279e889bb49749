//! Dumps into an index: all of them or none.

use std::path::{Path, PathBuf};

use rolescope_corpus::{
    self as corpus, Counts, Dump, Expanded, Ledger, PassedOver, Profile, READING, ReadOptions,
    Reader, RejectsWriter, Row, SourceSummary,
};
use rolescope_text::TOKENIZER;

use crate::builder::{Builder, BuilderOptions, Published};
use crate::error::{Error, Result};
use crate::manifest::{Manifest, Source, Task};
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
    /// The source that is replaced by the dumps: its number with `#` before it, or its name.
    pub replace: Option<String>,
    /// Whether dumps that are no tables of postings are passed over, rather than an error.
    pub skip: bool,
    /// Whether an interrupted ingest of other dumps, or with other settings, is dropped.
    pub discard: bool,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self {
            builder: BuilderOptions::default(),
            read: ReadOptions::default(),
            profile: Profile::automatic(),
            allowed: Allowed::default(),
            rejects: None,
            replace: None,
            skip: false,
            discard: false,
        }
    }
}

impl IngestOptions {
    /// Fingerprint of all that decides which postings the bytes of a dump become: how it is read, its profile, and the rules of this
    /// program.
    #[must_use]
    pub fn reading(&self) -> String {
        let Self { read, profile, .. } = self;
        let all = format!("{} {read:?} {profile:?}", rules());
        blake3::hash(all.as_bytes()).to_hex()[..16].to_owned()
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
#[derive(Debug)]
pub struct Ingested {
    /// What the index holds now.
    pub manifest: Manifest,
    /// The dumps that were added.
    pub added: Vec<Source>,
    /// Dumps that were in the index already, and were left out.
    pub known: Vec<KnownDump>,
    /// Files that were found where dumps were looked for, and are none.
    pub passed_over: Vec<PassedOver>,
    /// Rejected records written to the file of rejects, if one was written.
    pub rejects_written: Option<u64>,
    /// The source that was replaced.
    pub replaced: Option<Source>,
    /// Why the segments could not be merged, if that failed: all is in the index.
    pub untidied: Option<Error>,
    /// Postings that an interrupted ingest had left in the index and that were not added again.
    pub resumed: u64,
    /// An interrupted ingest that was dropped: its dumps, and the number of its postings.
    pub dropped: Option<(Vec<String>, u64)>,
}

/// A dump that is in the index already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDump {
    /// As it was named.
    pub dump: String,
    /// The number of the source that it is.
    pub number: u64,
    /// The name of that source.
    pub name: String,
    /// If its bytes are others and its postings the same: the records rejected of it and of the source.
    pub rejected: Option<[u64; 2]>,
}

/// Adds dumps to the index at `index`, which is made if there is none. Nothing is published unless every dump was read to its end
/// and the rejected records are borne. A dump whose bytes or postings are those of one in the index is left out, and, unless its bytes
/// are, its rejected records have to be borne, too; the source to be
/// replaced is taken out all the same. If the same ingest was interrupted
/// before, the dumps are read again and what is in the index already is passed over.
///
/// # Errors
/// If a dump cannot be read, too many records are rejected, or the index cannot be written; the index is then as it was.
pub fn ingest(
    named: &[PathBuf],
    index: &Path,
    options: &IngestOptions,
    progress: &dyn Progress,
) -> Result<Ingested> {
    let Expanded { dumps: found, mut passed_over } = corpus::dumps(named).map_err(|source| {
        let named: Vec<String> = named.iter().map(|path| path.display().to_string()).collect();
        Error::Dump { dump: named.join("`, `"), source: Box::new(source) }
    })?;
    // A wrong path or column must not cost the work done on the dumps before it.
    let mut input = None;
    let mut dumps = Vec::new();
    let mut unfit = None;
    for dump in found {
        match open(&dump, options) {
            // Files are opened again when their turn comes: there may be thousands.
            Ok(reader) if is_input(&dump) => input = Some(reader),
            Ok(_) => {}
            Err(Error::Dump { source, .. }) if options.skip && source.is_of_content() => {
                passed_over.push(PassedOver { file: dump.shown(), why: source.to_string() });
                unfit = Some(dump_failed(&dump, *source));
                continue;
            }
            Err(error) => return Err(error),
        }
        dumps.push(dump);
    }
    if let Some(error) = unfit.filter(|_| dumps.is_empty()) {
        return Err(error);
    }
    let task = task(&dumps, options);
    let mut builder = Builder::open(index, &options.builder, &task, options.discard)?;
    let replaced = match &options.replace {
        Some(written) => Some(replaced(builder.before(), written)?.clone()),
        None => None,
    };
    // Made with the first dump that is read: what an earlier run wrote is not replaced by nothing.
    let mut rejects: Option<RejectsWriter> = None;
    let resumed = builder.committed();
    let dropped = builder.dropped().map(|(dumps, postings)| (dumps.to_vec(), postings));
    let mut known = Vec::new();
    // Dumps that were read and are not added: what they rejected is asked of as well, unless it was when the same bytes were.
    let mut given_up: Vec<Source> = Vec::new();
    for dump in &dumps {
        let refused = |source| dump_failed(dump, source);
        let stays = |source: &&Source| Some(source.number) != replaced.as_ref().map(|r| r.number);
        let others: Vec<&Source> =
            builder.before().sources.iter().filter(stays).chain(builder.sources()).collect();
        if let Some(Source { number, summary, .. }) = known_as(dump, &others).map_err(refused)? {
            let name = summary.file_name.clone();
            known.push(KnownDump { dump: dump.shown(), number: *number, name, rejected: None });
            continue;
        }
        let mut reader = match input.take_if(|_| is_input(dump)) {
            Some(reader) => reader,
            None => open(dump, options)?,
        };
        let shown = if is_input(dump) { "standard input".to_owned() } else { dump.name() };
        progress.started(&format!("ingesting {shown}"), reader.bytes_total());
        if let Some(path) = options.rejects.as_ref().filter(|_| rejects.is_none()) {
            rejects = Some(RejectsWriter::create(path).map_err(rejects_failed)?);
        }
        let mut rows = 0_u64;
        while let Some(row) = reader.next_row().map_err(refused)? {
            match row {
                Row::Posting(posting) => builder.add(posting)?,
                Row::Rejected(reject) => {
                    if let Some(rejects) = &mut rejects {
                        rejects.write(&reject).map_err(rejects_failed)?;
                    }
                }
                Row::Filtered(_) => {}
            }
            rows += 1;
            if rows.is_multiple_of(256) {
                progress.advanced(reader.bytes_read());
                if progress.stopped() {
                    return Err(Error::IngestStopped { kept: builder.kept() });
                }
            }
        }
        progress.finished();
        let mut summary = reader.summary().expect("the dump has been read to its end");
        summary.reading = options.reading();
        summary.archive = reader.archive().map_err(refused)?;
        // Standard input, and what is packed in another way, can be recognised only afterwards.
        let held = builder.current();
        let same = |other: &&Source| {
            let same_postings = held.postings > 0 && other.held == held;
            stays(other) && (other.summary.blake3 == summary.blake3 || same_postings)
        };
        let mut others = builder.before().sources.iter().chain(builder.sources());
        if let Some(twin) = others.find(same) {
            let of = |summary: &SourceSummary| summary.ledger.rejected_total().records;
            let other_bytes = twin.summary.blake3 != summary.blake3;
            known.push(KnownDump {
                dump: dump.shown(),
                number: twin.number,
                name: twin.summary.file_name.clone(),
                rejected: other_bytes.then(|| [of(&summary), of(&twin.summary)]),
            });
            if other_bytes {
                given_up.push(Source { summary, ..twin.clone() });
            }
            builder.give_up_source();
            continue;
        }
        builder.end_source(summary);
    }
    let rejects_written = rejects.map(RejectsWriter::finish).transpose().map_err(rejects_failed)?;

    let added = builder.sources().to_vec();
    let (rejected, read) = totals(added.iter().chain(&given_up));
    if !options.allowed.bears(rejected, read) {
        let allowed = options.allowed.to_string();
        builder.abandon()?;
        let sources = added.into_iter().chain(given_up).collect();
        return Err(Error::TooManyRejected { rejected, read, allowed, sources });
    }
    let takes_out = replaced.is_some() && !known.is_empty();
    if added.is_empty() && !builder.before().sources.is_empty() && !takes_out {
        let manifest = builder.before().clone();
        builder.abandon()?;
        return Ok(Ingested {
            manifest,
            added,
            known,
            passed_over,
            rejects_written,
            replaced: None,
            dropped,
            resumed,
            untidied: None,
        });
    }
    progress.started("writing the index", None);
    let published = builder.publish(replaced.as_ref().map(|source| source.number))?;
    let Published { manifest, untidied } = published;
    progress.finished();
    Ok(Ingested {
        manifest,
        added,
        known,
        passed_over,
        rejects_written,
        replaced,
        resumed,
        dropped,
        untidied,
    })
}

/// The rules of this program that decide what dumps become.
fn rules() -> String {
    format!("{READING} {TOKENIZER} {}", env!("CARGO_PKG_VERSION"))
}

/// What is ingested and how: all that decides which postings the dumps become.
fn task(dumps: &[Dump], options: &IngestOptions) -> Task {
    let IngestOptions {
        builder: _,
        read,
        profile,
        allowed: _,
        rejects: _,
        replace,
        skip: _,
        discard: _,
    } = options;
    let settings = format!("{} {read:?} {profile:?} {replace:?}", rules());
    Task {
        dumps: dumps.iter().map(Dump::shown).collect(),
        settings: blake3::hash(settings.as_bytes()).to_hex()[..16].to_owned(),
    }
}

/// The source that a user named by its number or its name.
fn replaced<'a>(manifest: &'a Manifest, written: &str) -> Result<&'a Source> {
    let number: Option<u64> = written.strip_prefix('#').and_then(|number| number.parse().ok());
    let is_it = |source: &&Source| match number {
        Some(number) => source.number == number,
        None => source.summary.file_name == written,
    };
    let mut found = manifest.sources.iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(source), None) => Ok(source),
        (first, _) => Err(Error::NoSource {
            written: written.to_owned(),
            several: first.is_some(),
            known: manifest
                .sources
                .iter()
                .map(|source| format!("#{} {}", source.number, source.summary.file_name))
                .collect(),
        }),
    }
}

fn open(dump: &Dump, options: &IngestOptions) -> Result<Reader> {
    Reader::open_dump(dump, &options.profile, &options.read)
        .map_err(|source| dump_failed(dump, source))
}

fn dump_failed(dump: &Dump, source: corpus::Error) -> Error {
    Error::Dump { dump: dump.shown(), source: Box::new(source) }
}

/// Whether a dump is standard input, which can be opened once.
fn is_input(dump: &Dump) -> bool {
    dump.path().as_os_str() == "-"
}

fn rejects_failed(source: corpus::Error) -> Error {
    Error::Rejects { source: Box::new(source) }
}

/// The source that a dump is, by its bytes. Only one as long as one of those is read for it.
fn known_as<'s>(dump: &Dump, sources: &[&'s Source]) -> corpus::Result<Option<&'s Source>> {
    let Some(bytes) = dump.bytes() else { return Ok(None) };
    if !sources.iter().any(|source| source.summary.bytes == bytes) {
        return Ok(None);
    }
    let Some(hash) = dump.blake3()? else { return Ok(None) };
    let is_it = |source: &&&Source| source.summary.blake3 == hash.to_hex().as_str();
    Ok(sources.iter().find(is_it).copied())
}

/// Rejected and read records of all dumps.
fn totals<'a>(sources: impl Iterator<Item = &'a Source>) -> (u64, u64) {
    let mut all = Ledger::default();
    for source in sources {
        all.merge(&source.summary.ledger);
    }
    let Counts { records, .. } = all.read;
    (all.rejected_total().records, records)
}
