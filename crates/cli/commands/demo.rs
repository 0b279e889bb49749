//! `rolescope demo`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use rolescope_index::{IngestOptions, Snapshot, ingest};
use rolescope_report::{Replacement, compose, terminal};
use rolescope_study::{
    Answer, Boilerplate, Cell, Column, ColumnKind, Question, Table, Unit, Who, Window,
};
use rolescope_trend::Granularity;

use super::asking;
use super::grouping;
use super::ingest::account;
use super::report::Into;
use crate::context::Context;
use crate::failure::Usage;

/// The demo corpus: made-up ads with a known truth.
const DUMP: &[u8] = include_bytes!("../../../corpora/demo/demo.csv.gz");

/// What was planted in it.
const TRUTH: &str = include_str!("../../../corpora/demo/demo.truth.toml");

/// Go the whole way once, on a small made-up corpus: ingest, count, report
///
/// The corpus is made by `rolescope synth`, so the truth is known: the table at the end puts it beside what was measured.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Folder for dump, index and report; by default one under the system's folder for caches
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(crate) fn run(context: &Context, args: DemoArgs) -> anyhow::Result<()> {
    let DemoArgs { dir } = args;
    let folder = dir.unwrap_or_else(default_folder);
    let report = folder.join("report");
    Replacement::recover(&report)?;
    check_folder(&folder)?;
    let failed = || format!("cannot write the demo into `{}`", folder.display());
    std::fs::create_dir_all(&folder).with_context(failed)?;
    std::fs::write(folder.join(TRUTH_FILE), TRUTH).with_context(failed)?;
    let dump = folder.join("demo.csv.gz");
    std::fs::write(&dump, DUMP).with_context(failed)?;

    let index = folder.join("index");
    // An index of another demo corpus, or one that this program cannot read, is made anew.
    let is_current = Snapshot::open(&index).is_ok_and(|snapshot| {
        let sources = &snapshot.manifest().sources;
        sources.len() == 1 && sources[0].summary.bytes == DUMP.len() as u64
    });
    if !is_current && index.join("rolescope-index").is_file() {
        std::fs::remove_dir_all(&index).with_context(failed)?;
    }
    let ingested = ingest(&[dump], &index, &IngestOptions::default(), &context.progress())
        .with_context(failed)?;
    for source in &ingested.manifest.sources {
        context.say(&account(&source.summary, &ingested.manifest.sources));
    }

    let (lexicon, lexicon_text) = asking::open_lexicon(asking::DEFAULT_LEXICON, Path::new(""))?;
    let snapshot = Snapshot::open(&index)?;
    let mut question = Question::new(Who::default_for(&lexicon));
    question.period = Some(Granularity::Quarter);
    (question.unit, question.boilerplate) = (Unit::Vacancy, Boilerplate::Drop);
    let threads = context.threads()?;
    let snapshot = grouping::for_question(context, snapshot, &lexicon, &question, &threads)?;
    let answer = super::report::write(
        context,
        &snapshot,
        (&lexicon, lexicon_text),
        question,
        &threads,
        Into {
            folder: &report,
            way: Some("../index".to_owned()),
            by: Vec::new(),
            without: Vec::new(),
            spreadsheet_safe: false,
        },
    )?;
    let options = terminal::Options {
        width: context.width().unwrap_or(120),
        colour: context.colour_on_stdout(),
    };
    super::print(&format!(
        "\n{}\n\n{}\nThe page to look at: {}\nThe index to ask:    {}\n",
        rolescope_report::encode::terminal(&compose::headline(&answer)),
        terminal::render(&beside_truth(&answer)?, &options),
        rolescope_report::encode::terminal_line(&report.join("index.html").display().to_string()),
        rolescope_report::encode::terminal_line(&index.display().to_string()),
    ))
}

/// What the demo puts into its folder.
const PARTS: [&str; 4] = ["demo.csv.gz", TRUTH_FILE, "index", "report"];

/// What was planted: written before the index.
const TRUTH_FILE: &str = "demo.truth.toml";

/// The demo's folder is new, empty, or one of an earlier demo: what is there is replaced.
fn check_folder(folder: &Path) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    let is_part = |name: &OsString| PARTS.iter().any(|part| *name == **part);
    let is_demo = names.iter().all(is_part) && names.iter().any(|name| *name == *TRUTH_FILE);
    if names.is_empty() || is_demo {
        return Ok(());
    }
    Err(Usage::new(format!("the folder `{}` holds something else than a demo", folder.display()))
        .hint("name a new or empty folder with `--dir`")
        .into())
}

/// What was measured beside what was planted.
fn beside_truth(answer: &Answer) -> anyhow::Result<Table> {
    let truth: rolescope_synth::Truth =
        toml::from_str(TRUTH).context("the truth of the demo corpus cannot be read")?;
    let mut rows = Vec::new();
    let (mut within, mut compared) = (0, 0);
    for row in answer.contrasts.iter().filter(|row| row.window == Window::Posting) {
        let item = &answer.items.signals[row.signal];
        let Some(planted) = truth.contrast(&item.key) else { continue };
        let lean = &planted.product_manager_vacancies;
        let theta = row.contrast.theta;
        let interval = theta.and_then(|theta| theta.interval);
        let recovered = lean
            .planted_theta
            .zip(interval)
            .map(|(truth, interval)| interval.low <= truth && truth <= interval.high);
        compared += u64::from(recovered.is_some());
        within += u64::from(recovered == Some(true));
        rows.push(vec![
            Cell::text(item.label.clone()),
            Cell::Count(row.contrast.counts.signal.total()),
            Cell::real(theta.map(|theta| theta.value)),
            Cell::real(interval.map(|interval| interval.low)),
            Cell::real(interval.map(|interval| interval.high)),
            Cell::real(lean.planted_theta),
            recovered.map_or(Cell::Empty, Cell::Flag),
        ]);
    }
    let column = Column::new;
    Ok(Table {
        name: "demo".to_owned(),
        title: "Which way each signal leans, and what was planted".to_owned(),
        caption: "theta in percentage points, right of zero towards engineering; its interval is clustered by employer.".to_owned(),
        columns: vec![
            column("label", "Signal", ColumnKind::Text, "name of the signal"),
            column("vacancies", "Vacancies", ColumnKind::Count, "vacancies with the signal, as measured"),
            column("theta", "theta", ColumnKind::Points, "measured"),
            column("theta_low", "low", ColumnKind::Points, "lower bound of the 95 % interval"),
            column("theta_high", "high", ColumnKind::Points, "upper bound of the 95 % interval"),
            column("planted", "planted", ColumnKind::Points, "what the corpus was made with"),
            column("recovered", "inside", ColumnKind::Flag, "whether the interval holds what was planted"),
        ],
        rows,
        remarks: vec![format!("{within} of {compared} intervals hold what was planted.")],
    })
}

/// `rolescope/demo` under the system's folder for caches, or else under its folder for temporary files.
fn default_folder() -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is where the environment is read"
    )]
    let variable =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    variable("XDG_CACHE_HOME")
        .or_else(|| variable("HOME").map(|home| home.join(".cache")))
        .or_else(|| variable("LOCALAPPDATA"))
        .unwrap_or_else(std::env::temp_dir)
        .join("rolescope")
        .join("demo")
}
