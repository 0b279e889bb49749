//! Ads as bytes.

use super::{Ads, NO_TEXT, Row};
use crate::bands::BANDS;
use crate::error::{Error, Result};
use crate::hash::Key;
use crate::rules::TextRules;

const FORMAT: &[u8] = b"rolescope ads 3\n";
/// Of ads whose bands are kept elsewhere.
const WITHOUT_BANDS: &[u8] = b"rolescope rows1\n";
const ROW: usize = 48;
/// Rows or texts of a part.
const PART: usize = 1 << 12;
const TEXT: usize = 20;

impl Row {
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
}

impl Ads {
    /// All ads as bytes, to be stored: 48 for each ad, 20 for each different text, 128 for its bands, and a head.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + self.byte_count() as usize);
        for part in self.parts() {
            out.extend_from_slice(&part);
        }
        out
    }

    /// The same bytes in parts, one after the other.
    pub fn parts(&self) -> impl Iterator<Item = Vec<u8>> {
        let mut head = Vec::with_capacity(64);
        head.extend_from_slice(if self.has_bands { FORMAT } else { WITHOUT_BANDS });
        head.extend_from_slice(self.rules.fingerprint().as_bytes());
        head.extend_from_slice(&(self.rows.len() as u64).to_le_bytes());
        head.extend_from_slice(&(self.hashes.len() as u64).to_le_bytes());
        let rows = self.rows.chunks(PART).map(|rows| rows.iter().flat_map(Row::bytes).collect());
        let texts = (0..self.hashes.len()).step_by(PART).map(|from| {
            let mut out = Vec::with_capacity(PART * text_bytes(self.has_bands));
            for text in from..self.hashes.len().min(from + PART) {
                self.hashes[text]
                    .iter()
                    .for_each(|half| out.extend_from_slice(&half.to_le_bytes()));
                out.extend_from_slice(&self.shingles[text].to_le_bytes());
                let bands = self.bands.get(text).into_iter().flatten();
                bands.for_each(|band| out.extend_from_slice(&band.to_le_bytes()));
            }
            out
        });
        [head].into_iter().chain(rows).chain(texts)
    }

    /// The number of those bytes.
    #[must_use]
    pub fn byte_count(&self) -> u64 {
        let head = FORMAT.len() + 16 + 16;
        (head + self.rows.len() * ROW + self.hashes.len() * text_bytes(self.has_bands)) as u64
    }

    /// Reads what [`Ads::to_bytes`] wrote with the same rules.
    ///
    /// # Errors
    /// [`Error::Stored`] if the bytes are of another version, of other rules, or damaged.
    pub fn from_bytes(rules: TextRules, bytes: &[u8]) -> Result<Self> {
        let mut input = Input { bytes, at: 0 };
        let format = input.take(FORMAT.len())?;
        if ![FORMAT, WITHOUT_BANDS].contains(&format) {
            return Err(input.wrong("they are of another version"));
        }
        if input.take(16)? != rules.fingerprint().as_bytes() {
            return Err(input.wrong("they were made by other rules"));
        }
        let mut ads = Self { has_bands: format == FORMAT, ..Self::new(rules) };
        let (rows, texts) = (input.u64()?, input.u64()?);
        let text = text_bytes(ads.has_bands);
        let size = u128::from(rows) * ROW as u128 + u128::from(texts) * text as u128;
        if size != (bytes.len() - input.at) as u128 || rows >= u64::from(u32::MAX) || texts > rows {
            return Err(input.wrong("they are cut off or too long"));
        }
        ads.rows.reserve_exact(rows as usize);
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
        for _ in 0..texts {
            ads.hashes.push([input.u64()?, input.u64()?]);
            ads.shingles.push(input.u32()?);
            if ads.has_bands {
                let mut bands = [0; BANDS];
                for band in &mut bands {
                    *band = input.u32()?;
                }
                ads.bands.push(bands);
            }
        }
        let mut sorted = ads.hashes.clone();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(input.wrong("a text is there twice"));
        }
        Ok(ads)
    }
}

/// Bytes of a text.
const fn text_bytes(has_bands: bool) -> usize {
    if has_bands { TEXT + 4 * BANDS } else { TEXT }
}

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
