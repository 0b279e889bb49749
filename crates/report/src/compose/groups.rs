//! The lean inside groups of ads.

use rolescope_study::tables::{self, StrataOf};
use rolescope_study::{Answer, Table};

use super::{folded, rows_where};
use crate::html::{Block, Section};
use crate::rows_of::text;

/// The section. `answer` has groups; `said` is what is remarked of the answer without them.
pub(super) fn section(answer: &Answer, said: &[String]) -> Section {
    let by = answer.question.by.join(" and ");
    let decomposition = tables::decomposition(answer);
    let changes = rows_where(&decomposition, "decomposition-by-group", |table, row| {
        text(table, row, "parts") == by
    });
    let mut strata = tables::strata(answer, StrataOf::AnySignal);
    // Of any signal in the first window, all of them.
    for column in &mut strata.columns {
        column.shown &= !["window", "label"].contains(&&*column.name);
    }
    let mut blocks = vec![
        Block::Table(strata),
        folded(
            "Show odds ratios and risk differences pooled over groups",
            tables::mantel_haenszel(answer, StrataOf::AnySignal),
        ),
    ];
    if !changes.rows.is_empty() {
        blocks.push(folded(
            "Show which changes come from the groups, and which from their mix",
            changes,
        ));
    }
    blocks.push(folded("Show theta of each signal in each group", {
        Table {
            name: "contrast-by-group".to_owned(),
            title: format!("theta by {by}"),
            ..tables::contrast(answer)
        }
    }));
    for block in &mut blocks {
        super::say_once(block, &answer.remarks);
    }
    let own: Vec<String> =
        answer.remarks.iter().filter(|remark| !said.contains(remark)).cloned().collect();
    if !own.is_empty() {
        blocks.push(Block::Remarks(own));
    }
    Section {
        heading: format!("By {by}"),
        lead: "Whether the lean of any signal is one of the groups' mix: theta as it is; standardised, at the mix of all; within, of units compared with \
               those of their own group. Where they differ, groups with many signals also have other duties. “rolescope cooccur --table strata --by” has every signal."
            .to_owned(),
        blocks,
    }
}
