//! `cooccur`: tables counted by hand, measures, groups, errors.

use crate::postings::TINY;
use crate::util::{Dir, EIGHT, Row, assert_close, only, synthetic, twelve};

/// These tables are of ads, as they can be counted by hand; `vacancies` tests the other units.
const ASK: &str = "cooccur --index ix --lexicon tiny.toml --unit ad";

#[track_caller]
fn table(options: &str) -> Vec<Row> {
    twelve().csv(&format!("{ASK} {options}"))
}

/// The eight counts of a signal in a window.
#[track_caller]
fn check(rows: &[Row], window: &str, signal: &str, expected: [u64; 8]) {
    let row = only(rows, &[("window", window), ("signal", signal)]);
    assert_eq!(
        row.cells(EIGHT),
        expected.map(|count| count.to_string()).each_ref().map(String::as_str),
        "{signal}"
    );
    let (with, rest) = expected.split_at(4);
    assert_eq!(row.cell("n_signal"), with.iter().sum::<u64>().to_string());
    assert_eq!(row.cell("n_rest"), rest.iter().sum::<u64>().to_string());
}

/// The product managers are a01 to a11; a11 denies its signal.
#[test]
fn ads_are_counted_as_by_hand() {
    let rows = table("");
    // Engineering only: a01, a02, a09; marketing only: a05; both: a04. Rest: none a06; a07, a11; a03, a08, a10.
    check(&rows, "posting", "technical", [0, 3, 1, 1, 1, 2, 3, 0]);
    // a02; a10. Rest: a06; a01, a07, a09, a11; a03, a05, a08; a04.
    check(&rows, "posting", "python", [0, 1, 1, 0, 1, 4, 3, 1]);
    // a01, a02, a09; a05, a10; a04. Rest: a06; a07, a11; a03, a08.
    check(&rows, "posting", "any-signal", [0, 3, 2, 1, 1, 2, 2, 0]);
    let technical = only(&rows, &[("window", "posting"), ("signal", "technical")]);
    assert_close(technical.number("lean_signal"), (3.0 - 1.0) / 5.0);
    assert_close(technical.number("lean_rest"), (2.0 - 3.0) / 6.0);
    assert_eq!(technical.cells(["employers", "employers_signal"]), ["4", "3"]);
    // Acme and Bolt have two of five each.
    assert_close(technical.number("largest_share"), 0.4);
    // Ads by employer: 3, 3, 3, 2.
    assert_close(technical.number("effective_employers"), 121.0 / 31.0);
}

/// Five sentences an ad: title, heading, duty, heading, requirement. Only a09 has signal and duty in one.
#[test]
fn sentences_are_counted_as_by_hand() {
    let rows = table("");
    check(&rows, "sentence", "technical", [4, 1, 0, 0, 41, 4, 4, 1]);
    check(&rows, "sentence", "python", [2, 0, 0, 0, 43, 5, 4, 1]);
    check(&rows, "sentence", "any-signal", [5, 1, 0, 0, 40, 4, 4, 1]);
}

/// Three zones an ad: title, duties, requirements.
#[test]
fn zones_are_counted_as_by_hand() {
    let rows = table("--window zone");
    check(&rows, "zone", "technical", [4, 1, 0, 0, 19, 4, 4, 1]);
    check(&rows, "zone", "python", [2, 0, 0, 0, 21, 5, 4, 1]);
}

/// Each occurrence of a duty is a unit, six of `write code` and five of `launch campaigns`; a signal is in it with at most so many tokens
/// in between, as `kwic` has it.
#[test]
fn occurrences_near_signals_are_counted_as_by_hand() {
    let rows = table("--window 0,1,2,4,5,sentence");
    let order: Vec<&str> = rows.iter().map(|row| row.cell("window")).collect();
    assert_eq!(order.join(" "), "sentence sentence sentence 5 5 5 4 4 4 2 2 2 1 1 1 0 0 0");
    check(&rows, "0", "any-signal", [0, 0, 0, 0, 0, 6, 5, 0]);
    // a02; a10.
    check(&rows, "1", "python", [0, 1, 1, 0, 0, 5, 4, 0]);
    check(&rows, "1", "technical", [0, 0, 0, 0, 0, 6, 5, 0]);
    // a01, a09; a04, a05.
    check(&rows, "2", "technical", [0, 2, 2, 0, 0, 4, 3, 0]);
    check(&rows, "2", "any-signal", [0, 3, 3, 0, 0, 3, 2, 0]);
    // And a02, then a04: its other duty stands between.
    check(&rows, "4", "technical", [0, 3, 2, 0, 0, 3, 3, 0]);
    check(&rows, "5", "technical", [0, 4, 2, 0, 0, 2, 3, 0]);
    check(&rows, "sentence", "technical", [4, 1, 0, 0, 41, 4, 4, 1]);
    for tokens in ["1", "2", "4", "5", "1000000"] {
        let pairs = table(&format!("--table pairs --window {tokens}"));
        for signal in ["technical", "python"] {
            for duty in ["coding", "launch"] {
                let lines = twelve().csv(&format!(
                    "kwic --index ix --lexicon tiny.toml --population product-manager {duty} --with {signal} --window {tokens}"
                ));
                let row = only(&pairs, &[("signal", signal), ("duty", duty)]);
                assert_eq!(row.cell("a"), lines.len().to_string(), "{signal} {duty} {tokens}");
                assert_eq!(row.cell("n"), "11");
                let listed = twelve().csv(&format!(
                    "show --index ix --lexicon tiny.toml --cell {}",
                    row.cell("cell")
                ));
                assert_eq!(listed.len(), lines.len(), "{signal} {duty} {tokens}");
            }
        }
    }
}

/// An undefined or withheld measure is an empty cell, never 0.
#[test]
fn below_the_minimums_counts_are_given_and_no_estimates() {
    for row in table("") {
        assert_eq!(row.cell("verdict"), "insufficient");
        assert!(row.cell("shortfalls").contains("too few units with the signal"));
        for measure in
            ["theta", "theta_low", "theta_high", "p", "q", "psi", "ln_rrr", "design_effect"]
        {
            assert_eq!(row.cell(measure), "", "{measure}");
        }
    }
}

#[test]
fn undefined_measures_are_empty() {
    // In sentences, python stands beside no duty at all.
    let rows = table("--table pairs --window sentence");
    let row = only(&rows, &[("signal", "python"), ("duty", "coding")]);
    assert_eq!(row.cells(["a", "b", "c", "d", "n"]), ["0", "2", "6", "47", "55"]);
    assert_eq!(
        row.cells(["duty_given_signal", "lift", "odds_ratio", "risk_ratio"]),
        ["0", "0", "0", "0"]
    );
    assert_eq!(row.cell("log_dice"), "-inf", "the logarithm of 0 is defined");
    assert_eq!(row.cell("odds_ratio_haldane"), "true");
    assert!(row.number("g_squared") < 0.0, "they avoid each other");
    // A population in which a signal is everywhere.
    let rows = table("--table pairs --window posting --query id:a01");
    let row = only(&rows, &[("signal", "technical"), ("duty", "coding")]);
    assert_eq!(row.cells(["a", "b", "c", "d"]), ["1", "0", "0", "0"]);
    for measure in ["duty_given_rest", "risk_difference", "risk_ratio", "odds_ratio"] {
        assert_eq!(row.cell(measure), "", "{measure}");
    }
}

#[test]
fn pairs_have_the_measures_of_their_counts() {
    let rows = table("--table pairs --window posting");
    let row = only(&rows, &[("signal", "technical"), ("duty", "coding")]);
    assert_eq!(row.cells(["a", "b", "c", "d", "n"]), ["4", "1", "2", "4", "11"]);
    assert_eq!(row.cells(["signal_label", "duty_label"]), ["Technical", "Writing code"]);
    assert_close(row.number("expected"), 30.0 / 11.0);
    assert_close(row.number("duty_given_signal"), 0.8);
    assert_close(row.number("duty_given_rest"), 1.0 / 3.0);
    assert_close(row.number("risk_difference"), 0.8 - 1.0 / 3.0);
    assert_close(row.number("risk_ratio"), 2.4);
    assert_close(row.number("lift"), 44.0 / 30.0);
    assert_close(row.number("odds_ratio"), 8.0);
    assert_close(row.number("log_dice"), 14.0 + (8.0_f64 / 11.0).log2());
    // 2 sum O ln(O / E) over the cells 4, 1, 2, 4 with margins 5, 6 and 6, 5.
    let g_squared = 2.0
        * [(4.0, 30.0), (1.0, 25.0), (2.0, 36.0), (4.0, 30.0)]
            .map(|(observed, product): (f64, f64)| observed * (observed * 11.0 / product).ln())
            .iter()
            .sum::<f64>();
    assert!((row.number("g_squared") - g_squared).abs() < 1e-9, "{row:?}");
    // Every signal with every family and duty.
    assert_eq!(rows.len(), 3 * 4);
}

/// Ads of eleven product managers have five sentences each, so that their length says nothing.
#[test]
fn ads_of_one_length_leave_the_expected_as_it_is() {
    for row in table("--table pairs --window posting,sentence --by industry") {
        let [expected, at_length] = ["expected", "expected_at_length"].map(|cell| row.number(cell));
        assert!((expected - at_length).abs() < 1e-9, "{row:?}");
        assert_eq!(row.cell("lift").is_empty(), row.cell("lift_at_length").is_empty());
    }
}

/// Six short ads with neither; of six long ones three with both, one with each alone, one with neither.
#[test]
fn what_length_makes_is_expected_by_hand() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    let mut dump = "title,employer,body\n".to_owned();
    for number in 0..6 {
        dump += &format!("Product Manager,Short {number},You keep notes.\n");
        let technical = if number < 4 { "A technical mind is required." } else { "Calm." };
        let code = if number < 3 || number == 4 { "You write code." } else { "You keep notes." };
        let body =
            format!("Requirements. {technical} {code} {}", "We are glad to be here. ".repeat(20));
        dump += &format!("Product Manager,Long {number},{}\n", body.trim());
    }
    dir.write("dump.csv", dump);
    dir.line("ingest dump.csv --index ix --quiet");
    let rows = dir.csv(
        "cooccur --index ix --lexicon tiny.toml --unit ad --strength required,mentioned --table pairs --window posting",
    );
    let row = only(&rows, &[("signal", "technical"), ("duty", "coding")]);
    assert_eq!(row.cells(["a", "b", "c", "d"]), ["3", "1", "1", "7"], "{row:?}");
    assert_close(row.number("expected"), 16.0 / 12.0);
    // among the long ones 4 · 4 / 6
    assert_close(row.number("expected_at_length"), 16.0 / 6.0);
    assert_close(row.number("lift_at_length"), 18.0 / 16.0);
    assert_close(row.number("lift"), 36.0 / 16.0);
}

#[test]
fn joint_has_everyone_and_each_signal() {
    let rows = table("--table joint --window posting");
    let counts = ["units", "engineering_only", "both", "marketing_only", "neither"];
    let of = |signal: &str| only(&rows, &[("signal", signal)]).cells(counts);
    assert_eq!(of("all"), ["11", "5", "1", "4", "1"]);
    assert_eq!(of("any-signal"), ["6", "3", "1", "2", "0"]);
    assert_eq!(of("technical"), ["5", "3", "1", "1", "0"]);
    assert_eq!(of("python"), ["2", "1", "0", "1", "0"]);
    let all = only(&rows, &[("signal", "all")]);
    assert_close(all.number("engineering"), 6.0 / 11.0);
    assert_close(all.number("marketing"), 5.0 / 11.0);
}

#[test]
fn prevalence_counts_signals_families_and_duties() {
    let rows = table("--table prevalence --window posting");
    let of = |kind: &str, key: &str| {
        only(&rows, &[("kind", kind), ("key", key)]).cells([
            "numerator",
            "denominator",
            "employers",
        ])
    };
    assert_eq!(of("signal", "any-signal"), ["6", "11", "4"]);
    assert_eq!(of("signal", "technical"), ["5", "11", "3"]);
    assert_eq!(of("family", "engineering"), ["6", "11", "4"]);
    assert_eq!(of("family", "marketing"), ["5", "11", "4"]);
    assert_eq!(of("duty", "launch"), ["5", "11", ""]);
}

#[test]
fn places_hold_what_is_denied_too() {
    let rows = table("--table places");
    let of = |zone: &str, strength: &str| {
        let cells = [("key", "technical"), ("zone", zone), ("strength", strength)];
        only(&rows, &cells).cell("numerator").to_owned()
    };
    assert_eq!(of("requirements", "required"), "4");
    assert_eq!(of("duties", "required"), "1");
    assert_eq!(of("requirements", "negated"), "1");
}

#[test]
fn roles_are_those_of_titles() {
    let rows = table("--table roles");
    let of = |key: &str| only(&rows, &[("role", key)]).cell("ads").to_owned();
    assert_eq!((of("product-manager"), of("software-engineer")), ("11".to_owned(), "1".to_owned()));
}

#[test]
fn populations_are_roles_queries_or_all() {
    check(&table("--population all"), "posting", "technical", [0, 4, 1, 1, 1, 2, 3, 0]);
    check(
        &table("--population software-engineer"),
        "posting",
        "technical",
        [0, 1, 0, 0, 0, 0, 0, 0],
    );
    check(&table("--population industry:Retail"), "posting", "technical", [0, 0, 1, 0, 1, 1, 2, 0]);
    check(&table("--query industry:Software"), "posting", "technical", [0, 2, 0, 1, 0, 1, 1, 0]);
    check(
        &table("--population industry:Software --query employer:dune"),
        "posting",
        "technical",
        [0, 1, 0, 0, 0, 0, 1, 0],
    );
}

#[test]
fn strengths_choose_what_counts() {
    check(&table("--strength negated"), "posting", "technical", [1, 0, 0, 0, 10, 0, 0, 0]);
    check(&table("--strength required,negated"), "posting", "technical", [0, 4, 1, 1, 1, 1, 3, 0]);
    check(&table("--strength mentioned"), "posting", "technical", [0, 0, 0, 0, 11, 0, 0, 0]);
}

#[test]
fn groups_are_the_values_of_a_column_and_add_up() {
    let rows = table("--by industry --window posting");
    let of = |industry: &str| {
        only(&rows, &[("by_industry", industry), ("signal", "technical")]).cells(EIGHT).join(" ")
    };
    assert_eq!(of("Software"), "0 2 0 1 0 1 1 0");
    assert_eq!(of("Retail"), "0 0 1 0 1 1 2 0");
    assert_eq!(of(""), "0 1 0 0 0 0 0 0", "a09 names none");
    let whole = table("--window posting");
    for column in EIGHT {
        let sum: f64 = rows
            .iter()
            .filter(|row| row.cell("signal") == "technical")
            .map(|row| row.number(column))
            .sum();
        assert_close(sum, only(&whole, &[("signal", "technical")]).number(column));
    }
}

#[test]
fn columns_of_one_name_are_kept_apart() {
    let once = table("--by industry");
    assert_eq!(table("--by industry --by industry"), once);
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("dump.csv", "title,body,a b,a_b,window\nProduct Manager,You write code.,x,y,z\n");
    dir.line("ingest dump.csv --index ix");
    let args = ["cooccur", "--index", "ix", "--lexicon", "tiny.toml", "--format", "csv"];
    let text = dir.ok(args.into_iter().chain(["--by", "a b", "--by", "a_b", "--by", "window"]));
    let rows = crate::util::rows(&text);
    let cells = rows[0].cells(["by_a_b", "by_a_b_2", "by_window", "window"]);
    assert_eq!(cells, ["x", "y", "z", "posting"]);
}

#[test]
fn enough_ads_have_estimates_that_fit_their_counts() {
    let rows = synthetic()
        .csv("cooccur --index ix --lexicon small.toml --population all --unit ad --window posting");
    let row = only(&rows, &[("signal", "any-signal")]);
    let lean = |arm: &str, units: &str| {
        (row.number(&format!("{arm}_engineering_only"))
            - row.number(&format!("{arm}_marketing_only")))
            / row.number(units)
    };
    assert!(row.number("n_signal") + row.number("n_rest") > 239.0);
    assert_close(row.number("theta"), lean("signal", "n_signal") - lean("rest", "n_rest"));
    assert!(
        row.number("theta_low") < row.number("theta")
            && row.number("theta") < row.number("theta_high")
    );
    let wide = synthetic().csv(
        "cooccur --index ix --lexicon small.toml --population all --unit ad --window posting --level 0.99",
    );
    let wide = only(&wide, &[("signal", "any-signal")]);
    assert!(wide.number("theta_low") < row.number("theta_low"));
    assert_eq!(wide.cell("theta"), row.cell("theta"));
    assert_ne!(wide.cell("settings_fingerprint"), row.cell("settings_fingerprint"));
}

#[test]
fn lexicons_that_cannot_be_used_are_told() {
    let dir = Dir::new();
    let index = twelve().path("ix");
    let index = index.to_str().unwrap();
    let ask = |lexicon: &'static str| ["cooccur", "--index", index, "--lexicon", lexicon];
    dir.fails(
        ask("tecnical-pm"),
        2,
        &["there is no lexicon `tecnical-pm`", "hint: ", "technical-pm"],
    );
    dir.fails(ask("mine.toml"), 1, &["cannot read the lexicon `mine.toml`", "caused by: "]);
    dir.write("bad.toml", "[signal.technical]\npatterns = [\"technical (mind\"]\n");
    let caret = "bad.toml:2:24: in `signal.technical`: nothing closes this `(`\n    technical (mind\n              ^\n";
    dir.fails(ask("bad.toml"), 1, &["lexicon `bad.toml` has a problem", caret, "hint: add `)`"]);
    dir.write("half.toml", TINY.split("[duty.launch]").next().unwrap());
    dir.fails(ask("half.toml"), 1, &["has no duty of family `marketing`", "hint: "]);
    dir.write("empty.toml", "");
    dir.fails(ask("empty.toml"), 1, &["error: "]);
    dir.write("binary.toml", [0xFF, 0xFE, 0]);
    dir.fails(ask("binary.toml"), 1, &["is not UTF-8", "hint: save it as UTF-8"]);
}

#[test]
fn questions_that_have_no_answer_are_told() {
    let fails = |options: &str, code: i32, messages: &[&str]| {
        twelve().fails(format!("{ASK} {options}").split_whitespace(), code, messages);
    };
    fails("--by branch", 1, &["the index has no facet column `branch`", "hint: it has: industry"]);
    fails(
        "--population employer:nobody",
        1,
        &[
            "no posting of the index is in the population `employer:nobody`",
            "hint: try `--population all`",
        ],
    );
    fails("--population chief", 1, &["in the population `chief`"]);
    fails(
        "--population prodct-manager",
        1,
        &["in the population `prodct-manager`", "hint: did you mean the role `product-manager`?"],
    );
    for level in ["0", "1", "2", "-0.5", "NaN"] {
        fails(&format!("--level={level}"), 2, &["is not between 0 and 1", "hint: 0.95 is usual"]);
    }
    fails(
        "--table joint,pairs --format csv",
        2,
        &["CSV holds one table, 2 were asked for", "hint: "],
    );
}

#[test]
fn what_clap_refuses_is_wrong_usage() {
    for options in
        ["--window page", "--strength strong", "--table all", "--level high", "--frobnicate"]
    {
        twelve().run(format!("{ASK} {options}").split_whitespace()).output().code(2);
    }
    twelve().run(["cooccur"]).output().code(2);
    twelve().run(["frobnicate"]).output().code(2);
    twelve().run([""; 0]).output().code(2);
}

/// Several lexicons give what each of them gives apart.
#[test]
fn several_lexicons_are_those_apart_put_together() {
    let dir = Dir::new();
    let index = twelve().path("ix").display().to_string();
    dir.write("tiny.toml", TINY);
    dir.write(
        "other.toml",
        TINY.replace("name = \"tiny\"", "name = \"other\"").replace("\"python\"", "\"calm\""),
    );
    for ask in ["cooccur --table contrast", "cooccur --table pairs", "trend --table rates"] {
        let ask = |lexicons: &[&str], format: &str| {
            let named: String =
                lexicons.iter().map(|name| format!(" --lexicon {name}.toml")).collect();
            dir.line(&format!("{ask} --index {index}{named} --quiet --format {format}"))
        };
        let (tiny, other) = (&["tiny"][..], &["other"][..]);
        let both = ask(&["tiny", "other"], "csv");
        let rows_of_other = ask(other, "csv");
        let (header, rows) = rows_of_other.split_once('\n').unwrap();
        assert_eq!(both, ask(tiny, "csv") + rows);
        assert!(both.starts_with(header) && rows.contains(",other,"), "{both}");
        assert_ne!(ask(tiny, "csv").split_once('\n').unwrap().1, rows);
        assert_eq!(ask(&["other", "tiny"], "jsonl"), ask(other, "jsonl") + &ask(tiny, "jsonl"));
        let json = ask(&["tiny", "other"], "json");
        assert_eq!(json, format!("[\n{},\n{}]\n", ask(tiny, "json"), ask(other, "json")));
        let read: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        assert_eq!(read[1]["provenance"]["lexicon_name"], "other");
        let text = ask(&["tiny", "other"], "table");
        assert!(text.contains("(lexicon tiny)") && text.contains("(lexicon other)"), "{text}");
    }
    let parquet = format!(
        "cooccur --index {index} --lexicon tiny.toml --lexicon other.toml --format parquet -o both.parquet"
    );
    dir.line(&parquet);
    dir.write("same.toml", TINY);
    dir.write("roleless.toml", TINY.replace("[role.product-manager]", "[role.manager]"));
    let fails = |lexicons: &[&str], options: &str, code: i32, messages: &[&str]| {
        let named: String = lexicons.iter().map(|name| format!(" --lexicon {name}.toml")).collect();
        let line = format!("cooccur --index {index}{named} {options}");
        dir.fails(line.split_whitespace(), code, messages);
    };
    fails(&["tiny", "tiny"], "", 2, &["the lexicon `tiny.toml` is named twice", "hint: "]);
    fails(&["tiny", "other", "same"], "", 2, &["`tiny.toml` and `same.toml` are the same lexicon"]);
    fails(&["tiny", "other"], "--partial counts --unit ad", 2, &["holds those of one lexicon"]);
    fails(
        &["tiny", "roleless"],
        "--quiet --format parquet -o p.parquet",
        2,
        &["Parquet names one question", "--population"],
    );
    let output = dir
        .run(
            format!(
                "cooccur --index {index} --lexicon tiny.toml --lexicon roleless.toml --format csv"
            )
            .split(' '),
        )
        .output()
        .code(0);
    let told = "asked about different ads: `product-manager` of tiny, `all` of tiny";
    assert!(output.stderr.contains(told), "{}", output.stderr);
}
