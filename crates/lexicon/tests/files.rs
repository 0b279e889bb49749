//! What lexicon files may say, and what is said of those that may not.

use rolescope_lexicon::reference::Random;
use rolescope_lexicon::{CueReach, CueTarget, Error, Kind, Lexicon, Relation, Strength};
use rolescope_text::{Zone, ZoneSet};

/// Each file, and pieces of what is said about it, its hints included.
const INVALID: &[(&str, &[&str])] = &[
    // The file as TOML.
    ("[signal.a\npatterns = [\"x\"]", &["bad.toml:1:", "not TOML"]),
    ("[signal.a]\npatterns = [\"x]", &["bad.toml:2:", "not TOML"]),
    (
        "[signal.a]\npatterns = [\"x\"]\n[signal.a]\npatterns = [\"y\"]",
        &["bad.toml:3:", "not TOML", "duplicate key"],
    ),
    ("", &["bad.toml:1:1: the lexicon has no entries", "[signal.my-signal]"]),
    ("name = \"empty\"", &["no entries"]),
    // Tables and fields.
    (
        "[signals.a]\npatterns = [\"x\"]",
        &["1:2: unknown field or kind `signals`", "did you mean `signal`?"],
    ),
    ("zzzzz = 1", &["unknown field or kind `zzzzz`", "known are `name`, `version`"]),
    ("signal = 3", &["`signal` must be a table, this is an integer"]),
    (
        "[signal.a]\npattern = [\"x\"]",
        &["2:1: in `signal.a`: unknown field `pattern` in a signal", "did you mean `patterns`?"],
    ),
    (
        "[signal.a]\nfamily = \"users\"\npatterns = [\"x\"]",
        &["unknown field `family` in a signal", "`family` belongs to the kind `duty`"],
    ),
    ("[signal.\"Not A Key\"]\npatterns = [\"x\"]", &["`Not A Key` is not a key", "hyphens"]),
    ("[signal.a-]\npatterns = [\"x\"]", &["`a-` is not a key"]),
    (
        "version = 1\n[signal.a]\npatterns = [\"x\"]",
        &["`version` must be a string, this is an integer"],
    ),
    (
        "[signal.a]\npatterns = \"x\"",
        &["`patterns` must be an array of strings", "patterns = [\"...\"]"],
    ),
    (
        "[signal.a]\npatterns = [\"x\", 2]",
        &["2:18:", "`patterns` must be a string, this is an integer"],
    ),
    // Across entries.
    (
        "[signal.a]\npatterns = [\"x\"]\n[duty.a]\nfamily = \"users\"\npatterns = [\"y\"]",
        &["3:7: in `duty.a`: the key `a` stands in line 1 already"],
    ),
    (
        "[role.wide]\npatterns = [\"x\"]\n[role.a]\npart_of = \"wid\"\npatterns = [\"y\"]",
        &[
            "4:11: in `role.a`: `part_of` names no role of this lexicon: `wid`",
            "did you mean `wide`?",
        ],
    ),
    (
        "[signal.wide]\npatterns = [\"x\"]\n[role.a]\npart_of = \"wide\"\npatterns = [\"y\"]",
        &["names no role of this lexicon: `wide`"],
    ),
    ("[role.a]\npart_of = \"a\"\npatterns = [\"x\"]", &["the role is part of itself"]),
    (
        "[role.a]\npart_of = \"b\"\npatterns = [\"x\"]\n[role.b]\npart_of = \"a\"\npatterns = [\"y\"]",
        &["has 2 problems", "in `role.a`: the role is part", "in `role.b`: the role is part"],
    ),
    // Values.
    ("[duty.a]\npatterns = [\"x\"]", &["a duty needs a `family`", "`engineering`"]),
    (
        "[duty.a]\nfamily = \"enginering\"\npatterns = [\"x\"]",
        &["2:10:", "unknown family `enginering`", "did you mean `engineering`?"],
    ),
    ("[duty.a]\nfamily = \"Users\"\npatterns = [\"x\"]", &["did you mean `users`?"]),
    (
        "[duty.a]\nfamily = \"my family\"\npatterns = [\"x\"]",
        &["`my family` is no name for a family"],
    ),
    (
        "[duty.a]\nfamily = \"users\"\nrelation = \"do\"\npatterns = [\"x\"]",
        &["unknown value `do` of `relation`", "did you mean `does`?"],
    ),
    ("[cue.a]\nsentence = true\npatterns = [\"x\"]", &["a cue needs a `strength`"]),
    (
        "[cue.a]\nstrength = \"prefered\"\nsentence = true\npatterns = [\"x\"]",
        &["unknown value `prefered` of `strength`", "did you mean `preferred`?"],
    ),
    ("[cue.a]\nstrength = \"negated\"\npatterns = [\"x\"]", &["exactly one reach, this one has 0"]),
    (
        "[cue.a]\nstrength = \"negated\"\nfollowing = 2\nsentence = true\npatterns = [\"x\"]",
        &["exactly one reach, this one has 2"],
    ),
    (
        "[cue.a]\nstrength = \"negated\"\nfollowing = -1\npatterns = [\"x\"]",
        &["number of tokens from 0 to 1000"],
    ),
    ("[cue.a]\nstrength = \"negated\"\nfollowing = 70000\npatterns = [\"x\"]", &["from 0 to 1000"]),
    (
        "[cue.a]\nstrength = \"negated\"\nsentence = false\npatterns = [\"x\"]",
        &["`sentence` can only be `true`"],
    ),
    (
        "[cue.a]\nstrength = \"negated\"\nbelow = 1\npatterns = [\"x\"]",
        &["`below` can only be `true`", "write `below = true`"],
    ),
    (
        "[cue.a]\nstrength = \"negated\"\nbelow = true\nsentence = true\npatterns = [\"x\"]",
        &["exactly one reach, this one has 2", "`below = true`"],
    ),
    (
        "[cue.a]\nstrength = \"negated\"\nsentence = true\nof = \"duty\"\npatterns = [\"x\"]",
        &["unknown value `duty` of `of`", "did you mean `duties`?"],
    ),
    (
        "[cue.a]\nstrength = \"negated\"\nsentence = true\nof = \"everything\"\npatterns = [\"x\"]",
        &["unknown value `everything` of `of`", "known are `signals`, `duties`"],
    ),
    (
        "[signal.a]\nbelow = true\npatterns = [\"x\"]",
        &["unknown field `below` in a signal", "`below` belongs to the kind `cue`"],
    ),
    (
        "[decoy.a]\nof = \"role\"\npatterns = [\"x\"]",
        &["unknown value `role` of `of`", "did you mean `roles`?"],
    ),
    (
        "[signal.a]\nonly_in = [\"duty\"]\npatterns = [\"x\"]",
        &["2:12:", "unknown zone `duty`", "did you mean `duties`?"],
    ),
    (
        "[signal.a]\nonly_in = [\"title\"]\nnot_in = [\"legal\"]\npatterns = [\"x\"]",
        &["`only_in` and `not_in` exclude each other"],
    ),
    // Entries that can never match.
    ("[signal.a]\nlabel = \"A\"", &["1:9: in `signal.a`: the entry has no patterns"]),
    ("[signal.a]\npatterns = []", &["the entry has no patterns"]),
    ("[signal.a]\nonly_in = []\npatterns = [\"x\"]", &["every zone is excluded"]),
    (
        "[role.a]\nonly_in = [\"duties\"]\npatterns = [\"x\"]",
        &["every zone is excluded", "match titles only"],
    ),
    (
        "[signal.a]\npatterns = [\"(x|y) z\"]\n[signal.b]\npatterns = [\"x z\"]",
        &["in `signal.b`: the entry can never match: `signal.a` always wins"],
    ),
    (
        "[signal.a]\npatterns = [\"exact\", \"other\"]\n[decoy.b]\npatterns = [\"exa*\"]\n[decoy.c]\npatterns = [\"other\"]",
        &["in `signal.a`: the entry can never match: `decoy.b` or `decoy.c` always wins"],
    ),
    // Patterns.
    ("[signal.a]\npatterns = [\"\"]", &["the pattern is empty"]),
    ("[signal.a]\npatterns = [\"  \"]", &["the pattern is empty"]),
    (
        "[signal.a]\npatterns = [\"x (y|z\"]",
        &["2:16:", "nothing closes this `(`", "\n    x (y|z\n      ^", "add `)`"],
    ),
    ("[signal.a]\npatterns = [\"x y) z\"]", &["2:17:", "nothing opens this `)`"]),
    ("[signal.a]\npatterns = [\"x (y] z\"]", &["this `]` closes a `(`"]),
    ("[signal.a]\npatterns = [\"x | y\"]", &["a bar needs round brackets", "`(one|other)`"]),
    ("[signal.a]\npatterns = [\"x (y|) z\"]", &["an alternative is empty", "`[word]`"]),
    ("[signal.a]\npatterns = [\"x () z\"]", &["an alternative is empty"]),
    ("[signal.a]\npatterns = [\"[x] [y]\"]", &["can match nothing at all"]),
    ("[signal.a]\npatterns = [\"engineer(s|ing)\"]", &["stands apart", "engineer*"]),
    ("[signal.a]\npatterns = [\"(x)y\"]", &["stands apart"]),
    ("[signal.a]\npatterns = [\"*\"]", &["fewer than 2 characters"]),
    ("[signal.a]\npatterns = [\"e*\"]", &["fewer than 2 characters"]),
    ("[signal.a]\npatterns = [\"en*gine\"]", &["2:16:", "a star stands only at the end"]),
    ("[signal.a]\npatterns = [\"x & y\"]", &["`&` is no word to the tokenizer", "leave it out"]),
    ("[signal.a]\npatterns = [\"x [] y\"]", &["a gap needs its length", "`[]{0,3}`"]),
    ("[signal.a]\npatterns = [\"x []{,3} y\"]", &["a gap needs its length"]),
    ("[signal.a]\npatterns = [\"x []{3,1} y\"]", &["the wrong way round", "`[]{1,3}`"]),
    ("[signal.a]\npatterns = [\"x []{0,21} y\"]", &["a gap skips at most 20 words"]),
    ("[signal.a]\npatterns = [\"x []{99999999999999999999} y\"]", &["at most 20 words"]),
    (
        "[signal.a]\npatterns = [\"x []{0,15} [y] []{0,15} z\"]",
        &["two gaps in a row skip at most 20"],
    ),
    ("[signal.a]\npatterns = [\"x {2} y\"]", &["`{` stands only in a gap"]),
    ("[signal.a]\npatterns = [\"[]{0,2} x\"]", &["begins with a gap"]),
    (
        "[signal.a]\npatterns = [\"x []{0,2} [y]\"]",
        &["ends with a gap", "\n    x []{0,2} [y]\n      ^^^^^^^"],
    ),
    (
        "[signal.a]\npatterns = [\"[a] [b] [c] [d] [e] [f] [g] [h] [i] [j] k\"]",
        &["more than 1000 ways", "several patterns"],
    ),
    // Several at once, in the order of the file.
    (
        "[signal.a]\npatterns = [\"x (\", \"y )\"]\n[cue.b]\npatterns = [\"[z]\"]",
        &[
            "has 5 problems",
            "nothing closes",
            "nothing opens",
            "a cue needs",
            "one reach",
            "match nothing",
        ],
    ),
];

#[test]
fn invalid_files() {
    for (text, fragments) in INVALID {
        let error = Lexicon::parse("bad.toml", text).expect_err(text);
        let said = format!("{error}\nhint: {}", error.hint().unwrap_or_default());
        for fragment in *fragments {
            assert!(said.contains(fragment), "{text}\n--- lacks `{fragment}`:\n{said}");
        }
    }
}

/// Reads a lexicon whose `extends` may name one of these files.
fn read(files: &[(&str, &str)], name: &str) -> Result<Lexicon, Error> {
    let text = |wanted: &str| {
        let found = files.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "there is no such file".to_owned())
    };
    Lexicon::parse_with(name, &text(name).unwrap_or_default(), &mut |wanted| text(wanted))
}

#[test]
fn lexicons_extend_others() {
    let base = "language = \"en\"\n[signal.a]\npatterns = [\"ant\"]\n[signal.b]\nnot_after = [\"no\"]\npatterns = [\"bee\"]\n[duty.c]\nfamily = \"users\"\npatterns = [\"cat\"]";
    let mine = "extends = \"base.toml\"\nwithout = [\"c\"]\n[decoy.d]\npatterns = [\"dog\"]\n[signal.a]\nlabel = \"Mine\"\npatterns = [\"antler\"]";
    let lexicon = read(&[("base.toml", base), ("mine.toml", mine)], "mine.toml").unwrap();
    let keys: Vec<&str> = lexicon.entries.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["a", "b", "d", "b-not-after"]);
    assert_eq!((lexicon.language.as_str(), lexicon.name.as_str()), ("en", "mine"));
    assert_eq!(lexicon.entries[0].patterns, ["antler"]);
    // Written out it means the same.
    let whole = "[signal.a]\npatterns = [\"antler\"]\n[signal.b]\nnot_after = [\"no\"]\npatterns = [\"bee\"]\n[decoy.d]\npatterns = [\"dog\"]";
    assert_eq!(lexicon.fingerprint, Lexicon::parse("whole.toml", whole).unwrap().fingerprint);
    // The built-in one needs no file.
    let more = Lexicon::parse("more.toml", "extends = \"technical-pm\"").unwrap();
    assert_eq!(more.fingerprint, Lexicon::technical_pm().fingerprint);
}

#[test]
fn what_cannot_be_extended_is_told() {
    let fails = |files: &[(&str, &str)], pieces: &[&str]| {
        let error = read(files, files[0].0).unwrap_err();
        let told = format!("{error}\n{}", error.hint().unwrap_or_default());
        for piece in pieces {
            assert!(told.contains(piece), "{piece:?} is not in {told}");
        }
    };
    fails(
        &[("a.toml", "extends = \"b.toml\"")],
        &[
            "a.toml:1:11: the lexicon `b.toml` cannot be extended: there is no such file",
            "technical-pm",
        ],
    );
    fails(
        &[("a.toml", "extends = \"a.toml\"\n[signal.a]\npatterns = [\"x\"]")],
        &["go round in a circle"],
    );
    let circle = [
        ("a.toml", "extends = \"b.toml\"\n[signal.a]\npatterns = [\"x\"]"),
        ("b.toml", "extends = \"a.toml\"\n[signal.b]\npatterns = [\"y\"]"),
    ];
    let told = read(&circle, "a.toml").unwrap_err().to_string();
    assert!(told.contains("a.toml:1:11: more than 8 lexicons extend one another"), "{told}");
    assert_eq!(told.matches("toml").count(), 3, "told once: {told}");
    fails(
        &[("a.toml", "extends = \"b.toml\""), ("b.toml", "[signal.a]\npatterns = [\"(x\"]")],
        &["the lexicon it extends is not valid", "b.toml:2:14", "nothing closes this `(`"],
    );
    fails(
        &[
            ("a.toml", "extends = \"b.toml\"\nwithout = [\"aa\"]"),
            ("b.toml", "[signal.ab]\npatterns = [\"x\"]"),
        ],
        &["2:12: the lexicon `b.toml` has no entry `aa`", "did you mean `ab`?"],
    );
    fails(
        &[("a.toml", "without = [\"a\"]\n[signal.a]\npatterns = [\"x\"]")],
        &["`without` needs a lexicon to extend"],
    );
    fails(
        &[
            ("a.toml", "extends = \"b.toml\"\n[duty.a]\nfamily = \"users\"\npatterns = [\"x\"]"),
            ("b.toml", "[signal.a]\npatterns = [\"y\"]"),
        ],
        &["the key `a` stands in line 1 already"],
    );
    fails(
        &[("a.toml", "[signal.a]\npatterns = [\"x\"]\nnot_before = [\"(y\"]")],
        &["nothing closes this `(`", "a-not-before"],
    );
    fails(
        &[(
            "a.toml",
            "[cue.a]\nstrength = \"negated\"\nsentence = true\npatterns = [\"x\"]\nnot_before = [\"y\"]",
        )],
        &["unknown field `not_before` in a cue"],
    );
}

#[test]
fn long_and_deep_patterns_are_refused() {
    let check = |pattern: &str, fragment: &str| {
        let error = Lexicon::from_pattern(pattern).expect_err(fragment);
        assert!(error.to_string().contains(fragment), "{error}");
    };
    check(&"word ".repeat(65), "more than 64 words");
    check(&"word ".repeat(1_000_000), "more than 64 words");
    check(&format!("{}x", "x []{0,20} ".repeat(60)), "spans more than 1000");
    check(&format!("{}x{}", "(".repeat(100), ")".repeat(100)), "nested more than 32 deep");
    check(&"(a b|c d) ".repeat(20), "more than 1000 ways");
}

#[test]
fn damaged_files_are_errors_and_no_panics() {
    let pieces =
        ["[", "]", "{", "}", "(", ")", "|", "*", "\"", "é", "\n", "[]{0,3}", "\\u00e9", "&"];
    let mut refused = 0;
    for seed in 0..150 {
        let mut random = Random::new(seed);
        let mut text = random.lexicon_text();
        for _ in 0..1 + random.below(3) {
            let at =
                (0..=random.below(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            if random.below(2) == 0 {
                text.remove(at);
            } else {
                text.insert_str(at, pieces[random.below(pieces.len())]);
            }
        }
        match Lexicon::parse("damaged.toml", &text) {
            Ok(lexicon) => drop(lexicon.check()),
            Err(error) => {
                refused += 1;
                assert!(error.to_string().contains("damaged.toml:"), "{text}\n{error}");
            }
        }
    }
    assert!((50..150).contains(&refused), "{refused}");
}

#[test]
fn sizes() {
    let large = format!("#{}", " ".repeat(10_000_000));
    let error = Lexicon::parse("large.toml", &large).unwrap_err();
    assert!(matches!(error, Error::TooLarge { bytes: 10_000_001, .. }), "{error}");

    let error = Lexicon::from_bytes("latin.toml", b"name = \"a\"\nnote = \"\xe9\"\n").unwrap_err();
    assert!(matches!(error, Error::NotUtf8 { line: 2, offset: 19, .. }), "{error}");
    assert!(error.hint().unwrap().contains("UTF-8"));

    let many: String =
        (0..65_536).map(|n| format!("[signal.s-{n}]\npatterns = [\"w{n}\"]\n")).collect();
    let error = Lexicon::parse("many.toml", &many).unwrap_err();
    assert!(error.to_string().contains("more than 65535 entries"), "{error}");
}

#[test]
fn a_whole_file() {
    let text = "\u{feff}# A comment.
name = 'mine'\nversion = \"2\"\nlanguage = \"en\"\nnote = \"Why.\"
[signal.hands-on]\npatterns = [\"hands-on\"]\nsource = \"own\"
[role.narrow]\npart_of = \"middle\"\npatterns = [\"narrow boss\"]
[role.wide]\nlabel = \"Wide\"\nnote = \"n\"\npatterns = [\"boss\"]
[role.middle]\npart_of = \"wide\"\npatterns = [\"middle boss\"]
[duty.b]\nfamily = \"users\"\nonly_in = [\"duties\", \"requirements\"]\npatterns = [\"x\"]
[duty.a]\nfamily = \"own\"\nrelation = \"with\"\nnot_in = [\"legal\"]\npatterns = [\"y\"]
[cue.c]\nstrength = \"negated\"\nfollowing = 0x10\npatterns = [\"no\"]
[cue.e]\nstrength = \"preferred\"\nbelow = true\nof = \"signals\"\npatterns = [\"extra\"]
[decoy.d]\nof = \"roles\"\npatterns = [\"boss baby\"]\n";
    let lexicon = Lexicon::parse("folder/file.toml", text).unwrap();
    assert_eq!(
        (&*lexicon.name, &*lexicon.version, &*lexicon.language, &*lexicon.note),
        ("mine", "2", "en", "Why.")
    );
    let keys: Vec<&str> = lexicon.entries.iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["hands-on", "narrow", "wide", "middle", "b", "a", "c", "e", "d"]);
    let entry = |key: &str| lexicon.entry(lexicon.by_key(key).unwrap());
    assert_eq!(entry("hands-on").label, "Hands on");
    assert_eq!(entry("hands-on").source.as_deref(), Some("own"));
    assert_eq!((&*entry("wide").label, &*entry("wide").note), ("Wide", "n"));
    assert_eq!(entry("hands-on").zones, ZoneSet::ALL);
    assert_eq!(entry("wide").zones, ZoneSet::EMPTY.with(Zone::Title));
    assert_eq!(entry("b").zones, ZoneSet::EMPTY.with(Zone::Duties).with(Zone::Requirements));
    assert_eq!(entry("a").zones, ZoneSet::ALL.without(Zone::Legal));
    assert_eq!(entry("a").kind, Kind::Duty { family: "own".to_owned(), relation: Relation::With });
    assert!(matches!(entry("b").kind, Kind::Duty { relation: Relation::Does, .. }));
    let Kind::Cue(cue) = entry("c").kind else { panic!("a cue") };
    assert_eq!((cue.strength, cue.reach), (Strength::Negated, CueReach::Following(16)));
    assert_eq!(cue.of, None);
    let Kind::Cue(cue) = entry("e").kind else { panic!("a cue") };
    assert_eq!((cue.reach, cue.of), (CueReach::Below, Some(CueTarget::Signals)));
    assert_eq!(entry("d").kind, Kind::Decoy { of_roles: true });

    assert_eq!(lexicon.families(), ["users", "own"]);
    let part_of = |key: &str| {
        let roles = lexicon.role_and_descendants(lexicon.by_key(key).unwrap());
        roles.into_iter().map(|id| &*lexicon.entry(id).key).collect::<Vec<_>>()
    };
    assert_eq!(part_of("wide"), ["narrow", "wide", "middle"]);
    assert_eq!(part_of("middle"), ["narrow", "middle"]);
    assert_eq!(part_of("narrow"), ["narrow"]);
    assert_eq!(lexicon.by_key("nobody"), None);
    assert_eq!(lexicon.nearest_key("hand-on"), Some("hands-on"));
    assert_eq!(lexicon.roles().count(), 3);
    assert_eq!(lexicon.cues().count() + lexicon.decoys().count() + lexicon.signals().count(), 4);

    let unnamed = Lexicon::parse("a/b.c.toml", "[signal.a]\npatterns = [\"x\"]").unwrap();
    assert_eq!(unnamed.name, "b.c");
}

/// Files whose meaning is that of the first.
const SAME: [&str; 4] = [
    "[signal.a]\npatterns = [\"x (y|z)\", \"we*\"]\n[cue.c]\nstrength = \"negated\"\nsentence = true\npatterns = [\"no\"]",
    "name = \"n\"\n# c\n[signal.a]\nlabel = \"L\"\nnote = \"N\"\npatterns = [\n  \"we*\",\n  \"X ( Z | Y )\",\n]\n[cue.c]\nsentence = true\nstrength = \"negated\"\npatterns = [\"NO\"]",
    "[signal.a]\nnot_in = []\npatterns = [\"x (y|z)\", \"(we*|west)\"]\n[cue.c]\nstrength = \"negated\"\nsentence = true\npatterns = [\"no\"]",
    "[signal.a]\nsource = \"s\"\npatterns = [\"x (z|y|y)\", \"we*\", \"we*\"]\n[cue.c]\nstrength = \"negated\"\nsentence = true\npatterns = [\"no\", \"no\"]",
];

/// Files with another meaning.
const OTHER: [&str; 6] = [
    "[signal.a]\npatterns = [\"x (y|z)\", \"we\"]\n[cue.c]\nstrength = \"negated\"\nsentence = true\npatterns = [\"no\"]",
    "[signal.a]\npatterns = [\"x []{0,1} (y|z)\", \"we*\"]\n[cue.c]\nstrength = \"negated\"\nsentence = true\npatterns = [\"no\"]",
    "[signal.b]\npatterns = [\"x (y|z)\", \"we*\"]\n[cue.c]\nstrength = \"negated\"\nsentence = true\npatterns = [\"no\"]",
    "[signal.a]\nnot_in = [\"legal\"]\npatterns = [\"x (y|z)\", \"we*\"]\n[cue.c]\nstrength = \"negated\"\nsentence = true\npatterns = [\"no\"]",
    "[signal.a]\npatterns = [\"x (y|z)\", \"we*\"]\n[cue.c]\nstrength = \"negated\"\nfollowing = 0\npatterns = [\"no\"]",
    "[cue.c]\nstrength = \"negated\"\nsentence = true\npatterns = [\"no\"]\n[signal.a]\npatterns = [\"x (y|z)\", \"we*\"]",
];

#[test]
fn fingerprints() {
    let of = |text: &str| Lexicon::parse("f.toml", text).unwrap().fingerprint;
    let first = of(SAME[0]);
    assert_eq!(first.len(), 16);
    assert!(first.chars().all(|c| c.is_ascii_hexdigit()));
    for same in SAME {
        assert_eq!(of(same), first, "{same}");
    }
    for other in OTHER {
        assert_ne!(of(other), first, "{other}");
    }
}

#[test]
fn remarks() {
    let remarks = |text: &str| {
        let lexicon = Lexicon::parse("r.toml", text).unwrap();
        lexicon.check().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(remarks("[signal.a]\npatterns = [\"x\"]\n[signal.b]\npatterns = [\"y\"]").is_empty());
    assert_eq!(
        remarks("[signal.a]\npatterns = [\"x\", \"X\"]"),
        ["r.toml:1:1: in `signal.a`: `X` is written twice"]
    );
    assert_eq!(
        remarks("[signal.a]\npatterns = [\"exact\", \"y\"]\n[decoy.b]\npatterns = [\"exa*\"]"),
        ["r.toml:1:1: in `signal.a`: `exact` never counts: `decoy.b` always wins there"]
    );
    assert_eq!(
        remarks(
            "[duty.a]\nfamily = \"users\"\npatterns = [\"x\", \"y\"]\n[duty.b]\nfamily = \"strategy\"\npatterns = [\"x\", \"z\"]"
        ),
        [
            "r.toml:4:1: in `duty.b`: `x` never counts: `duty.a` always wins there; it stands in two families, strategy and users"
        ]
    );
    // Elsewhere the signal counts.
    assert!(
        remarks(
            "[signal.a]\npatterns = [\"x\"]\n[decoy.b]\nonly_in = [\"title\"]\npatterns = [\"xx*\"]"
        )
        .is_empty()
    );
    let partly = "[signal.a]\nonly_in = [\"title\", \"duties\"]\npatterns = [\"x\"]\n[signal.b]\nnot_in = [\"title\"]\npatterns = [\"x\"]";
    assert_eq!(remarks(partly), ["r.toml:4:1: in `signal.b`: `x` is a pattern of `signal.a` too"]);
    let cue = |key: &str, strength: &str, reach: &str| {
        format!("[cue.{key}]\nstrength = \"{strength}\"\n{reach}\npatterns = [\"x\"]\n")
    };
    let two = |second: String| remarks(&(cue("a", "negated", "following = 1") + &second));
    assert_eq!(two(cue("b", "negated", "preceding = 1")), [""; 0]);
    assert_eq!(two(cue("b", "required", "preceding = 1")).len(), 1);
    assert_eq!(two(cue("b", "negated", "following = 2")).len(), 1);
    assert_eq!(two(cue("b", "required", "below = true")), [""; 0]);
}
