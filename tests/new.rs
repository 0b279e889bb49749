//! `new`: studies written from what dumps show.

use crate::studies::{assert_says, run, study};
use crate::util::Dir;

/// A study is written from what columns show, and runs as it is.
#[test]
fn new_writes_a_study_that_runs() {
    let dir = study();
    std::fs::remove_file(dir.path("study.toml")).unwrap();
    let said = dir.run(["new", "dumps"]).output().code(0).stderr;
    assert!(said.contains("`rolescope run study.toml` runs it"), "{said}");
    let text = dir.read("study.toml");
    for line in [
        "dumps = [\"dumps\"]",
        "profile = \"canonical\"",
        "#   title     from title",
        "# one.csv: plain, utf-8, delimiter ,, as its beginning shows:",
    ] {
        assert!(text.lines().any(|found| found == line), "`{line}` is missing in:\n{text}");
    }
    assert!(text.contains("columns here: industry, seniority"), "{text}");
    dir.write("study.toml", text.replace("lexicon = \"technical-pm\"", "lexicon = \"small.toml\""));
    assert_says(&run(&dir), &["ingest: 2 of 2 dumps ingested", "product-manager: counted"]);
    // Every setting that a comment offers can be set.
    let all: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(offered)
                if offered.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) =>
            {
                offered.replace("COLUMN", "title")
            }
            _ => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n");
    dir.write(
        "all.toml",
        all.replace("facets = [\"title\"]", "")
            .replace("posted:[2020 TO 2024]", "product")
            .replace("results", "others"),
    );
    dir.run(["run", "-q", "all.toml"]).output().code(0);
    // Nothing is written over.
    dir.fails(["new", "dumps"], 2, &["`study.toml` is there already", "hint: "]);
    dir.fails(["new", "nothing.csv", "-o", "x.toml"], 1, &["nothing.csv"]);
    dir.fails(["new", "-", "-o", "x.toml"], 2, &["cannot read standard input"]);
    assert!(!dir.path("x.toml").exists());
}

#[test]
fn new_never_asks_what_is_no_terminal_and_says_what_it_cannot_tell() {
    let dir = Dir::new();
    dir.write(
        "odd.csv",
        "Headline,Advert,Firm,When\nProduct Manager,You write code.,Acme,3/4/2024\nProduct Manager,A technical mind.,Bolt,5/6/2024\n",
    );
    // Input that is no terminal is not read: nobody is asked.
    let asked = dir.run(["new", "odd.csv"]).input("1\n2\n3\n4\n").output();
    asked.failed(1, &["hint: map one with `title=COLUMN`"]);
    let map = ["--map", "title=Headline", "--map", "body=Advert", "--map", "posted=When"];
    std::fs::create_dir(dir.path("deep")).unwrap();
    let args = ["new", "odd.csv", "-o", "deep/study.toml"].into_iter().chain(map);
    let said = dir.run(args).output().code(0).stderr;
    assert!(said.contains("`--date-format day-first`"), "{said}");
    let text = dir.read("deep/study.toml");
    for line in [
        "dumps = [\"../odd.csv\"]",
        "map = { title = \"Headline\", body = \"Advert\", posted = \"When\" }",
        "#   employer  from nothing",
    ] {
        assert!(text.lines().any(|found| found == line), "`{line}` is missing in:\n{text}");
    }
    assert!(text.contains("# date_format = \"day-first\"    # or month-first: 2 dates"), "{text}");
    dir.run(["run", "-q", "deep/study.toml"]).output().code(0);
    let args = ["new", "odd.csv", "-o", "b.toml", "--date-format", "day-first"];
    dir.run(args.into_iter().chain(map)).output().code(0);
    assert!(dir.read("b.toml").contains("\ndate_format = \"day-first\"\n"));
}

/// What columns are called reaches the file as comments and strings of one line.
#[test]
fn new_writes_hostile_names_harmlessly() {
    let dir = Dir::new();
    let hostile = "\"x\n[output]\nfolder = \"\"/tmp/gone\"\"\n\u{1b}[2J\u{202e}\"";
    dir.write(
        "a.csv",
        format!("title,body,{hostile}\n{}", "Product Manager,You write code.,same\n".repeat(5)),
    );
    dir.line("new a.csv --quiet");
    let text = dir.read("study.toml");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("folder = ")).count(), 1);
    dir.run(["run", "-q", "study.toml"]).output().code(0);
}
