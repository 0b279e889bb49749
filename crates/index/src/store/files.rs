//! Files of segments, hashed while they are written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::OpenWriteError;
use tantivy::directory::{AntiCallToken, TerminatingWrite, WritePtr};

use super::Shared;
use super::checksums::Checksum;

/// Bytes that are written, and hashed, at once.
const PIECE: usize = 128 << 10;

struct HashedFile {
    shared: Arc<Shared>,
    name: PathBuf,
    file: File,
    piece: Vec<u8>,
    hasher: blake3::Hasher,
    bytes: u64,
}

/// Creates a file that does not exist yet.
pub(crate) fn create(shared: &Arc<Shared>, name: &Path) -> Result<WritePtr, OpenWriteError> {
    let wrapped = |error| OpenWriteError::wrap_io_error(error, name.to_owned());
    shared.faults.strike().map_err(wrapped)?;
    let opened = File::options().write(true).create_new(true).open(shared.path.join(name));
    let file = opened.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(name.to_owned()),
        _ => wrapped(error),
    })?;
    Ok(BufWriter::new(Box::new(HashedFile {
        shared: Arc::clone(shared),
        name: name.to_owned(),
        file,
        piece: Vec::with_capacity(PIECE),
        hasher: blake3::Hasher::new(),
        bytes: 0,
    })))
}

impl HashedFile {
    fn write_piece(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        self.shared.faults.strike()?;
        self.file.write_all(&self.piece)?;
        self.hasher.update(&self.piece);
        self.bytes += self.piece.len() as u64;
        self.piece.clear();
        Ok(())
    }
}

impl Write for HashedFile {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.piece.len() + data.len() > PIECE {
            self.write_piece()?;
        }
        self.piece.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_piece()
    }
}

impl TerminatingWrite for HashedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.write_piece()?;
        self.shared.faults.strike()?;
        self.file.sync_data()?;
        let blake3 = self.hasher.finalize().to_hex().to_string();
        let checksum = Checksum { bytes: self.bytes, blake3 };
        self.shared.checksums().enter(&self.name, checksum);
        Ok(())
    }
}
