//! The strata that an answer's units can be put into: its groups, its periods, its employers.

use std::collections::BTreeMap;

use rolescope_cooccur::{Filter, Stratified, Tally};

use crate::question::Question;

/// Units put into strata in one way.
pub(crate) struct Stratification {
    /// What makes a stratum: columns, a period, the employer, joined by `and`.
    pub(crate) name: String,
    /// Whether each employer is a stratum.
    pub(crate) is_by_employer: bool,
    /// A signal's counts by employer and stratum.
    pub(crate) cells: Vec<Stratified>,
}

/// All ways that a question gives: its groups, its periods, both; employers; employers and periods, which are matched sets.
pub(crate) fn stratifications(
    question: &Question,
    tally: &Tally,
    signal: u16,
) -> Vec<Stratification> {
    let groups = (!question.by.is_empty()).then(|| question.by.join(" and "));
    let period = question.period.map(|period| period.to_string());
    let employer = Some("employer".to_owned());
    // by employer, by group, by period: what tells strata apart
    let mut ways = Vec::new();
    if groups.is_some() {
        ways.push([None, groups.clone(), None]);
    }
    if period.is_some() {
        ways.push([None, None, period.clone()]);
    }
    if groups.is_some() && period.is_some() {
        ways.push([None, groups, period.clone()]);
    }
    ways.push([employer.clone(), None, None]);
    if period.is_some() {
        ways.push([employer, None, period]);
    }
    let counts = tally.cells(signal, Filter::ALL);
    let stratify = |way: [Option<String>; 3]| {
        let [by_employer, by_group, by_period] = way.each_ref().map(Option::is_some);
        let key = |(cluster, group, period): (u32, u32, i32)| {
            (by_employer.then_some(cluster), by_group.then_some(group), by_period.then_some(period))
        };
        let mut numbers: BTreeMap<_, u32> =
            counts.iter().map(|(place, _)| (key(*place), 0)).collect();
        numbers.values_mut().zip(0..).for_each(|(number, next)| *number = next);
        let cells = counts.iter().map(|&(place, counts)| Stratified {
            cluster: place.0,
            stratum: numbers[&key(place)],
            counts,
        });
        Stratification {
            is_by_employer: by_employer && !by_period,
            cells: cells.collect(),
            name: way.into_iter().flatten().collect::<Vec<_>>().join(" and "),
        }
    };
    ways.into_iter().map(stratify).collect()
}
