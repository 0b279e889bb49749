//! The bytes of a dump: from a file or standard input, decompressed, hashed and counted on the way.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::bufread::GzDecoder;

use crate::error::{Error, Result};

/// How many bytes are asked of the file at once.
const PIECE: usize = 256 << 10;

/// A dump's bytes before anything is known about them.
pub(crate) struct Input {
    /// The dump as named by the user.
    pub(crate) file: String,
    /// Its name without folders.
    pub(crate) name: String,
    /// Bytes of the file, where they are known beforehand.
    pub(crate) length: Option<u64>,
    pub(crate) source: Box<dyn Read + Send>,
}

impl Input {
    /// A file, or standard input for `-`.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        if file == "-" {
            return Ok(Self {
                name: "-".to_owned(),
                file,
                length: None,
                source: Box::new(io::stdin()),
            });
        }
        let failed = |source| Error::Open { file: file.clone(), source };
        let opened = File::open(path).map_err(failed)?;
        let metadata = opened.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(Error::Folder { file });
        }
        let length = metadata.is_file().then_some(metadata.len());
        let name = path
            .file_name()
            .map_or_else(|| file.clone(), |name| name.to_string_lossy().into_owned());
        Ok(Self { file, name, length, source: Box::new(opened) })
    }
}

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

struct Metered {
    source: Box<dyn Read + Send>,
    meter: Meter,
}

impl Read for Metered {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(output)?;
        self.meter.add(&output[..read]);
        Ok(read)
    }
}

/// The decompressed bytes, and whether the file was compressed: by its first two bytes, not by its name.
pub(crate) fn decompressed(
    source: Box<dyn Read + Send>,
    meter: &Meter,
) -> io::Result<(Box<dyn Read + Send>, bool)> {
    let mut head = BufReader::with_capacity(PIECE, Metered { source, meter: meter.clone() });
    // The first piece of a pipe may be a single byte: gather two.
    let first = head.fill_buf()?.to_vec();
    if first.len() == 1 {
        head.consume(1);
        let joined: Box<dyn Read + Send> = Box::new(io::Cursor::new(first).chain(head));
        let mut joined = BufReader::with_capacity(PIECE, joined);
        let mut start = [0; 2];
        let mut filled = 0;
        while filled < 2 {
            let read = joined.read(&mut start[filled..])?;
            if read == 0 {
                break;
            }
            filled += read;
        }
        let compressed = start[..filled] == GZIP;
        let whole: Box<dyn Read + Send> =
            Box::new(io::Cursor::new(start[..filled].to_vec()).chain(joined));
        return Ok(if compressed {
            (Box::new(Members::new(BufReader::with_capacity(PIECE, whole))), true)
        } else {
            (whole, false)
        });
    }
    Ok(if first.starts_with(&GZIP) {
        (Box::new(Members::new(head)), true)
    } else {
        (Box::new(head), false)
    })
}

const GZIP: [u8; 2] = [0x1F, 0x8B];

/// All members of a gzip file, one after the other. Zero bytes after the last one are padding, as for gzip(1); anything
/// else there is an error.
struct Members<R: BufRead> {
    state: State<R>,
}

enum State<R: BufRead> {
    Inside(Box<GzDecoder<R>>),
    Between(R),
    Done,
}

impl<R: BufRead> Members<R> {
    fn new(source: R) -> Self {
        Self { state: State::Inside(Box::new(GzDecoder::new(source))) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if output.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Ok(0),
                State::Inside(mut decoder) => match decoder.read(output) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Ok(read) => {
                        self.state = State::Inside(decoder);
                        return Ok(read);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.state = State::Inside(decoder);
                    }
                    Err(error) => return Err(error),
                },
                State::Between(mut source) => match source.fill_buf()?.first() {
                    None => return Ok(0),
                    Some(0x1F) => self.state = State::Inside(Box::new(GzDecoder::new(source))),
                    Some(0) => {
                        skip_zeros(&mut source)?;
                        return Ok(0);
                    }
                    Some(_) => return Err(trailing()),
                },
            }
        }
    }
}

fn skip_zeros(source: &mut impl BufRead) -> io::Result<()> {
    loop {
        let piece = source.fill_buf()?;
        if piece.is_empty() {
            return Ok(());
        }
        if piece.iter().any(|byte| *byte != 0) {
            return Err(trailing());
        }
        let length = piece.len();
        source.consume(length);
    }
}

fn trailing() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the last gzip member is followed by other bytes")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// A source that gives one byte at a time, as a slow pipe does.
    struct Drip(io::Cursor<Vec<u8>>);

    impl Read for Drip {
        fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
            let length = output.len().min(1);
            self.0.read(&mut output[..length])
        }
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: std::result::Result<&[u8], io::ErrorKind>) {
        for drip in [false, true] {
            let cursor = io::Cursor::new(bytes.to_vec());
            let source: Box<dyn Read + Send> =
                if drip { Box::new(Drip(cursor)) } else { Box::new(cursor) };
            let meter = Meter::default();
            let (mut reader, _) = decompressed(source, &meter).unwrap();
            let mut text = Vec::new();
            let result = reader.read_to_end(&mut text).map_err(|error| error.kind());
            assert_eq!(result.map(|_| &text[..]), expected);
            if expected.is_ok() {
                assert_eq!(meter.bytes(), bytes.len() as u64);
                assert_eq!(meter.hash(), blake3::hash(bytes));
            }
        }
    }

    #[test]
    fn every_member_is_read_and_damage_is_an_error() {
        let one = gzip(b"one\n");
        let two = gzip(b"two\n");
        check(b"", Ok(b""));
        check(b"x", Ok(b"x"));
        check(b"plain\n", Ok(b"plain\n"));
        check(&one, Ok(b"one\n"));
        check(&[&one[..], &two].concat(), Ok(b"one\ntwo\n"));
        check(&[&one[..], &[0; 512]].concat(), Ok(b"one\n"));
        check(&[&one[..], b"garbage"].concat(), Err(io::ErrorKind::InvalidData));
        check(&[&one[..], &[0; 9], b"garbage"].concat(), Err(io::ErrorKind::InvalidData));
        check(&one[..one.len() - 3], Err(io::ErrorKind::UnexpectedEof));
        check(&[&one[..], &two[..two.len() - 9]].concat(), Err(io::ErrorKind::UnexpectedEof));
        let mut flipped = one.clone();
        let checksum = flipped.len() - 6;
        flipped[checksum] ^= 1;
        check(&flipped, Err(io::ErrorKind::InvalidInput));
    }
}
