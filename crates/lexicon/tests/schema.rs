//! `lexicon.schema.json` says what the parser says: of the built-in lexicons, of random ones, and of broken ones.
//!
//! The schema is checked by a validator that knows the words it uses; a word it does not know fails the test.

#![expect(clippy::unwrap_used, reason = "a schema that cannot be read fails the test")]

use rolescope_lexicon::{FAMILIES, Lexicon, Strength, Zone, reference::Random};
use serde_json::Value;

mod validator;

use validator::fits;

fn schema() -> Value {
    serde_json::from_str(include_str!("../lexicon.schema.json")).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap()
}

#[test]
fn built_in_and_random_lexicons_fit() {
    let schema = schema();
    for name in Lexicon::builtin_names() {
        assert!(fits(&json(Lexicon::builtin_text(name).unwrap()), &schema, &schema), "{name}");
    }
    for seed in 0..60 {
        let text = Random::new(seed).lexicon_text();
        assert!(fits(&json(&text), &schema, &schema), "{text}");
    }
}

/// What the parser refuses for its shape the schema refuses as well, and the other way round.
#[test]
fn shapes_are_judged_alike() {
    let schema = schema();
    let check = |text: &str, good: bool| {
        assert_eq!(Lexicon::parse("shape.toml", text).is_ok(), good, "parser: {text}");
        assert_eq!(fits(&json(text), &schema, &schema), good, "schema: {text}");
    };
    let signal = "[signal.a]\npatterns = [\"x\"]\n";
    check(signal, true);
    check(
        &format!("name = \"n\"\nversion = \"1\"\nlanguage = \"en\"\nnote = \"\"\n{signal}"),
        true,
    );
    check(&format!("version = 1\n{signal}"), false);
    check(&format!("colour = \"red\"\n{signal}"), false);
    check("extends = \"technical-pm\"\nwithout = [\"technical-word\"]", true);
    check("[signals.a]\npatterns = [\"x\"]", false);
    check("[signal.A]\npatterns = [\"x\"]", false);
    check("[signal.a]\npatterns = []", false);
    check("[signal.a]\npatterns = [\"\"]", false);
    check("[signal.a]\nlabel = \"A\"", false);
    check(&format!("{signal}family = \"users\""), false);
    check(&format!("{signal}only_in = [\"duties\"]"), true);
    check(&format!("{signal}only_in = [\"duty\"]"), false);
    check(&format!("{signal}only_in = [\"duties\"]\nnot_in = [\"offer\"]"), false);
    check(&format!("{signal}not_after = [\"no\"]\nnot_before = [\"y\"]"), true);
    check(&format!("{signal}not_after = \"no\""), false);
    let duty = "[duty.a]\npatterns = [\"x\"]\n";
    check(duty, false);
    check(&format!("{duty}family = \"mine\"\nrelation = \"with\""), true);
    check(&format!("{duty}family = \"mine\"\nrelation = \"without\""), false);
    let cue = "[cue.a]\npatterns = [\"x\"]\nstrength = \"negated\"\n";
    check(&format!("{signal}{}", cue.replace("cue.a", "cue.b")), false);
    check(&format!("{cue}following = 3\nof = \"duties\""), true);
    check(&format!("{cue}following = 3\npreceding = 3"), false);
    check(&format!("{cue}sentence = false"), false);
    check(&format!("{cue}following = 1001"), false);
    check(&format!("{cue}below = true\nnot_after = [\"y\"]"), false);
    check("[decoy.a]\npatterns = [\"x\"]\nof = \"roles\"", true);
    check("[decoy.a]\npatterns = [\"x\"]\nof = \"signals\"", false);
}

/// The schema names all there is to name.
#[test]
fn nothing_is_forgotten() {
    let schema = schema();
    let names = |pointer: &str| -> Vec<String> {
        let list = schema.pointer(pointer).unwrap().as_array().unwrap();
        list.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("/$defs/zones/items/enum"), Zone::ALL.map(Zone::name));
    assert_eq!(names("/$defs/cue/properties/strength/enum"), Strength::ALL.map(Strength::name));
    assert_eq!(names("/$defs/duty/properties/family/examples"), FAMILIES);
    // Unknown fields are told with those that are known: take the parser at its word.
    for (kind, fields) in [
        ("signal", ""),
        ("role", ""),
        ("duty", "family = \"users\"\n"),
        ("cue", "strength = \"negated\"\nsentence = true\n"),
        ("decoy", ""),
    ] {
        let text = format!("[{kind}.a]\n{fields}patterns = [\"x\"]\nzzzzzz = 1");
        let error = Lexicon::parse("f.toml", &text).unwrap_err().hint().unwrap();
        let mut told: Vec<&str> = error.split('`').skip(1).step_by(2).collect();
        let mut known: Vec<&String> = schema
            .pointer(&format!("/$defs/{kind}/properties"))
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .collect();
        told.sort_unstable();
        known.sort_unstable();
        assert_eq!(told, known, "{kind}");
    }
    let error = Lexicon::parse("f.toml", "zzzzzz = 1").unwrap_err().hint().unwrap();
    let mut told: Vec<&str> = error
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| !name.contains(' ') && !name.contains('['))
        .collect();
    let mut known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    told.sort_unstable();
    told.dedup();
    known.sort_unstable();
    assert_eq!(told, known);
}
