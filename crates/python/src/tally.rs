//! Tallies: counts of ads that can be merged, and the tables that they give.

use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::RecordBatch;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use rolescope_index::Threads;
use rolescope_lexicon::Lexicon as Entries;
use rolescope_study::{
    Answer, Partial, Question, RowAccount, RowCounter, RowFields, RowPlan, Table as Cells, Unit,
    merge, tables as made,
};

use crate::batches::Batches;
use crate::columns::{BODY, Dates, EMPLOYER, ID, PLACE, POSTED, Places, TITLE, Wanted};
use crate::failure::{Kind, failed, plain};
use crate::lexicon::Lexicon;
use crate::question::question;
use crate::table::Table;
use crate::waiting::interruptible;
use crate::workers::Workers;

/// Counts of ads. Those of any parts of some ads, merged in any order, are those of all of them.
#[pyclass(frozen, module = "rolescope")]
#[derive(Debug)]
pub(crate) struct Tally {
    partial: Partial,
}

/// The name of a table, what makes it, and whether it needs periods.
type Made = (&'static str, fn(&Answer) -> Cells, bool);

/// The tables of an answer.
const TABLES: [Made; 11] = [
    ("contrast", made::contrast, false),
    ("joint", made::joint, false),
    ("pairs", made::pairs, false),
    ("prevalence", made::prevalence, false),
    ("influence", made::influence, false),
    ("strata", |answer| made::strata(answer, made::StrataOf::Everything), false),
    ("mantel-haenszel", |answer| made::mantel_haenszel(answer, made::StrataOf::Everything), false),
    ("places", made::places, false),
    ("rates", made::rates, true),
    ("theta", made::theta, true),
    ("slopes", made::slopes, true),
];

/// The tables of an answer, by name.
pub(crate) fn tables_of<'py>(
    py: Python<'py>,
    answer: &Answer,
    names: &[String],
) -> PyResult<Bound<'py, PyDict>> {
    let all = PyDict::new(py);
    for name in names {
        let Some((_, table, _)) = TABLES.iter().find(|(known, ..)| known == name) else {
            let known: Vec<&str> = TABLES.iter().map(|(name, ..)| *name).collect();
            return Err(plain(
                Kind::Question,
                format!("there is no table `{name}`"),
                format!("there are {}", known.join(", ")),
            ));
        };
        let table = py.detach(|| table(answer));
        all.set_item(name, Table::new(table, &answer.provenance))?;
    }
    Ok(all)
}

/// The names of the tables, those that need periods only if there are some.
fn names(has_periods: bool) -> Vec<String> {
    let all = TABLES.iter().filter(|(_, _, needs)| has_periods || !needs);
    all.map(|(name, ..)| (*name).to_owned()).collect()
}

/// The names of the tables that `tables` can make.
#[pyfunction]
pub(crate) fn table_names() -> Vec<String> {
    names(true)
}

/// The tables that a tally gives, by name; all of them if none is named.
#[pyfunction]
#[pyo3(signature = (tally, names = None))]
pub(crate) fn tables<'py>(
    py: Python<'py>,
    tally: &Tally,
    names: Option<Vec<String>>,
) -> PyResult<Bound<'py, PyDict>> {
    let has_periods =
        tally.partial.settings().iter().any(|(name, value)| name == "period" && !value.is_empty());
    let names = names.unwrap_or_else(|| self::names(has_periods));
    let one = vec![("the tally".to_owned(), tally.partial.clone())];
    let answer =
        interruptible(py, |_| merge(one, &Threads::new(0).map_err(failed)?).map_err(failed))?;
    if let Some((name, ..)) = TABLES.iter().find(|(name, _, needs)| {
        *needs && !has_periods && names.iter().any(|wanted| wanted == name)
    }) {
        return Err(plain(
            Kind::Question,
            format!("the table `{name}` needs periods, and the tally has none"),
            "count with period=\"quarter\"",
        ));
    }
    tables_of(py, &answer, &names)
}

/// Buffers for the cells of one row.
struct Row<'a> {
    counter: RowCounter<'a>,
    texts: [String; 6],
    facets: Vec<String>,
}

#[pymethods]
impl Tally {
    /// Counts the ads of batches, tables or data frames.
    #[staticmethod]
    #[pyo3(signature = (data, lexicon = None, columns = None, *, threads = 0, dates = None, date_format = "iso", **question))]
    #[expect(clippy::too_many_arguments, reason = "arguments that Python names")]
    fn from_batches(
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        lexicon: Option<&Bound<'_, PyAny>>,
        columns: Option<&Bound<'_, PyDict>>,
        threads: usize,
        dates: Option<&str>,
        date_format: &str,
        question: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let lexicon = Lexicon::of(lexicon)?;
        let entries = &lexicon.get().entries;
        let question = self::question(entries, question, Unit::Ad)?;
        let wanted = Wanted::read(columns)?;
        // What there is to say against the question or the dates is said before a row is read.
        RowPlan::new(entries, &question, &[], "").map_err(failed)?;
        Dates::new(date_format, dates, None)?;
        let threads = if threads == 0 { cores() } else { threads };
        let mut batches = Batches::of(data, threads)?;
        let task = Task { entries, question: &question, wanted, threads, dates, date_format };
        Ok(Self { partial: task.count(py, &mut batches)? })
    }

    /// These counts and those of others, added up.
    #[pyo3(signature = (*others))]
    fn merge(&self, py: Python<'_>, others: &Bound<'_, PyTuple>) -> PyResult<Self> {
        let mut all = vec![("tally 1".to_owned(), self.partial.clone())];
        for (other, number) in others.iter().zip(2..) {
            let other = other.cast::<Self>().map_err(|_| {
                plain(Kind::Tally, "only tallies can be merged", "pass Tally objects")
            })?;
            all.push((format!("tally {number}"), other.get().partial.clone()));
        }
        for (at, (name, one)) in all.iter().enumerate() {
            let twin = all[..at].iter().find(|(_, other)| {
                one.all_ads() > 0
                    && one.corpus() == other.corpus()
                    && one.all_ads() == other.all_ads()
            });
            if let Some((twin, _)) = twin {
                return Err(plain(
                    Kind::Tally,
                    format!("{twin} and {name} are of the same ads, which would count twice"),
                    "merge each tally once",
                ));
            }
        }
        Self::of_parts(py, all)
    }

    /// As `merge`, of bytes of tallies, for engines that know their parts to be different ones.
    #[staticmethod]
    fn merge_bytes(py: Python<'_>, parts: Vec<Vec<u8>>) -> PyResult<Self> {
        let read = |(number, bytes): (usize, &Vec<u8>)| {
            let name = format!("part {}", number + 1);
            Partial::read(&name, bytes).map(|partial| (name, partial)).map_err(failed)
        };
        let parts = py.detach(|| parts.iter().enumerate().map(read).collect::<PyResult<_>>())?;
        Self::of_parts(py, parts)
    }

    /// The tally as bytes, to be stored or sent; `rolescope merge` reads them as well.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = py.detach(|| self.partial.to_bytes()).map_err(failed)?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// A tally of bytes.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let partial = py.detach(|| Partial::read("the bytes", data)).map_err(failed)?;
        Ok(Self { partial })
    }

    /// The number of ads in the population.
    #[getter]
    fn units(&self) -> u64 {
        self.partial.units()
    }

    /// The number of all ads.
    #[getter]
    fn ads(&self) -> u64 {
        self.partial.all_ads()
    }

    /// The fingerprint of all ads, whatever their order and division.
    #[getter]
    fn corpus(&self) -> String {
        self.partial.corpus()
    }

    /// Name and fingerprint of the lexicon.
    #[getter]
    fn lexicon(&self) -> (String, String) {
        let (name, fingerprint) = self.partial.lexicon();
        (name.to_owned(), fingerprint.to_owned())
    }

    /// The settings of the question.
    #[getter]
    fn settings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let settings = PyDict::new(py);
        for (name, value) in self.partial.settings() {
            settings.set_item(name, value)?;
        }
        Ok(settings)
    }

    /// What became of the rows: how many were seen, left out as empty, had a date that was read or could not be read, or a value too
    /// long to group by.
    #[getter]
    fn account<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let RowAccount { rows, empty, dates, unreadable_dates, long_values } = *self.partial.rows();
        let account = PyDict::new(py);
        for (name, value) in [
            ("rows", rows),
            ("empty", empty),
            ("dates", dates),
            ("unreadable_dates", unreadable_dates),
            ("long_values", long_values),
        ] {
            account.set_item(name, value)?;
        }
        Ok(account)
    }

    fn __repr__(&self) -> String {
        let (lexicon, _) = self.partial.lexicon();
        format!(
            "<rolescope.Tally: {} of {} ads, lexicon {lexicon}, corpus {}>",
            self.partial.units(),
            self.partial.all_ads(),
            self.partial.corpus()
        )
    }

    /// Goes to other processes by its bytes.
    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let bytes = slf.get().to_bytes(slf.py())?;
        let make = slf.py().import("rolescope._rebuild")?.getattr("tally")?;
        Ok((make, PyTuple::new(slf.py(), [bytes])?))
    }
}

impl Tally {
    fn of_parts(py: Python<'_>, parts: Vec<(String, Partial)>) -> PyResult<Self> {
        let partial = py.detach(|| Partial::merged(parts)).map_err(failed)?;
        Ok(Self { partial })
    }
}

/// One thread for each core.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Batches that are to be counted.
struct Task<'a> {
    entries: &'a Entries,
    question: &'a Question,
    wanted: Wanted,
    threads: usize,
    dates: Option<&'a str>,
    date_format: &'a str,
}

impl Task<'_> {
    fn count(mut self, py: Python<'_>, batches: &mut Batches) -> PyResult<Partial> {
        let named = std::mem::take(&mut self.wanted.facets);
        let first = py.detach(|| batches.next())?;
        let plan = RowPlan::new(self.entries, self.question, &named, "unknown").map_err(failed)?;
        // Of all columns, once each and in the order of their names.
        self.wanted.facets = plan.facets().to_vec();
        let Some(first) = first else {
            if let Some(schema) = batches.schema() {
                self.wanted.places(&schema)?;
            }
            return plan.counter().finish().map_err(failed);
        };
        let mut schema = first.schema();
        let mut places = self.wanted.places(&schema)?;
        let column = places.field(POSTED).map(|place| schema.field(place).name().as_str());
        let dates = Dates::new(self.date_format, self.dates, column)?;
        let plan =
            RowPlan::new(self.entries, self.question, &named, &dates.meaning).map_err(failed)?;
        let mut workers = Workers::new(self.threads, || Row {
            counter: plan.counter(),
            texts: Default::default(),
            facets: vec![String::new(); plan.facets().len()],
        })?;
        let mut next = Some(first);
        while let Some(batch) = next {
            if batch.schema() != schema {
                schema = batch.schema();
                places = self.wanted.places(&schema)?;
            }
            py.check_signals()?;
            let failed_already = AtomicBool::new(false);
            next = py.detach(|| {
                workers.each(&batch, |row, part| {
                    let done = row.count(&part, &places, &dates, &failed_already);
                    failed_already.fetch_or(done.is_err(), Ordering::Relaxed);
                    done
                })?;
                batches.next()
            })?;
        }
        let parts = workers.into_inner().into_iter().enumerate().map(|(number, row)| {
            Ok((format!("thread {number}"), row.counter.finish().map_err(failed)?))
        });
        let parts = parts.collect::<PyResult<Vec<(String, Partial)>>>()?;
        py.detach(|| Partial::merged(parts)).map_err(failed)
    }
}

impl Row<'_> {
    fn count(
        &mut self,
        batch: &RecordBatch,
        places: &Places,
        dates: &Dates,
        stop: &AtomicBool,
    ) -> PyResult<()> {
        let Self { counter, texts, facets } = self;
        let columns = places.cells(batch);
        let [id, title, employer, place, posted_text, body] = texts;
        for row in 0..batch.num_rows() {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let posted = dates.read(&columns.fields[POSTED], row, posted_text);
            let values: Vec<&str> = columns
                .facets
                .iter()
                .zip(&mut *facets)
                .map(|(cells, buffer)| cells.text(row, buffer))
                .collect();
            let fields = RowFields {
                id: columns.fields[ID].text(row, id),
                title: columns.fields[TITLE].text(row, title),
                employer: columns.fields[EMPLOYER].text(row, employer),
                place: columns.fields[PLACE].text(row, place),
                posted,
                body: columns.fields[BODY].text(row, body),
                facets: &values,
            };
            counter.add(&fields).map_err(failed)?;
        }
        Ok(())
    }
}
