//! The report's folder.

use serde_json::Value;

use crate::postings::{SMALL, TINY, TWO};
use crate::util::{Dir, only, rows, synthetic, synthetic_dump, twelve};

/// Names of the files of a folder, below it, ascending.
fn names(dir: &Dir, folder: &str) -> Vec<String> {
    let files = dir.contents(folder);
    let name = |path: &std::path::PathBuf| {
        path.strip_prefix(dir.path(folder)).unwrap().to_str().unwrap().replace('\\', "/")
    };
    files.keys().map(name).collect()
}

/// The targets of attributes that a browser follows by itself or on a click.
fn targets(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for attribute in [
        " src=\"",
        " href=\"",
        " srcset=\"",
        " data=\"",
        " action=\"",
        "xlink:href=\"",
        "url(",
        "@import",
    ] {
        found.extend(
            page.split(attribute).skip(1).map(|rest| rest.split(['"', ')']).next().unwrap()),
        );
    }
    found
}

/// Writes the report of the made-up ads into a folder.
fn report(dir: &Dir, options: &str) {
    let line = format!(
        "report --lexicon small.toml --population all -o {} {options}",
        dir.path("report").display()
    );
    let index = format!("{line} --index ix");
    synthetic().line(&index);
}

#[test]
fn a_report_is_complete_and_needs_nothing_else() {
    let dir = Dir::new();
    report(&dir, "");
    let names = names(&dir, "report");
    for expected in ["index.html", "report.md", "report.json"] {
        assert!(names.iter().any(|name| name == expected), "{expected} in {names:?}");
    }
    for table in [
        "contrast",
        "joint",
        "pairs",
        "prevalence",
        "places",
        "roles",
        "rates",
        "theta",
        "slopes",
        "ledger",
        "codebook",
    ] {
        let name = format!("tables/{table}.csv");
        assert!(names.contains(&name), "{name} in {names:?}");
        assert!(!rows(&dir.read(&format!("report/{name}"))).is_empty(), "{name}");
    }
    assert!(names.iter().filter(|name| name.ends_with(".svg")).count() >= 3, "{names:?}");

    let page = dir.read("report/index.html");
    assert!(page.starts_with("<!DOCTYPE html>"));
    for target in targets(&page) {
        let outside = target.contains("://") || target.starts_with("//");
        let here = target.starts_with('#')
            || target.starts_with("data:")
            || names.iter().any(|name| name == target);
        assert!(here && !outside, "the page refers to `{target}`");
    }
    assert!(!page.contains("<script"), "the page works without scripts");
    assert!(!page.contains("@import") && !page.contains("<link rel=\"stylesheet\""));
    for name in names.iter().filter(|name| name.ends_with(".svg")) {
        let drawing = dir.read(&format!("report/{name}"));
        assert!(targets(&drawing).iter().all(|target| target.starts_with('#')), "{name}");
        assert!(!drawing.contains("<script"), "{name}");
        let picture = std::fs::read(dir.path("report").join(name.replace(".svg", ".png"))).unwrap();
        assert!(picture.starts_with(b"\x89PNG\r\n") && picture.len() > 5000, "{name}");
    }
    // Whatever the Markdown shows is in the folder.
    let text = dir.read("report/report.md");
    for image in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(names.iter().any(|name| name == image), "{image}");
    }
}

#[test]
fn the_files_of_a_report_agree() {
    let dir = Dir::new();
    report(&dir, "--period month");
    let json: Value = serde_json::from_str(&dir.read("report/report.json")).unwrap();
    let tables = json["tables"].as_array().unwrap();
    assert_eq!(tables.len(), names(&dir, "report/tables").len());
    for table in tables {
        let name = table["name"].as_str().unwrap();
        let csv = rows(&dir.read(&format!("report/tables/{name}.csv")));
        assert_eq!(csv.len(), table["rows"].as_array().unwrap().len(), "{name}");
    }
    // And with the command of the same question.
    let of_command = synthetic().csv("cooccur --index ix --lexicon small.toml --population all");
    let of_report = rows(&dir.read("report/tables/contrast.csv"));
    let theta = |rows: &[crate::util::Row]| -> Vec<String> {
        rows.iter()
            .map(|row| row.cells(["window", "signal", "n_signal", "theta", "theta_low"]).join(" "))
            .collect()
    };
    assert_eq!(theta(&of_report), theta(&of_command));
    // The methods name what the tables rest on.
    let text = dir.read("report/report.md");
    let methods = text.split("Methods").nth(1).unwrap();
    for fingerprint in ["corpus_fingerprint", "lexicon_fingerprint"] {
        assert!(methods.contains(of_report[0].cell(fingerprint)), "{fingerprint} in {methods}");
    }
    assert!(methods.contains("240 records were indexed"), "{methods}");
    // Every column of every table is explained.
    let codebook = rows(&dir.read("report/tables/codebook.csv"));
    let columns: usize = tables
        .iter()
        .filter(|table| table["name"] != "codebook")
        .map(|table| table["columns"].as_array().unwrap().len())
        .sum();
    assert!(codebook.len() >= columns, "{} of {columns}", codebook.len());
}

#[test]
fn statements_say_what_the_tables_say() {
    let dir = Dir::new();
    let built_in =
        format!("report --index ix --population all -o {}", dir.path("report").display());
    synthetic().line(&built_in);
    let table = |name: &str| rows(&dir.read(&format!("report/tables/{name}.csv")));
    let statements = table("statements");
    let numbers: Vec<&str> = statements.iter().map(|row| row.cell("statement")).collect();
    let expected: Vec<String> = (1..=11).map(|number| format!("S{number}")).collect();
    assert_eq!(numbers, expected);
    let of = |number: &str| only(&statements, &[("statement", number)]);
    let pair = |duty: &str| {
        let wanted = [("window", "posting"), ("signal", "any-signal"), ("duty", duty)];
        let pairs = synthetic().csv("cooccur --index ix --population all --table pairs");
        only(&pairs, &wanted).number("a") as u64
    };
    let coding = of("S3").cell("found").to_owned();
    assert!(coding.starts_with(&format!("{} of ", pair("coding"))), "{coding}");
    assert!(
        coding.contains(&format!(", {} any engineering duty", pair("engineering"))),
        "{coding}"
    );
    let joint = table("joint");
    let joint = only(&joint, &[("window", "posting"), ("signal", "any-signal")]);
    let [engineering, marketing, both, neither] =
        joint.cells(["engineering_only", "marketing_only", "both", "neither"]);
    let expected = format!(
        "engineering only {engineering}, marketing only {marketing}, both {both}, neither {neither}"
    );
    assert!(of("S8").cell("found").ends_with(&expected), "{}, {expected}", of("S8").cell("found"));
    assert!(of("S10").cell("found").contains("industry"), "{}", of("S10").cell("found"));
    // Grouped, it says so; of other strengths, what counts as stated.
    dir.write("small.toml", SMALL);
    dir.write("dump.csv", synthetic_dump(80, 12, 1));
    dir.write(
        "study.toml",
        "lexicon = \"small.toml\"\npopulations = [\"all\"]\n[[source]]\ndumps = [\"dump.csv\"]\n[question]\nunit = \"employer\"\n\
         by = [\"industry\"]\nperiod = \"none\"\nstrengths = [\"negated\"]\n[output]\n",
    );
    dir.line("run study.toml --quiet");
    let grouped = rows(&dir.read("results/all/report/tables/statements.csv"));
    let of_grouped = |number: &str| only(&grouped, &[("statement", number)]);
    assert!(of_grouped("S10").cell("found").ends_with("; here they are, by industry"));
    assert!(!of_grouped("S10").cell("reading").contains("does not group"));
    assert!(
        of_grouped("S9")
            .cell("reading")
            .ends_with("each employer counts once, and has no ads to compare")
    );
    assert!(of_grouped("S11").cell("reading").contains("periods were not asked for"));
    assert!(
        dir.read("results/all/report/report.md")
            .contains("What counts as stated, asked or carried here is what is negated.")
    );
    assert!(!dir.read("report/report.md").contains("What counts as stated"));
    for row in &statements {
        let open = row.cell("reading").starts_with("cannot be said with this corpus: ");
        assert_eq!(open, row.cell("found").is_empty(), "{row:?}");
    }
    let page = dir.read("report/index.html");
    assert!(page.contains("What is said of technical product managers"));
}

#[test]
fn titles_are_said_to_name_what_they_name() {
    let dir = Dir::new();
    let titles = [
        "Product Manager",
        "Product Manager / Software Engineer",
        "Technical Program Manager",
        "Product Manager or Technical Product Manager",
    ];
    let found = |titles: &[&str], options: &str, name: &str| {
        let ads: Vec<String> =
            titles.iter().map(|title| format!("{title},You write code.\n")).collect();
        dir.write("dump.csv", format!("title,body\n{}", ads.concat()));
        dir.line(&format!("ingest dump.csv --index {name}"));
        dir.line(&format!("report --index {name} -o report-{name} --population all {options}"));
        let rows = rows(&dir.read(&format!("report-{name}/tables/statements.csv")));
        only(&rows, &[("statement", "S2")]).cells(["found", "reading"]).join(": ")
    };
    assert_eq!(
        found(&titles, "", "all"),
        "of all ads in English, as collected and copies too, 1 title names a technical product manager, 3 a product manager without \
         saying of which kind; a title may name other roles as well; also technical program manager 1: a kind of product manager, and \
         of its neighbours"
    );
    let without = found(&titles[..3], "--query code", "three");
    assert!(without.contains("of all ads in English that match the query"), "{without}");
    assert!(
        without.ends_with("a kind of its neighbours; no product manager here has the word"),
        "{without}"
    );
}

#[test]
fn what_cannot_be_said_is_said_to_be_so() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write(
        "dump.csv",
        "title,body\nProduct Manager,You write code.\nProduct Manager,You sing.\n",
    );
    dir.line("ingest dump.csv --index ix");
    dir.line("report --index ix --lexicon tiny.toml -o report");
    let statements = rows(&dir.read("report/tables/statements.csv"));
    let reading =
        |number: &str| only(&statements, &[("statement", number)]).cell("reading").to_owned();
    for (number, why) in [
        ("S4", "no vacancies with a technical signal"),
        ("S7", "the lexicon has no signal `technical-audience`"),
        ("S9", "too few employers"),
        ("S10", "no column to group by"),
        ("S11", "there are no dates"),
    ] {
        let reading = reading(number);
        assert!(reading.contains("cannot be said") && reading.contains(why), "{number}: {reading}");
    }
}

#[test]
fn a_report_replaces_a_report_and_nothing_else() {
    let dir = Dir::new();
    report(&dir, "");
    let first = dir.contents("report");
    report(&dir, "");
    assert_eq!(dir.contents("report"), first, "the same again");
    report(&dir, "--query roadmap");
    assert_ne!(dir.contents("report"), first);

    std::fs::create_dir(dir.path("photos")).unwrap();
    dir.write("photos/index.html", "my page");
    let before = dir.contents("photos");
    let line =
        format!("report --index ix --lexicon small.toml -o {}", dir.path("photos").display());
    synthetic().fails(
        line.split_whitespace(),
        2,
        &["holds something else than a report", "hint: name a new or empty folder"],
    );
    assert_eq!(dir.contents("photos"), before);
    dir.write("report/notes.txt", "my notes");
    let before = dir.contents("report");
    let line =
        format!("report --index ix --lexicon small.toml -o {}", dir.path("report").display());
    let said =
        ["holds `notes.txt`, which no report has written", "hint: name a new or empty folder"];
    synthetic().fails(line.split_whitespace(), 2, &said);
    assert_eq!(dir.contents("report"), before);

    // Empty folders are in nobody's way.
    std::fs::create_dir_all(dir.path("half/tables")).unwrap();
    let line = format!("report --index ix --lexicon small.toml -o {}", dir.path("half").display());
    synthetic().line(&line);
    assert!(dir.path("half/index.html").exists());

    dir.write("file", "text");
    let line = format!("report --index ix --lexicon small.toml -o {}", dir.path("file").display());
    synthetic().fails(line.split_whitespace(), 2, &["is not a folder", "hint: "]);
    assert_eq!(dir.read("file"), "text");
}

#[cfg(unix)]
#[test]
fn an_interrupted_report_leaves_the_old_one_or_nothing() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("dump.csv", synthetic_dump(3000, 24, 3));
    dir.line("ingest dump.csv --index ix");
    dir.line("vacancies --index ix");
    dir.line("report --index ix --lexicon tiny.toml -o old");
    for (delay, target) in [(30, "old"), (100, "old"), (200, "old"), (30, "new"), (100, "new")] {
        let old = dir.contents("old");
        let line = format!("report --index ix --lexicon tiny.toml --query market -o {target}");
        let mut child = dir.run(line.split_whitespace()).into_command().spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let id = child.id().to_string();
        std::process::Command::new("kill").args(["-INT", &id]).status().unwrap();
        if child.wait().unwrap().code() == Some(0) {
            let said = dir.line(&format!("verify {target}"));
            assert!(said.ends_with(": the same\n"), "{said}");
        } else {
            assert!(dir.contents("old") == old, "stopped after {delay} ms");
            assert!(target == "old" || !dir.path("new").exists(), "stopped after {delay} ms");
        }
        let left = std::fs::read_dir(dir.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with('.')).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn a_report_never_goes_into_its_index() {
    let before = twelve().contents("ix");
    let line = "report --index ix --lexicon tiny.toml -o ix";
    twelve().fails(line.split_whitespace(), 2, &["holds something else than a report"]);
    let line = "report --index ix --lexicon tiny.toml -o ./ix/report";
    twelve().fails(line.split_whitespace(), 2, &["lies in the index", "hint: "]);
    let line = "ingest twelve.csv --index ix --rejects ix/meta.json";
    twelve().fails(line.split_whitespace(), 2, &["lies in the index", "hint: "]);
    assert_eq!(twelve().contents("ix"), before);
}

#[test]
fn a_corpus_without_dates_has_a_report_without_time() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write(
        "dump.csv",
        "title,body\nProduct Manager,You write code.\nProduct Manager,A technical mind.\n",
    );
    dir.line("ingest dump.csv --index ix");
    dir.line("report --index ix --lexicon tiny.toml -o report");
    let names = names(&dir, "report");
    assert!(names.iter().any(|name| name == "tables/contrast.csv"));
    for absent in ["rates", "theta", "slopes"] {
        let name = format!("tables/{absent}.csv");
        assert!(
            !names.contains(&name) || rows(&dir.read(&format!("report/{name}"))).is_empty(),
            "{name}"
        );
    }
}

#[test]
fn tiny_corpora_have_reports() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("two.csv", TWO);
    dir.line("ingest two.csv --index ix");
    for period in ["month", "quarter", "year"] {
        dir.line(&format!("report --index ix --lexicon tiny.toml -o {period} --period {period}"));
        let page = dir.read(&format!("{period}/index.html"));
        assert!(page.contains("insufficient") || page.contains("too few"), "{period}");
        assert!(!page.contains("NaN"), "{period}");
    }
    // Nobody is in the population: no folder.
    let line = "report --index ix --lexicon tiny.toml -o none --population software-engineer";
    dir.fails(line.split_whitespace(), 1, &["no posting of the index is in the population"]);
    assert!(!dir.path("none").exists());
    // No parent folder.
    let line = "report --index ix --lexicon tiny.toml -o a/b/c";
    dir.fails(
        line.split_whitespace(),
        2,
        &["there is no folder `a/b` for the results", "hint: make it first"],
    );
    let line = "report --index ix --lexicon tiny.toml -o .";
    dir.fails(
        line.split_whitespace(),
        2,
        &["`.` is no folder that", "hint: name a folder of its own"],
    );
}
