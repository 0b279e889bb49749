//! Precision and recall against reposts that were planted, unchanged and edited.

use rolescope_synth::{Generator, Options};
use rolescope_vacancy::{Grouper, Limits, RuleSet, Rules};

use crate::common::group_error;
use crate::naive::naive;
use crate::read::Collector;

/// Replaces about `percent` in a hundred words of a text, the same ones each time.
fn edited(body: &str, percent: u64, seed: u64) -> String {
    let word = |(at, word): (u64, &str)| {
        let hash = (at ^ seed.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
        if hash % 1000 < percent * 10 { format!("edited{}", hash % 9973) } else { word.to_owned() }
    };
    (0..).zip(body.split(' ')).map(word).collect::<Vec<_>>().join(" ")
}

/// What was found of reposts whose texts were edited so far that their similarity lies in a band.
#[derive(Debug, Default, Clone, Copy)]
struct Found {
    reposts: u32,
    joined: u32,
}

#[test]
fn planted_reposts_are_found_and_little_else() {
    let options =
        Options { postings: 3000, seed: 11, missing_employer_share: 0.0, ..Options::default() };
    let generator = Generator::new(&options).unwrap();
    let mut all = Collector::new(Rules::default().text);
    let mut truth: Vec<Option<u64>> = Vec::new();
    let mut originals = Vec::new();
    for (row, mut ad) in (0_u64..).zip(generator.ads()) {
        let repost = ad.repeats.filter(|of| generator.ad(*of).posting.place == ad.posting.place);
        if repost.is_some() {
            // From untouched to a twelfth of the words. Each title is another, so that the text alone decides.
            ad.posting.body = edited(&ad.posting.body, row % 9, row);
        }
        ad.posting.title.push_str(&format!(" wanted{row}"));
        all.add(&ad.posting);
        originals.push(ad.repeats.unwrap_or(row));
        truth.push(repost);
    }
    let rules = Rules::default();
    let mut grouper = Grouper::new(&all.ads, &all.texts, Limits::default());
    // A pair is right if one repeats the other, or both repeat a third, in the same place.
    for jaccard in [0.7, 0.8, 0.9] {
        let rules = Rules { jaccard, ..rules };
        let found = group_error(grouper.vacancies(&rules));
        let (mut right, mut pairs) = (0_u32, 0_u32);
        for vacancy in 0..found.len() as u32 {
            let ads = found.ads(vacancy);
            for (at, a) in ads.iter().enumerate() {
                for b in &ads[..at] {
                    pairs += 1;
                    right += u32::from(originals[*a as usize] == originals[*b as usize]);
                }
            }
        }
        let mut bands = [Found::default(); 5];
        for (row, of) in (0_u32..).zip(&truth) {
            let Some(of) = of.and_then(|of| u32::try_from(of).ok()) else { continue };
            let similarity = group_error(grouper.similarity(row, of)).unwrap_or(0.0);
            let band = [0.5, 0.7, 0.8, 0.9].iter().filter(|least| similarity >= **least).count();
            bands[band].reposts += 1;
            bands[band].joined += u32::from(found.of(row) == found.of(of));
        }
        say(&format!(
            "Jaccard {jaccard}: {right} of {pairs} pairs right; below .5, .7, .8, .9 and above: {bands:?}"
        ));
        assert!(pairs > 50 && right * 100 >= pairs * 99, "{right} of {pairs} at {jaccard}");
        for (band, least) in [(2, 0.7), (3, 0.8), (4, 0.9)] {
            let Found { reposts, joined } = bands[band];
            assert!(reposts >= 20, "{bands:?}");
            if least >= jaccard {
                assert!(joined * 100 >= reposts * 99, "{bands:?} at {jaccard}");
            }
        }
    }
    // The bands miss next to nothing.
    let found = group_error(grouper.vacancies(&rules));
    let whole = naive(&all.ads, &all.texts, &rules, false, |a, b| a.employer == b.employer);
    assert!(
        found.len().abs_diff(whole.len()) * 200 <= whole.len(),
        "{} {}",
        found.len(),
        whole.len()
    );
}

#[test]
fn reposts_as_synth_plants_them_are_all_found() {
    let options =
        Options { postings: 3000, seed: 5, missing_employer_share: 0.0, ..Options::default() };
    let generator = Generator::new(&options).unwrap();
    let mut all = Collector::new(Rules::default().text);
    let mut reposts = Vec::new();
    for (row, ad) in (0_u32..).zip(generator.ads()) {
        all.add(&ad.posting);
        let of = ad.repeats.and_then(|of| u32::try_from(of).ok());
        reposts.extend(of.map(|of| (row, of)));
    }
    let mut grouper = Grouper::new(&all.ads, &all.texts, Limits::default());
    for set in [RuleSet::SameText, RuleSet::SameTextOrKey, RuleSet::All] {
        let found = group_error(grouper.vacancies(&Rules { set, ..Rules::default() }));
        let (mut joined, mut here, mut elsewhere) = (0, 0, 0);
        for (row, of) in &reposts {
            let same = found.of(*row) == found.of(*of);
            if all.ads.record(*row).place == all.ads.record(*of).place {
                here += 1;
                joined += u32::from(same);
            } else {
                elsewhere += u32::from(same);
            }
        }
        say(&format!("{}: {joined} of {here} reposts, {elsewhere} of those elsewhere", set.name()));
        assert!(
            joined * 1000 >= here * if set == RuleSet::SameText { 950 } else { 985 },
            "{joined} of {here}"
        );
        assert_eq!(elsewhere, 0, "another place is another vacancy");
    }
}

#[expect(clippy::print_stderr, reason = "figures are for readers")]
fn say(text: &str) {
    eprintln!("{text}");
}
