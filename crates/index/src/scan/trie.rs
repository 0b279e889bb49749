//! The sequences of a lexicon's program as a trie over slots.

use rolescope_lexicon::{EntryId, Sequence, SlotId};

/// Stands for "no node".
const NONE: u32 = u32::MAX;

/// Sequences, sharing what they begin with.
#[derive(Debug)]
pub(crate) struct Trie {
    /// For each slot, the node of sequences that begin with it.
    roots: Vec<u32>,
    nodes: Vec<Node>,
}

/// One place of some sequences.
#[derive(Debug)]
struct Node {
    slot: u32,
    gap_min: u32,
    gap_max: u32,
    /// Ascending by slot.
    children: Vec<u32>,
    /// The largest gap before a child.
    reach: u32,
    /// The entries of the sequences that end here.
    ends: Vec<EntryId>,
}

impl Trie {
    /// The trie of some sequences of a program with `slots` slots.
    pub(crate) fn new<'a>(sequences: impl Iterator<Item = &'a Sequence>, slots: usize) -> Self {
        let mut trie = Self { roots: vec![NONE; slots], nodes: Vec::new() };
        for sequence in sequences {
            let mut at = NONE;
            for step in &sequence.steps {
                let SlotId(slot) = step.slot;
                let (gap_min, gap_max) = (u32::from(step.gap_min), u32::from(step.gap_max));
                at = trie.child(at, slot, gap_min, gap_max);
            }
            let ends = &mut trie.nodes[at as usize].ends;
            if !ends.contains(&sequence.entry) {
                ends.push(sequence.entry);
            }
        }
        trie
    }

    fn child(&mut self, parent: u32, slot: u32, gap_min: u32, gap_max: u32) -> u32 {
        let same =
            |node: &Node| node.slot == slot && node.gap_min == gap_min && node.gap_max == gap_max;
        let known = if parent == NONE {
            Some(self.roots[slot as usize]).filter(|&root| root != NONE)
        } else {
            let children = &self.nodes[parent as usize].children;
            children.iter().copied().find(|&child| same(&self.nodes[child as usize]))
        };
        if let Some(known) = known {
            return known;
        }
        let new = self.nodes.len() as u32;
        self.nodes.push(Node {
            slot,
            gap_min,
            gap_max,
            children: Vec::new(),
            reach: 0,
            ends: Vec::new(),
        });
        if parent == NONE {
            self.roots[slot as usize] = new;
        } else {
            let slot_of = |&child: &u32| self.nodes[child as usize].slot;
            let at = self.nodes[parent as usize]
                .children
                .partition_point(|child| slot_of(child) <= slot);
            let parent = &mut self.nodes[parent as usize];
            parent.children.insert(at, new);
            parent.reach = parent.reach.max(gap_max);
        }
        new
    }

    /// The slots that occur in a sequence, ascending.
    pub(crate) fn slots(&self) -> Vec<u32> {
        let mut slots: Vec<u32> = self.nodes.iter().map(|node| node.slot).collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// For each slot, in which documents its words are worth reading: those that hold all other places of a sequence, too.
    ///
    /// `present` holds for each slot a bit for each document that has one of its words; `needed` receives the answer in the same
    /// shape, `width` words a slot. Only documents of `allowed` count.
    pub(crate) fn needed(
        &self,
        present: &[u64],
        allowed: &[u64],
        needed: &mut [u64],
        width: usize,
    ) {
        let mut pool: Vec<Vec<u64>> = Vec::new();
        for &root in self.roots.iter().filter(|&&root| root != NONE) {
            self.needed_below(root, allowed, present, needed, width, &mut pool);
        }
    }

    /// Does so for the sequences through `node`, whose earlier places are all in the documents of `above`; returns nothing, but
    /// leaves in the returned buffer the documents in which a sequence through the node is complete.
    fn needed_below(
        &self,
        node: u32,
        above: &[u64],
        present: &[u64],
        needed: &mut [u64],
        width: usize,
        pool: &mut Vec<Vec<u64>>,
    ) -> Option<Vec<u64>> {
        let Node { slot, children, ends, .. } = &self.nodes[node as usize];
        let first = *slot as usize * width;
        let mut here = pool.pop().unwrap_or_else(|| vec![0; width]);
        let mut any = 0;
        for ((word, above), present) in
            here.iter_mut().zip(above).zip(&present[first..first + width])
        {
            *word = above & present;
            any |= *word;
        }
        if any == 0 {
            pool.push(here);
            return None;
        }
        if ends.is_empty() {
            let mut complete = pool.pop().unwrap_or_else(|| vec![0; width]);
            complete.fill(0);
            for &child in children {
                if let Some(below) = self.needed_below(child, &here, present, needed, width, pool) {
                    complete.iter_mut().zip(&below).for_each(|(word, below)| *word |= below);
                    pool.push(below);
                }
            }
            pool.push(std::mem::replace(&mut here, complete));
        } else {
            // Complete here already: whatever lies below is a subset.
            for &child in children {
                if let Some(below) = self.needed_below(child, &here, present, needed, width, pool) {
                    pool.push(below);
                }
            }
        }
        needed[first..first + width].iter_mut().zip(&here).for_each(|(word, here)| *word |= here);
        Some(here)
    }

    /// The node of sequences that begin with a slot.
    pub(crate) fn root(&self, slot: u32) -> Option<u32> {
        Some(self.roots[slot as usize]).filter(|&root| root != NONE)
    }

    /// The nodes to which a word that fills `slots` (ascending) leads from `node`, with `gap` tokens in between.
    pub(crate) fn next(&self, node: u32, slots: &[u32], gap: u32) -> impl Iterator<Item = u32> {
        self.nodes[node as usize].children.iter().copied().filter(move |&child| {
            let Node { slot, gap_min, gap_max, .. } = self.nodes[child as usize];
            (gap_min..=gap_max).contains(&gap) && slots.binary_search(&slot).is_ok()
        })
    }

    /// The slots by which sequences go on from a node, with repetitions.
    pub(crate) fn next_slots(&self, node: u32) -> impl Iterator<Item = u32> {
        self.nodes[node as usize].children.iter().map(|&child| self.nodes[child as usize].slot)
    }

    /// The number of slots of the program.
    pub(crate) fn slot_count(&self) -> usize {
        self.roots.len()
    }

    /// The entries of the sequences that end at a node.
    pub(crate) fn ends(&self, node: u32) -> &[EntryId] {
        &self.nodes[node as usize].ends
    }

    /// The largest gap behind a node after which a sequence may go on; `None` if none goes on.
    pub(crate) fn reach(&self, node: u32) -> Option<u32> {
        let Node { children, reach, .. } = &self.nodes[node as usize];
        (!children.is_empty()).then_some(*reach)
    }
}
