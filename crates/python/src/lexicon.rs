//! Lexicons.

use std::collections::BTreeMap;
use std::path::Path;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use rolescope_lexicon::{Findings, Lexicon as Entries, Match, Matcher};
use rolescope_study::Ad;
use rolescope_study::made::LexiconText;

use crate::failure::failed;

/// What counts as role, signal, duty, cue and decoy.
#[pyclass(frozen, module = "rolescope")]
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) entries: Entries,
    text: LexiconText,
}

impl Lexicon {
    fn open(written: &str) -> PyResult<Self> {
        let (entries, text) = LexiconText::open(written, Path::new("")).map_err(failed)?;
        Ok(Self { entries, text })
    }

    /// The lexicon of an argument: one that was made before, a name or path, or the usual one.
    pub(crate) fn of(argument: Option<&Bound<'_, PyAny>>) -> PyResult<Py<Self>> {
        let Some(argument) = argument else {
            return Python::attach(|py| Py::new(py, Self::open("technical-pm")?));
        };
        if let Ok(lexicon) = argument.cast::<Self>() {
            return Ok(lexicon.clone().unbind());
        }
        let written = argument.call_method0("__fspath__").unwrap_or_else(|_| argument.clone());
        Py::new(argument.py(), Self::open(&written.extract::<String>()?)?)
    }
}

impl Lexicon {
    /// The sentences of an ad, with what is found in them.
    pub(crate) fn sentences<'py>(
        &self,
        py: Python<'py>,
        body: &str,
        title: &str,
        contacts: bool,
    ) -> PyResult<Bound<'py, PyList>> {
        let mut ad = Ad { show_contacts: contacts, ..Ad::default() };
        let mut findings = Findings::default();
        ad.read(title, body);
        Matcher::new(&self.entries).find(&ad.title, &ad.body, &mut findings);
        let mut all: Vec<Match> =
            findings.matches.iter().chain(&findings.decoyed).copied().collect();
        all.sort_by_key(|found| (found.sentence, found.first_token));
        let sentences = PyList::empty(py);
        for sentence in 0..ad.sentence_count() {
            let quote = ad.quote(sentence, &all);
            let matches = PyList::empty(py);
            for mark in &quote.marks {
                let entry = self.entries.entry(mark.entry);
                let is_decoy = entry.kind.name() == "decoy";
                let found = PyDict::new(py);
                found.set_item("entry", &entry.key)?;
                found.set_item("kind", entry.kind.name())?;
                found.set_item("strength", (!is_decoy).then(|| mark.strength.name()))?;
                found.set_item("text", &quote.text[mark.range.clone()])?;
                matches.append(found)?;
            }
            let line = PyDict::new(py);
            line.set_item("zone", quote.zone.name())?;
            line.set_item("heading", quote.heading)?;
            line.set_item("text", &quote.text)?;
            line.set_item("matches", matches)?;
            sentences.append(line)?;
        }
        Ok(sentences)
    }
}

#[pymethods]
impl Lexicon {
    #[new]
    #[pyo3(signature = (name_or_path = None))]
    fn new(name_or_path: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        match name_or_path {
            None => Self::open("technical-pm"),
            Some(written) => {
                let path = written.call_method0("__fspath__").unwrap_or_else(|_| written.clone());
                Self::open(&path.extract::<String>()?)
            }
        }
    }

    /// Reads a lexicon from the text of its TOML file; what it extends is looked up in `extends`, by name.
    #[staticmethod]
    #[pyo3(signature = (text, name = "lexicon.toml", extends = None))]
    fn from_text(
        text: &str,
        name: &str,
        extends: Option<BTreeMap<String, String>>,
    ) -> PyResult<Self> {
        let texts = extends.unwrap_or_default();
        let entries = Entries::parse_with(name, text, &mut |wanted| {
            texts.get(wanted).cloned().ok_or_else(|| "its text was not given".to_owned())
        })
        .map_err(failed)?;
        let text = LexiconText::new(&entries, name, text, texts);
        Ok(Self { entries, text })
    }

    /// The names of the built-in lexicons.
    #[staticmethod]
    fn builtin_names() -> Vec<&'static str> {
        Entries::builtin_names().collect()
    }

    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        &self.entries.name
    }

    /// The fingerprint of what it means.
    #[getter]
    fn fingerprint(&self) -> &str {
        &self.entries.fingerprint
    }

    /// The text of its file.
    #[getter]
    fn text(&self) -> &str {
        &self.text.text
    }

    /// Key, kind, label, family and relation of each entry.
    fn entries<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        self.entries
            .iter()
            .map(|(_, entry)| {
                let (family, relation) = crate::annotate::family(&entry.kind);
                let dict = PyDict::new(py);
                dict.set_item("key", &entry.key)?;
                dict.set_item("kind", entry.kind.name())?;
                dict.set_item("label", &entry.label)?;
                dict.set_item("family", family)?;
                dict.set_item("relation", relation)?;
                dict.set_item("patterns", &entry.patterns)?;
                Ok(dict)
            })
            .collect()
    }

    /// What looks like a mistake, in words; empty if nothing does.
    fn check(&self) -> Vec<String> {
        self.entries.check().iter().map(ToString::to_string).collect()
    }

    /// What is found in one ad: each sentence with its zone and the matches in it, those of decoys included.
    #[pyo3(signature = (body, title = "", contacts = false))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        body: &str,
        title: &str,
        contacts: bool,
    ) -> PyResult<Bound<'py, PyList>> {
        self.sentences(py, body, title, contacts)
    }

    fn __repr__(&self) -> String {
        format!("Lexicon({:?}, fingerprint={:?})", self.entries.name, self.entries.fingerprint)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.entries.fingerprint == other.entries.fingerprint
    }

    fn __hash__(&self) -> u64 {
        u64::from_str_radix(&self.entries.fingerprint, 16).unwrap_or(0)
    }

    /// Goes to other processes by its texts.
    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let own = slf.get();
        let make = slf.py().import("rolescope._rebuild")?.getattr("lexicon")?;
        let parts = (&own.text.text, &own.text.file, own.text.extends.clone());
        Ok((make, parts.into_pyobject(slf.py())?))
    }
}
