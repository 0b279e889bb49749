//! Building, opening and scanning the index of postings.
//!
//! The way: [`Posting`]s -> [`Builder`] -> a folder of tantivy segments with a [`Manifest`] in the commit ->
//! [`Snapshot`] -> [`Snapshot::scan`] (findings of every posting, from positions), [`Snapshot::search`], [`Snapshot::concordance`].
//!
//! This is the only crate that names tantivy and rayon.

mod error;
mod progress;
mod threads;

mod manifest;
mod schema;
mod tokenizer;

mod folder;
mod integrity;
mod store;

mod builder;
mod document;
mod gate;
mod ingest;
mod segments;

mod clusters;
mod columns;
mod holding;
mod languages;
mod names;
mod reading;
mod sampling;
mod selection;
mod snapshot;
mod stored;
mod words;
mod zones;

mod vacancies;

mod scan;

mod concordance;
mod query;
mod search;
mod values;

pub use builder::{Builder, BuilderOptions, Published};
pub use concordance::{ConcordanceLine, ConcordanceRequest, LineOrder, Reach};
pub use error::{Error, Result};

pub use folder::Writing;
pub use ingest::{Allowed, IngestOptions, Ingested, KnownDump, ingest};
pub use integrity::{Problem, Verified, verify};
pub use languages::{LanguageCount, PostingLanguages};
pub use manifest::{Fingerprint, Held, Manifest, Source, Task, tantivy_version};
pub use names::Names;
pub use progress::{Progress, Silent};
pub use query::{Glossary, Highlighter, PlanStep, Snippet};
pub use reading::{PostingReader, ReadingOrder};
pub use rolescope_corpus::{
    Content, Day, DaysCovered, LongestTexts, MAX_FACET_BYTES, Posted, Posting, Precision,
    SourceSummary,
};
pub use rolescope_text::Language;
pub use sampling::{DrawKeys, SentenceText};
pub use scan::{Population, ScanRequest, Scanned, Seen, Stretch, Together};
pub use search::{Found, SearchRequest, SortBy};
pub use selection::Selection;
pub use snapshot::{Address, Snapshot, StoredPosting};
pub use threads::Threads;
pub use vacancies::{
    AdContent, AdHeader, AdRecords, BoilerplateShare, EmployersAsWritten, Grouped, Groups,
    KeptVacancies, Sentences, StoredTexts, TITLE_ADS, TextReader, Vacancies, VacancyAccount,
    VacancyRules, Variants, facet_hash, group_error,
};
pub use zones::ZoneCount;
