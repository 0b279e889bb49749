//! Which units of a number are listed: all or the first of them, or some drawn at random.
//!
//! As little is read as can be: the first postings at once, of the others those in which the positions of the index say that a unit may be.

use std::collections::{BTreeMap, BinaryHeap};

use rolescope_index::{Address, Progress, ReadingOrder, ScanRequest, Selection, Threads};
use rolescope_lexicon::{EntryId, Findings, Match, Zone};

use crate::cell_id::Counted;
use crate::drawn::{Drawn, scatter};
use crate::error::{Error, Result};
use crate::evidence::{Condition, Evidence, EvidenceUnit, Reading};
use crate::observe::without;
use crate::occurrences::{Stretch, together};
use crate::question::Window;
use crate::unit::Boilerplate;

/// Postings that are read before the index is asked which of the others may hold a unit.
const READ_AT_ONCE: usize = 128;

/// Postings of which the index is asked first.
const ASKED_AT_ONCE: usize = 2048;

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
            let stretches = self.stretches(left, threads, progress)?;
            let mut left = self.snapshot.nothing();
            stretches.iter().for_each(|(address, _)| left.insert(*address));
            order = next.into_iter().filter(|address| left.contains(*address)).collect();
            piece = piece.saturating_mul(8);
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
        let mut drawn: BinaryHeap<Drawn> = BinaryHeap::new();
        let (mut seen, mut all) = (0, true);
        let whole_ads = self.id.window == Window::Posting;
        // The postings in the order in which they are read, each with its number and, if it is known, the stretch that may be a unit.
        let mut reading: Vec<(u64, Address, Option<u32>)> =
            (0..).zip(order).map(|(number, address)| (number, address, None)).collect();
        if self.has_stretches() {
            let numbers: BTreeMap<Address, u64> =
                reading.iter().map(|(number, address, _)| (*address, *number)).collect();
            let stretches = self.stretches(self.candidates.clone(), threads, progress)?;
            let mut keyed: Vec<(u64, u64, Stretch)> = stretches
                .into_iter()
                .filter_map(|(address, stretch)| {
                    let number = *numbers.get(&address)?;
                    Some((scatter(seed, number, stretch.into()), number, (address, stretch)))
                })
                .collect();
            keyed.sort_unstable();
            let places = keyed.into_iter();
            reading =
                places.map(|(_, number, (at, stretch))| (number, at, Some(stretch))).collect();
        }
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
            |reading, stored| Ok(self.units_of(reading, stored)),
            |units| {
                number += 1;
                take(number - 1, units)
            },
        )
    }

    /// Whether units are stretches of ads of which it can be told from the index which may be ones.
    fn has_stretches(&self) -> bool {
        self.id.window != Window::Posting
            && matches!(self.id.what, Counted::Units(_))
            && self.conditions.iter().any(|condition| condition.present)
    }

    /// The stretches that may be units that count.
    fn stretches(
        &self,
        within: Selection,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Vec<Stretch>> {
        if let Window::Tokens(tokens) = self.id.window {
            return self.occurrences_in(&within, tokens, threads, progress);
        }
        let wanted = self.conditions.iter().filter(|condition| condition.present);
        let mut wanted: Vec<&Condition> = wanted.collect();
        wanted.sort_by_key(|condition| condition.postings);
        let sets: Vec<&[EntryId]> =
            wanted.iter().map(|condition| condition.entries.as_slice()).collect();
        let within = if self.id.window == Window::Sentence && sets.len() > 1 {
            self.snapshot.may_hold_together(self.lexicon, &sets, within, threads)?
        } else {
            within
        };
        together(self.snapshot, self.lexicon, &sets, within, threads, progress, |address, found| {
            if let (Boilerplate::Drop, Some(vacancies)) =
                (self.id.sample.boilerplate, self.sample.vacancies)
                && vacancies.boilerplate(vacancies.ad(address)).any(|one| one == found.sentence)
            {
                return None;
            }
            Some(match self.id.window {
                Window::Zone => found.zone as u32,
                Window::Posting | Window::Sentence | Window::Tokens(_) => found.sentence,
            })
        })
    }

    /// The occurrences of duties that count, ascending: which signals are near is told by all that the lexicon finds in an ad.
    fn occurrences_in(
        &self,
        within: &Selection,
        tokens: u32,
        threads: &Threads,
        progress: &dyn Progress,
    ) -> Result<Vec<Stretch>> {
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
            |found: &mut Vec<Stretch>, address, findings: &Findings| {
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
