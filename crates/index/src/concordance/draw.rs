//! Choosing among matches, in memory bounded by the number wanted.

use rolescope_lexicon::Match;

use crate::snapshot::Address;

/// A match that may be shown; the smaller comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) order: u64,
    pub(super) sequence: u64,
    pub(super) found: Match,
    pub(super) cluster: u32,
    pub(super) address: Address,
}

/// The first candidates by their order; or, if they are drawn, the first of each cluster before the second of any.
#[derive(Debug)]
pub(super) struct Chosen {
    limit: usize,
    drawn: bool,
    candidates: Vec<Candidate>,
    total: u64,
}

impl Chosen {
    pub(super) fn new(limit: usize, drawn: bool) -> Self {
        Self { limit, drawn, candidates: Vec::new(), total: 0 }
    }

    pub(super) fn add(&mut self, candidate: Candidate) {
        self.total += 1;
        self.candidates.push(candidate);
        if self.candidates.len() >= self.limit.saturating_mul(2).max(1024) {
            self.shrink();
        }
    }

    pub(super) fn merged(mut self, mut other: Self) -> Self {
        self.total += other.total;
        self.candidates.append(&mut other.candidates);
        self.shrink();
        self
    }

    /// Those chosen, in order, and the number of all.
    pub(super) fn done(mut self) -> (Vec<Candidate>, u64) {
        self.shrink();
        self.candidates.sort_unstable();
        (self.candidates, self.total)
    }

    /// Leaves out what cannot be chosen any more: others that come can only push a candidate back within its cluster, never forward.
    fn shrink(&mut self) {
        if self.candidates.len() <= self.limit {
            return;
        }
        if self.drawn {
            self.candidates.sort_unstable_by_key(|one| (one.cluster, *one));
            let mut ranked: Vec<(usize, Candidate)> = Vec::with_capacity(self.candidates.len());
            for of_cluster in self.candidates.chunk_by(|one, other| one.cluster == other.cluster) {
                ranked.extend(of_cluster.iter().copied().enumerate());
            }
            ranked.sort_unstable();
            ranked.truncate(self.limit);
            self.candidates.clear();
            self.candidates.extend(ranked.into_iter().map(|(_, candidate)| candidate));
        } else {
            if self.limit > 0 {
                self.candidates.select_nth_unstable(self.limit - 1);
            }
            self.candidates.truncate(self.limit);
        }
    }
}

#[cfg(test)]
mod tests {
    use rolescope_lexicon::{EntryId, Strength, Zone};

    use super::*;
    use crate::reading::mix;

    fn candidate(number: u64, cluster: u32) -> Candidate {
        let found = Match {
            sentence: 0,
            first_token: 0,
            end_token: 1,
            entry: EntryId(0),
            zone: Zone::Other,
            strength: Strength::Required,
        };
        let address = Address { segment: 0, document: number as u32 };
        Candidate { order: mix(number), sequence: number, found, cluster, address }
    }

    /// How many of each cluster are drawn, of clusters of these sizes.
    #[track_caller]
    fn check(sizes: &[u64], limit: usize, expected: &[usize]) {
        let all: Vec<Candidate> = (0..)
            .zip(sizes)
            .flat_map(|(cluster, &size)| (0..size).map(move |_| cluster))
            .enumerate()
            .map(|(number, cluster)| candidate(number as u64, cluster))
            .collect();
        let drawn = |order: &mut dyn Iterator<Item = &Candidate>, parts: usize| {
            let mut parts: Vec<Chosen> = (0..parts).map(|_| Chosen::new(limit, true)).collect();
            let count = parts.len();
            order.enumerate().for_each(|(number, one)| parts[number % count].add(*one));
            parts.into_iter().reduce(Chosen::merged).unwrap().done().0
        };
        let one = drawn(&mut all.iter(), 1);
        assert_eq!(one, drawn(&mut all.iter().rev(), 3), "order and split do not matter");
        let of = |cluster: usize| one.iter().filter(|one| one.cluster as usize == cluster).count();
        assert_eq!((0..sizes.len()).map(of).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_cluster_has_its_turn() {
        check(&[10_000, 3, 1], 6, &[3, 2, 1]);
        check(&[10_000, 3, 1], 9, &[5, 3, 1]);
        check(&[5000, 5000], 4, &[2, 2]);
        check(&[1, 1, 1], 10, &[1, 1, 1]);
        check(&[3000], 0, &[0]);
    }
}
