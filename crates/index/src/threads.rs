//! The threads of a scan.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::iter::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator,
};

use crate::error::{Error, Result};

/// A pool of threads. Results never depend on their number.
#[derive(Debug)]
pub struct Threads {
    pool: rayon::ThreadPool,
}

impl Threads {
    /// A pool of `count` threads; 0 stands for one per core.
    ///
    /// # Errors
    /// [`Error::Threads`] if the system refuses them.
    pub fn new(count: usize) -> Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .build()
            .map_err(|source| Error::Threads { count, source })?;
        Ok(Self { pool })
    }

    /// The number of threads.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Applies a function to many things, on all threads; the results stand in the order of the things. Each thing is work enough to
    /// be handed out alone.
    pub fn map<T: Sync, R: Send>(
        &self,
        things: &[T],
        work: impl Fn(&T) -> R + Sync + Send,
    ) -> Vec<R> {
        self.pool.install(|| things.par_iter().with_max_len(1).map(work).collect())
    }

    /// As [`Threads::map`], for a function that takes the things over.
    pub fn map_into<T: Send, R: Send>(
        &self,
        things: Vec<T>,
        work: impl Fn(T) -> R + Sync + Send,
    ) -> Vec<R> {
        self.pool.install(|| things.into_par_iter().with_max_len(1).map(work).collect())
    }

    /// As [`Threads::map`], with a state for each thread, made by `init`: buffers that are used again.
    pub fn map_with<S, T: Sync, R: Send>(
        &self,
        things: &[T],
        init: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &T) -> R + Sync,
    ) -> Vec<R> {
        let next = AtomicUsize::new(0);
        let found = self.pool.broadcast(|_| {
            let (mut state, mut found) = (None, Vec::new());
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(thing) = things.get(number) else { return found };
                found.push((number, work(state.get_or_insert_with(&init), thing)));
            }
        });
        let mut found: Vec<(usize, R)> = found.into_iter().flatten().collect();
        found.sort_unstable_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, result)| result).collect()
    }

    /// Does `work` on the pool while `here` is done on the thread that calls; returns when both are done.
    pub(crate) fn beside<R>(&self, work: impl FnOnce() + Send, here: impl FnOnce() -> R) -> R {
        self.pool.in_place_scope(|scope| {
            scope.spawn(|_| work());
            here()
        })
    }

    pub(crate) fn pool(&self) -> &rayon::ThreadPool {
        &self.pool
    }
}
