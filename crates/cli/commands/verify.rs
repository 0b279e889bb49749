//! `rolescope verify`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use rolescope_index::{KeptVacancies, Snapshot, Vacancies, Verified, verify};
use rolescope_report::{encode, manifest};
use rolescope_study::made::{Made, MadeAnswer, Versions};

use super::grouping;
use super::results::{self, Wanted};
use crate::context::Context;
use crate::failure::Usage;
use crate::quantity::Quantity;

/// Compare every byte of an index, or of a folder of results, with what was written
///
/// Each file that is missing or changed is named. Of results, as `report` and `run` write them, everything is also counted again from
/// the index and compared byte by byte, if the index is at hand: where the manifest says, or where `--index` does. Other commands look at
/// names, lengths and the metadata of an index only, and refuse one in which these do not fit.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Folder of results, or of an index; what it is shows in what lies there
    #[arg(value_name = "FOLDER", required_unless_present = "index")]
    folder: Option<PathBuf>,
    /// Folder of the index; beside results, the one to count them again from
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Look at the bytes of results only, and do not count again
    #[arg(long, requires = "folder")]
    no_repeat: bool,
}

pub(crate) fn run(context: &Context, args: VerifyArgs) -> anyhow::Result<()> {
    let VerifyArgs { folder, index, no_repeat } = args;
    match (folder, index) {
        (Some(folder), index) if folder.join(manifest::MANIFEST).is_file() => {
            of_results(context, &folder, index.as_deref(), no_repeat)
        }
        (Some(folder), None) if folder.join("rolescope-index").is_file() => {
            of_index(context, &folder)
        }
        (Some(folder), _) => Err(Usage::new(format!(
            "the folder `{}` holds no results: there is no `{}`",
            folder.display(),
            manifest::MANIFEST
        ))
        .hint("name a folder that `rolescope report` or `rolescope run` has written, or an index with `--index`")
        .into()),
        (None, index) => of_index(context, &index.unwrap_or_default()),
    }
}

fn of_index(context: &Context, index: &Path) -> anyhow::Result<()> {
    let verified = verify(index, &context.progress())?;
    let Verified { files, bytes, problems, strangers, unfinished, writing } = &verified;
    if let Some(writing) = writing {
        let belongs = if unfinished.len() == 1 { "belongs" } else { "belong" };
        let what = Quantity(unfinished.len() as u64, "file");
        context.say(&format!(
            "{what} of the folder {belongs} to an ingest or a grouping that {writing}, not to the index as it is: leave them to it, or to the next."
        ));
    }
    for name in strangers {
        context.say(&format!("{name} is not of the index; nothing depends on it."));
    }
    for problem in problems {
        tell(&problem.file, &problem.what)?;
    }
    if !verified.is_whole() {
        bail!(
            "the index at `{}` is damaged: {} of {} files are not what was written",
            index.display(),
            problems.len(),
            files.max(&(problems.len() as u64))
        );
    }
    super::print(&format!("{files} files, {bytes} bytes: all as written\n"))
}

fn tell(file: &str, what: &str) -> anyhow::Result<()> {
    super::print(&format!("{}: {}\n", encode::terminal_line(file), encode::terminal_line(what)))
}

fn of_results(
    context: &Context,
    folder: &Path,
    index: Option<&Path>,
    no_repeat: bool,
) -> anyhow::Result<()> {
    let made = manifest::read(folder)?;
    let (damage, strangers) = manifest::check(folder, &made)?;
    for name in strangers {
        context.say(&format!("{name} is not of the results; nothing is known of it."));
    }
    for damage in &damage {
        tell(&damage.file, damage.what)?;
    }
    if !damage.is_empty() {
        bail!(
            "the results in `{}` are damaged: {} of {} files are not what was written",
            folder.display(),
            damage.len(),
            made.files.len()
        );
    }
    let bytes: u64 = made.files.values().map(|file| file.bytes).sum();
    let written = format!("{} files, {bytes} bytes: all as written", made.files.len());
    let told = made.index.as_ref().map(|way| folder.join(way)).filter(|index| index.is_dir());
    let Some(index) = index.map(Path::to_owned).or(told).filter(|_| !no_repeat) else {
        if !no_repeat {
            context.say("Nothing was counted again: the index is not at hand; `--index` names it.");
        }
        return super::print(&format!("{written}\n"));
    };
    let differing = repeat(context, folder, &made, &index)?;
    for (file, what) in &differing {
        tell(file, what)?;
    }
    if !differing.is_empty() {
        let present = Versions::present();
        let other = (made.versions != present).then(|| {
            format!(
                "; they were made by rolescope {}, this is {}",
                made.versions.rolescope, present.rolescope
            )
        });
        bail!(
            "counted again from `{}`, {} of {} files differ from those in `{}`{}",
            index.display(),
            differing.len(),
            made.files.len(),
            folder.display(),
            other.unwrap_or_default()
        );
    }
    super::print(&format!(
        "{written}; counted again from {}: the same\n",
        encode::terminal_line(&index.display().to_string())
    ))
}

/// Counts everything again, and names the files that differ, with what differs.
fn repeat(
    context: &Context,
    folder: &Path,
    made: &Made,
    index: &Path,
) -> anyhow::Result<Vec<(String, &'static str)>> {
    let snapshot = open(context, made, index)?;
    let lexicon = made.lexicon.parse().context("the lexicon in the manifest cannot be read")?;
    if lexicon.fingerprint != made.lexicon.fingerprint {
        bail!(
            "the lexicon in `{}` means {} here and meant {} there: a built-in lexicon that it extends has changed",
            folder.join(manifest::MANIFEST).display(),
            lexicon.fingerprint,
            made.lexicon.fingerprint
        );
    }
    let threads = context.threads()?;
    let again = tempfile::tempdir().context("cannot make a folder for temporary files")?;
    let mut differing = Vec::new();
    let mut repeated = Vec::new();
    for answer in &made.answers {
        let question = answer.question.question(Some(&answer.population), &lexicon, None)?;
        let wanted = Wanted {
            question,
            folder: answer.folder.clone(),
            outputs: answer.outputs.clone(),
            fingerprint: answer.fingerprint.clone(),
        };
        let written = results::write(context, &snapshot, &lexicon, wanted, &threads, again.path())
            .with_context(|| format!("cannot count `{}` again", answer.population))?;
        // Numbers go through text on their way into a manifest.
        let text =
            serde_json::to_string(&written.made).context("cannot write an answer as JSON")?;
        let same: MadeAnswer =
            serde_json::from_str(&text).context("cannot read an answer from JSON")?;
        if same != *answer {
            differing.push((manifest::MANIFEST.to_owned(), "it tells another answer"));
        }
        for file in written.files {
            match made.files.get(&file) {
                None => {
                    differing
                        .push((file.clone(), "counted again there is one, and there was none"));
                }
                Some(known) if manifest::hash(&again.path().join(&file))? != *known => {
                    differing.push((file.clone(), "counted again it has other bytes"));
                }
                Some(_) => {}
            }
            repeated.push(file);
        }
    }
    for file in made.files.keys().filter(|file| !repeated.contains(file)) {
        differing.push((file.clone(), "counted again there is none"));
    }
    Ok(differing)
}

/// The index, if it holds what was counted, with its vacancies by the rules of the manifest.
fn open(context: &Context, made: &Made, index: &Path) -> anyhow::Result<Snapshot> {
    let snapshot = Snapshot::open(index)?;
    let corpus = snapshot.manifest().corpus.short();
    if corpus != made.inputs.corpus {
        bail!(
            "the index `{}` does not hold what was counted: its {} postings have the fingerprint {corpus}, the {} counted had {}; \
             `--index` names another, `--no-repeat` compares the bytes alone",
            index.display(),
            snapshot.manifest().postings,
            made.inputs.postings,
            made.inputs.corpus
        );
    }
    with_rules(context, snapshot, made)
}

/// A snapshot with its vacancies by the rules of a manifest; nothing is kept of them.
pub(crate) fn with_rules(
    context: &Context,
    snapshot: Snapshot,
    made: &Made,
) -> anyhow::Result<Snapshot> {
    let Some(rules) = &made.inputs.vacancies else { return Ok(snapshot) };
    let threads = context.threads()?;
    let vacancies = match Vacancies::open(&snapshot, &threads)? {
        KeptVacancies::Current(kept) if kept.rules() == rules => *kept,
        _ => {
            let progress = context.progress();
            Vacancies::make(&snapshot, rules, grouping::MEMORY, &threads, &progress)?.0
        }
    };
    Ok(snapshot.with_vacancies(Arc::new(vacancies)))
}
