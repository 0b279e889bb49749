//! What is kept of every ad, and the collection of all of them.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

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

    fn bytes(&self) -> [u8; ROW] {
        let Self { order, tie, employer, title, place, day, text, source } = self;
        let key = |key: &Option<Key>| key.map_or(0, Key::get);
        let mut bytes = [0; ROW];
        for (at, number) in [*order, key(employer), key(title), key(place)].iter().enumerate() {
            bytes[8 * at..8 * at + 8].copy_from_slice(&number.to_le_bytes());
        }
        for (at, number) in [*tie, day.cast_unsigned(), *text, *source].iter().enumerate() {
            bytes[32 + 4 * at..36 + 4 * at].copy_from_slice(&number.to_le_bytes());
        }
        bytes
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

/// All ads: a row of 48 bytes for each and a sketch for each different text.
#[derive(Clone, Debug)]
pub struct Ads {
    rules: TextRules,
    pub(crate) rows: Vec<Row>,
    pub(crate) texts: Vec<TextSketch>,
    /// Numbers of texts by their hashes; empty where nothing was added.
    numbers: FxHashMap<[u64; 2], u32>,
}

impl Ads {
    /// None yet, to be filled with sketches made by these rules.
    #[must_use]
    pub fn new(rules: TextRules) -> Self {
        Self { rules, rows: Vec::new(), texts: Vec::new(), numbers: FxHashMap::default() }
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
        let Self { texts, numbers, .. } = self;
        if numbers.len() != texts.len() {
            // They were read back, or are not added to for now.
            *numbers = (0..).zip(&*texts).map(|(number, text)| (text.hash, number)).collect();
        }
        *numbers.entry(text.hash).or_insert_with(|| {
            texts.push(*text);
            (texts.len() - 1) as u32
        })
    }

    /// Gives room back that only further ads would need.
    pub fn close(&mut self) {
        self.numbers = FxHashMap::default();
        self.rows.shrink_to_fit();
        self.texts.shrink_to_fit();
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
    /// If there is no such ad.
    #[must_use]
    pub fn record(&self, ad: u32) -> Record {
        let Row { order, tie, employer, title, place, day, text, source } = self.rows[ad as usize];
        let day = (day != NO_DAY).then_some(day);
        let text = (text != NO_TEXT).then(|| self.texts[text as usize]);
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
        self.texts.len()
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

    /// All ads as bytes, to be stored: 48 for each ad, 148 for each different text, and a head.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + self.rows.len() * ROW + self.texts.len() * TEXT);
        for part in self.parts() {
            out.extend_from_slice(&part);
        }
        out
    }

    /// The same bytes in parts, one after the other.
    pub fn parts(&self) -> impl Iterator<Item = Vec<u8>> {
        let mut head = Vec::with_capacity(64);
        head.extend_from_slice(FORMAT);
        head.extend_from_slice(self.rules.fingerprint().as_bytes());
        head.extend_from_slice(&(self.rows.len() as u64).to_le_bytes());
        head.extend_from_slice(&(self.texts.len() as u64).to_le_bytes());
        let rows = self.rows.chunks(PART).map(|rows| rows.iter().flat_map(Row::bytes).collect());
        let texts = self.texts.chunks(PART).map(|texts| {
            let mut out = Vec::with_capacity(PART * TEXT);
            for TextSketch { hash, shingles, bands } in texts {
                hash.iter().for_each(|half| out.extend_from_slice(&half.to_le_bytes()));
                out.extend_from_slice(&shingles.to_le_bytes());
                bands.iter().for_each(|band| out.extend_from_slice(&band.to_le_bytes()));
            }
            out
        });
        [head].into_iter().chain(rows).chain(texts)
    }

    /// The number of those bytes.
    #[must_use]
    pub fn byte_count(&self) -> u64 {
        let head = FORMAT.len() + 16 + 16;
        (head + self.rows.len() * ROW + self.texts.len() * TEXT) as u64
    }

    /// Reads what [`Ads::to_bytes`] wrote with the same rules.
    ///
    /// # Errors
    /// [`Error::Stored`] if the bytes are of another version, of other rules, or damaged.
    pub fn from_bytes(rules: TextRules, bytes: &[u8]) -> Result<Self> {
        let mut input = Input { bytes, at: 0 };
        if input.take(FORMAT.len())? != FORMAT {
            return Err(input.wrong("they are of another version"));
        }
        if input.take(16)? != rules.fingerprint().as_bytes() {
            return Err(input.wrong("they were made by other rules"));
        }
        let (rows, texts) = (input.u64()?, input.u64()?);
        let size = u128::from(rows) * ROW as u128 + u128::from(texts) * TEXT as u128;
        if size != (bytes.len() - input.at) as u128 || rows >= u64::from(u32::MAX) || texts > rows {
            return Err(input.wrong("they are cut off or too long"));
        }
        let mut ads = Self::new(rules);
        for _ in 0..rows {
            let order = input.u64()?;
            let mut key = || input.u64().map(|hash| (hash != 0).then(|| Key::from_hash(hash)));
            let (employer, title, place) = (key()?, key()?, key()?);
            let (tie, day) = (input.u32()?, input.u32()?.cast_signed());
            let (text, source) = (input.u32()?, input.u32()?);
            if text != NO_TEXT && u64::from(text) >= texts {
                return Err(input.wrong("an ad has a text that is not there"));
            }
            ads.rows.push(Row { order, tie, employer, title, place, day, text, source });
        }
        for number in 0..texts {
            let hash = [input.u64()?, input.u64()?];
            let shingles = input.u32()?;
            let mut bands = [0; crate::bands::BANDS];
            for band in &mut bands {
                *band = input.u32()?;
            }
            ads.texts.push(TextSketch { hash, shingles, bands });
            if ads.numbers.insert(hash, number as u32).is_some() {
                return Err(input.wrong("a text is there twice"));
            }
        }
        ads.numbers = FxHashMap::default();
        Ok(ads)
    }
}

const FORMAT: &[u8] = b"rolescope ads 3\n";
const ROW: usize = 48;
/// Rows or texts of a part.
const PART: usize = 1 << 12;
const TEXT: usize = 148;

struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn wrong(&self, problem: &'static str) -> Error {
        Error::Stored { at: self.at, problem }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at + count);
        let taken = taken.ok_or_else(|| self.wrong("they are cut off"))?;
        self.at += count;
        Ok(taken)
    }

    fn u64(&mut self) -> Result<u64> {
        let mut number = [0; 8];
        number.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(number))
    }

    fn u32(&mut self) -> Result<u32> {
        let mut number = [0; 4];
        number.copy_from_slice(self.take(4)?);
        Ok(u32::from_le_bytes(number))
    }
}
