//! `vacancies`: names of employers that the user gives, agencies, and ads that are near each other but not one vacancy.

use crate::util::only;
use crate::vacancies::{BODY, check, index, row};

#[test]
fn names_of_employers_can_be_given() {
    let dir = index(&[
        row("b1", "Product Manager", "Acme Robotics", "Berlin", "2020-01-01", BODY),
        row("b2", "Product Manager", "Acme", "Berlin", "2020-01-02", BODY),
        row("b3", "Product Manager", "Best Hands", "Berlin", "2020-01-02", BODY),
    ]);
    check(&dir, "", &[&["b1"], &["b2"], &["b3"]]);
    dir.write(
        "names.toml",
        "agencies = [\"Best Hands\"]\n[aliases]\n\"Acme Robotics Inc\" = \"ACME\"\n",
    );
    check(&dir, "--aliases names.toml", &[&["b1", "b2"], &["b3"]]);
    let summary = dir.csv("vacancies --index ix --table summary");
    assert_eq!(only(&summary, &[("what", "agencies among them")]).cell("count"), "1");
    assert_eq!(only(&summary, &[("what", "employers")]).cell("count"), "2");
    let agencies = dir.csv("vacancies --index ix --table agencies");
    assert_eq!(agencies[0].cells(["employer", "ads", "vacancies"]), ["Best Hands", "1", "1"]);
    let employers =
        dir.csv("cooccur --index ix --lexicon tiny.toml --table prevalence --window posting");
    assert_eq!(employers[0].cell("denominator"), "2");

    let ask = ["vacancies", "--index", "ix", "--aliases", "names.toml"];
    // What no ad has is told: misspelt, or of another index.
    dir.write("names.toml", "agencies = [\"Best Hand\"]\n[aliases]\n\"Acme Robotic\" = \"ACME\"\n");
    let said = dir.run(ask).output().code(0).stderr;
    let told = "note: 2 names in `names.toml` are of no employer in the index: `Acme Robotic`, `Best Hand`";
    assert!(said.contains(told), "{said}");
    dir.write("names.toml", "agencies = [\"Best Hands\"]\nnot_agencies = [\"Best Hands Ltd\"]\n");
    let both = "`Best Hands Ltd` is in the list of agencies and in that of non-agencies";
    dir.fails(ask, 1, &[both, "hint: take `Best Hands Ltd` out of one of the lists"]);
    dir.write("names.toml", "[aliases]\n\"One\" = \"Two\"\n\"Two\" = \"One Ltd\"\n");
    dir.fails(
        ask,
        1,
        &["names.toml` cannot be used", "go in a circle: One -> Two -> One", "hint: take one"],
    );
    dir.write("names.toml", "[aliases]\n\"One\" = \"n/a\"\n");
    dir.fails(ask, 1, &["`n/a` in the table of aliases names no employer"]);
    dir.write("names.toml", "[alias]\n");
    dir.fails(ask, 2, &["is no file of employers' names", "hint: it may hold"]);
    std::fs::remove_file(dir.path("names.toml")).unwrap();
    dir.fails(ask, 1, &["cannot read the names of employers in `names.toml`"]);
}

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
