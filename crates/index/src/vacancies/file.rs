//! A file beside the segments that can be made again: a head as JSON, then bytes. Like the checksums of segments it says itself what it
//! has to be: its first line is the hash of the second, the head, which names length and hash of the rest.

use std::fs;
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Context, Result};
use crate::store::{Faults, replace_by_parts, sync_folder};

/// The head with what it says of the rest.
#[derive(Serialize, Deserialize)]
struct Whole<H> {
    #[serde(flatten)]
    head: H,
    body_bytes: u64,
    body_blake3: String,
}

/// Writes a file whole or not at all, and durably.
pub(crate) fn write<H: Serialize>(path: &Path, head: &H, body: &[u8]) -> Result<()> {
    let body_blake3 = blake3::hash(body).to_hex().to_string();
    let whole = Whole { head, body_bytes: body.len() as u64, body_blake3 };
    let head = serde_json::to_string(&whole).expect("a head is plain data");
    let lines = format!("{}\n{head}\n", blake3::hash(head.as_bytes()).to_hex());
    replace_by_parts(path, &[lines.as_bytes(), body], &Faults::default())
        .and_then(|()| sync_folder(path.parent().unwrap_or(Path::new("."))))
        .context("write", path)
}

/// What became of reading a file.
pub(crate) enum Kept<H> {
    /// There is none.
    Missing,
    /// It is not what was written; what is wrong with it.
    Damaged(String),
    /// Its head and the rest.
    Whole(H, Vec<u8>),
}

/// Reads a file.
pub(crate) fn read<H: DeserializeOwned>(path: &Path) -> Result<Kept<H>> {
    match fs::read(path) {
        Ok(bytes) => Ok(match parse(bytes) {
            Ok((head, body)) => Kept::Whole(head, body),
            Err(what) => Kept::Damaged(what),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kept::Missing),
        Err(error) => Err(error).context("read", path),
    }
}

/// What is wrong with a file of whatever head.
pub(crate) fn check(bytes: Vec<u8>) -> std::result::Result<(), String> {
    parse::<serde_json::Value>(bytes).map(|_| ())
}

fn parse<H: DeserializeOwned>(bytes: Vec<u8>) -> std::result::Result<(H, Vec<u8>), String> {
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let (Some(hash), Some(head), Some(body)) = (lines.next(), lines.next(), lines.next()) else {
        return Err("it is cut off".to_owned());
    };
    if hash != blake3::hash(head).to_hex().as_bytes() {
        return Err("its head is not what was written".to_owned());
    }
    let Whole::<serde_json::Value> { head, body_bytes, body_blake3 } = serde_json::from_slice(head)
        .map_err(|error| format!("its head cannot be read: {error}"))?;
    if body.len() as u64 != body_bytes {
        return Err(format!("it holds {} bytes, {body_bytes} were written", body.len()));
    }
    if blake3::hash(body).to_hex().as_str() != body_blake3 {
        return Err("its bytes are not those that were written".to_owned());
    }
    let head = serde_json::from_value(head)
        .map_err(|error| format!("it is of another version of rolescope: {error}"))?;
    let start = bytes.len() - body.len();
    let mut bytes = bytes;
    bytes.drain(..start);
    Ok((head, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_a_file_is_watched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(
            &path,
            &vec![("a", 1)].into_iter().collect::<std::collections::BTreeMap<_, _>>(),
            b"body",
        )
        .unwrap();
        let bytes = fs::read(&path).unwrap();
        check(bytes.clone()).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                assert!(check(flipped).is_err(), "bit {bit} of byte {at}");
            }
        }
        for end in 0..bytes.len() {
            assert!(check(bytes[..end].to_vec()).is_err(), "cut off at {end}");
        }
    }
}
