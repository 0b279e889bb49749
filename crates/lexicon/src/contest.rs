//! Who competes for the words of a field, and who wins: the rule stands at [`crate::Resolver`].

use crate::entry::EntryId;

/// One who competes, and who has won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Winner {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) decoy: bool,
    pub(crate) entry: EntryId,
}

/// Those who compete in one field: the best of each start can win, and a duty beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contest {
    /// For each position the best that starts there, packed so that the better is the greater:
    /// length, decoy or not, entry id from above. 0 where nobody does.
    best: Vec<u64>,
    /// One bit a position; all clear between fields.
    starts: Vec<u64>,
    /// How many words of `starts` may have a bit set.
    used: usize,
    /// Which entries are duties; none, where duties do not compete.
    duties: Vec<bool>,
    /// Duties that were not the best of their start: start, and packed as the best are.
    beside: Vec<(u32, u64)>,
}

/// The length of a packed one.
const fn length(packed: u64) -> u32 {
    (packed >> 17) as u32
}

/// The entry of a packed one.
const fn entry(packed: u64) -> EntryId {
    EntryId(u16::MAX - (packed & 0xffff) as u16)
}

impl Contest {
    /// A contest in which these entries are duties.
    pub(crate) fn new(duties: Vec<bool>) -> Self {
        Self { duties, ..Self::default() }
    }

    #[inline]
    pub(crate) fn enter(&mut self, winner: Winner) {
        let at = winner.start as usize;
        if at >= self.best.len() {
            self.starts.resize(at / 64 + 1, 0);
            self.best.resize(self.starts.len() * 64, 0);
        }
        let length = u64::from(winner.end - winner.start);
        let packed =
            length << 17 | u64::from(winner.decoy) << 16 | u64::from(u16::MAX - winner.entry.0);
        let best = self.best[at];
        if best != 0 {
            let other = best.min(packed);
            if other != packed.max(best) && self.is_duty(other) {
                self.beside.push((winner.start, other));
            }
        }
        self.best[at] = best.max(packed);
        self.starts[at / 64] |= 1 << (at % 64);
        self.used = self.used.max(at / 64 + 1);
    }

    #[inline]
    fn is_duty(&self, packed: u64) -> bool {
        self.duties.get(usize::from(entry(packed).0)).is_some_and(|duty| *duty)
    }

    /// Tells the winners in the order of the text, and clears the ring.
    #[inline]
    pub(crate) fn settle(&mut self, mut tell: impl FnMut(Winner)) {
        let mut free = 0;
        let used = std::mem::take(&mut self.used);
        if !self.beside.is_empty() {
            self.beside.sort_unstable();
        }
        for word in 0..used {
            let mut left = std::mem::take(&mut self.starts[word]);
            while left != 0 {
                let start = (word * 64) as u32 + left.trailing_zeros();
                left &= left - 1;
                let mut packed = std::mem::take(&mut self.best[start as usize]);
                if start < free {
                    continue;
                }
                if !self.beside.is_empty() && self.is_duty(packed) {
                    packed = self.giving_way(start, packed);
                }
                free = start + length(packed);
                let decoy = packed >> 16 & 1 != 0;
                tell(Winner { start, end: free, decoy, entry: entry(packed) });
            }
        }
        self.beside.clear();
    }

    /// The duty that a winning one gives way to, or the winner itself.
    fn giving_way(&self, start: u32, winner: u64) -> u64 {
        let end = start + length(winner);
        let from = self.beside.partition_point(|(other, _)| *other < start);
        let until = self.beside.partition_point(|(other, _)| *other <= start);
        let here = &self.beside[from..until];
        // The longest first, then the lower entry id: packed, the greatest.
        for (place, &(_, packed)) in here.iter().enumerate().rev() {
            let own = entry(packed);
            let longer = here[place + 1..].iter().any(|(_, other)| entry(*other) == own);
            if own == entry(winner) || longer {
                continue;
            }
            let behind = start + length(packed)..end;
            let reaches = |at: u32| {
                let best = self.best[at as usize];
                best != 0 && at + length(best) >= end && self.is_duty(best)
            };
            if behind.into_iter().any(reaches) {
                return packed;
            }
        }
        winner
    }
}
