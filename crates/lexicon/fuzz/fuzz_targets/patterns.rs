//! The parser of patterns and of lexicon files, and the matcher.
//!
//! Whatever the text: nothing panics or hangs, an error points into its file, and what a pattern finds is what the naive
//! reference finds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolescope_lexicon::import::{liwc, quanteda};
use rolescope_lexicon::{Error, Findings, Lexicon, Matcher, reference};
use rolescope_text::Document;

/// The place of each problem lies in the text.
fn looked_into(error: &Error, text: &str) {
    assert!(!error.to_string().is_empty());
    if let Error::Invalid { problems, .. } = error {
        assert!(!problems.is_empty());
        let lines = text.lines().count().max(1) + 1;
        assert!(problems.iter().all(|problem| (1..=lines).contains(&problem.line)), "{error}");
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        assert!(matches!(Lexicon::from_bytes("a.toml", data), Err(Error::NotUtf8 { .. })));
        return;
    };
    if let Err(error) = Lexicon::parse("a.toml", text) {
        looked_into(&error, text);
    }
    drop(quanteda("a.yml", text));
    drop(liwc("a.dic", text));
    // A pattern, and behind the first line end a text to look for it.
    let (pattern, body) = text.split_once('\n').unwrap_or((text, text));
    match Lexicon::from_pattern(pattern) {
        Err(error) => looked_into(&error, pattern),
        // The reference takes the square of the text's length, and more with gaps.
        Ok(lexicon) if body.len() < 300 => {
            let (title, mut read) = (Document::new(), Document::new());
            read.read_body(body);
            let mut findings = Findings::default();
            Matcher::new(&lexicon).find(&title, &read, &mut findings);
            assert_eq!(findings, reference::find(&lexicon, &title, &read));
        }
        Ok(_) => {}
    }
});
