//! The threads of a scan.

use std::convert::Infallible;
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
    pub fn map_with<S: Send, T: Sync, R: Send>(
        &self,
        things: &[T],
        init: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &T) -> R + Sync,
    ) -> Vec<R> {
        let found = self.share(
            things,
            || (init(), Vec::new()),
            |(state, found), number, thing| -> std::result::Result<(), Infallible> {
                found.push((number, work(state, thing)));
                Ok(())
            },
        );
        let Ok(found) = found;
        let mut found: Vec<(usize, R)> = found.into_iter().flat_map(|(_, found)| found).collect();
        found.sort_unstable_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, result)| result).collect()
    }

    /// Hands things out to all threads, one after the other, each with its number. The states of the threads, which `init` makes.
    ///
    /// # Errors
    /// What `work` returns; a thread takes no more things then.
    pub(crate) fn share<S: Send, T: Sync, E: Send>(
        &self,
        things: &[T],
        init: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, usize, &T) -> std::result::Result<(), E> + Sync,
    ) -> std::result::Result<Vec<S>, E> {
        let next = AtomicUsize::new(0);
        let states = self.pool.broadcast(|_| {
            let mut state = init();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(thing) = things.get(number) else { return Ok(state) };
                work(&mut state, number, thing)?;
            }
        });
        states.into_iter().collect()
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
