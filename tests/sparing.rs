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
    let unsaid = ["is there already, and does not say that rolescope wrote it", "with `--force`"];
    let february = "id,title,body\n1,Product Manager,You write code.\n";
    let names = ["feb.csv", "feb.json", "feb.jsonl", "feb.parquet", "feb.md", "feb.txt", "feb"];
    for name in names {
        dir.write(name, february);
        let is_data = name.ends_with(".csv") || name.contains(".j") || name.contains(".p");
        let message = if is_data { not_ours } else { unsaid };
        dir.fails(format!("{ASK} -o {name}").split(' '), 2, &message);
        assert_eq!(dir.read(name), february);
        dir.line(&format!("{ASK} -o {name} --force"));
        // Now it is one of ours, but of text nobody can tell.
        let again = format!("{ASK} -o {name}");
        if matches!(name, "feb.txt" | "feb") {
            dir.fails(again.split(' '), 2, &unsaid);
        } else {
            dir.line(&again);
        }
    }
    let sample = "lexicon sample --index ix --lexicon tiny.toml -o sheet.csv";
    dir.line(sample);
    let filled = ["is there already, and may have been filled in", "with `--force`"];
    dir.fails(sample.split(' '), 2, &filled);
    dir.line(&format!("{sample} --force"));
    dir.write("mine.toml", TINY);
    dir.fails("lexicon show technical-pm --source -o mine.toml".split(' '), 2, &unsaid);
    assert_eq!(dir.read("mine.toml"), TINY);
}

#[test]
fn own_texts_are_replaced_by_force_only() {
    let dir = ready();
    let unsaid = ["is there already, and does not say that rolescope wrote it", "with `--force`"];
    // One that speaks of this program, and one that a table of it was copied into.
    dir.line(&format!("{ASK} -o table.md"));
    let thesis = "My thesis, counted with rolescope\n";
    let copied = format!("# My thesis\n\n{}\nWhat follows from it.\n", dir.read("table.md"));
    for (name, text) in
        [("notes", thesis), ("notes.txt", thesis), ("a.md", thesis), ("b.md", &copied)]
    {
        dir.write(name, text);
        for line in [
            ASK,
            "trend --index ix --lexicon tiny.toml --table theta",
            "kwic --index ix --lexicon tiny.toml code",
            "query --index ix code",
            "lexicon show tiny.toml",
            "lexicon diff tiny.toml technical-pm --index ix",
            "vacancies --index ix",
        ] {
            dir.fails(format!("{line} -o {name}").split(' '), 2, &unsaid);
        }
        assert_eq!(dir.read(name), text);
    }
    dir.write("words.csv", "category,pattern\ncode,write code\n");
    dir.write("lexicon.toml", "# mine, for rolescope\n");
    let import = "lexicon import words.csv -o lexicon.toml";
    dir.fails(import.split(' '), 2, &unsaid);
    dir.line(&format!("{import} --force"));
    assert!(dir.read("lexicon.toml").contains("write code"));
}

#[test]
fn no_command_replaces_a_sheet_that_was_filled_in() {
    let dir = ready();
    let filled = ["is there already, and may have been filled in", "with `--force`"];
    dir.line("lexicon sample --index ix --lexicon tiny.toml -o sheet.csv");
    dir.line("lexicon sample --index ix --lexicon tiny.toml -o sheet.json");
    for name in ["sheet.csv", "sheet.json"] {
        let sheet = dir.read(name);
        for line in ["kwic --index ix --lexicon tiny.toml code", "query --index ix code", ASK] {
            dir.fails(format!("{line} -o {name}").split(' '), 2, &filled);
        }
        assert_eq!(dir.read(name), sheet);
    }
    dir.fails(
        "cooccur --index ix --lexicon tiny.toml --unit ad --partial sheet.csv".split(' '),
        2,
        &["may have been filled in", "remove it first"],
    );
    dir.line("kwic --index ix --lexicon tiny.toml code -o sheet.csv --force");
}

#[test]
fn what_is_written_again_is_replaced() {
    let dir = ready();
    dir.write("empty.csv", "");
    for line in [
        format!("{ASK} -o table.md"),
        "query --index ix code -o found.md".to_owned(),
        "lexicon show tiny.toml -o entries.md".to_owned(),
        format!("{ASK} -o empty.csv"),
        "query --index ix code -o found.csv".to_owned(),
        "kwic --index ix --lexicon tiny.toml code -o lines.md".to_owned(),
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
