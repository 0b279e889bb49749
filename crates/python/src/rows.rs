//! Rows of batches, handed to whatever is done with them, on several threads.

use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::RecordBatch;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rolescope_study::{RowFields, RowWork};

use crate::batches::Batches;
use crate::columns::{BODY, Dates, EMPLOYER, ID, PLACE, POSTED, Places, TITLE, Wanted};
use crate::failure::failed;
use crate::workers::Workers;

/// How rows are read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) wanted: Wanted,
    pub(crate) threads: usize,
    pub(crate) dates: Option<String>,
    pub(crate) date_format: String,
}

/// Batches that are to be read, of which the first was looked at.
pub(crate) struct Opened<'b> {
    wanted: Wanted,
    threads: usize,
    batches: &'b mut Batches,
    first: Option<(RecordBatch, Places)>,
    pub(crate) dates: Dates,
}

/// What is done with rows, with buffers for the cells of one of them.
struct Row<W> {
    work: W,
    texts: [String; 6],
    facets: Vec<String>,
}

impl Reading {
    /// Of arguments that several functions share; 0 threads stand for one per core.
    ///
    /// # Errors
    /// If there is no such column, format or meaning of dates.
    pub(crate) fn new(
        columns: Option<&Bound<'_, PyDict>>,
        threads: usize,
        dates: Option<&str>,
        date_format: &str,
    ) -> PyResult<Self> {
        let wanted = Wanted::read(columns)?;
        Dates::new(date_format, dates, None)?;
        let threads = if threads == 0 { crate::tally::cores() } else { threads };
        let (dates, date_format) = (dates.map(str::to_owned), date_format.to_owned());
        Ok(Self { wanted, threads, dates, date_format })
    }

    /// Looks at the columns of batches; `facets` are those of which a row has to give values, once each and in the order of their names.
    ///
    /// # Errors
    /// If a column is missing, or of a type that cannot be read.
    pub(crate) fn open<'b>(
        &self,
        py: Python<'_>,
        batches: &'b mut Batches,
        facets: &[String],
    ) -> PyResult<Opened<'b>> {
        let mut wanted = self.wanted.clone();
        wanted.facets = facets.to_vec();
        let first = py.detach(|| batches.next())?;
        let schema = first.as_ref().map(RecordBatch::schema).or_else(|| batches.schema());
        let places = schema.as_ref().map(|schema| wanted.places(schema)).transpose()?;
        let column = schema
            .zip(places.as_ref())
            .and_then(|(schema, places)| Some(schema.field(places.field(POSTED)?).name().clone()));
        let dates = Dates::new(&self.date_format, self.dates.as_deref(), column.as_deref())?;
        Ok(Opened { wanted, threads: self.threads, batches, first: first.zip(places), dates })
    }
}

impl Opened<'_> {
    /// Does work with all rows, as many threads as there are in as many stretches of a batch; `after` is done behind each stretch, and
    /// what it gives is handed to `take` in the order of the rows. Returns what has worked.
    ///
    /// # Errors
    /// If the work fails, the batches cannot be read, or Ctrl-C was pressed.
    pub(crate) fn each<W: RowWork, R: Send>(
        self,
        py: Python<'_>,
        work: impl Fn() -> W,
        after: impl Fn(&mut W) -> R + Sync + Send,
        mut take: impl FnMut(R) -> PyResult<()>,
    ) -> PyResult<Vec<W>> {
        let Self { wanted, threads, batches, first, dates } = self;
        let mut workers = Workers::new(threads, || Row {
            work: work(),
            texts: Default::default(),
            facets: vec![String::new(); wanted.facets.len()],
        })?;
        let Some((first, mut places)) = first else {
            return Ok(workers.into_inner().into_iter().map(|row| row.work).collect());
        };
        let mut schema = first.schema();
        let mut next = Some(first);
        while let Some(batch) = next {
            if batch.schema() != schema {
                schema = batch.schema();
                places = wanted.places(&schema)?;
            }
            py.check_signals()?;
            let failed_already = AtomicBool::new(false);
            let (done, following) = py.detach(|| {
                let done = workers.each(&batch, |row, part| {
                    let done = row.read(&part, &places, &dates, &failed_already);
                    failed_already.fetch_or(done.is_err(), Ordering::Relaxed);
                    done.map(|()| after(&mut row.work))
                })?;
                Ok::<_, PyErr>((done, batches.next()?))
            })?;
            done.into_iter().try_for_each(&mut take)?;
            next = following;
        }
        Ok(workers.into_inner().into_iter().map(|row| row.work).collect())
    }

    /// Does work with all rows, in whatever order.
    ///
    /// # Errors
    /// As [`Opened::each`].
    pub(crate) fn all<W: RowWork>(self, py: Python<'_>, work: impl Fn() -> W) -> PyResult<Vec<W>> {
        self.each(py, work, |_| (), |()| Ok(()))
    }
}

impl<W: RowWork> Row<W> {
    fn read(
        &mut self,
        batch: &RecordBatch,
        places: &Places,
        dates: &Dates,
        stop: &AtomicBool,
    ) -> PyResult<()> {
        let Self { work, texts, facets } = self;
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
            work.add(&fields).map_err(failed)?;
        }
        Ok(())
    }
}
