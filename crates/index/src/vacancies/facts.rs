//! What vacancies are found by, of one ad: of its fields and its text, wherever they come from.

use std::fmt::Write as _;

use rolescope_corpus::Posted;
use rolescope_text::{Document, Zone};
use rolescope_vacancy::{
    Boilerplate, Key, Repeated, SentenceKey, SentenceWords, Sketcher, Text, TextRules, TextSketch,
};

use crate::schema::FACET_SEPARATOR;
use crate::snapshot::precision_code;
use crate::vacancies::outlines::Writer;

/// The zones in which a sentence that many employers share is boilerplate. Elsewhere it asks for something in a set phrase.
const ZONES_OF_MANY: [Zone; 3] = [Zone::About, Zone::Offer, Zone::Legal];

/// All that tells two ads apart, so that the order of ads depends on nothing else: what an ad says, and only then what was kept to
/// group by, which is the user's choice.
#[derive(Clone, Copy, Debug)]
pub struct AdContent<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its employer as written.
    pub employer: &'a str,
    /// Its place as written.
    pub place: &'a str,
    /// When it was posted.
    pub posted: Option<Posted>,
    /// The number of the hash of its title and text.
    pub text_hash: u64,
    /// The sum, wrapped, of [`facet_hash`] of its values.
    pub facets: u64,
}

/// A hash of a value in a column of its own.
#[must_use]
pub fn facet_hash(name: &str, value: &str) -> u64 {
    term_hash(&format!("{name}{FACET_SEPARATOR}{value}"))
}

/// The same of the term of an index.
pub(crate) fn term_hash(term: &str) -> u64 {
    Key::of(term).map_or(0, Key::get)
}

impl AdContent<'_> {
    /// Puts ads of one day in order ([`rolescope_vacancy::Record::order`]): the same whatever columns are kept.
    #[must_use]
    pub fn order(&self) -> u64 {
        let Self { id, employer, place, posted, text_hash, facets: _ } = self;
        let day = posted.map(|posted| posted.day.0);
        let precision = posted.map_or(0, |posted| precision_code(posted.precision));
        // Room for all of it at once: names, and numbers of known length.
        let mut all = String::with_capacity(id.len() + employer.len() + place.len() + 96);
        let written = write!(
            all,
            "{id}\u{1f}{employer}\u{1f}{place}\u{1f}{day:?} {precision}\u{1f}{text_hash:x}"
        );
        written.expect("a string takes whatever is written");
        term_hash(&all)
    }

    /// Puts ads that are the same in all that goes into [`AdContent::order`] in order ([`rolescope_vacancy::Record::tie`]).
    #[must_use]
    pub fn tie(&self) -> u32 {
        (self.facets >> 32) as u32
    }
}

/// The sentences of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentences {
    /// Those that are long enough to be boilerplate.
    pub(crate) long: Vec<Long>,
    /// All of its body's.
    pub(crate) count: u32,
    /// Their words.
    pub(crate) words: u32,
}

/// A sentence of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Long {
    key: SentenceKey,
    /// Its number in the ad and its zone.
    place: u32,
    words: u16,
}

impl Long {
    fn new(number: u32, zone: Zone, sentence: SentenceWords) -> Self {
        let words = u16::try_from(sentence.words).unwrap_or(u16::MAX);
        Self { key: sentence.key, place: number << 3 | zone as u32, words }
    }

    /// Its number in the ad.
    pub(crate) fn number(self) -> u32 {
        self.place >> 3
    }

    fn zone(self) -> Zone {
        Zone::ALL[(self.place & 7) as usize]
    }

    /// What it is counted by.
    pub(crate) fn words(self) -> SentenceWords {
        SentenceWords { key: self.key, words: usize::from(self.words) }
    }
}

impl Sentences {
    /// Forgets the text.
    pub(crate) fn clear(&mut self) {
        self.long.clear();
        (self.count, self.words) = (0, 0);
    }

    /// Adds a sentence of a body, with its number in the ad.
    pub(crate) fn add(
        &mut self,
        number: u32,
        zone: Zone,
        sentence: SentenceWords,
        least_words: usize,
    ) {
        self.count += 1;
        self.words += sentence.words as u32;
        if sentence.words >= least_words {
            self.long.push(Long::new(number, zone, sentence));
        }
    }

    /// The sentences that may be boilerplate, as they are counted.
    pub fn countable(&self) -> impl Iterator<Item = SentenceWords> {
        self.long.iter().map(|sentence| sentence.words())
    }

    /// Those that are boilerplate in an ad of an employer, in the order of the ad, and why.
    pub(crate) fn repeated(
        &self,
        employer: Option<Key>,
        boilerplate: &Boilerplate,
    ) -> impl Iterator<Item = (Long, Repeated)> {
        self.long.iter().filter_map(move |sentence| {
            let repeated = boilerplate.repeated(employer, sentence.key)?;
            let is_left_out =
                repeated == Repeated::ByEmployer || ZONES_OF_MANY.contains(&sentence.zone());
            is_left_out.then_some((*sentence, repeated))
        })
    }

    /// The numbers of those that are boilerplate in an ad of an employer, ascending; see [`rolescope_lexicon::Match::sentence`].
    pub fn boilerplate(
        &self,
        employer: Option<Key>,
        boilerplate: &Boilerplate,
    ) -> impl Iterator<Item = u32> {
        self.repeated(employer, boilerplate).map(|(sentence, _)| sentence.number())
    }
}

/// Reads the texts of ads as the words that vacancies are found by; one for each thread.
pub struct TextReader {
    rules: TextRules,
    /// Words of a sentence that may be boilerplate, at least.
    least_words: usize,
    sketcher: Sketcher,
    document: Document,
    text: Text,
}

impl TextReader {
    /// A reader by these rules.
    #[must_use]
    pub fn new(rules: TextRules, least_words: usize) -> Self {
        let (document, text) = (Document::new(), Text::new());
        Self { rules, least_words, sketcher: Sketcher::new(rules), document, text }
    }

    /// What stands for the title, and for title and body.
    pub fn read(&mut self, title: &str, body: &str) -> (Option<Key>, Option<TextSketch>) {
        let Self { document, text, sketcher, .. } = self;
        read_words(document, text, title, body);
        (text.title(), sketcher.sketch(text))
    }

    /// The same; what else is kept of the text is written to `out`.
    pub(crate) fn read_outlined(
        &mut self,
        title: &str,
        body: &str,
        out: &mut Vec<u8>,
    ) -> (Option<Key>, Option<TextSketch>) {
        let Self { document, text, sketcher, .. } = self;
        let first = read_title(document, text, title);
        let mut outline = Writer::new(out, text.title_words(), first);
        read_sentences(document, text, body, first, |number, zone, sentence| {
            outline.add(number, zone, sentence);
        });
        let sketch = sketcher.sketch(text);
        outline.end(sketcher.parities());
        (text.title(), sketch)
    }

    /// What stands for the title, and the body's sentences: what boilerplate is counted by.
    pub fn title_and_sentences(&mut self, title: &str, body: &str) -> (Option<Key>, Sentences) {
        let Self { document, text, least_words, .. } = self;
        let mut sentences = Sentences::default();
        let first = read_title(document, text, title);
        read_sentences(document, text, body, first, |number, zone, sentence| {
            sentences.add(number, zone, sentence, *least_words);
        });
        (text.title(), sentences)
    }

    /// The shingles of a text, by which near ones are verified.
    pub fn shingles(&mut self, title: &str, body: &str, out: &mut Vec<u64>) {
        let Self { document, text, .. } = self;
        read_words(document, text, title, body);
        text.shingles(&self.rules, out);
    }
}

/// Reads title and body as words. Shingles do not know of sentences.
fn read_words(document: &mut Document, text: &mut Text, title: &str, body: &str) {
    read_title(document, text, title);
    document.read_words(body);
    text.sentence(document.tokens().iter().map(|token| document.word(token)), |_| true);
}

/// Reads a title; returns the number of the body's first sentence.
fn read_title(document: &mut Document, text: &mut Text, title: &str) -> u32 {
    document.read_title(title);
    text.start(document.tokens().iter().map(|token| document.word(token)));
    document.sentences().len() as u32
}

/// Reads a body and hands out its sentences with their numbers, from `first` on, and zones.
fn read_sentences(
    document: &mut Document,
    text: &mut Text,
    body: &str,
    first: u32,
    mut see: impl FnMut(u32, Zone, SentenceWords),
) {
    document.read_body(body);
    for (number, sentence) in (first..).zip(document.sentences()) {
        let tokens = &document.tokens()[sentence.first_token as usize..sentence.end_token as usize];
        text.sentence(tokens.iter().map(|token| document.word(token)), |words| {
            see(number, sentence.zone, words);
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use rolescope_corpus::{Day, Precision};

    use super::*;

    #[test]
    fn ads_are_put_in_order_by_what_they_say_and_only_then_by_what_is_kept() {
        let posted = Posted { day: Day(7), precision: Precision::Day };
        let plain = AdContent {
            id: "a",
            employer: "b",
            place: "c",
            posted: Some(posted),
            text_hash: 1,
            facets: facet_hash("level", "junior"),
        };
        let kept = AdContent { facets: facet_hash("level", "senior"), ..plain };
        assert_eq!(kept.order(), plain.order());
        assert_ne!(kept.tie(), plain.tie());
        let month = Posted { precision: Precision::Month, ..posted };
        let others = [
            AdContent { id: "x", ..plain },
            AdContent { employer: "x", ..plain },
            AdContent { place: "x", ..plain },
            AdContent { posted: None, ..plain },
            AdContent { posted: Some(month), ..plain },
            AdContent { text_hash: 2, ..plain },
        ];
        for other in others {
            assert_ne!(other.order(), plain.order(), "{other:?}");
            assert_eq!(other.tie(), plain.tie());
        }
    }
}
