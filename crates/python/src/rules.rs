//! Rules of grouping, from the arguments that several functions share: by the names of the flags of `rolescope vacancies`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use rolescope_index::VacancyRules;
use rolescope_vacancy::RuleSet;

use crate::failure::{Kind, plain};

/// The arguments.
const ARGUMENTS: [&str; 9] = [
    "rules",
    "days",
    "jaccard",
    "lowest_jaccard",
    "shingle",
    "aliases",
    "boilerplate_ads",
    "boilerplate_employers",
    "boilerplate_words",
];

/// The usual rules, but for what is named.
///
/// # Errors
/// `QuestionError` if an argument or its value means nothing.
pub(crate) fn rules(arguments: Option<&Bound<'_, PyDict>>) -> PyResult<VacancyRules> {
    let mut rules = VacancyRules::default();
    for (key, value) in arguments.into_iter().flatten() {
        let key: String = key.extract()?;
        if value.is_none() {
            continue;
        }
        let grouping = &mut rules.grouping;
        match key.as_str() {
            "rules" => {
                let name: String = read(&key, &value, "a name")?;
                let found = RuleSet::ALL.into_iter().find(|set| set.name() == name);
                grouping.set = found.ok_or_else(|| {
                    plain(
                        Kind::Question,
                        format!("there are no rules `{name}`"),
                        format!("there are {}", RuleSet::ALL.map(RuleSet::name).join(", ")),
                    )
                })?;
            }
            "days" => grouping.window_days = read(&key, &value, "a whole number from 0 on")?,
            "jaccard" => grouping.jaccard = read(&key, &value, "a number")?,
            "lowest_jaccard" => grouping.text.lowest_jaccard = read(&key, &value, "a number")?,
            "shingle" => {
                grouping.text.shingle_words = read(&key, &value, "a whole number from 1 on")?;
            }
            "aliases" => names(&value, &mut rules)?,
            "boilerplate_ads" => {
                rules.boilerplate.ads = read(&key, &value, "a whole number from 1 on")?;
            }
            "boilerplate_employers" => {
                rules.boilerplate.employers = read(&key, &value, "a whole number from 0 on")?;
            }
            "boilerplate_words" => {
                rules.boilerplate.words = read(&key, &value, "a whole number from 0 on")?;
            }
            _ => {
                return Err(plain(
                    Kind::Question,
                    format!("`{key}` is no rule of grouping"),
                    format!("there are {}", ARGUMENTS.join(", ")),
                ));
            }
        }
    }
    rules.check().map_err(|error| question(&error))?;
    rules.employers().map_err(|error| question(&error))?;
    Ok(rules)
}

fn read<'py, T: for<'a> FromPyObject<'a, 'py>>(
    key: &str,
    value: &Bound<'py, PyAny>,
    what: &str,
) -> PyResult<T> {
    value.extract().map_err(|_| {
        let found = value.repr().map_or_else(|_| "that".to_owned(), |text| text.to_string());
        plain(Kind::Question, format!("`{key}` is {found}"), format!("it has to be {what}"))
    })
}

/// Employers' names, as a file of them has them.
fn names(value: &Bound<'_, PyAny>, rules: &mut VacancyRules) -> PyResult<()> {
    let wrong = || {
        plain(
            Kind::Question,
            "`aliases` are no names of employers",
            "pass {\"aliases\": {\"Acme Robotics\": \"Acme\"}, \"agencies\": [], \"not_agencies\": []}, of which any may be left out",
        )
    };
    let all = value.cast::<PyDict>().map_err(|_| wrong())?;
    for (key, value) in all {
        match key.extract::<String>()?.as_str() {
            "aliases" => rules.names.aliases = value.extract().map_err(|_| wrong())?,
            "agencies" => rules.names.agencies = value.extract().map_err(|_| wrong())?,
            "not_agencies" => rules.names.not_agencies = value.extract().map_err(|_| wrong())?,
            _ => return Err(wrong()),
        }
    }
    Ok(())
}

/// What is wrong with rules is wrong with what was asked for, not with an index.
fn question(error: &rolescope_index::Error) -> PyErr {
    plain(Kind::Question, error.to_string(), error.hint().unwrap_or_default())
}
