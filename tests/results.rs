//! What folders of results say of themselves: `verify` compares and repeats, `diff` tells two apart.

use std::path::PathBuf;

use crate::postings::SMALL;
use crate::studies::{STUDY, assert_says, manifest, results, run, study};
use crate::util::{Dir, Output, assert_close, only, rows, synthetic_dump};

#[test]
fn a_manifest_tells_what_results_rest_on() {
    let dir = study();
    run(&dir);
    let made = manifest(&dir, "results");
    assert_eq!(made["by"], "run");
    assert_eq!(made["index"], "../index");
    assert_eq!(made["versions"]["rolescope"], env!("CARGO_PKG_VERSION"));
    assert!(made["versions"]["tantivy"].as_str().unwrap().contains("0.27.0"));
    assert!(made["versions"]["tokenizer"].as_str().unwrap().starts_with("rolescope_text"));
    assert_eq!(made["lexicon"]["text"], SMALL);
    let dump = &made["inputs"]["dumps"][0];
    assert_eq!(dump["file_name"], "one.csv");
    let bytes = std::fs::read(dir.path("dumps/one.csv")).unwrap();
    assert_eq!(dump["blake3"], blake3::hash(&bytes).to_hex().as_str());
    assert_eq!(dump["ledger"]["read"]["records"], 80);
    assert_eq!(made["answers"][1]["population"], "product-manager");
    assert_eq!(made["answers"][1]["question"]["unit"], "vacancy");
    // Every file but the manifest, with its hash.
    let files = made["files"].as_object().unwrap();
    let found = results(&dir);
    assert_eq!(files.len() + 1, found.len());
    for (name, file) in files {
        let bytes = &found[&PathBuf::from(name)];
        assert_eq!(file["blake3"], blake3::hash(bytes).to_hex().as_str(), "{name}");
        assert_eq!(file["bytes"], bytes.len() as u64, "{name}");
    }
}

#[track_caller]
fn verified(dir: &Dir, line: &str) -> Output {
    dir.run(line.split_whitespace()).output()
}

#[test]
fn results_are_compared_and_counted_again() {
    let dir = study();
    run(&dir);
    let whole = dir.line("verify results");
    assert!(
        whole.ends_with("all as written; counted again from results/../index: the same\n"),
        "{whole}"
    );
    assert!(dir.line("verify results --no-repeat").ends_with("all as written\n"));
    let again = dir.line("--threads 1 verify results --index index");
    assert!(again.ends_with("counted again from index: the same\n"), "{again}");
    // A report as well, and an index by the same command.
    dir.line("report --index index --lexicon small.toml --unit ad --population all -o report");
    assert!(dir.line("verify report").ends_with("counted again from report/../index: the same\n"));
    assert!(dir.line("verify index").ends_with("all as written\n"));
    dir.fails(["verify", "dumps"], 2, &["holds no results", "hint: "]);
    dir.fails(["verify"], 2, &["required"]);

    // Every file that is harmed is named.
    for (path, bytes) in dir.contents("report") {
        let name = path.strip_prefix(dir.path("report")).unwrap().to_str().unwrap().to_owned();
        if name == "manifest.json" {
            continue;
        }
        std::fs::write(&path, [&bytes[..], b" "].concat()).unwrap();
        let told = verified(&dir, "verify report").code(1);
        assert_eq!(told.stdout, format!("{name}: its bytes are not what was written\n"));
        std::fs::remove_file(&path).unwrap();
        let told = verified(&dir, "verify report").code(1);
        assert_eq!(told.stdout, format!("{name}: it is missing\n"));
        std::fs::write(&path, bytes).unwrap();
    }
    dir.write("report/extra.txt", "mine");
    let told = verified(&dir, "verify report").code(0);
    assert!(told.stderr.contains("extra.txt is not of the results"), "{told:?}");

    // A forged table, entered into the manifest with its hash: counting again tells.
    let table = dir.read("report/tables/joint.csv").replace("any-signal", "any-sign");
    dir.write("report/tables/joint.csv", &table);
    let mut made = manifest(&dir, "report");
    made["files"]["tables/joint.csv"]["blake3"] =
        blake3::hash(table.as_bytes()).to_hex().as_str().into();
    made["files"]["tables/joint.csv"]["bytes"] = table.len().into();
    dir.write("report/manifest.json", made.to_string());
    let told = verified(&dir, "verify report").code(1);
    assert_eq!(told.stdout, "tables/joint.csv: counted again it has other bytes\n");
    // And a forged lean in the manifest itself.
    let mut made = manifest(&dir, "results");
    made["answers"][0]["leans"][0]["n_signal"] = 7.into();
    dir.write("results/manifest.json", made.to_string());
    let told = verified(&dir, "verify results").code(1);
    assert_eq!(told.stdout, "manifest.json: it tells another answer\n");
    // Names that lead out of the folder are refused.
    made["files"]["../study.toml"] = made["files"]["all/report/index.html"].clone();
    dir.write("results/manifest.json", made.to_string());
    dir.fails(["verify", "results"], 1, &["is no manifest of results", "not below its folder"]);
}

#[test]
fn results_of_another_index_are_not_counted_again() {
    let dir = study();
    run(&dir);
    dir.write("more.csv", synthetic_dump(20, 12, 7));
    dir.line("ingest more.csv --index index");
    let told = verified(&dir, "verify results").code(1);
    assert!(told.stderr.contains("does not hold what was counted: its 160 postings"), "{told:?}");
    dir.line("verify results --no-repeat");
    std::fs::rename(dir.path("index"), dir.path("gone")).unwrap();
    let told = verified(&dir, "verify results").code(0);
    assert!(told.stderr.contains("the index is not at hand"), "{told:?}");
    dir.fails(["verify", "results", "--index", "nowhere"], 1, &["nowhere"]);
}

/// The rules by which ads were grouped are kept: results can be counted again after the index was grouped by others.
#[test]
fn vacancies_are_grouped_again_by_the_rules_of_the_results() {
    let dir = study();
    run(&dir);
    dir.line("vacancies --index index --rules same-text");
    assert!(dir.line("verify results").ends_with(": the same\n"));
    let said = run(&dir);
    assert_says(&said, &["vacancies: as they were", "all: counted"]);
}

/// The rows of a table of `diff`.
#[track_caller]
fn differences(dir: &Dir, line: &str) -> Vec<crate::util::Row> {
    rows(&dir.line(&format!("diff {line} --format csv")))
}

/// Runs the study into another folder.
fn variant(dir: &Dir, folder: &str, change: impl FnOnce(String) -> String) {
    let study = change(STUDY.replace("[output]", &format!("[output]\nfolder = {folder:?}")));
    dir.write("study.toml", study);
    run(dir);
}

#[test]
fn a_single_cause_is_named() {
    let dir = study();
    run(&dir);
    variant(&dir, "same", |study| study);
    let told = dir.line("diff results same");
    assert!(
        told.contains("all: nothing differs that could move a number, and none has moved."),
        "{told}"
    );
    assert!(differences(&dir, "results same --table differences").is_empty());

    variant(&dir, "level", |study| study.replace("[output]", "level = 0.9\n[output]"));
    let told = dir.line("diff results level");
    assert!(
        told.contains("all: only the rules changed: whatever moved is put down to that."),
        "{told}"
    );
    let found = differences(&dir, "results level --table differences");
    let first = found[0].cells(["population", "aspect", "what", "a", "b"]);
    assert_eq!(first, ["all", "rules", "level", "0.95", "0.9"]);

    let lexicon = SMALL.replace("\"(aws|azure|gcp|cloud|kubernetes)\"", "\"cloud\"");
    dir.write("small.toml", &lexicon);
    variant(&dir, "lexicon", |study| study);
    let told = dir.line("diff results lexicon");
    assert!(told.contains("all: only the lexicon changed: whatever moved"), "{told}");
    let moved = differences(&dir, "results lexicon --table moves");
    let all = [("population", "all"), ("window", "posting"), ("signal", "cloud")];
    let cloud = only(&moved, &all);
    // The counts are those of each table.
    for (folder, column) in [("results", "n_signal_a"), ("lexicon", "n_signal_b")] {
        let table = rows(&dir.read(&format!("{folder}/all/report/tables/contrast.csv")));
        let row = only(&table, &[("window", "posting"), ("signal", "cloud")]);
        assert_eq!(row.cell("n_signal"), cloud.cell(column), "{folder}");
    }
    assert!(cloud.number("n_signal_a") > cloud.number("n_signal_b"));

    // Another wording of the same lexicon moves nothing.
    dir.write("small.toml", format!("# a remark\n{lexicon}"));
    variant(&dir, "wording", |study| study);
    assert!(dir.line("diff lexicon wording").contains("nothing differs"));
    // Populations that only one asks about.
    variant(&dir, "one", |study| study.replace("\"all\", ", ""));
    assert!(dir.line("diff results one --no-recount").contains("Only A asks about `all`."));
    dir.fails(["diff", "results", "dumps"], 1, &["manifest.json", "hint: name a folder"]);
}

/// A study that says something of few ads, too.
fn bold(study: &str) -> String {
    let minimums = "minimums = { signal_units = 1, rest_units = 1, signal_employers = 1, largest_share = 1.0 }";
    study.replace("[question]", &format!("[question]\n{minimums}"))
}

#[test]
fn several_causes_are_told_apart_by_counting_crosswise() {
    let dir = study();
    dir.write("study.toml", bold(STUDY));
    run(&dir);
    dir.write("small.toml", SMALL.replace("\"(aws|azure|gcp|cloud|kubernetes)\"", "\"cloud\""));
    variant(&dir, "both", |study| bold(&study.replace("[output]", "unit = \"ad\"\n[output]")));
    let told = dir.line("diff results both --no-recount");
    assert!(
        told.contains(
            "rules and lexicon changed; which of them moved the numbers cannot be told apart"
        ),
        "{told}"
    );
    let moved = differences(&dir, "results both --table moves");
    // What one change alone makes is what the results with that change alone say.
    dir.write("small.toml", SMALL);
    variant(&dir, "rules", |study| bold(&study.replace("[output]", "unit = \"ad\"\n[output]")));
    let alone = differences(&dir, "results rules --table moves");
    assert_eq!(moved.len(), alone.len());
    let mut compared = 0;
    for (row, alone) in moved.iter().zip(&alone) {
        assert_eq!(
            row.cells(["population", "window", "signal"]),
            alone.cells(["population", "window", "signal"])
        );
        assert_eq!(row.cell("by_rules"), alone.cell("change"));
        if !row.cell("change").is_empty() && !row.cell("by_lexicon").is_empty() {
            let parts = ["by_rules", "by_lexicon", "together"].map(|part| row.number(part));
            assert_close(parts.iter().sum(), row.number("change"));
            compared += 1;
        }
    }
    assert!(compared > 5);

    // Of other inputs both indexes are needed.
    let other = study();
    other.write("study.toml", bold(STUDY));
    std::fs::remove_file(other.path("dumps/two.csv")).unwrap();
    other.write("small.toml", SMALL.replace("\"vision\"", "\"visions\""));
    run(&other);
    let theirs = other.path("results");
    let theirs = theirs.to_str().unwrap();
    let found = differences(&dir, &format!("results {theirs} --table differences"));
    let dump = only(&found, &[("population", "all"), ("what", "two.csv")]);
    assert!(dump.cell("a").ends_with(": 60 postings") && dump.cell("b").is_empty());
    let crosswise = differences(&dir, &format!("results {theirs} --table moves"));
    assert!(crosswise.iter().any(|row| !row.cell("by_inputs").is_empty()));
    std::fs::rename(other.path("index"), other.path("gone")).unwrap();
    let told = dir.line(&format!("diff results {theirs}"));
    assert!(told.contains("is not at hand; `--index-b` names it"), "{told}");
    let gone = other.path("gone");
    let named = format!("results {theirs} --index-b {} --table moves", gone.display());
    assert_eq!(differences(&dir, &named), crosswise);
}
