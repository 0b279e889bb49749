//! How often tests reject what is true, and intervals of corrected shares hold the share, in made-up counts.

use rolescope_cooccur::{Homogeneity, LabelledPairs, Level, PoweredShare, Table2x2};

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

    /// About standard normal.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// So many strata of a size; the share of units with the signal, and the logit of the share of the others with the duty, around which
/// strata differ.
type Strata = (usize, u64, f64, f64);

/// Strata in which the odds ratio is the same.
fn homogeneous(random: &mut Random, kinds: &[Strata], log_odds_ratio: f64) -> Vec<Table2x2> {
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let mut tables = Vec::new();
    for &(strata, size, with, logit) in kinds {
        for _ in 0..strata {
            let own = logit + 0.5 * random.normal();
            let mut counts = [[0; 2]; 2];
            for _ in 0..size {
                let signal = random.unit() < with;
                let rate = logistic(if signal { own + log_odds_ratio } else { own });
                counts[usize::from(!signal)][usize::from(random.unit() >= rate)] += 1;
            }
            let [[a, b], [c, d]] = counts;
            tables.push(Table2x2::new(a, b, c, d));
        }
    }
    tables
}

/// Of made-up sets of strata, the share whose p-value is given, and the share of these with p < 0.05; beside it that of all.
fn level(kinds: &[Strata], log_odds_ratio: f64, sets: u64) -> (f64, f64, f64) {
    let mut random = Random(7);
    let (mut given, mut rejected, mut all) = (0, 0, 0);
    for _ in 0..sets {
        let tables = homogeneous(&mut random, kinds, log_odds_ratio);
        let test = Homogeneity::new(&tables).expect("the pooled odds ratio is finite");
        let rejects = test.tarone_p().expect("there are several strata") < 0.05;
        all += u64::from(rejects);
        if test.strata_suffice() {
            given += 1;
            rejected += u64::from(rejects);
        }
    }
    let share = |part: u64, of: u64| part as f64 / of.max(1) as f64;
    (share(given, sets), share(rejected, given), share(all, sets))
}

#[test]
fn strata_that_are_the_same_differ_by_the_test_as_often_as_it_says() {
    let large: [&[Strata]; 6] = [
        &[(5, 300, 0.5, 0.0)],
        &[(10, 60, 0.5, 0.0)],
        &[(50, 100, 0.3, -1.0)],
        &[(200, 100, 0.5, 0.0)],
        // a fifth of them thin
        &[(16, 200, 0.5, 0.0), (4, 10, 0.5, 0.0)],
        &[(40, 200, 0.3, -1.0), (10, 10, 0.5, 0.0)],
    ];
    for kinds in large {
        for log_odds_ratio in [0.0, 1.0] {
            let (given, level, _) = level(kinds, log_odds_ratio, 400);
            assert!(given > 0.3, "{kinds:?}, {log_odds_ratio}: {given}");
            // The standard error is 0.011 of 400, 0.02 of 120.
            assert!((0.015..=0.095).contains(&level), "{kinds:?}, {log_odds_ratio}: {level}");
        }
    }
    // Thin ones are told apart where there is nothing to tell: no p-value.
    let thin: [&[Strata]; 4] = [
        &[(150, 8, 0.3, -1.0)],
        &[(200, 2, 0.5, 0.0)],
        // four fifths are large, and a unit with the signal and the duty in one of the others outweighs them
        &[(160, 300, 0.4, -1.0), (40, 100, 0.03, -4.0)],
        // four fifths are large, and there are many
        &[(320, 100, 0.5, 0.0), (80, 4, 0.5, 0.0)],
    ];
    for kinds in thin {
        let (given, level, all) = level(kinds, 0.0, 100);
        assert!(given < 0.05 && all > 0.1, "{kinds:?}: {given}, {level} of these, {all}");
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
            let powered =
                PoweredShare::of_all(units, read, pairs, Level::P95).expect("some are labelled");
            *held += u64::from(!powered.interval.excludes(share));
        }
    }
    for (held, size) in held.into_iter().zip(sizes) {
        let covered = held as f64 / f64::from(draws);
        // The standard error is 0.005.
        assert!((0.935..=0.965).contains(&covered), "{size} of {units} labelled: {covered}");
    }
}
