//! Counting units: 20,000 employers, 12 strata × 24 periods, against the same counts in one ordered map, and merging.

#![expect(clippy::print_stdout, reason = "a bench is read by people")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rolescope_cooccur::{Filter, Shape, Tally, Unit, Waiting};

const SHAPE: Shape = Shape { signals: 50, duties: 20 };
const UNITS: usize = 1_000_000;

struct Row {
    cluster: u32,
    stratum: u32,
    period: i32,
    signals: Vec<u16>,
    duties: Vec<u16>,
}

impl Row {
    fn unit(&self) -> Unit<'_> {
        Unit {
            signals: &self.signals,
            duties: &self.duties,
            engineering: self.duties.first().is_some_and(|duty| *duty < 8),
            marketing: self.duties.last().is_some_and(|duty| *duty > 12),
        }
    }
}

fn main() {
    let rows = rows();
    let read = best(|| {
        let sum: usize = rows.iter().map(|row| row.signals.len() + row.duties.len()).sum();
        black_box(sum);
    });
    let typical = best(|| {
        black_box(tally(&rows));
    });
    let pooled = best(|| {
        let mut tally = Tally::new(SHAPE);
        for row in &rows {
            tally.observe(row.cluster, 0, 0, &row.unit());
        }
        black_box(tally);
    });
    let waiting = best(|| {
        let (mut tally, mut waiting) = (Tally::new(SHAPE), Waiting::default());
        for row in &rows {
            if waiting.is_full() {
                tally.count_waiting(&mut waiting, |_| (0, 0));
            }
            let unit = row.unit();
            tally.observe_group(0, 0, &unit, 1);
            waiting.unit(row.cluster, 0, &unit);
        }
        tally.count_waiting(&mut waiting, |_| (0, 0));
        black_box(tally);
    });
    let empty = best(|| {
        let mut tally = Tally::new(SHAPE);
        for row in &rows {
            tally.observe(row.cluster, row.stratum, row.period, &Unit::default());
        }
        black_box(tally);
    });
    let one_place = best(|| {
        let mut tally = Tally::new(SHAPE);
        for row in &rows {
            tally.observe(row.cluster, 0, 0, &Unit::default());
        }
        black_box(tally);
    });
    let rival = best(|| {
        let mut counts: BTreeMap<(u32, i32, u16, u16), u64> = BTreeMap::new();
        for row in &rows {
            for &signal in &row.signals {
                for &duty in &row.duties {
                    *counts.entry((row.stratum, row.period, signal, duty)).or_default() += 1;
                }
            }
        }
        black_box(counts);
    });
    let (first, second) = (tally(&rows[..UNITS / 2]), tally(&rows[UNITS / 2..]));
    let merge = best(|| {
        let mut sum = first.clone();
        sum.merge(second.clone());
        black_box(sum);
    });
    let whole = tally(&rows);
    let clusters = best(|| {
        let by_cluster = whole.by_cluster(Filter::ALL);
        by_cluster.each(0..SHAPE.signals, |_, counts| {
            black_box(counts);
        });
    });
    let rate = |time: Duration| UNITS as f64 / time.as_secs_f64() / 1e6;
    println!("{UNITS} units, 3 signals and 4 duties on average");
    println!("typical units          {:.1} M/s", rate(typical));
    println!("typical units, pooled  {:.1} M/s", rate(pooled));
    println!("typical units, waiting {:.1} M/s, pooled", rate(waiting));
    println!("empty units            {:.1} M/s", rate(empty));
    println!("empty units, pooled    {:.1} M/s", rate(one_place));
    println!("reading them once      {:.1} M/s", rate(read));
    println!("pairs in a BTreeMap    {:.1} M/s, without clusters", rate(rival));
    println!("merging two halves     {merge:?}, copying included");
    println!("clusters of 50 signals {clusters:?}");
}

fn tally(rows: &[Row]) -> Tally {
    let mut tally = Tally::new(SHAPE);
    for row in rows {
        tally.observe(row.cluster, row.stratum, row.period, &row.unit());
    }
    tally
}

fn rows() -> Vec<Row> {
    let mut state = 1_u64;
    let mut below = move |bound: u32| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32 % bound
    };
    (0..UNITS)
        .map(|_| {
            let mut some = |most: u32, of: u16| {
                let mut ids: Vec<u16> =
                    (0..below(most)).map(|_| below(u32::from(of)) as u16).collect();
                ids.sort_unstable();
                ids.dedup();
                ids
            };
            let (signals, duties) = (some(7, SHAPE.signals), some(9, SHAPE.duties));
            // large employers are frequent
            let cluster = below(20_000).min(below(20_000)).min(below(20_000));
            let (stratum, period) = (cluster % 12, below(24) as i32);
            Row { cluster, stratum, period, signals, duties }
        })
        .collect()
}

fn best(mut run: impl FnMut()) -> Duration {
    (0..5)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}
