//! The dates of a dump, in lines for people; used by `ingest` and `info`.

use rolescope_corpus::{AsOf, DateAccount, DateFormat, DateMeaning, Day};

use crate::quantity::Quantity;

/// What became of the dates of a dump with these columns, how they are written, and what could be done about those that were not
/// read.
pub(crate) fn lines(account: &DateAccount, columns: &[String]) -> String {
    let DateAccount { meaning, reading, as_of, counts } = account;
    let mut text = format!("  dates: {} read", counts.parsed);
    let back = as_of.as_ref().map(|day| format!("of them counted back from {day}"));
    for (count, what) in [
        (counts.lossy, "of them rounded by the dump"),
        (counts.counted_back, back.as_deref().unwrap_or_default()),
        (counts.absent, "absent"),
        (counts.ambiguous, "ambiguous"),
        (counts.relative, "relative to an unknown day"),
        (counts.censored, "open-ended"),
        (counts.contradictory, "contradictory"),
        (counts.unparsable, "not understood"),
        (counts.out_of_range, "out of range"),
    ] {
        if count > 0 {
            text += &format!(", {count} {what}");
        }
    }
    text += &format!("\n    meaning: {}", meaning.as_str());
    let written = reading.describe();
    if !written.is_empty() {
        text += &format!("; written: {written}");
    }
    text.push('\n');
    let misfits = counts.misfits();
    if misfits > 0 && reading.format != DateFormat::Auto {
        let given = counts.total() - counts.absent;
        text += &format!(
            "    warning: not written as `{}` says, and not used: {misfits} of {}\n",
            reading.format.as_str(),
            Quantity(given, "date")
        );
    }
    for (reason, found) in &counts.reasons {
        text +=
            &format!("    {}: {}, such as {}\n", reason, found.count, found.examples.join(" | "));
    }
    if let Some((first, last)) = counts.bounds {
        let bounds =
            if first == last { last.to_string() } else { format!("a day from {first} to {last}") };
        text += &format!("    open-ended ones are of {bounds} or before, and have no date\n");
    }
    for hint in hints(account, columns) {
        text += &format!("    hint: {hint}\n");
    }
    text
}

/// What could be done about dates that were not read.
pub(crate) fn hints(account: &DateAccount, columns: &[String]) -> Vec<String> {
    let counts = &account.counts;
    let mut hints = Vec::new();
    if counts.ambiguous > 0 {
        let evidence: Vec<String> = counts
            .only_as
            .iter()
            .map(|(order, count)| format!("{count} can only be {}", order.as_str()))
            .collect();
        hints.push(match (counts.only_as.keys().next(), counts.only_as.len()) {
            (Some(order), 1) => format!(
                "of the others {}; if all are, `--date-format {}` says so",
                evidence.join(""),
                order.format_name()
            ),
            (Some(_), _) => format!(
                "of the others {}: the dump mixes them, and only its makers know which is which",
                evidence.join(" and ")
            ),
            (None, _) => {
                "`--date-format day-first`, `month-first` or `iso` says which number is the month"
                    .to_owned()
            }
        });
    }
    if counts.relative > 0 || counts.censored > 0 && account.as_of.is_none() {
        let crawl =
            columns.iter().find(|name| DateMeaning::of_column(name) == DateMeaning::Scraped);
        let example = crawl
            .map_or("--as-of 2026-01-31".to_owned(), |name| format!("--as-of 'column={name}'"));
        hints
            .push(format!("`--as-of` says from which day relative dates count, as in `{example}`"));
    }
    if counts.contradictory > 0 {
        hints.push(
            "contradictory ones cannot be read as the others are written; `--date-format` says how if that was taken wrongly"
                .to_owned(),
        );
    }
    hints
}

/// The value of `--as-of`.
pub(crate) fn as_of(text: &str) -> Result<AsOf, String> {
    if text == "file-name" {
        return Ok(AsOf::FileName);
    }
    if let Some(column) = text.strip_prefix("column=") {
        return Ok(AsOf::Column(column.to_owned()));
    }
    text.parse::<Day>().map(AsOf::Day).map_err(|_| {
        "it must be a day such as 2026-01-31, `file-name`, or `column=` and a column's name"
            .to_owned()
    })
}

/// The value of `--date-format`.
pub(crate) fn format(text: &str) -> Result<DateFormat, String> {
    DateFormat::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = DateFormat::ALL.iter().map(|format| format.as_str()).collect();
        format!("it must be one of {}", names.join(", "))
    })
}
