//! What the answer hangs on: the rule that makes ads one vacancy; one entry, employer or dump.

use rolescope_cooccur::Verdict;
use rolescope_study::{Cell, ColumnKind, Table, tables::verdict_name};

use super::{folded, rows_where};
use crate::chart::{BarPlot, BarRow, Direction, IntervalPlot, IntervalRow};
use crate::error::Result;
use crate::html::{Block, Section};
use crate::people::show_count;
use crate::rows_of::{count, real, text};

/// Removals of each kind that the chart shows.
const SHOWN: usize = 5;

/// The section, if there is anything to say.
pub(super) fn section(
    sensitivity: Option<Table>,
    influence: Option<Table>,
) -> Result<Option<Section>> {
    let mut blocks = Vec::new();
    if let Some(table) = sensitivity {
        blocks.extend(rules(table)?);
    }
    if let Some(table) = influence {
        blocks.extend(removals(table)?);
    }
    if blocks.is_empty() {
        return Ok(None);
    }
    Ok(Some(Section {
        heading: "What the answer hangs on".to_owned(),
        lead: "Most collected ads are copies, and which rule takes them away is a choice; an entry of the lexicon, an employer or a dump may \
               make the answer alone. If the lean keeps its sign through all of these, it does not hang on them."
            .to_owned(),
        blocks,
    }))
}

fn is_any_signal(table: &Table, row: &[Cell]) -> bool {
    text(table, row, "signal") == "any-signal"
}

/// theta of any signal under each rule.
fn rules(all: Table) -> Result<Vec<Block>> {
    let short = rows_where(&all, "sensitivity-of-any-signal", is_any_signal);
    let rows: Vec<IntervalRow> = short
        .rows
        .iter()
        .map(|row| {
            let verdict = text(&short, row, "verdict");
            let is = |wanted| verdict == verdict_name(wanted);
            IntervalRow {
                label: text(&short, row, "rule").to_owned(),
                estimate: real(&short, row, "theta"),
                low: real(&short, row, "theta_low"),
                high: real(&short, row, "theta_high"),
                direction: if is(Verdict::LeansEngineering) {
                    Direction::Right
                } else if is(Verdict::LeansMarketing) {
                    Direction::Left
                } else {
                    Direction::Open
                },
                note: format!(
                    "{verdict}; {} vacancies",
                    show_count(count(&short, row, "units").unwrap_or(0))
                ),
            }
        })
        .collect();
    let mut blocks = Vec::new();
    if rows.iter().any(|row| row.estimate.is_some()) {
        let plot = IntervalPlot {
            title: "The lean under other rules of what is one vacancy".to_owned(),
            description: "theta of any technical signal with its interval, under each rule that makes ads one vacancy.".to_owned(),
            kind: ColumnKind::Points,
            axis: "theta, percentage points".to_owned(),
            sides: Some(("marketing".to_owned(), "engineering".to_owned())),
            rows,
        };
        blocks.push(Block::Chart {
            file: "sensitivity".to_owned(),
            drawing: plot.draw()?,
            caption: "theta of any signal under other rules of what is one vacancy (none: each ad; same-text-or-key: the same text, or the same \
                      employer, title and place within days; all: these, or nearly the same text), and of which sentences count."
                .to_owned(),
            data: short,
        });
    } else {
        blocks.push(Block::Paragraph(
            "Whether the lean hangs on what is one vacancy cannot be said: under no rule are there enough vacancies and employers.".to_owned(),
        ));
        blocks.push(folded("Show the counts under each rule", short));
    }
    blocks.push(folded("Show other rules for every signal", all));
    Ok(blocks)
}

/// The removals that move theta of any signal most.
fn removals(all: Table) -> Result<Vec<Block>> {
    let short = rows_where(&all, "influence-of-any-signal", is_any_signal);
    if short.rows.is_empty() {
        return Ok(vec![
            Block::Paragraph(
                "Whether the lean hangs on one entry of the lexicon, one employer or one dump cannot be said: there is too little to estimate \
                 it at all."
                    .to_owned(),
            ),
            folded("Show what can be said of single signals", all),
        ]);
    }
    let mut rows = Vec::new();
    for kind in ["entry", "employer", "dump"] {
        let of_kind = short.rows.iter().filter(|row| text(&short, row, "kind") == kind);
        rows.extend(of_kind.take(SHOWN).map(|row| BarRow {
            label: format!("{kind}: {}", text(&short, row, "removed_label")),
            value: real(&short, row, "move"),
            is_total: false,
            note: match text(&short, row, "reason") {
                "" => format!(
                    "{} units",
                    show_count(count(&short, row, "units_changed").unwrap_or(0))
                ),
                reason => reason.to_owned(),
            },
        }));
    }
    let plot = BarPlot {
        title: "What moves the lean most if it is taken away".to_owned(),
        description: "How far theta of any technical signal moves without one entry of the lexicon, one employer, one dump: those that move it most."
            .to_owned(),
        kind: ColumnKind::Points,
        axis: "theta without it less theta with it, percentage points".to_owned(),
        is_lean: true,
        rows,
    };
    Ok(vec![
        Block::Chart {
            file: "influence".to_owned(),
            drawing: plot.draw()?,
            caption: format!(
                "theta of any signal without one entry of the lexicon, one employer or one dump, less theta with everything: the {SHOWN} of each \
                 kind that move it most. Right of zero: without it, the lean to engineering is stronger."
            ),
            data: short,
        },
        folded("Show what moves every signal", all),
    ])
}
