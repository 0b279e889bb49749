//! Boilerplate: sentences that one employer repeats from ad to ad, or that many employers share.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::hash::{Key, chain, mix};
use crate::text::{SentenceKey, SentenceWords};

/// When a sentence is boilerplate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoilerplateRules {
    /// Ads of one employer in which it stands, at least.
    pub ads: u32,
    /// Different titles of these ads, 1 or 2 at least.
    pub titles: u32,
    /// Or: employers that share it, at least; 0 for "that does not count".
    pub employers: u32,
    /// Words that it has at least. Shorter ones are headings and bullets ("SQL", "Write code"), which ads share because they ask
    /// for the same.
    pub words: usize,
}

impl Default for BoilerplateRules {
    fn default() -> Self {
        Self { ads: 5, titles: 2, employers: 50, words: 5 }
    }
}

impl BoilerplateRules {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Rule`].
    pub fn check(&self) -> Result<()> {
        let wrong = |rule, value: u32, allowed: &str| {
            Err(Error::Rule { rule, value: value.to_string(), allowed: allowed.to_owned() })
        };
        match self {
            Self { ads: 0, .. } => wrong("ads", 0, "1 or more"),
            Self { titles: 0 | 3.., .. } => wrong("titles", self.titles, "1 or 2"),
            Self { employers: 1, .. } => wrong("employers", 1, "0, or 2 or more"),
            _ => Ok(()),
        }
    }

    /// First 16 hexadecimal digits of BLAKE3 over these rules.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let Self { ads, titles, employers, words } = self;
        let text = format!("rolescope boilerplate 1 {ads} {titles} {employers} {words}");
        blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
    }
}

/// Ads that have a sentence, and whether their titles differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    ads: u32,
    /// The title of all of them so far, [`SEVERAL`] if there are two.
    title: u64,
}

const NO_TITLE: u64 = 0;
const SEVERAL: u64 = u64::MAX;

impl Seen {
    fn merge(&mut self, other: Self) {
        self.ads = self.ads.saturating_add(other.ads);
        self.title = match (self.title, other.title) {
            (NO_TITLE, title) | (title, NO_TITLE) => title,
            (one, two) if one == two => one,
            _ => SEVERAL,
        };
    }
}

/// Counts sentences by employer, exactly. Counters of parts of a corpus are merged; neither order nor division matters.
///
/// It holds about 40 bytes for each sentence of each employer. Where that is too much, a [`Sieve`] that has seen all ads before
/// keeps away what cannot be boilerplate, and the result is the same.
#[derive(Clone, Debug)]
pub struct BoilerplateCounter {
    rules: BoilerplateRules,
    seen: FxHashMap<(Key, SentenceKey), Seen>,
    /// Sentences of the ad at hand.
    own: Vec<SentenceKey>,
}

impl BoilerplateCounter {
    /// Counts nothing yet.
    #[must_use]
    pub fn new(rules: BoilerplateRules) -> Self {
        Self { rules, seen: FxHashMap::default(), own: Vec::new() }
    }

    /// Counts the sentences of an ad, each once. Ads without an employer are not counted: nobody knows whose they are.
    pub fn add(
        &mut self,
        employer: Option<Key>,
        title: Option<Key>,
        sentences: impl IntoIterator<Item = SentenceWords>,
    ) {
        self.count(employer, title, sentences, |_, _| true);
    }

    /// The same, but for sentences that a sieve, which has seen all ads, knows to be too rare.
    pub fn add_sieved(
        &mut self,
        sieve: &Sieve,
        employer: Option<Key>,
        title: Option<Key>,
        sentences: impl IntoIterator<Item = SentenceWords>,
    ) {
        self.count(employer, title, sentences, |employer, sentence| {
            sieve.may_be(employer, sentence)
        });
    }

    fn count(
        &mut self,
        employer: Option<Key>,
        title: Option<Key>,
        sentences: impl IntoIterator<Item = SentenceWords>,
        keep: impl Fn(Key, SentenceKey) -> bool,
    ) {
        let Some(employer) = employer else { return };
        long_and_different(&self.rules, sentences, &mut self.own);
        let seen = Seen { ads: 1, title: title.map_or(NO_TITLE, Key::get) };
        for &sentence in self.own.iter().filter(|sentence| keep(employer, **sentence)) {
            let count = self.seen.entry((employer, sentence));
            count.and_modify(|count| count.merge(seen)).or_insert(seen);
        }
    }

    /// Adds the counts of other ads, counted by the same rules.
    pub fn merge(&mut self, other: Self) {
        debug_assert_eq!(self.rules, other.rules);
        let mut pairs: Vec<_> = other.seen.into_iter().collect();
        for (pair, seen) in pairs.drain(..) {
            self.seen.entry(pair).and_modify(|count| count.merge(seen)).or_insert(seen);
        }
    }

    /// The number of sentences held, each once for each employer.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// The boilerplate among the sentences counted.
    #[must_use]
    pub fn finish(&self) -> Boilerplate {
        let rules = &self.rules;
        let mut sharing: FxHashMap<SentenceKey, u32> = FxHashMap::default();
        let mut own = Vec::new();
        let mut pairs: Vec<_> = self.seen.iter().collect();
        pairs.sort_unstable_by_key(|(pair, _)| **pair);
        for (&(employer, sentence), seen) in pairs {
            *sharing.entry(sentence).or_default() += 1;
            if seen.ads >= rules.ads && (rules.titles < 2 || seen.title == SEVERAL) {
                own.push((employer, sentence));
            }
        }
        let mut shared: Vec<_> = sharing.into_iter().collect();
        shared.retain(|(_, employers)| rules.employers > 0 && *employers >= rules.employers);
        Boilerplate::new(own, shared.into_iter().map(|(sentence, _)| sentence).collect())
    }
}

/// A first look at all ads that says which sentences are too rare to be boilerplate, in memory of a fixed size.
///
/// Counts in rows of bytes, each of which several sentences may share (Cormode and Muthukrishnan's count-min sketch): a count is
/// never too small, so that no boilerplate is missed; what is too large is counted exactly afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sieve {
    rules: BoilerplateRules,
    /// Ads by employer and sentence.
    own: Vec<u8>,
    /// Ads by sentence.
    all: Vec<u8>,
    buffer: Vec<SentenceKey>,
}

/// Bytes looked at for each count.
const ROWS: u64 = 4;

impl Sieve {
    /// A sieve of `bytes` bytes, at least 1,024; one byte for each sentence of each ad keeps nearly all rare ones away.
    #[must_use]
    pub fn new(rules: BoilerplateRules, bytes: usize) -> Self {
        let half = (bytes / 2).max(512);
        Self { rules, own: vec![0; half], all: vec![0; half], buffer: Vec::new() }
    }

    /// Looks at the sentences of an ad.
    pub fn add(
        &mut self,
        employer: Option<Key>,
        sentences: impl IntoIterator<Item = SentenceWords>,
    ) {
        let Some(employer) = employer else { return };
        long_and_different(&self.rules, sentences, &mut self.buffer);
        for sentence in &self.buffer {
            for (counts, hash) in
                [(&mut self.own, own_hash(employer, *sentence)), (&mut self.all, sentence.0)]
            {
                for at in places(hash, counts.len()) {
                    counts[at] = counts[at].saturating_add(1);
                }
            }
        }
    }

    /// Adds what another sieve of the same size and rules has seen.
    ///
    /// # Errors
    /// [`Error::Rule`] if size or rules differ.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.own.len() != other.own.len() || self.rules != other.rules {
            return Err(Error::Rule {
                rule: "sieve",
                value: format!("{} bytes, {:?}", 2 * other.own.len(), other.rules),
                allowed: format!(
                    "{} bytes, {:?}, as the one it is added to",
                    2 * self.own.len(),
                    self.rules
                ),
            });
        }
        let mine = self.own.iter_mut().chain(&mut self.all);
        for (count, more) in mine.zip(other.own.iter().chain(&other.all)) {
            *count = count.saturating_add(*more);
        }
        Ok(())
    }

    fn may_be(&self, employer: Key, sentence: SentenceKey) -> bool {
        let reaches = |counts: &[u8], hash: u64, least: u32| {
            let least = u8::try_from(least).unwrap_or(u8::MAX);
            places(hash, counts.len()).all(|at| counts[at] >= least)
        };
        let BoilerplateRules { ads, employers, .. } = self.rules;
        reaches(&self.own, own_hash(employer, sentence), ads)
            || employers > 0 && reaches(&self.all, sentence.0, employers)
    }
}

fn own_hash(employer: Key, sentence: SentenceKey) -> u64 {
    chain(employer.get(), sentence.0)
}

fn places(hash: u64, count: usize) -> impl Iterator<Item = usize> {
    // A product's upper half is below `count`, and takes less than a remainder.
    let place = move |hash: u64| (u128::from(hash) * count as u128) >> 64;
    (1..=ROWS).map(move |row| place(mix(hash ^ mix(row))) as usize)
}

/// The sentences of an ad that are long enough, each once.
fn long_and_different(
    rules: &BoilerplateRules,
    sentences: impl IntoIterator<Item = SentenceWords>,
    out: &mut Vec<SentenceKey>,
) {
    out.clear();
    let long = sentences.into_iter().filter(|sentence| sentence.words >= rules.words);
    out.extend(long.map(|sentence| sentence.key));
    out.sort_unstable();
    out.dedup();
}

/// Why a sentence is boilerplate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Repeated {
    /// Its employer repeats it from ad to ad.
    ByEmployer,
    /// Many employers share it. That goes for "we are an equal opportunity employer" and, if the number asked for is small, for
    /// requirements in set phrases too: look at the zone before leaving it out.
    ByMany,
}

/// The sentences that are boilerplate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Boilerplate {
    own: FxHashSet<(Key, SentenceKey)>,
    shared: FxHashSet<SentenceKey>,
    /// The same, ascending.
    stored: Stored,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    by_employer: Vec<(Key, SentenceKey)>,
    by_many: Vec<SentenceKey>,
}

impl From<Stored> for Boilerplate {
    fn from(stored: Stored) -> Self {
        Self::new(stored.by_employer, stored.by_many)
    }
}

impl From<Boilerplate> for Stored {
    fn from(boilerplate: Boilerplate) -> Self {
        boilerplate.stored
    }
}

impl Boilerplate {
    fn new(mut by_employer: Vec<(Key, SentenceKey)>, mut by_many: Vec<SentenceKey>) -> Self {
        by_employer.sort_unstable();
        by_many.sort_unstable();
        Self {
            own: by_employer.iter().copied().collect(),
            shared: by_many.iter().copied().collect(),
            stored: Stored { by_employer, by_many },
        }
    }

    /// Whether and why a sentence in an ad of an employer is boilerplate.
    #[must_use]
    pub fn repeated(&self, employer: Option<Key>, sentence: SentenceKey) -> Option<Repeated> {
        if employer.is_some_and(|employer| self.own.contains(&(employer, sentence))) {
            return Some(Repeated::ByEmployer);
        }
        self.shared.contains(&sentence).then_some(Repeated::ByMany)
    }

    /// The number of sentences that employers repeat, and of those that many share.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.own.len(), self.shared.len())
    }

    /// First 16 hexadecimal digits of BLAKE3 over all sentences.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (employer, sentence) in &self.stored.by_employer {
            hasher.update(&employer.get().to_le_bytes());
            hasher.update(&sentence.0.to_le_bytes());
        }
        hasher.update(b"by many");
        for sentence in &self.stored.by_many {
            hasher.update(&sentence.0.to_le_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// Whose ads have other boilerplate here than there, and so need new sketches where boilerplate is left out of them.
    #[must_use]
    pub fn changed(&self, before: &Self) -> Changed {
        if self.shared != before.shared {
            return Changed::All;
        }
        let [now, then] =
            [self, before].map(|all| all.stored.by_employer.iter().collect::<BTreeSet<_>>());
        Changed::Employers(now.symmetric_difference(&then).map(|(employer, _)| *employer).collect())
    }
}

/// Whose boilerplate changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// What many share is in anybody's ads.
    All,
    /// That of these employers; possibly none.
    Employers(BTreeSet<Key>),
}

mod stored;

#[cfg(test)]
mod tests;
