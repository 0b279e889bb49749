//! Blocks grouped apart and put together, as threads do it.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use rolescope_synth::{Generator, Options};
use rolescope_vacancy::{Ads, Blocks, Grouper, Grouping, Limits, Order, RuleSet, Rules, Shingles};

use crate::common::{Texts, group_error};
use crate::read::Collector;

/// The texts that were told beforehand, and no others.
struct Told<'a> {
    ads: &'a Ads,
    texts: &'a Texts,
    told: BTreeSet<u32>,
}

impl Shingles for Told<'_> {
    type Error = Infallible;

    fn shingles(&mut self, ad: u32, out: &mut Vec<u64>) -> Result<(), Infallible> {
        let text = self.ads.text_of(ad).expect("only texts are asked for");
        assert!(self.told.contains(&text), "{ad} was not told of");
        let mut texts = self.texts;
        texts.shingles(ad, out)
    }
}

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
        let mut links = (Vec::new(), Vec::new());
        // The last first.
        for part in parts.into_iter().rev() {
            let told = blocks.asked_for(&all.ads, &rules, part.clone()).into_iter();
            let told = told.filter_map(|(ad, _)| all.ads.text_of(ad)).collect();
            let texts = Told { ads: &all.ads, texts: &all.texts, told };
            let mut grouper =
                Grouper::of_blocks(&all.ads, Arc::clone(&blocks), part, texts, Limits::default());
            let of_part = group_error(grouper.links(&[rules], &[rules]));
            links.0.extend(of_part.vacancies);
            links.1.extend(of_part.families);
        }
        let (of_vacancies, of_families) = links;
        let order = Order::new(&all.ads);
        let found = Grouping::of_parts(&order, of_vacancies);
        let of_families = Grouping::of_parts(&order, of_families);
        for ad in 0..all.ads.len() as u32 {
            assert_eq!((found.of(ad), found.rule(ad)), (vacancies.of(ad), vacancies.rule(ad)));
            assert_eq!(of_families.of(ad), families.of(ad));
        }
    }
    assert!(Blocks::new(&rolescope_vacancy::Ads::new(rules.text)).parts(4).is_empty());
}

#[test]
fn grouped_by_many_rules_at_once_is_the_same_as_one_by_one() {
    let options = Options { postings: 1200, seed: 4, ..Options::default() };
    let rules = Rules::default();
    let mut all = Collector::new(rules.text);
    for ad in Generator::new(&options).unwrap().ads() {
        all.add(&ad.posting);
    }
    let variants: Vec<Rules> = rules.variants().into_iter().map(|(_, rules)| rules).collect();
    let mut grouper = Grouper::new(&all.ads, &all.texts, Limits::default());
    let at_once = group_error(grouper.links(&variants, &[])).vacancies;
    let order = Order::new(&all.ads);
    let mut sizes = Vec::new();
    for (rules, links) in variants.iter().zip(at_once) {
        let mut alone = Grouper::new(&all.ads, &all.texts, Limits::default());
        let expected = group_error(alone.vacancies(rules));
        let mut held = order.held(links.links());
        held.sort_unstable();
        let ads = 0..all.ads.len() as u32;
        let expected_held: Vec<u32> = ads.filter(|ad| expected.rule(*ad).is_some()).collect();
        assert_eq!(held, expected_held, "{rules:?}");
        assert_eq!(rules.set == RuleSet::None, held.is_empty(), "{rules:?}");
        let found = Grouping::of_parts(&order, [links]);
        for ad in 0..all.ads.len() as u32 {
            assert_eq!((found.of(ad), found.rule(ad)), (expected.of(ad), expected.rule(ad)));
        }
        sizes.push(found.len());
    }
    // The rules are so different that they make different groups.
    sizes.sort_unstable();
    sizes.dedup();
    assert!(sizes.len() >= 4, "{sizes:?}");
}
