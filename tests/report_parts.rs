//! The report's parts: their figures equal those of the commands, they can be left out, and what cannot be said is said to be so.

use std::fmt::Write as _;

use crate::postings::{TINY, TWELVE};
use crate::util::{Dir, Row, only, rows, synthetic};

/// Writes a report of the made-up ads into a folder of its own.
fn report(options: &str) -> Dir {
    let dir = Dir::new();
    let folder = dir.path("report").display().to_string();
    synthetic().line(&format!(
        "report --index ix --lexicon small.toml --population all -o {folder} {options}"
    ));
    dir
}

fn has(dir: &Dir, file: &str) -> bool {
    dir.path(format!("report/{file}")).exists()
}

fn table(dir: &Dir, name: &str) -> Vec<Row> {
    rows(&dir.read(&format!("report/tables/{name}.csv")))
}

/// Rows without what says on which settings they rest: a report asks for periods, too.
fn plain(rows: &[Row]) -> Vec<Vec<(String, String)>> {
    let rest_on = ["settings_fingerprint", "cell"];
    let cells = |row: &Row| {
        row.all().filter(|(name, _)| !rest_on.contains(&name.as_str())).collect::<Vec<_>>()
    };
    rows.iter().map(cells).collect()
}

#[test]
fn figures_of_a_report_are_those_of_the_commands() {
    let dir = report("--by industry");
    let ask = "--index ix --lexicon small.toml --population all";
    let check = |name: &str, command: &str| {
        let of_report = table(&dir, name);
        let of_command = synthetic().csv(&format!("{command} {ask}"));
        assert!(!of_report.is_empty(), "{name}");
        assert_eq!(plain(&of_report), plain(&of_command), "{name}");
    };
    check("influence", "cooccur --table influence");
    check("sensitivity", "cooccur --table sensitivity");
    check("contrast-by-group", "cooccur --table contrast --by industry");
    for name in ["rates", "theta", "slopes", "decomposition", "coverage", "dumps", "heaping"] {
        check(name, &format!("trend --table {name}"));
    }
    // Strata are those of any signal in the first window.
    for name in ["strata", "mantel-haenszel"] {
        let line = format!("cooccur --table {name} --by industry --period quarter {ask}");
        let mut of_command = synthetic().csv(&line);
        of_command.retain(|row| row.cells(["window", "signal"]) == ["posting", "any-signal"]);
        assert!(of_command.len() >= 5);
        assert_eq!(plain(&table(&dir, name)), plain(&of_command), "{name}");
    }
    // What a chart shows are rows of the whole table.
    for (part, whole) in [
        ("influence-of-any-signal", "influence"),
        ("sensitivity-of-any-signal", "sensitivity"),
        ("change-of-share", "decomposition"),
    ] {
        let (part, whole) = (table(&dir, part), table(&dir, whole));
        assert!(!part.is_empty() && part.iter().all(|row| whole.contains(row)));
    }
}

#[test]
fn charts_have_their_data_and_a_caption() {
    let dir = report("");
    let page = dir.read("report/index.html");
    for (chart, data) in [
        ("theta", "contrast"),
        ("joint", "joint"),
        ("rates", "rates"),
        ("change-of-share", "change-of-share"),
        ("coverage", "coverage"),
        ("sensitivity", "sensitivity-of-any-signal"),
        ("influence", "influence-of-any-signal"),
    ] {
        assert!(has(&dir, &format!("charts/{chart}.svg")), "{chart}");
        assert!(has(&dir, &format!("tables/{data}.csv")), "{data}");
        let figure = page
            .split("<figure>")
            .find(|figure| figure.contains(&format!("charts/{chart}.svg")))
            .unwrap_or_else(|| panic!("{chart} is not on the page"));
        assert!(figure.contains(&format!("tables/{data}.csv")), "{chart}");
        let caption = figure.split("<span>").nth(1).unwrap().split("</span>").next().unwrap();
        assert!(caption.len() > 60, "{chart}: {caption}");
    }
}

#[test]
fn parts_can_be_left_out() {
    let dir = report("--without sensitivity,influence --without collection");
    for absent in ["sensitivity", "influence", "coverage", "dumps", "heaping"] {
        assert!(!has(&dir, &format!("tables/{absent}.csv")), "{absent}");
        assert!(!has(&dir, &format!("charts/{absent}.svg")), "{absent}");
    }
    let page = dir.read("report/index.html");
    assert!(
        !page.contains("What the answer hangs on") && !page.contains("How the ads were collected")
    );
    let dir = report("--without influence");
    assert!(has(&dir, "charts/sensitivity.svg") && !has(&dir, "charts/influence.svg"));
    // What was left out is left out when the results are made again.
    let folder = dir.path("report").display().to_string();
    synthetic().line(&format!("verify {folder} --index ix"));
}

#[test]
fn a_column_that_is_not_there_is_refused_before_anything_is_written() {
    let dir = Dir::new();
    let folder = dir.path("report").display().to_string();
    let line = format!("report --index ix --lexicon small.toml -o {folder} --by colour");
    synthetic().fails(line.split_whitespace(), 1, &["colour"]);
    assert!(!dir.path("report").exists());
}

/// A report of 240 ads of 20 employers over two years, half of them technical, each written by `ad` of its number, employer and date.
fn of_ads(ad: impl Fn(u32, String, String) -> String) -> Dir {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    let mut text = "id,title,employer,posted,body\n".to_owned();
    for number in 0..240 {
        let date =
            format!("{}-{:02}-{:02}", 2020 + number / 120, 1 + number / 10 % 12, 1 + number % 28);
        writeln!(text, "{}", ad(number, format!("Acme {}", number % 20), date)).unwrap();
    }
    dir.write("dump.csv", text);
    dir.line("ingest dump.csv --index ix");
    dir.line("report --index ix --lexicon tiny.toml --unit ad -o report");
    dir
}

/// A text of its own for each number, in which half are technical and two of three have a duty.
fn body(number: u32) -> String {
    let signal = if (number / 3).is_multiple_of(2) { "A technical mind." } else { "A calm mind." };
    let duty = ["You write code.", "You launch campaigns.", "You keep notes."][number as usize % 3];
    format!("{signal} {duty} Room {number} and floor {} of house {}.", number * 7, number * 13)
}

#[track_caller]
fn assert_said(dir: &Dir, said: &[&str], unsaid: &[&str]) {
    let page = dir.read("report/index.html");
    for text in said {
        assert!(page.contains(text), "`{text}` is not on the page");
    }
    for text in unsaid {
        assert!(!page.contains(text), "`{text}` is on the page");
    }
    assert!(!page.contains("NaN"));
}

#[test]
fn of_an_ordinary_corpus_all_parts_are_there() {
    let dir = of_ads(|number, employer, date| {
        format!("{number},Product Manager,{employer},{date},{}", body(number))
    });
    assert_said(
        &dir,
        &[
            "What the answer hangs on",
            "Nothing odd was found",
            "What moves the lean most if it is taken away",
            "Where the change of the share with a signal comes from",
        ],
        &["No ad has a date"],
    );
}

/// Ads of two years, the later the more often technical; `odd` ones have a month without ads.
fn growing(odd: bool) -> String {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    let mut text = "id,title,employer,posted,body\n".to_owned();
    for number in 0..1440_u32 {
        let month = number / 60;
        if odd && month == 7 {
            continue;
        }
        let signal =
            if number % 60 < 10 + 2 * month { "A technical mind." } else { "A calm mind." };
        let date = format!("{}-{:02}-{:02}", 2020 + month / 12, 1 + month % 12, 1 + number % 28);
        writeln!(
            text,
            "{number},Product Manager,Acme {},{date},{signal} Room {number} of house {}.",
            number % 20,
            number * 7
        )
        .unwrap();
    }
    dir.write("dump.csv", text);
    dir.line("ingest dump.csv --index ix");
    dir.line("report --index ix --lexicon tiny.toml --unit ad --period month --without sensitivity,influence -o report");
    only(&table(&dir, "statements"), &[("statement", "S11")]).cell("reading").to_owned()
}

#[test]
fn a_change_in_an_odd_collection_is_said_with_a_warning() {
    assert_eq!(growing(false), "the signal is getting more frequent");
    assert_eq!(growing(true), "a change in these ads; it may come from how they were collected");
}

#[test]
fn without_dates_nothing_is_said_of_time() {
    let dir = of_ads(|number, employer, _| {
        format!("{number},Product Manager,{employer},,{}", body(number))
    });
    assert_said(
        &dir,
        &["No ad has a date: nothing can be said about time.", "What moves the lean most"],
        &["Where the change of", "Signals and duties over time"],
    );
    assert!(!has(&dir, "charts/coverage.svg") && !has(&dir, "tables/rates.csv"));
}

#[test]
fn without_employers_no_change_is_put_down_to_them() {
    let dir =
        of_ads(|number, _, date| format!("{number},Product Manager,,{date},{}", body(number)));
    assert_said(
        &dir,
        &[
            "no ad names its employer",
            "name no employer: the intervals can hardly know",
            "How the ads were collected",
        ],
        &["Where the change of"],
    );
    let decomposition = table(&dir, "decomposition");
    assert!(decomposition.iter().all(|row| row.cell("change").is_empty()));
}

/// A text of its own for each number, half of them technical; what else it says.
fn saying(number: u32, technical: &str, calm: &str) -> String {
    let (signal, duty) = match number % 2 {
        0 => ("A technical mind.", technical),
        _ => ("A calm mind.", calm),
    };
    format!("{signal} {duty} Room {number} and floor {} of house {}.", number * 7, number * 13)
}

#[test]
fn without_a_duty_the_data_do_not_decide_whoever_the_employers_are() {
    for named in [true, false] {
        let dir = of_ads(|number, employer, date| {
            let employer = if named { employer } else { String::new() };
            let body = saying(number, "You keep notes.", "You keep notes.");
            format!("{number},Product Manager,{employer},{date},{body}")
        });
        assert_said(
            &dir,
            &[
                "Which way they lean: the data do not decide, since none of all states a counted duty.",
                "Undecided, and without an interval: no unit states a counted duty (",
                "none of the ads states a counted duty",
            ],
            &["no lean that matters", "too few employers have"],
        );
        let contrast = table(&dir, "contrast");
        let row = only(&contrast, &[("signal", "any-signal"), ("window", "posting")]);
        assert_eq!(row.cells(["theta", "theta_low", "theta_high"]), ["0", "", ""], "{row:?}");
        let said = row.cells(["verdict", "shortfalls"]);
        assert_eq!(said, ["undecided", "no unit states a counted duty"]);
        // A signal that no ad has is no employer's.
        let never = only(&contrast, &[("signal", "python"), ("window", "posting")]);
        assert_eq!(
            never.cell("shortfalls"),
            "too few units with the signal; too few employers with the signal"
        );
        let slopes =
            dir.csv("trend --index ix --lexicon tiny.toml --unit ad --period month --table slopes");
        let never = [("key", "python"), ("measure", "share"), ("window", "posting")];
        let row = only(&slopes, &never);
        assert_eq!(row.cells(["slope", "slope_low", "slope_high", "p"]), ["0", "", "", ""]);
        assert_said(&dir, &[], &["moves theta of any signal most: +0.0"]);
    }
}

#[test]
fn a_lean_of_ads_whose_employers_nobody_knows_is_said_with_a_condition() {
    let lean = "technical signals stand beside engineering duties";
    let condition = ", provided that ads which name no employer and share no text come from different employers, which nothing tells here.";
    let report = |is_named: fn(u32) -> bool| {
        of_ads(|number, employer, date| {
            let employer = if is_named(number) { employer } else { String::new() };
            let body = if number % 12 < 2 {
                saying(number, "You launch campaigns.", "You write code.")
            } else {
                saying(number, "You write code.", "You launch campaigns.")
            };
            format!("{number},Product Manager,{employer},{date},{body}")
        })
    };
    let warning = "and are too narrow; what is called a lean may be none.";
    assert_said(&report(|_| true), &[&format!("20 named employers): {lean}.")], &[warning]);
    assert_said(
        &report(|_| false),
        &[&format!("no employers known): {lean}{condition}"), warning, "(1 unit is gone)"],
        &[],
    );
    // Five of the twenty, which have a quarter of the ads.
    assert_said(
        &report(|number| number % 20 < 5),
        &[&format!("5 named employers): {lean}{condition}"), warning],
        &[],
    );
}

#[test]
fn nameless_ads_are_told_of_where_a_change_is_put_down_to_employers() {
    let dir = of_ads(|number, employer, date| {
        let employer = if number % 4 == 0 { String::new() } else { employer };
        format!("{number},Product Manager,{employer},{date},{}", body(number))
    });
    let said = "Ads that name no employer are taken for one employer that goes on, 46 of 180 ads (25.6 %): what changes among them counts as";
    assert_said(&dir, &[said], &[]);
    let codebook = dir.read("report/tables/codebook.csv");
    assert!(codebook.contains("all ads that name none count as one"), "{codebook}");
}

#[test]
fn of_one_period_no_change_is_said() {
    let dir = of_ads(|number, employer, _| {
        format!(
            "{number},Product Manager,{employer},2020-02-{:02},{}",
            1 + number % 28,
            body(number)
        )
    });
    assert_said(
        &dir,
        &[
            "Where a change comes from cannot be said: it takes two complete periods.",
            "No trend is stated",
            "Ads by period and dump",
        ],
        &["Where the change of"],
    );
    assert!(table(&dir, "decomposition").is_empty());
    assert_eq!(only(&table(&dir, "coverage"), &[]).cells(["period", "ads"]), ["2020-Q1", "240"]);
}

#[test]
fn of_too_few_ads_it_is_not_said_what_the_answer_hangs_on() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("two.csv", crate::postings::TWO);
    dir.line("ingest two.csv --index ix");
    dir.line("report --index ix --lexicon tiny.toml -o report");
    assert_said(
        &dir,
        &[
            "Whether the lean hangs on what is one vacancy cannot be said",
            "Whether the lean hangs on one entry of the lexicon, one employer or one dump cannot be said",
        ],
        &["What moves the lean most"],
    );
}

#[test]
fn without_product_managers_there_is_an_error_and_no_report() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("dump.csv", "title,body\nSoftware Engineer,You write code.\n");
    dir.line("ingest dump.csv --index ix");
    let line = "report --index ix --lexicon tiny.toml --unit ad -o report";
    let expected = ["no posting of the index is in the population `product-manager`", "hint: "];
    dir.fails(line.split_whitespace(), 1, &expected);
    assert!(!dir.path("report").exists());
    // Of all ads there is one.
    dir.line(&format!("{line} --population all"));
    assert!(dir.path("report/index.html").exists());
}

/// The headline names what was counted: ads, sentences, or occurrences of duties, as counted by hand in the tests of `cooccur`.
#[test]
fn a_headline_counts_what_its_window_counts() {
    for (window, expected) in [
        (
            "posting",
            "Of 11 ads in the population product-manager, 6 carry a technical signal; 0 of these state neither",
        ),
        (
            "sentence",
            "Of 55 sentences of the 11 ads in the population product-manager, 6 carry a technical signal; 5 of these state neither",
        ),
        (
            "2",
            "Of 11 occurrences of duties in the 11 ads of the population product-manager, 6 have a technical signal before or after them \
             with at most 2 tokens in between; 0 of these are neither engineering nor marketing duties.",
        ),
    ] {
        let dir = Dir::new();
        dir.write("tiny.toml", TINY);
        dir.write("twelve.csv", TWELVE);
        let study = "lexicon = \"tiny.toml\"\n[[source]]\ndumps = [\"twelve.csv\"]\n[question]\nunit = \"ad\"\nperiod = \"none\"\n";
        dir.write("study.toml", format!("{study}windows = [\"{window}\"]\n"));
        dir.line("run study.toml --quiet");
        let files = dir.contents("results");
        let page = files
            .iter()
            .find(|(path, _)| path.extension().is_some_and(|end| end == "html"))
            .unwrap();
        let page = String::from_utf8_lossy(page.1);
        assert!(page.contains(expected), "{window}: {:?}", page.find("population"));
    }
}
