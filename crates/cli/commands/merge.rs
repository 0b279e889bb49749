//! `rolescope merge`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use rolescope_study::{Partial, Table, merge};

use super::cooccur::TableChoice;
use crate::context::Context;
use crate::failure::Usage;
use crate::output::OutputArgs;

/// Merge counts of several indexes, and print the tables that one index of all their dumps would give
///
/// For corpora that lie in several places, or that may not leave them: each writes its counts with `rolescope cooccur --unit ad --partial
/// FILE`, with the same question and lexicon. Such a file holds counts, names of employers, groups and dumps, and no text of an ad.
/// Employers are taken for one if their normalised names are. A dump that stands in two files is refused; single ads that stand in
/// two dumps count twice, as they do in one index.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Files of counts
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Table to print (can be repeated, or separated by commas); not `roles`, `sensitivity` or `rectified`, which need an index
    #[arg(long, value_enum, value_name = "TABLE", value_delimiter = ',', default_values = ["contrast"])]
    table: Vec<TableChoice>,
    #[command(flatten)]
    output: OutputArgs,
}

pub(crate) fn run(context: &Context, args: MergeArgs) -> anyhow::Result<()> {
    let MergeArgs { files, table, output } = args;
    let inputs: Vec<&std::path::Path> = files.iter().map(PathBuf::as_path).collect();
    let output = output.resolve(&inputs)?;
    if table.iter().any(|table| table.needs_index()) {
        return Err(Usage::new(
            "the tables `roles`, `sensitivity` and `rectified` cannot be made of counts",
        )
        .hint("ask an index for them with `rolescope cooccur`")
        .into());
    }
    let mut partials = Vec::new();
    for file in &files {
        let name = file.display().to_string();
        let bytes =
            std::fs::read(file).with_context(|| format!("cannot read the counts of `{name}`"))?;
        let partial = Partial::read(&name, &bytes)?;
        partials.push((name, partial));
    }
    let answer = merge(partials, &context.threads()?)?;
    let made: Vec<Table> =
        table.iter().filter_map(|table| table.of_answer(&answer, &output)).collect();
    let made: Vec<&Table> = made.iter().collect();
    output.write(context, "Signals and duties", &made, &answer.provenance)
}
