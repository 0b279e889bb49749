//! `rolescope cooccur`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rolescope_index::{Snapshot, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_report::files::write_atomically;
use rolescope_study::tables::StrataOf;
use rolescope_study::{
    Answer, Partial, Provenance, Question, Removed, Table, Unit, largest_influences, rectify,
    roles, sensitivity, tables,
};

use super::asking::{IndexArgs, LexiconChoices, QuestionArgs, remark_on_populations};
use super::rectifying::Labels;
use super::trend::PeriodChoice;
use super::{grouping, rectifying};
use crate::context::Context;
use crate::failure::Usage;
use crate::output::{Output, OutputArgs};
use crate::quantity::Quantity;
use crate::sparing::{Written, refuse_dash, spare_dumps, spare_foreign, spare_inputs};

/// Count how often signals stand beside duties, and which way each signal leans
///
/// For each signal of the lexicon: of the ads with it, how many more state an engineering than a marketing duty, minus the same among
/// the ads without it (theta), with an interval that knows that an employer's ads resemble each other.
#[derive(Debug, Args)]
pub(crate) struct CooccurArgs {
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    lexicon: LexiconChoices,
    #[command(flatten)]
    question: QuestionArgs,
    /// Length of the periods that are strata in the tables `strata` and `mantel-haenszel`; no other table looks at periods
    #[arg(long, value_enum, value_name = "PERIOD")]
    period: Option<PeriodChoice>,
    /// Table to print (can be repeated, or separated by commas)
    #[arg(long, value_enum, value_name = "TABLE", value_delimiter = ',', default_values = ["contrast"])]
    table: Vec<TableChoice>,
    /// Write the counts to a file instead of printing tables, to be merged with those of other indexes by `rolescope merge`; needs
    /// `--unit ad`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "output", "format", "spreadsheet_safe", "program"])]
    partial: Option<PathBuf>,
    /// CSV of ads labelled as a whole, for the table `rectified`: columns `id`, `engineering`, `marketing`, and `any-signal` or keys of
    /// signals, with yes or no
    #[arg(long, value_name = "FILE", conflicts_with = "partial")]
    labels: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

/// A table, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableChoice {
    /// theta and psi of each signal
    Contrast,
    /// Engineering only, marketing only, both, neither, beside each signal
    Joint,
    /// Every signal with every duty: counts and association measures
    Pairs,
    /// How many units have each signal and duty
    Prevalence,
    /// theta of each signal without one entry, employer or dump: those without which it moves most
    Influence,
    /// theta inside groups, periods and employers: standardised, within, pooled; see `--by` and `--period`
    Strata,
    /// Odds ratios and risk differences with each side's duties, pooled over groups, periods and employers
    MantelHaenszel,
    /// theta corrected for the lexicon's errors, by the ads that `--labels` tells of
    Rectified,
    /// In which zones and how strongly they are stated
    Places,
    /// Whether the answer hangs on what counts as one vacancy: other rules side by side
    Sensitivity,
    /// How many titles name each role
    Roles,
}

impl TableChoice {
    /// Whether it is made of more than the counts of an answer.
    pub(crate) fn needs_index(self) -> bool {
        matches!(self, Self::Roles | Self::Sensitivity | Self::Rectified)
    }

    /// The table, if it is one of an answer.
    pub(crate) fn of_answer(self, answer: &Answer, output: &Output) -> Option<Table> {
        match self {
            Self::Contrast => Some(contrast(answer, output)),
            Self::Joint => Some(tables::joint(answer)),
            Self::Pairs => Some(tables::pairs(answer)),
            Self::Prevalence => Some(tables::prevalence(answer)),
            Self::Influence => Some(tables::influence(answer)),
            Self::Strata => Some(tables::strata(answer, StrataOf::Everything)),
            Self::MantelHaenszel => Some(tables::mantel_haenszel(answer, StrataOf::Everything)),
            Self::Places => Some(tables::places(answer)),
            Self::Roles | Self::Sensitivity | Self::Rectified => None,
        }
    }
}

pub(crate) fn run(context: &Context, args: CooccurArgs) -> anyhow::Result<()> {
    let CooccurArgs { index, lexicon, question, period, table, partial, labels, output } = args;
    let (folder, written) = (index.index.clone(), lexicon.lexicon.clone());
    let mut inputs = vec![folder.as_path()];
    inputs.extend(written.iter().map(Path::new));
    inputs.extend(labels.as_deref());
    let output = output.resolve(&inputs)?;
    if let Some(path) = &partial {
        refuse_dash(path, "--partial")?;
        spare_inputs(path, &inputs)?;
        spare_foreign(path, Written::Data, "remove it first")?;
    }
    if labels.is_some() != table.contains(&TableChoice::Rectified) {
        return Err(Usage::new("`--labels` and `--table rectified` go together")
            .hint("name a file of labels and that table, or neither")
            .into());
    }
    let threads = context.threads()?;
    let ahead = |mut snapshot: Snapshot| {
        if question.needs_vacancies() {
            snapshot = grouping::with_current_vacancies(snapshot, &threads)?;
        }
        snapshot.read_ahead(&threads)?;
        Ok(snapshot)
    };
    let (lexicons, snapshot) = grouping::open_beside(&index, ahead, || lexicon.open())?;
    if partial.is_some() && lexicons.len() > 1 {
        return Err(Usage::new("a file of counts holds those of one lexicon")
            .hint("write one with each: `--partial` once for each `--lexicon`")
            .into());
    }
    let mut snapshot = snapshot?;
    output.spare_dumps(&snapshot)?;
    if let Some(path) = partial {
        spare_dumps(&path, &snapshot)?;
        let question = asked(question, period, &lexicons[0])?;
        return write_partial(context, &path, &snapshot, &lexicons[0], &question, &threads);
    }
    let wanted = Wanted { question, period, tables: table, labels };
    let mut answers: Vec<(Vec<Table>, Provenance)> = Vec::new();
    let mut populations = Vec::new();
    for lexicon in &lexicons {
        let who = wanted.question.who.who(lexicon).written;
        populations.push((lexicon.name.clone(), who));
        let answer;
        (snapshot, answer) = tables_of(context, snapshot, lexicon, &wanted, &output, &threads)?;
        answers.push(answer);
    }
    remark_on_populations(context, &populations);
    output.write_answers(context, "Signals and duties", answers)?;
    // The process ends: its memory goes at once, and not piece by piece.
    std::mem::forget((lexicons, snapshot));
    Ok(())
}

/// What is asked of each lexicon.
struct Wanted {
    question: QuestionArgs,
    period: Option<PeriodChoice>,
    tables: Vec<TableChoice>,
    labels: Option<PathBuf>,
}

/// The tables of one lexicon, with what they rest on; hands back the snapshot, with its vacancies if they were needed.
fn tables_of(
    context: &Context,
    mut snapshot: Snapshot,
    lexicon: &Lexicon,
    wanted: &Wanted,
    output: &Output,
    threads: &Threads,
) -> anyhow::Result<(Snapshot, (Vec<Table>, Provenance))> {
    let Wanted { question, period, tables: table, labels } = wanted;
    let mut made: Vec<Table> = Vec::new();
    let mut provenance = None;
    if table.contains(&TableChoice::Roles) {
        let query = question.who.query.as_deref();
        let (roles, of_roles) = roles(&snapshot, lexicon, query, threads, &context.progress())?;
        made.push(roles);
        provenance = Some(of_roles);
    }
    if table.iter().any(|table| *table != TableChoice::Roles) {
        let question = asked(question.clone(), *period, lexicon)?;
        snapshot = grouping::for_question(context, snapshot, lexicon, &question, threads)?;
        if table.contains(&TableChoice::Sensitivity) {
            if snapshot.vacancies().is_none() {
                snapshot = grouping::with_vacancies(context, snapshot, threads)?;
            }
            let (of_rules, its_provenance) =
                sensitivity(&snapshot, lexicon, &question, threads, &context.progress())?;
            made.push(of_rules);
            provenance = Some(its_provenance);
        }
        let asks_answer =
            |table: &TableChoice| !table.needs_index() || *table == TableChoice::Rectified;
        if table.iter().any(asks_answer) {
            let mut answer =
                Answer::of(&snapshot, lexicon, question, threads, &context.progress())?;
            made.extend(table.iter().filter_map(|table| table.of_answer(&answer, output)));
            if let Some(labels) = labels {
                let Labels { signals, of_ads, ignored, fingerprint } =
                    rectifying::read(labels, &answer)?;
                let progress = context.progress();
                let (rows, used) =
                    rectify(&snapshot, lexicon, &answer, &signals, &of_ads, threads, &progress)?;
                let mut table = tables::rectified(&answer, &rows, &used);
                if !ignored.is_empty() {
                    table.remarks.push(format!(
                        "Columns of the labels that are called as no signal of the lexicon, and were passed over: {}.",
                        ignored.join(", ")
                    ));
                }
                made.push(table);
                answer.provenance = rectifying::provenance(&answer.provenance, fingerprint);
            }
            provenance = Some(answer.provenance.clone());
            // Its many small pieces are given back beside what comes next, if there may be a thread for it; at the end nobody waits.
            drop(std::thread::Builder::new().spawn(move || drop(answer)));
        }
    }
    Ok((snapshot, (made, provenance.unwrap_or_else(super::no_provenance))))
}

/// The contrasts; people are told, too, how much hangs on one dump.
fn contrast(answer: &Answer, output: &Output) -> Table {
    let mut table = tables::contrast(answer);
    if output.is_for_people() {
        table.remarks.extend(largest_influences(answer, &[Removed::Dump]));
    }
    table
}

/// The question, with its periods.
fn asked(
    question: QuestionArgs,
    period: Option<PeriodChoice>,
    lexicon: &Lexicon,
) -> anyhow::Result<Question> {
    let mut question = question.question(lexicon)?;
    question.period = period.map(PeriodChoice::granularity);
    if question.unit == Unit::Employer && question.period.is_some() {
        return Err(Usage::new(
            "by employer, periods are no strata: it counts in each in which it has an ad",
        )
        .hint("leave out `--period`, or count vacancies or ads")
        .into());
    }
    Ok(question)
}

/// Writes counts that can be merged.
fn write_partial(
    context: &Context,
    path: &Path,
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    question: &Question,
    threads: &Threads,
) -> anyhow::Result<()> {
    let partial = Partial::of(snapshot, lexicon, question, threads, &context.progress())?;
    let bytes = partial.to_bytes()?;
    write_atomically(path, |to| {
        to.write_all(&bytes)
            .map_err(|source| rolescope_report::Error::Write { path: path.to_owned(), source })
    })?;
    context.say(&format!(
        "Wrote the counts of {} to {}.",
        Quantity(partial.units(), "ad"),
        path.display()
    ));
    Ok(())
}
