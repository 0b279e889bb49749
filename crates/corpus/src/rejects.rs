//! Writes the rejected rows of dumps to a CSV file, so that they can be looked at and mended.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::row::Reject;

/// Columns of the file.
const HEADER: [&str; 8] =
    ["file", "line", "byte_offset", "bytes", "record", "column", "reason", "raw"];

/// What a file packed with Zstandard begins with.
const PACKED: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// A CSV file of rejected rows: file, line, byte offset, length, record, column, reason and the first 4 KiB; packed with Zstandard if its
/// name ends in `.zst`.
///
/// Rejected rows may hold personal data: on Unix the file can be read by its owner only.
pub struct RejectsWriter {
    file: String,
    /// Absent when all has been written.
    writer: Option<csv::Writer<BufWriter<Sink>>>,
    /// The file if it was made here, and not one that is written into.
    made: Option<PathBuf>,
    written: u64,
}

enum Sink {
    Plain(File),
    Packed(zstd::Encoder<'static, File>),
}

impl Sink {
    fn new(file: File, packed: bool) -> io::Result<Self> {
        if packed { Ok(Self::Packed(zstd::Encoder::new(file, 0)?)) } else { Ok(Self::Plain(file)) }
    }

    /// Writes the header so that it stands in the file at once: whatever is broken off, [`RejectsWriter::wrote`] knows the file.
    fn start(&mut self) -> io::Result<()> {
        self.write_all(header().as_bytes())?;
        match self {
            Self::Plain(file) => file.flush(),
            Self::Packed(encoder) => encoder.flush(),
        }
    }

    /// The file, when all has been written into it.
    fn finish(self) -> io::Result<File> {
        match self {
            Self::Plain(file) => Ok(file),
            Self::Packed(encoder) => encoder.finish(),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(data),
            Self::Packed(encoder) => encoder.write(data),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            // Flushed blocks would make the file larger; the end of the frame is written at the end.
            Self::Packed(_) => Ok(()),
        }
    }
}

/// The first line of the file.
fn header() -> String {
    HEADER.join(",") + "\n"
}

impl RejectsWriter {
    /// Whether a file is one of rejected rows, plain or packed, by its first line.
    ///
    /// # Errors
    ///
    /// If the file cannot be read. One that cannot be unpacked is none.
    pub fn wrote(path: &Path) -> io::Result<bool> {
        let header = header();
        let mut beginning = Vec::new();
        File::open(path)?.take(header.len() as u64).read_to_end(&mut beginning)?;
        if beginning.starts_with(&PACKED) {
            beginning.clear();
            let mut unpacked = zstd::Decoder::new(File::open(path)?)?.take(header.len() as u64);
            if unpacked.read_to_end(&mut beginning).is_err() {
                return Ok(false);
            }
        }
        Ok(beginning == header.as_bytes())
    }

    /// Creates the file, or replaces it; it goes away again if it cannot be written to its end. What is no file, such as a pipe, is
    /// written into; a symbolic link is refused.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let failed = |source| Error::WriteRejects { file: file.clone(), source };
        let mut options = OpenOptions::new();
        options.write(true);
        let mut is_new = true;
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.is_symlink() => {
                let why = "it is a symbolic link, which is neither followed nor replaced";
                return Err(failed(io::Error::other(why)));
            }
            Ok(found) if found.is_file() => {
                std::fs::remove_file(path).map_err(failed)?;
            }
            Ok(_) => is_new = false,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        options.create_new(is_new);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.open(path).map_err(failed)?;
        let made = is_new.then(|| path.to_owned());
        let packed = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zst"));
        let started = Sink::new(opened, packed).and_then(|mut sink| {
            sink.start()?;
            Ok(sink)
        });
        let sink = started.map_err(|source| {
            made.iter().for_each(|made| drop(std::fs::remove_file(made)));
            failed(source)
        })?;
        let writer = Some(csv::Writer::from_writer(BufWriter::new(sink)));
        Ok(Self { file, writer, made, written: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn write(&mut self, reject: &Reject) -> Result<()> {
        let origin = &reject.origin;
        let [line, byte, bytes, record] = [origin.line, origin.byte, reject.bytes, origin.record]
            .map(|number| number.to_string());
        let reason = reject.reason.to_string();
        let raw = readable(&reject.raw);
        let column = reject.reason.column().unwrap_or_default();
        let fields: [&str; 8] =
            [&origin.source, &line, &byte, &bytes, &record, column, &reason, &raw];
        self.written += 1;
        let Some(writer) = &mut self.writer else { return Ok(()) };
        writer.write_record(fields).map_err(|error| self.failed(error.into()))
    }

    /// Rows written.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Writes what is still in memory, to the disk.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn finish(mut self) -> Result<u64> {
        self.close().map_err(|error| self.failed(error))?;
        Ok(self.written)
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::WriteRejects { file: self.file.clone(), source }
    }

    fn close(&mut self) -> io::Result<()> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let closed = close(writer);
        if let (Err(_), Some(made)) = (&closed, &self.made) {
            drop(std::fs::remove_file(made));
        }
        closed
    }
}

impl Drop for RejectsWriter {
    fn drop(&mut self) {
        // What led here is told by others; what was rejected up to it is kept.
        drop(self.close());
    }
}

fn close(writer: csv::Writer<BufWriter<Sink>>) -> io::Result<()> {
    let buffer = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    let sink = buffer.into_inner().map_err(io::IntoInnerError::into_error)?;
    let file = sink.finish()?;
    // Pipes and devices have nothing to synchronise.
    if file.metadata()?.is_file() {
        file.sync_all()?;
    }
    Ok(())
}

/// Bytes as text from which they can be restored: what is not UTF-8 is written as `\xNN`, and then `\` as `\\`.
fn readable(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len() + 16);
            for chunk in bytes.utf8_chunks() {
                text.push_str(&chunk.valid().replace('\\', "\\\\"));
                for byte in chunk.invalid() {
                    text.push_str(&format!("\\x{byte:02X}"));
                }
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posting::Origin;
    use crate::row::RejectReason;

    #[test]
    fn rejected_rows_are_packed_if_the_name_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects.csv.zst");
        let mut writer = RejectsWriter::create(&path).unwrap();
        for record in 1..=1000 {
            let origin = Origin { source: "dump.csv".to_owned(), record, line: record, byte: 0 };
            let reason = RejectReason::UnbalancedQuote;
            writer.write(&Reject { origin, bytes: 1, reason, raw: b"\"".to_vec() }).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), 1000);
        let packed = std::fs::read(&path).unwrap();
        let text = String::from_utf8(zstd::decode_all(&packed[..]).unwrap()).unwrap();
        assert_eq!(text.lines().count(), 1001);
        assert!(text.ends_with("dump.csv,1000,0,1,1000,,unbalanced quote,\"\"\"\"\n"), "{text}");
        assert!(packed.len() < text.len() / 4);
        assert!(RejectsWriter::wrote(&path).unwrap());
    }

    #[test]
    fn a_file_of_rejected_rows_is_known_by_its_header_even_if_it_was_broken_off() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["rejects.csv", "rejects.csv.zst"] {
            let path = folder.path().join(name);
            let writer = RejectsWriter::create(&path).unwrap();
            assert!(RejectsWriter::wrote(&path).unwrap(), "{name}, under way");
            drop(writer);
            assert!(RejectsWriter::wrote(&path).unwrap(), "{name}, broken off");
        }
        let other = |bytes: &[u8]| {
            let path = folder.path().join("other.csv.zst");
            std::fs::write(&path, bytes).unwrap();
            RejectsWriter::wrote(&path).unwrap()
        };
        let whole = zstd::encode_all(header().as_bytes(), 0).unwrap();
        assert!(other(&whole) && other(header().as_bytes()));
        assert!(!other(&zstd::encode_all(&b"id,title\n1,Baker\n"[..], 0).unwrap()));
        assert!(!other(b"id,title\n") && !other(b"") && !other(&PACKED) && !other(&whole[..9]));
        assert!(RejectsWriter::wrote(&folder.path().join("absent")).is_err());
    }

    #[test]
    fn rejected_rows_are_written_for_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects.csv");
        std::fs::write(&path, "old").unwrap();
        let mut writer = RejectsWriter::create(&path).unwrap();
        let origin = Origin { source: "dump.csv".to_owned(), record: 2, line: 3, byte: 40 };
        writer
            .write(&Reject {
                origin,
                bytes: 9,
                reason: RejectReason::FieldCount { expected: 3, got: 2 },
                raw: b"a\"b,\xFF\\x\n".to_vec(),
            })
            .unwrap();
        assert_eq!(writer.finish().unwrap(), 1);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "file,line,byte_offset,bytes,record,column,reason,raw\n\
             dump.csv,3,40,9,2,,\"field count: expected 3, got 2\",\"a\"\"b,\\xFF\\\\x\n\"\n"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
