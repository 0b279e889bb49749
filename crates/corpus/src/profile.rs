//! Profiles: how the columns of a dump map to the fields of a posting.
//!
//! A profile is TOML. Each field names a column, or a table that says where in a column, or in several, it stands:
//!
//! ```toml
//! name = "who-is-hiring"
//! [fields]
//! title = { column = "text", take = "first-paragraph" }
//! employer = { column = "text", take = "first-paragraph", split = "|", part = 1 }
//! body = "text"
//! posted = { column = "month", format = "year-month" }
//! ```

use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::date_source::DateRules;
use crate::dialect::{Escape, Quote, parse_escape, parse_quote};
use crate::encoding::Encoding;
use crate::error::{Error, Result};
use crate::posted::DateFormat;

/// A field of a posting that a column can be mapped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldName {
    /// The dump's own id.
    Id,
    /// The title.
    Title,
    /// The employer.
    Employer,
    /// The place.
    Place,
    /// The date.
    Posted,
    /// The text.
    Body,
}

impl FieldName {
    /// All fields, as they stand in a posting.
    pub const ALL: [Self; 6] =
        [Self::Id, Self::Title, Self::Employer, Self::Place, Self::Posted, Self::Body];

    /// The name as profiles write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Employer => "employer",
            Self::Place => "place",
            Self::Posted => "posted",
            Self::Body => "body",
        }
    }

    /// The field of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name.trim())
    }
}

/// Which part of a column's text is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Take {
    /// All up to the first `<p>`, blank line or, where there is neither, line end.
    FirstParagraph,
    /// All after that.
    Rest,
}

/// Where a field stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rule {
    /// A column that must be there.
    pub(crate) column: Option<String>,
    /// Several columns that must be there; each becomes a paragraph.
    pub(crate) columns: Vec<String>,
    /// Columns of which the first that is there is taken.
    pub(crate) any: Vec<String>,
    /// Whether the field may be missing.
    pub(crate) optional: bool,
    /// Whether each of several columns gets its name as a heading.
    pub(crate) headings: bool,
    pub(crate) take: Option<Take>,
    /// A separator of parts.
    pub(crate) split: Option<String>,
    /// Number of the part, from 1; from the end if negative.
    pub(crate) part: Option<i32>,
    /// Whether a text without separator gives nothing, rather than itself.
    pub(crate) must_split: bool,
    /// Texts at the first of which the value is cut off.
    pub(crate) cut: Vec<String>,
    /// Characters after which the value is cut off.
    pub(crate) limit: Option<usize>,
    /// How dates are written.
    pub(crate) format: DateFormat,
}

impl Rule {
    pub(crate) fn of_column(column: &str) -> Self {
        Self { column: Some(column.to_owned()), ..Self::default() }
    }

    /// Whether the value is made from part of a column, so that mark-up has to be removed from it.
    pub(crate) fn is_derived(&self) -> bool {
        self.take.is_some() || self.split.is_some() || !self.cut.is_empty()
    }

    /// The columns that must be there.
    pub(crate) fn required(&self) -> impl Iterator<Item = &str> {
        self.column.iter().chain(&self.columns).map(String::as_str)
    }
}

/// How the columns of a dump map to postings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    name: String,
    note: String,
    licence: Option<String>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) encoding: Option<Encoding>,
    pub(crate) quote: Option<Quote>,
    pub(crate) escape: Option<Escape>,
    pub(crate) has_header: Option<bool>,
    /// Rules in the order of [`FieldName::ALL`].
    pub(crate) rules: [Option<Rule>; 6],
    /// Columns kept as facets; none means all that are not mapped.
    pub(crate) facets: Option<Vec<String>>,
    /// Columns kept as facets besides those, whatever their values.
    pub(crate) more_facets: Vec<String>,
    pub(crate) skip: Vec<String>,
    pub(crate) dates: DateRules,
    /// Columns that tell the dump apart; none means all that are mapped or named.
    detect: Vec<String>,
    /// Whether the profile is to be found from the header; then `rules` holds what the user mapped himself.
    pub(crate) automatic: bool,
}

/// Columns that are no columns of the dump.
pub(crate) const FILE_COLUMN: &str = "$file";

const BUILTIN: [(&str, &str); 12] = [
    ("canonical", include_str!("../../../corpora/profiles/canonical.toml")),
    ("company-boards", include_str!("../../../corpora/profiles/company-boards.toml")),
    (
        "company-boards-grouped",
        include_str!("../../../corpora/profiles/company-boards-grouped.toml"),
    ),
    ("dice-search", include_str!("../../../corpora/profiles/dice-search.toml")),
    ("dice-skills", include_str!("../../../corpora/profiles/dice-skills.toml")),
    ("emscad", include_str!("../../../corpora/profiles/emscad.toml")),
    ("google-skills", include_str!("../../../corpora/profiles/google-skills.toml")),
    ("linkedin-2022", include_str!("../../../corpora/profiles/linkedin-2022.toml")),
    ("linkedin-postings", include_str!("../../../corpora/profiles/linkedin-postings.toml")),
    ("remote-board", include_str!("../../../corpora/profiles/remote-board.toml")),
    ("startup-boards", include_str!("../../../corpora/profiles/startup-boards.toml")),
    ("who-is-hiring", include_str!("../../../corpora/profiles/who-is-hiring.toml")),
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    BUILTIN
        .iter()
        .map(|(name, text)| {
            Profile::parse(name, text).expect("the built-in profiles are parsed by a test")
        })
        .collect()
});

impl Profile {
    /// The profile that finds the mapping from the header: see [`Profile::detect`].
    #[must_use]
    pub fn automatic() -> Self {
        Self {
            name: "automatic".to_owned(),
            note: "the built-in profile that fits the header, else columns by their names"
                .to_owned(),
            licence: None,
            delimiter: None,
            encoding: None,
            quote: None,
            escape: None,
            has_header: None,
            rules: Default::default(),
            facets: None,
            more_facets: Vec::new(),
            skip: Vec::new(),
            dates: DateRules::default(),
            detect: Vec::new(),
            automatic: true,
        }
    }

    /// All built-in profiles, ascending by name.
    #[must_use]
    pub fn builtins() -> &'static [Self] {
        &PROFILES
    }

    /// The built-in profile of a name; `automatic` is one too.
    ///
    /// # Errors
    ///
    /// If there is none of that name.
    pub fn builtin(name: &str) -> Result<Self> {
        if name == "automatic" {
            return Ok(Self::automatic());
        }
        let found = PROFILES.iter().find(|profile| profile.name == name);
        found.cloned().ok_or_else(|| Error::UnknownProfile { name: name.to_owned() })
    }

    /// Reads a profile; `file` is its name in messages, and without folders its own where it gives none.
    ///
    /// # Errors
    ///
    /// If the text is not TOML, has unknown keys, or asks for what cannot be.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let failed = |message: String| Error::Profile { file: file.to_owned(), message };
        let written: Written = toml::from_str(text)
            .map_err(|error| failed(error.to_string().trim_end().to_owned()))?;
        written.into_profile(file).map_err(failed)
    }

    /// Maps a field to a column, in place of what the profile says.
    ///
    /// # Errors
    ///
    /// If postings have no such field.
    pub fn with_map(mut self, field: &str, column: &str) -> Result<Self> {
        let name = FieldName::from_name(field)
            .ok_or_else(|| Error::UnknownField { field: field.to_owned() })?;
        let format = self.rule(name).map(|rule| rule.format).unwrap_or_default();
        self.rules[name as usize] = Some(Rule { format, ..Rule::of_column(column) });
        if name == FieldName::Posted {
            // Another column, another meaning.
            self.dates.meaning = None;
        }
        Ok(self)
    }

    /// The profile's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is made for.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The licence of the dump it is made for, if that is known.
    #[must_use]
    pub fn licence(&self) -> Option<&str> {
        self.licence.as_deref()
    }

    /// The built-in profile whose columns all stand in a header; of several the one with the most columns, then the first by
    /// name. `canonical` is not among them: it is what remains.
    #[must_use]
    pub fn detect<S: AsRef<str>>(header: &[S]) -> Option<&'static Self> {
        let has = |column: &str| {
            column == FILE_COLUMN || header.iter().any(|name| same_column(name.as_ref(), column))
        };
        let mut best: Option<(usize, &Self)> = None;
        for profile in PROFILES.iter().filter(|profile| profile.name != "canonical") {
            let columns = profile.telling_columns();
            if columns.iter().all(|column| has(column))
                && !profile.leaves_date_unused(header)
                && best.is_none_or(|(most, _)| columns.len() > most)
            {
                best = Some((columns.len(), profile));
            }
        }
        best.map(|(_, profile)| profile)
    }

    /// Whether the header has a column by which the canonical profile would know the date of posting, and this one maps none: then it
    /// is another dump with like columns.
    fn leaves_date_unused<S: AsRef<str>>(&self, header: &[S]) -> bool {
        let canonical = PROFILES.iter().find(|profile| profile.name == "canonical");
        let Some(rule) = canonical.and_then(|profile| profile.rule(FieldName::Posted)) else {
            return false;
        };
        let known = |name: &S| rule.any.iter().any(|column| same_column(name.as_ref(), column));
        self.rule(FieldName::Posted).is_none() && header.iter().any(known)
    }

    pub(crate) fn rule(&self, field: FieldName) -> Option<&Rule> {
        self.rules[field as usize].as_ref()
    }

    /// With these columns kept to group by as well, whatever their values.
    #[must_use]
    pub fn with_more_facets(mut self, columns: Vec<String>) -> Self {
        self.more_facets = columns;
        self
    }

    /// The profile for a header: this one, or the detected one with this one's mappings on top.
    pub(crate) fn resolve(&self, header: &[String]) -> Self {
        if !self.automatic {
            return self.clone();
        }
        let canonical = || PROFILES.iter().find(|profile| profile.name == "canonical");
        let Some(found) = Self::detect(header).or_else(canonical) else {
            return self.clone();
        };
        let mut resolved = found.clone();
        for (rule, own) in resolved.rules.iter_mut().zip(&self.rules) {
            if own.is_some() {
                rule.clone_from(own);
            }
        }
        if self.rule(FieldName::Posted).is_some() {
            resolved.dates.meaning = None;
        }
        resolved.more_facets.clone_from(&self.more_facets);
        resolved
    }

    fn telling_columns(&self) -> Vec<&str> {
        if !self.detect.is_empty() {
            return self.detect.iter().map(String::as_str).collect();
        }
        let rules = self.rules.iter().flatten().filter(|rule| !rule.optional);
        let mut columns: Vec<&str> = rules
            .flat_map(Rule::required)
            .chain(self.facets.iter().flatten().map(String::as_str))
            .chain(self.skip.iter().map(String::as_str))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

/// Whether a column of a dump has a name, white space around it and letter case aside.
pub(crate) fn same_column(column: &str, name: &str) -> bool {
    column == name || column.trim().to_lowercase() == name.trim().to_lowercase()
}

/// A profile as TOML has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<String>,
    #[serde(default)]
    note: String,
    licence: Option<String>,
    delimiter: Option<String>,
    encoding: Option<String>,
    quote: Option<String>,
    escape: Option<String>,
    has_header: Option<bool>,
    #[serde(default)]
    fields: WrittenFields,
    #[serde(default)]
    dates: DateRules,
    facets: Option<Vec<String>>,
    #[serde(default)]
    skip: Vec<String>,
    #[serde(default)]
    detect: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenFields {
    id: Option<WrittenRule>,
    title: Option<WrittenRule>,
    employer: Option<WrittenRule>,
    place: Option<WrittenRule>,
    posted: Option<WrittenRule>,
    body: Option<WrittenRule>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a column's name or a table with known keys")]
enum WrittenRule {
    Column(String),
    Rule(Box<Rule>),
}

impl Written {
    fn into_profile(self, file: &str) -> std::result::Result<Profile, String> {
        let delimiter = match self.delimiter.as_deref() {
            None => None,
            Some(text) => Some(parse_delimiter(text).ok_or_else(|| {
                format!("`delimiter` is one character of ASCII or `tab`, not `{text}`")
            })?),
        };
        let encoding = match self.encoding.as_deref() {
            None => None,
            Some(name) => Some(Encoding::from_name(name).ok_or_else(|| {
                format!(
                    "`{name}` is no encoding: utf-8, windows-1252, utf-16le, shift_jis are some"
                )
            })?),
        };
        let quote = match self.quote.as_deref() {
            None => None,
            Some(text) => Some(parse_quote(text).ok_or_else(|| {
                format!("`quote` is one punctuation mark of ASCII or `none`, not `{text}`")
            })?),
        };
        let escape = match self.escape.as_deref() {
            None => None,
            Some(text) => Some(parse_escape(text).ok_or_else(|| {
                format!("`escape` is one punctuation mark of ASCII or `doubled`, not `{text}`")
            })?),
        };
        let WrittenFields { id, title, employer, place, posted, body } = self.fields;
        let mut rules: [Option<Rule>; 6] = Default::default();
        let fields = [id, title, employer, place, posted, body];
        for (written, name) in fields.into_iter().zip(FieldName::ALL) {
            rules[name as usize] = match written {
                None => None,
                Some(WrittenRule::Column(column)) => Some(Rule::of_column(&column)),
                Some(WrittenRule::Rule(rule)) => Some(checked(*rule, name)?),
            };
        }
        if rules[FieldName::Title as usize].is_none() && rules[FieldName::Body as usize].is_none() {
            return Err("neither `title` nor `body` is mapped in `[fields]`".to_owned());
        }
        Ok(Profile {
            name: self.name.unwrap_or_else(|| crate::input::file_name(Path::new(file))),
            note: self.note,
            licence: self.licence,
            delimiter,
            encoding,
            quote,
            escape,
            has_header: self.has_header,
            rules,
            facets: self.facets,
            more_facets: Vec::new(),
            skip: self.skip,
            dates: self.dates,
            detect: self.detect,
            automatic: false,
        })
    }
}

fn checked(rule: Rule, name: FieldName) -> std::result::Result<Rule, String> {
    let field = name.as_str();
    let ways = usize::from(rule.column.is_some())
        + usize::from(!rule.columns.is_empty())
        + usize::from(!rule.any.is_empty());
    if ways != 1 {
        return Err(format!("field `{field}` needs exactly one of `column`, `columns` and `any`"));
    }
    if rule.split.as_deref() == Some("") || rule.cut.iter().any(String::is_empty) {
        return Err(format!("field `{field}` splits or cuts at an empty text"));
    }
    if rule.part == Some(0) {
        return Err(format!("`part` of field `{field}` is counted from 1, or from -1 backwards"));
    }
    if rule.split.is_some() != rule.part.is_some() {
        return Err(format!("field `{field}` needs `split` and `part` together"));
    }
    if rule.format != DateFormat::Auto && name != FieldName::Posted {
        return Err(format!("only `posted` has a `format`, not `{field}`"));
    }
    Ok(rule)
}

/// The delimiter of a text: one character of ASCII that is no quote, line end or letter, or the word `tab`.
#[must_use]
pub fn parse_delimiter(text: &str) -> Option<u8> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Some(b'\t'),
        [byte]
            if byte.is_ascii() && !b"\"\r\n\\".contains(byte) && !byte.is_ascii_alphanumeric() =>
        {
            Some(*byte)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
