//! `rolescope report`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rolescope_index::{Snapshot, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_report::{Replacement, manifest};
use rolescope_study::made::{self, LexiconText, Made, Outputs};
use rolescope_study::{Answer, Question, ReportPart, Unit, Window};

use super::asking::{IndexArgs, LexiconChoice, WhoArgs};
use super::grouping::{self, UnitArgs};
use super::results::{self, Wanted};
use super::trend::PeriodChoice;
use crate::context::Context;
use crate::failure::Usage;
use crate::sparing::{is_within, refuse_stream};

/// Write everything a reader looks at into a folder: an HTML page with charts, these as SVG and PNG, Markdown, CSV and JSON
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    index: IndexArgs,
    /// Folder of the report; made if it does not exist. An earlier report is replaced once the new one is whole
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
    /// Group by a column of the dump in a part of its own (can be repeated)
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,
    /// Leave out parts that take time of their own (can be repeated, or separated by commas)
    #[arg(long, value_enum, value_name = "PART", value_delimiter = ',')]
    without: Vec<PartChoice>,
    /// Write CSV that a spreadsheet program cannot take for formulas; this changes data
    #[arg(long)]
    spreadsheet_safe: bool,
}

/// A part of a report, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PartChoice {
    /// How the ads were collected: dumps, periods, dates
    Collection,
    /// The answer under other rules of what is one vacancy
    Sensitivity,
    /// theta without one entry, employer or dump
    Influence,
}

impl PartChoice {
    fn part(self) -> ReportPart {
        match self {
            Self::Collection => ReportPart::Collection,
            Self::Sensitivity => ReportPart::Sensitivity,
            Self::Influence => ReportPart::Influence,
        }
    }
}

pub(crate) fn run(context: &Context, args: ReportArgs) -> anyhow::Result<()> {
    let ReportArgs { index, output, lexicon, who, unit, period, by, without, spreadsheet_safe } =
        args;
    refuse_stream(&output)?;
    if output.file_name().is_none() {
        return Err(Usage::new(format!(
            "`{}` is no folder that a report can stand for",
            output.display()
        ))
        .hint("name a folder of its own with `--output`")
        .into());
    }
    if is_within(&output, &index.index) {
        return Err(Usage::new(format!("`{}` lies in the index", output.display()))
            .hint("name a folder elsewhere with `--output`")
            .into());
    }
    Replacement::recover(&output)?;
    results::earlier(&output, "report", "name a new or empty folder with `--output`")?;
    let (lexicon, lexicon_text) = lexicon.open_with_text()?;
    let snapshot = index.open()?;
    let mut question = Question::new(who.who(&lexicon));
    question.query = who.query;
    unit.ask(&mut question);
    // A corpus without dates has a report, too; it says nothing about time.
    question.period = snapshot.days_covered()?.map(|_| period.granularity());
    let threads = context.threads()?;
    snapshot.facet_sizes(&by)?;
    let snapshot = grouping::for_question(context, snapshot, &lexicon, &question, &threads)?;
    let without: Vec<ReportPart> = without.into_iter().map(PartChoice::part).collect();
    let without = ReportPart::ALL.into_iter().filter(|part| without.contains(part)).collect();
    let mut columns: Vec<String> = Vec::new();
    by.into_iter().for_each(|column| {
        if !columns.contains(&column) {
            columns.push(column);
        }
    });
    let way = results::way(&output, &index.index);
    let into = Into { folder: &output, way, by: columns, without, spreadsheet_safe };
    write(context, &snapshot, (&lexicon, lexicon_text), question, &threads, into)?;
    context.say(&format!(
        "Wrote the report; open {} in a browser.",
        output.join("index.html").display()
    ));
    Ok(())
}

/// Where a report goes, and how.
pub(crate) struct Into<'a> {
    pub(crate) folder: &'a Path,
    /// The way from there to the index, if it can be told.
    pub(crate) way: Option<String>,
    /// Columns that a part of it is grouped by.
    pub(crate) by: Vec<String>,
    /// What it leaves out.
    pub(crate) without: Vec<ReportPart>,
    pub(crate) spreadsheet_safe: bool,
}

/// Asks the question and writes its report with its manifest, in place of what is there; returns the answer.
pub(crate) fn write(
    context: &Context,
    snapshot: &Snapshot,
    (lexicon, lexicon_text): (&Lexicon, LexiconText),
    mut question: Question,
    threads: &Threads,
    into: Into<'_>,
) -> anyhow::Result<Answer> {
    let Into { folder, way, by, without, spreadsheet_safe } = into;
    question.windows = match question.unit {
        Unit::Employer => vec![Window::Posting],
        _ => vec![Window::Posting, Window::Sentence],
    };
    let outputs = Outputs {
        report: Some(String::new()),
        tables: Vec::new(),
        formats: Vec::new(),
        by,
        without,
        spreadsheet_safe,
    };
    let mut made = Made::new("report", way, snapshot, lexicon_text);
    let fingerprint = made::fingerprint(&made.inputs, &made.lexicon, &question, &outputs);
    let wanted = Wanted { question, folder: String::new(), outputs, fingerprint };
    let replacement = Replacement::begin(folder)?;
    let written = results::write(context, snapshot, lexicon, wanted, threads, replacement.path())?;
    made.answers.push(written.made);
    manifest::write(replacement.path(), &mut made, &written.files)?;
    replacement.finish()?;
    Ok(written.answer)
}
