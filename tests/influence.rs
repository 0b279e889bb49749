//! `cooccur --table influence`: what it says is left without an entry, an employer or a dump is what counting without it gives.

use std::collections::BTreeSet;

use crate::util::{Dir, EIGHT, Row, assert_close, only, rows, synthetic_dump};

/// Entries of single words, so that none keeps another from matching.
const ENTRIES: [&str; 7] = [
    "[signal.technical]\npatterns = [\"technical*\"]\n",
    "[signal.languages]\npatterns = [\"(python|java|sql|rust)\"]\n",
    "[signal.cloud]\npatterns = [\"(aws|azure|gcp|cloud|kubernetes)\"]\n",
    "[duty.architecture]\nfamily = \"engineering\"\npatterns = [\"architecture\"]\n",
    "[duty.build]\nfamily = \"engineering\"\npatterns = [\"(prototype*|code|services)\"]\n",
    "[duty.campaigns]\nfamily = \"marketing\"\npatterns = [\"(campaign*|brand)\"]\n",
    "[duty.position]\nfamily = \"marketing\"\npatterns = [\"(position*|messaging|pricing)\"]\n",
];

const UNITS: [&str; 5] = [
    "--unit ad --window posting",
    "--unit ad --window sentence",
    "--unit vacancy --window posting",
    "--unit template --boilerplate keep --window zone",
    "--unit ad --window 60",
];

/// A folder with two dumps of made-up ads as the index `ix`, and the lexicon `flat.toml`.
fn prepared() -> (Dir, Vec<Vec<String>>) {
    let dir = Dir::new();
    dir.write("flat.toml", ENTRIES.concat());
    let text = synthetic_dump(900, 12, 3);
    let mut records: Vec<Vec<String>> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&text[..])
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let header = records.remove(0);
    let (one, other) = records.split_at(400);
    dir.write("one.csv", dump(&header, one));
    dir.write("other.csv", dump(&header, other));
    dir.line("ingest one.csv other.csv --index ix --quiet");
    records.insert(0, header);
    (dir, records)
}

fn dump<'r>(header: &[String], records: impl IntoIterator<Item = &'r Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).unwrap();
    records.into_iter().for_each(|record| writer.write_record(record).unwrap());
    writer.into_inner().unwrap()
}

#[track_caller]
fn ask(dir: &Dir, index: &str, lexicon: &str, table: &str, options: &str) -> Vec<Row> {
    dir.csv(&format!(
        "cooccur --index {index} --lexicon {lexicon} --population all --table {table} {options} --quiet"
    ))
}

/// What the table says is left, against the contrast of what is left.
#[track_caller]
fn assert_left(row: &Row, contrast: &Row) {
    let sums = ["n_signal", "n_rest"];
    assert_eq!(row.cells(sums), contrast.cells(sums), "{row:?}");
    assert_eq!(row.cells(EIGHT), contrast.cells(EIGHT), "{row:?}");
    if contrast.cell("theta").is_empty() {
        assert_eq!(contrast.cell("verdict"), "insufficient", "{row:?}");
    } else {
        assert_close(row.number("theta_without"), contrast.number("theta"));
        match contrast.cell("psi") {
            "" => assert_eq!(row.cell("psi_without"), ""),
            _ => assert_close(row.number("psi_without"), contrast.number("psi")),
        }
    }
    assert_close(row.number("move"), row.number("theta_without") - row.number("theta_all"));
}

#[test]
fn without_an_entry_counts_are_those_of_a_lexicon_that_lacks_it() {
    let (dir, _) = prepared();
    for options in UNITS {
        let influence = ask(&dir, "ix", "flat.toml", "influence", options);
        let mut compared = BTreeSet::new();
        for removed in ENTRIES {
            let key = removed.split(['.', ']']).nth(1).unwrap();
            let rest: String = ENTRIES.iter().filter(|entry| **entry != removed).copied().collect();
            dir.write("edited.toml", rest);
            let contrast = ask(&dir, "ix", "edited.toml", "contrast", options);
            for row in influence.iter().filter(|row| row.cell("removed") == key) {
                assert_eq!(row.cell("kind"), "entry");
                assert_left(row, only(&contrast, &[("signal", row.cell("signal"))]));
                compared.insert((row.cell("signal").to_owned(), key));
            }
        }
        // any signal without each entry, and each signal without each duty
        let signals = match options.rsplit(' ').next() {
            Some("sentence") => 7,
            Some("60") => 7 + 2 * 4,
            _ => 7 + 3 * 4,
        };
        assert!(compared.len() >= signals, "{options}: {compared:?}");
    }
}

#[test]
fn without_a_dump_or_an_employer_counts_are_those_of_an_index_that_lacks_it() {
    let (dir, records) = prepared();
    dir.line("ingest one.csv --index ix-one --quiet");
    dir.line("ingest other.csv --index ix-other --quiet");
    let options = "--unit ad --window posting";
    let influence = ask(&dir, "ix", "flat.toml", "influence", options);
    for (removed, left) in [("one.csv", "ix-other"), ("other.csv", "ix-one")] {
        let contrast = ask(&dir, left, "flat.toml", "contrast", options);
        let of_dump: Vec<&Row> =
            influence.iter().filter(|row| row.cell("removed") == removed).collect();
        assert_eq!(of_dump.len(), 4, "any signal and three");
        for row in of_dump {
            assert_left(row, only(&contrast, &[("signal", row.cell("signal"))]));
        }
    }
    // The employers that move any signal most, by every spelling of their names.
    let of_employers: Vec<&Row> = influence
        .iter()
        .filter(|row| row.cells(["signal", "kind"]) == ["any-signal", "employer"])
        .collect();
    assert_eq!(of_employers.len(), 10);
    let sizes: Vec<f64> = of_employers.iter().map(|row| row.number("move").abs()).collect();
    assert!(sizes.is_sorted_by(|one, next| one >= next), "{sizes:?}");
    let (header, ads) = records.split_first().unwrap();
    let employer = header.iter().position(|name| name == "employer").unwrap();
    for (number, row) in of_employers.iter().take(3).enumerate() {
        let name = row.cell("removed_label");
        let rest: Vec<&Vec<String>> = ads.iter().filter(|ad| ad[employer] != name).collect();
        if (ads.len() - rest.len()) as f64 != row.number("units_changed") {
            continue; // it has other spellings
        }
        dir.write("rest.csv", dump(header, rest));
        dir.line(&format!("ingest rest.csv --index ix-{number} --quiet"));
        let contrast = ask(&dir, &format!("ix-{number}"), "flat.toml", "contrast", options);
        assert_left(row, only(&contrast, &[("signal", "any-signal")]));
        return;
    }
    panic!("no employer with one spelling: {of_employers:?}");
}

#[test]
fn the_largest_moves_stand_beneath_the_contrasts() {
    let (dir, _) = prepared();
    let options = "--lexicon flat.toml --population all --unit ad --window posting";
    let text = dir.line(&format!("cooccur --index ix {options}"));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for kind in ["entries of the lexicon", "employers", "dumps"] {
        assert!(text.contains(&format!("Of all {kind}, `")), "{kind}: {text}");
    }
    // How ads are split into dumps is no part of what programs read.
    let json = dir.line(&format!("cooccur --index ix {options} --format json"));
    assert!(json.contains("Of all employers, `") && !json.contains("Of all dumps"), "{json}");
    let same = |threads: u8| {
        dir.line(&format!(
            "cooccur --index ix {options} --table influence --format json --threads {threads}"
        ))
    };
    assert_eq!(same(1), same(2));
}

#[test]
fn too_little_is_told_and_not_taken_apart() {
    let dir = crate::util::twelve();
    let ask = "cooccur --index ix --lexicon tiny.toml --unit ad --table influence";
    assert!(rows(&dir.line(&format!("{ask} --format csv"))).is_empty());
    let text = dir.line(ask);
    assert!(text.contains("Too little to estimate: Any signal (too few units"), "{text}");
}
