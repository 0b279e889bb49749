//! Matches as rows.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::builder::{Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use pyo3_arrow::{PyRecordBatch, PyRecordBatchReader};
use rolescope_corpus::Content;
use rolescope_lexicon::{
    Findings, Kind as EntryKind, Lexicon as Entries, Match, Matcher, Relation, Zone,
};
use rolescope_study::RowDate;
use rolescope_text::Document;

use crate::batches::Batches;
use crate::columns::{BODY, Columns, Dates, EMPLOYER, ID, PLACE, POSTED, Places, TITLE, Wanted};
use crate::failure::{Kind, plain};
use crate::lexicon::Lexicon;
use crate::tally::cores;
use crate::workers::Workers;

/// Family and relation of a duty.
pub(crate) fn family(kind: &EntryKind) -> (Option<&str>, Option<&'static str>) {
    match kind {
        EntryKind::Duty { family, relation } => {
            let relation = match relation {
                Relation::Does => "does",
                Relation::With => "with",
            };
            (Some(family), Some(relation))
        }
        _ => (None, None),
    }
}

/// The text of a body without its mark-up, to which the columns `start` and `end` of matches refer; of a title with `title=True`.
#[pyfunction]
#[pyo3(signature = (text, title = false))]
pub(crate) fn plain_text(py: Python<'_>, text: &str, title: bool) -> String {
    py.detach(|| {
        let mut document = Document::new();
        if title {
            document.read_title(text.trim());
        } else {
            document.read_body(text.trim());
        }
        document.text().to_owned()
    })
}

/// The number of matches in ads, found by one thread that does nothing else: what `annotate` is measured against.
#[pyfunction]
pub(crate) fn _matcher_alone(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    lexicon: &Lexicon,
) -> PyResult<usize> {
    let mut batches = Batches::of(data, 1)?;
    py.detach(|| {
        let mut matcher = Matcher::new(&lexicon.entries);
        let (mut title, mut body) = (Document::new(), Document::new());
        let (mut findings, mut count) = (Findings::default(), 0);
        let (mut title_text, mut body_text) = (String::new(), String::new());
        while let Some(batch) = batches.next()? {
            let places = Wanted::default().places(&batch.schema())?;
            let columns = places.cells(&batch);
            for row in 0..batch.num_rows() {
                title.read_title(columns.fields[TITLE].text(row, &mut title_text));
                body.read_body(columns.fields[BODY].text(row, &mut body_text));
                matcher.find(&title, &body, &mut findings);
                count += findings.matches.len() + findings.roles.len();
            }
        }
        Ok(count)
    })
}

/// The matches of a lexicon in ads, as record batches that come one by one.
#[pyclass(frozen, module = "rolescope")]
pub(crate) struct Annotations {
    state: Arc<Mutex<State>>,
}

struct State {
    batches: Batches,
    wanted: Wanted,
    places: Option<(SchemaRef, Places)>,
    dates: (Option<String>, String),
    workers: Workers<Worker>,
    /// What has been made and not been handed out.
    ready: Vec<RecordBatch>,
}

/// What one thread needs.
struct Worker {
    entries: Arc<Entries>,
    foreign: bool,
    matcher: Matcher,
    title: Document,
    body: Document,
    findings: Findings,
    texts: [String; 6],
    schema: SchemaRef,
    rows: Rows,
}

/// One row per match, by column.
#[derive(Default)]
struct Rows {
    posting: StringBuilder,
    entry: StringBuilder,
    kind: StringBuilder,
    family: StringBuilder,
    relation: StringBuilder,
    strength: StringBuilder,
    zone: StringBuilder,
    sentence: Int32Builder,
    start: Int32Builder,
    end: Int32Builder,
    text: StringBuilder,
}

fn schema() -> SchemaRef {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    let number = |name: &str, nullable| Field::new(name, DataType::Int32, nullable);
    Arc::new(Schema::new(vec![
        text("posting", false),
        text("entry", false),
        text("kind", false),
        text("family", true),
        text("relation", true),
        text("strength", true),
        text("zone", false),
        number("sentence", false),
        number("start", true),
        number("end", true),
        text("text", true),
    ]))
}

/// The matches of a lexicon in ads: one row per match of a signal or duty, and one per role that a title names.
#[pyfunction]
#[pyo3(signature = (data, lexicon = None, columns = None, *, language = "english", threads = 0, dates = None, date_format = "iso"))]
pub(crate) fn annotate(
    data: &Bound<'_, PyAny>,
    lexicon: Option<&Bound<'_, PyAny>>,
    columns: Option<&Bound<'_, PyDict>>,
    language: &str,
    threads: usize,
    dates: Option<String>,
    date_format: &str,
) -> PyResult<Annotations> {
    let foreign = match language {
        "english" => false,
        "all" => true,
        _ => {
            return Err(plain(
                Kind::Question,
                format!("`{language}` is no value of `language`"),
                "there are english and all",
            ));
        }
    };
    let entries = Arc::new(Lexicon::of(lexicon)?.get().entries.clone());
    let wanted = Wanted::read(columns)?;
    Dates::new(date_format, dates.as_deref(), None)?;
    let schema = schema();
    let workers = Workers::new(if threads == 0 { cores() } else { threads }, || Worker {
        matcher: Matcher::new(&entries),
        entries: entries.clone(),
        foreign,
        title: Document::new(),
        body: Document::new(),
        findings: Findings::default(),
        texts: Default::default(),
        schema: schema.clone(),
        rows: Rows::default(),
    })?;
    let batches = Batches::of(data, workers.count())?;
    let dates = (dates, date_format.to_owned());
    let state = State { batches, wanted, places: None, dates, workers, ready: Vec::new() };
    Ok(Annotations { state: Arc::new(Mutex::new(state)) })
}

#[pymethods]
impl Annotations {
    /// The names of its columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<PyRecordBatch>> {
        py.check_signals()?;
        let state = &self.state;
        let batch = py.detach(|| state.lock().unwrap_or_else(PoisonError::into_inner).next())?;
        Ok(batch.map(PyRecordBatch::new))
    }

    /// The batches that are left, as a stream.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let stream = Stream { state: self.state.clone(), schema: schema() };
        let reader = Bound::new(py, PyRecordBatchReader::new(Box::new(stream)))?;
        reader.call_method1("__arrow_c_stream__", (requested_schema,))
    }
}

impl State {
    /// The next batch that has a match, or, at last, nothing.
    fn next(&mut self) -> PyResult<Option<RecordBatch>> {
        loop {
            if let Some(batch) = self.ready.pop() {
                return Ok(Some(batch));
            }
            let Some(batch) = self.batches.next()? else {
                if let Some(schema) = self.batches.schema().filter(|_| self.places.is_none()) {
                    self.wanted.places(&schema)?;
                }
                return Ok(None);
            };
            Python::attach(|py| py.check_signals())?;
            let known = self.places.take().filter(|(schema, _)| *schema == batch.schema());
            let (schema, places) = match known {
                Some(known) => known,
                None => (batch.schema(), self.wanted.places(&batch.schema())?),
            };
            let column = places.field(POSTED).map(|place| schema.field(place).name().as_str());
            let (meaning, format) = &self.dates;
            let dates = Dates::new(format, meaning.as_deref(), column)?;
            let made = self
                .workers
                .each(&batch, |worker, part| worker.annotate(&part, &places, &dates))?;
            self.places = Some((schema, places));
            self.ready = made.into_iter().rev().filter(|made| made.num_rows() > 0).collect();
        }
    }
}

impl Worker {
    fn annotate(
        &mut self,
        batch: &RecordBatch,
        places: &Places,
        dates: &Dates,
    ) -> PyResult<RecordBatch> {
        let columns = places.cells(batch);
        for row in 0..batch.num_rows() {
            self.row(&columns, row, dates);
        }
        self.rows.finish(&self.schema)
    }

    fn row(&mut self, columns: &Columns<'_>, row: usize, dates: &Dates) {
        let Self { entries, matcher, findings, rows, texts, .. } = self;
        let [id_buffer, title_buffer, .., body_buffer] = texts;
        let title = columns.fields[TITLE].text(row, title_buffer).trim();
        let body = columns.fields[BODY].text(row, body_buffer).trim();
        if title.is_empty() && body.is_empty() {
            return;
        }
        self.body.read_body(body);
        if !self.foreign && self.body.language().is_foreign() {
            return;
        }
        self.title.read_title(title);
        matcher.find(&self.title, &self.body, findings);
        if findings.matches.is_empty() && findings.roles.is_empty() {
            return;
        }
        let id = columns.fields[ID].text(row, id_buffer).trim();
        let made;
        let id = if id.is_empty() {
            made = made_id(columns, row, dates, (title, body));
            made.as_str()
        } else {
            id
        };
        for role in &findings.roles {
            rows.start_row(id, entries, *role);
            rows.strength.append_null();
            rows.zone.append_value(Zone::Title.name());
            rows.sentence.append_value(0);
            rows.start.append_null();
            rows.end.append_null();
            rows.text.append_null();
        }
        let (mut in_title, mut in_body) = (Characters::default(), Characters::default());
        for found in &findings.matches {
            let (document, characters) = match found.zone {
                Zone::Title => (&self.title, &mut in_title),
                _ => (&self.body, &mut in_body),
            };
            rows.start_row(id, entries, found.entry);
            rows.found(found, document, characters);
        }
    }
}

/// The id of an ad that has none, as an index gives it.
fn made_id(
    columns: &Columns<'_>,
    row: usize,
    dates: &Dates,
    (title, body): (&str, &str),
) -> String {
    let (mut employer, mut place, mut posted) = (String::new(), String::new(), String::new());
    let posted = match dates.read(&columns.fields[POSTED], row, &mut posted) {
        RowDate::Read(posted) => Some(posted),
        _ => None,
    };
    let content = Content {
        id: "",
        title,
        employer: columns.fields[EMPLOYER].text(row, &mut employer).trim(),
        place: columns.fields[PLACE].text(row, &mut place).trim(),
        posted,
        body,
    };
    content.made_id(&content.text_hash())
}

/// Counts characters up to places that ascend.
#[derive(Default)]
struct Characters {
    byte: usize,
    character: usize,
}

impl Characters {
    fn upto(&mut self, text: &str, byte: usize) -> usize {
        if byte < self.byte {
            *self = Self::default();
        }
        self.character += text[self.byte..byte].chars().count();
        self.byte = byte;
        self.character
    }
}

impl Rows {
    fn start_row(&mut self, id: &str, entries: &Entries, entry: rolescope_lexicon::EntryId) {
        let entry = entries.entry(entry);
        let (family, relation) = family(&entry.kind);
        self.posting.append_value(id);
        self.entry.append_value(&entry.key);
        self.kind.append_value(entry.kind.name());
        self.family.append_option(family);
        self.relation.append_option(relation);
    }

    fn found(&mut self, found: &Match, document: &Document, characters: &mut Characters) {
        let tokens = &document.tokens()[found.first_token as usize..found.end_token as usize];
        let bytes = match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.start as usize..last.end as usize,
            _ => 0..0,
        };
        let start = characters.upto(document.text(), bytes.start);
        let words = &document.text()[bytes.clone()];
        self.strength.append_value(found.strength.name());
        self.zone.append_value(found.zone.name());
        self.sentence.append_value(found.sentence as i32);
        self.start.append_value(start as i32);
        self.end.append_value(characters.upto(document.text(), bytes.end) as i32);
        self.text.append_value(words);
    }

    fn finish(&mut self, schema: &SchemaRef) -> PyResult<RecordBatch> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.posting.finish()),
            Arc::new(self.entry.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.family.finish()),
            Arc::new(self.relation.finish()),
            Arc::new(self.strength.finish()),
            Arc::new(self.zone.finish()),
            Arc::new(self.sentence.finish()),
            Arc::new(self.start.finish()),
            Arc::new(self.end.finish()),
            Arc::new(self.text.finish()),
        ];
        RecordBatch::try_new(schema.clone(), columns).map_err(crate::batches::of_arrow)
    }
}

/// The batches for whoever reads Arrow's streams.
struct Stream {
    state: Arc<Mutex<State>>,
    schema: SchemaRef,
}

impl Iterator for Stream {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // Whoever reads may hold Python's lock or not: it is free while matches are found.
        let state = &self.state;
        let next = Python::attach(|py| {
            py.detach(|| state.lock().unwrap_or_else(PoisonError::into_inner).next())
        });
        next.map_err(|error| {
            // A stream can only tell a text: what Ctrl-C asks for is asked again, for when Python runs on.
            let is_interrupt = Python::attach(|py| {
                let is_interrupt = error.is_instance_of::<PyKeyboardInterrupt>(py);
                if is_interrupt {
                    drop(py.import("_thread").and_then(|it| it.call_method0("interrupt_main")));
                }
                is_interrupt
            });
            if is_interrupt {
                return ArrowError::ComputeError("stopped by Ctrl-C".to_owned());
            }
            ArrowError::ExternalError(Box::new(error))
        })
        .transpose()
    }
}

impl RecordBatchReader for Stream {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
