//! The commands, one file each: its doc comment is its help.

pub(crate) mod asking;

pub(crate) mod grouping;

mod results;

pub(crate) mod demo;

pub(crate) mod ingest;

mod lacking;

pub(crate) mod dates;

pub(crate) mod preview;

pub(crate) mod reading;

pub(crate) mod profiles;

pub(crate) mod info;

pub(crate) mod verify;

pub(crate) mod vacancies;

mod explain;

pub(crate) mod query;

pub(crate) mod kwic;

pub(crate) mod cooccur;

mod rectifying;

pub(crate) mod merge;

pub(crate) mod trend;

pub(crate) mod report;

pub(crate) mod new;

pub(crate) mod run;

pub(crate) mod diff;

pub(crate) mod show;

pub(crate) mod export;

mod evidence;

mod quoting;

pub(crate) mod lexicon;

pub(crate) mod synth;

pub(crate) mod completions;

pub(crate) mod man;

pub(crate) mod help;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use rolescope_study::Provenance;
use rolescope_study::shown::plain_provenance;

use crate::args::Command;
use crate::context::Context;

/// Runs a command.
pub(crate) fn run(context: &Context, command: Command) -> anyhow::Result<ExitCode> {
    let done = |result: anyhow::Result<()>| result.map(|()| ExitCode::SUCCESS);
    match command {
        Command::Demo(args) => done(demo::run(context, args)),
        Command::Ingest(args) => ingest::run(context, args),
        Command::Profiles(args) => done(profiles::run(context, args)),
        Command::Info(args) => done(info::run(context, args)),
        Command::Verify(args) => done(verify::run(context, args)),
        Command::Vacancies(args) => done(vacancies::run(context, args)),
        Command::Query(args) => done(query::run(context, args)),
        Command::Kwic(args) => done(kwic::run(context, args)),
        Command::Cooccur(args) => done(cooccur::run(context, args)),
        Command::Merge(args) => done(merge::run(context, args)),
        Command::Trend(args) => done(trend::run(context, args)),
        Command::Report(args) => done(report::run(context, args)),
        Command::New(args) => done(new::run(context, args)),
        Command::Run(args) => run::run(context, args),
        Command::Diff(args) => done(diff::run(context, args)),
        Command::Show(args) => done(show::run(context, args)),
        Command::Export(args) => done(export::run(context, args)),
        Command::Lexicon(args) => done(lexicon::run(context, args)),
        Command::Synth(args) => done(synth::run(context, args)),
        Command::Completions(args) => done(completions::run(context, args)),
        Command::Man(args) => done(man::run(context, args)),
        Command::Help(args) => done(help::run(context, args)),
    }
}

/// Prints text that has been made harmless where that was needed.
fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .context("cannot write to standard output")
}

/// What a table rests on that rests on no index.
fn no_provenance() -> Provenance {
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        corpus: String::new(),
        lexicon_name: String::new(),
        lexicon: String::new(),
        settings: Vec::new(),
        fingerprint: String::new(),
    }
}
