//! `rolescope lexicon diff`.

use std::path::Path;

use clap::{Args, ValueEnum};
use rolescope_study::{DifferenceRequest, Table, difference};

use crate::commands::asking::{IndexArgs, WhoArgs, open_named};
use crate::context::Context;
use crate::output::OutputArgs;

/// Show what a change of a lexicon adds and removes in an index, with sentences
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The first lexicon: TOML file, or name of a built-in one
    #[arg(value_name = "FILE|NAME")]
    before: String,
    /// The second
    #[arg(value_name = "FILE|NAME")]
    after: String,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    who: WhoArgs,
    /// Sentences shown for each entry that are added, and as many that are removed
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
    /// Seed of their draw
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Table to print (can be repeated, or separated by commas)
    #[arg(long, value_enum, value_name = "TABLE", value_delimiter = ',', default_values = ["entries", "sentences"])]
    table: Vec<DiffTable>,
    #[command(flatten)]
    output: OutputArgs,
}

/// A table, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DiffTable {
    /// How many sentences each entry wins and loses
    Entries,
    /// Such sentences
    Sentences,
}

pub(super) fn run(context: &Context, args: DiffArgs) -> anyhow::Result<()> {
    let DiffArgs { before, after, index, who, examples, seed, table, output } = args;
    let output = output.resolve(&[&index.index, Path::new(&before), Path::new(&after)])?;
    let (before, after) = (open_named(&before)?, open_named(&after)?);
    let snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let query = who.query.clone();
    let mut asked = who.who(&before);
    asked.query = asked.query_and(query.as_deref());
    let request = DifferenceRequest { who: &asked, examples, seed };
    let (entries, sentences) =
        difference(&snapshot, &before, &after, &request, &context.threads()?, &context.progress())?;
    let made: Vec<&Table> = table
        .iter()
        .map(|table| match table {
            DiffTable::Entries => &entries,
            DiffTable::Sentences => &sentences,
        })
        .collect();
    let settings = [
        ("before", before.fingerprint.clone()),
        ("after", after.fingerprint.clone()),
        ("population", asked.written.clone()),
        ("query", query.unwrap_or_default()),
        ("examples", examples.to_string()),
        ("seed", seed.to_string()),
    ];
    let provenance = crate::commands::plain_provenance(&snapshot, Some(&after), &settings);
    output.write(context, "Difference of two lexicons", &made, &provenance)
}
