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

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args::Cli { global, command } = args::Cli::parse();
    let context = match context::Context::new(&global) {
        Ok(context) => context,
        Err(error) => return failure::report(&error, failure::Look::default()),
    };
    match commands::run(&context, command) {
        Ok(code) => code,
        Err(error) => failure::report(&error, context.look()),
    }
}
