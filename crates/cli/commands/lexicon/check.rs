//! `rolescope lexicon check`: what is wrong with a lexicon, or looks like a mistake.

use std::path::{Path, PathBuf};

use clap::Args;
use rolescope_index::Snapshot;
use rolescope_lexicon::Lexicon;
use rolescope_report::{encode, fit};
use rolescope_study::shown::looked_at;
use rolescope_study::{Items, Usage};

use crate::commands::asking::{WhoArgs, open_named};
use crate::context::Context;
use crate::output::{Output, OutputArgs};
use crate::quantity::Quantity;

/// Read a lexicon and report what is wrong with it or looks like a mistake
///
/// With an index also: entries and patterns that find nothing there, entries found mostly in what the company says of itself, offers, or
/// has to say by law, and patterns that carry more than a third of their signal.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// TOML file, or name of a built-in lexicon
    #[arg(value_name = "FILE|NAME", default_value = "technical-pm")]
    lexicon: String,
    /// Folder of an index to try it on
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    #[command(flatten)]
    who: WhoArgs,
    /// Print what each entry finds in the index, as a table, instead of remarks
    #[arg(long, requires = "index")]
    usage: bool,
    /// Print what each pattern finds
    #[arg(long, requires = "index", conflicts_with = "usage")]
    patterns: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(context: &Context, args: CheckArgs) -> anyhow::Result<()> {
    let CheckArgs { lexicon: written, index, who, usage, patterns, output } = args;
    let lexicon = open_named(&written)?;
    let inputs = index.as_deref().into_iter().chain([Path::new(&written)]);
    let output = output.resolve(&inputs.collect::<Vec<_>>())?;
    let Some(index) = index else { return tell(context, &output, &lexicon, None) };
    let snapshot = Snapshot::open(&index)?;
    output.spare_dumps(&snapshot)?;
    let query = who.query.clone();
    let mut asked = who.who(&lexicon);
    asked.query = asked.query_and(query.as_deref());
    let found = Usage::of(&snapshot, &lexicon, &asked, &context.threads()?, &context.progress())?;
    if !usage && !patterns {
        return tell(context, &output, &lexicon, Some(&found));
    }
    let settings = [("population", asked.written.clone()), ("query", query.unwrap_or_default())];
    let provenance = crate::commands::plain_provenance(&snapshot, Some(&lexicon), &settings);
    output.write(context, &lexicon.name, &[&found.table(&lexicon, patterns)], &provenance)
}

/// Prints the remarks and a summary.
fn tell(
    context: &Context,
    output: &Output,
    lexicon: &Lexicon,
    usage: Option<&Usage>,
) -> anyhow::Result<()> {
    let problems = lexicon.check();
    let mut remarks: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for (entry, remark) in usage.map(|usage| usage.remarks(lexicon)).unwrap_or_default() {
        remarks.push(lexicon.remark_on(entry, remark).to_string());
    }
    remarks.extend(Items::new(lexicon).err().map(|error| {
        let hint = error.hint().map_or_else(String::new, |hint| format!("; {hint}"));
        format!("signals cannot be counted beside duties with it, as `rolescope cooccur` does: {error}{hint}")
    }));
    let width = output.line_width(context);
    let mut text = String::new();
    for remark in &remarks {
        for line in encode::terminal(remark).lines() {
            text += &(fit::hanging(line, 4, width) + "\n");
        }
        text.push('\n');
    }
    let sum = format!(
        "{} ({}): {}, {}, {}, {}, {}; {}; {}.",
        encode::terminal_line(&lexicon.name),
        lexicon.fingerprint,
        Quantity(lexicon.roles().count() as u64, "role"),
        Quantity(lexicon.signals().count() as u64, "signal"),
        Quantity(lexicon.duties().count() as u64, "duty"),
        Quantity(lexicon.cues().count() as u64, "cue"),
        Quantity(lexicon.decoys().count() as u64, "decoy"),
        Quantity(lexicon.entries.iter().map(|entry| entry.patterns.len() as u64).sum(), "pattern"),
        if remarks.is_empty() {
            "nothing to remark".to_owned()
        } else {
            Quantity(remarks.len() as u64, "remark").to_string()
        },
    );
    text += &(fit::hanging(&sum, 0, width) + "\n");
    if let Some(usage) = usage {
        text += &(looked_at(usage.ads as usize) + "\n");
    }
    output.text(context, "remarks on a lexicon are told", &text)
}
