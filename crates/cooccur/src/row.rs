//! Rows of counters of which most stay small.

/// Counters by key: a byte each, and what goes beyond it in a list.
///
/// An employer has a few dozen ads, so that a byte is enough for nearly all counts; the less memory rows take, the more of them
/// stay in the processor's cache. Equal counts are equal rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The last eight bits of each count.
    low: Box<[u8]>,
    /// The rest of those that have more, ascending by key.
    high: Vec<(u32, u64)>,
}

impl Row {
    /// All 0, for keys below `keys`.
    pub(crate) fn new(keys: usize) -> Self {
        Self { low: vec![0; keys].into_boxed_slice(), high: Vec::new() }
    }

    /// Bytes that a row for keys below `keys` takes while counts are small.
    pub(crate) fn bytes(keys: usize) -> usize {
        keys
    }

    /// Adds to the count of a key.
    pub(crate) fn add(&mut self, key: u32, more: u64) {
        let low = &mut self.low[key as usize];
        let sum = u64::from(*low) + more;
        *low = sum as u8;
        if sum >> 8 > 0 {
            self.carry(key, sum >> 8);
        }
    }

    #[cold]
    fn carry(&mut self, key: u32, more: u64) {
        match self.high.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(index) => self.high[index].1 += more,
            Err(index) => self.high.insert(index, (key, more)),
        }
    }

    /// Adds another row of the same keys.
    pub(crate) fn absorb(&mut self, other: &Self) {
        // without an early end, so that the compiler can use vector registers
        let beyond = |any, (sum, more): (&u8, &u8)| any | sum.checked_add(*more).is_none();
        if self.low.iter().zip(&other.low).fold(false, beyond) {
            for (key, more) in (0..).zip(&other.low) {
                self.add(key, u64::from(*more));
            }
        } else {
            self.low.iter_mut().zip(&other.low).for_each(|(sum, more)| *sum += more);
        }
        for &(key, more) in &other.high {
            self.carry(key, more);
        }
    }

    /// The counts of four keys from `first` on.
    pub(crate) fn four(&self, first: u32) -> [u64; 4] {
        let start = first as usize;
        let mut four = [0; 4];
        for (count, low) in four.iter_mut().zip(&self.low[start..start + 4]) {
            *count = u64::from(*low);
        }
        if !self.high.is_empty() {
            let from = self.high.partition_point(|(key, _)| *key < first);
            for (key, high) in self.high[from..].iter().take_while(|(key, _)| *key < first + 4) {
                four[(key - first) as usize] += high << 8;
            }
        }
        four
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEYS: u32 = 8;

    fn amount() -> impl Strategy<Value = u64> {
        prop_oneof![0_u64..3, 250_u64..260, 65_530_u64..65_540, Just(1 << 40)]
    }

    fn amounts() -> impl Strategy<Value = Vec<(u32, u64)>> {
        prop::collection::vec((0..KEYS, amount()), 0..30)
    }

    fn row(amounts: &[(u32, u64)]) -> Row {
        let mut row = Row::new(KEYS as usize);
        amounts.iter().for_each(|&(key, amount)| row.add(key, amount));
        row
    }

    proptest! {
        #[test]
        fn rows_count_as_wide_ones_do(one in amounts(), mut other in amounts()) {
            let mut naive = [0_u64; KEYS as usize];
            one.iter().chain(&other).for_each(|&(key, amount)| naive[key as usize] += amount);
            let mut sum = row(&one);
            sum.absorb(&row(&other));
            prop_assert_eq!([sum.four(0), sum.four(4)].concat(), naive);
            other.extend(one);
            prop_assert_eq!(sum, row(&other));
        }
    }
}
