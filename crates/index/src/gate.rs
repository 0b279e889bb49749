//! Bounds the text that waits between the reader of dumps and tantivy's indexing threads, whose own queue is bounded in
//! documents, not in bytes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Longer than writing a segment takes, during which nothing leaves.
const PATIENCE: Duration = Duration::from_secs(60);

/// Counts the bytes of bodies on their way. Clones share the count.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limit: usize,
    waiting: Mutex<usize>,
    left: Condvar,
}

impl Gate {
    /// A gate behind which at most about `limit` bytes wait.
    pub(crate) fn new(limit: usize) -> Self {
        Self { shared: Arc::new(Shared { limit, waiting: Mutex::new(0), left: Condvar::new() }) }
    }

    /// Lets a body of `bytes` in, once there is room for it or nothing else waits. If nothing has left for [`PATIENCE`], it is let in
    /// all the same: then the threads on the other side have ended, and tantivy says so when the body reaches it.
    pub(crate) fn enter(&self, bytes: usize) {
        let mut waiting = self.lock();
        while *waiting > 0 && *waiting + bytes > self.shared.limit {
            let (now, timeout) = self
                .shared
                .left
                .wait_timeout(waiting, PATIENCE)
                .unwrap_or_else(PoisonError::into_inner);
            waiting = now;
            if timeout.timed_out() {
                break;
            }
        }
        *waiting += bytes;
    }

    /// Notes that a body of `bytes` has been taken up.
    pub(crate) fn left(&self, bytes: usize) {
        let mut waiting = self.lock();
        *waiting = waiting.saturating_sub(bytes);
        drop(waiting);
        self.shared.left.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
