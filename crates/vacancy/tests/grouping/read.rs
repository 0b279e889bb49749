//! Postings as `corpus` and `synth` give them, read with `text`, to ads of a collection.

use rolescope_corpus::Posting;
use rolescope_text::Document;
use rolescope_vacancy::{
    Ads, Employers, Key, Outline, Record, Sketcher, Text, TextRules, place_key,
};

use crate::common::Texts;

/// Reads postings into a collection.
pub(crate) struct Collector {
    rules: TextRules,
    pub(crate) ads: Ads,
    pub(crate) texts: Texts,
    employers: Employers,
    document: Document,
    text: Text,
    sketcher: Sketcher,
}

impl Collector {
    pub(crate) fn new(rules: TextRules) -> Self {
        Self {
            rules,
            ads: Ads::new(rules),
            texts: Texts(Vec::new(), Vec::new()),
            employers: Employers::built_in(),
            document: Document::new(),
            text: Text::new(),
            sketcher: Sketcher::new(rules),
        }
    }

    pub(crate) fn add(&mut self, posting: &Posting) {
        let Self { document, text, .. } = self;
        document.read_title(&posting.title);
        text.start(document.tokens().iter().map(|token| document.word(token)));
        let mut outline = Outline::default();
        outline.add(text.title_words());
        document.read_body(&posting.body);
        for sentence in document.sentences() {
            let tokens =
                &document.tokens()[sentence.first_token as usize..sentence.end_token as usize];
            text.sentence(tokens.iter().map(|token| document.word(token)), |words| {
                outline.add(words);
                true
            });
        }
        let hash = posting.content_hash(&posting.text_hash());
        let mut order = [0; 8];
        order.copy_from_slice(&hash.as_bytes()[..8]);
        self.ads.push(&Record {
            order: u64::from_le_bytes(order),
            tie: 0,
            source: 0,
            employer: self.employers.find(&posting.employer).map(|employer| employer.key),
            title: text.title(),
            place: place_key(&posting.place).as_deref().and_then(Key::of),
            day: posting.posted.map(|posted| posted.day.0),
            text: self.sketcher.sketch(text),
        });
        let mut shingles = Vec::new();
        text.shingles(&self.rules, &mut shingles);
        self.texts.0.push(shingles);
        outline.end(self.sketcher.parities().words().iter().copied());
        self.texts.1.push(outline);
    }
}
