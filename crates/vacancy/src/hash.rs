//! Hashes that are the same on every machine and in every version: seeds are fixed, nothing is drawn.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

/// An odd number without structure (the golden ratio's digits).
const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64's last step (Steele, Lea, Flood 2014): every bit of the input moves half of the output.
pub(crate) const fn mix(number: u64) -> u64 {
    let mut bits = number;
    bits ^= bits >> 30;
    bits = bits.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits ^= bits >> 27;
    bits = bits.wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ bits >> 31
}

/// The hash of a sequence that ends in `last`, given the hash of what comes before.
pub(crate) const fn chain(before: u64, last: u64) -> u64 {
    mix((before ^ last).wrapping_mul(ODD).rotate_left(29) ^ last)
}

/// The hash of bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> u64 {
    of_bytes_seen(bytes, |_| {})
}

/// The hash of bytes, which are shown eight at a time, the last with zeros behind them.
#[inline]
pub(crate) fn of_bytes_seen(bytes: &[u8], mut see: impl FnMut(u64)) -> u64 {
    let mut hash = (bytes.len() as u64).wrapping_mul(ODD);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        let eight = u64::from_le_bytes(*chunk);
        see(eight);
        hash = fold(hash ^ eight);
    }
    if !rest.is_empty() {
        let eight = fewer_than_eight(rest);
        see(eight);
        hash = fold(hash ^ eight);
    }
    mix(hash)
}

/// From one to seven bytes, then zeros: read as pieces that may overlap, which takes no loop.
#[inline]
fn fewer_than_eight(bytes: &[u8]) -> u64 {
    let count = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(*four)));
        return first | last << (8 * (count - 4));
    }
    let at = |place: usize| u64::from(bytes[place]) << (8 * place);
    at(0) | at(count / 2) | at(count - 1)
}

const fn fold(number: u64) -> u64 {
    let product = (number as u128 ^ 0x2545_F491_4F6C_DD1D) * (ODD as u128);
    (product as u64) ^ (product >> 64) as u64
}

/// Stands for an employer, a title or a place in comparisons: a hash of its normalised name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub(crate) NonZeroU64);

impl Key {
    /// The key of a normalised name (see [`crate::employer_key`] and [`crate::place_key`]); `None` if the name is empty.
    #[must_use]
    pub fn of(normalised: &str) -> Option<Self> {
        (!normalised.is_empty()).then(|| Self::from_hash(of_bytes(normalised.as_bytes())))
    }

    pub(crate) fn from_hash(hash: u64) -> Self {
        Self(NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN))
    }

    /// The hash itself.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_stay_what_they_are() {
        // Stored records depend on these numbers: a change needs a new `FORMAT` of records and new fingerprints of rules.
        assert_eq!(of_bytes(b""), 0);
        assert_eq!(of_bytes(b"engineer"), of_bytes(b"engineer"));
        for count in 1..8 {
            let mut eight = *b"abcdefg\0";
            eight[count..].fill(0);
            assert_eq!(fewer_than_eight(&b"abcdefg"[..count]), u64::from_le_bytes(eight));
        }
        assert_ne!(of_bytes(b"engineer"), of_bytes(b"engineer\0"));
        assert_eq!(
            [of_bytes(b"roadmap"), mix(1), chain(1, 2)],
            [2_269_126_898_497_106_306, 6_238_072_747_940_578_789, 16_416_528_629_363_235_995]
        );
    }

    #[test]
    fn short_words_do_not_collide() {
        let mut seen = std::collections::BTreeSet::new();
        for first in b'a'..=b'z' {
            for second in b'a'..=b'z' {
                for third in b'a'..=b'z' {
                    assert!(seen.insert(of_bytes(&[first, second, third])));
                }
                assert!(seen.insert(of_bytes(&[first, second])));
            }
        }
    }
}
