//! `rolescope lexicon import`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use rolescope_lexicon::import::{Category, ImportOptions, import, liwc, quanteda};
use rolescope_report as report;

use super::labels::Sheet;
use crate::context::Context;
use crate::failure::Usage;
use crate::quantity::Quantity;
use crate::sparing::{Written, same_file, spare_foreign};

/// What is told of words that were left out, unless all are asked for.
const SHOWN: usize = 10;

/// Write a dictionary of another program as a lexicon
///
/// Reads dictionaries of quanteda (YAML), of LIWC (`.dic`), and tables (CSV) with the columns `category` and `pattern`, perhaps `kind` and
/// `family`. What cannot be taken over is told. A word that stands in several categories is taken over in the first: here a word counts for one entry.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The dictionary
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is; by default its extension tells: yml, yaml, dic, csv
    #[arg(long, value_enum, value_name = "FORM")]
    from: Option<From>,
    /// What its categories become
    #[arg(long, value_enum, value_name = "KIND", default_value_t = Becomes::Signal)]
    kind: Becomes,
    /// Family of the duties that they become; by default the widest category
    #[arg(long, value_name = "FAMILY")]
    family: Option<String>,
    /// Name of the lexicon; by default that of the file
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Tell all that is left out, not only the first
    #[arg(long)]
    all: bool,
    /// Write to a file instead of standard output (`-`)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long, requires = "output")]
    force: bool,
}

/// A form of dictionaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum From {
    /// YAML of the R package quanteda
    Quanteda,
    /// `.dic` of LIWC
    Liwc,
    /// CSV with the columns category and pattern
    Csv,
}

/// What a category becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Becomes {
    /// A signal
    Signal,
    /// A duty
    Duty,
    /// A decoy
    Decoy,
    /// A role
    Role,
}

impl Becomes {
    fn name(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Duty => "duty",
            Self::Decoy => "decoy",
            Self::Role => "role",
        }
    }
}

pub(super) fn run(context: &Context, args: ImportArgs) -> anyhow::Result<()> {
    let ImportArgs { file, from, kind, family, name, all, output, force } = args;
    let output = output.filter(|path| path.as_os_str() != "-");
    if let Some(output) = output.as_deref().filter(|output| same_file(output, &file)) {
        return Err(Usage::new(format!("`{}` is the dictionary itself", output.display()))
            .hint("name another file with `--output`")
            .into());
    }
    if let Some(output) = output.as_deref().filter(|_| !force) {
        spare_foreign(output, Written::Text, "replace it with `--force`")?;
    }
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let from = match (from, extension.as_deref()) {
        (Some(from), _) => from,
        (None, Some("yml" | "yaml")) => From::Quanteda,
        (None, Some("dic")) => From::Liwc,
        (None, Some("csv" | "tsv")) => From::Csv,
        (None, _) => {
            return Err(Usage::new(format!("it is not clear what `{}` is", file.display()))
                .hint("say with `--from` what it is: quanteda, liwc or csv")
                .into());
        }
    };
    let shown = file.display().to_string();
    let text = || {
        let bytes = std::fs::read(&file).with_context(|| format!("cannot read `{shown}`"))?;
        String::from_utf8(bytes).with_context(|| format!("`{shown}` is not UTF-8"))
    };
    let categories = match from {
        From::Quanteda => quanteda(&shown, &text()?)?,
        From::Liwc => liwc(&shown, &text()?)?,
        From::Csv => rows(&file)?,
    };
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let options = ImportOptions {
        name: name.or(stem).unwrap_or_default(),
        source: file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        kind: kind.name().to_owned(),
        family,
    };
    let imported = import(&categories, &options)?;
    match &output {
        Some(path) => {
            report::files::write_atomically(path, |to| {
                to.write_all(imported.text.as_bytes()).map_err(|source| report::Error::Stream {
                    table: options.name.clone(),
                    format: "TOML",
                    source,
                })
            })?;
            context.say(&format!("Wrote {}.", path.display()));
        }
        None => crate::commands::print(&imported.text)?,
    }
    context.say(&format!(
        "{} words and phrases in {} were taken over, {} left out.",
        imported.taken,
        Quantity(imported.entries as u64, "entry"),
        imported.left_out.len()
    ));
    let most = if all { imported.left_out.len() } else { SHOWN };
    for left in imported.left_out.iter().take(most) {
        let what = if left.written.is_empty() { "all" } else { left.written.as_str() };
        context.say(&format!("  {}: `{what}`: {}", left.category, left.reason));
    }
    if imported.left_out.len() > most {
        context.say("  …; `--all` tells the rest.");
    }
    Ok(())
}

/// The categories of a table, in the order in which they are named first.
fn rows(file: &Path) -> anyhow::Result<Vec<Category>> {
    let sheet = Sheet::read(file)?;
    let (category, pattern) = (sheet.column("category")?, sheet.column("pattern")?);
    let (kind, family) = (sheet.find(&["kind"]), sheet.find(&["family"]));
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut categories: Vec<Category> = Vec::new();
    for (line, cells) in &sheet.records {
        let cell = |at: Option<usize>| {
            at.map(|at| cells[at].trim().to_owned()).filter(|cell| !cell.is_empty())
        };
        let kind = cell(kind);
        if let Some(unknown) =
            kind.as_deref().filter(|kind| Becomes::from_str(kind, false).is_err())
        {
            return Err(Usage::new(format!("line {line}: `{unknown}` is no kind of entry"))
                .hint("write signal, duty, decoy or role")
                .into());
        }
        let place = *places.entry(cells[category].trim()).or_insert(categories.len());
        if place == categories.len() {
            categories.push(Category {
                path: vec![cells[category].trim().to_owned()],
                patterns: true,
                kind,
                family: cell(family),
                ..Category::default()
            });
        }
        categories[place].written.push(cells[pattern].clone());
    }
    Ok(categories)
}
