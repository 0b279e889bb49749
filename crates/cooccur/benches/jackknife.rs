//! theta and psi with their jackknife, 50 signals × 20,000 employers, against reading the same counts once and against
//! deleting every employer by subtraction. Times on other machines mean little; the ratios carry over.

#![expect(clippy::print_stdout, reason = "a bench is read by people")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use rolescope_cooccur::{Contrast, DutyCounts, EightCounts, Level};

const SIGNALS: usize = 50;
const EMPLOYERS: u32 = 20_000;

fn main() {
    let signals: Vec<Vec<(u32, EightCounts)>> = (0..SIGNALS as u64).map(employers).collect();
    let read = best(|| {
        for clusters in &signals {
            black_box(EightCounts::sum(clusters.iter().map(|(_, counts)| counts)));
        }
    });
    let ours = best(|| {
        for clusters in &signals {
            black_box(Contrast::new(black_box(clusters), Level::P95));
        }
    });
    let by_subtraction = best(|| {
        for clusters in &signals {
            black_box(delete_each(black_box(clusters)));
        }
    });
    let ratio = |time: Duration| time.as_secs_f64() / ours.as_secs_f64();
    println!("{SIGNALS} signals x {EMPLOYERS} employers");
    println!("contrast with jackknife    {ours:?}");
    println!("reading the counts once    {read:?} = {:.2} of it", ratio(read));
    println!("deleting by subtraction    {by_subtraction:?} = {:.2} of it", ratio(by_subtraction));
}

/// The jackknife as one would write it first.
fn delete_each(clusters: &[(u32, EightCounts)]) -> (f64, f64) {
    let total = EightCounts::sum(clusters.iter().map(|(_, counts)| counts));
    let (theta, psi) = (total.theta().unwrap_or(0.0), total.psi().map_or(0.0, |psi| psi.0));
    let (mut first, mut second) = (0.0, 0.0);
    for (_, counts) in clusters {
        let subtract = |whole: DutyCounts, part: DutyCounts| {
            let (whole, part) = (whole.to_array(), part.to_array());
            DutyCounts::from_array(std::array::from_fn(|i| whole[i] - part[i]))
        };
        let rest = EightCounts {
            signal: subtract(total.signal, counts.signal),
            rest: subtract(total.rest, counts.rest),
        };
        first += rest.theta().map_or(0.0, |without| (without - theta).powi(2));
        second += rest.psi().map_or(0.0, |without| (without.0 - psi).powi(2));
    }
    (first.sqrt(), second.sqrt())
}

/// Employers of very different sizes, a signal in every fifth ad.
fn employers(seed: u64) -> Vec<(u32, EightCounts)> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut uniform = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    (0..EMPLOYERS)
        .map(|id| {
            let size = 1 + (3.0 / (uniform() + 0.002)) as usize;
            let (mut signal, mut rest) = ([0; 4], [0; 4]);
            for _ in 0..size {
                let arm = if uniform() < 0.2 { &mut signal } else { &mut rest };
                arm[(uniform() * 4.0) as usize] += 1;
            }
            let counts = EightCounts {
                signal: DutyCounts::from_array(signal),
                rest: DutyCounts::from_array(rest),
            };
            (id, counts)
        })
        .collect()
}

fn best(mut run: impl FnMut()) -> Duration {
    (0..15)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}
