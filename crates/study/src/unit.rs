//! What is counted once: an ad, a vacancy, a template, an employer.

use std::collections::BTreeMap;

use rolescope_index::{Groups, Snapshot, Vacancies};
use rolescope_lexicon::Findings;

use crate::error::{Error, Result};
use crate::question::Question;

/// What is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Each ad as collected.
    #[default]
    Ad,
    /// The ads that repeat one opening: the earliest of them stands for all, with its title, text and date.
    Vacancy,
    /// The ads of one employer that share a text, in any place and at any time; the earliest stands for all.
    Template,
    /// An employer: it states what any of its ads in the population states.
    Employer,
}

impl Unit {
    /// All units, from the smallest.
    pub const ALL: [Self; 4] = [Self::Ad, Self::Vacancy, Self::Template, Self::Employer];

    /// The name in commands and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ad => "ad",
            Self::Vacancy => "vacancy",
            Self::Template => "template",
            Self::Employer => "employer",
        }
    }

    /// Whether it has to be known which ads are one vacancy, to count by it with or without boilerplate.
    #[must_use]
    pub fn needs_vacancies(self, boilerplate: Boilerplate) -> bool {
        self != Self::Ad || boilerplate == Boilerplate::Drop
    }

    /// Several of them.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Ad => "ads",
            Self::Vacancy => "vacancies",
            Self::Template => "templates",
            Self::Employer => "employers",
        }
    }
}

/// Whether boilerplate counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Boilerplate {
    /// It does.
    #[default]
    Keep,
    /// Sentences that an employer repeats, or many share, are left out.
    Drop,
}

impl Boilerplate {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Keep, Self::Drop];

    /// The name in commands and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Drop => "drop",
        }
    }
}

/// In which periods a vacancy or a template counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timing {
    /// In the period of its first ad: newly posted.
    #[default]
    New,
    /// In every period from its first ad to its last: active.
    Active,
}

impl Timing {
    /// Both.
    pub const ALL: [Self; 2] = [Self::New, Self::Active];

    /// The name in commands and outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
        }
    }
}

/// Which ads count, and for what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample<'a> {
    /// What is known of the ads, if the question needs it.
    pub(crate) vacancies: Option<&'a Vacancies>,
    /// Of each of these groups, the ad that stands for it counts; without groups, all ads do.
    pub(crate) groups: Option<&'a Groups>,
}

impl<'a> Sample<'a> {
    /// What a question asks for.
    pub(crate) fn of(snapshot: &'a Snapshot, question: &Question) -> Result<Self> {
        Self::with(snapshot, question.unit, question.boilerplate)
    }

    /// What counts of these units, with or without boilerplate.
    pub(crate) fn with(
        snapshot: &'a Snapshot,
        unit: Unit,
        boilerplate: Boilerplate,
    ) -> Result<Self> {
        if unit == Unit::Ad && boilerplate == Boilerplate::Keep {
            return Ok(Self::default());
        }
        let vacancies = snapshot
            .vacancies()
            .ok_or(Error::NoVacancies { unit: unit.name(), boilerplate: boilerplate.name() })?;
        let groups = match unit {
            Unit::Ad | Unit::Employer => None,
            Unit::Vacancy => Some(vacancies.vacancies()),
            Unit::Template => Some(vacancies.templates()),
        };
        Ok(Self { vacancies: Some(vacancies), groups })
    }
}

/// The number of templates that have an ad without employer.
pub(crate) fn unnamed_templates(snapshot: &Snapshot, vacancies: &Vacancies) -> Result<u64> {
    let employers = vacancies.employers_as_written(snapshot)?;
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    let mut unnamed = vec![false; vacancies.templates().len()];
    for (ad, name) in (0..).zip(employers.iter()) {
        let is_name =
            *known.entry(name).or_insert_with(|| vacancies.employers().find(name).is_some());
        unnamed[vacancies.templates().of(ad) as usize] |= !is_name;
    }
    Ok(unnamed.into_iter().filter(|is_unnamed| *is_unnamed).count() as u64)
}

/// Findings without those of some sentences, ascending by number; in `kept` unless all stay.
pub(crate) fn without<'k>(
    findings: &'k Findings,
    mut marked: impl Iterator<Item = u32>,
    kept: &'k mut Findings,
) -> &'k Findings {
    let mut next = marked.next();
    if next.is_none() {
        return findings;
    }
    kept.clear();
    let mut matches = findings.matches.iter().peekable();
    for (number, zone) in (0..).zip(&findings.sentences) {
        let stays = next != Some(number);
        if stays {
            kept.sentences.push(*zone);
        } else {
            next = marked.next();
        }
        while let Some(found) = matches.next_if(|found| found.sentence == number) {
            if stays {
                kept.matches.push(*found);
            }
        }
    }
    kept
}
