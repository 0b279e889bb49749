//! Hints: what is told to do next can be done, and is told where it is of use.

use crate::util::{Dir, twelve};

/// A command line on the shared index fails with a code and these texts, and without the others.
#[track_caller]
fn check(line: &str, code: i32, holds: &[&str], lacks: &[&str]) {
    let said = twelve().fails(line.split(' '), code, holds);
    for text in lacks {
        assert!(!said.stderr.contains(text), "{text:?} in {said:?}");
    }
}

#[test]
fn what_was_meant_is_named() {
    check(
        "kwic --index ix technical-title --with codng --lexicon technical-pm",
        2,
        &["`codng` is not", "hint: did you mean the entry `coding`?"],
        &[],
    );
    check("cooccur --index ix --by Industry", 1, &["did you mean `industry`?", "it has: "], &[]);
    check("cooccur --index ix --by nosuch", 1, &["it has: industry"], &["did you mean"]);
}

#[test]
fn a_folder_that_is_no_index_is_told_apart_by_who_asks() {
    let dir = Dir::new();
    dir.write("folder/file.txt", "x");
    dir.write("dump.csv", crate::postings::TWELVE);
    let reading = dir.fails(["info", "--index", "folder"], 1, &["name a folder that `rolescope"]);
    assert!(!reading.stderr.contains("does not exist yet"), "{reading:?}");
    dir.fails(
        ["ingest", "dump.csv", "--index", "folder"],
        1,
        &["a folder that does not exist yet"],
    );
}

#[test]
fn files_that_are_not_there_have_a_hint() {
    let messages = ["cannot read the lexicon `no.toml`", "hint: check the path", "technical-pm"];
    check("cooccur --index ix --lexicon no.toml", 1, &messages, &[]);
    check("lexicon show no.toml --source", 1, &messages, &[]);
    check(
        "run no.toml",
        1,
        &["cannot read the study `no.toml`", "`rolescope new DUMP` writes"],
        &[],
    );
}

#[test]
fn dumps_without_header_or_day_name_options_of_the_command() {
    let dir = Dir::new();
    dir.write("one.csv", "title,body\n");
    let with = |dump| ["ingest", dump, "--index", "ix"];
    dir.fails(with("one.csv"), 1, &["hint: check the export", "`--no-header`"]);
    dir.write("ago.csv", "title,body,posted\nProduct Manager,You write code.,3 days ago\n");
    dir.line("ingest ago.csv --index ix");
    let messages =
        ["has a date exact enough for a quarter", "with `--as-of DAY` where dates are as"];
    dir.fails(["trend", "--index", "ix", "--unit", "ad"], 1, &messages);
}

#[cfg(unix)]
#[test]
fn nobody_is_told_to_remove_a_device() {
    check(
        "cooccur --index ix --lexicon tiny.toml --unit ad -o /dev/full",
        1,
        &["`/dev/full` is a device or pipe", "hint: name a plain file"],
        &["remove"],
    );
}
