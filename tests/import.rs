//! `lexicon import`: dictionaries of other programs, made up in their forms.

use crate::util::{Dir, only};

const QUANTEDA: &str = "\
---
ECONOMY:
  +STATE+:
    - accommodation
    - age*
    - 'not * good'
    - sign?post
  MARKET: [price*, supply chain, \"no\", e-mail*]
CULTURE: art
EMPTY: []
TWICE: [art, price*]
";

const LIWC: &str = "\
%
1\tfunction
2\tpronoun (I, you)
%
abou*\t1
i\t1 2
you all\t1\t2
:)\t2
like\t(02 134)125/464 1
far off 1
none\t7
";

#[test]
fn a_dictionary_of_quanteda_becomes_a_lexicon() {
    let dir = Dir::new();
    dir.write("topics.yml", QUANTEDA);
    let made =
        dir.run(["lexicon", "import", "topics.yml", "-o", "topics.toml", "--all"]).output().code(0);
    for told in [
        "Wrote topics.toml.",
        "7 words and phrases in 3 entries were taken over",
        "economy-state: `not * good`: a `*` stands only at the end of a word here",
        "economy-state: `sign?post`: a `?` for one letter is not known here",
        "twice: `art`: it stands in `culture` already",
        "empty: `all`: nothing of it could be taken over",
    ] {
        assert!(made.stderr.contains(told), "{told:?} in {}", made.stderr);
    }
    let rows = dir.csv("lexicon show topics.toml");
    assert_eq!(rows.len(), 3);
    let market = only(&rows, &[("key", "economy-market")]);
    assert_eq!(
        market.cells(["kind", "label", "patterns"]),
        ["signal", "ECONOMY: MARKET", "(price*|no)\nsupply chain\ne-mail*"]
    );
    let duties = dir.line("lexicon import topics.yml --kind duty --quiet");
    assert!(
        duties.contains("[duty.economy-state]") && duties.contains("family = \"economy\""),
        "{duties}"
    );
}

#[test]
fn a_dictionary_of_liwc_becomes_a_lexicon() {
    let dir = Dir::new();
    dir.write("words.dic", LIWC);
    let made = dir.run(["lexicon", "import", "words.dic", "--all"]).output().code(0);
    assert!(
        made.stdout.contains("\"(abou*|i)\"")
            && made.stdout.contains("\"you all\"")
            && made.stdout.contains("\"far off\""),
        "{}",
        made.stdout
    );
    for told in [
        "pronoun-i-you: `i`: it stands in `function` already",
        "unreadable: `(like\\t(02 134)125/464 1`",
        "unreadable: `(none\\t7`",
        "pronoun-i-you: `:)`",
    ] {
        let told = told.replace("\\t", "\t");
        let seen = made.stderr.replace("\\t", "\t");
        assert!(seen.contains(&told), "{told:?} in {seen}");
    }
}

#[test]
fn a_table_of_patterns_becomes_a_lexicon() {
    let dir = Dir::new();
    dir.write("table.csv", "category,pattern,kind,family\nCoding,\"write []{0,2} code\",duty,engineering\nTechnical,technical,,\nCoding,(ship|push) code,duty,engineering\nCoding,(oops,duty,engineering\n");
    let made = dir.run(["lexicon", "import", "table.csv", "-o", "table.toml"]).output().code(0);
    assert!(made.stderr.contains("coding: `(oops`: nothing closes this `(`"), "{}", made.stderr);
    let rows = dir.csv("lexicon show table.toml");
    assert_eq!(
        only(&rows, &[("key", "coding")]).cells(["kind", "detail", "pattern_count"]),
        ["duty", "engineering, does", "2"]
    );
    assert_eq!(only(&rows, &[("key", "technical")]).cell("kind"), "signal");
    dir.write("odd.csv", "category,pattern,kind\na,b,verb\n");
    dir.fails(["lexicon", "import", "odd.csv"], 2, &["line 2: `verb` is no kind of entry"]);
    dir.write("few.csv", "category,words\na,b\n");
    dir.fails(["lexicon", "import", "few.csv"], 2, &["has no column `pattern`"]);
}

#[test]
fn what_is_no_dictionary_is_told() {
    let dir = Dir::new();
    let fails = |name: &str, text: &str, code: i32, messages: &[&str]| {
        dir.write(name, text);
        dir.fails(["lexicon", "import", name], code, messages);
    };
    fails("a.yml", "A: [b, c\nD: e", 1, &["dictionary `a.yml`, line", "not YAML"]);
    fails("b.yml", "- a\n- b", 1, &["line 1: a list of words has no category"]);
    fails("c.yml", "A:\n  - b: c\n", 1, &["line 2: a list of words holds categories"]);
    fails("d.yml", "A: []\n", 1, &["nothing of the dictionary `d` can be taken over"]);
    fails("a.dic", "a\t1\n", 1, &["line 1: a line with `%` must open the file"]);
    fails("b.dic", "%\n1\tone\na\t1\n", 1, &["line 3: `a` is no number of a category"]);
    fails("c.dic", "%\n1\tone\n", 1, &["no line with `%` closes the categories"]);
    fails("d.dic", "%\n1\tone\n1\ttwo\n%\n", 1, &["line 3: the category 1 stands there twice"]);
    fails("words.txt", "a\n", 2, &["it is not clear what `words.txt` is", "--from"]);
    dir.fails(["lexicon", "import", "none.yml"], 1, &["cannot read `none.yml`"]);
    dir.fails(["lexicon", "import", "a.yml", "-o", "a.yml"], 2, &["is the dictionary itself"]);
}
