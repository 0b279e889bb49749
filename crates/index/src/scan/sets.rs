//! The sets of slots that words fill.

use rustc_hash::FxHashMap;

use crate::scan::trie::Trie;

/// The distinct sets of slots that words of one field fill, over all segments of a scan.
#[derive(Debug, Default)]
pub(crate) struct SlotSets {
    numbers: FxHashMap<Vec<u32>, u32>,
    /// Each ascending.
    sets: Vec<Vec<u32>>,
    /// For each slot the sets that hold it.
    of_slot: Vec<Vec<u32>>,
}

impl SlotSets {
    /// The number of a set of slots, in ascending order.
    pub(crate) fn number(&mut self, slots: Vec<u32>) -> u32 {
        *self.numbers.entry(slots).or_insert_with_key(|slots| {
            let number = self.sets.len() as u32;
            for &slot in slots {
                let slot = slot as usize;
                self.of_slot.resize(self.of_slot.len().max(slot + 1), Vec::new());
                self.of_slot[slot].push(number);
            }
            self.sets.push(slots.clone());
            number
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

    /// The sets that hold a slot, ascending.
    pub(crate) fn of_slot(&self, slot: u32) -> &[u32] {
        self.of_slot.get(slot as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether a word that fills a set may be the anchor of a sequence.
    pub(crate) fn is_anchor(&self, set: u32, trie: &Trie) -> bool {
        self.slots(set).iter().any(|&slot| trie.root(slot).is_some())
    }
}
