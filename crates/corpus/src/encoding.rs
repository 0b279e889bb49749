//! Which bytes mean which characters: found out from the beginning of a dump, or said by the user.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// An encoding of dumps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8. What is not UTF-8 in a record is read as Windows-1252 and counted, or the record is rejected.
    #[default]
    Utf8,
    /// Windows-1252, as the WHATWG Encoding Standard has it: every byte is a character.
    Windows1252,
    /// UTF-16, the low byte first. Read as a transcoded stream: offsets count bytes of UTF-8.
    Utf16Le,
    /// UTF-16, the high byte first. Read as a transcoded stream: offsets count bytes of UTF-8.
    Utf16Be,
    /// Another one of the WHATWG Encoding Standard, never found out, only said. Read as a transcoded stream: offsets count bytes of UTF-8.
    Other(OtherEncoding),
}

/// An encoding of the WHATWG Encoding Standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherEncoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// The name as profiles and manifests write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Other(other) => other.0.name(),
        }
    }

    /// The encoding of a name: a label of the WHATWG Encoding Standard or one of the usual other spellings, letter case aside. As there,
    /// Latin-1 is Windows-1252.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "cp1252" | "latin-1" => return Some(Self::Windows1252),
            "utf16le" => return Some(Self::Utf16Le),
            "utf16be" => return Some(Self::Utf16Be),
            "ascii" | "us-ascii" => return Some(Self::Utf8),
            _ => {}
        }
        let found = encoding_rs::Encoding::for_label_no_replacement(name.as_bytes())?;
        Some(match found {
            _ if found == UTF_8 => Self::Utf8,
            _ if found == WINDOWS_1252 => Self::Windows1252,
            _ if found == UTF_16LE => Self::Utf16Le,
            _ if found == UTF_16BE => Self::Utf16Be,
            other => Self::Other(OtherEncoding(other)),
        })
    }

    /// Whether the whole stream is transcoded before it is split, so that offsets are those of the transcoded text.
    #[must_use]
    pub fn is_transcoded(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be | Self::Other(_))
    }

    /// The encoding that the beginning of a dump shows: by its byte order mark; else UTF-16 if every second byte is mostly zero; else
    /// UTF-8 if it is valid or has at least as many well-formed sequences of more than one byte as ill-formed ones; else
    /// Windows-1252.
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
        if let Some(utf16) = utf16(sample) {
            return utf16;
        }
        if std::str::from_utf8(sample).is_ok() {
            return Self::Utf8;
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
        if ill == 0 || well >= ill { Self::Utf8 } else { Self::Windows1252 }
    }

    /// The text of bytes that are known to be valid.
    pub(crate) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Windows1252 => WINDOWS_1252.decode_without_bom_handling(bytes).0,
            _ => mixed(bytes),
        }
    }
}

/// UTF-16 without a byte order mark: of text in Latin letters every second byte is zero.
fn utf16(sample: &[u8]) -> Option<Encoding> {
    memchr::memchr(0, sample)?;
    let pairs = sample.as_chunks::<2>().0;
    let zeros = |which: usize| pairs.iter().filter(|pair| pair[which] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let many = |count: usize| count * 5 > pairs.len() && pairs.len() > 3;
    let few = |count: usize| count * 50 < pairs.len() || count == 0;
    match (many(first), many(second)) {
        (false, true) if few(first) => Some(Encoding::Utf16Le),
        (true, false) if few(second) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Text that is UTF-8, but for some bytes: those are read as Windows-1252. What is cut off within a character of UTF-8, or has no
/// character in Windows-1252 either, becomes U+FFFD.
fn mixed(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [0x81 | 0x8D | 0x8F | 0x90 | 0x9D] => text.push(char::REPLACEMENT_CHARACTER),
            [one] => text.push_str(&WINDOWS_1252.decode_without_bom_handling(&[*one]).0),
            // A first byte and at least one that follows it rightly.
            _ => text.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(text)
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::from_name(&name).ok_or_else(|| D::Error::custom(format!("`{name}` is no encoding")))
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Another encoding in, UTF-8 out. What is ill-formed becomes U+FFFD, a byte order mark is dropped.
pub(crate) struct Transcoder<R> {
    source: R,
    decoder: Decoder,
    input: Box<[u8]>,
    filled: usize,
    taken: usize,
    /// Text that is not yet handed out.
    output: Box<[u8]>,
    given: usize,
    written: usize,
    ended: bool,
    finished: bool,
}

impl<R: Read> Transcoder<R> {
    pub(crate) fn new(source: R, encoding: Encoding) -> Self {
        let from = match encoding {
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Windows1252 => WINDOWS_1252,
            Encoding::Utf8 => UTF_8,
            Encoding::Other(other) => other.0,
        };
        Self {
            source,
            decoder: from.new_decoder_with_bom_removal(),
            input: vec![0; 64 << 10].into_boxed_slice(),
            filled: 0,
            taken: 0,
            output: vec![0; 128 << 10].into_boxed_slice(),
            given: 0,
            written: 0,
            ended: false,
            finished: false,
        }
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        while self.given == self.written && !self.finished {
            if self.taken == self.filled && !self.ended {
                self.filled = self.source.read(&mut self.input)?;
                self.taken = 0;
                self.ended = self.filled == 0;
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(
                &self.input[self.taken..self.filled],
                &mut self.output,
                self.ended,
            );
            self.taken += read;
            (self.given, self.written) = (0, written);
            self.finished = self.ended && result == CoderResult::InputEmpty;
        }
        let length = output.len().min(self.written - self.given);
        output[..length].copy_from_slice(&self.output[self.given..self.given + length]);
        self.given += length;
        Ok(length)
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
        check(b"i\0d\0,\0t\0\n\0", Encoding::Utf16Le);
        check(b"\0i\0d\0,\0t\0\n", Encoding::Utf16Be);
        check(b"id,t\0tle\n1,a\n", Encoding::Utf8);
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
        check(b"\xC3\xA9 \xE9 x \xE9 x", Encoding::Windows1252);
    }

    #[test]
    fn names_are_read_back() {
        for (name, expected) in [
            ("UTF-8", "utf-8"),
            ("latin1", "windows-1252"),
            ("iso-8859-1", "windows-1252"),
            ("utf-16le", "utf-16le"),
            ("utf-16", "utf-16le"),
            ("utf-16be", "utf-16be"),
            ("shift_jis", "Shift_JIS"),
            ("windows-1251", "windows-1251"),
            ("koi8-r", "KOI8-R"),
        ] {
            let encoding = Encoding::from_name(name).unwrap();
            assert_eq!(encoding.name(), expected);
            assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
            let written = serde_json::to_string(&encoding).unwrap();
            assert_eq!(serde_json::from_str::<Encoding>(&written).unwrap(), encoding);
        }
        assert_eq!(Encoding::from_name("ebcdic"), None);
        assert_eq!(Encoding::from_name("replacement"), None);
    }

    #[test]
    fn odd_bytes_in_utf_8_are_windows_1252() {
        for (bytes, expected) in [
            (&b"we\x92re \xC3\xA9 \xE9."[..], "we\u{2019}re \u{e9} \u{e9}."),
            (b"\xE9", "\u{e9}"),
            // Cut off within a character: what it was is not known.
            (b"quote \xE2\x80", "quote \u{fffd}"),
            (b"\x81", "\u{fffd}"),
        ] {
            assert_eq!(Encoding::Utf8.decode(bytes), expected, "{bytes:?}");
        }
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
