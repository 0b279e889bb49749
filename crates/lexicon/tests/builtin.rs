//! The lexicons that are part of the program are valid.

use rolescope_lexicon::Lexicon;

#[test]
fn builtin_lexicons_are_valid() {
    for name in Lexicon::builtin_names() {
        let text = Lexicon::builtin_text(name).unwrap();
        let lexicon =
            Lexicon::parse(&format!("{name}.toml"), text).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(lexicon.name, name);
    }
    assert!(Lexicon::builtin("no such lexicon").is_none());
    assert!(Lexicon::technical_pm().signals().count() >= 10);
    // More would slow every scan down.
    assert!(Lexicon::technical_pm().program.sequences.len() < 6_500);
    assert_eq!(Lexicon::technical_pm().check(), []);
}
