//! `study.schema.json` says what the parser says, of good studies and of broken ones.

#![expect(clippy::unwrap_used, reason = "a schema that cannot be read fails the test")]

use rolescope_study::Study;
use rolescope_study::study_file::{FIELDS, OUTPUT, QUESTION, SOURCE, TOP};
use serde_json::Value;

#[path = "../../lexicon/tests/validator/mod.rs"]
mod validator;

fn schema() -> Value {
    serde_json::from_str(include_str!("../study.schema.json")).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap()
}

/// What the parser refuses for its shape the schema refuses as well, and the other way round.
#[test]
fn shapes_are_judged_alike() {
    let schema = schema();
    let check = |text: &str, good: bool| {
        let parsed = Study::parse("study.toml", text);
        assert_eq!(parsed.is_ok(), good, "parser: {text}: {:?}", parsed.err());
        assert_eq!(validator::fits(&json(text), &schema, &schema), good, "schema: {text}");
    };
    let source = "[[source]]\ndumps = [\"a.csv\"]\n";
    check(source, true);
    check("", false);
    check("source = []", false);
    check("[[source]]\ndumps = \"a.csv\"\n", true);
    check("[[source]]\ndumps = []\n", false);
    check("[[source]]\n", false);
    check("[source]\ndumps = \"a.csv\"\n", false);
    check(
        &format!("note = \"\"\nindex = \"i\"\nlexicon = \"l\"\npopulations = [\"all\"]\n{source}"),
        true,
    );
    check(&format!("populations = \"all\"\n{source}"), false);
    check(&format!("populations = [\"\"]\n{source}"), false);
    check(&format!("colour = 1\n{source}"), false);
    check(
        &format!(
            "{source}profile = \"p\"\nmap = {{ title = \"T\" }}\nfacets = [\"f\"]\nheader = false\nskip = true\ndelimiter = \";\"\n\
             quote = \"none\"\nescape = \"doubled\"\nencoding = \"utf-8\"\nreject_invalid_utf8 = true\ndate_format = \"iso\"\n\
             as_of = \"file-name\"\nmax_rejects = 3\nmax_unpacked = 10\n"
        ),
        true,
    );
    check(&format!("{source}max_rejects = \"2%\"\n"), true);
    check(&format!("{source}max_rejects = 0.5\n"), false);
    check(&format!("{source}map = {{ titel = \"T\" }}\n"), false);
    check(&format!("{source}header = \"no\"\n"), false);
    check(&format!("{source}max_unpacked = -1\n"), false);
    let question = format!("{source}[question]\n");
    check(
        &format!(
            "{question}query = \"q\"\nunit = \"template\"\nboilerplate = \"keep\"\ncounted = \"active\"\nwindows = [\"zone\", \"10\"]\n\
             language = \"all\"\nby = [\"c\"]\nperiod = \"year\"\nstrengths = [\"required\"]\nlevel = 0.9\nmaterial = 0\nlargest_q = 1\n\
             minimums = {{ signal_units = 1, rest_units = 2, signal_employers = 3, largest_share = 0.4, discordant_cell = 5 }}\n"
        ),
        true,
    );
    for wrong in [
        "unit = \"vacancies\"",
        "windows = \"zone\"",
        "windows = [\"period\"]",
        "windows = [\"-1\"]",
        "windows = [10]",
        "period = \"week\"",
        "level = 1",
        "level = 0.0",
        "level = \"0.9\"",
        "material = 1.5",
        "minimums = { units = 1 }",
        "minimums = { signal_units = 0.5 }",
        "folder = \"x\"",
    ] {
        check(&format!("{question}{wrong}\n"), false);
    }
    let output = format!("{source}[output]\n");
    check(
        &format!(
            "{output}folder = \"f\"\nreport = false\ntables = [\"joint\"]\nformats = [\"json\"]\nspreadsheet_safe = true\n"
        ),
        true,
    );
    for wrong in ["tables = [\"joints\"]", "formats = [\"xlsx\"]", "report = 1", "windows = []"] {
        check(&format!("{output}{wrong}\n"), false);
    }
}

/// The schema names all there is to name.
#[test]
fn nothing_is_forgotten() {
    let schema = schema();
    for (pointer, known) in [
        ("/properties", &TOP[..]),
        ("/$defs/source/properties", &SOURCE),
        ("/$defs/source/properties/map/properties", &FIELDS),
        ("/$defs/question/properties", &QUESTION),
        ("/$defs/output/properties", &OUTPUT),
    ] {
        let mut named: Vec<&String> =
            schema.pointer(pointer).unwrap().as_object().unwrap().keys().collect();
        let mut known: Vec<&str> = known.to_vec();
        named.sort_unstable();
        known.sort_unstable();
        assert_eq!(named, known, "{pointer}");
    }
}

/// What is broken in several places is told in one go, in the order of the file.
#[test]
fn all_mistakes_are_told_at_once() {
    let text = "lexcon = 1\n[[source]]\ndump = \"a\"\n[question]\nunit = \"adds\"\n";
    let error = Study::parse("s.toml", text).unwrap_err();
    let told = error.to_string();
    let places: Vec<&str> = told.lines().filter(|line| line.starts_with("s.toml:")).collect();
    assert_eq!(places.len(), 4, "{told}");
    assert!(places[0].starts_with("s.toml:1:1: unknown key `lexcon`"), "{told}");
    assert!(places[3].starts_with("s.toml:5:8: in `question`: unknown value `adds`"), "{told}");
    let hint = error.hint().unwrap();
    for meant in ["`lexicon`", "`dumps`", "`ad`"] {
        assert!(hint.contains(&format!("did you mean {meant}?")), "{hint}");
    }
}
