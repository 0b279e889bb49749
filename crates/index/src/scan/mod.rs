//! A lexicon applied to an index: the findings of every posting, from posting lists and positions, without reading a text.
//!
//! The work is cut into chunks of documents; a chunk is a pure function of the index, so that the results do not depend on the
//! number of threads. First [`vocabulary`] finds the terms of its words, [`plan`] says which have to be read, and [`trie`] lays out the
//! sequences around their rarest words. Then, within a chunk, block by block: [`documents`] says which are read together, [`lists`] reads
//! positions in bulk, [`block`] writes their words where they stand, and [`automaton`] tells what stands around the rare ones; [`field`]
//! leaves out cues that cannot matter. [`together`] tells in which sentences or zones several things may stand, by what [`loose`] leaves of
//! their sequences.

mod automaton;
mod block;
mod chunk;
mod documents;
mod field;
mod lists;
mod loose;
mod plan;
mod seen;
mod sets;
mod together;
mod trie;
mod vocabulary;

use std::sync::Arc;

use rolescope_lexicon::{EntryId, Findings, Lexicon};

use crate::clusters::Clusters;
use crate::error::Result;
use crate::progress::Progress;
use crate::selection::Selection;
use crate::snapshot::{Address, Snapshot};
use crate::threads::Threads;
use chunk::{Scratch, Shared, each_chunk};
pub use seen::Seen;
use seen::{Ahead, Columns};
pub use together::{Stretch, Together};

/// Which postings take part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Population {
    /// All.
    #[default]
    All,
    /// Those whose title names one of these roles. Ascending.
    Roles(Vec<EntryId>),
}

/// What is scanned for what.
#[derive(Clone, Debug)]
pub struct ScanRequest<'a> {
    /// What is looked for.
    pub lexicon: &'a Lexicon,
    /// Which postings take part.
    pub population: Population,
    /// A query that they match as well; see [`Snapshot::search`] for its language.
    pub query: Option<&'a str>,
    /// Facet columns whose values the observer wants to know.
    pub by: &'a [String],
    /// Whether ads in other languages than English take part.
    pub foreign: bool,
    /// Looks at titles only: bodies have no sentences then.
    pub titles_only: bool,
}

/// The result of a scan, with the names behind its numbers.
#[derive(Clone, Debug)]
pub struct Scanned<T> {
    /// What the observer made of it.
    pub value: T,
    /// The names of the employers; cluster `i` is employer `i`, clusters from their number on have no employer.
    pub employers: Arc<[String]>,
    /// Their normalised names, ascending, by which they are told apart.
    pub employer_keys: Arc<[String]>,
    /// Hashes of the texts of ads without employer, ascending: those of the clusters that follow the employers.
    pub texts: Arc<[u64]>,
    /// The values of each facet column asked for, ascending.
    pub facet_values: Vec<Vec<String>>,
    /// The number of postings that match the query, are in another language than English and were left out.
    pub foreign: u64,
    /// The number of postings scanned, whether they took part or not.
    pub postings: u64,
}

impl<T> Scanned<T> {
    /// What the observer made of it, and the rest.
    #[must_use]
    pub fn split(self) -> (T, Scanned<()>) {
        let Self { value, employers, employer_keys, texts, facet_values, foreign, postings } = self;
        let rest =
            Scanned { value: (), employers, employer_keys, texts, facet_values, foreign, postings };
        (value, rest)
    }
}

impl Snapshot {
    /// Shows the findings of every posting that takes part to `observe`, and merges what it gathered.
    ///
    /// `observe` is called once per posting, on any thread; each thread gathers a value of its own, made by `init`, and `merge` puts
    /// them together. Which posting comes when and to which thread is left open, so a reproducible result must not depend on it.
    ///
    /// # Errors
    /// If the index cannot be read, a facet column is unknown, the query cannot be read, or the work was stopped.
    pub fn scan<T: Send>(
        &self,
        request: &ScanRequest<'_>,
        threads: &Threads,
        progress: &dyn Progress,
        init: impl Fn() -> T + Sync + Send,
        observe: impl Fn(&mut T, &Seen<'_>, &Findings) + Sync + Send,
        merge: impl Fn(T, T) -> T + Sync + Send,
    ) -> Result<Scanned<T>> {
        self.scan_within(None, request, threads, progress, init, observe, merge)
    }

    /// As [`Snapshot::scan`], of the postings of a selection only.
    ///
    /// # Errors
    /// As [`Snapshot::scan`].
    #[expect(clippy::too_many_arguments, reason = "a scan and where it takes place")]
    pub fn scan_within<T: Send>(
        &self,
        within: Option<&Selection>,
        request: &ScanRequest<'_>,
        threads: &Threads,
        progress: &dyn Progress,
        init: impl Fn() -> T + Sync + Send,
        observe: impl Fn(&mut T, &Seen<'_>, &Findings) + Sync + Send,
        merge: impl Fn(T, T) -> T + Sync + Send,
    ) -> Result<Scanned<T>> {
        let (columns, shared) = threads.pool().join(
            || Columns::read(self, request.by, threads),
            || Shared::new(self, request, within, threads),
        );
        let columns = columns?;
        let ((value, _), foreign) = find(
            &shared?,
            threads,
            progress,
            || (init(), Ahead::default()),
            |(value, ahead), address, findings| {
                observe(value, &columns.seen(address, ahead), findings);
            },
            |(left, ahead), (right, _)| (merge(left, right), ahead),
        )?;
        let postings =
            self.searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
        let Clusters { employer_keys, employers, texts, .. } = &*columns.clusters;
        Ok(Scanned {
            value,
            employers: Arc::clone(employers),
            employer_keys: Arc::clone(employer_keys),
            texts: Arc::clone(texts),
            facet_values: columns.facet_values,
            foreign,
            postings,
        })
    }

    /// As [`Snapshot::scan_within`], but of a posting is told only where it stands: nothing needs to be known of all employers then. What
    /// was gathered, and how many postings were left out because of their language.
    ///
    /// # Errors
    /// As [`Snapshot::scan`].
    #[expect(clippy::too_many_arguments, reason = "a scan and where it takes place")]
    pub fn find_within<T: Send>(
        &self,
        within: Option<&Selection>,
        request: &ScanRequest<'_>,
        threads: &Threads,
        progress: &dyn Progress,
        init: impl Fn() -> T + Sync + Send,
        observe: impl Fn(&mut T, Address, &Findings) + Sync + Send,
        merge: impl Fn(T, T) -> T + Sync + Send,
    ) -> Result<(T, u64)> {
        let shared = Shared::new(self, request, within, threads)?;
        find(&shared, threads, progress, init, observe, merge)
    }
}

/// What [`Snapshot::find_within`] does, once it is planned.
fn find<T: Send>(
    shared: &Shared<'_>,
    threads: &Threads,
    progress: &dyn Progress,
    init: impl Fn() -> T + Sync + Send,
    observe: impl Fn(&mut T, Address, &Findings) + Sync + Send,
    merge: impl Fn(T, T) -> T + Sync + Send,
) -> Result<(T, u64)> {
    let parts = each_chunk(
        &shared.chunks,
        threads,
        progress,
        || (init(), None),
        |(value, scratch), chunk| {
            let scratch = scratch.get_or_insert_with(|| Scratch::new(shared.request.lexicon));
            shared.chunk(chunk, scratch, |address, findings| observe(value, address, findings))
        },
    )?;
    let value = parts.into_iter().map(|(value, _)| value).reduce(merge).unwrap_or_else(init);
    progress.finished();
    Ok((value, shared.foreign_count()))
}

#[cfg(test)]
mod tests {
    use rolescope_corpus::{Posting, SourceSummary};

    use super::*;
    use crate::builder::{Builder, BuilderOptions};
    use crate::manifest::Task;
    use crate::progress::Silent;

    #[test]
    fn a_scan_under_which_files_are_mapped_anew_finds_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        for part in 0..2_u64 {
            let options = BuilderOptions { threads: 1, ..BuilderOptions::default() };
            let mut builder = Builder::open(&path, &options, &Task::default(), false).unwrap();
            for number in 0..3_000 {
                let body = format!("Write code. You own the roadmap {}.", number % 7);
                let title = ["Product Manager", "Engineer"][number as usize % 2].to_owned();
                let id = (part * 3_000 + number).to_string();
                builder.add(Posting { id, title, body, ..Posting::default() }).unwrap();
            }
            builder.end_source(SourceSummary::default());
            builder.publish(None).unwrap();
        }
        let snapshot = Snapshot::open(&path).unwrap();
        let text = "[role.manager]\npatterns = [\"product manager\"]\n[signal.code]\npatterns = [\"write code\", \"own []{0,2} 3\"]\n";
        let lexicon = Lexicon::parse("test.toml", text).unwrap();
        let threads = Threads::new(2).unwrap();
        let found = |population: &Population, passed: u64| {
            let request = ScanRequest {
                lexicon: &lexicon,
                population: population.clone(),
                query: None,
                by: &[],
                foreign: true,
                titles_only: false,
            };
            let observe =
                |found: &mut Vec<(Address, Findings)>, seen: &Seen<'_>, findings: &Findings| {
                    snapshot.store.pass(passed);
                    found.push((seen.address, findings.clone()));
                };
            let scanned =
                snapshot.scan(&request, &threads, &Silent, Vec::new, observe, |left, right| {
                    [left, right].concat()
                });
            let mut found = scanned.unwrap().value;
            found.sort_by_key(|(address, _)| *address);
            found
        };
        for population in [Population::All, Population::Roles(vec![EntryId(0)])] {
            let plain = found(&population, 0);
            assert!(plain.iter().any(|(_, findings)| findings.matches.len() > 1));
            assert!(plain == found(&population, 1 << 40), "{population:?}");
        }
    }
}
