//! Every kind of bad input, and what is left of an index after it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::postings::TWO;
use crate::util::{Dir, gzip, only};

/// A failed ingest of one file leaves no folder behind; an index that exists stays as it is, byte for byte.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, options: &[&str], code: i32, messages: &[&str]) {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    dir.line("ingest two.csv --index old");
    let before = dir.contents("old");
    dir.write("bad.csv", bytes);
    for index in ["new", "old"] {
        let args =
            ["ingest", "bad.csv", "--index", index].into_iter().chain(options.iter().copied());
        dir.fails(args, code, messages);
    }
    assert!(!dir.path("new").exists(), "a new folder is taken away again");
    assert_eq!(unlocked(dir.contents("old")), unlocked(before));
    dir.line("info --index old");
}

/// Files but for locks, which hold nothing; the list of files, which has no order of its own, is sorted.
fn unlocked(mut files: BTreeMap<PathBuf, Vec<u8>>) -> BTreeMap<PathBuf, Vec<u8>> {
    files.retain(|path, bytes| {
        !(bytes.is_empty() && path.extension().is_some_and(|end| end == "lock"))
    });
    for (path, bytes) in &mut files {
        if path.file_name().is_some_and(|name| name == ".managed.json") {
            let mut names: Vec<String> = serde_json::from_slice(bytes).unwrap();
            names.sort_unstable();
            *bytes = names.join("\n").into_bytes();
        }
    }
    files
}

/// What `info --json` says of the first dump.
#[track_caller]
pub(crate) fn source(dir: &Dir, index: &str) -> Value {
    let info: Value = serde_json::from_str(&dir.ok(["info", "--json", "--index", index])).unwrap();
    info["sources"][0].clone()
}

#[test]
fn a_dump_that_is_not_there_is_named() {
    let dir = Dir::new();
    let messages =
        ["cannot open dump `nope.csv`", "caused by: No such file", "hint: check the path"];
    dir.fails(["ingest", "nope.csv", "--index", "deep/ix"], 1, &messages);
    assert!(!dir.path("deep").exists());
}

#[test]
fn files_without_records_are_refused() {
    refused("", &[], 1, &["dump `bad.csv` is empty", "hint: "]);
    refused("id,title,body\n", &[], 1, &["has a header but no records", "hint: "]);
    refused("id,title,body", &[], 1, &["has a header but no records", "hint: "]);
}

#[test]
fn files_that_are_no_tables_are_refused_by_name() {
    for (bytes, kind) in [
        (&b"\x89PNG\r\n\x1a\n\0\0"[..], "a picture"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"[{\"title\": \"Product Manager\"}]", "a JSON document"),
        (b"{\"title\": \"Product Manager\"}\n", "a JSON document"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"<!DOCTYPE html>\n<html>", "an HTML page"),
    ] {
        let dir = Dir::new();
        dir.write("bad.csv", bytes);
        let looks = format!("is not a CSV table: it looks like {kind}");
        dir.fails(["ingest", "bad.csv", "--index", "ix"], 1, &[&looks, "hint: "]);
        assert!(!dir.path("ix").exists());
    }
}

#[test]
fn a_cut_off_archive_is_refused() {
    let whole = gzip(TWO.repeat(50).as_bytes());
    refused(
        &whole[..whole.len() - 20],
        &[],
        1,
        &["cannot read dump `bad.csv` beyond byte", "hint: the archive is cut off"],
    );
}

#[test]
fn a_mapped_column_that_is_absent_is_told_with_the_columns_there_are() {
    let dump = "id,job_titel,body\n1,a,b\n";
    let columns = "`id`, `job_titel`, `body`";
    refused(
        dump,
        &["--map", "title=job_title"],
        1,
        &["`job_title`", columns, "hint: did you mean `job_titel`?"],
    );
    refused(
        dump,
        &["--map", "place=Quux"],
        1,
        &["`Quux`", columns, "hint: map another column with `place=COLUMN`"],
    );
    refused(
        "id,foo\n1,a\n",
        &[],
        1,
        &["no column of dump `bad.csv` is known as title or body", "`id`, `foo`", "hint: map one"],
    );
}

#[test]
fn a_column_name_that_stands_twice_must_be_told_apart_where_it_is_mapped() {
    let dump = "id,title,title,body\n1,first,second,b\n";
    refused(dump, &[], 1, &["column `title` stands 2 times", "hint: say which one: `title#1`"]);
    let dir = Dir::new();
    dir.write("dump.csv", dump);
    dir.line("ingest dump.csv --index ix --map title=title#2");
    let found = dir.csv("query --index ix *");
    assert_eq!(only(&found, &[("id", "1")]).cell("title"), "second");
}

#[test]
fn mappings_and_profiles_are_checked() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    let ingest = ["ingest", "two.csv", "--index", "ix"];
    let with = |options: [&'static str; 2]| ingest.into_iter().chain(options);
    dir.fails(
        with(["--map", "titel=title"]),
        1,
        &["`titel` is not a field", "hint: the fields are id, title"],
    );
    dir.fails(with(["--map", "title"]), 2, &["has no `=`", "hint: write `--map FIELD=COLUMN`"]);
    dir.fails(
        with(["--profile", "linkedin-2023"]),
        1,
        &["there is no profile", "hint: did you mean `linkedin-2022`?"],
    );
    dir.fails(
        with(["--profile", "mine.toml"]),
        1,
        &["cannot read the profile `mine.toml`", "caused by: "],
    );
    dir.write("mine.toml", "name = \"mine\"\n[fields]\ntitel = \"title\"\n");
    dir.fails(with(["--profile", "mine.toml"]), 1, &["mine.toml", "titel", "hint: "]);
    assert!(!dir.path("ix").exists());
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    std::fs::create_dir(dir.path("photos")).unwrap();
    dir.write("photos/cat.jpg", "a cat");
    let before = dir.contents("photos");
    dir.fails(
        ["ingest", "two.csv", "--index", "photos"],
        1,
        &["`photos` is not a rolescope index", "hint: name a folder"],
    );
    assert_eq!(dir.contents("photos"), before);
    dir.fails(
        ["ingest", "two.csv", "--index", "two.csv"],
        1,
        &["`two.csv` is not a rolescope index"],
    );
    assert_eq!(dir.read("two.csv"), TWO);
    for command in ["info", "cooccur"] {
        dir.fails(
            [command, "--index", "photos"],
            1,
            &["`photos` is not a rolescope index", "hint: "],
        );
        dir.fails(
            [command, "--index", "none"],
            1,
            &["there is no index at `none`", "hint: make one with `rolescope ingest"],
        );
    }
}

#[test]
fn an_empty_folder_becomes_an_index_and_is_empty_again_after_a_failure() {
    let dir = Dir::new();
    std::fs::create_dir(dir.path("ix")).unwrap();
    dir.write("bad.csv", "id,title,body\n1,a\n");
    dir.run(["ingest", "bad.csv", "--strict", "--index", "ix"]).output().code(3);
    assert!(dir.contents("ix").is_empty());
    dir.write("two.csv", TWO);
    dir.line("ingest two.csv --index ix");
}

/// Four records, one of them with a field too few.
pub(crate) const RAGGED: &str = "id,title,body\n1,a,b\n2,b\n3,c,d\n4,e,f\n";

#[test]
fn too_many_rejected_records_publish_nothing() {
    let message = |allowed: &str| {
        format!("1 of 4 records were rejected, {allowed} are allowed; nothing was added")
    };
    refused(RAGGED, &["--strict"], 3, &[&message("none"), "hint: read the file of rejects"]);
    refused(RAGGED, &["--max-rejects", "0"], 3, &[&message("none")]);
    refused(RAGGED, &["--max-rejects", "24.9%"], 3, &[&message("24.9 %")]);
}

#[test]
fn rejected_records_that_are_allowed_are_counted() {
    for allowed in ["--max-rejects=1", "--max-rejects=25%", "--quiet"] {
        let dir = Dir::new();
        dir.write("dump.csv", RAGGED);
        dir.ok(["ingest", "dump.csv", "--index", "ix", allowed]);
        let source = source(&dir, "ix");
        assert_eq!(source["ledger"]["indexed"]["records"], 3);
        assert_eq!(source["ledger"]["rejected"]["field count"]["records"], 1);
        assert_eq!(source["ledger"]["rejected"]["field count"]["bytes"], 4);
    }
    let dir = Dir::new();
    dir.write("dump.csv", RAGGED);
    for wrong in ["--max-rejects=x", "--max-rejects=-1", "--max-rejects=101%"] {
        dir.run(["ingest", "dump.csv", "--index", "ix", wrong]).output().code(2);
    }
    dir.run(["ingest", "dump.csv", "--index", "ix", "--strict", "--max-rejects=3"])
        .output()
        .code(2);
}

#[test]
fn a_dump_is_known_by_its_content() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    dir.write("copy.csv", TWO);
    dir.line("ingest two.csv --index ix");
    let again = dir.run(["ingest", "copy.csv", "two.csv", "--index", "ix"]).output().code(0);
    assert!(
        again.stderr.contains("copy.csv: is in the index already (as two.csv, #0); left out."),
        "{again:?}"
    );
    assert!(again.stderr.contains("The index ix holds 2 postings."), "{again:?}");
    // Both at once, into a new index.
    dir.line("ingest two.csv copy.csv --index both");
    assert_eq!(dir.csv("query --index both *").len(), 2);
    // Standard input is known only once it has been read.
    let piped = dir.run(["ingest", "-", "--index", "ix"]).input(TWO).output().code(0);
    assert!(piped.stderr.contains("-: is in the index already (as two.csv, #0); left out."));
    assert_eq!(dir.csv("query --index ix *").len(), 2);
}

#[test]
fn the_same_postings_in_another_packing_are_known() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    dir.write("two.csv.gz", gzip(TWO.as_bytes()));
    dir.line("ingest two.csv --index ix");
    let ingest = |dumps: &str| {
        let line = format!("ingest {dumps} --index ix --batch 1");
        let said = dir.run(line.split(' ')).output().code(0).stderr;
        assert_eq!(dir.line("verify --index ix").matches("as written").count(), 1, "{said}");
        said
    };
    let told = "two.csv.gz: is in the index already (as two.csv, #0) with other bytes and the same postings; left out.";
    let said = ingest("two.csv.gz");
    assert!(said.contains(told) && said.contains("The index ix holds 2 postings."), "{said}");
    // Lines that were rejected are no postings.
    dir.write("more.csv", format!("{TWO}extra\n"));
    let said = ingest("more.csv");
    let differs = "with the same postings; it has 1 rejected record, and that 0; left out.";
    assert!(said.contains("(as two.csv, #0)") && said.contains(differs), "{said}");
    // They are asked of, although nothing is added; not again where the bytes are known.
    let strict = ["ingest", "more.csv", "--index", "ix", "--strict"];
    let message =
        ["1 of 3 records were rejected, none are allowed; nothing was added", "more.csv: profile"];
    dir.run(strict).output().failed(3, &message);
    dir.line("ingest more.csv --index other");
    dir.line("ingest more.csv --index other --strict");
    // What is left out stands in the way of no other dump, and takes nothing with it.
    let long = "You write code. ".repeat(1000);
    let rows: Vec<String> =
        (0..200).map(|ad| format!("b{ad},Product Manager,Acme,2020-03-01,{ad} {long}\n")).collect();
    let big = format!("id,title,employer,posted,body\n{}", rows.concat());
    dir.write("big.csv", &big);
    dir.write("big2.csv", format!("{big}extra\n"));
    let said = ingest("two.csv.gz big.csv big2.csv more.csv");
    assert_eq!(said.matches("left out").count(), 3, "{said}");
    assert!(said.contains("big2.csv: is in the index already (as big.csv, #2)"), "{said}");
    assert!(said.contains("The index ix holds 202 postings."), "{said}");
    assert_eq!(dir.csv("query --index ix code --limit 1000").len(), 201);
}

#[test]
fn a_dump_that_is_there_may_take_the_place_of_another() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    dir.write("third.csv", "id,title,body\n3,Product Manager,You write code.\n");
    dir.line("ingest two.csv third.csv --index ix");
    let said = dir
        .run(["ingest", "third.csv", "--index", "ix", "--replace", "two.csv"])
        .output()
        .code(0)
        .stderr;
    for told in [
        "third.csv: is in the index already (as third.csv, #1); left out.",
        "Took out source #0 two.csv with its 2 postings.",
        "The index ix holds 1 posting.",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert_eq!(dir.csv("query --index ix *").len(), 1);
    dir.line("verify --index ix");
    // In its own place it is read anew.
    let anew = ["ingest", "third.csv", "--index", "ix", "--replace", "#1"];
    let said = dir.run(anew).output().code(0).stderr;
    assert!(said.contains("Replaced source #1") && !said.contains("left out"), "{said}");
}

#[test]
fn a_second_dump_is_added() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    dir.write("more.csv", "id,title,body,branch\n3,Product Manager,You write code.,Retail\n");
    dir.line("ingest two.csv --index ix");
    dir.line("ingest more.csv --index ix");
    let found = dir.csv("query --index ix *");
    assert_eq!(found.len(), 3);
    assert_eq!(only(&found, &[("source", "more.csv")]).cells(["id", "line"]), ["3", "2"]);
    assert_eq!(dir.csv("query --index ix source:more.csv").len(), 1);
    assert_eq!(dir.csv("query --index ix branch:Retail").len(), 1);
}

#[test]
fn another_version_of_a_dump_is_told_of() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    dir.line("ingest two.csv --index ix");
    dir.write("two.csv", format!("{TWO}9,Product Manager,Acme,2020-03-01,You write code.\n"));
    let said = dir.run(["ingest", "two.csv", "--index", "ix"]).output().code(0).stderr;
    let note = "note: the index holds another dump called two.csv as well, #0;";
    assert!(said.contains(note) && said.contains("--replace '#0'"), "{said}");
}

#[test]
fn all_dumps_of_an_ingest_are_added_or_none() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    let whole = gzip("id,title,body\n3,Product Manager,You write code.\n".repeat(2000).as_bytes());
    dir.write("cut.csv.gz", &whole[..whole.len() - 9]);
    dir.fails(
        ["ingest", "two.csv", "cut.csv.gz", "--index", "ix"],
        1,
        &["cannot ingest `cut.csv.gz`"],
    );
    assert!(!dir.path("ix").exists());
}

#[test]
fn standard_input_and_gzip_are_read() {
    let dir = Dir::new();
    dir.run(["ingest", "-", "--index", "piped"]).input(TWO).output().code(0);
    assert_eq!(source(&dir, "piped")["file_name"], "-");
    dir.run(["ingest", "-", "--index", "packed"]).input(gzip(TWO.as_bytes())).output().code(0);
    assert_eq!(source(&dir, "packed")["compression"], "gzip");
    dir.write("two.csv.gz", gzip(TWO.as_bytes()));
    dir.line("ingest two.csv.gz --index named");
    let source = source(&dir, "named");
    assert_eq!(source["compression"], "gzip");
    assert_eq!(source["ledger"]["read"]["bytes"], TWO.len());
    for index in ["piped", "packed", "named"] {
        assert_eq!(dir.csv(&format!("query --index {index} *")).len(), 2);
    }
}

#[test]
fn encodings_are_detected_or_told() {
    let text = "id,title,body\n1,Chef de produit à Orléans,Vous écrivez du code.\n";
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let windows: Vec<u8> =
        text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for (bytes, encoding) in [(utf16, "utf-16le"), (windows, "windows-1252"), (marked, "utf-8")] {
        let dir = Dir::new();
        dir.write("dump.csv", &bytes);
        for options in [&[][..], &["--encoding", encoding]] {
            let index = format!("ix{}", options.len());
            let args = ["ingest", "dump.csv", "--index", &index];
            let said = dir.run(args.into_iter().chain(options.iter().copied())).output().code(0);
            let recoded = said.stderr.contains(&format!("{} bytes read as UTF-8 = ", text.len()));
            assert_eq!(recoded, encoding == "utf-16le", "{said:?}");
            assert_eq!(source(&dir, &index)["encoding"], encoding);
            let found = dir.csv(&format!("query --index {index} écrivez"));
            assert_eq!(found[0].cell("title"), "Chef de produit à Orléans", "{encoding}");
        }
    }
    let dir = Dir::new();
    dir.write("dump.csv", text);
    dir.run(["ingest", "dump.csv", "--index", "ix", "--encoding", "latin-9"]).output().code(2);
}

#[test]
fn delimiters_are_sniffed_or_told() {
    for (delimiter, written) in [(";", ";"), ("\t", "tab"), ("|", "|")] {
        let dir = Dir::new();
        dir.write("dump.csv", TWO.replace(',', delimiter));
        dir.line("ingest dump.csv --index sniffed");
        dir.ok(["ingest", "dump.csv", "--index", "told", "--delimiter", written]);
        for index in ["sniffed", "told"] {
            assert_eq!(
                dir.csv(&format!("query --index {index} employer:bolt")).len(),
                1,
                "{written}"
            );
        }
    }
    let dir = Dir::new();
    dir.write("dump.csv", TWO);
    dir.run(["ingest", "dump.csv", "--index", "ix", "--delimiter", "ab"]).output().code(2);
}

#[test]
fn a_stray_quote_is_text_and_costs_one_record_at_most() {
    let dir = Dir::new();
    dir.write("dump.csv", "id,title,body\n1,a,b\n2,\"b,c\n3,c,d\n4,\"e\n5,f,g\n6,h,i\n");
    dir.line("ingest dump.csv --index ix");
    let source = source(&dir, "ix");
    let ledger = &source["ledger"];
    assert_eq!(ledger["indexed"]["records"], 5);
    assert_eq!(ledger["rejected"]["unbalanced quote"]["records"], 1);
    assert_eq!(source["irregularities"]["stray_quotes"], 1);
}

#[test]
fn records_that_say_nothing_are_filtered() {
    let dir = Dir::new();
    dir.write("dump.csv", "id,title,body\n1,a,b\n,,\n\n2,,\nid,title,body\n3,c,d\n");
    dir.line("ingest dump.csv --index ix --strict");
    let ledger = &source(&dir, "ix")["ledger"];
    assert_eq!(ledger["read"]["records"], 5);
    assert_eq!(ledger["indexed"]["records"], 2);
    for reason in ["blank record", "no title and no body", "repeated header"] {
        assert_eq!(ledger["filtered"][reason]["records"], 1, "{reason}");
    }
}

#[test]
fn ads_without_text_are_told() {
    let dir = Dir::new();
    let dump = "id,title,body\n1,Product Manager,\n2,Product Manager,You write code.\n3,Product Manager,\n";
    dir.write("dump.csv", dump);
    dir.line("ingest dump.csv --index ix");
    let told = "odd: 2 ads with a title and no text";
    assert!(dir.ok(["info", "--index", "ix"]).contains(told));
    assert_eq!(source(&dir, "ix")["irregularities"]["without_body"], 2);
    let told = "2 of 3 ads (66.7 %) have a title and no text";
    assert!(dir.line("cooccur --index ix --unit ad").contains(told));
    dir.line("cooccur --index ix --unit ad --boilerplate keep --partial part");
    assert!(dir.line("merge part").contains(told));
}

#[test]
fn two_ingests_at_once_do_not_mix() {
    let dir = Dir::new();
    dir.write("two.csv", TWO);
    dir.line("ingest two.csv --index ix");
    // The first holds the index while it waits for its input.
    let mut first = dir.run(["ingest", "-", "--index", "ix"]).into_command();
    let mut first = first
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = first.stdin.take().unwrap();
    let record = format!("9,Product Manager,You write code{}\n", ".".repeat(2000));
    let dump = "id,title,body\n".to_owned() + &record.repeat(2000);
    std::io::Write::write_all(&mut input, dump.as_bytes()).unwrap();
    dir.write("other.csv", "id,title,body\n3,a,b\n");
    dir.fails(
        ["ingest", "other.csv", "--index", "ix"],
        1,
        &["another process is writing", "hint: wait"],
    );
    drop(input);
    let done = first.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    dir.line("ingest other.csv --index ix");
    let found = dir.ok(["info", "--index", "ix"]);
    assert!(found.starts_with("2003 postings"), "{found}");
}
