//! What holds for any text whatever.

use proptest::prelude::*;
use rolescope_text::{Document, Zone, words};

/// Text made of the pieces that the reading has rules for, so that they meet in every order.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<",
        ">",
        "</p>",
        "<p>",
        "<li>",
        "<a href=\"",
        "'",
        "\"",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<b>",
        "</b>",
        "&",
        "&amp;",
        "&#10;",
        "&#x2F;",
        "&lt;p&gt;",
        "[",
        "](",
        ")",
        "**",
        "__",
        "_",
        "`",
        "\\",
        "#",
        "## ",
        "===",
        "---",
        "\n",
        "\r\n",
        "• ",
        "- ",
        "1. ",
        "o ",
        ".",
        ". ",
        "!",
        "?",
        ":",
        "…",
        "’s",
        "'s",
        "@",
        "://",
        "www.",
        "a.com/",
        "c++",
        "c#",
        ".net",
        "401(k)",
        "3.5",
        "1,000",
        "U.S.",
        "e.g.",
        "SummaryThe",
        "SQLAbility",
        "é",
        "e\u{301}",
        "ß",
        "ﬃ",
        "經",
        "🚀",
        "\u{200D}",
        "\u{AD}",
        "\u{2028}",
        " ",
        "  ",
        "|",
        "Requirements",
        "Responsibilities:",
        "You will ",
        "Show more Show less",
        "equal opportunity",
        "word",
        "A",
        "İ",
        "\u{0}",
        "\u{FFFD}",
        " - ",
        "Minimum Qualifications ",
        "Degree",
        "ﷺ",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn check_invariants(document: &Document) -> Result<(), TestCaseError> {
    let text = document.text();
    let tokens = document.tokens();
    let mut end = 0;
    for token in tokens {
        prop_assert!(
            token.start >= end && token.start < token.end && token.end as usize <= text.len()
        );
        prop_assert!(
            text.is_char_boundary(token.start as usize)
                && text.is_char_boundary(token.end as usize)
        );
        let word = document.word(token);
        prop_assert!(!word.is_empty() && word.len() <= 255);
        prop_assert!(!word.contains(char::is_whitespace));
        end = token.end;
    }
    let (mut next_token, mut last_end) = (0, 0);
    for (index, sentence) in document.sentences().iter().enumerate() {
        prop_assert_eq!(sentence.first_token, next_token);
        prop_assert!(sentence.end_token > sentence.first_token);
        prop_assert!(
            sentence.end_token - sentence.first_token <= 500 || sentence.zone == Zone::Title
        );
        prop_assert!(sentence.start >= last_end && sentence.end as usize <= text.len());
        prop_assert!(sentence.start <= tokens[sentence.first_token as usize].start);
        prop_assert!(sentence.end >= tokens[sentence.end_token as usize - 1].end);
        prop_assert!(
            text.is_char_boundary(sentence.start as usize)
                && text.is_char_boundary(sentence.end as usize)
        );
        prop_assert_eq!(
            document.boundary_position(index) + 1,
            document.position(index, next_token as usize)
        );
        next_token = sentence.end_token;
        last_end = sentence.end;
    }
    prop_assert_eq!(next_token as usize, tokens.len());
    Ok(())
}

fn check(raw: &str) -> Result<(), TestCaseError> {
    let mut document = Document::new();
    document.read_body(raw);
    check_invariants(&document)?;
    // A used document reads the same; so does its own cleaned text, again and again.
    let mut used = Document::new();
    used.read_body("## Something else\n- entirely <b>different</b>");
    used.read_body(raw);
    prop_assert_eq!(document.text(), used.text());
    prop_assert_eq!(document.sentences(), used.sentences());
    prop_assert_eq!(document.tokens(), used.tokens());
    // The words alone are the same words.
    used.read_words(raw);
    prop_assert!(used.sentences().is_empty());
    prop_assert_eq!(used.tokens(), document.tokens());
    for (one, other) in used.tokens().iter().zip(document.tokens()) {
        prop_assert_eq!(used.word(one), document.word(other));
    }
    for _ in 0..3 {
        let cleaned = used.text().to_owned();
        used.read_body(&cleaned);
        check_invariants(&used)?;
    }
    used.read_title(raw);
    check_invariants(&used)?;
    prop_assert!(used.sentences().len() <= 1);
    // A normalised word stands for itself (save addresses, which end where a raw text's might not).
    for token in document.tokens() {
        let word = document.word(token);
        if word.is_ascii() && word.len() < 255 && !word.contains([':', '.', '@']) {
            let mut again = Vec::new();
            words(word, |word| again.push(word.to_owned()));
            prop_assert_eq!(again, [word]);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn holds_for_hostile_text(raw in hostile()) {
        check(&raw)?;
    }

    #[test]
    fn holds_for_any_text(raw in any::<String>()) {
        check(&raw)?;
    }
}

#[test]
fn long_runs_stay_linear() {
    let mut document = Document::new();
    for piece in [
        "<a \"'>", "<a '>", "<!--", "<script>", "[", "[](", "a-", "a.", "a@", "a/", "<", "&",
        "&lt;p", "#", "*", "_", "- ", "é", "\u{301}", "a'", "x.y.", "Aa", "AaB", "1,", "c+", ">",
        "</", "<p", "http://", "|", ":", "www.", "..", "経",
    ] {
        document.read_body(&piece.repeat(200_000 / piece.len()));
        document.read_title(&piece.repeat(200_000 / piece.len()));
    }
}
