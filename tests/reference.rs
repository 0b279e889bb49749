//! The help of every command, as one document: `tests/snapshots/cli-reference.md`.
//!
//! After a change that is meant, write it anew:
//! `cargo test --test integration -- --ignored write_the_reference`

use crate::util::Dir;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/cli-reference.md");

/// The document, from the help of the command and of all commands that the help names.
fn reference() -> String {
    let mut text = "# Command line\n\nWritten by a test, see `tests/reference.rs`.\n".to_owned();
    for (path, help) in commands() {
        let name = ["rolescope"].into_iter().chain(path.iter().map(String::as_str));
        let name = name.collect::<Vec<_>>().join(" ");
        text += &format!("\n## {name}\n\n```text\n{}\n```\n", help.trim_end());
    }
    text
}

/// The command and all that its help names, each by its words, with its help.
pub(crate) fn commands() -> Vec<(Vec<String>, String)> {
    let mut all = Vec::new();
    add(&Dir::new(), &[], &mut all);
    all
}

fn add(dir: &Dir, path: &[String], all: &mut Vec<(Vec<String>, String)>) {
    let help = dir.ok(path.iter().map(String::as_str).chain(["--help"]));
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    all.push((path.to_vec(), lines.join("\n")));
    let commands = lines.iter().skip_while(|line| **line != "Commands:").skip(1);
    for line in commands.take_while(|line| !line.is_empty()) {
        match line.split_whitespace().next() {
            // Long descriptions go on in the next line, further in.
            Some(command)
                if line.starts_with("  ") && !line.starts_with("   ") && command != "help" =>
            {
                add(dir, &[path, &[command.to_owned()]].concat(), all);
            }
            _ => {}
        }
    }
}

#[test]
fn the_reference_is_up_to_date() {
    let written = std::fs::read_to_string(SNAPSHOT).unwrap();
    let now = reference();
    for (number, (written, now)) in written.lines().zip(now.lines()).enumerate() {
        assert_eq!(written, now, "line {} of the reference; see tests/reference.rs", number + 1);
    }
    assert_eq!(written.lines().count(), now.lines().count(), "see tests/reference.rs");
}

#[test]
fn the_reference_has_every_command() {
    let text = reference();
    for command in [
        "demo",
        "ingest",
        "profiles",
        "info",
        "query",
        "kwic",
        "cooccur",
        "merge",
        "trend",
        "report",
        "new",
        "run",
        "diff",
        "show",
        "export",
        "lexicon show",
        "lexicon check",
        "synth",
        "completions",
    ] {
        assert!(text.contains(&format!("\n## rolescope {command}\n")), "{command}");
    }
}

#[test]
#[ignore = "writes the document"]
fn write_the_reference() {
    std::fs::write(SNAPSHOT, reference()).unwrap();
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(Dir::new().line("--version"), format!("rolescope {}\n", env!("CARGO_PKG_VERSION")));
}
