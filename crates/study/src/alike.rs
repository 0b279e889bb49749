//! Units that hold the same, counted together.
//!
//! Most units are small, and the same few entries of a lexicon stand in thousands of them. What such a unit adds to its group, to the
//! margins of its length and to what removals rest on follows from its entries and its place alone; so these are counted here, and
//! [`Alike::settle`] adds what they come to. What each adds to its employer's cell waits beside it.

use rolescope_cooccur::{Held, Margins, Removals, Tally, Unit as Counters, Waiting};
use rolescope_lexicon::{EntryId, Match, StrengthSet};
use rustc_hash::FxHashMap;

use crate::counter::Scratch;
use crate::items::{Items, Meaning};

/// Kinds of units that are told apart at a time, which bounds memory and keeps them in the processor's cache.
const MOST_KINDS: usize = 1 << 13;

/// Places that are told apart at a time; of few, as there mostly are, all kinds fit.
const MOST_PLACES: usize = 1 << 12;
const FEW_PLACES: u64 = 16;

/// A set of entries of a lexicon: bit `i` is the one with number `i` among those that count.
pub(crate) type Entries = u128;

/// The entries that count, numbered.
#[derive(Debug)]
pub(crate) struct Numbered {
    /// By entry: its bit; 0 for those that do not count.
    bits: Vec<Entries>,
    meanings: Vec<Meaning>,
    /// Units of more entries are not taken for alike: the kinds would be too many.
    most: u32,
}

impl Numbered {
    /// Numbers the entries that count; nothing if they are more than a set may hold.
    pub(crate) fn new(items: &Items) -> Option<Self> {
        let (mut bits, mut meanings) = (Vec::new(), Vec::new());
        for meaning in items.meanings() {
            bits.push(match meaning {
                Some(meaning) => {
                    let bit = 1_u128.checked_shl(meanings.len() as u32)?;
                    meanings.push(meaning);
                    bit
                }
                None => 0,
            });
        }
        let most = most_entries(meanings.len() as u64);
        Some(Self { bits, meanings, most })
    }

    /// Those of some matches.
    pub(crate) fn of<'f>(
        &self,
        strengths: StrengthSet,
        matches: impl IntoIterator<Item = &'f Match>,
    ) -> Entries {
        let counted = matches.into_iter().filter(|found| strengths.contains(found.strength));
        counted.fold(0, |entries, Match { entry: EntryId(entry), .. }| {
            entries | self.bits[usize::from(*entry)]
        })
    }

    /// Whether units with these entries may be alike.
    pub(crate) fn are_few(&self, entries: Entries) -> bool {
        entries.count_ones() <= self.most
    }

    /// What a set of entries makes present.
    pub(crate) fn meanings(&self, mut entries: Entries) -> impl Iterator<Item = Meaning> {
        std::iter::from_fn(move || {
            let meaning = self.meanings.get(entries.trailing_zeros() as usize)?;
            entries &= entries - 1;
            Some(*meaning)
        })
    }
}

/// How many entries a unit may hold so that the kinds of those that hold no more of `all`, in a few places, can be told apart at a time.
fn most_entries(all: u64) -> u32 {
    let (mut kinds, mut sum) = (1_u64, 0_u64);
    let fits = |&size: &u64| {
        kinds = kinds * (all - size) / (size + 1);
        sum += kinds;
        sum * FEW_PLACES <= MOST_KINDS as u64
    };
    (0..all).take_while(fits).count() as u32
}

/// Where units count, beside their employer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) stratum: u32,
    pub(crate) period: i32,
    pub(crate) source: Option<u64>,
    /// Class of length.
    pub(crate) class: u8,
}

/// Units of one window, as far as they have not been settled.
#[derive(Debug, Default)]
pub(crate) struct Alike {
    /// To find, never to iterate; as the next.
    numbers_of_places: FxHashMap<Place, u32>,
    /// With the number of units that hold nothing.
    places: Vec<(Place, u64)>,
    numbers: FxHashMap<(Entries, u32), u32>,
    kinds: Vec<Kind>,
    /// All units, whether they are like others or not, for their employers' cells; groups are the numbers of places.
    waiting: Waiting,
}

/// Units of one place with the same entries.
#[derive(Debug)]
struct Kind {
    place: u32,
    signals: Vec<u16>,
    duties: Vec<u16>,
    engineering: bool,
    marketing: bool,
    times: u64,
    /// The last of them whose signals were written down among those that wait.
    held: Option<Held>,
}

impl Alike {
    /// Whether they have to be settled before more are counted.
    pub(crate) fn is_full(&self) -> bool {
        self.kinds.len() >= MOST_KINDS || self.places.len() >= MOST_PLACES
    }

    /// The number of a place, until units are settled.
    pub(crate) fn place(&mut self, place: Place) -> u32 {
        let next = self.places.len() as u32;
        let number = *self.numbers_of_places.entry(place).or_insert(next);
        if number == next {
            self.places.push((place, 0));
        }
        number
    }

    /// Counts units of a cluster and place that hold nothing.
    pub(crate) fn nothing(&mut self, (cluster, place): (u32, u32), units: u64) {
        self.places[place as usize].1 += units;
        self.waiting.nothing(cluster, place, units);
    }

    /// Counts a unit of a cluster and place in its employer's cell alone: one of many entries.
    pub(crate) fn only_in_cell(&mut self, (cluster, place): (u32, u32), unit: &Counters<'_>) {
        self.waiting.unit(cluster, place, unit);
    }

    /// Counts a unit of a cluster and place that holds some entries, which are few.
    pub(crate) fn unit(
        &mut self,
        items: &Items,
        (cluster, place): (u32, u32),
        entries: Entries,
        scratch: &mut Scratch,
    ) {
        let next = self.kinds.len() as u32;
        let number = *self.numbers.entry((entries, place)).or_insert(next);
        if number == next {
            let (engineering, marketing) =
                scratch.gather_entries(items, entries).unwrap_or_default();
            let (signals, duties) = scratch.list();
            let (signals, duties) = (signals.to_vec(), duties.to_vec());
            self.kinds.push(Kind {
                place,
                signals,
                duties,
                engineering,
                marketing,
                times: 0,
                held: None,
            });
        }
        let kind = &mut self.kinds[number as usize];
        kind.times += 1;
        let is_same = kind.held.is_some_and(|held| self.waiting.same(cluster, place, held));
        if !is_same {
            kind.held = Some(self.waiting.unit(cluster, place, &kind.counters()));
        }
    }

    /// Counts units in their employers' cells, if many wait for it.
    pub(crate) fn count_many(&mut self, tally: &mut Tally) {
        if self.waiting.is_full() {
            self.count_waiting(tally);
        }
    }

    fn count_waiting(&mut self, tally: &mut Tally) {
        let Self { places, waiting, .. } = self;
        tally.count_waiting(waiting, |number| {
            let (Place { stratum, period, .. }, _) = places[number as usize];
            (stratum, period)
        });
    }

    /// Adds the units to their groups and cells, to the margins of their lengths and, if they are asked for, to the removals; none are left.
    pub(crate) fn settle(
        &mut self,
        items: &Items,
        tally: &mut Tally,
        mut removals: Option<&mut Removals>,
        lengths: &mut Margins,
    ) {
        self.count_waiting(tally);
        let Self { numbers_of_places, places, numbers, kinds, .. } = self;
        for kind in kinds.drain(..) {
            let (Place { stratum, period, source, class }, _) = places[kind.place as usize];
            let unit = kind.counters();
            tally.observe_group(stratum, period, &unit, kind.times);
            lengths.observe_times(stratum, class, &unit, kind.times);
            if let Some(removals) = &mut removals {
                let only = items.only_of_sides(unit.duties);
                removals.observe_times(source, &unit, only, kind.times);
            }
        }
        for (Place { stratum, period, source, class }, units) in places.drain(..) {
            tally.observe_group(stratum, period, &Counters::default(), units);
            lengths.observe_many(stratum, class, units);
            if let Some(removals) = &mut removals {
                removals.observe_many(source, units);
            }
        }
        numbers.clear();
        numbers_of_places.clear();
    }
}

impl Kind {
    fn counters(&self) -> Counters<'_> {
        let Self { signals, duties, engineering, marketing, .. } = self;
        Counters { signals, duties, engineering: *engineering, marketing: *marketing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_few_entries_fit() {
        assert_eq!([0, 1, 3, 8].map(most_entries), [0, 1, 3, 8]);
        assert_eq!([20, 30, 115, 128].map(most_entries), [2, 2, 1, 1]);
    }
}
