//! What is kept of every different text: its title and sentences and the parities of its shingles, about 500 bytes of a text of 2,500.
//!
//! Boilerplate is counted by it, and it decides about most pairs of texts that may be near. Up to a bound it is held in memory, beyond
//! that in a file that has no name and goes with the process.

use std::io::{self, Read as _, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rolescope_text::Zone;
use rolescope_vacancy::{Outline, Parities, SentenceKey, SentenceWords};

use crate::error::{Context, Result};
use crate::vacancies::facts::Sentences;
use crate::vacancies::scratch::Scratch;

/// Bytes after which what is written to the file goes there.
const WRITTEN_AT_ONCE: usize = 1 << 20;

/// Bytes read from the file at once where neighbours are asked for next.
const READ_AT_ONCE: usize = 1 << 15;

/// Stretches of the file that are held then.
const STRETCHES: usize = 32;

/// Outlines of texts, which have numbers from 0 on and come in any order.
#[derive(Debug)]
pub(crate) struct Outlines {
    /// Where the bytes of each text lie.
    places: Vec<Place>,
    memory: usize,
    /// What lies in memory: all, or what was not yet written to the file.
    bytes: Vec<u8>,
    file: Option<Scratch>,
    in_file: u64,
    /// Where files may be made.
    folder: PathBuf,
}

/// Stretches of the file as they were last read.
#[derive(Debug)]
pub(crate) struct Ahead {
    stretches: Vec<Stretch>,
    /// The one that was read before all others.
    oldest: usize,
    /// Bytes that are read at least.
    least: usize,
}

#[derive(Debug, Default)]
struct Stretch {
    start: u64,
    bytes: Vec<u8>,
}

impl Ahead {
    /// For texts in any order.
    pub(crate) fn of_one() -> Self {
        Self { stretches: vec![Stretch::default()], oldest: 0, least: 0 }
    }

    /// For texts that are asked for one after the other. Those of a segment mostly stand so in the file, but segments take turns.
    pub(crate) fn of_neighbours() -> Self {
        let stretches = std::iter::repeat_with(Stretch::default).take(STRETCHES).collect();
        Self { stretches, oldest: 0, least: READ_AT_ONCE }
    }

    /// The stretch in which so many bytes lie, and where.
    fn find(&self, start: u64, length: usize) -> Option<(usize, Range<usize>)> {
        self.stretches.iter().enumerate().find_map(|(of, stretch)| {
            let at = usize::try_from(start.checked_sub(stretch.start)?).ok()?;
            let end = at.checked_add(length).filter(|end| *end <= stretch.bytes.len())?;
            Some((of, at..end))
        })
    }

    /// The stretch to be read over.
    fn next(&mut self) -> &mut Stretch {
        let at = self.oldest;
        self.oldest = (at + 1) % self.stretches.len();
        &mut self.stretches[at]
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    start: u64,
    length: u32,
}

impl Outlines {
    /// Room for those of so many texts, of which `memory` bytes are held in memory; files lie in a folder, or with other temporary
    /// files if nothing may be written there.
    pub(crate) fn new(texts: usize, memory: usize, folder: &Path) -> Self {
        Self {
            places: vec![Place::default(); texts],
            memory,
            bytes: Vec::new(),
            file: None,
            in_file: 0,
            folder: folder.to_owned(),
        }
    }

    /// Makes room for more texts, so many altogether.
    pub(crate) fn make_room(&mut self, texts: usize) {
        self.places.resize(texts, Place::default());
    }

    /// Reads what [`Outlines::write`] wrote of as many texts; whether it is all there.
    pub(crate) fn read(&mut self, input: &mut impl io::Read) -> Result<bool> {
        let folder = self.folder.clone();
        let mut take = |bytes: u64, into: &mut Vec<u8>| {
            into.clear();
            let read = input.by_ref().take(bytes).read_to_end(into);
            read.map(|read| read as u64 == bytes).context("read what is kept of ads in", &folder)
        };
        let (mut lengths, mut outline) = (Vec::new(), Vec::new());
        if !take(4 * self.len() as u64, &mut lengths)? {
            return Ok(false);
        }
        let (lengths, _) = lengths.as_chunks::<4>();
        for (text, length) in (0..).zip(lengths) {
            if !take(u64::from(u32::from_le_bytes(*length)), &mut outline)? {
                return Ok(false);
            }
            self.put(text, &outline)?;
        }
        Ok(true)
    }

    /// The number of texts.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The bytes of a text.
    pub(crate) fn length(&self, text: u32) -> u32 {
        self.places[text as usize].length
    }

    /// Takes the bytes of a text.
    pub(crate) fn put(&mut self, text: u32, outline: &[u8]) -> Result<()> {
        let most = if self.file.is_some() { WRITTEN_AT_ONCE } else { self.memory };
        if !self.bytes.is_empty() && self.bytes.len() + outline.len() > most {
            self.write_out()?;
        }
        let start = self.in_file + self.bytes.len() as u64;
        self.places[text as usize] = Place { start, length: outline.len() as u32 };
        self.bytes.extend_from_slice(outline);
        Ok(())
    }

    fn write_out(&mut self) -> Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(Scratch::new(&self.folder)?),
        };
        file.write_at(self.in_file, &self.bytes)?;
        self.in_file += self.bytes.len() as u64;
        self.bytes.clear();
        self.bytes.shrink_to(WRITTEN_AT_ONCE);
        Ok(())
    }

    /// Says that nothing more comes, so that what was put can be read.
    pub(crate) fn finish(&mut self) -> Result<()> {
        if self.file.is_some() {
            self.write_out()?;
        }
        self.bytes.shrink_to_fit();
        Ok(())
    }

    /// The bytes of a text; `ahead` is for those that lie in the file.
    pub(crate) fn get<'b>(&'b self, text: u32, ahead: &'b mut Ahead) -> Result<&'b [u8]> {
        let Place { start, length } = self.places[text as usize];
        if let Some(start) = start.checked_sub(self.in_file) {
            return Ok(&self.bytes[start as usize..start as usize + length as usize]);
        }
        let Some(file) = &self.file else { return Ok(&[]) };
        let least = ahead.least;
        let length = length as usize;
        if let Some((of, own)) = ahead.find(start, length) {
            return Ok(&ahead.stretches[of].bytes[own]);
        }
        let Stretch { bytes, start: from } = ahead.next();
        // Nothing of it is there if it cannot be read.
        *from = u64::MAX;
        bytes.resize(length.max(least), 0);
        file.read_at(start, bytes, length)?;
        *from = start;
        Ok(&bytes[..length])
    }

    /// Writes the lengths of all texts, and then their bytes.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for Place { length, .. } in &self.places {
            out.write_all(&length.to_le_bytes())?;
        }
        let mut ahead = Ahead::of_neighbours();
        for text in 0..self.len() as u32 {
            out.write_all(self.get(text, &mut ahead).map_err(io::Error::other)?)?;
        }
        Ok(())
    }
}

/// Writes the bytes of an outline: the title, the sentences, a zero, the parities.
pub(crate) struct Writer<'o> {
    out: &'o mut Vec<u8>,
    /// The number that the next sentence has if none is left out.
    next: u32,
}

impl<'o> Writer<'o> {
    /// Begins with the title; the body's sentences are numbered from `first` on.
    pub(crate) fn new(out: &'o mut Vec<u8>, title: SentenceWords, first: u32) -> Self {
        out.clear();
        write_number(out, title.words as u64);
        out.extend(title.key.get().to_le_bytes());
        write_number(out, u64::from(first));
        Self { out, next: first }
    }

    /// Adds a sentence, which has words.
    pub(crate) fn add(&mut self, number: u32, zone: Zone, sentence: SentenceWords) {
        write_number(self.out, sentence.words as u64);
        let left_out = number.wrapping_sub(self.next);
        write_number(self.out, u64::from(left_out) << 3 | zone as u64);
        self.out.extend(sentence.key.get().to_le_bytes());
        self.next = number.wrapping_add(1);
    }

    /// Ends it.
    pub(crate) fn end(self, parities: &Parities) {
        write_number(self.out, 0);
        parities.words().iter().for_each(|word| self.out.extend(word.to_le_bytes()));
    }
}

/// Reads the bytes of an outline.
struct Reading<'b> {
    rest: &'b [u8],
}

impl Reading<'_> {
    fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0_u64, 0);
        loop {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7F).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
            shift += 7;
        }
    }

    fn eight(&mut self) -> Option<u64> {
        let (eight, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u64::from_le_bytes(*eight))
    }

    fn key(&mut self) -> Option<SentenceKey> {
        self.eight().map(SentenceKey::from_hash)
    }

    /// The title, and the number of the body's first sentence.
    fn title(&mut self) -> Option<(SentenceWords, u32)> {
        let words = self.number()? as usize;
        Some((SentenceWords { key: self.key()?, words }, self.number()? as u32))
    }

    /// The next sentence with how many before it are left out and its zone; nothing after the last.
    fn sentence(&mut self) -> Option<(u32, Zone, SentenceWords)> {
        let words = self.number().filter(|words| *words > 0)? as usize;
        let place = self.number()?;
        let zone = Zone::ALL[(place & 7) as usize % Zone::ALL.len()];
        Some(((place >> 3) as u32, zone, SentenceWords { key: self.key()?, words }))
    }
}

/// Reads what decides whether texts are near.
pub(crate) fn read_outline(bytes: &[u8], out: &mut Outline) {
    let mut reading = Reading { rest: bytes };
    out.clear();
    reading.title().into_iter().for_each(|(title, _)| out.add(title));
    while let Some((_, _, sentence)) = reading.sentence() {
        out.add(sentence);
    }
    let (words, _) = reading.rest.as_chunks::<8>();
    out.end(words.iter().map(|word| u64::from_le_bytes(*word)));
}

/// Reads the body's sentences, those of at least so many words one by one.
pub(crate) fn read_sentences(bytes: &[u8], least_words: usize, out: &mut Sentences) {
    let mut reading = Reading { rest: bytes };
    out.clear();
    let Some((_, mut number)) = reading.title() else { return };
    while let Some((left_out, zone, sentence)) = reading.sentence() {
        number = number.wrapping_add(left_out);
        out.add(number, zone, sentence, least_words);
        number = number.wrapping_add(1);
    }
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use rolescope_vacancy::TextRules;

    use super::*;
    use crate::vacancies::facts::TextReader;

    const BODY: &str = "<p>About us</p><p>We are a small company with customers in many countries. 2024</p>\
        <h2>Your tasks</h2><ul><li>Own the roadmap of our product</li><li>SQL</li></ul>";

    #[test]
    fn sentences_are_those_that_were_read() {
        for (title, least_words) in [("Product Manager", 0), ("", 5), ("2024", 3)] {
            let mut reader = TextReader::new(TextRules::default(), least_words);
            let mut bytes = Vec::new();
            let facts = reader.read_outlined(title, BODY, &mut bytes);
            let (key, expected) = reader.title_and_sentences(title, BODY);
            assert_eq!(facts, (key, reader.read(title, BODY).1));
            let mut found = Sentences::default();
            // Of another text what was there before is forgotten.
            for _ in 0..2 {
                read_sentences(&bytes, least_words, &mut found);
                assert_eq!(found, expected, "{title}");
            }
            assert!(expected.count >= 4 && !found.long.is_empty(), "{expected:?}");
            for end in 0..bytes.len() {
                read_sentences(&bytes[..end], least_words, &mut found);
                read_outline(&bytes[..end], &mut Outline::default());
            }
        }
    }

    #[test]
    fn what_is_put_is_got_back_from_memory_and_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = |text: u32| vec![text as u8; (text as usize * 7919) % 3000];
        let order: Vec<u32> = (0..2000).map(|at| at * 7 % 2000).collect();
        let mut written = Vec::new();
        for memory in [usize::MAX, 1 << 20, 0] {
            let mut outlines = Outlines::new(2000, memory, folder.path());
            for text in &order {
                outlines.put(*text, &bytes(*text)).unwrap();
            }
            outlines.finish().unwrap();
            assert_eq!(outlines.file.is_some(), memory < usize::MAX);
            for mut ahead in [Ahead::of_one(), Ahead::of_neighbours()] {
                for text in (0..2000).chain([7, 1999, 3]) {
                    assert_eq!(outlines.get(text, &mut ahead).unwrap(), bytes(text));
                }
            }
            let mut all = Vec::new();
            outlines.write(&mut all).unwrap();
            written.push(all);
        }
        assert!(written[0] == written[1] && written[0] == written[2]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
    }
}
