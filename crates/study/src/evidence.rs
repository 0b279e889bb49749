//! The units behind a number, with their sentences.
//!
//! What a table counted with one scan is found again by reading the ads that may count and looking at each as the scan did: the same
//! matches, the same units, so that as many are found as were counted.

use rolescope_index::{
    Address, Glossary, Names, Population, Posting, ReadingOrder, Selection, Snapshot,
    StoredPosting, Threads,
};
use rolescope_lexicon::{EntryId, Findings, Kind, Lexicon, Match, Matcher, Zone};

use crate::cell_id::{CellId, Counted};
use crate::error::{Error, Result};
use crate::items::{Items, Meaning};
use crate::masked::{masked, may_be_masked};
use crate::observe::period_of;
use crate::question::{Who, Window};
use crate::quote::{Ad, Quote};
use crate::stretch::{around, is_unit};
use crate::unit::{Boilerplate, Sample, Unit};

/// A number of a table, as something whose units can be looked at.
#[derive(Debug)]
pub struct Evidence<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) lexicon: &'a Lexicon,
    /// The number.
    pub id: CellId,
    /// Whether quotes show e-mail addresses and telephone numbers.
    pub show_contacts: bool,
    pub(crate) who: Who,
    /// Nothing if roles are counted.
    pub(crate) items: Option<Items>,
    /// What a unit has to have, or not.
    pub(crate) conditions: Vec<Condition>,
    /// Which ads count.
    pub(crate) sample: Sample<'a>,
    /// What the ads of units are called.
    pub(crate) names: Names<'a>,
    /// The postings that may hold a unit.
    pub(crate) candidates: Selection,
}

/// What a unit has to have, or not to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) item: ItemNumber,
    /// The entries that make it present.
    pub(crate) entries: Vec<EntryId>,
    pub(crate) present: bool,
}

/// The number of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemNumber {
    Signal(usize),
    Duty(usize),
}

/// A unit that was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceUnit {
    /// The ad it is or stands in; its id is its name, see [`Names`].
    pub posting: Posting,
    /// The zone, if the unit is one or stands in it.
    pub zone: Option<Zone>,
    /// The number of the sentence, if the unit is one or an occurrence in it.
    pub sentence: Option<u32>,
    /// The occurrence of a duty, if the unit is one.
    pub occurrence: Option<Match>,
    /// The sentences of the unit in which what was counted stands; the whole unit if it is a sentence, that of the duty at least if it is
    /// an occurrence. None for what is counted because something is absent.
    pub quotes: Vec<Quote>,
}

/// What a thread needs to look at ads.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) matcher: Matcher,
    pub(crate) ad: Ad,
    /// Without the matches in boilerplate, if that does not count.
    pub(crate) findings: Findings,
    /// The sentences that do not count, ascending.
    pub(crate) boilerplate: Vec<u32>,
}

impl Reading {
    pub(crate) fn new(lexicon: &Lexicon, show_contacts: bool) -> Self {
        Self {
            matcher: Matcher::new(lexicon),
            ad: Ad { show_contacts, ..Ad::default() },
            findings: Findings::default(),
            boilerplate: Vec::new(),
        }
    }

    /// Whether a sentence counts.
    pub(crate) fn counts(&self, sentence: u32) -> bool {
        self.boilerplate.binary_search(&sentence).is_err()
    }
}

impl<'a> Evidence<'a> {
    /// Prepares to look at the units of a number.
    ///
    /// # Errors
    /// If the number is of another index or lexicon, names what the lexicon does not have, or the index cannot be read.
    pub fn of(
        snapshot: &'a Snapshot,
        lexicon: &'a Lexicon,
        id: CellId,
        threads: &Threads,
    ) -> Result<Self> {
        let corpus = snapshot.manifest().corpus.short();
        for (what, of_cell, here) in
            [("corpus", &id.corpus, &corpus), ("lexicon", &id.lexicon, &lexicon.fingerprint)]
        {
            if !here.starts_with(of_cell.as_str()) {
                return Err(Error::OtherCell {
                    what,
                    of_cell: of_cell.clone(),
                    here: here.chars().take(of_cell.len()).collect(),
                });
            }
        }
        if id.sample.unit == Unit::Employer {
            return Err(Error::EmployerCell);
        }
        let sample = Sample::with(snapshot, id.sample.unit, id.sample.boilerplate)?;
        if let (Some(of_cell), Some(here)) =
            (&id.sample.rules, sample.vacancies.and_then(|vacancies| id.sample.rules_of(vacancies)))
            && *of_cell != here
        {
            let of_cell = of_cell.clone();
            return Err(Error::OtherCell { what: "grouping of ads", of_cell, here });
        }
        let items =
            if matches!(id.what, Counted::Role(_)) { None } else { Some(Items::new(lexicon)?) };
        let mut this = Self {
            snapshot,
            lexicon,
            who: Who::parse(&id.population, lexicon),
            id,
            show_contacts: false,
            items,
            conditions: Vec::new(),
            sample,
            names: snapshot.names()?,
            candidates: snapshot.nothing(),
        };
        this.conditions = this.read_conditions()?;
        this.candidates = this.choose(threads)?;
        Ok(this)
    }

    fn read_conditions(&self) -> Result<Vec<Condition>> {
        let Some(items) = &self.items else { return Ok(Vec::new()) };
        let wanted: Vec<(&str, bool)> = match &self.id.what {
            Counted::Units(all) => {
                all.iter().map(|(key, present)| (key.as_str(), *present)).collect()
            }
            Counted::Place { item, .. } => vec![(item, true)],
            Counted::Role(_) => Vec::new(),
        };
        let condition = |(key, present): (&str, bool)| {
            let item = number_of(items, key).ok_or_else(|| self.no_item(key))?;
            let entries = self.lexicon.iter().map(|(id, _)| id);
            let entries = entries
                .filter(|&entry| items.meaning(entry).is_some_and(|it| gives(items, it, item)))
                .collect();
            Ok(Condition { item, entries, present })
        };
        wanted.into_iter().map(condition).collect()
    }

    fn no_item(&self, key: &str) -> Error {
        Error::NoItem {
            lexicon: self.lexicon.name.clone(),
            key: key.to_owned(),
            nearest: self.lexicon.nearest_key(key).map(str::to_owned),
        }
    }

    /// The postings that may hold a unit: of the population as far as words tell, with the group's values, of the period, and with the
    /// words of what has to be there.
    fn choose(&self, threads: &Threads) -> Result<Selection> {
        let Self { snapshot, lexicon, id, who, .. } = self;
        let mut chosen = match who.query_and(id.query.as_deref()) {
            Some(query) => snapshot.matching(&query, Some(&Glossary { lexicon, threads }))?,
            None => snapshot.everything(),
        };
        if !id.sample.foreign {
            chosen = chosen.and_not(&snapshot.foreign()?);
        }
        if let Sample { vacancies: Some(vacancies), groups: Some(groups) } = self.sample {
            chosen = chosen.filter(|address| groups.stands(vacancies.ad(address)));
        }
        if let Population::Roles(roles) = &who.population {
            chosen = chosen.and(&snapshot.may_hold(lexicon, roles, true, threads)?);
        }
        for (column, value) in &id.group {
            chosen = chosen.and(&self.of_value(column, value.as_deref())?);
        }
        if let Some(period) = id.period {
            let posted = snapshot.posted_when(|posted| {
                let of = posted.and_then(|posted| period_of(period.granularity(), posted));
                of == Some(period.id())
            })?;
            chosen = chosen.and(&posted);
        }
        if let Counted::Role(role) = &id.what {
            let role = self.role(role)?;
            chosen = chosen.and(&snapshot.may_hold(lexicon, &[role], true, threads)?);
        }
        for Condition { entries, .. } in self.conditions.iter().filter(|one| one.present) {
            chosen = chosen.and(&snapshot.may_hold(lexicon, entries, false, threads)?);
        }
        Ok(chosen)
    }

    /// The postings with this value in a column, or with one that is shown so.
    fn of_value(&self, column: &str, value: Option<&str>) -> Result<Selection> {
        let snapshot = self.snapshot;
        let mut found = snapshot.with_value(column, value)?;
        let Some(value) = value.filter(|value| may_be_masked(value)) else { return Ok(found) };
        for (other, _) in
            snapshot.count_values(&snapshot.everything(), &format!("column.{column}"))?
        {
            if let Some(other) = other.filter(|other| other != value && masked(other).0 == value) {
                found = found.or(&snapshot.with_value(column, Some(&other))?);
            }
        }
        Ok(found)
    }

    fn role(&self, key: &str) -> Result<EntryId> {
        let role = self
            .lexicon
            .by_key(key)
            .filter(|&entry| matches!(self.lexicon.entry(entry).kind, Kind::Role { .. }));
        role.ok_or_else(|| self.no_item(key))
    }

    /// The postings among which units, and those that are nearly ones, are.
    pub(crate) fn candidates_in_order(&self) -> Result<Vec<Address>> {
        Ok(self.snapshot.in_order(&self.candidates, ReadingOrder::Ingest)?)
    }

    /// Whether an ad that has been read is in the population.
    pub(crate) fn is_in_population(&self, findings: &Findings) -> bool {
        match &self.who.population {
            Population::All => true,
            Population::Roles(roles) => {
                findings.roles.iter().any(|role| roles.binary_search(role).is_ok())
            }
        }
    }

    /// Reads an ad, without what does not count in it.
    pub(crate) fn read_ad(&self, reading: &mut Reading, stored: &StoredPosting) {
        let Reading { matcher, ad, findings, boilerplate } = reading;
        ad.read(&stored.posting.title, &stored.posting.body);
        matcher.find(&ad.title, &ad.body, findings);
        boilerplate.clear();
        if let (Boilerplate::Drop, Some(vacancies)) =
            (self.id.sample.boilerplate, self.sample.vacancies)
        {
            boilerplate.extend(vacancies.boilerplate(vacancies.ad(stored.address)));
            findings.matches.retain(|found| boilerplate.binary_search(&found.sentence).is_err());
        }
    }

    /// The units of an ad that count.
    pub(crate) fn units_of(
        &self,
        reading: &mut Reading,
        stored: StoredPosting,
    ) -> Result<Vec<EvidenceUnit>> {
        let address = stored.address;
        let mut units = self.unnamed_units_of(reading, stored);
        if let [first, ..] = units.as_mut_slice() {
            let name = self.names.of(address, &first.posting.id)?.into_owned();
            units.iter_mut().for_each(|unit| unit.posting.id.clone_from(&name));
        }
        Ok(units)
    }

    fn unnamed_units_of(&self, reading: &mut Reading, stored: StoredPosting) -> Vec<EvidenceUnit> {
        self.read_ad(reading, &stored);
        let posting = stored.posting;
        let there: Vec<(u32, Zone)> = (0..)
            .zip(reading.findings.sentences.iter().copied())
            .filter(|(sentence, _)| reading.counts(*sentence))
            .collect();
        let Reading { ad, findings, .. } = reading;
        if !self.is_in_population(findings) {
            return Vec::new();
        }
        let matches = &findings.matches;
        let unit = |quotes| EvidenceUnit {
            posting: posting.clone(),
            zone: None,
            sentence: None,
            occurrence: None,
            quotes,
        };
        match &self.id.what {
            Counted::Role(role) => {
                let named = self.lexicon.by_key(role);
                if !findings.roles.iter().any(|role| Some(*role) == named) {
                    return Vec::new();
                }
                let quotes = (0..ad.title.sentences().len() as u32)
                    .map(|sentence| ad.quote(sentence, &[]))
                    .collect();
                vec![unit(quotes)]
            }
            Counted::Place { zone, strength, .. } => {
                let is_it = |found: &&Match| {
                    found.zone == *zone && found.strength == *strength && self.is_shown(found)
                };
                let shown: Vec<Match> = matches.iter().filter(is_it).copied().collect();
                if shown.is_empty() { Vec::new() } else { vec![unit(quotes(ad, &shown))] }
            }
            Counted::Units(_) => match self.id.window {
                Window::Posting if self.counts(matches) => {
                    vec![unit(quotes(ad, &self.shown(matches)))]
                }
                Window::Posting => Vec::new(),
                Window::Zone => {
                    let mut units = Vec::new();
                    let is_there = |zone: &Zone| there.iter().any(|(_, other)| other == zone);
                    for zone in Zone::ALL.into_iter().filter(is_there) {
                        let here: Vec<Match> =
                            matches.iter().filter(|found| found.zone == zone).copied().collect();
                        if self.counts(&here) {
                            let quotes = quotes(ad, &self.shown(&here));
                            units.push(EvidenceUnit { zone: Some(zone), ..unit(quotes) });
                        }
                    }
                    units
                }
                Window::Sentence => {
                    let mut units = Vec::new();
                    for (sentence, zone) in there {
                        let from = matches.partition_point(|found| found.sentence < sentence);
                        let to = matches.partition_point(|found| found.sentence <= sentence);
                        if self.counts(&matches[from..to]) {
                            let quotes = vec![ad.quote(sentence, &self.shown(&matches[from..to]))];
                            units.push(EvidenceUnit {
                                zone: Some(zone),
                                sentence: Some(sentence),
                                ..unit(quotes)
                            });
                        }
                    }
                    units
                }
                Window::Tokens(tokens) => {
                    let mut units = Vec::new();
                    for (duty, here) in self.occurrences(matches, tokens) {
                        if self.counts(&here) {
                            let mut shown = self.shown(&here);
                            shown.extend((!shown.contains(&duty)).then_some(duty));
                            units.push(EvidenceUnit {
                                zone: Some(duty.zone),
                                sentence: Some(duty.sentence),
                                occurrence: Some(duty),
                                ..unit(quotes(ad, &shown))
                            });
                        }
                    }
                    units
                }
            },
        }
    }

    /// The occurrences of duties that count, each with what stands in its unit.
    pub(crate) fn occurrences(&self, matches: &[Match], tokens: u32) -> Vec<(Match, Vec<Match>)> {
        let Some(items) = &self.items else { return Vec::new() };
        let is_unit = |(_, found): &(usize, &Match)| is_unit(items, self.id.strengths, found);
        let places = matches.iter().enumerate().filter(is_unit);
        places
            .map(|(place, duty)| (*duty, around(items, matches, place, tokens).copied().collect()))
            .collect()
    }

    /// Whether a unit with these matches counts.
    pub(crate) fn counts(&self, matches: &[Match]) -> bool {
        self.conditions.iter().all(|condition| self.has(matches, condition) == condition.present)
    }

    /// Whether a unit with these matches has an item.
    pub(crate) fn has(&self, matches: &[Match], condition: &Condition) -> bool {
        matches.iter().any(|found| {
            self.id.strengths.contains(found.strength) && condition.entries.contains(&found.entry)
        })
    }

    /// Whether a match is of something that has to be there.
    fn is_shown(&self, found: &Match) -> bool {
        let mut wanted = self.conditions.iter().filter(|condition| condition.present);
        wanted.any(|condition| condition.entries.contains(&found.entry))
    }

    fn shown(&self, matches: &[Match]) -> Vec<Match> {
        let counts =
            |found: &&Match| self.id.strengths.contains(found.strength) && self.is_shown(found);
        matches.iter().filter(counts).copied().collect()
    }
}

/// The sentences in which matches stand.
fn quotes(ad: &Ad, matches: &[Match]) -> Vec<Quote> {
    let mut sentences: Vec<u32> = matches.iter().map(|found| found.sentence).collect();
    sentences.sort_unstable();
    sentences.dedup();
    sentences.into_iter().map(|sentence| ad.quote(sentence, matches)).collect()
}

fn number_of(items: &Items, key: &str) -> Option<ItemNumber> {
    let signals = &items.signals[..items.signal_count];
    let signal = signals.iter().position(|item| item.key == key).map(ItemNumber::Signal);
    signal.or_else(|| items.duties.iter().position(|item| item.key == key).map(ItemNumber::Duty))
}

/// Whether a match of this meaning makes an item present.
fn gives(items: &Items, meaning: Meaning, item: ItemNumber) -> bool {
    match (meaning, item) {
        (Meaning::Signal(signal), ItemNumber::Signal(item)) => {
            item == 0 || item == usize::from(signal)
        }
        (Meaning::Duty { family, .. }, ItemNumber::Duty(item)) if item < items.family_count => {
            item == usize::from(family)
        }
        (Meaning::Duty { duty, .. }, ItemNumber::Duty(item)) => item == usize::from(duty),
        _ => false,
    }
}
