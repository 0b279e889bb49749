//! Runs of ASCII letters and digits, found eight bytes at a time.
//!
//! Most words of most texts are such runs. A run is measured, its capitals are found and its letters lowered by
//! arithmetic on whole integers, so that neither a loop nor a branch depends on its length below eight bytes. Each
//! byte of an integer answers in its highest bit, as in "Bit Twiddling Hacks" (Anderson 1997-2005, "Determine if a
//! word has a byte between m and n").

use crate::phrases::Key;

/// One run: `bytes[start..end]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// One past its last byte.
    pub(crate) end: usize,
    /// The run in lower case, unless it is longer than a key.
    pub(crate) key: Option<Key>,
    /// Whether a letter after the first is a capital.
    pub(crate) has_inner_capital: bool,
}

impl Run {
    /// The run that starts at `start`, where a letter or digit stands.
    #[inline]
    pub(crate) fn at(bytes: &[u8], start: usize) -> Self {
        let head = eight(bytes, start);
        let others = others(head);
        if others != 0 {
            let (length, word) = opening(head, others);
            return Self {
                end: start + length,
                key: Some(Key { head: lower(word), tail: 0 }),
                has_inner_capital: (word ^ lower(word)) & !0xFF != 0,
            };
        }
        Self::long(bytes, start, head)
    }

    /// The run whose first eight bytes are `head`.
    fn long(bytes: &[u8], start: usize, head: u64) -> Self {
        let mut has_inner_capital = (head ^ lower(head)) & !0xFF != 0;
        let mut end = start + 8;
        let mut tail = 0;
        loop {
            let next = eight(bytes, end);
            let others = others(next);
            let (length, word) = if others == 0 { (8, next) } else { opening(next, others) };
            if end == start + 8 {
                tail = word;
            }
            has_inner_capital |= word != lower(word);
            end += length;
            if length < 8 {
                break;
            }
        }
        let key = Key { head: lower(head), tail: lower(tail) };
        Self { end, key: (end - start <= 16).then_some(key), has_inner_capital }
    }
}

/// The bytes from `at` on, then zeros.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + 8).and_then(<[u8]>::first_chunk) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => few(bytes.get(at..).unwrap_or_default()),
    }
}

/// The same byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of every byte that is no ASCII letter or digit.
#[inline]
const fn others(bytes: u64) -> u64 {
    let ascii = bytes & each(0x7F);
    let letters = between(ascii | each(0x20), b'a', b'z');
    let digits = between(ascii, b'0', b'9');
    (!(letters | digits) | bytes) & each(0x80)
}

/// The highest bit of every byte, each at most 127, that is at least `from` and at most `to`; other bits are noise.
#[inline]
const fn between(bytes: u64, from: u8, to: u8) -> u64 {
    (bytes + each(0x80 - from)) ^ (bytes + each(0x7F - to))
}

/// The bytes before the first of `others`, of which there is one: how many, and themselves, then zeros.
#[inline]
const fn opening(bytes: u64, others: u64) -> (usize, u64) {
    (others.trailing_zeros() as usize / 8, bytes & ((others ^ (others - 1)) >> 8))
}

/// Letters and digits in lower case. Only capitals lack the bit of 0x20; zeros stay zeros.
#[inline]
const fn lower(word: u64) -> u64 {
    // The bit of 0x40 stands in letters, that of 0x20 in digits already.
    word | (word & each(0x40)) >> 1
}

/// Fewer than eight bytes, then zeros.
#[cold]
fn few(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |integer, &byte| integer << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, start: usize) {
        let bytes = text.as_bytes();
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let word = &bytes[start..start + length];
        let expected = Run {
            end: start + length,
            key: Key::new(&word.to_ascii_lowercase()),
            has_inner_capital: word[1..].iter().any(u8::is_ascii_uppercase),
        };
        assert_eq!(Run::at(bytes, start), expected, "{text:?}");
    }

    #[test]
    fn runs_end_where_letters_and_digits_end() {
        for length in 1..40 {
            for word in ["a".repeat(length), "Z".repeat(length), "9zA0".repeat(length)] {
                for after in
                    ["", " ", "/", ":", "@", "[", "`", "{", "\u{80}", "\u{7F}x", "\0", "é1"]
                {
                    check(&format!("{word}{after}"), 0);
                    check(&format!("- {word}{after} and more of it"), 2);
                }
            }
        }
    }

    #[test]
    fn every_byte_is_classed() {
        for byte in 0..=0xFF {
            for place in 1..20 {
                let mut bytes = [b'q'; 24];
                bytes[place] = byte;
                let length = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let run = Run::at(&bytes, 0);
                assert_eq!(run.end, length, "{byte} at {place}");
                assert_eq!(run.has_inner_capital, byte.is_ascii_uppercase(), "{byte} at {place}");
            }
        }
    }
}
