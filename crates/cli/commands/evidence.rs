//! `rolescope show --cell`: the units behind a number, and those that were nearly counted.

use std::io::Write;

use rolescope_index::Snapshot;
use rolescope_lexicon::Lexicon;
use rolescope_report::encode;
use rolescope_study::shown::{ShownUnit, masked_remark, near_miss_table, rule_told, unit_table};
use rolescope_study::{CellId, Evidence, Quote};

use super::quoting::Marker;
use crate::context::Context;
use crate::output::Output;

/// What is listed of a cell.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    /// So many units drawn by this seed; else all.
    pub(crate) sample: Option<(usize, u64)>,
    /// Those that were nearly counted instead.
    pub(crate) near_misses: bool,
    /// Only so many.
    pub(crate) limit: Option<u64>,
    /// Whether e-mail addresses and telephone numbers are shown.
    pub(crate) contacts: bool,
}

/// Lists the units of a cell.
pub(crate) fn list(
    context: &Context,
    output: &Output,
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    id: CellId,
    listing: &Listing,
) -> anyhow::Result<()> {
    let threads = context.threads()?;
    let written = id.to_string();
    let mut evidence = Evidence::of(snapshot, lexicon, id, &threads)?;
    evidence.show_contacts = listing.contacts;
    let sample = listing.sample;
    let settings = [
        ("cell", written),
        ("near_misses", listing.near_misses.to_string()),
        ("sample", sample.map(|(size, _)| size.to_string()).unwrap_or_default()),
        ("seed", sample.map(|(_, seed)| seed.to_string()).unwrap_or_default()),
        ("limit", listing.limit.map(|limit| limit.to_string()).unwrap_or_default()),
        ("contacts", listing.contacts.to_string()),
    ];
    let provenance = super::plain_provenance(snapshot, Some(lexicon), &settings);
    let lister = Lister { context, evidence: &evidence, listing, threads: &threads };
    if !output.is_for_people() {
        let table = if listing.near_misses { near_miss_table() } else { unit_table() };
        return output.write_rows(context, table, &provenance, |put| {
            let mut number = 0;
            let told = lister.each(&mut |one| {
                number += 1;
                one.rows(lexicon, number).into_iter().try_for_each(&mut *put)
            })?;
            Ok(if told.is_whole() { Vec::new() } else { told.remarks(listing) })
        });
    }
    let (colour, width) = (output.layout(context).colour, output.line_width(context));
    let marker = Marker { lexicon, colour, width };
    output.fill(context, |to| {
        let mut number = 0;
        let told = lister.each(&mut |one| {
            number += 1;
            Ok(print(&one, &marker, number, to)?)
        })?;
        for remark in told.remarks(listing) {
            to.write_all(marker.line(&marker.dim(&remark), 0).as_bytes())?;
        }
        Ok(())
    })
}

/// What there was to list.
#[derive(Debug, Default)]
struct Told {
    shown: u64,
    /// How many there are, if that is known.
    all: Option<u64>,
    masked: u64,
}

struct Lister<'a> {
    context: &'a Context,
    evidence: &'a Evidence<'a>,
    listing: &'a Listing,
    threads: &'a rolescope_index::Threads,
}

impl Lister<'_> {
    /// Hands over what is to be listed.
    fn each(&self, take: &mut dyn FnMut(ShownUnit) -> anyhow::Result<()>) -> anyhow::Result<Told> {
        let Self { context, evidence, listing, threads } = self;
        let progress = context.progress();
        let mut told = Told::default();
        let most = listing.limit.unwrap_or(u64::MAX);
        let mut whole = true;
        let mut next = |told: &mut Told, one: ShownUnit| -> anyhow::Result<bool> {
            if told.shown == most {
                whole = false;
                return Ok(false);
            }
            told.shown += 1;
            told.masked += one.masked();
            let one = if listing.contacts { one } else { one.without_contacts(&mut told.masked) };
            take(one)?;
            Ok(true)
        };
        if listing.near_misses {
            evidence.near_misses::<anyhow::Error>(threads, &progress, |miss| {
                next(&mut told, ShownUnit::Near(miss))
            })?;
        } else if let Some((size, seed)) = listing.sample {
            let (units, all) = evidence.sample(size, seed, threads, &progress)?;
            for unit in units {
                next(&mut told, ShownUnit::Unit(unit))?;
            }
            told.all = all;
            return Ok(told);
        } else {
            evidence.units::<anyhow::Error>(threads, &progress, |unit| {
                next(&mut told, ShownUnit::Unit(unit))
            })?;
        }
        told.all = whole.then_some(told.shown);
        Ok(told)
    }
}

impl Told {
    /// Whether nothing is left out.
    fn is_whole(&self) -> bool {
        self.all == Some(self.shown) && self.masked == 0
    }

    fn remarks(&self, listing: &Listing) -> Vec<String> {
        let what = match (listing.near_misses, self.all.unwrap_or(self.shown)) {
            (true, 1) => "near miss",
            (true, _) => "near misses",
            (false, 1) => "unit",
            (false, _) => "units",
        };
        let drawn = if listing.sample.is_some() { " drawn at random" } else { "" };
        let mut remarks = vec![match self.all {
            Some(all) => format!("{} of {all} {what} listed{drawn}.", self.shown),
            None => format!("{} {what} listed{drawn}; there are more.", self.shown),
        }];
        remarks.extend(masked_remark(self.masked));
        remarks
    }
}

/// Prints a unit or a near miss.
fn print(
    one: &ShownUnit,
    marker: &Marker<'_>,
    number: u64,
    to: &mut dyn Write,
) -> std::io::Result<()> {
    let posting = match one {
        ShownUnit::Unit(unit) => &unit.posting,
        ShownUnit::Near(miss) => &miss.posting,
    };
    let parts = [
        posting.id.clone(),
        posting.posted.map(|posted| posted.to_string()).unwrap_or_default(),
        posting.employer.clone(),
        posting.title.clone(),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| encode::terminal_line(part).into_owned())
        .collect();
    let mut line = |text: String, indent| to.write_all(marker.line(&text, indent).as_bytes());
    let quoted = |quote: &Quote| {
        let zone = format!("{:<12}", quote.zone.name());
        format!("   {} {}", marker.dim(&zone), marker.quote(quote))
    };
    line(format!("{number}  {}", marker.bold(&parts.join("  "))), 3)?;
    match one {
        ShownUnit::Unit(unit) => {
            for quote in &unit.quotes {
                line(quoted(quote), 16)?;
            }
        }
        ShownUnit::Near(miss) => {
            for kept_out in &miss.kept_out {
                line(quoted(&kept_out.quote), 16)?;
                let rule = rule_told(marker.lexicon, kept_out);
                line(format!("{:<16}{}", "", marker.dim(&format!("└ {rule}"))), 18)?;
            }
        }
    }
    writeln!(to)
}
