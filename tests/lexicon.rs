//! `lexicon check` and `lexicon show`.

use crate::postings::{SMALL, TINY};
use crate::util::{Dir, only, twelve};

#[test]
fn the_built_in_lexicon_passes_its_own_check() {
    let dir = Dir::new();
    let text = dir.line("lexicon check");
    assert!(text.starts_with("technical-pm ("), "{text}");
    assert!(text.ends_with("nothing to remark.\n"), "{text}");
    assert_eq!(text, dir.line("lexicon check technical-pm"));
}

#[test]
fn a_check_counts_and_remarks() {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("small.toml", SMALL);
    let text = dir.line("lexicon check tiny.toml");
    assert!(text.contains("2 roles, 2 signals, 2 duties, 1 cue, 0 decoys; 7 patterns"), "{text}");
    dir.line("lexicon check small.toml");
    dir.write("twice.toml", TINY.replace("\"python\"", "\"python\", \"Python\""));
    let text = dir.line("lexicon check twice.toml");
    assert!(
        text.contains("in `signal.python`: `Python` is written twice")
            && text.contains("1 remark."),
        "{text}"
    );
    // What is remarked of an inherited entry stands where it was written.
    dir.write("mine.toml", "extends = \"twice.toml\"\n[signal.mine]\npatterns = [\"mine\"]\n");
    let line =
        1 + dir.read("twice.toml").lines().position(|line| line == "[signal.python]").unwrap();
    let text = dir.line("lexicon check mine.toml");
    assert!(text.contains(&format!("twice.toml:{line}")), "{text}");
    assert!(text.contains("2 duties") && !text.contains("mine.toml:1"), "{text}");
    dir.write(
        "one.toml",
        "[signal.a]\npatterns = [\"a\"]\n[duty.b]\nfamily = \"engineering\"\npatterns = [\"b\"]\n",
    );
    assert!(dir.line("lexicon check one.toml").contains("1 signal, 1 duty, 0 cues"));
    // What counting refuses is remarked.
    let refused = "cannot be counted beside duties with it";
    assert!(dir.line("lexicon check one.toml").contains(refused));
    dir.write("reserved.toml", format!("{TINY}\n[signal.any-signal]\npatterns = [\"any\"]\n"));
    let text = dir.line("lexicon check reserved.toml");
    assert!(text.contains(refused) && text.contains("`any-signal`"), "{text}");
    assert!(text.contains("1 remark."), "{text}");
    assert!(!dir.line("lexicon check tiny.toml").contains(refused));
    // An entry that can never match is no remark but a mistake.
    dir.write("never.toml", format!("{TINY}\n[signal.again]\npatterns = [\"python\"]\n"));
    dir.fails(
        ["lexicon", "check", "never.toml"],
        1,
        &["in `signal.again`: the entry can never match", "hint: "],
    );
}

#[test]
fn a_check_shows_every_mistake_with_its_place() {
    let dir = Dir::new();
    dir.write(
        "bad.toml",
        "[signal.one]\npatterns = [\"technical (mind\"]\n\n[duty.two]\nfamily = \"enginering\"\npatterns = [\"code\"]\n\n[signal.Three]\npatterns = [\"a\"]\n",
    );
    let messages = [
        "lexicon `bad.toml` has 3 problems",
        "bad.toml:2:",
        "nothing closes this `(`",
        "^",
        "bad.toml:5:",
        "`enginering`",
        "bad.toml:8:",
        "hint: ",
    ];
    dir.fails(["lexicon", "check", "bad.toml"], 1, &messages);
    dir.fails(["lexicon", "show", "bad.toml"], 1, &messages);
    dir.write("broken.toml", "[signal.one\npatterns = ");
    dir.fails(["lexicon", "check", "broken.toml"], 1, &["broken.toml:1:"]);
    dir.fails(
        ["lexicon", "check", "nope"],
        2,
        &["there is no lexicon `nope`", "hint: ", "technical-pm"],
    );
    dir.fails(["lexicon", "check", "nope.toml"], 1, &["cannot read the lexicon `nope.toml`"]);
}

#[test]
fn entries_are_listed() {
    let rows = twelve().csv("lexicon show tiny.toml");
    assert_eq!(rows.len(), 7);
    let row = only(&rows, &[("key", "coding")]);
    assert_eq!(
        row.cells(["kind", "label", "detail", "pattern_count", "patterns"]),
        ["duty", "Writing code", "engineering, does", "1", "write code"]
    );
    assert_eq!(only(&rows, &[("key", "no")]).cell("detail"), "negated, 2 tokens before a match");
    let builtin = twelve().csv("lexicon show");
    assert!(builtin.len() > 50);
    assert_eq!(
        only(&builtin, &[("key", "technical-product-manager")]).cell("detail"),
        "part of product-manager"
    );
}

#[test]
fn a_text_is_shown_with_what_is_found_in_it() {
    let text =
        "Responsibilities\n- You write code.\nRequirements\n- No technical mind, but python.\n";
    let args = ["lexicon", "show", "tiny.toml", "--text", "-", "--title", "Product Manager"];
    let shown = twelve().run(args).input(text).output().code(0).stdout;
    for expected in [
        "role product-manager",
        "duties        You write code.",
        "write code  duty coding",
        "requirements  No technical mind, but python.",
        "technical  signal technical negated",
        "python  signal python",
    ] {
        assert!(shown.contains(expected), "{expected:?} in {shown}");
    }
    let shown = twelve().line("lexicon show tiny.toml --index ix --id a09");
    assert!(shown.contains("You use technical skill to write code."), "{shown}");
    assert!(shown.contains("write code  duty coding"), "{shown}");
    let missing = ["lexicon", "show", "tiny.toml", "--index", "ix", "--id", "zz"];
    twelve().fails(missing, 2, &["no ad of the index has the id `zz`"]);
    twelve().fails(
        ["lexicon", "show", "tiny.toml", "--text", "none.txt"],
        1,
        &["cannot read `none.txt`"],
    );
}

/// The source is the beginning of a lexicon of one's own: it reads back to the same.
#[test]
fn the_source_of_the_built_in_lexicon_reads_back() {
    let dir = Dir::new();
    dir.write("technical-pm.toml", dir.line("lexicon show --source"));
    assert_eq!(dir.line("lexicon check technical-pm.toml"), dir.line("lexicon check technical-pm"));
}

/// Another layout, other labels and comments: the same fingerprint; another pattern: another.
#[test]
fn the_fingerprint_is_of_the_meaning() {
    let dir = Dir::new();
    dir.write("a.toml", TINY);
    dir.write(
        "b.toml",
        format!(
            "# A remark.\n{}",
            TINY.replace("Writing code", "Coding").replace("\"python\"", "\"PYTHON\"")
        ),
    );
    dir.write("c.toml", TINY.replace("\"python\"", "\"python*\""));
    let fingerprint = |name: &str| {
        let text = dir.ok(["lexicon", "check", name]);
        text.split(['(', ')']).nth(1).unwrap().to_owned()
    };
    assert_eq!(fingerprint("a.toml"), fingerprint("b.toml"));
    assert_ne!(fingerprint("a.toml"), fingerprint("c.toml"));
}
