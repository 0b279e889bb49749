//! Options of `rolescope ingest` on how a dump is read.

use clap::Args;
use rolescope_corpus::{Escape, Quote, ReadOptions, parse_escape, parse_quote};

/// How a dump is read, where it is not to be found out.
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// Show what reading the dumps would give, from their first MiB: mapping, dialect, ten postings, what would be rejected. Nothing is written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Quote around fields, one character or `none`; sniffed by default
    #[arg(long, value_name = "CHAR", value_parser = quote)]
    quote: Option<Quote>,
    /// What makes a quote inside quotes text: `doubled` or one character, as `\`; sniffed by default
    #[arg(long, value_name = "CHAR", value_parser = escape)]
    escape: Option<Escape>,
    /// The first record is no header; columns are called 1, 2, …
    #[arg(long)]
    no_header: bool,
    /// Reject records of a UTF-8 dump that are not UTF-8, rather than read their odd bytes as Windows-1252
    #[arg(long)]
    reject_invalid_utf8: bool,
    /// Stop a packed dump that grows to more than so many times its size (after the first 64 MiB)
    #[arg(long, value_name = "N", default_value_t = ReadOptions::default().max_ratio, value_parser = clap::value_parser!(u64).range(1..))]
    max_ratio: u64,
    /// Stop a packed dump that grows to more than so many MiB
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..1 << 40))]
    max_unpacked: Option<u64>,
}

impl ReadingArgs {
    /// The options, delimiter and encoding aside.
    pub(crate) fn options(&self) -> ReadOptions {
        ReadOptions {
            quote: self.quote,
            escape: self.escape,
            has_header: self.no_header.then_some(false),
            reject_invalid_utf8: self.reject_invalid_utf8,
            max_ratio: self.max_ratio,
            max_bytes: self.max_unpacked.map(|mebibytes| mebibytes << 20),
            ..ReadOptions::default()
        }
    }
}

pub(crate) fn quote(text: &str) -> Result<Quote, String> {
    parse_quote(text).ok_or_else(|| "it must be one punctuation mark, or `none`".to_owned())
}

pub(crate) fn escape(text: &str) -> Result<Escape, String> {
    parse_escape(text).ok_or_else(|| "it must be one punctuation mark, or `doubled`".to_owned())
}
