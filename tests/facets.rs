//! Columns to group by: which are kept, which are not, and that it is said.

use crate::util::{Dir, Row};

fn dump(dir: &Dir) {
    let mut text = "id,title,body,level,link,summary\n".to_owned();
    for number in 0..300 {
        let level = ["junior", "senior"][number % 2];
        text += &format!(
            "{number},Product Manager,You write code.,{level},https://jobs.example/{number},{}\n",
            "A summary that nobody would want to group by however often it comes again"
        );
    }
    dir.write("dump.csv", text);
}

/// What `info` lists behind its last heading.
fn kept(dir: &Dir, index: &str) -> String {
    let text = dir.line(&format!("info --index {index}"));
    text.split("columns to group by").nth(1).unwrap_or_default().to_owned()
}

#[test]
fn columns_of_ids_and_texts_are_not_kept_and_it_is_said() {
    let dir = Dir::new();
    dump(&dir);
    let said = "columns not kept to group by, as values hardly come twice: link, summary\n";
    let preview = dir.line("ingest --dry-run dump.csv");
    assert!(
        preview.contains("columns to group by: level\n") && preview.contains(said),
        "{preview}"
    );
    dir.line("ingest dump.csv --index ix");
    let info = dir.line("info --index ix");
    assert!(info.contains(said), "{info}");
    assert!(kept(&dir, "ix").contains("level (2)\n"), "{info}");
    let messages = ["`link`", "it has: level", "`rolescope ingest --facet COLUMN` keeps another"];
    dir.fails("cooccur --index ix --by link".split(' '), 1, &messages);
}

#[test]
fn columns_can_be_chosen() {
    let dir = Dir::new();
    dump(&dir);
    // Besides those that are kept anyway.
    dir.line("ingest dump.csv --index ix --facet link");
    assert_eq!(kept(&dir, "ix"), ", with their number of values:\n  level (2)\n  link (300)\n");
    // And besides those that a profile names.
    let profile = "facets = [\"level\"]\n[fields]\ntitle = \"title\"\nbody = \"body\"\n";
    dir.write("mine.toml", profile);
    dir.line("ingest dump.csv --index mine --profile mine.toml");
    assert_eq!(kept(&dir, "mine"), ", with their number of values:\n  level (2)\n");
    dir.line("ingest dump.csv --index more --profile mine.toml --facet link");
    assert_eq!(kept(&dir, "more"), kept(&dir, "ix"));
    let found = dir.csv("query --index ix link:\"https://jobs.example/7\"");
    assert_eq!(found.len(), 1);
    let messages = ["`levels`", "did you mean `level`"];
    dir.fails("ingest dump.csv --index other --facet levels".split(' '), 1, &messages);
    let messages = ["column `nosuch`, to be kept to group by", "hint: name one of those columns"];
    let said = dir.fails("ingest dump.csv --index other --facet nosuch".split(' '), 1, &messages);
    assert!(!said.stderr.contains("facets="), "{said:?}");
    assert!(!dir.path("other").exists());
}

/// Pairs of ads of one vacancy and one day, one of them for another role, each with a link of its own; with ids or without.
fn pairs(with_ids: bool) -> Vec<String> {
    let body = |employer: usize| {
        format!(
            "At Firm{employer} you own the roadmap of our billing product and talk to customers every week about what they need. \
             You write down why it matters and say when it is done. You ask and listen before anything is built, \
             and nobody knows better than you what comes next and what has to wait for another year"
        )
    };
    let mut rows = Vec::new();
    for number in 0..120 {
        for (half, title) in ["Product Manager", "Warehouse Manager"].iter().enumerate() {
            let id = if with_ids { format!("{number}-{half}") } else { String::new() };
            let body = body(number);
            let link = format!("https://jobs.example/{number}/{half}");
            rows.push(format!("{id},{title},Firm{number},Berlin,2020-01-01,{link},\"{body}\"\n"));
        }
    }
    rows
}

/// The rows of a table without what names the corpus, of which the columns kept are part.
fn rows_of(dir: &Dir, line: &str) -> Vec<Vec<(String, String)>> {
    let names_corpus = |column: &str| ["cell", "corpus_fingerprint"].contains(&column);
    let cells = |row: Row| row.all().filter(|(column, _)| !names_corpus(column)).collect();
    dir.csv(line).into_iter().map(cells).collect()
}

#[test]
fn another_column_kept_changes_no_count_of_vacancies() {
    let header = "id,title,employer,place,posted,link,body\n";
    for with_ids in [true, false] {
        let dir = Dir::new();
        dir.write("dump.csv", header.to_owned() + &pairs(with_ids).concat());
        dir.line("ingest dump.csv --index plain");
        dir.line("ingest dump.csv --index more --facet link");
        let fails = dir.run("cooccur --index plain --by link".split(' ')).output();
        assert_eq!(fails.code, 1, "it is not kept");
        for command in ["cooccur --unit vacancy", "vacancies --table ads"] {
            let plain = rows_of(&dir, &format!("{command} --index plain"));
            assert!(!plain.is_empty());
            assert_eq!(rows_of(&dir, &format!("{command} --index more")), plain, "{command}");
        }
        // It hangs on which ad of each pair stands for the vacancy.
        let count = dir.csv("cooccur --unit vacancy --index plain");
        let units: f64 = ["n_signal", "n_rest"].iter().map(|at| count[0].number(at)).sum();
        assert!(units > 30.0 && units < 90.0, "{units} of 120");
    }
}

#[test]
fn of_ads_that_differ_in_columns_kept_alone_the_order_of_rows_decides_nothing() {
    let header = "id,title,employer,place,posted,link,body\n";
    let of_managers = |row: &&String| row.contains("Product Manager");
    let mut rows: Vec<String> = pairs(true).iter().filter(of_managers).cloned().collect();
    let other: Vec<String> =
        rows.iter().map(|row| row.replace("jobs.example", "work.example")).collect();
    rows.extend(other);
    let dir = Dir::new();
    dir.write("one.csv", header.to_owned() + &rows.concat());
    rows.reverse();
    dir.write("other.csv", header.to_owned() + &rows.concat());
    for name in ["one", "other"] {
        dir.line(&format!("ingest {name}.csv --index {name} --facet link"));
    }
    let table = |name: &str| dir.line(&format!("cooccur --unit vacancy --by link --index {name}"));
    let one = table("one");
    assert!(one.contains("jobs.example") && one.contains("work.example"), "{one}");
    assert_eq!(table("other"), one);
}
