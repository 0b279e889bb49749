//! The occurrences of all sequences around their anchors.
//!
//! From each anchor the sequences that it may belong to are followed through the words around it, all of them at once: a *state* is
//! the set of trie nodes reached at one position, and where a word leads from a state is found out once and remembered. The places
//! to the left come first; from each beginning found there the places to the right are followed. Most anchors are done with after a
//! look at their neighbours, since a state knows the words by which it may go on. A block's anchors are taken word by word, not document
//! by document: so the processor meets the same state again and again, and guesses right what comes next.

use rolescope_lexicon::{EntryId, RawMatch};
use rustc_hash::FxHashMap;

use crate::scan::block::Block;
use crate::scan::field::Occurrences;
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

/// The states met so far. What is asked for most is kept apart and close together.
#[derive(Debug, Default)]
struct Memory {
    numbers: FxHashMap<Vec<u32>, u32>,
    states: Vec<State>,
    /// For each state by which words it may go on, to the left and to the right.
    ways: [Vec<Ways>; 2],
    /// The entries of the sequences that are complete at each state, state by state, each once.
    ends: Vec<EntryId>,
    /// The trie nodes of each state, ascending.
    nodes: Vec<Vec<u32>>,
    /// For each set of slots, the state of the sequences whose anchor it is.
    beginnings: Vec<u32>,
    /// By [`step`].
    transitions: FxHashMap<u64, u32>,
    /// Transitions used of late, each where [`place`] says, or where another took its place.
    recent: Vec<(u64, u32)>,
    unions: FxHashMap<(u32, u32), u32>,
}

/// Trie nodes reached at one position.
#[derive(Clone, Copy, Debug)]
struct State {
    /// Where its entries are.
    ends: (u32, u32),
    /// For each side one more than the largest gap after which a sequence may go on; 0 if none does.
    reach: [u32; 2],
}

/// The sets of slots by which a state may go on: bit `set` modulo the number of bits. What is not there leads nowhere.
type Ways = [u64; WAYS];

/// Transitions that are kept close, as a power of 2.
const RECENT: u32 = 12;

/// A state, a side, a gap and a set of slots as one number. [`MOST_STATES`] and the most sets of a scan leave room for gaps, which are
/// of 16 bits.
fn step(state: u32, side: Side, gap: u32, set: u32) -> u64 {
    u64::from(state) << 40 | (side as u64) << 39 | u64::from(gap) << 22 | u64::from(set)
}

fn place(step: u64) -> usize {
    (step.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - RECENT)) as usize
}

/// Where the sequences around one anchor are looked for.
#[derive(Clone, Copy)]
struct Around<'a> {
    rules: Rules<'a>,
    row: &'a [u32],
    /// The row's number in its block.
    document: u32,
    anchor: u32,
}

impl Automaton {
    /// Notes every occurrence of every sequence whose anchor is one of some words of a block. All of them fill the set of slots `set`;
    /// `places` holds their documents and positions. An occurrence stands in one sentence. It may be noted several times, and several
    /// ends of one start may be.
    pub(crate) fn occurrences(
        &mut self,
        rules: Rules<'_>,
        set: u32,
        places: impl Iterator<Item = (u32, u32)>,
        block: &Block,
        found: &mut Occurrences,
    ) {
        self.memory.prepare(rules);
        let first = self.memory.beginning(rules, set);
        let [to_the_left, to_the_right] = self.memory.states[first as usize].reach;
        for (document, anchor) in places {
            let row = block.row(document as usize);
            let around = Around { rules, row, document, anchor };
            self.memory.complete(first, around, anchor, anchor, found);
            if to_the_right > 0 {
                self.rightwards(around, anchor, first, found);
            }
            if to_the_left > 0 {
                self.leftwards(around, first, found);
            }
        }
    }

    /// Follows the places to the left of an anchor, and from every beginning but the anchor those to the right.
    fn leftwards(&mut self, around: Around<'_>, state: u32, found: &mut Occurrences) {
        let Around { rules, row, anchor, document: _ } = around;
        self.on_the_left.clear();
        self.on_the_left.push((anchor, state));
        let mut last = anchor.saturating_sub(self.memory.reach(state, Side::Left));
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
                if self.memory.may_take(state, Side::Left, gap, set) {
                    let leads_to = self.memory.transition(rules, state, Side::Left, gap, set);
                    next = self.memory.union(rules, next, leads_to);
                }
            }
            if next == DEAD {
                continue;
            }
            let reach = self.memory.reach(next, Side::Left);
            if self.memory.complete(next, around, here, anchor, found) > 0 {
                self.rightwards(around, here, next, found);
            }
            if reach > 0 {
                self.on_the_left.push((here, next));
                last = last.min(here.saturating_sub(reach));
            }
        }
    }

    /// Follows the places to the right of the anchor, of sequences that begin at `start`.
    fn rightwards(&mut self, around: Around<'_>, start: u32, state: u32, found: &mut Occurrences) {
        let Around { rules, row, anchor, document: _ } = around;
        self.on_the_right.clear();
        self.on_the_right.push((anchor, state));
        let mut last = anchor + self.memory.reach(state, Side::Right);
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
                if self.memory.may_take(state, Side::Right, gap, set) {
                    let leads_to = self.memory.transition(rules, state, Side::Right, gap, set);
                    next = self.memory.union(rules, next, leads_to);
                }
            }
            if next != DEAD {
                let reach = self.memory.complete(next, around, start, here, found);
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
            self.recent = vec![(u64::MAX, DEAD); 1 << RECENT];
            self.state(rules, Vec::new());
        }
    }

    /// Notes the sequences that are complete; returns how far to the right the state may go on.
    #[inline]
    fn complete(
        &self,
        state: u32,
        around: Around<'_>,
        start: u32,
        last: u32,
        found: &mut Occurrences,
    ) -> u32 {
        let State { ends: (first, end), reach } = self.states[state as usize];
        for &entry in &self.ends[first as usize..end as usize] {
            found.push(around.document, RawMatch { start, end: last + 1, entry });
        }
        reach[Side::Right as usize]
    }

    #[inline]
    fn reach(&self, state: u32, side: Side) -> u32 {
        self.states[state as usize].reach[side as usize]
    }

    #[inline]
    fn may_take(&self, state: u32, side: Side, gap: u32, set: u32) -> bool {
        gap < self.reach(state, side)
            && self.ways[side as usize][state as usize][set as usize / 64 % WAYS] & 1 << (set % 64)
                != 0
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
    fn transition(&mut self, rules: Rules<'_>, state: u32, side: Side, gap: u32, set: u32) -> u32 {
        let step = step(state, side, gap, set);
        match self.recent[place(step)] {
            (known, next) if known == step => next,
            _ => self.find_transition(rules, state, side, gap, set),
        }
    }

    fn find_transition(
        &mut self,
        rules: Rules<'_>,
        state: u32,
        side: Side,
        gap: u32,
        set: u32,
    ) -> u32 {
        let step = step(state, side, gap, set);
        let known = self.transitions.get(&step).copied();
        let next = known.unwrap_or_else(|| {
            let slots = rules.sets.slots(set);
            let nodes = &self.nodes[state as usize];
            let nodes = nodes.iter().flat_map(|&node| rules.trie.next(node, side, slots, gap));
            let nodes = nodes.collect();
            let next = self.state(rules, nodes);
            self.transitions.insert(step, next);
            next
        });
        self.recent[place(step)] = (step, next);
        next
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
        let mut reach = [0; 2];
        for side in [Side::Left, Side::Right] {
            let mut ways = [0; WAYS];
            for (slot, gap_max) in nodes.iter().flat_map(|&node| trie.ways(node, side)) {
                reach[side as usize] = reach[side as usize].max(gap_max + 1);
                for &set in rules.sets.of_slot(slot) {
                    ways[set as usize / 64 % WAYS] |= 1 << (set % 64);
                }
            }
            self.ways[side as usize].push(ways);
        }
        let number = self.states.len() as u32;
        let first = self.ends.len() as u32;
        self.ends.extend(ends);
        self.states.push(State { ends: (first, self.ends.len() as u32), reach });
        self.nodes.push(nodes.clone());
        self.numbers.insert(nodes, number);
        number
    }
}
