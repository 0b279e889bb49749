//! Long work beside Python: without its lock, and stopped by Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::prelude::*;
use rolescope_index::Progress;

use crate::failure::{Kind, plain};

/// How often it is asked whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(50);

/// Whether the work is to end.
#[derive(Debug, Default)]
pub(crate) struct Stop(AtomicBool);

impl Progress for Stop {
    fn started(&self, _what: &str, _total: Option<u64>) {}
    fn advanced(&self, _done: u64) {}
    fn finished(&self) {}
    fn stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Does work on a thread of its own, while this one hears of Ctrl-C.
pub(crate) fn interruptible<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&Stop) -> PyResult<T> + Send,
) -> PyResult<T> {
    let (done, is_done) = channel::<()>();
    let (result, interrupt) = py.detach(move || {
        let stop = Stop::default();
        std::thread::scope(|scope| {
            let stop = &stop;
            let worker = scope.spawn(move || {
                // Dropped when the work ends, whichever way.
                let _done = done;
                work(stop)
            });
            let mut interrupt = None;
            while is_done.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if interrupt.is_none()
                    && let Err(error) = Python::attach(|py| py.check_signals())
                {
                    stop.0.store(true, Ordering::Relaxed);
                    interrupt = Some(error);
                }
            }
            (worker.join(), interrupt)
        })
    });
    match (interrupt, result) {
        (Some(interrupt), _) => Err(interrupt),
        (None, Ok(result)) => result,
        (None, Err(panic)) => Err(internal(&*panic)),
    }
}

/// A panic as an exception.
pub(crate) fn internal(panic: &(dyn std::any::Any + Send)) -> PyErr {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("of an unknown kind");
    plain(
        Kind::Internal,
        format!("rolescope has made a mistake: {text}"),
        "please report it with what led to it",
    )
}
