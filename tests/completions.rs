//! `completions`.

use crate::util::Dir;

#[test]
fn every_shell_has_completions_for_every_command() {
    let dir = Dir::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = dir.ok(["completions", shell]);
        for word in ["ingest", "cooccur", "trend", "spreadsheet-safe", "max-rejects"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    dir.run(["completions", "tcsh"]).output().code(2);
}
