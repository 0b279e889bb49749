//! `completions`, `man`, `help`: what is told of the commands themselves.

use crate::util::{Dir, twelve};

#[test]
fn every_shell_has_completions() {
    let dir = Dir::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = dir.line(&format!("completions {shell}"));
        assert!(text.contains("rolescope") && text.contains("cooccur"), "{shell}");
    }
    dir.run(["completions", "tcsh"]).output().code(2);
}

#[test]
fn completions_know_entries_and_columns() {
    let dir = twelve();
    let text = dir.line("completions fish --lexicon tiny.toml --index ix");
    for word in ["technical", "coding", "product-manager", "industry"] {
        assert!(text.contains(word), "{word}");
    }
    assert!(!dir.line("completions fish --lexicon tiny.toml").contains("industry"));
    assert!(dir.line("completions bash").contains("technical-background"));
    assert!(text.contains("posting") && text.contains("sentence"), "windows");
    dir.fails(["completions", "bash", "--index", "none"], 1, &["there is no index at `none`"]);
}

#[test]
fn every_command_has_a_page() {
    let dir = Dir::new();
    assert!(dir.line("man").starts_with(".ie"));
    dir.line("man --output pages");
    let pages: Vec<String> = dir
        .contents("pages")
        .keys()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    for name in ["rolescope.1", "rolescope-show.1", "rolescope-lexicon-check.1"] {
        assert!(pages.iter().any(|page| page == name), "{name} in {pages:?}");
    }
    assert!(dir.read("pages/rolescope-show.1").contains("near"));
}

#[test]
fn help_is_given_in_several_ways() {
    let dir = Dir::new();
    assert_eq!(dir.line("help kwic"), dir.line("kwic --help"));
    assert_eq!(dir.line("help"), dir.line("--help"));
    assert_eq!(dir.line("help lexicon show"), dir.line("lexicon show --help"));
    dir.fails(["help", "kwik"], 2, &["there is no command `kwik`", "hint: there are: demo"]);
    let told = ["there is no command `run ingest`", "hint: `run` has no commands of its own"];
    dir.fails(["help", "run", "ingest"], 2, &told);
}

/// Every example can be run, in the order in which they stand, but for those that need a cell of a table.
#[test]
fn the_examples_can_be_run() {
    let dir = Dir::new();
    let text = dir.line("help examples");
    let mut run = 0;
    for line in text.lines().filter_map(|line| line.strip_prefix("  rolescope ")) {
        if line.contains("ID-FROM") {
            continue;
        }
        let mut words: Vec<String> = Vec::new();
        for (number, part) in line.split('\'').enumerate() {
            if number % 2 == 1 {
                words.push(part.to_owned());
            } else {
                words.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        dir.ok(words);
        run += 1;
    }
    assert!(run > 20, "{run}");
}
