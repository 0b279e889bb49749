//! `rolescope report`.

use std::path::{Path, PathBuf};

use clap::Args;
use rolescope_index::{Snapshot, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_report::{CsvText, compose, folder};
use rolescope_study::{Answer, Question, Unit, Window, roles, sensitivity, tables};

use super::asking::{IndexArgs, LexiconChoice, WhoArgs};
use super::grouping::{self, UnitArgs};
use super::trend::PeriodChoice;
use crate::context::Context;
use crate::failure::Usage;
use crate::output::is_within;

/// Write everything a reader looks at into a folder: an HTML page with charts, Markdown, CSV and JSON
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    index: IndexArgs,
    /// Folder of the report; made if it does not exist
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    lexicon: LexiconChoice,
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    unit: UnitArgs,
    /// Length of the periods of trends
    #[arg(long, value_enum, value_name = "PERIOD", default_value_t = PeriodChoice::Quarter)]
    period: PeriodChoice,
    /// Write CSV that a spreadsheet program cannot take for formulas; this changes data
    #[arg(long)]
    spreadsheet_safe: bool,
}

pub(crate) fn run(context: &Context, args: ReportArgs) -> anyhow::Result<()> {
    let ReportArgs { index, output, lexicon, who, unit, period, spreadsheet_safe } = args;
    check_folder(&output)?;
    if is_within(&output, &index.index) {
        return Err(Usage::new(format!("`{}` lies in the index", output.display()))
            .hint("name a folder elsewhere with `--output`")
            .into());
    }
    let lexicon = lexicon.open()?;
    let snapshot = index.open()?;
    let mut question = Question::new(who.who(&lexicon));
    question.query = who.query;
    unit.ask(&mut question);
    // A corpus without dates has a report, too; it says nothing about time.
    question.period = snapshot.days_covered()?.map(|_| period.granularity());
    let text = if spreadsheet_safe { CsvText::Spreadsheet } else { CsvText::Machine };
    let threads = context.threads()?;
    let snapshot = grouping::for_question(context, snapshot, &lexicon, &question, &threads)?;
    write(context, &snapshot, &lexicon, question, &threads, &output, text)?;
    context.say(&format!(
        "Wrote the report; open {} in a browser.",
        output.join("index.html").display()
    ));
    Ok(())
}

/// Asks the question and writes its report; returns the answer.
pub(crate) fn write(
    context: &Context,
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    mut question: Question,
    threads: &Threads,
    output: &Path,
    text: CsvText,
) -> anyhow::Result<Answer> {
    question.windows = match question.unit {
        Unit::Employer => vec![Window::Posting],
        _ => vec![Window::Posting, Window::Sentence],
    };
    let query = question.query.clone();
    let answer = match Answer::of(snapshot, lexicon, question.clone(), threads, &context.progress())
    {
        Err(error @ rolescope_study::Error::NoDates { .. }) => {
            context.say(&format!("The report says nothing about time: {error}."));
            question.period = None;
            Answer::of(snapshot, lexicon, question, threads, &context.progress())?
        }
        answer => answer?,
    };
    let (roles, _) = roles(snapshot, lexicon, query.as_deref(), threads, &context.progress())?;
    let ledger = tables::ledger(snapshot.manifest());
    let sensitivity = match snapshot.vacancies() {
        Some(_) => {
            let question = &answer.question;
            Some(sensitivity(snapshot, lexicon, question, threads, &context.progress())?.0)
        }
        None => None,
    };
    let columns = snapshot.facet_columns()?;
    let extras = compose::Extras { roles, ledger, columns, sensitivity };
    let page = compose::page(&answer, extras)?;
    folder::write(output, &page, text)?;
    Ok(answer)
}

/// What there is of a report that could not be finished, if it did not come as far as its `report.json`.
const FIRST_PARTS: [&str; 2] = ["charts", "tables"];

/// A report goes into a folder that is new, empty, or holds a report, or what is there of one that could not be finished.
fn check_folder(output: &Path) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(output) else {
        if output.exists() {
            return Err(Usage::new(format!("`{}` is not a folder", output.display()))
                .hint("name a folder with `--output`")
                .into());
        }
        return Ok(());
    };
    let is_part = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| FIRST_PARTS.iter().any(|part| entry.file_name() == *part))
    };
    if !output.join("report.json").is_file() && !entries.into_iter().all(is_part) {
        return Err(Usage::new(format!(
            "the folder `{}` holds something else than a report",
            output.display()
        ))
        .hint("name a new or empty folder with `--output`")
        .into());
    }
    Ok(())
}
