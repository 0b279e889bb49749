//! `rolescope profiles`.

use clap::Args;
use rolescope_corpus::Profile;
use rolescope_study::{Cell, Column, ColumnKind, Table};

use crate::context::Context;
use crate::output::OutputArgs;

/// List the built-in profiles: how the columns of well-known dumps map to fields
#[derive(Debug, Args)]
pub(crate) struct ProfilesArgs {
    #[command(flatten)]
    output: OutputArgs,
}

pub(crate) fn run(context: &Context, args: ProfilesArgs) -> anyhow::Result<()> {
    let ProfilesArgs { output } = args;
    let output = output.resolve(&[])?;
    let rows = Profile::builtins().iter().map(|profile| {
        vec![
            Cell::text(profile.name()),
            Cell::text(profile.note()),
            profile.licence().map_or(Cell::Empty, Cell::text),
        ]
    });
    let column = Column::new;
    let table = Table {
        name: "profiles".to_owned(),
        title: "Built-in profiles".to_owned(),
        caption: "Without `--profile` the one that fits the header of a dump is taken.".to_owned(),
        columns: vec![
            column("profile", "Profile", ColumnKind::Text, "name, for `--profile`"),
            column("note", "Made for", ColumnKind::Text, "which dumps it was made for"),
            column(
                "licence",
                "Licence of the dump",
                ColumnKind::Text,
                "as its publisher states it, if known",
            ),
        ],
        rows: rows.collect(),
        remarks: vec!["A profile of your own is a TOML file: see corpora/README.md.".to_owned()],
    };
    output.write(context, "Built-in profiles", &[&table], &super::no_provenance())
}
