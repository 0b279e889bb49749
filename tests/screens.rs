//! What is shown on a terminal: commands run on one of a given width, as people see them.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::process::Stdio;

use rolescope_report::fit::columns;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::util::{Dir, synthetic_dump};

/// What a terminal of some width gets from a command whose words stand between bars.
fn screen(dir: &Dir, width: u16, colour: &str, line: &str) -> String {
    let terminal: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let user = OpenOptions::new().read(true).write(true).open(name).unwrap();
    let size = Winsize { ws_row: 24, ws_col: width, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&user, size).unwrap();
    let args = line.split('|').chain(["--color", colour, "--no-pager"]);
    let mut command = dir.run(args).into_command();
    command.stdin(Stdio::null()).stdout(Stdio::from(user)).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The terminal ends when nobody holds its other side any more.
    drop(command);
    let mut shown = Vec::new();
    let mut terminal = File::from(terminal);
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = terminal.read(&mut bytes) {
        shown.extend_from_slice(&bytes[..read]);
    }
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{line}: {said}");
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}

/// Ads in wide characters, with long words, a link, an emoji and a character that combines.
const WIDE: &str = "\
id,title,employer,place,posted,body
wide-1,產品經理 技術背景 Technical Product Manager,株式会社メルカリ日本東京本社,東京都港区六本木六丁目,2024-03-05,\"\
We look for a technical product manager. 我們正在尋找一位具有技術背景的產品經理，負責規劃與執行產品路線圖，並與工程團隊密切合作。 \
You will write code in Python with our engineers 👩‍💻🚀🚀, see https://example.org/a/way/that/is/longer/than/a/narrow/terminal/is/wide.\"
a-very-long-id-of-an-ad-that-somebody-made-up-from-its-title,Product Manager 🚀🚀🚀🚀🚀🚀🚀🚀,Ü\u{308}nïcödé GmbH,München,2024-03-06,\"\
Requirements: experience writing code in Python 産品経理産品経理 and launching campaigns with marketing. \
Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz python 좋은 회사입니다.\"
";

fn dir() -> Dir {
    let dir = Dir::new();
    dir.write("made.csv", synthetic_dump(60, 12, 5));
    dir.write("wide.csv", WIDE);
    dir.line("ingest made.csv wide.csv --index ix");
    dir.line("vacancies --index ix");
    dir
}

#[test]
fn csv_on_a_terminal_does_not_act() {
    let dir = Dir::new();
    dir.write(
        "hostile.csv",
        "id,title,body\n1,Product \u{1b}]52;c;aGk=\u{7} Manager,You write \u{202e}code.\n",
    );
    dir.line("ingest hostile.csv --index ix");
    for line in ["query|*|--format|csv|--index|ix", "kwic|code|--format|csv|--index|ix"] {
        let shown = screen(&dir, 80, "never", line);
        assert!(shown.contains("Manager") || shown.contains("code"), "{shown}");
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{shown:?}");
    }
    // For programs nothing is changed.
    assert!(dir.line("query * --format csv --index ix").contains('\u{1b}'));
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    let dir = dir();
    let cell = |line: &str| dir.csv(line)[0].cell("cell").to_owned();
    let cell = cell("cooccur --index ix --unit ad --population all");
    let mut lines: Vec<String> = [
        "query|*",
        "query|python",
        "query|*|--facet|employer",
        "query|python OR (title:a* NOT posted:[2020 TO 2021])|--explain",
        "kwic|python|--limit|500",
        "kwic|python|--sort|employer|--context|30",
        "kwic|python|--all",
        "show|wide-1",
        "show|a-very-long-id-of-an-ad-that-somebody-made-up-from-its-title",
        "lexicon|show|--id|wide-1",
        "lexicon|check",
        "lexicon|check|--usage",
        "info",
        "vacancies",
        "vacancies|--table|vacancies",
        "vacancies|--table|ads",
        "vacancies|--explain|wide-1",
        "vacancies|--explain|wide-1|--explain|\
         a-very-long-id-of-an-ad-that-somebody-made-up-from-its-title",
        "cooccur|--table|contrast,joint,pairs,prevalence,influence,places,sensitivity,roles",
        "cooccur|--table|strata,mantel-haenszel|--period|quarter",
        "trend|--table|rates,theta,slopes",
    ]
    .map(|line| format!("{line}|--index|ix"))
    .into();
    lines.push(format!("show|--index|ix|--cell|{cell}"));
    lines.push(format!("show|--index|ix|--cell|{cell}|--near-misses"));
    lines.push("profiles".to_owned());
    lines.push("lexicon|show".to_owned());
    let mut wrong = Vec::new();
    for line in lines {
        for (width, colour) in [(40, "never"), (40, "always"), (80, "always"), (160, "never")] {
            let shown = screen(&dir, width, colour, &line);
            assert!(!shown.is_empty(), "{line}");
            let too_wide = |line: &&str| columns(line) > usize::from(width);
            // A link is left whole, so that it can be followed.
            let too_wide: Vec<&str> = shown
                .lines()
                .filter(too_wide)
                .filter(|line| !line.trim_start().starts_with("https://"))
                .collect();
            if !too_wide.is_empty() {
                wrong.push(format!("{line}, {width} columns: {too_wide:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_looked_for_is_seen_on_a_narrow_terminal() {
    let dir = dir();
    let shown = screen(&dir, 40, "never", "query|--index|ix|writing campaigns");
    assert!(shown.contains("[writing]"), "{shown}");
    let shown = screen(&dir, 40, "never", "kwic|--index|ix|Python|--limit|500");
    assert!(
        shown.lines().any(|line| line == "2024-03-05   …code in  Python  with our…"),
        "{shown}"
    );
}

#[test]
fn sentences_hang_below_their_zones() {
    let shown = screen(&dir(), 60, "never", "show|--index|ix|wide-1");
    for line in [
        "              劃與執行產品路線圖，並與工程團隊密切合作。",
        "              https://example.org/a/way/that/is/longer/than/a/narrow/terminal/is/wide.",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
}
