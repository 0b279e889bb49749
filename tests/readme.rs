//! The README's commands: each is run, and what it prints is what the README shows.
//!
//! A block marked `console` holds commands after `$ ` and below each what it prints, both streams together. All run one
//! after the other in one folder. `$ cat FILE` of a file that is not there yet makes it from what is shown.

use std::fmt::Write as _;
use std::path::Path;

use crate::util::{Dir, PROGRAM};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// The README with every output as it is now.
fn as_it_is_now(readme: &str) -> String {
    let dir = Dir::new();
    let mut out = String::new();
    let mut lines = readme.lines().peekable();
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
        out.push_str(&printed(&dir, command));
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
    assert!(output.status.success(), "`{command}` of the README fails: {text}");
    text.lines().fold(String::new(), |out, line| out + line.trim_end() + "\n")
}

#[cfg(unix)]
#[test]
fn the_readme_shows_what_the_command_prints() {
    let readme = std::fs::read_to_string(README).unwrap();
    let now = as_it_is_now(&readme);
    let differing = readme.lines().zip(now.lines()).find(|(shown, printed)| shown != printed);
    if let Some((shown, printed)) = differing {
        panic!(
            "the README shows\n  {shown}\nwhere now\n  {printed}\nis printed; if that is meant, write it anew with\n  \
             cargo test --test integration write_the_readme -- --ignored"
        );
    }
    assert_eq!(readme, now);
}

#[cfg(unix)]
#[test]
#[ignore = "writes README.md"]
fn write_the_readme() {
    let readme = std::fs::read_to_string(README).unwrap();
    std::fs::write(README, as_it_is_now(&readme)).unwrap();
}
