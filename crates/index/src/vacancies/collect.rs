//! What vacancies are found by, read from a snapshot: every ad once, every different text once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use rolescope_vacancy::{
    Ads, AdsBuilder, Employers, Key, Record, TextRules, TextSketch, place_key,
};
use rustc_hash::FxBuildHasher;
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};

use crate::columns::{NONE, str_column, terms, u64_column};
use crate::error::{Context, Error, Result};
use crate::progress::Progress;
use crate::snapshot::{Snapshot, posted_from};
use crate::stored::{Stored, StoredNames};
use crate::threads::Threads;
use crate::vacancies::bands::{OfText, TextBands};
use crate::vacancies::facts::{AdContent, TextReader, term_hash};
use crate::vacancies::kept::Known;
use crate::vacancies::numbers::Numbers;
use crate::vacancies::outlines::Outlines;
use crate::vacancies::texts::Store;

/// Documents of one step of work.
const CHUNK: usize = 512;

/// Steps for each thread after which what was found is put in its place.
const STEPS: usize = 8;

/// The most places whose keys are remembered.
const PLACES: usize = 1 << 16;

/// What was read of all ads.
pub(crate) struct Collected {
    /// The ads by number.
    pub(crate) ads: Ads,
    /// Their texts.
    pub(crate) texts: Texts,
}

/// The texts of all ads as they were written, numbered in the order of their first ads.
#[derive(Debug)]
pub(crate) struct Texts {
    /// What is kept of each.
    pub(crate) outlines: Outlines,
    /// The bands of their sketches.
    pub(crate) bands: TextBands,
    /// Which of them each ad has.
    pub(crate) of: Vec<u32>,
}

/// What one step of work found.
#[derive(Default)]
struct Part {
    /// Of each ad its number, what is known of it, and the number of its text.
    ads: Vec<(u32, Record, u32)>,
    /// Of each text its number, title and sketch, and how long its outline is.
    texts: Vec<(u32, Option<Key>, Option<TextSketch>, usize)>,
    outlines: Vec<u8>,
}

/// How ads are read.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) employers: &'a Employers,
    pub(crate) rules: TextRules,
    /// Bytes of outlines and bands that are held in memory.
    pub(crate) memory: usize,
    pub(crate) threads: &'a Threads,
    pub(crate) progress: &'a dyn Progress,
}

impl Collected {
    /// Reads all ads of a snapshot, but for those of which everything is known.
    pub(crate) fn read(
        snapshot: &Snapshot,
        numbers: &Numbers,
        known: Option<Known>,
        way: Way<'_>,
    ) -> Result<Self> {
        let Way { employers, rules, memory, threads, progress } = way;
        let segments = snapshot.searcher.segment_readers();
        let text_hashes = |reader| u64_column(snapshot, reader, "text_hash");
        let text_hashes = segments.iter().map(text_hashes).collect::<Result<Vec<_>>>()?;
        let (text_of, first_of) = texts(numbers, &text_hashes);
        let known = known.filter(|Known { ads, outlines, .. }| {
            let before = first_of.partition_point(|ad| (*ad as usize) < ads.len());
            ads.len() <= text_of.len() && outlines.len() == before
        });
        let count = text_of.len();
        let known_ads = known.as_ref().map_or(0, |known| known.ads.len());
        let (mut builder, mut outlines, mut bands) = match known {
            Some(Known { ads, mut outlines, mut bands }) => {
                outlines.make_room(first_of.len());
                bands.make_room(first_of.len())?;
                let text = |ad: u32| text_of[ad as usize];
                (AdsBuilder::of_more(ads, count, first_of.len(), text), outlines, bands)
            }
            None => {
                let (outlines, bands) = room(first_of.len(), memory, &snapshot.path)?;
                (AdsBuilder::new(rules, count, first_of.len()), outlines, bands)
            }
        };
        if known_ads < count {
            let columns =
                threads.map(segments, |reader| Columns::read(snapshot, reader, employers));
            let reader = Reading {
                snapshot,
                numbers,
                known: known_ads as u32,
                columns: &columns.into_iter().collect::<Result<Vec<Columns>>>()?,
                text_of: &text_of,
                first_of: &first_of,
                places: RwLock::default(),
                rules,
            };
            let chunks = reader.chunks();
            progress.started("reading ads again", Some((count - known_ads) as u64));
            let done = AtomicU64::new(0);
            for steps in chunks.chunks(STEPS * threads.count()) {
                if progress.stopped() {
                    return Err(Error::Stopped);
                }
                let parts = threads.map(steps, |&(segment, from)| -> Result<Part> {
                    let part = reader.chunk(segment, from)?;
                    let ads = part.ads.len() as u64;
                    progress.advanced(done.fetch_add(ads, Ordering::Relaxed) + ads);
                    Ok(part)
                });
                for part in parts {
                    let Part { ads, texts, outlines: bytes } = part?;
                    for (number, record, text) in &ads {
                        builder.ad(*number, record, *text);
                    }
                    let of_texts = texts.iter();
                    let mut of_texts: Vec<(u32, OfText)> = of_texts
                        .filter_map(|(text, _, sketch, _)| Some((*text, (*sketch)?.bands)))
                        .collect();
                    of_texts.sort_unstable_by_key(|(text, _)| *text);
                    bands.put(&of_texts)?;
                    let mut rest = &bytes[..];
                    for (text, title, sketch, length) in &texts {
                        let (outline, others) = rest.split_at(*length);
                        rest = others;
                        builder.text(*text, *title, sketch.as_ref());
                        outlines.put(*text, outline)?;
                    }
                }
            }
            progress.finished();
        }
        outlines.finish()?;
        let ads = builder.build().ok_or_else(|| Error::Damaged {
            path: snapshot.path.clone(),
            detail: "an ad of it was not found again".to_owned(),
        })?;
        bands.finish(&ads, &text_of);
        Ok(Self { ads, texts: Texts { outlines, bands, of: text_of } })
    }
}

/// Room for what is kept of so many texts, of which so many bytes are held in memory.
pub(super) fn room(texts: usize, memory: usize, folder: &Path) -> Result<(Outlines, TextBands)> {
    let of_bands = memory / 4;
    Ok((Outlines::new(texts, memory - of_bands, folder), TextBands::new(texts, of_bands, folder)?))
}

/// The different texts as they were written: that of each ad, and the first ad of each.
fn texts(numbers: &Numbers, text_hashes: &[Column<u64>]) -> (Vec<u32>, Vec<u32>) {
    let mut known: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
    let (mut text_of, mut first_of) = (Vec::with_capacity(numbers.addresses.len()), Vec::new());
    for (ad, address) in (0..).zip(&numbers.addresses) {
        let hash = text_hashes[address.segment as usize].first(address.document).unwrap_or(0);
        let text = *known.entry(hash).or_insert_with(|| {
            first_of.push(ad);
            first_of.len() as u32 - 1
        });
        text_of.push(text);
    }
    (text_of, first_of)
}

/// The columns of a segment.
struct Columns {
    employers: Option<(Column<u64>, Vec<Option<Key>>)>,
    facets: Option<(StrColumn, Vec<u64>)>,
    text_hash: Column<u64>,
    source: Column<u64>,
    posted: Column<i64>,
    precision: Column<u64>,
}

impl Columns {
    fn read(snapshot: &Snapshot, reader: &SegmentReader, employers: &Employers) -> Result<Self> {
        let of_names = match str_column(snapshot, reader, "employer")? {
            None => None,
            Some(column) => {
                let names = terms(snapshot, &column, "")?.into_iter();
                let key = |(_, name): (u64, String)| employers.find(&name).map(|found| found.key);
                Some((column.ords().clone(), names.map(key).collect()))
            }
        };
        let facets = match str_column(snapshot, reader, "facet")? {
            None => None,
            Some(column) => {
                let values = terms(snapshot, &column, "")?.into_iter();
                let hashes = values.map(|(_, term)| term_hash(&term)).collect();
                Some((column, hashes))
            }
        };
        let posted = reader.fast_fields().i64("posted").context("read a column of", &snapshot.path);
        Ok(Self {
            employers: of_names,
            facets,
            text_hash: u64_column(snapshot, reader, "text_hash")?,
            source: u64_column(snapshot, reader, "source")?,
            posted: posted?,
            precision: u64_column(snapshot, reader, "precision")?,
        })
    }

    fn employer(&self, document: u32) -> Option<Key> {
        let (ords, keys) = self.employers.as_ref()?;
        keys[ords.first(document)? as usize]
    }

    /// A hash of an ad's values in the columns of its dump, whatever their order.
    fn facets(&self, document: u32) -> u64 {
        let Some((column, hashes)) = &self.facets else { return 0 };
        let values = column.ords().values_for_doc(document);
        values.fold(0, |sum, ord| sum.wrapping_add(hashes[ord as usize]))
    }
}

/// What the threads share.
struct Reading<'a> {
    snapshot: &'a Snapshot,
    numbers: &'a Numbers,
    /// Ads that need not be read.
    known: u32,
    columns: &'a [Columns],
    text_of: &'a [u32],
    first_of: &'a [u32],
    /// Keys of places, so that each is made once.
    places: RwLock<HashMap<String, Option<Key>, FxBuildHasher>>,
    rules: TextRules,
}

impl Reading<'_> {
    /// Where something is to be read, in the order of the store, so that each of its blocks is unpacked once.
    fn chunks(&self) -> Vec<(u32, usize)> {
        let mut chunks = Vec::new();
        for segment in 0..self.columns.len() as u32 {
            let starts = self.numbers.segment(segment).chunks(CHUNK).enumerate();
            let wanted = starts.filter(|(_, ads)| ads.iter().any(|ad| self.is_wanted(*ad)));
            chunks.extend(wanted.map(|(chunk, _)| (segment, chunk * CHUNK)));
        }
        chunks
    }

    fn is_wanted(&self, ad: u32) -> bool {
        ad != NONE && ad >= self.known
    }

    fn chunk(&self, segment: u32, from: usize) -> Result<Part> {
        let fields = &self.snapshot.fields;
        let store = Store::open(self.snapshot, segment)?;
        let columns = &self.columns[segment as usize];
        let numbers = self.numbers.segment(segment);
        let mut reader = TextReader::new(self.rules, 0);
        let (mut part, mut outline) = (Part::default(), Vec::new());
        let end = numbers.len().min(from + CHUNK);
        for (at, &ad) in (from as u32..).zip(&numbers[from..end]) {
            if !self.is_wanted(ad) {
                continue;
            }
            let text = self.text_of[ad as usize];
            let is_first = self.first_of[text as usize] == ad;
            let stored = if is_first {
                store.get::<Stored>(at)?
            } else {
                // Of a copy no more than its names.
                store.get::<StoredNames>(at).map(|StoredNames(stored)| stored)?
            };
            let code = columns.precision.first(at).unwrap_or(0);
            let posted = columns.posted.first(at).and_then(|day| posted_from(day, code));
            let place = stored.text(fields.place);
            let content = AdContent {
                id: stored.text(fields.id),
                employer: stored.text(fields.employer),
                place,
                posted,
                text_hash: columns.text_hash.first(at).unwrap_or(0),
                facets: columns.facets(at),
            };
            let record = Record {
                order: content.order(),
                tie: content.tie(),
                source: columns.source.first(at).unwrap_or(0) as u32,
                employer: columns.employer(at),
                title: None,
                place: self.place(place),
                day: posted.map(|posted| posted.day.0),
                text: None,
            };
            part.ads.push((ad, record, text));
            if is_first {
                let (title, body) = (stored.text(fields.title), stored.text(fields.body));
                let (title, sketch) = reader.read_outlined(title, body, &mut outline);
                part.texts.push((text, title, sketch, outline.len()));
                part.outlines.extend_from_slice(&outline);
            }
        }
        Ok(part)
    }

    /// The key of a place.
    fn place(&self, place: &str) -> Option<Key> {
        let known = self.places.read().unwrap_or_else(PoisonError::into_inner).get(place).copied();
        known.unwrap_or_else(|| {
            let key = place_key(place).as_deref().and_then(Key::of);
            let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
            if places.len() < PLACES {
                places.insert(place.to_owned(), key);
            }
            key
        })
    }
}
