//! Tables: what every output is made of.

use std::borrow::Cow;

/// What a cell may hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing: an undefined measure or an absent value.
    Empty,
    /// Text; may stem from a dump and be hostile.
    Text(String),
    /// A count.
    Count(u64),
    /// A whole number that may be negative.
    Integer(i64),
    /// A measure; finite or infinite, never NaN.
    Real(f64),
    /// Yes or no.
    Flag(bool),
}

/// How a column's numbers are to be shown to people. Files for machines carry full precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Counts.
    Count,
    /// A share between 0 and 1, shown as per cent with one decimal.
    Share,
    /// A difference of shares, shown in percentage points with one decimal and a sign.
    Points,
    /// Any other measure, shown with this many decimals.
    Real(u8),
    /// Yes or no.
    Flag,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in files: lower-case words joined by underscores.
    pub name: Cow<'static, str>,
    /// Heading for people.
    pub heading: Cow<'static, str>,
    /// Definition with unit, for the codebook.
    pub note: Cow<'static, str>,
    /// How it is shown.
    pub kind: ColumnKind,
    /// Whether people see it in narrow places (terminal, page); files hold every column.
    pub shown: bool,
}

impl Column {
    /// A column that people see everywhere.
    #[must_use]
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        heading: impl Into<Cow<'static, str>>,
        kind: ColumnKind,
        note: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { name: name.into(), heading: heading.into(), note: note.into(), kind, shown: true }
    }

    /// The same, in files only.
    #[must_use]
    pub fn hidden(self) -> Self {
        Self { shown: false, ..self }
    }
}

impl Cell {
    /// A measure that may be undefined. NaN is undefined, too.
    #[must_use]
    pub fn real(value: Option<f64>) -> Self {
        value.filter(|value| !value.is_nan()).map_or(Self::Empty, Self::Real)
    }

    /// Text that may be absent.
    #[must_use]
    pub fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }
}

/// What an answer rests on; the same for every table of one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Version of the tool.
    pub version: String,
    /// Fingerprint of the corpus: independent of the order of its rows and of how it was split or compressed.
    pub corpus: String,
    /// Name of the lexicon.
    pub lexicon_name: String,
    /// Fingerprint of the lexicon.
    pub lexicon: String,
    /// The question's settings, name and value, in a fixed order.
    pub settings: Vec<(String, String)>,
    /// Fingerprint of the settings.
    pub fingerprint: String,
}

impl Provenance {
    /// What rests on a corpus, on a lexicon if there is one (name and fingerprint), and on settings; fingerprints the settings.
    #[must_use]
    pub fn new(
        corpus: String,
        lexicon: Option<(&str, &str)>,
        settings: Vec<(String, String)>,
    ) -> Self {
        let mut hasher = blake3::Hasher::new();
        for text in settings.iter().flat_map(|(name, value)| [name, value]) {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        let (lexicon_name, lexicon) = lexicon.unwrap_or_default();
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            corpus,
            lexicon_name: lexicon_name.to_owned(),
            lexicon: lexicon.to_owned(),
            fingerprint: hasher.finalize().to_hex()[..16].to_owned(),
            settings,
        }
    }
}

/// A table with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name in files: lower-case words joined by hyphens.
    pub name: String,
    /// Heading for people.
    pub title: String,
    /// What it shows and how to read it, in a sentence or two.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// Remarks to be printed below the table.
    pub remarks: Vec<String>,
}
