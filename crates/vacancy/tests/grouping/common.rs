//! What the tests share: ads in short, and a source of their texts.

use std::collections::BTreeSet;
use std::convert::Infallible;

use rolescope_vacancy::{
    Ads, Effort, GroupError, Grouper, Grouping, Key, Limits, Outline, Record, Rules, Shingles,
    Sketcher, Text, TextRules, employer_key, place_key,
};

/// An ad as tests write it. Empty means missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ad {
    pub(crate) id: u64,
    pub(crate) employer: String,
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) day: Option<i32>,
    pub(crate) body: String,
}

pub(crate) fn ad(
    id: u64,
    employer: &str,
    title: &str,
    place: &str,
    day: impl Into<Option<i32>>,
    body: &str,
) -> Ad {
    let own = str::to_owned;
    Ad {
        id,
        employer: own(employer),
        title: own(title),
        place: own(place),
        day: day.into(),
        body: own(body),
    }
}

/// The shingles of all ads, in memory, and their outlines, if they are at hand.
pub(crate) struct Texts(pub(crate) Vec<Vec<u64>>, pub(crate) Vec<Outline>);

impl Shingles for &Texts {
    type Error = Infallible;

    fn shingles(&mut self, ad: u32, out: &mut Vec<u64>) -> Result<(), Infallible> {
        out.clone_from(&self.0[ad as usize]);
        Ok(())
    }

    fn outline(&mut self, ad: u32, out: &mut Outline) -> Result<bool, Infallible> {
        let found = self.1.get(ad as usize);
        found.into_iter().for_each(|outline| out.clone_from(outline));
        Ok(found.is_some())
    }
}

pub(crate) fn text_of(ad: &Ad, text: &mut Text) -> Outline {
    let mut outline = Outline::default();
    text.start(ad.title.split_whitespace());
    outline.add(text.title_words());
    for sentence in ad.body.split(". ") {
        text.sentence(sentence.split_whitespace(), |words| {
            outline.add(words);
            true
        });
    }
    outline
}

pub(crate) fn record(ad: &Ad, text: &Text, sketcher: &mut Sketcher) -> Record {
    Record {
        order: ad.id,
        tie: 0,
        source: 0,
        employer: employer_key(&ad.employer).as_deref().and_then(Key::of),
        title: text.title(),
        place: place_key(&ad.place).as_deref().and_then(Key::of),
        day: ad.day,
        text: sketcher.sketch(text),
    }
}

/// The collection of ads, and their texts.
pub(crate) fn collect(ads: &[Ad], rules: TextRules) -> (Ads, Texts) {
    let (mut all, mut texts, mut outlines) = (Ads::new(rules), Vec::new(), Vec::new());
    let (mut text, mut sketcher) = (Text::new(), Sketcher::new(rules));
    for ad in ads {
        let mut outline = text_of(ad, &mut text);
        all.push(&record(ad, &text, &mut sketcher));
        outline.end(sketcher.parities().words().iter().copied());
        outlines.push(outline);
        let mut shingles = Vec::new();
        text.shingles(&rules, &mut shingles);
        texts.push(shingles);
    }
    (all, Texts(texts, outlines))
}

pub(crate) fn grouped(ads: &[Ad], rules: &Rules) -> Grouping {
    let (all, texts) = collect(ads, rules.text);
    Grouper::new(&all, &texts, Limits::default()).vacancies(rules).expect("rules are in range")
}

pub(crate) fn families(ads: &[Ad], rules: &Rules) -> Grouping {
    let (all, texts) = collect(ads, rules.text);
    Grouper::new(&all, &texts, Limits::default()).families(rules).expect("rules are in range")
}

/// Vacancies as sets of ids.
pub(crate) fn sets(grouping: &Grouping, ads: &[Ad]) -> BTreeSet<Vec<u64>> {
    let set = |vacancy: u32| {
        let mut ids: Vec<u64> =
            grouping.ads(vacancy).iter().map(|ad| ads[*ad as usize].id).collect();
        ids.sort_unstable();
        ids
    };
    (0..grouping.len() as u32).map(set).collect()
}

/// Whether two ads' sketches agree in a band.
pub(crate) fn share_a_band(a: &Record, b: &Record) -> bool {
    match (a.text, b.text) {
        (Some(a), Some(b)) => a.bands.iter().zip(&b.bands).any(|(a, b)| a == b),
        _ => false,
    }
}

pub(crate) fn group_error<T>(result: Result<T, GroupError<Infallible>>) -> T {
    result.expect("rules are in range and texts are in memory")
}

pub(crate) fn nothing_left_out(effort: &Effort) {
    assert_eq!(effort.left_out, 0, "{effort:?}");
}
