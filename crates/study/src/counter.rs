//! Counting the units of one ad in one window.

use rolescope_cooccur::{Margins, Removals, Side, Spot, Tally, Unit as Counters};
use rolescope_lexicon::{Findings, Match, StrengthSet, Zone};

use crate::alike::{Alike, Entries, Numbered, Place};
use crate::item_set::ItemSet;
use crate::items::{Items, Meaning};
use crate::question::Window;
use crate::stretch::{around, is_unit};

/// Buffers for one unit.
pub(crate) struct Scratch {
    pub(crate) signals_present: ItemSet,
    pub(crate) duties_present: ItemSet,
    pub(crate) signals: Vec<u16>,
    pub(crate) duties: Vec<u16>,
    /// The entries that count, unless they are very many.
    numbered: Option<Numbered>,
}

impl Scratch {
    pub(crate) fn new(items: &Items) -> Self {
        Self {
            signals_present: ItemSet::new(items.signals.len()),
            duties_present: ItemSet::new(items.duties.len()),
            signals: Vec::new(),
            duties: Vec::new(),
            numbered: Numbered::new(items),
        }
    }

    /// Gathers the items of some matches, and whether a side of the contrast is among them; `None` if nothing counts.
    pub(crate) fn gather<'f>(
        &mut self,
        items: &Items,
        strengths: StrengthSet,
        matches: impl IntoIterator<Item = &'f Match>,
    ) -> Option<(bool, bool)> {
        let counted = matches.into_iter().filter(|found| strengths.contains(found.strength));
        let meanings = counted.filter_map(|found| items.meaning(found.entry));
        let mut sides = None;
        for meaning in meanings {
            self.add(items, meaning, sides.get_or_insert_default());
        }
        sides
    }

    /// Gathers the items of some entries, likewise.
    pub(crate) fn gather_entries(
        &mut self,
        items: &Items,
        entries: Entries,
    ) -> Option<(bool, bool)> {
        let numbered = self.numbered.take()?;
        let mut sides = None;
        for meaning in numbered.meanings(entries) {
            self.add(items, meaning, sides.get_or_insert_default());
        }
        self.numbered = Some(numbered);
        sides
    }

    #[inline]
    fn add(
        &mut self,
        items: &Items,
        meaning: Meaning,
        (engineering, marketing): &mut (bool, bool),
    ) {
        match meaning {
            Meaning::Signal(signal) => {
                self.signals_present.insert(0);
                self.signals_present.insert(signal);
            }
            Meaning::Duty { duty, family, side } => {
                self.duties_present.insert(family);
                self.duties_present.insert(duty);
                self.signals_present.insert(items.signal_count as u16 + family);
                *engineering |= side == Some(Side::Engineering);
                *marketing |= side == Some(Side::Marketing);
            }
        }
    }

    /// Lists what was gathered, which is forgotten then.
    pub(crate) fn list(&mut self) -> (&[u16], &[u16]) {
        self.signals_present.drain_into(&mut self.signals);
        self.duties_present.drain_into(&mut self.duties);
        (&self.signals, &self.duties)
    }
}

/// Counts the units of one posting in one window.
pub(crate) struct Counter<'o> {
    pub(crate) items: &'o Items,
    pub(crate) strengths: StrengthSet,
    pub(crate) scratch: &'o mut Scratch,
    pub(crate) sums: Sums<'o>,
}

/// Where units are counted.
pub(crate) enum Sums<'o> {
    /// In a tally, and nowhere else.
    Tally(Spot<'o>),
    /// In a tally, by length and, if it is asked for, by dump.
    Window(OfWindow<'o>),
}

/// What units of one window and place are counted in.
pub(crate) struct OfWindow<'o> {
    pub(crate) tally: &'o mut Tally,
    pub(crate) removals: Option<&'o mut Removals>,
    pub(crate) lengths: &'o mut Margins,
    /// Where units that are like others are counted.
    pub(crate) alike: &'o mut Alike,
    pub(crate) place: Place,
    /// Its number there.
    pub(crate) number: u32,
    pub(crate) cluster: u32,
}

impl OfWindow<'_> {
    fn nothing(&mut self, units: u64) {
        self.alike.nothing((self.cluster, self.number), units);
    }

    fn unit(&mut self, items: &Items, unit: &Counters<'_>) {
        let Self { tally, removals, lengths, alike, place, number, cluster } = self;
        let &mut Place { stratum, period, source, class } = place;
        tally.observe_group(stratum, period, unit, 1);
        alike.only_in_cell((*cluster, *number), unit);
        if let Some(removals) = removals {
            removals.observe(source, unit, items.only_of_sides(unit.duties));
        }
        lengths.observe(stratum, class, unit);
    }
}

impl<'o> Counter<'o> {
    /// Counts in a tally and nowhere else.
    pub(crate) fn of_tally(
        items: &'o Items,
        strengths: StrengthSet,
        spot: Spot<'o>,
        scratch: &'o mut Scratch,
    ) -> Self {
        Self { items, strengths, scratch, sums: Sums::Tally(spot) }
    }
}

impl Counter<'_> {
    /// Counts the units of an ad.
    pub(crate) fn window(&mut self, window: Window, findings: &Findings) {
        match window {
            Window::Posting => self.unit(&findings.matches),
            Window::Zone => self.zones(findings),
            Window::Sentence => self.sentences(findings),
            Window::Tokens(tokens) => self.occurrences(findings, tokens),
        }
    }

    fn sentences(&mut self, findings: &Findings) {
        // Matches ascend by sentence.
        let mut empty = findings.sentences.len() as u64;
        for of_sentence in findings.matches.chunk_by(|one, next| one.sentence == next.sentence) {
            self.unit(of_sentence);
            empty -= 1;
        }
        self.nothing(empty);
    }

    /// Counts units that hold nothing.
    fn nothing(&mut self, units: u64) {
        match &mut self.sums {
            Sums::Tally(spot) => spot.observe_many(units),
            Sums::Window(sums) => sums.nothing(units),
        }
    }

    fn zones(&mut self, findings: &Findings) {
        for zone in Zone::ALL {
            if findings.sentences.contains(&zone) {
                self.unit(findings.matches.iter().filter(|found| found.zone == zone));
            }
        }
    }

    /// Counts each occurrence of a duty with the signals that have at most so many tokens in between.
    fn occurrences(&mut self, findings: &Findings, tokens: u32) {
        let items = self.items;
        for (place, found) in findings.matches.iter().enumerate() {
            if is_unit(items, self.strengths, found) {
                self.unit(around(items, &findings.matches, place, tokens));
            }
        }
    }

    /// Counts the unit that holds some matches.
    fn unit<'f>(&mut self, matches: impl IntoIterator<Item = &'f Match>) {
        let Self { items, strengths, scratch, sums } = self;
        let gathered = match (&mut *sums, &scratch.numbered) {
            (Sums::Window(sums), Some(numbered)) => {
                let entries = numbered.of(*strengths, matches);
                if entries == 0 {
                    return sums.nothing(1);
                }
                if numbered.are_few(entries) {
                    return sums.alike.unit(items, (sums.cluster, sums.number), entries, scratch);
                }
                scratch.gather_entries(items, entries)
            }
            _ => scratch.gather(items, *strengths, matches),
        };
        let Some((engineering, marketing)) = gathered else { return self.nothing(1) };
        let (signals, duties) = scratch.list();
        let unit = Counters { signals, duties, engineering, marketing };
        match sums {
            Sums::Tally(spot) => spot.observe(&unit),
            Sums::Window(sums) => sums.unit(items, &unit),
        }
    }
}
