//! `rolescope export`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use rolescope_index::{Glossary, Population, ReadingOrder, Selection, Snapshot, Threads};
use rolescope_lexicon::{Lexicon, StrengthSet};
use rolescope_report::datapackage::{self, Hashing, Reference, Resource};
use rolescope_report::files::{create_folder, sweep, write_atomically};
use rolescope_report::{CsvText, Error, RowFormat, RowWriter};
use rolescope_study::shown::masked_remark;
use rolescope_study::{
    Cell, Column, Export, ExportState, Exporter, MatrixValue, Provenance, Table, Who, tables,
};
use rolescope_text::without_contacts;

use super::asking::{IndexArgs, LexiconChoice};
use super::grouping::{with_known_vacancies, with_vacancies};
use crate::context::Context;
use crate::failure::Usage;
use crate::output::Program;
use crate::sparing::{is_within, refuse_stream};

/// Write postings, vacancies, matches, or the matrix of postings and entries for other programs
///
/// Into a folder: a file for each table, and `datapackage.json` (Frictionless) with types, definitions, row counts and hashes. Nothing
/// is cut; each file is there whole or not at all.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// What is written (several can be named)
    #[arg(value_enum, value_name = "TABLE", required = true)]
    tables: Vec<TableChoice>,
    #[command(flatten)]
    index: IndexArgs,
    /// Folder of the files; made if it does not exist
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    lexicon: LexiconChoice,
    /// Ads exported: a role of the lexicon (with its kinds), `all`, or a query
    #[arg(long, value_name = "ROLE|QUERY", default_value = "all")]
    population: String,
    /// A query that ads must match as well
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// What stands in the matrix
    #[arg(long, value_enum, value_name = "VALUES", default_value_t = ValueChoice::Presence)]
    values: ValueChoice,
    /// Write the texts of ads and the sentences of matches, too
    #[arg(long)]
    text: bool,
    /// Write e-mail addresses and telephone numbers
    #[arg(long)]
    contacts: bool,
    /// Form of the files
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = FormatChoice::Csv)]
    format: FormatChoice,
    /// Write CSV for a program: for Excel, spreadsheet-safe and with a byte-order mark
    #[arg(long = "for", value_enum, value_name = "PROGRAM")]
    program: Option<Program>,
}

/// A table, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum TableChoice {
    /// Ads, one a row
    Postings,
    /// Matches of signals and duties, one a row
    Matches,
    /// Ads by signals and duties
    Matrix,
    /// Vacancies, one a row: those that one of the ads stands for
    Vacancies,
}

/// What stands in the matrix, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ValueChoice {
    /// 1 where an ad asks for it, else 0
    Presence,
    /// How often an ad asks for it
    Count,
    /// How strongly it is stated at most
    Strength,
}

/// A form of files, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatChoice {
    /// CSV
    Csv,
    /// JSON Lines: an object in each line
    Jsonl,
    /// Parquet
    Parquet,
}

pub(crate) fn run(context: &Context, args: ExportArgs) -> anyhow::Result<()> {
    let ExportArgs {
        mut tables,
        index,
        output,
        lexicon,
        population,
        query,
        values,
        text,
        contacts,
        format,
        program,
    } = args;
    let format = match (format, program) {
        (FormatChoice::Csv, None) => RowFormat::Csv(CsvText::Machine),
        (FormatChoice::Csv, Some(Program::Excel)) => RowFormat::Csv(CsvText::Excel),
        (FormatChoice::Jsonl, None) => RowFormat::JsonLines,
        (FormatChoice::Parquet, None) => RowFormat::Parquet,
        (FormatChoice::Jsonl | FormatChoice::Parquet, Some(_)) => {
            return Err(Usage::new("`--for` is for CSV only").hint("leave out `--format`").into());
        }
    };
    refuse_stream(&output)?;
    if is_within(&output.join("x"), &index.index) || is_within(&output, &index.index) {
        return Err(Usage::new(format!("`{}` lies in the index", output.display()))
            .hint("name another folder with `--output`")
            .into());
    }
    let known = lexicon.open()?;
    let snapshot = index.open()?;
    let threads = context.threads()?;
    tables.sort_unstable();
    tables.dedup();
    let snapshot = if tables.contains(&TableChoice::Vacancies) {
        with_vacancies(context, snapshot, &threads)?
    } else if tables.contains(&TableChoice::Postings) {
        with_known_vacancies(context, snapshot, &threads)?
    } else {
        snapshot
    };
    let who = Who::parse(&population, &known);
    if let Some(remark) = who.remark() {
        context.say(&remark);
    }
    let everybody = who == Who::everybody() && query.is_none();
    let chosen = chosen(&snapshot, &known, &who, query.as_deref(), &threads)?;
    let grouping = snapshot.vacancies().map(|vacancies| vacancies.rules().grouping_in_words());
    let settings = [
        ("population", population),
        ("query", query.unwrap_or_default()),
        ("strengths", "required preferred".to_owned()),
        ("values", name_of(values)),
        ("text", text.to_string()),
        ("contacts", contacts.to_string()),
        ("grouping", grouping.unwrap_or_default()),
    ];
    let provenance = super::plain_provenance(&snapshot, Some(&known), &settings);
    create_folder(&output)?;
    sweep(&output)?;
    let job = Job {
        context,
        snapshot: &snapshot,
        lexicon: &known,
        threads: &threads,
        chosen: &chosen,
        provenance: &provenance,
        folder: &output,
        format,
        contacts,
        everybody,
    };
    let mut resources = Vec::new();
    let mut masked = 0;
    for table in tables {
        let what = match table {
            TableChoice::Vacancies => {
                let (resource, hidden) = job.write_vacancies()?;
                masked += hidden;
                resources.push(resource);
                continue;
            }
            TableChoice::Postings => Export::Postings,
            TableChoice::Matches => Export::Matches,
            TableChoice::Matrix => Export::Matrix(match values {
                ValueChoice::Presence => MatrixValue::Presence,
                ValueChoice::Count => MatrixValue::Count,
                ValueChoice::Strength => MatrixValue::Strength,
            }),
        };
        let exporter = Exporter::new(&snapshot, &known, what, StrengthSet::ASKED, text)?;
        let (resource, hidden) = job.write(&exporter)?;
        masked += hidden;
        resources.push(resource);
    }
    let dumps: Vec<&str> = snapshot
        .manifest()
        .sources
        .iter()
        .map(|source| source.summary.file_name.as_str())
        .collect();
    let path = output.join("datapackage.json");
    write_atomically(&path, |to| {
        datapackage::write(&resources, &dumps, &provenance, to)
            .map_err(|source| Error::Write { path: path.clone(), source })
    })?;
    for resource in &resources {
        let name = Resource::file_name(&resource.name, resource.format);
        context.say(&format!("Wrote {} rows to {}.", resource.rows, output.join(name).display()));
    }
    if let Some(remark) = masked_remark(masked) {
        context.say(&remark);
    }
    Ok(())
}

/// The key of a table, and those of other tables that it names. A vacancy stands in its table if the ad that stands for it is exported,
/// which is sure only of all ads.
fn keys(table: &str, everybody: bool) -> (Option<&'static str>, Vec<Reference>) {
    let (ad, vacancy) = ("docname", "vacancy");
    let to_ad = |column| Reference { column, resource: "postings", key: ad };
    match table {
        "postings" if everybody => {
            let to_vacancy = Reference { column: vacancy, resource: "vacancies", key: vacancy };
            (Some(ad), vec![to_vacancy])
        }
        "postings" => (Some(ad), Vec::new()),
        "vacancies" => (Some(vacancy), vec![to_ad(vacancy)]),
        "matrix" => (Some(ad), vec![to_ad(ad)]),
        _ => (None, vec![to_ad(ad)]),
    }
}

fn name_of(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// The ads that are exported.
fn chosen(
    snapshot: &Snapshot,
    lexicon: &Lexicon,
    who: &Who,
    query: Option<&str>,
    threads: &Threads,
) -> anyhow::Result<Selection> {
    let glossary = Glossary { lexicon, threads };
    let matching = match who.query_and(query) {
        Some(query) => snapshot.matching(&query, Some(&glossary))?,
        None => snapshot.everything(),
    };
    Ok(match &who.population {
        Population::All => matching,
        Population::Roles(roles) => {
            matching.and(&snapshot.holding(&glossary, roles, StrengthSet::ALL)?)
        }
    })
}

/// What all tables of an export share.
struct Job<'a> {
    context: &'a Context,
    snapshot: &'a Snapshot,
    lexicon: &'a Lexicon,
    threads: &'a Threads,
    chosen: &'a Selection,
    provenance: &'a Provenance,
    folder: &'a Path,
    format: RowFormat,
    contacts: bool,
    /// Whether all ads are exported.
    everybody: bool,
}

impl Job<'_> {
    /// Writes what an exporter makes of postings; returns what it is, and how many contacts were left out.
    fn write(&self, exporter: &Exporter<'_>) -> anyhow::Result<(Resource, u64)> {
        let order = self.snapshot.in_order(self.chosen, ReadingOrder::Ingest)?;
        let progress = self.context.progress();
        self.file(exporter.name(), exporter.columns(), |put| {
            let mut masked = 0;
            self.snapshot.read_each::<_, _, anyhow::Error>(
                &order,
                self.threads,
                &progress,
                || ExportState::new(self.lexicon, self.contacts),
                |state, stored| Ok(exporter.rows(state, &stored)?),
                |(rows, hidden): (Vec<Vec<Cell>>, u64)| {
                    masked += hidden;
                    rows.iter().try_for_each(&mut *put)?;
                    Ok(true)
                },
            )?;
            Ok(masked)
        })
    }

    /// Writes the vacancies.
    fn write_vacancies(&self) -> anyhow::Result<(Resource, u64)> {
        let vacancies = self.snapshot.vacancies().context("ads are not grouped")?;
        let headers = vacancies.headers(self.snapshot, self.threads, &self.context.progress())?;
        let Table { name, columns, rows, .. } =
            tables::vacancies::of_selection(vacancies, &headers, self.chosen);
        // Ids and days are no telephone numbers, whatever they look like.
        let written = ["employer", "employer_key", "title", "titles", "place"];
        let hides: Vec<bool> = columns
            .iter()
            .map(|column| !self.contacts && written.contains(&&*column.name))
            .collect();
        self.file(&name, columns, |put| {
            let mut masked = 0;
            for mut row in rows {
                for (cell, hides) in row.iter_mut().zip(&hides) {
                    if let (Cell::Text(text), true) = (cell, *hides) {
                        let (hidden, count) = without_contacts(text);
                        masked += count;
                        *text = hidden;
                    }
                }
                put(&row)?;
            }
            Ok(masked)
        })
    }

    /// Writes a file of the rows that `fill` hands over; returns what it is, and what `fill` returned.
    fn file(
        &self,
        name: &str,
        columns: Vec<Column>,
        fill: impl FnOnce(&mut dyn FnMut(&Vec<Cell>) -> anyhow::Result<()>) -> anyhow::Result<u64>,
    ) -> anyhow::Result<(Resource, u64)> {
        let path = self.folder.join(Resource::file_name(name, self.format));
        let mut failed = None;
        let mut done = None;
        let written = write_atomically(&path, |to| {
            let mut hashing = Hashing::new(to);
            let mut writer =
                RowWriter::new(self.format, name, &columns, self.provenance, &mut hashing)?;
            let masked = match fill(&mut |row| Ok(writer.row(row)?)) {
                Ok(masked) => masked,
                Err(error) => {
                    failed = Some(error);
                    let source = std::io::Error::other("its contents could not be made");
                    return Err(Error::Write { path: path.clone(), source });
                }
            };
            let rows = writer.finish()?;
            let (bytes, hash) = hashing.done();
            done = Some((rows, bytes, hash, masked));
            Ok(())
        });
        if let Some(error) = failed {
            return Err(error.context(format!("cannot write `{}`", path.display())));
        }
        written?;
        let (rows, bytes, hash, masked) = done.unwrap_or_default();
        let name = name.to_owned();
        let (key, references) = keys(&name, self.everybody);
        let format = self.format;
        Ok((Resource { name, format, columns, key, references, rows, bytes, hash }, masked))
    }
}
