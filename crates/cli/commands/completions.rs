//! `rolescope completions`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory as _};
use clap_complete::Shell;
use rolescope_index::Snapshot;
use rolescope_lexicon::{Kind, Lexicon};
use rolescope_study::Window;

use super::asking::LexiconChoice;
use crate::args::Cli;
use crate::context::Context;

/// Print completions for a shell
///
/// They know the entries of the lexicon and, if an index is named, the columns of its dumps: write them anew for others.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
    /// Folder of an index whose columns are to be completed
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    #[command(flatten)]
    lexicon: LexiconChoice,
}

/// Options that take a column of the dump.
const COLUMNS: [(&str, &str); 4] =
    [("cooccur", "by"), ("trend", "by"), ("report", "by"), ("query", "facet")];

/// Options that take a window; a number is one as well.
const WINDOWS: [(&str, &str); 2] = [("cooccur", "window"), ("trend", "window")];

/// Options that take an entry of the lexicon.
const ENTRIES: [(&str, &str); 4] =
    [("kwic", "pattern"), ("kwic", "with"), ("show", "with"), ("show", "without")];

/// Options that take a role.
const ROLES: [(&str, &str); 5] = [
    ("kwic", "population"),
    ("cooccur", "population"),
    ("trend", "population"),
    ("report", "population"),
    ("export", "population"),
];

pub(crate) fn run(_context: &Context, args: CompletionsArgs) -> anyhow::Result<()> {
    let CompletionsArgs { shell, index, lexicon } = args;
    let columns = match index {
        Some(index) => Snapshot::open(&index)?.facet_columns()?,
        None => Vec::new(),
    };
    let lexicon = lexicon.open()?;
    let keys = |is_wanted: fn(&Kind) -> bool| -> Vec<String> { keys_of(&lexicon, is_wanted) };
    let entries = keys(|kind| matches!(kind, Kind::Signal | Kind::Duty { .. }));
    let mut roles = keys(|kind| matches!(kind, Kind::Role { .. }));
    roles.push("all".to_owned());
    let mut command = Cli::command();
    let windows = Window::NAMED.map(|window| window.name().into_owned()).to_vec();
    let offered = [
        (COLUMNS.as_slice(), columns),
        (WINDOWS.as_slice(), windows),
        (ENTRIES.as_slice(), entries),
        (ROLES.as_slice(), roles),
    ];
    for (options, values) in offered {
        for (name, option) in options {
            command = with_values(command, name, option, &values);
        }
    }
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "rolescope", &mut text);
    super::print(&String::from_utf8_lossy(&text))
}

fn keys_of(lexicon: &Lexicon, is_wanted: fn(&Kind) -> bool) -> Vec<String> {
    let wanted = lexicon.entries.iter().filter(|entry| is_wanted(&entry.kind));
    wanted.map(|entry| entry.key.clone()).collect()
}

/// The command, with these values offered for an option if it has it.
fn with_values(command: Command, name: &str, option: &str, values: &[String]) -> Command {
    // A name that a shell could take for something else is not offered.
    let is_plain = |value: &&String| {
        value.chars().all(|one| one.is_alphanumeric() || matches!(one, '-' | '_' | '.'))
    };
    let values: Vec<String> = values.iter().filter(is_plain).cloned().collect();
    let has_it = command
        .find_subcommand(name)
        .is_some_and(|one| one.get_arguments().any(|arg| arg.get_id() == option));
    if values.is_empty() || !has_it {
        return command;
    }
    command.mut_subcommand(name, |one| {
        one.mut_arg(option, |arg| arg.value_parser(PossibleValuesParser::new(values)))
    })
}
