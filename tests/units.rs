//! Vacancies, templates and employers as units, boilerplate, other rules side by side: counted by hand.

use crate::postings::TINY;
use crate::util::{Dir, Row, only, synthetic_dump, twelve};
use crate::vacancies::{index, row};

/// a01 and a02, a05 and a06, a08 and a09 have the same employer, title and place within 60 days.
#[test]
fn units_are_counted_as_by_hand() {
    let eight = |options: &str, signal: &str| -> String {
        let rows = twelve()
            .csv(&format!("cooccur --index ix --lexicon tiny.toml --window posting {options}"));
        let row = only(&rows, &[("signal", signal)]);
        let names = ["neither", "engineering_only", "marketing_only", "both"];
        let cells = ["signal", "rest"].map(|arm| names.map(|name| format!("{arm}_{name}")));
        cells.as_flattened().iter().map(|name| row.cell(name)).collect::<Vec<_>>().join(" ")
    };
    for options in ["", "--unit vacancy", "--unit vacancy --boilerplate keep"] {
        assert_eq!(eight(options, "technical"), "0 1 1 1 0 2 3 0", "{options}");
        assert_eq!(eight(options, "python"), "0 0 1 0 0 3 3 1", "{options}");
    }
    for options in ["--unit ad", "--unit ad --boilerplate drop", "--unit template"] {
        assert_eq!(eight(options, "technical"), "0 3 1 1 1 2 3 0", "{options}");
    }
    // Acme, Bolt and Cord state all; Dune denies the signal and states both duties.
    assert_eq!(eight("--unit employer", "technical"), "0 0 0 3 0 0 0 1");
    assert_eq!(eight("--unit employer", "python"), "0 0 0 2 0 0 0 2");
    let text = twelve().line("cooccur --index ix --lexicon tiny.toml");
    assert!(text.contains("8 of 9 vacancies (12 ads) are in the population"), "{text}");
    let json = twelve().line("cooccur --index ix --lexicon tiny.toml --format json");
    for setting in ["\"vacancy\"", "all, 60 days, Jaccard 0.8 of 5-word shingles"] {
        assert!(json.contains(setting), "{setting}: {json}");
    }
    // Ads that name no employer are of as many as there are texts: no more can be in a population.
    let some = Dir::new();
    some.write("tiny.toml", TINY);
    some.write(
        "dump.csv",
        "title,employer,body\nProduct Manager,Acme,You write code.\nProduct Manager,,You sing.\nProduct Manager,,You dance.\n",
    );
    some.line("ingest dump.csv --index ix");
    let text = some.line("cooccur --index ix --lexicon tiny.toml --unit employer --table joint");
    assert!(text.contains("3 of 3 employers (3 ads) are in the population"), "{text}");
    // Near copies are of one, whatever their texts.
    let near = Dir::new();
    near.write("tiny.toml", TINY);
    let body = "You write code for a team that builds maps of all the towns and rivers and hills of this long and narrow country";
    near.write(
        "dump.csv",
        format!("title,employer,body\nProduct Manager,Acme,You sing.\nProduct Manager,,{body}.\nProduct Manager,,{body} now.\n"),
    );
    near.line("ingest dump.csv --index ix");
    let text = near.line("cooccur --index ix --lexicon tiny.toml --unit employer --table joint");
    assert!(text.contains("2 of 2 employers (3 ads) are in the population"), "{text}");
    // Groups and periods of employers overlap, and no ad stands for one: both are told.
    let (overlap, no_cells) =
        ("these overlap, and do not add up", "rows have no id in the column `cell`");
    let told = |table: &str, options: &str| {
        let (command, table) = table.split_once(' ').unwrap();
        let line = format!("{command} --index ix --lexicon tiny.toml --table {table} {options}");
        twelve().line(&line).replace('\n', " ")
    };
    for (table, options, overlaps) in [
        ("cooccur joint", "--unit employer", false),
        ("cooccur joint", "--unit employer --by industry", true),
        ("trend rates", "--unit employer --period year", true),
    ] {
        let text = told(table, options);
        assert_eq!(text.contains(overlap), overlaps, "{table} {options}: {text}");
        assert!(text.contains(no_cells), "{table} {options}: {text}");
    }
    assert!(!told("cooccur joint", "--unit ad --by industry").contains("`cell`"));
    let active = told("trend rates", "--counted active --period year");
    assert!(active.contains("Rows of a period have no id in the column `cell`"), "{active}");
    let sentences = "cooccur --index ix --lexicon tiny.toml --unit employer --window sentence";
    twelve().fails(
        sentences.split(' '),
        1,
        &["by employer, only postings are windows, not `sentence`", "hint: "],
    );
}

#[test]
fn periods_of_units_are_counted_as_by_hand() {
    let of = |options: &str, key: &str| -> Vec<String> {
        let rows = twelve().csv(&format!(
            "trend --index ix --lexicon tiny.toml --table rates --window posting --period month {options}"
        ));
        let of_key =
            rows.iter().filter(|row| row.cell("key") == key && row.cell("denominator") != "0");
        of_key.map(|row| row.cells(["period", "numerator", "denominator"]).join(" ")).collect()
    };
    let new = of("", "technical");
    let expected = [
        "2020-01 1 1",
        "2020-04 0 1",
        "2020-05 1 1",
        "2020-07 1 1",
        "2020-10 0 1",
        "2021-01 0 1",
        "2021-05 0 1",
    ];
    assert_eq!(new, expected);
    assert_eq!(of("--counted new", "technical"), new);
    let active = of("--counted active", "technical");
    let expected = [
        "2020-01 1 1",
        "2020-02 1 1",
        "2020-04 0 1",
        "2020-05 1 1",
        "2020-07 1 1",
        "2020-08 1 1",
        "2020-10 0 1",
        "2021-01 0 1",
        "2021-02 0 1",
        "2021-05 0 1",
    ];
    assert_eq!(active, expected);
    // An employer counts where it has an ad, with what it states there.
    let employers = of("--unit employer", "technical");
    let expected = [
        "2020-01 1 1",
        "2020-02 1 1",
        "2020-04 0 1",
        "2020-05 1 1",
        "2020-07 1 1",
        "2020-08 0 1",
        "2020-10 0 1",
        "2021-01 0 1",
        "2021-02 1 1",
        "2021-05 0 1",
    ];
    assert_eq!(employers, expected);
}

/// A requirement that the employer repeats, one that many share, and a sentence about the company that many share.
#[test]
fn boilerplate_is_left_out_where_it_is_boilerplate() {
    let own = "A technical mind is what we ask of all of you.";
    let mut ads = Vec::new();
    let numbers = "one two three four five six seven eight nine ten";
    for (number, word) in (0..).zip(numbers.split(' ')) {
        let title = if number % 2 == 0 { "Product Manager" } else { "Senior Product Manager" };
        let only_first = if number < 5 { own } else { "" };
        let body = format!(
            "Responsibilities\n- You write code for the {word} team of this place.\nRequirements\n- {only_first}\n- A technical mind with python is required of everybody here."
        );
        ads.push(row(
            &format!("d{number}"),
            title,
            &format!("Employer {}", number / 5),
            word,
            "2020-01-01",
            &body,
        ));
    }
    let dir = index(&ads);
    dir.line("vacancies --index ix --boilerplate-employers 2");
    let with = |options: &str, key: &str| {
        let line = format!(
            "cooccur --index ix --lexicon tiny.toml --table prevalence --window posting {options}"
        );
        only(&dir.csv(&line), &[("kind", "signal"), ("key", key)]).cell("numerator").to_owned()
    };
    // Each employer repeats both; where an employer repeats nothing, what many share counts outside of company, offer and law.
    assert_eq!(with("--boilerplate keep", "technical"), "10");
    assert_eq!(with("", "technical"), "0");
    assert_eq!(with("", "python"), "0");
    assert_eq!(with("--unit ad", "technical"), "10");
    assert_eq!(with("--unit ad --boilerplate drop", "technical"), "0");
    dir.line("vacancies --index ix --boilerplate-ads 6");
    assert_eq!(with("", "technical"), "10", "many share a requirement, and it counts");
    let summary = dir.csv("vacancies --index ix --table summary");
    let count = |what: &str| only(&summary, &[("what", what)]).number("count");
    assert_eq!(count("sentences that an employer repeats"), 0.0);
    // In sentences, what is left out is no unit either.
    let units = |options: &str| {
        let line = format!(
            "cooccur --index ix --lexicon tiny.toml --table joint --window sentence {options}"
        );
        only(&dir.csv(&line), &[("signal", "all")]).number("units")
    };
    let kept = units("--boilerplate keep");
    dir.line("vacancies --index ix --usual");
    assert_eq!(kept - units(""), 15.0);
}

#[test]
fn the_sensitivity_table_has_every_rule() {
    let rows: Vec<Row> = twelve().csv("cooccur --index ix --lexicon tiny.toml --table sensitivity");
    let of = |rule: &str| {
        only(&rows, &[("signal", "technical"), ("rule", rule)]).cells([
            "units",
            "n_signal",
            "boilerplate",
        ])
    };
    assert_eq!(of("none"), ["11", "5", "drop"]);
    assert_eq!(of("same-text"), ["11", "5", "drop"]);
    assert_eq!(of("same-text-or-key"), ["8", "3", "drop"]);
    assert_eq!(of("all"), ["8", "3", "drop"]);
    assert_eq!(of("all, 30 days"), ["11", "5", "drop"]);
    assert_eq!(of("all, 90 days"), ["8", "3", "drop"]);
    assert_eq!(of("one per employer and month"), ["11", "5", "drop"]);
    assert_eq!(of("templates"), ["11", "5", "drop"]);
    assert_eq!(of("boilerplate kept"), ["8", "3", "keep"]);
    assert_eq!(rows.len() % 3, 0, "any signal, technical, python");
}

#[test]
fn an_index_grouped_by_a_rule_gives_its_row_where_boilerplate_is_kept() {
    let dir = Dir::new();
    dir.write("dump.csv", synthetic_dump(1500, 24, 5));
    dir.line("ingest dump.csv --index ix");
    let table = |options: &str| -> Vec<Row> {
        dir.csv(&format!("cooccur --index ix --window posting {options}"))
    };
    let of = |rows: &[Row], column: &str, value: &str| {
        let row = only(rows, &[("signal", "any-signal"), (column, value)]);
        ["n_signal", "theta"].map(|column| row.cell(column).to_owned())
    };
    let kept = table("--table sensitivity --boilerplate keep");
    let dropped = table("--table sensitivity");
    for (rule, options) in
        [("none", "none"), ("same-text", "same-text"), ("all, 30 days", "all --days 30")]
    {
        dir.line(&format!("vacancies --index ix --usual --rules {options}"));
        let alone = of(&table("--boilerplate keep"), "window", "posting");
        assert_eq!(of(&kept, "rule", rule), alone, "{rule}");
        if rule == "none" {
            // Without groups other sentences are boilerplate, and the remark says so.
            assert_ne!(of(&dropped, "rule", rule), of(&table(""), "window", "posting"));
        }
    }
    let text = dir.line("cooccur --index ix --window posting --table sensitivity");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("has other templates, and so other boilerplate"), "{text}");
}
