//! `cooccur --partial` and `merge`: the tables of one index, byte for byte; what must not be merged is refused.

use crate::postings::SMALL;
use crate::util::{Dir, synthetic_dump, twelve};

const TABLES: [&str; 7] =
    ["contrast", "joint", "pairs", "prevalence", "places", "strata", "mantel-haenszel"];

/// A folder with a dump of made-up ads in three pieces and their indexes `ix-0` to `ix-2`, one index `ix` of all, and `whole` of the
/// dump in one piece.
fn prepared() -> Dir {
    let dir = Dir::new();
    dir.write("small.toml", SMALL);
    let text = synthetic_dump(900, 24, 11);
    dir.write("whole.csv", &text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&text[..]);
    let records: Vec<csv::ByteRecord> =
        reader.byte_records().map(|record| record.unwrap()).collect();
    let (header, ads) = records.split_first().unwrap();
    for piece in 0..3 {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_byte_record(header).unwrap();
        for ad in ads.iter().skip(piece).step_by(3) {
            writer.write_byte_record(ad).unwrap();
        }
        dir.write(&format!("piece-{piece}.csv"), writer.into_inner().unwrap());
        dir.line(&format!("ingest piece-{piece}.csv --index ix-{piece} --quiet"));
    }
    dir.line("ingest piece-0.csv piece-1.csv piece-2.csv --index ix --quiet");
    dir.line("ingest whole.csv --index whole --quiet");
    dir
}

const QUESTIONS: [&str; 3] = [
    "--population all",
    "--population all --by industry --by seniority --period quarter --window posting",
    "--query *~NOT~industry:Retail --language all --strength required,mentioned --level 0.9",
];

/// The words of a line, in which `~` stands for a space within a word.
fn words(line: &str) -> Vec<String> {
    line.split(' ').map(|word| word.replace('~', " ")).collect()
}

/// How an employer is written is told by all of its ads, those that are not counted as well.
#[test]
fn names_of_employers_are_written_as_in_one_index() {
    let dir = Dir::new();
    dir.write("small.toml", SMALL);
    let dump = |employer: &str, title: &str, first: usize| {
        let mut text = "id,title,employer,body\n".to_owned();
        for id in first..first + 60 {
            let duty = if id % 3 == 0 { "write code" } else { "plan campaigns" };
            let mind = if id % 4 < 2 { "technical" } else { "calm" };
            let firm = format!("Firm {}", "x".repeat(id % 20 + 1));
            for (half, title, employer) in
                [(0, "Product Manager", firm.as_str()), (1, title, employer)]
            {
                if half == 1 && id % 6 > 0 {
                    continue;
                }
                let id = 2 * id + half;
                let (duty, mind) =
                    if half == 1 { ("write code", "technical") } else { (duty, mind) };
                text += &format!(
                    "{id},{title},{employer},\"Responsibilities\n- You {duty}.\nRequirements\n- A {mind} mind {id}.\"\n"
                );
            }
        }
        text
    };
    dir.write("one.csv", dump("Redfin", "Accountant", 0));
    dir.write("two.csv", dump("redfin", "Product Manager", 60));
    dir.line("ingest one.csv two.csv --index ix --quiet");
    for index in ["one", "two"] {
        dir.line(&format!("ingest {index}.csv --index {index} --quiet"));
        dir.line(&format!(
            "cooccur --index {index} --lexicon small.toml --unit ad --partial {index}.counts --quiet"
        ));
    }
    let whole = dir
        .line("cooccur --index ix --lexicon small.toml --unit ad --table influence --format csv");
    assert!(whole.contains("Redfin"), "{whole}");
    assert_eq!(dir.line("merge one.counts two.counts --table influence --format csv"), whole);
}

#[test]
fn merged_counts_give_the_tables_of_one_index() {
    let dir = prepared();
    for question in QUESTIONS {
        for piece in 0..3 {
            let line = format!(
                "cooccur --index ix-{piece} --lexicon small.toml --unit ad {question} --partial p{piece} --quiet"
            );
            assert_eq!(dir.ok(words(&line)), "", "counts go into the file");
        }
        let ask = |index: &str, rest: &str| {
            dir.ok(words(&format!(
                "cooccur --index {index} --lexicon small.toml --unit ad {question} {rest}"
            )))
        };
        // With remarks, definitions and provenance.
        let form = format!("--table {} --format json", TABLES.join(","));
        let merged = dir.line(&format!("merge p0 p1 p2 {form}"));
        assert_eq!(merged, ask("ix", &form), "{question}");
        assert_eq!(merged, ask("whole", &form), "{question}");
        assert_eq!(merged, dir.line(&format!("merge p2 p0 p1 {form} --threads 1")), "any order");
        // What dumps move, too, where they are the same dumps.
        for form in ["--table contrast,influence", "--table influence --format csv"] {
            let merged = dir.line(&format!("merge p0 p1 p2 {form}"));
            assert_eq!(merged, ask("ix", form), "{question} {form}");
        }
    }
}

/// Counts of some pieces are those of an index of them: also of a piece in which nobody is in the population.
#[test]
fn a_part_without_anybody_counts_as_ads_of_others() {
    let dir = prepared();
    dir.write("none.csv", "id,title,employer,body\nx1,Baker,Acme,You bake bread and write code.\n");
    dir.line("ingest none.csv --index none --quiet");
    dir.line("ingest piece-0.csv none.csv --index both --quiet");
    for (index, file) in [("ix-0", "p0"), ("none", "p1")] {
        dir.line(&format!(
            "cooccur --index {index} --lexicon small.toml --unit ad --partial {file} --quiet"
        ));
    }
    let merged = dir.line("merge p0 p1");
    assert_eq!(merged, dir.line("cooccur --index both --lexicon small.toml --unit ad"));
    dir.fails(["merge", "p1"], 1, &["no posting of the index is in the population"]);
}

/// What is remarked of a population that is a query, and what is said where nobody is in it.
#[test]
fn a_query_that_may_have_been_meant_for_a_role_is_told_of_merged_counts_too() {
    let dir = prepared();
    for population in ["Product~Manager", "productmanager", "code"] {
        let ask = |index: &str, rest: &str| {
            dir.ok(words(&format!(
                "cooccur --index {index} --lexicon small.toml --unit ad --population {population} --window posting {rest}"
            )))
        };
        for piece in 0..3 {
            ask(&format!("ix-{piece}"), &format!("--partial p{piece} --quiet"));
        }
        if population == "productmanager" {
            dir.fails(
                ["merge", "p0", "p1", "p2"],
                1,
                &["did you mean the role `product-manager`?"],
            );
            continue;
        }
        let whole = ask("ix", "--table joint");
        let is_told = whole.contains("Did you mean the role") || whole.contains("is no role");
        assert!(is_told, "{whole}");
        assert_eq!(dir.line("merge p0 p1 p2 --table joint"), whole);
        // A file of former times does not say it; it is read all the same, and one that does says it for all.
        let text = dir.read("p0");
        let (_, body) = text.split_once('\n').unwrap();
        let mut former: serde_json::Value = serde_json::from_str(body).unwrap();
        assert!(former.as_object_mut().unwrap().remove("asked").is_some());
        let former = former.to_string();
        let hash = blake3::hash(former.as_bytes()).to_hex();
        dir.write("old", format!("rolescope counts 3 {} {hash}\n{former}", former.len()));
        assert_eq!(dir.line("merge old p1 p2 --table joint"), whole);
        assert!(dir.line("merge old --table joint").contains("are in the population"));
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let dir = Dir::new();
    let index = twelve().path("ix").display().to_string();
    let lexicon = twelve().path("tiny.toml").display().to_string();
    let write = |options: &str, file: &str| {
        let line = format!("cooccur --index {index} {options} --partial {file} --quiet");
        dir.line(&line);
    };
    let tiny = format!("--lexicon {lexicon} --unit ad");
    write(&tiny, "one");
    dir.fails(
        ["merge", "one", "one"],
        1,
        &["the dump `twelve.csv` of `one` is in `one` as well", "hint: leave one of the files out"],
    );
    write(&format!("{tiny} --window sentence"), "windows");
    dir.fails(
        ["merge", "one", "windows"],
        1,
        &["`one` and `windows` cannot be merged: they differ in their windows (`posting sentence` and `sentence`)", "hint: "],
    );
    write(&format!("{tiny} --query industry:Retail"), "retail");
    dir.fails(["merge", "one", "retail"], 1, &["they differ in their query"]);
    dir.write(
        "other.toml",
        format!("{}\n[signal.more]\npatterns = [\"more\"]\n", crate::postings::TINY),
    );
    write("--lexicon other.toml --unit ad", "lexicon");
    dir.fails(["merge", "one", "lexicon"], 1, &["they differ in their lexicon"]);
    dir.fails(
        format!("cooccur --index {index} --lexicon {lexicon} --partial vacancies").split(' '),
        1,
        &[
            "counts by vacancy with `--boilerplate drop` cannot be merged",
            "hint: count ads: `--unit ad`",
        ],
    );
    dir.fails(["merge", "none"], 1, &["cannot read the counts of `none`"]);
    dir.fails(["merge", "one", "--table", "roles"], 2, &["cannot be made of counts", "hint: "]);
    dir.fails(["merge", "one", "-o", "one"], 2, &["is an input"]);
    dir.fails(
        format!("cooccur --index {index} {tiny} --partial {index}/x").split(' '),
        2,
        &["lies in one"],
    );
}

#[test]
fn damaged_files_are_named() {
    let dir = Dir::new();
    let index = twelve().path("ix").display().to_string();
    let lexicon = twelve().path("tiny.toml").display().to_string();
    dir.line(&format!(
        "cooccur --index {index} --lexicon {lexicon} --unit ad --partial whole --quiet"
    ));
    let bytes = std::fs::read(dir.path("whole")).unwrap();
    let fails = |bytes: &[u8], messages: &[&str]| {
        dir.write("bad", bytes);
        dir.fails(["merge", "bad"], 1, messages);
    };
    for length in (0..bytes.len()).step_by(bytes.len() / 40) {
        let what =
            if length < 17 { "is not a file of counts" } else { "the counts of `bad` are damaged" };
        fails(&bytes[..length], &[what, "hint: "]);
    }
    for place in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        fails(&changed, &["`bad`", "hint: "]);
    }
    let longer = [&bytes[..], b" "].concat();
    fails(&longer, &["it holds", "bytes of counts of"]);
    let text = String::from_utf8(bytes.clone()).unwrap();
    fails(
        text.replacen("counts 3 ", "counts 4 ", 1).as_bytes(),
        &["of form 4, which this version does not read"],
    );
    // Whoever writes a sum of his own still has to count right.
    let (_, body) = text.split_once('\n').unwrap();
    let forge = |from: &str, to: &str| {
        let forged = body.replacen(from, to, 1);
        assert_ne!(forged, body, "{from}");
        let hash = blake3::hash(forged.as_bytes()).to_hex();
        format!("rolescope counts 3 {} {hash}\n{forged}", forged.len())
    };
    fails(
        forge("\"cluster\":0", "\"cluster\":99").as_bytes(),
        &["employers or groups that it does not name"],
    );
    fails(forge("\"all\":[0,", "\"all\":[7,").as_bytes(), &["its counts do not add up"]);
    fails(
        forge("\"only_signal\":[[0,0,0,0],[0", "\"only_signal\":[[0,0,0,0],[99").as_bytes(),
        &["its counts do not add up"],
    );
    fails(
        forge("\"unit\",\"ad\"", "\"unit\",\"vacancy\"").as_bytes(),
        &["its question is not one"],
    );
    fails(
        forge("\"days\":{\"ends\":[[\"2", "\"days\":{\"ends\":[[\"1").as_bytes(),
        &["its days are not those of ads"],
    );
    fails(
        forge("\"family_count\":", "\"family_count\":9").as_bytes(),
        &["its items do not fit each other"],
    );
}
