//! Short lists of counts by key.

/// Bits of a count; the key stands above them.
const COUNT_BITS: u32 = 40;

/// Counts by key, ascending by key, none of them 0: eight bytes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Few {
    list: Vec<u64>,
}

fn key(entry: u64) -> u32 {
    (entry >> COUNT_BITS) as u32
}

fn count(entry: u64) -> u64 {
    entry & ((1 << COUNT_BITS) - 1)
}

impl Few {
    /// Adds to the count of a key; the search starts at index `from`. Returns where that of a larger key may start; `None`, and nothing is
    /// added, if the count becomes too large for a list.
    #[inline]
    pub(crate) fn add(&mut self, key: u32, more: u64, from: usize) -> Option<usize> {
        let (first, end) = (u64::from(key) << COUNT_BITS, (u64::from(key) + 1) << COUNT_BITS);
        // lists are short, and a run of compares is quicker than a search
        let index = from + self.list[from..].iter().take_while(|entry| **entry < first).count();
        let known = self.list.get(index).copied().filter(|entry| *entry < end);
        let sum = known.unwrap_or(first).checked_add(more).filter(|sum| *sum < end)?;
        match known {
            Some(_) => self.list[index] = sum,
            None => self.list.insert(index, sum),
        }
        Some(index)
    }

    /// Bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&self.list[..])
    }

    /// Keys and counts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u64)> {
        self.list.iter().map(|entry| (key(*entry), count(*entry)))
    }

    /// Calls `tell` for each four keys of which there are counts, from a multiple of four on, below `end`: with the number of the four, and
    /// their counts.
    #[inline]
    pub(crate) fn each_four(&self, start: u32, end: u32, mut tell: impl FnMut(u32, [u64; 4])) {
        let below =
            |list: &[u64], end: u32| list.iter().take_while(|entry| key(**entry) < end).count();
        let ahead = &self.list[below(&self.list, start)..];
        let own = &ahead[..below(ahead, end)];
        for of_four in own.chunk_by(|one, next| key(*one) >> 2 == key(*next) >> 2) {
            let mut four = [0; 4];
            of_four.iter().for_each(|entry| four[(key(*entry) & 3) as usize] = count(*entry));
            tell(key(of_four[0]) >> 2, four);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_added_up_to_what_fits() {
        let mut few = Few::default();
        let most = (1 << COUNT_BITS) - 1;
        assert_eq!(few.add(9, most, 0), Some(0));
        assert_eq!(few.add(3, 1, 0), Some(0));
        assert_eq!(few.add(9, 1, 1), None);
        assert_eq!(few.add(5, most + 1, 0), None);
        assert_eq!(few.add(3, most - 1, 0), Some(0));
        assert_eq!(few.add((1 << 18) - 1, 7, 1), Some(2));
        let expected = [(3, most), (9, most), ((1 << 18) - 1, 7)];
        assert_eq!(few.iter().collect::<Vec<_>>(), expected);
        let mut fours = Vec::new();
        few.each_four(4, 1 << 18, |number, four| fours.push((number, four)));
        assert_eq!(fours, [(2, [0, most, 0, 0]), ((1 << 16) - 1, [0, 0, 0, 7])]);
    }
}
