//! `rolescope synth`.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use flate2::{Compression, GzBuilder};
use rolescope_synth::{Options, write};

use crate::context::Context;
use crate::failure::Usage;

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
    let failed = || format!("cannot write `{}`", output.display());
    let file = BufWriter::with_capacity(1 << 20, File::create(&output).with_context(failed)?);
    let truth = if output.extension().is_some_and(|extension| extension == "gz") {
        let mut compressed = GzBuilder::new().mtime(0).write(file, Compression::new(6));
        let truth = write(&options, &mut compressed)?;
        compressed.finish().and_then(|mut file| file.flush()).with_context(failed)?;
        truth
    } else {
        let mut file = file;
        write(&options, &mut file)?
    };
    std::fs::write(&truth_path, truth.to_toml())
        .with_context(|| format!("cannot write `{}`", truth_path.display()))?;
    context.say(&format!(
        "Wrote {} ads to {}, and what was planted in them to {}.",
        truth.rows.ads,
        output.display(),
        truth_path.display()
    ));
    Ok(())
}

/// `dump.csv.gz` -> `dump.truth.toml`
fn truth_path(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let stem = stem.strip_suffix(".csv").unwrap_or(stem);
    output.with_file_name(format!("{stem}.truth.toml"))
}
