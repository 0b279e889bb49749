//! `lexicon sample`, `suggest`, `diff` and `check --index`, on twelve ads counted by hand.

use std::collections::BTreeSet;

use crate::postings::TINY;
use crate::util::{Dir, only, rows, synthetic, twelve};

#[test]
fn a_sample_is_stratified_and_the_same_for_a_seed() {
    let dir = synthetic();
    let line = "lexicon sample --index ix --lexicon small.toml --population all --size 30";
    let text = dir.line(&format!("{line} --seed 5"));
    assert_eq!(text, dir.line(&format!("{line} --seed 5 --threads 1")));
    assert_ne!(text, dir.line(&format!("{line} --seed 6")));
    let drawn = rows(&text);
    assert_eq!(drawn.len(), 30);
    let sentences: BTreeSet<&str> = drawn.iter().map(|row| row.cell("sentence")).collect();
    assert_eq!(sentences.len(), 30, "each sentence once");
    let strata: BTreeSet<&str> = drawn.iter().map(|row| row.cell("stratum")).collect();
    assert!(strata.len() >= 3, "{strata:?}");
    for row in &drawn {
        assert_eq!(row.cells(["zone", "eng", "mkt", "tech"]), ["", "", "", ""]);
        let same = drawn.iter().filter(|other| other.cell("employer") == row.cell("employer"));
        assert!(row.cell("employer").is_empty() || same.count() <= 2, "{row:?}");
    }
}

/// A sheet that is filled in goes to `lexicon eval`.
#[test]
fn a_sheet_comes_back() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("sheet.csv", twelve().line("lexicon sample --index ix --lexicon tiny.toml --population all --size 9 --labels eng,coding"));
    let sheet = dir.read("sheet.csv");
    let drawn = rows(&sheet);
    assert!(drawn.iter().any(|row| row.cell("sentence").contains("write code")), "{sheet}");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["item", "before", "sentence", "eng"]).unwrap();
    for row in &drawn {
        let label = if row.cell("sentence").contains("write code") { "does" } else { "none" };
        let [item, before, sentence] = row.cells(["item", "before", "sentence"]);
        writer.write_record([item, before, sentence, label]).unwrap();
    }
    dir.write("labelled.csv", writer.into_inner().unwrap());
    let summary = dir.csv("lexicon eval labelled.csv --lexicon tiny.toml --table summary");
    assert_eq!(only(&summary, &[("dimension", "eng")]).cell("sentences"), drawn.len().to_string());
    twelve().fails(
        ["lexicon", "sample", "--index", "ix", "--lexicon", "tiny.toml", "--labels", "colour"],
        2,
        &["`colour` is no column of labels"],
    );
}

#[test]
fn what_stands_beside_a_family_is_suggested() {
    let dir = twelve();
    let line =
        "lexicon suggest engineering --index ix --lexicon tiny.toml --population all --least 1";
    let suggested = dir.csv(line);
    let skill = only(&suggested, &[("phrase", "technical skill")]);
    assert_eq!(skill.cells(["family_sentences", "other_sentences"]), ["1", "0"]);
    assert!(suggested.iter().all(|row| !row.cell("phrase").contains("write code")));
    assert!(suggested.iter().all(|row| row.number("z") > 0.0));
    dir.fails(
        ["lexicon", "suggest", "juggling", "--index", "ix", "--lexicon", "tiny.toml"],
        1,
        &["does what family `juggling` does", "hint: known are `engineering`, `marketing`"],
    );
    dir.fails(
        ["lexicon", "suggest", "enginering", "--index", "ix", "--lexicon", "tiny.toml"],
        1,
        &["hint: did you mean `engineering`?"],
    );
}

#[test]
fn a_change_is_shown_by_what_it_adds_and_removes() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write(
        "other.toml",
        TINY.replace("\"launch campaigns\"", "\"campaigns\"")
            .replace("\"write code\"", "\"you write code\"")
            .replace("[signal.python]", "[signal.snake]"),
    );
    let ix = twelve().path("ix");
    let ix = ix.to_str().unwrap();
    let line = format!("lexicon diff tiny.toml other.toml --index {ix} --population all");
    let entries = dir.csv(&format!("{line} --table entries"));
    // "You use technical skill to write code." is lost; a denied one was none.
    let coding = only(&entries, &[("entry", "coding")]);
    assert_eq!(coding.cells(["before", "after", "added", "removed"]), ["7", "6", "0", "1"]);
    assert_eq!(only(&entries, &[("entry", "python")]).cells(["before", "after"]), ["2", "0"]);
    assert_eq!(only(&entries, &[("entry", "snake")]).cells(["added", "ads_added"]), ["2", "2"]);
    assert!(entries.iter().all(|row| row.cell("entry") != "launch"), "found in the same sentences");
    let sentences = dir.csv(&format!("{line} --table sentences"));
    let lost = only(&sentences, &[("entry", "coding"), ("change", "removed")]);
    assert_eq!(lost.cell("sentence"), "You use technical skill to write code.");
    assert_eq!(lost.cell("id"), "a09");
}

#[test]
fn an_index_shows_what_entries_and_patterns_find() {
    let dir = Dir::new();
    let ix = twelve().path("ix");
    let ix = ix.to_str().unwrap();
    dir.write("more.toml", format!("{TINY}\n[signal.never]\npatterns = [\"unicorn\"]\n[signal.two]\npatterns = [\"calm\", \"serene\"]\n"));
    let text = dir.line(&format!("lexicon check more.toml --index {ix} --population all"));
    assert!(text.contains("in `signal.never`: it finds nothing in this index"), "{text}");
    assert!(text.contains("in `signal.two`: `serene` finds nothing in this index"), "{text}");
    assert!(text.contains("12 ads were looked at."), "{text}");
    let usage = dir.csv(&format!("lexicon check more.toml --index {ix} --population all --usage"));
    let technical = only(&usage, &[("entry", "technical")]);
    assert_eq!(technical.cells(["kind", "ads", "matches"]), ["signal", "7", "7"]);
    assert_eq!(only(&usage, &[("entry", "product-manager")]).cell("ads"), "11");
    let patterns =
        dir.csv(&format!("lexicon check more.toml --index {ix} --population all --patterns"));
    assert_eq!(only(&patterns, &[("pattern", "serene")]).cell("matches"), "0");
    dir.fails(["lexicon", "check", "more.toml", "--usage"], 2, &["--index"]);
}
