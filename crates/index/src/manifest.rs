//! What an index holds: stored in the payload of tantivy's commit, so that text and account are published together.

use rolescope_corpus::SourceSummary;
use serde::{Deserialize, Serialize};

/// Version of the layout of the index folder and of the manifest.
pub(crate) const FORMAT: u32 = 1;

/// The account of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub format: u32,
    /// Name and version of the rules that make tokens.
    pub tokenizer: String,
    /// Version of the program that made the last commit.
    pub version: String,
    /// Number of postings.
    pub postings: u64,
    /// Fingerprint of the postings.
    pub corpus: Fingerprint,
    /// The dumps, in the order of their ingest.
    pub sources: Vec<SourceSummary>,
}

impl Manifest {
    pub(crate) fn new() -> Self {
        Self {
            format: FORMAT,
            tokenizer: rolescope_text::TOKENIZER.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            postings: 0,
            corpus: Fingerprint::default(),
            sources: Vec::new(),
        }
    }
}

/// A fingerprint of a multiset of postings: the sum, lane by lane and modulo 2^64, of their content hashes. It is the same for any
/// order of rows, any split into files and any compression; it tells corpora apart, it does not resist forgery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint([u64; 4]);

impl Fingerprint {
    /// Adds a posting.
    pub fn add(&mut self, content_hash: &blake3::Hash) {
        let (lanes, _) = content_hash.as_bytes().as_chunks::<8>();
        for (sum, lane) in self.0.iter_mut().zip(lanes) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*lane));
        }
    }

    /// Sixteen hex digits of BLAKE3 over the lanes.
    #[must_use]
    pub fn short(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for lane in self.0 {
            hasher.update(&lane.to_le_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_postings_does_not_matter_their_number_does() {
        let hashes = [b"one", b"two", b"six"].map(|text| blake3::hash(text));
        let sum = |order: &[usize]| {
            let mut fingerprint = Fingerprint::default();
            order.iter().for_each(|&index| fingerprint.add(&hashes[index]));
            fingerprint.short()
        };
        assert_eq!(sum(&[0, 1, 2]), sum(&[2, 0, 1]));
        assert_ne!(sum(&[0, 1, 2]), sum(&[0, 1]));
        assert_ne!(sum(&[0, 1, 2]), sum(&[0, 1, 2, 2]));
        assert_eq!(sum(&[]).len(), 16);
    }
}
