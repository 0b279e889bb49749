//! `lexicon.schema.json` says what the parser says: of the built-in lexicons, of random ones, and of broken ones.
//!
//! The schema is checked by a validator that knows the words it uses; a word it does not know fails the test.

#![expect(clippy::unwrap_used, reason = "a schema that cannot be read fails the test")]

use rolescope_lexicon::{FAMILIES, Lexicon, Strength, Zone, reference::Random};
use serde_json::Value;

fn schema() -> Value {
    serde_json::from_str(include_str!("../lexicon.schema.json")).unwrap()
}

/// Whether a value fits a schema.
fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
    let rules = schema.as_object().unwrap();
    rules.iter().all(|(word, rule)| match word.as_str() {
        "$schema" | "title" | "description" | "$defs" | "default" | "examples" => true,
        "$ref" => {
            let path = rule.as_str().unwrap().strip_prefix('#').unwrap();
            fits(value, root.pointer(path).unwrap(), root)
        }
        "type" => match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            other => panic!("type {other}"),
        },
        "enum" => rule.as_array().unwrap().contains(value),
        "const" => rule == value,
        "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
        "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap()),
        "minLength" => value.as_str().is_none_or(|text| !text.is_empty()),
        "minItems" => value.as_array().is_none_or(|items| !items.is_empty()),
        "items" => {
            value.as_array().is_none_or(|items| items.iter().all(|item| fits(item, rule, root)))
        }
        "pattern" => value.as_str().is_none_or(|text| is_key(rule, text)),
        "required" => {
            rule.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some())
        }
        "properties" => value.as_object().is_none_or(|fields| {
            let mut known =
                fields.iter().filter_map(|(name, field)| Some((field, rule.get(name)?)));
            known.all(|(field, rule)| fits(field, rule, root))
        }),
        "patternProperties" => value.as_object().is_none_or(|fields| {
            let (pattern, rule) = rule.as_object().unwrap().iter().next().unwrap();
            let mut meant =
                fields.iter().filter(|(name, _)| is_key(&Value::from(pattern.clone()), name));
            meant.all(|(_, field)| fits(field, rule, root))
        }),
        "additionalProperties" => value.as_object().is_none_or(|fields| {
            assert_eq!(rule, &Value::Bool(false));
            let named = |name: &String| {
                rules.get("properties").is_some_and(|known| known.get(name).is_some())
            };
            let patterns = rules.get("patternProperties").and_then(Value::as_object);
            let meant = |name: &String| {
                patterns.is_some_and(|patterns| {
                    patterns.keys().any(|pattern| is_key(&Value::from(pattern.clone()), name))
                })
            };
            fields.keys().all(|name| named(name) || meant(name))
        }),
        "not" => !fits(value, rule, root),
        "oneOf" => {
            rule.as_array().unwrap().iter().filter(|rule| fits(value, rule, root)).count() == 1
        }
        other => panic!("the validator does not know `{other}`"),
    })
}

/// The only regular expression of the schema: words of lower-case letters and digits, joined by hyphens.
fn is_key(pattern: &Value, text: &str) -> bool {
    assert_eq!(pattern, "^[a-z0-9]+(-[a-z0-9]+)*$");
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    text.split('-').all(word)
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
