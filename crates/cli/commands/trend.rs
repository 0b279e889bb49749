//! `rolescope trend`.

use std::path::Path;

use clap::{Args, ValueEnum};
use rolescope_study::{Answer, Collection, Provenance, Table, collection, tables};
use rolescope_trend::Granularity;

use super::asking::{IndexArgs, LexiconChoices, QuestionArgs, remark_on_populations};
use super::grouping::{self, CountedChoice};
use crate::context::Context;
use crate::output::OutputArgs;

/// Follow signals, duties and leans over months, quarters or years
///
/// Periods without ads are missing, not 0; periods that the index covers only in part are marked and left out of slopes.
#[derive(Debug, Args)]
pub(crate) struct TrendArgs {
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    lexicon: LexiconChoices,
    /// Length of a period
    #[arg(long, value_enum, value_name = "PERIOD", default_value_t = PeriodChoice::Quarter)]
    period: PeriodChoice,
    /// In which periods a vacancy or template counts; an employer counts in each in which it has an ad
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = CountedChoice::New)]
    counted: CountedChoice,
    #[command(flatten)]
    question: QuestionArgs,
    /// Table to print (can be repeated, or separated by commas)
    #[arg(long, value_enum, value_name = "TABLE", value_delimiter = ',', default_values = ["theta"])]
    table: Vec<TableChoice>,
    #[command(flatten)]
    output: OutputArgs,
}

/// A length of periods, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PeriodChoice {
    /// Calendar months
    Month,
    /// Calendar quarters
    Quarter,
    /// Calendar years
    Year,
}

impl PeriodChoice {
    pub(crate) fn granularity(self) -> Granularity {
        match self {
            Self::Month => Granularity::Month,
            Self::Quarter => Granularity::Quarter,
            Self::Year => Granularity::Year,
        }
    }
}

/// A table, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TableChoice {
    /// Shares of signals and duty families per period
    Rates,
    /// theta of each signal per period
    Theta,
    /// Change per year, with intervals
    Slopes,
    /// From the earlier half of the complete periods to the later: within employers, titles or groups, or because others came
    Decomposition,
    /// Ads by period and dump, of any role and language: what of a change may come from the collection
    Coverage,
    /// The dumps: dated ads, languages, employers
    Dumps,
    /// The most frequent dates and days of the month
    Heaping,
}

pub(crate) fn run(context: &Context, args: TrendArgs) -> anyhow::Result<()> {
    let TrendArgs { index, lexicon, period, counted, question, table, output } = args;
    let mut inputs = vec![index.index.as_path()];
    inputs.extend(lexicon.lexicon.iter().map(Path::new));
    let output = output.resolve(&inputs)?;
    let lexicons = lexicon.open()?;
    let mut snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let threads = context.threads()?;
    let progress = context.progress();
    let mut answers: Vec<(Vec<Table>, Provenance)> = Vec::new();
    let mut populations = Vec::new();
    for lexicon in &lexicons {
        let mut question = question.clone().question(lexicon)?;
        populations.push((lexicon.name.clone(), question.who.written.clone()));
        question.period = Some(period.granularity());
        question.counted = counted.counted();
        snapshot = grouping::for_question(context, snapshot, lexicon, &question, &threads)?;
        let answer = Answer::of(&snapshot, lexicon, question, &threads, &progress)?;
        let collected = || {
            collection(&snapshot, lexicon, &answer.question, &threads, &progress).map(with_warnings)
        };
        answer.measure_over_time(&threads);
        let made: Vec<Table> = table
            .iter()
            .map(|table| {
                Ok(match table {
                    TableChoice::Rates => tables::rates(&answer),
                    TableChoice::Theta => tables::theta(&answer),
                    TableChoice::Slopes => tables::slopes(&answer),
                    TableChoice::Decomposition => tables::decomposition(&answer),
                    TableChoice::Coverage => collected()?.coverage,
                    TableChoice::Dumps => collected()?.dumps,
                    TableChoice::Heaping => collected()?.heaping,
                })
            })
            .collect::<anyhow::Result<_>>()?;
        answers.push((made, answer.provenance));
    }
    remark_on_populations(context, &populations);
    output.write_answers(context, "Signals and duties over time", answers)
}

/// Puts the warnings below each table of a collection.
fn with_warnings(mut collected: Collection) -> Collection {
    let Collection { dumps, coverage, heaping, warnings, .. } = &mut collected;
    for table in [dumps, coverage, heaping] {
        table.remarks.extend(warnings.iter().cloned());
    }
    collected
}
