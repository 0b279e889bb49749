//! All sequences of a program in one tree, walked from each token of a sentence.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::entry::EntryId;
use crate::program::{Program, Step};
use crate::vocabulary::{ClassId, Vocabulary};

/// The sequences of a program; those that begin alike share their beginning.
#[derive(Clone, Debug)]
pub(crate) struct Trie {
    /// For each slot the node of sequences that begin with it, or [`NOWHERE`].
    first: Vec<u32>,
    nodes: Vec<Node>,
    entries: Vec<EntryId>,
    groups: Vec<Group>,
    edges: Vec<Edge>,
    /// Nodes that several gaps lead to, with the ends at which they were reached from the present start.
    seen: FxHashSet<(u32, u32)>,
}

const NOWHERE: u32 = u32::MAX;

/// The beginning of some sequences.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The entries whose sequences end here: a range of [`Trie::entries`].
    entries: (u32, u32),
    /// How the sequences go on: a range of [`Trie::groups`].
    groups: (u32, u32),
    /// Whether two gaps or more lead here, so that there may be many ways to the same end.
    gappy: bool,
}

/// Steps with the same gap before them.
#[derive(Clone, Copy, Debug)]
struct Group {
    gap_min: u16,
    gap_max: u16,
    /// A range of [`Trie::edges`].
    edges: (u32, u32),
}

/// One step.
#[derive(Clone, Copy, Debug)]
struct Edge {
    slot: u32,
    node: u32,
}

/// A node that is being built.
#[derive(Default)]
struct Growing {
    entries: Vec<EntryId>,
    steps: BTreeMap<Step, u32>,
    gaps: u32,
}

impl Trie {
    pub(crate) fn new(program: &Program) -> Self {
        let mut first = vec![NOWHERE; program.slots.len()];
        let mut growing: Vec<Growing> = Vec::new();
        for sequence in &program.sequences {
            let (start, rest) = sequence.steps.split_first().expect("a sequence has a place");
            let start = &mut first[start.slot.0 as usize];
            if *start == NOWHERE {
                *start = growing.len() as u32;
                growing.push(Growing::default());
            }
            let mut node = *start;
            for step in rest {
                let next = growing.len() as u32;
                let gaps = growing[node as usize].gaps + u32::from(step.gap_max > step.gap_min);
                node = *growing[node as usize].steps.entry(*step).or_insert(next);
                if node == next {
                    growing.push(Growing { gaps, ..Growing::default() });
                }
            }
            growing[node as usize].entries.push(sequence.entry);
        }
        let mut trie = Self {
            first,
            nodes: Vec::with_capacity(growing.len()),
            entries: Vec::new(),
            groups: Vec::new(),
            edges: Vec::new(),
            seen: FxHashSet::default(),
        };
        growing.iter().for_each(|node| trie.add(node));
        trie
    }

    fn add(&mut self, node: &Growing) {
        let (entries, groups) = (self.entries.len() as u32, self.groups.len() as u32);
        self.entries.extend(&node.entries);
        // Steps are sorted by gap first.
        for (step, next) in &node.steps {
            let edge = self.edges.len() as u32;
            self.edges.push(Edge { slot: step.slot.0, node: *next });
            let Step { gap_min, gap_max, .. } = *step;
            match self.groups[groups as usize..].last_mut() {
                Some(group) if (group.gap_min, group.gap_max) == (gap_min, gap_max) => {
                    group.edges.1 = edge + 1;
                }
                _ => self.groups.push(Group { gap_min, gap_max, edges: (edge, edge + 1) }),
            }
        }
        self.nodes.push(Node {
            entries: (entries, self.entries.len() as u32),
            groups: (groups, self.groups.len() as u32),
            gappy: node.gaps >= 2,
        });
    }

    /// Tells every occurrence in one sentence: its first token, one past its last, counted from the sentence's start,
    /// and its entry.
    pub(crate) fn scan(
        &mut self,
        sentence: &[ClassId],
        vocabulary: &Vocabulary,
        mut tell: impl FnMut(u32, u32, EntryId),
    ) {
        let mut seen = std::mem::take(&mut self.seen);
        for (start, class) in sentence.iter().enumerate() {
            if *class == ClassId::NONE {
                continue;
            }
            for slot in vocabulary.slots(*class) {
                let node = self.first[*slot as usize];
                if node != NOWHERE {
                    let mut walk = Walk { trie: self, sentence, vocabulary, seen: &mut seen };
                    walk.from(node, start + 1, &mut |end, entry| tell(start as u32, end, entry));
                }
            }
            if !seen.is_empty() {
                seen.clear();
            }
        }
        self.seen = seen;
    }
}

/// A walk from one start.
struct Walk<'w> {
    trie: &'w Trie,
    sentence: &'w [ClassId],
    vocabulary: &'w Vocabulary,
    seen: &'w mut FxHashSet<(u32, u32)>,
}

impl Walk<'_> {
    /// Goes on from a node whose sequences have been followed up to `end`.
    fn from(&mut self, node: u32, end: usize, tell: &mut impl FnMut(u32, EntryId)) {
        let trie = self.trie;
        let Node { entries, groups, gappy } = trie.nodes[node as usize];
        if gappy && !self.seen.insert((node, end as u32)) {
            return;
        }
        for entry in &trie.entries[entries.0 as usize..entries.1 as usize] {
            tell(end as u32, *entry);
        }
        for group in &trie.groups[groups.0 as usize..groups.1 as usize] {
            let nearest = (end + usize::from(group.gap_min)).min(self.sentence.len());
            let farthest = (end + usize::from(group.gap_max) + 1).min(self.sentence.len());
            for (at, class) in (nearest..).zip(&self.sentence[nearest..farthest]) {
                if *class == ClassId::NONE {
                    continue;
                }
                let slots = self.vocabulary.slots(*class);
                for edge in &trie.edges[group.edges.0 as usize..group.edges.1 as usize] {
                    if slots.binary_search(&edge.slot).is_ok() {
                        self.from(edge.node, at + 1, tell);
                    }
                }
            }
        }
    }
}
