//! What matches and what does not, by example; each example holds for the streaming matcher and the plain reference.

use rolescope_lexicon::{Findings, Lexicon, Match, Matcher, reference};
use rolescope_text::Document;

/// Reads a title and a body, checks that both engines agree, and writes the matches one a line:
/// `entry: words (zone, strength)`; a decoy's with a dash before it, the title's roles first.
fn found(lexicon: &str, title: &str, body: &str) -> String {
    let lexicon = Lexicon::parse("test.toml", lexicon).unwrap_or_else(|error| panic!("{error}"));
    let (mut head, mut text) = (Document::new(), Document::new());
    head.read_title(title);
    text.read_body(body);
    let mut findings = Findings::default();
    Matcher::new(&lexicon).find(&head, &text, &mut findings);
    assert_eq!(findings, reference::find(&lexicon, &head, &text), "{title}\n{body}");

    let key = |id| lexicon.entry(id).key.clone();
    let line = |found: &Match| {
        let field = if found.zone.name() == "title" { &head } else { &text };
        let tokens = &field.tokens()[found.first_token as usize..found.end_token as usize];
        let words: Vec<&str> = tokens.iter().map(|token| field.word(token)).collect();
        let (zone, strength) = (found.zone.name(), found.strength.name());
        format!("{}: {} ({zone}, {strength})", key(found.entry), words.join(" "))
    };
    let roles = findings.roles.iter().map(|role| format!("role {}", key(*role)));
    let matches = findings.matches.iter().map(line);
    let decoyed = findings.decoyed.iter().map(|found| format!("- {}", line(found)));
    roles.chain(matches).chain(decoyed).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(lexicon: &str, title: &str, body: &str, expected: &[&str]) {
    assert_eq!(found(lexicon, title, body), expected.join("\n"));
}

/// A body of one sentence in a zone that is sure.
fn offer(sentence: &str) -> String {
    format!("Benefits:\n- {sentence}\n")
}

/// One pattern against one sentence: the words of each match.
#[track_caller]
fn check_pattern(pattern: &str, sentence: &str, expected: &[&str]) {
    let lexicon = format!("[signal.s]\npatterns = [\"{pattern}\"]");
    let lines: Vec<String> =
        expected.iter().map(|words| format!("s: {words} (offer, mentioned)")).collect();
    assert_eq!(found(&lexicon, "", &offer(sentence)), lines.join("\n"), "{pattern}: {sentence}");
}

#[test]
fn patterns() {
    check_pattern("ant bee", "An ant Bee, and bee ant ant-bee", &["ant bee", "ant bee"]);
    check_pattern("ANT", "Ant ants", &["ant"]);
    check_pattern("ant*", "Ant ants pant antler", &["ant", "ants", "antler"]);
    check_pattern("(ant|bee cat|(cow|owl))", "ant bee bee cat owl", &["ant", "bee cat", "owl"]);
    check_pattern("[big] ant", "big ant small ant", &["big ant", "ant"]);
    check_pattern("[very big|huge] ant", "very big huge ant big ant", &["huge ant", "ant"]);
    check_pattern("[(very|quite)] big", "quite big, very very big", &["quite big", "very big"]);
    check_pattern("ant []{0,2} bee", "ant x y bee", &["ant x y bee"]);
    check_pattern("ant []{0,2} bee", "ant x y z bee", &[]);
    check_pattern("ant []{1} bee", "ant bee x ant x bee", &["ant x bee"]);
    check_pattern("ant []{2} bee", "ant x bee ant x y bee", &["ant x y bee"]);
    check_pattern("ant []{0,2} [big] []{1,2} bee", "ant x big y z bee", &["ant x big y z bee"]);
    check_pattern("ant (x []{0,1}|y) bee", "ant x z bee ant y bee", &["ant x z bee", "ant y bee"]);
    check_pattern(
        "state-of-the-art",
        "State-of-the-art, state of the art",
        &["state of the art"; 2],
    );
    // Of several ends the farthest; the words in between are used up.
    check_pattern("ant []{0,3} bee", "ant bee x bee x bee", &["ant bee x bee"]);
    check_pattern("ant [bee] [cat]", "ant bee cat ant cat", &["ant bee cat", "ant cat"]);
}

#[test]
fn sentences_are_not_crossed() {
    check_pattern("ant []{0,5} bee", "The ant.\nThe bee sees an ant.\n- bee", &[]);
}

const COMPETITION: &str = "
[signal.technical]
patterns = [\"technical\", \"technical product\"]
[signal.also]
patterns = [\"technical (product|skills)\", \"skills\"]
[duty.marketing]
family = \"marketing\"
patterns = [\"product marketing\", \"support\"]
[decoy.support]
patterns = [\"technical support\"]
[decoy.long]
patterns = [\"our technical skills\"]
";

#[test]
fn competition() {
    let check = |body: &str, expected: &[&str]| check(COMPETITION, "", &offer(body), expected);
    check("technical", &["technical: technical (offer, mentioned)"]);
    // The longest; of equally long ones the first in the file.
    check("technical product marketing", &["technical: technical product (offer, mentioned)"]);
    check("product marketing", &["marketing: product marketing (offer, mentioned)"]);
    check("technical skills", &["also: technical skills (offer, mentioned)"]);
    // A decoy that is longer, and one that starts further left.
    check("technical support", &["- support: technical support (offer, mentioned)"]);
    check(
        "our technical skills skills",
        &["also: skills (offer, mentioned)", "- long: our technical skills (offer, mentioned)"],
    );
}

#[test]
fn what_stands_right_beside_keeps_an_entry_away() {
    const GUARDED: &str = r#"
        [role.manager]
        not_after = ["assistant [to the]"]
        patterns = ["[senior] manager"]
        [signal.technical]
        not_before = ["(support|writer*)"]
        not_after = ["non"]
        patterns = ["technical [product]"]
        [duty.coding]
        family = "engineering"
        not_before = ["of conduct"]
        patterns = ["code", "write code"]
    "#;
    let body = |sentence: &str, expected: &[&str]| {
        let lines: Vec<String> =
            expected.iter().map(|found| format!("{found} (offer, mentioned)")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        check(GUARDED, "", &offer(sentence), &lines);
    };
    body("technical support", &[]);
    body("technical and support", &["technical: technical"]);
    body("non-technical staff, technical writers", &[]);
    // A shorter one may stand where the longer one must not.
    body("technical product support", &["technical: technical"]);
    body("write code of honour, code of conduct", &["coding: write code"]);
    check(GUARDED, "Assistant Manager", "", &[]);
    check(GUARDED, "Assistant to the Manager", "", &[]);
    check(GUARDED, "Assistant to the Senior Manager", "", &["role manager"]);
    check(GUARDED, "Manager, Assistant", "", &["role manager"]);
}

#[test]
fn two_duties_in_one_breath_both_count() {
    const BOTH: &str = r#"
        [duty.code]
        family = "engineering"
        patterns = ["write []{0,3} code"]
        [duty.campaign]
        family = "marketing"
        patterns = ["(write|plan) []{0,5} campaigns"]
        [signal.plan]
        patterns = ["campaigns well"]
    "#;
    let duties = |sentence: &str| format!("Responsibilities:\n- {sentence}\n");
    check(
        BOTH,
        "",
        &duties("Write code and plan campaigns"),
        &["code: write code (duties, required)", "campaign: plan campaigns (duties, required)"],
    );
    // Nothing else is there to count behind the short one: the long one stays.
    check(
        BOTH,
        "",
        &duties("Write code for campaigns"),
        &["campaign: write code for campaigns (duties, required)"],
    );
    // A signal behind it is no second duty.
    check(
        BOTH,
        "",
        &duties("Write code for campaigns well"),
        &["campaign: write code for campaigns (duties, required)"],
    );
    // Two ways of one entry are one duty.
    check(
        "[duty.d]\nfamily = \"users\"\npatterns = [\"ask []{0,5} users\", \"ask\", \"meet users\"]",
        "",
        &duties("Ask and meet users"),
        &["d: ask and meet users (duties, required)"],
    );
}

#[test]
fn a_decoy_wins_equal_spans_even_if_it_stands_last() {
    let lexicon = "[signal.s]\npatterns = [\"ant\", \"bee\"]\n[decoy.d]\npatterns = [\"ant\"]";
    check(
        lexicon,
        "",
        &offer("ant bee"),
        &["s: bee (offer, mentioned)", "- d: ant (offer, mentioned)"],
    );
}

const TITLES: &str = "
[role.product-manager]
patterns = [\"product manager\"]
[role.technical-product-manager]
part_of = \"product-manager\"
patterns = [\"technical product manager\"]
[role.analyst]
patterns = [\"analyst\"]
[decoy.assistant]
of = \"roles\"
patterns = [\"assistant to the product manager\"]
[signal.technical]
patterns = [\"technical\"]
";

#[test]
fn titles() {
    let check = |title: &str, expected: &[&str]| check(TITLES, title, "", expected);
    // The narrow role, not the wide one, and the signal beside it.
    check(
        "Senior Technical Product Manager",
        &["role technical-product-manager", "technical: technical (title, required)"],
    );
    check("Product Manager / Product Manager, Analyst", &["role product-manager", "role analyst"]);
    check(
        "Assistant to the Product Manager",
        &["- assistant: assistant to the product manager (title, required)"],
    );
}

#[test]
fn roles_are_not_found_in_bodies() {
    check(
        TITLES,
        "Boss",
        "Requirements\n- a technical product manager",
        &["technical: technical (requirements, required)"],
    );
}

const ZONES: &str = "
[signal.title-only]
only_in = [\"title\"]
patterns = [\"ant\"]
[signal.not-offer]
not_in = [\"title\", \"offer\"]
patterns = [\"ant\", \"bee\"]
[decoy.in-about]
only_in = [\"about\"]
patterns = [\"bee\"]
";

#[test]
fn zones() {
    let body = "About us:\n- ant and bee\n\nRequirements:\n- ant or bee\n\nBenefits:\n- ant, bee";
    check(
        ZONES,
        "Ant",
        body,
        &[
            "title-only: ant (title, required)",
            "not-offer: ant (about, mentioned)",
            "not-offer: ant (requirements, required)",
            "not-offer: bee (requirements, required)",
            "- in-about: bee (about, mentioned)",
        ],
    );
}

const CUES: &str = "
[signal.s]
patterns = [\"ant\", \"not ant\"]
[cue.no]
strength = \"negated\"
following = 2
patterns = [\"no\", \"not\"]
[cue.plus]
strength = \"preferred\"
preceding = 1
patterns = [\"plus\", \"plus x plus\"]
[cue.must]
strength = \"required\"
sentence = true
patterns = [\"must\", \"must ant\"]
[cue.team]
strength = \"mentioned\"
sentence = true
patterns = [\"team\"]
";

#[test]
fn cues() {
    let check = |sentence: &str, strengths: &[&str]| {
        let expected: Vec<&str> = found(CUES, "", &format!("Requirements:\n- {sentence}"))
            .lines()
            .map(|line| line.rsplit(", ").next().unwrap().trim_end_matches(')').to_owned())
            .map(|strength| *strengths.iter().find(|known| **known == strength).unwrap_or(&"?"))
            .collect();
        assert_eq!(expected, strengths, "{sentence}");
    };
    check("ant", &["required"]);
    check("no ant", &["negated"]);
    check("no x y ant", &["negated"]);
    check("no x y z ant", &["required"]);
    check("ant no", &["required"]);
    check("ant plus", &["preferred"]);
    check("ant x plus", &["preferred"]);
    check("ant x y plus", &["required"]);
    check("plus ant", &["required"]);
    check("team x y z x y z ant", &["mentioned"]);
    // Of several the strongest claim, whatever the distance.
    check("team must ant", &["required"]);
    check("team must no x y ant x plus", &["negated"]);
    check("team must ant x plus", &["preferred"]);
    // A cue inside the match does not reach it, but reaches the next one.
    check("not ant", &["required"]);
    check("not ant ant", &["required", "negated"]);
    // A cue of the sentence does, even where they overlap.
    check("team must ant", &["required"]);
    // Only the longest occurrence of a cue counts, so this one starts before the match ends nowhere.
    check("ant x plus x plus", &["preferred"]);
    // Cues stay in their sentence.
    check("ant x\n- no ant", &["required", "negated"]);
}

/// The strength of each match in a body, with its entry.
#[track_caller]
fn check_strengths(lexicon: &str, body: &str, expected: &[&str]) {
    let lines = found(lexicon, "", body);
    let brief = lines.lines().map(|line| {
        let (entry, rest) = line.split_once(':').expect("a key first");
        format!(
            "{entry} {}",
            rest.rsplit(", ").next().expect("a strength last").trim_end_matches(')')
        )
    });
    assert_eq!(brief.collect::<Vec<_>>(), expected, "{body}");
}

#[test]
fn cues_of_signals_or_duties() {
    let lexicon = "
[signal.s]
patterns = [\"ant\"]
[duty.d]
family = \"users\"
patterns = [\"bee\"]
[decoy.x]
patterns = [\"cat\"]
[cue.no]
strength = \"negated\"
sentence = true
of = \"signals\"
patterns = [\"no\"]
[cue.plus]
strength = \"preferred\"
preceding = 5
of = \"duties\"
patterns = [\"plus\"]
[cue.must]
strength = \"required\"
sentence = true
patterns = [\"must\"]
";
    let check = |sentence: &str, expected: &[&str]| {
        check_strengths(lexicon, &offer(sentence), expected);
    };
    check("ant bee cat", &["s mentioned", "d mentioned", "- x mentioned"]);
    check("no ant bee cat", &["s negated", "d mentioned", "- x mentioned"]);
    check("ant bee cat plus", &["s mentioned", "d preferred", "- x mentioned"]);
    check("must no ant bee cat plus", &["s negated", "d preferred", "- x required"]);
}

#[test]
fn cues_below_headings() {
    let lexicon = "
[signal.s]
patterns = [\"ant\"]
[duty.d]
family = \"users\"
patterns = [\"bee\"]
[cue.extra]
strength = \"preferred\"
below = true
patterns = [\"nice to have\", \"extra skills\"]
[cue.extra-signals]
strength = \"preferred\"
below = true
of = \"signals\"
patterns = [\"desired skills\"]
[cue.other]
strength = \"mentioned\"
below = true
patterns = [\"requirements\", \"only ant\"]
[cue.no]
strength = \"negated\"
following = 0
patterns = [\"no\"]
[cue.must]
strength = \"required\"
sentence = true
patterns = [\"must\"]
";
    let check = |body: &str, expected: &[&str]| check_strengths(lexicon, body, expected);
    let (required, preferred) = ("s required", "s preferred");
    check(
        "Requirements:\n- ant\n\nNice to have:\n- ant\n- an ant\n",
        &[required, preferred, preferred],
    );
    // Another heading of the lexicon ends it, and so does another zone; a heading that is unknown does not.
    check("Nice to have:\n- ant\n\nRequirements:\n- ant\n", &[preferred, required]);
    check(
        "Nice to have:\n- ant\n\nResponsibilities:\n- ant\n\nQualifications:\n- ant\n",
        &[preferred, required, required],
    );
    // Nothing stands over a heading.
    check("Nice to have:\n- ant\n- only ant\n- ant\n", &[preferred, required, required]);
    // It has to be all that the sentence says, and reaches nothing there.
    check("Requirements:\n- nice to have an ant\n- ant\n", &[required, required]);
    // It raises what is asked, not what is denied.
    check("Nice to have:\n- must ant\n- no ant\n- bee\n", &[preferred, "s negated", "d preferred"]);
    check(
        "Nice to have:\n- bee\n\nDesired skills:\n- ant, bee\n",
        &["d preferred", preferred, "d required"],
    );
}

#[test]
fn sentences_and_tokens_are_counted_from_the_title_and_from_the_field() {
    let lexicon = Lexicon::from_pattern("ant []{0,1} bee").unwrap();
    let (mut title, mut body) = (Document::new(), Document::new());
    title.read_title("The ant bee");
    body.read_body("First line here.\n\nThen an ant and bee.");
    let mut findings = Findings::default();
    let mut matcher = Matcher::new(&lexicon);
    for _ in 0..2 {
        matcher.find(&title, &body, &mut findings);
        let spans: Vec<_> = findings
            .matches
            .iter()
            .map(|found| (found.sentence, found.first_token, found.end_token))
            .collect();
        assert_eq!(spans, [(0, 1, 3), (2, 5, 8)]);
        assert_eq!(findings.sentences.len(), 3);
    }
    title.read_title("");
    matcher.find(&title, &body, &mut findings);
    assert_eq!(findings.matches[0].sentence, 1);
    body.read_body("");
    matcher.find(&title, &body, &mut findings);
    assert_eq!(findings, Findings::default());
}
