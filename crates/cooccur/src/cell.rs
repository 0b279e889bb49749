//! Counts of one (cluster, stratum, period) of a tally.

use std::ops::Range;

use crate::few::Few;
use crate::row::Row;

/// Units by duty cell, in all and with each signal.
///
/// Most cells hold a unit or two, so what signals count is a short list; it becomes a dense row where that is at most twice as large: a
/// row needs no search. Which of both it is follows from the counts alone, not from the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Neither duty, engineering only, marketing only, both.
    pub(crate) all: [u64; 4],
    signals: Signals,
}

/// Units by signal and duty cell, found by [`key`].
#[derive(Clone, Debug, PartialEq, Eq)]
enum Signals {
    Few(Few),
    /// By key.
    Many(Row),
}

impl Default for Signals {
    fn default() -> Self {
        Self::Few(Few::default())
    }
}

fn key(signal: u16, four: usize) -> u32 {
    u32::from(signal) << 2 | four as u32
}

impl Cell {
    /// Counts a unit with signals `present`, ascending, of `signals` that there are, in one of the four duty cells.
    pub(crate) fn count(&mut self, present: &[u16], four: usize, signals: u16) {
        self.all[four] += 1;
        let mut from = 0;
        for &signal in present {
            from = self.count_key(key(signal, four), 1, from, signals);
        }
    }

    /// Adds to the count of a key. In a list the search starts at index `from`; returns where that of a larger key may start.
    fn count_key(&mut self, key: u32, more: u64, from: usize, signals: u16) -> usize {
        match &mut self.signals {
            Signals::Many(row) => {
                row.add(key, more);
                0
            }
            Signals::Few(few) => {
                let keys = usize::from(signals) << 2;
                match few.add(key, more, from) {
                    Some(index) if 2 * few.bytes() <= Row::bytes(keys) => index,
                    added => {
                        let mut row = Row::new(keys);
                        few.iter().for_each(|(key, count)| row.add(key, count));
                        if added.is_none() {
                            row.add(key, more);
                        }
                        self.signals = Signals::Many(row);
                        0
                    }
                }
            }
        }
    }

    /// Adds another cell of a tally with as many signals.
    pub(crate) fn absorb(&mut self, other: &Self, signals: u16) {
        add_four(&mut self.all, other.all);
        let mut from = 0;
        match (&mut self.signals, &other.signals) {
            (Signals::Few(few), theirs) if few.bytes() == 0 => self.signals = theirs.clone(),
            (Signals::Many(row), Signals::Many(theirs)) => row.absorb(theirs),
            (_, Signals::Few(theirs)) => {
                for (key, count) in theirs.iter() {
                    from = self.count_key(key, count, from, signals);
                }
            }
            (mine, Signals::Many(theirs)) => {
                let mut row = theirs.clone();
                if let Signals::Few(few) = mine {
                    few.iter().for_each(|(key, count)| row.add(key, count));
                }
                self.signals = Signals::Many(row);
            }
        }
    }

    /// Adds to counts by key; `None` if a key is of none of as many signals.
    pub(crate) fn add_signals(&mut self, counts: &[(u32, u64)], signals: u16) -> Option<()> {
        for &(key, count) in counts {
            if key >> 2 >= u32::from(signals) {
                return None;
            }
            if count > 0 {
                self.count_key(key, count, 0, signals);
            }
        }
        Some(())
    }

    /// Units with each of some signals, one after the other from `first` on, by duty cell. `with` holds zeros.
    pub(crate) fn signals(&self, first: u16, with: &mut [[u64; 4]]) {
        self.each_signal(first..first + with.len() as u16, |signal, four| {
            with[usize::from(signal - first)] = four;
        });
    }

    /// Calls `tell` for each of some signals that there are, ascending, with its units by duty cell.
    #[inline]
    pub(crate) fn each_signal(&self, signals: Range<u16>, mut tell: impl FnMut(u16, [u64; 4])) {
        match &self.signals {
            Signals::Many(row) => {
                for signal in signals {
                    let four = row.four(key(signal, 0));
                    if four != [0; 4] {
                        tell(signal, four);
                    }
                }
            }
            Signals::Few(few) => {
                few.each_four(key(signals.start, 0), key(signals.end, 0), |signal, four| {
                    tell(signal as u16, four);
                });
            }
        }
    }

    /// Units with the signal, by duty cell.
    pub(crate) fn signal(&self, signal: u16) -> [u64; 4] {
        let mut four = [[0; 4]];
        self.signals(signal, &mut four);
        four[0]
    }
}

pub(crate) fn add_four(sum: &mut [u64; 4], more: [u64; 4]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum += more;
    }
}
