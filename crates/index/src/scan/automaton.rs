//! The occurrences of all sequences in one field of a posting, from the anchors in it.
//!
//! From each anchor the sequences that it may belong to are followed through the words around it, all of them at once: a *state* is
//! the set of trie nodes reached at one position, and where a word leads from a state is found out once and remembered. The places
//! to the left come first; from each beginning found there the places to the right are followed. Most anchors are done with after a
//! look at their neighbours, since a state knows the words by which it may go on.

use rolescope_lexicon::{EntryId, RawMatch};
use rustc_hash::FxHashMap;

use crate::scan::sets::SlotSets;
use crate::scan::trie::{Side, Trie};

/// No word of interest in a row.
pub(crate) const NOTHING: u32 = 0;

/// The start of a sentence in a row. What is neither is the number of a set of slots plus 1.
pub(crate) const BOUNDARY: u32 = u32::MAX;

/// The state of nothing.
const DEAD: u32 = 0;

/// Stands for "not found out yet".
const UNKNOWN: u32 = u32::MAX;

/// All states are forgotten when there are so many of them or of what is known between them, to bound memory. Some 100 MB.
const MOST_STATES: usize = 1 << 17;
const MOST_TRANSITIONS: usize = 1 << 20;

/// Words of 64 bits of a state's ways.
const WAYS: usize = 8;

/// Sequences that are looked for in one field, and the sets of slots that its words fill.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub(crate) trie: &'a Trie,
    pub(crate) sets: &'a SlotSets,
}

/// Finds the occurrences of some sequences. Each thread has its own.
#[derive(Debug, Default)]
pub(crate) struct Automaton {
    memory: Memory,
    /// Positions reached from the current anchor to the left, and from it to the right, with their states.
    on_the_left: Vec<(u32, u32)>,
    on_the_right: Vec<(u32, u32)>,
}

/// The states met so far.
#[derive(Debug, Default)]
struct Memory {
    numbers: FxHashMap<Vec<u32>, u32>,
    states: Vec<State>,
    /// The trie nodes of each state, ascending.
    nodes: Vec<Vec<u32>>,
    /// For each set of slots, the state of the sequences whose anchor it is.
    beginnings: Vec<u32>,
    /// By state and set, and by gap and side.
    transitions: FxHashMap<(u64, u32), u32>,
    unions: FxHashMap<(u32, u32), u32>,
}

/// Trie nodes reached at one position.
#[derive(Debug)]
struct State {
    /// The entries of the sequences that are complete here, each once.
    ends: Vec<EntryId>,
    left: Onward,
    right: Onward,
}

/// How a state goes on to one side.
#[derive(Debug, Default)]
struct Onward {
    /// One more than the largest gap after which a sequence may go on; 0 if none does.
    reach: u32,
    /// The sets of slots by which it may go on: bit `set` modulo the number of bits. What is not there leads nowhere.
    ways: [u64; WAYS],
}

impl Onward {
    fn may_take(&self, set: u32, gap: u32) -> bool {
        gap < self.reach && self.ways[set as usize / 64 % WAYS] & 1 << (set % 64) != 0
    }
}

/// Where the sequences around one anchor are looked for.
#[derive(Clone, Copy)]
struct Around<'a> {
    rules: Rules<'a>,
    row: &'a [u32],
    anchor: u32,
}

impl Automaton {
    /// Appends every occurrence of every sequence in a field: `row` holds for each position [`NOTHING`], [`BOUNDARY`] or a set plus 1,
    /// `anchors` the positions of words that may be anchors, in any order. An occurrence stands in one sentence. It may be appended
    /// several times, and several ends of one start may be.
    pub(crate) fn occurrences(
        &mut self,
        rules: Rules<'_>,
        row: &[u32],
        anchors: impl Iterator<Item = u32>,
        found: &mut Vec<RawMatch>,
    ) {
        self.memory.prepare(rules);
        for anchor in anchors {
            let state = self.memory.beginning(rules, row[anchor as usize] - 1);
            let around = Around { rules, row, anchor };
            let to_the_left = self.memory.states[state as usize].left.reach;
            if self.memory.complete(state, anchor, anchor, found) > 0 {
                self.rightwards(around, anchor, state, found);
            }
            if to_the_left > 0 {
                self.leftwards(around, state, found);
            }
        }
    }

    /// Follows the places to the left of an anchor, and from every beginning but the anchor those to the right.
    fn leftwards(&mut self, around: Around<'_>, state: u32, found: &mut Vec<RawMatch>) {
        let Around { rules, row, anchor } = around;
        self.on_the_left.clear();
        self.on_the_left.push((anchor, state));
        let mut last = anchor.saturating_sub(self.memory.states[state as usize].left.reach);
        for here in (0..anchor).rev() {
            if here < last {
                break;
            }
            let word = row[here as usize];
            if word == NOTHING {
                continue;
            }
            if word == BOUNDARY {
                break;
            }
            let mut next = DEAD;
            for &(position, state) in &self.on_the_left {
                let (set, gap) = (word - 1, position - here - 1);
                if self.memory.states[state as usize].left.may_take(set, gap) {
                    let leads_to = self.memory.transition(rules, state, set, Side::Left, gap);
                    next = self.memory.union(rules, next, leads_to);
                }
            }
            if next == DEAD {
                continue;
            }
            let reach = self.memory.states[next as usize].left.reach;
            if self.memory.complete(next, here, anchor, found) > 0 {
                self.rightwards(around, here, next, found);
            }
            if reach > 0 {
                self.on_the_left.push((here, next));
                last = last.min(here.saturating_sub(reach));
            }
        }
    }

    /// Follows the places to the right of the anchor, of sequences that begin at `start`.
    fn rightwards(
        &mut self,
        around: Around<'_>,
        start: u32,
        state: u32,
        found: &mut Vec<RawMatch>,
    ) {
        let Around { rules, row, anchor } = around;
        self.on_the_right.clear();
        self.on_the_right.push((anchor, state));
        let mut last = anchor + self.memory.states[state as usize].right.reach;
        for (here, &word) in (anchor + 1..).zip(&row[anchor as usize + 1..]) {
            if here > last || word == BOUNDARY {
                break;
            }
            if word == NOTHING {
                continue;
            }
            let mut next = DEAD;
            for &(position, state) in &self.on_the_right {
                let (set, gap) = (word - 1, here - position - 1);
                if self.memory.states[state as usize].right.may_take(set, gap) {
                    let leads_to = self.memory.transition(rules, state, set, Side::Right, gap);
                    next = self.memory.union(rules, next, leads_to);
                }
            }
            if next != DEAD {
                let reach = self.memory.complete(next, start, here, found);
                if reach > 0 {
                    self.on_the_right.push((here, next));
                    last = last.max(here + reach);
                }
            }
        }
    }
}

impl Memory {
    /// Makes room for what is to come.
    fn prepare(&mut self, rules: Rules<'_>) {
        if self.states.is_empty()
            || self.states.len() > MOST_STATES
            || self.transitions.len() + self.unions.len() > MOST_TRANSITIONS
        {
            *self = Self::default();
            self.beginnings = vec![UNKNOWN; rules.sets.len()];
            self.state(rules, Vec::new());
        }
    }

    /// Notes the sequences that are complete; returns how far to the right the state may go on.
    #[inline]
    fn complete(&self, state: u32, start: u32, last: u32, found: &mut Vec<RawMatch>) -> u32 {
        let State { ends, right, .. } = &self.states[state as usize];
        for &entry in ends {
            found.push(RawMatch { start, end: last + 1, entry });
        }
        right.reach
    }

    #[inline]
    fn beginning(&mut self, rules: Rules<'_>, set: u32) -> u32 {
        match self.beginnings[set as usize] {
            UNKNOWN => self.find_beginning(rules, set),
            known => known,
        }
    }

    #[cold]
    fn find_beginning(&mut self, rules: Rules<'_>, set: u32) -> u32 {
        let slots = rules.sets.slots(set);
        let nodes = slots.iter().filter_map(|&slot| rules.trie.root(slot)).collect();
        let state = self.state(rules, nodes);
        self.beginnings[set as usize] = state;
        state
    }

    #[inline]
    fn transition(&mut self, rules: Rules<'_>, state: u32, set: u32, side: Side, gap: u32) -> u32 {
        // Gaps are of 16 bits.
        let key =
            (u64::from(state) << 32 | u64::from(set), gap << 1 | u32::from(side == Side::Left));
        match self.transitions.get(&key) {
            Some(&known) => known,
            None => {
                let next = self.find_transition(rules, state, set, side, gap);
                self.transitions.insert(key, next);
                next
            }
        }
    }

    #[cold]
    fn find_transition(
        &mut self,
        rules: Rules<'_>,
        state: u32,
        set: u32,
        side: Side,
        gap: u32,
    ) -> u32 {
        let slots = rules.sets.slots(set);
        let nodes = &self.nodes[state as usize];
        let nodes = nodes.iter().flat_map(|&node| rules.trie.next(node, side, slots, gap));
        let nodes = nodes.collect();
        self.state(rules, nodes)
    }

    #[inline]
    fn union(&mut self, rules: Rules<'_>, one: u32, other: u32) -> u32 {
        if one == DEAD || one == other {
            other
        } else if other == DEAD {
            one
        } else {
            self.find_union(rules, one, other)
        }
    }

    #[cold]
    fn find_union(&mut self, rules: Rules<'_>, one: u32, other: u32) -> u32 {
        if let Some(&known) = self.unions.get(&(one, other)) {
            return known;
        }
        let nodes = [one, other].map(|state| &self.nodes[state as usize]);
        let nodes = nodes.into_iter().flatten().copied().collect();
        let union = self.state(rules, nodes);
        self.unions.insert((one, other), union);
        union
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
        let onward = |side: Side| {
            let mut onward = Onward::default();
            for (slot, gap_max) in nodes.iter().flat_map(|&node| trie.ways(node, side)) {
                onward.reach = onward.reach.max(gap_max + 1);
                for &set in rules.sets.of_slot(slot) {
                    onward.ways[set as usize / 64 % WAYS] |= 1 << (set % 64);
                }
            }
            onward
        };
        let (left, right) = (onward(Side::Left), onward(Side::Right));
        let number = self.states.len() as u32;
        self.states.push(State { ends, left, right });
        self.nodes.push(nodes.clone());
        self.numbers.insert(nodes, number);
        number
    }
}
