//! Counts of sentences that go from one process to another, and are put together sentence by sentence.

use super::{Boilerplate, BoilerplateCounter, BoilerplateRules, Seen};
use crate::error::{Error, Result};
use crate::hash::Key;
use crate::text::SentenceKey;

const FORMAT: &[u8] = b"rolescope sentences 1\n";
/// Employer, sentence, ads, title.
const ENTRY: usize = 28;

impl BoilerplateCounter {
    /// Its counts in so many parts, at least one, each sentence with all of its employers in one of them, whichever counter it comes from:
    /// counters of the same part, merged, say by themselves which of their sentences are boilerplate.
    #[must_use]
    pub fn split(self, parts: u64) -> Vec<Self> {
        let parts = parts.max(1);
        let mut split: Vec<Self> = (0..parts).map(|_| Self::new(self.rules)).collect();
        let mut pairs: Vec<_> = self.seen.into_iter().collect();
        for (pair, seen) in pairs.drain(..) {
            split[(pair.1.0 % parts) as usize].seen.insert(pair, seen);
        }
        split
    }

    /// Its counts as bytes: 28 for each sentence of each employer, and a head.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut pairs: Vec<_> = self.seen.iter().collect();
        pairs.sort_unstable_by_key(|(pair, _)| **pair);
        let mut out = Vec::with_capacity(FORMAT.len() + 16 + pairs.len() * ENTRY);
        out.extend_from_slice(FORMAT);
        out.extend_from_slice(self.rules.fingerprint().as_bytes());
        for ((employer, sentence), seen) in pairs {
            out.extend_from_slice(&employer.get().to_le_bytes());
            out.extend_from_slice(&sentence.0.to_le_bytes());
            out.extend_from_slice(&seen.ads.to_le_bytes());
            out.extend_from_slice(&seen.title.to_le_bytes());
        }
        out
    }

    /// Adds the counts of [`BoilerplateCounter::to_bytes`] of a counter with the same rules.
    ///
    /// # Errors
    /// [`Error::Stored`] if the bytes are of another version, of other rules, or damaged.
    pub fn merge_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let wrong = |at: usize, problem: &'static str| Error::Stored { at, problem };
        let rest = bytes.strip_prefix(FORMAT);
        let rest = rest.ok_or_else(|| wrong(0, "they are no counts of sentences"))?;
        let rest = rest.strip_prefix(self.rules.fingerprint().as_bytes());
        let rest = rest.ok_or_else(|| wrong(FORMAT.len(), "they were made by other rules"))?;
        let (entries, left) = rest.as_chunks::<ENTRY>();
        if !left.is_empty() {
            return Err(wrong(bytes.len() - left.len(), "they are cut off"));
        }
        for entry in entries {
            let number = |at: usize| {
                let mut eight = [0; 8];
                eight.copy_from_slice(&entry[at..at + 8]);
                u64::from_le_bytes(eight)
            };
            let pair = (Key::from_hash(number(0)), SentenceKey(number(8)));
            let ads = number(16) as u32;
            let seen = Seen { ads, title: number(20) };
            self.seen.entry(pair).and_modify(|count| count.merge(seen)).or_insert(seen);
        }
        Ok(())
    }

    /// By which rules it counts.
    #[must_use]
    pub fn rules(&self) -> BoilerplateRules {
        self.rules
    }
}

impl Boilerplate {
    /// The boilerplate of all parts of some counts; see [`BoilerplateCounter::split`].
    #[must_use]
    pub fn of_parts(parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut by_employer, mut by_many) = (Vec::new(), Vec::new());
        for part in parts {
            by_employer.extend(part.stored.by_employer);
            by_many.extend(part.stored.by_many);
        }
        Self::new(by_employer, by_many)
    }

    /// Its sentences as bytes: 16 for each that an employer repeats, 8 for each that many share, and a head.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let super::Stored { by_employer, by_many } = &self.stored;
        let mut out = Vec::with_capacity(16 + by_employer.len() * 16 + by_many.len() * 8);
        out.extend_from_slice(&(by_employer.len() as u64).to_le_bytes());
        out.extend_from_slice(&(by_many.len() as u64).to_le_bytes());
        for (employer, sentence) in by_employer {
            out.extend_from_slice(&employer.get().to_le_bytes());
            out.extend_from_slice(&sentence.0.to_le_bytes());
        }
        by_many.iter().for_each(|sentence| out.extend_from_slice(&sentence.0.to_le_bytes()));
        out
    }

    /// Reads what [`Boilerplate::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Error::Stored`] if the bytes are something else, or cut off.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let wrong = Error::Stored { at: 0, problem: "they are no sentences of boilerplate" };
        let (numbers, left) = bytes.as_chunks::<8>();
        let numbers: Vec<u64> = numbers.iter().map(|eight| u64::from_le_bytes(*eight)).collect();
        let [own, many, sentences @ ..] = &numbers[..] else { return Err(wrong) };
        let size = u128::from(*own) * 2 + u128::from(*many);
        if !left.is_empty() || size != sentences.len() as u128 {
            return Err(wrong);
        }
        let (own, many) = sentences.split_at(*own as usize * 2);
        let (pairs, _) = own.as_chunks::<2>();
        let by_employer = pairs
            .iter()
            .map(|[employer, sentence]| (Key::from_hash(*employer), SentenceKey(*sentence)));
        Ok(Self::new(by_employer.collect(), many.iter().map(|one| SentenceKey(*one)).collect()))
    }
}
