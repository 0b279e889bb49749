//! A study as its file says it: sources, index, lexicon, question and outputs. How the file is written is told in `STUDIES.md`.
//!
//! What concerns the reading of dumps stays as it is written, with its line: the one who reads dumps understands it.

mod read;

use rolescope_lexicon::Source;

use crate::asked::Asked;
use crate::error::{Error, Result};

pub use read::{FIELDS, OUTPUT, QUESTION, SOURCE, TOP};

/// Largest file that is read, in bytes.
const MAX_BYTES: usize = 1_000_000;

/// A study. Paths are as written; they count from the folder of its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The dumps, and how each is read.
    pub sources: Vec<StudySource>,
    /// Folder of the index.
    pub index: String,
    /// A lexicon's file or the name of a built-in one; the usual one if it is not said.
    pub lexicon: Option<String>,
    /// Whom the question is put to: roles, `all` or queries; the usual population if none is named.
    pub populations: Vec<String>,
    /// The question.
    pub question: Asked,
    /// What is written.
    pub output: StudyOutput,
}

/// Dumps that are read in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudySource {
    /// The line of the file where it begins, from 1.
    pub line: usize,
    /// Files, folders and patterns.
    pub dumps: Vec<String>,
    /// A built-in profile, or a file.
    pub profile: Option<String>,
    /// Fields and the columns they come from.
    pub map: Vec<(String, String)>,
    /// Columns to keep beside those whose values come again.
    pub facets: Vec<String>,
    /// Whether the first record names the columns.
    pub header: Option<bool>,
    /// Whether dumps that are no tables of postings are passed over.
    pub skip: bool,
    /// Options that whoever reads dumps has to understand: name, text, line.
    pub options: Vec<(String, String, usize)>,
}

/// What a study writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyOutput {
    /// The folder.
    pub folder: String,
    /// Whether a report is written.
    pub report: bool,
    /// Tables written beside it.
    pub tables: Vec<TableName>,
    /// In which forms.
    pub formats: Vec<TableFormat>,
    /// What the report leaves out.
    pub without: Vec<ReportPart>,
    /// Whether CSV is made safe for spreadsheet programs.
    pub spreadsheet_safe: bool,
}

impl Default for StudyOutput {
    fn default() -> Self {
        Self {
            folder: "results".to_owned(),
            report: true,
            tables: Vec::new(),
            formats: vec![TableFormat::Csv],
            without: Vec::new(),
            spreadsheet_safe: false,
        }
    }
}

/// A table of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableName {
    /// theta and psi of each signal.
    Contrast,
    /// Engineering only, marketing only, both, neither.
    Joint,
    /// Every signal with every duty.
    Pairs,
    /// How many units have each signal and duty.
    Prevalence,
    /// In which zones and how strongly.
    Places,
    /// Shares per period.
    Rates,
    /// theta per period.
    Theta,
    /// Change per year.
    Slopes,
}

impl TableName {
    /// All tables.
    pub const ALL: [Self; 8] = [
        Self::Contrast,
        Self::Joint,
        Self::Pairs,
        Self::Prevalence,
        Self::Places,
        Self::Rates,
        Self::Theta,
        Self::Slopes,
    ];

    /// The name in files and commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contrast => "contrast",
            Self::Joint => "joint",
            Self::Pairs => "pairs",
            Self::Prevalence => "prevalence",
            Self::Places => "places",
            Self::Rates => "rates",
            Self::Theta => "theta",
            Self::Slopes => "slopes",
        }
    }

    /// Whether it has rows for questions with periods only.
    #[must_use]
    pub const fn is_of_time(self) -> bool {
        matches!(self, Self::Rates | Self::Theta | Self::Slopes)
    }
}

/// A part of a report that takes time of its own and can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportPart {
    /// How the ads were collected.
    Collection,
    /// The answer under other rules of what is one vacancy.
    Sensitivity,
    /// theta without one entry, employer or dump.
    Influence,
}

impl ReportPart {
    /// All parts.
    pub const ALL: [Self; 3] = [Self::Collection, Self::Sensitivity, Self::Influence];

    /// The name in studies and commands.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Sensitivity => "sensitivity",
            Self::Influence => "influence",
        }
    }
}

/// The form of a table's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableFormat {
    /// CSV.
    Csv,
    /// JSON.
    Json,
    /// JSON Lines.
    Jsonl,
    /// Markdown.
    Markdown,
}

impl TableFormat {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Json, Self::Jsonl, Self::Markdown];

    /// The name in studies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Markdown => "markdown",
        }
    }

    /// What the names of its files end in.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            other => other.name(),
        }
    }
}

impl Study {
    /// Reads a study from the text of a TOML file; `file` is its name in messages.
    ///
    /// # Errors
    /// [`Error::StudyFile`] with every problem that could be found at once.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let failed = |problems| Error::StudyFile { file: file.to_owned(), problems };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.len() > MAX_BYTES {
            let message = format!("it has {} bytes; at most {MAX_BYTES} are read", text.len());
            return Err(failed(vec![Source::new(file, "").problem(0..0, None, message, None)]));
        }
        read::read(&Source::new(file, text), text).map_err(failed)
    }
}
