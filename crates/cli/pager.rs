//! Long texts go through the user's pager where somebody looks at a terminal.

use std::io::{self, BufWriter, Write};
use std::process::{Child, Command, Stdio};

/// Where text for people goes: standard output, or a pager before it.
pub(crate) enum Screen {
    /// Standard output itself.
    Plain(BufWriter<io::StdoutLock<'static>>),
    /// A pager that is running.
    Paged(Child),
}

impl Screen {
    /// Standard output, through the pager of this command line if there is one and it can be started.
    pub(crate) fn open(pager: Option<&str>) -> Self {
        let started = pager.and_then(|pager| {
            let mut words = pager.split_whitespace();
            let mut command = Command::new(words.next()?);
            // `less` then ends at once where the text fits on the screen, and lets colours through.
            command.args(words).env("LESS", "FRX").stdin(Stdio::piped()).spawn().ok()
        });
        started.map_or_else(|| Self::Plain(BufWriter::new(io::stdout().lock())), Self::Paged)
    }

    /// Writes out what is held back and waits until the reader has seen enough.
    pub(crate) fn close(self) -> io::Result<()> {
        match self {
            Self::Plain(mut stdout) => stdout.flush(),
            Self::Paged(mut pager) => {
                drop(pager.stdin.take());
                pager.wait().map(|_| ())
            }
        }
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stdout) => stdout.write(bytes),
            Self::Paged(pager) => match &mut pager.stdin {
                Some(stdin) => stdin.write(bytes),
                None => Err(io::ErrorKind::BrokenPipe.into()),
            },
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stdout) => stdout.flush(),
            Self::Paged(_) => Ok(()),
        }
    }
}
