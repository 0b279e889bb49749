//! Which terms of a segment a lexicon needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolescope_lexicon::{Program, WordPattern};
use tantivy::InvertedIndexReader;
use tantivy::postings::TermInfo;

use crate::error::{Context, Error, Result};
use crate::scan::automaton::SlotSets;
use crate::scan::trie::Trie;

/// The most distinct sets of slots that one scan can tell apart.
const MOST_SETS: usize = 1 << 20;

/// A term to be read, and the set of slots it fills.
#[derive(Clone, Debug)]
pub(crate) struct PlannedTerm {
    pub(crate) info: TermInfo,
    pub(crate) set: u32,
}

/// What a lexicon needs of one field of one segment.
pub(crate) struct FieldPlan {
    pub(crate) inverted: Arc<InvertedIndexReader>,
    pub(crate) terms: Vec<PlannedTerm>,
}

impl FieldPlan {
    /// Looks up the words of `program`, each with the slots that it fills.
    pub(crate) fn new(
        inverted: Arc<InvertedIndexReader>,
        program: &Program,
        words_to_slots: &[Vec<u32>],
        sets: &mut SlotSets,
        path: &std::path::Path,
    ) -> Result<Self> {
        let mut slots_of_term: BTreeMap<Vec<u8>, (TermInfo, Vec<u32>)> = BTreeMap::new();
        for (word, slots) in program.words.iter().zip(words_to_slots) {
            if slots.is_empty() {
                continue;
            }
            match word {
                WordPattern::Exact(word) => {
                    if let Some(info) =
                        inverted.terms().get(word.as_bytes()).context("read the words of", path)?
                    {
                        let entry = slots_of_term
                            .entry(word.clone().into_bytes())
                            .or_insert((info, Vec::new()));
                        entry.1.extend(slots);
                    }
                }
                WordPattern::Prefix(prefix) => {
                    let mut stream = inverted
                        .terms()
                        .range()
                        .ge(prefix.as_bytes())
                        .into_stream()
                        .context("read the words of", path)?;
                    while stream.advance() {
                        if !stream.key().starts_with(prefix.as_bytes()) {
                            break;
                        }
                        let entry = slots_of_term
                            .entry(stream.key().to_vec())
                            .or_insert_with(|| (stream.value().clone(), Vec::new()));
                        entry.1.extend(slots);
                    }
                }
            }
        }
        let mut terms = Vec::with_capacity(slots_of_term.len());
        for (_, (info, mut slots)) in slots_of_term {
            slots.sort_unstable();
            slots.dedup();
            terms.push(PlannedTerm { info, set: sets.number(slots) });
        }
        if sets.len() > MOST_SETS {
            return Err(Error::LexiconTooLarge { found: sets.len(), limit: MOST_SETS });
        }
        Ok(Self { inverted, terms })
    }
}

/// For each word of a program, the slots of a trie that it fills.
pub(crate) fn words_to_slots(program: &Program, trie: &Trie) -> Vec<Vec<u32>> {
    let mut slots_of_word = vec![Vec::new(); program.words.len()];
    for slot in trie.slots() {
        for word in &program.slots[slot as usize] {
            slots_of_word[word.0 as usize].push(slot);
        }
    }
    slots_of_word
}
