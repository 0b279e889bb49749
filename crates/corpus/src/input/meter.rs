//! Counts and hashes the bytes of a file while they are read.

use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What the file itself was, seen while it was read.
#[derive(Clone, Default)]
pub(crate) struct Meter(Arc<Gauge>);

#[derive(Default)]
struct Gauge {
    bytes: AtomicU64,
    hasher: Mutex<blake3::Hasher>,
}

impl Meter {
    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// BLAKE3 of the bytes read so far.
    pub(crate) fn hash(&self) -> blake3::Hash {
        self.0.hasher.lock().unwrap_or_else(PoisonError::into_inner).finalize()
    }

    fn add(&self, bytes: &[u8]) {
        self.0.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.0.hasher.lock().unwrap_or_else(PoisonError::into_inner).update(bytes);
    }
}

/// A source that is counted and hashed.
pub(crate) struct Metered {
    source: Box<dyn Read + Send>,
    meter: Meter,
}

impl Metered {
    pub(crate) fn new(source: Box<dyn Read + Send>, meter: Meter) -> Self {
        Self { source, meter }
    }
}

impl Read for Metered {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(output)?;
        self.meter.add(&output[..read]);
        Ok(read)
    }
}
