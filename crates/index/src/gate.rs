//! Bounds the text that waits between the reader of dumps and tantivy's indexing threads, whose own queue is bounded in
//! documents, not in bytes.
//!
//! Both waking a thread and falling asleep cost as much as reading an ad. So once there is no room the reader sleeps until half of what
//! may wait has left, and the room is such that tantivy's queue, before which the reader would sleep for every single document, never
//! fills: see [`Gate::weight`].

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Longer than writing a segment takes, during which nothing leaves.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most bodies that wait, however short: fewer than the 10,000 documents that fit in tantivy's queue.
const MOST_BODIES: usize = 8_192;

/// Counts the bytes of bodies on their way. Clones share the count.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limit: usize,
    waiting: Mutex<Waiting>,
    left: Condvar,
}

#[derive(Clone, Copy, Debug, Default)]
struct Waiting {
    /// The weight of the bodies on their way.
    weight: usize,
    /// Whether the reader sleeps.
    asleep: bool,
}

impl Gate {
    /// A gate behind which at most about `limit` bytes wait.
    pub(crate) fn new(limit: usize) -> Self {
        let waiting = Mutex::new(Waiting::default());
        Self { shared: Arc::new(Shared { limit, waiting, left: Condvar::new() }) }
    }

    /// What a body weighs: its bytes and a share of the limit, which holds at most [`MOST_BODIES`] for that.
    fn weight(&self, bytes: usize) -> usize {
        bytes + self.shared.limit / MOST_BODIES
    }

    /// Lets a body of `bytes` in, once there is room for it or nothing else waits. If nothing has left for [`PATIENCE`], it is let in
    /// all the same: then the threads on the other side have ended, and tantivy says so when the body reaches it.
    pub(crate) fn enter(&self, bytes: usize) {
        let weight = self.weight(bytes);
        let mut waiting = self.lock();
        if waiting.weight > 0 && waiting.weight + weight > self.shared.limit {
            waiting.asleep = true;
            while waiting.asleep {
                let before = waiting.weight;
                let (now, timeout) = self
                    .shared
                    .left
                    .wait_timeout(waiting, PATIENCE)
                    .unwrap_or_else(PoisonError::into_inner);
                waiting = now;
                if timeout.timed_out() && waiting.weight == before {
                    waiting.asleep = false;
                }
            }
        }
        waiting.weight += weight;
    }

    /// Notes that a body of `bytes` has been taken up.
    pub(crate) fn left(&self, bytes: usize) {
        let weight = self.weight(bytes);
        let mut waiting = self.lock();
        waiting.weight = waiting.weight.saturating_sub(weight);
        if waiting.asleep && waiting.weight <= self.shared.limit / 2 {
            waiting.asleep = false;
            drop(waiting);
            self.shared.left.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn who_waits_for_room_sleeps_until_half_has_left() {
        let gate = Gate::new(100);
        gate.enter(60);
        gate.enter(40);
        thread::scope(|scope| {
            let last = scope.spawn(|| gate.enter(10));
            while !gate.lock().asleep {
                thread::yield_now();
            }
            gate.left(40);
            assert!(gate.lock().asleep);
            gate.left(20);
            last.join().unwrap();
        });
        assert_eq!(gate.lock().weight, 50);
    }

    #[test]
    fn empty_bodies_weigh_something_and_large_ones_come_in_alone() {
        let gate = Gate::new(MOST_BODIES);
        gate.enter(MOST_BODIES * 2);
        gate.left(MOST_BODIES * 2);
        for _ in 0..MOST_BODIES {
            gate.enter(0);
        }
        assert_eq!(gate.lock().weight, MOST_BODIES);
    }
}
