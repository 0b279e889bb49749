//! How often intervals of theta hold the value that they are about, on made-up corpora whose ads come in employers.
//!
//! [`COVERAGE.md`](../COVERAGE.md) is written by
//! `cargo test --release -p rolescope-cooccur --test coverage -- --ignored write_the_coverage`; a small part of it is checked each time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rolescope_cooccur::{Contrast, EightCounts, Level};
use rolescope_synth::{Generator, Options};

/// Signals of which some hang on the employer's propensity only, others on the employer's lean as well through their effects.
const SIGNALS: [&str; 6] = [
    "technical-background",
    "technical-education",
    "hands-on",
    "machine-learning",
    "programming-languages",
    "technical-audience",
];

/// Corpora of one kind.
#[derive(Clone, Copy)]
struct Kind {
    employers: u32,
    ads: u64,
    corpora: u64,
}

const KINDS: [Kind; 4] = [
    Kind { employers: 20, ads: 600, corpora: 1000 },
    Kind { employers: 60, ads: 1000, corpora: 1000 },
    Kind { employers: 250, ads: 2000, corpora: 500 },
    Kind { employers: 1000, ads: 5000, corpora: 300 },
];

type Clusters = Vec<(u32, EightCounts)>;

/// The counts of every signal by employer, of the product managers of one corpus; each ad is a vacancy of its own.
fn corpus(kind: Kind, seed: u64) -> [Clusters; SIGNALS.len()] {
    let options = Options {
        postings: kind.ads,
        seed,
        employers: Some(kind.employers),
        copies_share: 0.0,
        other_place_share: 0.0,
        missing_employer_share: 0.0,
        ..Options::default()
    };
    let generator = Generator::new(&options).expect("the options are in range");
    let mut employers: BTreeMap<String, u32> = BTreeMap::new();
    let mut counts: [BTreeMap<u32, EightCounts>; SIGNALS.len()] = Default::default();
    for ad in generator.ads().filter(|ad| ad.product_manager) {
        let number = employers.len() as u32;
        let employer = *employers.entry(ad.posting.employer.clone()).or_insert(number);
        let affirmed = ad.affirmed();
        for (signal, of_signal) in SIGNALS.iter().zip(&mut counts) {
            let of_employer = of_signal.entry(employer).or_default();
            let arm = if affirmed.contains(signal) {
                &mut of_employer.signal
            } else {
                &mut of_employer.rest
            };
            match (ad.engineering(), ad.marketing()) {
                (false, false) => arm.neither += 1,
                (true, false) => arm.engineering_only += 1,
                (false, true) => arm.marketing_only += 1,
                (true, true) => arm.both += 1,
            }
        }
    }
    counts.map(|of_signal| of_signal.into_iter().collect())
}

/// What became of the intervals of all signals of many corpora.
#[derive(Default)]
struct Covered {
    intervals: u64,
    withheld: u64,
    clustered: u64,
    naive: u64,
    effective: f64,
    design_effect: f64,
    half_width: f64,
}

impl Covered {
    fn share(&self, of: u64) -> f64 {
        of as f64 / self.intervals as f64
    }

    fn mean(&self, sum: f64) -> f64 {
        sum / self.intervals as f64
    }
}

/// The value that the intervals of a kind are about is theta of all its corpora together: employers are drawn anew for each.
fn simulate(kind: Kind) -> Covered {
    let corpora: Vec<_> = (1..=kind.corpora).map(|seed| corpus(kind, seed)).collect();
    let level = Level::new(0.95).expect("a level lies between 0 and 1");
    let mut covered = Covered::default();
    for signal in 0..SIGNALS.len() {
        let all = corpora.iter().flat_map(|corpus| &corpus[signal]).map(|(_, counts)| counts);
        let truth = EightCounts::sum(all).theta().expect("both arms hold ads");
        for corpus in &corpora {
            let contrast = Contrast::new(&corpus[signal], level);
            let estimate = contrast.theta.expect("both arms hold ads");
            let (Some(interval), Some(independent)) = (estimate.interval, estimate.se_independent)
            else {
                covered.withheld += 1;
                continue;
            };
            let naive = level.normal_quantile() * independent;
            covered.intervals += 1;
            covered.clustered += u64::from(!interval.excludes(truth));
            covered.naive += u64::from((estimate.value - truth).abs() <= naive);
            covered.effective += contrast.clustering.effective_clusters.unwrap_or(0.0);
            covered.design_effect += estimate.design_effect().unwrap_or(0.0);
            covered.half_width += (interval.high - interval.low) / 2.0;
        }
    }
    covered
}

#[test]
fn intervals_hold_what_they_are_about() {
    let covered = simulate(Kind { employers: 60, ads: 400, corpora: 50 });
    let [clustered, naive] = [covered.clustered, covered.naive].map(|held| covered.share(held));
    assert!(covered.withheld < 30, "{} withheld", covered.withheld);
    // 300 intervals, six to a corpus: the standard error is some 0.02.
    assert!((0.90..=0.995).contains(&clustered), "{clustered}");
    assert!(naive < clustered, "{naive}, {clustered}");
}

#[test]
#[ignore = "writes COVERAGE.md, which takes minutes"]
fn write_the_coverage() {
    let mut text = String::from(HEAD);
    for kind in KINDS {
        let covered = simulate(kind);
        let Kind { employers, ads, corpora } = kind;
        let row = format!(
            "| {employers} | {ads} | {corpora} | {:.1} | {:.2} | {:.1} | **{:.1} %** | {:.1} % | {} |",
            covered.mean(covered.effective),
            covered.mean(covered.design_effect),
            100.0 * covered.mean(covered.half_width),
            100.0 * covered.share(covered.clustered),
            100.0 * covered.share(covered.naive),
            covered.withheld,
        );
        writeln!(text, "{row}").expect("a text takes whatever is written");
    }
    text.push_str(TAIL);
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/COVERAGE.md"), text)
        .expect("the document can be written");
}

const HEAD: &str = "# How often intervals hold what they are about

Written by a test, see `tests/coverage.rs`.

Corpora are made by `rolescope-synth` with another seed each, so that employers, their propensities and their leans are drawn anew.
Ads are not repeated, and each has an employer; counted are the product managers, by what is planted in them.
The intervals are those of theta of six signals at 95 %.
The value that they are about is theta of all corpora of the kind together, as an analyst's corpus is one draw of many.

`G_eff` is the number of employers of equal size that would be as good, `deff` how many times the variance is that of independent ads, the
half-width is in percentage points; all three are means.
*Clustered* are the intervals that are printed: jackknife by employer, Student's t with min(G, G_eff) - 1 degrees of freedom.
*Naive* are those of independent ads.
*Withheld* is how often no interval is given, because one employer carries the estimate.

| employers | ads | corpora | G_eff | deff | half-width | clustered | naive | withheld |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|
";

const TAIL: &str = "
Six intervals of one corpus are not independent: with 1,000 corpora a share is known to about a percentage point.
";
