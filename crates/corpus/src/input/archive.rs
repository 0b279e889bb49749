//! ZIP archives: which entries they have, and the bytes of one.
//!
//! An entry is read in place, as a stretch of the archive's file; nothing is written to the disk. What could be made to do harm is
//! refused: encrypted entries, links, names that lead out of the archive, archives in archives, two entries of one name.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use zip::CompressionMethod;

use crate::error::{Error, Result};
use crate::input::expand::{PassedOver, is_archive_name, is_table_name};
use crate::input::{PIECE, file_name};

/// Entries that an archive may have.
const MOST_ENTRIES: usize = 100_000;

/// How an entry is packed, as the archive's directory says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packing {
    method: Method,
    /// Bytes of the entry in the archive.
    pub(crate) compressed: u64,
    size: u64,
    crc: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Stored,
    Deflate,
    Zstd,
}

/// An entry that may be a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name, folders of the archive included.
    pub(crate) name: String,
    start: u64,
    pub(crate) packing: Packing,
}

/// An archive's file.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) path: PathBuf,
    /// Bytes and BLAKE3 of the file, once they were asked for.
    whole: OnceLock<(u64, String)>,
}

impl Archive {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), whole: OnceLock::new() }
    }

    /// The file's name without folders.
    pub(crate) fn name(&self) -> String {
        file_name(&self.path)
    }

    /// Bytes and BLAKE3 of the whole file, in hex; read once for all its entries.
    pub(crate) fn whole(&self) -> Result<(u64, String)> {
        if let Some(known) = self.whole.get() {
            return Ok(known.clone());
        }
        let failed = |source| Error::Open { file: self.path.display().to_string(), source };
        let file = File::open(&self.path).map_err(failed)?;
        let mut hasher = blake3::Hasher::new();
        let mut file = BufReader::with_capacity(PIECE, file);
        let mut bytes = 0;
        loop {
            let piece = file.fill_buf().map_err(failed)?;
            if piece.is_empty() {
                break;
            }
            hasher.update(piece);
            let length = piece.len();
            bytes += length as u64;
            file.consume(length);
        }
        Ok(self.whole.get_or_init(|| (bytes, hasher.finalize().to_hex().to_string())).clone())
    }

    /// The bytes of an entry as they stand in the archive.
    pub(crate) fn section(&self, entry: &Entry) -> io::Result<Box<dyn Read + Send>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(entry.start))?;
        Ok(Box::new(file.take(entry.packing.compressed)))
    }
}

/// The tables of an archive, by name, and what else it holds.
pub(crate) fn entries(path: &Path) -> Result<(Vec<Entry>, Vec<PassedOver>)> {
    let file = path.display().to_string();
    let damaged = |error: zip::result::ZipError| Error::Archive {
        file: file.clone(),
        source: io::Error::other(error),
    };
    let opened = File::open(path).map_err(|source| Error::Open { file: file.clone(), source })?;
    let mut archive =
        zip::ZipArchive::new(BufReader::with_capacity(PIECE, opened)).map_err(damaged)?;
    let refused = |entry: &str, why: &'static str| Error::ArchiveEntry {
        file: file.clone(),
        entry: entry.to_owned(),
        why,
    };
    if archive.has_duplicate_names() {
        return Err(refused("", "two entries have the same name"));
    }
    if archive.len() > MOST_ENTRIES {
        return Err(refused("", "there are more than 100,000 entries"));
    }
    let (mut found, mut passed) = (Vec::new(), Vec::new());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        if entry.is_symlink() {
            return Err(refused(&name, "it is a link"));
        }
        if leads_out(&name) {
            return Err(refused(&name, "its name leads out of the archive"));
        }
        let mut pass = |why: &str| {
            passed.push(PassedOver { file: format!("{file}/{name}"), why: why.to_owned() });
        };
        if entry.is_dir() {
            // Folders hold nothing themselves.
            continue;
        }
        if name == "[Content_Types].xml" {
            return Err(Error::NotATable { file, kind: "an Excel workbook" });
        }
        if is_hidden(&name) {
            pass("a hidden file");
            continue;
        }
        if is_archive_name(&name) {
            return Err(refused(&name, "it is an archive in an archive"));
        }
        if !is_table_name(&name) {
            pass("not the name of a table");
            continue;
        }
        if entry.encrypted() {
            return Err(refused(&name, "it is encrypted"));
        }
        let method = match entry.compression() {
            CompressionMethod::Stored => Method::Stored,
            CompressionMethod::Deflated => Method::Deflate,
            CompressionMethod::Zstd => Method::Zstd,
            _ => {
                return Err(refused(&name, "it is packed by a method other than deflate and zstd"));
            }
        };
        let Some(start) = entry.data_start() else {
            return Err(refused(&name, "the archive does not say where it stands"));
        };
        let packing = Packing {
            method,
            compressed: entry.compressed_size(),
            size: entry.size(),
            crc: entry.crc32(),
        };
        found.push(Entry { name, start, packing });
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok((found, passed))
}

/// Whether a name is absolute, climbs, or holds what names do not hold.
fn leads_out(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with(['/', '\\'])
        || drive
        || name.contains('\0')
        || name.split(['/', '\\']).any(|part| part == "..")
}

/// Whether a part of a name begins with a dot, or the file is one that macOS adds.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

/// The text of an entry, held against the length and the checksum that the archive's directory gives.
pub(crate) struct Checked<R: BufRead> {
    source: Unpacking<R>,
    packing: Packing,
    crc: Crc,
    given: u64,
    done: bool,
}

enum Unpacking<R: BufRead> {
    Stored(R),
    Deflate(DeflateDecoder<R>),
    Zstd(zstd::stream::read::Decoder<'static, R>),
}

impl<R: BufRead> Checked<R> {
    pub(crate) fn new(packing: Packing, source: R) -> io::Result<Self> {
        let source = match packing.method {
            Method::Stored => Unpacking::Stored(source),
            Method::Deflate => Unpacking::Deflate(DeflateDecoder::new(source)),
            Method::Zstd => Unpacking::Zstd(zstd::stream::read::Decoder::with_buffer(source)?),
        };
        Ok(Self { source, packing, crc: Crc::new(), given: 0, done: false })
    }

    fn check_end(&mut self) -> io::Result<()> {
        let rest = match &mut self.source {
            Unpacking::Stored(source) => source.fill_buf(),
            Unpacking::Deflate(source) => source.get_mut().fill_buf(),
            Unpacking::Zstd(source) => source.get_mut().fill_buf(),
        };
        let wrong = |message| Err(io::Error::new(io::ErrorKind::InvalidData, message));
        if !rest?.is_empty() {
            return wrong("the entry is followed by other bytes");
        }
        if self.given < self.packing.size {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the entry is cut off"));
        }
        if self.given > self.packing.size {
            return wrong("the entry is longer than the archive says");
        }
        if self.crc.sum() != self.packing.crc {
            return wrong("the entry's checksum is wrong");
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Checked<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if self.done || output.is_empty() {
            return Ok(0);
        }
        let read = match &mut self.source {
            Unpacking::Stored(source) => source.read(output)?,
            Unpacking::Deflate(source) => source.read(output)?,
            Unpacking::Zstd(source) => source.read(output)?,
        };
        self.crc.update(&output[..read]);
        self.given += read as u64;
        if read == 0 {
            self.check_end()?;
            self.done = true;
        }
        Ok(read)
    }
}
