//! The bands of the sketches of all texts: up to a bound in memory, beyond that in a file without a name.

use std::io::{self, Read as _, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rolescope_vacancy::{Ads, BANDS};

use crate::error::{Context, Result};
use crate::vacancies::scratch::Scratch;

/// The bands of a text.
pub(super) type OfText = [u32; BANDS];

/// Bytes of the bands of a text.
const BYTES: usize = 4 * BANDS;

/// Texts that are read or written at once, at most: 512 KiB.
const AT_ONCE: usize = 4096;

/// Texts that nobody asked for are read with others if there are no more of them in between: it takes less than reading twice.
const GAP: u32 = 16;

/// Bands by text as written, each with a number from 0 on; those of texts that are not to be compared are 0.
#[derive(Debug)]
pub(crate) struct TextBands {
    count: usize,
    memory: usize,
    /// All, unless they lie in a file.
    held: Vec<OfText>,
    file: Option<Scratch>,
    /// Of each text of the collection the first text as written, ascending.
    written: Vec<u32>,
    folder: PathBuf,
}

impl TextBands {
    /// Room for those of so many texts, in memory if they are no more than `memory` bytes; files lie in a folder.
    pub(super) fn new(texts: usize, memory: usize, folder: &Path) -> Result<Self> {
        let mut bands = Self {
            count: 0,
            memory,
            held: Vec::new(),
            file: None,
            written: Vec::new(),
            folder: folder.to_owned(),
        };
        bands.make_room(texts)?;
        Ok(bands)
    }

    /// Makes room for more texts, so many altogether.
    pub(super) fn make_room(&mut self, texts: usize) -> Result<()> {
        self.count = texts;
        if self.file.is_none() && texts.saturating_mul(BYTES) > self.memory {
            let mut file = Scratch::new(&self.folder)?;
            let (mut start, mut bytes) = (0, Vec::new());
            for held in self.held.chunks(AT_ONCE) {
                to_bytes(held, &mut bytes);
                file.write_at(start, &bytes)?;
                start += bytes.len() as u64;
            }
            (self.held, self.file) = (Vec::new(), Some(file));
        }
        if let Some(file) = &mut self.file {
            file.make_room((texts * BYTES) as u64)?;
        } else {
            self.held.reserve_exact(texts - self.held.len());
            self.held.resize(texts, [0; BANDS]);
        }
        Ok(())
    }

    /// Takes the bands of some texts, each with its number, ascending.
    pub(super) fn put(&mut self, texts: &[(u32, OfText)]) -> Result<()> {
        let Some(file) = &mut self.file else {
            texts.iter().for_each(|(text, bands)| self.held[*text as usize] = *bands);
            return Ok(());
        };
        let mut bytes = Vec::new();
        for run in texts.chunk_by(|one, next| one.0 + 1 == next.0) {
            for run in run.chunks(AT_ONCE) {
                to_bytes(run.iter().map(|(_, bands)| bands), &mut bytes);
                file.write_at(u64::from(run[0].0) * BYTES as u64, &bytes)?;
            }
        }
        Ok(())
    }

    /// Says whose texts they are: which text as written each of the ads has.
    pub(super) fn finish(&mut self, ads: &Ads, of: &[u32]) {
        let mut written = vec![u32::MAX; ads.text_count()];
        for (ad, of) in (0..).zip(of) {
            if let Some(text) = ads.text_of(ad) {
                let first = &mut written[text as usize];
                *first = (*first).min(*of);
            }
        }
        self.written = written;
    }

    /// Reads the bands of texts as written.
    fn read(&self, texts: Range<u32>, bytes: &mut Vec<u8>, out: &mut Vec<OfText>) -> Result<()> {
        let Some(file) = &self.file else {
            out.extend_from_slice(&self.held[texts.start as usize..texts.end as usize]);
            return Ok(());
        };
        bytes.resize(texts.len() * BYTES, 0);
        file.read_at(u64::from(texts.start) * BYTES as u64, bytes, texts.len() * BYTES)?;
        out.extend(from_bytes(bytes));
        Ok(())
    }

    /// The bands of some texts of the collection, by number, ascending.
    pub(super) fn get(&self, texts: &[u32], out: &mut Vec<OfText>) -> Result<()> {
        out.clear();
        out.reserve_exact(texts.len());
        let written = |text: &u32| self.written[*text as usize];
        if self.file.is_none() {
            out.extend(texts.iter().map(|text| self.held[written(text) as usize]));
            return Ok(());
        }
        let (mut bytes, mut read) = (Vec::new(), Vec::new());
        for near in texts.chunk_by(|one, next| written(next) - written(one) <= GAP) {
            for near in near.chunks(AT_ONCE / GAP as usize) {
                let start = written(&near[0]);
                read.clear();
                self.read(start..written(&near[near.len() - 1]) + 1, &mut bytes, &mut read)?;
                out.extend(near.iter().map(|text| read[(written(text) - start) as usize]));
            }
        }
        Ok(())
    }

    /// Some bands of all texts of the collection, band by band.
    pub(super) fn columns(&self, bands: &Range<usize>) -> Result<Vec<Vec<u32>>> {
        let mut columns: Vec<Vec<u32>> =
            bands.clone().map(|_| Vec::with_capacity(self.written.len())).collect();
        let (mut bytes, mut read) = (Vec::new(), Vec::new());
        let mut written = self.written.iter().peekable();
        let count = self.count as u32;
        for start in (0..count).step_by(AT_ONCE) {
            let end = count.min(start + AT_ONCE as u32);
            read.clear();
            self.read(start..end, &mut bytes, &mut read)?;
            while let Some(text) = written.next_if(|text| **text < end) {
                let of_text = &read[(text - start) as usize][bands.clone()];
                columns.iter_mut().zip(of_text).for_each(|(column, band)| column.push(*band));
            }
        }
        Ok(columns)
    }

    /// Writes the bands of all texts as written.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let (mut bytes, mut read) = (Vec::new(), Vec::new());
        for start in (0..self.count as u32).step_by(AT_ONCE) {
            read.clear();
            let end = (self.count as u32).min(start + AT_ONCE as u32);
            self.read(start..end, &mut bytes, &mut read).map_err(io::Error::other)?;
            to_bytes(&read, &mut bytes);
            out.write_all(&bytes)?;
        }
        Ok(())
    }

    /// Reads what [`TextBands::write`] wrote of as many texts; whether it is all there.
    pub(super) fn read_all(&mut self, input: &mut impl io::Read) -> Result<bool> {
        let mut bytes = Vec::new();
        for start in (0..self.count as u32).step_by(AT_ONCE) {
            let count = AT_ONCE.min(self.count - start as usize);
            bytes.clear();
            let read = input.by_ref().take((count * BYTES) as u64).read_to_end(&mut bytes);
            if read.context("read what is kept of ads in", &self.folder)? < count * BYTES {
                return Ok(false);
            }
            let texts: Vec<(u32, OfText)> = (start..).zip(from_bytes(&bytes)).collect();
            self.put(&texts)?;
        }
        Ok(true)
    }
}

fn to_bytes<'b>(bands: impl IntoIterator<Item = &'b OfText>, out: &mut Vec<u8>) {
    out.clear();
    bands.into_iter().flatten().for_each(|band| out.extend_from_slice(&band.to_le_bytes()));
}

fn from_bytes(bytes: &[u8]) -> impl Iterator<Item = OfText> {
    let (texts, _) = bytes.as_chunks::<BYTES>();
    texts.iter().map(|text| {
        let (numbers, _) = text.as_chunks::<4>();
        std::array::from_fn(|band| u32::from_le_bytes(numbers[band]))
    })
}

#[cfg(test)]
mod tests {
    use rolescope_vacancy::{Record, TextRules, TextSketch};

    use super::*;

    #[test]
    fn what_is_put_is_got_back_from_memory_and_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let count = 10_000_u32;
        let of_text = |text: u32| std::array::from_fn(|band| text * 100 + band as u32);
        // Every third text as written is the same as one before it, and has no bands of its own.
        let number = |text: u32| if text % 3 == 2 { text - 1 } else { text };
        let mut ads = Ads::new(TextRules::default());
        for text in 0..count {
            let hash = [u64::from(number(text)), 1];
            ads.push(&Record {
                order: 0,
                tie: 0,
                source: 0,
                employer: None,
                title: None,
                place: None,
                day: None,
                text: Some(TextSketch { hash, shingles: 1, bands: [0; BANDS] }),
            });
        }
        let of: Vec<u32> = (0..count).collect();
        let expected: Vec<u32> = (0..count).filter(|text| number(*text) == *text).collect();
        assert_eq!(expected.len(), ads.text_count());
        let mut files = Vec::new();
        for (memory, early) in [(usize::MAX, count), (BYTES * 6000, 5000), (0, count), (0, 0)] {
            let mut bands = TextBands::new(early as usize, memory, folder.path()).unwrap();
            let put = |bands: &mut TextBands, from: u32, end: u32| {
                // The last first, some of them side by side.
                for start in (from..end).step_by(70).collect::<Vec<_>>().into_iter().rev() {
                    let texts: Vec<_> = (start..end.min(start + 70))
                        .filter(|text| text % 3 < 2)
                        .map(|text| (text, of_text(text)))
                        .collect();
                    bands.put(&texts).unwrap();
                }
            };
            put(&mut bands, 0, early);
            bands.make_room(count as usize).unwrap();
            put(&mut bands, early, count);
            bands.finish(&ads, &of);
            assert_eq!(bands.file.is_some(), memory < BYTES * count as usize);
            let mut out = Vec::new();
            let some: Vec<u32> =
                (0..expected.len() as u32).filter(|at| at % 50 > 20 || at % 7 == 0).collect();
            bands.get(&some, &mut out).unwrap();
            let wanted: Vec<_> = some.iter().map(|at| of_text(expected[*at as usize])).collect();
            assert_eq!(out, wanted);
            let columns = bands.columns(&(3..5)).unwrap();
            for (band, column) in (3..5).zip(columns) {
                let wanted: Vec<u32> = expected.iter().map(|text| of_text(*text)[band]).collect();
                assert_eq!(column, wanted);
            }
            let mut written = Vec::new();
            bands.write(&mut written).unwrap();
            let mut again = TextBands::new(count as usize, memory, folder.path()).unwrap();
            assert!(again.read_all(&mut &written[..]).unwrap());
            let mut rewritten = Vec::new();
            again.write(&mut rewritten).unwrap();
            assert_eq!(written, rewritten);
            assert!(!again.read_all(&mut &written[..written.len() - 1]).unwrap());
            files.push(written);
        }
        assert!(files.iter().all(|file| *file == files[0]));
    }
}
