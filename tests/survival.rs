//! Ingests that are killed, readers beside a writer, folders that may only be read.

use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::util::{Dir, synthetic_dump, wait_for};

/// Small batches, so that there is something to go on behind.
const INGEST: [&str; 8] = ["ingest", "dump.csv", "--index", "ix", "--batch", "1", "--memory", "32"];

/// A table of counts and a list of all ads: what must not depend on how an index came to be.
fn outputs(dir: &Dir, index: &str) -> [String; 2] {
    [
        dir.line(&format!(
            "cooccur --index {index} --population all --window posting --format csv"
        )),
        dir.line(&format!("query --index {index} * --sort posted --limit 10000 --format csv")),
    ]
}

fn postings(dir: &Dir, index: &str) -> u64 {
    let info: Value =
        serde_json::from_str(&dir.line(&format!("info --json --index {index}"))).unwrap();
    info["postings"].as_u64().unwrap()
}

/// Starts an ingest and kills it after a while; whether it had ended before.
fn killed(dir: &Dir, after: Duration) -> bool {
    let mut command = dir.run(INGEST).into_command();
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    let ended = child.try_wait().unwrap().is_some();
    drop(child.kill());
    child.wait().unwrap();
    ended
}

#[test]
fn a_killed_ingest_goes_on_where_it_stopped_exactly_once() {
    let dir = Dir::new();
    dir.write("dump.csv", synthetic_dump(4000, 24, 3));
    dir.line("ingest dump.csv --index uninterrupted");
    let expected = outputs(&dir, "uninterrupted");
    // Whatever the speed of the machine: later and later, until a batch was committed and what is in it was passed over.
    let mut delay = 100;
    loop {
        assert!(delay < 60_000, "no batch was ever committed");
        if killed(&dir, Duration::from_millis(delay)) {
            std::fs::remove_dir_all(dir.path("ix")).unwrap();
            delay /= 2;
            continue;
        }
        delay += 100;
        let Ok(meta) = std::fs::read_to_string(dir.path("ix/meta.json")) else { continue };
        // Nothing is visible yet, and nothing is damaged.
        let unfinished = dir.run(["info", "--index", "ix"]).output();
        unfinished.failed(1, &["its ingest was interrupted", "hint: repeat the ingest"]);
        dir.line("verify --index ix");
        if meta.contains(r#"\"unfinished\":{"#) {
            break;
        }
    }
    let last = dir.run(INGEST).output().code(0);
    assert!(last.stderr.contains("postings of an interrupted ingest"), "{last:?}");
    assert_eq!(postings(&dir, "ix"), 4000);
    assert_eq!(outputs(&dir, "ix"), expected);
    let verified = dir.run(["verify", "--index", "ix"]).output().code(0);
    assert!(!verified.stderr.contains("not of the index"), "{verified:?}");
}

#[test]
fn an_interrupted_ingest_is_not_mixed_with_another() {
    let dir = Dir::new();
    dir.write("dump.csv", synthetic_dump(6000, 24, 3));
    dir.write("other.csv", "id,title,body\n1,a,b\n");
    let mut delay = 400;
    // Killed after its first batch and before its end, whatever the speed of the machine.
    loop {
        assert!(delay < 60_000, "no batch was ever committed");
        if killed(&dir, Duration::from_millis(delay)) {
            std::fs::remove_dir_all(dir.path("ix")).unwrap();
            delay /= 2;
            continue;
        }
        let other = dir.run(["ingest", "other.csv", "--index", "ix"]).output();
        if other.code == 1 {
            other.failed(1, &["an interrupted ingest of dump.csv", "hint: repeat that ingest"]);
            break;
        }
        std::fs::remove_dir_all(dir.path("ix")).unwrap();
        delay += 300;
    }
    let said =
        dir.run(["ingest", "other.csv", "--index", "ix", "--discard"]).output().code(0).stderr;
    assert!(said.contains("Dropped what an interrupted ingest of dump.csv had left: "), "{said}");
    assert_eq!(postings(&dir, "ix"), 1);
    dir.line("verify --index ix");
}

#[test]
fn readers_see_what_was_published_while_an_ingest_goes_on() {
    let dir = Dir::new();
    dir.write("first.csv", synthetic_dump(50, 12, 1));
    dir.write("dump.csv", synthetic_dump(4000, 24, 3));
    dir.line("ingest first.csv --index ix");
    let before = outputs(&dir, "ix");
    let mut child =
        dir.run(INGEST).into_command().stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (mut reads, mut waiting) = (0, false);
    loop {
        let ended = child.try_wait().unwrap().is_some();
        let found = postings(&dir, "ix");
        if found == 4050 {
            break;
        }
        assert_eq!(found, 50);
        waiting |= dir.line("info --index ix").contains("an ingest of dump.csv is under way");
        if reads % 4 == 0 {
            let now = outputs(&dir, "ix");
            // It may have been published between the two.
            if postings(&dir, "ix") == 50 {
                assert_eq!(now, before);
            }
        }
        reads += 1;
        assert!(!ended, "it ended and published nothing");
    }
    assert!(child.wait().unwrap().success());
    // A batch is committed after some 400 ads.
    assert!(reads > 0 && waiting);
}

#[test]
fn files_of_an_ingest_under_way_are_said_to_be_its_own() {
    let dir = Dir::new();
    dir.write("first.csv", synthetic_dump(50, 12, 1));
    dir.line("ingest first.csv --index ix");
    let before = dir.contents("ix").len();
    let mut command = dir.run(["ingest", "-", "--index", "ix"]).into_command();
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // Its input does not end while it is looked at.
    let mut input = child.stdin.take().unwrap();
    input.write_all(&synthetic_dump(1500, 12, 2)).unwrap();
    wait_for(&mut child, || dir.contents("ix").len() >= before + 3);
    let verify = || dir.run(["verify", "--index", "ix"]).output().code(0).stderr;
    let said = verify();
    assert!(said.contains("belong to an ingest or a grouping that is under way"), "{said}");
    assert!(!said.contains("is not of the index"), "{said}");
    child.kill().unwrap();
    child.wait().unwrap();
    let said = verify();
    assert!(said.contains("belong to an ingest or a grouping that was interrupted"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn who_may_only_read_can_ask_everything() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt as _;

    let dir = Dir::new();
    dir.write("dump.csv", synthetic_dump(50, 12, 1));
    dir.line("ingest dump.csv --index ix");
    let expected = outputs(&dir, "ix");
    // Locks appear when they are first needed; a reader may not make them.
    for name in [".tantivy-meta.lock", ".tantivy-writer.lock", ".rolescope-writer.lock"] {
        drop(std::fs::remove_file(dir.path("ix").join(name)));
    }
    for path in dir.contents("ix").into_keys() {
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o444, 0o444, "{}: {mode:o}", path.display());
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
    }
    std::fs::set_permissions(dir.path("ix"), PermissionsExt::from_mode(0o555)).unwrap();
    std::fs::set_permissions(dir.path(""), PermissionsExt::from_mode(0o755)).unwrap();
    let is_root = std::fs::File::create(dir.path("ix/probe")).is_ok();
    if is_root {
        std::fs::remove_file(dir.path("ix/probe")).unwrap();
    }
    let run = |line: &str| {
        let mut command = dir.run(line.split_whitespace()).into_command();
        if is_root {
            // Root may write anywhere: be somebody else. The program must be reachable for them.
            command.uid(65_534);
        }
        command.stdin(Stdio::null()).output()
    };
    match run("--version") {
        Ok(done) if done.status.success() => {}
        other => {
            #[expect(clippy::print_stderr, reason = "a skipped test says so")]
            {
                eprintln!("skipped: another user cannot run the program here: {other:?}");
            }
            return;
        }
    }
    let done = run("cooccur --index ix --population all --window posting --format csv").unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout), expected[0], "{done:?}");
    let done = run("verify --index ix").unwrap();
    assert!(done.status.success(), "{done:?}");
    let done = run("ingest dump.csv --index ix").unwrap();
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{stderr}");
    assert!(stderr.starts_with("error: ") && stderr.contains("Permission denied"), "{stderr}");
    std::fs::set_permissions(dir.path("ix"), PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn a_source_is_replaced_by_name_or_number() {
    let dir = Dir::new();
    dir.write("a.csv", "id,title,body\n1,Product Manager,You write code.\n2,Designer,You draw.\n");
    dir.write("b.csv", "id,title,body\n3,Engineer,You write tests.\n");
    dir.write("fixed.csv", "id,title,body\n1,Product Owner,You write stories.\n");
    dir.line("ingest a.csv b.csv --index ix");
    dir.fails(
        ["ingest", "fixed.csv", "--index", "ix", "--replace", "c.csv"],
        1,
        &["there is no source `c.csv` in the index", "hint: there are: #0 a.csv, #1 b.csv"],
    );
    dir.line("ingest fixed.csv --index ix --replace a.csv");
    let titles = |dir: &Dir| {
        let mut titles: Vec<String> = dir
            .csv("query --index ix *")
            .iter()
            .map(|row| format!("{} {}", row.cell("source"), row.cell("title")))
            .collect();
        titles.sort();
        titles
    };
    assert_eq!(titles(&dir), ["b.csv Engineer", "fixed.csv Product Owner"]);
    assert_eq!(dir.csv("query --index ix source:fixed.csv").len(), 1);
    // The same bytes, read in another way.
    dir.line("ingest fixed.csv --index ix --replace #2 --map title=body");
    assert_eq!(titles(&dir), ["b.csv Engineer", "fixed.csv You write stories."]);
    // Twice the same name: the number tells.
    dir.write("b.csv", "id,title,body\n4,Analyst,You count.\n");
    dir.line("ingest b.csv --index ix");
    dir.write("b.csv", "id,title,body\n5,Analyst,You count twice.\n");
    dir.fails(
        ["ingest", "b.csv", "--index", "ix", "--replace", "b.csv"],
        1,
        &["there are several sources `b.csv`", "hint: say which one by its number: #1 b.csv"],
    );
    assert_eq!(postings(&dir, "ix"), 3);
    dir.line("verify --index ix");
}
