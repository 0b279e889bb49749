//! A validator of JSON Schema that knows the words our schemas use; one it does not know fails the test.

#![expect(clippy::unwrap_used, reason = "a schema that cannot be read fails the test")]

use serde_json::Value;

/// Whether a value fits a schema.
pub(super) fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
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
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            other => panic!("type {other}"),
        },
        "enum" => rule.as_array().unwrap().contains(value),
        "const" => rule == value,
        "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
        "exclusiveMinimum" => value.as_f64().is_none_or(|number| number > rule.as_f64().unwrap()),
        "exclusiveMaximum" => value.as_f64().is_none_or(|number| number < rule.as_f64().unwrap()),
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

/// The regular expressions of our schemas: numbers of at most nine digits; words of lower-case letters and digits, joined by hyphens.
fn is_key(pattern: &Value, text: &str) -> bool {
    if pattern == "^(0|[1-9][0-9]{0,8})$" {
        let digits = text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
        return digits && (text == "0" || !(text.is_empty() || text.starts_with('0')));
    }
    assert_eq!(pattern, "^[a-z0-9]+(-[a-z0-9]+)*$");
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    text.split('-').all(word)
}
