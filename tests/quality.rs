//! `crates/lexicon/QUALITY.md`: how well the built-in lexicon does, as the command measures it.
//!
//! After a change of the lexicon or of the text's rules, write it anew with the labelled sentences at hand:
//! `ROLESCOPE_GOLD=FOLDER cargo test --test integration -- --ignored write_the_quality`

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::util::Dir;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/lexicon/QUALITY.md");

const HEAD: &str = "# How well the built-in lexicon does\n\n\
Written by a test from what `rolescope lexicon eval` prints, see `tests/quality.rs`.\n\
The sentences are other people's text and not part of the repository.\n";

/// What is measured: a heading, what to know, the file and the arguments.
const PARTS: [(&str, &str, &str, &[&str]); 3] = [
    (
        "Sentences of ads",
        "595 sentences of ads for product managers and their neighbours, labelled by two machine annotators after a codebook.\n\
         Each is read between its neighbours.\n\
         Lexicon and zones were tuned on these very sentences: on others they do less well.\n\
         Items were not split by employer, and the parities of item numbers differ by a few points.",
        "sentences_dev.csv",
        &["--table", "summary,labels"],
    ),
    (
        "Tasks of occupations",
        "Every other task statement of O*NET 27.0 (National Center for O*NET Development, CC BY 4.0) of engineering, marketing and some other occupations.\n\
         An occupation is not a sentence's meaning: an engineer's task can be clerical.\n\
         The phrasings of duties were widened with these tasks in view: on the other half expect less.",
        "onet_tasks_dev.csv",
        &["--before", "Responsibilities:", "--table", "lean"],
    ),
    (
        "Tasks of software occupations",
        "Of these tasks those of the occupations 15-12xx.",
        "onet_tasks_dev.csv",
        &[
            "--before",
            "Responsibilities:",
            "--table",
            "lean",
            "--where",
            "soc_code=15-12*",
            "--where",
            "label=engineering",
        ],
    ),
];

fn fingerprint() -> String {
    let text = Dir::new().line("lexicon check");
    text.split(['(', ')']).nth(1).unwrap().to_owned()
}

/// The document but for its date.
fn document(gold: &str) -> String {
    let mut text = String::new();
    for (heading, told, file, args) in PARTS {
        let path = PathBuf::from(gold).join(file);
        let path = path.to_str().unwrap();
        let mut line = vec!["lexicon", "eval", path, "--format", "markdown"];
        line.extend(args);
        let made = Dir::new().ok(line);
        // Its title is replaced, its tables stand one level lower, its provenance is told once.
        let tables = made.lines().skip(1).take_while(|line| !line.starts_with("- "));
        let tables: Vec<String> = tables
            .map(|line| if line.starts_with('#') { format!("#{line}") } else { line.to_owned() })
            .collect();
        text += &format!(
            "\n## {heading}\n\n{told}\n\n```sh\nrolescope lexicon eval {file} {}\n```\n{}\n",
            args.iter().map(|arg| arg.to_string()).collect::<Vec<_>>().join(" "),
            tables.join("\n").trim_end()
        );
    }
    text
}

#[test]
fn the_quality_is_that_of_this_lexicon() {
    let written = std::fs::read_to_string(DOCUMENT).unwrap();
    assert!(
        written.contains(&fingerprint()),
        "{DOCUMENT} is about another lexicon; see tests/quality.rs"
    );
    if let Some(gold) = gold("the_quality_is_that_of_this_lexicon: figures not compared") {
        assert!(
            written.ends_with(&document(&gold)),
            "{DOCUMENT} has other figures; see tests/quality.rs"
        );
    }
}

/// The folder of labelled sentences, or `None` with a line that says what is left out.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test on data outside the repository"
)]
fn gold(without: &str) -> Option<String> {
    let folder = std::env::var("ROLESCOPE_GOLD").ok();
    if folder.is_none() {
        eprintln!("{without}, `ROLESCOPE_GOLD` is unset");
    }
    folder
}

#[test]
#[ignore = "writes the document"]
fn write_the_quality() {
    let Some(gold) = gold("write_the_quality: skipped") else { return };
    #[expect(clippy::disallowed_methods, reason = "the document says when it was measured")]
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let measured = format!(
        "\nMeasured on {}, lexicon `technical-pm` {}.\n",
        date(seconds / 86_400),
        fingerprint()
    );
    std::fs::write(DOCUMENT, format!("{HEAD}{measured}{}", document(&gold))).unwrap();
}

/// The day after so many days since 1970, by Howard Hinnant's `civil_from_days`.
fn date(days: u64) -> String {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let rest = day - (365 * year + year / 4 - year / 100);
    let month = (5 * rest + 2) / 153;
    let (day, number) =
        (rest - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    format!("{}-{number:02}-{day:02}", year + era * 400 + u64::from(number <= 2))
}
