//! The strata that an answer's units can be put into: its groups, its periods, its employers.

use std::collections::BTreeMap;

use rolescope_cooccur::{Filter, NO_PERIOD, Stratified, Tally};
use rolescope_trend::Granularity;

use crate::answer::Answer;
use crate::influence::in_one_line;
use crate::question::Question;
use crate::unit::Unit;

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
    let period = period_of_strata(question).map(|period| period.to_string());
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

/// The periods that are strata. Employers are counted at any time: they have none.
fn period_of_strata(question: &Question) -> Option<Granularity> {
    question.period.filter(|_| question.unit != Unit::Employer)
}

/// The units of the first window, and how many of them lack what: a value of each column, a date that tells the period. Nothing where
/// strata are made by neither.
pub(crate) fn without_stratum(answer: &Answer) -> (u64, Vec<(String, u64)>) {
    let Answer { counts, question, .. } = answer;
    let mut without: Vec<(String, u64)> =
        question.by.iter().map(|column| (format!("`{}`", in_one_line(column)), 0)).collect();
    let columns = without.len();
    if let Some(period) = period_of_strata(question) {
        without.push((format!("a date that tells the {period}"), 0));
    }
    let mut all = 0;
    let cells = counts.windows.first().map(|(_, tally)| tally.cells(0, Filter::ALL));
    for ((_, group, period), eight) in cells.into_iter().flatten() {
        let units = eight.total();
        all += units;
        for (value, (_, lacking)) in counts.groups.of(group).iter().zip(&mut without) {
            *lacking += if value.is_none() { units } else { 0 };
        }
        if period == NO_PERIOD
            && let Some((_, lacking)) = without.get_mut(columns)
        {
            *lacking += units;
        }
    }
    (all, without)
}
