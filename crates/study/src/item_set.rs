//! Sets of item numbers, for one unit of text.

/// A set of item numbers that is filled and emptied again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct ItemSet {
    /// Bit `i` of word `w` stands for item `64 w + i`.
    words: Vec<u64>,
}

impl ItemSet {
    /// A set for items below `items`.
    pub(crate) fn new(items: usize) -> Self {
        Self { words: vec![0; items.div_ceil(64)] }
    }

    /// Puts an item in.
    pub(crate) fn insert(&mut self, item: u16) {
        self.words[usize::from(item / 64)] |= 1 << (item % 64);
    }

    /// Puts all items of another set for as many items in.
    pub(crate) fn insert_all(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine |= theirs;
        }
    }

    /// Moves all items to `out`, ascending, in place of what it held.
    pub(crate) fn drain_into(&mut self, out: &mut Vec<u16>) {
        out.clear();
        for (number, word) in (0..).zip(&mut self.words) {
            let mut rest = std::mem::take(word);
            while rest != 0 {
                out.push(number * 64 + rest.trailing_zeros() as u16);
                rest &= rest - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(items: &[u16], expected: &[u16]) {
        let (mut set, mut out) = (ItemSet::new(200), vec![7]);
        items.iter().for_each(|&item| set.insert(item));
        set.drain_into(&mut out);
        assert_eq!(out, expected, "of {items:?}");
        set.drain_into(&mut out);
        assert!(out.is_empty(), "emptied of {items:?}");
    }

    #[test]
    fn items_come_out_ascending_and_once() {
        check(&[], &[]);
        check(&[3], &[3]);
        check(&[5, 0, 5, 2], &[0, 2, 5]);
        check(&[199, 64, 63, 128, 0, 127], &[0, 63, 64, 127, 128, 199]);
    }
}
