//! A window on the decompressed dump: the record being read and what follows it, in one piece.

use std::io::{self, Read};

/// How many bytes are wanted at once.
const PIECE: usize = 512 << 10;

/// A sliding window. Bytes before `start` are done with, bytes from `end` on are not read yet.
pub(crate) struct Window {
    source: Box<dyn Read + Send>,
    data: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes done with.
    consumed: u64,
    ended: bool,
    failure: Option<io::Error>,
}

impl Window {
    pub(crate) fn new(source: Box<dyn Read + Send>) -> Self {
        Self {
            source,
            data: Vec::new(),
            start: 0,
            end: 0,
            consumed: 0,
            ended: false,
            failure: None,
        }
    }

    /// All bytes from the present one on, as a source.
    pub(crate) fn into_source(self) -> Box<dyn Read + Send> {
        let present = self.data[self.start..self.end].to_vec();
        Box::new(io::Cursor::new(present).chain(Failing(self.failure)).chain(self.source))
    }

    /// What there is.
    pub(crate) fn data(&self) -> &[u8] {
        &self.data[self.start..self.end]
    }

    /// Offset of the window's first byte.
    pub(crate) fn offset(&self) -> u64 {
        self.consumed
    }

    /// Bytes obtained from the source.
    pub(crate) fn received(&self) -> u64 {
        self.consumed + (self.end - self.start) as u64
    }

    /// Whether nothing follows what there is, because the dump ends or because reading failed.
    pub(crate) fn finished(&self) -> bool {
        self.ended || self.failure.is_some()
    }

    /// Whether the dump ends with what there is.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Why reading failed, to be asked once.
    pub(crate) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// Moves the window forward.
    pub(crate) fn consume(&mut self, bytes: usize) {
        self.start += bytes;
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        self.consumed += bytes as u64;
    }

    /// Reads until there are `wanted` bytes or nothing follows.
    pub(crate) fn want(&mut self, wanted: usize) {
        if self.end - self.start >= wanted || self.finished() {
            return;
        }
        if self.start + wanted > self.data.len() {
            let present = self.start..self.end;
            // Twice what is wanted, so that a window that slides on by single records is rarely moved.
            let room = (2 * wanted).max(PIECE);
            if self.data.len() < room {
                let mut larger = vec![0; room];
                larger[..present.len()].copy_from_slice(&self.data[present]);
                self.data = larger;
            } else {
                self.data.copy_within(present, 0);
            }
            self.end -= self.start;
            self.start = 0;
        }
        while self.end - self.start < wanted {
            match self.source.read(&mut self.data[self.end..]) {
                Ok(0) => {
                    self.ended = true;
                    return;
                }
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error);
                    return;
                }
            }
        }
    }

    /// Reads more than there is.
    pub(crate) fn grow(&mut self) {
        let present = self.end - self.start;
        self.want((2 * present).max(PIECE / 2));
    }
}

/// A source that gives a failure once.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
