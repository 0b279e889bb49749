//! Counting the units of one ad in one window.

use rolescope_cooccur::{Margins, Removals, Side, Spot, Unit as Counters};
use rolescope_lexicon::{Findings, Match, StrengthSet, Zone};

use crate::alike::{Alike, Entries, Numbered};
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

/// Counts the units of one posting in one window: in its tally, and, if it is asked to, by dump and by length.
pub(crate) struct Counter<'o> {
    pub(crate) items: &'o Items,
    pub(crate) strengths: StrengthSet,
    pub(crate) spot: Spot<'o>,
    pub(crate) removals: Option<&'o mut Removals>,
    pub(crate) source: Option<u64>,
    pub(crate) lengths: Option<&'o mut Margins>,
    /// Stratum and class of length.
    pub(crate) length: (u32, u8),
    pub(crate) scratch: &'o mut Scratch,
    /// Where units that are like others are counted, and the number of their place there.
    pub(crate) alike: Option<(&'o mut Alike, u32)>,
}

impl<'o> Counter<'o> {
    /// Counts in a tally and nowhere else.
    pub(crate) fn of_tally(
        items: &'o Items,
        strengths: StrengthSet,
        spot: Spot<'o>,
        scratch: &'o mut Scratch,
    ) -> Self {
        let (removals, source, lengths, length) = (None, None, None, (0, 0));
        Self { items, strengths, spot, removals, source, lengths, length, scratch, alike: None }
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
        if let Some((alike, place)) = &mut self.alike {
            alike.nothing(*place, units);
            return self.spot.observe_many_in_cell(units);
        }
        self.spot.observe_many(units);
        if let Some(removals) = &mut self.removals {
            removals.observe_many(self.source, units);
        }
        if let Some(lengths) = &mut self.lengths {
            lengths.observe_many(self.length.0, self.length.1, units);
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
        let Self { items, strengths, spot, scratch, alike, .. } = self;
        let gathered = match (alike, &scratch.numbered) {
            (Some((alike, place)), Some(numbered)) => {
                let entries = numbered.of(*strengths, matches);
                if entries == 0 {
                    return self.nothing(1);
                }
                if numbered.are_few(entries) {
                    return spot.observe_in_cell(&alike.unit(items, *place, entries, scratch));
                }
                scratch.gather_entries(items, entries)
            }
            _ => scratch.gather(items, *strengths, matches),
        };
        let Some((engineering, marketing)) = gathered else { return self.nothing(1) };
        let Self { items, spot, removals, source, lengths, length, scratch, .. } = self;
        let (signals, duties) = scratch.list();
        let unit = Counters { signals, duties, engineering, marketing };
        spot.observe(&unit);
        if let Some(removals) = removals {
            removals.observe(*source, &unit, items.only_of_sides(duties));
        }
        if let Some(lengths) = lengths {
            lengths.observe(length.0, length.1, &unit);
        }
    }
}
