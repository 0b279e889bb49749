//! How often intervals of corrected shares hold the share, in made-up counts.

use rolescope_cooccur::{LabelledPairs, Level, PoweredShare};

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) as f64 / u64::MAX as f64
    }
}

#[test]
fn powered_shares_hold_the_share() {
    // A tenth of what is not it is read as it, and a fifth of what is it is not.
    let (share, missed, wrong) = (0.3, 0.2, 0.1);
    let (units, draws) = (2_000, 2_000);
    let mut random = Random(11);
    let mut held = [0_u64; 3];
    let sizes = [300, 1_000, units];
    for _ in 0..draws {
        let (mut labelled, mut read) = ([LabelledPairs::default(); 3], 0);
        for unit in 0..units {
            let given = random.unit() < share;
            let is_read = if given { random.unit() >= missed } else { random.unit() < wrong };
            read += u64::from(is_read);
            // Units come in no order, so that the first ones are a plain draw.
            for (pairs, _) in labelled.iter_mut().zip(sizes).filter(|(_, size)| unit < *size) {
                pairs[usize::from(is_read)][usize::from(given)] += 1;
            }
        }
        for (held, pairs) in held.iter_mut().zip(&labelled) {
            let powered = PoweredShare::of_all(units, read, pairs, Level::P95).unwrap();
            *held += u64::from(!powered.interval.excludes(share));
        }
    }
    for (held, size) in held.into_iter().zip(sizes) {
        let covered = held as f64 / draws as f64;
        println!("{size} of {units} labelled: {covered}");
        // The standard error is 0.005.
        assert!((0.935..=0.965).contains(&covered), "{size} of {units} labelled: {covered}");
    }
}
