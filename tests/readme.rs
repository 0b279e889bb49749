//! The commands of the README and of the guide: each is run, and what it prints is what the page shows.
//!
//! A block marked `console` holds commands after `$ ` and below each what it prints, both streams together. All run one
//! after the other in one folder, those of the guide's pages in their order. `$ cat FILE` of a file that is not there yet makes it from what is shown.

use std::fmt::Write as _;
use std::path::Path;

use crate::util::{Dir, PROGRAM};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// The pages of the guide, in the order in which they are read.
const GUIDE: [&str; 5] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/crates/cli/guide/README.md"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/crates/cli/guide/lexicon.md"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/crates/cli/guide/report.md"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/crates/cli/guide/numbers.md"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/crates/cli/guide/limits.md"),
];

/// A page with every output as it is now.
fn as_it_is_now(dir: &Dir, page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    let mut in_console = false;
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        if line.starts_with("```") {
            in_console = line == "```console";
        }
        let Some(command) = line.strip_prefix("$ ").filter(|_| in_console) else { continue };
        let mut shown = String::new();
        while let Some(line) =
            lines.next_if(|line| !line.starts_with("$ ") && !line.starts_with("```"))
        {
            writeln!(shown, "{line}").unwrap();
        }
        if let Some(file) = command.strip_prefix("cat ").filter(|file| !dir.path(file).exists()) {
            dir.write(file, &shown);
        }
        out.push_str(&printed(dir, command));
    }
    out
}

/// What a command line prints.
fn printed(dir: &Dir, command: &str) -> String {
    let folder = Path::new(PROGRAM).parent().unwrap().to_str().unwrap();
    let line = format!(
        "PATH=\"{folder}:$PATH\"; export PATH; LC_ALL=C; export LC_ALL; {{ {command}; }} 2>&1"
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &line])
        .current_dir(dir.path(""))
        .env("NO_COLOR", "1")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "`{command}` fails: {text}");
    text.lines().fold(String::new(), |out, line| out + line.trim_end() + "\n")
}

/// Runs all commands of some pages; what differs from what they show fails.
fn check(pages: &[&str], writer: &str) {
    let dir = Dir::new();
    for path in pages {
        let page = std::fs::read_to_string(path).unwrap();
        let now = as_it_is_now(&dir, &page);
        let differing = page.lines().zip(now.lines()).find(|(shown, printed)| shown != printed);
        if let Some((shown, printed)) = differing {
            panic!(
                "{path} shows\n  {shown}\nwhere now\n  {printed}\nis printed; if that is meant, write it anew with\n  \
                 cargo test --test integration {writer} -- --ignored"
            );
        }
        assert_eq!(page, now);
    }
}

/// Writes the outputs of some pages anew.
fn write(pages: &[&str]) {
    let dir = Dir::new();
    for path in pages {
        let page = std::fs::read_to_string(path).unwrap();
        std::fs::write(path, as_it_is_now(&dir, &page)).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn the_readme_shows_what_the_command_prints() {
    check(&[README], "write_the_readme");
}

#[cfg(unix)]
#[test]
fn the_guide_shows_what_the_commands_print() {
    check(&GUIDE, "write_the_guide");
}

/// Every page of the guide is run, and has a link from the first.
#[test]
fn every_page_of_the_guide_is_run() {
    let first = std::fs::read_to_string(GUIDE[0]).unwrap();
    let folder = Path::new(GUIDE[0]).parent().unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(GUIDE.iter().any(|page| Path::new(page) == path), "{} is not run", path.display());
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name == "README.md" || first.contains(&format!("({name})")), "{name}");
    }
}

#[cfg(unix)]
#[test]
#[ignore = "writes README.md"]
fn write_the_readme() {
    write(&[README]);
}

#[cfg(unix)]
#[test]
#[ignore = "writes the guide"]
fn write_the_guide() {
    write(&GUIDE);
}
