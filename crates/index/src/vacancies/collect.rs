//! What vacancies are found by, read from a snapshot: every ad once, every different text once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use rolescope_vacancy::{Ads, Employers, Key, Record, TextRules, place_key};
use rustc_hash::FxBuildHasher;
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};

use crate::columns::{str_column, terms, u64_column};
use crate::error::{Context, Error, Result};
use crate::progress::Progress;
use crate::snapshot::{Snapshot, posted_from};
use crate::threads::Threads;
use crate::vacancies::facts::{AdContent, Sentences, TextFacts, TextReader, term_hash};
use crate::vacancies::numbers::Numbers;
use crate::vacancies::texts::Store;

/// Documents of one step of work.
const CHUNK: usize = 512;

/// Steps after which what was found is put in its place.
const STEPS: usize = 64;

/// What was read of all ads.
pub(crate) struct Collected {
    /// The ads by number.
    pub(crate) ads: Ads,
    /// Their texts.
    pub(crate) texts: Texts,
}

/// The texts of all ads as they were written, as far as boilerplate needs them.
#[derive(Default)]
pub(crate) struct Texts {
    /// The different ones.
    sentences: Vec<Sentences>,
    /// Which of them each ad has.
    of: Vec<u32>,
}

impl Texts {
    /// The sentences of an ad.
    pub(crate) fn of(&self, ad: u32) -> &Sentences {
        &self.sentences[self.of[ad as usize] as usize]
    }
}

/// What is known of an ad without its text.
struct AdFacts {
    ad: u32,
    order: u64,
    source: u32,
    employer: Option<Key>,
    place: Option<Key>,
    day: Option<i32>,
}

/// What one step of work found.
#[derive(Default)]
struct Part {
    ads: Vec<AdFacts>,
    texts: Vec<(u32, TextFacts)>,
}

impl Collected {
    /// Reads all ads of a snapshot.
    pub(crate) fn read(
        snapshot: &Snapshot,
        numbers: &Numbers,
        employers: &Employers,
        rules: TextRules,
        least_words: usize,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let segments = snapshot.searcher.segment_readers();
        let columns = threads.map(segments, |reader| Columns::read(snapshot, reader, employers));
        let columns = columns.into_iter().collect::<Result<Vec<Columns>>>()?;
        let (text_of, first_of) = texts(numbers, &columns);
        let reader = Reading {
            snapshot,
            numbers,
            columns: &columns,
            text_of: &text_of,
            first_of: &first_of,
            rules,
            least_words,
        };
        // In the order of the store, so that each of its blocks is unpacked once.
        let mut chunks: Vec<(u32, usize)> = Vec::new();
        for (number, segment) in (0..).zip(segments) {
            chunks
                .extend((0..segment.max_doc() as usize).step_by(CHUNK).map(|from| (number, from)));
        }
        let count = numbers.addresses.len();
        progress.started("reading ads again", Some(count as u64));
        let done = AtomicU64::new(0);
        let mut facts: Vec<Option<AdFacts>> = Vec::new();
        facts.resize_with(count, || None);
        let mut of_texts: Vec<Option<TextFacts>> = Vec::new();
        of_texts.resize_with(first_of.len(), || None);
        for steps in chunks.chunks(STEPS) {
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
                let Part { ads, texts } = part?;
                for ad in ads {
                    let number = ad.ad as usize;
                    facts[number] = Some(ad);
                }
                for (text, found) in texts {
                    of_texts[text as usize] = Some(found);
                }
            }
        }
        progress.finished();
        let mut ads = Ads::new(rules);
        for (fact, text) in facts.into_iter().zip(&text_of) {
            let text = of_texts[*text as usize].as_ref();
            let Some((AdFacts { order, source, employer, place, day, .. }, text)) = fact.zip(text)
            else {
                return Err(Error::Damaged {
                    path: snapshot.path.clone(),
                    detail: "an ad of it was not found again".to_owned(),
                });
            };
            let TextFacts { title, sketch, .. } = text;
            let (title, text) = (*title, *sketch);
            ads.push(&Record { order, source, employer, title, place, day, text });
        }
        let sentences = of_texts.into_iter().map(|text| text.map(|text| text.sentences));
        let sentences = sentences.map(Option::unwrap_or_default).collect();
        Ok(Self { ads, texts: Texts { sentences, of: text_of } })
    }
}

/// The different texts as they were written: that of each ad, and the first ad of each.
fn texts(numbers: &Numbers, columns: &[Columns]) -> (Vec<u32>, Vec<u32>) {
    let mut known: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
    let (mut text_of, mut first_of) = (Vec::new(), Vec::new());
    for (ad, address) in (0..).zip(&numbers.addresses) {
        let column = &columns[address.segment as usize].text_hash;
        let hash = column.first(address.document).unwrap_or(0);
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
    columns: &'a [Columns],
    text_of: &'a [u32],
    first_of: &'a [u32],
    rules: TextRules,
    least_words: usize,
}

impl Reading<'_> {
    fn chunk(&self, segment: u32, from: usize) -> Result<Part> {
        let fields = &self.snapshot.fields;
        let store = Store::open(self.snapshot, segment)?;
        let columns = &self.columns[segment as usize];
        let numbers = self.numbers.segment(segment);
        let mut texts = TextReader::new(self.rules, self.least_words);
        // Ads that stand near each other name the same places.
        let mut places: HashMap<String, Option<Key>, FxBuildHasher> = HashMap::default();
        let mut part = Part::default();
        let end = numbers.len().min(from + CHUNK);
        for (at, &ad) in (from as u32..).zip(&numbers[from..end]) {
            if ad == crate::columns::NONE {
                continue;
            }
            let stored = store.get(at)?;
            let code = columns.precision.first(at).unwrap_or(0);
            let posted = columns.posted.first(at).and_then(|day| posted_from(day, code));
            let (employer, place) = (stored.text(fields.employer), stored.text(fields.place));
            let content = AdContent {
                id: stored.text(fields.id),
                employer,
                place,
                posted,
                text_hash: columns.text_hash.first(at).unwrap_or(0),
                facets: columns.facets(at),
            };
            let employer = columns
                .employers
                .as_ref()
                .and_then(|(ords, keys)| ords.first(at).and_then(|ord| keys[ord as usize]));
            let place = match places.get(place) {
                Some(key) => *key,
                None => {
                    let key = place_key(place).as_deref().and_then(Key::of);
                    places.insert(place.to_owned(), key);
                    key
                }
            };
            part.ads.push(AdFacts {
                ad,
                order: content.order(),
                source: columns.source.first(at).unwrap_or(0) as u32,
                employer,
                place,
                day: posted.map(|posted| posted.day.0),
            });
            let number = self.text_of[ad as usize];
            if self.first_of[number as usize] != ad {
                continue;
            }
            let facts = texts.read(stored.text(fields.title), stored.text(fields.body));
            part.texts.push((number, facts));
        }
        Ok(part)
    }
}
