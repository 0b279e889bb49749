//! The occurrences of all sequences in one posting, from its few words of interest.
//!
//! From each word the sequences that it may begin are followed through the words after it, all of them at once: a *state* is the
//! set of trie nodes reached at one position, and where a word leads from a state is found out once and remembered. So a word costs
//! a look-up or two, however many sequences it could continue.

use rolescope_lexicon::{EntryId, RawMatch, SentenceMark};
use rustc_hash::FxHashMap;

use crate::scan::trie::Trie;

/// The state of nothing.
const DEAD: u32 = 0;

/// Stands for "not found out yet".
const UNKNOWN: u32 = u32::MAX;

/// Transitions are forgotten when there are so many, to bound memory. About 16 MB.
const MOST_TRANSITIONS: usize = 1 << 20;

/// One word of interest in one posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Occurrence {
    /// Its position in the field's position stream.
    pub(crate) position: u32,
    /// The set of slots that it fills.
    pub(crate) set: u32,
}

/// The distinct sets of slots that words fill, over all segments and fields of a scan.
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

    /// For each of `slots` slots, a bit for each set that holds it; [`SlotSets::width`] words a slot.
    pub(crate) fn by_slot(&self, slots: usize) -> Vec<u64> {
        let width = self.width();
        let mut bits = vec![0; slots * width];
        for (set, slots) in self.sets.iter().enumerate() {
            for &slot in slots {
                bits[slot as usize * width + set / 64] |= 1 << (set % 64);
            }
        }
        bits
    }

    /// Words of 64 bits for all sets.
    pub(crate) fn width(&self) -> usize {
        self.sets.len().div_ceil(64)
    }
}

/// What automata of one trie share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub(crate) trie: &'a Trie,
    pub(crate) sets: &'a SlotSets,
    /// [`SlotSets::by_slot`] of the trie's slots.
    pub(crate) sets_by_slot: &'a [u64],
}

/// The states met so far, for one trie. Each thread has its own.
#[derive(Debug, Default)]
pub(crate) struct Automaton {
    numbers: FxHashMap<Vec<u32>, u32>,
    states: Vec<State>,
    /// For each state, a bit for each set of slots by which it may go on.
    ways: Vec<u64>,
    /// For each set of slots, the state of the sequences that begin with it.
    beginnings: Vec<u32>,
    transitions: FxHashMap<(u32, u32, u32), u32>,
    /// Positions reached from the current start, with their states.
    active: Vec<(u32, u32)>,
    /// The field: for each position [`NOTHING`], [`BOUNDARY`], or the number of a set plus 1. All [`NOTHING`] between fields.
    row: Vec<u32>,
    /// The positions of its words, ascending.
    starts: Vec<u32>,
}

/// So few words are sorted rather than looked up position by position.
const FEW: usize = 48;

/// No word of interest.
const NOTHING: u32 = 0;

/// The start of a sentence.
const BOUNDARY: u32 = u32::MAX;

/// Trie nodes reached at one position.
#[derive(Debug, Default)]
struct State {
    /// Ascending.
    nodes: Vec<u32>,
    /// The entries of the sequences that end here, each once.
    ends: Vec<EntryId>,
    /// One more than the largest gap after which a sequence may go on; 0 if none does.
    reach: u32,
}

impl Automaton {
    /// Appends every occurrence of every sequence, given the words of interest of a field in any order and the marks of its sentences.
    /// An occurrence stands in one sentence. It may be appended once for each of several ends; starts ascend.
    pub(crate) fn occurrences(
        &mut self,
        rules: Rules<'_>,
        words: &[Occurrence],
        marks: &[SentenceMark],
        found: &mut Vec<RawMatch>,
    ) {
        let Some(last) = words.iter().map(|word| word.position).max() else { return };
        if self.states.is_empty() {
            self.beginnings = vec![UNKNOWN; rules.sets.len()];
            self.state(rules, Vec::new());
        }
        let mut row = std::mem::take(&mut self.row);
        if row.len() <= last as usize {
            row.resize(last as usize + 1, NOTHING);
        }
        for word in words {
            row[word.position as usize] = word.set + 1;
        }
        let boundaries =
            || marks.iter().map(|mark| mark.position).take_while(|&position| position <= last);
        boundaries().for_each(|position| row[position as usize] = BOUNDARY);

        let mut starts = std::mem::take(&mut self.starts);
        starts.clear();
        if words.len() <= FEW {
            starts.extend(words.iter().map(|word| word.position));
            starts.sort_unstable();
        } else {
            let is_word = |&position: &u32| !matches!(row[position as usize], NOTHING | BOUNDARY);
            starts.extend((0..=last).filter(is_word));
        }
        self.follow(rules, &row[..=last as usize], &starts, found);
        self.starts = starts;

        words.iter().for_each(|word| row[word.position as usize] = NOTHING);
        boundaries().for_each(|position| row[position as usize] = NOTHING);
        self.row = row;
    }

    fn follow(&mut self, rules: Rules<'_>, row: &[u32], starts: &[u32], found: &mut Vec<RawMatch>) {
        let width = rules.sets.width();
        let mut active = std::mem::take(&mut self.active);
        for &start in starts {
            let beginning = self.beginning(rules, row[start as usize] - 1);
            if beginning == DEAD {
                continue;
            }
            active.clear();
            let mut last = self.reached(beginning, start, start, &mut active, found);
            let mut here = start;
            while here < last {
                here += 1;
                let Some(&word) = row.get(here as usize) else { break };
                if word == NOTHING {
                    continue;
                }
                if word == BOUNDARY {
                    break;
                }
                let (set, bit) = (word - 1, (word - 1) as usize);
                let mut next = DEAD;
                for &(position, state) in &active {
                    let gap = here - position - 1;
                    if gap < self.states[state as usize].reach
                        && self.ways[state as usize * width + bit / 64] & 1 << (bit % 64) != 0
                    {
                        let leads_to = self.transition(rules, state, set, gap);
                        next = self.union(rules, next, leads_to);
                    }
                }
                if next != DEAD {
                    last = last.max(self.reached(next, start, here, &mut active, found));
                }
            }
        }
        self.active = active;
    }

    /// Notes a state reached at a position; returns the last position at which it may go on.
    fn reached(
        &self,
        state: u32,
        start: u32,
        position: u32,
        active: &mut Vec<(u32, u32)>,
        found: &mut Vec<RawMatch>,
    ) -> u32 {
        let State { ends, reach, .. } = &self.states[state as usize];
        found.extend(ends.iter().map(|&entry| RawMatch { start, end: position + 1, entry }));
        if *reach > 0 {
            active.push((position, state));
        }
        position + reach
    }

    fn beginning(&mut self, rules: Rules<'_>, set: u32) -> u32 {
        let known = self.beginnings[set as usize];
        if known != UNKNOWN {
            return known;
        }
        let slots = rules.sets.slots(set);
        let nodes = slots.iter().filter_map(|&slot| rules.trie.root(slot)).collect();
        let state = self.state(rules, nodes);
        self.beginnings[set as usize] = state;
        state
    }

    fn transition(&mut self, rules: Rules<'_>, state: u32, set: u32, gap: u32) -> u32 {
        if let Some(&known) = self.transitions.get(&(state, set, gap)) {
            return known;
        }
        let slots = rules.sets.slots(set);
        let nodes = &self.states[state as usize].nodes;
        let nodes = nodes.iter().flat_map(|&node| rules.trie.next(node, slots, gap)).collect();
        let next = self.state(rules, nodes);
        if self.transitions.len() >= MOST_TRANSITIONS {
            self.transitions.clear();
        }
        self.transitions.insert((state, set, gap), next);
        next
    }

    fn union(&mut self, rules: Rules<'_>, one: u32, other: u32) -> u32 {
        match (one, other) {
            (DEAD, state) | (state, DEAD) => state,
            (one, other) if one == other => one,
            (one, other) => {
                let nodes = [one, other].map(|state| &self.states[state as usize].nodes);
                let nodes = nodes.into_iter().flatten().copied().collect();
                self.state(rules, nodes)
            }
        }
    }

    /// The number of the state of some nodes, in any order and with repetitions.
    fn state(&mut self, rules: Rules<'_>, mut nodes: Vec<u32>) -> u32 {
        nodes.sort_unstable();
        nodes.dedup();
        if let Some(&known) = self.numbers.get(&nodes) {
            return known;
        }
        let trie = rules.trie;
        let mut ends: Vec<EntryId> =
            nodes.iter().flat_map(|&node| trie.ends(node)).copied().collect();
        ends.sort_unstable();
        ends.dedup();
        let reach = nodes.iter().filter_map(|&node| trie.reach(node)).map(|reach| reach + 1).max();
        let width = rules.sets.width();
        let first = self.ways.len();
        self.ways.resize(first + width, 0);
        for slot in nodes.iter().flat_map(|&node| trie.next_slots(node)) {
            let sets = &rules.sets_by_slot[slot as usize * width..][..width];
            self.ways[first..].iter_mut().zip(sets).for_each(|(ways, sets)| *ways |= sets);
        }
        let number = self.states.len() as u32;
        self.states.push(State { nodes: nodes.clone(), ends, reach: reach.unwrap_or(0) });
        self.numbers.insert(nodes, number);
        number
    }
}
