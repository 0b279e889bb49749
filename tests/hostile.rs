//! Hostile texts through every command and format: what comes out is inert, and CSV for machines is unchanged.

use std::sync::OnceLock;

use serde_json::Value;

use crate::util::{Dir, Output, rows};

/// Scripts, terminal sequences (one writes the clipboard), direction marks, formulas, markup.
pub(crate) const PAYLOADS: [&str; 15] = [
    "<script>alert(1)</script>",
    "</script><script src=//evil.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "'\"><svg onload=alert(1)>",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]52;c;cm0gLXJmIC8=\u{7}",
    "\u{9b}31mred\u{9d}0;title\u{9c}",
    "user\u{202e}txt.exe\u{2066}\u{200b}x",
    "=cmd|' /C calc'!A0",
    "@SUM(A1:A9);=1+1",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "| a | b |\u{7f} `code` $x$ {{7*7}} %0A",
    "../../pwned",
    "$(touch pwned)`touch pwned`;touch pwned;%s%n",
    "C:\\pwned\\..\\con",
];

/// A column name of the same kind.
const COLUMN: &str = "group\u{1b}[1m<script>\u{202e}";

/// One ad for each payload, with it in every place; the index is `ix`.
fn hostile() -> &'static Dir {
    static DIR: OnceLock<Dir> = OnceLock::new();
    DIR.get_or_init(|| {
        let dir = Dir::new();
        dir.write("tiny.toml", crate::postings::TINY);
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "title", "employer", "place", "posted", "body", COLUMN]).unwrap();
        for (number, payload) in PAYLOADS.iter().enumerate() {
            let title = format!("Product Manager {payload}");
            let posted = format!("2020-{:02}-01", number % 12 + 1);
            let body = format!("Responsibilities\n- You write code {payload}.\nRequirements\n- {payload} A technical mind {payload}.\n");
            let id = format!("{number}{payload}");
            writer.write_record([id.as_str(), &title, payload, payload, &posted, &body, payload]).unwrap();
        }
        let name = if cfg!(unix) { "dump\u{1b}[7m<script>\u{202e}.csv" } else { "dump.csv" };
        dir.write(name, writer.into_inner().unwrap());
        inert(&dir.run(["ingest", name, "--index", "ix"]).output().code(0));
        dir
    })
}

/// No character that acts on a terminal or hides: controls but line feed and tab, direction marks, zero-width characters.
pub(crate) fn active(text: &str) -> Option<char> {
    text.chars().find(|&character| {
        (character.is_control() && !matches!(character, '\n' | '\t'))
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    })
}

#[track_caller]
pub(crate) fn inert(output: &Output) {
    assert_eq!(active(&output.stdout), None, "{output:?}");
    assert_eq!(active(&output.stderr), None, "{output:?}");
}

/// Besides, no markup of the dump.
#[track_caller]
pub(crate) fn inert_markup(text: &str, what: &str) {
    assert_eq!(active(text), None, "{what}");
    // In Markdown a bracket with a backslash before it makes no link. In HTML and SVG no bracket does: there links are elements and attributes.
    let text = text.replace("\\]", "");
    let of_markdown: &[&str] = if what.ends_with(".html") || what.ends_with(".svg") {
        &[]
    } else {
        &["](javascript:", "](http"]
    };
    let of_html =
        ["<script", "<img", "<svg onload", "href=\"javascript:", "href=\"http", "src=\"http"];
    for markup in of_html.iter().chain(of_markdown) {
        assert!(!text.contains(markup), "{what} holds {markup}");
    }
}

fn run(args: &[&str]) -> Output {
    hostile().run(args).output().code(0)
}

/// Commands that print tables, each with what of the dump it prints.
const TABLES: [&[&str]; 14] = [
    &["query", "*", "--index", "ix"],
    &["query", "code OR alert OR red", "--index", "ix", "--facet", COLUMN],
    &["query", "code OR employer:alert OR title:red*", "--index", "ix", "--explain"],
    &["query", "code", "--index", "ix", "--facet", "employer"],
    &["kwic", "code", "--index", "ix", "--lexicon", "tiny.toml", "--all", "--sort", "ingest"],
    &["kwic", "technical", "--index", "ix", "--lexicon", "tiny.toml"],
    &["kwic", "code", "--index", "ix", "--lexicon", "tiny.toml", "--context", "30"],
    &["cooccur", "--index", "ix", "--lexicon", "tiny.toml", "--by", COLUMN],
    &[
        "cooccur",
        "--index",
        "ix",
        "--lexicon",
        "tiny.toml",
        "--by",
        COLUMN,
        "--table",
        "pairs",
        "--window",
        "posting",
    ],
    &["trend", "--index", "ix", "--lexicon", "tiny.toml", "--by", COLUMN, "--table", "rates"],
    &[
        "trend",
        "--index",
        "ix",
        "--lexicon",
        "tiny.toml",
        "--query",
        "employer:alert",
        "--period",
        "year",
    ],
    &["vacancies", "--index", "ix", "--table", "vacancies"],
    &["vacancies", "--index", "ix", "--table", "ads"],
    &["vacancies", "--index", "ix", "--table", "largest"],
];

#[test]
fn terminals_are_safe() {
    for command in TABLES {
        inert(&run(command));
    }
    inert(&run(&["info", "--index", "ix"]));
    for (number, payload) in PAYLOADS.iter().enumerate().skip(1) {
        let (id, other) = (format!("{number}{payload}"), format!("0{}", PAYLOADS[0]));
        inert(&run(&["vacancies", "--index", "ix", "--explain", &id, "--explain", &other]));
        inert(&run(&["vacancies", "--index", "ix", "--explain", &id]));
    }
}

#[test]
fn markdown_is_safe() {
    for command in TABLES {
        let output = run(&[command, &["--format", "markdown"]].concat());
        inert_markup(&output.stdout, &format!("{command:?}"));
    }
}

#[test]
fn json_is_safe_and_reads_back() {
    for command in TABLES {
        let output = run(&[command, &["--format", "json"]].concat());
        inert(&output);
        drop(serde_json::from_str::<Value>(&output.stdout).unwrap());
    }
    let info = run(&["info", "--index", "ix", "--json"]);
    inert(&info);
    let info: Value = serde_json::from_str(&info.stdout).unwrap();
    assert_eq!(info["facets"][0]["column"], COLUMN);
    let found: Value =
        serde_json::from_str(&run(&["query", "*", "--index", "ix", "--format", "json"]).stdout)
            .unwrap();
    let titles: Vec<&str> = found["table"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["title"].as_str().unwrap())
        .collect();
    for payload in PAYLOADS {
        assert!(
            titles.contains(&format!("Product Manager {payload}").as_str()),
            "{payload:?} in {titles:?}"
        );
    }
}

#[test]
fn csv_for_machines_reads_back_to_the_original() {
    let found = rows(&run(&["query", "*", "--index", "ix", "--format", "csv"]).stdout);
    assert_eq!(found.len(), PAYLOADS.len());
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let id = format!("{number}{payload}");
        let row = found.iter().find(|row| row.cell("id") == id).unwrap();
        assert_eq!(row.cells(["employer", "place"]), [*payload; 2]);
        assert_eq!(row.cell("title"), format!("Product Manager {payload}"));
    }
    let groups = rows(&run(&[TABLES[7], &["--format", "csv"]].concat()).stdout);
    let column = "by_group__1m_script__";
    for payload in PAYLOADS {
        assert!(groups.iter().any(|row| row.cell(column) == payload), "{payload:?}");
    }
}

#[test]
fn csv_for_spreadsheets_holds_no_formula() {
    for command in TABLES {
        let output = run(&[command, &["--format", "csv", "--spreadsheet-safe"]].concat());
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).from_reader(output.stdout.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
                    && cell.parse::<f64>().is_err();
                assert!(!formula, "{cell:?}");
            }
        }
    }
}

#[test]
fn reports_are_safe() {
    let dir = hostile();
    dir.ok([
        "report",
        "--index",
        "ix",
        "--lexicon",
        "tiny.toml",
        "-o",
        "report",
        "--period",
        "month",
        "--query",
        "employer:alert OR code",
    ]);
    for (path, bytes) in dir.contents("report") {
        let name = path.display().to_string();
        if name.ends_with(".png") {
            // Points, and no text of anybody's.
            assert!(bytes.starts_with(b"\x89PNG\r\n"), "{name}");
            for chunk in [&b"tEXt"[..], b"iTXt", b"zTXt"] {
                assert!(!bytes.windows(4).any(|window| window == chunk), "{name}");
            }
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        match path.extension().unwrap().to_str().unwrap() {
            "html" | "md" | "svg" => inert_markup(&text, &name),
            "json" => {
                assert_eq!(active(&text), None, "{name}");
                drop(serde_json::from_str::<Value>(&text).unwrap());
            }
            _ => drop(rows(&text)),
        }
    }
}

/// The ads behind a number of a column and a group of a stranger, and ads themselves.
#[test]
fn what_is_shown_is_safe() {
    let dir = hostile();
    let table = rows(&run(&[TABLES[7], &["--format", "csv"]].concat()).stdout);
    let mut shown = 0;
    for row in table.iter().filter(|row| row.cell("n_signal") != "0") {
        let show = ["show", "--index", "ix", "--lexicon", "tiny.toml", "--cell", row.cell("cell")];
        for format in ["table", "json", "jsonl", "markdown"] {
            let output = dir.run(show.into_iter().chain(["--format", format])).output().code(0);
            if format == "markdown" {
                inert_markup(&output.stdout, "show");
            }
            inert(&output);
            shown += output.stdout.len();
        }
        inert(&dir.run(show.into_iter().chain(["--near-misses"])).output().code(0));
    }
    assert!(shown > 10_000, "{shown}");
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let id = format!("{number}{payload}");
        let args = ["show", "--index", "ix", "--lexicon", "tiny.toml", "--", &id];
        let output = dir.run(args).output().code(0);
        inert(&output);
        assert!(output.stdout.contains("write code"), "{output:?}");
        inert(&dir.run(["show", "--index", "ix", "--cell", payload]).output().code(1));
        inert(&dir.run(["show", "--index", "ix", "--", payload]).output().code(2));
        let out = format!("none/{payload}");
        inert(&dir.run(["export", "postings", "--index", "ix", "-o", &out]).output());
    }
}

#[test]
fn exports_are_safe_and_read_back() {
    let dir = hostile();
    let export = ["export", "postings", "matches", "--index", "ix", "--lexicon", "tiny.toml"];
    for (folder, options) in [
        ("csv", vec!["--text"]),
        ("excel", vec!["--for", "excel"]),
        ("jsonl", vec!["--format", "jsonl"]),
    ] {
        let args = export.into_iter().chain(options).chain(["-o", folder]);
        inert(&dir.run(args).output().code(0));
        let package = dir.read(&format!("{folder}/datapackage.json"));
        assert_eq!(active(&package), None);
        drop(serde_json::from_str::<Value>(&package).unwrap());
    }
    let found = rows(&dir.read("csv/postings.csv"));
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let row =
            found.iter().find(|row| row.cell("docname") == format!("{number}{payload}")).unwrap();
        assert_eq!(row.cell("employer"), *payload);
        assert_eq!(row.cell(&format!("column_{COLUMN}")), *payload);
    }
    let mut reader = csv::ReaderBuilder::new().from_path(dir.path("excel/postings.csv")).unwrap();
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '@', '\t', '\r']), "{cell:?}");
        }
    }
    assert_eq!(active(&dir.read("jsonl/postings.jsonl")), None);
}

#[test]
fn errors_and_remarks_are_safe() {
    let dir = hostile();
    for payload in PAYLOADS {
        let query = format!("{payload}:{payload}");
        for args in [
            vec!["query", "--index", "ix", "--", &query],
            vec!["cooccur", "--index", "ix", "--lexicon", "tiny.toml", "--by", payload],
            vec!["cooccur", "--index", payload, "--lexicon", "tiny.toml"],
            vec!["cooccur", "--index", "ix", "--lexicon", payload],
            vec!["kwic", "--index", "ix", "--lexicon", "tiny.toml", "--", payload],
            vec!["ingest", "--index", "never", "--", payload],
            vec!["ingest", "tiny.toml", "--index", "never", "--profile", payload],
            vec!["ingest", "tiny.toml", "--index", "never", "--map", payload],
            vec!["report", "--index", payload, "--lexicon", "tiny.toml", "-o", "never"],
        ] {
            let output = dir.run(args).output();
            inert(&output);
            assert!(!output.stderr.contains("panicked"), "{output:?}");
        }
    }
}

/// A header or a profile of a stranger is text of a stranger as well.
#[test]
fn headers_of_dumps_are_told_safely() {
    let dir = Dir::new();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(PAYLOADS).unwrap();
    writer.write_record(PAYLOADS.map(|_| "x")).unwrap();
    dir.write("dump.csv", writer.into_inner().unwrap());
    let output = dir.run(["ingest", "dump.csv", "--index", "ix"]).output().code(1);
    inert(&output);
    let args = ["ingest", "dump.csv", "--index", "ix", "--map", &format!("title={}", PAYLOADS[4])];
    inert(&dir.run(args).output().code(0));
}
