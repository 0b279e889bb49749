//! What can go wrong with a question.

use rolescope_lexicon::{Lexicon, Problem};

use crate::question::Window;

/// The result of asking a question.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The index could not answer.
    #[error(transparent)]
    Index(#[from] rolescope_index::Error),
    /// A lexicon cannot be read.
    #[error(transparent)]
    Lexicon(#[from] rolescope_lexicon::Error),
    /// There is no such lexicon.
    #[error("there is no lexicon `{written}`")]
    NoLexicon {
        /// As it was named.
        written: String,
        /// The built-in lexicons.
        known: Vec<&'static str>,
    },
    /// The file of a lexicon cannot be read.
    #[error("cannot read the lexicon `{path}`")]
    ReadLexicon {
        /// Its path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file of a study cannot be read.
    #[error("cannot read the study `{path}`")]
    ReadStudy {
        /// Its path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A contrast needs duties of both sides.
    #[error(
        "lexicon `{lexicon}` has no duty of family `{family}` with relation `does`, which the contrast needs"
    )]
    NoFamily {
        /// The lexicon.
        lexicon: String,
        /// The family that is missing.
        family: String,
    },
    /// A family was named whose duties the lexicon does not have.
    #[error("lexicon `{lexicon}` has no duty that does what family `{family}` does")]
    UnknownFamily {
        /// The lexicon.
        lexicon: String,
        /// The name.
        family: String,
        /// The families of its duties.
        known: Vec<String>,
    },
    /// The lexicon has nothing to count.
    #[error("lexicon `{lexicon}` has no signal")]
    NoSignal {
        /// The lexicon.
        lexicon: String,
    },
    /// More entries than can be counted at once.
    #[error(
        "lexicon `{lexicon}` has {found} signals and duties, at most {limit} can be counted at once"
    )]
    TooManyEntries {
        /// The lexicon.
        lexicon: String,
        /// How many it has.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// An entry bears the name of a union.
    #[error("entry `{key}` of lexicon `{lexicon}` has the name of a union of entries")]
    ReservedKey {
        /// The lexicon.
        lexicon: String,
        /// The key.
        key: String,
    },
    /// Rows are counted without an index, which a query needs.
    #[error("the query `{query}` needs an index, and rows are counted without one")]
    QueryOfRows {
        /// The query.
        query: String,
    },
    /// A name that no entry has, though one has nearly the same.
    #[error("the lexicon {lexicon} has no entry `{pattern}`, and no ad has it as words")]
    NoEntry {
        /// The lexicon.
        lexicon: String,
        /// The name.
        pattern: String,
        /// That of an entry.
        nearest: String,
    },
    /// Two things looked for near each other are of two kinds.
    #[error(
        "`{entry}` is an entry of the lexicon and `{pattern}` is not: the two cannot be combined"
    )]
    EntryAndPattern {
        /// The key of the entry.
        entry: String,
        /// What is no entry, and so a pattern.
        pattern: String,
        /// The entry that may have been meant by it.
        nearest: Option<String>,
    },
    /// The groups asked for are too many.
    #[error("grouping by {} would make up to {groups} groups", columns.join(" and "))]
    TooManyGroups {
        /// The columns.
        columns: Vec<String>,
        /// The product of their numbers of values.
        groups: u64,
    },
    /// Nobody is in the population.
    #[error(
        "no posting of the index is in the population `{population}`{}{}",
        query.as_ref().map_or_else(String::new, |query| format!(" and matches the query `{query}`")),
        if *untitled > 0 { format!("; {untitled} of {postings} have no title, by which roles are told") } else { String::new() }
    )]
    NobodyThere {
        /// The population, as asked for.
        population: String,
        /// The query they have to match as well, if there is one.
        query: Option<String>,
        /// The role that may have been meant.
        nearest: Option<String>,
        /// Number of postings in the index.
        postings: u64,
        /// How many of them have no title, where the population is a role.
        untitled: u64,
    },
    /// A file that is to be a study says something else.
    #[error("{}", Problem::list("study", file, problems))]
    StudyFile {
        /// Name of the file.
        file: String,
        /// All that was found, in the order of the file; not empty.
        problems: Vec<Problem>,
    },
    /// A question as data has a value that means nothing.
    #[error("`{value}` is no value of `{what}`")]
    Asked {
        /// The field.
        what: &'static str,
        /// What it holds.
        value: String,
    },
    /// A label that its column does not know.
    #[error("line {line}: `{label}` is no label of the column `{column}`")]
    UnknownLabel {
        /// Line of the file.
        line: u64,
        /// The column.
        column: String,
        /// What is written there.
        label: String,
        /// The labels it may hold.
        known: Vec<String>,
    },
    /// A labelled sentence without its sentence.
    #[error("line {line}: there is no sentence")]
    NoSentence {
        /// Line of the file.
        line: u64,
    },
    /// Two sentences drawn from one stratum differ in how many sentences it holds.
    #[error("line {line}: stratum {stratum} had another number of sentences before")]
    UnevenStratum {
        /// Line of the file.
        line: u64,
        /// The stratum.
        stratum: u64,
    },
    /// The ads were not grouped.
    #[error(
        "it is not known which ads are one vacancy, which counting by {unit} with `--boilerplate {boilerplate}` needs"
    )]
    NoVacancies {
        /// What was to be counted once.
        unit: &'static str,
        /// Whether boilerplate was to count.
        boilerplate: &'static str,
    },
    /// Labels are of ads as a whole.
    #[error("labels of ads correct counts of postings, each of which an ad stands for")]
    LabelsOfAds,
    /// One ad with two rows of labels.
    #[error("the ad `{id}` is labelled in line {first} and in line {line}")]
    LabelledTwice {
        /// Its id.
        id: String,
        /// The first line.
        first: u64,
        /// The other.
        line: u64,
    },
    /// What cannot be counted part by part.
    #[error(
        "counts by {unit} with `--boilerplate {boilerplate}` cannot be merged: which ads are one vacancy, and what is boilerplate, is \
         not to be told from a part of them"
    )]
    PartOfVacancies {
        /// What was to be counted once.
        unit: &'static str,
        /// Whether boilerplate was to count.
        boilerplate: &'static str,
    },
    /// What cannot be counted part by part, whatever is known of vacancies.
    #[error(
        "counts by employer cannot be merged: what an employer states is known when all of its ads are"
    )]
    PartOfEmployers,
    /// Rows that make up other ads than those that were grouped.
    #[error("the ads were grouped with the columns {}, and are counted with {}", listed(.grouped), listed(.counted))]
    OtherColumns {
        /// The columns beside an ad's fields, when its rows were grouped.
        grouped: Vec<String>,
        /// Those now.
        counted: Vec<String>,
    },
    /// What is known of rows is not what is asked for.
    #[error(
        "what is known of the rows is for counting {units}, not {asked}, or for another question"
    )]
    OtherUnits {
        /// What is known.
        units: &'static str,
        /// What is asked for.
        asked: &'static str,
    },
    /// Counts of other ads than those that were grouped.
    #[error("{grouped} ads were grouped, and the counts are of {counted}, or of others")]
    PartOfGrouping {
        /// Ads that were counted.
        counted: u64,
        /// Ads that were grouped.
        grouped: u64,
    },
    /// Rows that were not the same when they were read again.
    #[error("the rows are not those that were grouped")]
    RowsChanged,
    /// Bytes from another process that are not what was sent.
    #[error("the bytes for {what} are damaged: {detail}")]
    DamagedRows {
        /// What they were to be.
        what: &'static str,
        /// What is wrong with them.
        detail: String,
    },
    /// Some other file.
    #[error("`{file}` is not a file of counts")]
    NotCounts {
        /// The file.
        file: String,
    },
    /// A file of counts of another form.
    #[error("`{file}` is a file of counts of form {form}, which this version does not read")]
    CountsVersion {
        /// The file.
        file: String,
        /// Its form.
        form: u32,
    },
    /// A file of counts that is not what was written.
    #[error("the counts of `{file}` are damaged: {detail}")]
    DamagedCounts {
        /// The file.
        file: String,
        /// What is wrong.
        detail: String,
    },
    /// Counts that do not add up to an answer.
    #[error(
        "`{first_file}` and `{file}` cannot be merged: they differ in their {what} (`{of_first}` and `{here}`)"
    )]
    CountsDiffer {
        /// What differs.
        what: String,
        /// The first file.
        first_file: String,
        /// What it has.
        of_first: String,
        /// The file that differs from it.
        file: String,
        /// What that has.
        here: String,
    },
    /// A dump that would count twice.
    #[error(
        "the dump `{dump}` of `{file}` is in `{first_file}` as well: its ads would count twice"
    )]
    DumpTwice {
        /// The name of its file.
        dump: String,
        /// The file of counts that has it first.
        first_file: String,
        /// That which has it again.
        file: String,
    },
    /// No ad stands for an employer.
    #[error("what was counted by employer cannot be listed ad by ad")]
    EmployerCell,
    /// An employer has no sentences or zones.
    #[error("by employer, only postings are windows, not `{window}`")]
    EmployerWindow {
        /// The window asked for.
        window: Window,
    },
    /// No posting has a usable date.
    #[error(
        "none of the {postings} postings in the population has a date exact enough for a {granularity}"
    )]
    NoDates {
        /// Number of postings in the population.
        postings: u64,
        /// The length of the periods asked for.
        granularity: String,
    },
    /// What was given as the id of a cell is none.
    #[error("`{id}` is not the id of a cell: {reason}")]
    CellId {
        /// Its beginning.
        id: String,
        /// Why not.
        reason: String,
    },
    /// A cell of another index or lexicon.
    #[error("the cell is of another {what}: its {what} is {of_cell}, this one is {here}")]
    OtherCell {
        /// `corpus`, `lexicon` or `grouping of ads`.
        what: &'static str,
        /// The fingerprint in its id.
        of_cell: String,
        /// The fingerprint here.
        here: String,
    },
    /// A cell of something that the lexicon does not have.
    #[error("lexicon `{lexicon}` has no signal, duty, family or role `{key}`")]
    NoItem {
        /// The lexicon.
        lexicon: String,
        /// What was asked for.
        key: String,
        /// The most similar there is.
        nearest: Option<String>,
    },
}

/// Names of columns in a sentence.
fn listed(columns: &[String]) -> String {
    if columns.is_empty() { "none".to_owned() } else { columns.join(", ") }
}

impl Error {
    /// The same, where so many ads have no title, if it is that nobody is in a population.
    pub(crate) fn of_untitled(mut self, ads: u64) -> Self {
        if let Self::NobodyThere { untitled, .. } = &mut self {
            *untitled = ads;
        }
        self
    }

    /// What the user can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Index(source) => source.hint(),
            Self::NoFamily { .. } | Self::NoSignal { .. } => {
                Some("see the built-in lexicon for an example: `rolescope lexicon show technical-pm`".to_owned())
            }
            Self::UnknownFamily { family, known, .. } => {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                Some(rolescope_lexicon::meant(family, &known))
            }
            Self::ReservedKey { .. } => Some("give the entry another key".to_owned()),
            Self::TooManyEntries { .. } => Some("split the lexicon".to_owned()),
            Self::TooManyGroups { .. } => {
                Some("group by fewer columns, or by columns with fewer values (`rolescope info` lists them)".to_owned())
            }
            Self::Lexicon(error) => error.hint(),
            Self::NoLexicon { known, .. } => Some(format!(
                "name a TOML file, or one of the built-in lexicons: {}",
                known.join(", ")
            )),
            Self::ReadLexicon { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Some(format!(
                "check the path, or name one of the built-in lexicons: {}; `rolescope lexicon show technical-pm --source > mine.toml` makes a file to begin with",
                Lexicon::builtin_names().collect::<Vec<_>>().join(", ")
            )),
            Self::ReadLexicon { .. } => Some("check that it is a text file that you may read".to_owned()),
            Self::ReadStudy { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("check the path; `rolescope new DUMP` writes a study for a dump".to_owned())
            }
            Self::ReadStudy { .. } => Some("check that it is a text file that you may read".to_owned()),
            Self::NoEntry { nearest, .. } => Some(format!("did you mean `{nearest}`?")),
            Self::EntryAndPattern { nearest: Some(nearest), .. } => {
                Some(format!("did you mean the entry `{nearest}`? Else use two entries, or two patterns"))
            }
            Self::EntryAndPattern { .. } => Some("use two entries, or two patterns".to_owned()),
            Self::QueryOfRows { .. } => Some(
                "name a role of the lexicon as population, or `all`, and leave out the rows that are not to count".to_owned(),
            ),
            Self::NobodyThere { postings: 0, .. } => Some("the index is empty".to_owned()),
            Self::NobodyThere { untitled: 1.., .. } => Some(
                "`rolescope info` tells which dumps have none: name their column of titles with `rolescope ingest DUMP --map title=COLUMN --replace '#N'`, \
                 N the number of the dump; `--population all` asks without titles"
                    .to_owned(),
            ),
            Self::NobodyThere { nearest: Some(role), .. } => {
                Some(format!("did you mean the role `{role}`? What is no role, nor `all`, is a query"))
            }
            Self::NobodyThere { query: Some(_), .. } => {
                Some("try the query alone, with `rolescope query` or `--population all`".to_owned())
            }
            Self::NobodyThere { .. } => Some(
                "try `--population all`; `rolescope cooccur --table roles --population all` counts the roles that titles name"
                    .to_owned(),
            ),
            Self::StudyFile { problems, .. } => Problem::hints(problems),
            Self::Asked { .. } => Some("was it written by another version of rolescope?".to_owned()),
            Self::UnknownLabel { known, .. } => {
                Some(format!("write {}, or leave it empty", known.join(", ")))
            }
            Self::NoSentence { .. } => {
                Some("every line needs the text of its sentence; take the line out".to_owned())
            }
            Self::UnevenStratum { .. } => Some(
                "sheets of several draws cannot be put together: measure each by itself, or take out the columns `stratum` and `stratum_sentences`"
                    .to_owned(),
            ),
            Self::NoVacancies { .. } => Some("make them with `rolescope vacancies`, or count ads: `--unit ad`".to_owned()),
            Self::LabelsOfAds => Some("ask by ad, vacancy or template, with `--window posting`".to_owned()),
            Self::LabelledTwice { .. } => Some("settle on one row for each ad; `rolescope lexicon agree` compares those who labelled".to_owned()),
            Self::PartOfVacancies { .. } => Some("count ads: `--unit ad`; or ingest all dumps into one index".to_owned()),
            Self::OtherColumns { .. } => Some(
                "group and count with the same `facets`, those of `by` among them".to_owned(),
            ),
            Self::PartOfGrouping { .. } => Some(
                "merge the counts of all rows that were grouped, each once, read in the same way".to_owned(),
            ),
            Self::OtherUnits { .. } => Some("make them for this question".to_owned()),
            Self::RowsChanged => Some(
                "give the same rows each time: store a table that is drawn, or changes, before it is grouped".to_owned(),
            ),
            Self::DamagedRows { .. } => Some("use the same version of rolescope in all processes".to_owned()),
            Self::PartOfEmployers => {
                Some("count ads: `--unit ad`; or ingest all dumps into one index".to_owned())
            }
            Self::NotCounts { .. } => Some("write one with `rolescope cooccur --unit ad --partial FILE`".to_owned()),
            Self::CountsVersion { .. } => Some("write it anew with this version, or read it with that which wrote it".to_owned()),
            Self::DamagedCounts { .. } => Some("copy it again, or write it anew with `rolescope cooccur --partial`".to_owned()),
            Self::CountsDiffer { .. } => {
                Some("ask every index the same, with the same lexicon and the same version of rolescope".to_owned())
            }
            Self::DumpTwice { .. } => Some("leave one of the files out, or ingest each dump into one index only".to_owned()),
            Self::EmployerCell => Some("ask with `--unit vacancy` or `--unit ad`, and list the cells of that".to_owned()),
            Self::EmployerWindow { .. } => Some("add `--window posting`".to_owned()),
            Self::NoDates { .. } => Some(
                "map a column to `posted` when ingesting, with `--as-of DAY` where dates are as `3 days ago`; or choose longer periods; \
                 `rolescope info` tells how dates were read"
                    .to_owned(),
            ),
            Self::CellId { .. } => Some(
                "copy it from the column `cell` of a table written as CSV or JSON, as `rolescope cooccur --format csv` does"
                    .to_owned(),
            ),
            Self::OtherCell { what: "lexicon", .. } => {
                Some("name the lexicon of the table with `--lexicon`, or make the table anew".to_owned())
            }
            Self::OtherCell { what: "grouping of ads", .. } => {
                Some("group the ads by the rules of the table with `rolescope vacancies`, or make the table anew".to_owned())
            }
            Self::OtherCell { .. } => {
                Some("name the index of the table with `--index`, or make the table anew".to_owned())
            }
            Self::NoItem { nearest, .. } => {
                nearest.as_ref().map(|nearest| format!("did you mean `{nearest}`?"))
            }
        }
    }
}
