//! A lexicon file's tables, read into entries; everything that can be said of one entry alone is checked here.

use std::ops::Range;

use rolescope_text::{Zone, ZoneSet};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::entry::{Cue, CueReach, CueTarget, Entry, FAMILIES, Kind, Relation};
use crate::error::Problem;
use crate::findings::Strength;
use crate::nearest::{distance, list, meant};
use crate::source::Source;

/// Farthest a cue may reach.
const MAX_REACH: u16 = 1_000;
/// Fields of the file itself.
pub(crate) const HEADER: [&str; 6] = ["name", "version", "language", "note", "extends", "without"];
/// Fields of every entry.
pub(crate) const COMMON: [&str; 6] = ["patterns", "label", "note", "source", "only_in", "not_in"];
/// Kinds, and the fields each has beside the common ones.
pub(crate) const KINDS: [(&str, &[&str]); 5] = [
    ("role", &["part_of", "not_after", "not_before"]),
    ("signal", &["not_after", "not_before"]),
    ("duty", &["family", "relation", "not_after", "not_before"]),
    ("cue", &["strength", "following", "preceding", "sentence", "of", "below"]),
    ("decoy", &["of", "not_after", "not_before"]),
];

/// What a file says, as far as it could be read.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) name: Option<String>,
    pub(crate) version: String,
    pub(crate) language: String,
    pub(crate) note: String,
    /// The lexicon that this one goes on from.
    pub(crate) extends: Option<Written>,
    /// Keys of that lexicon that are left out.
    pub(crate) without: Vec<Written>,
    /// In the order of the file.
    pub(crate) entries: Vec<DraftEntry>,
    pub(crate) problems: Vec<Problem>,
}

/// An entry and where its parts stand in the file.
pub(crate) struct DraftEntry {
    pub(crate) entry: Entry,
    /// The bytes of its key.
    pub(crate) at: Range<usize>,
    /// The bytes of each pattern.
    pub(crate) patterns: Vec<Range<usize>>,
    /// The bytes of `part_of`'s value.
    pub(crate) part_of: Option<Range<usize>>,
    /// Patterns that must not stand right before it, and right behind it.
    pub(crate) guards: [Vec<Written>; 2],
    /// The file and the line where it stands, if it was inherited.
    pub(crate) inherited: Option<(String, usize)>,
}

/// A string of the file and its bytes.
pub(crate) type Written = (String, Range<usize>);

type Value<'v> = Spanned<DeValue<'v>>;

/// The fields of a table in the order of the file: name, bytes of the name, value.
fn in_order<'a>(table: &'a DeTable<'_>) -> Vec<(&'a str, Range<usize>, &'a Value<'a>)> {
    let mut fields: Vec<_> =
        table.iter().map(|(key, value)| (key.as_ref().as_ref(), key.span(), value)).collect();
    fields.sort_by_key(|(_, at, _)| at.start);
    fields
}

/// Reads the tables of `text`.
pub(crate) fn read(source: &Source<'_>, text: &str) -> Draft {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { source, entry: None, draft: Draft::default() };
    if errors.is_empty() {
        reader.document(document.as_ref());
    }
    for error in errors {
        let message = format!("not TOML: {}", error.message().replace('\n', ", "));
        reader.problem(error.span().unwrap_or(0..0), message, None);
    }
    reader.draft
}

struct Reader<'s, 't> {
    source: &'s Source<'t>,
    /// The entry that is being read, as `kind.key`.
    entry: Option<String>,
    draft: Draft,
}

impl Reader<'_, '_> {
    fn problem(&mut self, at: Range<usize>, message: impl Into<String>, hint: Option<String>) {
        let problem = self.source.problem(at, self.entry.as_deref(), message, hint);
        self.draft.problems.push(problem);
    }

    fn document(&mut self, table: &DeTable<'_>) {
        let mut entries = Vec::new();
        for (field, at, value) in in_order(table) {
            if let Some(kind) = KINDS.iter().find(|(kind, _)| *kind == field) {
                let Some(table) = self.table(field, value) else { continue };
                entries.extend(in_order(table).into_iter().map(|entry| (kind, entry)));
                continue;
            }
            match field {
                "name" => self.draft.name = self.string(field, value),
                "version" => self.draft.version = self.string(field, value).unwrap_or_default(),
                "language" => self.draft.language = self.string(field, value).unwrap_or_default(),
                "note" => self.draft.note = self.string(field, value).unwrap_or_default(),
                "extends" => {
                    self.draft.extends = self.string(field, value).map(|name| (name, value.span()));
                }
                "without" => self.draft.without = self.strings(field, value),
                _ => {
                    let known = HEADER.into_iter().chain(KINDS.iter().map(|(kind, _)| *kind));
                    let hint = meant(field, &known.collect::<Vec<_>>());
                    self.problem(at, format!("unknown field or kind `{field}`"), Some(hint));
                }
            }
        }
        entries.sort_by_key(|(_, (_, at, _))| at.start);
        for ((kind, fields), (key, at, value)) in entries {
            self.entry = Some(format!("{kind}.{key}"));
            if let Some(table) = self.table(key, value) {
                let entry = self.entry(kind, fields, key, at, table);
                self.draft.entries.push(entry);
            }
            self.entry = None;
        }
    }

    fn entry(
        &mut self,
        kind: &str,
        own: &[&str],
        key: &str,
        at: Range<usize>,
        table: &DeTable<'_>,
    ) -> DraftEntry {
        if !is_key(key) {
            let hint =
                "write lower-case ASCII letters and digits in words joined by hyphens, at most 64";
            self.problem(at.clone(), format!("`{key}` is not a key"), Some(hint.to_owned()));
        }
        for (field, at, _) in in_order(table) {
            if !COMMON.contains(&field) && !own.contains(&field) {
                self.unknown_field(kind, own, field, at);
            }
        }
        let texts = |reader: &mut Self, field| reader.optional_string(table, field);
        let label = texts(self, "label").unwrap_or_else(|| label_of(key));
        let note = texts(self, "note").unwrap_or_default();
        let source = texts(self, "source");
        let part_of = table.get("part_of").filter(|_| kind == "role").map(Spanned::span);
        let guards = ["not_after", "not_before"].map(|field| {
            let value = table.get(field).filter(|_| own.contains(&field));
            value.map(|value| self.strings(field, value)).unwrap_or_default()
        });
        let kind = match kind {
            "role" => Kind::Role { part_of: texts(self, "part_of") },
            "duty" => self.duty(table, &at),
            "cue" => Kind::Cue(self.cue(table, &at)),
            "decoy" => Kind::Decoy { of_roles: self.of_roles(table) },
            _ => Kind::Signal,
        };
        let zones = self.zones(table, &kind, &at);
        let patterns = table.get("patterns").map(|value| self.strings("patterns", value));
        let patterns = patterns.unwrap_or_else(|| {
            let hint = "add `patterns = [\"...\"]`".to_owned();
            self.problem(at.clone(), "the entry has no patterns: it can never match", Some(hint));
            Vec::new()
        });
        let (patterns, places) = patterns.into_iter().unzip();
        let entry = Entry { key: key.to_owned(), label, note, source, kind, zones, patterns };
        DraftEntry { entry, at, patterns: places, part_of, guards, inherited: None }
    }

    fn unknown_field(&mut self, kind: &str, own: &[&str], field: &str, at: Range<usize>) {
        let elsewhere = KINDS.iter().find(|(_, fields)| fields.contains(&field));
        let hint = match elsewhere {
            Some((other, _)) => format!("`{field}` belongs to the kind `{other}`"),
            None => meant(field, &COMMON.iter().chain(own).copied().collect::<Vec<_>>()),
        };
        self.problem(at, format!("unknown field `{field}` in a {kind}"), Some(hint));
    }

    fn duty(&mut self, table: &DeTable<'_>, at: &Range<usize>) -> Kind {
        let family = match table.get("family") {
            None => {
                let hint = format!("add `family = \"...\"`: {}, or your own", list(&FAMILIES));
                self.problem(at.clone(), "a duty needs a `family`", Some(hint));
                String::new()
            }
            Some(value) => {
                let family = self.string("family", value).unwrap_or_default();
                let close = FAMILIES.into_iter().find(|known| distance(&family, known) <= 1);
                if let Some(known) = close.filter(|known| *known != family) {
                    let hint = format!(
                        "did you mean `{known}`? a family of your own needs a name less like it"
                    );
                    self.problem(value.span(), format!("unknown family `{family}`"), Some(hint));
                } else if close.is_none() && !is_key(&family) {
                    let hint = "write lower-case words joined by hyphens".to_owned();
                    self.problem(
                        value.span(),
                        format!("`{family}` is no name for a family"),
                        Some(hint),
                    );
                }
                family
            }
        };
        let relations = [("does", Relation::Does), ("with", Relation::With)];
        let relation = self.choice(table, "relation", &relations).unwrap_or(Relation::Does);
        Kind::Duty { family, relation }
    }

    fn cue(&mut self, table: &DeTable<'_>, at: &Range<usize>) -> Cue {
        let strengths = Strength::ALL.map(|strength| (strength.name(), strength));
        if table.get("strength").is_none() {
            let hint = "add `strength = \"required\"`, `preferred`, `mentioned` or `negated`";
            self.problem(at.clone(), "a cue needs a `strength`", Some(hint.to_owned()));
        }
        let strength = self.choice(table, "strength", &strengths).unwrap_or(Strength::Mentioned);
        let mut reaches = Vec::new();
        if let Some(value) = table.get("following") {
            reaches.push(CueReach::Following(self.tokens("following", value)));
        }
        if let Some(value) = table.get("preceding") {
            reaches.push(CueReach::Preceding(self.tokens("preceding", value)));
        }
        if self.flag(table, "sentence") {
            reaches.push(CueReach::Sentence);
        }
        if self.flag(table, "below") {
            reaches.push(CueReach::Below);
        }
        if reaches.len() != 1 {
            let message = format!("a cue has exactly one reach, this one has {}", reaches.len());
            let hint =
                "write one of `following = 6`, `preceding = 6`, `sentence = true`, `below = true`"
                    .to_owned();
            self.problem(at.clone(), message, Some(hint));
        }
        let targets = [CueTarget::Signals, CueTarget::Duties].map(|target| (target.name(), target));
        let of = self.choice(table, "of", &targets);
        let reach = reaches.pop().unwrap_or(CueReach::Sentence);
        Cue { strength, reach, of, excludes: None }
    }

    /// Whether a field that can only be `true` is there.
    fn flag(&mut self, table: &DeTable<'_>, field: &str) -> bool {
        let Some(value) = table.get(field) else { return false };
        if value.as_ref().as_bool() != Some(true) {
            let hint = format!("write `{field} = true`, or take it out");
            self.problem(value.span(), format!("`{field}` can only be `true`"), Some(hint));
        }
        true
    }

    fn of_roles(&mut self, table: &DeTable<'_>) -> bool {
        self.choice(table, "of", &[("roles", true)]).unwrap_or(false)
    }

    fn zones(&mut self, table: &DeTable<'_>, kind: &Kind, at: &Range<usize>) -> ZoneSet {
        let known = self.draft.problems.len();
        let only = table.get("only_in").map(|value| (value, self.zone_names("only_in", value)));
        let not = table.get("not_in").map(|value| (value, self.zone_names("not_in", value)));
        if let (Some(_), Some((value, _))) = (&only, &not) {
            let hint = "name the zones where it may match in `only_in`".to_owned();
            self.problem(value.span(), "`only_in` and `not_in` exclude each other", Some(hint));
        }
        let titles_only = matches!(kind, Kind::Role { .. } | Kind::Decoy { of_roles: true });
        let place = only.as_ref().or(not.as_ref()).map_or(at.clone(), |(value, _)| value.span());
        let chosen = |zone: &Zone| {
            only.as_ref().is_none_or(|(_, zones)| zones.contains(zone))
                && not.as_ref().is_none_or(|(_, zones)| !zones.contains(zone))
                && (!titles_only || *zone == Zone::Title)
        };
        let zones: ZoneSet = Zone::ALL.into_iter().filter(chosen).collect();
        if zones == ZoneSet::EMPTY && self.draft.problems.len() == known {
            let hint = if titles_only {
                "roles, and decoys of roles, match titles only: leave the zones out"
            } else {
                "leave at least one zone in"
            };
            let message = "every zone is excluded: the entry can never match";
            self.problem(place, message, Some(hint.to_owned()));
        }
        zones
    }

    fn zone_names(&mut self, field: &str, value: &Value<'_>) -> Vec<Zone> {
        let mut zones = Vec::new();
        for (name, at) in self.strings(field, value) {
            match Zone::from_name(&name) {
                Some(zone) => zones.push(zone),
                None => {
                    let hint = meant(&name, &Zone::ALL.map(Zone::name));
                    self.problem(at, format!("unknown zone `{name}`"), Some(hint));
                }
            }
        }
        zones
    }

    fn choice<T: Copy>(
        &mut self,
        table: &DeTable<'_>,
        field: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let value = table.get(field)?;
        let name = self.string(field, value)?;
        let found = choices.iter().find(|(choice, _)| *choice == name);
        if found.is_none() {
            let known: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
            let hint = meant(&name, &known);
            self.problem(value.span(), format!("unknown value `{name}` of `{field}`"), Some(hint));
        }
        found.map(|(_, choice)| *choice)
    }

    fn tokens(&mut self, field: &str, value: &Value<'_>) -> u16 {
        let number = value.as_ref().as_integer();
        let number = number.and_then(|n| u16::from_str_radix(n.as_str(), n.radix()).ok());
        number.filter(|number| *number <= MAX_REACH).unwrap_or_else(|| {
            let message = format!("`{field}` must be a number of tokens from 0 to {MAX_REACH}");
            self.problem(value.span(), message, None);
            0
        })
    }

    fn optional_string(&mut self, table: &DeTable<'_>, field: &str) -> Option<String> {
        table.get(field).and_then(|value| self.string(field, value))
    }

    fn string(&mut self, field: &str, value: &Value<'_>) -> Option<String> {
        let text = value.as_ref().as_str();
        if text.is_none() {
            let found = value.as_ref().type_str();
            let hint = "put it in double quotes".to_owned();
            let message = format!("`{field}` must be a string, this is {}", article(found));
            self.problem(value.span(), message, Some(hint));
        }
        text.map(str::to_owned)
    }

    fn strings(&mut self, field: &str, value: &Value<'_>) -> Vec<Written> {
        let Some(array) = value.as_ref().as_array() else {
            let found = article(value.as_ref().type_str());
            let hint = format!("write `{field} = [\"...\"]`");
            let message = format!("`{field}` must be an array of strings, this is {found}");
            self.problem(value.span(), message, Some(hint));
            return Vec::new();
        };
        let mut strings = Vec::new();
        for value in array {
            strings.extend(self.string(field, value).map(|text| (text, value.span())));
        }
        if array.is_empty() && field == "patterns" {
            let message = "the entry has no patterns: it can never match";
            self.problem(value.span(), message, Some("write at least one pattern".to_owned()));
        }
        strings
    }

    fn table<'v>(&mut self, name: &str, value: &'v Value<'v>) -> Option<&'v DeTable<'v>> {
        let table = value.as_ref().as_table();
        if table.is_none() {
            let found = article(value.as_ref().type_str());
            let hint = "entries are tables: `[signal.my-signal]`".to_owned();
            self.problem(
                value.span(),
                format!("`{name}` must be a table, this is {found}"),
                Some(hint),
            );
        }
        table
    }
}

fn is_key(key: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    key.len() <= 64 && key.split('-').all(word)
}

/// `hands-on` is shown as `Hands on`.
fn label_of(key: &str) -> String {
    let words = key.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}
