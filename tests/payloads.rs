//! Payloads through every command, every table and every format: a table names the commands, and one that it does not name fails.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::hostile::{PAYLOADS, active, inert, inert_markup};
use crate::postings::TINY;
use crate::reference::commands;
use crate::util::{Dir, Output, rows};

/// A column of the dump, with marks of terminals, pages and shells.
const COLUMN: &str = "group\u{1b}[1m<script>\u{202e}$(touch pwned)`touch pwned`";

/// What a file is called that is of a stranger, too.
const FILE: &str = "dump\u{1b}[7m<script>\u{202e}$(touch pwned).csv";

/// Failures that are meant: a damaged index, a table that cannot be made or is empty, a command that there is not.
const EXPECTED: [&str; 4] =
    ["`damaged` is damaged", "cannot be made of counts", "have no row", "there is no command"];

/// What is in names of files that are written.
const ODD: &str = "odd\u{1b}[7m<script>\u{202e}";

/// Each command with lines that give it payloads. `{id}`, `{cell}`, `{column}`, `{file}`, `{odd}` and `{payload}` stand for what a stranger wrote;
/// where a command has tables and formats, each line is run for all of them.
const COMMANDS: [(&str, &[&str]); 29] = [
    ("demo", &["demo --dir demo-{odd} --quiet"]),
    (
        "ingest",
        &[
            "ingest {file} --index index-{odd}",
            "ingest {file} --dry-run",
            "ingest {file} --index again --rejects rejects.csv --map id={column}",
        ],
    ),
    ("profiles", &["profiles"]),
    ("info", &["info --index ix", "info --index ix --json"]),
    ("verify", &["verify ix", "verify results", "verify damaged"]),
    ("vacancies", &["vacancies --index ix", "vacancies --index ix --explain {id}"]),
    (
        "query",
        &[
            "query --index ix *",
            "query --index ix * --contacts",
            "query --index ix code --facet {column}",
            "query --index ix code --facet employer",
            "query --index ix employer:alert --explain",
        ],
    ),
    (
        "kwic",
        &[
            "kwic --index ix --lexicon hostile.toml code --all",
            "kwic --index ix --lexicon hostile.toml technical --sort left --context 30",
            "kwic --index ix --lexicon hostile.toml technical --sample 5",
            "kwic --index ix --lexicon hostile.toml technical --with coding --window posting",
        ],
    ),
    (
        "cooccur",
        &[
            "cooccur --index ix --lexicon hostile.toml --unit ad --population all --by {column} --window posting",
        ],
    ),
    ("merge", &["merge counts"]),
    ("trend", &["trend --index ix --lexicon hostile.toml --by {column} --period month"]),
    ("report", &["report --index ix --lexicon hostile.toml --period month -o page"]),
    ("new", &["new {file} -o new.toml"]),
    ("run", &["run study.toml"]),
    ("diff", &["diff results others"]),
    (
        "show",
        &[
            "show --index ix --lexicon hostile.toml --cell {cell}",
            "show --index ix --lexicon hostile.toml --cell {cell} --near-misses",
            "show --index ix --lexicon hostile.toml --cell {cell} --sample 3",
        ],
    ),
    (
        "export",
        &[
            "export postings matches matrix vacancies --index ix --lexicon hostile.toml --text -o exported",
        ],
    ),
    (
        "lexicon check",
        &[
            "lexicon check hostile.toml",
            "lexicon check hostile.toml --index ix --population all --usage",
        ],
    ),
    (
        "lexicon show",
        &[
            "lexicon show hostile.toml",
            "lexicon show hostile.toml --index ix --id {id}",
            "lexicon show hostile.toml --text raw.toml",
            "lexicon show hostile.toml --source",
            "lexicon show raw.toml --source",
        ],
    ),
    ("lexicon eval", &["lexicon eval sheet.csv --lexicon hostile.toml"]),
    ("lexicon agree", &["lexicon agree sheet.csv other.csv"]),
    (
        "lexicon sample",
        &["lexicon sample --index ix --lexicon hostile.toml --population all --size 9"],
    ),
    (
        "lexicon suggest",
        &[
            "lexicon suggest engineering --index ix --lexicon hostile.toml --population all --least 1",
        ],
    ),
    ("lexicon diff", &["lexicon diff hostile.toml less.toml --index ix --population all"]),
    (
        "lexicon import",
        &[
            "lexicon import dictionary.yml -o imported.toml --all",
            "lexicon import dictionary.csv -o of-csv.toml --all",
        ],
    ),
    ("synth", &["synth --postings 9 -o made-{odd}.csv"]),
    (
        "completions",
        &[
            "completions bash --index ix --lexicon hostile.toml",
            "completions zsh --index ix --lexicon hostile.toml",
            "completions fish --index ix --lexicon hostile.toml",
        ],
    ),
    ("man", &["man"]),
    ("help", &["help examples", "help {payload}"]),
];

/// A folder with a dump, a lexicon, labels, a dictionary and a study that are all of a stranger.
fn hostile() -> Dir {
    let dir = Dir::new();
    let mut lexicon = TINY.to_owned();
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let label: String = payload.chars().filter(|one| !one.is_control()).collect();
        let label = toml::Value::String(label);
        lexicon += &format!(
            "\n[signal.s{number}]\nlabel = {label}\npatterns = [\"mind\", \"s{number}\"]\n"
        );
    }
    dir.write("hostile.toml", &lexicon);
    dir.write("raw.toml", PAYLOADS.join("\n"));
    dir.write("less.toml", TINY.replace("\"write code\"", "\"code\""));
    let mut ads = csv::Writer::from_writer(Vec::new());
    ads.write_record(["id", "title", "employer", "place", "posted", "body", COLUMN]).unwrap();
    let mut labels = csv::Writer::from_writer(Vec::new());
    labels.write_record(["id", "any-signal", "engineering", "marketing"]).unwrap();
    let mut sheet = csv::Writer::from_writer(Vec::new());
    sheet.write_record(["item", "before", "sentence", "zone", "eng", "mkt", "tech"]).unwrap();
    let mut dictionary = csv::Writer::from_writer(Vec::new());
    dictionary.write_record(["category", "pattern"]).unwrap();
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let id = format!("{number}{payload}");
        let body = format!(
            "Responsibilities\n- You write code {payload}.\nRequirements\n- {payload} A technical mind {payload}.\n- No technical mind {payload}, mail x{number}@example.com.\n"
        );
        let posted = format!("2020-{:02}-01", number % 12 + 1);
        // Each twice, so that there is something to group.
        for copy in ["", "b"] {
            let title = format!("Product Manager {payload}");
            let id = format!("{id}{copy}");
            ads.write_record([id.as_str(), &title, payload, payload, &posted, &body, payload])
                .unwrap();
            labels.write_record([&id, "yes", "yes", "no"]).unwrap();
        }
        sheet
            .write_record([
                id.as_str(),
                payload,
                &format!("You write code {payload}"),
                "duties",
                "none",
                "does",
                "required",
            ])
            .unwrap();
        dictionary.write_record([*payload, &format!("{payload} code")]).unwrap();
        dictionary.write_record(["plain", payload]).unwrap();
    }
    // A row that is rejected.
    let mut ads = ads.into_inner().unwrap();
    ads.extend(b"too,few\n");
    dir.write(FILE, ads);
    dir.write("labels.csv", labels.into_inner().unwrap());
    let sheet = sheet.into_inner().unwrap();
    dir.write(
        "other.csv",
        String::from_utf8(sheet.clone()).unwrap().replace("none,does", "does,none"),
    );
    dir.write("sheet.csv", sheet);
    dir.write("dictionary.csv", dictionary.into_inner().unwrap());
    let quoted: Vec<String> = PAYLOADS.iter().map(|one| Value::from(*one).to_string()).collect();
    let entries = quoted.iter().map(|one| format!("{one}: [{one}, {}]\n", quoted.join(", ")));
    dir.write("dictionary.yml", entries.collect::<String>());
    let study = |dumps: &str, lexicon: &str, results: &str| {
        let (file, column) = (toml::Value::from(dumps), toml::Value::from(COLUMN));
        format!(
            "lexicon = \"{lexicon}\"\nindex = \"index-{results}\"\npopulations = [\"all\"]\n[[source]]\ndumps = [{file}]\nmax_rejects = \"100%\"\n[question]\nby = [{column}]\nunit = \"ad\"\n[output]\nfolder = \"{results}\"\nformats = [\"csv\", \"json\", \"jsonl\", \"markdown\"]\n"
        )
    };
    dir.write("study.toml", study(FILE, "hostile.toml", "results"));
    dir.write("second.toml", study(FILE, "less.toml", "others"));
    dir
}

/// Runs a command line whose words hold what a stranger wrote; `{…}` are words of their own or ends of words.
fn words(line: &str, fill: &[(&str, &str)]) -> Vec<String> {
    let filled = |word: &str| {
        fill.iter().fold(word.to_owned(), |word, (name, text)| word.replace(name, text))
    };
    line.split_whitespace().map(filled).collect()
}

/// What the help says that an option takes.
fn values(help: &str, option: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| !line.trim_start().starts_with(option)).skip(1);
    lines
        .take_while(|line| !line.trim_start().starts_with("--"))
        .filter_map(|line| line.trim_start().strip_prefix("- ")?.split(':').next())
        .map(str::to_owned)
        .collect()
}

/// What was printed in a format is inert.
fn check(output: &Output, format: &str, what: &str) {
    assert_eq!(active(&output.stderr), None, "{what}: {output:?}");
    assert!(!output.stderr.contains("panicked"), "{what}: {output:?}");
    match format {
        // A command that fails prints no data.
        _ if output.code != 0 => inert(output),
        // For machines: as it was.
        "csv" => {
            let records = csv::Reader::from_reader(output.stdout.as_bytes()).into_records();
            records
                .for_each(|record| drop(record.unwrap_or_else(|error| panic!("{what}: {error}"))));
        }
        "markdown" => inert_markup(&output.stdout, what),
        "json" => {
            inert(output);
            drop(serde_json::from_str::<Value>(&output.stdout).unwrap());
        }
        "jsonl" => {
            inert(output);
            for line in output.stdout.lines() {
                drop(serde_json::from_str::<Value>(line).unwrap());
            }
        }
        "safe" => no_formula(&output.stdout, what),
        _ => inert(output),
    }
}

fn no_formula(text: &str, what: &str) {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for record in reader.records() {
        for cell in &record.unwrap() {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!formula || cell.parse::<f64>().is_ok(), "{what}: {cell:?}");
        }
    }
}

#[test]
fn every_command_is_named() {
    let named: BTreeSet<&str> = COMMANDS.iter().map(|(command, _)| *command).collect();
    let all = commands();
    let is_parent = |path: &[String]| {
        all.iter().any(|(other, _)| other.len() > path.len() && other.starts_with(path))
    };
    let mut leaves: BTreeSet<String> =
        all.iter().filter(|(path, _)| !is_parent(path)).map(|(path, _)| path.join(" ")).collect();
    leaves.insert("help".to_owned());
    let leaves: BTreeSet<&str> = leaves.iter().map(String::as_str).collect();
    assert_eq!(named, leaves);
}

#[test]
fn nothing_is_active_in_any_command_table_and_format() {
    let dir = hostile();
    let prepare = |line: &str| {
        let output = dir.run(words(line, &[("{file}", FILE)])).output().code(0);
        assert_eq!(active(&output.stderr), None, "{output:?}");
        output.stdout
    };
    prepare("ingest {file} --index ix --max-rejects 100%");
    prepare("run study.toml");
    prepare("run second.toml");
    prepare(
        "cooccur --index ix --lexicon hostile.toml --unit ad --population all --partial counts",
    );
    prepare("ingest {file} --index damaged --max-rejects 100%");
    let damaged = dir
        .contents("damaged")
        .into_keys()
        .find(|path| path.extension().is_some_and(|it| it == "store"));
    std::fs::write(damaged.unwrap(), "damage").unwrap();
    let cells = rows(&prepare(
        "cooccur --index ix --lexicon hostile.toml --unit ad --population all --table pairs --window posting,sentence --format csv",
    ));
    let mut cell = cells.iter().filter(|row| row.cell("a") != "0").map(|row| row.cell("cell"));
    let cell = cell.next_back().unwrap().to_owned();

    let helps = commands();
    let (mut ran, mut failed) = (0, Vec::new());
    for (command, lines) in COMMANDS {
        let help = helps.iter().find(|(path, _)| path.join(" ") == command);
        let help = help.map_or("", |(_, help)| help.as_str());
        let tables = values(help, "--table <");
        let all_tables: Vec<Option<&str>> = if tables.is_empty() {
            vec![None]
        } else {
            tables.iter().map(|table| Some(table.as_str())).collect()
        };
        let mut formats = values(help, "--format <");
        if command == "lexicon import" {
            // There it is the form of what is read.
            formats.clear();
        }
        let is_safe_there = help.contains("--spreadsheet-safe");
        for (number, line) in lines.iter().enumerate() {
            // Of an ad that is explained there are no tables.
            let is_text = line.contains("--explain {id}");
            let tables = if is_text { &[None] } else { all_tables.as_slice() };
            let payloads: &[&str] = if line.contains("{payload}") || line.contains("{id}") {
                &PAYLOADS
            } else {
                &PAYLOADS[..1]
            };
            for (at, payload) in payloads.iter().enumerate() {
                let id = format!("{at}{payload}");
                let fill = [
                    ("{id}", id.as_str()),
                    ("{cell}", &cell),
                    ("{column}", COLUMN),
                    ("{file}", FILE),
                    ("{odd}", ODD),
                    ("{payload}", payload),
                ];
                let line = words(line, &fill);
                let run = |more: &[&str], format: &str| {
                    let all = line.iter().map(String::as_str).chain(more.iter().copied());
                    let output = dir.run(all).output();
                    check(&output, format, &format!("{command} {more:?}"));
                    output
                };
                for table in tables {
                    let mut more: Vec<&str> =
                        table.map(|table| vec!["--table", table]).unwrap_or_default();
                    if *table == Some("rectified") && command == "cooccur" {
                        more.extend(["--labels", "labels.csv"]);
                    }
                    // A table whose numbers are of nothing may be refused, the others not.
                    // A sheet to be filled in is CSV by itself.
                    let form = if command == "lexicon sample" { "csv" } else { "table" };
                    let plain = run(&more, form);
                    assert!(plain.code <= 3, "{plain:?}");
                    let as_plain = |output: &Output| {
                        let refused = output.stderr.contains("as text only");
                        assert!(output.code == plain.code || refused, "{output:?}");
                    };
                    ran += usize::from(plain.code == 0);
                    let is_meant = EXPECTED.iter().any(|message| plain.stderr.contains(message));
                    if plain.code != 0 && !is_meant {
                        failed.push(format!("{line:?} {table:?}: {}", plain.stderr));
                    }
                    more.push("--format");
                    for format in formats.iter().filter(|format| *format != "table" && !is_text) {
                        let file = format!(
                            "{}-{number}-{}.{format}",
                            command.replace(' ', "-"),
                            table.unwrap_or("-")
                        );
                        let mut more = [more.as_slice(), &[format.as_str()]].concat();
                        if format == "parquet" && command != "export" {
                            more.extend(["-o", &file]);
                        }
                        let output = run(&more, format);
                        as_plain(&output);
                    }
                    if is_safe_there && !is_text && formats.iter().any(|format| format == "csv") {
                        let output = run(
                            &[more.as_slice(), &["csv", "--spreadsheet-safe"]].concat(),
                            "safe",
                        );
                        as_plain(&output);
                    }
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(ran > 80, "{ran}");
    written(&dir);
}

/// What has been written is as safe as what is printed, and lies where it was told to.
fn written(dir: &Dir) {
    assert!(!dir.path("pwned").exists());
    assert!(!dir.path("../pwned").exists() && !dir.path("../../pwned").exists());
    let mut seen = BTreeSet::new();
    for (path, bytes) in dir.contents("") {
        let below = path.strip_prefix(dir.path("")).unwrap().to_owned();
        let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        // What only the program reads of an index is its own.
        let is_of_index = path.parent().is_some_and(|folder| folder.join("meta.json").exists());
        if first == FILE || is_of_index || is_prepared(&below) {
            continue;
        }
        let name = below.display().to_string();
        let kind = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        seen.insert(kind.clone());
        match kind.as_str() {
            "html" | "md" | "svg" => inert_markup(&String::from_utf8(bytes).unwrap(), &name),
            "json" | "jsonl" => {
                assert_eq!(active(&String::from_utf8(bytes).unwrap()), None, "{name}");
            }
            "toml" => assert_eq!(active(&String::from_utf8(bytes).unwrap()), None, "{name}"),
            "parquet" => assert!(bytes.starts_with(b"PAR1"), "{name}"),
            _ => {}
        }
    }
    for kind in ["html", "md", "svg", "json", "jsonl", "toml", "parquet", "csv"] {
        assert!(seen.contains(kind), "{kind} in {seen:?}");
    }
}

/// Whether a file was there before the commands ran, or is of an index.
fn is_prepared(below: &Path) -> bool {
    let first = below.components().next().map(|first| PathBuf::from(first.as_os_str()));
    let name = first.unwrap_or_default().display().to_string();
    ["hostile.toml", "raw.toml", "less.toml", "study.toml", "second.toml", "dictionary.yml"]
        .contains(&name.as_str())
}

/// What a shell reads it takes for nothing else.
#[cfg(unix)]
#[test]
fn completions_of_a_stranger_run_nothing() {
    let dir = hostile();
    dir.run(["ingest", FILE, "--index", "ix", "--max-rejects", "100%"]).output().code(0);
    let text = dir.ok(["completions", "bash", "--index", "ix", "--lexicon", "hostile.toml"]);
    assert!(!text.contains("touch"), "{text}");
    dir.write("complete.bash", text);
    let script = "source ./complete.bash && COMP_WORDS=(rolescope query --facet '') COMP_CWORD=3 && _rolescope rolescope '' --facet && printf '%s\\n' \"${COMPREPLY[@]}\"";
    let Ok(output) =
        std::process::Command::new("bash").args(["-c", script]).current_dir(dir.path("")).output()
    else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
    assert!(!dir.path("pwned").exists());
}
