//! `rolescope lexicon eval`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rolescope_cooccur::Level;
use rolescope_lexicon::Lexicon;
use rolescope_study::{Dimension, LabelledSentence, Provenance, Stratum, Table, evaluate, tables};
use rolescope_text::with_stand_ins;

use super::labels::Sheet;
use crate::commands::asking::LexiconChoice;
use crate::context::Context;
use crate::failure::Usage;
use crate::output::OutputArgs;
use crate::quantity::Quantity;

/// Measure a lexicon against labelled sentences
///
/// LABELS is a CSV with a column `sentence` (or `text`, `task`), perhaps `item`, `title`, `before` and `after`, and columns of labels:
/// `zone`; `eng` and `mkt`, or any family of the lexicon, with none, with or does; `tech` with none, mentioned, preferred, required or
/// negated; the key of a signal or duty with yes or no; `label` with the family that a whole text is of, or other. An empty label does
/// not count. Columns of other names are passed by. Where all sentences were drawn by strata, as `lexicon sample` draws them, the columns
/// `stratum` and `stratum_sentences` tell how many sentences each stands for.
#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    /// CSV of labelled sentences
    #[arg(value_name = "LABELS")]
    labels: PathBuf,
    #[command(flatten)]
    lexicon: LexiconChoice,
    /// Column whose values name what resembles each other: an employer, an ad (by default `employer`, `source` or `item`, if there is one)
    #[arg(long, value_name = "COLUMN")]
    cluster: Option<String>,
    /// Line that stands before each sentence, as a heading does, where the file has no column `before`
    #[arg(long, value_name = "TEXT")]
    before: Option<String>,
    /// Only sentences whose column has this value; a star at its end stands for anything (can be repeated: all must hold)
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    only: Vec<String>,
    /// Table to print (can be repeated, or separated by commas)
    #[arg(long, value_enum, value_name = "TABLE", value_delimiter = ',', default_values = ["summary", "labels", "estimates", "lean"])]
    table: Vec<EvaluationTable>,
    /// Sentences shown for each column of labels in the table `errors`
    #[arg(long, value_name = "N", default_value_t = 20)]
    examples: usize,
    /// Level of intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    level: f64,
    #[command(flatten)]
    output: OutputArgs,
}

/// A table, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EvaluationTable {
    /// Each column: right, macro-F1, kappa, alpha
    Summary,
    /// Each label: precision, recall, F1
    Labels,
    /// Each label in all sentences that the strata hold, drawn or not
    Estimates,
    /// What was taken for what
    Confusion,
    /// Each label in each zone
    Zones,
    /// Each entry as evidence of a label
    Entries,
    /// Which way whole texts lean
    Lean,
    /// Sentences that are not as labelled
    Errors,
}

pub(super) fn run(context: &Context, args: EvalArgs) -> anyhow::Result<()> {
    let EvalArgs { labels, lexicon, cluster, before, only, table, examples, level, output } = args;
    let output = output.resolve(&[&labels, Path::new(&lexicon.lexicon)])?;
    let level = Level::new(level).ok_or_else(|| {
        Usage::new(format!("`--level {level}` is not between 0 and 1")).hint("0.95 is usual")
    })?;
    let lexicon = lexicon.open()?;
    let mut sheet = Sheet::read(&labels)?;
    for condition in &only {
        keep(&mut sheet, condition)?;
    }
    let (dimensions, mut sentences) =
        read(&sheet, &lexicon, cluster.as_deref(), before.as_deref().unwrap_or_default())?;
    if !only.is_empty() {
        // Of some of the sentences it is not known how many others they stand for.
        sentences.iter_mut().for_each(|sentence| sentence.stratum = None);
    }
    let evaluation = evaluate(&lexicon, &dimensions, &sentences, level)?;
    let wanted = |made: &Table| {
        let place = tables::EVALUATION_TABLES.iter().position(|name| *name == made.name);
        place.is_some_and(|place| table.iter().any(|table| *table as usize == place))
    };
    let made = tables::evaluation(&evaluation, &lexicon, examples);
    let made: Vec<&Table> = made.iter().filter(|made| wanted(made)).collect();
    if made.is_empty() {
        return Err(Usage::new("the tables asked for have no row")
            .hint("`summary`, `labels`, `zones` and `entries` are about labels of sentences, `lean` about a column `label`, \
                `estimates` about sheets of `lexicon sample`, whole")
            .into());
    }
    let settings = [
        ("labels", sheet.fingerprint.clone()),
        ("sentences", sentences.len().to_string()),
        ("where", only.join(", ")),
        ("before", before.unwrap_or_default()),
        ("cluster", cluster.unwrap_or_default()),
        ("level", level.value().to_string()),
    ];
    let settings = settings.into_iter().map(|(name, value)| (name.to_owned(), value));
    let provenance = Provenance::new(
        String::new(),
        Some((&lexicon.name, &lexicon.fingerprint)),
        settings.collect(),
    );
    output.write(context, &format!("Lexicon {}, measured", lexicon.name), &made, &provenance)
}

/// Keeps the records that fulfil `COLUMN=VALUE`.
fn keep(sheet: &mut Sheet, condition: &str) -> anyhow::Result<()> {
    let (column, value) = condition.split_once('=').ok_or_else(|| {
        Usage::new(format!("`--where {condition}` has no `=`")).hint("write COLUMN=VALUE")
    })?;
    let column = sheet.column(column)?;
    sheet.records.retain(|(_, cells)| match value.strip_suffix('*') {
        Some(start) => cells[column].starts_with(start),
        None => cells[column] == value,
    });
    Ok(())
}

/// What the columns of a sheet are about, and its sentences.
fn read(
    sheet: &Sheet,
    lexicon: &Lexicon,
    cluster: Option<&str>,
    before: &str,
) -> anyhow::Result<(Vec<Dimension>, Vec<LabelledSentence>)> {
    let text = sheet.find(&["sentence", "text", "task"]).ok_or_else(|| {
        Usage::new("there is no column `sentence`")
            .hint(format!("the columns are {}", sheet.header.join(", ")))
    })?;
    let [item, title, own_before, after] =
        ["item", "title", "before", "after"].map(|name| sheet.find(&[name]));
    let known = [Some(text), item, title, own_before, after];
    let strata = ["stratum", "stratum_sentences"].map(|name| sheet.find(&[name]));
    let columns = sheet.header.iter().enumerate();
    let columns = columns.filter(|(at, _)| !known.contains(&Some(*at)));
    let (places, dimensions): (Vec<usize>, Vec<Dimension>) =
        columns.filter_map(|(at, name)| Some((at, Dimension::of_column(name, lexicon)?))).unzip();
    if dimensions.is_empty() {
        return Err(Usage::new("no column holds labels")
            .hint("labels are read from columns called zone, eng, mkt, tech, label, a family, or the key of an entry")
            .into());
    }
    let cluster = match cluster {
        Some(name) => Some(sheet.column(name)?),
        None => sheet.find(&["employer", "source", "item"]),
    };
    let sentences = sheet.records.iter().map(|(line, cells)| -> anyhow::Result<_> {
        let cell = |at: Option<usize>| at.map(|at| cells[at].clone()).unwrap_or_default();
        let own = cell(cluster);
        Ok(LabelledSentence {
            line: *line,
            item: item.map_or_else(|| format!("line {line}"), |at| cells[at].clone()),
            // Without a name each sentence is for itself.
            cluster: if own.is_empty() { format!("line {line}") } else { own },
            title: with_stand_ins(&cell(title)),
            before: if own_before.is_some() {
                with_stand_ins(&cell(own_before))
            } else {
                before.to_owned()
            },
            sentence: with_stand_ins(&cells[text]),
            after: with_stand_ins(&cell(after)),
            labels: places.iter().map(|at| cells[*at].clone()).collect(),
            stratum: stratum(sheet, strata, *line, cells)?,
        })
    });
    let sentences = sentences.collect::<anyhow::Result<Vec<LabelledSentence>>>()?;
    if sentences.is_empty() {
        return Err(Usage::new("there is no sentence to compare with")
            .hint("the file has no record, or none fulfils `--where`")
            .into());
    }
    if sentences.iter().all(|sentence| sentence.labels.iter().all(|label| label.trim().is_empty()))
    {
        let names: Vec<String> =
            places.iter().map(|at| format!("`{}`", sheet.header[*at])).collect();
        return Err(Usage::new(format!(
            "of {} none has a label",
            Quantity(sentences.len() as u64, "sentence")
        ))
        .hint(format!(
            "fill in {} first: what the sentence says by your own reading",
            names.join(", ")
        ))
        .into());
    }
    Ok((dimensions, sentences))
}

/// The stratum that a sentence was drawn from, if the sheet says it.
fn stratum(
    sheet: &Sheet,
    columns: [Option<usize>; 2],
    line: u64,
    cells: &[String],
) -> anyhow::Result<Option<Stratum>> {
    let [Some(number), Some(sentences)] = columns else { return Ok(None) };
    if cells[number].is_empty() || cells[sentences].is_empty() {
        return Ok(None);
    }
    let read = |at: usize| {
        cells[at].trim().parse::<u64>().map_err(|_| {
            let (column, cell) = (&sheet.header[at], &cells[at]);
            Usage::new(format!("line {line}: `{cell}` in the column `{column}` is no whole number"))
                .hint("`lexicon sample` writes these columns; take them out of a sheet that was made otherwise")
        })
    };
    Ok(Some(Stratum { number: read(number)?, sentences: read(sentences)? }))
}
