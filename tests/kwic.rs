//! `kwic`: lines, windows, samples.

use crate::util::{Row, rows, synthetic, twelve};

#[track_caller]
fn kwic(pattern: &str, options: &str) -> Vec<Row> {
    let fixed = ["kwic", pattern, "--index", "ix", "--lexicon", "tiny.toml", "--format", "csv"];
    rows(&twelve().ok(fixed.into_iter().chain(options.split_whitespace())))
}

/// The ids of the lines of a concordance.
#[track_caller]
fn check(pattern: &str, options: &str, expected: &str) {
    let found = kwic(pattern, options);
    let ids: Vec<&str> = found.iter().map(|row| row.cell("docname")).collect();
    assert_eq!(ids.join(" "), expected, "{pattern} {options}");
}

#[test]
fn every_match_of_an_entry_is_a_line() {
    check("technical", "", "a01 a02 a04 a05 a09 a12");
    check("technical", "--negated", "a01 a02 a04 a05 a09 a11 a12");
    check("coding", "", "a01 a02 a04 a07 a09 a11 a12");
    check("software-engineer", "", "");
}

#[test]
fn every_match_of_a_pattern_is_a_line() {
    check("write code", "", "a01 a02 a04 a07 a09 a11 a12");
    check("Write CODE", "", "a01 a02 a04 a07 a09 a11 a12");
    check("(keep|launch) (notes|campaigns)", "", "a03 a04 a05 a06 a08 a10");
    check("you []{1,4} campaigns", "", "a03 a04 a05 a08 a10");
    check("you []{1} campaigns", "", "a03 a05 a08 a10");
    check("campaign*", "--limit 2", "a03 a04");
    check("code requirements", "", "");
}

#[test]
fn a_line_has_the_words_around_its_node() {
    let found = kwic("technical", "--context 3");
    assert_eq!(
        found[4].cells(["docname", "pre", "keyword", "post"]),
        ["a09", "Responsibilities • You use", "technical", "skill to write"]
    );
    assert_eq!(
        found[4].cells(["posted", "employer", "title", "zone", "strength"]),
        ["2021-02-21", "Cord", "Product Manager", "duties", "required"]
    );
    let whole = kwic("technical", &format!("--context {} --limit {}", u64::MAX, u64::MAX));
    assert_eq!(whole[4].cell("post"), "skill to write code. Requirements • A calm mind");
    assert_eq!(kwic("technical", "--context 0")[4].cells(["pre", "post"]), ["", ""]);
    check("technical", "--limit 0", "");
    check("technical", "--sample 0", "");
    let columns: Vec<String> = {
        let text = twelve().line("kwic technical --index ix --lexicon tiny.toml --format csv");
        text.lines().next().unwrap().split(',').map(str::to_owned).collect()
    };
    for name in ["docname", "pre", "keyword", "post"] {
        assert!(columns.iter().any(|column| column == name), "{name} in {columns:?}");
    }
}

#[test]
fn another_entry_may_have_to_stand_near() {
    check("technical", "--with coding", "a09");
    check("technical", "--with coding --window zone", "a09");
    check("technical", "--with coding --window posting", "a01 a02 a04 a09 a12");
    check("python", "--with technical", "a02");
    // Words in between: skill, to; requirements, a; across sentences, but not across title and body.
    check("technical", "--with coding --window 1", "");
    check("technical", "--with coding --window 2", "a01 a09 a12");
    check("technical", "--with coding --window 4", "a01 a02 a09 a12");
    check("technical", "--with coding --window 5", "a01 a02 a04 a09 a12");
    // Two patterns.
    check("calm", "--with mind --window 0", "a03 a06 a07 a08 a09");
}

#[test]
fn a_number_counts_the_words_in_between() {
    let found = kwic("technical", "--with coding --window 3");
    let ids: Vec<&str> = found.iter().map(|row| row.cell("docname")).collect();
    // a01: write code | requirements a | technical.
    assert!(ids.contains(&"a01") && ids.contains(&"a09"), "{ids:?}");
    // a02: write code | requirements python and a | technical.
    assert!(!ids.contains(&"a02"), "{ids:?}");
}

#[test]
fn populations_and_queries_narrow_it() {
    check("technical", "--population product-manager", "a01 a02 a04 a05 a09");
    check("technical", "--population software-engineer", "a12");
    check("mind", "--population software-engineer", "a12");
    check("python", "--query signal:technical", "a02");
    check("technical", "--population employer:bolt", "a04 a05");
    check("technical", "--query posted:2021", "a09 a12");
    check("technical", "--query posted:2021 --population product-manager", "a09");
    check("technical", "--query posted:2020 --population employer:bolt", "a04 a05");
}

/// All lines, as they are found, are those that are chosen from all.
#[test]
fn all_lines_are_the_same_lines() {
    let dir = synthetic();
    for pattern in ["product", "roadmap", "the []{0,3} product", "strateg*"] {
        let fixed =
            ["kwic", pattern, "--index", "ix", "--lexicon", "small.toml", "--format", "csv"];
        let lines = |options: &[&str]| -> Vec<String> {
            let text = dir.ok(fixed.into_iter().chain(options.iter().copied()));
            let columns = ["docname", "from", "to", "pre", "keyword", "post", "zone", "strength"];
            rows(&text).iter().map(|row| row.cells(columns).join("|")).collect()
        };
        let all = lines(&["--all"]);
        assert!(all.len() > 5, "{pattern}");
        assert_eq!(all, lines(&["--limit", "9999"]), "{pattern}");
        assert_eq!(all[..5], lines(&["--limit", "5"]), "{pattern}");
        let mut sorted = lines(&["--limit", "9999", "--sort", "right"]);
        let place = |one: &str| all.iter().position(|other| other == one).unwrap();
        sorted.sort_by_key(|one| place(one));
        sorted.dedup();
        assert_eq!(sorted, all, "{pattern}");
    }
}

#[test]
fn lines_can_be_put_into_an_order() {
    let column = |sort: &str, name: &str| -> Vec<String> {
        let found = kwic("you []{1,4} (code|campaigns|notes)", &format!("--sort {sort}"));
        found.iter().map(|row| row.cell(name).to_lowercase()).collect()
    };
    assert!(column("right", "keyword").is_sorted());
    let dates: Vec<String> = column("posted", "posted");
    assert!(dates.iter().filter(|date| !date.is_empty()).rev().is_sorted(), "{dates:?}");
    assert_eq!(dates.iter().position(String::is_empty), Some(dates.len() - 1));
    let employers = column("employer", "employer");
    assert!(employers.iter().filter(|name| !name.is_empty()).is_sorted(), "{employers:?}");
    let last_word = |text: &String| text.rsplit(' ').next().unwrap_or_default().to_owned();
    let left: Vec<String> = column("left", "pre").iter().map(last_word).collect();
    assert!(left.is_sorted(), "{left:?}");
}

#[test]
fn a_sample_depends_on_its_seed_only() {
    let dir = synthetic();
    let draw = |options: &str| {
        dir.line(&format!("kwic roadmap --index ix --lexicon small.toml --format csv {options}"))
    };
    let one = draw("--sample 10 --seed 1");
    assert_eq!(rows(&one).len(), 10);
    assert_eq!(one, draw("--sample 10"), "1 is the seed if none is named");
    assert_eq!(one, draw("--sample 10 --seed 1 --threads 1"));
    assert_ne!(one, draw("--sample 10 --seed 2"));
    // Another sample, not the first lines.
    assert_ne!(one, draw("--limit 10"));
    // More than there are: all of them, as without a sample.
    let lines = |csv: String| -> Vec<_> {
        rows(&csv)
            .iter()
            .map(|row| row.cells(["docname", "pre", "keyword", "post"]))
            .map(|cells| cells.join("|"))
            .collect()
    };
    assert_eq!(lines(draw("--sample 100000")), lines(draw("--limit 100000")));
}

#[test]
fn lines_stand_in_the_order_of_the_dump() {
    let dir = synthetic();
    let found = dir.csv("kwic roadmap --index ix --lexicon small.toml --limit 100000");
    let order = |options: &str| -> Vec<String> {
        let all = dir.csv(&format!("query --index ix * --limit 100000 {options}"));
        all.iter().map(|row| row.cell("id").to_owned()).collect()
    };
    let ids = order("");
    let places: Vec<usize> = found
        .iter()
        .map(|row| ids.iter().position(|id| id == row.cell("docname")).unwrap())
        .collect();
    assert!(places.len() > 20 && places.is_sorted(), "{places:?}");
}

#[test]
fn for_readers_the_nodes_stand_in_one_column() {
    let text = twelve().line("kwic technical --index ix --lexicon tiny.toml");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 8, "{text}");
    assert_eq!(lines[6], "6 of 6 matches of the signal `technical` shown.");
    let column = |line: &str| line.find("  technical  ").map(|at| line[..at].chars().count());
    assert!(
        lines[..6].iter().all(|line| column(line).is_some() && column(line) == column(lines[0])),
        "{text}"
    );
}

#[test]
fn what_cannot_be_asked_is_told() {
    let dir = twelve();
    let args = |rest: &[&'static str]| {
        [&["kwic", "--index", "ix", "--lexicon", "tiny.toml"], rest].concat()
    };
    dir.fails(
        args(&["write (code"]),
        1,
        &["nothing closes this `(`", "    write (code\n          ^\n", "hint: add `)`"],
    );
    dir.fails(args(&["[]"]), 1, &["error: "]);
    dir.fails(args(&[""]), 1, &["error: "]);
    dir.fails(args(&["\"write code"]), 2, &["has no partner", "hint: leave quotes out"]);
    dir.fails(
        args(&["technical", "--with", "calm mind"]),
        2,
        &["`technical` is an entry of the lexicon and `calm mind` is not", "hint: "],
    );
    dir.fails(
        args(&["technicl"]),
        2,
        &["has no entry `technicl`, and no ad has it as words", "hint: did you mean `technical`?"],
    );
    dir.fails(args(&["mind", "--all", "--sort", "left"]), 2, &["cannot be put into an order"]);
    dir.run(args(&["mind", "--all", "--limit", "3"])).output().code(2);
    dir.run(args(&["mind", "--window", "line", "--with", "calm"])).output().code(2);
    dir.run(args(&["mind", "--sample", "2", "--limit", "3"])).output().code(2);
}

#[test]
fn what_was_looked_for_is_told() {
    let told = |pattern: &str, format: &str| {
        let ask = ["kwic", pattern, "--index", "ix", "--lexicon", "tiny.toml", "--format", format];
        let output = twelve().run(ask).output().code(0);
        output.stdout + &output.stderr
    };
    let itself = "`technical` is an entry of the lexicon; `rolescope kwic '(technical)'` looks for the word itself.";
    for format in ["table", "csv"] {
        let text = told("technical", format);
        assert!(text.contains(itself), "{format}: {text}");
        assert!(!told("(technical)", format).contains("an entry of the lexicon"));
        let text = told("nope-key", format);
        assert!(text.contains("0 of 0 matches shown."), "{text}");
        assert!(text.contains("`nope-key` is no entry of the lexicon `tiny`"), "{text}");
        assert!(!told("write code", format).contains("entry of the lexicon"));
    }
    assert!(told("technical", "table").contains("6 of 6 matches of the signal `technical` shown."));
}
