//! Rows of a batch on several threads, their results in order.

use arrow_array::RecordBatch;
use pyo3::prelude::*;
use rolescope_index::Threads;

use crate::failure::failed;
use crate::waiting::internal;

/// A state for each thread, and the threads.
pub(crate) struct Workers<W> {
    threads: Option<Threads>,
    workers: Vec<W>,
}

impl<W: Send> Workers<W> {
    /// As many workers as threads are asked for; 0 stands for one per core.
    pub(crate) fn new(count: usize, worker: impl Fn() -> W) -> PyResult<Self> {
        let threads = if count == 1 { None } else { Some(Threads::new(count).map_err(failed)?) };
        let count = threads.as_ref().map_or(1, Threads::count);
        Ok(Self { threads, workers: (0..count).map(|_| worker()).collect() })
    }

    /// The number of threads.
    pub(crate) fn count(&self) -> usize {
        self.workers.len()
    }

    /// Does work on equal stretches of a batch. A panic is an error: it must not end the interpreter.
    pub(crate) fn each<R: Send>(
        &mut self,
        batch: &RecordBatch,
        work: impl Fn(&mut W, RecordBatch) -> PyResult<R> + Sync + Send,
    ) -> PyResult<Vec<R>> {
        let size = batch.num_rows().div_ceil(self.workers.len()).max(1);
        let parts: Vec<(&mut W, RecordBatch)> = self
            .workers
            .iter_mut()
            .zip((0..batch.num_rows()).step_by(size))
            .map(|(worker, start)| (worker, batch.slice(start, size.min(batch.num_rows() - start))))
            .collect();
        let work = |(worker, part): (&mut W, RecordBatch)| work(worker, part);
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| match &self.threads {
            Some(threads) => threads.map_into(parts, work),
            None => parts.into_iter().map(work).collect(),
        }));
        done.map_err(|panic| internal(&*panic))?.into_iter().collect()
    }

    /// The workers.
    pub(crate) fn into_inner(self) -> Vec<W> {
        self.workers
    }
}
