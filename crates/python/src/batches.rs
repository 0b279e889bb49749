//! Record batches from whatever Python hands over.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString};
use pyo3_arrow::{PyRecordBatch, PyRecordBatchReader};

use crate::failure::{Kind, plain, raised};

/// The most rows that are looked at together: a whole data frame may be one batch.
const MOST_ROWS: usize = 4096;

/// Record batches that come one by one; large ones in pieces, without a copy.
pub(crate) struct Batches {
    source: Source,
    /// What is left of a large batch.
    rest: Option<RecordBatch>,
    most: usize,
}

enum Source {
    /// A stream of Arrow's C interface.
    Stream(Box<dyn RecordBatchReader + Send>),
    /// Something that gives tables or batches one by one, and the one under way.
    Iterator(Py<PyIterator>, Option<Box<Batches>>),
    One(Option<RecordBatch>),
    /// Batches that are held, to be read more than once.
    Held(std::vec::IntoIter<RecordBatch>),
}

impl Batches {
    /// Batches of `data`: an object with Arrow's PyCapsule interface (a table, a data frame, a reader, a batch), or something that gives
    /// such objects one by one. Pieces are as long as `threads` threads need.
    pub(crate) fn of(data: &Bound<'_, PyAny>, threads: usize) -> PyResult<Self> {
        let source = if data.hasattr("__arrow_c_stream__")? {
            Source::Stream(data.extract::<PyRecordBatchReader>()?.into_reader()?)
        } else if data.hasattr("__arrow_c_array__")? {
            Source::One(Some(data.extract::<PyRecordBatch>()?.into_inner()))
        } else {
            let items = match data.try_iter() {
                Ok(items) if !data.is_instance_of::<PyString>() => items,
                _ => return Err(no_table(data)),
            };
            Source::Iterator(items.unbind(), None)
        };
        Ok(Self { source, rest: None, most: MOST_ROWS * threads.max(1) })
    }

    /// Batches that are held.
    pub(crate) fn of_held(held: Vec<RecordBatch>, threads: usize) -> Self {
        let source = Source::Held(held.into_iter());
        Self { source, rest: None, most: MOST_ROWS * threads.max(1) }
    }

    /// All that is left, without a copy of what is in memory already.
    pub(crate) fn held(&mut self) -> PyResult<Vec<RecordBatch>> {
        let mut held = Vec::new();
        while let Some(batch) = self.next()? {
            held.push(batch);
        }
        if held.is_empty() {
            held.extend(self.schema().map(RecordBatch::new_empty));
        }
        Ok(held)
    }

    /// The columns of what comes, if they are known beforehand: a stream may have them and no batch.
    pub(crate) fn schema(&self) -> Option<SchemaRef> {
        match &self.source {
            Source::Stream(reader) => Some(reader.schema()),
            Source::One(batch) => batch.as_ref().map(RecordBatch::schema),
            Source::Held(held) => held.as_slice().first().map(RecordBatch::schema),
            Source::Iterator(..) => None,
        }
    }

    /// The next piece. To be called without Python's lock, which a stream may take.
    pub(crate) fn next(&mut self) -> PyResult<Option<RecordBatch>> {
        let whole = match self.rest.take() {
            Some(rest) => rest,
            None => match self.source.next(self.most)? {
                Some(batch) => batch,
                None => return Ok(None),
            },
        };
        if whole.num_rows() <= self.most {
            return Ok(Some(whole));
        }
        self.rest = Some(whole.slice(self.most, whole.num_rows() - self.most));
        Ok(Some(whole.slice(0, self.most)))
    }
}

impl Source {
    fn next(&mut self, most: usize) -> PyResult<Option<RecordBatch>> {
        match self {
            Self::Stream(reader) => reader.next().transpose().map_err(of_arrow),
            Self::One(batch) => Ok(batch.take()),
            Self::Held(held) => Ok(held.next()),
            Self::Iterator(items, inner) => loop {
                if let Some(batches) = inner {
                    if let Some(batch) = batches.next()? {
                        return Ok(Some(batch));
                    }
                    *inner = None;
                }
                let next = Python::attach(|py| {
                    let Some(item) = items.bind(py).clone().next() else { return Ok(None) };
                    let item = item?;
                    if !item.hasattr("__arrow_c_stream__")? && !item.hasattr("__arrow_c_array__")? {
                        return Err(no_table(&item));
                    }
                    let mut batches = Self::batches(&item)?;
                    batches.most = most;
                    Ok(Some(Box::new(batches)))
                })?;
                match next {
                    Some(batches) => *inner = Some(batches),
                    None => return Ok(None),
                }
            },
        }
    }

    fn batches(item: &Bound<'_, PyAny>) -> PyResult<Batches> {
        Batches::of(item, 1)
    }
}

/// What Arrow says went wrong.
pub(crate) fn of_arrow(error: ArrowError) -> PyErr {
    match error {
        ArrowError::ExternalError(source) => match source.downcast::<PyErr>() {
            Ok(error) => *error,
            Err(source) => not_read(source.to_string()),
        },
        other => not_read(other.to_string()),
    }
}

fn not_read(cause: String) -> PyErr {
    raised(Kind::Data, "the batches cannot be read".to_owned(), vec![cause], None)
}

fn no_table(data: &Bound<'_, PyAny>) -> PyErr {
    let kind = data.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
    plain(
        Kind::Data,
        format!("a `{kind}` is no table of ads"),
        "pass a table, data frame, record batch or reader that has Arrow's PyCapsule interface (of pandas 2.2, polars \
         1.3, pyarrow 14 or later, or of DuckDB), or something that gives such objects one by one",
    )
}
