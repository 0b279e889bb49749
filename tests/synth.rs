//! `synth`.

use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::util::{Dir, wait_for};

#[test]
fn the_same_options_give_the_same_bytes() {
    let dir = Dir::new();
    for name in ["a.csv", "b.csv"] {
        let output =
            dir.run(["synth", "-o", name, "--postings", "40", "--seed", "9"]).output().code(0);
        assert!(output.bytes.is_empty());
        assert!(output.stderr.contains("Wrote 40 ads to"), "{output:?}");
    }
    assert_eq!(dir.read("a.csv"), dir.read("b.csv"));
    assert_eq!(dir.read("a.truth.toml"), dir.read("b.truth.toml"));
    dir.line("synth -o c.csv --postings 40 --seed 10");
    assert_ne!(dir.read("a.csv"), dir.read("c.csv"));
    dir.line("synth -o d.csv.gz --postings 40 --seed 9");
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&std::fs::read(dir.path("d.csv.gz")).unwrap()[..])
        .read_to_string(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, dir.read("a.csv"));
    assert!(dir.path("d.truth.toml").exists());
}

#[test]
fn options_are_followed() {
    let dir = Dir::new();
    dir.line("synth -o a.csv --postings 60 --first-month 2022-03 --months 2 --employers 5");
    dir.line("ingest a.csv --index ix --strict");
    let info = dir.line("info --index ix");
    assert!(info.starts_with("60 postings"), "{info}");
    let range = info.lines().nth(1).unwrap();
    assert!(range >= "dates from 2022-03" && range.contains(" to 2022-04"), "{info}");
    let truth: rolescope_synth::Truth = toml::from_str(&dir.read("a.truth.toml")).unwrap();
    assert_eq!(truth.rows.ads, 60);
    assert!(truth.rows.employers <= 5);
    assert_eq!(truth.options.first_month, (2022, 3));
}

#[test]
fn files_are_not_overwritten_unless_asked() {
    let dir = Dir::new();
    dir.write("a.csv", "precious");
    dir.fails(
        ["synth", "-o", "a.csv"],
        2,
        &["`a.csv` exists", "hint: name another file, or replace it with `--force`"],
    );
    assert_eq!(dir.read("a.csv"), "precious");
    dir.write("b.truth.toml", "precious");
    dir.fails(["synth", "-o", "b.csv"], 2, &["`b.truth.toml` exists"]);
    assert!(!dir.path("b.csv").exists());
    dir.line("synth -o a.csv --force --postings 5");
    assert_ne!(dir.read("a.csv"), "precious");
}

#[test]
fn what_cannot_be_made_is_told() {
    let dir = Dir::new();
    dir.fails(["synth", "-o", "none/a.csv"], 1, &["cannot write `none/a.csv`", "caused by: "]);
    for (option, value) in [("months", "0"), ("employers", "0"), ("effect", "nan")] {
        let told = [option, "hint: choose"];
        dir.fails(["synth", "-o", "a.csv", &format!("--{option}"), value], 1, &told);
    }
    dir.fails(["synth", "-o", "-"], 2, &["cannot go to standard output", "hint: name a file"]);
    for wrong in [
        ["--first-month", "2020-13"],
        ["--first-month", "May"],
        ["--postings", "-1"],
        ["--effect", "much"],
    ] {
        dir.run(["synth", "-o", "b.csv"].into_iter().chain(wrong)).output().code(2);
    }
    assert!(dir.contents("").is_empty(), "no file is left");
}

#[test]
fn what_cannot_be_replaced_keeps_its_truth() {
    let dir = Dir::new();
    let former = "of the former dump\n";
    for truth in [Some(former), None] {
        dir.write("a.csv", "x");
        if let Some(truth) = truth {
            dir.write("a.truth.toml", truth);
        }
        let before = dir.contents("").len();
        let line = "synth -o a.csv --postings 20000 --force";
        let mut command = dir.run(line.split(' ')).into_command();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_for(&mut child, || dir.contents("").len() > before);
        // While it writes, a folder that holds something comes where its dump goes: no file can take its place.
        std::fs::remove_file(dir.path("a.csv")).unwrap();
        std::fs::create_dir(dir.path("a.csv")).unwrap();
        dir.write("a.csv/x", "x");
        let done = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(said.contains("cannot write `a.csv`"), "{said}");
        assert_eq!(dir.contents("").len(), before, "no other file is left");
        if truth.is_some() {
            assert_eq!(dir.read("a.truth.toml"), former);
            std::fs::remove_file(dir.path("a.truth.toml")).unwrap();
        }
        std::fs::remove_dir_all(dir.path("a.csv")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn who_stops_it_is_left_no_file() {
    let dir = Dir::new();
    let line = "synth -o a.csv --postings 10000000";
    let mut command = dir.run(line.split(' ')).into_command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for(&mut child, || !dir.contents("").is_empty());
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!((done.status.code(), said.as_ref()), (Some(1), "error: stopped\n"));
    assert!(dir.contents("").is_empty());
}
