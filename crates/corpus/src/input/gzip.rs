//! All members of a gzip file.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// The first bytes of a gzip member.
pub(crate) const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// All members of a gzip file, one after the other. Zero bytes after the last one are padding, as for gzip(1); anything
/// else there is an error.
pub(crate) struct Members<R: BufRead> {
    state: State<R>,
}

enum State<R: BufRead> {
    Inside(Box<GzDecoder<R>>),
    Between(R),
    Done,
}

impl<R: BufRead> Members<R> {
    pub(crate) fn new(source: R) -> Self {
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
