//! `vacancies`: agencies, and ads that are near each other but not one vacancy.

use crate::vacancies::{BODY, index, row};

#[test]
fn all_agencies_are_listed_for_programs_and_counted_for_people() {
    let names: Vec<String> = (0..13).map(|number| format!("Hands {number}")).collect();
    let ads: Vec<_> = names
        .iter()
        .map(|name| {
            row(name, "Product Manager", name, "Berlin", "2020-01-01", &format!("{BODY} {name}"))
        })
        .collect();
    let dir = index(&ads);
    dir.write("names.toml", "agencies = [\"Hands*\"]\n");
    let ask = "vacancies --index ix --aliases names.toml --table agencies";
    assert_eq!(dir.csv(ask).len(), 13);
    let text = dir.line(ask);
    assert!(text.contains("The 10 of 13 with the most ads"), "{text}");
}

#[test]
fn two_near_ads_may_be_kept_apart_by_what_began_before_one_of_them() {
    let dir = index(&[
        row("e1", "Product Manager", "Acme", "Berlin", "2020-01-01", BODY),
        row("e2", "Product Manager", "Acme", "Berlin", "2020-01-24", BODY),
        row("e3", "Product Manager", "Acme", "Berlin", "2020-03-05", BODY),
    ]);
    let text = dir.line("vacancies --index ix --explain e2 --explain e3");
    for shown in [
        "e2 and e3 are not one vacancy:",
        "the vacancy of e2 began with e1 on 2020-01-01, that of e3 began with e3 on 2020-03-05",
        "41 days apart, 64 days from the first to the last of both vacancies; a vacancy has at most 60",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
}
