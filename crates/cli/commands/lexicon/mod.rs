//! `rolescope lexicon`, one file per verb.

mod agree;

mod check;

mod diff;

mod eval;

mod import;

pub(super) mod labels;

mod sample;

mod show;

mod suggest;

use clap::{Args, Subcommand};

use crate::context::Context;

/// Check a lexicon, see what it finds, measure how well it does, and make it better
#[derive(Debug, Args)]
pub(crate) struct LexiconArgs {
    #[command(subcommand)]
    command: LexiconCommand,
}

#[derive(Debug, Subcommand)]
enum LexiconCommand {
    Check(check::CheckArgs),
    Show(show::ShowArgs),
    Eval(eval::EvalArgs),
    Agree(agree::AgreeArgs),
    Sample(sample::SampleArgs),
    Suggest(suggest::SuggestArgs),
    Diff(diff::DiffArgs),
    Import(import::ImportArgs),
}

pub(crate) fn run(context: &Context, args: LexiconArgs) -> anyhow::Result<()> {
    let LexiconArgs { command } = args;
    match command {
        LexiconCommand::Check(args) => check::run(context, args),
        LexiconCommand::Show(args) => show::run(context, args),
        LexiconCommand::Eval(args) => eval::run(context, args),
        LexiconCommand::Agree(args) => agree::run(context, args),
        LexiconCommand::Sample(args) => sample::run(context, args),
        LexiconCommand::Suggest(args) => suggest::run(context, args),
        LexiconCommand::Diff(args) => diff::run(context, args),
        LexiconCommand::Import(args) => import::run(context, args),
    }
}
