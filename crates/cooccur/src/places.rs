//! Where in a tally each (cluster, stratum, period) counts.

use rustc_hash::FxHashMap;

/// Stands for "not there".
const NONE: u32 = u32::MAX;

/// A list may have so many places for each cell, and so many more.
const PLACES_OF_CELL: usize = 16;
const MORE_PLACES: usize = 1 << 14;

/// (cluster, stratum, period)
pub(crate) type CellKey = (u32, u32, i32);

/// Finds numbers of cells; serves to find, never to iterate.
///
/// Most tallies have one stratum and period, and nearly all of its clusters: those are looked up in a list by cluster, which stays in the
/// processor's cache where a table of all keys does not. All others, and clusters too far up for the list, are in a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The first stratum and period.
    first: Option<(u32, i32)>,
    /// By cluster, of those.
    of_clusters: Vec<u32>,
    others: FxHashMap<CellKey, u32>,
}

impl Places {
    /// The number of a cell, if it has one.
    #[inline]
    pub(crate) fn find(&self, key: CellKey) -> Option<u32> {
        let (cluster, stratum, period) = key;
        if self.first == Some((stratum, period))
            && let Some(&number) = self.of_clusters.get(cluster as usize)
            && number != NONE
        {
            return Some(number);
        }
        // The list may have grown past what had gone to the table.
        self.others.get(&key).copied()
    }

    /// Notes the number of a cell that has none, in a tally of so many cells.
    pub(crate) fn insert(&mut self, key: CellKey, number: u32, cells: usize) {
        let (cluster, stratum, period) = key;
        let place = cluster as usize;
        let is_near = place < cells.saturating_mul(PLACES_OF_CELL).saturating_add(MORE_PLACES);
        if is_near && *self.first.get_or_insert((stratum, period)) == (stratum, period) {
            if place >= self.of_clusters.len() {
                self.of_clusters.resize(place + 1, NONE);
            }
            self.of_clusters[place] = number;
        } else {
            self.others.insert(key, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys() -> impl Strategy<Value = Vec<CellKey>> {
        let cluster =
            prop_oneof![0_u32..40, 16_300_u32..17_300, Just(u32::MAX), Just(u32::MAX - 1)];
        prop::collection::vec((cluster, 0_u32..2, 0_i32..2), 0..200)
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_a_table(keys in keys(), asked in keys()) {
            let (mut places, mut table) = (Places::default(), FxHashMap::default());
            for key in &keys {
                prop_assert_eq!(places.find(*key), table.get(key).copied());
                if !table.contains_key(key) {
                    let number = table.len() as u32;
                    places.insert(*key, number, table.len());
                    table.insert(*key, number);
                }
            }
            for key in keys.iter().chain(&asked) {
                prop_assert_eq!(places.find(*key), table.get(key).copied());
            }
        }
    }

    #[test]
    fn far_clusters_take_no_room_in_the_list() {
        let mut places = Places::default();
        places.insert((u32::MAX - 1, 0, 0), 0, 0);
        places.insert((3, 0, 0), 1, 1);
        assert!(places.of_clusters.len() < 10);
        assert_eq!(places.find((u32::MAX - 1, 0, 0)), Some(0));
        assert_eq!(places.find((3, 0, 0)), Some(1));
    }
}
