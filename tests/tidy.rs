//! What no compiler checks: the arrows between crates, what their sources may name, documents and licences.

#![expect(clippy::print_stderr, reason = "remarks, and tests that are skipped say so")]

mod arrows;
mod documents;
mod licences;
mod sources;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The top level of the repository, dot-files aside.
const TOP_LEVEL: [&str; 10] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "corpora",
    "crates",
    "justfile",
    "scripts",
    "tests",
];

/// The repository's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the repository.
#[track_caller]
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Paths below the repository's own folders whose names end so, from its top, ascending.
fn files(end: &str) -> Vec<String> {
    fn walk(folder: &Path, end: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, end, found);
            } else if path.to_str().unwrap().ends_with(end) {
                let path = path.strip_prefix(root()).unwrap();
                let parts: Vec<&str> =
                    path.components().map(|part| part.as_os_str().to_str().unwrap()).collect();
                found.push(parts.join("/"));
            }
        }
    }
    let mut found = Vec::new();
    for name in TOP_LEVEL.map(|name| root().join(name)) {
        if name.is_dir() {
            walk(&name, end, &mut found);
        } else if name.to_str().unwrap().ends_with(end) {
            found.push(name.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    found.sort_unstable();
    assert!(!found.is_empty(), "there are files that end in {end}");
    found
}

/// The names of the crates' folders that have a manifest.
fn crates() -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        if path.join("Cargo.toml").exists() {
            names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    names.sort_unstable();
    names
}

/// Fails with all that was found, one to a line.
#[track_caller]
fn nothing(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn the_top_level_holds_what_belongs_there() {
    let listed = std::process::Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|output| output.status.success() && root().join(".git").exists());
    let Some(listed) = listed else {
        return eprintln!("skipped: no git, or no repository of it");
    };
    let listed = String::from_utf8(listed.stdout).unwrap();
    let names: BTreeSet<&str> = listed
        .split('\0')
        .filter_map(|path| path.split('/').next())
        .filter(|name| !name.is_empty() && !name.starts_with('.'))
        .collect();
    assert_eq!(names, BTreeSet::from(TOP_LEVEL));
}
