//! `rolescope completions`.

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::args::Cli;
use crate::context::Context;

/// Print completions for a shell
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(_context: &Context, args: CompletionsArgs) -> anyhow::Result<()> {
    let CompletionsArgs { shell } = args;
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "rolescope", &mut text);
    std::io::stdout().lock().write_all(&text).context("cannot write to standard output")
}
