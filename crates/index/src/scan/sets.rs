//! The sets of slots that words fill.

use rustc_hash::FxHashMap;

use crate::scan::trie::Trie;

/// The distinct sets of slots that words of one field fill, over all segments of a scan.
#[derive(Debug, Default)]
pub(crate) struct SlotSets {
    numbers: FxHashMap<Vec<u32>, u32>,
    /// Each ascending.
    sets: Vec<Vec<u32>>,
}

impl SlotSets {
    /// The number of a set of slots, in ascending order.
    pub(crate) fn number(&mut self, slots: Vec<u32>) -> u32 {
        *self.numbers.entry(slots).or_insert_with_key(|slots| {
            self.sets.push(slots.clone());
            self.sets.len() as u32 - 1
        })
    }

    /// The slots of a set.
    pub(crate) fn slots(&self, set: u32) -> &[u32] {
        &self.sets[set as usize]
    }

    /// How many sets there are.
    pub(crate) fn len(&self) -> usize {
        self.sets.len()
    }

    /// For each of `slots` slots, the sets that hold it, ascending.
    pub(crate) fn by_slot(&self, slots: usize) -> Vec<Vec<u32>> {
        let mut by_slot = vec![Vec::new(); slots];
        for (number, set) in (0..).zip(&self.sets) {
            set.iter().for_each(|&slot| by_slot[slot as usize].push(number));
        }
        by_slot
    }

    /// Whether a word that fills a set may be the anchor of a sequence.
    pub(crate) fn is_anchor(&self, set: u32, trie: &Trie) -> bool {
        self.slots(set).iter().any(|&slot| trie.root(slot).is_some())
    }
}
