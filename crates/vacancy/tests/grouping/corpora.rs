//! Real dumps, from the folder that `ROLESCOPE_CORPORA` names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rolescope_corpus::{Posting, Profile, ReadOptions, Reader, Row};
use rolescope_vacancy::{Grouper, Grouping, Limits, RuleSet, Rules, TextRules};

use crate::common::{group_error, nothing_left_out, share_a_band};
use crate::naive::naive;
use crate::read::Collector;

#[expect(clippy::disallowed_methods, reason = "tests on real dumps are told where they are")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ROLESCOPE_CORPORA").map(PathBuf::from);
    if folder.is_none() {
        say("skipped: ROLESCOPE_CORPORA is not set");
    }
    folder
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped test says so, and figures of real dumps are for readers"
)]
fn say(text: &str) {
    eprintln!("{text}");
}

fn postings(path: &Path) -> Vec<Posting> {
    let mut reader = Reader::open(path, &Profile::automatic(), &ReadOptions::default())
        .expect("the dump can be opened");
    let mut postings = Vec::new();
    while let Some(row) = reader.next_row().expect("the dump can be read") {
        if let Row::Posting(posting) = row {
            postings.push(posting);
        }
    }
    postings
}

fn collect(postings: &[Posting], rules: TextRules) -> Collector {
    let mut collector = Collector::new(rules);
    postings.iter().for_each(|posting| collector.add(posting));
    collector
}

fn orders(grouping: &Grouping, all: &Collector) -> BTreeSet<Vec<u64>> {
    let set = |vacancy: u32| {
        let mut set: Vec<u64> =
            grouping.ads(vacancy).iter().map(|ad| all.ads.record(*ad).order).collect();
        set.sort_unstable();
        set
    };
    (0..grouping.len() as u32).map(set).collect()
}

#[test]
fn five_thousand_real_ads_are_grouped_as_a_naive_program_does() {
    let Some(folder) = folder() else { return };
    let mut ads = postings(&folder.join("hn_who_is_hiring_2017_2020.csv.gz"));
    ads.retain(|ad| ad.posted.is_some());
    ads.sort_by_key(|ad| ad.posted);
    let from = ads.len() / 2;
    let mut ads = ads[from..from + 3000].to_vec();
    ads.extend(postings(&folder.join("dice_pm_search/Product Manager.csv")));
    ads.extend(postings(&folder.join("remote_board_2021.csv")));
    ads.truncate(5000);
    let rules = Rules::default();
    let all = collect(&ads, rules.text);
    let mut grouper = Grouper::new(&all.ads, &all.texts, Limits::default());
    let found = group_error(grouper.vacancies(&rules));
    nothing_left_out(found.effort());
    assert_eq!(orders(&found, &all), naive(&all.ads, &all.texts, &rules, false, share_a_band));
    // Without candidates: what the bands miss.
    let whole = naive(&all.ads, &all.texts, &rules, false, |_, _| true);
    let missed = whole.difference(&orders(&found, &all)).count();
    say(&format!("{} ads, {} vacancies, {missed} of them not found whole", ads.len(), whole.len()));
    assert!(missed * 100 <= whole.len(), "{missed} of {}", whole.len());
}

#[test]
fn an_ad_that_a_board_gives_for_twenty_places_is_one_family() {
    let Some(folder) = folder() else { return };
    let ads = postings(&folder.join("dice_pm_search/Product Manager.csv"));
    let all = collect(&ads, TextRules::default());
    let mut grouper = Grouper::new(&all.ads, &all.texts, Limits::default());
    let found = group_error(grouper.vacancies(&Rules::default()));
    let families = group_error(grouper.families(&Rules::default()));
    say(&format!("{} ads, {} vacancies, {} families", ads.len(), found.len(), families.len()));
    let mut texts: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
    for (ad, number) in ads.iter().zip(0..) {
        texts.entry((&ad.employer, &ad.body)).or_default().push(number);
    }
    let (_, most) = texts.iter().max_by_key(|(_, ads)| ads.len()).unwrap();
    assert!(most.len() >= 20, "{}", most.len());
    let places: BTreeSet<&str> = most.iter().map(|ad| ads[*ad as usize].place.as_str()).collect();
    let of = |grouping: &Grouping| {
        most.iter().map(|ad| grouping.of(*ad)).collect::<BTreeSet<u32>>().len()
    };
    say(&format!(
        "{} ads of one text: {} places, {} vacancies",
        most.len(),
        places.len(),
        of(&found)
    ));
    assert_eq!((of(&families), of(&found)), (1, places.len()));
}

#[test]
fn monthly_ads_under_all_rules() {
    let Some(folder) = folder() else { return };
    let ads = postings(&folder.join("hn_who_is_hiring_2017_2020.csv.gz"));
    let all = collect(&ads, TextRules::default());
    let mut grouper = Grouper::new(&all.ads, &all.texts, Limits::default());
    let rules = Rules::default();
    say(&format!(
        "{} ads, {} texts, missing {:?}",
        ads.len(),
        all.ads.text_count(),
        all.ads.missing()
    ));
    let mut counts = Vec::new();
    for (name, rules) in rules.variants() {
        let found = group_error(grouper.vacancies(&rules));
        say(&format!("{name}: {:?} {:?}", found.removed(|_| true), found.effort()));
        nothing_left_out(found.effort());
        counts.push(found.len());
    }
    let [none, same_text, key, all_rules, days_30, days_90, low, high] = counts[..] else {
        panic!("{counts:?}")
    };
    assert_eq!(none, ads.len());
    assert!(none > same_text && same_text >= key && key > all_rules);
    assert!(days_30 > all_rules && all_rules > days_90 && high > all_rules && all_rules > low);
    for jaccard in [0.7, 0.8, 0.9] {
        let found = group_error(grouper.families(&Rules { jaccard, ..rules }));
        say(&format!("families at {jaccard}: {:?} {:?}", found.removed(|_| true), found.effort()));
        assert!(found.len() < all_rules);
    }
    let exact = group_error(grouper.families(&Rules { set: RuleSet::SameText, ..rules }));
    say(&format!("families of one text: {:?}", exact.removed(|_| true)));
}
