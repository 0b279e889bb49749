//! The sequences of a lexicon's program, each seen from its rarest place.
//!
//! Most words of a sequence are common (`work with …`), one is rare. That one, the *anchor*, is where a search begins: from there
//! the places before it are looked for from right to left, then those behind it from left to right. Sequences with the same anchor
//! share what they have in common on that way. A sequence with a place that no word of the index fills is left out.

use rolescope_lexicon::{EntryId, Sequence, SlotId, Step};
use rustc_hash::FxHashMap;

/// Stands for "no node".
const NONE: u32 = u32::MAX;

/// The way from a place to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// Towards the beginning of the text.
    Left,
    /// Towards its end.
    Right,
}

/// Sequences, sharing their ways from the anchor.
#[derive(Debug)]
pub(crate) struct Trie {
    /// For each slot, the node of sequences whose anchor it is.
    roots: Vec<u32>,
    nodes: Vec<Node>,
}

/// One place of some sequences.
#[derive(Debug)]
struct Node {
    place: Place,
    children: Vec<u32>,
    /// The entries of the sequences that are complete here.
    ends: Vec<EntryId>,
}

/// What may stand where, seen from the place before it; from the anchor for the first place to the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place {
    side: Side,
    slot: u32,
    gap_min: u32,
    gap_max: u32,
}

impl Trie {
    /// The trie of some sequences. `weights` says for each slot of the program how often its words occur, roughly; 0 is never.
    pub(crate) fn new<'a>(sequences: impl Iterator<Item = &'a Sequence>, weights: &[u64]) -> Self {
        let mut trie = Self { roots: vec![NONE; weights.len()], nodes: Vec::new() };
        let mut children = FxHashMap::default();
        let weight = |step: &Step| weights[step.slot.0 as usize];
        for Sequence { entry, steps } in sequences {
            let rarest = (0..steps.len()).min_by_key(|&index| weight(&steps[index]));
            let Some(anchor) = rarest.filter(|&index| weight(&steps[index]) > 0) else { continue };
            let place = |side: Side, slot: SlotId, gap: &Step| Place {
                side,
                slot: slot.0,
                gap_min: u32::from(gap.gap_min),
                gap_max: u32::from(gap.gap_max),
            };
            let mut at = trie.anchor(steps[anchor].slot.0);
            // A step's gap is the one before it.
            for pair in steps[..=anchor].windows(2).rev() {
                at = trie.child(&mut children, at, place(Side::Left, pair[0].slot, &pair[1]));
            }
            for step in &steps[anchor + 1..] {
                at = trie.child(&mut children, at, place(Side::Right, step.slot, step));
            }
            let ends = &mut trie.nodes[at as usize].ends;
            if !ends.contains(entry) {
                ends.push(*entry);
            }
        }
        trie
    }

    fn anchor(&mut self, slot: u32) -> u32 {
        if self.roots[slot as usize] == NONE {
            self.roots[slot as usize] = self.nodes.len() as u32;
            let place = Place { side: Side::Left, slot, gap_min: 0, gap_max: 0 };
            self.nodes.push(Node { place, children: Vec::new(), ends: Vec::new() });
        }
        self.roots[slot as usize]
    }

    /// The node of a place behind another; `children` are the known ones.
    fn child(
        &mut self,
        children: &mut FxHashMap<(u32, Place), u32>,
        parent: u32,
        place: Place,
    ) -> u32 {
        let nodes = &mut self.nodes;
        *children.entry((parent, place)).or_insert_with(|| {
            let new = nodes.len() as u32;
            nodes.push(Node { place, children: Vec::new(), ends: Vec::new() });
            nodes[parent as usize].children.push(new);
            new
        })
    }

    /// Whether each slot of the program occurs in a sequence.
    pub(crate) fn is_used(&self) -> Vec<bool> {
        let mut used = vec![false; self.roots.len()];
        for node in &self.nodes {
            used[node.place.slot as usize] = true;
        }
        used
    }

    /// Whether each slot of the program occurs in a sequence beside an anchor.
    pub(crate) fn is_beside(&self) -> Vec<bool> {
        let mut beside = vec![false; self.roots.len()];
        for &child in self.nodes.iter().flat_map(|node| &node.children) {
            beside[self.nodes[child as usize].place.slot as usize] = true;
        }
        beside
    }

    /// The slots beside anchors, each with the slot of an anchor beside which it occurs, with repetitions.
    pub(crate) fn beside_anchors(&self) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        for (anchor, &root) in (0..).zip(&self.roots).filter(|(_, root)| **root != NONE) {
            let mut open = vec![root];
            while let Some(node) = open.pop() {
                for &child in &self.nodes[node as usize].children {
                    found.push((self.nodes[child as usize].place.slot, anchor));
                    open.push(child);
                }
            }
        }
        found
    }

    /// The node of sequences whose anchor a slot is.
    pub(crate) fn root(&self, slot: u32) -> Option<u32> {
        Some(self.roots[slot as usize]).filter(|&root| root != NONE)
    }

    /// The nodes to which a word that fills `slots` (ascending) leads from `node` on one side, with `gap` tokens in between.
    pub(crate) fn next(
        &self,
        node: u32,
        side: Side,
        slots: &[u32],
        gap: u32,
    ) -> impl Iterator<Item = u32> {
        self.nodes[node as usize].children.iter().copied().filter(move |&child| {
            let place = self.nodes[child as usize].place;
            place.side == side
                && (place.gap_min..=place.gap_max).contains(&gap)
                && slots.binary_search(&place.slot).is_ok()
        })
    }

    /// The slots by which sequences go on from a node on one side, each with the largest gap before it, with repetitions.
    pub(crate) fn ways(&self, node: u32, side: Side) -> impl Iterator<Item = (u32, u32)> {
        let places = self.nodes[node as usize].children.iter();
        let places = places.map(|&child| self.nodes[child as usize].place);
        places.filter(move |place| place.side == side).map(|place| (place.slot, place.gap_max))
    }

    /// The entries of the sequences that are complete at a node.
    pub(crate) fn ends(&self, node: u32) -> &[EntryId] {
        &self.nodes[node as usize].ends
    }
}
