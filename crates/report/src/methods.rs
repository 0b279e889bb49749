//! How the figures were made, in words that can stand in a paper; written from the settings of the answer.

use rolescope_study::tables::Together;
use rolescope_study::{Answer, Cell, Provenance, Table, Timing, Unit, Window};

use crate::html::{Block, Section};
use crate::people::show_count;
use crate::rows_of::{cell, count, text};

/// The section. `ledger` tells what became of the records.
pub(crate) fn section(answer: &Answer, tables: &Together, ledger: &Table) -> Section {
    let paragraphs = [data(answer, ledger), counting(answer), statistics(answer)];
    let mut blocks: Vec<Block> = paragraphs.into_iter().map(Block::Paragraph).collect();
    blocks.push(Block::Remarks(sources(answer, &tables.slopes)));
    Section {
        heading: "Methods".to_owned(),
        lead: "Written from the settings, to be quoted with the fingerprints.".to_owned(),
        blocks,
    }
}

/// A setting of the answer, if it has one that is not empty.
fn setting<'a>(provenance: &'a Provenance, name: &str) -> Option<&'a str> {
    let setting = provenance.settings.iter().find(|(own, _)| own == name);
    setting.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

fn data(answer: &Answer, ledger: &Table) -> String {
    let records = |fate: &str| -> u64 {
        let rows = ledger.rows.iter().filter(|row| text(ledger, row, "fate") == fate);
        rows.filter_map(|row| count(ledger, row, "records")).sum()
    };
    let dumps = ledger.rows.iter().filter(|row| text(ledger, row, "fate") == "read").count();
    let provenance = &answer.provenance;
    let mut told = format!(
        "{} {} with {} records {} read with rolescope {}: {} records were indexed, {} rejected and {} filtered (corpus {}).",
        show_count(dumps as u64),
        if dumps == 1 { "dump" } else { "dumps" },
        show_count(records("read")),
        if dumps == 1 { "was" } else { "were" },
        provenance.version,
        show_count(records("indexed")),
        show_count(records("rejected")),
        show_count(records("filtered")),
        provenance.corpus
    );
    told += &match answer.counts.foreign {
        0 if answer.question.foreign => " Ads in all languages were counted.".to_owned(),
        0 => " Ads in other languages than English would have been left out; there were none in the population."
            .to_owned(),
        foreign => {
            format!(" Ads in other languages than English ({}) were left out.", show_count(foreign))
        }
    };
    if !answer.date_meaning.is_empty() {
        told += &format!(" Dates are those of: {}.", answer.date_meaning);
    }
    told
}

fn counting(answer: &Answer) -> String {
    let question = &answer.question;
    let provenance = &answer.provenance;
    let unit = question.unit;
    let mut told = format!("The population is `{}`", question.who.written);
    if let Some(query) = &question.query {
        told += &format!(", of ads that match the query `{query}`");
    }
    told += &format!(
        ": {} {} of {} {}.",
        show_count(answer.counts.units),
        unit.plural(),
        show_count(answer.counts.all_ads),
        if unit == Unit::Ad { "ads" } else { "collected ads" }
    );
    told += match unit {
        Unit::Ad => " Every collected ad counts, copies too.",
        Unit::Vacancy => " Ads that repeat one opening count once, by the earliest of them",
        Unit::Template => {
            " Ads of one employer that share a text count once, by the earliest of them"
        }
        Unit::Employer => " An employer counts once and states whatever any of its ads states.",
    };
    if matches!(unit, Unit::Vacancy | Unit::Template) {
        told +=
            &setting(provenance, "grouping").map_or(".".to_owned(), |rule| format!(" ({rule})."));
    }
    if let Some(rule) = setting(provenance, "boilerplate_rule") {
        told += &format!(" Boilerplate was left out: {rule}.");
    }
    let windows: Vec<String> = question
        .windows
        .iter()
        .map(|window| match window {
            Window::Tokens(tokens) => format!(
                "a title or body with at most {tokens} tokens in between (each occurrence of a duty is a unit there)"
            ),
            window => format!("one {window}"),
        })
        .collect();
    told += &format!(
        " Signals ({}) and duties ({}) are those of the lexicon {} ({}); matches count that are {}. A signal and a duty stand beside each \
         other if both are in {}.",
        answer.items.signal_count - 1,
        answer.items.duties.len() - answer.items.family_count,
        provenance.lexicon_name,
        provenance.lexicon,
        setting(provenance, "strengths").unwrap_or_default().replace(' ', " or "),
        windows.join(", or in ")
    );
    if let Some(period) = setting(provenance, "period") {
        told += &match question.counted {
            Timing::Active if unit != Unit::Ad => {
                format!(
                    " By {period}, {} count in each from their first ad to their last.",
                    unit.plural()
                )
            }
            _ => format!(" By {period}, {} count in that of their date.", unit.plural()),
        };
    }
    told
}

fn statistics(answer: &Answer) -> String {
    let rule = &answer.question.rule;
    let minimums = &rule.minimums;
    format!(
        "With E and M the presence of an engineering and of a marketing duty, theta = mean(E - M | signal) - mean(E - M | no signal). Its \
         {} % interval is a jackknife that deletes one employer at a time (CV3), with Student's t at min(G, G*) - 1 degrees of freedom for G \
         employers, G* of them in effect: the squared number of units over the sum of the employers' squared numbers. psi is the log odds ratio among units with exactly one of the two. q-values control the false \
         discovery rate over all signals of a window; any signal is a family of its own. A lean is stated if the interval excludes 0, q is \
         at most {} and psi has the same sign with at least {} units in each of its cells; no material lean, if the interval lies within \
         {} percentage points of 0, and units with and without the signal state duties of one side alone or are of so many employers that no \
         larger lean can have escaped (rule of three). Signals with fewer than {} units on one side ({} without), fewer than {} employers, or one employer with \
         at least {} of the units have counts and no estimate.",
        answer.question.level.value() * 100.0,
        rule.largest_q,
        minimums.discordant_cell,
        rule.material * 100.0,
        minimums.signal_units,
        minimums.rest_units,
        minimums.signal_employers,
        minimums.largest_share
    )
}

fn sources(answer: &Answer, slopes: &Table) -> Vec<String> {
    let mut sources = vec![
        "MacKinnon, Nielsen and Webb 2023: Cluster-robust inference: a guide to empirical practice. Journal of Econometrics 232."
            .to_owned(),
        "Benjamini and Hochberg 1995: Controlling the false discovery rate. Journal of the Royal Statistical Society B 57.".to_owned(),
    ];
    let stated =
        slopes.rows.iter().any(|row| matches!(cell(slopes, row, "slope"), Some(Cell::Real(_))));
    if answer.question.period.is_some() && stated {
        sources.push(
            "Hamed and Rao 1998: A modified Mann-Kendall trend test for autocorrelated data. Journal of Hydrology 204.".to_owned(),
        );
    }
    sources
}
