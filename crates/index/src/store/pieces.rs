//! Files of segments, read piece by piece: for whoever merges them.
//!
//! A merge reads every byte of its segments once. Of mapped files all of that would count as the memory of the process until they are
//! closed; here a small piece is copied, and a large one mapped for as long as it is needed.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory as _, FileHandle, OwnedBytes};

use super::Shared;

/// Larger pieces are mapped.
const LARGEST_COPY: usize = 4 << 20;

#[derive(Debug)]
struct PiecedFile {
    shared: Arc<Shared>,
    name: PathBuf,
    file: File,
    length: usize,
}

/// Opens a file of a segment.
pub(crate) fn open(
    shared: &Arc<Shared>,
    name: &Path,
) -> Result<Arc<dyn FileHandle>, OpenReadError> {
    let opened = File::open(shared.path.join(name)).and_then(|file| {
        let length = file.metadata()?.len();
        Ok((file, usize::try_from(length).map_err(io::Error::other)?))
    });
    let (file, length) = opened.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(name.to_owned()),
        _ => OpenReadError::wrap_io_error(error, name.to_owned()),
    })?;
    Ok(Arc::new(PiecedFile { shared: Arc::clone(shared), name: name.to_owned(), file, length }))
}

impl FileHandle for PiecedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.end > self.length || range.start > range.end {
            let (name, length) = (self.name.display(), self.length);
            let detail = format!("bytes {range:?} of `{name}`, which has {length}");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, detail));
        }
        if range.len() > LARGEST_COPY {
            let mapped = self.shared.files.get_file_handle(&self.name).map_err(io::Error::other)?;
            return mapped.read_bytes(range);
        }
        let mut piece = vec![0; range.len()];
        read_at(&self.file, &mut piece, range.start as u64)?;
        Ok(OwnedBytes::new(piece))
    }
}

impl HasLen for PiecedFile {
    fn len(&self) -> usize {
        self.length
    }
}

#[cfg(unix)]
fn read_at(file: &File, piece: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, piece, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut piece: &mut [u8], mut at: u64) -> io::Result<()> {
    while !piece.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, piece, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        piece = &mut piece[read..];
        at += read as u64;
    }
    Ok(())
}
