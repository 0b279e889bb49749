//! Counts by every rule of what is one vacancy, made at once.
//!
//! Most ads stand for their vacancy under most rules. So an ad is counted once, with those that stand under the same rules, and a rule's
//! counts are the sum of those it has part in.

use std::collections::BTreeMap;

use rolescope_cooccur::{NO_PERIOD, Tally};
use rolescope_index::{Seen, Vacancies};
use rolescope_lexicon::Findings;

use crate::counter::{Counter, Scratch};
use crate::items::Items;
use crate::observe::cluster;
use crate::question::Question;
use crate::unit::{Boilerplate, without};

/// What one part of a scan counts by all rules, in the first window of a question.
pub(crate) struct ByRules<'a> {
    items: &'a Items,
    question: &'a Question,
    vacancies: &'a Vacancies,
    /// By the rules under which ads stand for their vacancy, as [`ByRules::rules`] numbers them, a bit for each.
    by_standing: BTreeMap<u32, Tally>,
    /// Of the kept rules, with boilerplate the other way.
    other_way: Tally,
    scratch: Scratch,
    /// The findings of an ad without its boilerplate.
    kept: Findings,
}

/// A rule by which ads are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) name: String,
    /// Whether boilerplate counts.
    pub(crate) boilerplate: Boilerplate,
    /// Vacancies by that rule, in the population or not.
    pub(crate) all: u64,
}

impl<'a> ByRules<'a> {
    pub(crate) fn new(items: &'a Items, question: &'a Question, vacancies: &'a Vacancies) -> Self {
        Self {
            items,
            question,
            vacancies,
            by_standing: BTreeMap::new(),
            other_way: Tally::new(items.shape()),
            scratch: Scratch::new(items),
            kept: Findings::default(),
        }
    }

    /// The rules, in the order of their rows: the variants of the kept rules, templates, the kept rules with boilerplate the other way.
    pub(crate) fn rules(vacancies: &Vacancies, boilerplate: Boilerplate) -> Vec<Rule> {
        let variants = vacancies.variants();
        let names = variants.names().iter().enumerate();
        let mut rules: Vec<Rule> = names
            .map(|(number, name)| Rule {
                name: name.clone(),
                boilerplate,
                all: variants.count(number),
            })
            .collect();
        let all = vacancies.templates().len() as u64;
        rules.push(Rule { name: "templates".to_owned(), boilerplate, all });
        let (name, boilerplate) = match boilerplate {
            Boilerplate::Keep => ("boilerplate left out", Boilerplate::Drop),
            Boilerplate::Drop => ("boilerplate kept", Boilerplate::Keep),
        };
        let all = vacancies.vacancies().len() as u64;
        rules.push(Rule { name: name.to_owned(), boilerplate, all });
        rules
    }

    /// Counts an ad of the population.
    pub(crate) fn observe(&mut self, seen: &Seen<'_>, findings: &Findings) {
        let Self { items, question, vacancies, by_standing, other_way, scratch, kept } = self;
        let ad = vacancies.ad(seen.address);
        let variants = vacancies.variants();
        let templates = u32::from(vacancies.templates().stands(ad)) << variants.names().len();
        let standing = u32::from(variants.standing(ad)) | templates;
        let cluster = cluster(seen, vacancies, ad);
        let left = without(findings, vacancies.boilerplate(ad), kept);
        let (own, other) = match question.boilerplate {
            Boilerplate::Drop => (left, findings),
            Boilerplate::Keep => (findings, left),
        };
        let mut count = |tally: &mut Tally, findings: &Findings| {
            let spot = tally.at(cluster, 0, NO_PERIOD);
            Counter::of_tally(items, question.strengths, spot, scratch)
                .window(question.windows[0], findings);
        };
        if standing != 0 {
            let shape = items.shape();
            count(by_standing.entry(standing).or_insert_with(|| Tally::new(shape)), own);
        }
        if vacancies.vacancies().stands(ad) {
            count(other_way, other);
        }
    }

    /// Whether no ad was counted.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_standing.is_empty() && self.other_way.is_empty()
    }

    /// With what another part counted.
    pub(crate) fn merge(&mut self, other: Self) {
        for (standing, tally) in other.by_standing {
            match self.by_standing.get_mut(&standing) {
                Some(sum) => sum.merge(tally),
                None => drop(self.by_standing.insert(standing, tally)),
            }
        }
        self.other_way.merge(other.other_way);
    }

    /// The counts by a rule.
    pub(crate) fn tally(&self, rule: usize) -> Tally {
        if rule > self.vacancies.variants().names().len() {
            return self.other_way.clone();
        }
        let mut sum = Tally::new(self.items.shape());
        for (_, part) in self.by_standing.iter().filter(|(of, _)| *of >> rule & 1 == 1) {
            sum.merge(part.clone());
        }
        sum
    }
}
