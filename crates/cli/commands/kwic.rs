//! `rolescope kwic`.

use std::path::Path;

use clap::Args;
use rolescope_index::{ConcordanceRequest, Population, Reach};
use rolescope_lexicon::{EntryId, Lexicon, Match, StrengthSet};
use rolescope_report::encode;
use rolescope_study::{Cell, Column, ColumnKind, Table};

use rolescope_study::Who;

use super::asking::{IndexArgs, LexiconChoice};
use crate::context::Context;
use crate::failure::Usage;
use crate::output::OutputArgs;

/// Show every place of a word, phrase or entry with the words around it
///
/// PATTERN is the key of an entry of the lexicon, or a pattern as in a lexicon: `(write|develop) []{0,3} code`, `engineer*`.
#[derive(Debug, Args)]
pub(crate) struct KwicArgs {
    /// Entry or pattern
    pattern: String,
    #[command(flatten)]
    index: IndexArgs,
    #[command(flatten)]
    lexicon: LexiconChoice,
    /// Entry or pattern that must stand near
    #[arg(long, value_name = "PATTERN")]
    with: Option<String>,
    /// How near: sentence, zone, posting, or a number of tokens
    #[arg(long, value_name = "WINDOW", default_value = "sentence", value_parser = reach)]
    window: Reach,
    /// Ads looked at: a role of the lexicon (with its kinds), `all`, or a query
    #[arg(long, value_name = "ROLE|QUERY", default_value = "all")]
    population: String,
    /// A query that ads must match as well
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Lines shown at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Draw this many lines at random instead of taking the first
    #[arg(long, value_name = "N", conflicts_with = "limit")]
    sample: Option<usize>,
    /// Seed of the draw: the same seed draws the same lines
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Words shown on either side
    #[arg(long, value_name = "N", default_value_t = 8)]
    context: usize,
    /// Show negated matches of entries, too; mentioned ones, which counts leave out, are always shown
    #[arg(long)]
    negated: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// How near, as it would be typed.
fn window_name(reach: Reach) -> String {
    match reach {
        Reach::Sentence => "sentence".to_owned(),
        Reach::Zone => "zone".to_owned(),
        Reach::Posting => "posting".to_owned(),
        Reach::Tokens(tokens) => tokens.to_string(),
    }
}

/// How near, as typed.
fn reach(text: &str) -> Result<Reach, String> {
    match text {
        "sentence" => Ok(Reach::Sentence),
        "zone" => Ok(Reach::Zone),
        "posting" => Ok(Reach::Posting),
        number => number
            .parse()
            .map(Reach::Tokens)
            .map_err(|_| "it must be sentence, zone, posting, or a number of tokens".to_owned()),
    }
}

pub(crate) fn run(context: &Context, args: KwicArgs) -> anyhow::Result<()> {
    let KwicArgs {
        pattern,
        index,
        lexicon,
        with,
        window,
        population,
        query,
        limit,
        sample,
        seed,
        context: words,
        negated,
        output,
    } = args;
    let output = output.resolve(&[&index.index, Path::new(&lexicon.lexicon)])?;
    let known = lexicon.open()?;
    let snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let who = Who::parse(&population, &known);
    let with_written = with.clone();
    let (lexicon, node, with) = meant(&known, &pattern, with.as_deref())?;
    // Roles are those of the user's lexicon; an ad hoc pattern is looked up in one without roles.
    if who.population != Population::All && lexicon.fingerprint != known.fingerprint {
        return Err(Usage::new("a role cannot be combined with a pattern")
            .hint("use `--query 'title:\"product manager\"'`, or the key of an entry")
            .into());
    }
    let query = who.query_and(query.as_deref());
    let request = ConcordanceRequest {
        lexicon: &lexicon,
        node,
        with: with.map(|with| (with, window)),
        strengths: if negated { StrengthSet::ALL } else { StrengthSet::AFFIRMED },
        population: who.population,
        query: query.as_deref(),
        limit: sample.unwrap_or(limit),
        sample: sample.map(|_| seed),
        context: words,
    };
    let (lines, total) =
        snapshot.concordance(&request, &context.threads()?, &context.progress())?;
    if output.is_for_people() {
        return super::print(&aligned(&lines, total, context));
    }
    let rows = lines.into_iter().map(|line| {
        let Match { zone, strength, .. } = line.found;
        vec![
            Cell::text(line.id),
            line.posted.map_or(Cell::Empty, |posted| Cell::text(posted.to_string())),
            Cell::text(line.employer),
            Cell::text(line.title),
            Cell::text(zone.name()),
            Cell::text(strength.name()),
            Cell::text(line.left),
            Cell::text(line.node),
            Cell::text(line.right),
        ]
    });
    let column = |name, note| Column::new(name, name, ColumnKind::Text, note);
    let table = Table {
        name: "kwic".to_owned(),
        title: format!("{total} matches"),
        caption: String::new(),
        columns: vec![
            column("docname", "id of the ad"),
            column("posted", "date of posting"),
            column("employer", "employer as written"),
            column("title", "title"),
            column("zone", "part of the ad"),
            column("strength", "how strongly it is asked for"),
            column("pre", "words before"),
            column("keyword", "words of the match"),
            column("post", "words after"),
        ],
        rows: rows.collect(),
        remarks: vec![format!("{total} matches in all.")],
    };
    let settings = [
        ("pattern", pattern),
        ("with", with_written.unwrap_or_default()),
        ("window", window_name(window)),
        ("population", population),
        ("query", query.unwrap_or_default()),
        ("limit", sample.unwrap_or(limit).to_string()),
        ("seed", sample.map(|_| seed.to_string()).unwrap_or_default()),
        ("negated", negated.to_string()),
    ];
    let provenance = super::plain_provenance(&snapshot, Some(&lexicon), &settings);
    output.write(context, "Concordance", &[&table], &provenance)
}

/// The lexicon and entries that patterns mean: entries of the known lexicon, or of one made for them.
fn meant(
    known: &Lexicon,
    pattern: &str,
    with: Option<&str>,
) -> anyhow::Result<(Lexicon, EntryId, Option<EntryId>)> {
    let entry = |written: &str| known.by_key(written);
    match (entry(pattern), with, with.and_then(entry)) {
        (Some(node), None, _) => Ok((known.clone(), node, None)),
        (Some(node), Some(_), Some(with)) => Ok((known.clone(), node, Some(with))),
        (None, None, _) => Ok((Lexicon::from_patterns(&[pattern])?, EntryId(0), None)),
        (None, Some(with), None) => {
            Ok((Lexicon::from_patterns(&[pattern, with])?, EntryId(0), Some(EntryId(1))))
        }
        _ => Err(Usage::new("an entry of the lexicon and a pattern cannot be combined")
            .hint("use two entries, or two patterns")
            .into()),
    }
}

/// Lines with the node in one column.
fn aligned(lines: &[rolescope_index::ConcordanceLine], total: u64, context: &Context) -> String {
    const MARGIN: usize = 24;
    let width = context.width().unwrap_or(120).max(60);
    let node = lines.iter().map(|line| line.node.chars().count()).max().unwrap_or(0).min(width / 3);
    let side = (width - node - MARGIN - 4) / 2;
    let (bold, plain) =
        if context.colour_on_stdout() { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let mut text = String::new();
    for line in lines {
        let [left, word, right, employer] = [&line.left, &line.node, &line.right, &line.employer]
            .map(|part| encode::terminal_line(part));
        text += &format!(
            "{:<MARGIN$}{:>side$}  {bold}{:<node$}{plain}  {}\n",
            super::cut_end(
                &format!(
                    "{} {}",
                    line.posted.map(|posted| posted.to_string()).unwrap_or_default(),
                    employer
                ),
                MARGIN - 1
            ),
            super::cut_start(&left, side),
            super::cut_end(&word, node),
            super::cut_end(&right, side),
        );
    }
    text += &format!("{} of {total} matches shown.\n", lines.len());
    text
}
