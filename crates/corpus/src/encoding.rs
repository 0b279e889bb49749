//! Which bytes mean which characters: found out from the beginning of a dump, or said by the user.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

/// An encoding of dumps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8; a record that is not valid is rejected.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, as the WHATWG Encoding Standard has it: every byte is a character.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// UTF-16, the low byte first. Read as a transcoded stream: offsets count bytes of UTF-8.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, the high byte first. Read as a transcoded stream: offsets count bytes of UTF-8.
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl Encoding {
    /// The name as profiles and manifests write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    /// The encoding of a name, letter case and the usual other spellings aside.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" | "ascii" | "us-ascii" => Some(Self::Utf8),
            "windows-1252" | "cp1252" | "latin1" | "latin-1" | "iso-8859-1" => {
                Some(Self::Windows1252)
            }
            "utf-16le" | "utf16le" | "utf-16" => Some(Self::Utf16Le),
            "utf-16be" | "utf16be" => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// Whether the whole stream is transcoded before it is split, so that offsets are those of the transcoded text.
    #[must_use]
    pub fn is_transcoded(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// The encoding that the beginning of a dump shows: by its byte order mark, else UTF-8 if it is valid or if it has
    /// at least ten well-formed sequences of more than one byte for each ill-formed one, else Windows-1252.
    #[must_use]
    pub fn detect(sample: &[u8]) -> Self {
        if sample.starts_with(&[0xEF, 0xBB, 0xBF]) {
            return Self::Utf8;
        }
        if sample.starts_with(&[0xFF, 0xFE]) {
            return Self::Utf16Le;
        }
        if sample.starts_with(&[0xFE, 0xFF]) {
            return Self::Utf16Be;
        }
        let (mut well, mut ill) = (0_usize, 0_usize);
        let mut chunks = sample.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            well += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
            // What is cut off at the end of the sample is not ill-formed.
            let cut = chunks.peek().is_none()
                && std::str::from_utf8(chunk.invalid())
                    .is_err_and(|error| error.error_len().is_none());
            if !chunk.invalid().is_empty() && !cut {
                ill += 1;
            }
        }
        if ill == 0 || well >= 10 * ill { Self::Utf8 } else { Self::Windows1252 }
    }

    /// The text of bytes that are known to be valid.
    pub(crate) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Windows1252 => WINDOWS_1252.decode_without_bom_handling(bytes).0,
            Self::Utf8 | Self::Utf16Le | Self::Utf16Be => String::from_utf8_lossy(bytes),
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// UTF-16 in, UTF-8 out; a lone surrogate becomes U+FFFD, a byte order mark is dropped.
pub(crate) struct Transcoder<R> {
    source: R,
    decoder: Decoder,
    input: Box<[u8]>,
    filled: usize,
    taken: usize,
    ended: bool,
    finished: bool,
}

impl<R: Read> Transcoder<R> {
    pub(crate) fn new(source: R, encoding: Encoding) -> Self {
        let from = if encoding == Encoding::Utf16Be { UTF_16BE } else { UTF_16LE };
        Self {
            source,
            decoder: from.new_decoder_with_bom_removal(),
            input: vec![0; 64 << 10].into_boxed_slice(),
            filled: 0,
            taken: 0,
            ended: false,
            finished: false,
        }
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        // The decoder needs room for one character.
        assert!(output.len() >= 4, "the window reads in large pieces");
        while !self.finished {
            if self.taken == self.filled && !self.ended {
                self.filled = self.source.read(&mut self.input)?;
                self.taken = 0;
                self.ended = self.filled == 0;
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(
                &self.input[self.taken..self.filled],
                output,
                self.ended,
            );
            self.taken += read;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sample: &[u8], expected: Encoding) {
        assert_eq!(Encoding::detect(sample), expected, "{sample:?}");
    }

    #[test]
    fn the_beginning_shows_the_encoding() {
        check(b"", Encoding::Utf8);
        check(b"plain", Encoding::Utf8);
        check(b"\xEF\xBB\xBFid", Encoding::Utf8);
        check(b"\xFF\xFEi\0", Encoding::Utf16Le);
        check(b"\xFE\xFF\0i", Encoding::Utf16Be);
        check("caf\u{e9}".as_bytes(), Encoding::Utf8);
        check(b"caf\xE9 au lait", Encoding::Windows1252);
        check(b"we\x92re", Encoding::Windows1252);
        // A character cut off by the end of the sample.
        check(b"caf\xC3", Encoding::Utf8);
        check(
            "\u{e9}"
                .repeat(10)
                .into_bytes()
                .iter()
                .chain(b"\xE9 x")
                .copied()
                .collect::<Vec<_>>()
                .as_slice(),
            Encoding::Utf8,
        );
        check(
            "\u{e9}"
                .repeat(9)
                .into_bytes()
                .iter()
                .chain(b"\xE9 x")
                .copied()
                .collect::<Vec<_>>()
                .as_slice(),
            Encoding::Windows1252,
        );
    }

    #[test]
    fn names_are_read_back() {
        for encoding in
            [Encoding::Utf8, Encoding::Windows1252, Encoding::Utf16Le, Encoding::Utf16Be]
        {
            assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
        }
        assert_eq!(Encoding::from_name("koi8-r"), None);
    }

    #[test]
    fn sixteen_bits_are_transcoded_whatever_the_pieces() {
        let text = "id,title\n1,caf\u{e9} \u{1F680}\n".repeat(3000);
        let mut bytes = vec![0xFE, 0xFF];
        bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        let mut decoded = String::new();
        let mut transcoder = Transcoder::new(&bytes[..], Encoding::Utf16Be);
        let mut piece = [0; 7];
        let mut collected = Vec::new();
        loop {
            let read = transcoder.read(&mut piece).unwrap();
            if read == 0 {
                break;
            }
            collected.extend_from_slice(&piece[..read]);
        }
        decoded.push_str(std::str::from_utf8(&collected).unwrap());
        assert_eq!(decoded, text);
    }
}
