//! What an index holds: stored in the payload of tantivy's commit, so that text and account are published together.

use rolescope_corpus::SourceSummary;
use serde::{Deserialize, Serialize};

/// Version of the layout of the index folder and of the manifest.
pub(crate) const FORMAT: u32 = 2;

/// Version of tantivy, which lays out the files of an index, and of its format.
#[must_use]
pub fn tantivy_version() -> &'static str {
    tantivy::version_string()
}

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
    pub sources: Vec<Source>,
    /// The number of the next source. Numbers of sources that were replaced are not used again.
    pub next_source: u64,
    /// The number of the next posting in the order of ingest.
    pub next_sequence: u64,
}

/// A dump of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its number in the index.
    pub number: u64,
    /// Its postings.
    #[serde(flatten)]
    pub held: Held,
    /// What it was and what became of it.
    #[serde(flatten)]
    pub summary: SourceSummary,
}

/// Postings, counted and fingerprinted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Number of postings.
    pub postings: u64,
    /// Fingerprint of the postings.
    pub corpus: Fingerprint,
}

/// What a commit of tantivy carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// What was published; nothing before the first ingest ends.
    pub(crate) manifest: Option<Manifest>,
    /// The ingest under way, or one that was interrupted.
    pub(crate) unfinished: Option<Unfinished>,
}

/// An ingest of which batches were committed and nothing was published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unfinished {
    /// What is being ingested and how.
    pub(crate) task: Task,
    /// The postings that are in the committed batches, in the order of the dumps.
    pub(crate) held: Held,
    /// The names of the segments that were published before.
    pub(crate) published: Vec<String>,
}

/// What is ingested and how: if it is the same, an interrupted ingest goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The dumps, as they were named.
    pub dumps: Vec<String>,
    /// Fingerprint of everything that decides what postings they become.
    pub settings: String,
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
            next_source: 0,
            next_sequence: 0,
        }
    }

    /// The source of a number.
    #[must_use]
    pub fn source(&self, number: u64) -> Option<&Source> {
        self.sources.iter().find(|source| source.number == number)
    }

    /// Adds a source with its postings.
    pub(crate) fn add(&mut self, source: Source) {
        self.postings += source.held.postings;
        self.corpus.merge(&source.held.corpus);
        self.next_source = self.next_source.max(source.number + 1);
        self.sources.push(source);
    }

    /// Takes a source away.
    pub(crate) fn remove(&mut self, number: u64) {
        self.sources.retain(|source| source.number != number);
        self.postings = self.sources.iter().map(|source| source.held.postings).sum();
        self.corpus = Fingerprint::default();
        for source in &self.sources {
            self.corpus.merge(&source.held.corpus);
        }
    }
}

impl Held {
    /// Adds a posting.
    pub fn add(&mut self, content_hash: &blake3::Hash) {
        self.postings += 1;
        self.corpus.add(content_hash);
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

    /// Adds the postings of another.
    pub fn merge(&mut self, other: &Self) {
        for (sum, lane) in self.0.iter_mut().zip(other.0) {
            *sum = sum.wrapping_add(lane);
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
