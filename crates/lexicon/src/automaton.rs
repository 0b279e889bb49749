//! The walk through a sentence: from each token along all sequences that may begin there, at once.
//!
//! A *state* is a set of nodes of the [`Trie`] that the same tokens lead to. States and the transitions between them
//! are worked out when a text first needs them and kept, as a lazy deterministic automaton keeps them; a gap makes the walk
//! branch, one branch for each length the gap may have.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::entry::EntryId;
use crate::program::Program;
use crate::trie::Trie;
use crate::vocabulary::{ClassId, Vocabulary, Word};

/// States, edges and transitions kept before all are forgotten again, so that no text can fill the memory.
const MAX_KEPT: usize = 2_000_000;

/// Leads nowhere.
const DEAD: u32 = u32::MAX;
/// Not worked out yet.
const UNKNOWN: u32 = u32::MAX - 1;

/// The sequences of a program, ready to be walked.
#[derive(Clone, Debug)]
pub(crate) struct Automaton {
    trie: Trie,
    kept: Kept,
    /// States that several gaps lead to, with the ends at which they were reached from the present start.
    seen: FxHashSet<(u32, u32)>,
}

/// What has been worked out.
#[derive(Clone, Debug, Default)]
struct Kept {
    /// The state in which a walk begins, by the class of its first word.
    starts: Vec<u32>,
    numbers: FxHashMap<Box<[u32]>, u32>,
    states: Vec<State>,
    entries: Vec<EntryId>,
    forks: Vec<Fork>,
    edges: Vec<Edge>,
    /// State by list of edges (its first index) and class of the next word.
    next: FxHashMap<(u32, ClassId), u32>,
}

/// Some beginnings of sequences that the same tokens lead to.
#[derive(Clone, Copy, Debug)]
struct State {
    /// The entries that end here, each once: a range of [`Kept::entries`].
    entries: (u32, u32),
    /// How to go on after skipping 0, 1, 2 … tokens: a range of [`Kept::forks`].
    forks: (u32, u32),
    /// Whether there may be many ways to the same end.
    gappy: bool,
}

/// How a state goes on after so many skipped tokens.
#[derive(Clone, Copy, Debug)]
struct Fork {
    /// The signature of all slots that are an edge here: a word without a common bit leads nowhere.
    signature: u128,
    /// A range of [`Kept::edges`], ascending by slot.
    edges: (u32, u32),
}

/// A slot, and the node it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    slot: u32,
    node: u32,
}

impl Automaton {
    pub(crate) fn new(program: &Program) -> Self {
        Self { trie: Trie::new(program), kept: Kept::default(), seen: FxHashSet::default() }
    }

    /// Forgets what was kept if it has become too much. Between texts only.
    pub(crate) fn tidy(&mut self) {
        let Kept { starts: _, numbers, states, entries, forks, edges, next } = &self.kept;
        let kept = numbers.len() + states.len() + entries.len() + forks.len();
        if kept + edges.len() + next.len() > MAX_KEPT {
            self.kept = Kept::default();
        }
    }

    /// Tells every occurrence in one sentence: its first token and one past its last, counted from the sentence's start,
    /// and its entry.
    pub(crate) fn scan(
        &mut self,
        sentence: &[Word],
        vocabulary: &Vocabulary,
        tell: &mut impl FnMut(u32, u32, EntryId),
    ) {
        for (start, word) in sentence.iter().enumerate() {
            if word.class == ClassId::NONE {
                continue;
            }
            let state = self.start(word.class, vocabulary);
            if state != DEAD {
                let mut walk = Walk { automaton: self, sentence, vocabulary, start: start as u32 };
                walk.from(state, start + 1, tell);
                if !self.seen.is_empty() {
                    self.seen.clear();
                }
            }
        }
    }

    #[inline]
    fn start(&mut self, class: ClassId, vocabulary: &Vocabulary) -> u32 {
        match self.kept.starts.get(class.index()) {
            Some(state) if *state != UNKNOWN => *state,
            _ => self.work_out_start(class, vocabulary),
        }
    }

    #[cold]
    fn work_out_start(&mut self, class: ClassId, vocabulary: &Vocabulary) -> u32 {
        let slots = vocabulary.slots(class).iter();
        let nodes = slots.filter_map(|slot| self.trie.first(*slot)).collect();
        let state = self.kept.state(&self.trie, nodes);
        let starts = &mut self.kept.starts;
        starts.resize(starts.len().max(class.index() + 1), UNKNOWN);
        starts[class.index()] = state;
        state
    }

    #[cold]
    fn work_out_next(&mut self, fork: Fork, class: ClassId, vocabulary: &Vocabulary) -> u32 {
        let slots = vocabulary.slots(class);
        let edges = &self.kept.edges[fork.edges.0 as usize..fork.edges.1 as usize];
        let taken = edges.iter().filter(|edge| slots.binary_search(&edge.slot).is_ok());
        let nodes = taken.map(|edge| edge.node).collect();
        let state = self.kept.state(&self.trie, nodes);
        self.kept.next.insert((fork.edges.0, class), state);
        state
    }
}

impl Kept {
    /// The number of the state of some nodes.
    fn state(&mut self, trie: &Trie, mut nodes: Vec<u32>) -> u32 {
        if nodes.is_empty() {
            return DEAD;
        }
        nodes.sort_unstable();
        nodes.dedup();
        if let Some(state) = self.numbers.get(nodes.as_slice()) {
            return *state;
        }
        let nodes_of = || nodes.iter().map(|node| trie.node(*node));
        let mut entries: Vec<EntryId> =
            nodes_of().flat_map(|node| node.entries.iter().copied()).collect();
        entries.sort_unstable();
        entries.dedup();
        let first_entry = self.entries.len() as u32;
        self.entries.extend(entries);

        let first_fork = self.forks.len() as u32;
        let farthest = nodes_of().flat_map(|node| node.steps.keys()).map(|step| step.gap_max).max();
        for skipped in farthest.into_iter().flat_map(|farthest| 0..=farthest) {
            let steps = nodes_of().flat_map(|node| &node.steps);
            let mut edges: Vec<Edge> = steps
                .filter(|(step, _)| (step.gap_min..=step.gap_max).contains(&skipped))
                .map(|(step, node)| Edge { slot: step.slot.0, node: *node })
                .collect();
            edges.sort_unstable();
            edges.dedup();
            self.fork(&edges, first_fork);
        }
        let state = self.states.len() as u32;
        self.states.push(State {
            entries: (first_entry, self.entries.len() as u32),
            forks: (first_fork, self.forks.len() as u32),
            gappy: nodes_of().any(|node| node.gaps >= 2),
        });
        self.numbers.insert(nodes.into(), state);
        state
    }

    /// Adds a fork to a state; one with the same edges as the one before shares them, and their transitions.
    fn fork(&mut self, edges: &[Edge], first_fork: u32) {
        let last = self.forks[first_fork as usize..].last().copied();
        if let Some(last) = last
            && self.edges[last.edges.0 as usize..last.edges.1 as usize] == *edges
        {
            self.forks.push(last);
            return;
        }
        let start = self.edges.len() as u32;
        self.edges.extend(edges);
        let signature =
            edges.iter().fold(0, |signature, edge| signature | Word::signature(edge.slot));
        self.forks.push(Fork { signature, edges: (start, self.edges.len() as u32) });
    }
}

/// A walk from one start.
struct Walk<'w> {
    automaton: &'w mut Automaton,
    sentence: &'w [Word],
    vocabulary: &'w Vocabulary,
    start: u32,
}

impl Walk<'_> {
    /// Goes on from a state that was reached at `end`.
    fn from(&mut self, state: u32, end: usize, tell: &mut impl FnMut(u32, u32, EntryId)) {
        let State { entries, forks, gappy } = self.automaton.kept.states[state as usize];
        if gappy && !self.automaton.seen.insert((state, end as u32)) {
            return;
        }
        for entry in &self.automaton.kept.entries[entries.0 as usize..entries.1 as usize] {
            tell(self.start, end as u32, *entry);
        }
        let ahead = &self.sentence[end..];
        for (skipped, fork) in (0..ahead.len()).zip(forks.0..forks.1) {
            let fork = self.automaton.kept.forks[fork as usize];
            let word = ahead[skipped];
            if fork.signature & word.signature == 0 {
                continue;
            }
            let next = match self.automaton.kept.next.get(&(fork.edges.0, word.class)) {
                Some(next) => *next,
                None => self.automaton.work_out_next(fork, word.class, self.vocabulary),
            };
            if next != DEAD {
                self.from(next, end + skipped + 1, tell);
            }
        }
    }
}
