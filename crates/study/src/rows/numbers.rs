//! Employers, texts and groups of rows, numbered as they come, and put in order at the end.

use std::collections::HashMap;

use rolescope_vacancy::{Employers, Key};

use crate::count::Groups;

/// Stands for "no value" in a column grouped by.
const NO_VALUE: u32 = u32::MAX;

/// Employers, and texts of ads without one, numbered as they come.
#[derive(Default)]
pub(super) struct Clusters {
    employers: Employers,
    /// By the name as written; nothing if it says that there is none.
    by_name: HashMap<String, Option<(u32, Key)>>,
    by_key: HashMap<String, u32>,
    by_text: HashMap<u64, u32>,
    pub(super) names: Vec<Cluster>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cluster {
    /// Normalised name, and the first of its spellings.
    Employer(String, String),
    Text(u64),
}

/// Values of the columns grouped by, and their combinations, numbered as they come.
#[derive(Default)]
pub(super) struct GroupNumbers {
    /// For each column.
    values: Vec<HashMap<String, u32>>,
    numbers: HashMap<Vec<u32>, u32>,
    groups: Vec<Vec<u32>>,
    own: Vec<u32>,
    /// How many groups there may be.
    most: u64,
}

impl Clusters {
    /// None yet, told apart by these rules.
    pub(super) fn new(employers: Employers) -> Self {
        Self { employers, ..Self::default() }
    }

    /// The number of an employer and what stands for it, if the name is one.
    pub(super) fn employer(&mut self, name: &str) -> Option<(u32, Key)> {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        let number = self.employers.find(name).map(|employer| {
            let number = match self.by_key.get(&employer.name) {
                Some(&number) => {
                    if let Cluster::Employer(_, first) = &mut self.names[number as usize]
                        && name < first.as_str()
                    {
                        name.clone_into(first);
                    }
                    number
                }
                None => {
                    let number = self.names.len() as u32;
                    self.names.push(Cluster::Employer(employer.name.clone(), name.to_owned()));
                    self.by_key.insert(employer.name, number);
                    number
                }
            };
            (number, employer.key)
        });
        self.by_name.insert(name.to_owned(), number);
        number
    }

    /// The number of a text.
    pub(super) fn text(&mut self, hash: u64) -> u32 {
        let next = self.names.len() as u32;
        let number = *self.by_text.entry(hash).or_insert(next);
        if number == next {
            self.names.push(Cluster::Text(hash));
        }
        number
    }

    /// The numbers, employers first, in the order of their names.
    pub(super) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_by_key(|number| &self.names[*number as usize]);
        order
    }
}

impl GroupNumbers {
    /// None yet, of so many columns, at most so many.
    pub(super) fn new(columns: usize, most: u64) -> Self {
        Self { values: vec![HashMap::new(); columns], most, ..Self::default() }
    }

    /// The number of the group of some values; nothing if the groups are too many.
    pub(super) fn number<'v>(
        &mut self,
        values: impl Iterator<Item = Option<&'v str>>,
    ) -> Option<u32> {
        let Self { values: known, numbers, groups, own, .. } = self;
        own.clear();
        let mut is_new = false;
        for (value, known) in values.zip(known) {
            own.push(match value.filter(|value| !value.is_empty()) {
                None => NO_VALUE,
                Some(value) => match known.get(value) {
                    Some(number) => *number,
                    None => {
                        is_new = true;
                        let number = known.len() as u32;
                        known.insert(value.to_owned(), number);
                        number
                    }
                },
            });
        }
        let number = match numbers.get(own.as_slice()) {
            Some(number) => *number,
            None => {
                let number = groups.len() as u32;
                numbers.insert(own.clone(), number);
                groups.push(own.clone());
                number
            }
        };
        (!is_new || self.possible() <= self.most).then_some(number)
    }

    /// The number of groups that the values may make.
    pub(super) fn possible(&self) -> u64 {
        self.values
            .iter()
            .fold(1, |product, values| product.saturating_mul(values.len() as u64 + 1))
    }

    /// The groups in the order of their values, and for each number given so far that which it has there.
    pub(super) fn ordered(self, columns: &[String]) -> (Groups, Vec<u32>) {
        let mut named = Groups { columns: columns.to_vec(), values: Vec::new() };
        let mut as_they_came = Groups { columns: columns.to_vec(), values: Vec::new() };
        for of_column in self.values {
            let mut values: Vec<(u32, String)> =
                of_column.into_iter().map(|(value, number)| (number, value)).collect();
            values.sort();
            let mut values: Vec<String> = values.into_iter().map(|(_, value)| value).collect();
            as_they_came.values.push(values.clone());
            values.sort();
            named.values.push(values);
        }
        let strata = self.groups.iter().map(|group| {
            let sizes = as_they_came.values.iter().map(|values| values.len() as u32);
            let number = group
                .iter()
                .zip(sizes)
                .fold(0, |number, (value, size)| number * (size + 1) + (*value).min(size));
            named.number_of(&as_they_came, number)
        });
        let strata = strata.collect();
        (named, strata)
    }
}
