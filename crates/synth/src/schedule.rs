//! Which rows repeat an earlier row.
//!
//! Rows come in blocks; a block is planned from the seed and its number alone, so that any row can be made without the others.

use crate::options::Options;
use crate::random::Stream;

/// Rows of a block.
pub(crate) const BLOCK: usize = 64;
const PURPOSE: u64 = 0x5c;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// An ad of its own.
    Original,
    /// The ad of row `of` of the block, posted again.
    Repost {
        /// The row of the block that it repeats.
        of: usize,
    },
    /// The text of row `of` of the block, for another place.
    OtherPlace {
        /// The row of the block that it repeats.
        of: usize,
    },
}

/// Plans a block: an original is repeated one to three times (or given for one other place) in later rows of it.
pub(crate) fn plan(options: &Options, block: u64) -> [Row; BLOCK] {
    let stream = &mut Stream::new(options.seed, PURPOSE, block);
    let originals = 1.0 - options.copies_share - options.other_place_share;
    // An original has two copies in the mean if it has any.
    let reposted = options.copies_share / originals / 2.0;
    let elsewhere = options.other_place_share / originals;
    let mut rows = [None; BLOCK];
    for of in 0..BLOCK {
        if rows[of].is_some() {
            continue;
        }
        rows[of] = Some(Row::Original);
        let copies = match stream.unit() {
            u if u < reposted => 1 + stream.below(3),
            _ => 0,
        };
        let place = usize::from(stream.chance(elsewhere));
        for copy in 0..copies + place {
            let mut free: Vec<usize> = (of + 1..BLOCK).filter(|row| rows[*row].is_none()).collect();
            if free.is_empty() {
                // Near the end of a block copies find no room, so the realised shares are a little below the options'.
                break;
            }
            let row = free.swap_remove(stream.below(free.len()));
            rows[row] =
                Some(if copy < copies { Row::Repost { of } } else { Row::OtherPlace { of } });
        }
    }
    rows.map(|row| row.unwrap_or(Row::Original))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_follow_their_originals_at_the_shares_asked_for() {
        let options = Options::default();
        let (mut reposts, mut places) = (0, 0);
        for block in 0..500 {
            let rows = plan(&options, block);
            for (at, row) in rows.iter().enumerate() {
                match *row {
                    Row::Original => {}
                    Row::Repost { of } => {
                        reposts += 1;
                        assert!(of < at && rows[of] == Row::Original);
                    }
                    Row::OtherPlace { of } => {
                        places += 1;
                        assert!(of < at && rows[of] == Row::Original);
                    }
                }
            }
        }
        let share = |count: i32| f64::from(count) / (500.0 * 64.0);
        assert!((share(reposts) - 0.15).abs() < 0.015, "{}", share(reposts));
        assert!((share(places) - 0.04).abs() < 0.01, "{}", share(places));
    }
}
