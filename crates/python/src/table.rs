//! Tables, as Arrow and as the command line writes them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray,
};
use arrow_schema::{DataType, Field, Schema};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use pyo3_arrow::PyRecordBatchReader;
use rolescope_report::{CsvText, csv, encode, terminal};
use rolescope_study::{Cell, ColumnKind, Provenance, Table as Cells};

use crate::batches::of_arrow;
use crate::failure::failed;

/// One table of an answer. It has Arrow's PyCapsule interface: `pyarrow.table(t)`, `polars.DataFrame(t)`, `t.to_pandas()`.
#[pyclass(frozen, module = "rolescope")]
pub(crate) struct Table {
    table: Cells,
    provenance: Provenance,
}

impl Table {
    pub(crate) fn new(table: Cells, provenance: &Provenance) -> Self {
        Self { table, provenance: provenance.clone() }
    }

    /// Texts, counts as 64-bit integers, measures as doubles, flags; undefined is null. Provenance and definitions are metadata.
    fn batch(&self) -> PyResult<RecordBatch> {
        let Self { table, provenance } = self;
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            let cells = table.rows.iter().map(|row| &row[at]);
            let (kind, array): (DataType, ArrayRef) = match column.kind {
                ColumnKind::Text => {
                    let texts = cells.map(|cell| match cell {
                        Cell::Empty => None,
                        Cell::Text(text) => Some(text.clone()),
                        other => Some(csv::field(other, CsvText::Machine).into_owned()),
                    });
                    (DataType::Utf8, Arc::new(texts.collect::<StringArray>()))
                }
                ColumnKind::Count => {
                    let numbers = cells.map(|cell| match cell {
                        Cell::Count(count) => i64::try_from(*count).ok(),
                        Cell::Integer(number) => Some(*number),
                        _ => None,
                    });
                    (DataType::Int64, Arc::new(numbers.collect::<Int64Array>()))
                }
                ColumnKind::Share | ColumnKind::Points | ColumnKind::Real(_) => {
                    let numbers = cells.map(|cell| match cell {
                        Cell::Real(number) => Some(*number),
                        Cell::Count(count) => Some(*count as f64),
                        Cell::Integer(number) => Some(*number as f64),
                        _ => None,
                    });
                    (DataType::Float64, Arc::new(numbers.collect::<Float64Array>()))
                }
                ColumnKind::Flag => {
                    let flags = cells.map(|cell| match cell {
                        Cell::Flag(flag) => Some(*flag),
                        _ => None,
                    });
                    (DataType::Boolean, Arc::new(flags.collect::<BooleanArray>()))
                }
            };
            let note = HashMap::from([("note".to_owned(), column.note.to_string())]);
            fields.push(Field::new(&*column.name, kind, true).with_metadata(note));
            arrays.push(array);
        }
        let mut metadata = HashMap::from([
            ("rolescope.table".to_owned(), table.name.clone()),
            ("rolescope.version".to_owned(), provenance.version.clone()),
            ("rolescope.corpus".to_owned(), provenance.corpus.clone()),
            ("rolescope.lexicon_name".to_owned(), provenance.lexicon_name.clone()),
            ("rolescope.lexicon".to_owned(), provenance.lexicon.clone()),
            ("rolescope.settings".to_owned(), provenance.fingerprint.clone()),
        ]);
        for (name, value) in &provenance.settings {
            metadata.insert(format!("rolescope.{name}"), value.clone());
        }
        let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
        RecordBatch::try_new(schema, arrays).map_err(of_arrow)
    }
}

#[pymethods]
impl Table {
    /// Its name in files.
    #[getter]
    fn name(&self) -> &str {
        &self.table.name
    }

    /// Its heading.
    #[getter]
    fn title(&self) -> &str {
        &self.table.title
    }

    /// What it shows and how to read it.
    #[getter]
    fn caption(&self) -> &str {
        &self.table.caption
    }

    /// What a reader has to know.
    #[getter]
    fn remarks(&self) -> Vec<String> {
        self.table.remarks.clone()
    }

    /// The names of its columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.table.columns.iter().map(|column| column.name.to_string()).collect()
    }

    /// The definition of each column, by name.
    #[getter]
    fn notes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let notes = PyDict::new(py);
        for column in &self.table.columns {
            notes.set_item(&*column.name, &*column.note)?;
        }
        Ok(notes)
    }

    /// What it rests on: fingerprints of corpus, lexicon and settings, the settings, and the version.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let Provenance { version, corpus, lexicon_name, lexicon, settings, fingerprint } =
            &self.provenance;
        let facts = PyDict::new(py);
        for (name, value) in csv::PROVENANCE_COLUMNS.into_iter().zip([
            corpus,
            lexicon_name,
            lexicon,
            fingerprint,
            version,
        ]) {
            facts.set_item(name, value)?;
        }
        let named = PyDict::new(py);
        for (name, value) in settings {
            named.set_item(name, value)?;
        }
        facts.set_item("settings", named)?;
        Ok(facts)
    }

    /// The bytes that `--format csv` of the command line writes, as text; `spreadsheet_safe` keeps spreadsheet programs from taking texts
    /// for formulas.
    #[pyo3(signature = (spreadsheet_safe = false))]
    fn to_csv(&self, spreadsheet_safe: bool) -> PyResult<String> {
        let text = if spreadsheet_safe { CsvText::Spreadsheet } else { CsvText::Machine };
        let mut bytes = Vec::new();
        csv::write(&self.table, &self.provenance, text, &mut bytes).map_err(failed)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A pandas data frame.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::to_arrow(slf)?.call_method0("to_pandas")
    }

    /// A polars data frame.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.getattr("DataFrame")?.call1((slf,))
    }

    /// A pyarrow table.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.getattr("table")?.call1((slf,))
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let batch = self.batch()?;
        let schema = batch.schema();
        let reader = RecordBatchIterator::new([Ok(batch)], schema);
        let reader = Bound::new(py, PyRecordBatchReader::new(Box::new(reader)))?;
        reader.call_method1("__arrow_c_stream__", (requested_schema,))
    }

    fn __len__(&self) -> usize {
        self.table.rows.len()
    }

    fn __repr__(&self) -> String {
        format!("<rolescope.Table {:?}: {} rows>", self.table.name, self.table.rows.len())
    }

    fn __str__(&self) -> String {
        terminal::render(&self.table, &terminal::Options { width: 120, colour: false })
    }

    /// For notebooks.
    fn _repr_html_(&self) -> String {
        format!("<pre>{}</pre>", encode::html(&self.__str__()))
    }
}
