//! `rolescope man`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, CommandFactory as _};
use rolescope_report::Error;
use rolescope_report::files::{create_folder, write_atomically};

use crate::args::Cli;
use crate::context::Context;

/// Write the manual pages: that of the command to standard output, or all into a folder
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Folder of the pages, `rolescope.1` and one for each command; made if it does not exist
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(crate) fn run(context: &Context, args: ManArgs) -> anyhow::Result<()> {
    let ManArgs { output } = args;
    let mut command = Cli::command();
    command.build();
    let Some(folder) = output else {
        return super::print(&String::from_utf8_lossy(&page(command)?));
    };
    create_folder(&folder)?;
    let mut pages = vec![("rolescope".to_owned(), command)];
    let mut written = 0;
    while let Some((name, command)) = pages.pop() {
        for one in command.get_subcommands().filter(|one| one.get_name() != "help") {
            let name = format!("{name}-{}", one.get_name());
            pages.push((name.clone(), one.clone().name(name)));
        }
        let text = page(command)?;
        let path = folder.join(format!("{name}.1"));
        write_atomically(&path, |to| {
            to.write_all(&text).map_err(|source| Error::Write { path: path.clone(), source })
        })?;
        written += 1;
    }
    context.say(&format!("Wrote {written} pages to {}.", folder.display()));
    Ok(())
}

fn page(command: clap::Command) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text).context("cannot make the manual page")?;
    Ok(text)
}
