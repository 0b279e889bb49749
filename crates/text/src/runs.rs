//! Runs of ASCII letters and digits, found eight bytes at a time.
//!
//! Most words of most texts are such runs. A run is measured, its capitals are found and its letters lowered by
//! arithmetic on whole integers, so that neither a loop nor a branch depends on its length up to eight bytes. Each
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
        let head = Eight::at(bytes, start);
        let inner_capitals = head.capitals & !0xFF;
        if head.bits < u64::BITS {
            return Self {
                end: start + head.bits as usize / 8,
                key: Some(Key { head: head.lower, tail: 0 }),
                has_inner_capital: inner_capitals != 0,
            };
        }
        let tail = Eight::at(bytes, start + 8);
        let mut run = Self {
            end: start + 8 + tail.bits as usize / 8,
            key: Some(Key { head: head.lower, tail: tail.lower }),
            has_inner_capital: inner_capitals | tail.capitals != 0,
        };
        let mut more = tail.bits == u64::BITS;
        while more {
            let rest = Eight::at(bytes, run.end);
            run.end += rest.bits as usize / 8;
            run.has_inner_capital |= rest.capitals != 0;
            if rest.bits > 0 {
                run.key = None;
            }
            more = rest.bits == u64::BITS;
        }
        run
    }
}

/// The letters and digits at the start of eight bytes.
struct Eight {
    /// How many bits they fill, a multiple of eight.
    bits: u32,
    /// The letters and digits in lower case, then zeros.
    lower: u64,
    /// The highest bit of every capital among them.
    capitals: u64,
}

/// The same byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of every byte, each at most 127, that is at least `from` and at most `to`; other bits are noise.
#[inline]
const fn between(bytes: u64, from: u8, to: u8) -> u64 {
    (bytes + each(0x80 - from)) & !(bytes + each(0x7F - to))
}

impl Eight {
    /// Of the bytes from `at` on, as many as there are.
    #[inline]
    fn at(bytes: &[u8], at: usize) -> Self {
        let rest = bytes.get(at..).unwrap_or_default();
        let bytes = match rest.first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => few(rest),
        };
        let ascii = bytes & each(0x7F);
        let letters = between(ascii | each(0x20), b'a', b'z');
        let digits = between(ascii, b'0', b'9');
        let others = !(letters | digits) & each(0x80) | bytes & each(0x80);
        let bits = others.trailing_zeros() & !7;
        let mask = if bits < u64::BITS { (1 << bits) - 1 } else { u64::MAX };
        let kept = bytes & mask;
        // Of letters and digits only capitals lack the bit of 0x20, which a shift by two brings to the top.
        let capitals = !(kept << 2) & each(0x80) & mask;
        Self { bits, lower: kept | capitals >> 2, capitals }
    }
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
                for after in ["", " ", "/", ":", "@", "[", "`", "{", "\u{80}", "\u{7F}x", "\0", "é1"] {
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
