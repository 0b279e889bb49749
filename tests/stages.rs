//! `corpora/STAGES.md`: what each stage gets wrong on made-up ads, of which it is known what they say.
//!
//! After a change of the lexicon, the rules or the corpus write it anew:
//! `cargo test --test integration -- --ignored write_the_stages`

use std::collections::{BTreeMap, BTreeSet};

use rolescope_synth::{Ad, Generator, Options, Truth};

use crate::util::{Dir, Row};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpora/STAGES.md");

const HEAD: &str = "# What each stage gets wrong on made-up ads

Written by a test, see `tests/stages.rs`.

2,000 ads of `rolescope synth --postings 2000 --seed 21`, the model of which is told in `crates/synth/src/lib.rs`: what they say is known ad
by ad.
Their phrasings are the project's own, so the errors of the lexicon are those of its readers' understanding at best; on real sentences see
[QUALITY.md](../crates/lexicon/QUALITY.md).
Where an ad counts once, so does its copy: what repeats is a stage of its own.

| stage | measure | value |
|---|---|---:|
";

/// What was planted, and what the command makes of it.
struct Planted {
    dir: Dir,
    ads: Vec<Ad>,
    truth: Truth,
    signals: BTreeSet<String>,
    duties: BTreeSet<String>,
}

impl Planted {
    fn new() -> Self {
        let options = Options { postings: 2000, seed: 21, ..Options::default() };
        let mut dump = Vec::new();
        let truth = rolescope_synth::write(&options, &mut dump).unwrap();
        let dir = Dir::new();
        dir.write("dump.csv", dump);
        dir.line("ingest dump.csv --index ix");
        dir.line("export matrix postings --index ix -o out");
        let ads = Generator::new(&options).unwrap().ads().collect();
        let signals = truth.signals.iter().map(|signal| signal.key.clone()).collect();
        let duties = truth.duties.iter().map(|duty| duty.key.clone()).collect();
        Self { dir, ads, truth, signals, duties }
    }

    fn exported(&self, name: &str) -> BTreeMap<String, Row> {
        let rows = crate::util::rows(&self.dir.read(&format!("out/{name}.csv")));
        rows.into_iter().map(|row| (row.cell("docname").to_owned(), row)).collect()
    }

    fn rows(&self) -> Vec<[String; 3]> {
        let mut rows = vec![self.reading()];
        rows.push(self.roles());
        rows.extend(self.matches());
        rows.extend(self.reposts());
        rows.extend(self.thetas());
        rows.push(self.shares());
        rows
    }

    fn reading(&self) -> [String; 3] {
        let held = self.exported("postings");
        let right = self.ads.iter().filter(|ad| {
            let posting = &ad.posting;
            held.get(&posting.id).is_some_and(|row| {
                row.cell("title") == posting.title
                    && row.cell("employer") == posting.employer
                    && row.cell("posted") == posting.posted.unwrap().to_string()
            })
        });
        row(
            "reading",
            "ads with their title, employer and day",
            &share(right.count(), self.ads.len()),
        )
    }

    fn roles(&self) -> [String; 3] {
        let held = self.exported("postings");
        let right = self.ads.iter().filter(|ad| {
            let found = held[&ad.posting.id].cell("roles");
            match ad.role {
                // Titles of other trades: the lexicon may know them.
                "other" => !found.contains("product-manager"),
                role => found.split([' ', ';', ',', '|']).any(|found| found == role),
            }
        });
        row("roles", "ads whose title's role is found", &share(right.count(), self.ads.len()))
    }

    /// Signals and duties that are asked for, and what is taken for them.
    fn matches(&self) -> Vec<[String; 3]> {
        let matrix = self.exported("matrix");
        let mut rows = Vec::new();
        for (what, keys) in [("signals", &self.signals), ("duties", &self.duties)] {
            let (mut found, mut planted, mut both) = (0, 0, 0);
            for ad in &self.ads {
                let affirmed = ad.affirmed();
                for key in keys {
                    let is_found = matrix[&ad.posting.id].cell(key) == "1";
                    let is_planted = affirmed.contains(&key.as_str());
                    found += usize::from(is_found);
                    planted += usize::from(is_planted);
                    both += usize::from(is_found && is_planted);
                }
            }
            rows.push(row(what, "precision, of ads that count for an entry", &share(both, found)));
            rows.push(row(what, "recall, of ads that state it", &share(both, planted)));
        }
        for (what, keys) in
            [("negation", Ad::denied as fn(&Ad) -> Vec<&'static str>), ("strength", Ad::mentioned)]
        {
            let said =
                self.ads.iter().flat_map(|ad| keys(ad).into_iter().map(move |key| (ad, key)));
            let (mut all, mut counted) = (0, 0);
            for (ad, key) in said.filter(|(ad, key)| !ad.affirmed().contains(key)) {
                all += 1;
                counted += usize::from(matrix[&ad.posting.id].cell(key) == "1");
            }
            let measure = match what {
                "negation" => "denials that count all the same",
                _ => "mentions of the company's own that count all the same",
            };
            rows.push(row(what, measure, &share(counted, all)));
        }
        rows
    }

    fn reposts(&self) -> Vec<[String; 3]> {
        let table = self.dir.csv("vacancies --index ix --table ads");
        let of = |column: &str| -> BTreeMap<String, String> {
            let cells = |row: &Row| (row.cell("id").to_owned(), row.cell(column).to_owned());
            table.iter().map(cells).collect()
        };
        let original = |ad: &Ad| {
            let first = ad.repeats.map_or(ad, |row| &self.ads[usize::try_from(row).unwrap()]);
            (first.posting.id.clone(), first.posting.place == ad.posting.place)
        };
        let firsts: BTreeMap<&str, String> =
            self.ads.iter().map(|ad| (ad.posting.id.as_str(), original(ad).0)).collect();
        let mut rows = Vec::new();
        for (column, of_place, what) in [
            ("vacancy", true, "copies that are the vacancy of their original"),
            (
                "template",
                false,
                "copies, also for another place, of one template with their original",
            ),
        ] {
            let groups = of(column);
            let (mut planted, mut found) = (0, 0);
            for ad in self.ads.iter().filter(|ad| ad.repeats.is_some()) {
                let (first, same_place) = original(ad);
                if same_place || !of_place {
                    planted += 1;
                    found += usize::from(groups[&ad.posting.id] == groups[&first]);
                }
            }
            rows.push(row("reposts", what, &share(found, planted)));
            if of_place {
                let joined = groups.iter().filter(|(id, first)| id != first);
                let right = joined
                    .clone()
                    .filter(|(id, first)| firsts[id.as_str()] == firsts[first.as_str()]);
                let measure = "ads joined with another that are copies of it";
                rows.push(row("reposts", measure, &share(right.count(), joined.count())));
            }
        }
        rows
    }

    fn thetas(&self) -> Vec<[String; 3]> {
        let table = self.dir.csv("cooccur --index ix --unit ad --window posting");
        let (mut error, mut signals, mut held, mut intervals) = (0.0, 0, 0, 0);
        for row in &table {
            let Some(truth) = self.truth.contrast(row.cell("signal")) else { continue };
            let Some((realised, planted)) =
                truth.product_managers.theta.zip(truth.product_managers.planted_theta)
            else {
                continue;
            };
            if row.cell("signal") == "any-signal" || row.cell("theta").is_empty() {
                continue;
            }
            signals += 1;
            error += (row.number("theta") - realised).abs();
            if !row.cell("theta_low").is_empty() {
                intervals += 1;
                let around = row.number("theta_low")..=row.number("theta_high");
                held += usize::from(around.contains(&planted));
            }
        }
        assert!(signals > 5, "{signals}");
        let error = 100.0 * error / f64::from(signals);
        vec![
            row(
                "theta",
                "mean distance from what the ads say, percentage points",
                &format!("{error:.1}"),
            ),
            row(
                "employers",
                "intervals by employer that hold the planted theta",
                &format!("{held} of {intervals}"),
            ),
        ]
    }

    fn shares(&self) -> [String; 3] {
        let table =
            self.dir.csv("trend --index ix --unit ad --window posting --period year --table rates");
        let (mut error, mut cells) = (0.0, 0);
        for year in &self.truth.years {
            for (key, count) in &year.signals {
                let period = year.year.to_string();
                let at =
                    table.iter().find(|row| row.cell("key") == key && row.cell("period") == period);
                let Some(at) = at.filter(|at| !at.cell("share").is_empty()) else { continue };
                cells += 1;
                error += (at.number("share") - *count as f64 / year.product_managers as f64).abs();
            }
        }
        assert!(cells > 30, "{cells}");
        let error = 100.0 * error / f64::from(cells);
        let measure = "mean distance of a signal's share in a year, percentage points";
        row("trend", measure, &format!("{error:.1}"))
    }
}

fn row(stage: &str, measure: &str, value: &str) -> [String; 3] {
    [stage, measure, value].map(str::to_owned)
}

fn share(part: usize, of: usize) -> String {
    assert!(of > 0, "there is nothing to be right about");
    format!("{:.1} % of {of}", 100.0 * part as f64 / of as f64)
}

fn document() -> String {
    let rows = Planted::new().rows();
    let lines =
        rows.iter().map(|[stage, measure, value]| format!("| {stage} | {measure} | {value} |\n"));
    HEAD.to_owned() + &lines.collect::<String>()
}

#[test]
fn each_stage_errs_as_is_told() {
    let written = std::fs::read_to_string(DOCUMENT).unwrap();
    assert_eq!(document(), written, "write it anew, see the head of this file");
}

#[test]
#[ignore = "writes corpora/STAGES.md"]
fn write_the_stages() {
    std::fs::write(DOCUMENT, document()).unwrap();
}
