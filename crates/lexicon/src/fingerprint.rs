//! The fingerprint of what a lexicon means.

use rolescope_text::{TOKENIZER, Zone};

use crate::entry::{CueReach, CueTarget, Entry, Kind};
use crate::program::{Program, Sequence, WordPattern};

/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 16;

/// Fewest and most tokens before a place, and its words in alphabetical order.
type Place<'p> = (u16, u16, Vec<&'p WordPattern>);

/// First 16 hexadecimal digits of BLAKE3 over the entries in their order: key, kind with all that belongs to it, zones, and their
/// written-out patterns, sorted. The rules that cut words enter as well, because the patterns went through them.
pub(crate) fn fingerprint(entries: &[Entry], program: &Program) -> String {
    let mut hash = Hash(blake3::Hasher::new());
    hash.text("rolescope lexicon 1");
    hash.text(TOKENIZER);
    let mut sequences: Vec<Vec<Vec<Place<'_>>>> = vec![Vec::new(); entries.len()];
    for sequence in &program.sequences {
        sequences[usize::from(sequence.entry.0)].push(normal(program, sequence));
    }
    hash.number(entries.len());
    for (entry, mut sequences) in entries.iter().zip(sequences) {
        hash.text(&entry.key);
        hash.kind(&entry.kind);
        for zone in Zone::ALL.into_iter().filter(|zone| entry.zones.contains(*zone)) {
            hash.text(zone.name());
        }
        sequences.sort();
        hash.number(sequences.len());
        for places in sequences {
            hash.number(places.len());
            for (gap_min, gap_max, words) in places {
                hash.number(gap_min.into());
                hash.number(gap_max.into());
                hash.number(words.len());
                words.into_iter().for_each(|word| hash.word(word));
            }
        }
    }
    hash.0.finalize().to_hex()[..DIGITS].to_owned()
}

/// A sequence without numbers.
fn normal<'p>(program: &'p Program, sequence: &Sequence) -> Vec<Place<'p>> {
    let places = sequence.steps.iter().map(|step| {
        let mut words: Vec<&WordPattern> = program.slot_words(step.slot).collect();
        words.sort();
        (step.gap_min, step.gap_max, words)
    });
    places.collect()
}

/// A hasher whose input can be told apart: every text is preceded by its length.
struct Hash(blake3::Hasher);

impl Hash {
    fn number(&mut self, number: usize) {
        self.0.update(&(number as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.update(text.as_bytes());
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
