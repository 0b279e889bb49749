//! The streaming matcher finds what the plain reference finds, on random lexicons and texts.

use std::collections::BTreeSet;

use rolescope_lexicon::reference::{self, Random};
use rolescope_lexicon::{Findings, Lexicon, Matcher, RawMatch, Resolver, SentenceMark};
use rolescope_text::Document;

const LEXICONS: u64 = 200;
const POSTINGS: usize = 10;

#[test]
fn streaming_equals_reference() {
    let (mut title, mut body) = (Document::new(), Document::new());
    let mut findings = Findings::default();
    let (mut matches, mut decoyed, mut roles) = (0, 0, 0);
    let (mut strengths, mut zones) = (BTreeSet::new(), BTreeSet::new());
    for seed in 0..LEXICONS {
        let mut random = Random::new(seed);
        let text = random.lexicon_text();
        let lexicon = Lexicon::parse("random.toml", &text).unwrap();
        let mut matcher = Matcher::new(&lexicon);
        for posting in 0..POSTINGS {
            let (title_text, body_text) = (random.title(), random.body());
            title.read_title(&title_text);
            body.read_body(&body_text);
            matcher.find(&title, &body, &mut findings);
            let expected = reference::find(&lexicon, &title, &body);
            assert_eq!(
                findings, expected,
                "seed {seed}, posting {posting}\n{text}\n{title_text}\n--\n{body_text}"
            );
            matches += findings.matches.len();
            decoyed += findings.decoyed.len();
            roles += findings.roles.len();
            strengths.extend(findings.matches.iter().map(|found| found.strength));
            zones.extend(findings.matches.iter().map(|found| found.zone));
        }
    }
    // What was compared was not nothing.
    assert!(matches > 5_000 && decoyed > 1_000 && roles > 400, "{matches} {decoyed} {roles}");
    assert_eq!(strengths.len(), 4, "{strengths:?}");
    assert!(zones.len() >= 6, "{zones:?}");
}

/// Occurrences in any order, some of them twice, and their sentences.
fn shuffled(
    random: &mut Random,
    (raw, marks): (&[RawMatch], &[SentenceMark]),
) -> (Vec<RawMatch>, Vec<SentenceMark>) {
    let mut raw: Vec<RawMatch> = raw.iter().flat_map(|one| [*one; 2]).collect();
    for at in (1..raw.len()).rev() {
        raw.swap(at, random.below(at + 1));
    }
    (raw, marks.to_vec())
}

#[test]
fn the_order_of_occurrences_does_not_matter() {
    let (mut title, mut body) = (Document::new(), Document::new());
    let (mut expected, mut findings) = (Findings::default(), Findings::default());
    let mut occurrences = 0;
    for seed in 1_000..1_060 {
        let mut random = Random::new(seed);
        let lexicon = Lexicon::parse("random.toml", &random.lexicon_text()).unwrap();
        let (mut matcher, mut resolver) = (Matcher::new(&lexicon), Resolver::new(&lexicon));
        for _ in 0..10 {
            title.read_title(&random.title());
            body.read_body(&random.body());
            matcher.find(&title, &body, &mut expected);
            findings.clear();
            let (raw, marks) = shuffled(&mut random, matcher.raw(&title));
            resolver.title(&raw, &marks, &mut findings);
            let (raw, marks) = shuffled(&mut random, matcher.raw(&body));
            resolver.body(&raw, &marks, &mut findings);
            assert_eq!(findings, expected, "seed {seed}");
            occurrences += raw.len();
        }
    }
    assert!(occurrences > 10_000, "{occurrences}");
}

/// Ten gaps over a long row of the same word: 21 to the tenth ways, and few places.
#[test]
fn many_gaps_over_equal_words_take_no_time() {
    let lexicon = Lexicon::from_pattern(&format!("ant{}", " []{0,20} bee".repeat(10))).unwrap();
    let (title, mut body) = (Document::new(), Document::new());
    body.read_body(&format!("ant {}", "bee ".repeat(400)));
    let mut findings = Findings::default();
    Matcher::new(&lexicon).find(&title, &body, &mut findings);
    assert_eq!(findings, reference::find(&lexicon, &title, &body));
    let found = findings.matches[0];
    assert_eq!((found.first_token, found.end_token), (0, 1 + 10 * 21));
}
