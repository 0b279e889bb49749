//! `vacancies`: groups by hand, files that are out of date or damaged, bad input, planted reposts.

use std::collections::{BTreeMap, BTreeSet};

use rolescope_index::{Day, TextReader};
use rolescope_vacancy::TextRules;

use crate::postings::{TINY, TWELVE};
use crate::util::{Dir, only, rows, twelve};

/// The columns of the dumps of these tests.
const HEADER: &str = "id,title,employer,place,posted,body\n";

/// Long enough that two words make it another text, and a near one.
pub(crate) const BODY: &str = "You own the roadmap of our billing product and talk to customers every week about what they need from it. \
                    You write down why it matters and say when it is done. You ask and listen before anything is built. \
                    Nobody knows better what comes next";

/// A folder with a dump of these rows and its index.
pub(crate) fn index(rows: &[String]) -> Dir {
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("dump.csv", HEADER.to_owned() + &rows.concat());
    dir.line("ingest dump.csv --index ix");
    dir
}

/// A row of such a dump.
pub(crate) fn row(
    id: &str,
    title: &str,
    employer: &str,
    place: &str,
    posted: &str,
    body: &str,
) -> String {
    format!("{id},{title},\"{employer}\",\"{place}\",{posted},\"{body}\"\n")
}

/// The ids of ads by vacancy.
fn groups(dir: &Dir, options: &str, column: &str) -> BTreeSet<BTreeSet<String>> {
    let ads = dir.csv(&format!("vacancies --index ix --table ads {options}"));
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ad in &ads {
        groups.entry(ad.cell(column).to_owned()).or_default().insert(ad.cell("id").to_owned());
    }
    groups.into_values().collect()
}

#[track_caller]
pub(crate) fn check(dir: &Dir, options: &str, expected: &[&[&str]]) {
    let expected: BTreeSet<BTreeSet<String>> =
        expected.iter().map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()).collect();
    assert_eq!(groups(dir, options, "vacancy"), expected, "{options}");
}

fn repeated() -> Dir {
    let near = BODY.replace("next", "now");
    let far =
        "Something else altogether is asked of you in this job, of which nobody has heard before";
    let pm = "Product Manager";
    index(&[
        row("a1", pm, "Acme, Inc.", "Berlin", "2020-01-01", BODY),
        // The same text, another spelling of the employer.
        row("a2", pm, "ACME", "Berlin", "2020-02-01", BODY),
        // A near text under another title.
        row("a3", "Product Owner", "Acme", "Berlin", "2020-02-20", &near),
        // The same key, another text; the 60th day.
        row("a4", pm, "Acme", "Berlin", "2020-03-01", far),
        // The 61st day is another vacancy, which is not chained to the first.
        row("a5", pm, "Acme", "Berlin", "2020-03-02", BODY),
        // Another place, another employer.
        row("a6", pm, "Acme", "Paris", "2020-01-05", BODY),
        row("a7", pm, "Bolt", "Berlin", "2020-01-05", BODY),
    ])
}

#[test]
fn ads_are_grouped_as_by_hand() {
    let dir = repeated();
    check(&dir, "", &[&["a1", "a2", "a3", "a4"], &["a5"], &["a6"], &["a7"]]);
    check(
        &dir,
        "--rules same-text-or-key",
        &[&["a1", "a2", "a4"], &["a3"], &["a5"], &["a6"], &["a7"]],
    );
    check(&dir, "--rules same-text", &[&["a1", "a2"], &["a3"], &["a4"], &["a5"], &["a6"], &["a7"]]);
    check(&dir, "--rules none", &[&["a1"], &["a2"], &["a3"], &["a4"], &["a5"], &["a6"], &["a7"]]);
    check(&dir, "--rules all --days 61", &[&["a1", "a2", "a3", "a4", "a5"], &["a6"], &["a7"]]);
    // A rule stays until another is named.
    check(&dir, "", &[&["a1", "a2", "a3", "a4", "a5"], &["a6"], &["a7"]]);
    check(&dir, "--usual", &[&["a1", "a2", "a3", "a4"], &["a5"], &["a6"], &["a7"]]);
    let templates = groups(&dir, "", "template");
    assert_eq!(templates.len(), 3, "{templates:?}");

    let all = dir.csv("vacancies --index ix --table vacancies");
    let first = only(&all, &[("vacancy", "a1")]);
    let cells = [
        "first_day",
        "last_day",
        "ads",
        "employer",
        "employer_key",
        "place",
        "title_count",
        "titles",
    ];
    let expected = [
        "2020-01-01",
        "2020-03-01",
        "4",
        "Acme, Inc.",
        "acme",
        "Berlin",
        "2",
        "Product Manager | Product Owner",
    ];
    assert_eq!(first.cells(cells), expected);
    assert_eq!(
        first.cells(["same_text", "same_key", "near_text", "template"]),
        ["1", "1", "1", "a1"]
    );
    // For programs, all vacancies; for people, the sum.
    dir.line("vacancies --index ix -o all.csv");
    assert_eq!(rows(&dir.read("all.csv")), all);
    let text = dir.line("vacancies --index ix");
    for shown in
        ["copies: near text", "The vacancies with the most ads", "Grouped by: all, 60 days"]
    {
        assert!(text.contains(shown), "{shown}: {text}");
    }
}

#[test]
fn why_two_ads_are_one_vacancy_is_told() {
    let dir = repeated();
    let text = dir.line("vacancies --index ix --explain a3");
    for shown in [
        "vacancy of 4 ads",
        "2020-01-01  a1  stands for all",
        "a3 and a1 are one vacancy:",
        "near text, Jaccard 0.8",
        "- now",
        "+ next",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let text = dir.line("vacancies --index ix --explain a1 --explain a5");
    for shown in [
        "a1 and a5 are not one vacancy:",
        "61 days apart; a vacancy has at most 60",
        "Jaccard of their texts 1.000",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let text = dir.line("vacancies --index ix --explain a6");
    assert!(text.contains("no other ad of the index is the same vacancy"), "{text}");
    dir.fails(
        ["vacancies", "--index", "ix", "--explain", "zz"],
        2,
        &["there is no ad `zz`", "hint: "],
    );
    let three = "vacancies --index ix --explain a --explain b --explain c";
    dir.fails(three.split(' '), 2, &["takes one ad or two"]);
}

fn answers(dir: &Dir) -> Vec<String> {
    [
        "vacancies --index ix --table vacancies",
        "vacancies --index ix --table summary",
        "cooccur --index ix --lexicon tiny.toml",
        "cooccur --index ix --lexicon tiny.toml --table sensitivity",
    ]
    .map(|line| dir.line(&format!("{line} --format csv")))
    .into()
}

#[test]
fn added_bit_by_bit_is_the_same_as_at_once() {
    let (header, body) = TWELVE.split_once('\n').unwrap();
    // Ads start with `a` and two digits.
    let half = body.find("\na07,").unwrap() + 1;
    let dir = Dir::new();
    dir.write("tiny.toml", TINY);
    dir.write("one.csv", format!("{header}\n{}", &body[half..]));
    dir.write("two.csv", format!("{header}\n{}", &body[..half]));
    dir.line("ingest one.csv --index ix");
    let first = dir.run("vacancies --index ix --days 61".split(' ')).output().code(0);
    assert!(first.stderr.contains("Grouped 6 ads into 5 vacancies, kept in ix."), "{first:?}");
    dir.line("ingest two.csv --index ix");
    // The rules stay.
    let stale = dir.run("cooccur --index ix --lexicon tiny.toml".split(' ')).output().code(0);
    assert!(stale.stderr.contains("The index has changed since its ads were grouped"), "{stale:?}");
    assert!(stale.stderr.contains("Grouped 12 ads into"), "{stale:?}");
    let again = dir.run("cooccur --index ix --lexicon tiny.toml".split(' ')).output().code(0);
    assert_eq!(again.stderr, "");
    let bit_by_bit = answers(&dir);
    let whole = Dir::new();
    whole.write("tiny.toml", TINY);
    whole.write("all.csv", TWELVE);
    whole.line("ingest all.csv --index ix");
    whole.line("vacancies --index ix --days 61");
    assert_eq!(answers(&whole), bit_by_bit);
    // With what an earlier grouping left, or without.
    let kept = whole.line("vacancies --index ix --usual --format csv");
    std::fs::remove_file(whole.path("ix/sketches.bin")).unwrap();
    std::fs::remove_file(whole.path("ix/vacancies.bin")).unwrap();
    assert_eq!(whole.line("vacancies --index ix --format csv"), kept);
}

#[test]
fn files_of_vacancies_that_are_damaged_are_named_and_made_again() {
    let dir = repeated();
    let right = dir.line("vacancies --index ix --table ads --format csv");
    assert!(dir.line("verify --index ix").contains("all as written"));
    for name in ["vacancies.bin", "sketches.bin"] {
        let mut bytes = std::fs::read(dir.path("ix").join(name)).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        dir.write(&format!("ix/{name}"), bytes);
        let verified = dir.run("verify --index ix".split(' ')).output().code(1);
        assert!(verified.stdout.contains(name), "{verified:?}");
        let again =
            dir.run("vacancies --index ix --days 60 --table ads --format csv".split(' ')).output();
        assert_eq!(again.stdout, right, "{name}");
        // Of sketches that nobody needs nothing is said until they are needed.
        dir.line("vacancies --index ix --days 59");
        dir.line("vacancies --index ix --usual");
        assert!(dir.line("verify --index ix").contains("all as written"), "{name}");
    }
    dir.write("ix/vacancies.bin", "");
    let counted = dir.run("cooccur --index ix --lexicon tiny.toml".split(' ')).output().code(0);
    assert!(
        counted.stderr.contains("warning: the vacancies kept in the index cannot be used"),
        "{counted:?}"
    );
}

#[test]
fn a_grouping_of_another_version_is_told_apart_from_a_changed_index() {
    let dir = repeated();
    dir.line("vacancies --index ix --days 59");
    let bytes = std::fs::read(dir.path("ix/vacancies.bin")).unwrap();
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let (_, head, rest) = (lines.next(), lines.next().unwrap(), lines.next().unwrap());
    let head = String::from_utf8(head.to_vec()).unwrap();
    let (before, after) = head.split_once("\"format\":").unwrap();
    let after = &after[after.find(',').unwrap()..];
    let older = format!("{before}\"format\":0{after}");
    let hash = blake3::hash(older.as_bytes()).to_hex();
    dir.write("ix/vacancies.bin", [format!("{hash}\n{older}\n").as_bytes(), rest].concat());
    let counted = dir.run("cooccur --index ix --lexicon tiny.toml".split(' ')).output().code(0);
    let message = "The ads were grouped by another version of rolescope; they are grouped anew by the same rules.";
    assert!(counted.stderr.contains(message), "{counted:?}");
    // By the rules of then.
    assert!(dir.line("vacancies --index ix").contains("Grouped by: all, 59 days"));
}

#[test]
fn rules_outside_their_range_are_told() {
    for (options, message) in [
        ("--jaccard 0.4", "`--jaccard` is 0.4; it may be from 0.7 (`--lowest-jaccard`) to 1"),
        ("--jaccard NaN", "`--jaccard` is NaN"),
        ("--lowest-jaccard 0.2", "`--lowest-jaccard` is 0.2"),
        ("--shingle 0", "`--shingle` is 0"),
        ("--days 4000000000", "`--days` is 4000000000; it may be from 0 to 36525"),
        ("--boilerplate-ads 0", "`--boilerplate-ads` is 0"),
        ("--boilerplate-employers 1", "`--boilerplate-employers` is 1"),
    ] {
        let line = format!("vacancies --index ix {options}");
        twelve().fails(line.split(' '), 2, &[message, "hint: choose a value for `--"]);
    }
    let line = "vacancies --index ix --jaccard 0.5";
    let hint = "hint: add `--lowest-jaccard 0.5`, which reads all texts again, or choose";
    twelve().fails(line.split(' '), 2, &["it may be from 0.7 (`--lowest-jaccard`) to 1", hint]);
    let one = twelve().line("vacancies --index ix --explain a12");
    assert!(one.starts_with("vacancy of 1 ad; rules: "), "{one}");
    for options in ["--days -1", "--rules some", "--memory 0", "--table all"] {
        let line = format!("vacancies --index ix {options}");
        twelve().run(line.split(' ')).output().code(2);
    }
}

#[test]
fn what_ads_lack_is_counted_and_joins_nothing_by_itself() {
    let dir = index(&[
        row("c1", "", "", "", "", "Word"),
        row("c2", "", "", "", "", "Word"),
        row("c3", "Product Manager", "n/a", "-", "", ""),
        row("c4", "Product Manager", "Confidential", "", "", ""),
        row("c5", "Product Manager", "Acme", "Berlin", "2020-01-01", "Apply now"),
        row("c6", "Product Manager", "Acme", "Berlin", "2020-01-02", ""),
        row("c7", "Product Manager", "Acme", "Berlin", "", BODY),
        row("c8", "Product Manager", "", "", "2020-05-01", BODY),
    ]);
    // c5 and c6 have the same key; of c7 and c8 what is missing could be the same, and the text is.
    check(&dir, "", &[&["c1"], &["c2"], &["c3"], &["c4"], &["c5", "c6"], &["c7", "c8"]]);
    let summary = dir.csv("vacancies --index ix --table summary");
    let count = |what: &str| only(&summary, &[("what", what)]).cell("count").to_owned();
    let counts = ["employer", "title", "place", "date", "text to compare"]
        .map(|what| count(&format!("ads without {what}")));
    assert_eq!(counts, ["5", "2", "5", "5", "6"]);
    let all = dir.csv("vacancies --index ix --table vacancies");
    let lacking = only(&all, &[("vacancy", "c1")]);
    assert_eq!(lacking.cells(["first_day", "last_day", "employer_key", "place"]), ["", "", "", ""]);
    // An ad that lacks its employer may stand for one that names it.
    assert_eq!(only(&all, &[("vacancy", "c8")]).cells(["employer", "place"]), ["Acme", "Berlin"]);
}

#[test]
fn one_job_two_hundred_times_is_one_vacancy_with_its_days() {
    let ads: Vec<String> = (0..200)
        .map(|number| {
            let (month, day) = (1 + number % 2, 1 + number % 28);
            row(
                &format!("e{number:03}"),
                "Product Manager",
                "Acme",
                "Oslo",
                &format!("2020-{month:02}-{day:02}"),
                BODY,
            )
        })
        .collect();
    let dir = index(&ads);
    let all = dir.csv("vacancies --index ix --table vacancies");
    assert_eq!(all.len(), 1);
    assert_eq!(
        all[0].cells(["ads", "first_day", "last_day", "same_text"]),
        ["200", "2020-01-01", "2020-02-28", "199"]
    );
}

/// Reposts as they are planted: the same employer, title and place within 60 days.
#[test]
fn planted_reposts_are_found_by_the_command() {
    let options = rolescope_synth::Options { postings: 1500, seed: 21, ..Default::default() };
    let mut dump = Vec::new();
    rolescope_synth::write(&options, &mut dump).unwrap();
    let dir = Dir::new();
    dir.write("dump.csv", dump);
    dir.line("ingest dump.csv --index ix");
    let ads = dir.csv("vacancies --index ix --table ads");
    let vacancy: BTreeMap<&str, &str> =
        ads.iter().map(|ad| (ad.cell("id"), ad.cell("vacancy"))).collect();
    let generator = rolescope_synth::Generator::new(&options).unwrap();
    let (mut planted, mut found, mut joined, mut right) = (0, 0, 0, 0);
    let mut originals: BTreeMap<String, u64> = BTreeMap::new();
    for (row, ad) in (0_u64..).zip(generator.ads()) {
        let original = ad.repeats.map(|of| generator.ad(of));
        let id = ad.posting.id.as_str();
        originals.insert(id.to_owned(), ad.repeats.unwrap_or(row));
        if let Some(original) =
            original.filter(|original| original.posting.place == ad.posting.place)
        {
            planted += 1;
            found += u32::from(vacancy[id] == vacancy[original.posting.id.as_str()]);
        }
    }
    for (id, first) in &vacancy {
        if id != first {
            joined += 1;
            right += u32::from(originals[*id] == originals[*first]);
        }
    }
    assert!(planted > 150 && found * 100 >= planted * 98, "{found} of {planted} planted reposts");
    assert!(joined > 150 && right * 100 >= joined * 98, "{right} of {joined} joined ads");
}

/// Replaces about so many in a thousand words of a text.
fn edited(body: &str, per_mille: u64, seed: u64) -> String {
    let word = |(at, word): (u64, &str)| {
        let hash = (at ^ seed.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
        let other = format!("edited{}", char::from(b'a' + (hash % 23) as u8));
        if hash % 1000 < per_mille { other } else { word.to_owned() }
    };
    (0..).zip(body.split(' ')).map(word).collect::<Vec<_>>().join(" ")
}

/// Reposts whose texts were edited: what is found of them, by the similarity of the texts, and how much of what is joined is right.
#[test]
#[expect(clippy::print_stderr, reason = "figures are for readers")]
fn edited_reposts_are_found_by_their_similarity() {
    let options = rolescope_synth::Options {
        postings: 1500,
        seed: 33,
        copies_share: 0.0,
        other_place_share: 0.0,
        missing_employer_share: 0.0,
        ..Default::default()
    };
    let mut reader = TextReader::new(TextRules::default(), usize::MAX);
    let mut shingles = |title: &str, body: &str| {
        let mut shingles = Vec::new();
        reader.shingles(title, body, &mut shingles);
        shingles.into_iter().collect::<BTreeSet<u64>>()
    };
    let mut dump = csv::Writer::from_writer(Vec::new());
    dump.write_record(["id", "title", "employer", "place", "posted", "body"]).unwrap();
    let mut similarities = Vec::new();
    let generator = rolescope_synth::Generator::new(&options).unwrap();
    for (row, ad) in (0_u64..).zip(generator.ads()) {
        let posting = &ad.posting;
        let [title, other] = ["first", "second"].map(|which| format!("{} {which}", posting.title));
        let body = edited(&posting.body, row % 12 * 5, row);
        let posted = posting.posted.unwrap();
        let later = Day(posted.day.0 + 20).to_string();
        let (employer, place) = (posting.employer.as_str(), posting.place.as_str());
        let day = posted.to_string();
        let ids = [format!("a{row}"), format!("b{row}")];
        // Each title is another, so that texts alone decide.
        dump.write_record([&ids[0], &title, employer, place, &day, &posting.body]).unwrap();
        dump.write_record([&ids[1], &other, employer, place, &later, &body]).unwrap();
        let (one, two) = (shingles(&title, &posting.body), shingles(&other, &body));
        let both = one.intersection(&two).count();
        similarities.push(both as f64 / (one.len() + two.len() - both) as f64);
    }
    let dir = Dir::new();
    dir.write("dump.csv", dump.into_inner().unwrap());
    dir.line("ingest dump.csv --index ix");
    for threshold in [0.7, 0.8, 0.9] {
        let ads = dir.csv(&format!("vacancies --index ix --jaccard {threshold} --table ads"));
        let vacancy: BTreeMap<&str, &str> =
            ads.iter().map(|ad| (ad.cell("id"), ad.cell("vacancy"))).collect();
        let number = |id: &str| id[1..].to_owned();
        let joined: Vec<bool> = vacancy
            .iter()
            .filter(|(id, first)| id != first)
            .map(|(id, first)| number(id) == number(first))
            .collect();
        let right = joined.iter().filter(|right| **right).count();
        eprintln!("Jaccard {threshold}: {right} of {} joined ads are right", joined.len());
        assert!(joined.len() > 250 && right * 1000 >= joined.len() * 999, "{right}");
        for (from, to) in [(0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)] {
            let of_band = similarities.iter().enumerate();
            let of_band: Vec<usize> = of_band
                .filter(|(_, similarity)| (from..to).contains(*similarity))
                .map(|(row, _)| row)
                .collect();
            let is_found =
                |row: &&usize| vacancy[&*format!("a{row}")] == vacancy[&*format!("b{row}")];
            let found = of_band.iter().filter(is_found).count();
            eprintln!("  {from} to {to}: {found} of {} reposts found", of_band.len());
            assert!(of_band.len() >= 40, "{from}: {}", of_band.len());
            let expected = if from >= threshold { of_band.len() } else { 0 };
            assert!(expected.abs_diff(found) * 100 <= of_band.len(), "{from}: {found}");
        }
    }
}

#[test]
fn sentences_without_words_are_counted_by_info_alone() {
    let dir = Dir::new();
    dir.write(
        "dump.csv",
        "id,title,body\n1,Product Manager,\"You write code.\n\n2020\n\nYou plan.\"\n",
    );
    dir.line("ingest dump.csv --index ix");
    assert!(dir.line("info --index ix").contains("zones of its 3 sentences"));
    let text = dir.line("vacancies --index ix");
    assert!(text.contains("Sentences of numbers alone"), "{text}");
    let rows = dir.csv("vacancies --index ix --table summary");
    assert_eq!(only(&rows, &[("what", "sentences with words")]).cell("count"), "2");
}
