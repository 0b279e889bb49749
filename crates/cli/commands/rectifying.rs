//! Files of ads that people labelled as a whole.

use std::path::Path;

use rolescope_study::{AdLabels, Answer, Provenance};

use super::lexicon::labels::Sheet;
use crate::failure::Usage;

/// Reads labels: the numbers of the signals that have a column, the labels, and the fingerprint of the file.
pub(super) fn read(
    path: &Path,
    answer: &Answer,
) -> anyhow::Result<(Vec<usize>, Vec<AdLabels>, String)> {
    let sheet = Sheet::read(path)?;
    let id = sheet.column("id")?;
    let [engineering, marketing] = [sheet.column("engineering")?, sheet.column("marketing")?];
    let items = &answer.items;
    let (signals, columns): (Vec<usize>, Vec<usize>) = (0..items.signal_count)
        .filter_map(|signal| Some((signal, sheet.find(&[&items.signals[signal].key])?)))
        .unzip();
    if signals.is_empty() {
        return Err(Usage::new(format!("`{}` has no column of a signal", path.display()))
            .hint("call a column `any-signal`, or by the key of a signal (`rolescope lexicon show` lists them)")
            .into());
    }
    let mut labels = Vec::new();
    for (line, cells) in &sheet.records {
        let label = |column: usize| yes_or_no(path, *line, &sheet.header[column], &cells[column]);
        labels.push(AdLabels {
            line: *line,
            id: cells[id].trim().to_owned(),
            engineering: label(engineering)?,
            marketing: label(marketing)?,
            signals: columns.iter().map(|column| label(*column)).collect::<Result<_, _>>()?,
        });
    }
    Ok((signals, labels, sheet.fingerprint))
}

/// What tables rest on that rest on labels as well.
pub(super) fn provenance(without: &Provenance, labels: String) -> Provenance {
    let mut settings = without.settings.clone();
    settings.push(("labels".to_owned(), labels));
    let lexicon = Some((without.lexicon_name.as_str(), without.lexicon.as_str()));
    Provenance::new(without.corpus.clone(), lexicon, settings)
}

fn yes_or_no(path: &Path, line: u64, column: &str, written: &str) -> anyhow::Result<Option<bool>> {
    match written.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "yes" | "1" | "true" => Ok(Some(true)),
        "no" | "0" | "false" => Ok(Some(false)),
        _ => Err(Usage::new(format!(
            "`{}`, line {line}: `{written}` is no label of the column `{column}`",
            path.display()
        ))
        .hint("write yes or no, or leave it empty")
        .into()),
    }
}
