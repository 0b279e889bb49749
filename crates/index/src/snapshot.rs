//! An index as it was at one commit.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rolescope_corpus::{Day, DaysCovered, Posted, Posting, Precision};
use rolescope_text::TOKENIZER;
use rolescope_vacancy::Employers;
use tantivy::{Index, ReloadPolicy, Searcher};

use crate::clusters::Clusters;
use crate::columns;
use crate::error::{Context, Error, Result};
use crate::folder::Writing;
use crate::integrity;
use crate::manifest::{Commit, FORMAT, Manifest, Unfinished};
use crate::schema::{Fields, schema};
use crate::store::{META, Store};
use crate::threads::Threads;
use crate::vacancies::Vacancies;

/// The file by which a folder is known to be ours; it holds the version of its layout.
pub(crate) const MARKER: &str = "rolescope-index";

/// An index as it was at one commit; what is ingested later does not change it.
pub struct Snapshot {
    pub(crate) path: PathBuf,
    pub(crate) index: Index,
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    /// Its files.
    pub(crate) store: Store,
    /// How employers are told apart.
    pub(crate) employers: Employers,
    /// Its employers, once they were asked for.
    clusters: OnceLock<Arc<Clusters>>,
    days_covered: OnceLock<DaysCovered>,
    manifest: Manifest,
    unfinished: Option<Unfinished>,
    vacancies: Option<Arc<Vacancies>>,
}

/// Where a posting stands in a snapshot; by default the first. What is counted without an index has no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Number of its segment.
    pub(crate) segment: u32,
    /// Number in its segment.
    pub(crate) document: u32,
}

/// A posting read back, with its place in the order of ingest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPosting {
    /// Where it stands.
    pub address: Address,
    /// Number in the order of ingest.
    pub sequence: u64,
    /// The posting.
    pub posting: Posting,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Snapshot")
            .field("path", &self.path)
            .field("manifest", &self.manifest)
            .finish()
    }
}

impl Snapshot {
    /// Opens what was last published in the index at `path`, if its files are there as they were written: names, lengths, and the hash
    /// of the metadata. [`crate::verify`] looks at every byte.
    ///
    /// # Errors
    /// If there is no index of ours there, if nothing was published yet, if it was made by other rules, or if a file is not what it was.
    pub fn open(path: &Path) -> Result<Self> {
        // While a writer is at work, what was read first may be gone before the rest is read.
        let mut meta = None;
        loop {
            check_marker(path)?;
            let newest = integrity::newest(path);
            let Ok(Some(found)) = newest else {
                return Err(newest.err().unwrap_or_else(|| nothing_published(path)));
            };
            match Self::open_commit(path, &found) {
                Err(_) if meta.as_ref() != Some(&found) => meta = Some(found),
                result => return result,
            }
        }
    }

    /// As [`Snapshot::open`], whatever the checksums of the files say: for what can still be saved of a damaged index.
    ///
    /// # Errors
    /// If there is no index of ours there, or none that can be read.
    pub fn open_unverified(path: &Path) -> Result<Self> {
        check_marker(path)?;
        let meta = path.join(META);
        Self::open_commit(path, &std::fs::read(&meta).context("read", &meta)?)
    }

    fn open_commit(path: &Path, meta: &[u8]) -> Result<Self> {
        let store = Store::reading(path, meta).context("open", path)?;
        let index = open_ours(path, store.clone())?;
        let Commit { manifest, unfinished } = parse_commit(&index, path)?;
        let Some(manifest) = manifest else {
            return Err(nothing_published(path));
        };
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .context("open", path)?;
        let searcher = reader.searcher();
        if searcher.num_docs() != manifest.postings {
            return Err(Error::Damaged {
                path: path.to_owned(),
                detail: format!(
                    "its manifest names {} postings, its segments hold {}",
                    manifest.postings,
                    searcher.num_docs()
                ),
            });
        }
        let fields = schema().1;
        Ok(Self {
            path: path.to_owned(),
            index,
            searcher,
            fields,
            store,
            employers: Employers::built_in(),
            clusters: OnceLock::new(),
            days_covered: OnceLock::new(),
            manifest,
            unfinished,
            vacancies: None,
        })
    }

    /// The same with its vacancies, which have to be of this snapshot: employers are told apart by their aliases then.
    #[must_use]
    pub fn with_vacancies(mut self, vacancies: Arc<Vacancies>) -> Self {
        self.employers = vacancies.employers().clone();
        self.clusters = OnceLock::new();
        self.vacancies = Some(vacancies);
        self
    }

    /// Its vacancies, if it was given them.
    #[must_use]
    pub fn vacancies(&self) -> Option<&Vacancies> {
        self.vacancies.as_deref()
    }

    /// Reads what any scan needs, the names of all employers and the days of all ads, so that the first one need not: while something else
    /// is read.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn read_ahead(&self, threads: &Threads) -> Result<()> {
        let (employers, days) =
            threads.pool().join(|| self.clusters(threads), || self.dates_covered());
        employers.and(days).map(|_| ())
    }

    /// Its employers, and the texts of ads without one.
    pub(crate) fn clusters(&self, threads: &Threads) -> Result<Arc<Clusters>> {
        if let Some(known) = self.clusters.get() {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(Clusters::read(self, threads)?);
        Ok(Arc::clone(self.clusters.get_or_init(|| read)))
    }

    /// Where it stands on disk.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The account of what it holds.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// An ingest that had published nothing when this was opened: its dumps, the number of postings that it has committed and nobody
    /// sees, and whether it still goes on.
    #[must_use]
    pub fn unfinished(&self) -> Option<(&[String], u64, Writing)> {
        let unfinished = self.unfinished.as_ref()?;
        Some((&unfinished.task.dumps, unfinished.held.postings, Writing::at(&self.path)))
    }

    /// The number of segments.
    #[must_use]
    pub fn segment_count(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// The names of the facet columns, ascending.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn facet_columns(&self) -> Result<Vec<String>> {
        columns::facet_columns(self)
    }

    /// The number of values of each of the facet columns `names`.
    ///
    /// # Errors
    /// If there is no such column or the index cannot be read.
    pub fn facet_sizes(&self, names: &[String]) -> Result<Vec<usize>> {
        columns::facet_sizes(self, names)
    }

    /// The first and the last day on which postings may have been posted, given how exactly their dates are known; `None` if no
    /// posting has a date.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn days_covered(&self) -> Result<Option<(Day, Day)>> {
        Ok(self.dates_covered()?.days())
    }

    /// What that rests on, to be merged with that of others.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn dates_covered(&self) -> Result<DaysCovered> {
        if let Some(known) = self.days_covered.get() {
            return Ok(*known);
        }
        let read = columns::days_covered(self)?;
        Ok(*self.days_covered.get_or_init(|| read))
    }
}

/// That nothing was published at `path` yet.
fn nothing_published(path: &Path) -> Error {
    Error::Unfinished { path: path.to_owned(), writing: Writing::at(path) }
}

/// Whether a folder is an index of ours, made by rules that this program knows.
pub(crate) fn check_marker(path: &Path) -> Result<()> {
    if !path.exists() {
        return Err(Error::Missing { path: path.to_owned() });
    }
    let marker = path.join(MARKER);
    if !path.is_dir() || !marker.is_file() {
        return Err(Error::Foreign { path: path.to_owned(), to_be_made: false });
    }
    let version = std::fs::read(&marker).context("read", &marker)?;
    let damaged =
        |detail: &str| Error::Damaged { path: path.to_owned(), detail: detail.to_owned() };
    let found = String::from_utf8_lossy(&version);
    if found != format!("{FORMAT}\n") {
        if found.trim().parse::<u32>().is_err() || found.trim() == FORMAT.to_string() {
            return Err(damaged("`rolescope-index` is not what was written"));
        }
        return Err(Error::Version {
            path: path.to_owned(),
            what: "layout",
            found: found.trim().to_owned(),
            expected: FORMAT.to_string(),
        });
    }
    Ok(())
}

/// Opens tantivy's index in a folder of ours.
pub(crate) fn open_ours(path: &Path, store: Store) -> Result<Index> {
    let index = Index::open(store).context("open", path)?;
    if index.schema() != schema().0 {
        return Err(Error::Damaged {
            path: path.to_owned(),
            detail: "its fields are not ours".to_owned(),
        });
    }
    Ok(index)
}

/// Reads what the present commit of an index carries.
pub(crate) fn parse_commit(index: &Index, path: &Path) -> Result<Commit> {
    let Some(payload) = index.load_metas().context("read", path)?.payload else {
        return Ok(Commit::default());
    };
    let commit: Commit = serde_json::from_str(&payload).map_err(|source| Error::Damaged {
        path: path.to_owned(),
        detail: format!("its manifest cannot be read: {source}"),
    })?;
    match &commit.manifest {
        Some(manifest) if manifest.tokenizer != TOKENIZER => Err(Error::Version {
            path: path.to_owned(),
            what: "tokenizer",
            found: manifest.tokenizer.clone(),
            expected: TOKENIZER.to_owned(),
        }),
        _ => Ok(commit),
    }
}

/// The number of postings in the segments of an index.
pub(crate) fn count_postings(index: &Index) -> tantivy::Result<u64> {
    let segments = index.searchable_segment_metas()?;
    Ok(segments.iter().map(|segment| u64::from(segment.num_docs())).sum())
}

/// The code of a precision in the index.
pub(crate) const fn precision_code(precision: Precision) -> u64 {
    match precision {
        Precision::Day => 0,
        Precision::Month => 1,
        Precision::Year => 2,
    }
}

/// A date from the index's columns.
pub(crate) fn posted_from(days: i64, precision: u64) -> Option<Posted> {
    let precision = match precision {
        0 => Precision::Day,
        1 => Precision::Month,
        _ => Precision::Year,
    };
    Some(Posted { day: Day(i32::try_from(days).ok()?), precision })
}
