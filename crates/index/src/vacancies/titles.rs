//! The titles that many ads have, by number: by these a change is told apart that comes from other titles.

use std::io::{self, Write};

use rolescope_vacancy::{Ads, Key};
use rustc_hash::FxHashMap;

use crate::columns::NONE;

/// The least ads of the index that a title has which is told apart from others.
pub const TITLE_ADS: u32 = 20;

/// The title of each ad, normalised as [`rolescope_vacancy::Text::title`] does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Titles {
    /// [`NONE`] where the ad has no title, or one of few ads.
    of: Vec<u32>,
}

impl Titles {
    /// Numbers titles in an order that does not hang on that of the ads.
    pub(super) fn new(ads: &Ads) -> Self {
        let titles = || (0..ads.len() as u32).map(|ad| ads.title(ad));
        let mut counts: FxHashMap<Key, u32> = FxHashMap::default();
        titles().flatten().for_each(|title| *counts.entry(title).or_default() += 1);
        counts.retain(|_, count| *count >= TITLE_ADS);
        let mut told_apart: Vec<Key> = titles().flatten().collect();
        told_apart.sort_unstable();
        told_apart.dedup();
        told_apart.retain(|title| counts.contains_key(title));
        let number = |title: &Key| told_apart.binary_search(title).ok();
        let of = titles()
            .map(|title| title.as_ref().and_then(number).map_or(NONE, |number| number as u32));
        Self { of: of.collect() }
    }

    /// The number of an ad's title; `None` if it has none, or one of few ads.
    pub(super) fn of(&self, ad: u32) -> Option<u32> {
        Some(self.of[ad as usize]).filter(|title| *title != NONE)
    }

    /// The bytes of so many ads.
    pub(super) const fn bytes(ads: usize) -> Option<usize> {
        ads.checked_mul(4)
    }

    /// Appends its bytes.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.of.iter().try_for_each(|title| out.write_all(&title.to_le_bytes()))
    }

    /// Reads what was written.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let (of, _) = bytes.as_chunks::<4>();
        Self { of: of.iter().map(|title| u32::from_le_bytes(*title)).collect() }
    }
}
