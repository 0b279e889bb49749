//! What is remarked under tables: ads that were cut off, that name several roles, that no rule has grouped.

use crate::postings::{TINY, TWELVE};
use crate::util::{Dir, twelve};

/// So many ads of product managers with different texts of some 300 characters, which their source cuts off after 123.
fn cut_off(ads: usize) -> String {
    let mut text = "id,title,body\n".to_owned();
    for number in 0..ads {
        let body =
            format!("Ad number {number:02}. {}", "You write code for the team and ".repeat(10));
        let body: String = body.chars().take(123).collect();
        text += &format!("{number},Product Manager,{body}\n");
    }
    text
}

#[test]
fn ads_that_their_source_cut_off_are_told() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("cut.csv", cut_off(30));
    dir.write("twelve.csv", TWELVE);
    let said = dir.run(["ingest", "cut.csv", "--index", "ix"]).output().code(0).stderr;
    let warning = "warning: cut off by their source after 123 characters: 30 texts of 30;";
    assert!(said.contains(warning), "{said}");
    let said = dir.run(["ingest", "twelve.csv", "--index", "ix"]).output().code(0).stderr;
    assert!(!said.contains("warning"), "{said}");
    let info = dir.line("info --index ix");
    assert_eq!(info.matches("cut off by their source").count(), 1, "{info}");
    let json: serde_json::Value =
        serde_json::from_str(&dir.line("info --index ix --json")).unwrap();
    assert_eq!(json["sources"][0]["cut_off"]["ads"], 30);
    assert_eq!(json["sources"][1].get("cut_off"), None);
    let remark = "Of all 42 ads, 30 were cut off by their source:";
    for table in ["contrast", "joint", "pairs", "prevalence", "places"] {
        let text =
            dir.line(&format!("cooccur --index ix --lexicon tiny.toml --unit ad --table {table}"));
        assert!(text.contains(remark), "{table}: {text}");
    }
    // Counts that are merged say the same.
    for (dump, index) in [("cut.csv", "one"), ("twelve.csv", "two")] {
        dir.line(&format!("ingest {dump} --index {index}"));
        let ask = format!("cooccur --index {index} --lexicon tiny.toml --unit ad");
        dir.line(&format!("{ask} --partial {index}.counts"));
    }
    let merged = dir.line("merge one.counts two.counts --table joint");
    let whole = dir.line("cooccur --index ix --lexicon tiny.toml --unit ad --table joint");
    assert_eq!(merged, whole);
}

#[test]
fn ads_that_name_another_role_are_told() {
    let dir = Dir::new();
    let dump = |both: usize| {
        let mut text = "id,title,body\n".to_owned();
        for number in 0..20 {
            let also = if number < both { " / Software Engineer" } else { "" };
            text += &format!("{number},Technical Product Manager{also},You write code.\n");
        }
        text
    };
    let remark = |both: usize, population: &str| {
        let index = format!("ix{both}");
        if !dir.path(&index).exists() {
            dir.write("dump.csv", dump(both));
            dir.line(&format!("ingest dump.csv --index {index}"));
        }
        dir.line(&format!(
            "cooccur --index {index} --unit ad --table joint --population {population}"
        ))
        .contains(&format!("{both} of 20 ads ({}.0 %) name another role", both * 5))
    };
    // A kind of the role is no other role, and not more than a tenth is not worth a remark.
    assert!(!remark(0, "product-manager"));
    assert!(!remark(2, "product-manager"));
    assert!(remark(3, "product-manager"));
    assert!(remark(3, "technical-product-manager"));
    // Where the population is no role, there is no other.
    assert!(!remark(3, "all"));
    assert!(!remark(3, "code"));
}

#[test]
fn a_query_that_is_written_like_a_role_is_told_of() {
    let told = |population: &str| {
        let ask = ["cooccur", "--index", "ix", "--lexicon", "tiny.toml", "--unit", "ad"];
        twelve().ok(ask.into_iter().chain(["--population", population])).replace('\n', " ")
    };
    let meant = "Did you mean the role `product-manager`";
    for written in ["Product Manager", "product manager", "Product-manager", "PRODUCT_MANAGER"] {
        assert!(told(written).contains(meant), "{written}: {}", told(written));
    }
    for written in ["product-manager", "\"product manager\"", "title:manager", "senior manager"] {
        assert!(!told(written).contains("Did you mean"), "{written}: {}", told(written));
    }
    let kwic = ["kwic", "code", "--index", "ix", "--lexicon", "tiny.toml", "--population"];
    let said = twelve().run(kwic.into_iter().chain(["Product Manager"])).output().code(0).stderr;
    assert!(said.contains(meant), "{said}");
}

#[test]
fn ads_that_no_rule_has_grouped_are_told() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("twelve.csv", TWELVE);
    dir.line("ingest twelve.csv --index ix");
    let (once, each) = ("Ads that repeat one opening count once", "The ads are grouped by no rule");
    let ask = "cooccur --index ix --lexicon tiny.toml --table joint";
    let text = dir.line(ask);
    assert!(text.contains(once) && !text.contains(each), "{text}");
    dir.line("vacancies --index ix --rules none");
    let text = dir.line(ask);
    assert!(!text.contains(once) && text.contains(each), "{text}");
}

#[test]
fn one_is_singular() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    let rows =
        ["1,Technical Product Manager,2020-01-01,Acme,", "2,Product Manager,2020-01-02,Acme,"];
    dir.write("two.csv", format!("id,title,posted,employer,body\n{}\n{}\n", rows[0], rows[1]));
    dir.line("ingest two.csv --index ix");
    dir.line("report --index ix --lexicon tiny.toml --unit ad -o report");
    let page = dir.read("report/report.md");
    assert!(page.contains("1 carries a technical signal; 1 of these states neither"), "{page}");
    let text = dir.line("vacancies --index ix --explain 1 --explain 2");
    assert!(text.contains("1 day apart; a vacancy"), "{text}");
    // What was looked at is what counts.
    for (unit, several) in [("ad", "ads"), ("vacancy", "vacancies"), ("employer", "ads")] {
        let text = dir.line(&format!("cooccur --index ix --lexicon tiny.toml --unit {unit}"));
        let told = format!("2 of 2 {several} (100.0 %) have a title and no text");
        assert!(text.contains(&told), "{told}: {text}");
    }
}

#[test]
fn ads_without_a_title_are_told() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("twelve.csv", TWELVE);
    let renamed = TWELVE.replacen("title", "jobtitlezz", 1).replacen("employer", "zz", 1);
    dir.write("renamed.csv", renamed.replace("You write code", "You write good code"));
    let (no_title, no_employer) = ("warning: no column gives titles", "no column gives employers");
    let preview = dir.line("ingest --dry-run renamed.csv");
    assert!(preview.contains(no_title) && !preview.contains(no_employer), "{preview}");
    let said = dir.run(["ingest", "twelve.csv", "--index", "ix"]).output().code(0).stderr;
    assert!(!said.contains("warning"), "{said}");
    let ask = "cooccur --index ix --lexicon tiny.toml --unit ad --table joint";
    assert!(!dir.line(ask).contains("have no title"));
    // Beside a dump that has employers, their lack is told as well; places and dates are there.
    let preview = dir.line("ingest --dry-run renamed.csv twelve.csv");
    assert_eq!(preview.matches("no column gives").count(), 2, "{preview}");
    assert!(preview.contains(no_title) && preview.contains(no_employer), "{preview}");
    let preview = dir.line("ingest --dry-run renamed.csv --index ix");
    assert_eq!(preview.matches("no column gives").count(), 2, "{preview}");
    let said = dir.run(["ingest", "renamed.csv", "--index", "ix"]).output().code(0).stderr;
    assert!(said.contains(no_title) && said.contains(no_employer), "{said}");
    assert_eq!(said.matches("no column gives").count(), 2, "{said}");
    assert!(said.contains("odd: 12 ads with a text and no title"), "{said}");
    assert_eq!(dir.line("info --index ix").matches("no column gives").count(), 2);
    // Only where the population is a role.
    let remark = "Of all 24 ads, 12 (50.0 %) have no title:";
    assert!(dir.line(ask).contains(remark), "{}", dir.line(ask));
    assert!(!dir.line(&format!("{ask} --population all")).contains(remark));
    dir.line("ingest twelve.csv --index one");
    dir.line("ingest renamed.csv --index two");
    dir.fails(
        "cooccur --index two --lexicon tiny.toml --unit ad".split(' '),
        1,
        &[
            "population `product-manager`; 12 of 12 have no title",
            "hint: `rolescope info` tells which dumps have none",
            "--replace '#N'",
        ],
    );
    // It is not why where few lack one, or a query may be.
    let few = TWELVE.replacen("Product Manager", "", 1);
    dir.write("few.csv", few.replace("Product Manager", "Baker"));
    dir.line("ingest few.csv --index few");
    dir.line("ingest renamed.csv twelve.csv --index both");
    for (ask, hint) in [
        ("--index few", "hint: try `--population all`"),
        ("--index both --query zebra", "hint: try the query alone"),
        ("--index two --query zebra", "hint: try the query alone"),
    ] {
        let ask = format!("cooccur {ask} --lexicon tiny.toml --unit ad");
        let said = dir.fails(ask.split(' '), 1, &[hint]);
        assert!(!said.stderr.contains("have no title"), "{said:?}");
    }
    // Counts that are merged say the same.
    for index in ["one", "two"] {
        let ask = format!("cooccur --index {index} --lexicon tiny.toml --unit ad");
        dir.line(&format!("{ask} --partial {index}.counts"));
    }
    assert_eq!(dir.line("merge one.counts two.counts --table joint"), dir.line(ask));
}
