//! A whole lexicon: its entries and their compiled patterns.

use std::collections::{BTreeMap, BTreeSet};

use rolescope_text::ZoneSet;

use crate::check;
use crate::compile::{Compiler, MAX_STEPS};
use crate::entry::{Cue, Entry, EntryId, Kind};
use crate::error::{Error, Problem, Result};
use crate::extend;
use crate::file::{self, Draft, DraftEntry};
use crate::fingerprint::fingerprint;
use crate::pattern::parse;
use crate::program::Program;
use crate::source::Source;

/// Largest file that is read.
pub(crate) const MAX_BYTES: usize = 10_000_000;
/// Most entries of a lexicon: an [`EntryId`] has 16 bits, and one number stays free.
pub(crate) const MAX_ENTRIES: usize = u16::MAX as usize;

/// Gives the text of a lexicon that another one extends, or says why it cannot.
pub type Load<'l> = dyn FnMut(&str) -> std::result::Result<String, String> + 'l;

/// Why a lexicon that was not read from a file cannot extend one.
const NO_FILES: &str = "only built-in lexicons can be extended here";

/// The lexicons that are part of the program: name and text.
const BUILTIN: [(&str, &str); 2] = [
    ("technical-pm", include_str!("builtin/technical-pm.toml")),
    ("english-ads", include_str!("builtin/english-ads.toml")),
];

/// What to look for: entries in the order of their file, and their patterns compiled.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// Its name: from the file, or the file's name without folder and extension.
    pub name: String,
    /// Its version as the file says it; empty if it does not.
    pub version: String,
    /// The language of the ads it is made for; empty if the file does not say.
    pub language: String,
    /// What it is for.
    pub note: String,
    /// The entries; an [`EntryId`] is an index here.
    pub entries: Vec<Entry>,
    /// Their patterns, compiled.
    pub program: Program,
    /// First 16 hexadecimal digits of the BLAKE3 hash of what it means: comments, layout, labels, notes, sources, name
    /// and version do not enter it.
    pub fingerprint: String,
    /// Name of the file.
    file: String,
    /// The file and the line of each entry's table: those of another file where it was inherited.
    pub(crate) places: Vec<(String, usize)>,
    by_key: BTreeMap<String, EntryId>,
}

impl Lexicon {
    /// Reads a lexicon from the text of a TOML file; `file_name` is for messages, and for the name of a lexicon that
    /// has none.
    ///
    /// # Errors
    /// [`Error::TooLarge`], or [`Error::Invalid`] with every problem that could be found at once.
    pub fn parse(file_name: &str, text: &str) -> Result<Self> {
        Self::parse_with(file_name, text, &mut |_| Err(NO_FILES.to_owned()))
    }

    /// The same for a lexicon that may extend others: `load` is given what stands behind `extends`, if it is no built-in
    /// lexicon, and gives that file's text, or says why it cannot.
    ///
    /// # Errors
    /// As [`Lexicon::parse`].
    pub fn parse_with(file_name: &str, text: &str, load: &mut Load<'_>) -> Result<Self> {
        Self::parse_within(file_name, text, load, 0)?.without_losers()
    }

    /// The same, without looking for entries that can never match.
    pub(crate) fn parse_within(
        file_name: &str,
        text: &str,
        load: &mut Load<'_>,
        depth: usize,
    ) -> Result<Self> {
        if text.len() > MAX_BYTES {
            return Err(Error::TooLarge { file: file_name.to_owned(), bytes: text.len() });
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let source = Source::new(file_name, text);
        let mut draft = file::read(&source, text);
        let mut problems = std::mem::take(&mut draft.problems);
        extend::add_base(&source, &mut draft, &mut problems, load, depth);
        problems.extend(across_entries(&source, &draft, problems.is_empty()));
        extend::add_guards(&mut draft);
        let program = compile(&source, &draft.entries, &mut problems);
        if problems.is_empty() {
            return Ok(Self::assemble(file_name, &source, draft, program));
        }
        Err(Error::invalid(file_name, problems))
    }

    /// Refuses entries that can never match.
    pub(crate) fn without_losers(self) -> Result<Self> {
        match check::never_matching(&self) {
            problems if problems.is_empty() => Ok(self),
            problems => Err(Error::invalid(&self.file, problems)),
        }
    }

    /// The same from the bytes of a file.
    ///
    /// # Errors
    /// As [`Lexicon::parse`], and [`Error::NotUtf8`].
    pub fn from_bytes(file_name: &str, bytes: &[u8]) -> Result<Self> {
        Self::from_bytes_with(file_name, bytes, &mut |_| Err(NO_FILES.to_owned()))
    }

    /// The same from the bytes of a file that may extend others, see [`Lexicon::parse_with`].
    ///
    /// # Errors
    /// As [`Lexicon::from_bytes`].
    pub fn from_bytes_with(file_name: &str, bytes: &[u8], load: &mut Load<'_>) -> Result<Self> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::TooLarge { file: file_name.to_owned(), bytes: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|source| {
            let offset = source.valid_up_to();
            let line = 1 + bytes[..offset].iter().filter(|byte| **byte == b'\n').count();
            Error::NotUtf8 { file: file_name.to_owned(), line, offset, source }
        })?;
        Self::parse_with(file_name, text, load)
    }

    /// A lexicon of one signal, `pattern`, that matches in every zone: for looking a pattern up.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the pattern does not parse.
    pub fn from_pattern(pattern: &str) -> Result<Self> {
        Self::from_patterns(&[pattern])
    }

    /// A lexicon of one signal for each pattern, in their order, that match in every zone.
    ///
    /// # Errors
    /// [`Error::Invalid`] if a pattern does not parse.
    pub fn from_patterns(patterns: &[&str]) -> Result<Self> {
        let mut entries = Vec::with_capacity(patterns.len());
        let mut start = 0;
        for (number, pattern) in patterns.iter().enumerate() {
            let entry = Entry {
                key: format!("pattern-{}", number + 1),
                label: (*pattern).to_owned(),
                note: String::new(),
                source: None,
                kind: Kind::Signal,
                zones: ZoneSet::ALL,
                patterns: vec![(*pattern).to_owned()],
            };
            let at = start..start + pattern.len();
            start = at.end + 1;
            entries.push(DraftEntry {
                entry,
                at: at.clone(),
                patterns: vec![at],
                part_of: None,
                guards: [Vec::new(), Vec::new()],
                inherited: None,
            });
        }
        let text = patterns.join("\n");
        let draft = Draft { entries, ..Draft::default() };
        let source = Source::new("pattern", &text);
        let mut problems = Vec::new();
        let program = compile(&source, &draft.entries, &mut problems);
        if problems.is_empty() {
            Ok(Self::assemble("pattern", &source, draft, program))
        } else {
            Err(Error::Invalid { file: "pattern".to_owned(), problems })
        }
    }

    /// The same lexicon with an entry for each pattern, called `key-1`, `key-2`, …, and for each of its entries the entry
    /// and the number of the pattern here: for seeing which pattern finds what. `None` if that would be too many entries.
    ///
    /// It finds the same words as this one: entries that share their kind and stand side by side compete as the patterns
    /// of one entry do.
    #[must_use]
    pub fn exploded(&self) -> Option<(Self, Vec<(EntryId, usize)>)> {
        let mut entries = Vec::new();
        let mut origins = Vec::new();
        // Where the entries of each entry begin.
        let mut firsts = vec![0_usize];
        for entry in &self.entries {
            firsts.push(firsts[firsts.len() - 1] + entry.patterns.len());
        }
        if firsts[firsts.len() - 1] > MAX_ENTRIES {
            return None;
        }
        for (entry_id, entry) in self.iter() {
            for (number, pattern) in entry.patterns.iter().enumerate() {
                let mut entry = Entry {
                    key: format!("{}-{}", entry.key, number + 1),
                    patterns: vec![pattern.clone()],
                    ..entry.clone()
                };
                if let Kind::Cue(Cue { excludes: Some((first, last)), .. }) = &mut entry.kind {
                    *first = id(firsts[usize::from(first.0)]);
                    *last = id(firsts[usize::from(last.0) + 1] - 1);
                }
                let nowhere = 0..0;
                let patterns = std::iter::once(nowhere.clone()).collect();
                let guards = [Vec::new(), Vec::new()];
                entries.push(DraftEntry {
                    entry,
                    at: nowhere,
                    patterns,
                    part_of: None,
                    guards,
                    inherited: None,
                });
                origins.push((entry_id, number));
            }
        }
        let draft = Draft { name: Some(self.name.clone()), entries, ..Draft::default() };
        let source = Source::new(&self.file, "");
        let program = compile(&source, &draft.entries, &mut Vec::new());
        Some((Self::assemble(&self.file, &source, draft, program), origins))
    }

    /// The names of the lexicons that are part of the program.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        BUILTIN.into_iter().map(|(name, _)| name)
    }

    /// The file of a lexicon that is part of the program, if there is one of this name.
    #[must_use]
    pub fn builtin_text(name: &str) -> Option<&'static str> {
        BUILTIN.into_iter().find(|(known, _)| *known == name).map(|(_, text)| text)
    }

    /// A lexicon that is part of the program, if there is one of this name.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Self> {
        let text = Self::builtin_text(name)?;
        let file = format!("{name}.toml");
        // That each of its entries can match takes as long as the rest, and a test holds it.
        let read = Self::parse_within(&file, text, &mut |_| Err(NO_FILES.to_owned()), 0);
        Some(read.expect("a test holds that built-in lexicons are valid"))
    }

    /// The built-in lexicon of technical product managers, `technical-pm`.
    #[must_use]
    pub fn technical_pm() -> Self {
        Self::builtin("technical-pm").expect("`technical-pm` is built in")
    }

    /// What is doubtful in this lexicon though it can be used: patterns that never count because another entry always
    /// wins where they occur, and patterns written twice.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        check::remarks(self)
    }

    /// An entry.
    ///
    /// # Panics
    /// If `id` is not of this lexicon.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[usize::from(id.0)]
    }

    /// The entry of a key, if there is one.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<EntryId> {
        self.by_key.get(key).copied()
    }

    /// The keys most like `key`, for a message about one that does not exist.
    #[must_use]
    pub fn nearest_key(&self, key: &str) -> Option<&str> {
        crate::nearest::nearest(key, self.entries.iter().map(|entry| entry.key.as_str()))
    }

    /// The entries with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries.iter().enumerate().map(|(index, entry)| (id(index), entry))
    }

    /// The roles, in order.
    pub fn roles(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.iter().filter(|(_, entry)| matches!(entry.kind, Kind::Role { .. }))
    }

    /// The signals, in order.
    pub fn signals(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.iter().filter(|(_, entry)| matches!(entry.kind, Kind::Signal))
    }

    /// The duties, in order.
    pub fn duties(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.iter().filter(|(_, entry)| matches!(entry.kind, Kind::Duty { .. }))
    }

    /// The cues, in order.
    pub fn cues(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.iter().filter(|(_, entry)| matches!(entry.kind, Kind::Cue(_)))
    }

    /// The decoys, in order.
    pub fn decoys(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.iter().filter(|(_, entry)| matches!(entry.kind, Kind::Decoy { .. }))
    }

    /// The families of its duties, each once, in the order of their first duty.
    #[must_use]
    pub fn families(&self) -> Vec<&str> {
        let mut families: Vec<&str> = Vec::new();
        for (_, entry) in self.duties() {
            if let Kind::Duty { family, .. } = &entry.kind
                && !families.contains(&family.as_str())
            {
                families.push(family);
            }
        }
        families
    }

    /// The role and all roles that are part of it, through any number of steps; ascending.
    #[must_use]
    pub fn role_and_descendants(&self, role: EntryId) -> Vec<EntryId> {
        let mut found = BTreeSet::from([role]);
        loop {
            let parts = self.roles().filter_map(|(id, entry)| match &entry.kind {
                Kind::Role { part_of: Some(wider) } => Some((id, self.by_key(wider)?)),
                _ => None,
            });
            let known = found.len();
            let narrower: Vec<EntryId> =
                parts.filter(|(_, wider)| found.contains(wider)).map(|(id, _)| id).collect();
            found.extend(narrower);
            if found.len() == known {
                return found.into_iter().collect();
            }
        }
    }

    /// A remark of somebody else's about an entry, placed at its table in the file.
    #[must_use]
    pub fn remark_on(&self, entry: EntryId, message: String) -> Problem {
        self.remark(entry, message, "")
    }

    /// A remark about an entry, placed at its table.
    pub(crate) fn remark(&self, entry: EntryId, message: String, hint: &str) -> Problem {
        let index = usize::from(entry.0);
        let named = &self.entries[index];
        Problem {
            file: self.places[index].0.clone(),
            line: self.places[index].1,
            column: 1,
            entry: Some(format!("{}.{}", named.kind.name(), named.key)),
            message,
            excerpt: None,
            hint: (!hint.is_empty()).then(|| hint.to_owned()),
        }
    }

    fn assemble(file: &str, source: &Source<'_>, draft: Draft, program: Program) -> Self {
        let Draft { name, version, language, note, entries, .. } = draft;
        let own = |entry: &DraftEntry| (file.to_owned(), source.line(entry.at.start));
        let places =
            entries.iter().map(|entry| entry.inherited.clone().unwrap_or_else(|| own(entry)));
        let places = places.collect();
        let entries: Vec<Entry> = entries.into_iter().map(|entry| entry.entry).collect();
        let keys = entries.iter().take(MAX_ENTRIES).enumerate();
        let by_key = keys.map(|(index, entry)| (entry.key.clone(), id(index))).collect();
        let fingerprint = fingerprint(&entries, &program);
        let file = file.to_owned();
        let name = name.unwrap_or_else(|| stem(&file));
        Self { name, version, language, note, entries, program, fingerprint, file, places, by_key }
    }
}

/// What is wrong between entries: keys twice, wider roles that do not exist, circles of roles, too many, or none in
/// a file that could be read.
fn across_entries(source: &Source<'_>, draft: &Draft, readable: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    if draft.entries.is_empty() && readable {
        let hint = Some("add one: `[signal.my-signal]`, and `patterns = [\"...\"]`".to_owned());
        problems.push(source.problem(0..0, None, "the lexicon has no entries", hint));
    }
    if let Some(extra) = draft.entries.get(MAX_ENTRIES) {
        let message = format!("the lexicon has more than {MAX_ENTRIES} entries");
        let hint = Some("split it into several lexicons".to_owned());
        problems.push(source.problem(extra.at.clone(), None, message, hint));
    }
    let mut seen: BTreeMap<&str, &DraftEntry> = BTreeMap::new();
    for draft in &draft.entries {
        if let Some(first) = seen.insert(&draft.entry.key, draft) {
            let line = source.line(first.at.start);
            let message = format!("the key `{}` stands in line {line} already", draft.entry.key);
            let hint = Some("a key is unique across all kinds".to_owned());
            problems.push(source.problem(draft.at.clone(), Some(&qualified(draft)), message, hint));
            seen.insert(&first.entry.key, first);
        }
    }
    let wider = |entry: &Entry| match &entry.kind {
        Kind::Role { part_of } => part_of.clone(),
        _ => None,
    };
    let roles: BTreeMap<&str, Option<String>> = (draft.entries.iter())
        .filter(|draft| matches!(draft.entry.kind, Kind::Role { .. }))
        .map(|draft| (draft.entry.key.as_str(), wider(&draft.entry)))
        .collect();
    for draft in &draft.entries {
        let (Some(target), Some(at)) = (wider(&draft.entry), draft.part_of.clone()) else {
            continue;
        };
        if !roles.contains_key(target.as_str()) {
            let near = crate::nearest::nearest(&target, roles.keys().copied());
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            let message = format!("`part_of` names no role of this lexicon: `{target}`");
            problems.push(source.problem(at, Some(&qualified(draft)), message, hint));
            continue;
        }
        let mut steps = 0;
        let mut above = Some(target);
        while let Some(key) = above.filter(|_| steps <= roles.len()) {
            steps += 1;
            if key == draft.entry.key {
                let message = "the role is part of itself".to_owned();
                let hint =
                    Some("`part_of` names the wider role; take one out of the circle".to_owned());
                problems.push(source.problem(at, Some(&qualified(draft)), message, hint));
                break;
            }
            above = roles.get(key.as_str()).cloned().flatten();
        }
    }
    problems
}

fn compile(source: &Source<'_>, drafts: &[DraftEntry], problems: &mut Vec<Problem>) -> Program {
    let mut compiler = Compiler::default();
    for (index, draft) in drafts.iter().take(MAX_ENTRIES).enumerate() {
        for (pattern, at) in draft.entry.patterns.iter().zip(&draft.patterns) {
            let written = parse(pattern).and_then(|items| compiler.write_out(pattern, &items));
            match written {
                Err(error) => {
                    let entry = qualified(draft);
                    problems.push(source.pattern_problem(at, &entry, pattern, error));
                }
                Ok(sequences) => {
                    if !compiler.add(id(index), sequences) {
                        let message =
                            format!("the lexicon has more than {MAX_STEPS} places of words");
                        let hint = Some("write patterns with fewer alternatives".to_owned());
                        let entry = qualified(draft);
                        problems.push(source.problem(at.clone(), Some(&entry), message, hint));
                        return compiler.finish();
                    }
                }
            }
        }
    }
    compiler.finish()
}

pub(crate) fn qualified(draft: &DraftEntry) -> String {
    format!("{}.{}", draft.entry.kind.name(), draft.entry.key)
}

pub(crate) fn id(index: usize) -> EntryId {
    EntryId(u16::try_from(index).expect("a lexicon has at most MAX_ENTRIES entries"))
}

/// The file's name without folder and extension.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
