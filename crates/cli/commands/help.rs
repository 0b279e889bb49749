//! `rolescope help`.

use clap::{Args, CommandFactory as _};

use crate::args::Cli;
use crate::context::Context;
use crate::failure::Usage;

/// Print the help of a command, or examples
#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    /// A command, with its own command if it has any; or `examples`
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

/// Command lines to begin with, by what somebody wants. A test runs them one after the other, in one folder.
const EXAMPLES: &str = "\
See it work: what is asked below is asked of this
  rolescope demo --dir demo

Read a dump, and see what was read
  rolescope synth --postings 500 --output jobs.csv
  rolescope ingest jobs.csv --index jobs --dry-run
  rolescope ingest jobs.csv --index jobs
  rolescope info --index jobs

Find ads
  rolescope query --index demo/index 'title:\"product manager\" kubernetes'
  rolescope query --index demo/index 'signal:hands-on NOT duty:marketing' --sort posted --limit 5
  rolescope query --index demo/index '\"technical background\"~2 posted:[2020 TO 2021-06]' --count
  rolescope query --index demo/index python --facet industry
  rolescope query --index demo/index 'python OR (kube* NOT title:senior)' --explain

Read words in their sentences
  rolescope kwic --index demo/index technical-background --with coding --window posting
  rolescope kwic --index demo/index '(write|develop) []{0,3} code' --sort left
  rolescope kwic --index demo/index hands-on --sample 20 --seed 7
  rolescope kwic --index demo/index product --all --format csv

Count, and read what was counted
  rolescope cooccur --index demo/index --window posting
  rolescope cooccur --index demo/index --table pairs --format csv --output pairs.csv
  rolescope show --index demo/index --cell ID-FROM-THE-COLUMN-cell --sample 20
  rolescope show --index demo/index --cell ID-FROM-THE-COLUMN-cell --near-misses
  rolescope show --index demo/index syn-0000806

Take it elsewhere
  rolescope report --index demo/index --output report
  rolescope export postings matches matrix --index demo/index --output tables
  rolescope query --index demo/index python --format jsonl
  rolescope cooccur --index demo/index --window posting --for excel --output contrast.csv
";

pub(crate) fn run(context: &Context, args: HelpArgs) -> anyhow::Result<()> {
    let HelpArgs { command: path } = args;
    if path.iter().map(String::as_str).eq(["examples"]) {
        return super::print(EXAMPLES);
    }
    let mut command = Cli::command();
    command.build();
    let mut found = &mut command;
    for name in &path {
        let own = found.get_name().to_owned();
        let known: Vec<String> =
            found.get_subcommands().map(|known| known.get_name().to_owned()).collect();
        let Some(next) = found.find_subcommand_mut(name) else {
            let hint = match known.as_slice() {
                [] => format!("`{own}` has no commands of its own"),
                known => format!("there are: {}, and `rolescope help examples`", known.join(", ")),
            };
            return Err(Usage::new(format!("there is no command `{}`", path.join(" ")))
                .hint(hint)
                .into());
        };
        found = next;
    }
    let help = found.render_long_help();
    let text = if context.colour_on_stdout() { help.ansi().to_string() } else { help.to_string() };
    super::print(&text)
}
