//! Rows in vacancies and templates.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use rolescope_index::{AdHeader, Threads};
use rolescope_study::{
    GroupingPlan, Question, RowAccount, RowGrouper, RowVacancies, Table as Cells, Taken,
    tables as made,
};
use rolescope_vacancy::BoilerplateCounter;

use crate::batches::Batches;
use crate::failure::{Kind, failed, plain};
use crate::rows::Reading;
use crate::rules::rules;
use crate::table::Table;
use crate::waiting::interruptible;

/// Memory for the texts that are compared, in bytes.
pub(crate) const MEMORY: usize = 256 << 20;

/// Rows, grouped.
pub(crate) struct Made {
    pub(crate) vacancies: RowVacancies,
    /// What the ads are called, where it is kept.
    pub(crate) headers: Option<Vec<AdHeader>>,
}

/// Rows in vacancies and templates.
#[pyclass(frozen, module = "rolescope")]
pub(crate) struct Vacancies {
    pub(crate) made: Made,
}

/// Groups rows that are held in memory.
pub(crate) fn group(
    py: Python<'_>,
    held: Vec<arrow_array::RecordBatch>,
    reading: &Reading,
    plan: &GroupingPlan,
    memory: usize,
) -> PyResult<Made> {
    let threads = Threads::new(reading.threads).map_err(failed)?;
    let again = || Batches::of_held(held.clone(), reading.threads);
    let (mut facts, mut headers) = (plan.nothing(), Vec::new());
    let mut batches = again();
    reading.open(py, &mut batches, plan.facets())?.each(
        py,
        || plan.reader_of_names(),
        |reader| (reader.take(), reader.take_headers()),
        |(part, names)| {
            headers.extend(names);
            facts.append(&part).map_err(failed)
        },
    )?;
    let mut grouper = py.detach(|| RowGrouper::new(plan, facts, memory));
    while grouper.rounds() > 0 {
        let wanted = grouper.wanted();
        if !wanted.is_empty() {
            let mut batches = again();
            let opened = reading.open(py, &mut batches, plan.facets())?;
            for reader in opened.all(py, || plan.shingles(&wanted))? {
                grouper.give(reader.into_found());
            }
        }
        let grouper = &mut grouper;
        interruptible(py, |_| grouper.round(&threads).map_err(failed))?;
    }
    let vacancies = py.detach(|| grouper.finish());
    let (templates, taken) = (vacancies.templates(), Taken::default());
    let mut batches = again();
    let opened = reading.open(py, &mut batches, plan.facets())?;
    let counters = opened.all(py, || plan.sentences(&templates, &taken))?;
    let sentences = py.detach(|| {
        let counters = counters.into_iter().map(|counter| counter.into_counter());
        let all = counters.reduce(|mut all, counter| {
            all.merge(counter);
            all
        });
        all.as_ref().map(BoilerplateCounter::finish).unwrap_or_default()
    });
    Ok(Made { vacancies: vacancies.with_boilerplate(sentences), headers: Some(headers) })
}

/// The tables of vacancies, by name.
const TABLES: [&str; 4] = ["vacancies", "largest", "agencies", "ads"];

#[pymethods]
impl Vacancies {
    /// Groups the ads of batches, tables or data frames, which are held in memory for it.
    #[staticmethod]
    #[pyo3(signature = (data, columns = None, *, threads = 0, dates = None, date_format = "iso", memory = 256, **rules))]
    #[expect(clippy::too_many_arguments, reason = "arguments that Python names")]
    fn from_batches(
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        columns: Option<&Bound<'_, PyDict>>,
        threads: usize,
        dates: Option<&str>,
        date_format: &str,
        memory: usize,
        rules: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let reading = Reading::new(columns, threads, dates, date_format)?;
        let rules = self::rules(rules)?;
        let plan = GroupingPlan::new(&rules, &reading.wanted.facets).map_err(failed)?;
        let mut batches = Batches::of(data, reading.threads)?;
        let held = py.detach(|| batches.held())?;
        Ok(Self { made: group(py, held, &reading, &plan, memory.saturating_mul(1 << 20))? })
    }

    /// The tables of `rolescope vacancies`, by name; all that there are if none is named.
    #[pyo3(signature = (names = None))]
    fn tables<'py>(
        &self,
        py: Python<'py>,
        names: Option<Vec<String>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let Made { vacancies, headers } = &self.made;
        let known = if headers.is_some() { &TABLES[..] } else { &TABLES[3..] };
        let names = names.unwrap_or_else(|| known.iter().map(|&name| name.to_owned()).collect());
        let provenance = vacancies.provenance();
        let (all, grouped) = (PyDict::new(py), vacancies.grouped());
        for name in names {
            if !known.contains(&name.as_str()) {
                return Err(plain(
                    Kind::Question,
                    format!("there is no table `{name}` of these vacancies"),
                    format!("there are {}", known.join(", ")),
                ));
            }
            let headers = headers.as_deref().unwrap_or_default();
            let table: Cells = py.detach(|| match name.as_str() {
                "vacancies" => made::vacancies::all(grouped, headers),
                "largest" => made::vacancies::largest(grouped, |ad| &headers[ad as usize]),
                "agencies" => {
                    let names = headers.iter().map(|header| header.employer.as_str());
                    made::vacancies::agencies(grouped, names, made::vacancies::Shown::All)
                }
                _ => vacancies.ads(),
            });
            all.set_item(name, Table::new(table, &provenance))?;
        }
        Ok(all)
    }

    /// The number of vacancies.
    #[getter]
    fn vacancies(&self) -> u64 {
        self.made.vacancies.grouped().account().vacancies.vacancies
    }

    /// The number of templates: text families.
    #[getter]
    fn templates(&self) -> u64 {
        self.made.vacancies.grouped().account().templates.vacancies
    }

    /// The fingerprint of all ads, whatever their order and division.
    #[getter]
    fn corpus(&self) -> String {
        self.made.vacancies.provenance().corpus
    }

    /// How often a bound stopped the search for near texts; if it is 0, every candidate was looked at.
    #[getter]
    fn left_out(&self) -> u64 {
        self.made.vacancies.grouped().account().left_out
    }

    /// What became of the rows, as of a tally.
    #[getter]
    fn account<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        account(py, self.made.vacancies.facts().account())
    }

    /// The rules in words.
    #[getter]
    fn rules(&self) -> (String, String) {
        let rules = self.made.vacancies.grouped().rules();
        (rules.grouping_in_words(), rules.boilerplate_in_words())
    }

    /// The columns that make up an ad beside its fields.
    #[getter]
    fn facets(&self) -> Vec<String> {
        self.made.vacancies.facts().facets().to_vec()
    }

    fn __len__(&self) -> usize {
        self.made.vacancies.facts().len()
    }

    fn __repr__(&self) -> String {
        format!(
            "<rolescope.Vacancies: {} ads, {} vacancies, {} templates>",
            self.__len__(),
            self.vacancies(),
            self.templates()
        )
    }

    /// What counting for a question needs to know, as bytes for `Tally.from_batches`.
    #[pyo3(signature = (lexicon, **question))]
    fn _units<'py>(
        &self,
        py: Python<'py>,
        lexicon: &crate::lexicon::Lexicon,
        question: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let question: Question =
            crate::question::question(&lexicon.entries, question, rolescope_study::Unit::Ad)?;
        let bytes = py.detach(|| self.made.vacancies.units(&question)?.to_bytes());
        Ok(PyBytes::new(py, &bytes.map_err(failed)?))
    }

    /// The keys of which there are several rows.
    fn _copies(&self, py: Python<'_>) -> Vec<Vec<u8>> {
        let copies = py.detach(|| self.made.vacancies.copies());
        copies.iter().map(|key| key.bytes().to_vec()).collect()
    }
}

/// What became of rows.
pub(crate) fn account<'py>(py: Python<'py>, account: &RowAccount) -> PyResult<Bound<'py, PyDict>> {
    let RowAccount { rows, empty, dates, unreadable_dates, long_values } = *account;
    let all = PyDict::new(py);
    for (name, value) in [
        ("rows", rows),
        ("empty", empty),
        ("dates", dates),
        ("unreadable_dates", unreadable_dates),
        ("long_values", long_values),
    ] {
        all.set_item(name, value)?;
    }
    Ok(all)
}
