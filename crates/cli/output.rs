//! Where results go, and in which form: tables on a terminal, CSV, JSON, Markdown.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use rolescope_index::{Snapshot, Source};
use rolescope_report::{self as report, CsvText};
use rolescope_study::{Provenance, Table};

use crate::context::Context;
use crate::failure::Usage;

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
    /// Markdown, for documents
    Markdown,
}

impl Format {
    fn of_extension(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
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
    /// Write CSV that a spreadsheet program cannot take for formulas; this changes data
    #[arg(long)]
    spreadsheet_safe: bool,
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

    /// Checks that form and extension agree, and that the file can be written, before any work is done.
    pub(crate) fn resolve(self, inputs: &[&Path]) -> anyhow::Result<Output> {
        let Self { format, output, spreadsheet_safe } = self;
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
            (None, None) => Format::Table,
        };
        if spreadsheet_safe && format != Format::Csv {
            return Err(Usage::new("`--spreadsheet-safe` is for CSV only")
                .hint("add `--format csv`")
                .into());
        }
        if let Some(path) = &path {
            for input in inputs {
                if same_file(path, input) || is_within(path, input) {
                    return Err(Usage::new(format!(
                        "`{}` is an input, or lies in one",
                        path.display()
                    ))
                    .hint("name another file with `--output`")
                    .into());
                }
            }
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                return Err(Usage::new(format!("there is no folder `{}`", folder.display()))
                    .hint("make it first, or name another file with `--output`")
                    .into());
            }
        }
        let text = if spreadsheet_safe { CsvText::Spreadsheet } else { CsvText::Machine };
        Ok(Output { format, path, text })
    }
}

impl Output {
    /// Whether it is for reading rather than for programs.
    pub(crate) fn is_for_people(&self) -> bool {
        self.format == Format::Table
    }

    /// Refuses to write over a dump of the index: a file of the name and length of one.
    pub(crate) fn spare_dumps(&self, snapshot: &Snapshot) -> anyhow::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let (Some(name), Ok(metadata)) = (path.file_name(), path.metadata()) else { return Ok(()) };
        let sources = &snapshot.manifest().sources;
        let is_it = |source: &Source| {
            name == source.summary.file_name.as_str() && metadata.len() == source.summary.bytes
        };
        if sources.iter().any(is_it) {
            return Err(Usage::new(format!("`{}` is a dump of the index", path.display()))
                .hint("name another file with `--output`")
                .into());
        }
        Ok(())
    }

    /// Writes tables. CSV holds one only.
    pub(crate) fn write(
        &self,
        context: &Context,
        title: &str,
        tables: &[&Table],
        provenance: &Provenance,
    ) -> anyhow::Result<()> {
        if self.format == Format::Csv && tables.len() != 1 {
            return Err(Usage::new(format!(
                "CSV holds one table, {} were asked for",
                tables.len()
            ))
            .hint("choose one with `--table`, or use `--format json`")
            .into());
        }
        let write = |to: &mut dyn Write| -> report::Result<()> {
            match self.format {
                Format::Csv => report::csv::write(tables[0], provenance, self.text, to),
                Format::Json if tables.len() == 1 => report::json::write(tables[0], provenance, to),
                Format::Json => report::json::write_many(tables, provenance, to),
                Format::Markdown => to
                    .write_all(markdown(title, tables, provenance).as_bytes())
                    .map_err(|source| report::Error::Stream {
                        table: tables[0].name.clone(),
                        format: "Markdown",
                        source,
                    }),
                Format::Table => {
                    let options = report::terminal::Options {
                        width: context
                            .width()
                            .filter(|_| self.path.is_none())
                            .unwrap_or(PLAIN_WIDTH),
                        colour: self.path.is_none() && context.colour_on_stdout(),
                    };
                    let mut texts: Vec<String> = tables
                        .iter()
                        .map(|table| report::terminal::render(table, &options))
                        .collect();
                    if !provenance.fingerprint.is_empty() {
                        texts.push(report::terminal::provenance(provenance, &options));
                    }
                    to.write_all(texts.join("\n").as_bytes()).map_err(|source| {
                        report::Error::Stream {
                            table: tables[0].name.clone(),
                            format: "text",
                            source,
                        }
                    })
                }
            }
        };
        match &self.path {
            Some(path) => {
                report::files::write_atomically(path, |to| write(to))?;
                context.say(&format!("Wrote {}.", path.display()));
            }
            None => {
                let mut stdout = BufWriter::new(io::stdout().lock());
                write(&mut stdout).context("cannot write to standard output")?;
                stdout.flush().context("cannot write to standard output")?;
            }
        }
        Ok(())
    }
}

/// Tables as a Markdown document that names what they rest on.
fn markdown(title: &str, tables: &[&Table], provenance: &Provenance) -> String {
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

/// Whether a file that is to be written would stand in a folder or below it, by whatever links.
pub(crate) fn is_within(file: &Path, folder: &Path) -> bool {
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) => folder.is_dir() && parent.starts_with(folder),
        _ => false,
    }
}

/// Whether two paths name one file, by whatever links.
pub(crate) fn same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if let (Ok(one), Ok(other)) = (one.metadata(), other.metadata()) {
            return (one.dev(), one.ino()) == (other.dev(), other.ino());
        }
        false
    }
    #[cfg(not(unix))]
    {
        matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
    }
}
