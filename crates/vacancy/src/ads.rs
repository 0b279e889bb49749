//! What is kept of every ad, and the collection of all of them.

mod stored;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::bands::BANDS;
use crate::error::{Error, Result};
use crate::hash::Key;
use crate::rules::TextRules;
use crate::text::TextSketch;

/// Stands for "no text" and "no day" in rows.
pub(crate) const NO_TEXT: u32 = u32::MAX;
pub(crate) const NO_DAY: i32 = i32::MIN;

/// What is kept of one ad: 192 bytes, from which groups are computed again without reading its text, but for the verification
/// of near texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Puts ads of one day in order and must be the same for the same ad in any file, at any row: a hash of its content or id.
    pub order: u64,
    /// Puts ads of one day and one `order` in order, by what they need not have: a hash of it.
    pub tie: u32,
    /// Number of the dump it is from; counted, never compared.
    pub source: u32,
    /// Stands for its employer ([`crate::Employers::find`]).
    pub employer: Option<Key>,
    /// Stands for its title ([`crate::Text::title`]).
    pub title: Option<Key>,
    /// Stands for its place ([`crate::place_key`]).
    pub place: Option<Key>,
    /// Days since 1970-01-01; the first day where only a month or a year is known.
    pub day: Option<i32>,
    /// Its text ([`crate::Sketcher::sketch`]).
    pub text: Option<TextSketch>,
}

/// An ad of the collection, its text by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) order: u64,
    pub(crate) tie: u32,
    pub(crate) employer: Option<Key>,
    pub(crate) title: Option<Key>,
    pub(crate) place: Option<Key>,
    pub(crate) day: i32,
    pub(crate) text: u32,
    pub(crate) source: u32,
}

impl Row {
    pub(crate) fn has_day(&self) -> bool {
        self.day != NO_DAY
    }

    pub(crate) fn has_text(&self) -> bool {
        self.text != NO_TEXT
    }

    /// Whether nothing is missing that decides with which ads it may be together.
    pub(crate) fn is_complete(&self) -> bool {
        self.employer.is_some() && self.place.is_some() && self.has_day()
    }
}

/// How many ads lack what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Ads without an employer.
    pub employer: u64,
    /// Ads without a title.
    pub title: u64,
    /// Ads without a place.
    pub place: u64,
    /// Ads without a date.
    pub day: u64,
    /// Ads without a body of at least one shingle.
    pub text: u64,
}

/// All ads: a row of 48 bytes for each and a sketch for each different text, of which the bands may be kept elsewhere.
#[derive(Clone, Debug)]
pub struct Ads {
    rules: TextRules,
    pub(crate) rows: Vec<Row>,
    /// Of each text the hash.
    pub(crate) hashes: Vec<[u64; 2]>,
    /// And the number of its shingles.
    pub(crate) shingles: Vec<u32>,
    /// And the bands, unless they are kept elsewhere.
    bands: Vec<[u32; BANDS]>,
    has_bands: bool,
    /// Numbers of texts by their hashes; empty where nothing was added.
    numbers: FxHashMap<[u64; 2], u32>,
}

impl Ads {
    /// None yet, to be filled with sketches made by these rules.
    #[must_use]
    pub fn new(rules: TextRules) -> Self {
        Self {
            rules,
            rows: Vec::new(),
            hashes: Vec::new(),
            shingles: Vec::new(),
            bands: Vec::new(),
            has_bands: true,
            numbers: FxHashMap::default(),
        }
    }

    /// The same; the bands of their texts are kept elsewhere, and given by [`crate::Shingles::bands`].
    #[must_use]
    pub fn without_bands(rules: TextRules) -> Self {
        Self { has_bands: false, ..Self::new(rules) }
    }

    /// By which rules the sketches were made.
    #[must_use]
    pub fn text_rules(&self) -> &TextRules {
        &self.rules
    }

    /// Adds an ad and returns its number, counting from 0.
    ///
    /// # Panics
    /// If there are 2^32 - 1 ads already.
    pub fn push(&mut self, record: &Record) -> u32 {
        let Record { order, tie, source, employer, title, place, day, text } = *record;
        let text = text.map_or(NO_TEXT, |text| self.text_number(&text));
        let number = u32::try_from(self.rows.len()).ok().filter(|number| *number != u32::MAX);
        self.rows.push(Row {
            order,
            tie,
            employer,
            title,
            place,
            day: day.unwrap_or(NO_DAY),
            text,
            source,
        });
        number.expect("fewer than 2^32 - 1 ads")
    }

    pub(crate) fn text_number(&mut self, text: &TextSketch) -> u32 {
        let Self { hashes, shingles, bands, has_bands, numbers, .. } = self;
        if numbers.len() != hashes.len() {
            // They were read back, or are not added to for now.
            *numbers = hashes.iter().copied().zip(0..).collect();
        }
        *numbers.entry(text.hash).or_insert_with(|| {
            hashes.push(text.hash);
            shingles.push(text.shingles);
            bands.extend(has_bands.then_some(text.bands));
            (hashes.len() - 1) as u32
        })
    }

    /// The bands of some texts, by number.
    ///
    /// # Panics
    /// If there is no such text, or bands are kept elsewhere.
    pub fn bands_of(&self, texts: &[u32], out: &mut Vec<[u32; BANDS]>) {
        out.clear();
        out.extend(texts.iter().map(|text| self.bands[*text as usize]));
    }

    /// Some bands of all texts, band by band.
    ///
    /// # Panics
    /// If bands are kept elsewhere.
    pub(crate) fn columns(&self, bands: std::ops::Range<usize>) -> Vec<Vec<u32>> {
        assert_eq!(self.bands.len(), self.hashes.len(), "bands are kept elsewhere");
        bands.map(|band| self.bands.iter().map(|bands| bands[band]).collect()).collect()
    }

    /// Gives room back that only further ads would need.
    pub fn close(&mut self) {
        self.numbers = FxHashMap::default();
        self.rows.shrink_to_fit();
        self.hashes.shrink_to_fit();
        self.shingles.shrink_to_fit();
        self.bands.shrink_to_fit();
    }

    /// Appends the ads of another collection, made by the same rules.
    ///
    /// # Errors
    /// [`Error::Rule`] if it was made by others.
    pub fn append(&mut self, other: &Self) -> Result<()> {
        if self.rules.fingerprint() != other.rules.fingerprint() {
            return Err(Error::Rule {
                rule: "text",
                value: format!("{:?}", other.rules),
                allowed: format!("{:?}, as for the other ads", self.rules),
            });
        }
        for ad in 0..other.len() {
            self.push(&other.record(ad as u32));
        }
        Ok(())
    }

    /// The record of an ad.
    ///
    /// # Panics
    /// If there is no such ad, or bands are kept elsewhere.
    #[must_use]
    pub fn record(&self, ad: u32) -> Record {
        self.record_with(ad, |text| self.bands[text as usize])
    }

    /// The same, given the bands of its text.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn record_with(&self, ad: u32, bands: impl FnOnce(u32) -> [u32; BANDS]) -> Record {
        let Row { order, tie, employer, title, place, day, text, source } = self.rows[ad as usize];
        let day = (day != NO_DAY).then_some(day);
        let text = (text != NO_TEXT).then(|| TextSketch {
            hash: self.hashes[text as usize],
            shingles: self.shingles[text as usize],
            bands: bands(text),
        });
        Record { order, tie, source, employer, title, place, day, text }
    }

    /// What stands for an ad's employer.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn employer(&self, ad: u32) -> Option<Key> {
        self.rows[ad as usize].employer
    }

    /// What stands for an ad's title.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn title(&self, ad: u32) -> Option<Key> {
        self.rows[ad as usize].title
    }

    /// The day of an ad.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn day(&self, ad: u32) -> Option<i32> {
        Some(self.rows[ad as usize].day).filter(|day| *day != NO_DAY)
    }

    /// The number of an ad's text, counting from 0; `None` if it has none to be compared.
    ///
    /// # Panics
    /// If there is no such ad.
    #[must_use]
    pub fn text_of(&self, ad: u32) -> Option<u32> {
        Some(self.rows[ad as usize].text).filter(|text| *text != NO_TEXT)
    }

    /// The number of ads.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no ads.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of different texts.
    #[must_use]
    pub fn text_count(&self) -> usize {
        self.hashes.len()
    }

    /// Counts what is missing.
    #[must_use]
    pub fn missing(&self) -> Missing {
        let mut missing = Missing::default();
        for row in &self.rows {
            missing.employer += u64::from(row.employer.is_none());
            missing.title += u64::from(row.title.is_none());
            missing.place += u64::from(row.place.is_none());
            missing.day += u64::from(!row.has_day());
            missing.text += u64::from(!row.has_text());
        }
        missing
    }
}
