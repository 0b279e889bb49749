//! `rolescope run`.

mod dumps;

mod seen;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use rolescope_index::Snapshot;
use rolescope_lexicon::Lexicon;
use rolescope_report::{Replacement, files, folder, manifest};
use rolescope_study::made::{self, Inputs, LexiconText, Made, MadeAnswer, Outputs};
use rolescope_study::{Items, Question, Study};
use rolescope_trend::Granularity;

use super::results::{self, Wanted};
use super::{asking, grouping, ingest};
use crate::context::Context;
use crate::failure::Usage;

/// Run a study from a file: ingest what is new, count, write reports and tables
///
/// The file names dumps, index, lexicon, question and outputs; paths count from its folder. What has not changed since the last run is
/// not done again, and it is said of each step. The folder of results is replaced as a whole once everything is written. `rolescope new`
/// writes such a file.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The study, a TOML file
    #[arg(value_name = "STUDY")]
    study: PathBuf,
}

pub(crate) fn run(context: &Context, args: RunArgs) -> anyhow::Result<ExitCode> {
    let RunArgs { study: path } = args;
    let (study, _lock) = read(&path)?;
    let base = path.parent().unwrap_or_else(|| Path::new(""));
    let index = base.join(&study.index);
    let output = base.join(&study.output.folder);
    // A mistake in what comes last must not cost the work before it.
    apart(&output, &index)?;
    Replacement::recover(&output)?;
    let old = results::earlier(&output, "run", "name a new folder in `[output]`")?;
    let written = study.lexicon.as_deref().unwrap_or(asking::DEFAULT_LEXICON);
    let (lexicon, text) = asking::open_lexicon(written, base)?;
    Items::new(&lexicon)?;
    for population in populations(&study) {
        study.question.question(population, &lexicon, None)?;
    }

    let Some(told) = dumps::ingest(context, &study, &path, base, &index)? else {
        return Ok(ingest::TOO_MANY_REJECTED.into());
    };
    context.say(&format!("ingest: {told}"));

    let snapshot = Snapshot::open(&index)?;
    let usual = snapshot.days_covered()?.map(|_| Granularity::Quarter);
    let questions: Result<Vec<Question>, _> = populations(&study)
        .into_iter()
        .map(|population| study.question.question(population, &lexicon, usual))
        .collect();
    let questions = questions?;
    let threads = context.threads()?;
    snapshot.facet_sizes(&study.question.by)?;
    let snapshot = if questions.iter().any(Question::needs_vacancies) {
        let (snapshot, made) = grouping::known_or_made(context, snapshot, &threads)?;
        context.say(if made { "vacancies: grouped" } else { "vacancies: as they were" });
        snapshot
    } else {
        context.say("vacancies: not asked for");
        snapshot
    };

    let way = results::way(Path::new(&study.output.folder), Path::new(&study.index));
    let made = Made::new("run", way, &snapshot, text);
    let wanted = wanted(&study, questions, &made.inputs, &made.lexicon);
    let results = Results { context, snapshot: &snapshot, lexicon: &lexicon, output: &output };
    if results.write(made, wanted, old, &threads)? {
        context.say(&format!("Wrote the results into {}.", output.display()));
    } else {
        context.say(&format!("Nothing has changed; {} is as it was.", output.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a study and keeps others from running it as long as the file returned is held.
fn read(path: &Path) -> anyhow::Result<(Study, File)> {
    let shown = path.display().to_string();
    let failed = |source| rolescope_study::Error::ReadStudy { path: shown.clone(), source };
    let mut file = File::open(path).map_err(failed)?;
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => {
            bail!("the study `{shown}` is being run already");
        }
        // A file system without locks: then nobody else is kept away.
        Ok(()) | Err(std::fs::TryLockError::Error(_)) => {}
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    Ok((Study::parse(&shown, &text)?, file))
}

/// The populations as they are written; `None` for the usual one.
fn populations(study: &Study) -> Vec<Option<&str>> {
    match &study.populations[..] {
        [] => vec![None],
        named => named.iter().map(|name| Some(name.as_str())).collect(),
    }
}

/// The answers that are to be written.
fn wanted(
    study: &Study,
    questions: Vec<Question>,
    inputs: &Inputs,
    lexicon: &LexiconText,
) -> Vec<Wanted> {
    let mut all: Vec<Wanted> = Vec::new();
    for mut question in questions {
        let outputs = Outputs {
            report: study.output.report.then(|| "report".to_owned()),
            tables: study.output.tables.clone(),
            formats: study.output.formats.clone(),
            by: std::mem::take(&mut question.by),
            without: study.output.without.clone(),
            spreadsheet_safe: study.output.spreadsheet_safe,
        };
        let written = &question.who.written;
        let folder = match folder::is_file_stem(written) {
            true => written.clone(),
            false => files::file_stem(written),
        };
        // A population named twice is asked once.
        if all.iter().all(|wanted| wanted.folder != folder) {
            let fingerprint = made::fingerprint(inputs, lexicon, &question, &outputs);
            all.push(Wanted { question, folder, outputs, fingerprint });
        }
    }
    all
}

/// Results under way.
struct Results<'a> {
    context: &'a Context,
    snapshot: &'a Snapshot,
    lexicon: &'a Lexicon,
    output: &'a Path,
}

impl Results<'_> {
    /// Writes what is wanted, and says so of each answer; what the old results hold already is taken over. Returns whether anything had
    /// to be written.
    fn write(
        &self,
        mut made: Made,
        wanted: Vec<Wanted>,
        old: Option<Made>,
        threads: &rolescope_index::Threads,
    ) -> anyhow::Result<bool> {
        let Self { context, snapshot, lexicon, output } = *self;
        let damaged: BTreeSet<String> = match &old {
            None => BTreeSet::new(),
            Some(old) => {
                let (damage, _) = manifest::check(output, old)?;
                damage.into_iter().map(|damage| damage.file).collect()
            }
        };
        let kept = |wanted: &Wanted| -> Option<(&MadeAnswer, Vec<&String>)> {
            let old = old.as_ref()?;
            let mut answers = old.answers.iter();
            let answer = answers.find(|answer| {
                answer.fingerprint == wanted.fingerprint && answer.folder == wanted.folder
            })?;
            let own = format!("{}/", answer.folder);
            let files: Vec<&String> = old.files.keys().filter(|f| f.starts_with(&own)).collect();
            files.iter().all(|file| !damaged.contains(*file)).then_some((answer, files))
        };
        let kept: Vec<_> = wanted.iter().map(kept).collect();
        for (wanted, kept) in wanted.iter().zip(&kept) {
            if kept.is_some() {
                context.say(&format!("{}: as it was, not counted again", wanted.folder));
            }
        }
        if let Some(old) = &old
            && kept.iter().all(Option::is_some)
            && damaged.is_empty()
            && old.answers.len() == kept.len()
            && old.index == made.index
        {
            return Ok(false);
        }
        let replacement = Replacement::begin(output)?;
        let into = replacement.path();
        let mut files = Vec::new();
        for (wanted, kept) in wanted.iter().zip(kept) {
            if crate::interrupt::asked() {
                bail!("the run was stopped; the results are as they were");
            }
            if let Some((answer, own)) = kept {
                for file in own {
                    copy(&output.join(file), &into.join(file))?;
                    files.push(file.clone());
                }
                made.answers.push(answer.clone());
                continue;
            }
            let written = results::write(context, snapshot, lexicon, wanted.clone(), threads, into)
                .with_context(|| format!("cannot answer for `{}`", wanted.folder))?;
            let why = if written.files.is_empty() { "nothing to write" } else { "counted" };
            context.say(&format!("{}: {why}", wanted.folder));
            made.answers.push(written.made);
            files.extend(written.files);
        }
        manifest::write(into, &mut made, &files)?;
        replacement.finish()?;
        Ok(true)
    }
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let failed = || format!("cannot copy `{}` to `{}`", from.display(), to.display());
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).with_context(failed)?;
    }
    std::fs::copy(from, to).map(drop).with_context(failed)
}

/// Refuses results in the index, or an index in the results.
fn apart(output: &Path, index: &Path) -> anyhow::Result<()> {
    let whole =
        |path: &Path| std::path::absolute(path).map(|path| path.components().collect::<PathBuf>());
    let (results, kept) = (
        whole(output).context("cannot tell where the results are to stand")?,
        whole(index).context("cannot tell where the index is to stand")?,
    );
    if results.starts_with(&kept) || kept.starts_with(&results) {
        return Err(Usage::new(format!(
            "the results in `{}` and the index in `{}` must lie apart",
            output.display(),
            index.display()
        ))
        .hint("name another folder in `[output]`")
        .into());
    }
    Ok(())
}
