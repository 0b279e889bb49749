//! Stops archives that are made to fill a disk or a memory: the measure is the decompressed text.

use std::io::{self, Read};

use crate::input::meter::Meter;

/// Decompressed bytes up to which no ratio is asked for.
const FREE: u64 = 64 << 20;

/// How much an archive may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Decompressed bytes for each byte of the file, after the first 64 MiB.
    pub(crate) ratio: u64,
    /// Decompressed bytes in all.
    pub(crate) bytes: Option<u64>,
}

/// A decompressor that is stopped beyond its limits.
pub(crate) struct Limited<R> {
    source: R,
    meter: Meter,
    limits: Limits,
    given: u64,
}

impl<R: Read> Limited<R> {
    pub(crate) fn new(source: R, meter: Meter, limits: Limits) -> Self {
        Self { source, meter, limits, given: 0 }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(output)?;
        self.given += read as u64;
        let Limits { ratio, bytes } = self.limits;
        if self.given > FREE && self.given / ratio.max(1) > self.meter.bytes() {
            let message = format!("it grows to more than {ratio} times its size");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        if let Some(most) = bytes.filter(|most| self.given > *most) {
            let message = format!("it grows to more than the {most} bytes that are allowed");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(read)
    }
}
