//! Folders of results: what `report` and `run` write, and `verify` writes again to compare.

use std::path::{Component, Path, PathBuf};

use anyhow::Context as _;
use rolescope_index::{Snapshot, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_report::files::{create_folder, write_atomically};
use rolescope_report::{self as report, CsvText, RowFormat, RowWriter, compose, folder, manifest};
use rolescope_study::made::{Made, MadeAnswer, Outputs};
use rolescope_study::tables::{self, Together};
use rolescope_study::{
    Answer, Provenance, Question, ReportPart, Table, TableFormat, TableName,
    answer_with_sensitivity, collection, examples, roles,
};

use crate::context::Context;
use crate::failure::Usage;

/// An answer that is to be written, and where.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The question without groups.
    pub(crate) question: Question,
    /// Its folder below that of the results; empty if it is that one.
    pub(crate) folder: String,
    /// What is written.
    pub(crate) outputs: Outputs,
    /// Fingerprint of all that decides the bytes of its files.
    pub(crate) fingerprint: String,
}

/// What was written of an answer.
pub(crate) struct Written {
    pub(crate) answer: Answer,
    pub(crate) made: MadeAnswer,
    /// Paths below the folder of results, `/` between folders.
    pub(crate) files: Vec<String>,
}

/// Asks a question and writes its files below `into`.
pub(crate) fn write(
    context: &Context,
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    wanted: Wanted,
    threads: &Threads,
    into: &Path,
) -> anyhow::Result<Written> {
    let Wanted { question, folder, outputs, fingerprint } = wanted;
    let wants_sensitivity = outputs.report.is_some()
        && !outputs.without.contains(&ReportPart::Sensitivity)
        && snapshot.vacancies().is_some();
    let (answer, sensitivity) = if wants_sensitivity {
        let ask = |question| {
            let progress = context.progress();
            answer_with_sensitivity(snapshot, lexicon, question, threads, &progress)
        };
        let (answer, sensitivity) = without_periods_if_need_be(context, question, ask)?;
        (answer, Some(sensitivity))
    } else {
        (ask(context, snapshot, lexicon, question, threads)?, None)
    };
    let grouped = if outputs.by.is_empty() {
        None
    } else {
        let question = Question { by: outputs.by.clone(), ..answer.question.clone() };
        Some(ask(context, snapshot, lexicon, question, threads)?)
    };
    let own = into.join(&folder);
    let mut files = Vec::new();
    if let Some(name) = &outputs.report {
        let below = own.join(name);
        make_folders(into, &below)?;
        let answers = Answers { answer: &answer, groups: grouped.as_ref(), sensitivity };
        files.extend(write_report(context, snapshot, lexicon, answers, &outputs, threads, &below)?);
    }
    if !outputs.tables.is_empty() {
        let of_tables = grouped.as_ref().unwrap_or(&answer);
        let below = own.join("tables");
        make_folders(into, &below)?;
        of_tables.measure_over_time(threads);
        for table in &outputs.tables {
            let table = table_of(of_tables, *table);
            for format in &outputs.formats {
                let path = below.join(format!("{}.{}", table.name, format.extension()));
                write_table(&path, &table, *format, &of_tables.provenance, text(&outputs))?;
                files.push(path);
            }
        }
    }
    let headline = compose::headline(&answer);
    let made = MadeAnswer::new(&answer, headline, &folder, outputs, fingerprint);
    let files = files.iter().map(|path| below(into, path)).collect();
    Ok(Written { answer, made, files })
}

/// The answer to a question; without periods where no date is exact enough for them.
pub(crate) fn ask(
    context: &Context,
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    question: Question,
    threads: &Threads,
) -> anyhow::Result<Answer> {
    without_periods_if_need_be(context, question, |question| {
        Answer::of(snapshot, lexicon, question, threads, &context.progress())
    })
}

/// What is answered to a question; to that without periods where no date is exact enough for them.
fn without_periods_if_need_be<T>(
    context: &Context,
    mut question: Question,
    ask: impl Fn(Question) -> rolescope_study::Result<T>,
) -> anyhow::Result<T> {
    match ask(question.clone()) {
        Err(error @ rolescope_study::Error::NoDates { .. }) => {
            context.say(&format!("The results say nothing about time: {error}."));
            question.period = None;
            Ok(ask(question)?)
        }
        answer => Ok(answer?),
    }
}

/// The manifest of what the command `by` has written into a folder before, if it has. As the folder is replaced as a whole, it may hold
/// nothing else; `another` says how to name another one.
pub(crate) fn earlier(output: &Path, by: &str, another: &str) -> anyhow::Result<Option<Made>> {
    let refused = |what: String| {
        let error = Usage::new(format!("the folder `{}` {what}", output.display()));
        error.hint(format!("{another}, or move what is in this one"))
    };
    let results = if by == "report" { "a report" } else { "results" };
    match std::fs::symlink_metadata(output) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty());
            return match parent.filter(|parent| !parent.is_dir()) {
                None => Ok(None),
                Some(parent) => {
                    let error =
                        format!("there is no folder `{}` for the results", parent.display());
                    Err(Usage::new(error).hint("make it first").into())
                }
            };
        }
        Err(error) => {
            return Err(error).with_context(|| format!("cannot look at `{}`", output.display()));
        }
        Ok(metadata) if !metadata.is_dir() => {
            return Err(refused("is not a folder".to_owned()).into());
        }
        Ok(_) => {}
    }
    let present = manifest::list(output)?;
    if present.is_empty() {
        return Ok(None);
    }
    if !present.contains_key(manifest::MANIFEST) {
        return Err(refused(format!("holds something else than {results}")).into());
    }
    let made = manifest::read(output)?;
    if made.by != by {
        return Err(refused(format!("was written by `rolescope {}`", made.by)).into());
    }
    let foreign = |name: &&String| *name != manifest::MANIFEST && !made.files.contains_key(*name);
    if let Some(name) = present.keys().find(foreign) {
        return Err(refused(format!("holds `{name}`, which no {by} has written")).into());
    }
    Ok(Some(made))
}

/// What a report is about.
struct Answers<'a> {
    answer: &'a Answer,
    /// By groups, if any were asked for.
    groups: Option<&'a Answer>,
    /// Under other rules of what is one vacancy.
    sensitivity: Option<Table>,
}

/// How many ads of each kind a report shows, and the seed of their draw.
const EXAMPLES: (usize, u64) = (5, 1);

fn write_report(
    context: &Context,
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    Answers { answer, groups, sensitivity }: Answers<'_>,
    outputs: &Outputs,
    threads: &Threads,
    into: &Path,
) -> anyhow::Result<Vec<PathBuf>> {
    let has = |part: ReportPart| !outputs.without.contains(&part);
    let question = &answer.question;
    let query = question.query.as_deref();
    let (roles, _) = roles(snapshot, lexicon, query, threads, &context.progress())?;
    let ledger = tables::ledger(snapshot.manifest());
    let collection = if has(ReportPart::Collection) {
        Some(collection(snapshot, lexicon, question, threads, &context.progress())?)
    } else {
        None
    };
    let examples = examples(snapshot, lexicon, answer, EXAMPLES, threads, &context.progress())?;
    let columns = snapshot.facet_columns()?;
    let extras =
        compose::Extras { roles, ledger, columns, collection, sensitivity, groups, examples };
    let tables = Together::of(answer, has(ReportPart::Influence), threads);
    let page = compose::page(answer, tables, extras)?;
    Ok(folder::write(into, &page, text(outputs), threads)?)
}

fn text(outputs: &Outputs) -> CsvText {
    if outputs.spreadsheet_safe { CsvText::Spreadsheet } else { CsvText::Machine }
}

fn table_of(answer: &Answer, name: TableName) -> Table {
    match name {
        TableName::Contrast => tables::contrast(answer),
        TableName::Joint => tables::joint(answer),
        TableName::Pairs => tables::pairs(answer),
        TableName::Prevalence => tables::prevalence(answer),
        TableName::Places => tables::places(answer),
        TableName::Rates => tables::rates(answer),
        TableName::Theta => tables::theta(answer),
        TableName::Slopes => tables::slopes(answer),
    }
}

fn write_table(
    path: &Path,
    table: &Table,
    format: TableFormat,
    provenance: &Provenance,
    text: CsvText,
) -> anyhow::Result<()> {
    write_atomically(path, |to| match format {
        TableFormat::Csv => report::csv::write(table, provenance, text, to),
        TableFormat::Json => report::json::write(table, provenance, to),
        TableFormat::Jsonl => {
            let Table { name, columns, rows, .. } = table;
            let mut writer = RowWriter::new(RowFormat::JsonLines, name, columns, provenance, to)?;
            rows.iter().try_for_each(|row| writer.row(row))?;
            writer.finish().map(drop)
        }
        TableFormat::Markdown => {
            let text = crate::output::markdown(&table.title, &[table], provenance);
            let failed = |source| report::Error::Write { path: path.to_owned(), source };
            to.write_all(text.as_bytes()).map_err(failed)
        }
    })?;
    Ok(())
}

/// Makes the folders from `top`, whose parent is there, down to `folder`.
fn make_folders(top: &Path, folder: &Path) -> anyhow::Result<()> {
    create_folder(top)?;
    let mut path = top.to_owned();
    for part in folder.strip_prefix(top).unwrap_or(Path::new("")).components() {
        path.push(part);
        create_folder(&path)?;
    }
    Ok(())
}

/// A path below a folder, `/` between folders.
fn below(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The way from one folder to another, `/` between folders, if both are named from the same place: not by absolute paths, which are
/// of one machine, and not out of places without a name.
pub(crate) fn way(from: &Path, to: &Path) -> Option<String> {
    let (from, to) = (parts(from)?, parts(to)?);
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = from[shared..].iter().map(|part| if *part == ".." { None } else { Some("..") });
    let down = to[shared..].iter().map(|part| Some(part.as_str()));
    let way: Option<Vec<&str>> = up.chain(down).collect();
    way.map(|way| if way.is_empty() { ".".to_owned() } else { way.join("/") })
}

fn parts(path: &Path) -> Option<Vec<String>> {
    let mut parts: Vec<String> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match parts.last() {
                Some(last) if last != ".." => {
                    parts.pop();
                }
                _ => parts.push("..".to_owned()),
            },
            Component::Normal(name) => parts.push(name.to_str()?.to_owned()),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_relative_and_name_no_machine() {
        let check = |from: &str, to: &str, expected: Option<&str>| {
            assert_eq!(way(Path::new(from), Path::new(to)).as_deref(), expected, "{from} {to}");
        };
        check("report", "demo/index", Some("../demo/index"));
        check("./a/b", "a/index", Some("../index"));
        check("a/../b", "index", Some("../index"));
        check("results", "../index", Some("../../index"));
        check("../results", "index", None);
        check("../results", "../index", Some("../index"));
        check("/home/me/results", "index", None);
        check("results", "/data/index", None);
        check("a", "a", Some("."));
    }
}
