//! How far a long work has come: told to whoever shows it.

/// Hears of the progress of a long work, and may stop it. Implemented by the command line.
pub trait Progress: Sync {
    /// A work of `total` steps starts (bytes, postings); `None` where the total is unknown.
    fn started(&self, what: &str, total: Option<u64>);
    /// `done` steps of the work have been done so far.
    fn advanced(&self, done: u64);
    /// The work has ended.
    fn finished(&self);
    /// Whether the work is to end now, with [`crate::Error::Stopped`].
    fn stopped(&self) -> bool {
        false
    }
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn started(&self, _what: &str, _total: Option<u64>) {}
    fn advanced(&self, _done: u64) {}
    fn finished(&self) {}
}
