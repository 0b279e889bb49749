//! `cooccur --table strata` and `mantel-haenszel`: strata counted by hand, measures computed from the counts of groups.

use crate::postings::TINY;
use crate::util::{Dir, EIGHT, Row, assert_close, only, rows, synthetic, twelve};

#[track_caller]
fn of_twelve(options: &str) -> Vec<Row> {
    twelve().csv(&format!(
        "cooccur --index ix --lexicon tiny.toml --unit ad --window posting {options}"
    ))
}

/// See the list of ads in `postings`: eleven product managers, five of them technical.
#[test]
fn strata_are_counted_as_by_hand() {
    let rows = of_twelve("--by industry --period quarter --table strata");
    let of = |by: &str| {
        let row = only(&rows, &[("signal", "technical"), ("strata_by", by)]);
        assert_eq!(row.cells(["theta", "theta_within", "psi_pooled"]), ["", "", ""]);
        assert!(row.cell("reason").contains("too few units with the signal"));
        let share = row.number("support_share") * 11.0;
        format!("{} {} {share:.3}", row.cell("strata"), row.cell("strata_supported"))
    };
    // Software and Retail have both, the ad without an industry stands alone.
    assert_eq!(of("industry"), "3 2 10.000");
    // 2020 Q2: a03, a04; Q3: a05, a06; 2021 Q1: a08, a09. Six quarters, and a11 without a date.
    assert_eq!(of("quarter"), "7 3 6.000");
    // Retail in 2020 Q3.
    assert_eq!(of("industry and quarter"), "9 1 2.000");
    // Acme, Bolt and Cord.
    assert_eq!(of("employer"), "4 3 9.000");
    // a05 and a06, a08 and a09: matched pairs.
    assert_eq!(of("employer and quarter"), "8 2 4.000");
    assert_eq!(rows.len(), 3 * 5);
    assert_eq!(
        of_twelve("--table strata").len(),
        3,
        "employers are strata without being asked for"
    );
}

#[test]
fn units_that_lack_what_strata_are_made_by_are_counted_under_the_tables() {
    let remark_of = |options: &str| {
        let ask = "cooccur --index ix --lexicon tiny.toml --window posting --format json";
        let json: serde_json::Value =
            serde_json::from_str(&twelve().line(&format!("{ask} {options}"))).unwrap();
        let remarks = json["table"]["remarks"].as_array().unwrap().clone();
        let said = remarks.iter().filter_map(|remark| remark.as_str());
        said.filter(|remark| remark.contains("each text that ads without employer share"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join("|")
    };
    let remark = |options: &str| remark_of(&format!("--unit ad {options}"));
    // See the list of ads in `postings`: one has no industry, a11 no date.
    let expected = "Units without what strata are made by are a stratum like any other: of 11 ads, 1 (9.1 %) without `industry`, \
                    1 (9.1 %) without a date that tells the quarter; so is each text that ads without employer share.";
    for table in ["strata", "mantel-haenszel"] {
        assert_eq!(remark(&format!("--by industry --period quarter --table {table}")), expected);
    }
    let employers = remark_of("--unit employer --by industry --table strata");
    // Acme, Bolt and Cord in two industries each, one of them in none besides, Dune in two.
    assert!(
        employers.contains(
            "of 9 pairs of an employer and a group, 1 (11.1 %) without `industry`; so is"
        ),
        "{employers}"
    );
    // Of employers at any time there are no strata by period, in a report neither.
    let dir = Dir::new();
    let [index, lexicon] =
        ["ix", "tiny.toml"].map(|name| twelve().path(name).display().to_string());
    let report =
        format!("report --index {index} --lexicon {lexicon} --unit employer --by industry -o out");
    dir.line(&report);
    let strata = rows(&dir.read("out/tables/strata.csv"));
    let by: Vec<&str> = strata.iter().map(|row| row.cell("strata_by")).collect();
    assert_eq!(by, ["industry", "employer"]);
    let none = remark("--by industry --table strata");
    assert!(none.contains("of 11 ads, 1 (9.1 %) without `industry`; so is"), "{none}");
    let employers = remark("--table strata");
    assert_eq!(employers, "Employers are strata; so is each text that ads without employer share.");
    let sentences = twelve().line(
        "cooccur --index ix --lexicon tiny.toml --unit ad --window sentence --by industry --table strata",
    );
    let flat = sentences.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(" units in the window `sentence`, "), "{sentences}");
    // Where no duty is found there is none within so many tokens of it.
    let nothing = Dir::new();
    nothing.write("tiny.toml", TINY);
    nothing.write(
        "dump.csv",
        "title,employer,industry,body\nProduct Manager,Acme,Retail,You sing.\nProduct Manager,Bolt,Retail,You dance.\n",
    );
    nothing.line("ingest dump.csv --index ix --facet industry");
    let text = nothing.line(
        "cooccur --index ix --lexicon tiny.toml --unit ad --window 5 --by industry --table strata",
    );
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("of 0 units in the window `5`, 0 without `industry`; so is"), "{text}");
}

const ASK: &str =
    "cooccur --index ix --lexicon small.toml --population all --unit ad --window posting";

const TOO_SMALL: &str = "strata are too small for the test that they are the same";

/// The eight counts of a signal in each industry.
fn groups(signal: &str) -> Vec<[f64; 8]> {
    let rows = synthetic().csv(&format!("{ASK} --by industry"));
    rows.iter()
        .filter(|row| row.cell("signal") == signal)
        .map(|row| EIGHT.map(|column| row.number(column)))
        .collect()
}

#[test]
fn pooled_measures_are_those_of_the_groups_counts() {
    let strata = synthetic().csv(&format!("{ASK} --by industry --table strata"));
    let pooled = synthetic().csv(&format!("{ASK} --by industry --table mantel-haenszel"));
    let groups = groups("any-signal");
    assert!(groups.len() > 3, "{groups:?}");
    let row = only(&strata, &[("signal", "any-signal"), ("strata_by", "industry")]);
    let (mut standardised, mut within, mut units, mut weights, mut all) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut used = 0;
    for eight in &groups {
        let (with, without) = eight.split_at(4);
        let [n1, n0]: [f64; 2] = [with, without].map(|arm| arm.iter().sum());
        all += n1 + n0;
        if n1 > 0.0 && n0 > 0.0 {
            let theta = (with[1] - with[2]) / n1 - (without[1] - without[2]) / n0;
            standardised += (n1 + n0) * theta;
            units += n1 + n0;
            within += n1 * n0 / (n1 + n0) * theta;
            weights += n1 * n0 / (n1 + n0);
            used += 1;
        }
    }
    assert_eq!(row.cell("strata_supported"), used.to_string());
    assert_close(row.number("support_share"), units / all);
    assert_close(row.number("theta_standardised"), standardised / units);
    assert_close(row.number("theta_within"), within / weights);
    let crude = synthetic().csv(ASK);
    assert_eq!(row.cell("theta"), only(&crude, &[("signal", "any-signal")]).cell("theta"));
    let [low, high] = ["theta_within_low", "theta_within_high"].map(|bound| row.number(bound));
    assert!(low < row.number("theta_within") && row.number("theta_within") < high, "{row:?}");
    // In so few ads, one employer holds all that count in a cell of psi.
    assert_eq!(row.cells(["psi_pooled_low", "psi_pooled_high"]), ["", ""]);
    let reason = row.cell("reason");
    assert!(reason.starts_with("without one employer there is no such psi"), "{reason}");

    type TableOf = fn(&[f64; 8]) -> [f64; 4];
    let tables: [(&str, TableOf); 3] = [
        ("engineering", |e| [e[1] + e[3], e[0] + e[2], e[5] + e[7], e[4] + e[6]]),
        ("marketing", |e| [e[2] + e[3], e[0] + e[1], e[6] + e[7], e[4] + e[5]]),
        ("discordant", |e| [e[1], e[2], e[5], e[6]]),
    ];
    let mut differences = Vec::new();
    for (duty, table) in tables {
        let row =
            only(&pooled, &[("signal", "any-signal"), ("strata_by", "industry"), ("duty", duty)]);
        let (mut top, mut bottom, mut difference, mut weight) = (0.0, 0.0, 0.0, 0.0);
        for [a, b, c, d] in groups.iter().map(table) {
            let n = a + b + c + d;
            if n > 0.0 {
                top += a * d / n;
                bottom += b * c / n;
                difference += (a * (c + d) - c * (a + b)) / n;
                weight += (a + b) * (c + d) / n;
            }
        }
        assert_close(row.number("odds_ratio"), top / bottom);
        assert_close(row.number("risk_difference"), difference / weight);
        differences.push(row.number("risk_difference"));
        if row.cell("odds_ratio_low").is_empty() {
            let carried = "without one employer there is no such odds ratio";
            assert!(duty == "discordant" && row.cell("reason").starts_with(carried), "{row:?}");
        } else {
            let bounds = ["odds_ratio_low", "odds_ratio", "odds_ratio_high"];
            assert!(bounds.map(|cell| row.number(cell)).is_sorted(), "{row:?}");
        }
        // Strata of so few ads have no p-value, and it is said.
        assert_eq!(row.cell("homogeneity_p"), "", "{row:?}");
        assert!(row.cell("reason").ends_with(TOO_SMALL), "{row:?}");
        assert!(row.number("breslow_day") >= row.number("tarone"), "{row:?}");
    }
    assert_close(differences[0] - differences[1], within / weights);
}

#[test]
fn what_cannot_be_pooled_is_empty_with_a_reason() {
    let rows = synthetic().csv(&format!("{ASK} --period month --table strata"));
    assert!(rows.iter().any(|row| row.cell("theta_within").is_empty()), "{rows:?}");
    for row in &rows {
        if row.cell("theta_within").is_empty() {
            assert_ne!(row.cell("reason"), "", "{row:?}");
        }
    }
    let ask = "cooccur --index ix --lexicon tiny.toml --unit employer --table strata";
    let rows = twelve().csv(ask);
    for row in &rows {
        assert_eq!(row.cells(["strata_supported", "support_share"]), ["0", "0"], "{row:?}");
    }
    twelve().fails(
        format!("{ask} --period quarter").split(' '),
        2,
        &["by employer, periods are no strata", "hint: leave out `--period`"],
    );
}
