//! Adding postings to an index.
//!
//! What is added becomes visible at the commit, all at once and together with the manifest; until then the index stays as it was. No
//! segments are merged while postings are added: a merge that ends in the background may publish what a failed commit left behind.
//! The builder is consumed by its commit, whether it succeeds or not: after an error tantivy's writer may lose postings silently.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rolescope_corpus::{Posting, SourceSummary};
use tantivy::directory::MmapDirectory;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::schema::TantivyDocument;
use tantivy::{Index, IndexWriter, TantivyError};

use crate::error::{Context, Error, Result};
use crate::gate::Gate;
use crate::manifest::{FORMAT, Manifest};
use crate::schema::{FACET_SEPARATOR, Fields, schema};
use crate::snapshot::{MARKER, open_ours, parse_manifest, precision_code};
use crate::tokenizer;

/// The most segments an index keeps after a commit.
const MOST_SEGMENTS: usize = 16;

/// How postings are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuilderOptions {
    /// Threads that index; 0 stands for one per core, at most 8 are used.
    pub threads: usize,
    /// Bytes of memory for what has been indexed and not yet been written, over all threads.
    pub memory: usize,
    /// Bytes of text that may wait for an indexing thread.
    pub waiting: usize,
}

impl Default for BuilderOptions {
    fn default() -> Self {
        Self { threads: 0, memory: 256 << 20, waiting: 32 << 20 }
    }
}

/// Adds postings to a new or an existing index.
pub struct Builder {
    path: PathBuf,
    index: Index,
    writer: Option<IndexWriter>,
    fields: Fields,
    gate: Gate,
    manifest: Manifest,
    /// What to take away again if nothing is committed.
    created: Option<Created>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("path", &self.path)
            .field("manifest", &self.manifest)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Opens the index at `path`, or makes one there if the folder is empty, does not exist, or holds an index that was never finished.
    ///
    /// # Errors
    /// If the folder holds anything else, another process is writing to it, or it cannot be written.
    pub fn open(path: &Path, options: &BuilderOptions) -> Result<Self> {
        let (schema, fields) = schema();
        let gate = Gate::new(options.waiting);
        let tokenizers = tokenizer::for_indexing(&gate);
        let mut created = Created::prepare(path)?;
        let index = if created.is_some() {
            let directory =
                MmapDirectory::open(path).map_err(TantivyError::from).context("open", path)?;
            Index::builder()
                .schema(schema)
                .tokenizers(tokenizers)
                .open_or_create(directory)
                .context("create", path)?
        } else {
            let mut index = open_ours(path)?;
            index.set_tokenizers(tokenizers);
            index
        };
        let threads = match options.threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            threads => threads,
        }
        .min(8);
        // tantivy wants at least 15 MB a thread, and less than 4 GiB.
        let memory = options.memory.clamp(threads * 16_000_000, threads * 4_000_000_000);
        let writer: IndexWriter =
            index.writer_with_num_threads(threads, memory).context("write to", path)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        // Only who holds the lock of writers knows what is committed, and may take an index without a commit away again.
        let manifest = match index.load_metas().context("read", path)?.payload {
            Some(payload) => {
                created = None;
                parse_manifest(&payload, path)?
            }
            None => Manifest::new(),
        };
        if let Some(created) = &mut created {
            created.armed = true;
        }
        Ok(Self {
            path: path.to_owned(),
            index,
            writer: Some(writer),
            fields,
            gate,
            manifest,
            created,
        })
    }

    /// What the index holds, with what was added so far but for its sources.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Adds a posting of source number `source`. A posting without an id gets the first 16 digits of its content hash.
    ///
    /// # Errors
    /// If the index cannot be written. Drop the builder then.
    pub fn add(&mut self, posting: &Posting, source: usize) -> Result<()> {
        let text_hash = posting.text_hash();
        let content_hash = posting.content_hash(&text_hash);
        let Posting { id, title, employer, place, posted, body, facets, origin } = posting;
        let fields = &self.fields;
        // Room for all, so that the body is not moved again.
        let size =
            body.len() + title.len() + employer.len() + place.len() + 64 * (facets.len() + 8);
        let mut document = TantivyDocument::with_capacity(size);
        if id.is_empty() {
            document.add_text(fields.id, &content_hash.to_hex()[..16]);
        } else {
            document.add_text(fields.id, id);
        }
        for (field, text) in
            [(fields.title, title), (fields.employer, employer), (fields.place, place)]
        {
            if !text.is_empty() {
                document.add_text(field, text);
            }
        }
        if let Some(posted) = posted {
            document.add_i64(fields.posted, i64::from(posted.day.0));
            document.add_u64(fields.precision, precision_code(posted.precision));
        }
        document.add_text(fields.body, body);
        let mut facet = String::new();
        for (name, value) in facets {
            facet.clear();
            facet.push_str(name);
            facet.push(FACET_SEPARATOR);
            facet.push_str(value);
            document.add_text(fields.facet, &facet);
        }
        document.add_u64(fields.source, source as u64);
        document.add_u64(fields.record, origin.record);
        document.add_u64(fields.line, origin.line);
        document.add_u64(fields.byte, origin.byte);
        document.add_u64(fields.sequence, self.manifest.postings);
        document.add_u64(fields.text_hash, text_hash.number());
        self.gate.enter(body.len());
        let writer = self.writer.as_ref().expect("the writer is there until the commit");
        writer.add_document(document).context("write to", &self.path)?;
        self.manifest.postings += 1;
        self.manifest.corpus.add(&content_hash);
        Ok(())
    }

    /// Publishes what was added, with the account of its sources, then brings the number of segments down to 16 at most.
    ///
    /// # Errors
    /// If the index cannot be written. What was there before stays as it was.
    pub fn commit(mut self, sources: Vec<SourceSummary>) -> Result<Manifest> {
        self.manifest.sources.extend(sources);
        env!("CARGO_PKG_VERSION").clone_into(&mut self.manifest.version);
        let payload = serde_json::to_string(&self.manifest).expect("a manifest is plain data");
        let mut writer = self.writer.take().expect("the writer is there until the commit");
        let mut commit = writer.prepare_commit().context("write to", &self.path)?;
        commit.set_payload(&payload);
        commit.commit().context("write to", &self.path)?;
        // tantivy does not make the renaming of its metadata durable.
        sync_folder(&self.path)?;
        if let Some(created) = self.created.take() {
            created.keep();
        }
        merge(&self.index, &mut writer, &self.path)?;
        writer.wait_merging_threads().context("write to", &self.path)?;
        sync_folder(&self.path)?;
        Ok(self.manifest.clone())
    }
}

impl Drop for Builder {
    /// Takes away the files of what was added and not committed, so that an index is after a failure as it was before.
    fn drop(&mut self) {
        let Some(writer) = self.writer.take() else { return };
        // Ends its threads and frees the lock.
        drop(writer);
        if self.created.is_some() {
            return;
        }
        // A new writer knows the committed segments only. What resists here is taken away by the next commit.
        if let Ok(writer) = self.index.writer_with_num_threads::<TantivyDocument>(1, 16_000_000) {
            drop(writer.garbage_collect_files().wait());
        }
    }
}

/// Merges the smallest segments until at most [`MOST_SEGMENTS`] are left.
fn merge(index: &Index, writer: &mut IndexWriter, path: &Path) -> Result<()> {
    let mut segments = index.searchable_segment_metas().context("read", path)?;
    if segments.len() <= MOST_SEGMENTS {
        return Ok(());
    }
    segments.sort_by_key(|segment| (segment.max_doc(), segment.id()));
    // Groups of neighbours in size, as equal in number as may be.
    let size = segments.len().div_ceil(MOST_SEGMENTS / 2);
    for group in segments.chunks(size).filter(|group| group.len() > 1) {
        let ids: Vec<_> = group.iter().map(tantivy::SegmentMeta::id).collect();
        writer.merge(&ids).wait().context("merge segments of", path)?;
    }
    writer.garbage_collect_files().wait().context("tidy", path)?;
    Ok(())
}

fn sync_folder(path: &Path) -> Result<()> {
    File::open(path).and_then(|folder| folder.sync_all()).context("write to", path)
}

/// A folder made for a new index. Unless it is kept, it is taken away again when dropped, and with it only what is ours.
#[derive(Debug)]
struct Created {
    path: PathBuf,
    /// Whether the folder itself is new.
    folder: bool,
    /// Whether it is to be taken away: not before this process is known to be the only writer, and not after a commit.
    armed: bool,
}

impl Created {
    /// Makes the folder ready for a new index; `None` if there is a finished index of ours.
    fn prepare(path: &Path) -> Result<Option<Self>> {
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).context("create the folder", parent)?;
        }
        let folder = match fs::create_dir(path) {
            Ok(()) => true,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(error).context("create the folder", path),
        };
        if folder {
            // Nothing stands in it.
        } else if !path.is_dir() {
            return Err(Error::Foreign { path: path.to_owned() });
        } else if path.join(MARKER).is_file() {
            match crate::Snapshot::open(path) {
                Ok(_) => return Ok(None),
                Err(Error::Unfinished { .. }) => {}
                Err(error) => return Err(error),
            }
        } else if fs::read_dir(path).context("read the folder", path)?.next().is_some() {
            return Err(Error::Foreign { path: path.to_owned() });
        }
        let created = Self { path: path.to_owned(), folder, armed: false };
        let marker = path.join(MARKER);
        fs::write(&marker, format!("{FORMAT}\n")).context("write", &marker)?;
        Ok(Some(created))
    }

    fn keep(mut self) {
        self.armed = false;
    }
}

impl Drop for Created {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        // Nothing can be done here about a file that resists; the next ingest tells.
        if let Ok(entries) = fs::read_dir(&self.path) {
            for entry in
                entries.flatten().filter(|entry| is_ours(&entry.file_name().to_string_lossy()))
            {
                drop(fs::remove_file(entry.path()));
            }
        }
        if self.folder {
            drop(fs::remove_dir(&self.path));
        }
    }
}

/// Whether a file of this name in an index folder was made by tantivy or by us.
fn is_ours(name: &str) -> bool {
    let of_segment =
        |stem: &str| stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
    matches!(name, MARKER | "meta.json" | ".managed.json")
        || name.starts_with(".tmp")
        || (name.starts_with(".tantivy-") && name.ends_with(".lock"))
        || name.split('.').next().is_some_and(of_segment)
}
