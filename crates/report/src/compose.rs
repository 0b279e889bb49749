//! The page of an answer: what is said first, which charts and tables follow, what has to be known to read them.

mod collected;
mod groups;
mod hanging;
mod over_time;

use rolescope_cooccur::{Doubt, Verdict};
use rolescope_study::tables::{self, Together};
use rolescope_study::{Answer, Cell, Collection, ContrastRow, Table, Window};

use crate::chart::{Direction, IntervalPlot, IntervalRow, JointPlot, JointRow};
use crate::error::Result;
use crate::html::{Block, Page, Section};
use crate::methods;
use crate::people::{Place, show, show_count};
use crate::rows_of::text;
use crate::statements;
use rolescope_study::ColumnKind;

/// What a page shows beside the answer itself.
#[derive(Clone, Debug)]
pub struct Extras<'a> {
    /// How many titles name each role, in the whole index.
    pub roles: Table,
    /// What became of every record.
    pub ledger: Table,
    /// Columns of the dumps that ads can be grouped by.
    pub columns: Vec<String>,
    /// How the ads were collected.
    pub collection: Option<Collection>,
    /// The answer under other rules of what is one vacancy, if it is known which ads are one.
    pub sensitivity: Option<Table>,
    /// The answer by groups, if any were asked for.
    pub groups: Option<&'a Answer>,
    /// Ads that were counted, with their sentences.
    pub examples: Option<Table>,
}

/// The page of an answer without groups, whose tables are `tables`. Charts show the widest window asked for.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn page(answer: &Answer, tables: Together, extras: Extras<'_>) -> Result<Page> {
    let Extras { roles, ledger, columns, collection, sensitivity, groups, examples } = extras;
    let is_odd = collection.as_ref().is_some_and(|collection| !collection.warnings.is_empty());
    let by = groups.map_or(&[][..], |groups| &groups.question.by);
    let statements = statements::section(answer, &tables, &roles, (&columns, by), is_odd);
    let methods = methods::section(answer, &tables, &ledger);
    let Together { prevalence, places, pairs, contrast, joint, .. } = tables;
    let Together { slopes, rates, theta, decomposition, influence, .. } = tables;
    let mut sections = vec![leans(answer, contrast)?, statements, duties(answer, joint)?];
    if answer.question.period.is_some() {
        let tables = over_time::Tables { rates, theta, slopes, decomposition };
        sections.push(over_time::section(answer, tables)?);
    }
    if let Some(collection) = collection {
        sections.push(collected::section(collection)?);
    }
    sections.push(how_often(answer, prevalence, places));
    sections.push(Section {
        heading: "Every signal with every family of duties".to_owned(),
        lead: "Counts and association measures. “rolescope cooccur --table pairs” has every single duty.".to_owned(),
        blocks: vec![Block::Details {
            summary: "Show the table".to_owned(),
            blocks: vec![Block::Table(families_only(pairs, answer))],
        }],
    });
    if let Some(groups) = groups {
        sections.push(groups::section(groups, &answer.remarks));
    }
    sections.extend(examples.map(behind));
    sections.extend(hanging::section(sensitivity, influence)?);
    sections.push(Section {
        heading: "Roles".to_owned(),
        lead: "What the titles of all ads name.".to_owned(),
        blocks: vec![Block::Table(roles)],
    });
    for section in &mut sections {
        section.blocks.iter_mut().for_each(|block| say_once(block, &answer.remarks));
    }
    sections.push(reading(answer));
    sections.push(methods);
    Ok(Page {
        title: format!("Technical signals and duties: {}", answer.question.who.written),
        headline: headline(answer),
        sections,
        ledger: Some(ledger),
        provenance: answer.provenance.clone(),
    })
}

/// Takes out of a block's tables what is said of all of them in the section on reading.
fn say_once(block: &mut Block, said: &[String]) {
    match block {
        Block::Table(table) | Block::Excerpt(table) | Block::Chart { data: table, .. } => {
            table.remarks.retain(|remark| !said.contains(remark));
        }
        Block::Details { blocks, .. } => blocks.iter_mut().for_each(|block| say_once(block, said)),
        Block::Paragraph(_) | Block::Remarks(_) => {}
    }
}

/// The ads behind the numbers.
fn behind(examples: Table) -> Section {
    Section {
        heading: "What was counted".to_owned(),
        lead: "A number of ads is worth what its sentences are worth. Here are some of them, drawn at random, not chosen."
            .to_owned(),
        blocks: vec![Block::Details {
            summary: "Show the sentences".to_owned(),
            blocks: vec![Block::Table(examples)],
        }],
    }
}

/// The answer in a sentence, with its interval, or why there is none.
#[must_use]
pub fn headline(answer: &Answer) -> String {
    let population = &answer.question.who.written;
    let postings = show_count(answer.counts.units);
    let units = answer.question.unit.plural();
    let Some(row) = answer.main_contrast() else {
        return format!("{postings} {units} of the population {population}, by group.");
    };
    let contrast = &row.contrast;
    let with = contrast.counts.signal.total();
    let (carry, have) = if with == 1 { ("carries", "has") } else { ("carry", "have") };
    let with = show_count(with);
    let neither = show_count(contrast.counts.signal.neither);
    let all = show_count(contrast.counts.total());
    let counted = answer.question.counted_in(row.window);
    let states = if neither == "1" { "states" } else { "state" };
    let state = format!("{states} neither an engineering nor a marketing duty");
    let about = match row.window {
        Window::Posting => format!(
            "Of {postings} {units} in the population {population}, {with} {carry} a technical signal; {neither} of these {state}."
        ),
        Window::Zone | Window::Sentence => format!(
            "Of {all} {counted} of the {postings} {units} in the population {population}, {with} {carry} a technical signal; {neither} of \
             these {state}."
        ),
        Window::Tokens(tokens) => format!(
            "Of {all} {counted} in the {postings} {units} of the population {population}, {with} {have} a technical signal before or after \
             them with at most {tokens} tokens in between; {neither} of these are neither engineering nor marketing duties."
        ),
    };
    let Some(theta) = row.shown_theta() else {
        return format!(
            "{about} Which way they lean cannot be said with this corpus: too few {counted} or employers on one side."
        );
    };
    let Some(interval) = theta.interval else {
        let why = match (answer.doubt(row), row.verdict) {
            (Some(Doubt::NoDuty), _) => "none of all states a counted duty",
            (_, Verdict::NoMaterialLean) => "none of all states duties of one side alone",
            (Some(Doubt::UnseenSide), _) => {
                "none of all states duties of one side alone, and employers are too few to rule a lean out"
            }
            _ => "employers do not differ in it, so that there is no interval",
        };
        return format!("{about} Which way they lean: {}, since {why}.", in_words(row.verdict));
    };
    // Clusters from the number of employers on are texts of ads that name none.
    let employers = match answer.employers_with_units() {
        0 => "no employers known".to_owned(),
        1 => "1 named employer".to_owned(),
        employers => format!("{} named employers", show_count(employers)),
    };
    let points = |value: f64| show(&Cell::Real(value), ColumnKind::Points, Place::Page);
    format!(
        "{about} Those with a signal lean {} points towards engineering rather than marketing duties, compared with those without one ({} % interval \
         {} to {}, {employers}): {}{}.",
        points(theta.value),
        answer.question.level.value() * 100.0,
        points(interval.low),
        points(interval.high),
        in_words(row.verdict),
        if answer.hardly_knows_employers() && row.verdict != Verdict::Undecided {
            UNKNOWN
        } else {
            ""
        },
    )
}

/// What is said of an answer whose employers are hardly known has a condition.
const UNKNOWN: &str = ", provided that ads which name no employer and share no text come from different employers, which nothing tells here";

fn in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::LeansEngineering => "technical signals stand beside engineering duties",
        Verdict::LeansMarketing => "technical signals stand beside marketing duties",
        Verdict::NoMaterialLean => "no lean that matters",
        Verdict::ScaleDependent => "the answer depends on the scale, see psi",
        Verdict::Undecided => "the data do not decide",
        Verdict::Insufficient => "too little data",
    }
}

/// The rows that charts show: one window, no groups.
fn charted(answer: &Answer) -> impl Iterator<Item = &ContrastRow> {
    let window = charted_window(answer);
    answer.contrasts.iter().filter(move |row| row.window == window && row.stratum.is_none())
}

/// What is counted in the window that charts show, several of it.
pub(crate) fn charted_units(answer: &Answer) -> &'static str {
    answer.question.counted_in(charted_window(answer))
}

pub(crate) fn charted_window(answer: &Answer) -> Window {
    answer.counts.windows.first().map_or(Window::Posting, |(window, _)| *window)
}

fn leans(answer: &Answer, data: Table) -> Result<Section> {
    let rows = charted(answer).map(|row| {
        let theta = row.shown_theta();
        let interval = theta.and_then(|theta| theta.interval);
        IntervalRow {
            label: answer.items.signals[row.signal].label.clone(),
            estimate: theta.map(|theta| theta.value),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            direction: match row.verdict {
                Verdict::LeansEngineering => Direction::Right,
                Verdict::LeansMarketing => Direction::Left,
                _ => Direction::Open,
            },
            note: format!(
                "{}; {} {} with the signal",
                tables::verdict_name(row.verdict),
                row.contrast.counts.signal.total(),
                charted_units(answer)
            ),
        }
    });
    let lean = match charted_window(answer) {
        Window::Posting => {
            "ads with the signal state engineering duties rather than marketing duties more often than ads without it"
        }
        Window::Zone | Window::Sentence => {
            "stretches with the signal state engineering duties rather than marketing duties more often than those without it"
        }
        Window::Tokens(_) => {
            "duties near the signal are engineering rather than marketing duties more often than those that are not near it"
        }
    };
    let plot = IntervalPlot {
        title: "Which way each signal leans".to_owned(),
        description: format!("theta of each signal with its interval: right of zero, {lean}."),
        kind: ColumnKind::Points,
        axis: "theta, percentage points".to_owned(),
        sides: Some(("marketing".to_owned(), "engineering".to_owned())),
        rows: rows.collect(),
    };
    Ok(Section {
        heading: "Which way each signal leans".to_owned(),
        lead: format!("Right of zero, {lean}; left of zero, marketing duties."),
        blocks: vec![Block::Chart {
            file: "theta".to_owned(),
            drawing: plot.draw()?,
            caption: format!(
                "theta per signal with {} % intervals, {} by {}, clustered by employer. A signal is coloured only where the whole \
                 rule is met: the interval excludes 0, the adjusted p-value (q) is at most {}, and psi agrees in sign, with at least {} \
                 units in each of its cells.",
                answer.question.level.value() * 100.0,
                charted_units(answer),
                charted_window(answer),
                answer.question.rule.largest_q,
                answer.question.rule.minimums.discordant_cell
            ),
            data,
        }],
    })
}

fn duties(answer: &Answer, data: Table) -> Result<Section> {
    let rows = charted(answer).map(|row| {
        let counts = &row.contrast.counts.signal;
        JointRow {
            label: answer.items.signals[row.signal].label.clone(),
            engineering_only: counts.engineering_only,
            marketing_only: counts.marketing_only,
            both: counts.both,
            neither: counts.neither,
        }
    });
    let plot = JointPlot {
        title: "Which duties stand beside each signal".to_owned(),
        description: format!(
            "For each signal the shares of its {} that state engineering duties only, both, marketing duties only, neither.",
            charted_units(answer)
        ),
        rows: rows.collect(),
    };
    Ok(Section {
        heading: "Which duties stand beside each signal".to_owned(),
        lead: match charted_window(answer) {
            Window::Posting => "Ads that carry a signal, by the duties they state.",
            Window::Zone | Window::Sentence => {
                "Stretches that carry a signal, by the duties they state."
            }
            Window::Tokens(_) => {
                "Duties near a signal, by their side; each is of one side at most."
            }
        }
        .to_owned(),
        blocks: vec![Block::Chart {
            file: "joint".to_owned(),
            drawing: plot.draw()?,
            caption: format!(
                "Shares of the {} with each signal. A duty counts where the person does the work, not where the ad only names those who do \
                 it.",
                charted_units(answer)
            ),
            data,
        }],
    })
}

fn how_often(answer: &Answer, prevalence: Table, places: Table) -> Section {
    let window = charted_window(answer).name();
    Section {
        heading: "How often signals and duties are stated".to_owned(),
        lead: format!(
            "Shares of {} that state a signal, or a duty of a family, by {window}. Intervals know that an employer's ads resemble each other.",
            charted_units(answer)
        ),
        blocks: vec![
            excerpt(&prevalence, |table, row| {
                text(table, row, "window") == window && text(table, row, "kind") != "duty"
            }),
            folded("Show single duties and other windows", prevalence),
            Block::Details {
                summary: "In which parts of the ads, and how strongly".to_owned(),
                blocks: vec![Block::Table(places)],
            },
        ],
    }
}

/// The rows of the widest window whose duty is a family.
fn families_only(mut table: Table, answer: &Answer) -> Table {
    let families: Vec<&str> = answer.items.duties[..answer.items.family_count]
        .iter()
        .map(|item| item.key.as_str())
        .collect();
    let rows = std::mem::take(&mut table.rows);
    let kept = rows.into_iter().filter(|row| {
        families.contains(&text(&table, row, "duty"))
            && text(&table, row, "window") == charted_window(answer).name()
    });
    let rows = kept.collect();
    Table { rows, ..table }
}

fn reading(answer: &Answer) -> Section {
    let mut remarks = answer.remarks.clone();
    remarks.push(
        "A signal or duty is what the lexicon says it is. The lexicon's own error is not part of the intervals: read the sentences with \
         “rolescope kwic KEY” before believing a number."
            .to_owned(),
    );
    remarks.push(
        "Ads say what employers write, not what people do; ads collected from one board are no sample of all jobs.".to_owned(),
    );
    Section {
        heading: "How to read it".to_owned(),
        lead: "theta is a difference of differences, in percentage points: what ads with a signal state more of, engineering or marketing \
               duties, minus the same among ads without it."
            .to_owned(),
        blocks: vec![
            Block::Paragraph(
                "The interval of theta is a jackknife that leaves out one employer at a time, because the ads of one employer resemble \
                 each other; taking ads for independent would make it far too narrow. psi asks the same of ads that state exactly one of \
                 the two kinds of duties, so that long ads which mention everything cannot make a lean. Signals that are stated in fewer \
                 than 50 ads, or by fewer than 10 employers, get counts and no estimate."
                    .to_owned(),
            ),
            Block::Remarks(remarks),
        ],
    }
}

/// The rows of a table of which something holds, as a table of another name.
fn rows_where(table: &Table, name: &str, keep: impl Fn(&Table, &[Cell]) -> bool) -> Table {
    let rows = table.rows.iter().filter(|row| keep(table, row)).cloned().collect();
    Table { name: name.to_owned(), rows, ..table.clone() }
}

/// Those rows to be shown where the whole table is folded away; the window is not shown, being the charted one.
fn excerpt(table: &Table, keep: impl Fn(&Table, &[Cell]) -> bool) -> Block {
    let mut short = rows_where(table, &table.name, keep);
    for column in &mut short.columns {
        column.shown &= column.name != "window";
    }
    Block::Excerpt(short)
}

/// A whole table that is folded away.
fn folded(summary: &str, table: Table) -> Block {
    Block::Details { summary: summary.to_owned(), blocks: vec![Block::Table(table)] }
}
