//! `demo`: the whole way, against the truth.

use crate::util::{Dir, only, rows};

/// Of eleven intervals at 95 %, this many must hold what was planted: two or more misses have a chance of one in ten.
const LEAST: usize = 10;

#[test]
fn the_demo_finds_what_was_planted_and_runs_twice() {
    let dir = Dir::new();
    let cache = dir.path("cache");
    let first = dir.run(["demo"]).env("XDG_CACHE_HOME", cache.to_str().unwrap()).output().code(0);
    let folder = cache.join("rolescope").join("demo");
    for name in ["demo.csv.gz", "demo.truth.toml", "index", "report/index.html"] {
        assert!(folder.join(name).exists(), "{name}");
    }
    assert!(
        first.stdout.contains(folder.join("report").join("index.html").to_str().unwrap()),
        "{first:?}"
    );
    assert!(first.stderr.contains("3600 records read = 3600 indexed"), "{first:?}");

    let truth: rolescope_synth::Truth =
        toml::from_str(&dir.read("cache/rolescope/demo/demo.truth.toml")).unwrap();
    let contrast = rows(&dir.read("cache/rolescope/demo/report/tables/contrast.csv"));
    let (mut held, mut signals) = (0, 0);
    for planted in truth.contrasts.iter().filter(|contrast| contrast.signal != "any") {
        let row = only(&contrast, &[("window", "posting"), ("signal", &planted.signal)]);
        let theta = planted.product_manager_vacancies.planted_theta.unwrap();
        signals += 1;
        held += usize::from(row.number("theta_low") <= theta && theta <= row.number("theta_high"));
    }
    assert_eq!(signals, 11);
    assert!(held >= LEAST, "{held} of {signals} intervals hold what was planted");
    assert!(
        first.stdout.contains(&format!("{held} of {signals} intervals hold what was planted.")),
        "{first:?}"
    );
    let known = only(&contrast, &[("window", "posting"), ("signal", "any-signal")]);
    let found = known.number("n_signal") + known.number("n_rest");
    // Ads that give an earlier one's text for another place are vacancies of their own; about two thirds of all are product managers.
    let rows = &truth.rows;
    let share = rows.product_managers as f64 / rows.ads as f64;
    let planted = rows.product_manager_vacancies as f64 + share * rows.other_place as f64;
    assert!((found / planted - 1.0).abs() < 0.02, "{found} product managers, {planted} planted");

    // Again, into the same folder, without a word but the result.
    let second = dir.run(["demo", "--quiet", "--dir", folder.to_str().unwrap()]).output().code(0);
    assert_eq!(second.stdout, first.stdout);
    assert_eq!(second.stderr, "");
}

#[test]
fn a_demo_that_cannot_be_written_says_so() {
    let dir = Dir::new();
    dir.write("file", "text");
    dir.fails(["demo", "--dir", "file"], 1, &["cannot write the demo into `file`", "caused by: "]);
    // What is no demo stays as it is, a user's own index too.
    std::fs::create_dir_all(dir.path("demo")).unwrap();
    dir.write("demo/photo.jpg", "a cat");
    dir.fails(["demo", "--dir", "demo"], 2, &["`demo` holds something else than a demo", "hint: "]);
    dir.write("dump.csv", "id,title,body\n1,a,b\n");
    dir.line("ingest dump.csv --index own/index");
    let before = dir.contents("own");
    dir.fails(["demo", "--dir", "own"], 2, &["`own` holds something else than a demo"]);
    assert!(dir.contents("own") == before);
    assert_eq!(dir.read("demo/photo.jpg"), "a cat");
}
