//! The first step of a run: the index comes to hold the dumps of the study and no others.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use rolescope_corpus::{Dump, ReadOptions};
use rolescope_index::{Allowed, BuilderOptions, IngestOptions, Snapshot};
use rolescope_study::due::{Due, Present, Step, Why};
use rolescope_study::{Study, StudySource};

use super::super::{dates, ingest, reading};
use super::seen::Seen;
use crate::context::Context;
use crate::failure::Usage;

/// A dump of the study, and the number of its source.
struct Found {
    source: usize,
    dump: Dump,
}

/// Ingests what is new or has changed; tells what was done in a few words. `None` if too many records were rejected.
pub(super) fn ingest(
    context: &Context,
    study: &Study,
    file: &Path,
    base: &Path,
    index: &Path,
) -> anyhow::Result<Option<String>> {
    let options: anyhow::Result<Vec<IngestOptions>> =
        study.sources.iter().map(|source| options(context, source, file, base)).collect();
    let options = options?;
    let mut found = Vec::new();
    for (number, source) in study.sources.iter().enumerate() {
        let named: Vec<PathBuf> = source.dumps.iter().map(|dump| base.join(dump)).collect();
        let expanded = rolescope_corpus::dumps(&named).with_context(|| {
            format!("cannot find the dumps of the source at {}:{}", file.display(), source.line)
        })?;
        for passed in expanded.passed_over {
            context.say(&format!("{}: passed over, {}.", passed.file, passed.why));
        }
        found.extend(expanded.dumps.into_iter().map(|dump| Found { source: number, dump }));
    }
    let mut seen = Seen::open(file);
    let mut present = Vec::new();
    for Found { source, dump } in &found {
        let blake3 =
            seen.blake3(dump).with_context(|| format!("cannot read `{}`", dump.shown()))?;
        present.push(Present {
            shown: dump.shown(),
            name: dump.name(),
            blake3: blake3.ok_or_else(|| {
                Usage::new(format!(
                    "`{}` is no file, and a study has to read it again",
                    dump.shown()
                ))
                .hint("write it to a file first")
            })?,
            reading: options[*source].reading(),
        });
    }
    seen.keep();
    let sources = match Snapshot::open(index) {
        Ok(snapshot) => snapshot.manifest().sources.clone(),
        Err(rolescope_index::Error::Missing { .. } | rolescope_index::Error::Unfinished { .. }) => {
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    let due = Due::new(&present, &sources);
    refuse(&due, &present, &found, study, file, index)?;

    let new = due.steps.iter().filter(|step| !matches!(step, Step::Known | Step::Twin(_))).count();
    for (dump, step) in present.iter().zip(&due.steps) {
        match step {
            Step::Instead(number, Why::Changed) => context.say(&format!(
                "{}: has other bytes than source #{number}, and takes its place.",
                dump.shown
            )),
            Step::Instead(number, Why::ReadOtherwise) => context.say(&format!(
                "{}: is read in another way than source #{number} was, and takes its place.",
                dump.shown
            )),
            Step::Twin(of) => {
                context.say(&format!(
                    "{}: has the bytes of {}; left out.",
                    dump.shown, present[*of].shown
                ));
            }
            Step::Known | Step::New => {}
        }
    }
    for (number, options) in options.iter().enumerate() {
        let mut paths: Vec<PathBuf> = Vec::new();
        for (at, Found { source, dump }) in found.iter().enumerate() {
            if *source != number {
                continue;
            }
            match &due.steps[at] {
                // An archive is named once, whatever of it is new.
                Step::New if !paths.iter().any(|path| path == dump.path()) => {
                    paths.push(dump.path().to_owned());
                }
                Step::Instead(replaced, _) => {
                    let options =
                        IngestOptions { replace: Some(format!("#{replaced}")), ..options.clone() };
                    let paths = [dump.path().to_owned()];
                    let Some(done) = ingest::perform(context, &paths, index, &options)? else {
                        return Ok(None);
                    };
                    ingest::tell(context, &done, index, None);
                }
                Step::New | Step::Known | Step::Twin(_) => {}
            }
        }
        if !paths.is_empty() {
            let Some(done) = ingest::perform(context, &paths, index, options)? else {
                return Ok(None);
            };
            ingest::tell(context, &done, index, None);
        }
    }
    let dumps =
        if present.len() == 1 { "1 dump".to_owned() } else { format!("{} dumps", present.len()) };
    Ok(Some(match new {
        0 => format!("{dumps}, nothing new"),
        new => format!("{new} of {dumps} ingested"),
    }))
}

/// Refuses what cannot be put right without the user.
fn refuse(
    due: &Due,
    present: &[Present],
    found: &[Found],
    study: &Study,
    file: &Path,
    index: &Path,
) -> anyhow::Result<()> {
    if let Some((one, other)) = due.torn.first() {
        let line = |at: &usize| study.sources[found[*at].source].line;
        return Err(Usage::new(format!(
            "`{}` and `{}` are the same dump, and the sources at {}:{} and line {} read it in two ways",
            present[*one].shown,
            present[*other].shown,
            file.display(),
            line(one),
            line(other)
        ))
        .hint("name it in one source only")
        .into());
    }
    let anew = format!(
        "put it back; or, if it is meant to be gone, remove the index `{0}`: the next run makes it anew",
        index.display()
    );
    if !due.gone.is_empty() {
        let names: Vec<String> =
            due.gone.iter().map(|(number, name)| format!("`{name}` (#{number})")).collect();
        let (subject, verb) = if names.len() == 1 { ("source", "is") } else { ("sources", "are") };
        return Err(Usage::new(format!(
            "the index `{}` holds the {subject} {}, which {verb} no longer among the dumps of `{}`",
            index.display(),
            names.join(", "),
            file.display()
        ))
        .hint(anew)
        .into());
    }
    for (found, step) in found.iter().zip(&due.steps) {
        if matches!(step, Step::Instead(..)) && found.dump.entry().is_some() {
            return Err(Usage::new(format!(
                "`{}` has changed, or is to be read in another way, and an archive is not replaced in part",
                found.dump.shown()
            ))
            .hint(format!("remove the index `{}`: the next run makes it anew", index.display()))
            .into());
        }
    }
    Ok(())
}

/// How a source is read.
fn options(
    context: &Context,
    source: &StudySource,
    file: &Path,
    base: &Path,
) -> anyhow::Result<IngestOptions> {
    let mut read = ReadOptions { has_header: source.header, ..ReadOptions::default() };
    let mut allowed = Allowed::default();
    for (name, text, line) in &source.options {
        let wrong = |why: String| anyhow!("{}:{line}: `{name}`: {why}", file.display());
        match name.as_str() {
            "delimiter" => read.delimiter = Some(ingest::delimiter(text).map_err(wrong)?),
            "quote" => read.quote = Some(reading::quote(text).map_err(wrong)?),
            "escape" => read.escape = Some(reading::escape(text).map_err(wrong)?),
            "encoding" => read.encoding = Some(ingest::encoding(text).map_err(wrong)?),
            "date_format" => read.date_format = Some(dates::format(text).map_err(wrong)?),
            "as_of" => read.as_of = Some(dates::as_of(text).map_err(wrong)?),
            "max_rejects" => allowed = ingest::allowed(text).map_err(wrong)?,
            "reject_invalid_utf8" => read.reject_invalid_utf8 = true,
            "max_unpacked" => {
                let mebibytes =
                    text.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << 20));
                read.max_bytes =
                    Some(mebibytes.ok_or_else(|| wrong("it is too large".to_owned()))?);
            }
            _ => return Err(wrong("it is not understood".to_owned())),
        }
    }
    let profile = source.profile.as_ref().map(|name| {
        let path = base.join(name);
        if Path::new(name).extension().is_some() || path.exists() {
            path.display().to_string()
        } else {
            name.clone()
        }
    });
    let map: Vec<String> =
        source.map.iter().map(|(field, column)| format!("{field}={column}")).collect();
    let profile = ingest::open_profile(profile.as_deref(), &map, source.facets.clone())
        .with_context(|| format!("in the source at {}:{}", file.display(), source.line))?;
    Ok(IngestOptions {
        builder: BuilderOptions { threads: context.thread_count(), ..BuilderOptions::default() },
        read,
        profile,
        allowed,
        skip: source.skip,
        // What an earlier run of other dumps has left half-made is of no use to this one.
        discard: true,
        ..IngestOptions::default()
    })
}
