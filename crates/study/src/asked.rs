//! A question as plain data: what a study's file says, and what a manifest keeps to ask it again.

use rolescope_cooccur::{DecisionRule, Level, Minimums};
use rolescope_lexicon::{Lexicon, Strength, StrengthSet};
use rolescope_trend::Granularity;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::question::{Question, Who, Window};
use crate::unit::{Boilerplate, Timing, Unit};

/// Everything about a question but its population, by the names that commands use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// A query that postings must match as well.
    pub query: Option<String>,
    /// What is counted once.
    pub unit: String,
    /// Whether boilerplate counts; `keep` for ads and `drop` for all else if it is not said.
    pub boilerplate: Option<String>,
    /// In which periods a unit counts.
    pub counted: String,
    /// Stretches of text; posting and sentence if none is named, by employer postings only.
    pub windows: Vec<String>,
    /// `english` or `all`.
    pub language: String,
    /// Columns to group by.
    pub by: Vec<String>,
    /// Length of periods, or `none`; quarters if it is not said and the index has dates.
    pub period: Option<String>,
    /// Strengths of the matches that count.
    pub strengths: Vec<String>,
    /// Level of intervals.
    pub level: f64,
    /// A lean inside plus or minus this share is not material.
    pub material: f64,
    /// Largest q-value of a lean.
    pub largest_q: f64,
    /// What must be there before a figure is given.
    pub minimums: AskedMinimums,
}

/// The minimums of [`Minimums`], as data.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedMinimums {
    /// Least number of units with the signal.
    pub signal_units: u64,
    /// Least number of units without it.
    pub rest_units: u64,
    /// Least number of employers with the signal.
    pub signal_employers: u64,
    /// The largest employer's share must stay below this.
    pub largest_share: f64,
    /// Least count of every discordant cell.
    pub discordant_cell: u64,
}

/// The languages that may be asked for.
pub(crate) const LANGUAGES: [&str; 2] = ["english", "all"];

/// The lengths of periods, and none.
pub(crate) const PERIODS: [&str; 4] = ["month", "quarter", "year", "none"];

impl Default for Asked {
    fn default() -> Self {
        let rule = DecisionRule::default();
        Self {
            query: None,
            unit: Unit::Vacancy.name().to_owned(),
            boilerplate: None,
            counted: Timing::default().name().to_owned(),
            windows: Vec::new(),
            language: LANGUAGES[0].to_owned(),
            by: Vec::new(),
            period: None,
            strengths: strength_names(StrengthSet::ASKED),
            level: Level::default().value(),
            material: rule.material,
            largest_q: rule.largest_q,
            minimums: AskedMinimums::of(&rule.minimums),
        }
    }
}

impl AskedMinimums {
    fn of(minimums: &Minimums) -> Self {
        let Minimums { signal_units, rest_units, signal_employers, largest_share, discordant_cell } =
            *minimums;
        Self { signal_units, rest_units, signal_employers, largest_share, discordant_cell }
    }
}

impl Asked {
    /// What a question asks, nothing left to be filled in.
    #[must_use]
    pub fn of(question: &Question) -> Self {
        Self {
            query: question.query.clone(),
            unit: question.unit.name().to_owned(),
            boilerplate: Some(question.boilerplate.name().to_owned()),
            counted: question.counted.name().to_owned(),
            windows: question.windows.iter().map(Window::to_string).collect(),
            language: LANGUAGES[usize::from(question.foreign)].to_owned(),
            by: question.by.clone(),
            period: Some(question.period.map_or_else(|| "none".to_owned(), |p| p.to_string())),
            strengths: strength_names(question.strengths),
            level: question.level.value(),
            material: question.rule.material,
            largest_q: question.rule.largest_q,
            minimums: AskedMinimums::of(&question.rule.minimums),
        }
    }

    /// Its settings by name, in a fixed order.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let Self {
            query,
            unit,
            boilerplate,
            counted,
            windows,
            language,
            by,
            period,
            strengths,
            level,
            material,
            largest_q,
            minimums,
        } = self;
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            ("query", said(query)),
            ("unit", unit.clone()),
            ("boilerplate", said(boilerplate)),
            ("counted", counted.clone()),
            ("windows", windows.join(" ")),
            ("language", language.clone()),
            ("by", by.join(" ")),
            ("period", said(period)),
            ("strengths", strengths.join(" ")),
            ("level", level.to_string()),
            ("material", material.to_string()),
            ("largest_q", largest_q.to_string()),
            ("minimums", format!("{minimums:?}")),
        ]
    }

    /// The question to a population, as it is written: a role of the lexicon, `all` or a query; without one, the usual population. Periods
    /// that were not asked for are those of `usual_period`.
    ///
    /// # Errors
    /// [`Error::Asked`] if a name or number is none of those there are.
    pub fn question(
        &self,
        population: Option<&str>,
        lexicon: &Lexicon,
        usual_period: Option<Granularity>,
    ) -> Result<Question> {
        let who = match population {
            Some(written) => Who::parse(written, lexicon),
            None => Who::default_for(lexicon),
        };
        let mut question = Question::new(who);
        question.query.clone_from(&self.query);
        question.unit = named("unit", &self.unit, &Unit::ALL, Unit::name)?;
        question.boilerplate = match &self.boilerplate {
            None if question.unit == Unit::Ad => Boilerplate::Keep,
            None => Boilerplate::Drop,
            Some(name) => named("boilerplate", name, &Boilerplate::ALL, Boilerplate::name)?,
        };
        question.counted = named("counted", &self.counted, &Timing::ALL, Timing::name)?;
        let windows: Result<Vec<Window>> = self
            .windows
            .iter()
            .map(|name| Window::from_name(name).ok_or_else(|| wrong("windows", name)))
            .collect();
        question.windows = Window::in_order(windows?);
        if question.windows.is_empty() {
            question.windows = match question.unit {
                Unit::Employer => vec![Window::Posting],
                _ => vec![Window::Posting, Window::Sentence],
            };
        }
        question.foreign =
            named("language", &self.language, &[false, true], |all| LANGUAGES[usize::from(all)])?;
        for column in &self.by {
            if !question.by.contains(column) {
                question.by.push(column.clone());
            }
        }
        question.period = match self.period.as_deref() {
            None => usual_period,
            Some("none") => None,
            Some(name) => Some(
                [Granularity::Month, Granularity::Quarter, Granularity::Year]
                    .into_iter()
                    .find(|granularity| granularity.to_string() == name)
                    .ok_or_else(|| wrong("period", name))?,
            ),
        };
        let strengths: Result<Vec<Strength>> = self
            .strengths
            .iter()
            .map(|name| named("strengths", name, &Strength::ALL, Strength::name))
            .collect();
        question.strengths = strengths?.into_iter().fold(StrengthSet::EMPTY, StrengthSet::with);
        question.level =
            Level::new(self.level).ok_or_else(|| wrong("level", &self.level.to_string()))?;
        let AskedMinimums {
            signal_units,
            rest_units,
            signal_employers,
            largest_share,
            discordant_cell,
        } = self.minimums;
        question.rule = DecisionRule {
            material: self.material,
            largest_q: self.largest_q,
            minimums: Minimums {
                signal_units,
                rest_units,
                signal_employers,
                largest_share,
                discordant_cell,
            },
        };
        Ok(question)
    }
}

fn strength_names(set: StrengthSet) -> Vec<String> {
    let named = Strength::ALL.into_iter().filter(|&strength| set.contains(strength));
    named.map(|strength| strength.name().to_owned()).collect()
}

fn named<T: Copy>(
    what: &'static str,
    name: &str,
    all: &[T],
    name_of: impl Fn(T) -> &'static str,
) -> Result<T> {
    all.iter().copied().find(|&one| name_of(one) == name).ok_or_else(|| wrong(what, name))
}

fn wrong(what: &'static str, value: &str) -> Error {
    Error::Asked { what, value: value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_comes_back_as_it_was() {
        let lexicon = Lexicon::technical_pm();
        let asked = Asked {
            query: Some("remote".to_owned()),
            unit: "template".to_owned(),
            windows: ["10", "sentence", "50", "zone", "10"].map(str::to_owned).into(),
            language: "all".to_owned(),
            by: vec!["industry".to_owned()],
            period: Some("year".to_owned()),
            strengths: vec!["negated".to_owned()],
            level: 0.9,
            ..Asked::default()
        };
        let question = asked.question(Some("all"), &lexicon, None).unwrap();
        assert_eq!(
            question.windows,
            [Window::Zone, Window::Sentence, Window::Tokens(50), Window::Tokens(10)]
        );
        let again = Asked::of(&question).question(Some("all"), &lexicon, None).unwrap();
        assert_eq!(again.settings(), question.settings());
        assert_eq!(again.boilerplate, Boilerplate::Drop);
    }

    #[test]
    fn what_there_is_none_of_is_an_error() {
        let lexicon = Lexicon::technical_pm();
        for wrong in [
            Asked { unit: "add".to_owned(), ..Asked::default() },
            Asked { windows: vec!["010".to_owned()], ..Asked::default() },
            Asked { windows: vec!["-1".to_owned()], ..Asked::default() },
            Asked { period: Some("week".to_owned()), ..Asked::default() },
            Asked { level: 1.0, ..Asked::default() },
        ] {
            assert!(matches!(wrong.question(None, &lexicon, None), Err(Error::Asked { .. })));
        }
    }
}
