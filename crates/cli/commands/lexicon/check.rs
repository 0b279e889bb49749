//! `rolescope lexicon check`: what is wrong with a lexicon, or looks like a mistake.

use clap::Args;
use rolescope_report::encode;

use crate::commands::asking::open_lexicon;

/// Read a lexicon and report what is wrong with it or looks like a mistake
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// TOML file, or name of a built-in lexicon
    #[arg(value_name = "FILE|NAME", default_value = "technical-pm")]
    lexicon: String,
}

pub(super) fn run(args: CheckArgs) -> anyhow::Result<()> {
    let CheckArgs { lexicon } = args;
    let lexicon = open_lexicon(&lexicon)?;
    let problems = lexicon.check();
    let mut text = String::new();
    for problem in &problems {
        text += &format!("{}\n\n", encode::terminal(&problem.to_string()));
    }
    let count = |found: usize, word: &str| format!("{found} {word}");
    text += &format!(
        "{} ({}): {}, {}, {}, {}, {}; {} patterns; {}.\n",
        encode::terminal_line(&lexicon.name),
        lexicon.fingerprint,
        count(lexicon.roles().count(), "roles"),
        count(lexicon.signals().count(), "signals"),
        count(lexicon.duties().count(), "duties"),
        count(lexicon.cues().count(), "cues"),
        count(lexicon.decoys().count(), "decoys"),
        lexicon.entries.iter().map(|entry| entry.patterns.len()).sum::<usize>(),
        if problems.is_empty() {
            "nothing to remark".to_owned()
        } else {
            count(problems.len(), "remarks")
        },
    );
    crate::commands::print(&text)
}
