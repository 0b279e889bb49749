//! Files of ads that people labelled as a whole.

use std::path::Path;

use rolescope_study::{AdLabels, Answer, Provenance};

use super::lexicon::labels::Sheet;
use crate::failure::Usage;

/// What a file of labels holds.
pub(super) struct Labels {
    /// The numbers of the signals that have a column.
    pub(super) signals: Vec<usize>,
    /// The labels.
    pub(super) of_ads: Vec<AdLabels>,
    /// The columns that were passed over.
    pub(super) ignored: Vec<String>,
    /// The fingerprint of the file.
    pub(super) fingerprint: String,
}

/// Reads labels.
pub(super) fn read(path: &Path, answer: &Answer) -> anyhow::Result<Labels> {
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
    let used = |at: &usize| columns.contains(at) || [id, engineering, marketing].contains(at);
    let ignored = (0..sheet.header.len()).filter(|at| !used(at));
    let ignored = ignored.map(|at| sheet.header[at].clone()).collect();
    Ok(Labels { signals, of_ads: labels, ignored, fingerprint: sheet.fingerprint })
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
