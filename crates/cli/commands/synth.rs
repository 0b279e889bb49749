//! `rolescope synth`.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use flate2::{Compression, GzBuilder};
use rolescope_synth::{Options, Truth, write};

use crate::context::Context;
use crate::failure::Usage;
use crate::interrupt;
use crate::output::write_whole;
use crate::quantity::Quantity;
use crate::sparing::refuse_dash;

/// Write a made-up dump with a known truth, to try things out and to check the instrument
///
/// The truth (what was planted, and how often) is written beside the dump, as `NAME.truth.toml`. The same options give the same bytes
/// on every machine.
#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// File of the dump; compressed if it ends in `.gz`
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Number of ads
    #[arg(long, value_name = "N", default_value_t = 4000, value_parser = clap::value_parser!(u64).range(1..))]
    postings: u64,
    /// Seed: another one gives another corpus of the same kind
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// First month of posting
    #[arg(long, value_name = "YYYY-MM", default_value = "2019-01", value_parser = month)]
    first_month: (i32, u32),
    /// Number of months
    #[arg(long, value_name = "N", default_value_t = 72)]
    months: u32,
    /// Number of employers; by default it grows with the number of ads
    #[arg(long, value_name = "N")]
    employers: Option<u32>,
    /// Strength of the planted leans: 1 as in the demo, 0 for none
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    effect: f64,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

fn month(text: &str) -> Result<(i32, u32), String> {
    let parsed = text.split_once('-').and_then(|(year, month)| {
        let month: u32 = month.parse().ok()?;
        (1..=12).contains(&month).then_some((year.parse().ok()?, month))
    });
    parsed.ok_or_else(|| "write YYYY-MM, as in 2019-01".to_owned())
}

pub(crate) fn run(context: &Context, args: SynthArgs) -> anyhow::Result<()> {
    let SynthArgs { output, postings, seed, first_month, months, employers, effect, force } = args;
    refuse_dash(&output, "--output")?;
    let truth_path = truth_path(&output);
    for path in [&output, &truth_path] {
        if path.exists() && !force {
            return Err(Usage::new(format!("`{}` exists", path.display()))
                .hint("name another file, or replace it with `--force`")
                .into());
        }
    }
    let options =
        Options { postings, seed, first_month, months, employers, effect, ..Options::default() };
    let truth = write_both(&output, &truth_path, &options).map_err(|error| {
        // What fails once the user has asked to stop fails for that.
        if interrupt::asked() { rolescope_index::Error::Stopped.into() } else { error }
    })?;
    context.say(&format!(
        "Wrote {} to {}, and what was planted in them to {}.",
        Quantity(truth.rows.ads, "ad"),
        output.display(),
        truth_path.display()
    ));
    Ok(())
}

/// Writes the dump and its truth, both or none.
fn write_both(output: &Path, truth_path: &Path, options: &Options) -> anyhow::Result<Truth> {
    let packed = output.extension().is_some_and(|extension| extension == "gz");
    let mut has_truth = false;
    let former = match std::fs::read(truth_path) {
        Ok(former) => Some(former),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", truth_path.display()));
        }
    };
    let written = write_whole(output, |to| {
        let mut to = BufWriter::with_capacity(1 << 20, Stoppable(to));
        let truth = if packed {
            let mut compressed = GzBuilder::new().mtime(0).write(&mut to, Compression::new(6));
            let truth = write(options, &mut compressed)?;
            compressed.finish()?;
            truth
        } else {
            write(options, &mut to)?
        };
        to.flush()?;
        write_whole(truth_path, |to| Ok(to.write_all(truth.to_toml().as_bytes())?))?;
        has_truth = true;
        Ok(truth)
    });
    if written.is_err() && has_truth {
        // Without its dump it would be taken for the truth of another; that of the dump that stays comes back.
        match former {
            Some(former) => write_whole(truth_path, |to| Ok(to.write_all(&former)?))?,
            None => drop(std::fs::remove_file(truth_path)),
        }
    }
    written
}

/// A writer that fails once the user asks to stop.
struct Stoppable<W>(W);

impl<W: io::Write> io::Write for Stoppable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if interrupt::asked() {
            return Err(io::Error::other("stopped"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// `dump.csv.gz` -> `dump.truth.toml`
fn truth_path(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let stem = stem.strip_suffix(".csv").unwrap_or(stem);
    output.with_file_name(format!("{stem}.truth.toml"))
}
