//! Tallies: counts of ads that can be merged, and the tables that they give.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use rolescope_index::{Threads, VacancyRules};
use rolescope_lexicon::Lexicon as Entries;
use rolescope_study::{
    Answer, Boilerplate, GroupingPlan, Partial, Question, RowPlan, RowUnits, Table as Cells, Unit,
    merge, only_units, tables as made,
};

use crate::batches::Batches;
use crate::failure::{Kind, failed, plain};
use crate::lexicon::Lexicon;
use crate::question::question;
use crate::rows::Reading;
use crate::table::Table;
use crate::vacancies::{MEMORY, Vacancies, account, group};
use crate::waiting::interruptible;

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

#[pymethods]
impl Tally {
    /// Counts the ads of batches, tables or data frames. By vacancy or template, or without boilerplate, rows that were grouped
    /// (`vacancies`), or, if they are all there are, rows that are grouped first by the usual rules.
    #[staticmethod]
    #[pyo3(signature = (data, lexicon = None, columns = None, *, threads = 0, dates = None, date_format = "iso", vacancies = None, **question))]
    #[expect(clippy::too_many_arguments, reason = "arguments that Python names")]
    fn from_batches(
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        lexicon: Option<&Bound<'_, PyAny>>,
        columns: Option<&Bound<'_, PyDict>>,
        threads: usize,
        dates: Option<&str>,
        date_format: &str,
        vacancies: Option<&Bound<'_, PyAny>>,
        question: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let lexicon = Lexicon::of(lexicon)?;
        let entries = &lexicon.get().entries;
        let question = self::question(entries, question, Unit::Ad)?;
        let reading = Reading::new(columns, threads, dates, date_format)?;
        // What there is to say against the question is said before a row is read.
        let is_grouped = question.needs_vacancies();
        only_units(&question, is_grouped).map_err(failed)?;
        let as_ads =
            Question { unit: Unit::Ad, boilerplate: Boilerplate::Keep, ..question.clone() };
        RowPlan::new(entries, &as_ads, &[], "", None).map_err(failed)?;
        let mut batches = Batches::of(data, reading.threads)?;
        let units = match vacancies {
            _ if !is_grouped => None,
            Some(vacancies) => Some(units_of(py, vacancies, &question)?),
            None => {
                let held = py.detach(|| batches.held())?;
                batches = Batches::of_held(held.clone(), reading.threads);
                let facets = [&reading.wanted.facets[..], &question.by].concat();
                let plan = GroupingPlan::new(&VacancyRules::default(), &facets).map_err(failed)?;
                let made = group(py, held, &reading, &plan, MEMORY)?;
                Some(made.vacancies.units(&question).map_err(failed)?)
            }
        };
        let task = Task { entries, question: &question, reading, units };
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
        account(py, self.partial.rows())
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
    reading: Reading,
    units: Option<RowUnits>,
}

impl Task<'_> {
    fn count(self, py: Python<'_>, batches: &mut Batches) -> PyResult<Partial> {
        let Self { entries, question, reading, units } = self;
        let named = &reading.wanted.facets;
        let plan = |meaning: &str| RowPlan::new(entries, question, named, meaning, units.as_ref());
        let facets = plan("unknown").map_err(failed)?.facets().to_vec();
        let opened = reading.open(py, batches, &facets)?;
        let plan = plan(&opened.dates.meaning).map_err(failed)?;
        let counters = opened.all(py, || plan.counter())?;
        let parts = counters.into_iter().enumerate().map(|(number, counter)| {
            Ok((format!("thread {number}"), counter.finish().map_err(failed)?))
        });
        let parts = parts.collect::<PyResult<Vec<(String, Partial)>>>()?;
        py.detach(|| Partial::merged(parts)).map_err(failed)
    }
}

/// What counting needs to know of the grouping of rows: of `Vacancies`, or of bytes that they have made.
fn units_of(
    py: Python<'_>,
    vacancies: &Bound<'_, PyAny>,
    question: &Question,
) -> PyResult<RowUnits> {
    if let Ok(bytes) = vacancies.cast::<PyBytes>() {
        let bytes = bytes.as_bytes();
        let units = py.detach(|| RowUnits::from_bytes(bytes)).map_err(failed)?;
        units.answers(question).map_err(failed)?;
        return Ok(units);
    }
    let Ok(vacancies) = vacancies.cast::<Vacancies>() else {
        return Err(plain(
            Kind::Question,
            "`vacancies` has to be rows that were grouped",
            "make them with rolescope.Vacancies.from_batches, or rolescope.spark.group",
        ));
    };
    let vacancies = vacancies.get();
    py.detach(|| vacancies.made.vacancies.units(question)).map_err(failed)
}
