//! What vacancies are found by, of one ad: of its fields and its text, wherever they come from.

use std::fmt::Write as _;

use rolescope_corpus::Posted;
use rolescope_text::{Document, Zone};
use rolescope_vacancy::{
    Boilerplate, Key, Repeated, SentenceKey, SentenceWords, Sketcher, Text, TextRules, TextSketch,
};

use crate::schema::FACET_SEPARATOR;
use crate::snapshot::precision_code;

/// The zones in which a sentence that many employers share is boilerplate. Elsewhere it asks for something in a set phrase.
const ZONES_OF_MANY: [Zone; 3] = [Zone::About, Zone::Offer, Zone::Legal];

/// All that tells two ads apart, so that the order of ads depends on nothing else.
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
    /// The number of its text's hash.
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
    /// Puts ads of one day in order ([`rolescope_vacancy::Record::order`]).
    #[must_use]
    pub fn order(&self) -> u64 {
        let Self { id, employer, place, posted, text_hash, facets } = self;
        let day = posted.map(|posted| posted.day.0);
        let precision = posted.map_or(0, |posted| precision_code(posted.precision));
        // Room for all of it at once: names, and numbers of known length.
        let mut all = String::with_capacity(id.len() + employer.len() + place.len() + 96);
        let written = write!(
            all,
            "{id}\u{1f}{employer}\u{1f}{place}\u{1f}{day:?} {precision}\u{1f}{text_hash:x} {facets:x}"
        );
        written.expect("a string takes whatever is written");
        term_hash(&all)
    }
}

/// What is known of a text.
#[derive(Clone, Debug)]
pub struct TextFacts {
    /// Stands for the title.
    pub title: Option<Key>,
    /// Stands for title and body.
    pub sketch: Option<TextSketch>,
    /// The body's sentences.
    pub sentences: Sentences,
}

/// The sentences of a text.
#[derive(Clone, Debug, Default)]
pub struct Sentences {
    /// Those that are long enough to be boilerplate.
    pub(crate) long: Box<[Long]>,
    /// All of its body's.
    pub(crate) count: u32,
    /// Their words.
    pub(crate) words: u32,
}

/// A sentence of a body.
#[derive(Clone, Copy, Debug)]
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
    /// The long sentences of the text under way.
    long: Vec<Long>,
}

impl TextReader {
    /// A reader by these rules.
    #[must_use]
    pub fn new(rules: TextRules, least_words: usize) -> Self {
        let (document, text) = (Document::new(), Text::new());
        let (sketcher, long) = (Sketcher::new(rules), Vec::new());
        Self { rules, least_words, sketcher, document, text, long }
    }

    /// What is known of a text.
    pub fn read(&mut self, title: &str, body: &str) -> TextFacts {
        let sentences = self.sentences(title, body);
        let Self { text, sketcher, .. } = self;
        TextFacts { title: text.title(), sketch: sketcher.sketch(text), sentences }
    }

    /// What stands for the title, and the body's sentences: what boilerplate is counted by.
    pub fn title_and_sentences(&mut self, title: &str, body: &str) -> (Option<Key>, Sentences) {
        let sentences = self.sentences(title, body);
        (self.text.title(), sentences)
    }

    fn sentences(&mut self, title: &str, body: &str) -> Sentences {
        let Self { document, text, long, least_words, .. } = self;
        let mut sentences = Sentences::default();
        long.clear();
        document.read_title(title);
        text.start(document.tokens().iter().map(|token| document.word(token)));
        let before = document.sentences().len() as u32;
        document.read_body(body);
        for (number, sentence) in (before..).zip(document.sentences()) {
            let tokens =
                &document.tokens()[sentence.first_token as usize..sentence.end_token as usize];
            text.sentence(tokens.iter().map(|token| document.word(token)), |words| {
                sentences.count += 1;
                sentences.words += words.words as u32;
                if words.words >= *least_words {
                    long.push(Long::new(number, sentence.zone, words));
                }
                true
            });
        }
        sentences.long = long.as_slice().into();
        sentences
    }

    /// The shingles of a text, by which near ones are verified.
    pub fn shingles(&mut self, title: &str, body: &str, out: &mut Vec<u64>) {
        let Self { document, text, .. } = self;
        document.read_title(title);
        text.start(document.tokens().iter().map(|token| document.word(token)));
        // Shingles do not know of sentences.
        document.read_words(body);
        text.sentence(document.tokens().iter().map(|token| document.word(token)), |_| true);
        text.shingles(&self.rules, out);
    }
}
