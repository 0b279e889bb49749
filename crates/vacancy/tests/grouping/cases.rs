//! What is one vacancy and what is not, case by case.

use rolescope_vacancy::{Rule, RuleSet, Rules};

use crate::common::{Ad, ad, families, grouped, sets};

const BODY: &str = "You own the roadmap of our billing product. You write acceptance criteria with engineers every week. \
                    You talk to customers about invoices and refunds. We offer a quiet office near the river";
const NEAR: &str = "You own the roadmap of our billing product. You write acceptance criteria with engineers every week. \
                    You talk to customers about invoices and refunds. We offer a quiet office near the harbour";
const OTHER: &str = "You plan campaigns for the spring collection. You brief photographers and book studios in town. \
                     You report what was sold in which shop every month";

/// Checks the vacancies, given as ids in brackets: `[1 2] [3]`.
#[track_caller]
fn check(ads: &[Ad], rules: &Rules, expected: &str) {
    let found = grouped(ads, rules);
    assert_eq!(shown(&sets(&found, ads)), expected);
}

fn shown(sets: &std::collections::BTreeSet<Vec<u64>>) -> String {
    let set = |ids: &Vec<u64>| ids.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
    sets.iter().map(|ids| format!("[{}]", set(ids))).collect::<Vec<_>>().join(" ")
}

fn acme(id: u64, day: impl Into<Option<i32>>, body: &str) -> Ad {
    ad(id, "Acme", "Product Manager", "Berlin", day, body)
}

fn with(set: RuleSet) -> Rules {
    Rules { set, ..Rules::default() }
}

#[test]
fn each_rule_joins_what_it_says() {
    let ads = [
        acme(1, 0, BODY),
        ad(2, "ACME Inc.", "product manager", "berlin", 10, BODY),
        acme(3, 20, OTHER),
        ad(4, "Acme", "Senior Product Manager", "Berlin", 30, NEAR),
    ];
    check(&ads, &with(RuleSet::None), "[1] [2] [3] [4]");
    check(&ads, &with(RuleSet::SameText), "[1 2] [3] [4]");
    check(&ads, &with(RuleSet::SameTextOrKey), "[1 2 3] [4]");
    check(&ads, &with(RuleSet::All), "[1 2 3 4]");
    let found = grouped(&ads, &Rules::default());
    assert_eq!(
        [0, 1, 2, 3].map(|ad| found.rule(ad)),
        [None, Some(Rule::SameText), Some(Rule::SameKey), Some(Rule::NearText)]
    );
}

#[test]
fn the_window_starts_with_the_first_ad_and_is_not_chained() {
    let monthly: Vec<Ad> = (0..7).map(|month| acme(month, month as i32 * 30, BODY)).collect();
    check(&monthly, &Rules::default(), "[0 1 2] [3 4 5] [6]");
    check(&monthly, &Rules { window_days: 30, ..Rules::default() }, "[0 1] [2 3] [4 5] [6]");
    check(&monthly, &Rules { window_days: 90, ..Rules::default() }, "[0 1 2 3] [4 5 6]");
    check(&monthly, &Rules { window_days: 0, ..Rules::default() }, "[0] [1] [2] [3] [4] [5] [6]");
    // Daily for a year: seven vacancies of 61 days at most.
    let daily: Vec<Ad> = (0..365).map(|day| acme(day, day as i32, BODY)).collect();
    assert_eq!(grouped(&daily, &Rules::default()).len(), 6);
    assert_eq!(families(&daily, &Rules::default()).len(), 1);
}

#[test]
fn another_employer_or_place_is_another_vacancy() {
    let ads = [
        acme(1, 0, BODY),
        ad(2, "Beta", "Product Manager", "Berlin", 0, BODY),
        ad(3, "Acme", "Product Manager", "Paris", 0, BODY),
        acme(4, 500, BODY),
    ];
    check(&ads, &Rules::default(), "[1] [2] [3] [4]");
    // But one employer's template in other places and times is one family.
    assert_eq!(shown(&sets(&families(&ads, &Rules::default()), &ads)), "[1 3 4] [2]");
}

#[test]
fn an_ad_that_lacks_something_joins_one_group_and_no_two() {
    let ads = [
        acme(1, 3, BODY),
        ad(2, "Acme", "Product Manager", "Paris", 2, BODY),
        ad(3, "Acme", "Product Manager", "", 1, BODY),
        ad(4, "", "Product Manager", "Berlin", 5, BODY),
        ad(5, "Beta", "Product Manager", "Berlin", 4, BODY),
        acme(6, None, BODY),
    ];
    // 3 goes to 2, the first of its employer; 4 to 1, the first in its place; 6 to 1.
    check(&ads, &Rules::default(), "[1 4 6] [2 3] [5]");
    check(&ads[..3], &Rules::default(), "[1] [2 3]");
    // Among themselves they are grouped like others.
    let bare: Vec<Ad> = (1..4).map(|id| ad(id, "", "Product Manager", "", None, BODY)).collect();
    check(&bare, &Rules::default(), "[1 2 3]");
}

#[test]
fn an_incomplete_ad_prefers_its_own_text_to_a_near_one() {
    let ads = [
        ad(1, "Acme", "Product Manager", "Berlin", 0, NEAR),
        ad(2, "Acme", "Product Manager", "Paris", 1, BODY),
        ad(3, "Acme", "Product Manager", "", 2, BODY),
    ];
    check(&ads, &Rules::default(), "[1] [2 3]");
}

#[test]
fn the_key_says_nothing_without_a_date_or_a_title() {
    check(&[acme(1, None, BODY), acme(2, None, OTHER)], &Rules::default(), "[1] [2]");
    check(&[acme(1, None, BODY), acme(2, None, BODY)], &Rules::default(), "[1 2]");
    let untitled = |id, body| ad(id, "Acme", "", "Berlin", 0, body);
    check(&[untitled(1, BODY), untitled(2, OTHER)], &Rules::default(), "[1] [2]");
    check(&[acme(1, 0, BODY), acme(2, 0, OTHER)], &Rules::default(), "[1 2]");
}

#[test]
fn empty_and_short_bodies_are_compared_by_key_alone() {
    let short = |id, place, body| ad(id, "Acme", "Product Manager", place, 0, body);
    let ads = [
        short(1, "Berlin", ""),
        short(2, "Berlin", "apply"),
        short(3, "", ""),
        short(4, "", ""),
        short(5, "Berlin", "1 2 3 4 5 6 7 8"),
    ];
    check(&ads, &Rules::default(), "[1 2 5] [3] [4]");
    check(&ads, &with(RuleSet::SameText), "[1] [2] [3] [4] [5]");
    check(&[], &Rules::default(), "");
    check(&[ad(1, "", "", "", None, "")], &Rules::default(), "[1]");
}

#[test]
fn agencies_are_not_merged_with_their_clients() {
    let ads = [acme(1, 0, BODY), ad(2, "Randstad", "Product Manager", "Berlin", 0, BODY)];
    check(&ads, &Rules::default(), "[1] [2]");
}

#[test]
fn near_texts_hang_together_through_others_of_the_same_window() {
    // Each is near the next; the first and the last are not near each other.
    let words: Vec<String> = (0..60).map(|at| format!("w{at}x")).collect();
    let steps: Vec<Ad> = (0..6_u64)
        .map(|step| {
            let mut own = words.clone();
            (0..step as usize).for_each(|at| own[at * 10 + 5] = format!("changed{at}"));
            ad(step, "Acme", "", "Berlin", step as i32, &own.join(" "))
        })
        .collect();
    check(&steps, &Rules::default(), "[0 1 2 3 4 5]");
    check(&[steps[0].clone(), steps[5].clone()], &Rules::default(), "[0] [5]");
    check(&steps, &Rules { jaccard: 0.9, ..Rules::default() }, "[0] [1] [2] [3] [4] [5]");
}

#[test]
fn two_groups_become_one_when_an_ad_is_near_both() {
    let words: Vec<String> = (0..60).map(|at| format!("w{at}x")).collect();
    let change = |at: usize| {
        let mut own = words.clone();
        own[at] = "changed".to_owned();
        own.join(" ")
    };
    let ads = [
        ad(1, "Acme", "", "Berlin", 0, &change(10)),
        ad(2, "Acme", "", "Berlin", 1, &change(40)),
        ad(3, "Acme", "", "Berlin", 2, &words.join(" ")),
    ];
    check(&ads[..2], &Rules::default(), "[1] [2]");
    check(&ads, &Rules::default(), "[1 2 3]");
    let chain = grouped(&ads, &Rules::default()).chain(0, 1).unwrap();
    assert_eq!(chain.iter().map(|link| (link.ad, link.to)).collect::<Vec<_>>(), [(0, 2), (2, 1)]);
}
