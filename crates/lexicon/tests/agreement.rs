//! The streaming matcher finds what the plain reference finds, on random lexicons and texts.

use std::collections::BTreeSet;

use rolescope_lexicon::reference::{self, Random};
use rolescope_lexicon::{Findings, Lexicon, Matcher};
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
    assert!(matches > 5_000 && decoyed > 1_000 && roles > 500, "{matches} {decoyed} {roles}");
    assert_eq!(strengths.len(), 4, "{strengths:?}");
    assert!(zones.len() >= 6, "{zones:?}");
}
