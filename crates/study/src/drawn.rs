//! Units drawn at random.

use crate::evidence::EvidenceUnit;

/// A number that scatters the units of ads.
pub(crate) fn scatter(seed: u64, number: u64, inner: u64) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in [seed, number, inner] {
        hasher.update(&part.to_le_bytes());
    }
    let hash = hasher.finalize();
    u64::from_le_bytes(*hash.as_bytes().first_chunk().unwrap_or(&[0; 8]))
}

/// A unit that was drawn; the smaller key stays.
pub(crate) struct Drawn {
    pub(crate) key: u64,
    /// The number of its posting in the order of reading.
    pub(crate) number: u64,
    /// Its number in the posting.
    pub(crate) inner: u64,
    pub(crate) unit: EvidenceUnit,
}

impl Drawn {
    fn order(&self) -> (u64, u64, u64) {
        (self.key, self.number, self.inner)
    }
}

impl Ord for Drawn {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Drawn {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl Eq for Drawn {}
