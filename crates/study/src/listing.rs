//! Which units of a number are listed: all or the first of them, or some drawn at random.
//!
//! As little is read as can be: the first postings at once, of the others those in which the positions of the index say that a unit may be.

use std::collections::{BTreeMap, BinaryHeap};

use rolescope_index::{
    Address, Progress, ReadingOrder, ScanRequest, Selection, Stretch, Threads, Together,
};
use rolescope_lexicon::{EntryId, Findings, Match, Zone};

use crate::cell_id::Counted;
use crate::drawn::{Drawn, scatter};
use crate::error::{Error, Result};
use crate::evidence::{Condition, Evidence, EvidenceUnit, ItemNumber, Reading};
use crate::question::Window;
use crate::unit::{Boilerplate, without};

/// Postings that are read before the index is asked which of the others may hold a unit.
const READ_AT_ONCE: usize = 128;

/// Postings of which the index is asked first.
const ASKED_AT_ONCE: usize = 2048;

/// A stretch of an ad: the number of a sentence, a zone or an occurrence.
type Place = (Address, u32);

/// So many ads are read sooner than looked for in all lists.
const READ_FOR_OCCURRENCES: u64 = 4096;

/// The number of an occurrence of a duty in its ad: in the order of the text.
fn number_of(duty: &Match) -> u32 {
    // The title's tokens are numbered on their own.
    duty.first_token | if duty.zone == Zone::Title { 0 } else { 1 << 31 }
}

impl EvidenceUnit {
    /// The number of its occurrence, sentence or zone; 0 for a whole ad.
    fn stretch(&self) -> u32 {
        let occurrence = self.occurrence.as_ref().map(number_of);
        occurrence.or(self.sentence).or(self.zone.map(|zone| zone as u32)).unwrap_or(0)
    }
}

impl Evidence<'_> {
    /// Shows every unit to `take`, in the order of ingest, until it says that it has enough (`false`). Memory does not depend on how many
    /// there are.
    ///
    /// # Errors
    /// If the index cannot be read, the work was stopped, or `take` fails.
    pub fn units<E: From<Error> + From<rolescope_index::Error> + Send>(
        &self,
        threads: &Threads,
        progress: &dyn Progress,
        mut take: impl FnMut(EvidenceUnit) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let mut order = self.candidates_in_order()?;
        let mut hand_on = |units: Vec<EvidenceUnit>| {
            for unit in units {
                if !take(unit)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        if !self.has_stretches() {
            return self.read(&order, threads, progress, |_, units| hand_on(units));
        }
        // Who wants the first few units has them soon: the first postings are read, then the index is asked which of the next may hold
        // a unit, of more each time, for asking has a price of its own.
        let mut rest = order.split_off(order.len().min(READ_AT_ONCE));
        let mut piece = ASKED_AT_ONCE;
        loop {
            let mut goes_on = true;
            self.read::<E>(&order, threads, progress, |_, units| {
                goes_on = hand_on(units)?;
                Ok(goes_on)
            })?;
            if !goes_on || rest.is_empty() {
                return Ok(());
            }
            let behind = rest.split_off(rest.len().min(piece));
            let next = std::mem::replace(&mut rest, behind);
            let mut left = self.snapshot.nothing();
            next.iter().for_each(|address| left.insert(*address));
            let held = self.holding(&self.holders(&left, threads, progress)?);
            order = next.into_iter().filter(|address| held.contains(*address)).collect();
            piece = piece.saturating_mul(2);
        }
    }

    /// So many units drawn at random, in the order of ingest, and how many there are if that had to be found out: without looking at all
    /// of them, where it can be told before which ads or stretches may be units. The same seed draws the same units.
    ///
    /// # Errors
    /// If the index cannot be read or the work was stopped.
    pub fn sample(
        &self,
        size: usize,
        seed: u64,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<(Vec<EvidenceUnit>, Option<u64>)> {
        if size == 0 {
            return Ok((Vec::new(), None));
        }
        let order = self.snapshot.in_order(&self.candidates, ReadingOrder::Drawn(seed))?;
        let order = (0..).zip(order);
        let mut drawn: BinaryHeap<Drawn> = BinaryHeap::new();
        let (mut seen, mut all) = (0, true);
        let whole_ads = self.id.window == Window::Posting;
        // The postings in the order in which they are read, each with its number and, if it is known, the stretch that may be a unit.
        let reading: Vec<(u64, Address, Option<u32>)> = if self.has_stretches() {
            let stretches = self.stretches(threads, progress)?;
            let held = self.holding(&stretches);
            let numbers: BTreeMap<Address, u64> = order
                .filter(|(_, address)| held.contains(*address))
                .map(|(number, address)| (address, number))
                .collect();
            let mut keyed: Vec<(u64, u64, Place)> = stretches
                .into_iter()
                .filter_map(|(address, stretch)| {
                    let number = *numbers.get(&address)?;
                    Some((scatter(seed, number, stretch.into()), number, (address, stretch)))
                })
                .collect();
            keyed.sort_unstable();
            let places = keyed.into_iter();
            places.map(|(_, number, (at, stretch))| (number, at, Some(stretch))).collect()
        } else {
            order.map(|(number, address)| (number, address, None)).collect()
        };
        let can_stop = whole_ads || self.has_stretches();
        let addresses: Vec<Address> = reading.iter().map(|(_, address, _)| *address).collect();
        self.read::<Error>(&addresses, threads, progress, |place, units| {
            let (number, _, stretch) = reading[place as usize];
            for unit in units {
                let inner = unit.stretch();
                if stretch.is_some_and(|stretch| stretch != inner) {
                    continue;
                }
                seen += 1;
                let key = if can_stop { place } else { scatter(seed, number, inner.into()) };
                drawn.push(Drawn { key, number: place, inner: inner.into(), unit });
                if drawn.len() > size {
                    drawn.pop();
                }
            }
            all = !can_stop || seen <= size as u64;
            Ok(all)
        })?;
        let mut places: Vec<(Address, Drawn)> =
            drawn.into_iter().map(|drawn| (addresses[drawn.number as usize], drawn)).collect();
        let mut by_ingest = self.snapshot.nothing();
        places.iter().for_each(|(address, _)| by_ingest.insert(*address));
        let by_ingest = self.snapshot.in_order(&by_ingest, ReadingOrder::Ingest)?;
        let ranks: BTreeMap<Address, usize> =
            by_ingest.into_iter().enumerate().map(|(rank, address)| (address, rank)).collect();
        places.sort_by_key(|(address, drawn)| (ranks.get(address), drawn.inner));
        let units = places.into_iter().map(|(_, drawn)| drawn.unit).collect();
        Ok((units, all.then_some(seen)))
    }

    /// Hands on the units of each posting, with its number in the order.
    fn read<E: From<Error> + From<rolescope_index::Error> + Send>(
        &self,
        order: &[Address],
        threads: &Threads,
        progress: &dyn Progress,
        mut take: impl FnMut(u64, Vec<EvidenceUnit>) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let mut number = 0;
        self.snapshot.read_each(
            order,
            threads,
            progress,
            || Reading::new(self.lexicon, self.show_contacts),
            |reading, stored| Ok(self.units_of(reading, stored)?),
            |units| {
                number += 1;
                take(number - 1, units)
            },
        )
    }

    /// The postings that have one of some stretches.
    fn holding(&self, stretches: &[Place]) -> Selection {
        let mut held = self.snapshot.nothing();
        stretches.iter().for_each(|(address, _)| held.insert(*address));
        held
    }

    /// Whether units are stretches of ads of which it can be told from the index which may be ones.
    fn has_stretches(&self) -> bool {
        self.id.window != Window::Posting
            && matches!(self.id.what, Counted::Units(_))
            && self.conditions.iter().any(|condition| condition.present)
    }

    /// The stretches that may be units, whose numbers tell them apart; for a window of so many tokens the occurrences that are.
    fn stretches(&self, threads: &Threads, progress: &dyn Progress) -> Result<Vec<Place>> {
        let places = self.holders(&self.candidates, threads, progress)?;
        match self.id.window {
            Window::Tokens(tokens) => {
                self.occurrences_in(&self.holding(&places), tokens, threads, progress)
            }
            Window::Posting | Window::Zone | Window::Sentence => Ok(places),
        }
    }

    /// The stretches that may be units, or, for a window of so many tokens, may hold one.
    fn holders(
        &self,
        within: &Selection,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Vec<Place>> {
        let mut wanted: Vec<&Condition> =
            self.conditions.iter().filter(|condition| condition.present).collect();
        let stretch = match self.id.window {
            Window::Zone => Stretch::Zone,
            Window::Posting | Window::Sentence => Stretch::Sentence,
            Window::Tokens(tokens) => {
                // The unit is a duty, and signals are near it. Without a duty any of them may be.
                let is_duty = |one: &&Condition| matches!(one.item, ItemNumber::Duty(_));
                let duty = wanted.iter().copied().find(is_duty);
                wanted.retain(|one| !is_duty(one));
                wanted.truncate(if duty.is_some() { usize::MAX } else { 1 });
                wanted.splice(0..0, duty);
                Stretch::Near(tokens)
            }
        };
        let sets: Vec<&[EntryId]> = wanted.iter().map(|one| one.entries.as_slice()).collect();
        let together = Together { lexicon: self.lexicon, sets: &sets, stretch, within };
        let mut places = self.snapshot.may_hold_together(&together, threads, progress)?;
        if let (Boilerplate::Drop, Some(vacancies), Stretch::Sentence) =
            (self.id.sample.boilerplate, self.sample.vacancies, stretch)
        {
            places.retain(|(address, sentence)| {
                vacancies.boilerplate(vacancies.ad(*address)).all(|marked| marked != *sentence)
            });
        }
        Ok(places)
    }

    /// The occurrences of duties that count, ascending: which signals are near is told by all that the lexicon finds in an ad.
    fn occurrences_in(
        &self,
        within: &Selection,
        tokens: u32,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Vec<Place>> {
        if within.count() <= READ_FOR_OCCURRENCES {
            let order = self.snapshot.in_order(within, ReadingOrder::Ingest)?;
            let mut found = Vec::new();
            self.read::<Error>(&order, threads, progress, |place, units| {
                found.extend(units.iter().map(|unit| (order[place as usize], unit.stretch())));
                Ok(true)
            })?;
            found.sort_unstable();
            return Ok(found);
        }
        let request = ScanRequest {
            lexicon: self.lexicon,
            population: self.who.population.clone(),
            query: None,
            by: &[],
            foreign: true,
            titles_only: false,
        };
        let (mut found, _) = self.snapshot.find_within(
            Some(within),
            &request,
            threads,
            progress,
            Vec::new,
            |found: &mut Vec<Place>, address, findings: &Findings| {
                let mut kept = Findings::default();
                let findings = match (self.id.sample.boilerplate, self.sample.vacancies) {
                    (Boilerplate::Drop, Some(vacancies)) => {
                        let marked = vacancies.boilerplate(vacancies.ad(address));
                        without(findings, marked, &mut kept)
                    }
                    _ => findings,
                };
                let units = self.occurrences(&findings.matches, tokens).into_iter();
                let units = units.filter(|(_, here)| self.counts(here));
                found.extend(units.map(|(duty, _)| (address, number_of(&duty))));
            },
            |mut one, mut other| {
                one.append(&mut other);
                one
            },
        )?;
        found.sort_unstable();
        Ok(found)
    }
}
