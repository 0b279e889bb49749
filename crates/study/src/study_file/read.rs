//! The tables of a study file, read; whatever is wrong is collected with its place.

use std::ops::Range;

use rolescope_cooccur::Level;
use rolescope_lexicon::{Problem, Source, Strength, meant};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ReportPart, Study, StudyOutput, StudySource, TableFormat, TableName};
use crate::asked::{Asked, AskedMinimums, LANGUAGES, PERIODS};
use crate::question::Window;
use crate::unit::{Boilerplate, Timing, Unit};

/// Keys of the file itself.
pub const TOP: [&str; 7] =
    ["note", "index", "lexicon", "populations", "source", "question", "output"];

/// Keys of a source.
pub const SOURCE: [&str; 15] = [
    "dumps",
    "profile",
    "map",
    "facets",
    "header",
    "skip",
    "delimiter",
    "quote",
    "escape",
    "encoding",
    "reject_invalid_utf8",
    "date_format",
    "as_of",
    "max_rejects",
    "max_unpacked",
];

/// Fields that a source may map.
pub const FIELDS: [&str; 6] = ["id", "title", "employer", "place", "posted", "body"];

/// Keys of the question.
pub const QUESTION: [&str; 13] = [
    "query",
    "unit",
    "boilerplate",
    "counted",
    "windows",
    "language",
    "by",
    "period",
    "strengths",
    "level",
    "material",
    "largest_q",
    "minimums",
];

/// Keys of the minimums.
const MINIMUMS: [&str; 5] =
    ["signal_units", "rest_units", "signal_employers", "largest_share", "discordant_cell"];

/// Keys of the output.
pub const OUTPUT: [&str; 6] =
    ["folder", "report", "tables", "formats", "without", "spreadsheet_safe"];

type Value<'v> = Spanned<DeValue<'v>>;

/// Reads the tables of `text`.
pub(super) fn read(source: &Source<'_>, text: &str) -> Result<Study, Vec<Problem>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { source, within: None, problems: Vec::new() };
    for error in &errors {
        let message = format!("not TOML: {}", error.message().replace('\n', ", "));
        reader.problem(error.span().unwrap_or(0..0), message, None);
    }
    let study = if errors.is_empty() { Some(reader.study(document.as_ref())) } else { None };
    match study {
        Some(study) if reader.problems.is_empty() => Ok(study),
        _ => {
            reader.problems.sort_by_key(|problem| (problem.line, problem.column));
            Err(reader.problems)
        }
    }
}

struct Reader<'s, 't> {
    source: &'s Source<'t>,
    /// The table that is being read.
    within: Option<&'static str>,
    problems: Vec<Problem>,
}

impl Reader<'_, '_> {
    fn problem(&mut self, at: Range<usize>, message: impl Into<String>, hint: Option<String>) {
        self.problems.push(self.source.problem(at, self.within, message, hint));
    }

    fn study(&mut self, table: &DeTable<'_>) -> Study {
        self.known(table, &TOP);
        let note = self.text(table, "note");
        drop(note);
        let mut study = Study {
            sources: Vec::new(),
            index: self.text(table, "index").unwrap_or_else(|| "index".to_owned()),
            lexicon: self.text(table, "lexicon"),
            populations: self.texts(table, "populations"),
            question: Asked::default(),
            output: StudyOutput::default(),
        };
        match table.get("source") {
            Some(value) if value.as_ref().as_array().is_none_or(|array| !array.is_empty()) => {
                self.sources(value, &mut study.sources);
            }
            none => {
                let at = none.map_or(0..0, Spanned::span);
                let hint = "add `[[source]]` and below it `dumps = [\"...\"]`".to_owned();
                self.problem(at, "a study needs a `source`", Some(hint));
            }
        }
        if let Some(value) = table.get("question") {
            self.inside("question", value, |reader, table| {
                reader.question(table, &mut study.question);
            });
        }
        if let Some(value) = table.get("output") {
            self.inside("output", value, |reader, table| reader.output(table, &mut study.output));
        }
        if study.populations.iter().any(|name| name.trim().is_empty()) {
            let at = table.get("populations").map_or(0..0, Spanned::span);
            let hint = "name a role of the lexicon, `all`, or write a query".to_owned();
            self.problem(at, "a population without a name", Some(hint));
        }
        let timeless = study.question.period.as_deref() == Some("none");
        if let Some(of_time) =
            study.output.tables.iter().find(|table| table.is_of_time()).filter(|_| timeless)
        {
            let message = format!("`{}` is a table of periods, and there are none", of_time.name());
            let hint = "leave it out, or name a `period` in `[question]`".to_owned();
            self.problem(table.get("output").map_or(0..0, Spanned::span), message, Some(hint));
        }
        study
    }

    fn sources(&mut self, value: &Value<'_>, sources: &mut Vec<StudySource>) {
        let Some(array) = value.as_ref().as_array() else {
            let hint = "write `[[source]]` with two brackets".to_owned();
            self.problem(value.span(), "`source` must be an array of tables", Some(hint));
            return;
        };
        for value in array {
            self.inside("source", value, |reader, table| {
                let line = reader.source.line(value.span().start);
                sources.push(reader.one_source(table, line, value.span()));
            });
        }
    }

    fn one_source(&mut self, table: &DeTable<'_>, line: usize, at: Range<usize>) -> StudySource {
        self.known(table, &SOURCE);
        let dumps = match table.get("dumps") {
            Some(value) if value.as_ref().as_str().is_some() => {
                self.text(table, "dumps").into_iter().collect()
            }
            _ => self.texts(table, "dumps"),
        };
        if dumps.is_empty() {
            let hint = "add `dumps = [\"jobs.csv\"]`: files, folders or patterns".to_owned();
            self.problem(at, "a source needs `dumps`", Some(hint));
        } else if dumps.iter().any(|dump| dump == "-") {
            let hint =
                "write it to a file first: what is read once cannot be read again".to_owned();
            self.problem(at, "a study cannot read standard input", Some(hint));
        }
        let mut map = Vec::new();
        if let Some(value) = table.get("map") {
            self.inside("source.map", value, |reader, table| {
                reader.known(table, &FIELDS);
                for field in FIELDS {
                    map.extend(reader.text(table, field).map(|column| (field.to_owned(), column)));
                }
            });
            self.within = Some("source");
        }
        let mut options = Vec::new();
        for name in
            ["delimiter", "quote", "escape", "encoding", "date_format", "as_of", "max_rejects"]
        {
            let Some(value) = table.get(name) else { continue };
            let line = self.source.line(value.span().start);
            let number = value.as_ref().as_integer().filter(|_| name == "max_rejects");
            let text = match number {
                Some(number) => Some(number.to_string()),
                None => self.text(table, name),
            };
            options.extend(text.map(|text| (name.to_owned(), text, line)));
        }
        if let Some(mebibytes) = self.whole(table, "max_unpacked") {
            options.push(("max_unpacked".to_owned(), mebibytes.to_string(), line));
        }
        if self.flag(table, "reject_invalid_utf8") == Some(true) {
            options.push(("reject_invalid_utf8".to_owned(), "true".to_owned(), line));
        }
        StudySource {
            line,
            dumps,
            profile: self.text(table, "profile"),
            map,
            facets: self.texts(table, "facets"),
            header: self.flag(table, "header"),
            skip: self.flag(table, "skip").unwrap_or_default(),
            options,
        }
    }

    fn question(&mut self, table: &DeTable<'_>, asked: &mut Asked) {
        self.known(table, &QUESTION);
        asked.query = self.text(table, "query");
        if let Some(unit) = self.choice(table, "unit", &Unit::ALL.map(Unit::name)) {
            asked.unit = unit;
        }
        asked.boilerplate =
            self.choice(table, "boilerplate", &Boilerplate::ALL.map(Boilerplate::name));
        if let Some(counted) = self.choice(table, "counted", &Timing::ALL.map(Timing::name)) {
            asked.counted = counted;
        }
        asked.windows = self.windows(table);
        if let Some(language) = self.choice(table, "language", &LANGUAGES) {
            asked.language = language;
        }
        asked.by = self.texts(table, "by");
        asked.period = self.choice(table, "period", &PERIODS);
        if table.get("strengths").is_some() {
            asked.strengths = self.choices(table, "strengths", &Strength::ALL.map(Strength::name));
        }
        let between = |level: f64| Level::new(level).is_some();
        if let Some(level) = self.number(table, "level", "between 0 and 1", between) {
            asked.level = level;
        }
        let share = |share: f64| (0.0..=1.0).contains(&share);
        if let Some(material) = self.number(table, "material", "from 0 to 1", share) {
            asked.material = material;
        }
        if let Some(q) = self.number(table, "largest_q", "from 0 to 1", share) {
            asked.largest_q = q;
        }
        if let Some(value) = table.get("minimums") {
            self.inside("question.minimums", value, |reader, table| {
                reader.minimums(table, &mut asked.minimums);
            });
        }
        if asked.unit == Unit::Employer.name()
            && let Some(window) = asked.windows.iter().find(|window| *window != "posting")
        {
            let message = format!("by employer, only postings are windows, not `{window}`");
            let hint = "write `windows = [\"posting\"]`".to_owned();
            self.problem(table.get("windows").map_or(0..0, Spanned::span), message, Some(hint));
        }
    }

    fn minimums(&mut self, table: &DeTable<'_>, minimums: &mut AskedMinimums) {
        self.known(table, &MINIMUMS);
        for (name, place) in [
            ("signal_units", &mut minimums.signal_units),
            ("rest_units", &mut minimums.rest_units),
            ("signal_employers", &mut minimums.signal_employers),
            ("discordant_cell", &mut minimums.discordant_cell),
        ] {
            if let Some(number) = self.whole(table, name) {
                *place = number;
            }
        }
        let share = |share: f64| (0.0..=1.0).contains(&share);
        if let Some(share) = self.number(table, "largest_share", "from 0 to 1", share) {
            minimums.largest_share = share;
        }
    }

    fn output(&mut self, table: &DeTable<'_>, output: &mut StudyOutput) {
        self.known(table, &OUTPUT);
        if let Some(folder) = self.text(table, "folder") {
            output.folder = folder;
        }
        if let Some(report) = self.flag(table, "report") {
            output.report = report;
        }
        let named = self.choices(table, "tables", &TableName::ALL.map(TableName::name));
        output.tables = TableName::ALL
            .into_iter()
            .filter(|table| named.iter().any(|n| n == table.name()))
            .collect();
        if table.get("formats").is_some() {
            let named = self.choices(table, "formats", &TableFormat::ALL.map(TableFormat::name));
            let is_named = |format: &TableFormat| named.iter().any(|name| name == format.name());
            output.formats = TableFormat::ALL.into_iter().filter(is_named).collect();
        }
        let left_out = self.choices(table, "without", &ReportPart::ALL.map(ReportPart::name));
        let is_left_out = |part: &ReportPart| left_out.iter().any(|name| name == part.name());
        output.without = ReportPart::ALL.into_iter().filter(is_left_out).collect();
        if let Some(safe) = self.flag(table, "spreadsheet_safe") {
            output.spreadsheet_safe = safe;
        }
        if !output.report && output.tables.is_empty() && self.problems.is_empty() {
            let at = table.get("report").map_or(0..0, Spanned::span);
            let hint = "name `tables`, or take `report = false` out".to_owned();
            self.problem(at, "the study writes nothing", Some(hint));
        }
    }

    /// Reads a table within; what is wrong in it is told with its name.
    fn inside(
        &mut self,
        name: &'static str,
        value: &Value<'_>,
        read: impl FnOnce(&mut Self, &DeTable<'_>),
    ) {
        self.within = Some(name);
        match value.as_ref().as_table() {
            Some(table) => read(self, table),
            None => self.wrong_type(name, "a table", value),
        }
        self.within = None;
    }

    /// Tells of keys that are not known.
    fn known(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for (key, _) in table {
            let name: &str = key.as_ref();
            if !known.contains(&name) {
                let hint = match self.belongs(name) {
                    Some(elsewhere) => format!("`{name}` belongs into `{elsewhere}`"),
                    None => meant(name, known),
                };
                self.problem(key.span(), format!("unknown key `{name}`"), Some(hint));
            }
        }
    }

    /// The table that a key belongs into, if it is not a key here.
    fn belongs(&self, name: &str) -> Option<&'static str> {
        let tables: [(&str, &[&str]); 4] = [
            ("[[source]]", &SOURCE),
            ("[question]", &QUESTION),
            ("[question.minimums]", &MINIMUMS),
            ("[output]", &OUTPUT),
        ];
        let found = tables.into_iter().find(|(_, keys)| keys.contains(&name));
        found.map(|(table, _)| table)
    }

    fn wrong_type(&mut self, name: &str, wanted: &str, value: &Value<'_>) {
        let found = value.as_ref().type_str();
        let article = if found.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let message = format!("`{name}` must be {wanted}, this is {article} {found}");
        self.problem(value.span(), message, None);
    }

    fn text(&mut self, table: &DeTable<'_>, name: &str) -> Option<String> {
        let value = table.get(name)?;
        let text = value.as_ref().as_str();
        if text.is_none() {
            self.wrong_type(name, "a string", value);
        }
        text.map(str::to_owned)
    }

    fn texts(&mut self, table: &DeTable<'_>, name: &str) -> Vec<String> {
        let places = self.placed_texts(table, name);
        places.into_iter().map(|(text, _)| text).collect()
    }

    fn placed_texts(&mut self, table: &DeTable<'_>, name: &str) -> Vec<(String, Range<usize>)> {
        let Some(value) = table.get(name) else { return Vec::new() };
        let Some(array) = value.as_ref().as_array() else {
            self.wrong_type(name, "an array of strings", value);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for value in array {
            match value.as_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), value.span())),
                None => self.wrong_type(name, "an array of strings", value),
            }
        }
        texts
    }

    fn flag(&mut self, table: &DeTable<'_>, name: &str) -> Option<bool> {
        let value = table.get(name)?;
        let flag = value.as_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(name, "`true` or `false`", value);
        }
        flag
    }

    fn whole(&mut self, table: &DeTable<'_>, name: &str) -> Option<u64> {
        let value = table.get(name)?;
        let number = value.as_ref().as_integer();
        let number = number.and_then(|n| u64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none() {
            self.wrong_type(name, "a whole number from 0", value);
        }
        number
    }

    fn number(
        &mut self,
        table: &DeTable<'_>,
        name: &str,
        range: &str,
        is_good: impl Fn(f64) -> bool,
    ) -> Option<f64> {
        let value = table.get(name)?;
        let inner = value.as_ref();
        let text = inner.as_float().map(|number| number.as_str().to_owned());
        let text = text.or_else(|| inner.as_integer().map(ToString::to_string));
        let number = text.and_then(|text| text.parse::<f64>().ok()).filter(|n| is_good(*n));
        if number.is_none() {
            let message = format!("`{name}` must be a number {range}");
            self.problem(value.span(), message, None);
        }
        number
    }

    fn choice(&mut self, table: &DeTable<'_>, name: &str, known: &[&str]) -> Option<String> {
        let text = self.text(table, name)?;
        let at = table.get(name).map_or(0..0, Spanned::span);
        self.one_of(name, text, at, known)
    }

    fn windows(&mut self, table: &DeTable<'_>) -> Vec<String> {
        let known = Window::NAMED.map(Window::name);
        let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
        let mut windows = Vec::new();
        for (text, at) in self.placed_texts(table, "windows") {
            if Window::from_name(&text).is_some() {
                windows.push(text);
            } else {
                let message = format!("unknown value `{text}` of `windows`");
                let hint =
                    format!("{}; a number of tokens is written `\"10\"`", meant(&text, &known));
                self.problem(at, message, Some(hint));
            }
        }
        windows
    }

    fn choices(&mut self, table: &DeTable<'_>, name: &str, known: &[&str]) -> Vec<String> {
        let texts = self.placed_texts(table, name);
        texts.into_iter().filter_map(|(text, at)| self.one_of(name, text, at, known)).collect()
    }

    fn one_of(
        &mut self,
        name: &str,
        text: String,
        at: Range<usize>,
        known: &[&str],
    ) -> Option<String> {
        if known.contains(&text.as_str()) {
            return Some(text);
        }
        self.problem(at, format!("unknown value `{text}` of `{name}`"), Some(meant(&text, known)));
        None
    }
}
