//! What can be typed.

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Count how often technical signals stand beside engineering and marketing duties in job ads
///
/// A dump of job ads (CSV) is ingested into an index; every question is answered from the index: another lexicon, another
/// population, another window need no second ingest.
#[derive(Debug, Parser)]
#[command(
    name = "rolescope",
    version,
    styles = STYLES,
    max_term_width = 100,
    propagate_version = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "Begin with `rolescope demo`, or with `rolescope help examples`. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 nothing added: more rows were rejected than allowed."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Threads to use; 0 for one per core. Results do not depend on it
    #[arg(long, global = true, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u16).range(..=256))]
    pub(crate) threads: u16,
    /// Say nothing but results and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Show no progress bars
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
    /// Never show long texts in a pager (`PAGER`, else `less`)
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
    /// Use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands, in the order of the data's way.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(commands::demo::DemoArgs),
    Ingest(commands::ingest::IngestArgs),
    Profiles(commands::profiles::ProfilesArgs),
    Info(commands::info::InfoArgs),
    Verify(commands::verify::VerifyArgs),
    Vacancies(commands::vacancies::VacanciesArgs),
    Query(commands::query::QueryArgs),
    Kwic(commands::kwic::KwicArgs),
    Cooccur(commands::cooccur::CooccurArgs),
    Merge(commands::merge::MergeArgs),
    Trend(commands::trend::TrendArgs),
    Report(commands::report::ReportArgs),
    New(commands::new::NewArgs),
    Run(commands::run::RunArgs),
    Diff(commands::diff::DiffArgs),
    Show(commands::show::ShowArgs),
    Export(commands::export::ExportArgs),
    Lexicon(commands::lexicon::LexiconArgs),
    Synth(commands::synth::SynthArgs),
    Completions(commands::completions::CompletionsArgs),
    Man(commands::man::ManArgs),
    Help(commands::help::HelpArgs),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
