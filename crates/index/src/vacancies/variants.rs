//! Which ads stand for a vacancy by other rules: what says whether an answer hangs on the rule.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU16, Ordering};

use rolescope_corpus::Day;
use rolescope_vacancy::{Ads, Order, Rules};
use rustc_hash::FxHashSet;

/// The rule that no grouping knows: of an employer's ads of a month, the first stands for all.
const MONTHLY: &str = "one per employer and month";

/// The ads of a snapshot under other rules, those that are kept among them: a bit for each ad and rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variants {
    names: Vec<String>,
    /// For each ad the rules under which it stands for its group, the first rule the lowest bit.
    standing: Vec<u16>,
}

/// The ads that do not stand for their group, a bit for each ad and rule: put together by all threads, in any order.
#[derive(Debug)]
pub(super) struct Held {
    by_ad: Vec<AtomicU16>,
}

impl Held {
    /// None of so many ads.
    pub(super) fn none_of(ads: usize) -> Self {
        Self { by_ad: std::iter::repeat_with(AtomicU16::default).take(ads).collect() }
    }

    /// Some ads, by a rule of [`Rules::variants`].
    pub(super) fn add(&self, rule: usize, ads: &[u32]) {
        for &ad in ads {
            self.by_ad[ad as usize].fetch_or(1 << rule, Ordering::Relaxed);
        }
    }
}

impl Variants {
    /// What [`Rules::variants`] make of the ads.
    pub(super) fn new(ads: &Ads, order: &Order, rules: &Rules, held: Held) -> Self {
        let names = Self::names_of(rules);
        let all = u16::MAX >> (u16::BITS as usize - names.len());
        let standing = held.by_ad.into_iter().map(|held| all & !held.into_inner()).collect();
        let mut variants = Self { names, standing };
        let last = variants.names.len() - 1;
        let mut seen = FxHashSet::default();
        for &ad in order.ads() {
            let month = ads.day(ad).map(|day| {
                let (year, month, _) = Day(day).ymd();
                (year, month)
            });
            if let Some(key) = ads.employer(ad).zip(month)
                && !seen.insert(key)
            {
                variants.standing[ad as usize] &= !(1 << last);
            }
        }
        variants
    }

    fn names_of(rules: &Rules) -> Vec<String> {
        let names = rules.variants().into_iter().map(|(name, _)| name);
        let names: Vec<String> = names.chain([MONTHLY.to_owned()]).collect();
        assert!(names.len() <= u16::BITS as usize, "a bit for each of {names:?}");
        names
    }

    /// The names of the rules.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The rules under which an ad stands for its vacancy, a bit for each, the first the lowest.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn standing(&self, ad: u32) -> u16 {
        self.standing[ad as usize]
    }

    /// The number of vacancies by a rule.
    #[must_use]
    pub fn count(&self, rule: usize) -> u64 {
        self.standing.iter().filter(|bits| *bits >> rule & 1 == 1).count() as u64
    }

    /// The bytes of so many ads.
    pub(super) const fn bytes(ads: usize) -> Option<usize> {
        ads.checked_mul(2)
    }

    /// Appends its bytes.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.standing.iter().try_for_each(|bits| out.write_all(&bits.to_le_bytes()))
    }

    /// Reads what was written under the same rules.
    pub(super) fn read(rules: &Rules, bytes: &[u8]) -> Self {
        let (standing, _) = bytes.as_chunks::<2>();
        let standing = standing.iter().map(|bits| u16::from_le_bytes(*bits)).collect();
        Self { names: Self::names_of(rules), standing }
    }
}
