//! `rolescope export`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use rolescope_index::{Glossary, Population, ReadingOrder, Selection, Snapshot, Threads};
use rolescope_lexicon::{Lexicon, StrengthSet};
use rolescope_report::datapackage::{self, Earlier, Hashing, Reference, Resource};
use rolescope_report::files::{create_folder, sweep};
use rolescope_report::{CsvText, RowFormat, RowWriter};
use rolescope_study::shown::masked_remark;
use rolescope_study::{
    Cell, Column, Export, ExportState, Exporter, MatrixValue, Provenance, Table, Who, tables,
};

use super::asking::{IndexArgs, LexiconChoice};
use super::grouping::{with_current_vacancies, with_known_vacancies, with_vacancies};
use super::vacancies::mask;
use crate::context::Context;
use crate::failure::Usage;
use crate::output::{Program, write_whole};
use crate::sparing::{Written, is_within, refuse_stream, spare_foreign};

/// The file that describes the others.
const PACKAGE: &str = "datapackage.json";

/// Write postings, vacancies, matches, or the matrix of postings and entries for other programs
///
/// Into a folder: a file for each table, and `datapackage.json` (Frictionless) with types, definitions, row counts and hashes. Nothing
/// is cut; each file is there whole or not at all. Tables that are there already stay described if they rest on the same.
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
    /// Replace files that are there and were not written by rolescope
    #[arg(long)]
    force: bool,
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
        force,
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
    tables.sort_unstable();
    tables.dedup();
    let package = output.join(PACKAGE);
    if !force {
        for table in &tables {
            let file = output.join(Resource::file_name(&name_of(*table), format));
            spare_foreign(&file, Written::Data, "replace it with `--force`")?;
        }
        spare_foreign(&package, Written::Data, "replace it with `--force`")?;
    }
    let known = lexicon.open()?;
    let snapshot = index.open()?;
    let threads = context.threads()?;
    let snapshot = if tables.contains(&TableChoice::Vacancies) {
        with_vacancies(context, snapshot, &threads)?
    } else if tables.contains(&TableChoice::Postings) {
        with_known_vacancies(context, snapshot, &threads)?
    } else {
        with_current_vacancies(snapshot, &threads)?
    };
    let who = Who::parse(&population, &known);
    let everybody = who == Who::everybody() && query.is_none();
    let chosen = chosen(&snapshot, &known, &who, query.as_deref(), &threads)?;
    if !everybody && chosen.count() == 0 {
        // Before anything is written: an empty export would take the place of an earlier one.
        let postings = snapshot.everything().count();
        return Err(who.nobody(query.as_deref(), postings).into());
    }
    if let Some(remark) = who.remark() {
        context.say(&remark);
    }
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
    let made = Made::folder(&output)?;
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
    let earlier = std::fs::read_to_string(&package).unwrap_or_default();
    let earlier = Earlier::read(&earlier, &output, &resources, &provenance);
    write_whole(&package, |to| {
        let references = |table: &str| references(table, everybody);
        Ok(datapackage::write(&resources, &earlier, references, &dumps, &provenance, to)?)
    })?;
    made.stays();
    for resource in &resources {
        let name = Resource::file_name(&resource.name, resource.format);
        context.say(&format!("Wrote {} rows to {}.", resource.rows, output.join(name).display()));
    }
    for name in earlier.left_out {
        context.say(&format!(
            "note: {} is of an earlier export with other settings, in another form, or of another lexicon, version or state of the index, or was changed since; {PACKAGE} no longer describes it.",
            output.join(name).display()
        ));
    }
    if let Some(remark) = masked_remark(masked) {
        context.say(&remark);
    }
    Ok(())
}

/// The folder of an export, which goes away again if nothing comes into it.
struct Made<'a>(Option<&'a Path>);

impl<'a> Made<'a> {
    fn folder(path: &'a Path) -> anyhow::Result<Self> {
        let is_new = path.symlink_metadata().is_err();
        create_folder(path)?;
        Ok(Self(Some(path).filter(|_| is_new)))
    }

    fn stays(mut self) {
        self.0 = None;
    }
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        // A folder that holds something stays: this removes empty ones only.
        self.0.map(std::fs::remove_dir);
    }
}

/// The key of a table.
fn key(table: &str) -> Option<&'static str> {
    match table {
        "postings" | "matrix" => Some("docname"),
        "vacancies" => Some("vacancy"),
        _ => None,
    }
}

/// The keys of other tables that a table names. A vacancy stands in its table if the ad that stands for it is exported, which is sure only of
/// all ads.
fn references(table: &str, everybody: bool) -> Vec<Reference> {
    let (ad, vacancy) = ("docname", "vacancy");
    let to_ad = |column| Reference { column, resource: "postings", key: ad };
    match table {
        "postings" if everybody => {
            vec![Reference { column: vacancy, resource: "vacancies", key: vacancy }]
        }
        "postings" => Vec::new(),
        "vacancies" => vec![to_ad(vacancy)],
        _ => vec![to_ad(ad)],
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
        let mut table = tables::vacancies::of_selection(vacancies, &headers, self.chosen);
        let masked = if self.contacts { 0 } else { mask(&mut table) };
        let Table { name, columns, rows, .. } = table;
        self.file(&name, columns, |put| {
            rows.iter().try_for_each(put)?;
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
        let (rows, bytes, hash, masked) = write_whole(&path, |to| {
            let mut hashing = Hashing::new(to);
            let mut writer =
                RowWriter::new(self.format, name, &columns, self.provenance, &mut hashing)?;
            let masked = fill(&mut |row| Ok(writer.row(row)?))?;
            let rows = writer.finish()?;
            let (bytes, hash) = hashing.done();
            Ok((rows, bytes, hash, masked))
        })?;
        let name = name.to_owned();
        let (format, key) = (self.format, key(&name));
        Ok((Resource { name, format, columns, key, rows, bytes, hash }, masked))
    }
}
