//! What every command needs of its surroundings: streams, colour, threads.

use std::io::{self, IsTerminal as _, Write};

use rolescope_index::Threads;
use rolescope_report::encode;

use crate::args::{Colour, Global};
use crate::failure::Look;
use crate::progress::Bars;

/// The surroundings of a command.
#[derive(Debug)]
pub(crate) struct Context {
    threads: usize,
    quiet: bool,
    bars: bool,
    colour: Colour,
    no_colour: bool,
    /// The command line of the pager, if one is to be used.
    pager: Option<String>,
}

impl Context {
    /// Looks at the surroundings, once.
    pub(crate) fn new(global: &Global) -> anyhow::Result<Self> {
        let Global { threads, quiet, no_progress, no_pager, color } = *global;
        crate::interrupt::listen()?;
        #[expect(
            clippy::disallowed_methods,
            reason = "the command line is where the environment is read"
        )]
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        #[expect(
            clippy::disallowed_methods,
            reason = "the command line is where the environment is read"
        )]
        let pager = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
        let pager = Some(pager).filter(|pager| !no_pager && !matches!(pager.trim(), "" | "cat"));
        Ok(Self {
            threads: usize::from(threads),
            quiet,
            bars: !quiet && !no_progress && io::stderr().is_terminal(),
            colour: color,
            no_colour,
            pager,
        })
    }

    /// The threads to work with.
    pub(crate) fn threads(&self) -> anyhow::Result<Threads> {
        Ok(Threads::new(self.threads)?)
    }

    /// The number of threads asked for; 0 for one per core.
    pub(crate) fn thread_count(&self) -> usize {
        self.threads
    }

    /// Bars for work that takes its time.
    pub(crate) fn progress(&self) -> Bars {
        Bars::new(self.bars)
    }

    /// How errors are to look.
    pub(crate) fn look(&self) -> Look {
        Look { colour: self.colour_on(io::stderr().is_terminal()) }
    }

    /// Whether standard output is to have colour.
    pub(crate) fn colour_on_stdout(&self) -> bool {
        self.colour_on(io::stdout().is_terminal())
    }

    fn colour_on(&self, terminal: bool) -> bool {
        match self.colour {
            Colour::Auto => terminal && !self.no_colour,
            Colour::Always => true,
            Colour::Never => false,
        }
    }

    /// The pager to show long texts in: only where standard input and output are terminals.
    pub(crate) fn pager(&self) -> Option<&str> {
        let looked_at = io::stdout().is_terminal() && io::stdin().is_terminal();
        self.pager.as_deref().filter(|_| looked_at)
    }

    /// The width of the terminal, if standard output is one.
    pub(crate) fn width(&self) -> Option<usize> {
        let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
        Some(usize::from(width.0))
    }

    /// Tells the user something that is not a result. Text of dumps in it is made harmless.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            // Nothing can be done about a standard error that is closed.
            drop(writeln!(io::stderr().lock(), "{}", encode::terminal(text)));
        }
    }
}
