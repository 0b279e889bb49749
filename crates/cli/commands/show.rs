//! `rolescope show`.

use std::path::Path;

use clap::Args;
use rolescope_index::Snapshot;
use rolescope_lexicon::{EntryId, Findings, Lexicon, Match, Matcher};
use rolescope_report::{encode, fit};
use rolescope_study::shown::{masked_remark, named};
use rolescope_study::{Ad, CellId};
use rolescope_text::without_contacts;

use super::asking::{IndexArgs, LexiconChoice};
use super::evidence::{self, Listing};
use super::grouping::{open_beside, with_current_vacancies, with_vacancies};
use super::quoting::Marker;
use crate::context::Context;
use crate::failure::Usage;
use crate::output::{Output, OutputArgs};

/// Show the ads behind a number, or one ad with what is found in it
///
/// The tables of counts (contrast, joint, pairs, prevalence, places, rates, theta, roles), written as CSV or JSON, have an id in the column
/// `cell` of each row. On the same index and lexicon, `show --cell` lists the units that its first count has counted, with their sentences:
/// as many as the count says. Employers, and units that count in each period in which they are active, are no ads, and have no such ids.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Id of an ad; `ID#2` is the second of several that have it, in the order of ingest
    #[arg(value_name = "POSTING", conflicts_with = "cell")]
    posting: Option<String>,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    lexicon: LexiconChoice,
    /// Id of a number: the column `cell` of its row
    #[arg(long, value_name = "ID")]
    cell: Option<String>,
    /// Of the cell's units those that have this signal, duty or family, too (can be repeated)
    #[arg(long, value_name = "KEY", requires = "cell")]
    with: Vec<String>,
    /// Of the cell's units those that do not have this signal, duty or family (can be repeated)
    #[arg(long, value_name = "KEY", requires = "cell")]
    without: Vec<String>,
    /// List so many units drawn at random
    #[arg(long, value_name = "N", requires = "cell", conflicts_with = "near_misses")]
    sample: Option<usize>,
    /// Seed of the draw: the same seed draws the same units
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// List so many units at most
    #[arg(long, value_name = "N", requires = "cell")]
    limit: Option<u64>,
    /// List what was nearly counted instead, each with the decoy, strength, zone or window that kept it out
    #[arg(long, requires = "cell")]
    near_misses: bool,
    /// Show e-mail addresses and telephone numbers
    #[arg(long)]
    contacts: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub(crate) fn run(context: &Context, args: ShowArgs) -> anyhow::Result<()> {
    let ShowArgs {
        posting,
        index,
        lexicon,
        cell,
        with,
        without,
        sample,
        seed,
        limit,
        near_misses,
        contacts,
        output,
    } = args;
    if posting.is_none() && cell.is_none() {
        return Err(Usage::new("nothing to be shown is named")
            .hint("name an ad by its id, or a number with `--cell ID`: the column `cell` of its row in a table written as CSV or JSON")
            .into());
    }
    let output = output.resolve(&[&index.index, Path::new(&lexicon.lexicon)])?;
    let id = cell.map(|cell| cell.parse::<CellId>()).transpose()?;
    let needs_vacancies = id.as_ref().is_some_and(|id| id.sample.needs_vacancies());
    let threads = needs_vacancies.then(|| context.threads()).transpose()?;
    let ahead = |snapshot| match &threads {
        Some(threads) => with_current_vacancies(snapshot, threads),
        None => Ok(snapshot),
    };
    let (lexicon, snapshot) = open_beside(&index, ahead, || lexicon.open())?;
    let snapshot = snapshot?;
    output.spare_dumps(&snapshot)?;
    if let Some(mut id) = id {
        for (key, present) in
            with.iter().map(|key| (key, true)).chain(without.iter().map(|key| (key, false)))
        {
            id = id.and(key, present);
        }
        let snapshot = match &threads {
            Some(threads) if snapshot.vacancies().is_none() => {
                with_vacancies(context, snapshot, threads)?
            }
            _ => snapshot,
        };
        let listing =
            Listing { sample: sample.map(|size| (size, seed)), near_misses, limit, contacts };
        return evidence::list(context, &output, &snapshot, &lexicon, id, &listing);
    }
    let posting = posting.unwrap_or_default();
    if !output.is_for_people() {
        return Err(Usage::new("an ad is shown as text only")
            .hint("`rolescope query 'id:…' --format json` prints its columns")
            .into());
    }
    show(context, &output, &snapshot, &lexicon, &posting, contacts)
}

/// Shows the ads of an id: most often one.
fn show(
    context: &Context,
    output: &Output,
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    id: &str,
    contacts: bool,
) -> anyhow::Result<()> {
    let names = snapshot.names()?;
    let found = names.find(id)?;
    if found.is_empty() {
        return Err(Usage::new(format!("there is no ad `{id}` in the index"))
            .hint("`rolescope query` prints the ids of ads; ids are matched letter by letter")
            .into());
    }
    let (colour, width) = (output.layout(context).colour, output.line_width(context));
    let marker = Marker { lexicon, colour, width };
    let mut matcher = Matcher::new(lexicon);
    let (mut ad, mut findings) =
        (Ad { show_contacts: contacts, ..Ad::default() }, Findings::default());
    output.fill(context, |to| {
        for (number, address) in found.iter().enumerate() {
            let mut posting = names.named(snapshot.posting(*address)?)?.posting;
            let mut masked = 0;
            ad.read(&posting.title, &posting.body);
            matcher.find(&ad.title, &ad.body, &mut findings);
            if number > 0 {
                writeln!(to)?;
            }
            if !contacts {
                let own = [&mut posting.employer, &mut posting.place].into_iter();
                for text in own.chain(posting.facets.iter_mut().map(|(_, value)| value)) {
                    let (hidden, count) = without_contacts(text);
                    masked += count;
                    *text = hidden;
                }
            }
            let mut fact = |name: &str, value: &str| -> std::io::Result<()> {
                if value.is_empty() {
                    return Ok(());
                }
                let name = fit::filled(&encode::terminal_line(name), 12, false);
                let line = format!("{} {}", marker.dim(&name), encode::terminal_line(value));
                to.write_all(marker.line(&line, 13).as_bytes())
            };
            fact("id", &posting.id)?;
            fact("posted", &posting.posted.map(|posted| posted.to_string()).unwrap_or_default())?;
            fact("employer", &posting.employer)?;
            fact("place", &posting.place)?;
            for (name, value) in &posting.facets {
                fact(name, value)?;
            }
            let origin = &posting.origin;
            fact(
                "dump",
                &format!("{}, line {}, record {}", origin.source, origin.line, origin.record),
            )?;
            let roles: Vec<String> =
                findings.roles.iter().map(|role| lexicon.entry(*role).key.clone()).collect();
            fact("roles", &roles.join(", "))?;
            writeln!(to)?;
            masked += sentences(&marker, &ad, &findings, to)?;
            if let Some(remark) = masked_remark(masked) {
                write!(to, "\n{}", marker.line(&marker.dim(&remark), 0))?;
            }
        }
        Ok(())
    })
}

/// Every sentence with its zone, and below it what was found.
fn sentences(
    marker: &Marker<'_>,
    ad: &Ad,
    findings: &Findings,
    to: &mut dyn std::io::Write,
) -> std::io::Result<u64> {
    let mut all: Vec<Match> = findings.matches.iter().chain(&findings.decoyed).copied().collect();
    all.sort_by_key(|found| (found.sentence, found.first_token));
    let is_decoyed = |entry: EntryId| marker.lexicon.entry(entry).kind.name() == "decoy";
    let mut masked = 0;
    for sentence in 0..ad.sentence_count() {
        let quote = ad.quote(sentence, &all);
        masked += quote.masked;
        let heading = if quote.heading { "#" } else { " " };
        let zone = format!("{:<13}", quote.zone.name());
        let line = format!("{}{heading}{}", marker.dim(&zone), marker.quote(&quote));
        to.write_all(marker.line(&line, 14).as_bytes())?;
        for mark in &quote.marks {
            let words = encode::terminal_line(&quote.text[mark.range.clone()]).into_owned();
            let strength = if is_decoyed(mark.entry) { "" } else { mark.strength.name() };
            let line = format!("└ {words}: {} {strength}", named(marker.lexicon, mark.entry));
            let line = format!("{:<14}{}", "", marker.dim(line.trim_end()));
            to.write_all(marker.line(&line, 16).as_bytes())?;
        }
    }
    Ok(masked)
}
