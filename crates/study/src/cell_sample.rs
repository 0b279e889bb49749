//! Which ads a number counts, and for what: a part of the id of a cell.

use std::fmt;

use rolescope_index::Vacancies;

use crate::question::Question;
use crate::table::Provenance;
use crate::unit::{Boilerplate, Unit};

/// Hexadecimal digits of the fingerprint of rules.
const DIGITS: usize = 8;

/// Which ads a number counts, and for what: `vacancy-drop-english-0f3a22b1`, `ad-keep-all`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellSample {
    /// What is counted once.
    pub unit: Unit,
    /// Whether boilerplate counts.
    pub boilerplate: Boilerplate,
    /// Whether ads in other languages than English count.
    pub foreign: bool,
    /// The first digits of the fingerprint of the rules by which ads were grouped and boilerplate found; nothing if neither matters.
    pub rules: Option<String>,
}

impl CellSample {
    /// What a question asks for, answered on what its provenance names.
    pub(crate) fn of(question: &Question, provenance: &Provenance) -> Self {
        let is_of_rules = |name: &str| name == "grouping" || name == "boilerplate_rule";
        let rules = provenance.settings.iter().filter(|(name, _)| is_of_rules(name));
        let rules: Vec<&str> = rules.map(|(_, value)| value.as_str()).collect();
        Self {
            unit: question.unit,
            boilerplate: question.boilerplate,
            foreign: question.foreign,
            rules: (!rules.is_empty()).then(|| fingerprint(&rules)),
        }
    }

    /// Whether it can be listed only if it is known which ads are one vacancy.
    #[must_use]
    pub fn needs_vacancies(&self) -> bool {
        self.unit != Unit::Ad || self.boilerplate == Boilerplate::Drop
    }

    /// The fingerprint that these vacancies have for it.
    pub(crate) fn rules_of(&self, vacancies: &Vacancies) -> Option<String> {
        let rules = vacancies.rules();
        let grouping = (self.unit != Unit::Ad).then(|| rules.grouping_in_words());
        let boilerplate =
            (self.boilerplate == Boilerplate::Drop).then(|| rules.boilerplate_in_words());
        let rules: Vec<String> = grouping.into_iter().chain(boilerplate).collect();
        let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
        (!rules.is_empty()).then(|| fingerprint(&rules))
    }

    /// Reads what [`fmt::Display`] writes.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (unit, boilerplate, language) = (parts.next()?, parts.next()?, parts.next()?);
        let rules = parts.next();
        let is_print = |print: &str| {
            print.len() == DIGITS && print.bytes().all(|digit| digit.is_ascii_hexdigit())
        };
        if parts.next().is_some() || !rules.is_none_or(is_print) {
            return None;
        }
        Some(Self {
            unit: Unit::ALL.into_iter().find(|known| known.name() == unit)?,
            boilerplate: [Boilerplate::Keep, Boilerplate::Drop]
                .into_iter()
                .find(|known| known.name() == boilerplate)?,
            foreign: match language {
                "english" => false,
                "all" => true,
                _ => return None,
            },
            rules: rules.map(str::to_owned),
        })
    }
}

impl fmt::Display for CellSample {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { unit, boilerplate, foreign, rules } = self;
        let language = if *foreign { "all" } else { "english" };
        write!(formatter, "{}-{}-{language}", unit.name(), boilerplate.name())?;
        rules.iter().try_for_each(|rules| write!(formatter, "-{rules}"))
    }
}

fn fingerprint(rules: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for rule in rules {
        hasher.update(&(rule.len() as u64).to_le_bytes());
        hasher.update(rule.as_bytes());
    }
    hasher.finalize().to_hex()[..DIGITS].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_read_back() {
        for unit in Unit::ALL {
            for boilerplate in [Boilerplate::Keep, Boilerplate::Drop] {
                for foreign in [false, true] {
                    for rules in [None, Some("0f3a22b1".to_owned())] {
                        let sample = CellSample { unit, boilerplate, foreign, rules };
                        assert_eq!(CellSample::read(&sample.to_string()), Some(sample));
                    }
                }
            }
        }
        for wrong in [
            "",
            "ad",
            "ad-keep",
            "ad-keep-german",
            "adv-keep-all",
            "ad-keep-all-1",
            "ad-keep-all-0f3a22b1-",
        ] {
            assert_eq!(CellSample::read(wrong), None, "{wrong}");
        }
    }
}
