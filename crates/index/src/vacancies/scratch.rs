//! A file that has no name and goes with the process.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Context, Result};

/// A temporary file: in a folder, or with others if nothing may be written there.
#[derive(Debug)]
pub(super) struct Scratch {
    file: Mutex<File>,
    folder: PathBuf,
}

impl Scratch {
    /// An empty one.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        let made = tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile());
        let file = Mutex::new(made.context("write a temporary file in", folder)?);
        Ok(Self { file, folder: folder.to_owned() })
    }

    /// Writes bytes, the first of them at a place.
    pub(super) fn write_at(&mut self, start: u64, bytes: &[u8]) -> Result<()> {
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        let written = file.seek(SeekFrom::Start(start)).and_then(|_| file.write_all(bytes));
        written.context("write a temporary file in", &self.folder)
    }

    /// Makes it so long; what was not written is 0.
    pub(super) fn make_room(&mut self, bytes: u64) -> Result<()> {
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        file.set_len(bytes).context("write a temporary file in", &self.folder)
    }

    /// Reads as many bytes as the buffer has, `least` of which have to be there.
    pub(super) fn read_at(&self, start: u64, buffer: &mut [u8], least: usize) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut read = || -> io::Result<()> {
            file.seek(SeekFrom::Start(start))?;
            let mut count = 0;
            while count < buffer.len() {
                match file.read(&mut buffer[count..]) {
                    Ok(0) if count < least => return Err(io::ErrorKind::UnexpectedEof.into()),
                    Ok(0) => break,
                    Ok(more) => count += more,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        };
        read().context("read a temporary file in", &self.folder)
    }
}
