//! A study file with comments.

use std::collections::BTreeSet;

use rolescope_corpus::Preview;
use rolescope_report::encode;

/// Most columns that a comment names.
const COLUMNS: usize = 12;

/// Dumps that are read in one way.
pub(super) struct Source {
    /// Names as the study writes them.
    pub(super) dumps: Vec<String>,
    /// `FIELD=COLUMN`, as the user said.
    pub(super) map: Vec<String>,
    pub(super) date_format: Option<String>,
    pub(super) as_of: Option<String>,
    /// What the beginnings of its dumps show.
    pub(super) previews: Vec<Preview>,
    /// Dumps that were not looked at.
    pub(super) unseen: usize,
}

impl Source {
    /// Whether another is read in the same way, so that one source may name both.
    pub(super) fn reads_as(&self, other: &Self) -> bool {
        self.map == other.map
            && self.date_format == other.date_format
            && self.as_of == other.as_of
            && self.profile() == other.profile()
    }

    pub(super) fn join(&mut self, other: Self) {
        self.dumps.extend(other.dumps);
        self.previews.extend(other.previews);
        self.unseen += other.unseen;
    }

    /// The profile of its dumps, if they have the same.
    fn profile(&self) -> Option<&str> {
        let mut profiles = self.previews.iter().map(|preview| preview.mapping.profile.as_str());
        let first = profiles.next()?;
        profiles.all(|profile| profile == first).then_some(first)
    }

    fn facets(&self) -> BTreeSet<&str> {
        let mut facets = self.previews.iter().map(|preview| &preview.mapping.facets);
        let first = facets.next().into_iter().flatten().map(String::as_str).collect();
        facets.fold(first, |all: BTreeSet<&str>, more| {
            all.into_iter().filter(|facet| more.iter().any(|other| other == facet)).collect()
        })
    }
}

/// The study.
pub(super) fn study(sources: &[Source]) -> String {
    let mut text = "\
# A study: `rolescope run` ingests what is new, counts, and writes the results. Paths count from this file's folder.
# A line that begins with `#` says what holds where nothing is said, or what could be said.

# Folder of the index.
index = \"index\"
# A lexicon's file, or the name of a built-in lexicon.
lexicon = \"technical-pm\"
# Whom the question is put to: roles of the lexicon, \"all\", or queries. Each gets a folder of results.
# populations = [\"product-manager\"]
"
    .to_owned();
    for source in sources {
        text.push('\n');
        add_source(&mut text, source);
    }
    let facets: Vec<&str> = match sources {
        [] => Vec::new(),
        [first, rest @ ..] => {
            let shared = |facet: &&str| rest.iter().all(|source| source.facets().contains(facet));
            first.facets().into_iter().filter(shared).collect()
        }
    };
    let by = match facets.first() {
        Some(facet) => {
            format!("# by = [{}]    # columns here: {}\n", quoted(facet), listed(&facets))
        }
        None => "# by = []\n".to_owned(),
    };
    text += &format!(
        "\
\n[question]
# What is counted once: ad, vacancy, template or employer.
# unit = \"vacancy\"
# Whether sentences count that an employer repeats from ad to ad: keep or drop.
# boilerplate = \"drop\"
# Stretches of text in which things stand beside each other: posting, zone, sentence.
# windows = [\"posting\", \"sentence\"]
# Ads in English, or all.
# language = \"english\"
# A query that ads must match as well.
# query = \"posted:[2020 TO 2024]\"
# Columns that tables, and a part of the report, are grouped by.
{by}# Length of periods: month, quarter, year or none.
# period = \"quarter\"
# Level of intervals.
# level = 0.95
# What must be there before a figure is given.
# minimums = {{ signal_units = 50, rest_units = 50, signal_employers = 10, largest_share = 0.5, discordant_cell = 5 }}

[output]
# Replaced as a whole by each run that has something new.
folder = \"results\"
# A page to look at, with charts, Markdown, CSV and JSON.
report = true
# Tables beside it: contrast, joint, pairs, prevalence, places, rates, theta, slopes.
# tables = [\"contrast\"]
# Their forms: csv, json, jsonl, markdown.
# formats = [\"csv\"]
# Parts of the report that are left out, for they take time of their own: collection, sensitivity, influence.
# without = [\"sensitivity\"]
# CSV that a spreadsheet program cannot take for formulas; this changes data.
# spreadsheet_safe = false
"
    );
    text
}

fn add_source(text: &mut String, source: &Source) {
    let Source { dumps, map, date_format, as_of, previews, unseen } = source;
    for preview in previews.iter().take(3) {
        comment(text, &format!("{}, as its beginning shows:", told(preview)));
        for (field, column) in &preview.mapping.fields {
            comment(text, &format!("  {field:<9} from {column}"));
        }
        for field in ["title", "body", "employer", "posted"] {
            if !preview.mapping.fields.contains_key(field) {
                comment(text, &format!("  {field:<9} from nothing"));
            }
        }
    }
    let more = previews.len().saturating_sub(3) + unseen;
    if more > 0 {
        comment(text, &format!("and {more} more, of which {unseen} were not looked at"));
    }
    text.push_str("[[source]]\n");
    let dumps: Vec<String> = dumps.iter().map(|dump| quoted(dump)).collect();
    line(text, &format!("dumps = [{}]", dumps.join(", ")));
    match source.profile() {
        Some(profile) => line(text, &format!("profile = {}", quoted(profile))),
        None => comment(text, "profile: the built-in one that fits each header"),
    }
    let fields: Vec<String> = map
        .iter()
        .filter_map(|map| map.split_once('='))
        .map(|(field, column)| format!("{field} = {}", quoted(column)))
        .collect();
    match &fields[..] {
        [] => comment(
            text,
            "map = { title = \"COLUMN\" }    # also id, employer, place, posted, body",
        ),
        fields => line(text, &format!("map = {{ {} }}", fields.join(", "))),
    }
    let facets = source.facets();
    if facets.is_empty() {
        comment(text, "facets = [\"COLUMN\"]    # columns to group by");
    } else {
        let facets: Vec<&str> = facets.into_iter().collect();
        comment(
            text,
            &format!("facets: all that hold values which come again: {}", listed(&facets)),
        );
    }
    let ambiguous = dates(previews, |counts| counts.ambiguous);
    match date_format {
        Some(format) => line(text, &format!("date_format = {}", quoted(format))),
        None if ambiguous > 0 => comment(
            text,
            &format!(
                "date_format = \"day-first\"    # or month-first: {ambiguous} dates could be either, and are not read"
            ),
        ),
        None => comment(text, "date_format: as the column shows"),
    }
    let relative = dates(previews, |counts| counts.relative);
    match as_of {
        Some(day) => line(text, &format!("as_of = {}", quoted(day))),
        None if relative > 0 => comment(
            text,
            &format!(
                "as_of = \"2026-01-31\"    # {relative} dates are as `3 days ago`, and are not read without it"
            ),
        ),
        None => {}
    }
    comment(
        text,
        "max_rejects = \"1%\"    # or a number of records; by default 100 records or 1 %, whichever is more",
    );
}

fn dates(previews: &[Preview], of: fn(&rolescope_corpus::DateCounts) -> u64) -> u64 {
    previews
        .iter()
        .filter_map(|preview| preview.dates.as_ref())
        .map(|dates| of(&dates.counts))
        .sum()
}

fn told(preview: &Preview) -> String {
    let Preview { name, compression, encoding, dialect, .. } = preview;
    format!("{name}: {}, {encoding}, delimiter {}", compression.name(), dialect.delimiter_name())
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// A comment: one line, whatever stands in it.
fn comment(text: &mut String, comment: &str) {
    line(text, &format!("# {}", encode::terminal_line(comment)));
}

fn listed(names: &[&str]) -> String {
    let mut text = names.iter().take(COLUMNS).copied().collect::<Vec<_>>().join(", ");
    if names.len() > COLUMNS {
        text += &format!(" and {} more", names.len() - COLUMNS);
    }
    encode::terminal_line(&text).into_owned()
}

/// A string of TOML; what acts or hides is escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if encode::count_marked(c.encode_utf8(&mut [0; 4]), encode::Breaks::Mark) > 0 => {
                quoted += &format!("\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_back_as_they_were() {
        for text in
            ["plain", "a\"b\\c", "line\nfeed\t\u{1b}[2J", "\u{202e}hidden\u{0}", "Größe 東京"]
        {
            let toml = format!("a = {}", quoted(text));
            assert_eq!(toml.lines().count(), 1);
            let table: toml::Table = toml.parse().unwrap();
            assert_eq!(table["a"].as_str(), Some(text));
        }
    }
}
