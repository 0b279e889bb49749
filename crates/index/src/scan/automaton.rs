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

/// The sequences that are looked for in one field, and the sets of slots that its words fill.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) trie: Trie,
    pub(crate) sets: SlotSets,
    /// [`SlotSets::by_slot`].
    pub(crate) sets_by_slot: Vec<Vec<u32>>,
}

/// The states met so far, for one field. Each thread has its own.
#[derive(Debug, Default)]
pub(crate) struct Automaton {
    numbers: FxHashMap<Vec<u32>, u32>,
    states: Vec<State>,
    /// The trie nodes of each state, ascending.
    nodes: Vec<Vec<u32>>,
    /// For each set of slots, the state of the sequences whose anchor it is.
    beginnings: Vec<u32>,
    /// By state and set, and by gap and side.
    transitions: FxHashMap<(u64, u32), u32>,
    unions: FxHashMap<(u32, u32), u32>,
    /// Positions reached from the current anchor to the left, and from it to the right, with their states.
    on_the_left: Vec<(u32, u32)>,
    on_the_right: Vec<(u32, u32)>,
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
    rules: &'a Rules,
    row: &'a [u32],
    anchor: u32,
}

impl Automaton {
    /// Appends every occurrence of every sequence in a field: `row` holds for each position [`NOTHING`], [`BOUNDARY`] or a set plus 1,
    /// `anchors` the positions of words that may be anchors, in any order. An occurrence stands in one sentence. It may be appended
    /// several times, and several ends of one start may be.
    pub(crate) fn occurrences(
        &mut self,
        rules: &Rules,
        row: &[u32],
        anchors: impl Iterator<Item = u32>,
        found: &mut Vec<RawMatch>,
    ) {
        if self.states.is_empty()
            || self.states.len() > MOST_STATES
            || self.transitions.len() + self.unions.len() > MOST_TRANSITIONS
        {
            *self = Self::default();
            self.beginnings = vec![UNKNOWN; rules.sets.len()];
            self.state(rules, Vec::new());
        }
        for anchor in anchors {
            let state = self.beginning(rules, row[anchor as usize] - 1);
            let State { left, right, .. } = &self.states[state as usize];
            let (to_the_left, to_the_right) = (left.reach > 0, right.reach > 0);
            let around = Around { rules, row, anchor };
            self.complete(state, anchor, anchor, found);
            if to_the_right {
                self.rightwards(around, anchor, state, found);
            }
            if to_the_left {
                self.leftwards(around, state, found);
            }
        }
    }

    /// Follows the places to the left of an anchor, and from every beginning but the anchor those to the right.
    fn leftwards(&mut self, around: Around<'_>, state: u32, found: &mut Vec<RawMatch>) {
        let Around { rules, row, anchor } = around;
        let mut active = std::mem::take(&mut self.on_the_left);
        active.clear();
        active.push((anchor, state));
        let mut last = anchor.saturating_sub(self.states[state as usize].left.reach);
        let mut here = anchor;
        while here > last {
            here -= 1;
            let word = row[here as usize];
            if word == NOTHING {
                continue;
            }
            if word == BOUNDARY {
                break;
            }
            let mut next = DEAD;
            for &(position, state) in &active {
                let (set, gap) = (word - 1, position - here - 1);
                if self.states[state as usize].left.may_take(set, gap) {
                    let leads_to = self.transition(rules, state, set, Side::Left, gap);
                    next = self.union(rules, next, leads_to);
                }
            }
            if next == DEAD {
                continue;
            }
            if self.complete(next, here, anchor, found) > 0 {
                self.rightwards(around, here, next, found);
            }
            let reach = self.states[next as usize].left.reach;
            if reach > 0 {
                active.push((here, next));
                last = last.min(here.saturating_sub(reach));
            }
        }
        self.on_the_left = active;
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
        let mut last = anchor + self.states[state as usize].right.reach;
        let mut active = std::mem::take(&mut self.on_the_right);
        active.clear();
        active.push((anchor, state));
        let mut here = anchor;
        while here < last {
            here += 1;
            let Some(&word) = row.get(here as usize) else { break };
            if word == NOTHING {
                continue;
            }
            if word == BOUNDARY {
                break;
            }
            let mut next = DEAD;
            for &(position, state) in &active {
                let (set, gap) = (word - 1, here - position - 1);
                if self.states[state as usize].right.may_take(set, gap) {
                    let leads_to = self.transition(rules, state, set, Side::Right, gap);
                    next = self.union(rules, next, leads_to);
                }
            }
            if next != DEAD {
                let reach = self.complete(next, start, here, found);
                if reach > 0 {
                    active.push((here, next));
                    last = last.max(here + reach);
                }
            }
        }
        self.on_the_right = active;
    }

    /// Notes the sequences that are complete; returns how far to the right the state may go on.
    fn complete(&self, state: u32, start: u32, last: u32, found: &mut Vec<RawMatch>) -> u32 {
        let State { ends, right, .. } = &self.states[state as usize];
        for &entry in ends {
            found.push(RawMatch { start, end: last + 1, entry });
        }
        right.reach
    }

    fn beginning(&mut self, rules: &Rules, set: u32) -> u32 {
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

    fn transition(&mut self, rules: &Rules, state: u32, set: u32, side: Side, gap: u32) -> u32 {
        // Gaps are of 16 bits.
        let key =
            (u64::from(state) << 32 | u64::from(set), gap << 1 | u32::from(side == Side::Left));
        if let Some(&known) = self.transitions.get(&key) {
            return known;
        }
        let slots = rules.sets.slots(set);
        let nodes = &self.nodes[state as usize];
        let nodes = nodes.iter().flat_map(|&node| rules.trie.next(node, side, slots, gap));
        let nodes = nodes.collect();
        let next = self.state(rules, nodes);
        self.transitions.insert(key, next);
        next
    }

    fn union(&mut self, rules: &Rules, one: u32, other: u32) -> u32 {
        if one == DEAD || one == other {
            return other;
        }
        if other == DEAD {
            return one;
        }
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
    fn state(&mut self, rules: &Rules, mut nodes: Vec<u32>) -> u32 {
        nodes.sort_unstable();
        nodes.dedup();
        if let Some(&known) = self.numbers.get(&nodes) {
            return known;
        }
        let trie = &rules.trie;
        let mut ends: Vec<EntryId> =
            nodes.iter().flat_map(|&node| trie.ends(node)).copied().collect();
        ends.sort_unstable();
        ends.dedup();
        let onward = |side: Side| {
            let mut onward = Onward::default();
            for (slot, gap_max) in nodes.iter().flat_map(|&node| trie.ways(node, side)) {
                onward.reach = onward.reach.max(gap_max + 1);
                for &set in &rules.sets_by_slot[slot as usize] {
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
