//! Rows in vacancies and templates, by the code that groups the ads of an index.
//!
//! The way: [`GroupingPlan`] -> [`RowFacts`] of all rows -> [`RowGrouper`], which names the ads whose texts it needs, round by round, so
//! that its memory is bounded -> [`RowVacancies`] -> [`RowUnits`], which counting takes along. Rows are known by all that they say, never
//! by where they stand, so that they may come in another order each time they are read.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rolescope_index::{AdHeader, Grouped, Groups, Threads, group_error};
use rolescope_vacancy::{
    Ads, Blocks, Boilerplate as Sentences, Grouper, Limits, Links, Order, Shingles,
};

use super::facts::{GroupingPlan, RowFacts};
use super::read::RowKey;
use super::texts::{ByText, RowShingles};
use super::units::{GroupedBy, RowUnit, RowUnits};
use crate::error::{Error, Result};
use crate::observe::counts_in_several_periods;
use crate::question::{Question, Who};
use crate::table::{Provenance, Table};
use crate::tables;
use crate::unit::{Boilerplate, Unit};

/// Stretches of blocks by which threads share the work of a round.
const STRETCHES: usize = 64;

/// Shingles that a thread holds ready, in bytes: a copy of what was given.
const READY: usize = 16 << 20;

/// Groups rows, round by round.
pub struct RowGrouper<'p> {
    plan: &'p GroupingPlan,
    facts: RowFacts,
    blocks: Arc<Blocks>,
    /// Blocks that are grouped together, and for each text that may be asked for one of its ads; the next round is the last.
    rounds: Vec<(Range<usize>, Vec<u32>)>,
    texts: ByText,
    links: [Vec<Links>; 2],
}

/// Rows, grouped.
#[derive(Clone, Debug)]
pub struct RowVacancies {
    grouped: Grouped,
    facts: RowFacts,
    sentences: Option<Sentences>,
}

/// The texts of a round.
struct Given<'a> {
    ads: &'a Ads,
    texts: &'a ByText,
}

impl Shingles for Given<'_> {
    type Error = rolescope_index::Error;

    fn shingles(&mut self, ad: u32, out: &mut Vec<u64>) -> rolescope_index::Result<()> {
        let text = self.ads.text_of(ad).and_then(|text| self.texts.get(&text));
        let text =
            text.ok_or(rolescope_index::Error::Vacancies(rolescope_vacancy::Error::Stored {
                at: 0,
                problem: "a text that was read is missing",
            }))?;
        out.clear();
        out.extend_from_slice(text);
        Ok(())
    }
}

impl<'p> RowGrouper<'p> {
    /// Begins to group the ads of facts; `memory` is how many bytes of shingles a round may hold, but for the largest block.
    #[must_use]
    pub fn new(plan: &'p GroupingPlan, facts: RowFacts, memory: usize) -> Self {
        let blocks = Arc::new(Blocks::new(&facts.ads));
        let mut rounds = Vec::new();
        let (mut from, mut asked, mut bytes) = (0, Vec::new(), 0);
        for block in 0..blocks.len() {
            let of_block = blocks.asked_for(&facts.ads, &plan.rules().grouping, block..block + 1);
            let own: usize = of_block.iter().map(|(_, shingles)| 8 * *shingles as usize + 64).sum();
            if bytes > 0 && bytes + own > memory {
                rounds.push((from..block, std::mem::take(&mut asked)));
                (from, bytes) = (block, 0);
            }
            bytes += own;
            asked.extend(of_block.into_iter().map(|(ad, _)| ad));
        }
        if from < blocks.len() {
            rounds.push((from..blocks.len(), asked));
        }
        rounds.reverse();
        Self { plan, facts, blocks, rounds, texts: ByText::new(), links: [Vec::new(), Vec::new()] }
    }

    /// The number of rounds that are left.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.rounds.len()
    }

    /// The keys of the ads whose texts the next round needs, ascending; possibly none.
    #[must_use]
    pub fn wanted(&self) -> Vec<RowKey> {
        let Some((_, asked)) = self.rounds.last() else { return Vec::new() };
        let mut keys: Vec<RowKey> = asked.iter().map(|ad| self.facts.keys[*ad as usize]).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Takes texts of the next round; those of others are passed over.
    pub fn give(&mut self, shingles: RowShingles) {
        let Some((_, asked)) = self.rounds.last() else { return };
        let texts: HashMap<RowKey, u32> = asked
            .iter()
            .filter_map(|ad| Some((self.facts.keys[*ad as usize], self.facts.ads.text_of(*ad)?)))
            .collect();
        for (key, shingles) in shingles.0 {
            if let Some(text) = texts.get(&key) {
                self.texts.insert(*text, shingles);
            }
        }
    }

    /// Does the next round.
    ///
    /// # Errors
    /// [`Error::RowsChanged`] if a text that it needs was not given.
    pub fn round(&mut self, threads: &Threads) -> Result<()> {
        let Some((blocks, asked)) = self.rounds.pop() else { return Ok(()) };
        let ads = &self.facts.ads;
        let is_given =
            |ad: &u32| ads.text_of(*ad).is_none_or(|text| self.texts.contains_key(&text));
        if !asked.iter().all(is_given) {
            return Err(Error::RowsChanged);
        }
        let size = blocks.len().div_ceil(STRETCHES).max(1);
        let stretches: Vec<Range<usize>> = blocks
            .clone()
            .step_by(size)
            .map(|start| start..(start + size).min(blocks.end))
            .collect();
        let rules = &self.plan.rules().grouping;
        let found = threads.map(&stretches, |stretch| {
            let given = Given { ads, texts: &self.texts };
            let limits = Limits { shingle_bytes: READY, ..Limits::default() };
            let blocks = Arc::clone(&self.blocks);
            let mut grouper = Grouper::of_blocks(ads, blocks, stretch.clone(), given, limits);
            let rules = std::slice::from_ref(rules);
            grouper.links(rules, rules).map_err(group_error)
        });
        for of_stretch in found {
            let of_stretch = of_stretch.map_err(Error::Index)?;
            self.links[0].extend(of_stretch.vacancies);
            self.links[1].extend(of_stretch.families);
        }
        self.texts.clear();
        Ok(())
    }

    /// The groups, once no round is left.
    #[must_use]
    pub fn finish(self) -> RowVacancies {
        let Self { plan, facts, links, .. } = self;
        let order = Order::new(&facts.ads);
        let employers = plan.employers().clone();
        let grouped = Grouped::new(plan.rules(), employers, &facts.ads, &order, links);
        RowVacancies { grouped, facts, sentences: None }
    }
}

impl RowVacancies {
    /// The groups; ads have the numbers of their rows, without those that were left out.
    #[must_use]
    pub fn grouped(&self) -> &Grouped {
        &self.grouped
    }

    /// What was read of the rows.
    #[must_use]
    pub fn facts(&self) -> &RowFacts {
        &self.facts
    }

    /// Whether it is known which sentences are boilerplate.
    #[must_use]
    pub fn has_boilerplate(&self) -> bool {
        self.sentences.is_some()
    }

    /// The same with the sentences that are boilerplate.
    #[must_use]
    pub fn with_boilerplate(mut self, sentences: Sentences) -> Self {
        self.sentences = Some(sentences);
        self
    }

    /// The keys of which there are several rows, ascending.
    #[must_use]
    pub fn copies(&self) -> Vec<RowKey> {
        let mut keys = self.facts.keys.clone();
        keys.sort_unstable();
        let runs = keys.chunk_by(|one, next| one == next).filter(|run| run.len() > 1);
        runs.map(|run| run[0]).collect()
    }

    /// One row per ad: its vacancy, its template, and what holds it there.
    #[must_use]
    pub fn ads(&self) -> Table {
        let headers = (0..self.facts.len()).map(|ad| self.facts.header(ad));
        tables::vacancies::ads(&self.grouped, headers)
    }

    /// One row per vacancy; `headers` are those of the ads, in the order of their rows.
    #[must_use]
    pub fn vacancies(&self, headers: &[AdHeader]) -> Table {
        tables::vacancies::all(&self.grouped, headers)
    }

    /// What their tables rest on.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        tables::vacancies::provenance(self.facts.held.corpus.short(), &self.grouped)
    }

    /// What counting for a question needs to know of them.
    ///
    /// # Errors
    /// If boilerplate is to be left out and was not looked for.
    pub fn units(&self, question: &Question) -> Result<RowUnits> {
        let sentences = match question.boilerplate {
            Boilerplate::Keep => None,
            Boilerplate::Drop => Some(self.sentences.clone().ok_or(Error::NoVacancies {
                unit: question.unit.name(),
                boilerplate: question.boilerplate.name(),
            })?),
        };
        Ok(self.units_with(question, sentences))
    }

    /// What counting the sentences of templates needs to know of them.
    #[must_use]
    pub fn templates(&self) -> RowUnits {
        let question = Question { unit: Unit::Template, ..Question::new(Who::everybody()) };
        self.units_with(&question, None)
    }

    fn units_with(&self, question: &Question, sentences: Option<Sentences>) -> RowUnits {
        let Self { grouped, facts, .. } = self;
        let groups: Option<&Groups> = match question.unit {
            Unit::Ad | Unit::Employer => None,
            Unit::Vacancy => Some(grouped.vacancies()),
            Unit::Template => Some(grouped.templates()),
        };
        let several = counts_in_several_periods(question);
        let copies = if groups.is_some() { self.copies() } else { Vec::new() };
        let mut listed: Vec<(RowKey, u32, RowUnit)> = Vec::new();
        for (ad, key) in (0..).zip(&facts.keys) {
            let Some(groups) = groups else { break };
            let record = facts.ads.record(ad);
            let own = record.day.map(|day| (day, day));
            let days = if several { groups.days(groups.of(ad)) } else { own };
            let is_plain = groups.stands(ad)
                && record.employer.is_some()
                && days == own
                && copies.binary_search(key).is_err();
            if !is_plain {
                let template = grouped.templates().of(ad);
                listed.push((*key, ad, RowUnit::new(groups.stands(ad), template, days)));
            }
        }
        listed.sort_unstable_by_key(|(key, ad, _)| (*key, *ad));
        let rules = grouped.rules();
        RowUnits {
            unit: question.unit,
            counted: question.counted,
            rules: rules.clone(),
            facets: facts.facets().to_vec(),
            by: GroupedBy {
                ads: facts.len() as u64,
                corpus: facts.held.corpus,
                units: groups.map_or(facts.len(), Groups::len) as u64,
                rules: rules_fingerprint(grouped),
                grouping: rules.grouping_in_words(),
                boilerplate: rules.boilerplate_in_words(),
                employer_names: grouped.employers().fingerprint().to_owned(),
            },
            keys: listed.iter().map(|(key, ..)| *key).collect(),
            units: listed.into_iter().map(|(_, _, unit)| unit).collect(),
            sentences,
        }
    }
}

/// Stands for all rules.
fn rules_fingerprint(grouped: &Grouped) -> String {
    let rules = grouped.rules();
    format!(
        "{} {} {}",
        rules.grouping.fingerprint(),
        rules.boilerplate.fingerprint(),
        grouped.employers().fingerprint()
    )
}
