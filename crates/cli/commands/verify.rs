//! `rolescope verify`.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use rolescope_index::{Verified, verify};
use rolescope_report::encode;

use crate::context::Context;

/// Compare every byte of an index with what was written
///
/// Each file that is missing or changed is named. Other commands look at names, lengths and the metadata only, and refuse an index in
/// which these do not fit.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    index: PathBuf,
}

pub(crate) fn run(context: &Context, args: VerifyArgs) -> anyhow::Result<()> {
    let VerifyArgs { index } = args;
    let verified = verify(&index, &context.progress())?;
    let Verified { files, bytes, problems, strangers } = &verified;
    for name in strangers {
        context.say(&format!("{name} is not of the index; nothing depends on it."));
    }
    for problem in problems {
        super::print(&format!(
            "{}: {}\n",
            encode::terminal_line(&problem.file),
            encode::terminal_line(&problem.what)
        ))?;
    }
    if !verified.is_whole() {
        bail!(
            "the index at `{}` is damaged: {} of {} files are not what was written",
            index.display(),
            problems.len(),
            files.max(&(problems.len() as u64))
        );
    }
    super::print(&format!("{files} files, {bytes} bytes: all as written\n"))
}
