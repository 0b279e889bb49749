//! `query`: the query language and its errors.

use std::collections::BTreeSet;

use crate::util::{Dir, twelve};

/// The ids of the ads that match, in the order of the dump.
#[track_caller]
fn check(query: &str, expected: &str) {
    let text = twelve().ok(["query", "--index", "ix", "--format", "csv", "--", query]);
    let mut found: Vec<String> =
        crate::util::rows(&text).iter().map(|row| row.cell("id").to_owned()).collect();
    found.sort_unstable();
    assert_eq!(found.join(" "), expected, "{query}");
}

#[test]
fn words_are_joined_by_and_unless_said_otherwise() {
    check("python", "a02 a10");
    check("python technical", "a02");
    check("python AND technical", "a02");
    check("python OR notes", "a02 a06 a10");
    check("technical NOT code", "a05");
    check("technical -code", "a05");
    check("(python OR notes) AND posted:2020", "a02 a06");
    check("senior", "a03");
    check("zzz", "");
    check("*", "a01 a02 a03 a04 a05 a06 a07 a08 a09 a10 a11 a12");
}

#[test]
fn phrases_stand_in_a_row_and_inside_a_sentence() {
    check("\"launch campaigns\"", "a03 a04 a05 a08 a10");
    check("\"campaigns launch\"", "");
    // The words are neighbours, but a sentence ends between them.
    check("\"code requirements\"", "");
    check("\"product manager\"", "a01 a02 a03 a04 a05 a06 a07 a08 a09 a10 a11");
}

#[test]
fn fields_stand_before_a_colon() {
    check("title:senior", "a03");
    check("body:senior", "");
    check("employer:acme", "a01 a02 a03");
    check("employer:ACME title:senior", "a03");
    check("place:turku", "a05 a06");
    check("id:a07", "a07");
    check("source:twelve.csv python", "a02 a10");
    check("title:\"software engineer\"", "a12");
    check("title:IN [senior software]", "a03 a12");
}

#[test]
fn columns_of_the_dump_are_fields_too() {
    check("industry:Retail", "a03 a05 a06 a08 a11");
    check("industry:\"Retail\" employer:bolt", "a05 a06");
    check("industry:Retai", "");
    // Whatever the case, as for words.
    check("industry:RETAIL employer:bolt", "a05 a06");
    check("industry:IN [retail nothing] employer:bolt", "a05 a06");
}

#[test]
fn dates_are_days_months_or_years() {
    check("posted:2021", "a08 a09 a10 a12");
    check("posted:2021-05", "a10");
    check("posted:2020-04-20", "a03");
    check("posted:[2020-02 TO 2020-05]", "a02 a03 a04");
    check("posted:{2020-02 TO 2020-05}", "a03");
    check("posted:[2021-02 TO *]", "a09 a10 a12");
    check("posted:>=2021-06-01", "a12");
    check("posted:[* TO *]", "a01 a02 a03 a04 a05 a06 a07 a08 a09 a10 a12");
    check("posted:<2020-02", "a01");
}

#[test]
fn a_star_stands_for_the_rest_of_a_word() {
    check("tech*", "a01 a02 a04 a05 a09 a11 a12");
    check("title:eng*", "a12");
    check("employer:bo* campaign*", "a04 a05");
}

/// A query that cannot be understood fails with reason and hint.
#[track_caller]
fn refused(query: &str, reason: &str) {
    let args = ["query", "--index", "ix", "--", query];
    twelve().fails(args, 1, &["cannot read the query", reason, "hint: quote phrases"]);
}

#[test]
fn what_cannot_be_understood_is_told() {
    refused(
        "titel:senior",
        "there is no field `titel`; there are: title, body, employer, place, posted, source, id, language, industry",
    );
    refused("\"launch campaigns", "nothing closes this quote\n    \"launch campaigns\n    ^");
    refused("(python", "nothing closes this\n    (python\n    ^");
    refused("python AND", "nothing stands behind this `AND`\n    python AND\n           ^");
    refused("", "it is empty");
    refused(" \t", "it is empty");
    refused("posted:yesterday", "`yesterday` is not a date: write YYYY, YYYY-MM or YYYY-MM-DD");
    refused("posted:2020-13", "is not a date");
    let between = "no day lies in this range: `{` and `}` leave out";
    for query in ["posted:{2020-01-01 TO 2020-01-02}", "posted:{2020-02 TO 2020-02]"] {
        let said = twelve().fails(["query", query, "--index", "ix"], 1, &[between]);
        assert!(!said.stderr.contains("before it begins"), "{said:?}");
    }
    let empty = "no day lies in this range: it ends before it begins\n    posted:[2021-03 TO 2021-02]\n                       ^";
    refused("posted:[2021-03 TO 2021-02]", empty);
    refused("posted:{2021-03 TO 2021-03}", "no day lies in this range");
    refused("body:[a TO b]", "ranges work on `posted` only");
    refused("source:none.csv", "there is no source `none.csv`; there are: twelve.csv");
    refused("\"launch camp*\"*", "a single word can");
    refused("&", "holds no word");
    refused("NOT python", "it only leaves ads out; write `* NOT word`");
}

/// A column of the dump may be called as a field of ours.
#[test]
fn a_column_that_is_called_as_a_field_has_a_name_of_its_own() {
    let dir = Dir::new();
    dir.write(
        "dump.csv",
        "id,title,body,source,role\n1,Product Manager,Write code.,board-a,x\n2,Product Manager,Sing.,board-b,x\n\
         3,Product Manager,Plan.,board-b,y\n",
    );
    dir.line("ingest dump.csv --index ix --facet source --facet role");
    let count = |query: &str| dir.ok(["query", "--index", "ix", "--count", query]);
    assert_eq!(count("column.source:board-b"), "2\n");
    assert_eq!(count("source:dump.csv"), "3\n");
    dir.fails(
        ["query", "--index", "ix", "source:board-b"],
        1,
        &["there is no source `board-b`; there are: dump.csv; `column.source:` asks the column of that name"],
    );
    let known = "title, body, employer, place, posted, source, id, language, column.role, column.source, role, signal, duty";
    dir.fails(["query", "--index", "ix", "nope:x"], 1, &[known]);
    let values = |column: &str, options: &str| -> Vec<String> {
        let rows = dir.csv(&format!("query * --index ix --facet {column} {options}"));
        rows.iter().map(|row| row.cells(["value", "ads"]).join(" ")).collect()
    };
    assert_eq!(values("source", ""), ["dump.csv 3"]);
    assert_eq!(values("column.source", ""), ["board-b 2", "board-a 1"]);
    assert_eq!(values("column.source", "--limit 1"), ["board-b 2"]);
    assert_eq!(values("column.source", "--limit 1 --offset 1"), ["board-a 1"]);
    for format in ["csv", "jsonl"] {
        let cut = format!("query * --index ix --facet column.source --limit 1 --format {format}");
        let said = dir.run(cut.split(' ')).output().code(0).stderr;
        assert!(said.contains("1 of 2 values shown, from number 1"), "{format}: {said}");
    }
    let text = dir.line("query * --index ix --facet column.source --limit 1");
    assert!(
        text.contains("1 of 2 values shown, from number 1; `--limit` and `--offset`"),
        "{text}"
    );
    dir.fails(["query", "*", "--index", "ix", "--facet", "column.nope"], 1, &["column.nope"]);
}

/// Exclusions mean the same wherever they stand: the ids found are compared with those counted out by hand.
#[test]
fn exclusions_mean_the_same_wherever_they_stand() {
    let found = |query: &str| -> BTreeSet<String> {
        let text = twelve().ok(["query", "--index", "ix", "--format", "csv", "--", query]);
        crate::util::rows(&text).iter().map(|row| row.cell("id").to_owned()).collect()
    };
    let all = found("*");
    let with = found("python");
    let other = found("technical");
    assert!(!with.is_empty() && with.len() < all.len() && !other.is_empty());
    let without: BTreeSet<String> = all.difference(&with).cloned().collect();
    assert_eq!(found("* NOT python"), without);
    assert_eq!(found("* AND NOT python"), without);
    assert_eq!(found("technical AND NOT python"), other.difference(&with).cloned().collect());
    assert_eq!(found("technical NOT python"), other.difference(&with).cloned().collect());
    assert_eq!(found("technical OR NOT python"), other.union(&without).cloned().collect());
    assert_eq!(found("(technical) AND (NOT python)"), other.difference(&with).cloned().collect());
}

#[test]
fn queries_that_are_too_long_or_too_deep_are_refused() {
    refused(&"python ".repeat(2000), "it is 14000 bytes long, at most 8192 are allowed");
    let nested = |depth: usize| format!("{}python{}", "(".repeat(depth), ")".repeat(depth));
    refused(&nested(65), "parentheses are nested deeper than 64 at character 65");
    refused(&"(".repeat(8000), "nested deeper than 64");
    check(&nested(20), "a02 a10");
}

/// Queries that are made to exhaust or to mislead: refused with a reason, or answered rightly, and soon. `expected` are the ids of the ads
/// found; nothing if the query is refused.
fn tortured(wrong: &mut Vec<String>, query: &str, expected: Option<&str>) {
    let since = std::time::Instant::now();
    let args = ["query", "--index", "ix", "--format", "csv", "--limit", "100", "--", query];
    let output = twelve().run(args).output();
    if since.elapsed() > std::time::Duration::from_secs(1) {
        wrong.push(format!("{query:.80}: too slow, {:?}", since.elapsed()));
    }
    let found = if output.code == 0 {
        let rows = crate::util::rows(&output.stdout);
        let mut found: Vec<String> = rows.iter().map(|row| row.cell("id").to_owned()).collect();
        found.sort_unstable();
        Some(found.join(" "))
    } else {
        assert!(output.stderr.starts_with("error: cannot read the query"), "{output:?}");
        None
    };
    if found.as_deref() != expected {
        wrong.push(format!("{query:.80?}: {found:?}, not {expected:?}"));
    }
}

#[test]
fn torture_ends_soon_in_an_error_or_in_the_right_answer() {
    let mut wrong = Vec::new();
    let python = Some("a02 a10");
    let nothing = Some("");
    let all = Some("a01 a02 a03 a04 a05 a06 a07 a08 a09 a10 a11 a12");
    // Lone operators and what stands for nothing.
    for query in ["AND", "OR", "AND OR", "python AND AND", "OR python", "&&", "||"] {
        tortured(&mut wrong, query, None);
    }
    for query in
        ["NOT", "-", "+", "- -", "NOT NOT python", "-python", "NOT python", "-python -code"]
    {
        tortured(&mut wrong, query, None);
    }
    for query in [
        "()", "(())", "\"\"", "\"", "''", "[]", "{}", "[", "title:", ":", "::", "title:()", "!",
        "~", "^",
    ] {
        tortured(&mut wrong, query, None);
    }
    // Everything only where it is asked for.
    tortured(&mut wrong, "*", all);
    tortured(&mut wrong, "* *", all);
    tortured(&mut wrong, "(*)", all);
    tortured(&mut wrong, "- *", None);
    tortured(&mut wrong, "-w1", None);
    tortured(&mut wrong, "python OR (* NOT *)", python);
    tortured(&mut wrong, "* NOT *", nothing);
    // Wildcards, prefixes and distances.
    for query in ["**", "p*n", "\"python co*\"*", "title:*", "body:*", "?", "py?hon"] {
        tortured(&mut wrong, query, None);
    }
    tortured(&mut wrong, "pyth*", python);
    tortured(&mut wrong, "zz*", nothing);
    tortured(&mut wrong, "\"write code\"~4000000000", Some("a01 a02 a04 a07 a09 a11 a12"));
    tortured(&mut wrong, "\"write code\"~99999999999999999999", None);
    tortured(&mut wrong, "python~2", None);
    tortured(&mut wrong, "body:/.*(.*(.*(.*x)))/", nothing);
    tortured(&mut wrong, "body:/(w{1000}){1000}/", None);
    tortured(&mut wrong, "body:/[/", None);
    // Weights.
    tortured(&mut wrong, "python^2", python);
    tortured(&mut wrong, "*^2", all);
    tortured(&mut wrong, "python^-1", None);
    tortured(&mut wrong, "python^1e999", None);
    tortured(&mut wrong, "python^0", python);
    // Long and deep.
    let repeated = |text: &str, times: usize| text.repeat(times);
    tortured(&mut wrong, &repeated("(", 60), None);
    tortured(&mut wrong, &format!("{}python{}", repeated("(", 60), repeated(")", 60)), python);
    tortured(&mut wrong, &format!("{}python{}", repeated("(", 3000), repeated(")", 3000)), None);
    tortured(&mut wrong, &format!("{}python{}", repeated("(-", 30), repeated(")", 30)), None);
    tortured(&mut wrong, &repeated("+", 8000), None);
    tortured(&mut wrong, &repeated("-", 8000), None);
    tortured(&mut wrong, &repeated("\"", 8001), None);
    tortured(&mut wrong, &repeated("NOT ", 2000), None);
    tortured(&mut wrong, &repeated("[", 4000), None);
    tortured(&mut wrong, &repeated("python OR ", 900), None);
    tortured(&mut wrong, &format!("{}python", repeated("python OR ", 800)), python);
    let many: Vec<String> = (0..1025).map(|number| format!("w{number}")).collect();
    tortured(&mut wrong, &many.join(" "), None);
    tortured(&mut wrong, &many[..1024].join(" OR "), nothing);
    tortured(&mut wrong, &repeated("python ", 500), python);
    tortured(&mut wrong, &format!("posted:[{} TO 2020]", repeated("9", 4000)), None);
    tortured(&mut wrong, &repeated("pytho* ", 200), python);
    tortured(&mut wrong, &repeated("x", 8192), nothing);
    tortured(&mut wrong, &format!("title:IN [{}]", repeated("a ", 2000)), None);
    // Names, dates and odd characters.
    for query in
        ["titel:x", "_all:x", "facet:x", "sequence:1", "text_hash:1", "posted:[2021 TO 2020"]
    {
        tortured(&mut wrong, query, None);
    }
    tortured(&mut wrong, "posted:[2021 TO 2020]", None);
    tortured(&mut wrong, "posted:0000", nothing);
    tortured(&mut wrong, "posted:[* TO *]", Some("a01 a02 a03 a04 a05 a06 a07 a08 a09 a10 a12"));
    for query in ["\u{2}", "\u{202e}", "\u{1b}[31m", "\u{feff}"] {
        tortured(&mut wrong, query, None);
    }
    // The sign of a sentence in the index is none of a query.
    tortured(&mut wrong, "\u{1}s", nothing);
    tortured(&mut wrong, "\u{1f600}", None);
    tortured(&mut wrong, "python \u{2}", None);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_nothing_stands_behind_has_a_caret() {
    refused(
        "python AND OR code",
        "nothing stands between `AND` and `OR`\n    python AND OR code\n",
    );
    refused("python title:", "nothing stands behind `title:`\n    python title:\n           ^");
    refused("python +", "nothing stands behind this `+`\n    python +\n           ^");
    refused("body:/py(a|th)+$/", "such as `^`, `$`, `\\b` or look-around");
    check("body:/pyth.*/", "a02 a10");
}

#[test]
fn the_lexicon_can_be_asked() {
    let found = |query: &str| -> String {
        let args =
            ["query", "--index", "ix", "--lexicon", "tiny.toml", "--format", "csv", "--", query];
        let text = twelve().ok(args);
        let mut ids: Vec<String> =
            crate::util::rows(&text).iter().map(|row| row.cell("id").to_owned()).collect();
        ids.sort_unstable();
        ids.join(" ")
    };
    assert_eq!(found("role:software-engineer"), "a12");
    assert_eq!(found("signal:technical"), "a01 a02 a04 a05 a09 a12");
    assert_eq!(found("signal:technical duty:coding"), "a01 a02 a04 a09 a12");
    assert_eq!(found("duty:engineering NOT signal:technical"), "a07 a11");
    assert_eq!(found("signal:any-signal python"), "a02 a10");
    let args = ["query", "--index", "ix", "--lexicon", "tiny.toml", "duty:codin"];
    twelve().fails(
        args,
        1,
        &["has no duty `codin`; did you mean `coding`?\n    duty:codin\n         ^"],
    );
    // What is no role is not proposed as one.
    let args = ["query", "--index", "ix", "--lexicon", "tiny.toml", "role:codin"];
    let told = twelve().fails(args, 1, &["has no role `codin`\n    role:codin\n         ^"]);
    assert!(!told.stderr.contains("did you mean"), "{told:?}");
}

#[test]
fn counts_values_and_plans() {
    let line = |options: &str| twelve().line(&format!("query --index ix {options}"));
    assert_eq!(line("python --count"), "2\n");
    assert_eq!(line("* --count"), "12\n");
    let values = |options: &str| -> Vec<String> {
        let rows = twelve().csv(&format!("query --index ix {options}"));
        rows.iter().map(|row| row.cells(["value", "ads"]).join(" ")).collect()
    };
    assert_eq!(values("title:senior --facet industry"), ["Retail 1"]);
    assert_eq!(values("employer:acme --facet employer"), ["Acme 3"]);
    assert_eq!(values("* --facet posted"), ["2020 7", "2021 4", " 1"]);
    assert_eq!(values("* --facet source"), ["twelve.csv 12"]);
    let args = ["query", "--index", "ix", "*", "--facet", "branch"];
    twelve().fails(args, 1, &["no facet column `branch`", "hint: it has: industry"]);
    let plan = twelve().ok([
        "query",
        "--index",
        "ix",
        "--format",
        "csv",
        "--explain",
        "python NOT (code OR title:senior)",
    ]);
    let plan: Vec<String> =
        crate::util::rows(&plan).iter().map(|row| row.cells(["part", "ads"]).join(" ")).collect();
    assert_eq!(
        plan,
        [
            "find all of 1",
            "  and title or body: word `python` 2",
            "  not any of 8",
            "    or title or body: word `code` 7",
            "    or title: word `senior` 1",
        ]
    );
}

#[test]
fn snippets_show_what_was_looked_for() {
    let text = twelve().line("query --index ix python");
    assert!(text.contains("[Python]") || text.contains("[python]"), "{text}");
    let rows = twelve().csv("query --index ix python");
    assert!(rows.iter().all(|row| row.cell("snippet").to_lowercase().contains("python")));
}

#[test]
fn the_same_errors_come_from_the_query_option() {
    for command in ["cooccur", "trend", "report"] {
        let mut args =
            vec![command, "--index", "ix", "--lexicon", "tiny.toml", "--query", "titel:x"];
        if command == "report" {
            args.extend(["-o", "never"]);
        }
        twelve().fails(args, 1, &["there is no field `titel`", "hint: "]);
    }
    twelve().fails(
        ["kwic", "technical", "--index", "ix", "--lexicon", "tiny.toml", "--query", "(a"],
        1,
        &["cannot read the query"],
    );
}

#[test]
fn orders_limits_and_offsets() {
    let ids = |options: &str| -> Vec<String> {
        let rows = twelve().csv(&format!("query --index ix * {options}"));
        rows.iter().map(|row| row.cell("id").to_owned()).collect()
    };
    assert_eq!(ids("--sort posted --limit 3"), ["a12", "a10", "a09"]);
    assert_eq!(ids("--sort posted --limit 2 --offset 10"), ["a01", "a11"], "without a date last");
    assert_eq!(ids("--sort posted --offset 12"), Vec::<String>::new());
    assert_eq!(ids("--limit 0"), Vec::<String>::new());
    let most = u64::MAX;
    assert_eq!(ids(&format!("--limit {most}")).len(), 12);
    assert_eq!(ids(&format!("--offset {most} --limit {most}")), Vec::<String>::new());
    twelve().line(&format!("query --index ix * --offset {most}"));
    // All match alike: the order of the dump.
    assert_eq!(ids("--limit 2 --offset 1"), ["a02", "a03"]);
    let text = twelve().line("query --index ix * --limit 2 --offset 1");
    assert!(text.starts_with("12 ads match\n"), "{text}");
    assert!(text.contains("2 of 12 ads shown, from number 2"), "{text}");
}

#[test]
fn the_best_match_comes_first() {
    let text = twelve().ok(["query", "--index", "ix", "--format", "csv", "title:senior OR code"]);
    let rows = crate::util::rows(&text);
    assert_eq!(rows[0].cell("id"), "a03", "the rarer word weighs more");
    assert!(rows.windows(2).all(|pair| pair[0].number("relevance") >= pair[1].number("relevance")));
}
