//! What the processes of an engine do to group rows: each reads some of them, and one puts together what they found.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use rolescope_index::{Error as IndexError, Threads};
use rolescope_study::{
    GroupingPlan, RowFacts, RowGrouper, RowShingles, RowUnits, Taken, keys_from_bytes,
    keys_to_bytes,
};
use rolescope_vacancy::{Boilerplate as Sentences, BoilerplateCounter};

use crate::batches::Batches;
use crate::failure::failed;
use crate::rows::Reading;
use crate::rules::rules;
use crate::vacancies::{Made, Vacancies};
use crate::waiting::interruptible;

/// By which rules rows are grouped, and how they are read: what every process needs that reads some of them.
#[pyclass(frozen, name = "_Grouping", module = "rolescope._rolescope")]
pub(crate) struct GroupingTask {
    reading: Reading,
    plan: GroupingPlan,
    /// As they were given, to be given to other processes.
    arguments: Py<PyTuple>,
}

#[pymethods]
impl GroupingTask {
    #[new]
    #[pyo3(signature = (columns, facets, dates, date_format, rules))]
    fn new(
        py: Python<'_>,
        columns: &Bound<'_, PyDict>,
        facets: Vec<String>,
        dates: Option<&str>,
        date_format: &str,
        rules: &Bound<'_, PyDict>,
    ) -> PyResult<Self> {
        let reading = Reading::new(Some(columns), 1, dates, date_format)?;
        let read = self::rules(Some(rules))?;
        let plan = GroupingPlan::new(&read, &facets).map_err(failed)?;
        let arguments = (columns, facets, dates, date_format, rules).into_pyobject(py)?.unbind();
        Ok(Self { reading, plan, arguments })
    }

    /// Goes to other processes by what it was made of.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, Bound<'py, PyTuple>) {
        (slf.get_type().into_any(), slf.get().arguments.bind(slf.py()).clone())
    }

    /// What grouping needs of rows.
    fn facts<'py>(
        &self,
        py: Python<'py>,
        data: &Bound<'_, PyAny>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let mut batches = Batches::of(data, 1)?;
        let opened = self.reading.open(py, &mut batches, self.plan.facets())?;
        let readers = opened.all(py, || self.plan.reader())?;
        let mut all = self.plan.nothing();
        for mut reader in readers {
            all.append(&reader.take()).map_err(failed)?;
        }
        Ok(PyBytes::new(py, &py.detach(|| all.to_bytes()).map_err(failed)?))
    }

    /// The shingles of rows whose keys are wanted.
    fn shingles<'py>(
        &self,
        py: Python<'py>,
        data: &Bound<'_, PyAny>,
        wanted: &[u8],
    ) -> PyResult<Bound<'py, PyBytes>> {
        let wanted = keys_from_bytes(wanted).map_err(failed)?;
        let mut batches = Batches::of(data, 1)?;
        let opened = self.reading.open(py, &mut batches, self.plan.facets())?;
        let mut all = RowShingles::default();
        for reader in opened.all(py, || self.plan.shingles(&wanted))? {
            all.append(reader.into_found());
        }
        Ok(PyBytes::new(py, &py.detach(|| all.to_bytes())))
    }

    /// Counts of the sentences of rows that stand for a template, in so many parts.
    fn sentences<'py>(
        &self,
        py: Python<'py>,
        data: &Bound<'_, PyAny>,
        templates: &[u8],
        parts: u64,
    ) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        let units = RowUnits::from_bytes(templates).map_err(failed)?;
        let taken = Taken::default();
        let mut batches = Batches::of(data, 1)?;
        let opened = self.reading.open(py, &mut batches, self.plan.facets())?;
        let counters = opened.all(py, || self.plan.sentences(&units, &taken))?;
        let mut all: Vec<Vec<u8>> = Vec::new();
        for counter in counters {
            all.extend(
                counter.into_counter().split(parts).iter().map(BoilerplateCounter::to_bytes),
            );
        }
        Ok(all.iter().map(|bytes| PyBytes::new(py, bytes)).collect())
    }

    /// The boilerplate among counts of the same sentences.
    fn boilerplate<'py>(
        &self,
        py: Python<'py>,
        counts: Vec<Vec<u8>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let found = py.detach(|| self.plan.boilerplate(counts.iter().map(Vec::as_slice)));
        Ok(PyBytes::new(py, &found.map_err(failed)?.to_bytes()))
    }

    /// The keys of rows, 16 bytes each, in their order.
    fn keys<'py>(&self, py: Python<'py>, data: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        let mut batches = Batches::of(data, 1)?;
        let opened = self.reading.open(py, &mut batches, self.plan.facets())?;
        let mut keys = Vec::new();
        opened.each(
            py,
            || self.plan.keys(),
            |reader| reader.take(),
            |some| {
                keys.extend(some);
                Ok(())
            },
        )?;
        Ok(PyBytes::new(py, &keys_to_bytes(&keys)))
    }

    /// Groups the rows of facts, given as bytes one by one; `shingles` is asked for the shingles of keys, and `boilerplate` for that among
    /// the ads that stand for a template, each to be given as bytes one by one.
    #[pyo3(signature = (facts, memory, shingles, boilerplate = None))]
    fn group(
        &self,
        py: Python<'_>,
        facts: &Bound<'_, PyAny>,
        memory: usize,
        shingles: &Bound<'_, PyAny>,
        boilerplate: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vacancies> {
        let plan = &self.plan;
        let threads = Threads::new(0).map_err(failed)?;
        let mut all = plan.nothing();
        for part in facts.try_iter()? {
            let part = part?.cast_into::<PyBytes>()?;
            let bytes = part.as_bytes();
            py.detach(|| RowFacts::from_bytes(plan, bytes).and_then(|part| all.append(&part)))
                .map_err(failed)?;
        }
        let memory = memory.saturating_mul(1 << 20);
        let mut grouper = py.detach(|| RowGrouper::new(plan, all, memory));
        while grouper.rounds() > 0 {
            let wanted = grouper.wanted();
            if !wanted.is_empty() {
                let keys = PyBytes::new(py, &keys_to_bytes(&wanted));
                for part in shingles.call1((keys,))?.try_iter()? {
                    let part = part?.cast_into::<PyBytes>()?;
                    grouper.give(RowShingles::from_bytes(part.as_bytes()).map_err(failed)?);
                }
            }
            let grouper = &mut grouper;
            interruptible(py, |_| grouper.round(&threads).map_err(failed))?;
        }
        let vacancies = py.detach(|| grouper.finish());
        let made = |vacancies| Vacancies { made: Made { vacancies, headers: None } };
        let Some(boilerplate) = boilerplate else { return Ok(made(vacancies)) };
        let templates = py.detach(|| vacancies.templates().to_bytes()).map_err(failed)?;
        let copies: Vec<Vec<u8>> =
            vacancies.copies().iter().map(|key| key.bytes().to_vec()).collect();
        let found = boilerplate.call1((PyBytes::new(py, &templates), copies))?;
        let mut parts = Vec::new();
        for part in found.try_iter()? {
            let part = part?.cast_into::<PyBytes>()?;
            let sentences = Sentences::from_bytes(part.as_bytes());
            parts.push(sentences.map_err(|error| failed(IndexError::Vacancies(error)))?);
        }
        Ok(made(vacancies.with_boilerplate(Sentences::of_parts(parts))))
    }
}
