//! Sequences without their common words: what they leave of a sequence stands wherever the sequence does.
//!
//! Most of what a scan reads are the positions of a few words (`and`, `to`, `with`). To find out where a sequence may occur its rarer
//! words, with as many tokens in between as the common ones leave room for, say nearly as much.

use rolescope_lexicon::{Sequence, Step};

/// A sequence without the places whose words weigh more than `limit`, the lightest excepted: each of its occurrences holds one of what
/// is left. `weights` says for each slot how often its words occur.
pub(crate) fn without_common(sequence: &Sequence, weights: &[u64], limit: u64) -> Sequence {
    let weight = |step: &Step| weights[step.slot.0 as usize];
    let lightest = sequence.steps.iter().map(weight).min().unwrap_or(0);
    let mut steps: Vec<Step> = Vec::with_capacity(sequence.steps.len());
    // The tokens between the last place that stays and the next one, so far.
    let (mut fewest, mut most) = (0_u16, 0_u16);
    for step in &sequence.steps {
        let (gap_min, gap_max) =
            (fewest.saturating_add(step.gap_min), most.saturating_add(step.gap_max));
        if weight(step) <= limit.max(lightest) {
            // Nothing stands before the first place.
            let is_first = steps.is_empty();
            let [gap_min, gap_max] = [gap_min, gap_max].map(|gap| if is_first { 0 } else { gap });
            steps.push(Step { gap_min, gap_max, slot: step.slot });
            (fewest, most) = (0, 0);
        } else {
            (fewest, most) = (gap_min.saturating_add(1), gap_max.saturating_add(1));
        }
    }
    Sequence { entry: sequence.entry, steps }
}

#[cfg(test)]
mod tests {
    use rolescope_lexicon::{EntryId, SlotId};

    use super::*;

    /// Places are slot, smallest and largest gap; the weight of a slot is its number.
    #[track_caller]
    fn check(limit: u64, places: &[(u32, u16, u16)], expected: &[(u32, u16, u16)]) {
        let steps = |places: &[(u32, u16, u16)]| {
            let step = |&(slot, gap_min, gap_max)| Step { gap_min, gap_max, slot: SlotId(slot) };
            places.iter().map(step).collect()
        };
        let sequence = Sequence { entry: EntryId(3), steps: steps(places) };
        let weights: Vec<u64> = (0..10).collect();
        let expected = Sequence { entry: EntryId(3), steps: steps(expected) };
        assert_eq!(without_common(&sequence, &weights, limit), expected);
    }

    #[test]
    fn common_places_become_gaps() {
        let all = [(2, 0, 0), (8, 0, 3), (9, 1, 1), (3, 0, 2)];
        check(9, &all, &all);
        check(8, &all, &[(2, 0, 0), (8, 0, 3), (3, 2, 4)]);
        check(7, &all, &[(2, 0, 0), (3, 3, 8)]);
        check(2, &all, &[(2, 0, 0)]);
        check(0, &all, &[(2, 0, 0)]);
        check(2, &[(9, 0, 0), (1, 0, 2), (9, 0, 1)], &[(1, 0, 0)]);
        check(2, &[(9, 0, 0), (1, 0, 2), (9, 0, 1), (2, 3, 4)], &[(1, 0, 0), (2, 4, 6)]);
        check(2, &[(9, 0, 0), (9, 0, 1)], &[(9, 0, 0), (9, 0, 1)]);
    }
}
