//! Input that is quadratic for a careless program: one template, one text or one employer, very often.

use rolescope_vacancy::{
    Ads, Grouper, Grouping, Key, Limits, Record, Rules, Sketcher, Text, TextSketch,
};

use crate::common::{Texts, group_error};

/// A sketch and the shingles it was made of.
type Sketched = (Option<TextSketch>, Vec<u64>);

/// Words of a template, some of which are replaced.
fn words(count: usize, replaced: impl Fn(usize) -> Option<u64>) -> Vec<String> {
    (0..count)
        .map(|at| replaced(at).map_or(format!("word{at}x"), |by| format!("other{by}x")))
        .collect()
}

fn sketch(words: &[String], text: &mut Text, sketcher: &mut Sketcher) -> Sketched {
    text.start([]);
    text.sentence(words.iter().map(String::as_str), |_| true);
    let mut shingles = Vec::new();
    text.shingles(&Rules::default().text, &mut shingles);
    (sketcher.sketch(text), shingles)
}

/// Groups ads, given as employer, place, day and words.
fn group(ads: impl Iterator<Item = (u64, u64, i32, Vec<String>)>, families: bool) -> Grouping {
    let rules = Rules::default();
    let (mut all, mut texts) = (Ads::new(rules.text), Vec::new());
    let (mut text, mut sketcher) = (Text::new(), Sketcher::new(rules.text));
    let mut last: Option<(Vec<String>, Sketched)> = None;
    let key = |kind: &str, number: u64| Key::of(&format!("{kind} {number}")).filter(|_| number > 0);
    for (order, (employer, place, day, words)) in (0..).zip(ads) {
        let (sketched, shingles) = match last.take().filter(|(before, _)| *before == words) {
            Some((_, sketched)) => sketched,
            None => sketch(&words, &mut text, &mut sketcher),
        };
        all.push(&Record {
            order,
            tie: 0,
            source: 0,
            employer: key("employer", employer),
            title: None,
            place: key("place", place),
            day: Some(day),
            text: sketched,
        });
        texts.push(shingles.clone());
        last = Some((words, (sketched, shingles)));
    }
    let texts = Texts(texts, Vec::new());
    let mut grouper = Grouper::new(&all, &texts, Limits::default());
    group_error(if families { grouper.families(&rules) } else { grouper.vacancies(&rules) })
}

/// Pairs compared may grow with the number of ads, not with its square.
#[track_caller]
fn linear(found: &Grouping, ads: u64, pairs_per_ad: u64) {
    assert!(found.effort().compared <= ads * pairs_per_ad, "{:?}", found.effort());
}

#[test]
fn one_template_with_another_word_each_time() {
    let ads = |count: u64| {
        (0..count).map(|ad| (1, 1, (ad % 50) as i32, words(60, |at| (at == 30).then_some(ad))))
    };
    let found = group(ads(20_000), false);
    assert_eq!(found.len(), 1);
    linear(&found, 20_000, 1);
    assert_eq!(found.effort().left_out, 0);
}

#[test]
fn one_template_in_another_place_each_time() {
    let ads =
        |count: u64| (0..count).map(|ad| (1, ad + 1, 0, words(60, |at| (at == 30).then_some(ad))));
    let found = group(ads(10_000), false);
    assert_eq!(found.len(), 10_000);
    linear(&found, 10_000, 0);
    let found = group(ads(10_000), true);
    assert_eq!(found.len(), 1);
    linear(&found, 10_000, 1);
}

#[test]
fn one_text_very_often() {
    let text = words(60, |_| None);
    let found = group((0..200_000).map(|_| (1, 1, 0, text.clone())), false);
    assert_eq!((found.len(), found.effort().compared), (1, 0));
    // With another place each time, and some ads without a place.
    let found =
        group((0..50_000).map(|ad| (1, if ad % 10 == 0 { 0 } else { ad }, 0, text.clone())), false);
    assert_eq!((found.len(), found.effort().compared), (45_000, 0));
    // Each day for a hundred years: a vacancy for each 61 days.
    let found = group((0..36_600).map(|day| (1, 1, day, text.clone())), false);
    assert_eq!((found.len(), found.effort().compared), (600, 0));
}

#[test]
fn texts_that_are_nearly_near_are_given_up_after_a_number_of_tries() {
    // Pairs of a Jaccard similarity of about 0.77: candidates that are no near texts.
    let count = 3000;
    let ads = (0..count).map(|ad| (1, 1, 0, words(200, |at| (at % 40 < 2).then_some(ad))));
    let found = group(ads, false);
    assert_eq!(found.len(), count as usize);
    linear(&found, count, 257);
    assert!(found.effort().left_out > 0, "what was not looked at is counted");
}

#[test]
fn ads_without_an_employer_or_place_among_very_many() {
    let ads = (0..4_000_u64).map(|ad| {
        let employer = if ad % 3 == 0 { 0 } else { 1 + ad % 7 };
        let place = if ad % 5 == 0 { 0 } else { 1 + ad % 11 };
        (employer, place, (ad % 300) as i32, words(60, |at| (at == 30).then_some(ad)))
    });
    let found = group(ads, false);
    linear(&found, 4_000, 3);
    assert!(found.len() < 1_000, "{}", found.len());
}
