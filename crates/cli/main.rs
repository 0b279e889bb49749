//! The `rolescope` command: parses what was typed, hands it to the library, shows what comes back.

mod args;
mod commands;
mod context;
mod failure;
mod interrupt;
mod output;
mod pager;
mod progress;
mod quantity;
mod sparing;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;

fn main() -> ExitCode {
    failure::tell_of_panics();
    let args::Cli { global, command } = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => error.exit(),
        // Help or the version, which may not be lost without a word.
        Err(help) => {
            return match help.print().context("cannot write to standard output") {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => failure::report(&error, failure::Look::default()),
            };
        }
    };
    let context = match context::Context::new(&global) {
        Ok(context) => context,
        Err(error) => return failure::report(&error, failure::Look::default()),
    };
    match commands::run(&context, command) {
        Ok(code) => code,
        Err(error) => failure::report(&error, context.look()),
    }
}
