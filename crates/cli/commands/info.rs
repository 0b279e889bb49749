//! `rolescope info`.

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use rolescope_index::{LanguageCount, Source, ZoneCount};
use rolescope_report::{encode, fit};
use serde_json::json;

use super::asking::IndexArgs;
use super::ingest::account;
use crate::context::Context;
use crate::quantity::Quantity;

/// Tell what an index holds: its dumps, the account of their records, columns and dates
#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    #[command(flatten)]
    index: IndexArgs,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, args: InfoArgs) -> anyhow::Result<()> {
    let InfoArgs { index, json } = args;
    let snapshot = index.open()?;
    let manifest = snapshot.manifest();
    let facets = snapshot.facet_columns()?;
    let sizes = snapshot.facet_sizes(&facets)?;
    let covered = snapshot.days_covered()?;
    let repeated = snapshot.names()?.repeated()?;
    let languages = snapshot.languages()?;
    let zones = snapshot.zones(&context.threads()?)?;
    let text = if json {
        let columns: Vec<_> = facets
            .iter()
            .zip(&sizes)
            .map(|(name, values)| json!({ "column": name, "values": values }))
            .collect();
        let value = json!({
            "index": snapshot.path().display().to_string(),
            "postings": manifest.postings,
            "segments": snapshot.segment_count(),
            "corpus_fingerprint": manifest.corpus.short(),
            "tokenizer": manifest.tokenizer,
            "written_by": manifest.version,
            "unfinished": snapshot
                .unfinished()
                .map(|(dumps, postings, writing)| {
                    json!({ "dumps": dumps, "postings": postings, "ingest": writing.to_string() })
                }),
            "repeated_ids": repeated,
            "first_day": covered.map(|(first, _)| first.to_string()),
            "last_day": covered.map(|(_, last)| last.to_string()),
            "facets": columns,
            "sources": manifest.sources,
            "languages": languages
                .iter()
                .map(|count| {
                    json!({
                        "source": count.source,
                        "language": count.language.code(),
                        "postings": count.postings,
                    })
                })
                .collect::<Vec<_>>(),
            "zones": zones
                .iter()
                .map(|count| {
                    json!({
                        "source": count.source,
                        "zone": count.zone.name(),
                        "sentences": count.sentences,
                    })
                })
                .collect::<Vec<_>>(),
        });
        let mut text = Vec::new();
        rolescope_report::json::write_value(&value, &mut text).context("cannot write JSON")?;
        text
    } else {
        let mut text = format!(
            "{} in {}, corpus {}, written by rolescope {}, {}\n",
            Quantity(manifest.postings, "posting"),
            Quantity(snapshot.segment_count() as u64, "segment"),
            manifest.corpus.short(),
            manifest.version,
            manifest.tokenizer
        );
        if let Some((dumps, postings, writing)) = snapshot.unfinished() {
            text += &format!(
                "an ingest of {} {writing}; committed and not visible yet: {}\n",
                dumps.join(", "),
                Quantity(postings, "posting")
            );
        }
        match covered {
            Some((first, last)) => text += &format!("dates from {first} to {last}\n"),
            None => text += "no dates\n",
        }
        if repeated > 0 {
            text +=
                &format!("{} have an id that another one has as well\n", Quantity(repeated, "ad"));
        }
        for source in &manifest.sources {
            text += &format!(
                "\nsource #{}, {}\n{}\n",
                source.number,
                Quantity(source.held.postings, "posting"),
                account(&source.summary, &manifest.sources)
            );
            text += &shares(&languages, source);
            text += &shares_of_zones(&zones, source);
        }
        if !facets.is_empty() {
            text += "\ncolumns to group by, with their number of values:\n";
            for (name, values) in facets.iter().zip(&sizes) {
                text += &format!("  {name} ({values})\n");
            }
        }
        // What belongs to a line stands further in than it.
        let hung = encode::terminal(&text).lines().fold(String::new(), |hung, line| {
            let indent = line.len() - line.trim_start().len() + 4;
            hung + &fit::hanging(line, indent, context.width()) + "\n"
        });
        hung.into_bytes()
    };
    std::io::stdout().lock().write_all(&text).context("cannot write to standard output")
}

/// The languages of a source, with their shares.
fn shares(languages: &[LanguageCount], source: &Source) -> String {
    let all = source.held.postings;
    let of_source = languages.iter().filter(|count| count.source == source.number);
    let shares = of_source.map(|LanguageCount { language, postings, .. }| {
        let share = 100.0 * *postings as f64 / all as f64;
        format!("{} {postings} ({share:.1} %)", language.name())
    });
    let shares: Vec<String> = shares.collect();
    if shares.is_empty() { String::new() } else { format!("  languages: {}\n", shares.join(", ")) }
}

/// The zones of a source's sentences, with their shares.
fn shares_of_zones(zones: &[ZoneCount], source: &Source) -> String {
    let of_source = || zones.iter().filter(|count| count.source == source.number);
    let all: u64 = of_source().map(|count| count.sentences).sum();
    if all == 0 {
        return String::new();
    }
    let shares = of_source().map(|ZoneCount { zone, sentences, .. }| {
        format!("{} {:.1} %", zone.name(), 100.0 * *sentences as f64 / all as f64)
    });
    let shares: Vec<String> = shares.collect();
    format!("  zones of its {}: {}\n", Quantity(all, "sentence"), shares.join(", "))
}
