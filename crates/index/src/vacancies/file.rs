//! A file beside the segments that can be made again: a head as JSON, then bytes. Like the checksums of segments it says itself what it
//! has to be: its first line is the hash of the second, the head, which names length and hash of the rest.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Context, Result};
use crate::store::{Faults, replace_with, sync_folder};

/// The most bytes of a head: it holds the user's names of employers.
const LONGEST_HEAD: u64 = 256 << 20;

/// The head with what it says of the rest.
#[derive(Serialize, Deserialize)]
struct Whole<H> {
    #[serde(flatten)]
    head: H,
    body_bytes: u64,
    body_blake3: String,
}

/// Writes a file whole or not at all, and durably. `body` is asked twice, and has to write the same each time.
pub(crate) fn write<H: Serialize>(
    path: &Path,
    head: &H,
    body: impl Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let mut hasher = BufWriter::new(blake3::Hasher::new());
    body(&mut hasher).context("write", path)?;
    let hasher = hasher.into_inner().map_err(io::Error::from).context("write", path)?;
    let (body_bytes, body_blake3) = (hasher.count(), hasher.finalize().to_hex().to_string());
    let whole = Whole { head, body_bytes, body_blake3 };
    let head = serde_json::to_string(&whole).expect("a head is plain data");
    let lines = format!("{}\n{head}\n", blake3::hash(head.as_bytes()).to_hex());
    let all = |file: &mut dyn Write| {
        file.write_all(lines.as_bytes())?;
        body(file)
    };
    replace_with(path, &Faults::default(), all)
        .and_then(|()| sync_folder(path.parent().unwrap_or(Path::new("."))))
        .context("write", path)
}

/// What became of reading a file.
pub(crate) enum Kept<H, B> {
    /// There is none.
    Missing,
    /// It is not what was written; what is wrong with it.
    Damaged(String),
    /// Its head and the rest.
    Whole(H, B),
}

/// The bytes after the head, which are not known to be those that were written before the last was read.
pub(crate) struct Body<R> {
    input: R,
    hasher: blake3::Hasher,
    bytes: u64,
    blake3: String,
}

impl<R: Read> Read for Body<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}

impl<R: Read> Body<R> {
    /// Reads what is left, and tells what is wrong with the whole.
    pub(crate) fn end(mut self) -> io::Result<std::result::Result<(), String>> {
        io::copy(&mut self.input, &mut self.hasher)?;
        let Self { hasher, bytes, blake3, .. } = self;
        Ok(if hasher.count() != bytes {
            Err(format!("it holds {} bytes, {bytes} were written", hasher.count()))
        } else if hasher.finalize().to_hex().as_str() != blake3 {
            Err("its bytes are not those that were written".to_owned())
        } else {
            Ok(())
        })
    }
}

/// Opens a file and reads its head.
pub(crate) fn open<H: DeserializeOwned>(path: &Path) -> Result<Kept<H, Body<BufReader<File>>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::Missing),
        Err(error) => return Err(error).context("read", path),
    };
    Ok(match head(BufReader::new(file)).context("read", path)? {
        Ok((head, body)) => Kept::Whole(head, body),
        Err(what) => Kept::Damaged(what),
    })
}

/// Reads a file.
pub(crate) fn read<H: DeserializeOwned>(path: &Path) -> Result<Kept<H, Vec<u8>>> {
    let (head, mut body) = match open(path)? {
        Kept::Missing => return Ok(Kept::Missing),
        Kept::Damaged(what) => return Ok(Kept::Damaged(what)),
        Kept::Whole(head, body) => (head, body),
    };
    let mut bytes = Vec::new();
    body.read_to_end(&mut bytes).context("read", path)?;
    Ok(match body.end().context("read", path)? {
        Ok(()) => Kept::Whole(head, bytes),
        Err(what) => Kept::Damaged(what),
    })
}

/// The bytes of a file of whatever head, if there is one, and what is wrong with it.
pub(crate) fn check(path: &Path) -> Result<Option<(u64, Option<String>)>> {
    let wrong = match open::<serde_json::Value>(path)? {
        Kept::Missing => return Ok(None),
        Kept::Damaged(what) => Some(what),
        Kept::Whole(_, body) => body.end().context("read", path)?.err(),
    };
    let bytes = std::fs::metadata(path).context("read", path)?.len();
    Ok(Some((bytes, wrong)))
}

/// The head, with the body still to be read; or what is wrong with it.
type Opened<H, R> = std::result::Result<(H, Body<R>), String>;

fn head<H: DeserializeOwned, R: BufRead>(mut input: R) -> io::Result<Opened<H, R>> {
    let mut line = || -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        input.by_ref().take(LONGEST_HEAD).read_until(b'\n', &mut line)?;
        Ok((line.pop() == Some(b'\n')).then_some(line))
    };
    let (Some(hash), Some(head)) = (line()?, line()?) else {
        return Ok(Err("it is cut off".to_owned()));
    };
    if hash != blake3::hash(&head).to_hex().as_bytes() {
        return Ok(Err("its head is not what was written".to_owned()));
    }
    let whole = serde_json::from_slice::<Whole<serde_json::Value>>(&head)
        .map_err(|error| format!("its head cannot be read: {error}"));
    Ok(whole.and_then(|Whole { head, body_bytes, body_blake3 }| {
        let head = serde_json::from_value(head)
            .map_err(|error| format!("it is of another version of rolescope: {error}"))?;
        let hasher = blake3::Hasher::new();
        Ok((head, Body { input, hasher, bytes: body_bytes, blake3: body_blake3 }))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_a_file_is_watched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let written: std::collections::BTreeMap<_, _> = vec![("a", 1)].into_iter().collect();
        write(&path, &written, |out| out.write_all(b"body")).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(check(&path).unwrap(), Some((bytes.len() as u64, None)));
        assert_eq!(check(&folder.path().join("other")).unwrap(), None);
        let is_whole = |bytes: &[u8]| match head::<serde_json::Value, _>(bytes).unwrap() {
            Ok((_, body)) => body.end().unwrap().is_ok(),
            Err(_) => false,
        };
        assert!(is_whole(&bytes));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                assert!(!is_whole(&flipped), "bit {bit} of byte {at}");
            }
        }
        for end in 0..bytes.len() {
            assert!(!is_whole(&bytes[..end]), "cut off at {end}");
        }
    }
}
