//! What results are not written over: inputs, and files that rolescope did not write.

use crate::postings::{TINY, TWELVE};
use crate::util::{Dir, twelve};

/// A folder with the twelve ads, ungrouped, as `ix`.
fn ready() -> Dir {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("twelve.csv", TWELVE);
    dir.line("ingest twelve.csv --index ix");
    dir
}

const ASK: &str = "cooccur --index ix --lexicon tiny.toml --unit ad --table joint";

#[test]
fn files_of_others_are_replaced_by_force_only() {
    let dir = ready();
    let not_ours = ["is there already, and was not written by rolescope", "with `--force`"];
    let february = "id,title,body\n1,Product Manager,You write code.\n";
    for name in ["feb.csv", "feb.json", "feb.jsonl", "feb.parquet", "feb.txt", "feb.md"] {
        dir.write(name, february);
        dir.fails(format!("{ASK} -o {name}").split(' '), 2, &not_ours);
        assert_eq!(dir.read(name), february);
        dir.line(&format!("{ASK} -o {name} --force"));
        // Now it is one of ours.
        dir.line(&format!("{ASK} -o {name}"));
    }
    let sample = "lexicon sample --index ix --lexicon tiny.toml -o sheet.csv";
    dir.line(sample);
    let filled = ["is there already, and may have been filled in", "with `--force`"];
    dir.fails(sample.split(' '), 2, &filled);
    dir.line(&format!("{sample} --force"));
    dir.write("mine.toml", TINY);
    dir.fails("lexicon show technical-pm --source -o mine.toml".split(' '), 2, &not_ours);
    assert_eq!(dir.read("mine.toml"), TINY);
}

#[test]
fn what_is_written_again_is_replaced() {
    let dir = ready();
    dir.write("notes.txt", "A text for people may be replaced by another.\n");
    dir.write("empty.csv", "");
    for line in [
        format!("{ASK} -o notes.txt"),
        format!("{ASK} -o empty.csv"),
        "query --index ix code -o found.csv".to_owned(),
        "kwic --index ix --lexicon tiny.toml code -o lines.txt".to_owned(),
        "kwic --index ix --lexicon tiny.toml code -o lines.jsonl".to_owned(),
        "lexicon show tiny.toml -o entries.json".to_owned(),
        "profiles -o profiles.csv".to_owned(),
        "cooccur --index ix --lexicon tiny.toml --unit ad --partial ix.counts".to_owned(),
        format!("{ASK} -o many.csv --for excel"),
    ] {
        dir.line(&line);
        dir.line(&line);
    }
}

#[test]
fn counts_and_rejects_spare_what_is_there() {
    let dir = ready();
    let message = ["is there already, and was not written by rolescope", "remove it first"];
    dir.write("feb.csv", "id,title\n1,Product Manager\n");
    dir.fails(
        "cooccur --index ix --lexicon tiny.toml --unit ad --partial feb.csv".split(' '),
        2,
        &message,
    );
    let rejects = "ingest twelve.csv --index other --rejects feb.csv";
    dir.fails(rejects.split(' '), 2, &message);
    dir.line(&rejects.replace("feb.csv", "rejects.csv"));
    dir.line("ingest twelve.csv --index again --rejects rejects.csv");
    dir.write("dumps/one.csv", TWELVE);
    let inside = "ingest dumps --index third --rejects dumps/rejects.csv";
    dir.fails(inside.split(' '), 2, &["is a dump to be read, or lies in a folder of them"]);
    assert!(!dir.path("third").exists());
}

#[test]
fn rejects_that_are_packed_spare_what_is_there() {
    let dir = ready();
    let message = ["is there already, and was not written by rolescope", "remove it first"];
    let packed = |text: &str| zstd::encode_all(text.as_bytes(), 0).unwrap();
    let others = packed("id,title,body\n1,Product Manager,You write code.\n");
    for (name, bytes) in [
        ("feb.csv.zst", others.as_slice()),
        ("feb.ZST", &others),
        ("plain.csv.zst", b"id,title\n1,Product Manager\n"),
        ("cut.csv.zst", &others[..others.len() / 2]),
    ] {
        dir.write(name, bytes);
        let line = format!("ingest twelve.csv --index other --rejects {name}");
        dir.fails(line.split(' '), 2, &message);
        assert_eq!(std::fs::read(dir.path(name)).unwrap(), bytes, "{name}");
    }
    assert!(!dir.path("other").exists());
    dir.line("ingest twelve.csv --index other --rejects rejects.csv.zst");
    dir.line("ingest twelve.csv --index again --rejects rejects.csv.zst");
}

#[cfg(unix)]
#[test]
fn links_are_refused_before_anything_is_done_and_force_is_not_asked_for() {
    let dir = ready();
    dir.write("sheet.csv", "filled,in\n");
    std::os::unix::fs::symlink(dir.path("sheet.csv"), dir.path("link.csv")).unwrap();
    let sample = "lexicon sample --index ix --lexicon tiny.toml -o link.csv";
    for line in [sample, &format!("{ASK} -o link.csv"), "query --index absent code -o link.csv"] {
        for force in ["", " --force"] {
            let said = dir.fails(format!("{line}{force}").split(' '), 1, &["is a symbolic link"]);
            assert!(!said.stderr.contains("with `--force`"), "{said:?}");
        }
    }
    let rejects = "ingest twelve.csv --index other --rejects link.csv";
    dir.fails(rejects.split(' '), 1, &["is a symbolic link"]);
    assert!(!dir.path("other").exists());
    assert_eq!(dir.read("sheet.csv"), "filled,in\n");
}

#[cfg(unix)]
#[test]
fn an_input_under_another_name_is_spared() {
    let dir = ready();
    let labels = "id,label\n";
    for (input, name) in [("tiny.toml", "link.txt"), ("labels.csv", "link.csv")] {
        dir.write("labels.csv", labels);
        std::fs::hard_link(dir.path(input), dir.path(name)).unwrap();
    }
    let message = ["is an input, or lies in one"];
    for line in [
        "cooccur --index ix --lexicon tiny.toml -o link.txt",
        "trend --index ix --lexicon tiny.toml -o link.txt",
        "kwic --index ix --lexicon tiny.toml code -o link.txt",
        "query --index ix --lexicon tiny.toml code -o link.txt",
        "lexicon show tiny.toml -o link.txt",
        "lexicon check tiny.toml -o link.txt",
        "lexicon eval --lexicon tiny.toml labels.csv -o link.csv",
        "cooccur --index ix --lexicon tiny.toml --table rectified --labels labels.csv -o link.csv",
        "lexicon suggest engineering --index ix --lexicon tiny.toml -o link.txt",
        "lexicon diff tiny.toml technical-pm --index ix -o link.txt",
        "lexicon sample --index ix --lexicon tiny.toml --format table -o link.txt",
        "merge link.csv -o labels.csv",
    ] {
        for force in ["", " --force"] {
            dir.fails(format!("{line}{force}").split(' '), 2, &message);
        }
    }
    assert_eq!((dir.read("link.txt"), dir.read("link.csv")), (TINY.to_owned(), labels.to_owned()));
}

#[test]
fn several_files_do_not_go_to_standard_output() {
    for line in ["export postings --index ix --output -", "report --index ix -o -"] {
        twelve().fails(line.split(' '), 2, &["several files are written", "hint: name a folder"]);
    }
    assert!(!twelve().path("-").exists());
}
