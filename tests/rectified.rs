//! `cooccur --table rectified`: labels of all ads give what a lexicon that reads as they say gives; what labels cannot do is told.

use crate::postings::SMALL;
use crate::util::{Dir, Row, assert_close, only, rows, synthetic_dump, twelve};

const ASK: &str =
    "cooccur --index ix --lexicon small.toml --population all --unit ad --window posting";

/// A folder with made-up ads, the lexicon `small.toml`, one that reads otherwise as `true.toml`, and what that reads in each ad as rows
/// of labels.
fn prepared() -> (Dir, Vec<String>) {
    let dir = Dir::new();
    dir.write("small.toml", SMALL);
    let truth = SMALL
        .replace("\"campaign*\", \"position*\", ", "\"position*\", ")
        .replace("\"technical*\", ", "")
        .replace(", \"architecture\"", "");
    assert_eq!(truth.len() + 13 + 14 + 16, SMALL.len(), "three patterns are other");
    dir.write("true.toml", truth);
    dir.write("dump.csv", synthetic_dump(800, 24, 5));
    dir.line("ingest dump.csv --index ix --quiet");
    dir.line("export matrix --index ix --lexicon true.toml -o out --quiet");
    let ads = rows(&dir.read("out/matrix.csv"));
    let label = |row: &Row| {
        let has = |keys: &[&str]| keys.iter().any(|key| row.cell(key) == "1");
        let yes = |is: bool| if is { "yes" } else { "no" };
        format!(
            "{},{},{},{},{}",
            row.cell("docname"),
            yes(has(&["technical", "languages", "cloud"])),
            yes(has(&["languages"])),
            yes(has(&["build"])),
            yes(has(&["promote"]))
        )
    };
    let labels = ads.iter().map(label).collect();
    (dir, labels)
}

fn sheet<'l>(labels: impl IntoIterator<Item = &'l String>) -> String {
    let rows: Vec<&str> = labels.into_iter().map(String::as_str).collect();
    format!("id,any-signal,languages,engineering,marketing\n{}\n", rows.join("\n"))
}

#[test]
fn labels_of_all_ads_give_what_is_true() {
    let (dir, labels) = prepared();
    dir.write("labels.csv", sheet(&labels));
    let rows = dir.csv(&format!("{ASK} --table rectified --labels labels.csv"));
    let read = dir.csv(ASK);
    let truth = dir.csv(&ASK.replace("small.toml", "true.toml"));
    assert_eq!(rows.len(), 2);
    for row in &rows {
        let signal = [("signal", row.cell("signal"))];
        let (read, truth) = (only(&read, &signal), only(&truth, &signal));
        assert_eq!(row.cells(["theta", "theta_low"]), read.cells(["theta", "theta_low"]));
        assert_ne!(row.cell("theta"), truth.cell("theta"), "the lexicons read otherwise");
        assert_close(row.number("theta_rectified"), truth.number("theta"));
        assert_close(row.number("psi_rectified"), truth.number("psi"));
        assert_eq!(row.cells(["se_labels", "reason"]), ["0", ""]);
        assert_eq!(row.cell("labelled"), labels.len().to_string());
        let of_truth = |cell: &str| truth.number(cell) / labels.len() as f64;
        for cell in ["signal_engineering_only", "rest_marketing_only", "rest_neither"] {
            assert_close(row.number(&format!("share_{cell}")), of_truth(cell));
        }
    }
    // With labels of all, the powered shares are the true ones, whatever the power.
    for row in &rows {
        let truth = only(&truth, &[("signal", row.cell("signal"))]);
        let of_truth = |cells: &[&str]| {
            cells.iter().map(|cell| truth.number(cell)).sum::<f64>() / labels.len() as f64
        };
        assert_close(row.number("signal_powered"), of_truth(&["n_signal"]));
        assert_close(
            row.number("marketing_powered"),
            of_truth(&["signal_marketing_only", "rest_marketing_only", "signal_both", "rest_both"]),
        );
        assert_ne!(row.cell("marketing_powered"), row.cell("marketing_read"));
        assert!(row.number("signal_powered_low") < row.number("signal_powered"), "{row:?}");
        assert!((0.0..=1.0).contains(&row.number("engineering_power")), "{row:?}");
    }
    // Of a part of them, what is not labelled is left to chance.
    dir.write("some.csv", sheet(labels.iter().skip(1).step_by(2)));
    let some = dir.csv(&format!("{ASK} --table rectified --labels some.csv"));
    let row = only(&some, &[("signal", "any-signal")]);
    assert!(row.number("se_labels") > 0.0, "{row:?}");
    assert!(row.number("theta_rectified_low") < row.number("theta_rectified"), "{row:?}");
    let all = only(&rows, &[("signal", "any-signal")]);
    assert_ne!(row.cell("settings_fingerprint"), all.cell("settings_fingerprint"));
    assert!(row.number("signal_powered_low") < row.number("signal_powered"), "{row:?}");
    // Those with a signal alone are no draw from all.
    let chosen = labels.iter().filter(|label| label.split(',').nth(1) == Some("yes"));
    dir.write("some.csv", sheet(chosen));
    let some = dir.csv(&format!("{ASK} --table rectified --labels some.csv"));
    let row = only(&some, &[("signal", "any-signal")]);
    assert_eq!(row.cells(["signal_powered", "marketing_powered", "engineering_power"]), [""; 3]);
    assert_eq!(row.cell("signal_read"), all.cell("signal_read"));
}

#[test]
fn what_labels_cannot_do_is_told() {
    let (dir, labels) = prepared();
    let ask = format!("{ASK} --table rectified --labels few.csv");
    let known = &labels[..9];
    let unknown = "nobody,yes,no,yes,no".to_owned();
    dir.write("few.csv", sheet(known.iter().chain([&unknown])));
    let text = dir.line(&ask).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Labels used: 9. Not used: 1 of ids that no ad has, 0 of ids"), "{text}");
    assert!(!text.contains("were passed over"), "{text}");
    let with_note: Vec<String> = known.iter().map(|row| format!("{row},x,yes")).collect();
    let noted = sheet(&with_note).replacen('\n', ",note,clod\n", 1);
    dir.write("few.csv", noted);
    let text = dir.line(&ask).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("no signal of the lexicon, and were passed over: note, clod."), "{text}");
    dir.write("few.csv", sheet(known.iter().chain([&unknown])));
    let few = dir.csv(&ask);
    let row = only(&few, &[("signal", "any-signal")]);
    assert_eq!(row.cells(["theta_rectified", "theta_rectified_low", "sign_kept"]), ["", "", ""]);
    assert!(row.cell("reason").starts_with("fewer than two labelled ads among those read as "));

    let fails = |text: &str, code: i32, messages: &[&str]| {
        dir.write("few.csv", text);
        dir.fails(ask.split(' '), code, messages);
    };
    let first = &labels[0];
    fails(
        &sheet([first, first]),
        1,
        &["is labelled in line 2 and in line 3", "hint: settle on one row"],
    );
    fails(
        &sheet([&first.replace("yes", "perhaps").replace("no", "perhaps")]),
        2,
        &["line 2: `", "is no label of the column"],
    );
    fails("id,engineering,marketing\n", 2, &["has no column of a signal", "hint: "]);
    fails("any-signal,engineering,marketing\n", 2, &["has no column `id`"]);
    dir.write("few.csv", sheet(known));
    dir.fails(format!("{ASK} --table rectified").split(' '), 2, &["go together"]);
    dir.fails(format!("{ASK} --labels few.csv").split(' '), 2, &["go together"]);
    dir.fails(
        ask.replace("posting", "sentence").split(' '),
        1,
        &["labels of ads correct counts of postings", "hint: "],
    );
}

/// Eleven of twelve ads are product managers; of a vacancy, one ad counts.
#[test]
fn ads_that_are_not_counted_are_not_used() {
    let dir = Dir::new();
    let ids: Vec<String> = (1..=12).map(|number| format!("a{number:02},yes,no,no,no")).collect();
    dir.write("labels.csv", sheet(&ids));
    let [index, lexicon] =
        ["ix", "tiny.toml"].map(|name| twelve().path(name).display().to_string());
    for (unit, expected) in [("ad", "Labels used: 11."), ("vacancy", "Labels used: 8.")] {
        let text = dir.line(&format!(
            "cooccur --index {index} --lexicon {lexicon} --unit {unit} --table rectified --labels labels.csv"
        ));
        assert!(text.contains(expected), "{text}");
    }
}
