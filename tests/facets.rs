//! Columns to group by: which are kept, which are not, and that it is said.

use crate::util::Dir;

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
