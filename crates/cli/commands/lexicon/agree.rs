//! `rolescope lexicon agree`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use rolescope_cooccur::Level;
use rolescope_study::{Provenance, Ratings, tables};

use super::labels::Sheet;
use crate::context::Context;
use crate::failure::Usage;
use crate::output::OutputArgs;

/// The columns of labels that are looked for.
const LABELS: [&str; 10] = [
    "zone",
    "eng",
    "mkt",
    "tech",
    "label",
    "engineering",
    "marketing",
    "liaison",
    "strategy",
    "users",
];

/// Measure how far people who labelled the same sentences agree
///
/// Give one file for each person, with a column `item` that names the sentence and the same columns of labels; or one file, and with
/// `--columns` the columns that hold the labels of each person.
#[derive(Debug, Args)]
pub(super) struct AgreeArgs {
    /// CSV files of labelled sentences
    #[arg(value_name = "LABELS", required = true)]
    labels: Vec<PathBuf>,
    /// Columns to compare: in one file the people's, in several the labels (by default zone, eng, mkt, tech, label and families)
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    columns: Vec<String>,
    /// Column that names the sentence
    #[arg(long, value_name = "COLUMN", default_value = "item")]
    item: String,
    /// Level of intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    level: f64,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(context: &Context, args: AgreeArgs) -> anyhow::Result<()> {
    let AgreeArgs { labels, columns, item, level, output } = args;
    let inputs: Vec<&Path> = labels.iter().map(PathBuf::as_path).collect();
    let output = output.resolve(&inputs)?;
    let level = Level::new(level).ok_or_else(|| {
        Usage::new(format!("`--level {level}` is not between 0 and 1")).hint("0.95 is usual")
    })?;
    let sheets = labels.iter().map(|path| Sheet::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let ratings = match sheets.as_slice() {
        [sheet] => vec![within(sheet, &columns)?],
        sheets => across(sheets, &labels, &columns, &item)?,
    };
    let table = tables::agreement(&ratings, level);
    let files: Vec<&str> = sheets.iter().map(|sheet| sheet.fingerprint.as_str()).collect();
    let settings = [
        ("labels", files.join(", ")),
        ("columns", columns.join(", ")),
        ("item", item),
        ("level", level.value().to_string()),
    ];
    let settings = settings.into_iter().map(|(name, value)| (name.to_owned(), value));
    let provenance = Provenance::new(String::new(), None, settings.collect());
    output.write(context, "Agreement", &[&table], &provenance)
}

/// The columns of one file, one for each person.
fn within(sheet: &Sheet, columns: &[String]) -> anyhow::Result<Ratings> {
    if columns.len() < 2 {
        return Err(Usage::new("agreement needs two people")
            .hint("name the columns of two or more with `--columns`, or give a file for each")
            .into());
    }
    let places =
        columns.iter().map(|name| sheet.column(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let units = sheet
        .records
        .iter()
        .map(|(_, cells)| places.iter().map(|at| cells[*at].trim().to_ascii_lowercase()).collect());
    Ok(Ratings { name: columns.join(", "), raters: columns.to_vec(), units: units.collect() })
}

/// The same columns of several files, joined by the name of the sentence.
fn across(
    sheets: &[Sheet],
    paths: &[PathBuf],
    columns: &[String],
    item: &str,
) -> anyhow::Result<Vec<Ratings>> {
    let names: Vec<&str> = if columns.is_empty() {
        let everywhere = |name: &&str| sheets.iter().all(|sheet| sheet.find(&[name]).is_some());
        LABELS.into_iter().filter(everywhere).collect()
    } else {
        columns.iter().map(String::as_str).collect()
    };
    if names.is_empty() {
        return Err(Usage::new("the files share no column of labels")
            .hint("name the columns to compare with `--columns`")
            .into());
    }
    let raters: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let mut all = Vec::new();
    for name in names {
        let mut units: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (rater, sheet) in sheets.iter().enumerate() {
            let (key, label) = (sheet.column(item)?, sheet.column(name)?);
            for (line, cells) in &sheet.records {
                let unit =
                    units.entry(&cells[key]).or_insert_with(|| vec![String::new(); sheets.len()]);
                if !unit[rater].is_empty() {
                    return Err(Usage::new(format!(
                        "`{}`, line {line}: the {item} `{}` stands there twice",
                        raters[rater], cells[key]
                    ))
                    .hint("each sentence needs a name of its own")
                    .into());
                }
                unit[rater] = cells[label].trim().to_ascii_lowercase();
            }
        }
        all.push(Ratings {
            name: name.to_owned(),
            raters: raters.clone(),
            units: units.into_values().collect(),
        });
    }
    Ok(all)
}
