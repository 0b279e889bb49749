//! Ctrl-C: the first asks the work to end cleanly, the second ends the program.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C and for requests to terminate.
pub(crate) fn listen() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            #[expect(clippy::exit, reason = "the second Ctrl-C does not wait for anything")]
            std::process::exit(1);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether the user has asked to stop.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
