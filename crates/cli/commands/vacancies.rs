//! `rolescope vacancies`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use rolescope_index::{
    EmployersAsWritten, KeptVacancies, Snapshot, Threads, Vacancies, VacancyRules,
};
use rolescope_report::encode;
use rolescope_study::shown::masked_remark;
use rolescope_study::tables::vacancies::Shown;
use rolescope_study::{Cell, Provenance, Table, masked, masked_key, tables};
use rolescope_text::without_contacts;
use rolescope_vacancy::{EmployerNames, RuleSet};

use super::asking::IndexArgs;
use super::{explain, grouping};
use crate::context::Context;
use crate::failure::Usage;
use crate::output::OutputArgs;

/// Names of a file that are told.
const NAMED: usize = 5;

/// Group the ads that repeat one opening, and tell which are one vacancy and why
///
/// The ads are read back from the index; nothing is ingested again. What was found is kept in the index, with its rules, and used by
/// `cooccur`, `trend` and `report`; after an ingest they group anew by the same rules. Rules that are not named stay as they were.
#[derive(Debug, Args)]
pub(crate) struct VacanciesArgs {
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    rules: RulesArgs,
    /// Why an ad belongs to its vacancy, or, named twice, why two ads are one vacancy or not: their texts side by side
    #[arg(long, value_name = "ID", conflicts_with_all = ["table", "format", "output"])]
    explain: Vec<String>,
    /// Table to print (can be repeated, or separated by commas). By default the sum, the largest and agencies for reading, and all
    /// vacancies for programs
    #[arg(long, value_enum, value_name = "TABLE", value_delimiter = ',')]
    table: Vec<TableChoice>,
    /// Show e-mail addresses and telephone numbers
    #[arg(long)]
    contacts: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// By which rules.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
struct RulesArgs {
    /// Which rules join ads
    #[arg(long, value_enum, value_name = "RULES")]
    rules: Option<RuleChoice>,
    /// The most days from the first ad of a vacancy to its last; 60 unless said otherwise
    #[arg(long, value_name = "DAYS")]
    days: Option<u32>,
    /// The Jaccard similarity from which two texts are near; 0.8 unless said otherwise
    #[arg(long, value_name = "SHARE")]
    jaccard: Option<f64>,
    /// The lowest Jaccard similarity that `--jaccard` may ask for later without reading all texts again; 0.7 unless said otherwise
    #[arg(long, value_name = "SHARE")]
    lowest_jaccard: Option<f64>,
    /// Words of a shingle, by which texts are compared; 5 unless said otherwise
    #[arg(long, value_name = "WORDS")]
    shingle: Option<usize>,
    /// TOML file of employers' names: `[aliases]`, `agencies`, `not_agencies`
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// Ads of one employer in which a sentence of boilerplate stands, at least; 5 unless said otherwise
    #[arg(long, value_name = "ADS")]
    boilerplate_ads: Option<u32>,
    /// Employers that share a sentence of boilerplate, at least, or 0 for "however many"; 50 unless said otherwise
    #[arg(long, value_name = "EMPLOYERS")]
    boilerplate_employers: Option<u32>,
    /// Words of a sentence of boilerplate, at least; 5 unless said otherwise
    #[arg(long, value_name = "WORDS")]
    boilerplate_words: Option<usize>,
    /// Group by the usual rules, whatever was said before
    #[arg(long)]
    usual: bool,
    /// Memory for what is held of texts to compare them, in MiB; beyond that it lies in a file for the time
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..=65_536))]
    memory: u64,
}

/// A set of rules, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RuleChoice {
    /// None: each ad is a vacancy
    None,
    /// The same text
    SameText,
    /// Or the same employer, title and place
    SameTextOrKey,
    /// Or a near text
    All,
}

/// A table, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TableChoice {
    /// Ads, vacancies, templates, copies, what ads lack
    Summary,
    /// The vacancies with the most ads
    Largest,
    /// Staffing firms and recruiters
    Agencies,
    /// Every vacancy
    Vacancies,
    /// Every ad with its vacancy
    Ads,
}

pub(crate) fn run(context: &Context, args: VacanciesArgs) -> anyhow::Result<()> {
    let VacanciesArgs { index, rules, explain, table, contacts, output } = args;
    if explain.len() > 2 {
        return Err(Usage::new("`--explain` takes one ad or two")
            .hint("name two ads at a time")
            .into());
    }
    let mut inputs: Vec<&Path> = vec![&index.index];
    inputs.extend(rules.aliases.as_deref());
    let output = output.resolve(&inputs)?;
    let snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let threads = context.threads()?;
    let kept = Vacancies::open(&snapshot, &threads)?;
    let before = match &kept {
        KeptVacancies::Current(vacancies) => vacancies.rules().clone(),
        KeptVacancies::Stale(rules) | KeptVacancies::Older(rules) => rules.clone(),
        KeptVacancies::Missing | KeptVacancies::Unreadable(_) => VacancyRules::default(),
    };
    let memory = usize::try_from(rules.memory << 20).context("cannot use that much memory")?;
    let names_file = rules.aliases.clone();
    let wanted = rules.over(before)?;
    let vacancies = match kept {
        KeptVacancies::Current(vacancies) if *vacancies.rules() == wanted => *vacancies,
        _ => grouping::make(context, &snapshot, &wanted, memory, &threads)?,
    };
    if let Some(path) = names_file {
        let written = vacancies.employers_as_written(&snapshot)?;
        let strangers = wanted.names.strangers(written.iter())?;
        if let Some(remark) = remark_on_strangers(&path, &strangers) {
            context.say(&remark);
        }
    }
    if !explain.is_empty() {
        return explain::run(context, &snapshot, &vacancies, &explain, contacts, &threads);
    }
    let table = match table.as_slice() {
        [] if output.is_for_people() => {
            vec![TableChoice::Summary, TableChoice::Largest, TableChoice::Agencies]
        }
        [] => vec![TableChoice::Vacancies],
        chosen => chosen.to_vec(),
    };
    let shown = if output.is_for_people() { Shown::Largest } else { Shown::All };
    let mut made = tables(context, &snapshot, &vacancies, (&table, shown), &threads)?;
    let corpus = snapshot.manifest().corpus.short();
    let mut provenance = tables::vacancies::provenance(corpus.clone(), vacancies.grouped());
    if contacts {
        provenance.settings.push(("contacts".to_owned(), true.to_string()));
        provenance = Provenance::new(corpus, None, provenance.settings);
    } else if let Some(remark) = masked_remark(made.iter_mut().map(mask).sum()) {
        match made.last_mut().filter(|_| output.is_rows().is_none()) {
            Some(table) => table.remarks.push(remark),
            None => context.say(&remark),
        }
    }
    output.write(context, "Vacancies", &made.iter().collect::<Vec<_>>(), &provenance)
}

/// Names of a file that no ad has, the first of them.
fn remark_on_strangers(path: &Path, names: &[&str]) -> Option<String> {
    let first: Vec<String> =
        names.iter().take(NAMED).map(|name| format!("`{}`", encode::terminal_line(name))).collect();
    let more = if names.len() > NAMED { ", …" } else { "" };
    let (what, are) = if names.len() == 1 { ("name", "is") } else { ("names", "are") };
    let count = names.len();
    (count > 0).then(|| {
        format!(
            "note: {count} {what} in `{}` {are} of no employer in the index: {}{more}",
            path.display(),
            first.join(", ")
        )
    })
}

/// Replaces contacts in the names that a table of vacancies holds; returns how many. Employers still differ by name and key. Ids and days are
/// none, whatever they look like.
pub(crate) fn mask(table: &mut Table) -> u64 {
    let place = |name: &str| table.columns.iter().position(|column| column.name == name);
    let names = ["employer", "title", "titles", "place"].map(place);
    let keys = place("employer").zip(place("employer_key"));
    let mut all = 0;
    for row in &mut table.rows {
        for at in names.into_iter().flatten() {
            let Cell::Text(text) = &row[at] else { continue };
            let (hidden, count) = match keys.filter(|(name, _)| *name == at) {
                None => without_contacts(text),
                Some((_, key)) => {
                    let hidden = masked(text);
                    if let Cell::Text(of) = &row[key]
                        && let Some(stands) = masked_key(text, of)
                    {
                        row[key] = Cell::Text(stands);
                    }
                    hidden
                }
            };
            all += count;
            row[at] = Cell::Text(hidden);
        }
    }
    all
}

/// The tables that were asked for. Of most of them only some ads need be read.
fn tables(
    context: &Context,
    snapshot: &Snapshot,
    vacancies: &Vacancies,
    (chosen, shown): (&[TableChoice], Shown),
    threads: &Threads,
) -> anyhow::Result<Vec<Table>> {
    let grouped = vacancies.grouped();
    let has = |wanted: &[TableChoice]| chosen.iter().any(|table| wanted.contains(table));
    let mut headers = Vec::new();
    if has(&[TableChoice::Vacancies, TableChoice::Ads]) {
        headers = vacancies.headers(snapshot, threads, &context.progress())?;
    }
    let (mut of_largest, mut employers) = (HashMap::new(), None);
    if has(&[TableChoice::Largest]) {
        of_largest = vacancies.headers_of(snapshot, &tables::vacancies::ads_of_largest(grouped))?;
    }
    if has(&[TableChoice::Summary, TableChoice::Agencies]) {
        employers = Some(vacancies.employers_as_written(snapshot)?);
    }
    let employers = || employers.iter().flat_map(EmployersAsWritten::iter);
    let table = |table: &TableChoice| match table {
        TableChoice::Summary => tables::vacancies::summary(grouped, employers()),
        TableChoice::Largest => tables::vacancies::largest(grouped, |ad| &of_largest[&ad]),
        TableChoice::Agencies => tables::vacancies::agencies(grouped, employers(), shown),
        TableChoice::Vacancies => tables::vacancies::all(grouped, &headers),
        TableChoice::Ads => {
            let headers = headers.iter().map(|header| (header.id.as_str(), header.posted));
            tables::vacancies::ads(grouped, headers)
        }
    };
    Ok(chosen.iter().map(table).collect())
}

impl RulesArgs {
    /// The rules as they were, but for what was typed.
    fn over(self, before: VacancyRules) -> anyhow::Result<VacancyRules> {
        let Self {
            rules: set,
            days,
            jaccard,
            lowest_jaccard,
            shingle,
            aliases,
            boilerplate_ads,
            boilerplate_employers,
            boilerplate_words,
            usual,
            memory: _,
        } = self;
        let mut rules = if usual { VacancyRules::default() } else { before };
        let grouping = &mut rules.grouping;
        if let Some(set) = set {
            grouping.set = match set {
                RuleChoice::None => RuleSet::None,
                RuleChoice::SameText => RuleSet::SameText,
                RuleChoice::SameTextOrKey => RuleSet::SameTextOrKey,
                RuleChoice::All => RuleSet::All,
            };
        }
        grouping.window_days = days.unwrap_or(grouping.window_days);
        grouping.jaccard = jaccard.unwrap_or(grouping.jaccard);
        grouping.text.lowest_jaccard = lowest_jaccard.unwrap_or(grouping.text.lowest_jaccard);
        grouping.text.shingle_words = shingle.unwrap_or(grouping.text.shingle_words);
        let boilerplate = &mut rules.boilerplate;
        boilerplate.ads = boilerplate_ads.unwrap_or(boilerplate.ads);
        boilerplate.employers = boilerplate_employers.unwrap_or(boilerplate.employers);
        boilerplate.words = boilerplate_words.unwrap_or(boilerplate.words);
        if let Some(path) = aliases {
            rules.names = names(&path)?;
        }
        rules.grouping.check().and_then(|()| rules.boilerplate.check()).map_err(as_typed)?;
        Ok(rules)
    }
}

/// What is wrong with a rule, by the name of its option.
fn as_typed(error: rolescope_vacancy::Error) -> anyhow::Error {
    let rolescope_vacancy::Error::Rule { rule, value, allowed } = error else {
        return error.into();
    };
    let option = match rule {
        "window_days" => "days",
        "lowest_jaccard" => "lowest-jaccard",
        "shingle_words" => "shingle",
        "ads" => "boilerplate-ads",
        "employers" => "boilerplate-employers",
        "words" => "boilerplate-words",
        same => same,
    };
    let typed = value.parse().is_ok_and(|value: f64| (0.5..1.0).contains(&value));
    let hint = if rule == "jaccard" && typed {
        // The bound can be lowered as well.
        format!(
            "add `--lowest-jaccard {value}`, which reads all texts again, or choose a higher value"
        )
    } else {
        format!("choose a value for `--{option}` that is {allowed}")
    };
    let allowed = allowed.replace("`lowest_jaccard`", "`--lowest-jaccard`");
    Usage::new(format!("`--{option}` is {value}; it may be {allowed}")).hint(hint).into()
}

/// Reads a file of employers' names.
fn names(path: &Path) -> anyhow::Result<EmployerNames> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the names of employers in `{shown}`"))?;
    let names: EmployerNames = toml::from_str(&text).map_err(|error| {
        Usage::new(format!("`{shown}` is no file of employers' names: {error}")).hint(
            "it may hold a table `[aliases]` of lines such as `\"Acme Robotics\" = \"Acme\"`, and lists `agencies` and `not_agencies`",
        )
    })?;
    rolescope_vacancy::Employers::new(&names)
        .with_context(|| format!("the names of employers in `{shown}` cannot be used"))?;
    Ok(names)
}
