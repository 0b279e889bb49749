//! Closed pipes, full disks, quiet runs.

use std::process::Stdio;

use crate::postings::{TINY, TWELVE};
use crate::util::{Dir, twelve};

/// Commands that print something.
const PRINTING: [&str; 34] = [
    "info --index ix",
    "info --index ix --json",
    "query --index ix *",
    "query --index ix * --format csv",
    "query --index ix * --format json",
    "query --index ix * --format markdown",
    "kwic --index ix --lexicon tiny.toml technical",
    "kwic --index ix --lexicon tiny.toml (technical) --format csv",
    "query --index ix * --format jsonl",
    "query --index ix * --count",
    "query --index ix technical --explain",
    "query --index ix * --facet industry",
    "kwic --index ix --lexicon tiny.toml technical --all",
    "kwic --index ix --lexicon tiny.toml (technical) --all --format jsonl",
    "show --index ix --lexicon tiny.toml a09",
    "cooccur --index ix --lexicon tiny.toml",
    "cooccur --index ix --lexicon tiny.toml --format csv",
    "cooccur --index ix --lexicon tiny.toml --table pairs,joint --format json",
    "cooccur --index ix --lexicon tiny.toml --table pairs,joint --format markdown",
    "cooccur --index ix --lexicon tiny.toml --table sensitivity",
    "vacancies --index ix",
    "vacancies --index ix --table ads --format csv",
    "vacancies --index ix --explain a02",
    "trend --index ix --lexicon tiny.toml",
    "trend --index ix --lexicon tiny.toml --format json",
    "lexicon show tiny.toml",
    "lexicon show --source",
    "lexicon check tiny.toml",
    "profiles",
    "profiles --format csv",
    "completions bash",
    "man",
    "help examples",
    "help lexicon show",
];

#[test]
fn a_closed_pipe_is_no_failure() {
    for line in PRINTING.into_iter().chain(["--help", "--version", "cooccur --help"]) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = twelve().run(line.split_whitespace()).into_command();
        let output = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).spawn();
        let done = output.unwrap().wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert_eq!((done.status.code(), stderr.as_ref()), (Some(0), ""), "{line}");
    }
}

/// As `| head -1` does it: the pipe closes in the midst of the output.
#[test]
fn a_pipe_that_closes_later_is_no_failure() {
    use std::io::BufRead as _;
    let mut command = twelve().run(["lexicon", "show", "--source"]).into_command();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.is_empty());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stderr), (Some(0), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    for line in PRINTING.into_iter().chain(["--help", "--version", "cooccur --help"]) {
        let output = twelve().run(line.split_whitespace()).stdout_into("/dev/full").code(1);
        assert!(output.stderr.starts_with("error: cannot write"), "{output:?}");
        assert!(output.stderr.contains("No space left on device"), "{output:?}");
        assert!(!output.stderr.contains("panicked"), "{output:?}");
    }
}

#[test]
fn quiet_runs_say_nothing() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("twelve.csv", TWELVE);
    for line in [
        "ingest twelve.csv --index ix --rejects rejects.csv",
        "ingest twelve.csv --index ix",
        "synth -o made.csv --postings 10",
        "report --index ix --lexicon tiny.toml -o report",
        "cooccur --index ix --lexicon tiny.toml -o table.csv",
    ] {
        let output = dir.run(format!("{line} --quiet").split_whitespace()).output().code(0);
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", ""), "{line}");
    }
    // Errors are told all the same.
    dir.fails("info --index none -q".split_whitespace(), 1, &["there is no index at `none`"]);
}

/// Standard output is for data, standard error for all else; without a terminal there is no progress.
#[test]
fn the_streams_are_kept_apart() {
    let dir = Dir::new();
    dir.write("twelve.csv", TWELVE);
    dir.write("tiny.toml", TINY);
    let ingest = dir.run(["ingest", "twelve.csv", "--index", "ix"]).output().code(0);
    assert_eq!(ingest.stdout, "");
    assert!(ingest.stderr.contains("12 records read = 12 indexed"), "{ingest:?}");
    assert!(!ingest.stderr.contains(['\r', '\u{1b}']), "{ingest:?}");
    let report =
        dir.run("report --index ix --lexicon tiny.toml -o report".split_whitespace()).output();
    assert_eq!(report.code(0).stdout, "");
    for line in PRINTING {
        let output = twelve().run(line.split_whitespace()).output().code(0);
        assert_eq!(output.stderr, "", "{line}");
        assert!(output.bytes.ends_with(b"\n"), "{line}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_ingest_leaves_nothing() {
    use std::io::Write as _;
    let dir = Dir::new();
    let mut command = dir.run(["ingest", "-", "--index", "ix"]).into_command();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let record = [b"9,Product Manager,You write code".as_slice(), &[b'.'; 2000], b"\n"].concat();
    input.write_all(b"id,title,body\n").unwrap();
    input.write_all(&record.repeat(700)).unwrap();
    let status =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.unwrap().success());
    // It goes on reading until it looks up; its input then breaks off.
    for _ in 0..1000 {
        if input.write_all(&record.repeat(20)).is_err() {
            break;
        }
    }
    drop(input);
    let done = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{stderr}");
    assert!(stderr.starts_with("error: the ingest was stopped; nothing of it is kept"), "{stderr}");
    assert!(!dir.path("ix").exists());
}

/// Files that the command writes may have so many blocks, as if the disk were full then.
#[cfg(target_os = "linux")]
fn where_files_end(dir: &Dir, blocks: u32, line: &str) -> std::process::Output {
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec {} {line}", crate::util::PROGRAM);
    let mut shell = std::process::Command::new("sh");
    shell.current_dir(dir.path("")).args(["-c", &limited]).output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_half_files() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("twelve.csv", TWELVE);
    dir.write("broken.csv", format!("id,title,body\n{}", "1,broken\n".repeat(2000)));
    dir.line("ingest twelve.csv --index ix");
    for (blocks, line) in [
        (0, "new twelve.csv"),
        (0, "export postings --index ix --lexicon tiny.toml -o out"),
        (0, "cooccur --index ix --lexicon tiny.toml --unit ad -o out.csv"),
        (1, "synth -o made.csv --postings 50"),
        (16, "ingest broken.csv --index broken --max-rejects 100% --rejects rejects.csv"),
        (16, "ingest broken.csv --index broken --max-rejects 100% --rejects rejects.csv.zst"),
        (1, "vacancies --index ix"),
    ] {
        let done = where_files_end(&dir, blocks, line);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(said.contains("File too large"), "{line}: {said}");
        let is_index = |name: &str| name == "ix" || name == "broken";
        let there =
            std::fs::read_dir(dir.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut there: Vec<String> = there.map(|name| name.into_string().unwrap()).collect();
        there.retain(|name| !is_index(name));
        there.sort();
        assert_eq!(there, ["broken.csv", "tiny.toml", "twelve.csv"], "{line}");
        let in_index = dir.contents("ix").into_keys();
        assert!(
            in_index.into_iter().all(|path| path.extension() != Some("new".as_ref())),
            "{line}"
        );
    }
}

#[test]
fn a_file_that_is_no_stream_is_not_called_one() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("twelve.csv", TWELVE);
    dir.line("ingest twelve.csv --index ix");
    for line in [
        "ingest twelve.csv --index other --rejects -",
        "cooccur --index ix --lexicon tiny.toml --unit ad --partial -",
        "synth -o -",
        "new twelve.csv -o -",
    ] {
        let message = ["-` cannot go to standard output", "hint: name a file, or `./-`"];
        dir.fails(line.split(' '), 2, &message);
        assert!(!dir.path("-").exists() && !dir.path("other").exists(), "{line}");
    }
}
