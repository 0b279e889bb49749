//! The scan finds, from positions, what the streaming matcher and the plain reference find in the texts.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot prepare fails; one that is skipped says so"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rolescope_corpus::SourceSummary;
use rolescope_corpus::{Posting, ReadOptions, Reader, Row};
use rolescope_index::{
    Builder, BuilderOptions, Population, Progress, ScanRequest, Silent, Snapshot, Stretch, Task,
    Threads, Together,
};
use rolescope_lexicon::reference::{self, Random};
use rolescope_lexicon::{EntryId, Findings, Lexicon, Match, Matcher};
use rolescope_text::Document;

/// What a scan finds, by posting id.
fn scanned(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    population: Population,
    threads: usize,
) -> BTreeMap<String, Findings> {
    let request = ScanRequest {
        lexicon,
        population,
        query: None,
        by: &[],
        foreign: true,
        titles_only: false,
    };
    let progress: &dyn Progress = &Silent;
    let scanned = snapshot
        .scan(
            &request,
            &Threads::new(threads).unwrap(),
            progress,
            Vec::new,
            |found, seen, findings| found.push((seen.address, findings.clone())),
            |mut left, mut right| {
                left.append(&mut right);
                left
            },
        )
        .unwrap();
    let found = scanned.value.into_iter();
    found
        .map(|(address, findings)| (snapshot.posting(address).unwrap().posting.id, findings))
        .collect()
}

/// No stretch is passed over in which signals and duties stand together, whatever sets of them are asked for. How many such stretches
/// there are, and how many were told.
fn together(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    found: &BTreeMap<String, Findings>,
    random: &mut Random,
) -> (usize, usize) {
    let counted: Vec<EntryId> =
        lexicon.signals().chain(lexicon.duties()).map(|(entry, _)| entry).collect();
    let threads = Threads::new(2).unwrap();
    let (mut true_ones, mut told) = (0, 0);
    for stretch in [Stretch::Sentence, Stretch::Zone, Stretch::Near(random.below(4) as u32)] {
        let sets: Vec<Vec<EntryId>> = (0..1 + random.below(3))
            .map(|_| counted.iter().copied().filter(|_| random.below(3) == 0).collect())
            .collect();
        let sets: Vec<&[EntryId]> = sets.iter().map(Vec::as_slice).collect();
        let within = snapshot.everything();
        let asked = Together { lexicon, sets: &sets, stretch, within: &within };
        let places = snapshot.may_hold_together(&asked, &threads, &Silent).unwrap();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
        let places: BTreeSet<(String, u32)> = places
            .into_iter()
            .map(|(address, place)| (snapshot.posting(address).unwrap().posting.id, place))
            .collect();
        for (id, findings) in found {
            for here in true_stretches(&findings.matches, &sets, stretch) {
                assert!(places.contains(&(id.clone(), here)), "{stretch:?} {sets:?} {id} {here}");
                true_ones += 1;
            }
        }
        told += places.len();
    }
    (true_ones, told)
}

/// The stretches that hold one match of each set.
fn true_stretches(matches: &[Match], sets: &[&[EntryId]], stretch: Stretch) -> BTreeSet<u32> {
    let place = |one: &Match| match stretch {
        Stretch::Sentence => one.sentence,
        Stretch::Zone => one.zone as u32,
        Stretch::Near(_) => 0,
    };
    let all: BTreeSet<u32> = matches.iter().map(place).collect();
    let holds_all = |here: &u32| {
        let of = |set: usize| {
            let here = matches.iter().filter(|one| place(one) == *here);
            here.filter(|one| sets[set].contains(&one.entry)).collect::<Vec<&Match>>()
        };
        match stretch {
            Stretch::Near(tokens) => of(0).iter().any(|first| {
                (1..sets.len()).all(|set| of(set).iter().any(|one| first.is_near(one, tokens)))
            }),
            Stretch::Sentence | Stretch::Zone => (0..sets.len()).all(|set| !of(set).is_empty()),
        }
    };
    all.into_iter().filter(holds_all).collect()
}

fn posting(number: usize, title: String, body: String) -> Posting {
    Posting { id: number.to_string(), title, body, ..Posting::default() }
}

/// Builds an index of three segments.
fn indexed(folder: &std::path::Path, postings: &[Posting]) -> Snapshot {
    indexed_in(folder, postings, 3)
}

/// Builds an index of so many segments.
fn indexed_in(folder: &std::path::Path, postings: &[Posting], segments: usize) -> Snapshot {
    for part in postings.chunks(postings.len().div_ceil(segments).max(1)) {
        let options = BuilderOptions { threads: 1, ..BuilderOptions::default() };
        let mut builder = Builder::open(folder, &options, &Task::default(), false).unwrap();
        for posting in part {
            builder.add(posting.clone()).unwrap();
        }
        builder.end_source(SourceSummary::default());
        builder.publish(None).unwrap();
    }
    Snapshot::open(folder).unwrap()
}

#[test]
fn scan_streaming_and_reference_agree_on_random_lexicons_and_texts() {
    let (mut title, mut body) = (Document::new(), Document::new());
    let mut findings = Findings::default();
    let (mut matches, mut roles, mut decoyed) = (0, 0, 0);
    let (mut true_ones, mut told) = (0, 0);
    for seed in 0..6 {
        let mut random = Random::new(seed);
        let postings: Vec<Posting> =
            (0..40).map(|number| posting(number, random.title(), random.body())).collect();
        let folder = tempfile::tempdir().unwrap();
        let snapshot = indexed(&folder.path().join("index"), &postings);
        for _ in 0..20 {
            let text = random.lexicon_text();
            let lexicon = Lexicon::parse("random.toml", &text).unwrap();
            let mut matcher = Matcher::new(&lexicon);
            let found = scanned(&snapshot, &lexicon, Population::All, 2);
            assert_eq!(found.len(), postings.len());
            let mut by_role: BTreeSet<String> = BTreeSet::new();
            let role = lexicon.roles().next().map(|(role, _)| role);
            for posting in &postings {
                title.read_title(&posting.title);
                body.read_body(&posting.body);
                matcher.find(&title, &body, &mut findings);
                let plain = reference::find(&lexicon, &title, &body);
                let told =
                    || format!("seed {seed}\n{text}\n{}\n--\n{}", posting.title, posting.body);
                assert_eq!(findings, plain, "streaming and reference\n{}", told());
                assert_eq!(found[&posting.id], plain, "scan and reference\n{}", told());
                if role.is_some_and(|role| plain.roles.contains(&role)) {
                    by_role.insert(posting.id.clone());
                }
                matches += plain.matches.len();
                roles += plain.roles.len();
                decoyed += plain.decoyed.len();
            }
            let stretches = together(&snapshot, &lexicon, &found, &mut random);
            (true_ones, told) = (true_ones + stretches.0, told + stretches.1);
            if let Some(role) = role {
                let only = scanned(&snapshot, &lexicon, Population::Roles(vec![role]), 1);
                assert_eq!(only.keys().cloned().collect::<BTreeSet<_>>(), by_role);
                assert!(only.iter().all(|(id, findings)| found[id] == *findings));
            }
        }
    }
    // What was compared was not nothing.
    assert!(matches > 5_000 && roles > 500 && decoyed > 500, "{matches} {roles} {decoyed}");
    assert!(true_ones > 1_000 && told < true_ones * 4, "{true_ones} {told}");
}

/// Words that the lexicon of the next test holds, from everywhere to nowhere: each is in one of so many postings.
const WORDS: [(&str, u64); 10] = [
    ("the", 1),
    ("of", 1),
    ("with", 2),
    ("team", 3),
    ("teams", 7),
    ("teamwork", 40),
    ("data", 9),
    ("roadmap", 50),
    ("kernel", 2_000),
    ("vacuum", 6_000),
];

/// Sequences of common words only, of one word twice, with gaps, with prefixes of many words and with words that are nowhere.
const PATTERNS: &str = r#"
[role.keeper]
patterns = ["roadmap team", "with team", "kernel"]

[role.of-teams]
patterns = ["teams", "teamwork"]

[signal.common]
patterns = ["the of", "of the", "with the []{0,2} of", "the []{1,3} the"]

[signal.twice]
patterns = ["the the", "team []{0,4} team", "of the? of"]

[signal.rare]
patterns = ["kernel", "vacuum []{0,3} team*", "the kernel of the", "nowhere the", "the nowhere"]

[duty.prefix]
family = "engineering"
patterns = ["team* with", "(data|roadmap) []{0,2} te*", "zulu1*"]

[duty.gaps]
family = "marketing"
patterns = ["data []{0,5} roadmap", "roadmap []{2,9} the team"]

[decoy.decoy]
patterns = ["the data", "team with the roadmap"]

[cue.cue]
strength = "preferred"
following = 3
patterns = ["the", "with of?", "kernel"]

[cue.heading]
strength = "negated"
below = true
patterns = ["of the team", "roadmap"]
"#;

#[test]
fn scan_and_streaming_agree_over_many_chunks() {
    let mut random = Random::new(7);
    let mut text = |most: usize, number: usize| {
        let mut text = String::new();
        for _ in 0..random.below(most) {
            let (word, rarity) = WORDS[random.below(WORDS.len())];
            // Rare words come late as well, so that lists begin anywhere.
            if random.bits().is_multiple_of(rarity) || (number > 5_000 && random.below(40) == 0) {
                text.push_str(word);
            } else {
                text.push_str(&format!("zulu{}", random.below(300)));
            }
            text.push_str(if random.below(6) == 0 { ". " } else { " " });
        }
        text
    };
    let postings: Vec<Posting> = (0..9_000)
        .map(|number| {
            // Some are so long that a block has to end early, some are empty.
            let most = if number % 2_000 == 77 { 9_000 } else { 60 };
            posting(number, text(9, number), text(most, number))
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = indexed_in(&folder.path().join("index"), &postings, 1);
    let lexicon = Lexicon::parse("patterns.toml", PATTERNS).unwrap();
    let found = scanned(&snapshot, &lexicon, Population::All, 2);
    assert_eq!(found.len(), postings.len());

    let (mut title, mut body) = (Document::new(), Document::new());
    let mut findings = Findings::default();
    let mut matcher = Matcher::new(&lexicon);
    let roles: Vec<EntryId> = lexicon.roles().map(|(role, _)| role).collect();
    let (mut matches, mut named) = (0, vec![BTreeSet::new(); roles.len()]);
    for (number, posting) in postings.iter().enumerate() {
        title.read_title(&posting.title);
        body.read_body(&posting.body);
        matcher.find(&title, &body, &mut findings);
        assert_eq!(found[&posting.id], findings, "{}\n{}", posting.title, posting.body);
        if number % 100 == 0 {
            assert_eq!(reference::find(&lexicon, &title, &body), findings);
        }
        for (role, named) in roles.iter().zip(&mut named) {
            if findings.roles.contains(role) {
                named.insert(posting.id.clone());
            }
        }
        matches += findings.matches.len();
    }
    for _ in 0..6 {
        let (true_ones, told) = together(&snapshot, &lexicon, &found, &mut random);
        assert!(told < 60_000, "{true_ones} {told}");
    }
    // Populations of few, whose bodies are read here and there: those of a chunk at once, and block by block.
    for (role, named) in roles.iter().zip(&named) {
        let only = scanned(&snapshot, &lexicon, Population::Roles(vec![*role]), 2);
        assert_eq!(only.keys().cloned().collect::<BTreeSet<_>>(), *named);
        assert!(only.iter().all(|(id, findings)| found[id] == *findings));
    }
    let [keepers, of_teams] = [named[0].len(), named[1].len()];
    assert!(
        matches > 20_000 && (10..400).contains(&keepers) && (540..1_000).contains(&of_teams),
        "{matches} {keepers} {of_teams}"
    );
}

#[test]
fn scan_and_streaming_agree_on_real_dumps() {
    #[expect(clippy::disallowed_methods, reason = "real dumps stand where this variable says")]
    let Some(folder) = std::env::var_os("ROLESCOPE_CORPORA").map(PathBuf::from) else {
        eprintln!("skipped: ROLESCOPE_CORPORA is not set");
        return;
    };
    let lexicon = Lexicon::technical_pm();
    let mut compared = 0;
    for name in
        ["remote_board_2021.csv", "hn_who_is_hiring_2017_2020.csv.gz", "google_job_skills.csv"]
    {
        let profile = rolescope_corpus::Profile::automatic();
        let mut reader =
            Reader::open(folder.join(name), &profile, &ReadOptions::default()).unwrap();
        let mut postings = Vec::new();
        while let Some(row) = reader.next_row().unwrap() {
            // The first rows of each dump and every fiftieth after them.
            if let Row::Posting(mut posting) = row
                && (postings.len() < 400 || posting.origin.record % 50 == 0)
            {
                posting.id = format!("{name} {}", posting.origin.record);
                postings.push(posting);
            }
        }
        let index = tempfile::tempdir().unwrap();
        let snapshot = indexed(&index.path().join("index"), &postings);
        let found = scanned(&snapshot, &lexicon, Population::All, 0);
        assert_eq!(found.len(), postings.len());
        let mut random = Random::new(3);
        for _ in 0..8 {
            together(&snapshot, &lexicon, &found, &mut random);
        }
        let mut matcher = Matcher::new(&lexicon);
        let (mut title, mut body, mut findings) =
            (Document::new(), Document::new(), Findings::default());
        for (number, posting) in postings.iter().enumerate() {
            title.read_title(&posting.title);
            body.read_body(&posting.body);
            matcher.find(&title, &body, &mut findings);
            assert_eq!(found[&posting.id], findings, "{}", posting.id);
            if number % 20 == 0 {
                assert_eq!(reference::find(&lexicon, &title, &body), findings, "{}", posting.id);
            }
            compared += findings.matches.len();
        }
    }
    assert!(compared > 10_000, "{compared}");
}
