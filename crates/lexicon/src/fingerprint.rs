//! The fingerprint of what a lexicon means.

use std::ops::Range;

use rolescope_text::{TOKENIZER, Zone};

use crate::entry::{CueReach, CueTarget, Entry, Kind};
use crate::program::{Program, Sequence, Slot, WordPattern};

/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 16;

/// Bytes that are hashed together.
const AT_ONCE: usize = 1 << 16;

/// First 16 hexadecimal digits of BLAKE3 over the entries in their order: key, kind with all that belongs to it, zones, and their
/// written-out patterns, sorted. The rules that cut words enter as well, because the patterns went through them.
pub(crate) fn fingerprint(entries: &[Entry], program: &Program) -> String {
    let slots = Slots::new(program);
    let mut hash = Hash { hasher: blake3::Hasher::new(), pending: Vec::new() };
    hash.text("rolescope lexicon 1");
    hash.text(TOKENIZER);
    let mut sequences: Vec<Vec<(Range<usize>, &Sequence)>> = vec![Vec::new(); entries.len()];
    let mut keys = Vec::new();
    for sequence in &program.sequences {
        let start = keys.len();
        keys.extend(slots.keys(sequence));
        sequences[usize::from(sequence.entry.0)].push((start..keys.len(), sequence));
    }
    hash.number(entries.len());
    for (entry, mut sequences) in entries.iter().zip(sequences) {
        hash.text(&entry.key);
        hash.kind(&entry.kind);
        for zone in Zone::ALL.into_iter().filter(|zone| entry.zones.contains(*zone)) {
            hash.text(zone.name());
        }
        sequences
            .sort_unstable_by(|(one, _), (other, _)| keys[one.clone()].cmp(&keys[other.clone()]));
        hash.number(sequences.len());
        for (_, Sequence { steps, .. }) in sequences {
            hash.number(steps.len());
            for step in steps {
                hash.number(step.gap_min.into());
                hash.number(step.gap_max.into());
                hash.bytes(&slots.written[step.slot.0 as usize]);
            }
            hash.go_on();
        }
    }
    hash.done()
}

/// What may stand at a place, without numbers: its words in alphabetical order.
struct Slots {
    /// The place of each slot among all, by their words.
    ranks: Vec<u32>,
    /// What is hashed of each.
    written: Vec<Vec<u8>>,
}

impl Slots {
    fn new(program: &Program) -> Self {
        let words = ranks(&program.words);
        let in_order = |slot: &Slot| {
            let mut slot = slot.clone();
            slot.sort_unstable_by_key(|word| words[word.0 as usize]);
            slot
        };
        let slots: Vec<Slot> = program.slots.iter().map(in_order).collect();
        let by_rank = |slot: &Slot| slot.iter().map(|word| words[word.0 as usize]).collect();
        let by_rank: Vec<Vec<u32>> = slots.iter().map(by_rank).collect();
        let written = slots.iter().map(|slot| {
            let mut hash = Hash { hasher: blake3::Hasher::new(), pending: Vec::new() };
            hash.number(slot.len());
            slot.iter().for_each(|word| hash.word(&program.words[word.0 as usize]));
            hash.pending
        });
        Self { ranks: ranks(&by_rank), written: written.collect() }
    }

    /// What sequences are sorted by: of each place the fewest and most tokens before it, and its words.
    fn keys(&self, sequence: &Sequence) -> impl Iterator<Item = u64> {
        sequence.steps.iter().map(|step| {
            let rank = self.ranks[step.slot.0 as usize];
            u64::from(step.gap_min) << 48 | u64::from(step.gap_max) << 32 | u64::from(rank)
        })
    }
}

/// The place of each item in ascending order.
fn ranks<T: Ord>(items: &[T]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_unstable_by(|one, other| items[*one].cmp(&items[*other]));
    let mut ranks = vec![0; items.len()];
    for (rank, item) in (0..).zip(order) {
        ranks[item] = rank;
    }
    ranks
}

/// A hasher whose input can be told apart: every text is preceded by its length.
struct Hash {
    hasher: blake3::Hasher,
    /// What is hashed next: much at a time is faster.
    pending: Vec<u8>,
}

impl Hash {
    fn bytes(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    fn number(&mut self, number: usize) {
        self.bytes(&(number as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes(text.as_bytes());
    }

    /// Hashes what is there, if it is much.
    fn go_on(&mut self) {
        if self.pending.len() > AT_ONCE {
            self.hasher.update(&self.pending);
            self.pending.clear();
        }
    }

    fn done(mut self) -> String {
        self.hasher.update(&self.pending);
        self.hasher.finalize().to_hex()[..DIGITS].to_owned()
    }

    fn word(&mut self, word: &WordPattern) {
        match word {
            WordPattern::Exact(word) => {
                self.text("word");
                self.text(word);
            }
            WordPattern::Prefix(start) => {
                self.text("prefix");
                self.text(start);
            }
        }
    }

    fn kind(&mut self, kind: &Kind) {
        self.text(kind.name());
        match kind {
            Kind::Signal => {}
            Kind::Role { part_of } => self.text(part_of.as_deref().unwrap_or_default()),
            Kind::Duty { family, relation } => {
                self.text(family);
                self.text(relation.name());
            }
            Kind::Cue(cue) => {
                self.text(cue.strength.name());
                let (reach, tokens) = match cue.reach {
                    CueReach::Following(tokens) => ("following", tokens),
                    CueReach::Preceding(tokens) => ("preceding", tokens),
                    CueReach::Sentence => ("sentence", 0),
                    CueReach::Below => ("below", 0),
                };
                self.text(reach);
                self.number(tokens.into());
                self.text(cue.of.map_or("", CueTarget::name));
                if let Some((first, last)) = cue.excludes {
                    self.text("excludes");
                    self.number(first.0.into());
                    self.number(last.0.into());
                }
            }
            Kind::Decoy { of_roles } => self.number(usize::from(*of_roles)),
        }
    }
}
