//! Every package that is built into the command has a permissive licence.

use std::process::Command;

use serde_json::Value;

use super::{nothing, root};

const PERMISSIVE: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether a licence expression can be met with permissive licences alone.
///
/// `AND` binds closer than `OR`, parentheses closest; the old `/` is an `OR`. `WITH` belongs to the licence before it.
fn is_permissive(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = either(&mut words);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>) -> bool {
    let mut met = all(words);
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words);
    }
    met
}

fn all(words: &mut Words<'_>) -> bool {
    let mut met = one(words);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words);
    }
    met
}

fn one(words: &mut Words<'_>) -> bool {
    match words.next() {
        Some("(") => either(words) & words.next_if_eq(&")").is_some(),
        Some(name) => match words.next_if_eq(&"WITH").and_then(|_| words.next()) {
            Some(exception) => PERMISSIVE.contains(&format!("{name} WITH {exception}").as_str()),
            None => PERMISSIVE.contains(&name),
        },
        None => false,
    }
}

#[test]
fn expressions() {
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("MIT AND GPL-3.0-only", false),
        ("MIT AND GPL-3.0-only OR ISC", true),
        ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
        ("(MIT OR ISC) AND MPL-2.0", false),
        ("Unlicense/MIT", true),
        ("Apache-2.0 / MIT / MPL-2.0", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-2.0 WITH Classpath-exception-2.0", false),
        ("(MIT", false),
        ("MIT)", false),
        ("", false),
    ] {
        assert_eq!(is_permissive(expression), expected, "{expression}");
    }
}

/// What cargo prints, or why it failed.
fn cargo(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Of every kind of machine, where `cargo fetch` has brought them all; else, since a test does not go to the network, of this
/// one's kind.
#[test]
fn every_package_is_permissive() {
    let mut others = Vec::new();
    let count = packages("Cargo.toml", &mut others).unwrap();
    // The Python package has packages of its own, which are there only where it is built.
    match packages("crates/python/Cargo.toml", &mut others) {
        Ok(of_python) => assert!(of_python > 100, "{of_python} packages of the Python package"),
        Err(_) => eprintln!("skipped: the packages of crates/python have not been fetched"),
    }
    nothing("packages with other licences", &others);
    eprintln!("{count} packages, all with permissive licences");
}

/// The number of packages of a manifest; those with other licences are added to `others`.
fn packages(manifest: &str, others: &mut Vec<String>) -> Result<usize, String> {
    let manifest = format!("--manifest-path={manifest}");
    let all = ["metadata", "--locked", "--offline", "--format-version=1", &manifest];
    let metadata = cargo(&all).or_else(|_| {
        let version = cargo(&["-vV"])?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        cargo(&[&all[..], &["--filter-platform", host]].concat())
    });
    let metadata: Value = serde_json::from_str(&metadata?).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("no licence");
        if !is_permissive(licence) {
            others.push(format!("{} {}: {licence}", package["name"], package["version"]));
        }
    }
    Ok(packages.len())
}
