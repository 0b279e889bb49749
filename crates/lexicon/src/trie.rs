//! All sequences of a program in one tree: those that begin alike share their beginning.

use std::collections::BTreeMap;

use crate::entry::EntryId;
use crate::program::{Program, Step};

/// The tree.
#[derive(Clone, Debug)]
pub(crate) struct Trie {
    /// For each slot the node of sequences that begin with it.
    first: Vec<Option<u32>>,
    nodes: Vec<Node>,
}

/// The beginning of some sequences.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// The entries whose sequences end here.
    pub(crate) entries: Vec<EntryId>,
    /// How the sequences go on, and where each step leads.
    pub(crate) steps: BTreeMap<Step, u32>,
    /// How many gaps that can vary lead here: from two on there may be many ways to the same end.
    pub(crate) gaps: u32,
}

impl Trie {
    pub(crate) fn new(program: &Program) -> Self {
        let mut first = vec![None; program.slots.len()];
        let mut nodes: Vec<Node> = Vec::new();
        for sequence in &program.sequences {
            let (start, rest) = sequence.steps.split_first().expect("a sequence has a place");
            let mut node = *first[start.slot.0 as usize].get_or_insert_with(|| {
                nodes.push(Node::default());
                nodes.len() as u32 - 1
            });
            for step in rest {
                let next = nodes.len() as u32;
                let gaps = nodes[node as usize].gaps + u32::from(step.gap_max > step.gap_min);
                node = *nodes[node as usize].steps.entry(*step).or_insert(next);
                if node == next {
                    nodes.push(Node { gaps, ..Node::default() });
                }
            }
            nodes[node as usize].entries.push(sequence.entry);
        }
        Self { first, nodes }
    }

    /// The node of sequences that begin with a slot, if any do.
    pub(crate) fn first(&self, slot: u32) -> Option<u32> {
        self.first[slot as usize]
    }

    pub(crate) fn node(&self, node: u32) -> &Node {
        &self.nodes[node as usize]
    }
}
