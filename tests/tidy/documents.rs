//! Documents that must not fall behind the tree.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::{files, nothing, read, root};

/// Names in `[workspace.dependencies]`, of the repository and of the Python package.
pub(super) fn workspace_dependencies() -> Vec<String> {
    let mut names = BTreeSet::new();
    for manifest in ["Cargo.toml", "crates/python/Cargo.toml"] {
        let manifest: Table = read(manifest).parse().unwrap();
        names.extend(manifest["workspace"]["dependencies"].as_table().unwrap().keys().cloned());
    }
    names.into_iter().collect()
}

/// Targets of the links in Markdown, code left out.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        // Every second part between backquotes is code.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for part in prose.split("](").skip(1) {
            found.extend(part.split(')').next().map(str::to_owned));
        }
    }
    found
}

#[test]
fn links_are_told_from_code() {
    let text = "[a](one.md) and ![b](two.png), `[c](three)`\n```\n[d](four)\n```\n[`e`](five#six)";
    assert_eq!(links(text), ["one.md", "two.png", "five#six"]);
}

/// Headings of a document as links name them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for path in files(".md") {
        let text = read(&path);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in links(&text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (target, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let found = root().join(folder).join(target);
            let led_to = match target {
                "" => Some(text.clone()),
                _ if found.is_dir() => Some(String::new()),
                _ if found.exists() => Some(std::fs::read_to_string(&found).unwrap_or_default()),
                _ => None,
            };
            match led_to {
                None => broken.push(format!("{path}: {link}")),
                Some(text) if !anchor.is_empty() && !anchors(&text).contains(anchor) => {
                    broken.push(format!("{path}: {link} (no such heading)"));
                }
                Some(_) => {}
            }
        }
    }
    nothing("links that lead nowhere", &broken);
}

#[test]
fn every_crate_and_dependency_is_told_of() {
    let text = read("crates/README.md");
    let mut missing = workspace_dependencies();
    missing.retain(|name| !name.starts_with("rolescope-"));
    missing.extend(super::crates());
    missing.retain(|name| !text.contains(&format!("`{name}`")));
    nothing("not told of in crates/README.md", &missing);
}

#[test]
fn every_invariant_is_held_by_a_test_that_exists() {
    let mut tests = BTreeSet::new();
    for path in files(".rs") {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(rest) = line.strip_prefix("fn ") else { continue };
            let name: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if lines[at.saturating_sub(4)..at].contains(&"#[test]") {
                tests.insert(name);
            }
        }
    }
    let text = read("crates/README.md");
    let (_, rest) = text.split_once("\n## Invariants\n").expect("there is a heading");
    let invariants = rest.split("\n## ").next().unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    // An invariant is a numbered item with the lines that belong to it.
    for item in invariants.split("\n\n").flat_map(|block| block.split("\n- ")) {
        if !item.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        count += 1;
        let Some((_, held)) = item.split_once("Held by ") else {
            wrong.push(format!("held by nothing: {}", item.trim()));
            continue;
        };
        for name in held.split('`').skip(1).step_by(2).filter(|name| !name.contains(['/', '.'])) {
            if !tests.contains(name) {
                wrong.push(format!("there is no test `{name}`"));
            }
        }
    }
    nothing("invariants", &wrong);
    assert!(count >= 8, "{count} invariants were found");
}

#[test]
fn profiles_are_told_of() {
    let text = read("corpora/profiles/README.md");
    let mut missing = Vec::new();
    for path in files(".toml").iter().filter(|path| path.starts_with("corpora/profiles/")) {
        let profile: Table = read(path).parse().unwrap();
        let name = profile["name"].as_str().unwrap();
        if !text.contains(&format!("`{name}`")) {
            missing.push(name.to_owned());
        }
        let note = profile.get("note").and_then(Value::as_str);
        assert!(note.is_some_and(|note| !note.is_empty()), "{path} says what it is for");
    }
    nothing("not told of in corpora/profiles/README.md", &missing);
}
