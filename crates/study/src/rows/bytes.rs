//! Reading of bytes that other processes have sent: a magic line, a head as JSON, and lists of fixed width.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// A head as JSON.
pub(super) fn json<T: Serialize>(head: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(head).map_err(|source| Error::DamagedRows {
        what: "a head",
        detail: format!("it cannot be written: {source}"),
    })
}

/// What is left to be read.
pub(super) struct Reader<'a> {
    what: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(what: &'static str, bytes: &'a [u8], magic: &[u8]) -> Result<Self> {
        let rest = bytes.strip_prefix(magic).ok_or_else(|| Error::DamagedRows {
            what,
            detail: "they are something else, or of another version of rolescope".to_owned(),
        })?;
        Ok(Self { what, rest })
    }

    pub(super) fn wrong(&self, detail: &str) -> Error {
        Error::DamagedRows { what: self.what, detail: detail.to_owned() }
    }

    pub(super) fn take(&mut self, count: u64) -> Result<&'a [u8]> {
        let split = usize::try_from(count).ok().and_then(|count| self.rest.split_at_checked(count));
        let (taken, rest) = split.ok_or_else(|| self.wrong("they are cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// So many values of `N` bytes.
    pub(super) fn chunks<const N: usize>(&mut self, count: u64) -> Result<&'a [[u8; N]]> {
        let (chunks, _) = self.take(count.saturating_mul(N as u64))?.as_chunks::<N>();
        Ok(chunks)
    }

    pub(super) fn u64(&mut self) -> Result<u64> {
        let number = self.chunks::<8>(1)?[0];
        Ok(u64::from_le_bytes(number))
    }

    /// A head, behind its length.
    pub(super) fn head<T: DeserializeOwned>(&mut self) -> Result<T> {
        let length = self.u64()?;
        let head = self.take(length)?;
        serde_json::from_slice(head)
            .map_err(|source| self.wrong(&format!("their head cannot be read: {source}")))
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn end(&self) -> Result<()> {
        if self.is_at_end() { Ok(()) } else { Err(self.wrong("they are too long")) }
    }
}
