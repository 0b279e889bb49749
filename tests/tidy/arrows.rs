//! Which crate may use which.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::{crates, nothing, read};

/// Each crate with those of ours that it may use. The root package (the command line) may use all.
const ARROWS: [(&str, &[&str]); 11] = [
    ("text", &[]),
    ("corpus", &["text"]),
    ("lexicon", &["text"]),
    ("index", &["text", "corpus", "lexicon", "vacancy"]),
    ("vacancy", &[]),
    ("cooccur", &["lexicon"]),
    ("trend", &["cooccur"]),
    ("study", &["text", "index", "lexicon", "vacancy", "cooccur", "trend"]),
    ("synth", &["corpus"]),
    ("report", &["study", "cooccur", "trend", "lexicon"]),
    ("python", &["text", "corpus", "lexicon", "index", "vacancy", "study", "report"]),
];

/// Third parties that only one crate may name; `cli` is the root package.
const OWNED: [(&str, &str); 24] = [
    ("tantivy", "index"),
    ("rayon", "index"),
    ("anyhow", "cli"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
    ("ctrlc", "cli"),
    ("indicatif", "cli"),
    ("terminal_size", "cli"),
    ("charton", "report"),
    ("maud", "report"),
    ("parquet", "report"),
    ("resvg", "report"),
    ("encoding_rs", "corpus"),
    ("htmlize", "text"),
    ("html5ever", "text report"),
    ("unicode-normalization", "text vacancy"),
    ("similar", "vacancy"),
    ("statrs", "cooccur"),
    ("saphyr-parser", "lexicon"),
    ("pyo3", "python"),
    ("pyo3-arrow", "python"),
    ("arrow-array", "python"),
    ("arrow-schema", "python"),
];

/// Crates that run on other engines' partitions or on plain numbers: no files, no threads.
const PURE: [&str; 5] = ["text", "lexicon", "vacancy", "cooccur", "trend"];

fn manifest(path: &str) -> Table {
    read(path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every manifest by the crate's folder; the root's as `cli`.
fn manifests() -> BTreeMap<String, Table> {
    let mut all: BTreeMap<String, Table> = crates()
        .into_iter()
        .map(|name| (name.clone(), manifest(&format!("crates/{name}/Cargo.toml"))))
        .collect();
    all.insert("cli".to_owned(), manifest("Cargo.toml"));
    all
}

/// Names of the dependencies in a part of a manifest.
fn names(manifest: &Table, part: &str) -> Vec<String> {
    let part = manifest.get(part).and_then(Value::as_table);
    part.into_iter().flat_map(|table| table.keys().cloned()).collect()
}

#[test]
fn crates_use_only_those_they_may() {
    let arrows = BTreeMap::from(ARROWS);
    let mut wrong = Vec::new();
    for (name, manifest) in manifests().iter().filter(|(name, _)| *name != "cli") {
        let Some(allowed) = arrows.get(name.as_str()) else {
            wrong.push(format!("{name} is not in the table of this test"));
            continue;
        };
        for used in names(manifest, "dependencies") {
            if let Some(used) = used.strip_prefix("rolescope-")
                && !allowed.contains(&used)
            {
                wrong.push(format!("{name} uses {used}"));
            }
        }
    }
    nothing("arrows that are not to be", &wrong);
    assert_eq!(crates().len(), ARROWS.len());
}

#[test]
fn third_parties_stay_with_their_owner() {
    let owned = BTreeMap::from(OWNED);
    let mut wrong = Vec::new();
    for (name, manifest) in manifests() {
        for part in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for used in names(&manifest, part) {
                let owners = owned.get(used.as_str());
                if owners.is_some_and(|owners| owners.split(' ').all(|owner| owner != name)) {
                    wrong.push(format!("{name} names {used}"));
                }
            }
        }
    }
    nothing("third parties beyond their owner", &wrong);
}

#[test]
fn every_dependency_is_used_and_given_once() {
    let manifests = manifests();
    let mut wrong = Vec::new();
    let mut used = Vec::new();
    for (name, manifest) in &manifests {
        for part in ["dependencies", "dev-dependencies"] {
            for (dependency, given) in
                manifest.get(part).and_then(Value::as_table).into_iter().flatten()
            {
                if given.get("workspace") != Some(&Value::Boolean(true)) {
                    wrong.push(format!("{name}: {dependency} is not the workspace's"));
                }
                used.push(dependency.clone());
            }
        }
    }
    for given in super::documents::workspace_dependencies() {
        if !used.contains(&given) {
            wrong.push(format!("nobody uses {given}"));
        }
    }
    nothing("dependencies", &wrong);
}

#[test]
fn every_crate_takes_the_workspaces_lints() {
    for (name, manifest) in manifests() {
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        assert_eq!(lints, Some(&Value::Boolean(true)), "{name}");
    }
}

#[test]
fn pure_crates_know_no_files_and_no_threads() {
    let mut wrong = Vec::new();
    for source in super::sources::Source::of_libraries() {
        if PURE.iter().any(|name| source.path.starts_with(&format!("crates/{name}/"))) {
            wrong.extend(source.lines_with(&[
                "std::fs",
                "std::thread",
                "std::io",
                "std::sync::mpsc",
            ]));
        }
    }
    nothing("files or threads in a pure crate", &wrong);
}
