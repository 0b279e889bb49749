//! `rolescope ingest --dry-run`: what reading dumps would give.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rolescope_corpus::{Preview, PreviewPosting, Profile, ReadOptions, dumps, preview};
use rolescope_index::Snapshot;
use rolescope_report::encode;
use rolescope_text::without_contacts;

use super::dates;
use super::lacking;
use crate::quantity::{Quantity, counted};

/// Looks at the beginning of each dump, and prints what it would become, beside what the index holds if there is one. Nothing is written.
pub(crate) fn run(
    named: &[PathBuf],
    profile: &Profile,
    options: &ReadOptions,
    index: Option<&Path>,
) -> anyhow::Result<()> {
    let found = dumps(named)?;
    let held = index.and_then(|index| Snapshot::open(index).ok());
    let held = held.iter().flat_map(|snapshot| &snapshot.manifest().sources);
    let held = held.map(|source| &source.summary.mapping);
    let previews = found.dumps.iter().map(|dump| {
        preview(dump, profile, options).with_context(|| format!("cannot read `{}`", dump.shown()))
    });
    let previews: Vec<Preview> = previews.collect::<anyhow::Result<_>>()?;
    let mut text = String::new();
    for preview in &previews {
        if !text.is_empty() {
            text.push('\n');
        }
        let others = held.clone().chain(previews.iter().map(|other| &other.mapping));
        text += &told(preview, &lacking::warnings(&preview.mapping, others));
    }
    for passed in &found.passed_over {
        text += &format!("passed over: {} ({})\n", passed.file, passed.why);
    }
    text += "Nothing was written.\n";
    let mut out = std::io::stdout().lock();
    out.write_all(encode::terminal(&text).as_bytes())
        .and_then(|()| out.flush())
        .context("cannot write to standard output")
}

fn told(preview: &Preview, warnings: &str) -> String {
    let Preview { name, compression, encoding, dialect, mapping, ledger, .. } = preview;
    let mut text = format!("{name}: {}, {encoding}\n", compression.name());
    text += &format!(
        "  delimiter {}, quote {}, profile {}\n",
        dialect.delimiter_name(),
        dialect.quote_name(),
        mapping.profile
    );
    for (field, column) in &mapping.fields {
        text += &format!("  {field:<9} from {column}\n");
    }
    for (what, columns) in [
        ("columns to group by", &mapping.facets),
        ("columns not kept to group by, as values hardly come twice", &mapping.varied),
        ("columns not used", &mapping.unused),
    ] {
        if !columns.is_empty() {
            text += &format!("  {what}: {}\n", columns.join(", "));
        }
    }
    let (rejected, filtered) = (ledger.rejected_total(), ledger.filtered_total());
    let extent = if preview.whole { "the whole dump" } else { "its first MiB" };
    text += &format!(
        "  {extent}: {} = {} to be indexed + {} rejected + {} filtered\n",
        Quantity(ledger.read.records, "record"),
        ledger.indexed.records,
        rejected.records,
        filtered.records
    );
    for (what, reasons) in [("rejected", &ledger.rejected), ("filtered", &ledger.filtered)] {
        for (reason, counts) in reasons {
            text += &format!("  {what}: {}, {reason}\n", Quantity(counts.records, "record"));
        }
    }
    for (count, what) in preview.irregularities.told() {
        text += &format!("  odd: {}\n", counted(count, what));
    }
    if let Some(account) = preview.dates.as_ref().filter(|account| account.counts.total() > 0) {
        text += &dates::lines(account, &preview.columns);
    }
    text += warnings;
    for posting in &preview.postings {
        text += &row(posting);
    }
    for reject in &preview.rejected {
        text += &format!(
            "  rejected, line {}, byte {}: {}\n    {}\n",
            reject.line,
            reject.byte,
            reject.reason,
            masked(&reject.raw)
        );
    }
    text
}

/// A posting in two lines.
fn row(posting: &PreviewPosting) -> String {
    let PreviewPosting { line, title, employer, place, posted, body, .. } = posting;
    let parts = [title, employer, place, posted.as_ref().unwrap_or(&String::new())]
        .map(|part| masked(part));
    let parts: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    format!("  line {line}: {}\n    {}\n", parts.join(" | "), masked(body))
}

/// White space of any kind as single spaces, contacts replaced, and without an address that is cut off at the end.
fn masked(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (whole, end) = match line.strip_suffix('\u{2026}') {
        Some(cut) => {
            let last = cut.rsplit(' ').next().unwrap_or_default();
            let kept = if last.contains('@') { &cut[..cut.len() - last.len()] } else { cut };
            (kept, "\u{2026}")
        }
        None => (line.as_str(), ""),
    };
    without_contacts(whole).0 + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_within_an_address_is_not_shown() {
        let check = |text: &str, expected: &str| assert_eq!(masked(text), expected, "{text}");
        check("Ask\n jo@acme.com\u{2026}", "Ask \u{2026}");
        check("Ask jo@acme.c\u{2026}", "Ask \u{2026}");
        check("Ask jo@acme.com or +49 30 1234567, now", "Ask [e-mail] or [phone], now");
        check("Ask nobody\u{2026}", "Ask nobody\u{2026}");
    }
}
