//! How the ads were collected: what of a change may come from there.

use std::collections::BTreeMap;

use rolescope_study::{Collection, Table};

use super::folded;
use crate::chart::{HeatPlot, HeatRow};
use crate::error::Result;
use crate::html::{Block, Section};
use crate::rows_of::{count, text};

/// Dumps with a row of their own; those with fewer ads share one.
const MOST_ROWS: usize = 15;

/// The section.
pub(super) fn section(collection: Collection) -> Result<Section> {
    let Collection { dumps, coverage, heaping, warnings, .. } = collection;
    let mut blocks = Vec::new();
    if warnings.is_empty() {
        blocks.push(Block::Paragraph(
            "Nothing odd was found: no period is empty, or three times as large or small as the usual one; dumps, languages, named employers \
             and dated ads have about the same shares throughout; no date is heaped."
                .to_owned(),
        ));
    } else {
        blocks.push(Block::Paragraph("Mind, before a change is put down to the ads:".to_owned()));
        blocks.push(Block::Remarks(warnings));
    }
    if !coverage.rows.is_empty() {
        blocks.push(Block::Chart {
            file: "coverage".to_owned(),
            drawing: map(&coverage).draw()?,
            caption: "Ads of any role and language by the period of their date, copies too: the darker the more, on one scale. A frame: none. \
                      Lines between the periods of a chart above mean little where this map changes."
                .to_owned(),
            data: coverage,
        });
    }
    blocks.push(folded("Show the dumps", dumps));
    if !heaping.rows.is_empty() {
        blocks.push(folded("Show the most frequent dates", heaping));
    }
    Ok(Section {
        heading: "How the ads were collected".to_owned(),
        lead: "What may be mistaken for a change of the ads: other dumps, other languages, dates that are not those of posting.".to_owned(),
        blocks,
    })
}

/// The map of all dumps together and of those with most ads.
fn map(coverage: &Table) -> HeatPlot {
    let mut columns: Vec<String> = Vec::new();
    let mut of_dumps: BTreeMap<&str, BTreeMap<usize, u64>> = BTreeMap::new();
    let mut total = Vec::new();
    for row in &coverage.rows {
        let period = text(coverage, row, "period");
        let ads = count(coverage, row, "ads").unwrap_or(0);
        // The row of all dumps begins each period.
        if columns.last().is_none_or(|last| last != period) {
            columns.push(period.to_owned());
            total.push(ads);
        } else {
            let dump = of_dumps.entry(text(coverage, row, "dump")).or_default();
            dump.insert(columns.len() - 1, ads);
        }
    }
    let counts = |cells: &BTreeMap<usize, u64>| -> Vec<u64> {
        (0..columns.len()).map(|column| cells.get(&column).copied().unwrap_or(0)).collect()
    };
    let mut dumps: Vec<(&str, Vec<u64>)> =
        of_dumps.iter().map(|(name, cells)| (*name, counts(cells))).collect();
    dumps.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<u64>()));
    let others = dumps.split_off(dumps.len().min(MOST_ROWS));
    let mut rows = vec![HeatRow { label: "all dumps".to_owned(), counts: total }];
    rows.extend(dumps.into_iter().map(|(name, counts)| HeatRow { label: name.to_owned(), counts }));
    if !others.is_empty() {
        let mut counts = vec![0; columns.len()];
        for (_, of_dump) in &others {
            counts.iter_mut().zip(of_dump).for_each(|(sum, ads)| *sum += ads);
        }
        rows.push(HeatRow { label: format!("{} other dumps", others.len()), counts });
    }
    HeatPlot {
        title: "Ads by period and dump".to_owned(),
        description: "How many ads of each period were collected, of all dumps and of each dump."
            .to_owned(),
        units: "ads".to_owned(),
        axis: "period of the date".to_owned(),
        columns,
        rows,
    }
}
