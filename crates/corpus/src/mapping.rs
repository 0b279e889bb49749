//! A profile put to the header of one dump: which field stands in which columns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::date_source::DateRules;
use crate::error::{Error, MissingColumn, Result, list, nearest};
use crate::profile::{FILE_COLUMN, FieldName, Profile, Rule, Take, same_column};

/// Which column each field came from, as told to the user: field and column, with what was done to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The profile.
    pub profile: String,
    /// Mapped fields, by their names.
    pub fields: BTreeMap<String, String>,
    /// Columns kept as facets, ascending.
    pub facets: Vec<String>,
    /// Columns that are no facets because hardly a value comes twice.
    #[serde(default)]
    pub varied: Vec<String>,
    /// Columns that are not used, in the order of the dump.
    pub unused: Vec<String>,
}

/// What the columns to group by are called where others are called by their field, in messages.
pub(crate) const FACETS: &str = "facets";

/// The columns of a dump.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    /// Names as written, without white space around them.
    pub(crate) written: Vec<String>,
    /// Names that are all different: `name#2` for the second of one name, `column 3` for the third if it has none.
    pub(crate) unique: Vec<String>,
}

/// Where a field's text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A column of the dump.
    Column(usize),
    /// The name of the dump's file.
    FileName,
}

/// A rule and the places it applies to.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) rule: Rule,
    pub(crate) places: Vec<Place>,
    /// Headings of several columns; empty without.
    pub(crate) headings: Vec<String>,
}

/// What is taken from each record.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Sources in the order of [`FieldName::ALL`].
    pub(crate) sources: [Option<Source>; 6],
    /// Facets, ascending by name.
    pub(crate) facets: Vec<(String, usize)>,
    /// The columns of those that somebody chose, which are kept whatever their values.
    pub(crate) chosen: Vec<usize>,
    /// What the profile says about dates.
    pub(crate) dates: DateRules,
}

impl Columns {
    pub(crate) fn new(names: Vec<String>) -> Self {
        let written: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut unique = Vec::with_capacity(written.len());
        for (index, name) in written.iter().enumerate() {
            let times = seen.entry(name).or_insert(0);
            *times += 1;
            unique.push(match (name.is_empty(), *times) {
                (true, _) => format!("column {}", index + 1),
                (false, 1) => name.clone(),
                (false, times) => format!("{name}#{times}"),
            });
        }
        Self { written, unique }
    }

    /// The column of a name: exactly so, else white space and letter case aside, else `name#2` for the second of a name.
    fn find(&self, name: &str) -> std::result::Result<Option<usize>, usize> {
        let exact = self.all(|written| written == name);
        let found =
            if exact.is_empty() { self.all(|written| same_column(written, name)) } else { exact };
        match found[..] {
            [one] => return Ok(Some(one)),
            [] => {}
            _ => return Err(found.len()),
        }
        if let Some((base, number)) = name.rsplit_once('#')
            && let Ok(number) = number.parse::<usize>()
        {
            let found = self.all(|written| same_column(written, base));
            if let Some(column) = number.checked_sub(1).and_then(|index| found.get(index)) {
                return Ok(Some(*column));
            }
        }
        Ok(self.unique.iter().position(|unique| unique == name))
    }

    fn all(&self, is: impl Fn(&str) -> bool) -> Vec<usize> {
        let columns = self.written.iter().enumerate();
        columns
            .filter(|(_, written)| !written.is_empty() && is(written))
            .map(|(at, _)| at)
            .collect()
    }
}

/// Puts a profile to the columns of a dump.
pub(crate) fn plan(file: &str, profile: &Profile, columns: &Columns) -> Result<(Plan, Mapping)> {
    let profile = profile.resolve(&columns.written);
    let find = |field: &str, name: &str, must: bool| -> Result<Option<Place>> {
        if name == FILE_COLUMN {
            return Ok(Some(Place::FileName));
        }
        if !must && columns.find(name) == Ok(None) {
            return Ok(None);
        }
        find_column(file, profile.name(), field, name, columns)
            .map(|column| Some(Place::Column(column)))
    };
    let mut sources: [Option<Source>; 6] = Default::default();
    let mut mapping = Mapping { profile: profile.name().to_owned(), ..Mapping::default() };
    for field in FieldName::ALL {
        let Some(rule) = profile.rule(field) else { continue };
        let mut places = Vec::new();
        let mut headings = Vec::new();
        for name in rule.required() {
            if let Some(place) = find(field.as_str(), name, !rule.optional)? {
                places.push(place);
                if rule.headings {
                    headings.push(heading(name));
                }
            }
        }
        for name in &rule.any {
            if places.is_empty() {
                places.extend(find(field.as_str(), name, false)?);
            }
        }
        if places.is_empty() {
            if let (false, Some(first)) = (rule.optional, rule.any.first()) {
                find(field.as_str(), first, true)?;
            }
            continue;
        }
        mapping.fields.insert(field.as_str().to_owned(), describe(rule, &places, columns));
        sources[field as usize] = Some(Source { rule: rule.clone(), places, headings });
    }
    if sources[FieldName::Title as usize].is_none() && sources[FieldName::Body as usize].is_none() {
        return Err(Error::NoMapping { file: file.to_owned(), columns: list(&columns.unique) });
    }
    let mut facets = Vec::new();
    let mut chosen = Vec::new();
    for name in profile.facets.iter().flatten().chain(&profile.more_facets) {
        if let Some(Place::Column(column)) = find(FACETS, name, true)? {
            facets.push((columns.unique[column].clone(), column));
            chosen.push(column);
        }
    }
    if profile.facets.is_none() {
        let mapped: Vec<Place> =
            sources.iter().flatten().flat_map(|source| source.places.iter().copied()).collect();
        for (column, name) in columns.unique.iter().enumerate() {
            let skipped = profile
                .skip
                .iter()
                .any(|skip| same_column(name, skip) || same_column(&columns.written[column], skip));
            // A column without a name is the row number that some tools write.
            let nameless = columns.written[column].is_empty();
            if !mapped.contains(&Place::Column(column)) && !skipped && !nameless {
                facets.push((name.clone(), column));
            }
        }
    }
    facets.sort_unstable();
    facets.dedup();
    mapping.facets = facets.iter().map(|(name, _)| name.clone()).collect();
    let used = |column: usize| {
        let place = Place::Column(column);
        sources.iter().flatten().any(|source| source.places.contains(&place))
            || facets.iter().any(|(_, facet)| *facet == column)
    };
    let names = columns.unique.iter().enumerate();
    mapping.unused =
        names.filter(|(column, _)| !used(*column)).map(|(_, name)| name.clone()).collect();
    Ok((Plan { sources, facets, chosen, dates: profile.dates.clone() }, mapping))
}

impl Plan {
    /// Takes facets out, by their places, ascending, and tells of them.
    pub(crate) fn leave_out(&mut self, varied: &[usize], mapping: &mut Mapping) {
        for place in varied.iter().rev() {
            let (name, _) = self.facets.remove(*place);
            mapping.facets.remove(*place);
            mapping.varied.insert(0, name);
        }
    }
}

/// The column that a profile, by its name, takes a field from.
pub(crate) fn find_column(
    file: &str,
    profile: &str,
    field: &str,
    name: &str,
    columns: &Columns,
) -> Result<usize> {
    match columns.find(name) {
        Ok(Some(column)) => Ok(column),
        Ok(None) => Err(Error::MissingColumn(Box::new(MissingColumn {
            file: file.to_owned(),
            profile: profile.to_owned(),
            field: field.to_owned(),
            column: name.to_owned(),
            columns: list(&columns.unique),
            nearest: nearest(name, columns.unique.iter().map(String::as_str)),
        }))),
        Err(times) => {
            Err(Error::AmbiguousColumn { file: file.to_owned(), column: name.to_owned(), times })
        }
    }
}

/// A column's name as the heading of a paragraph: `company_profile` becomes `Company profile`.
fn heading(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut characters = spaced.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => spaced,
    }
}

/// What a rule does, for the user.
fn describe(rule: &Rule, places: &[Place], columns: &Columns) -> String {
    let names: Vec<&str> = places
        .iter()
        .map(|place| match place {
            Place::Column(column) => columns.unique[*column].as_str(),
            Place::FileName => "file name",
        })
        .collect();
    let mut text = names.join(" + ");
    match rule.take {
        Some(Take::FirstParagraph) => text.push_str(", first paragraph"),
        Some(Take::Rest) => text.push_str(", all but the first paragraph"),
        None => {}
    }
    if let (Some(split), Some(part)) = (&rule.split, rule.part) {
        text.push_str(&format!(", part {part} of those between `{split}`"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Columns {
        Columns::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[track_caller]
    fn check(profile: &Profile, names: &[&str], expected: &[(&str, &str)], facets: &[&str]) {
        let (_, mapping) = plan("dump.csv", profile, &columns(names)).unwrap();
        let found: Vec<(&str, &str)> = mapping
            .fields
            .iter()
            .map(|(field, column)| (field.as_str(), column.as_str()))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(mapping.facets, facets);
    }

    #[test]
    fn usual_names_are_found_without_a_profile() {
        check(
            &Profile::automatic(),
            &["", "Job Title", " Company ", "DESCRIPTION", "salary", "industry"],
            &[("body", "DESCRIPTION"), ("employer", "Company"), ("title", "Job Title")],
            &["industry", "salary"],
        );
        let mapped = Profile::automatic().with_map("body", "salary").unwrap();
        check(&mapped, &["title", "salary"], &[("body", "salary"), ("title", "title")], &[]);
    }

    #[test]
    fn columns_of_one_name_are_told_apart() {
        let names = ["title", "Max", "Max", ""];
        check(&Profile::automatic(), &names, &[("title", "title")], &["Max", "Max#2"]);
        let second = Profile::automatic().with_map("place", "max#2").unwrap();
        let expected = [("place", "Max#2"), ("title", "title")];
        check(&second, &names, &expected, &["Max"]);
        let both = Profile::automatic().with_map("place", "Max").unwrap();
        let error = plan("dump.csv", &both, &columns(&names)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "column `Max` stands 2 times in the header of dump `dump.csv`"
        );
        assert!(error.hint().unwrap().contains("`Max#2`"));
    }

    #[test]
    fn a_missing_column_is_named_with_the_nearest() {
        let profile = Profile::builtin("remote-board").unwrap();
        let names = ["file", "title", "location", "company_name", "timestamp", "description"];
        let error = plan("dump.csv", &profile, &columns(&names)).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("`companyName`") && message.contains("`company_name`"),
            "{message}"
        );
        assert!(error.hint().unwrap().contains("did you mean `company_name`"));
        let error = plan("dump.csv", &Profile::automatic(), &columns(&["a", "b"])).unwrap_err();
        assert!(matches!(error, Error::NoMapping { .. }));
    }

    #[test]
    fn headings_are_written_for_readers() {
        assert_eq!(heading("company_profile"), "Company profile");
        assert_eq!(heading("Minimum Qualifications"), "Minimum Qualifications");
    }
}
