//! What can go wrong with a dump as a whole. A bad row is never an error: see [`crate::Reject`].

use std::fmt;
use std::io;

use crate::date_source::AS_OF;
use crate::mapping::FACETS;
use crate::posted::DateFormat;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The dump is not there or may not be read.
    #[error("cannot open dump `{file}`")]
    Open {
        /// The dump as named by the user.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A folder was named where a dump is wanted.
    #[error("`{file}` is a folder, not a dump")]
    Folder {
        /// The folder.
        file: String,
    },
    /// Reading broke off: a truncated or damaged archive, a failing disk.
    #[error(
        "cannot read dump `{file}` beyond byte {physical_byte} of the file (byte {byte} of its text, after record {record})"
    )]
    Read {
        /// The dump.
        file: String,
        /// Bytes of the file itself that had been read.
        physical_byte: u64,
        /// Bytes of the decompressed text that had been obtained.
        byte: u64,
        /// Records delivered before.
        record: u64,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The reader was asked for a row after it had failed.
    #[error("dump `{file}` is not read further after an error")]
    Failed {
        /// The dump.
        file: String,
    },
    /// The dump holds no byte at all.
    #[error("dump `{file}` is empty")]
    Empty {
        /// The dump.
        file: String,
    },
    /// The dump holds a header and nothing else.
    #[error("dump `{file}` has a header but no records")]
    NoRecords {
        /// The dump.
        file: String,
    },
    /// The archive cannot be opened.
    #[error("cannot look into archive `{file}`")]
    Archive {
        /// The archive.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// An entry of the archive is not to be trusted, or cannot be read.
    #[error("archive `{file}` is refused because of entry `{entry}`: {why}")]
    ArchiveEntry {
        /// The archive.
        file: String,
        /// The entry.
        entry: String,
        /// Why.
        why: &'static str,
    },
    /// A ZIP archive comes from a pipe.
    #[error(
        "standard input is a ZIP archive: its table of contents stands at its end, so it cannot be read from a pipe"
    )]
    ArchiveStream,
    /// An archive holds several tables, or none, where one is wanted.
    #[error("archive `{file}` holds {} tables where one is wanted", .tables.len())]
    SeveralTables {
        /// The archive.
        file: String,
        /// The tables.
        tables: Vec<String>,
    },
    /// Nothing that can be read was found.
    #[error("no dump was found in `{named}`")]
    NoDumps {
        /// What the user named.
        named: String,
    },
    /// The header has more columns than are kept.
    #[error("the header of dump `{file}` has more than {most} columns")]
    TooManyColumns {
        /// The dump.
        file: String,
        /// The most columns.
        most: usize,
    },
    /// The first record looks like values, and no column is known.
    #[error("dump `{file}` seems to have no header: its first record holds values")]
    NoHeader {
        /// The dump.
        file: String,
    },
    /// The file is of another kind.
    #[error("dump `{file}` is not a CSV table: it looks like {kind}")]
    NotATable {
        /// The dump.
        file: String,
        /// What it looks like, with its article.
        kind: &'static str,
    },
    /// No delimiter was found, and the profile asks for more than one column.
    #[error("dump `{file}` has one column only, `{column}`: no delimiter was found")]
    OneColumn {
        /// The dump.
        file: String,
        /// The name of that column.
        column: String,
    },
    /// The header does not end where it should.
    #[error("the header of dump `{file}` has a quote without partner, or more than {cap} bytes")]
    EndlessHeader {
        /// The dump.
        file: String,
        /// The cap on a record.
        cap: usize,
    },
    /// A column that the profile maps is not in the dump.
    #[error("{0}")]
    MissingColumn(Box<MissingColumn>),
    /// The name of the dump's file was to tell the day as of which it speaks.
    #[error("the name of dump `{file}` does not hold one day")]
    NoDayInName {
        /// The dump.
        file: String,
    },
    /// The format of dates that was prescribed fits none of them.
    #[error(
        "none of {cells} dates of dump `{file}` is written as `{}` says; one of them is `{example}`",
        .format.as_str()
    )]
    DateFormat {
        /// The dump.
        file: String,
        /// The format that was prescribed.
        format: DateFormat,
        /// Dates that were looked at.
        cells: u64,
        /// The first of them, cut off.
        example: String,
        /// How they seem to be written; empty if that is not known.
        shown: String,
    },
    /// A mapped column name stands in the header more than once.
    #[error("column `{column}` stands {times} times in the header of dump `{file}`")]
    AmbiguousColumn {
        /// The dump.
        file: String,
        /// The column.
        column: String,
        /// How often.
        times: usize,
    },
    /// Neither a title nor a body can be found.
    #[error("no column of dump `{file}` is known as title or body; its columns are {columns}")]
    NoMapping {
        /// The dump.
        file: String,
        /// The columns of the dump, as a list to read.
        columns: String,
    },
    /// A profile cannot be read.
    #[error("cannot read profile `{file}`: {message}")]
    Profile {
        /// The profile's file or name.
        file: String,
        /// What is wrong, with the line where that is known.
        message: String,
    },
    /// No built-in profile has that name.
    #[error("there is no profile `{name}`")]
    UnknownProfile {
        /// The name asked for.
        name: String,
    },
    /// A mapping names a field that postings do not have.
    #[error("`{field}` is not a field of a posting")]
    UnknownField {
        /// The field asked for.
        field: String,
    },
    /// The file of rejected rows cannot be written.
    #[error("cannot write rejected rows to `{file}`")]
    WriteRejects {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// A column that a profile maps and a dump does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingColumn {
    /// The dump.
    pub file: String,
    /// The profile.
    pub profile: String,
    /// Field of a posting.
    pub field: String,
    /// The column asked for.
    pub column: String,
    /// The columns of the dump, as a list to read.
    pub columns: String,
    /// The column most like the one asked for.
    pub nearest: Option<String>,
}

impl fmt::Display for MissingColumn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, profile, field, column, columns, .. } = self;
        match field.as_str() {
            FACETS => write!(formatter, "column `{column}`, to be kept to group by"),
            AS_OF => write!(formatter, "column `{column}`, from which relative dates are to count"),
            _ => {
                write!(formatter, "column `{column}`, to which profile `{profile}` maps `{field}`")
            }
        }?;
        write!(formatter, ", is not in dump `{file}`; its columns are {columns}")
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether a dump was read and is no table of postings, or not one that the profile fits: others may be all the same.
    #[must_use]
    pub fn is_of_content(&self) -> bool {
        matches!(
            self,
            Self::Empty { .. }
                | Self::NoRecords { .. }
                | Self::TooManyColumns { .. }
                | Self::NoHeader { .. }
                | Self::NotATable { .. }
                | Self::OneColumn { .. }
                | Self::EndlessHeader { .. }
                | Self::MissingColumn(_)
                | Self::AmbiguousColumn { .. }
                | Self::NoMapping { .. }
        )
    }

    /// What to do next, where there is something to do.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Open { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "check the path".to_owned(),
                io::ErrorKind::PermissionDenied => {
                    "check that you may read the file: `ls -l` shows its permissions".to_owned()
                }
                _ => return None,
            },
            Self::Folder { file } => format!("name the files in it: `{file}/*.csv`"),
            Self::Read { source, .. } => match source.kind() {
                io::ErrorKind::UnexpectedEof => {
                    "the archive is cut off: download it again; nothing of it should be used"
                        .to_owned()
                }
                io::ErrorKind::FileTooLarge => {
                    "the archive may be made to do harm; unpack it yourself if you trust it".to_owned()
                }
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
                    "the archive is damaged: check it with `gzip -t`, `zstd -t` or `unzip -t`, and fetch it again"
                        .to_owned()
                }
                _ => return None,
            },
            Self::Archive { .. } => {
                "check it with `unzip -t`, and fetch it again if it is damaged".to_owned()
            }
            Self::ArchiveEntry { .. } => {
                "unpack the archive, look at what is in it, and name its tables".to_owned()
            }
            Self::ArchiveStream => "save the archive to a file and name that".to_owned(),
            Self::SeveralTables { tables, .. } => {
                format!("its tables are {}", list(tables))
            }
            Self::NoDumps { .. } => {
                "names of tables end in .csv, .tsv, .tab, .psv or .txt, and may be packed as .gz, .zst or .zip"
                    .to_owned()
            }
            Self::TooManyColumns { .. } => {
                "check the delimiter and the end of lines: is it one table?".to_owned()
            }
            Self::NoHeader { .. } => {
                "say so with `--no-header`, and map columns by their numbers, as in `--map title=2`".to_owned()
            }
            Self::Empty { .. } => "check the export or the download that made the file".to_owned(),
            Self::NoRecords { .. } => {
                "check the export that made the file; for a table without a header say `--no-header`, or `has_header = false` in a profile"
                    .to_owned()
            }
            Self::NotATable { kind, .. } => match *kind {
                "a JSON document" => "convert it to CSV first, for example with `jq -r '... | @csv'`".to_owned(),
                "an Excel workbook" | "a ZIP archive or an Excel workbook" => {
                    "save the sheet as CSV UTF-8, or unpack the archive".to_owned()
                }
                "a Parquet file" => {
                    "convert it to CSV first, for example with DuckDB: `COPY (FROM 'x.parquet') TO 'x.csv'`".to_owned()
                }
                _ => "give a CSV file, plain or packed with gzip, Zstandard or ZIP".to_owned(),
            },
            Self::OneColumn { .. } => {
                "name the delimiter with `--delimiter`, or take that one column for the text with `--map body=COLUMN`"
                    .to_owned()
            }
            Self::EndlessHeader { .. } => {
                "look at the first line of the dump".to_owned()
            }
            Self::MissingColumn(missing) if [AS_OF, FACETS].contains(&missing.field.as_str()) => {
                match (&missing.nearest, missing.field.as_str()) {
                    (Some(nearest), _) => format!("did you mean `{nearest}`?"),
                    (None, AS_OF) => "name the column that holds the day of the crawl".to_owned(),
                    (None, _) => "name one of those columns, or none".to_owned(),
                }
            }
            Self::DateFormat { shown, .. } => {
                let names: Vec<&str> = DateFormat::ALL.iter().map(|format| format.as_str()).collect();
                let seems = match shown.as_str() {
                    "" | "unknown" => String::new(),
                    shown => format!(", which seems to be {shown}"),
                };
                format!(
                    "leave the format out, and they are read as the column shows{seems}; the formats are {}",
                    list(&names)
                )
            }
            Self::NoDayInName { .. } => {
                "give the day of the crawl itself, or a name such as `jobs_2026-01-27.csv`"
                    .to_owned()
            }
            Self::MissingColumn(missing) => match &missing.nearest {
                Some(nearest) => {
                    format!("did you mean `{nearest}`? map it with `{}={nearest}`", missing.field)
                }
                None => format!("map another column with `{}=COLUMN`", missing.field),
            },
            Self::AmbiguousColumn { column, .. } => {
                format!("say which one: `{column}#1` for the first, `{column}#2` for the second")
            }
            Self::NoMapping { .. } => {
                "map one with `title=COLUMN` or `body=COLUMN`, or write a profile; `--skip` leaves out files that are no tables of postings".to_owned()
            }
            Self::Profile { .. } => "the built-in profiles are examples of what can be written".to_owned(),
            Self::UnknownProfile { name } => {
                let names: Vec<&str> =
                    crate::Profile::builtins().iter().map(|profile| profile.name()).collect();
                let nearest = nearest(name, names.iter().copied());
                match nearest {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("the built-in profiles are {}", list(&names)),
                }
            }
            Self::UnknownField { .. } => {
                "the fields are id, title, employer, place, posted and body".to_owned()
            }
            Self::Failed { .. } | Self::WriteRejects { .. } => return None,
        };
        Some(hint)
    }
}

/// Names in backticks, with commas, cut off after 40.
pub(crate) fn list<S: AsRef<str>>(names: &[S]) -> String {
    const MOST: usize = 40;
    let mut text = String::new();
    for (index, name) in names.iter().take(MOST).enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push('`');
        text.push_str(name.as_ref());
        text.push('`');
    }
    if names.len() > MOST {
        text.push_str(&format!(" and {} more", names.len() - MOST));
    }
    text
}

/// The candidate most like a name, if one is like it at all (Jaro-Winkler similarity of at least 0.8, letter case
/// aside; the first of equals).
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let similarity = strsim::jaro_winkler(&name, &candidate.to_lowercase());
        if similarity >= 0.8 && best.is_none_or(|(most, _)| similarity > most) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}
