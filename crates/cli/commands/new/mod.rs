//! `rolescope new`.

mod asker;

mod text;

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use rolescope_corpus::{
    AsOf, DateFormat, Dump, Preview, Profile, ReadOptions, Table, dumps, preview,
};
use rolescope_report::encode;
use rolescope_study::Study;

use self::asker::Asker;
use self::text::Source;
use super::{dates, ingest, results};
use crate::context::Context;
use crate::failure::Usage;
use crate::output::write_whole;
use crate::sparing::refuse_dash;

/// Dumps of which the beginning is looked at, for each that is named: folders may hold thousands.
const LOOKED_AT: usize = 20;

/// Fields that are asked for where no column is known to hold them, and what they are.
const ASKED: [(&str, &str); 4] = [
    ("title", "the title of the ad"),
    ("body", "its text"),
    ("employer", "the employer, by which intervals are clustered"),
    ("posted", "the date, for trends"),
];

/// Write a study file for dumps, with comments, from what their columns show
///
/// What the columns do not tell is asked for on a terminal, and left as a comment elsewhere. `rolescope run` runs the study.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Tables, plain or packed as gzip, Zstandard or ZIP; folders and patterns of such files
    #[arg(required = true, value_name = "DUMP")]
    dumps: Vec<PathBuf>,
    /// The study file; it must not exist
    #[arg(long, short, value_name = "FILE", default_value = "study.toml")]
    output: PathBuf,
    /// Take a field from a column (can be repeated). Fields: id, title, employer, place, posted, body
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// How dates are written, as for `ingest`
    #[arg(long, value_name = "FORMAT", value_parser = dates::format)]
    date_format: Option<DateFormat>,
    /// Day from which dates such as `3 days ago` count, as for `ingest`
    #[arg(long, value_name = "DAY", value_parser = dates::as_of)]
    as_of: Option<AsOf>,
}

pub(crate) fn run(context: &Context, args: NewArgs) -> anyhow::Result<()> {
    let NewArgs { dumps: named, output, map, date_format, as_of } = args;
    refuse_dash(&output, "--output")?;
    if output.symlink_metadata().is_ok() {
        return Err(Usage::new(format!("`{}` is there already", output.display()))
            .hint("name another file with `--output`")
            .into());
    }
    let folder = output.parent().unwrap_or_else(|| Path::new(""));
    let interactive = io::stdin().is_terminal() && io::stderr().is_terminal();
    let mut asker = interactive.then(|| Asker::new(io::stdin().lock(), io::stderr().lock()));
    let mut sources: Vec<Source> = Vec::new();
    for name in &named {
        let mut source = Source {
            dumps: vec![way(folder, name)?],
            map: map.clone(),
            date_format: date_format.map(|format| format.as_str().to_owned()),
            as_of: as_of.as_ref().map(written_as_of),
            previews: Vec::new(),
            unseen: 0,
        };
        let found = dumps(std::slice::from_ref(name))?;
        source.unseen = found.dumps.len().saturating_sub(LOOKED_AT);
        for dump in found.dumps.iter().take(LOOKED_AT) {
            look(context, dump, &mut source, asker.as_mut())?;
        }
        if source.previews.is_empty() {
            return Err(Usage::new(format!("there are no dumps in `{}`", name.display()))
                .hint("name tables, folders or patterns of such files")
                .into());
        }
        match sources.iter_mut().find(|other| other.reads_as(&source)) {
            Some(other) => other.join(source),
            None => sources.push(source),
        }
    }
    let text = text::study(&sources);
    // What is written must be a study.
    Study::parse(&output.display().to_string(), &text)?;
    write_whole(&output, |to| Ok(to.write_all(text.as_bytes())?))?;
    context
        .say(&format!("Wrote {0}; read it, then `rolescope run {0}` runs it.", output.display()));
    Ok(())
}

/// Looks at the beginning of a dump, and asks for what it does not tell.
fn look(
    context: &Context,
    dump: &Dump,
    source: &mut Source,
    mut asker: Option<&mut Asker<impl io::BufRead, impl io::Write>>,
) -> anyhow::Result<()> {
    let failed = || format!("cannot read `{}`", dump.shown());
    let mut asked = false;
    loop {
        let (profile, read) = source.options()?;
        let preview = match preview(dump, &profile, &read) {
            Ok(preview) => preview,
            Err(error @ rolescope_corpus::Error::NoMapping { .. }) => {
                let Some(asker) = asker.as_mut().filter(|_| !asked) else {
                    return Err(error).with_context(failed);
                };
                asked = true;
                let table = Table::open(dump, &read).with_context(failed)?;
                let columns = table.header().unwrap_or_default().to_vec();
                ask_for_fields(asker, dump, source, &columns, &ASKED)?;
                continue;
            }
            Err(error) => return Err(error).with_context(failed),
        };
        if let Some(asker) = asker.as_mut().filter(|_| !asked) {
            asked = true;
            if complete(asker, dump, source, &preview)? {
                continue;
            }
        }
        for hint in preview.dates.iter().flat_map(|a| dates::hints(a, &preview.columns)) {
            context.say(&format!("{}: {hint}", preview.name));
        }
        source.previews.push(preview);
        return Ok(());
    }
}

/// Asks for what a dump does not tell; whether anything was said.
fn complete(
    asker: &mut Asker<impl io::BufRead, impl io::Write>,
    dump: &Dump,
    source: &mut Source,
    preview: &Preview,
) -> anyhow::Result<bool> {
    let mapping = &preview.mapping;
    let free: Vec<String> = preview
        .columns
        .iter()
        .filter(|column| !mapping.fields.values().any(|used| used.contains(column.as_str())))
        .cloned()
        .collect();
    let missing: Vec<(&str, &str)> =
        ASKED.into_iter().filter(|(field, _)| !mapping.fields.contains_key(*field)).collect();
    let mut said = ask_for_fields(asker, dump, source, &free, &missing)?;
    let counts = preview.dates.as_ref().map(|account| &account.counts);
    if counts.is_some_and(|counts| counts.ambiguous > 0) && source.date_format.is_none() {
        let formats = ["day-first", "month-first"].map(str::to_owned);
        let question = format!(
            "{}: which number of its dates comes first?",
            encode::terminal_line(&dump.shown())
        );
        source.date_format = asker.choose(&question, &formats)?.map(|at| formats[at].clone());
        said |= source.date_format.is_some();
    }
    if counts.is_some_and(|counts| counts.relative > 0) && source.as_of.is_none() {
        let question = format!(
            "{}: from which day do dates such as `3 days ago` count? (2026-01-31, file-name)",
            encode::terminal_line(&dump.shown())
        );
        source.as_of = asker.ask(&question, |text| dates::as_of(text).map(|_| text.to_owned()))?;
        said |= source.as_of.is_some();
    }
    Ok(said)
}

/// Asks which columns hold fields; whether any was named.
fn ask_for_fields(
    asker: &mut Asker<impl io::BufRead, impl io::Write>,
    dump: &Dump,
    source: &mut Source,
    columns: &[String],
    fields: &[(&str, &str)],
) -> anyhow::Result<bool> {
    let mut said = false;
    for (field, meaning) in fields {
        if columns.is_empty() || source.map.iter().any(|map| map.starts_with(&format!("{field}=")))
        {
            continue;
        }
        let question =
            format!("{}: which column holds {meaning}?", encode::terminal_line(&dump.shown()));
        if let Some(at) = asker.choose(&question, columns)? {
            source.map.push(format!("{field}={}", columns[at]));
            said = true;
        }
    }
    Ok(said)
}

/// A dump's name as a study in `folder` has to write it.
fn way(folder: &Path, dump: &Path) -> anyhow::Result<String> {
    if dump.as_os_str() == "-" {
        return Err(Usage::new("a study cannot read standard input")
            .hint("write it to a file first: what is read once cannot be read again")
            .into());
    }
    let way = match results::way(folder, dump) {
        Some(way) => PathBuf::from(way),
        None => std::path::absolute(dump).context("cannot tell where the dumps are")?,
    };
    way.to_str().map(str::to_owned).ok_or_else(|| {
        Usage::new(format!("the name `{}` is not Unicode, as those in a study are", dump.display()))
            .hint("rename it, or name its folder")
            .into()
    })
}

/// A day as a study writes it.
fn written_as_of(as_of: &AsOf) -> String {
    match as_of {
        AsOf::Day(day) => day.to_string(),
        AsOf::FileName => "file-name".to_owned(),
        AsOf::Column(column) => format!("column={column}"),
    }
}

impl Source {
    /// How its dumps are read.
    fn options(&self) -> anyhow::Result<(Profile, ReadOptions)> {
        let profile = ingest::open_profile(None, &self.map, Vec::new())?;
        let wrong = |why: String| Usage::new(why);
        let date_format = self.date_format.as_deref().map(dates::format).transpose();
        let as_of = self.as_of.as_deref().map(dates::as_of).transpose();
        let read = ReadOptions {
            date_format: date_format.map_err(wrong)?,
            as_of: as_of.map_err(wrong)?,
            ..ReadOptions::default()
        };
        Ok((profile, read))
    }
}
