//! Questions, from the arguments that several functions share.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use rolescope_lexicon::{Lexicon, Strength};
use rolescope_study::{Asked, Boilerplate, Error, Question, Timing, Unit, Window};

use crate::failure::{Kind, failed, plain};

/// The arguments that a question is made of.
const ARGUMENTS: [&str; 10] = [
    "population",
    "query",
    "unit",
    "boilerplate",
    "counted",
    "by",
    "windows",
    "period",
    "language",
    "strengths",
];

/// A question of named arguments, by the names that the command line uses.
///
/// # Errors
/// `QuestionError` if an argument or its value means nothing.
pub(crate) fn question(
    lexicon: &Lexicon,
    arguments: Option<&Bound<'_, PyDict>>,
    unit: Unit,
) -> PyResult<Question> {
    let mut asked =
        Asked { unit: unit.name().to_owned(), period: Some("none".to_owned()), ..Asked::default() };
    let mut population: Option<String> = None;
    for (key, value) in arguments.into_iter().flatten() {
        let key: String = key.extract()?;
        match key.as_str() {
            "population" => population = value.extract()?,
            "query" => asked.query = value.extract()?,
            "unit" => asked.unit = value.extract()?,
            "boilerplate" => asked.boilerplate = value.extract()?,
            "counted" => asked.counted = value.extract()?,
            "by" => asked.by = names(&value)?,
            "windows" => asked.windows = names(&value)?,
            "period" => {
                let period: Option<String> = value.extract()?;
                asked.period = Some(period.unwrap_or_else(|| "none".to_owned()));
            }
            "language" => asked.language = value.extract()?,
            "strengths" => asked.strengths = names(&value)?,
            "level" => asked.level = value.extract()?,
            _ => {
                return Err(plain(
                    Kind::Question,
                    format!("`{key}` is no part of a question"),
                    format!("there are {}, level", ARGUMENTS.join(", ")),
                ));
            }
        }
    }
    let question = asked.question(population.as_deref(), lexicon, None).map_err(refused)?;
    if question.unit == Unit::Employer && question.windows != [Window::Posting] {
        return Err(failed(Error::EmployerWindow { window: question.windows[0] }));
    }
    Ok(question)
}

/// One name, or several.
fn names(value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if value.is_none() {
        return Ok(Vec::new());
    }
    match value.extract::<String>() {
        Ok(name) => Ok(vec![name]),
        Err(_) => value.try_iter()?.map(|name| name?.extract()).collect(),
    }
}

fn refused(error: Error) -> PyErr {
    let Error::Asked { what, .. } = &error else { return failed(error) };
    let known = match *what {
        "unit" => Unit::ALL.map(Unit::name).join(", "),
        "boilerplate" => Boilerplate::ALL.map(Boilerplate::name).join(", "),
        "counted" => Timing::ALL.map(Timing::name).join(", "),
        "windows" => Window::KNOWN.to_owned(),
        "strengths" => Strength::ALL.map(Strength::name).join(", "),
        "period" => "month, quarter, year, and None".to_owned(),
        "language" => "english and all".to_owned(),
        "level" => "numbers between 0 and 1".to_owned(),
        _ => String::new(),
    };
    plain(Kind::Question, error.to_string(), format!("there are {known}"))
}
