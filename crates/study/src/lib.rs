//! A question of an index, as data, and its answer.
//!
//! The way: [`Question`] -> [`Counts`] (one scan) -> [`Answer`] (contrasts and what they rest on) -> [`Table`]s. The commands and
//! the report ask here; nothing else counts.

mod error;

mod question;

mod unit;

mod asked;

pub mod study_file;

pub mod due;

mod lexicon_text;

pub mod made;

pub mod compare;

mod item_set;

mod items;

mod stretch;

mod counter;

mod halves;

mod observe;

mod count;

mod alike;
mod answer;
mod remarks;

mod influence;

mod over_time;

mod rectify;

mod partial;

mod merge;
mod rows;
mod stratification;

mod roles;

mod masked;

mod labels;

mod evaluation;

mod sample;

mod suggest;

mod difference;

mod cell_id;

mod cell_sample;

mod by_rules;
mod sensitivity;

mod collection;
mod usage;

mod quote;

pub mod shown;

mod drawn;

mod evidence;
mod listing;

mod near_misses;

mod examples;

mod export;

mod table;

pub mod tables;

pub use rolescope_index::Threads;

pub use answer::{Answer, ContrastRow};
pub use asked::{Asked, AskedMinimums};
pub use cell_id::{CellId, Counted};
pub use cell_sample::CellSample;
pub use collection::{Collection, collection};
pub use count::{Counts, Dump, Groups};
pub use difference::{DifferenceRequest, difference};
pub use error::{Error, Result};
pub use evaluation::{EntryScore, Evaluation, Lean, Measured, Mistake, evaluate};
pub use evidence::{Evidence, EvidenceUnit};
pub use examples::examples;
pub use export::{Export, ExportState, Exporter, MatrixValue};
pub use influence::{Influence, Removal, Removed, largest_influences};
pub use items::{ENGINEERING, Item, Items, MARKETING};
pub use labels::{Dimension, LabelledSentence, Stratum};
pub use masked::{masked, masked_key};
pub use merge::merge;
pub use near_misses::{KeptOut, NearMiss, Rule};
pub use partial::{Partial, only_units};
pub use question::{Question, Who, Window};
pub use quote::{Ad, Mark, Quote};
pub use rectify::{AdLabels, LabelsUsed, RectifiedRow, rectify};
pub use roles::roles;
pub use rows::{
    FactsReader, GroupingPlan, KeyReader, RowAccount, RowCounter, RowDate, RowFacts, RowFields,
    RowGrouper, RowKey, RowPlan, RowShingles, RowUnits, RowVacancies, RowWork, SentenceCounter,
    ShinglesReader, Taken, keys_from_bytes, keys_to_bytes,
};
pub use sample::{SampleRequest, sample};
pub use sensitivity::{answer_with_sensitivity, sensitivity};
pub use study_file::{ReportPart, Study, StudyOutput, StudySource, TableFormat, TableName};
pub use suggest::{SuggestRequest, suggest};
pub use table::{Cell, Column, ColumnKind, Provenance, Table};
pub use tables::Ratings;
pub use unit::{Boilerplate, Timing, Unit};
pub use usage::{EntryUse, Found, Usage};
