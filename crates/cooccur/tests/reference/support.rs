//! Reading the reference values and comparing with them.

use std::collections::BTreeSet;

use rolescope_cooccur::Interval;
use serde_json::{Map, Value};

/// 1e-12 relative for closed forms.
pub(crate) const CLOSED: f64 = 1e-12;
/// 1e-9 relative for whatever rests on a quantile.
pub(crate) const QUANTILE: f64 = 1e-9;

/// The file.
pub(crate) struct Reference {
    pub(crate) cases: Vec<Case>,
}

/// One case.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) group: String,
    pub(crate) input: Value,
    pub(crate) outputs: Map<String, Value>,
}

/// What has been compared.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) cases: BTreeSet<String>,
    pub(crate) checked: usize,
    pub(crate) traps: usize,
    pub(crate) failures: Vec<String>,
}

impl Reference {
    pub(crate) fn load() -> Self {
        let json: Value = serde_json::from_str(include_str!("../reference_values.json")).unwrap();
        let cases = json["cases"]
            .as_array()
            .unwrap()
            .iter()
            .map(|case| Case {
                id: case["id"].as_str().unwrap().to_owned(),
                group: case["group"].as_str().unwrap().to_owned(),
                input: case["input"].clone(),
                outputs: case["outputs"].as_object().unwrap().clone(),
            })
            .collect();
        Self { cases }
    }
}

impl Case {
    pub(crate) fn count(&self, name: &str) -> u64 {
        self.input[name].as_u64().unwrap()
    }

    pub(crate) fn value(&self, name: &str) -> &Value {
        &self.outputs[name]["value"]
    }

    /// Numbers in a list or an object, in its order; `null` is `None`.
    pub(crate) fn numbers(&self, name: &str) -> Vec<Option<f64>> {
        numbers(self.value(name))
    }
}

pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Null => None,
        Value::String(text) if text == "inf" => Some(f64::INFINITY),
        Value::String(text) if text == "-inf" => Some(f64::NEG_INFINITY),
        Value::Number(number) => number.as_f64(),
        other => panic!("not a number: {other}"),
    }
}

pub(crate) fn numbers(value: &Value) -> Vec<Option<f64>> {
    match value {
        Value::Array(values) => values.iter().map(number).collect(),
        Value::Object(values) => values.values().map(number).collect(),
        other => vec![number(other)],
    }
}

fn near(got: f64, want: f64, relative: f64, absolute: f64) -> bool {
    got == want || (got - want).abs() <= absolute.max(relative * want.abs())
}

impl Report {
    /// Compares one number; both undefined is agreement, one undefined is not.
    pub(crate) fn number(&mut self, case: &Case, name: &str, got: Option<f64>, relative: f64) {
        self.number_with(case, name, got, relative, 1e-15);
    }

    /// The same where the reference itself carries an absolute error.
    pub(crate) fn number_with(
        &mut self,
        case: &Case,
        name: &str,
        got: Option<f64>,
        relative: f64,
        absolute: f64,
    ) {
        let want = number(case.value(name));
        self.pair(case, name, got, want, relative, absolute);
        self.checked += 1;
    }

    /// Compares one element of an output.
    pub(crate) fn pair(
        &mut self,
        case: &Case,
        name: &str,
        got: Option<f64>,
        want: Option<f64>,
        relative: f64,
        absolute: f64,
    ) {
        self.cases.insert(case.id.clone());
        let agree = match (got, want) {
            (None, None) => true,
            (Some(got), Some(want)) => near(got, want, relative, absolute),
            _ => false,
        };
        if !agree {
            self.failures.push(format!("{} {name}: got {got:?}, want {want:?}", case.id));
        }
    }

    /// A standard error: an infinite one is undefined with us.
    pub(crate) fn error(&mut self, case: &Case, name: &str, got: Option<f64>, relative: f64) {
        let want = number(case.value(name)).filter(|se| se.is_finite());
        self.pair(case, name, got, want, relative, 1e-15);
        self.checked += 1;
    }

    /// An interval: one with an undefined end is undefined with us.
    pub(crate) fn interval(&mut self, case: &Case, name: &str, got: Option<Interval>) {
        let want = case.numbers(name);
        let whole = want.iter().all(Option::is_some);
        for (got, want) in [got.map(|i| i.low), got.map(|i| i.high)].into_iter().zip(want) {
            self.pair(case, name, got, want.filter(|_| whole), QUANTILE, 1e-14);
        }
        self.checked += 1;
    }

    /// Compares lists.
    pub(crate) fn list(&mut self, case: &Case, name: &str, got: &[Option<f64>], relative: f64) {
        let want = case.numbers(name);
        if got.len() != want.len() {
            self.failures.push(format!("{} {name}: {} of {}", case.id, got.len(), want.len()));
        }
        for (&got, want) in got.iter().zip(want) {
            self.pair(case, name, got, want, relative, 1e-15);
        }
        self.checked += 1;
    }

    /// A library's odd convention, which must not be ours, wherever it differs visibly from the right value.
    pub(crate) fn trap(&mut self, case: &Case, name: &str, right: &str, got: Option<f64>) {
        let (Some(trap), Some(right)) = (number(case.value(name)), number(case.value(right)))
        else {
            return;
        };
        if near(trap, right, 1e-9, 1e-12) {
            return;
        }
        self.traps += 1;
        if got.is_some_and(|got| near(got, trap, 1e-9, 1e-12)) {
            self.failures.push(format!("{} {name}: we fell into it, {got:?}", case.id));
        }
    }
}
