//! Tests of boilerplate: the rules case by case, merging, the sieve.

use proptest::prelude::*;

use super::*;

fn key(number: u64) -> Option<Key> {
    Some(Key::from_hash(number + 1))
}

fn sentence(number: u64) -> SentenceWords {
    SentenceWords { key: SentenceKey(mix(number)), words: 8 }
}

/// An ad: employer, title, sentences.
type Ad = (Option<u64>, u64, Vec<u64>);

fn count(rules: BoilerplateRules, ads: &[Ad]) -> BoilerplateCounter {
    let mut counter = BoilerplateCounter::new(rules);
    for (employer, title, sentences) in ads {
        counter.add(employer.and_then(key), key(*title), sentences.iter().copied().map(sentence));
    }
    counter
}

fn repeated(ads: &[Ad], employer: Option<u64>, number: u64) -> Option<Repeated> {
    let found = count(BoilerplateRules::default(), ads).finish();
    found.repeated(employer.and_then(key), sentence(number).key)
}

#[test]
fn five_ads_with_two_titles_of_one_employer() {
    let ads = |titles: [u64; 5]| titles.map(|title| (Some(1), title, vec![7, 7]));
    assert_eq!(repeated(&ads([1, 1, 1, 1, 2]), Some(1), 7), Some(Repeated::ByEmployer));
    assert_eq!(repeated(&ads([1, 1, 1, 1, 1]), Some(1), 7), None, "one title: reposts of one job");
    assert_eq!(repeated(&ads([1, 1, 1, 1, 2])[1..], Some(1), 7), None, "four ads");
    assert_eq!(repeated(&ads([1, 1, 1, 1, 2]), Some(2), 7), None, "another employer");
    assert_eq!(repeated(&ads([1, 1, 1, 1, 2]), None, 7), None, "no employer");
    assert_eq!(repeated(&ads([1, 1, 1, 1, 2]), Some(1), 8), None, "another sentence");
    // Ads without an employer are nobody's.
    let nobody = [1, 2, 3, 4, 5].map(|title| (None, title, vec![7]));
    assert_eq!(repeated(&nobody, None, 7), None);
}

#[test]
fn many_employers_that_share_a_sentence() {
    let ads: Vec<Ad> = (0..50).map(|employer| (Some(employer), 1, vec![7])).collect();
    assert_eq!(repeated(&ads, Some(3), 7), Some(Repeated::ByMany));
    assert_eq!(repeated(&ads, None, 7), Some(Repeated::ByMany));
    assert_eq!(repeated(&ads[1..], Some(3), 7), None);
    let never = BoilerplateRules { employers: 0, ..BoilerplateRules::default() };
    assert_eq!(count(never, &ads).finish().counts(), (0, 0));
}

#[test]
fn short_sentences_are_no_boilerplate() {
    let mut counter = BoilerplateCounter::new(BoilerplateRules::default());
    for title in 0..10 {
        counter.add(key(1), key(title), [SentenceWords { words: 4, ..sentence(7) }]);
    }
    assert!(counter.is_empty());
}

#[test]
fn ranges_are_checked() {
    let rules = BoilerplateRules::default();
    rules.check().unwrap();
    for wrong in [
        BoilerplateRules { ads: 0, ..rules },
        BoilerplateRules { titles: 0, ..rules },
        BoilerplateRules { titles: 3, ..rules },
        BoilerplateRules { employers: 1, ..rules },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
        assert_ne!(wrong.fingerprint(), rules.fingerprint());
    }
}

#[test]
fn who_needs_new_sketches_is_told() {
    let of = |ads: &[Ad]| count(BoilerplateRules::default(), ads).finish();
    let five = |employer| [1, 2, 3, 4, 5].map(|title| (Some(employer), title, vec![7]));
    let (before, after) = (of(&five(1)), of(&[five(1), five(2)].concat()));
    assert_eq!(after.changed(&before), Changed::Employers(key(2).into_iter().collect()));
    assert_eq!(before.changed(&before), Changed::Employers(BTreeSet::new()));
    let many: Vec<Ad> = (0..50).map(|employer| (Some(employer), 1, vec![7])).collect();
    assert_eq!(of(&many).changed(&before), Changed::All);
    let read: Boilerplate = serde_json::from_str(&serde_json::to_string(&after).unwrap()).unwrap();
    assert_eq!((read.fingerprint(), &read), (after.fingerprint(), &after));
    assert_ne!(after.fingerprint(), before.fingerprint());
}

fn ads() -> impl Strategy<Value = Vec<Ad>> {
    let one =
        (prop::option::weighted(0.9, 0..4_u64), 0..3_u64, prop::collection::vec(0..12_u64, 0..6));
    prop::collection::vec(one, 0..60)
}

proptest! {
    #[test]
    fn boilerplate_equals_that_of_a_naive_program(ads in ads()) {
        let rules = BoilerplateRules { employers: 3, ..BoilerplateRules::default() };
        let found = count(rules, &ads).finish();
        for number in 0..12 {
            let with = |employer: u64| {
                ads.iter().filter(move |ad| ad.0 == Some(employer) && ad.2.contains(&number))
            };
            let shared = (0..4).filter(|employer| with(*employer).count() > 0).count() >= 3;
            for employer in 0..4 {
                let titles: BTreeSet<u64> = with(employer).map(|ad| ad.1).collect();
                let own = with(employer).count() >= 5 && titles.len() >= 2;
                let expected = if own { Some(Repeated::ByEmployer) } else { shared.then_some(Repeated::ByMany) };
                prop_assert_eq!(found.repeated(key(employer), sentence(number).key), expected);
            }
        }
    }

    #[test]
    fn any_division_and_order_of_ads_counts_alike(
        (ads, shuffled) in ads().prop_flat_map(|ads| (Just(ads.clone()), Just(ads).prop_shuffle())),
        cut in 0..60_usize,
    ) {
        let rules = BoilerplateRules { employers: 3, ..BoilerplateRules::default() };
        let whole = count(rules, &ads);
        let cut = cut.min(ads.len());
        let mut parts = count(rules, &shuffled[..cut]);
        parts.merge(count(rules, &shuffled[cut..]));
        prop_assert_eq!(&whole.seen, &parts.seen);
        prop_assert_eq!(whole.finish(), parts.finish());
    }

    #[test]
    fn a_sieve_of_any_size_changes_nothing(ads in ads(), bytes in 0..3_000_usize, cut in 0..60_usize) {
        let rules = BoilerplateRules { employers: 3, ..BoilerplateRules::default() };
        let mut sieves = [Sieve::new(rules, bytes), Sieve::new(rules, bytes)];
        for (at, (employer, _, sentences)) in ads.iter().enumerate() {
            let sentences = sentences.iter().copied().map(sentence);
            sieves[usize::from(at >= cut)].add(employer.and_then(key), sentences);
        }
        let [mut sieve, second] = sieves;
        sieve.merge(&second).unwrap();
        let mut counter = BoilerplateCounter::new(rules);
        for (employer, title, sentences) in &ads {
            let sentences = sentences.iter().copied().map(sentence);
            counter.add_sieved(&sieve, employer.and_then(key), key(*title), sentences);
        }
        prop_assert_eq!(counter.finish(), count(rules, &ads).finish());
    }
}

#[test]
fn a_sieve_keeps_rare_sentences_away() {
    let rules = BoilerplateRules::default();
    let mut sieve = Sieve::new(rules, 1 << 18);
    let ads: Vec<Ad> =
        (0..2000).map(|ad| (Some(ad % 10), ad, vec![ad * 10, ad * 10 + 1, 5])).collect();
    for (employer, _, sentences) in &ads {
        sieve.add(employer.and_then(key), sentences.iter().copied().map(sentence));
    }
    let mut counter = BoilerplateCounter::new(rules);
    for (employer, title, sentences) in &ads {
        counter.add_sieved(
            &sieve,
            employer.and_then(key),
            key(*title),
            sentences.iter().copied().map(sentence),
        );
    }
    assert_eq!(count(rules, &ads).len(), 4010);
    assert!(counter.len() < 20, "{}", counter.len());
    assert_eq!(counter.finish().counts(), (10, 0));
    assert!(sieve.merge(&Sieve::new(rules, 1 << 10)).is_err());
}

proptest! {
    #[test]
    fn parts_by_sentence_say_what_all_together_say(
        ads in prop::collection::vec((prop::option::of(0..6_u64), 0..4_u64, prop::collection::vec(0..12_u64, 0..5)), 0..60),
        parts in 1..5_u64,
    ) {
        let rules = BoilerplateRules { ads: 2, employers: 3, ..BoilerplateRules::default() };
        let expected = count(rules, &ads).finish();
        // Two counters, as of two tasks, whose parts meet by way of bytes.
        let (some, others) = ads.split_at(ads.len() / 3);
        let mut met: Vec<BoilerplateCounter> =
            (0..parts).map(|_| BoilerplateCounter::new(rules)).collect();
        for counter in [count(rules, others), count(rules, some)] {
            for (whole, part) in met.iter_mut().zip(counter.split(parts)) {
                whole.merge_bytes(&part.to_bytes()).unwrap();
            }
        }
        let found = Boilerplate::of_parts(met.iter().map(BoilerplateCounter::finish));
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(Boilerplate::from_bytes(&found.to_bytes()).unwrap(), expected);
    }
}

#[test]
fn damaged_counts_are_refused() {
    let rules = BoilerplateRules::default();
    let bytes = count(rules, &[(Some(1), 1, vec![7, 8])]).to_bytes();
    let mut counter = BoilerplateCounter::new(rules);
    assert!(counter.merge_bytes(&bytes[..bytes.len() - 1]).is_err());
    assert!(counter.merge_bytes(b"rolescope").is_err());
    let mut other = BoilerplateCounter::new(BoilerplateRules { ads: 6, ..rules });
    assert!(other.merge_bytes(&bytes).is_err());
    let found = count(rules, &[]).finish().to_bytes();
    assert!(Boilerplate::from_bytes(&found[1..]).is_err());
    assert!(Boilerplate::from_bytes(&[1; 16]).is_err());
}
