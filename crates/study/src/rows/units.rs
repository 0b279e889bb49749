//! Which rows stand for a vacancy or a template, as counting needs it: only of ads of which there is something to say.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rolescope_index::{Fingerprint, VacancyRules};
use rolescope_vacancy::Boilerplate as Sentences;
use serde::{Deserialize, Serialize};

use super::bytes::Reader;
use super::read::RowKey;
use crate::error::{Error, Result};
use crate::question::Question;
use crate::unit::{Boilerplate, Timing, Unit};

const MAGIC: &[u8] = b"rolescope units 2\n";

/// Stands for "no day".
const NO_DAY: i32 = i32::MIN;

/// By what grouping the ads of counts were counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupedBy {
    /// The ads that were grouped.
    pub(crate) ads: u64,
    /// Their fingerprint.
    pub(crate) corpus: Fingerprint,
    /// What they make: vacancies, templates or ads.
    pub(crate) units: u64,
    /// Fingerprint of all rules.
    pub(crate) rules: String,
    /// The rules of grouping in words.
    pub(crate) grouping: String,
    /// Those of boilerplate.
    pub(crate) boilerplate: String,
    /// Fingerprint of the rules by which employers are told apart.
    pub(crate) employer_names: String,
}

/// What there is to say of an ad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowUnit {
    /// Whether it counts.
    pub(super) stands: bool,
    /// Its template, if it names no employer.
    pub(super) template: u32,
    /// The days of what it stands for.
    first: i32,
    last: i32,
}

impl RowUnit {
    pub(super) fn new(stands: bool, template: u32, days: Option<(i32, i32)>) -> Self {
        let (first, last) = days.unwrap_or((NO_DAY, NO_DAY));
        Self { stands, template, first, last }
    }

    pub(super) fn days(&self) -> Option<(i32, i32)> {
        (self.first != NO_DAY).then_some((self.first, self.last))
    }
}

/// What counting rows needs to know of their grouping. An ad of which nothing is said stands for itself alone.
#[derive(Clone, Debug)]
pub struct RowUnits {
    pub(super) unit: Unit,
    pub(super) counted: Timing,
    pub(super) rules: VacancyRules,
    pub(super) facets: Vec<String>,
    pub(super) by: GroupedBy,
    /// Ascending; of rows that are the same one entry for each.
    pub(super) keys: Vec<RowKey>,
    pub(super) units: Vec<RowUnit>,
    /// If it is to be left out.
    pub(super) sentences: Option<Sentences>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    unit: String,
    counted: String,
    rules: VacancyRules,
    facets: Vec<String>,
    by: GroupedBy,
    keys: u64,
    sentences: Option<u64>,
}

/// How many of the rows that are the same were seen: they stand for what they stand for one after the other.
#[derive(Debug, Default)]
pub struct Taken(Mutex<HashMap<RowKey, usize>>);

impl RowUnits {
    /// What there is to say of an ad.
    pub(super) fn of(&self, key: &RowKey, taken: &Taken) -> Result<Option<RowUnit>> {
        let start = self.keys.partition_point(|known| known < key);
        let same = self.keys[start..].iter().take_while(|known| *known == key).count();
        let nth = match same {
            0 => return Ok(None),
            1 => 0,
            _ => {
                let mut seen = taken.0.lock().unwrap_or_else(PoisonError::into_inner);
                let nth = seen.entry(*key).or_default();
                *nth += 1;
                *nth - 1
            }
        };
        if nth >= same {
            return Err(Error::RowsChanged);
        }
        Ok(Some(self.units[start + nth]))
    }

    /// Refuses a question that they do not answer.
    pub(super) fn check(&self, question: &Question, facets: &[String]) -> Result<()> {
        if self.facets != facets {
            return Err(Error::OtherColumns {
                grouped: self.facets.clone(),
                counted: facets.to_vec(),
            });
        }
        self.answers(question)
    }

    /// Refuses a question of other units than these.
    ///
    /// # Errors
    /// [`Error::OtherUnits`].
    pub fn answers(&self, question: &Question) -> Result<()> {
        let has_sentences = self.sentences.is_some();
        if self.unit == question.unit
            && self.counted == question.counted
            && has_sentences == (question.boilerplate == Boilerplate::Drop)
        {
            return Ok(());
        }
        Err(Error::OtherUnits { units: self.unit.name(), asked: question.unit.name() })
    }

    /// They as bytes: 29 for each ad of which something is to be said.
    ///
    /// # Errors
    /// If their head cannot be written as JSON, which does not happen.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let sentences = self.sentences.as_ref().map(Sentences::to_bytes);
        let head = super::bytes::json(&Head {
            unit: self.unit.name().to_owned(),
            counted: self.counted.name().to_owned(),
            rules: self.rules.clone(),
            facets: self.facets.clone(),
            by: self.by.clone(),
            keys: self.keys.len() as u64,
            sentences: sentences.as_ref().map(|bytes| bytes.len() as u64),
        })?;
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&(head.len() as u64).to_le_bytes());
        out.extend_from_slice(&head);
        self.keys.iter().for_each(|key| out.extend_from_slice(&key.0));
        for RowUnit { stands, template, first, last } in &self.units {
            out.push(u8::from(*stands));
            out.extend_from_slice(&template.to_le_bytes());
            out.extend_from_slice(&first.to_le_bytes());
            out.extend_from_slice(&last.to_le_bytes());
        }
        out.extend(sentences.unwrap_or_default());
        Ok(out)
    }

    /// Reads what [`RowUnits::to_bytes`] wrote.
    ///
    /// # Errors
    /// If the bytes are something else, or cut off.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut input = Reader::new("units of rows", bytes, MAGIC)?;
        let Head { unit, counted, rules, facets, by, keys: count, sentences } = input.head()?;
        let unit = Unit::ALL.into_iter().find(|known| known.name() == unit);
        let counted = Timing::ALL.into_iter().find(|known| known.name() == counted);
        let (Some(unit), Some(counted)) = (unit, counted) else {
            return Err(input.wrong("they are of a unit that this version does not know"));
        };
        let keys: Vec<RowKey> = input.chunks::<16>(count)?.iter().map(|key| RowKey(*key)).collect();
        let units = input.chunks::<13>(count)?.iter().map(|bytes| {
            let number = |at: usize| {
                let mut four = [0; 4];
                four.copy_from_slice(&bytes[at..at + 4]);
                u32::from_le_bytes(four)
            };
            RowUnit {
                stands: bytes[0] != 0,
                template: number(1),
                first: number(5).cast_signed(),
                last: number(9).cast_signed(),
            }
        });
        let units = units.collect();
        if !keys.is_sorted() {
            return Err(input.wrong("their keys are not in order"));
        }
        let sentences = match sentences {
            Some(length) => {
                let bytes = input.take(length)?;
                Some(Sentences::from_bytes(bytes).map_err(rolescope_index::Error::Vacancies)?)
            }
            None => None,
        };
        input.end()?;
        Ok(Self { unit, counted, rules, facets, by, keys, units, sentences })
    }
}
