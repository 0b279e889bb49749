//! Indexes that the command line has made.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rolescope_index::{
    Glossary, KeptVacancies, SearchRequest, Snapshot, SortBy, Threads, Vacancies, VacancyRules,
};
use rolescope_lexicon::Lexicon as Entries;
use rolescope_study::shown::{ShownAds, plain_provenance};
use rolescope_study::{Answer, Error, Question, Unit};

use crate::concordance;
use crate::evidence;
use crate::failure::{Kind, failed, plain};
use crate::lexicon::Lexicon;
use crate::question::question;
use crate::table::Table;
use crate::tally::tables_of;
use crate::waiting::{Stop, interruptible};

/// Memory for texts that are compared when ads are grouped into vacancies, in bytes.
const MEMORY: usize = 256 << 20;

/// An index that `rolescope ingest` has made.
#[pyclass(frozen, module = "rolescope")]
pub(crate) struct Index {
    path: PathBuf,
    verify: bool,
    snapshot: Mutex<Arc<Snapshot>>,
    threads: usize,
}

/// The snapshot of a folder.
fn opened(path: &Path, verify: bool) -> PyResult<Snapshot> {
    let snapshot = if verify { Snapshot::open(path) } else { Snapshot::open_unverified(path) };
    snapshot.map_err(failed)
}

impl Index {
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn pool(&self) -> PyResult<Threads> {
        Threads::new(self.threads).map_err(failed)
    }

    /// The snapshot with its vacancies, which are made and kept as the command line does.
    pub(crate) fn with_vacancies(&self, threads: &Threads, stop: &Stop) -> PyResult<Arc<Snapshot>> {
        let known = self.snapshot();
        if known.vacancies().is_some() {
            return Ok(known);
        }
        let snapshot = opened(&self.path, self.verify)?;
        let vacancies = match Vacancies::open(&snapshot, threads).map_err(failed)? {
            KeptVacancies::Current(vacancies) => Arc::from(vacancies),
            other => {
                let rules = match other {
                    KeptVacancies::Stale(rules) | KeptVacancies::Older(rules) => rules,
                    _ => VacancyRules::default(),
                };
                let (vacancies, records) =
                    Vacancies::make(&snapshot, &rules, MEMORY, threads, stop).map_err(failed)?;
                if let Err(error) = vacancies.save(&records, &snapshot) {
                    Python::attach(|py| {
                        let text = std::ffi::CString::new(format!(
                            "the ads were grouped into vacancies, which are not kept: {error}"
                        ));
                        let text = text.unwrap_or_default();
                        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 2)
                    })?;
                }
                Arc::new(vacancies)
            }
        };
        let snapshot = Arc::new(snapshot.with_vacancies(vacancies));
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = snapshot.clone();
        Ok(snapshot)
    }

    fn answer(&self, py: Python<'_>, entries: &Entries, question: Question) -> PyResult<Answer> {
        interruptible(py, |stop| {
            let threads = self.pool()?;
            let snapshot = if question.needs_vacancies() {
                self.with_vacancies(&threads, stop)?
            } else {
                self.snapshot()
            };
            Answer::of(&snapshot, entries, question, &threads, stop).map_err(failed)
        })
    }
}

/// The lexicon that a query refers to, if it does: reading one takes longer than most queries.
fn referred(query: &str, lexicon: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Py<Lexicon>>> {
    if Glossary::is_needed(query) { Lexicon::of(lexicon).map(Some) } else { Ok(None) }
}

#[pymethods]
impl Index {
    /// Opens the index in a folder.
    #[staticmethod]
    #[pyo3(signature = (path, *, verify = true, threads = 0))]
    fn open(py: Python<'_>, path: PathBuf, verify: bool, threads: usize) -> PyResult<Self> {
        let snapshot = py.detach(|| opened(&path, verify))?;
        Ok(Self { snapshot: Mutex::new(Arc::new(snapshot)), path, verify, threads })
    }

    /// The number of its ads.
    fn __len__(&self) -> usize {
        self.snapshot().manifest().postings as usize
    }

    /// The fingerprint of its ads.
    #[getter]
    fn corpus(&self) -> String {
        self.snapshot().manifest().corpus.short()
    }

    /// The columns that its ads can be grouped by.
    #[getter]
    fn facets(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        py.detach(|| self.snapshot().facet_columns().map_err(failed))
    }

    /// Ads that match a query, as `rolescope query` finds them.
    #[pyo3(signature = (query, *, limit = 20, offset = 0, sort = "relevance", contacts = false, lexicon = None))]
    #[expect(clippy::too_many_arguments, reason = "arguments that Python names")]
    fn query(
        &self,
        py: Python<'_>,
        query: &str,
        limit: usize,
        offset: usize,
        sort: &str,
        contacts: bool,
        lexicon: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        let sort_by = match sort {
            "relevance" => SortBy::Relevance,
            "posted" => SortBy::Posted,
            _ => {
                return Err(plain(
                    Kind::Question,
                    format!("`{sort}` is no order of ads"),
                    "there are relevance and posted",
                ));
            }
        };
        let lexicon = referred(query, lexicon)?;
        let entries = lexicon.as_ref().map(|lexicon| &lexicon.get().entries);
        interruptible(py, |_| {
            let (snapshot, threads) = (self.snapshot(), self.pool()?);
            let glossary = entries.map(|lexicon| Glossary { lexicon, threads: &threads });
            let request = SearchRequest { query, sort: sort_by, limit, offset, glossary };
            let found = snapshot.search(&request).map_err(failed)?;
            let ads = ShownAds { snapshot: &snapshot, query, sort: sort_by, offset, contacts };
            let mut table = ads.table(&found);
            let (shown, masked) = ads
                .rows::<rolescope_index::Error>(&found, &mut |row, _| {
                    table.rows.push(row);
                    Ok(())
                })
                .map_err(failed)?;
            table.remarks = ads.remarks(&found, shown, masked);
            let settings = ads.settings(limit);
            Ok(Table::new(table, &plain_provenance(&snapshot, entries, &settings)))
        })
    }

    /// The number of ads that match a query.
    #[pyo3(signature = (query, *, lexicon = None))]
    fn count(
        &self,
        py: Python<'_>,
        query: &str,
        lexicon: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<u64> {
        let lexicon = referred(query, lexicon)?;
        let entries = lexicon.as_ref().map(|lexicon| &lexicon.get().entries);
        interruptible(py, |_| {
            let (snapshot, threads) = (self.snapshot(), self.pool()?);
            let glossary = entries.map(|lexicon| Glossary { lexicon, threads: &threads });
            let found = snapshot.matching(query, glossary.as_ref()).map_err(failed)?;
            Ok(found.count())
        })
    }

    /// Places of an entry or pattern with the words around them, as `rolescope kwic` shows them; `near` is what `--with` is there.
    #[pyo3(signature = (pattern, *, near = None, window = "sentence", population = "all", query = None, limit = Some(50), sample = None,
        seed = 1, sort = "ingest", context = 8, negated = false, contacts = false, lexicon = None))]
    #[expect(clippy::too_many_arguments, reason = "arguments that Python names")]
    fn kwic(
        &self,
        py: Python<'_>,
        pattern: &str,
        near: Option<&str>,
        window: &str,
        population: &str,
        query: Option<&str>,
        limit: Option<usize>,
        sample: Option<usize>,
        seed: u64,
        sort: &str,
        context: usize,
        negated: bool,
        contacts: bool,
        lexicon: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        let lexicon = Lexicon::of(lexicon)?;
        let asked = concordance::Asked {
            pattern,
            near,
            window,
            population,
            query,
            limit,
            sample,
            seed,
            sort,
            context,
            negated,
            contacts,
        };
        interruptible(py, |stop| asked.table(self, &lexicon.get().entries, stop))
    }

    /// The tables of `rolescope cooccur`, by name. By default vacancies are counted, as there.
    #[pyo3(signature = (lexicon = None, tables = None, **question))]
    fn cooccur<'py>(
        &self,
        py: Python<'py>,
        lexicon: Option<&Bound<'py, PyAny>>,
        tables: Option<Vec<String>>,
        question: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let lexicon = Lexicon::of(lexicon)?;
        let entries = &lexicon.get().entries;
        let question = self::question(entries, question, Unit::Vacancy)?;
        let answer = self.answer(py, entries, question)?;
        tables_of(py, &answer, &tables.unwrap_or_else(|| vec!["contrast".to_owned()]))
    }

    /// The tables of `rolescope trend`, by name.
    #[pyo3(signature = (lexicon = None, tables = None, *, period = "quarter", **question))]
    fn trend<'py>(
        &self,
        py: Python<'py>,
        lexicon: Option<&Bound<'py, PyAny>>,
        tables: Option<Vec<String>>,
        period: &str,
        question: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let lexicon = Lexicon::of(lexicon)?;
        let entries = &lexicon.get().entries;
        let arguments = match question {
            Some(question) => question.copy()?,
            None => PyDict::new(py),
        };
        arguments.set_item("period", period)?;
        let question = self::question(entries, Some(&arguments), Unit::Vacancy)?;
        let answer = self.answer(py, entries, question)?;
        tables_of(py, &answer, &tables.unwrap_or_else(|| vec!["theta".to_owned()]))
    }

    /// The ads of an id, with what is found in their sentences.
    #[pyo3(signature = (posting, *, lexicon = None, contacts = false))]
    fn show<'py>(
        &self,
        py: Python<'py>,
        posting: &str,
        lexicon: Option<&Bound<'py, PyAny>>,
        contacts: bool,
    ) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let lexicon = Lexicon::of(lexicon)?;
        evidence::ads(py, self, lexicon.get(), posting, contacts)
    }

    /// The units behind a number of a table: what `rolescope show --cell` lists.
    #[pyo3(signature = (cell, *, with_items = None, without_items = None, limit = None, sample = None, seed = 1, near_misses = false,
        contacts = false, lexicon = None))]
    #[expect(clippy::too_many_arguments, reason = "arguments that Python names")]
    fn show_cell(
        &self,
        py: Python<'_>,
        cell: &str,
        with_items: Option<Vec<String>>,
        without_items: Option<Vec<String>>,
        limit: Option<u64>,
        sample: Option<usize>,
        seed: u64,
        near_misses: bool,
        contacts: bool,
        lexicon: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        let mut id: rolescope_study::CellId = cell.parse().map_err(|error: Error| failed(error))?;
        for key in with_items.iter().flatten() {
            id = id.and(key, true);
        }
        for key in without_items.iter().flatten() {
            id = id.and(key, false);
        }
        let lexicon = Lexicon::of(lexicon)?;
        let listing = evidence::Listing {
            sample: sample.map(|size| (size, seed)),
            near_misses,
            limit,
            contacts,
        };
        interruptible(py, |stop| listing.table(self, &lexicon.get().entries, id, stop))
    }

    fn __repr__(&self) -> String {
        format!("<rolescope.Index {:?}: {} ads>", self.path, self.__len__())
    }
}
