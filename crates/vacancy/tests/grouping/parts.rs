//! Blocks grouped apart and put together, as threads do it.

use std::sync::Arc;

use rolescope_synth::{Generator, Options};
use rolescope_vacancy::{Blocks, Grouper, Grouping, Limits, Rules};

use crate::common::group_error;
use crate::read::Collector;

#[test]
fn blocks_grouped_apart_are_the_same_as_at_once() {
    let options = Options { postings: 1200, seed: 3, ..Options::default() };
    let rules = Rules::default();
    let mut all = Collector::new(rules.text);
    for ad in Generator::new(&options).unwrap().ads() {
        all.add(&ad.posting);
    }
    let mut whole = Grouper::new(&all.ads, &all.texts, Limits::default());
    let vacancies = group_error(whole.vacancies(&rules));
    let families = group_error(whole.families(&rules));
    let blocks = Arc::new(Blocks::new(&all.ads));
    for count in [1, 2, 7, 5000] {
        let parts = blocks.parts(count);
        assert!(
            parts.len() <= count
                && parts.iter().map(ExactSizeIterator::len).sum::<usize>() == blocks.len()
        );
        let mut links = Vec::new();
        // The last first.
        for part in parts.into_iter().rev() {
            let mut grouper = Grouper::of_blocks(
                &all.ads,
                Arc::clone(&blocks),
                part,
                &all.texts,
                Limits::default(),
            );
            let of_vacancies = group_error(grouper.vacancy_links(&rules));
            links.push((of_vacancies, group_error(grouper.family_links(&rules))));
        }
        let (of_vacancies, of_families): (Vec<_>, Vec<_>) = links.into_iter().unzip();
        let found = Grouping::of_parts(&all.ads, of_vacancies);
        let of_families = Grouping::of_parts(&all.ads, of_families);
        for ad in 0..all.ads.len() as u32 {
            assert_eq!((found.of(ad), found.rule(ad)), (vacancies.of(ad), vacancies.rule(ad)));
            assert_eq!(of_families.of(ad), families.of(ad));
        }
    }
    assert!(Blocks::new(&rolescope_vacancy::Ads::new(rules.text)).parts(4).is_empty());
}
