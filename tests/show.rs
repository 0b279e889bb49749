//! `show`: the ads behind a number, and one ad; `export`: files for other programs.

use std::collections::BTreeSet;

use crate::util::{Dir, Row, only, rows, synthetic, twelve};

/// The cells of a table of the twelve ads, by the key of their row.
#[track_caller]
fn cell(table: &str, column: &str, key: &str) -> (String, String) {
    let found = twelve().csv(&format!("cooccur --index ix --lexicon tiny.toml --unit ad {table}"));
    let row = found.iter().find(|row| row.cell(column) == key).unwrap();
    (row.cell("cell").to_owned(), key.to_owned())
}

fn show(options: &[&str]) -> Vec<Row> {
    let fixed = ["show", "--index", "ix", "--lexicon", "tiny.toml", "--format", "csv"];
    rows(&twelve().ok(fixed.into_iter().chain(options.iter().copied())))
}

/// The ids of the units of a cell.
#[track_caller]
fn check(cell: &str, options: &[&str], expected: &str) {
    let found = show(&[&["--cell", cell], options].concat());
    let ids: Vec<&str> = found.iter().map(|row| row.cell("docname")).collect();
    assert_eq!(ids.join(" "), expected, "{cell} {options:?}");
}

#[test]
fn a_cell_lists_the_ads_it_counts() {
    let (technical, _) = cell("--window posting", "signal", "technical");
    check(&technical, &[], "a01 a02 a04 a05 a09");
    check(&technical, &["--limit", "2"], "a01 a02");
    check(&technical, &["--with", "engineering"], "a01 a02 a04 a09");
    check(&technical, &["--with", "engineering", "--without", "marketing"], "a01 a02 a09");
    check(&technical, &["--sample", "100"], "a01 a02 a04 a05 a09");
    let drawn = show(&["--cell", &technical, "--sample", "2", "--seed", "3"]);
    assert_eq!(drawn.len(), 2);
    assert_eq!(
        drawn,
        show(&["--cell", &technical, "--sample", "2", "--seed", "3", "--threads", "1"])
    );
    let found = show(&["--cell", &technical]);
    assert_eq!(found[4].cells(["found", "zone"]), ["technical required", "duties"]);
    assert!(found[4].cell("text").contains("technical skill to write code"), "{found:?}");
    let text = twelve().line(&format!("show --index ix --lexicon tiny.toml --cell {technical}"));
    assert!(text.contains("[technical]") && text.ends_with("5 of 5 units listed.\n"), "{text}");
}

#[test]
fn what_can_be_shown_is_told_where_nothing_is_named() {
    let messages = ["nothing to be shown is named", "name an ad by its id", "`--cell ID`"];
    twelve().fails(["show", "--index", "ix"], 2, &messages);
}

#[test]
fn near_misses_are_listed_with_their_rule() {
    let (technical, _) = cell("--window posting", "signal", "technical");
    let found = show(&["--cell", &technical, "--near-misses"]);
    let told: Vec<String> =
        found.iter().map(|row| row.cells(["docname", "words", "rule"]).join(" ")).collect();
    assert!(told.iter().any(|line| line.starts_with("a11 technical strength")), "{told:?}");
    let counted = ["a01", "a02", "a04", "a05", "a09"];
    assert!(!found.iter().any(|row| counted.contains(&row.cell("docname"))), "{told:?}");
}

/// From the tables of a report, as anybody has them.
#[test]
fn every_table_of_a_report_has_cells() {
    let dir = synthetic();
    dir.line("report --index ix --lexicon small.toml -o report-cells --population all --quiet");
    for (table, column) in [
        ("contrast", "n_signal"),
        ("joint", "units"),
        ("pairs", "a"),
        ("prevalence", "numerator"),
        ("places", "numerator"),
        ("rates", "numerator"),
        ("theta", "n_signal"),
        ("roles", "ads"),
    ] {
        let all = rows(&dir.read(&format!("report-cells/tables/{table}.csv")));
        let some = all.iter().filter(|row| row.cell(column) != "0");
        for row in some.step_by(all.len().div_ceil(2)) {
            let args =
                ["show", "--index", "ix", "--lexicon", "small.toml", "--format", "jsonl", "--cell"];
            let listed = dir.ok(args.into_iter().chain([row.cell("cell")]));
            assert_eq!(listed.lines().count().to_string(), row.cell(column), "{table} {row:?}");
        }
    }
}

#[test]
fn cells_of_something_else_are_refused() {
    let (technical, _) = cell("--window posting", "signal", "technical");
    let fails = |index: &Dir, cell: &str, lexicon: &str, messages: &[&str]| {
        index.fails(["show", "--index", "ix", "--lexicon", lexicon, "--cell", cell], 1, messages);
    };
    fails(
        twelve(),
        &technical,
        "technical-pm",
        &["of another lexicon", "name the lexicon of the table"],
    );
    fails(
        synthetic(),
        &technical,
        "small.toml",
        &["of another corpus", "name the index of the table"],
    );
    fails(
        twelve(),
        "nonsense",
        "tiny.toml",
        &["is not the id of a cell", "copy it from the column `cell`"],
    );
    let other = technical.replace("/technical", "/technicl");
    fails(
        twelve(),
        &other,
        "tiny.toml",
        &["no signal, duty, family or role `technicl`", "did you mean `technical`?"],
    );
    twelve().run(["show", "--index", "ix"]).output().code(2);
    twelve().run(["show", "--index", "ix", "a01", "--cell", &technical]).output().code(2);
}

#[test]
fn an_ad_is_shown_with_what_is_found_in_it() {
    let text = twelve().line("show a09 --index ix --lexicon tiny.toml");
    for part in [
        "employer     Cord",
        "twelve.csv, line ",
        "roles        product-manager",
        "[technical] skill to [write code]",
        "└ write code: duty coding (engineering) required",
        "requirements  A calm mind",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let args = ["show", "a99", "--index", "ix", "--lexicon", "tiny.toml"];
    twelve().fails(args, 2, &["there is no ad `a99`", "hint: "]);
    let coloured = twelve().line("show a09 --index ix --lexicon tiny.toml --color always");
    assert!(coloured.contains("\u{1b}[1;36mtechnical\u{1b}[0m"), "{coloured}");
    twelve().fails(
        ["show", "a09", "--index", "ix", "--lexicon", "tiny.toml", "--format", "csv"],
        2,
        &["shown as text only"],
    );
}

/// Ads with contacts in title, employer and body.
fn with_contacts() -> Dir {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write(
        "dump.csv",
        "id,title,employer,place,body\n\
         1,Product Manager (jobs@acme.example),Acme +49 30 1234567,Berlin,\"Responsibilities\n- You write code, ask jane@acme.example or call (415) 555-0123 about technical work.\n\"\n",
    );
    dir.line("ingest dump.csv --index ix");
    dir
}

#[test]
fn contacts_are_shown_only_if_that_is_asked_for() {
    let dir = with_contacts();
    let cell = dir.csv("cooccur --index ix --lexicon tiny.toml --window posting --population all")
        [0]
    .cell("cell")
    .to_owned();
    let contacts = ["jane@acme", "555-0123", "jobs@acme", "1234567"];
    for command in [
        "query code --index ix".to_owned(),
        "query code --index ix --format csv".to_owned(),
        "kwic code --index ix --lexicon tiny.toml --context 20".to_owned(),
        "kwic code --index ix --lexicon tiny.toml --context 20 --format jsonl".to_owned(),
        "kwic code --index ix --lexicon tiny.toml --context 20 --all --format csv".to_owned(),
        "show 1 --index ix --lexicon tiny.toml".to_owned(),
        format!("show --cell {cell} --index ix --lexicon tiny.toml"),
        format!("show --cell {cell} --index ix --lexicon tiny.toml --format csv"),
    ] {
        let output = dir.run(command.split_whitespace()).output().code(0);
        for contact in contacts {
            assert!(!output.stdout.contains(contact), "{contact}: {output:?}");
        }
        let all = format!("{}{}", output.stdout, output.stderr);
        assert!(all.contains("`--contacts` shows them"), "{output:?}");
        let open = dir.line(&format!("{command} --contacts"));
        assert!(contacts.iter().any(|contact| open.contains(contact)), "{command}: {open}");
    }
    dir.line("export postings matches --index ix --lexicon tiny.toml --text -o masked");
    dir.line("export postings matches --index ix --lexicon tiny.toml --text -o open --contacts");
    for name in ["postings.csv", "matches.csv"] {
        let (masked, open) =
            (dir.read(&format!("masked/{name}")), dir.read(&format!("open/{name}")));
        assert!(contacts.iter().all(|contact| !masked.contains(contact)), "{masked}");
        assert!(open.contains("jane@acme") && open.contains("555-0123"), "{open}");
    }
}

/// Two ads of one employer, each with contacts in title, employer and text.
fn two_with_contacts() -> Dir {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write("other.toml", crate::postings::TINY.replace("write code", "write"));
    let ad = |id: u32, mail: &str| {
        format!(
            "{id},Product Manager ({mail}),Acme +49 30 1234567,\"Responsibilities\n- You write code with {mail} every day.\n\
             - You write to the press and never call (415) 555-0123 for that.\n\"\n"
        )
    };
    let ads = ad(1, "jane@acme.example") + &ad(2, "john@acme.example");
    dir.write("dump.csv", format!("id,title,employer,body\n{ads}"));
    dir.line("ingest dump.csv --index ix");
    dir
}

#[test]
fn no_other_command_shows_contacts_either() {
    let dir = two_with_contacts();
    let contacts = ["jane", "john", "acme.example", "555-0123", "1234567"];
    for (command, can_show) in [
        ("lexicon sample --index ix --lexicon tiny.toml --population all", false),
        ("lexicon show tiny.toml --index ix --id 1", true),
        ("lexicon diff tiny.toml other.toml --index ix --population all", false),
        (
            "lexicon suggest engineering --index ix --lexicon tiny.toml --population all --least 1 --words 6",
            false,
        ),
        ("vacancies --index ix --explain 1 --explain 2", true),
        ("vacancies --index ix", true),
        ("vacancies --index ix --format csv", true),
        ("ingest --dry-run dump.csv", false),
    ] {
        let output = dir.run(command.split_whitespace()).output().code(0);
        assert!(output.stdout.contains("cod") || output.stdout.contains("Acme"), "{output:?}");
        for contact in contacts {
            assert!(!output.stdout.contains(contact), "{contact}: {output:?}");
        }
        if can_show {
            let all = format!("{}{}", output.stdout, output.stderr);
            assert!(all.contains("`--contacts` shows them"), "{output:?}");
            let open = dir.line(&format!("{command} --contacts"));
            assert!(open.contains("1234567") || open.contains("jane@acme.example"), "{open}");
        }
    }
}

/// 128 ads of sixteen employers, each named by an e-mail address, with one of four telephone numbers in a column `contact`.
fn named_by_contacts() -> Dir {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    let mut dump = "id,title,employer,contact,posted,body\n".to_owned();
    for (employer, number) in
        (0..16).flat_map(|employer| (0..8).map(move |number| (employer, number)))
    {
        let mind = if number % 2 == 1 { "technical" } else { "calm" };
        let duty = if (number + employer) % 3 > 0 { "write code" } else { "launch campaigns" };
        dump += &format!(
            "{employer}-{number},Product Manager,hr@e{employer}.example,(415) 555-01{:02},2020-0{}-01,\"Responsibilities\n\
             - You {duty} in team {employer} of {number}.\nRequirements\n- A {mind} mind for place {employer} and {number}.\"\n",
            employer % 4,
            number % 6 + 1,
        );
    }
    dir.write("dump.csv", dump);
    dir.line("ingest dump.csv --index ix --facet contact");
    dir
}

/// Contacts are in no name of an employer and in no value of a column, and what is told apart by them still is.
#[test]
fn names_and_values_with_contacts_stay_apart_and_hidden() {
    let dir = named_by_contacts();
    let distinct = |rows: &[Row], column: &str| {
        let cells: BTreeSet<&str> = rows.iter().map(|row| row.cell(column)).collect();
        for cell in &cells {
            assert!(cell.contains("[e-mail]-") || cell.contains("[phone]-"), "{cell}");
            assert!(!cell.contains('@') && !cell.contains("555"), "{cell}");
        }
        cells.len()
    };
    let ask = "--index ix --lexicon tiny.toml";
    let influence = dir.csv(&format!("cooccur {ask} --unit ad --table influence"));
    let of_one: Vec<Row> = influence
        .into_iter()
        .filter(|row| row.cell("signal") == "technical" && row.cell("kind") == "employer")
        .collect();
    assert_eq!(distinct(&of_one, "removed"), 10);
    assert_eq!(distinct(&of_one, "removed_label"), 10);
    let said = dir.run("query * --index ix --facet employer --format csv".split(' ')).output();
    assert_eq!(distinct(&rows(&said.stdout), "value"), 16);
    assert!(said.stderr.contains("`--contacts` shows them"), "{said:?}");
    assert_eq!(distinct(&dir.csv("query * --index ix --facet contact"), "value"), 4);
    let open = dir.csv("query * --index ix --facet contact --contacts");
    assert!(open.iter().all(|row| row.cell("value").starts_with("(415) 555-01")), "{open:?}");

    // What a group counts is found by the id of its cell, in which there is no contact either.
    let by =
        dir.csv(&format!("cooccur {ask} --unit ad --window posting --by contact --table joint"));
    assert_eq!(distinct(&by, "by_contact"), 4);
    let row = by.iter().find(|row| row.cell("signal") == "technical").unwrap();
    let cell = row.cell("cell");
    assert!(!cell.contains("555"), "{cell}");
    let found = dir.csv(&format!("show --cell {cell} {ask}"));
    assert_eq!(found.len().to_string(), row.cell("units"));
    dir.line(&format!("report {ask} --unit ad --by contact -o report"));
    for (path, bytes) in dir.contents("report") {
        let text = String::from_utf8_lossy(&bytes);
        for contact in ["hr@e", "555-01"] {
            assert!(!text.contains(contact), "{contact} in {}", path.display());
        }
    }

    // Names and keys of one employer in every table of ads.
    dir.line(&format!("export vacancies postings {ask} -o out"));
    let vacancies = rows(&dir.read("out/vacancies.csv"));
    let postings = rows(&dir.read("out/postings.csv"));
    assert_eq!(distinct(&vacancies, "employer"), 16);
    assert_eq!(distinct(&vacancies, "employer_key"), 16);
    assert_eq!(distinct(&postings, "employer"), 16);
    assert_eq!(distinct(&postings, "column_contact"), 4);
    let names = |rows: &[Row], column: &str| -> BTreeSet<String> {
        rows.iter().map(|row| row.cell(column).to_owned()).collect()
    };
    assert_eq!(names(&vacancies, "employer"), names(&postings, "employer"));
    assert_eq!(distinct(&dir.csv("vacancies --index ix"), "employer_key"), 16);

    // A sheet has as many employers as were drawn from, so that its intervals know of them.
    let line = format!("lexicon sample {ask} --size 64 --labels eng");
    let sheet = dir.line(&line);
    let drawn = rows(&sheet);
    assert_eq!(distinct(&drawn, "employer"), 16);
    let other = rows(&dir.line(&format!("{line} --seed 2")));
    assert_eq!(names(&other, "employer"), names(&drawn, "employer"), "not by the draw");
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut filled = csv::Writer::from_writer(Vec::new());
    filled.write_record(&header).unwrap();
    for (number, record) in reader.records().enumerate() {
        let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        let does = cells[place("sentence")].contains("write code") || number % 5 == 0;
        cells[place("eng")] = if does { "does" } else { "none" }.to_owned();
        filled.write_record(&cells).unwrap();
    }
    dir.write("filled.csv", filled.into_inner().unwrap());
    let summary = dir.csv("lexicon eval filled.csv --lexicon tiny.toml --table summary");
    let row = only(&summary, &[("dimension", "eng")]);
    let [low, high] = ["macro_f1_low", "macro_f1_high"].map(|bound| row.number(bound));
    assert!(low < row.number("macro_f1") && row.number("macro_f1") < high, "{row:?}");
}

#[test]
fn a_sheet_without_contacts_is_measured_as_its_ads_are() {
    let dir = two_with_contacts();
    let lexicon = "name = \"mail\"\n[signal.mail]\npatterns = [\"e-mail\", \"mail\", \"phone\"]\n\
        [duty.coding]\nfamily = \"engineering\"\npatterns = [\"write code\"]\n";
    dir.write("mail.toml", lexicon);
    dir.line("lexicon sample --index ix --lexicon mail.toml --population all --labels mail,eng -o sheet.csv");
    let sheet = dir.read("sheet.csv");
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut filled = csv::Writer::from_writer(Vec::new());
    filled.write_record(&header).unwrap();
    let mut hidden = 0;
    for record in reader.records() {
        let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        let said = cells[place("sentence")].clone();
        hidden += usize::from(said.contains("[e-mail]") || said.contains("[phone]"));
        cells[place("mail")] = "no".to_owned();
        cells[place("eng")] = if said.contains("write code") { "does" } else { "none" }.to_owned();
        filled.write_record(&cells).unwrap();
    }
    assert!(hidden >= 2, "{sheet}");
    dir.write("filled.csv", filled.into_inner().unwrap());
    let eval = "lexicon eval filled.csv --lexicon mail.toml --table";
    for row in dir.csv(&format!("{eval} summary")) {
        assert_eq!(row.cell("accuracy"), "1", "{row:?}");
    }
    // What is shown of mistakes is masked as the sheet is.
    dir.write("wrong.csv", dir.read("filled.csv").replace(",no,does,", ",yes,does,"));
    let errors = dir.line("lexicon eval wrong.csv --lexicon mail.toml --table errors");
    assert!(errors.contains("[e-mail]") && !errors.contains("x@x.xx"), "{errors}");
}

#[test]
fn exports_are_whole_and_described() {
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write("twelve.csv", crate::postings::TWELVE);
    dir.line("ingest twelve.csv --index ix");
    let export = "export postings matches matrix --index ix --lexicon tiny.toml";
    dir.line(&format!("{export} -o out"));
    let again = dir.contents("out");
    dir.line(&format!("{export} -o out --threads 1"));
    assert_eq!(dir.contents("out"), again, "the same bytes");
    let names: Vec<String> =
        again.keys().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["datapackage.json", "matches.csv", "matrix.csv", "postings.csv"]);

    let package: serde_json::Value =
        serde_json::from_str(&dir.read("out/datapackage.json")).unwrap();
    for resource in package["resources"].as_array().unwrap() {
        let path = resource["path"].as_str().unwrap();
        let text = dir.read(&format!("out/{path}"));
        let found = rows(&text);
        assert_eq!(found.len(), resource["rows"].as_u64().unwrap() as usize, "{path}");
        assert_eq!(text.len(), resource["bytes"].as_u64().unwrap() as usize, "{path}");
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let fields: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        assert_eq!(header, fields, "{path}");
    }

    let matrix = rows(&dir.read("out/matrix.csv"));
    let having = |rows: &[Row], key: &str| -> String {
        let has = rows.iter().filter(|row| !matches!(row.cell(key), "0" | ""));
        has.map(|row| row.cell("docname")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(having(&matrix, "technical"), "a01 a02 a04 a05 a09 a12");
    assert_eq!(matrix.len(), 12);
    dir.line(&format!(
        "{export} -o strong --values strength --format jsonl --population product-manager"
    ));
    let strong = dir.read("strong/matrix.jsonl");
    assert_eq!(strong.lines().count(), 11);
    assert!(strong.contains("\"docname\":\"a11\",\"technical\":\"negated\""), "{strong}");
    dir.line("export postings --index ix --lexicon tiny.toml -o excel --for excel");
    assert!(dir.read("excel/postings.csv").starts_with("\u{feff}\"docname\",\"posted\""));

    dir.fails(format!("{export} -o ix").split(' '), 2, &["lies in the index"]);
    dir.fails(format!("{export} -o ix/out").split(' '), 2, &["lies in the index"]);
    dir.fails(format!("{export} -o twelve.csv").split(' '), 1, &["is a file, not a plain folder"]);
    dir.fails(format!("{export} -o none/out").split(' '), 1, &["cannot write"]);
    dir.fails(
        format!("{export} -o out2 --query titel:x").split(' '),
        1,
        &["there is no field `titel`"],
    );
    assert!(!dir.path("out2").exists());
}
