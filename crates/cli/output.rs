//! Where results go, and in which form: tables on a terminal, CSV, JSON, Parquet, Markdown.

use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use rolescope_index::Snapshot;
use rolescope_report::{self as report, CsvText, RowFormat, RowWriter};
use rolescope_study::{Cell, Provenance, Table};

use crate::context::Context;
use crate::failure::Usage;
use crate::pager::Screen;
use crate::sparing::{Written, is_filled, spare_dumps, spare_foreign, spare_inputs};

/// The width of tables that do not go to a terminal.
const PLAIN_WIDTH: usize = 120;

/// The form of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned text, for reading
    Table,
    /// CSV with every column and full precision, for programs
    Csv,
    /// JSON with definitions and provenance, for programs
    Json,
    /// JSON Lines: an object in each line, for programs
    Jsonl,
    /// Parquet: typed columns, into a file only, for programs
    Parquet,
    /// Markdown, for documents
    Markdown,
}

impl Format {
    fn of_extension(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "parquet" => Some(Self::Parquet),
            "md" | "markdown" => Some(Self::Markdown),
            "txt" => Some(Self::Table),
            _ => None,
        }
    }
}

/// Where tables go.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Form of the output; by default that of the extension of `--output`, else a table
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to a file instead of standard output (`-`)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that is there and does not say that rolescope wrote it, as plain text does not, or that may have been filled in
    #[arg(long, requires = "output")]
    force: bool,
    /// Write CSV that a spreadsheet program cannot take for formulas; this changes data
    #[arg(long)]
    spreadsheet_safe: bool,
    /// Write CSV for a program: for Excel, spreadsheet-safe and with a byte-order mark
    #[arg(long = "for", value_enum, value_name = "PROGRAM", conflicts_with = "spreadsheet_safe")]
    program: Option<Program>,
}

/// A program that CSV is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Program {
    /// Microsoft Excel
    Excel,
}

/// Where tables go, resolved.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    format: Format,
    path: Option<PathBuf>,
    text: CsvText,
}

impl OutputArgs {
    /// The same, with CSV in place of a table where nothing is said.
    pub(crate) fn or_csv(self) -> Self {
        let unsaid = self.format.is_none()
            && self.output.as_deref().is_none_or(|path| Format::of_extension(path).is_none());
        Self { format: if unsaid { Some(Format::Csv) } else { self.format }, ..self }
    }

    /// Refuses to replace any file without being forced to, as somebody may have filled it in.
    pub(crate) fn spare_filled(&self) -> anyhow::Result<()> {
        match &self.output {
            Some(path) if !self.force && is_filled(path) => Err(Usage::new(format!(
                "`{}` is there already, and may have been filled in",
                path.display()
            ))
            .hint("name another file, or replace it with `--force`")
            .into()),
            _ => Ok(()),
        }
    }

    /// Checks that form and extension agree, and that the file can be written, before any work is done.
    pub(crate) fn resolve(self, inputs: &[&Path]) -> anyhow::Result<Output> {
        let Self { format, output, force, spreadsheet_safe, program } = self;
        let format = format.or(program.map(|Program::Excel| Format::Csv));
        let path = output.filter(|path| path.as_os_str() != "-");
        let of_extension = path.as_deref().and_then(Format::of_extension);
        let format = match (format, of_extension) {
            (Some(asked), Some(named)) if asked != named => {
                return Err(Usage::new(format!(
                    "`--format {}` does not fit the extension of `{}`",
                    asked
                        .to_possible_value()
                        .map(|value| value.get_name().to_owned())
                        .unwrap_or_default(),
                    path.unwrap_or_default().display()
                ))
                .hint("leave out one of them, or make them agree")
                .into());
            }
            (Some(format), _) | (None, Some(format)) => format,
            (None, None) => {
                // A lexicon is text, whose file ends in `.toml`.
                let is_odd = |path: &&Path| path.extension().is_some_and(|end| end != "toml");
                if let Some(path) = path.as_deref().filter(is_odd) {
                    return Err(Usage::new(format!(
                        "the extension of `{}` is not that of a form that can be written",
                        path.display()
                    ))
                    .hint("end it in .csv, .json, .jsonl, .parquet, .md or .txt, or name a form with `--format`; for Excel, write CSV with `--for excel`")
                    .into());
                }
                Format::Table
            }
        };
        if format == Format::Parquet && path.is_none() {
            return Err(Usage::new("Parquet is written into a file only")
                .hint("name it: `--output FILE.parquet`")
                .into());
        }
        if (spreadsheet_safe || program.is_some()) && format != Format::Csv {
            let option = if spreadsheet_safe { "--spreadsheet-safe" } else { "--for" };
            return Err(Usage::new(format!("`{option}` is for CSV only"))
                .hint("add `--format csv`")
                .into());
        }
        if let Some(path) = &path {
            spare_inputs(path, inputs)?;
            report::files::check_target(path)?;
            if !force {
                let what = match format {
                    Format::Table => Written::Text,
                    Format::Markdown => Written::Markdown,
                    _ => Written::Data,
                };
                spare_foreign(path, what, "replace it with `--force`")?;
            }
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                return Err(Usage::new(format!("there is no folder `{}`", folder.display()))
                    .hint("make it first, or name another file with `--output`")
                    .into());
            }
        }
        let text = match (program, spreadsheet_safe) {
            // What was written into an ad must not act on whoever looks.
            _ if path.is_none() && io::stdout().is_terminal() => CsvText::Terminal,
            (Some(Program::Excel), _) => CsvText::Excel,
            (None, true) => CsvText::Spreadsheet,
            (None, false) => CsvText::Machine,
        };
        Ok(Output { format, path, text })
    }
}

impl Output {
    /// Whether it is for reading rather than for programs.
    pub(crate) fn is_for_people(&self) -> bool {
        self.format == Format::Table
    }

    /// Writes what is no table; `what` it is stands in the error if a form for programs is asked for.
    pub(crate) fn text(&self, context: &Context, what: &str, text: &str) -> anyhow::Result<()> {
        if !self.is_for_people() {
            return Err(Usage::new(format!("{what} as text only"))
                .hint("leave out `--format`, and give a file of `--output` another extension")
                .into());
        }
        self.fill(context, |to| Ok(to.write_all(text.as_bytes())?))
    }

    /// Refuses to write over a dump of the index: a file of the length of one that has its name or its bytes.
    pub(crate) fn spare_dumps(&self, snapshot: &Snapshot) -> anyhow::Result<()> {
        self.path.as_ref().map_or(Ok(()), |path| spare_dumps(path, snapshot))
    }

    /// Whether it is a file or a stream of rows that need not be held together.
    pub(crate) fn is_rows(&self) -> Option<RowFormat> {
        match self.format {
            Format::Csv => Some(RowFormat::Csv(self.text)),
            Format::Jsonl => Some(RowFormat::JsonLines),
            Format::Parquet => Some(RowFormat::Parquet),
            Format::Table | Format::Json | Format::Markdown => None,
        }
    }

    /// How tables and texts for people are laid out.
    pub(crate) fn layout(&self, context: &Context) -> report::terminal::Options {
        report::terminal::Options {
            width: context.width().filter(|_| self.path.is_none()).unwrap_or(PLAIN_WIDTH),
            colour: self.path.is_none() && context.colour_on_stdout(),
        }
    }

    /// The width at which running text is broken: that of the terminal, and nowhere else any.
    pub(crate) fn line_width(&self, context: &Context) -> Option<usize> {
        context.width().filter(|_| self.path.is_none())
    }

    /// Writes whatever `fill` writes: a file whole or not at all, or to standard output, where people read through their pager.
    pub(crate) fn fill(
        &self,
        context: &Context,
        fill: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match &self.path {
            Some(path) => {
                write_whole(path, fill)?;
                context.say(&format!("Wrote {}.", path.display()));
                Ok(())
            }
            None => {
                let pager = context.pager().filter(|_| self.format == Format::Table);
                let mut screen = Screen::open(pager);
                let filled = fill(&mut screen).and_then(|()| Ok(screen.flush()?));
                let closed = screen.close();
                filled.and_then(|()| Ok(closed?)).context("cannot write to standard output")
            }
        }
    }

    /// Writes the rows that `fill` hands over to its argument, one by one: as they come if the form allows it, else together. `fill`
    /// returns what is to be remarked; without a table to remark it under it is said on standard error.
    pub(crate) fn write_rows(
        &self,
        context: &Context,
        mut table: Table,
        provenance: &Provenance,
        fill: impl FnOnce(
            &mut dyn FnMut(Vec<Cell>) -> anyhow::Result<()>,
        ) -> anyhow::Result<Vec<String>>,
    ) -> anyhow::Result<()> {
        let Some(format) = self.is_rows() else {
            let rows = &mut table.rows;
            let remarks = fill(&mut |row| {
                rows.push(row);
                Ok(())
            })?;
            table.remarks.extend(remarks);
            let title = table.title.clone();
            return self.write(context, &title, &[&table], provenance);
        };
        let mut remarks = Vec::new();
        self.fill(context, |to| {
            let mut writer = RowWriter::new(format, &table.name, &table.columns, provenance, to)?;
            remarks = fill(&mut |row| Ok(writer.row(&row)?))?;
            writer.finish()?;
            Ok(())
        })?;
        remarks.iter().for_each(|remark| context.say(remark));
        Ok(())
    }

    /// Writes tables. CSV, JSON Lines and Parquet hold one only.
    pub(crate) fn write(
        &self,
        context: &Context,
        title: &str,
        tables: &[&Table],
        provenance: &Provenance,
    ) -> anyhow::Result<()> {
        self.write_answers_of(context, title, &[(tables, provenance)])
    }

    /// Writes the tables of several answers, of which there is at least one: as rows below one header, in JSON as a list, else one after
    /// the other, with the names of their lexicons where there is more than one.
    pub(crate) fn write_answers(
        &self,
        context: &Context,
        title: &str,
        mut answers: Vec<(Vec<Table>, Provenance)>,
    ) -> anyhow::Result<()> {
        if answers.len() > 1 && self.is_for_people() {
            for (tables, provenance) in &mut answers {
                let name = format!(" (lexicon {})", provenance.lexicon_name);
                tables.iter_mut().for_each(|table| table.title += &name);
            }
        }
        let made: Vec<Vec<&Table>> =
            answers.iter().map(|(tables, _)| tables.iter().collect()).collect();
        let answers = made.iter().zip(&answers);
        let answers = answers.map(|(made, (_, provenance))| (&made[..], provenance));
        self.write_answers_of(context, title, &answers.collect::<Vec<_>>())
    }

    fn write_answers_of(
        &self,
        context: &Context,
        title: &str,
        answers: &[(&[&Table], &Provenance)],
    ) -> anyhow::Result<()> {
        let rows = self.is_rows();
        let most = answers.iter().map(|(tables, _)| tables.len()).max().unwrap_or_default();
        if rows.is_some() && most != 1 {
            return Err(Usage::new(format!(
                "{} one table, {most} were asked for",
                match self.format {
                    Format::Csv => "CSV holds",
                    Format::Parquet => "Parquet holds",
                    _ => "JSON Lines hold",
                },
            ))
            .hint("choose one with `--table`, or use `--format json`")
            .into());
        }
        let settings = |(_, provenance): &(&[&Table], &Provenance)| provenance.settings.clone();
        if self.format == Format::Parquet
            && answers.iter().any(|one| settings(one) != settings(&answers[0]))
        {
            return Err(Usage::new("Parquet names one question, the lexicons are asked several")
                .hint("name a `--population` for all of them, or use `--format csv`")
                .into());
        }
        self.fill(context, |to| match rows {
            Some(format) => write_rows_of(answers, format, to),
            None if self.format == Format::Json => write_json(answers, to),
            None => {
                let texts = answers.iter().map(|(tables, provenance)| {
                    if self.format == Format::Markdown {
                        return markdown(title, tables, provenance);
                    }
                    let options = self.layout(context);
                    let tables = tables.iter();
                    let mut texts: Vec<String> =
                        tables.map(|table| report::terminal::render(table, &options)).collect();
                    if !provenance.fingerprint.is_empty() {
                        texts.push(report::terminal::provenance(provenance, &options));
                    }
                    texts.join("\n")
                });
                let texts: Vec<String> = texts.collect();
                Ok(to.write_all(texts.join("\n").as_bytes())?)
            }
        })
    }
}

/// Writes a file whole or not at all; returns what `fill` returns.
pub(crate) fn write_whole<T>(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let failed = || format!("cannot write `{}`", path.display());
    let mut filled = None;
    let written = report::files::write_atomically(path, |to| {
        let made = fill(to);
        let unmade = made.is_err();
        filled = Some(made);
        if unmade {
            let source = io::Error::other("its contents could not be made");
            return Err(report::Error::Write { path: path.to_owned(), source });
        }
        Ok(())
    });
    match filled {
        Some(Err(error)) => Err(error).with_context(failed),
        Some(Ok(made)) => Ok(written.map(|()| made)?),
        None => {
            written?;
            anyhow::bail!(failed())
        }
    }
}

/// The rows of the only table of each answer.
fn write_rows_of(
    answers: &[(&[&Table], &Provenance)],
    format: RowFormat,
    to: &mut dyn Write,
) -> anyhow::Result<()> {
    let (tables, provenance) = answers[0];
    let Table { name, columns, .. } = tables[0];
    let mut writer = RowWriter::new(format, name, columns, provenance, to)?;
    for (tables, provenance) in answers {
        anyhow::ensure!(tables[0].columns == *columns, "the tables `{name}` have other columns");
        writer.rest_on(provenance);
        tables[0].rows.iter().try_for_each(|row| writer.row(row))?;
    }
    writer.finish()?;
    Ok(())
}

/// One answer as an object, several as a list of these.
fn write_json(answers: &[(&[&Table], &Provenance)], to: &mut dyn Write) -> anyhow::Result<()> {
    let write_one = |(tables, provenance): &(&[&Table], &Provenance), to: &mut dyn Write| {
        if let [table] = tables {
            report::json::write(table, provenance, to)
        } else {
            report::json::write_many(tables, provenance, to)
        }
    };
    if let [answer] = answers {
        return Ok(write_one(answer, to)?);
    }
    for (number, answer) in answers.iter().enumerate() {
        to.write_all(if number == 0 { b"[\n" } else { b",\n" })?;
        write_one(answer, to)?;
    }
    Ok(to.write_all(b"]\n")?)
}

/// Tables as a Markdown document that names what they rest on.
pub(crate) fn markdown(title: &str, tables: &[&Table], provenance: &Provenance) -> String {
    let encode = report::encode::markdown;
    let mut text = format!("# {}\n\n", encode(title));
    for table in tables {
        text += &report::markdown::table(table, 2);
        text.push('\n');
    }
    let facts = [
        ("corpus", &provenance.corpus),
        ("lexicon", &provenance.lexicon_name),
        ("lexicon fingerprint", &provenance.lexicon),
        ("settings fingerprint", &provenance.fingerprint),
        ("rolescope", &provenance.version),
    ];
    for (name, value) in facts
        .into_iter()
        .chain(provenance.settings.iter().map(|(name, value)| (name.as_str(), value)))
    {
        if !value.is_empty() {
            text += &format!("- {}: {}\n", encode(name), encode(value));
        }
    }
    text
}
