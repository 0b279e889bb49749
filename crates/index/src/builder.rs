//! Adding postings to an index.
//!
//! What is added becomes visible when it is published, all at once and together with the manifest; until then readers see the index
//! as it was. On the way batches are committed, with all that is needed to go on after a crash in the payload of the commit: the
//! same dumps are then read again from their beginning, and what is in the index already is passed over, not added twice.
//!
//! No segments are merged while postings are added: a merge that ends in the background may publish what a failed commit left
//! behind. After any error the builder is of no use: tantivy's writer may then lose postings silently.

use std::path::{Path, PathBuf};

use rolescope_corpus::{Posting, SourceSummary, TextHash};
use tantivy::directory::{Directory as _, DirectoryLock};
use tantivy::merge_policy::NoMergePolicy;
use tantivy::{Index, IndexWriter, Term};

use crate::document::PostingDocument;
use crate::error::{Context, Error, Result};
use crate::folder::Folder;
use crate::gate::Gate;
use crate::integrity;
use crate::manifest::{Commit, Held, Manifest, Source, Task, Unfinished};
use crate::schema::{FACET_SEPARATOR, Fields, schema};
use crate::segments;
use crate::snapshot::{check_marker, count_postings, open_ours, parse_commit, precision_code};
use crate::store::{self, Faults, Store, View};
use crate::tokenizer;

/// How postings are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuilderOptions {
    /// Threads that index; 0 stands for one per core, at most 8 are used.
    pub threads: usize,
    /// Bytes of memory for what has been indexed and not yet been written, over all threads.
    pub memory: usize,
    /// Bytes of text that may wait for an indexing thread.
    pub waiting: usize,
    /// Bytes of text after which a batch is committed; what was read since is read again after a crash.
    pub batch: u64,
}

impl Default for BuilderOptions {
    fn default() -> Self {
        // What a batch takes in memory, some three quarters of its text, fits: so a batch becomes one segment for each thread.
        Self { threads: 0, memory: 512 << 20, waiting: 32 << 20, batch: 640 << 20 }
    }
}

/// Adds postings to a new or an existing index.
pub struct Builder {
    path: PathBuf,
    index: Index,
    store: Store,
    /// `None` only while it is dropped.
    writer: Option<IndexWriter<PostingDocument>>,
    fields: Fields,
    gate: Gate,
    options: BuilderOptions,
    task: Task,
    /// What was published before; empty if nothing was.
    before: Manifest,
    /// Whether anything was published before.
    has_before: bool,
    /// Names of the segments that were published before.
    published: Vec<String>,
    /// An interrupted ingest of another task that is dropped.
    dropped: Option<Unfinished>,
    /// What an interrupted ingest has committed already: to be passed over.
    committed: Option<Held>,
    /// Sources that are complete, not yet published.
    sources: Vec<Source>,
    /// Numbers of sources that were given up after their last posting.
    given_up: Vec<u64>,
    /// The source that is being added.
    current: Held,
    /// All that was added.
    added: Held,
    /// The number of postings that are committed.
    kept: u64,
    /// Bytes of text since the last batch.
    since: u64,
    /// What to take away again if nothing is committed.
    folder: Folder,
    /// Held until all is done. Declared last: the lock outlives the writer.
    _lock: DirectoryLock,
}

/// What was published.
#[derive(Debug)]
pub struct Published {
    /// What the index holds now.
    pub manifest: Manifest,
    /// Why its segments could not be merged or its folder not be tidied, if that failed: the index is whole all the same, and the next
    /// ingest tries again.
    pub untidied: Option<Error>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("path", &self.path)
            .field("before", &self.before)
            .field("added", &self.added)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Opens the index at `path`, or makes one there if the folder is empty, does not exist, or holds an index that was never finished.
    /// An interrupted ingest of the same task is gone on with; one of another task is dropped if `discard` says so.
    ///
    /// # Errors
    /// If the folder holds anything else, another process is writing to it, it holds an interrupted ingest of another task, or it cannot
    /// be written.
    pub fn open(path: &Path, options: &BuilderOptions, task: &Task, discard: bool) -> Result<Self> {
        Self::open_with(path, options, task, discard, Faults::default())
    }

    pub(crate) fn open_with(
        path: &Path,
        options: &BuilderOptions,
        task: &Task,
        discard: bool,
        faults: Faults,
    ) -> Result<Self> {
        let (schema, fields) = schema();
        let gate = Gate::new(options.waiting);
        let tokenizers = tokenizer::for_indexing(&gate);
        let mut folder = Folder::prepare(path)?;
        check_marker(path)?;
        let whole = Store::writing(path, View::Whole, faults.clone()).context("open", path)?;
        let lock = whole
            .acquire_lock(&store::writer_lock())
            .map_err(|error| tantivy::TantivyError::LockFailure(error, None))
            .context("write to", path)?;
        // From here on nobody else changes the folder.
        folder.sweep();
        let commit = match integrity::newest(path)? {
            Some(_) => parse_commit(&open_ours(path, whole.clone())?, path)?,
            None => Commit::default(),
        };
        let commits = commit.manifest.is_some() || commit.unfinished.is_some();
        folder.may_be_taken_away(!commits);
        let goes_on = match &commit.unfinished {
            Some(unfinished) if unfinished.task == *task => true,
            Some(unfinished) if !discard => {
                return Err(Error::Interrupted {
                    path: path.to_owned(),
                    dumps: unfinished.task.dumps.clone(),
                    postings: unfinished.held.postings,
                });
            }
            _ => false,
        };
        let store = if goes_on {
            whole
        } else {
            Store::writing(path, View::Published, faults).context("open", path)?
        };
        let mut index = if commits {
            let mut index = open_ours(path, store.clone())?;
            index.set_tokenizers(tokenizers);
            index
        } else {
            Index::builder()
                .schema(schema)
                .tokenizers(tokenizers)
                .open_or_create(store.clone())
                .context("create", path)?
        };
        let has_before = commit.manifest.is_some();
        let before = commit.manifest.unwrap_or_else(Manifest::new);
        let (committed, dropped) = match commit.unfinished {
            unfinished if goes_on => (unfinished, None),
            unfinished => (None, unfinished),
        };
        let names = index.searchable_segment_metas().context("read", path)?;
        let published = match &committed {
            Some(unfinished) => unfinished.published.clone(),
            None => names.iter().map(|segment| segment.id().uuid_string()).collect(),
        };
        let committed = committed.map(|unfinished| unfinished.held);
        let expected = before.postings + committed.map_or(0, |held| held.postings);
        let found = count_postings(&index).context("read", path)?;
        if found != expected {
            return Err(Error::Damaged {
                path: path.to_owned(),
                detail: format!(
                    "its manifest names {expected} postings, its segments hold {found}"
                ),
            });
        }
        // As many threads index as there are cores; one more for every one of them, to compress, costs more in waking it than it saves.
        index.settings_mut().docstore_compress_dedicated_thread = false;
        let writer = writer(&index, options).context("write to", path)?;
        Ok(Self {
            path: path.to_owned(),
            index,
            store,
            writer: Some(writer),
            fields,
            gate,
            options: *options,
            task: task.clone(),
            before,
            has_before,
            published,
            dropped,
            committed,
            sources: Vec::new(),
            given_up: Vec::new(),
            current: Held::default(),
            added: Held::default(),
            kept: committed.map_or(0, |held| held.postings),
            since: 0,
            folder,
            _lock: lock,
        })
    }

    /// What was published before.
    #[must_use]
    pub fn before(&self) -> &Manifest {
        &self.before
    }

    /// The sources added so far that are complete.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The postings of the present source so far.
    #[must_use]
    pub fn current(&self) -> Held {
        self.current
    }

    /// The number of postings that are committed and would be there after a crash, though not visible.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.kept
    }

    /// Gives up the ingest: what it has committed is taken out of the index again.
    ///
    /// # Errors
    /// If the index cannot be written; the next ingest can drop what was committed.
    pub fn abandon(mut self) -> Result<()> {
        if self.kept == 0 {
            return Ok(());
        }
        drop(self.writer.take());
        if !self.has_before {
            self.folder.may_be_taken_away(true);
            return Ok(());
        }
        let store = Store::writing(&self.path, View::Published, Faults::default())
            .context("open", &self.path)?;
        self.index = open_ours(&self.path, store)?;
        self.writer = Some(writer(&self.index, &self.options).context("write to", &self.path)?);
        self.commit(&Commit { manifest: Some(self.before.clone()), unfinished: None })
    }

    /// The number of postings of an interrupted ingest that are in the index already and will be passed over.
    #[must_use]
    pub fn committed(&self) -> u64 {
        self.committed.map_or(0, |held| held.postings)
    }

    /// An interrupted ingest of another task that is dropped: its dumps, and the number of its postings.
    #[must_use]
    pub fn dropped(&self) -> Option<(&[String], u64)> {
        let dropped = self.dropped.as_ref()?;
        Some((&dropped.task.dumps, dropped.held.postings))
    }

    /// Adds a posting of the present source. A posting without an id gets one ([`Posting::made_id`]).
    ///
    /// # Errors
    /// If the index cannot be written, or if the postings of an interrupted ingest are not those of the dumps. Drop the builder then.
    pub fn add(&mut self, mut posting: Posting) -> Result<()> {
        let text_hash = posting.text_hash();
        if posting.id.is_empty() {
            posting.id = posting.made_id(&text_hash);
        }
        let content_hash = posting.content_hash(&text_hash);
        self.current.add(&content_hash);
        self.added.add(&content_hash);
        if let Some(committed) = self.committed
            && self.added.postings <= committed.postings
        {
            return self.check(&committed);
        }
        let bytes = posting.body.len();
        let document = self.document(posting, &text_hash);
        self.gate.enter(bytes);
        self.since += bytes as u64;
        if let Err(error) = self.writer().add_document(document) {
            return Err(self.what_failed(error)).context("write to", &self.path);
        }
        if self.since >= self.options.batch {
            self.commit_batch()?;
        }
        Ok(())
    }

    /// Whether what was passed over is what was committed.
    fn check(&self, committed: &Held) -> Result<()> {
        if self.added.postings == committed.postings && self.added != *committed {
            return Err(Error::Changed { path: self.path.clone(), postings: committed.postings });
        }
        Ok(())
    }

    fn document(&self, posting: Posting, text_hash: &TextHash) -> PostingDocument {
        let Posting { id, title, employer, place, posted, body, facets, origin } = posting;
        let fields = &self.fields;
        let bytes: usize = facets.iter().map(|(name, value)| name.len() + 1 + value.len()).sum();
        let bytes = bytes + id.len() + title.len() + employer.len() + place.len();
        let mut document = PostingDocument::new(body, facets.len() + 13, bytes);
        document.add_text(fields.id, &[&id]);
        for (field, text) in
            [(fields.title, title), (fields.employer, employer), (fields.place, place)]
        {
            if !text.is_empty() {
                document.add_text(field, &[&text]);
            }
        }
        if let Some(posted) = posted {
            document.add_i64(fields.posted, i64::from(posted.day.0));
            document.add_u64(fields.precision, precision_code(posted.precision));
        }
        document.add_body(fields.body);
        let mut separator = [0; 4];
        let separator = &*FACET_SEPARATOR.encode_utf8(&mut separator);
        for (name, value) in &facets {
            document.add_text(fields.facet, &[name, separator, value]);
        }
        document.add_u64(fields.source, self.source_number());
        document.add_u64(fields.record, origin.record);
        document.add_u64(fields.line, origin.line);
        document.add_u64(fields.byte, origin.byte);
        document.add_u64(fields.sequence, self.before.next_sequence + self.added.postings - 1);
        document.add_u64(fields.text_hash, text_hash.number());
        document
    }

    /// The number of the present source.
    fn source_number(&self) -> u64 {
        self.before.next_source + (self.sources.len() + self.given_up.len()) as u64
    }

    /// Ends the present source with its account; what is added after it is of the next one.
    pub fn end_source(&mut self, summary: SourceSummary) {
        let number = self.source_number();
        self.sources.push(Source { number, held: std::mem::take(&mut self.current), summary });
    }

    /// Gives up the present source: what was added of it will not be published.
    pub fn give_up_source(&mut self) {
        self.given_up.push(self.source_number());
        self.current = Held::default();
    }

    /// Commits what was added so far as a batch: readers do not see it, and an ingest that is interrupted goes on behind it.
    fn commit_batch(&mut self) -> Result<()> {
        let published = self.published.clone();
        let unfinished = Unfinished { task: self.task.clone(), held: self.added, published };
        let manifest = self.has_before.then(|| self.before.clone());
        self.commit(&Commit { manifest, unfinished: Some(unfinished) })?;
        self.since = 0;
        self.kept = self.added.postings;
        Ok(())
    }

    /// Makes everything that was added visible, with the account of its sources, in place of source `replaced` if there is one. Then
    /// brings the number of segments down to 16 at most.
    ///
    /// # Errors
    /// If the index cannot be written; what was there before stays as it was.
    pub fn publish(mut self, replaced: Option<u64>) -> Result<Published> {
        if let Some(committed) = self.committed
            && self.added.postings < committed.postings
        {
            return Err(Error::Changed { path: self.path.clone(), postings: committed.postings });
        }
        let mut manifest = self.before.clone();
        if let Some(number) = replaced {
            manifest.remove(number);
            self.writer().delete_term(Term::from_field_u64(self.fields.source, number));
        }
        for number in &self.given_up {
            self.writer().delete_term(Term::from_field_u64(self.fields.source, *number));
        }
        for source in std::mem::take(&mut self.sources) {
            manifest.add(source);
        }
        manifest.next_sequence += self.added.postings;
        env!("CARGO_PKG_VERSION").clone_into(&mut manifest.version);
        self.commit(&Commit { manifest: Some(manifest.clone()), unfinished: None })?;
        let mut writer = self.writer.take().expect("the writer is there until it is dropped");
        let tidied = segments::merge(&self.index, &mut writer, &self.path)
            .and_then(|()| writer.wait_merging_threads().context("merge segments of", &self.path))
            .and_then(|()| self.store.settle().context("tidy", &self.path));
        Ok(Published { manifest, untidied: tidied.err() })
    }

    fn commit(&mut self, commit: &Commit) -> Result<()> {
        let payload = serde_json::to_string(commit).expect("a commit is plain data");
        let path = self.path.clone();
        let writer = self.writer.as_mut().expect("the writer is there until it is dropped");
        let mut prepared = writer.prepare_commit().context("write to", &path)?;
        prepared.set_payload(&payload);
        prepared.commit().context("write to", &path)?;
        self.folder.may_be_taken_away(false);
        Ok(())
    }

    /// Why a document was not taken: a thread that has failed keeps the reason until it is waited for.
    fn what_failed(&mut self, error: tantivy::TantivyError) -> tantivy::TantivyError {
        if !matches!(error, tantivy::TantivyError::ErrorInThread(_)) {
            return error;
        }
        let writer = self.writer.as_mut().expect("the writer is there until it is dropped");
        writer.prepare_commit().err().unwrap_or(error)
    }

    fn writer(&self) -> &IndexWriter<PostingDocument> {
        self.writer.as_ref().expect("the writer is there until it is dropped")
    }
}

impl Drop for Builder {
    /// Takes away the files of what was added and not committed, so that an index is after a failure as it was before.
    fn drop(&mut self) {
        let Some(writer) = self.writer.take() else { return };
        // Ends its threads and frees the lock.
        drop(writer);
        if self.folder.is_to_be_taken_away() {
            return;
        }
        // A new writer knows the committed segments only. What resists here is taken away by the next commit.
        if let Ok(writer) = self.index.writer_with_num_threads::<PostingDocument>(1, 16_000_000) {
            drop(writer.garbage_collect_files().wait());
        }
    }
}

fn writer(
    index: &Index,
    options: &BuilderOptions,
) -> tantivy::Result<IndexWriter<PostingDocument>> {
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        threads => threads,
    }
    .min(8);
    // tantivy wants at least 15 MB a thread, and less than 4 GiB.
    let memory = options.memory.clamp(threads * 16_000_000, threads * 4_000_000_000);
    let writer = index.writer_with_num_threads(threads, memory)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    Ok(writer)
}

#[cfg(test)]
mod tests;
