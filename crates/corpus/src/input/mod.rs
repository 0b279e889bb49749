//! The bytes of a dump: from a file, standard input or an archive, decompressed, hashed and counted on the way.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

pub(crate) mod archive;
pub(crate) mod expand;
mod gzip;
mod limit;
mod meter;

pub(crate) use limit::Limits;
pub(crate) use meter::Meter;

use archive::{Checked, Packing};
use gzip::Members;
use limit::Limited;
use meter::Metered;

/// How many bytes are asked of the file at once.
const PIECE: usize = 256 << 10;

/// How the bytes of a dump are packed, found out from the bytes themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// With gzip, of one or several members.
    Gzip,
    /// With Zstandard, of one or several frames.
    Zstd,
    /// As an entry of a ZIP archive.
    Zip,
}

impl Compression {
    /// How a reader is told: `plain`, `gzip`, `zstd` or `zip`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
        }
    }
}

/// A dump's bytes before anything is known about them.
pub(crate) struct Input {
    /// The dump as named by the user.
    pub(crate) file: String,
    /// Its name without folders.
    pub(crate) name: String,
    /// Bytes of the file or of the archive's entry, where they are known beforehand.
    pub(crate) length: Option<u64>,
    pub(crate) source: Box<dyn Read + Send>,
    /// How an archive packs it; elsewhere it is found out.
    pub(crate) packing: Option<Packing>,
    /// The archive that it is an entry of.
    pub(crate) archive: Option<std::sync::Arc<archive::Archive>>,
}

impl Input {
    /// A source under a name.
    pub(crate) fn new(file: String, name: String, source: Box<dyn Read + Send>) -> Self {
        Self { file, name, length: None, source, packing: None, archive: None }
    }

    /// A file, or standard input for `-`.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        if file == "-" {
            return Ok(Self::new(file.clone(), file, Box::new(io::stdin())));
        }
        let failed = |source| Error::Open { file: file.clone(), source };
        let opened = File::open(path).map_err(failed)?;
        let metadata = opened.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(Error::Folder { file });
        }
        let length = metadata.is_file().then_some(metadata.len());
        let name = file_name(path);
        Ok(Self { length, ..Self::new(file, name, Box::new(opened)) })
    }
}

/// A path's last part.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The decompressed bytes, and how they were packed: by the first bytes, not by a name.
pub(crate) fn decompressed(
    source: Box<dyn Read + Send>,
    packing: Option<Packing>,
    meter: &Meter,
    limits: Limits,
) -> io::Result<(Box<dyn Read + Send>, Compression)> {
    let mut source = Metered::new(source, meter.clone());
    if let Some(packing) = packing {
        let source = BufReader::with_capacity(PIECE, source);
        let unpacked = Checked::new(packing, source)?;
        return Ok((Box::new(Limited::new(unpacked, meter.clone(), limits)), Compression::Zip));
    }
    // The first piece of a pipe may be a single byte: gather four.
    let mut start = [0; 4];
    let mut filled = 0;
    while filled < start.len() {
        match source.read(&mut start[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let start = start[..filled].to_vec();
    let gzip = start.starts_with(&gzip::MAGIC);
    let zstd = start.starts_with(&ZSTD);
    let whole = io::Cursor::new(start).chain(source);
    if gzip {
        let unpacked = Members::new(BufReader::with_capacity(PIECE, whole));
        Ok((Box::new(Limited::new(unpacked, meter.clone(), limits)), Compression::Gzip))
    } else if zstd {
        // All frames, one after the other; frames that ask for a window of more than 128 MiB are refused.
        let whole = BufReader::with_capacity(PIECE, whole);
        let unpacked = zstd::stream::read::Decoder::with_buffer(whole)?;
        Ok((Box::new(Limited::new(unpacked, meter.clone(), limits)), Compression::Zstd))
    } else {
        Ok((Box::new(whole), Compression::None))
    }
}

/// The first bytes of a Zstandard frame.
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

#[cfg(test)]
mod tests;
