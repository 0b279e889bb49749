//! `rolescope diff`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use rolescope_index::{Snapshot, Threads};
use rolescope_lexicon::Lexicon;
use rolescope_report::manifest;
use rolescope_study::compare::{self, Aspect, Differing, Exchanged};
use rolescope_study::made::{self, Made, MadeAnswer};
use rolescope_study::{Provenance, Table, Who};

use super::results;
use super::verify::with_rules;
use crate::context::Context;
use crate::output::OutputArgs;

/// Tell how two results differ, and what their differences are put down to
///
/// Compares what two folders of `report` or `run` rest on – inputs, rules, lexicon, version – and how each signal's counts and theta moved.
/// Where one of these differs, the change is put down to it. Where several do, and both indexes are at hand, everything is counted again
/// with one of them exchanged at a time; else it is said that they cannot be told apart.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The first results: A
    #[arg(value_name = "A")]
    first: PathBuf,
    /// The second results: B
    #[arg(value_name = "B")]
    second: PathBuf,
    /// Index of the first results; by default where their manifest says
    #[arg(long, value_name = "DIR")]
    index_a: Option<PathBuf>,
    /// Index of the second results; by default where their manifest says
    #[arg(long, value_name = "DIR")]
    index_b: Option<PathBuf>,
    /// Count nothing again
    #[arg(long, conflicts_with_all = ["index_a", "index_b"])]
    no_recount: bool,
    /// Table to print (can be repeated, or separated by commas)
    #[arg(long, value_enum, value_name = "TABLE", value_delimiter = ',', default_values = ["differences", "moves"])]
    table: Vec<TableChoice>,
    #[command(flatten)]
    output: OutputArgs,
}

/// A table, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TableChoice {
    /// What the results rest on, where it differs
    Differences,
    /// How each lean moved, and by what
    Moves,
}

/// One of the two results.
struct Side {
    folder: PathBuf,
    made: Made,
    index: Option<PathBuf>,
}

pub(crate) fn run(context: &Context, args: DiffArgs) -> anyhow::Result<()> {
    let DiffArgs { first, second, index_a, index_b, no_recount, table, output } = args;
    let output = output.resolve(&[&first, &second])?;
    let sides = [Side::open(first, index_a)?, Side::open(second, index_b)?];
    let made = [&sides[0].made, &sides[1].made];
    let mut pairs: Vec<[&MadeAnswer; 2]> = Vec::new();
    let mut remarks = Vec::new();
    for answer in &made[0].answers {
        match made[1].answers.iter().find(|other| other.population == answer.population) {
            Some(other) => pairs.push([answer, other]),
            None => remarks.push(format!("Only A asks about `{}`.", answer.population)),
        }
    }
    for answer in &made[1].answers {
        if pairs.iter().all(|[one, _]| one.population != answer.population) {
            remarks.push(format!("Only B asks about `{}`.", answer.population));
        }
    }
    let mut all: Vec<(String, Vec<Differing>)> = Vec::new();
    let mut moved: Vec<([&MadeAnswer; 2], Vec<Exchanged>)> = Vec::new();
    for pair in pairs {
        let population = &pair[0].population;
        let differing = compare::differing(made, pair);
        let aspects = compare::aspects(&differing);
        let names: Vec<&str> = aspects.iter().map(|aspect| aspect.name()).collect();
        let same = pair[0].leans == pair[1].leans;
        let mut exchanged = Vec::new();
        let conclusion = match &aspects[..] {
            [] if same => "nothing differs that could move a number, and none has moved".to_owned(),
            [] => "nothing differs, and yet the numbers do: let `rolescope verify` look at both"
                .to_owned(),
            _ if same => format!("other {}, and no number has moved", names.join(" and ")),
            [one] => format!("only the {} changed: whatever moved is put down to that", one.name()),
            several => match cannot(&sides, several, no_recount)? {
                Some(why) => format!(
                    "{} changed; which of them moved the numbers cannot be told apart: {why}",
                    names.join(" and ")
                ),
                None => {
                    exchanged = recount(context, &sides, pair, several)?;
                    format!(
                        "{} changed; everything was counted again with one of them exchanged at a time",
                        names.join(" and ")
                    )
                }
            },
        };
        remarks.push(format!("{population}: {conclusion}."));
        if pair[0].headline != pair[1].headline {
            remarks.push(format!("A: {}", pair[0].headline));
            remarks.push(format!("B: {}", pair[1].headline));
        }
        all.push((population.clone(), differing));
        moved.push((pair, exchanged));
    }
    let mut tables: Vec<Table> = table
        .iter()
        .map(|table| match table {
            TableChoice::Differences => compare::differences(&all),
            TableChoice::Moves => compare::moves(&moved),
        })
        .collect();
    if let Some(last) = tables.last_mut() {
        last.remarks = remarks;
    }
    let tables: Vec<&Table> = tables.iter().collect();
    let both = |of: fn(&Made) -> &str| format!("{}..{}", of(made[0]), of(made[1]));
    let provenance = Provenance::new(
        both(|made| &made.inputs.corpus),
        Some((&both(|made| &made.lexicon.name), &both(|made| &made.lexicon.fingerprint))),
        Vec::new(),
    );
    output.write(context, "How two results differ", &tables, &provenance)
}

impl Side {
    fn open(folder: PathBuf, index: Option<PathBuf>) -> anyhow::Result<Self> {
        let made = manifest::read(&folder)?;
        let told = made.index.as_ref().map(|way| folder.join(way)).filter(|index| index.is_dir());
        Ok(Self { index: index.or(told), folder, made })
    }

    /// Its index, if it holds what was counted.
    fn snapshot(&self) -> anyhow::Result<Option<Snapshot>> {
        let Some(index) = &self.index else { return Ok(None) };
        let snapshot = Snapshot::open(index)?;
        Ok(Some(snapshot).filter(|s| s.manifest().corpus.short() == self.made.inputs.corpus))
    }
}

/// Why nothing can be counted crosswise, if it cannot.
fn cannot(
    sides: &[Side; 2],
    aspects: &[Aspect],
    no_recount: bool,
) -> anyhow::Result<Option<String>> {
    if no_recount {
        return Ok(Some("`--no-recount` forbids to count again".to_owned()));
    }
    if aspects.contains(&Aspect::Version) {
        return Ok(Some("this version cannot count as another did".to_owned()));
    }
    for (side, option) in sides.iter().zip(["--index-a", "--index-b"]) {
        // Of the same postings either index will do.
        let needed = aspects.contains(&Aspect::Inputs) || option == "--index-a";
        if needed && side.snapshot()?.is_none() {
            return Ok(Some(format!(
                "the index that `{}` was counted from is not at hand; `{option}` names it",
                side.folder.display()
            )));
        }
    }
    Ok(None)
}

/// Counts again for each of the aspects, taken from the second results while all else is the first's.
fn recount(
    context: &Context,
    sides: &[Side; 2],
    pair: [&MadeAnswer; 2],
    aspects: &[Aspect],
) -> anyhow::Result<Vec<Exchanged>> {
    let parse = |side: &Side| {
        side.made.lexicon.parse().with_context(|| {
            format!("the lexicon in the manifest of `{}` cannot be read", side.folder.display())
        })
    };
    let lexicons = [parse(&sides[0])?, parse(&sides[1])?];
    let population = &pair[0].population;
    let queries =
        lexicons.each_ref().map(|lexicon| Who::parse(population, lexicon).query.is_some());
    if queries[0] != queries[1] {
        let without = usize::from(queries[1]);
        bail!(
            "nothing can be counted crosswise: the lexicon of `{}` has no role `{population}`; add `--no-recount`",
            sides[without].folder.display()
        );
    }
    let threads = context.threads()?;
    let mut all = Vec::new();
    for &aspect in aspects {
        let from = |of: Aspect| usize::from(of == aspect);
        let leans = counted(
            context,
            &sides[from(Aspect::Inputs)],
            (&sides[from(Aspect::Rules)].made, pair[from(Aspect::Rules)]),
            &lexicons[from(Aspect::Lexicon)],
            &threads,
        )
        .with_context(|| format!("cannot count again with the other {}", aspect.name()))?;
        all.push(Exchanged { aspect, leans });
    }
    Ok(all)
}

fn counted(
    context: &Context,
    inputs: &Side,
    (rules, answer): (&Made, &MadeAnswer),
    lexicon: &Lexicon,
    threads: &Threads,
) -> anyhow::Result<Vec<made::MadeLean>> {
    let snapshot = inputs.snapshot()?.context("the index is no longer at hand")?;
    let snapshot = with_rules(context, snapshot, rules)?;
    let question = answer.question.question(Some(&answer.population), lexicon, None)?;
    let answer = results::ask(context, &snapshot, lexicon, question, threads)?;
    Ok(made::leans(&answer))
}
