//! `lexicon eval` and `lexicon agree`.

use crate::util::{Dir, assert_close, only};

/// A lexicon in which one can see at a glance what is found.
const LEXICON: &str = r#"
[signal.python]
patterns = ["python"]
[duty.coding]
family = "engineering"
patterns = ["write code"]
[duty.engineers]
family = "liaison"
relation = "with"
patterns = ["with engineers"]
[duty.campaigns]
family = "marketing"
patterns = ["plan campaigns", "campaigns"]
[cue.no]
strength = "negated"
following = 2
patterns = ["no", "not"]
"#;

const LABELS: &str = "item,before,sentence,zone,eng,mkt,tech,coding\n\
    a,Responsibilities:,You write code.,duties,does,none,required,yes\n\
    b,Responsibilities:,You work with engineers.,duties,with,none,none,no\n\
    c,Responsibilities:,You plan campaigns.,duties,none,does,,\n\
    d,Responsibilities:,Read about campaigns.,duties,none,none,none,no\n\
    e,Requirements:,Python is needed.,requirements,none,none,preferred,0\n\
    f,Responsibilities:,Build things in Rust.,duties,does,,required,1\n";

fn dir() -> Dir {
    let dir = Dir::new();
    dir.write("small.toml", LEXICON);
    dir.write("labels.csv", LABELS);
    dir
}

#[test]
fn a_lexicon_is_measured_against_labels() {
    let dir = dir();
    let table = |name: &str| {
        dir.csv(&format!("lexicon eval labels.csv --lexicon small.toml --table {name}"))
    };
    let summary = table("summary");
    let eng = only(&summary, &[("dimension", "eng")]);
    assert_eq!(eng.cell("sentences"), "6");
    assert!(eng.cell("accuracy").starts_with("0.8333"), "{}", eng.cell("accuracy"));
    assert_eq!(only(&summary, &[("dimension", "mkt")]).cell("sentences"), "5");
    assert_eq!(only(&summary, &[("dimension", "coding")]).cell("sentences"), "5");

    let labels = table("labels");
    let does = only(&labels, &[("dimension", "eng"), ("label", "does")]);
    assert_eq!(does.cells(["both", "found_only", "given_only"]), ["1", "0", "1"]);
    assert_eq!(does.cells(["precision", "recall"]), ["1", "0.5"]);
    let does = only(&labels, &[("dimension", "mkt"), ("label", "does")]);
    assert_eq!(does.cells(["both", "found_only", "given_only"]), ["1", "1", "0"]);
    // Preferred and required are asked.
    let asked = only(&labels, &[("dimension", "tech"), ("label", "asked")]);
    assert_eq!(asked.cells(["both", "found_only", "given_only"]), ["2", "0", "1"]);

    let entries = table("entries");
    let campaigns = only(&entries, &[("dimension", "mkt"), ("entry", "campaigns")]);
    assert_eq!(campaigns.cells(["label", "both", "found_only", "alone"]), ["does", "1", "1", "1"]);

    let errors = table("errors");
    let error = only(&errors, &[("dimension", "mkt"), ("item", "d")]);
    assert_eq!(
        error.cells(["given", "found", "matches", "sentence"]),
        ["none", "does", "campaigns", "Read about campaigns."]
    );
    let confusion = table("confusion");
    only(&confusion, &[("dimension", "eng"), ("given", "does"), ("found", "none")]);
    let zones = table("zones");
    only(&zones, &[("dimension", "tech"), ("zone", "requirements"), ("label", "asked")]);

    let json = dir.line("lexicon eval labels.csv --lexicon small.toml --format json");
    assert!(json.contains("\"summary\"") && json.contains("\"labels\""), "{json}");
}

#[test]
fn drawn_sentences_stand_for_their_stratum() {
    let dir = dir();
    // Of the 90 sentences without a match two were drawn, one of them rightly without; of the 10 with one all that were drawn are right.
    dir.write(
        "drawn.csv",
        "item,sentence,eng,stratum,stratum_sentences\n\
        a,You sing.,none,1,90\nb,Build things in Rust.,does,1,90\n\
        c,You write code.,does,2,10\nd,You write code daily.,does,2,10\n",
    );
    let estimates = |more: &str| {
        dir.csv(&format!(
            "lexicon eval drawn.csv --lexicon small.toml --before Responsibilities: --table estimates{more}"
        ))
    };
    let rows = estimates("");
    let does = only(&rows, &[("dimension", "eng"), ("label", "does")]);
    // 45 of the 90 and all of the 10; 10 of those 55 are found.
    assert_close(does.number("given"), 0.55);
    assert_close(does.number("precision"), 1.0);
    assert_close(does.number("recall"), 10.0 / 55.0);
    assert_close(does.number("f1"), 20.0 / 65.0);
    assert!(does.number("recall_low") < 0.1 && does.number("recall_high") > 0.3);
    // A part of the sheet does not say what it stands for.
    let args = "lexicon eval drawn.csv --lexicon small.toml --table estimates --where item=a";
    dir.fails(args.split(' '), 2, &["have no row", "sheets of `lexicon sample`, whole"]);
    dir.write("bad.csv", "sentence,eng,stratum,stratum_sentences\nYou sing.,none,1,many\n");
    let args = "lexicon eval bad.csv --lexicon small.toml";
    dir.fails(args.split(' '), 2, &["line 2: `many` in the column `stratum_sentences`"]);
    dir.write(
        "bad.csv",
        "sentence,eng,stratum,stratum_sentences\nYou sing.,none,1,9\nYou jump.,none,1,8\n",
    );
    dir.fails(args.split(' '), 1, &["line 3: stratum 1 had another number of sentences"]);
}

#[test]
fn whole_texts_lean() {
    let dir = dir();
    dir.write(
        "tasks.csv",
        "task,label,code\nYou write code.,engineering,15-1\nYou write code and campaigns.,engineering,15-2\nYou sing.,marketing,11-1\nYou plan campaigns.,marketing,11-2\nYou sleep.,other,99\n",
    );
    let line =
        "lexicon eval tasks.csv --lexicon small.toml --before Responsibilities: --table lean";
    let rows = dir.csv(line);
    let engineering = only(&rows, &[("label", "engineering")]);
    assert_eq!(
        engineering.cells(["texts", "any", "own", "leaning", "right"]),
        ["2", "2", "2", "1", "1"]
    );
    let marketing = only(&rows, &[("label", "marketing")]);
    assert_eq!(
        marketing.cells(["texts", "any", "own", "leaning", "right"]),
        ["2", "1", "1", "1", "1"]
    );
    assert_eq!(only(&rows, &[("label", "other")]).cells(["own", "right"]), ["", ""]);
    let rows = dir.csv(&format!("{line} --where code=15-* --where label=engineering"));
    assert_eq!(rows.len(), 1);
}

#[test]
fn labels_that_cannot_be_read_are_told() {
    let dir = dir();
    let fails = |text: &str, more: &[&str], code: i32, messages: &[&str]| {
        dir.write("bad.csv", text);
        let mut args = vec!["lexicon", "eval", "bad.csv", "--lexicon", "small.toml"];
        args.extend(more);
        dir.fails(args, code, messages);
    };
    fails(
        "sentence,eng\nYou lead.,dose\n",
        &[],
        1,
        &["line 2: `dose` is no label of the column `eng`", "hint: write none, with, does"],
    );
    fails("sentence,eng\n ,does\n", &[], 1, &["line 2: there is no sentence"]);
    fails(
        "words,eng\nYou lead.,does\n",
        &[],
        2,
        &["there is no column `sentence`", "hint: the columns are words, eng"],
    );
    fails("sentence,color\nYou lead.,red\n", &[], 2, &["no column holds labels"]);
    fails("sentence,eng\nYou lead.,does\n", &["--where", "x=1"], 2, &["has no column `x`"]);
    fails(
        "sentence,eng\nYou lead.,does\n",
        &["--where", "eng=with"],
        2,
        &["there is no sentence to compare with"],
    );
    fails(
        "sentence,eng\nYou lead.,does,more\nYou go.,none\n",
        &[],
        2,
        &["line 2: no whole record"],
    );
    dir.fails(["lexicon", "eval", "none.csv"], 1, &["cannot read the labels `none.csv`"]);
}

#[test]
fn a_sheet_that_is_not_filled_in_is_told() {
    let dir = dir();
    dir.write("empty.csv", "sentence,eng,mkt\nYou write code.,,\nYou plan campaigns., ,\n");
    let messages = ["of 2 sentences none has a label", "hint: fill in `eng`, `mkt` first"];
    dir.fails("lexicon eval empty.csv --lexicon small.toml".split(' '), 2, &messages);
    // Labels are of no corpus.
    let text = dir.line("lexicon eval labels.csv --lexicon small.toml --table summary");
    assert!(text.contains("\nlexicon small ") && !text.contains("corpus"), "{text}");
}

#[test]
fn those_who_label_are_compared() {
    let dir = Dir::new();
    dir.write("ann.csv", "item,eng,note\n1,does,x\n2,none,x\n3,with,x\n4,none,x\n");
    dir.write("bob.csv", "eng,item\nDoes,1\nnone,2\nnone,3\n,4\n");
    let rows = dir.csv("lexicon agree ann.csv bob.csv");
    let row = only(&rows, &[("labels", "eng")]);
    assert_eq!(row.cells(["first", "second", "units"]), ["ann.csv", "bob.csv", "3"]);
    assert!(row.cell("observed").starts_with("0.666"), "{}", row.cell("observed"));
    assert_close(row.number("kappa"), 0.5);

    // A label that nobody knows is a category as well, and what one alone labelled is not compared: both are told.
    dir.write("cid.csv", "item,eng\n1,bogus\n2,none\n");
    let text = dir.line("lexicon agree ann.csv cid.csv").replace('\n', " ");
    let told = "`eng`: labels found, each a category of its own: bogus 1, does 1, none 3, with 1.";
    assert!(text.contains(told), "{text}");
    let told = "`eng`: of 4 sentences that ann.csv or cid.csv labelled, 2 are labelled by one alone, and are not compared.";
    assert!(text.contains(told), "{text}");

    dir.write("both.csv", "eng_ann,eng_bob,eng_cid\ndoes,does,does\nnone,with,none\nwith,with,\n");
    let rows = dir.csv("lexicon agree both.csv --columns eng_ann,eng_bob,eng_cid");
    assert_eq!(rows.len(), 4, "three pairs and all");
    assert_eq!(only(&rows, &[("first", "all")]).cell("units"), "3");

    dir.fails(["lexicon", "agree", "ann.csv"], 2, &["agreement needs two people", "--columns"]);
    dir.write("other.csv", "item,red\n1,yes\n");
    dir.fails(["lexicon", "agree", "ann.csv", "other.csv"], 2, &["share no column of labels"]);
    dir.write("twice.csv", "item,eng\n1,does\n1,none\n");
    dir.fails(
        ["lexicon", "agree", "ann.csv", "twice.csv"],
        2,
        &["line 3: the item `1` stands there twice"],
    );
}
