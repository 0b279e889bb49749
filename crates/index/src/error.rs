//! What can go wrong with an index.

use std::io;
use std::path::PathBuf;

use rolescope_corpus as corpus;
use rolescope_lexicon::nearest;

use crate::folder::Writing;
use crate::manifest::Source;

/// The result of an operation on an index.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// There is no folder of that name.
    #[error("there is no index at `{}`", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The folder holds something else.
    #[error("`{}` is not a rolescope index", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// Whether it was to be written to.
        to_be_made: bool,
    },
    /// The index was never finished.
    #[error("nothing was published in the index at `{}` yet: its ingest {writing}", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
        /// Whether the ingest goes on.
        writing: Writing,
    },
    /// The index was made by other rules.
    #[error("the index at `{}` was made with {what} `{found}`, this program reads `{expected}`", path.display())]
    Version {
        /// The folder.
        path: PathBuf,
        /// What differs.
        what: &'static str,
        /// What the index says.
        found: String,
        /// What this program can read.
        expected: String,
    },
    /// The commit does not hold what its manifest says.
    #[error("the index at `{}` is damaged: {detail}", path.display())]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// An ingest of other dumps was interrupted.
    #[error(
        "the index at `{}` holds an interrupted ingest of {} with {postings} postings",
        path.display(), dumps.join(", ")
    )]
    Interrupted {
        /// The folder.
        path: PathBuf,
        /// The dumps of that ingest.
        dumps: Vec<String>,
        /// Its postings so far.
        postings: u64,
    },
    /// The dumps are not what they were when their ingest was interrupted.
    #[error(
        "the dumps have changed since their ingest into `{}` was interrupted: their first {postings} postings are others",
        path.display()
    )]
    Changed {
        /// The folder.
        path: PathBuf,
        /// The postings that were compared.
        postings: u64,
    },
    /// A source to be replaced that is not there, or not the only one of its name.
    #[error("{} `{written}` in the index", if *several { "there are several sources" } else { "there is no source" })]
    NoSource {
        /// What was asked for.
        written: String,
        /// Whether there are several.
        several: bool,
        /// The sources by number and name.
        known: Vec<String>,
    },
    /// Another process writes to the index.
    #[error("another process is writing to the index at `{}`", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A dump could not be read.
    #[error("cannot ingest `{dump}`")]
    Dump {
        /// The dump.
        dump: String,
        /// Why.
        #[source]
        source: Box<corpus::Error>,
    },
    /// The file of rejected rows could not be written.
    #[error(transparent)]
    Rejects {
        /// Why.
        source: Box<corpus::Error>,
    },
    /// Too many rows were rejected.
    #[error(
        "{rejected} of {read} records were rejected, {allowed} are allowed; nothing was added to the index"
    )]
    TooManyRejected {
        /// Records rejected.
        rejected: u64,
        /// Records read.
        read: u64,
        /// What was allowed, in words.
        allowed: String,
        /// The account of each dump.
        sources: Vec<Source>,
    },
    /// A query that cannot be understood.
    #[error("cannot read the query `{query}`: {reason}")]
    Query {
        /// The query.
        query: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A facet column that the index does not have.
    #[error("the index has no facet column `{name}`")]
    UnknownFacet {
        /// The name asked for.
        name: String,
        /// The columns it has.
        known: Vec<String>,
    },
    /// A lexicon too large for one scan.
    #[error("the lexicon has too many distinct words for this index: {found}, at most {limit}")]
    LexiconTooLarge {
        /// Sets of places found.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// An ingest was stopped by the user.
    #[error("the ingest was stopped; {}", match kept {
        0 => "nothing of it is kept".to_owned(),
        kept => format!("its first {kept} postings are kept, and not visible yet"),
    })]
    IngestStopped {
        /// Postings that are committed.
        kept: u64,
    },
    /// Rules of grouping, or names of employers, cannot be used.
    #[error(transparent)]
    Vacancies(#[from] rolescope_vacancy::Error),
    /// The work was stopped by the user.
    #[error("stopped")]
    Stopped,
    /// tantivy failed.
    #[error("cannot {action} the index at `{}`", path.display())]
    Engine {
        /// What was being done.
        action: &'static str,
        /// The folder.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: tantivy::TantivyError,
    },
    /// The threads could not be started.
    #[error("cannot start {count} threads")]
    Threads {
        /// How many.
        count: usize,
        /// Why.
        #[source]
        source: rayon::ThreadPoolBuildError,
    },
}

impl Error {
    /// What the user can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Engine { action: "write to", path, .. } => Some(format!(
                "has the disk of `{}` room left, and may you write there? What was in the index before is as it was",
                path.display()
            )),
            Self::Engine { action: "merge segments of" | "tidy", .. } => Some(
                "all is in the index, which is whole; is the disk full? The next ingest tries again".to_owned(),
            ),
            Self::Missing { .. } => Some("make one with `rolescope ingest DUMP --index DIR`".to_owned()),
            Self::Foreign { to_be_made: true, .. } => {
                Some("name a folder that does not exist yet, or one made by `rolescope ingest`".to_owned())
            }
            Self::Foreign { .. } => {
                Some("name a folder that `rolescope ingest DUMP --index DIR` has made".to_owned())
            }
            Self::IngestStopped { kept: 0 } => None,
            Self::IngestStopped { .. } => Some(
                "the same command goes on behind them; another ingest drops them with `--discard`"
                    .to_owned(),
            ),
            Self::Interrupted { .. } => Some(
                "repeat that ingest to go on with it, or drop its postings with `--discard`".to_owned(),
            ),
            Self::Changed { .. } => Some("begin anew with `--discard`".to_owned()),
            Self::NoSource { several: true, known, .. } => {
                Some(format!("say which one by its number: {}", known.join(", ")))
            }
            Self::NoSource { known, .. } if known.is_empty() => {
                Some("nothing has been ingested yet: leave `--replace` out".to_owned())
            }
            Self::NoSource { known, .. } => Some(format!("there are: {}", known.join(", "))),
            Self::Unfinished { writing, .. } => Some(
                match writing {
                    Writing::UnderWay => "wait for the ingest",
                    Writing::Interrupted => "repeat the ingest: it goes on where it stopped",
                    Writing::Unknown => "wait for the ingest, or repeat it: it goes on where it stopped",
                }
                .to_owned(),
            ),
            Self::Version { .. } => Some("ingest the dumps again into a new folder".to_owned()),
            Self::Damaged { .. } => Some(
                "`rolescope verify` names every damaged file; ingest the dumps again into a new folder, or read what is left: \
                 commands that only read take `--no-verify`"
                    .to_owned(),
            ),
            Self::Busy { .. } => Some("wait until it has finished, or stop it".to_owned()),
            Self::Dump { source, .. } | Self::Rejects { source } => source.hint(),
            Self::Vacancies(source) => Some(source.hint()),
            Self::TooManyRejected { .. } => Some(
                "read the file of rejects (`--rejects FILE`), mend the dump or the profile, or raise `--max-rejects`"
                    .to_owned(),
            ),
            Self::Query { .. } => Some(
                "quote phrases, put field names before a colon (title, body, employer, place, posted, source, language, or a facet), join \
                 with AND, OR, NOT"
                    .to_owned(),
            ),
            Self::UnknownFacet { known, .. } if known.is_empty() => {
                Some("no column was kept to group by; `rolescope ingest --facet COLUMN` keeps one".to_owned())
            }
            Self::UnknownFacet { name, known } => {
                let near = nearest(name, known.iter().map(String::as_str))
                    .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
                Some(format!(
                    "{near}it has: {}; `rolescope ingest --facet COLUMN` keeps another",
                    known.join(", ")
                ))
            }
            Self::Engine {
                source: tantivy::TantivyError::DataCorruption(_) | tantivy::TantivyError::OpenReadError(_),
                ..
            } => Some("a file of the index is missing or damaged: ingest the dumps again into a new folder".to_owned()),
            _ => None,
        }
    }
}

/// Adds to an error of another library what was being done, and to which index.
pub(crate) trait Context<T> {
    /// Wraps the error.
    fn context(self, action: &'static str, path: &std::path::Path) -> Result<T>;
}

impl<T> Context<T> for std::result::Result<T, tantivy::TantivyError> {
    fn context(self, action: &'static str, path: &std::path::Path) -> Result<T> {
        self.map_err(|source| match source {
            tantivy::TantivyError::LockFailure(
                tantivy::directory::error::LockError::LockBusy,
                _,
            ) => Error::Busy { path: path.to_owned() },
            tantivy::TantivyError::LockFailure(
                tantivy::directory::error::LockError::IoError(error),
                _,
            ) => {
                let source = io::Error::new(error.kind(), error.to_string());
                Error::Io { action, path: path.to_owned(), source }
            }
            source => Error::Engine { action, path: path.to_owned(), source },
        })
    }
}

impl<T> Context<T> for std::result::Result<T, io::Error> {
    fn context(self, action: &'static str, path: &std::path::Path) -> Result<T> {
        self.map_err(|source| Error::Io { action, path: path.to_owned(), source })
    }
}
