//! Grouping equals a naive program that compares every ad with every other, on random corpora made to be awkward.

use proptest::prelude::*;
use rolescope_vacancy::{Ads, Grouper, Grouping, Limits, Order, RuleSet, Rules, TextRules};

use crate::common::{Ad, ad, collect, group_error, nothing_left_out, sets, share_a_band};
use crate::naive::naive;

const WORDS: [&str; 12] = [
    "you",
    "own",
    "the",
    "roadmap",
    "with",
    "engineers",
    "and",
    "write",
    "code",
    "for",
    "customers",
    "daily",
];

/// A body: one of a few templates with some words changed.
fn body() -> impl Strategy<Value = String> {
    let changes = prop::collection::vec((0..28_usize, 0..WORDS.len()), 0..4);
    (0..3_usize, 0..3_usize, changes).prop_map(|(template, kind, changes)| match kind {
        0 if template == 0 => String::new(),
        0 if template == 1 => "apply now".to_owned(),
        _ => {
            let mut words: Vec<String> = (0..28)
                .map(|at| format!("{}{}", WORDS[(at * (template + 2)) % WORDS.len()], at % 7))
                .collect();
            for (at, word) in changes {
                words[at] = WORDS[word].to_owned();
            }
            words.join(" ")
        }
    })
}

fn ads(most: usize) -> impl Strategy<Value = Vec<Ad>> {
    let employer = prop::sample::select(vec!["Acme", "Acme Inc", "Beta", "n/a", ""]);
    let title = prop::sample::select(vec!["Product Manager", "Engineer", ""]);
    let place = prop::sample::select(vec!["Berlin", "Paris", "", "Berlin"]);
    let day = prop::option::weighted(0.8, 0..200_i32);
    let one = (employer, title, place, day, body());
    prop::collection::vec(one, 0..most).prop_map(|rows| {
        let rows = rows.into_iter().zip(1..);
        rows.map(|((employer, title, place, day, body), id)| {
            ad(id, employer, title, place, day, &body)
        })
        .collect()
    })
}

fn rules() -> impl Strategy<Value = Rules> {
    let set = prop::sample::select(RuleSet::ALL.to_vec());
    let set = prop_oneof![set, Just(RuleSet::All)];
    let jaccard = prop::sample::select(vec![0.5, 0.7, 0.8, 0.9]);
    (set, prop::sample::select(vec![0, 30, 60, 90]), jaccard).prop_map(
        |(set, window_days, jaccard)| {
            let text = TextRules { lowest_jaccard: 0.5, ..TextRules::default() };
            Rules { set, window_days, jaccard, text }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn vacancies_and_families_equal_those_of_a_naive_program(ads in ads(60), rules in rules()) {
        let (all, texts) = collect(&ads, rules.text);
        let mut grouper = Grouper::new(&all, &texts, Limits::default());
        let found = group_error(grouper.vacancies(&rules));
        nothing_left_out(found.effort());
        prop_assert_eq!(sets(&found, &ads), naive(&all, &texts, &rules, false, share_a_band));
        let found = group_error(grouper.families(&rules));
        nothing_left_out(found.effort());
        prop_assert_eq!(sets(&found, &ads), naive(&all, &texts, &rules, true, share_a_band));
    }

    #[test]
    fn the_order_of_ads_and_what_was_grouped_before_do_not_matter(
        (ads, shuffled) in ads(60).prop_flat_map(|ads| (Just(ads.clone()), Just(ads).prop_shuffle())),
        rules in rules(),
    ) {
        let (all, texts) = collect(&ads, rules.text);
        let mut grouper = Grouper::new(&all, &texts, Limits::default());
        for (_, other) in rules.variants() {
            group_error(grouper.vacancies(&other));
        }
        let first = group_error(grouper.vacancies(&rules));
        let (all, texts) = collect(&shuffled, rules.text);
        // A source that is asked again and again, and nothing remembered.
        let limits = Limits { shingle_bytes: 0, remembered_pairs: 0, ..Limits::default() };
        let second = group_error(Grouper::new(&all, &texts, limits).vacancies(&rules));
        prop_assert_eq!(sets(&first, &ads), sets(&second, &shuffled));
        for vacancy in 0..first.len() as u32 {
            let ids = |ads: &[Ad], members: &[u32]| members.iter().map(|ad| ads[*ad as usize].id).collect::<Vec<_>>();
            prop_assert_eq!(ids(&ads, first.ads(vacancy)), ids(&shuffled, second.ads(vacancy)));
        }
        for (at, ad) in ads.iter().enumerate() {
            let other = shuffled.iter().position(|other| other.id == ad.id).unwrap();
            prop_assert_eq!(first.rule(at as u32), second.rule(other as u32));
        }
    }

    #[test]
    fn by_many_rules_at_once_it_is_the_same_as_by_each(ads in ads(60), rules in rules()) {
        let (all, texts) = collect(&ads, rules.text);
        let variants: Vec<Rules> = rules.variants().into_iter().map(|(_, rules)| rules).collect();
        let mut grouper = Grouper::new(&all, &texts, Limits::default());
        let at_once = group_error(grouper.links(&variants, &[])).vacancies;
        for (rules, links) in variants.iter().zip(at_once) {
            let alone = group_error(Grouper::new(&all, &texts, Limits::default()).vacancies(rules));
            let found = Grouping::of_parts(&Order::new(&all), [links]);
            nothing_left_out(found.effort());
            for ad in 0..ads.len() as u32 {
                prop_assert_eq!((found.of(ad), found.rule(ad)), (alone.of(ad), alone.rule(ad)));
            }
        }
    }

    #[test]
    fn added_bit_by_bit_or_read_back_is_the_same_as_at_once(ads in ads(40), cut in 0..40_usize, rules in rules()) {
        let (all, texts) = collect(&ads, rules.text);
        let whole = group_error(Grouper::new(&all, &texts, Limits::default()).vacancies(&rules));
        let cut = cut.min(ads.len());
        let (mut stored, _) = collect(&ads[..cut], rules.text);
        stored = Ads::from_bytes(rules.text, &stored.to_bytes()).unwrap();
        stored.append(&collect(&ads[cut..], rules.text).0).unwrap();
        prop_assert_eq!(stored.to_bytes(), all.to_bytes());
        let again = group_error(Grouper::new(&stored, &texts, Limits::default()).vacancies(&rules));
        prop_assert_eq!(whole, again);
    }

    #[test]
    fn groups_are_what_they_promise(ads in ads(60), rules in rules()) {
        let (all, texts) = collect(&ads, rules.text);
        let mut grouper = Grouper::new(&all, &texts, Limits::default());
        let found = group_error(grouper.vacancies(&rules));
        let mut seen = vec![0; ads.len()];
        for number in 0..found.len() as u32 {
            let vacancy = found.vacancy(&all, number);
            prop_assert_eq!(vacancy.links.len() + 1, vacancy.ads.len());
            if let (Some(first), Some(last)) = (vacancy.first_day, vacancy.last_day) {
                prop_assert!(first <= last && last - first <= rules.window_days as i32);
            }
            let records: Vec<_> = vacancy.ads.iter().map(|ad| all.record(*ad)).collect();
            let employers: std::collections::BTreeSet<_> = records.iter().filter_map(|r| r.employer).collect();
            let places: std::collections::BTreeSet<_> = records.iter().filter_map(|r| r.place).collect();
            prop_assert!(employers.len() <= 1 && places.len() <= 1);
            for &ad in vacancy.ads {
                seen[ad as usize] += 1;
                prop_assert_eq!(found.of(ad), number);
                prop_assert_eq!(found.rule(ad).is_none(), ad == vacancy.ads[0]);
                let chain = found.chain(ad, vacancy.ads[0]).unwrap();
                prop_assert_eq!(chain.is_empty(), ad == vacancy.ads[0]);
                for link in chain {
                    prop_assert!(rules.set.has(link.rule));
                }
            }
        }
        prop_assert!(seen.iter().all(|count| *count == 1));
        let removed = found.removed(|_| true);
        prop_assert_eq!(removed.ads, removed.vacancies + removed.same_text + removed.same_key + removed.near_text);
        prop_assert_eq!(removed.vacancies, found.len() as u64);
    }
}
