//! `export` and `--format parquet`: vacancies, languages, files for other programs. What is in the Parquet files is compared with the
//! CSV by `scripts/check-exports`.

use serde_json::Value;

use crate::util::{Dir, rows, twelve};
use crate::vacancies::{index, row};

/// Three ads of one vacancy, one alone in German, one alone that names a telephone number.
fn five() -> Dir {
    let body = "You own the roadmap of our billing product and talk to customers every week about what they need from it. You write down \
                why it matters and say when it is done. You ask and listen before anything is built.";
    let german = "Wir suchen eine Produktmanagerin für unsere Plattform. Sie schreiben Anforderungen und planen Kampagnen mit dem Vertrieb.";
    let pm = "Product Manager";
    index(&[
        row("2", pm, "Acme, Inc.", "Berlin", "2020-01-15", body),
        row("4155550123", pm, "Acme, Inc.", "Berlin", "2020-01-01", body),
        row("3", pm, "Acme, Inc.", "Berlin", "2020-02-01", body),
        row("4", "Produktmanagerin", "Beispiel GmbH", "Bonn", "2020-03-01", german),
        row("5", pm, "Call (415) 555-0199", "Rome", "2020-04-01", "SQL, Java"),
    ])
}

#[test]
fn nobody_takes_the_place_of_no_earlier_export() {
    let dir = five();
    let ask = "export postings --index ix --lexicon tiny.toml -o";
    dir.line(&format!("{ask} out"));
    let before = dir.contents("out");
    for (whom, told) in [
        ("--population nosuch", "no posting of the index is in the population `nosuch`"),
        ("--query zebra", "zebra"),
    ] {
        for folder in ["out", "new"] {
            let line = format!("{ask} {folder} {whom}");
            dir.fails(line.split(' '), 1, &[told, "hint: "]);
        }
        assert_eq!(dir.contents("out"), before);
        assert!(!dir.path("new").exists());
    }
}

#[test]
fn vacancies_are_exported_and_postings_name_theirs() {
    let dir = five();
    let export = |what: &str, folder: &str| {
        dir.line(&format!("export {what} --index ix --lexicon tiny.toml -o {folder}"));
    };
    export("postings", "before");
    let before = rows(&dir.read("before/postings.csv"));
    assert!(before.iter().all(|row| row.cell("vacancy").is_empty()), "{before:?}");

    export("vacancies postings", "out");
    let vacancies = rows(&dir.read("out/vacancies.csv"));
    let found: Vec<String> = vacancies
        .iter()
        .map(|row| row.cells(["vacancy", "ads", "first_day", "last_day", "employer"]).join(" "))
        .collect();
    assert_eq!(
        found,
        [
            "4155550123 3 2020-01-01 2020-02-01 Acme, Inc.",
            "4 1 2020-03-01 2020-03-01 Beispiel GmbH",
            "5 1 2020-04-01 2020-04-01 Call [phone]-3602061a",
        ]
    );
    let postings = rows(&dir.read("out/postings.csv"));
    let found: Vec<String> = postings
        .iter()
        .map(|row| row.cells(["docname", "vacancy", "language"]).join(" "))
        .collect();
    let first = "4155550123";
    assert_eq!(
        found,
        [
            format!("2 {first} eng"),
            format!("{first} {first} eng"),
            format!("3 {first} eng"),
            "4 4 deu".to_owned(),
            "5 5 und".to_owned(),
        ]
    );
    // Known by now, and named where only ads are exported.
    export("postings", "after");
    assert_eq!(dir.read("after/postings.csv"), dir.read("out/postings.csv"));

    // Those that an exported ad stands for.
    export("vacancies --query place:bonn", "bonn");
    assert_eq!(rows(&dir.read("bonn/vacancies.csv")).len(), 1);
    export("vacancies --query id:2", "none");
    assert!(rows(&dir.read("none/vacancies.csv")).is_empty());
    export("vacancies --contacts", "open");
    assert!(dir.read("open/vacancies.csv").contains("555-0199"));
}

fn is_parquet(bytes: &[u8]) -> bool {
    bytes.len() > 12 && bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1")
}

#[test]
fn tables_are_written_as_parquet_into_files_only() {
    let dir = five();
    let table = "cooccur --index ix --lexicon tiny.toml --unit ad --table pairs";
    dir.line(&format!("{table} -o pairs.parquet"));
    dir.line(&format!("{table} --format parquet -o again --threads 1"));
    let bytes = std::fs::read(dir.path("pairs.parquet")).unwrap();
    assert!(is_parquet(&bytes));
    assert_eq!(bytes, std::fs::read(dir.path("again")).unwrap(), "the same bytes");
    dir.line("kwic write --index ix --lexicon tiny.toml --all -o lines.parquet");
    assert!(is_parquet(&std::fs::read(dir.path("lines.parquet")).unwrap()));

    let fails = |options: &str, code: i32, messages: &[&str]| {
        dir.fails(format!("{table} {options}").split(' '), code, messages);
    };
    let into_a_file = ["written into a file only", "hint: name it"];
    fails("--format parquet", 2, &into_a_file);
    fails("--format parquet -o -", 2, &into_a_file);
    fails("--format csv -o pairs.parquet", 2, &["does not fit the extension"]);
    fails("-o x.parquet --spreadsheet-safe", 2, &["is for CSV only"]);
    fails("-o absent/x.parquet", 2, &["there is no folder"]);
    fails("--table contrast -o x.parquet", 2, &["Parquet holds one table"]);
    assert!(!dir.path("x.parquet").exists());
}

/// Paths of the files that the description of a folder names.
fn described(dir: &Dir, folder: &str) -> Vec<String> {
    let package: Value =
        serde_json::from_str(&dir.read(&format!("{folder}/datapackage.json"))).unwrap();
    let resources = package["resources"].as_array().unwrap().iter();
    resources.map(|resource| resource["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_second_export_keeps_what_is_described() {
    let dir = five();
    dir.line("vacancies --index ix");
    let export = "--index ix --lexicon tiny.toml -o";
    dir.line(&format!("export postings matrix vacancies {export} once"));
    for table in ["matrix", "postings", "vacancies"] {
        dir.line(&format!("export {table} {export} bits"));
    }
    let files = |folder: &str| dir.contents(folder).into_values().collect::<Vec<_>>();
    assert_eq!(files("bits"), files("once"), "one after the other as together");

    // A file that is not what was written is not vouched for.
    let whole = dir.read("bits/matrix.csv");
    let longer = format!("{whole}\n");
    let other = whole.replacen('0', "1", 1);
    assert_ne!(other, whole);
    for changed in [longer, other] {
        dir.write("bits/matrix.csv", changed);
        let args = format!("export postings {export} bits");
        let said = dir.run(args.split(' ')).output().code(0).stderr;
        assert!(said.contains("note: bits/matrix.csv is of an earlier export"), "{said}");
        assert!(said.contains("was changed since"), "{said}");
        assert_eq!(described(&dir, "bits"), ["postings.csv", "vacancies.csv"]);
        dir.line(&format!("export matrix {export} bits --force"));
    }
    assert_eq!(files("bits"), files("once"));

    // A table that is gone, and one with other settings, of which the user is told.
    std::fs::remove_file(dir.path("bits/vacancies.csv")).unwrap();
    let args = format!("export postings --query language:eng {export} bits");
    let said = dir.run(args.split(' ')).output().code(0).stderr;
    let note = "note: bits/matrix.csv is of an earlier export with other settings";
    assert!(said.contains(note) && !said.contains("vacancies.csv"), "{said}");
    assert_eq!(described(&dir, "bits"), ["postings.csv"]);
    assert!(dir.path("bits/matrix.csv").exists());
    let args = format!("export postings --query language:eng --format parquet {export} bits");
    let said = dir.run(args.split(' ')).output().code(0).stderr;
    assert!(said.contains("note: bits/postings.csv is of an earlier export"), "{said}");
    assert_eq!(described(&dir, "bits"), ["postings.parquet"]);
}

#[test]
fn files_of_others_in_the_folder_are_spared() {
    let dir = five();
    let export = "export postings matrix --index ix --lexicon tiny.toml -o out";
    for name in ["postings.csv", "matrix.csv", "datapackage.json"] {
        dir.write(&format!("out/{name}"), "mine\n");
        let message = ["was not written by rolescope", "hint: ", "with `--force`"];
        dir.fails(export.split(' '), 2, &message);
        assert_eq!(dir.read(&format!("out/{name}")), "mine\n");
        assert_eq!(dir.contents("out").len(), 1, "nothing is written beside it");
        dir.line(&format!("{export} --force"));
        dir.line(export);
        std::fs::remove_dir_all(dir.path("out")).unwrap();
    }
}

#[test]
fn a_folder_of_parquet_is_described() {
    let dir = Dir::new();
    let twelve = twelve();
    let index = twelve.path("ix");
    let lexicon = twelve.path("tiny.toml");
    let args = ["export", "postings", "matches", "matrix", "--format", "parquet", "-o", "out"];
    let from =
        ["--index", index.to_str().unwrap(), "--lexicon", lexicon.to_str().unwrap(), "--text"];
    dir.ok(args.into_iter().chain(from));
    let package: Value = serde_json::from_str(&dir.read("out/datapackage.json")).unwrap();
    let resources = package["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 3);
    for resource in resources {
        let path = format!("out/{}", resource["path"].as_str().unwrap());
        let bytes = std::fs::read(dir.path(&path)).unwrap();
        assert!(is_parquet(&bytes), "{path}");
        assert_eq!(resource["bytes"], bytes.len(), "{path}");
        assert_eq!(resource["format"], "parquet");
    }
    let postings = resources.iter().find(|resource| resource["name"] == "postings").unwrap();
    assert_eq!(postings["rows"], 12);
    dir.fails(args.into_iter().chain(from).chain(["--for", "excel"]), 2, &["is for CSV only"]);
}

/// Ids that are longer than a term of an index may be have their beginning and a hash in their place.
#[test]
fn ads_with_very_long_ids_have_names_too() {
    let long = |end: &str| format!("{}{end}", "x".repeat(70_000));
    let ids = [long("a"), long("a"), long("a"), long("b"), "y".repeat(65_000), "z".to_owned()];
    let words = ["ships", "trains", "planes", "bikes", "trucks", "boats"];
    let dump = ids.iter().zip(words).map(|(id, word)| {
        row(
            id,
            "Product Manager",
            &format!("{word} Ltd"),
            "Rome",
            "2020-01-01",
            &format!("You write code for {word}."),
        )
    });
    let dir = Dir::new();
    dir.write("tiny.toml", crate::postings::TINY);
    dir.write(
        "dump.csv",
        format!("id,title,employer,place,posted,body\n{}", dump.collect::<String>()),
    );
    let said = dir.run(["ingest", "dump.csv", "--index", "ix"]).output().code(0).stderr;
    assert!(said.contains("odd: 4 ads with an id of more than 65,000 bytes"), "{said}");
    assert!(said.contains("3 ads of it have an id that another one has as well"), "{said}");
    dir.line("export postings --index ix --lexicon tiny.toml -o out");
    let postings = rows(&dir.read("out/postings.csv"));
    let names: Vec<&str> = postings.iter().map(|row| row.cell("docname")).collect();
    assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 6, "{names:?}");
    assert_eq!((names[4], names[5]), (ids[4].as_str(), "z"));
    for (name, word) in names.iter().zip(words) {
        let shown = dir.ok(["show", name, "--index", "ix", "--lexicon", "tiny.toml"]);
        assert!(shown.contains(&format!("for {word}.")), "{shown}");
    }
}

/// What is joined to what, as the description of a package says it: table, column, table, column.
fn foreign_keys(package: &Value) -> Vec<[String; 4]> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut keys = Vec::new();
    for resource in package["resources"].as_array().unwrap() {
        for key in resource["schema"]["foreignKeys"].as_array().into_iter().flatten() {
            let to = &key["reference"];
            keys.push([
                text(&resource["name"]),
                text(&key["fields"]),
                text(&to["resource"]),
                text(&to["fields"]),
            ]);
        }
    }
    keys
}

#[test]
fn names_of_ads_are_keys_whatever_the_ids() {
    let body = |word: &str| format!("You write code for {word} every day of the week.");
    let pm = "Product Manager";
    let ids = ["3", "3", "3#2", "4", "3"];
    let words = ["ships", "trains", "planes", "bikes", "trucks"];
    let dump: Vec<String> = ids
        .iter()
        .zip(words)
        .map(|(id, word)| row(id, pm, &format!("{word} Ltd"), "Rome", "2020-01-01", &body(word)))
        .collect();
    let dir = index(&dump);
    // A number that would make the id of another ad is passed over.
    let names = ["3#1", "3#3", "3#2", "4", "3#4"];
    dir.line(
        "export postings vacancies matches matrix --index ix --lexicon tiny.toml -o out --quiet",
    );
    let column = |table: &str, column: &str| -> Vec<String> {
        let rows = rows(&dir.read(&format!("out/{table}.csv")));
        let mut found: Vec<String> = rows.iter().map(|row| row.cell(column).to_owned()).collect();
        // Vacancies have an order of their own.
        if table == "vacancies" {
            found.sort();
            assert_eq!(found, ["3#1", "3#2", "3#3", "3#4", "4"]);
            return names.map(str::to_owned).into();
        }
        found
    };
    for (table, name) in [
        ("postings", "docname"),
        ("postings", "vacancy"),
        ("matrix", "docname"),
        ("matches", "docname"),
        ("vacancies", "vacancy"),
        ("vacancies", "template"),
    ] {
        assert_eq!(column(table, name), names, "{table} {name}");
    }
    assert_eq!(column("postings", "id"), ids);
    let package: Value = serde_json::from_str(&dir.read("out/datapackage.json")).unwrap();
    let keys: Vec<Value> = package["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| resource["schema"]["primaryKey"].clone())
        .collect();
    assert_eq!(Value::from(keys), serde_json::json!([null, "docname", "docname", "vacancy"]));
    let foreign: Vec<String> = foreign_keys(&package).iter().map(|key| key.join(" ")).collect();
    assert_eq!(
        foreign,
        [
            "matches docname postings docname",
            "matrix docname postings docname",
            "postings vacancy vacancies vacancy",
            "vacancies vacancy postings docname",
        ]
    );
    // Of some ads a vacancy need not be there, and a table that is not written is not referred to.
    dir.line("export postings vacancies --query trains --index ix --lexicon tiny.toml -o some");
    let package: Value = serde_json::from_str(&dir.read("some/datapackage.json")).unwrap();
    assert_eq!(foreign_keys(&package).len(), 1);
    assert_eq!(rows(&dir.read("some/postings.csv"))[0].cell("docname"), "3#3");

    // The same names wherever ads are told apart, and ways to each of them.
    let named = |line: &str, column: &str| -> Vec<String> {
        dir.csv(line).iter().map(|row| row.cell(column).to_owned()).collect()
    };
    assert_eq!(named("kwic code --index ix --lexicon tiny.toml --limit 9", "docname"), names);
    assert_eq!(named("kwic code --index ix --lexicon tiny.toml --all", "docname"), names);
    assert_eq!(named("query code --index ix --sort posted --limit 9", "id"), names);
    assert_eq!(named("vacancies --index ix --table ads", "id"), names);
    let contrast = dir.csv("cooccur --index ix --lexicon tiny.toml --unit ad --table joint");
    let cell = contrast[0].cell("cell");
    assert_eq!(
        named(&format!("show --cell {cell} --index ix --lexicon tiny.toml"), "docname"),
        names
    );
    let show = |name: &str| dir.ok(["show", name, "--index", "ix", "--lexicon", "tiny.toml"]);
    assert_eq!(show("3").matches("You [write code]").count(), 3);
    assert!(show("3#3").contains("for trains") && !show("3#3").contains("for ships"));
    assert!(show("3#2").contains("for planes"));
    dir.fails(["show", "3#9", "--index", "ix"], 2, &["there is no ad `3#9`"]);
    let said = dir.run(["vacancies", "--index", "ix", "--explain", "3"]).output().code(0).stderr;
    let told = "3 ads have the id 3; 3#1 is shown, the others are `3#3`, `3#4`.";
    assert!(said.contains(told), "{said}");

    let told = "3 ads of it have an id that another one has as well";
    let said = dir.run(["ingest", "dump.csv", "--index", "new"]).output().code(0).stderr;
    assert!(said.contains(told), "{said}");
    assert!(dir.line("info --index ix").contains("3 ads have an id that another one has as well"));
    // Those that were taken away no longer count.
    dir.write("dump2.csv", "id,title,body\n3,Product Manager,You launch campaigns.\n");
    let said = dir
        .run(["ingest", "dump2.csv", "--index", "new", "--replace", "dump.csv"])
        .output()
        .code(0)
        .stderr;
    assert!(!said.contains("an id that another"), "{said}");
    assert_eq!(named("query campaigns --index new", "id"), ["3"]);
}
