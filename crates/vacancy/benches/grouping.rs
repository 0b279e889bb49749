//! Sketches against the textbook's MinHash of the same shingles, and grouping against a table of exact texts; memory by ad.
//!
//!     cargo bench -p rolescope-vacancy -- [ADS]     100000 by default; 70 % of them are copies

#![expect(clippy::print_stdout, reason = "a bench is read by people")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rolescope_vacancy::{Ads, Grouper, Key, Limits, Record, Rules, Shingles, Sketcher, Text};

const WORDS: usize = 300;

/// Makes the words of a text again from its number.
struct Made {
    rules: Rules,
    texts: Vec<u64>,
    text: Text,
}

impl Shingles for &mut Made {
    type Error = Infallible;

    fn shingles(&mut self, ad: u32, out: &mut Vec<u64>) -> Result<(), Infallible> {
        make(self.texts[ad as usize], &mut self.text);
        self.text.shingles(&self.rules.text, out);
        Ok(())
    }
}

fn mix(number: u64) -> u64 {
    let bits = (number ^ number >> 31).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (bits ^ bits >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 7
}

/// Text `number`: one of a fifth as many bodies, of which a tenth of the words in one place differ.
fn make(number: u64, text: &mut Text) {
    let (body, variant) = (number / 5, number % 5);
    let word = |at: usize| {
        let own = if (10..40).contains(&at) { mix(variant + 1) } else { 0 };
        format!("w{}", mix(mix(body) ^ own ^ at as u64) % 50_000)
    };
    let words: Vec<String> = (0..WORDS).map(word).collect();
    // A title for each text, so that D1 leaves something to D2.
    let title = format!("{}x", mix(number));
    text.start(["product", "manager", &title]);
    text.sentence(words.iter().map(String::as_str), |_| true);
}

/// The signature as the textbook has it: the least value of each of 256 hash functions (Broder 1997; multiply-add-shift of
/// Dietzfelbinger 1996).
fn minhash(shingles: &[u64]) -> Vec<u32> {
    let value = |function: u64, shingle: u64| {
        let (factor, summand) = (mix(2 * function) | 1, mix(2 * function + 1));
        (shingle.wrapping_mul(factor).wrapping_add(summand) >> 32) as u32
    };
    let least = |function| shingles.iter().map(|shingle| value(function, *shingle)).min();
    (0..256).map(|function| least(function).unwrap_or(u32::MAX)).collect()
}

fn main() {
    let count =
        std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000_u64);
    let rules = Rules::default();
    let texts: Vec<u64> = (0..count).map(|ad| mix(ad) % (count * 3 / 10).max(1)).collect();
    let mut made = Made { rules, texts, text: Text::new() };

    // Sketches.
    let mut sketcher = Sketcher::new(rules.text);
    let sample: Vec<u64> = (0..1000).collect();
    let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
    let mut shingles = Vec::new();
    for _ in 0..5 {
        let (mut our_time, mut their_time) = (Duration::ZERO, Duration::ZERO);
        for number in &sample {
            make(*number, &mut made.text);
            let start = Instant::now();
            black_box(sketcher.sketch(&made.text));
            our_time += start.elapsed();
            made.text.shingles(&rules.text, &mut shingles);
            let start = Instant::now();
            black_box(minhash(&shingles));
            their_time += start.elapsed();
        }
        (ours, theirs) = (ours.min(our_time), theirs.min(their_time));
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / sample.len() as f64;
    println!(
        "sketch of {WORDS} words          {:.1} us, shingles and 128-bit hash included",
        each(ours)
    );
    println!(
        "MinHash, 256 values, hashed shingles given {:.1} us; ours takes {:.2} of it",
        each(theirs),
        each(ours) / each(theirs)
    );

    // Grouping.
    let before = resident();
    let mut ads = Ads::new(rules.text);
    for ad in 0..count {
        make(made.texts[ad as usize], &mut made.text);
        ads.push(&Record {
            order: mix(ad),
            tie: 0,
            source: 0,
            employer: Key::of(&format!(
                "employer {}",
                made.texts[ad as usize] / 5 % (count / 100).max(1)
            )),
            title: made.text.title(),
            place: Key::of(&format!("place {}", mix(ad) % 3)),
            day: Some((mix(ad + 1) % 700) as i32),
            text: sketcher.sketch(&made.text),
        });
    }
    let held = resident();
    let start = Instant::now();
    let mut exact: HashMap<_, Vec<u64>> = HashMap::new();
    for ad in 0..count {
        let Record { text, employer, place, .. } = ads.record(ad as u32);
        exact.entry((text.map(|text| text.hash), employer, place)).or_default().push(ad);
    }
    let rival = start.elapsed();
    black_box(exact.len());
    drop(exact);
    let start = Instant::now();
    let mut grouper = Grouper::new(&ads, &mut made, Limits::default());
    let divided = start.elapsed();
    let found = grouper.vacancies(&rules).expect("rules are in range");
    let first = start.elapsed();
    let peak = resident();
    let start = Instant::now();
    let variants = rules.variants();
    for (_, rules) in &variants {
        black_box(grouper.vacancies(rules).expect("rules are in range").len());
    }
    let again = start.elapsed();
    println!(
        "{count} ads, {} texts: {} vacancies, {:?}",
        ads.text_count(),
        found.len(),
        found.effort()
    );
    println!(
        "grouping                     {first:.2?}, blocks {divided:.2?} of it; texts made again {} times",
        found.effort().read
    );
    println!(
        "a table of exact texts       {rival:.2?}; ours takes {:.1} times as long",
        first.as_secs_f64() / rival.as_secs_f64()
    );
    println!("{} more groupings             {again:.2?}", variants.len());
    let by_ad = |bytes: u64| bytes as f64 / count as f64;
    println!(
        "memory by ad                 {:.0} bytes held, {:.0} after grouping with shingles cached",
        by_ad(held - before),
        by_ad(peak - before)
    );
}

/// Bytes of memory in use, 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0)
        * 1024
}
