//! Forms of output and where they go, for all commands that print tables.

use serde_json::Value;

use crate::postings::TINY;
use crate::util::{Dir, Row, rows, synthetic, twelve};

const ASK: &str = "cooccur --index ix --lexicon tiny.toml";

/// Commands that print one table.
const TABLES: [&str; 13] = [
    "cooccur --index ix --lexicon small.toml --population all --table contrast",
    "cooccur --index ix --lexicon small.toml --population all --table joint",
    "cooccur --index ix --lexicon small.toml --population all --table pairs --by seniority",
    "cooccur --index ix --lexicon small.toml --population all --table prevalence",
    "cooccur --index ix --lexicon small.toml --population all --table places",
    "cooccur --index ix --lexicon small.toml --population all --table roles",
    "trend --index ix --lexicon small.toml --population all --table rates",
    "trend --index ix --lexicon small.toml --population all --table theta",
    "trend --index ix --lexicon small.toml --population all --table slopes --period month",
    "query --index ix roadmap",
    "kwic --index ix --lexicon small.toml roadmap",
    "profiles",
    "lexicon show small.toml",
];

/// A value of JSON as CSV has it.
fn as_csv(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Both have every column and every digit.
#[test]
fn csv_and_json_agree() {
    for command in TABLES {
        let csv = synthetic().csv(command);
        let json: Value =
            serde_json::from_str(&synthetic().line(&format!("{command} --format json"))).unwrap();
        let columns = json["table"]["columns"].as_array().unwrap();
        let of_json = json["table"]["rows"].as_array().unwrap();
        assert_eq!(csv.len(), of_json.len(), "{command}");
        assert!(!csv.is_empty(), "{command}");
        for (row, object) in csv.iter().zip(of_json) {
            assert_eq!(object.as_object().unwrap().len(), columns.len(), "{command}");
            for column in columns {
                let name = column["name"].as_str().unwrap();
                let (cell, value) = (row.cell(name), as_csv(&object[name]));
                // The reader of JSON used here may err in the last digit.
                let number = |text: &str| text.parse::<f64>().ok();
                let close = |one: f64, other: f64| (one - other).abs() <= 1e-15 * one.abs();
                let same = cell == value
                    || number(cell)
                        .zip(number(&value))
                        .is_some_and(|(one, other)| close(one, other));
                assert!(same, "{command}: `{name}` is {cell:?} and {value:?}");
            }
            for fact in [
                "corpus_fingerprint",
                "lexicon_fingerprint",
                "settings_fingerprint",
                "tool_version",
            ] {
                assert_eq!(row.cell(fact), as_csv(&json["provenance"][fact]), "{command}");
            }
        }
    }
}

/// Markdown shows the columns for readers; counts and texts there are those of the CSV.
#[test]
fn markdown_agrees_with_csv() {
    let line = format!("{ASK} --window posting");
    let markdown = twelve().line(&format!("{line} --format markdown"));
    let mut lines = markdown.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = |line: &str| -> Vec<String> {
        line.trim_end_matches(" |").split(" | ").map(str::to_owned).collect()
    };
    let header = cells(lines.next().unwrap());
    assert!(cells(lines.next().unwrap()).iter().all(|rule| rule.starts_with("---")));
    let column = |heading: &str| header.iter().position(|name| name == heading).unwrap();
    let csv = twelve().csv(&line);
    let shown: Vec<Vec<String>> = lines.map(cells).collect();
    assert_eq!(shown.len(), csv.len());
    for (shown, row) in shown.iter().zip(&csv) {
        for (heading, name) in [
            ("Signal", "label"),
            ("With", "n_signal"),
            ("Without", "n_rest"),
            ("Employers", "employers_signal"),
            ("Verdict", "verdict"),
        ] {
            assert_eq!(shown[column(heading)], row.cell(name), "{markdown}");
        }
    }
    assert!(markdown.contains(csv[0].cell("corpus_fingerprint")), "{markdown}");
    assert!(markdown.starts_with("# Signals and duties\n"), "{markdown}");
}

#[test]
fn every_table_can_be_had_as_text_and_markdown() {
    for command in TABLES {
        for format in ["table", "markdown"] {
            let text = synthetic().line(&format!("{command} --format {format}"));
            assert!(text.lines().count() > 3, "{command}: {text}");
            assert!(!text.contains('\u{1b}') && !text.contains("NaN"), "{command}: {text}");
        }
    }
}

#[test]
fn several_tables_are_one_document() {
    let names = |text: &str| -> Vec<String> {
        let json: Value = serde_json::from_str(text).unwrap();
        json["tables"].as_array().unwrap().iter().map(|table| as_csv(&table["name"])).collect()
    };
    let text = twelve().line(&format!("{ASK} --table joint,pairs --table places --format json"));
    assert_eq!(names(&text), ["joint", "pairs", "places"]);
    let text = twelve()
        .line("trend --index ix --lexicon tiny.toml --table rates,theta,slopes --format json");
    assert_eq!(names(&text), ["rates", "theta", "slopes"]);
    let text = twelve().line(&format!("{ASK} --table joint,places --format markdown"));
    assert_eq!(text.matches("\n## ").count(), 2, "{text}");
}

#[test]
fn the_extension_chooses_the_form() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    let index = twelve().path("ix");
    let ask = |options: &[&str]| {
        let fixed = ["cooccur", "--lexicon", "tiny.toml", "--index"].map(Into::into);
        let args: Vec<std::ffi::OsString> = fixed
            .into_iter()
            .chain([index.clone().into_os_string()])
            .chain(options.iter().map(Into::into))
            .collect();
        dir.run(args).output()
    };
    for (file, format) in [
        ("a.csv", "csv"),
        ("a.json", "json"),
        ("a.md", "markdown"),
        ("a.txt", "table"),
        ("a", "table"),
    ] {
        let written = ask(&["-o", file]).code(0);
        assert!(written.bytes.is_empty(), "{written:?}");
        assert_eq!(written.stderr, format!("Wrote {file}.\n"));
        let printed = ask(&["--format", format]).code(0);
        assert_eq!(dir.read(file), printed.stdout, "{file}");
        // Named as well, and onto a file that is there.
        ask(&["-o", file, "--format", format, "--force"]).code(0);
        assert_eq!(dir.read(file), printed.stdout, "{file}");
    }
    assert_eq!(
        ask(&["-o", "-", "--format", "csv"]).code(0).stdout,
        ask(&["--format", "csv"]).stdout
    );
    // No temporary file is left.
    assert_eq!(dir.contents("").len(), 6);
}

#[test]
fn form_and_extension_must_agree() {
    let fails = |options: &str, messages: &[&str]| {
        twelve().fails(format!("{ASK} {options}").split_whitespace(), 2, messages);
    };
    fails(
        "--format csv -o never.json",
        &["`--format csv` does not fit the extension of `never.json`", "hint: "],
    );
    fails("--format table -o never.md", &["does not fit"]);
    fails(
        "-o never.xlsx",
        &["the extension of `never.xlsx` is not that of a form", "hint: end it in .csv", "excel"],
    );
    fails(
        "--spreadsheet-safe",
        &["`--spreadsheet-safe` is for CSV only", "hint: add `--format csv`"],
    );
    fails("--spreadsheet-safe -o never.json", &["is for CSV only"]);
    assert!(!twelve().path("never.json").exists());
    twelve().run(format!("{ASK} --format yaml").split_whitespace()).output().code(2);
}

#[test]
fn outputs_never_overwrite_inputs() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("twelve.csv", crate::postings::TWELVE);
    dir.line("ingest twelve.csv --index ix");
    let index = dir.contents("ix");
    for command in [
        "cooccur --index ix --lexicon tiny.toml -o tiny.toml",
        "cooccur --index ix --lexicon tiny.toml -o ./ix/../tiny.toml",
        "trend --index ix --lexicon ./tiny.toml -o tiny.toml",
        "kwic technical --index ix --lexicon tiny.toml -o tiny.toml --format csv",
        "lexicon show tiny.toml -o tiny.toml",
        "cooccur --index ix --lexicon tiny.toml -o ix/meta.json",
        "trend --index ix --lexicon tiny.toml -o ix/trend.csv",
        "query --index ./ix/ technical -o ix/meta.json",
        "kwic technical --index ix --lexicon tiny.toml -o ix/meta.json",
    ] {
        dir.fails(command.split_whitespace(), 2, &["is an input", "hint: name another file"]);
    }
    assert_eq!(dir.read("tiny.toml"), TINY);
    assert_eq!(dir.contents("ix"), index);
    dir.line("cooccur --index ix --lexicon tiny.toml -o tiny.csv");
}

#[test]
fn folders_that_cannot_be_written_are_told_before_any_work() {
    let dir = Dir::new();
    let fails = |file: &str, code: i32, messages: &[&str]| {
        let line = format!("{ASK} -o {}", dir.path(file).display());
        twelve().fails(line.split_whitespace(), code, messages);
    };
    fails("none/a.csv", 2, &["there is no folder", "hint: make it first"]);
    std::fs::create_dir(dir.path("folder.csv")).unwrap();
    fails("folder.csv", 1, &["folder.csv", "hint: "]);
    #[cfg(unix)]
    {
        // A link is not followed, and what it points to stays.
        dir.write("target.csv", "precious");
        std::os::unix::fs::symlink("target.csv", dir.path("link.csv")).unwrap();
        fails("link.csv", 1, &["symbolic link", "hint: "]);
        assert_eq!(dir.read("target.csv"), "precious");
    }
    #[cfg(target_os = "linux")]
    twelve().fails(
        format!("{ASK} -o /proc/a.csv").split_whitespace(),
        1,
        &["cannot write `/proc/a.csv`", "caused by: "],
    );
}

#[test]
fn colour_is_shown_only_where_asked_for() {
    let escape = |output: crate::util::Output| output.code(0).stdout.contains('\u{1b}');
    let run = |options: &str| twelve().run(format!("{ASK} {options}").split_whitespace());
    assert!(!escape(run("").env_remove("NO_COLOR").output()), "no terminal");
    assert!(escape(run("--color always").output()));
    assert!(!escape(run("--color never").env_remove("NO_COLOR").output()));
    for format in ["csv", "json", "markdown"] {
        assert!(!escape(run(&format!("--color always --format {format}")).output()));
    }
    let failed =
        twelve().run(format!("{ASK} --color always --by branch").split_whitespace()).output();
    assert!(failed.stderr.starts_with("\u{1b}[1;31merror\u{1b}[0m: "), "{failed:?}");
}

/// Wherever a question is answered, corpus, lexicon, settings and version are named.
#[test]
fn every_answer_names_what_it_rests_on() {
    let facts = |row: &Row| {
        ["corpus_fingerprint", "lexicon_fingerprint", "settings_fingerprint"]
            .map(|fact| row.cell(fact).to_owned())
    };
    let of = |options: &str| {
        facts(&rows(&twelve().line(&format!("{ASK} --window posting --format csv {options}")))[0])
    };
    let plain = of("");
    assert!(plain.iter().all(|fact| fact.len() == 16), "{plain:?}");
    assert_eq!(of("--threads 1"), plain);
    let other = of("--strength mentioned");
    assert_eq!(other[..2], plain[..2]);
    assert_ne!(other[2], plain[2]);
    let text = twelve().line(ASK);
    let fingerprint = of("--window posting,sentence");
    let line = format!("corpus {}, lexicon tiny {}, settings", fingerprint[0], fingerprint[1]);
    assert!(text.contains(&line), "{line} in {text}");
}

/// The dump that was just ingested is not to be lost to a slip of the hand.
#[test]
fn a_dump_of_the_index_is_not_written_over() {
    let dir = Dir::new();
    dir.write("dump.csv", "id,title,body\n1,Product Manager,You will write code.\n");
    dir.line("ingest dump.csv --index ix");
    let before = dir.read("dump.csv");
    for command in ["query manager", "kwic code", "cooccur --window posting"] {
        let words = format!("{command} --index ix -o dump.csv --force");
        dir.fails(words.split(' '), 2, &["is a dump of the index", "name another file"]);
        assert_eq!(dir.read("dump.csv"), before, "{command}");
    }
    // By whatever name it goes now.
    std::fs::rename(dir.path("dump.csv"), dir.path("renamed.csv")).unwrap();
    std::fs::hard_link(dir.path("renamed.csv"), dir.path("linked.csv")).unwrap();
    for name in ["renamed.csv", "linked.csv"] {
        let words = format!("query manager --index ix -o {name} --force");
        dir.fails(words.split(' '), 2, &[name, "is a dump of the index"]);
        assert_eq!(dir.read(name), before);
    }
    // Another file of the same length may be written over.
    dir.write("other.csv", "x".repeat(before.len()));
    dir.line("query manager --index ix -o other.csv --force");
}

#[test]
fn an_input_is_not_written_over_by_whatever_link() {
    let dir = Dir::new();
    dir.write("dump.csv", "id,title,body\n1,Product Manager,You will write code.\n");
    dir.line("ingest dump.csv --index ix");
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write("aliases.toml", "[aliases]\n\"a\" = \"b\"\n");
    let (held, _) = dir.contents("ix").into_iter().find(|(_, bytes)| !bytes.is_empty()).unwrap();
    for (input, ask) in [
        (held, "query manager --index ix"),
        (dir.path("tiny.toml"), "cooccur --index ix --lexicon tiny.toml"),
        (dir.path("aliases.toml"), "vacancies --index ix --aliases aliases.toml"),
    ] {
        let before = std::fs::read(&input).unwrap();
        std::fs::hard_link(&input, dir.path("linked.csv")).unwrap();
        let words = format!("{ask} -o linked.csv");
        dir.fails(words.split(' '), 2, &["`linked.csv` is an input, or lies in one"]);
        assert_eq!(std::fs::read(dir.path("linked.csv")).unwrap(), before, "{ask}");
        std::fs::remove_file(dir.path("linked.csv")).unwrap();
    }
}
