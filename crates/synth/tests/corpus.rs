//! What a made-up corpus must be.

use std::collections::{BTreeMap, BTreeSet};

use rolescope_synth::{Error, Generator, HEADER, Lean, Options, Truth, write};

fn dump(options: &Options) -> (Vec<u8>, Truth) {
    let mut bytes = Vec::new();
    let truth = write(options, &mut bytes).expect("the options are in range");
    (bytes, truth)
}

fn options(postings: u64, seed: u64) -> Options {
    Options { postings, seed, ..Options::default() }
}

#[test]
fn same_options_same_bytes_and_another_seed_others() {
    assert_eq!(dump(&options(300, 1)), dump(&options(300, 1)));
    assert_ne!(dump(&options(300, 1)).0, dump(&options(300, 2)).0);
}

#[test]
fn empty_and_single_row_dumps() {
    let (bytes, truth) = dump(&options(0, 1));
    assert_eq!(bytes, HEADER.as_bytes());
    assert_eq!(truth.rows.ads, 0);
    assert_eq!(truth.contrast("any").unwrap().all.theta, None);
    assert_eq!(dump(&options(1, 1)).1.rows.vacancies, 1);
}

#[test]
fn csv_reads_back_as_the_ads_that_were_made() {
    let options = options(400, 5);
    let (bytes, _) = dump(&options);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let generator = Generator::new(&options).unwrap();
    assert_eq!(records.len(), 400);
    for (row, record) in records.iter().enumerate() {
        let ad = generator.ad(row as u64);
        let posting = &ad.posting;
        let fields = [&posting.id, &posting.title, &posting.employer, &posting.place];
        assert_eq!(record.iter().take(4).collect::<Vec<_>>(), fields);
        assert_eq!(&record[4], posting.posted.unwrap().to_string());
        assert_eq!(&record[5], posting.body);
        assert_eq!(&record[6], posting.facets[0].1);
    }
}

#[test]
fn truth_counts_what_the_ads_say() {
    let options = options(500, 9);
    let (_, truth) = dump(&options);
    let mut affirmed: BTreeMap<&str, u64> = BTreeMap::new();
    let mut cells = [0_u64; 8];
    for ad in Generator::new(&options).unwrap().ads() {
        for key in ad.affirmed() {
            *affirmed.entry(key).or_default() += 1;
            assert!(!ad.denied().contains(&key), "{key} is affirmed and denied");
        }
        if ad.product_manager {
            let signal = ad.affirmed().contains(&"hands-on");
            cells[4 * usize::from(signal)
                + 2 * usize::from(ad.engineering())
                + usize::from(ad.marketing())] += 1;
        }
    }
    for (key, ads) in truth
        .signals
        .iter()
        .map(|s| (&s.key, s.ads))
        .chain(truth.duties.iter().map(|d| (&d.key, d.ads)))
    {
        assert_eq!(affirmed.get(key.as_str()).copied().unwrap_or(0), ads, "{key}");
    }
    assert_eq!(truth.contrast("hands-on").unwrap().product_managers.counts, cells);
    let by_year: u64 = truth.years.iter().map(|year| year.product_managers).sum();
    assert_eq!(by_year, truth.rows.product_managers);
}

#[test]
fn truth_survives_its_toml() {
    let (_, truth) = dump(&options(300, 3));
    assert_eq!(toml::from_str::<Truth>(&truth.to_toml()).unwrap(), truth);
}

#[test]
fn copies_repeat_their_originals_within_sixty_days() {
    let options = options(1500, 4);
    let generator = Generator::new(&options).unwrap();
    let (mut same_text, mut other_reference, mut other_place) = (0, 0, 0);
    for ad in generator.ads() {
        let Some(row) = ad.repeats else { continue };
        let first = generator.ad(row);
        let days = ad.posting.posted.unwrap().day.0 - first.posting.posted.unwrap().day.0;
        assert!((0..=60).contains(&days), "{days}");
        assert_ne!(ad.posting.id, first.posting.id);
        assert_eq!(ad.posting.employer, first.posting.employer);
        assert_eq!(ad.affirmed(), first.affirmed());
        if ad.posting.place != first.posting.place {
            other_place += 1;
        } else {
            assert_eq!(ad.posting.title, first.posting.title);
            *if ad.posting.body == first.posting.body {
                &mut same_text
            } else {
                &mut other_reference
            } += 1;
        }
    }
    assert!(
        same_text > 80 && other_reference > 40 && other_place > 30,
        "{same_text} {other_reference} {other_place}"
    );
}

#[test]
fn employers_are_heavy_tailed_and_their_names_are_hard() {
    let options = options(3000, 6);
    let mut sizes: BTreeMap<String, u32> = BTreeMap::new();
    let mut missing = 0;
    for ad in Generator::new(&options).unwrap().ads() {
        match ad.posting.employer.is_empty() {
            true => missing += 1,
            false => *sizes.entry(ad.posting.employer).or_default() += 1,
        }
    }
    assert!((30..100).contains(&missing), "{missing}");
    let largest = sizes.values().max().copied().unwrap();
    assert!((100..500).contains(&largest), "{largest}");
    for letters in [",", "\"", "ö"] {
        assert!(sizes.keys().any(|name| name.contains(letters)), "{letters}");
    }
}

/// The sum of z^2 of realised against planted theta, the variance being that of independent ads.
fn squared_distance(lean: &Lean) -> (f64, f64) {
    let variance = |cells: &[u64]| {
        let n = cells.iter().sum::<u64>() as f64;
        let mean = (cells[2] as f64 - cells[1] as f64) / n;
        ((cells[2] + cells[1]) as f64 / n - mean * mean) / n
    };
    let error = (variance(&lean.counts[..4]) + variance(&lean.counts[4..])).sqrt();
    let (theta, planted) = lean.theta.zip(lean.planted_theta).expect("both arms hold ads");
    let z = (theta - planted) / error;
    (z, z * z)
}

#[test]
fn realised_thetas_scatter_around_the_planted_ones() {
    let (mut sum, mut squares) = (0.0, 0.0);
    let seeds = 24;
    for seed in 100..100 + seeds {
        let (_, truth) = dump(&options(400, seed));
        let (z, square) = squared_distance(
            &truth.contrast("technical-background").unwrap().product_manager_vacancies,
        );
        sum += z;
        squares += square;
    }
    let n = f64::from(u32::try_from(seeds).unwrap());
    assert!((sum / n.sqrt()).abs() < 3.0, "mean z {}", sum / n);
    // Less than 1: part of the spread between ads is in the probabilities, which both sides share.
    assert!((0.3..1.7).contains(&(squares / n)), "mean z^2 {}", squares / n);
}

#[test]
fn without_effect_the_lean_is_small() {
    let lean = |effect: f64| {
        let options = Options { effect, ..options(4000, 8) };
        dump(&options).1.contrast("hands-on").unwrap().product_managers.planted_theta.unwrap()
    };
    assert!(lean(1.0) > 0.15 && lean(0.0).abs() < 0.08, "{} {}", lean(1.0), lean(0.0));
}

#[test]
fn signals_become_more_common_at_the_planted_rate() {
    let (_, truth) = dump(&options(4000, 2));
    let share = |key: &str, year: usize| {
        truth.years[year].signals[key] as f64 / truth.years[year].product_managers as f64
    };
    assert!(share("machine-learning", 5) > 2.0 * share("machine-learning", 0));
    assert!(share("technical-education", 5) < share("technical-education", 0) + 0.02);
    for signal in &truth.signals {
        let realised = signal.product_managers as f64 / truth.rows.product_managers as f64;
        assert!((realised - signal.planted_share).abs() < 0.035, "{} {realised}", signal.key);
    }
}

#[test]
fn vocabulary_grows_as_heaps_says() {
    let generator = Generator::new(&options(4000, 1)).unwrap();
    let (mut words, mut vocabulary) = (0_u32, BTreeSet::new());
    let mut points = Vec::new();
    for (row, ad) in generator.ads().enumerate() {
        for word in ad
            .posting
            .body
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            words += 1;
            if !vocabulary.contains(word) {
                vocabulary.insert(word.to_owned());
            }
        }
        if row == 999 || row == 3999 {
            points.push((f64::from(words), vocabulary.len() as f64));
        }
    }
    let exponent = (points[1].1 / points[0].1).ln() / (points[1].0 / points[0].0).ln();
    assert!((0.4..0.7).contains(&exponent), "{exponent}");
}

#[test]
fn bodies_come_in_every_markup() {
    let (_, truth) = dump(&options(1000, 1));
    assert!(truth.rows.html > 280 && truth.rows.markdown > 140 && truth.rows.plain > 350);
    let bodies: Vec<String> =
        Generator::new(&options(200, 1)).unwrap().ads().map(|ad| ad.posting.body).collect();
    for mark in ["<li>", "&#39;", "## ", "\r\n", "• "] {
        assert!(bodies.iter().any(|body| body.contains(mark)), "{mark:?}");
    }
    let mean = bodies.iter().map(String::len).sum::<usize>() / bodies.len();
    assert!((2200..3000).contains(&mean), "{mean}");
}

#[test]
fn options_out_of_range_are_refused() {
    #[track_caller]
    fn check(options: Options, name: &str) {
        match Generator::new(&options).map(|_| ()) {
            Err(error @ Error::Option { option, .. }) => {
                assert_eq!(option, name);
                assert!(error.hint().is_some() && error.to_string().contains(name));
            }
            other => panic!("{other:?}"),
        }
    }
    check(Options { copies_share: 0.6, ..Options::default() }, "copies_share");
    check(Options { html_share: 0.9, ..Options::default() }, "html_share + markdown_share");
    check(Options { html_share: f64::NAN, ..Options::default() }, "html_share");
    check(Options { effect: 5.0, ..Options::default() }, "effect");
    check(Options { employers: Some(0), ..Options::default() }, "employers");
    check(Options { first_month: (2020, 13), ..Options::default() }, "first_month");
    check(Options { months: 0, ..Options::default() }, "months");
}

#[test]
fn a_full_disk_is_told() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = write(&options(10, 1), &mut Full).unwrap_err();
    assert!(matches!(error, Error::Write { .. }) && std::error::Error::source(&error).is_some());
}
