//! What stands in the sources, and what must not.

use std::collections::BTreeSet;

use super::{files, nothing, read};

/// Lines of a file at most, and lines from which a remark is printed.
const LINES: (usize, usize) = (500, 300);

/// This file, which has to name what must not stand in others.
const THIS: &str = "tests/tidy/sources.rs";

/// A source file, and which of its lines are code outside tests.
pub(super) struct Source {
    /// Its path from the top of the repository.
    pub(super) path: String,
    /// Line numbers and lines without tests, comments and documentation.
    code: Vec<(usize, String)>,
}

impl Source {
    /// All that is compiled into libraries and the command, tests left out.
    pub(super) fn all() -> Vec<Self> {
        let mut tests_only = BTreeSet::new();
        let mut all = Vec::new();
        for path in files(".rs") {
            let part = path.split('/').nth(2).unwrap_or_default();
            if !path.starts_with("crates/") || ["tests", "benches", "examples"].contains(&part) {
                continue;
            }
            let (code, modules) = outside_tests(&read(&path));
            let folder = match path.rsplit_once('/').unwrap() {
                (folder, "lib.rs" | "main.rs" | "mod.rs") => folder,
                _ => path.strip_suffix(".rs").unwrap(),
            };
            tests_only.extend(modules.iter().map(|module| format!("{folder}/{module}")));
            all.push(Self { path, code });
        }
        all.retain(|source| {
            let stem = source.path.strip_suffix(".rs").unwrap();
            !tests_only.iter().any(|module| {
                stem.strip_prefix(module)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        });
        assert!(all.len() > 50, "the sources are found");
        all
    }

    /// Those of libraries.
    pub(super) fn of_libraries() -> Vec<Self> {
        let mut all = Self::all();
        all.retain(|source| !source.path.starts_with("crates/cli/"));
        all
    }

    /// The lines that hold one of the texts, as `path:line: text`.
    pub(super) fn lines_with(&self, texts: &[&str]) -> Vec<String> {
        let found =
            self.code.iter().filter(|(_, line)| texts.iter().any(|text| line.contains(text)));
        found.map(|(number, line)| format!("{}:{number}: {}", self.path, line.trim())).collect()
    }
}

/// Lines of code with their numbers, and the modules that are declared for tests only.
///
/// An item under `#[cfg(test)]` ends with the line that closes it at the same indentation: the tree is formatted.
fn outside_tests(text: &str) -> (Vec<(usize, String)>, Vec<String>) {
    let mut code = Vec::new();
    let mut modules = Vec::new();
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let trimmed = line.trim_start();
        if trimmed == "#[cfg(test)]" {
            let indentation = &line[..line.len() - trimmed.len()];
            for (line, _) in lines.by_ref() {
                if let Some(module) =
                    line.trim().strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'))
                {
                    modules.push(module.to_owned());
                }
                let closes =
                    line.strip_prefix(indentation).is_some_and(|rest| !rest.starts_with(' '))
                        && (line.ends_with(';') || line.ends_with('}'));
                if closes {
                    break;
                }
            }
        } else if !trimmed.starts_with("//") {
            code.push((number, line.to_owned()));
        }
    }
    (code, modules)
}

#[test]
fn tests_are_told_from_code() {
    let text = "//! Head.\nfn one() {}\n#[cfg(test)]\nmod testing;\n    #[cfg(test)]\n    fn two() {\n        x.unwrap()\n    }\n\
                /// `a.unwrap()`\nfn three() {}\n#[cfg(test)]\nmod tests {\n    fn four() {}\n}\nfn five() {}";
    let (code, modules) = outside_tests(text);
    let numbers: Vec<usize> = code.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 10, 15]);
    assert_eq!(modules, ["testing"]);
}

#[test]
fn every_file_says_at_its_head_what_it_is() {
    let files = files(".rs");
    let without: Vec<String> =
        files.into_iter().filter(|path| !read(path).starts_with("//! ")).collect();
    nothing("files that do not begin with `//! `", &without);
}

#[test]
fn no_file_is_too_long() {
    let (most, remark) = LINES;
    let mut too_long = Vec::new();
    for path in files(".rs") {
        let lines = read(&path).lines().count();
        if lines > most {
            too_long.push(format!("{path}: {lines} lines"));
        } else if lines > remark {
            eprintln!("remark: {path} has {lines} lines");
        }
    }
    nothing("files of more than 500 lines", &too_long);
}

#[test]
fn nothing_is_unsafe() {
    let mut found = Vec::new();
    for path in files(".rs").into_iter().filter(|path| path != THIS) {
        for (line, number) in read(&path).lines().zip(1..) {
            let code = line.split("//").next().unwrap_or_default();
            let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
            if words.any(|word| word == "unsafe") {
                found.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    nothing("`unsafe`", &found);
    assert!(read("Cargo.toml").contains("unsafe_code = \"forbid\""));
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    let found: Vec<String> =
        Source::all().iter().flat_map(|source| source.lines_with(&[".unwrap()"])).collect();
    nothing("`unwrap` outside tests", &found);
}

#[test]
fn libraries_neither_print_nor_look_around() {
    let named = [
        "println!(",
        "print!(",
        "dbg!(",
        "std::env",
        "env::var",
        "env::args",
        "stdout()",
        "stderr()",
        "SystemTime",
        "Instant::now",
    ];
    let found: Vec<String> =
        Source::of_libraries().iter().flat_map(|source| source.lines_with(&named)).collect();
    nothing("libraries print, read the environment or look at the clock", &found);
}

#[test]
fn nothing_speaks_to_the_network() {
    let named = ["std::net", "TcpStream", "UdpSocket"];
    let mut found = Vec::new();
    for path in files(".rs").into_iter().filter(|path| path != THIS) {
        let text = read(&path);
        found.extend(
            named.iter().filter(|name| text.contains(*name)).map(|name| format!("{path}: {name}")),
        );
    }
    nothing("the network", &found);
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let mut found = Vec::new();
    for path in files(".rs").into_iter().filter(|path| path != THIS) {
        for (line, number) in read(&path).lines().zip(1..) {
            let line = line.trim();
            if line.starts_with("#[allow") || line.starts_with("#![allow") {
                found.push(format!("{path}:{number}: {line}"));
            }
        }
    }
    nothing("`#[allow]`", &found);
}
