//! `rolescope kwic`.

use std::io::Write;
use std::path::Path;

use clap::{Args, ValueEnum};
use rolescope_index::{ConcordanceLine, ConcordanceRequest, LineOrder, Reach, Snapshot, Threads};
use rolescope_lexicon::{Lexicon, Match, StrengthSet};
use rolescope_report::encode;
use rolescope_report::fit::{columns, cut, cut_start, filled, hanging};
use rolescope_study::shown::{
    MOST_SORTED, line_row, line_table, masked_remark, meant, refuse_unknown, within,
};
use rolescope_study::{Error, Who};

use super::asking::{IndexArgs, LexiconChoice};
use crate::context::Context;
use crate::failure::Usage;
use crate::output::OutputArgs;

/// More lines than this are not chosen first and then read, but read one after the other.
const MOST_CHOSEN: usize = 10_000;

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
    /// Entry or pattern that must stand near, before or after
    #[arg(long, value_name = "PATTERN")]
    with: Option<String>,
    /// How near: sentence, zone, posting, or in the same title or body with at most this number of tokens in between
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
    /// Show all lines, as they are found
    #[arg(long, conflicts_with_all = ["limit", "sample"])]
    all: bool,
    /// Draw this many lines at random instead of taking the first: of each employer in turn
    #[arg(long, value_name = "N", conflicts_with = "limit")]
    sample: Option<usize>,
    /// Seed of the draw: the same seed draws the same lines
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Order of the lines
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = OrderChoice::Ingest)]
    sort: OrderChoice,
    /// Words shown on either side
    #[arg(long, value_name = "N", default_value_t = 8)]
    context: usize,
    /// Show negated matches of entries, too; mentioned ones, which counts leave out, are always shown
    #[arg(long)]
    negated: bool,
    /// Show e-mail addresses and telephone numbers
    #[arg(long)]
    contacts: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Order, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OrderChoice {
    /// As ingested, within an ad as it stands there
    Ingest,
    /// By the words before, the nearest first
    Left,
    /// By the words found and those after
    Right,
    /// Newest first
    Posted,
    /// By employer
    Employer,
}

impl OrderChoice {
    fn order(self) -> LineOrder {
        match self {
            Self::Ingest => LineOrder::Ingest,
            Self::Left => LineOrder::Left,
            Self::Right => LineOrder::Right,
            Self::Posted => LineOrder::Posted,
            Self::Employer => LineOrder::Employer,
        }
    }
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
        all,
        sample,
        seed,
        sort,
        context: words,
        negated,
        contacts,
        output,
    } = args;
    for pattern in with.iter().chain([&pattern]) {
        refuse_lone_quote(pattern)?;
    }
    let output = output.resolve(&[&index.index, Path::new(&lexicon.lexicon)])?;
    let known = lexicon.open()?;
    let snapshot = index.open()?;
    output.spare_dumps(&snapshot)?;
    let threads = context.threads()?;
    let who = Who::parse(&population, &known);
    if let Some(remark) = who.remark() {
        context.say(&remark);
    }
    let within = within(&snapshot, &known, &who, query.as_deref(), &threads)?;
    let (lexicon, node, near) = meant(&known, &pattern, with.as_deref()).map_err(mistyped)?;
    let limit = if all { usize::MAX } else { sample.unwrap_or(limit) };
    let order = sort.order();
    if order != LineOrder::Ingest && limit > MOST_SORTED {
        return Err(Usage::new(format!(
            "more than {MOST_SORTED} lines cannot be put into an order"
        ))
        .hint("use `--limit`, or sort the CSV")
        .into());
    }
    let request = ConcordanceRequest {
        lexicon: &lexicon,
        node,
        with: near.map(|near| (near, window)),
        strengths: if negated { StrengthSet::ALL } else { StrengthSet::AFFIRMED },
        within: within.as_ref(),
        order,
        limit,
        sample: sample.map(|_| seed),
        context: words,
        show_contacts: contacts,
    };
    let settings = [
        ("pattern", pattern.clone()),
        ("with", with.unwrap_or_default()),
        ("window", window_name(window)),
        ("population", population),
        ("query", query.unwrap_or_default()),
        ("limit", limit.to_string()),
        ("seed", sample.map(|_| seed.to_string()).unwrap_or_default()),
        (
            "sort",
            sort.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default(),
        ),
        ("negated", negated.to_string()),
        ("contacts", contacts.to_string()),
    ];
    let provenance = super::plain_provenance(&snapshot, Some(&lexicon), &settings);
    let lines = Lines { context, snapshot: &snapshot, request: &request, threads: &threads };
    let chosen = lines.chosen()?;
    if let Some((_, Some(0))) = chosen {
        refuse_unknown(&known, &pattern).map_err(mistyped)?;
    }
    let looked_for = LookedFor { lexicon: &known, pattern: &pattern };
    if output.is_for_people() {
        let layout = Layout::new(output.layout(context), chosen.as_ref().map(|(one, _)| one));
        return output.fill(context, |to| {
            let mut told = lines.each(chosen, &mut |line| Ok(layout.print(&line, &mut *to)?))?;
            // The lines are there to be read while all are counted.
            if told.all.is_none() {
                to.flush()?;
                told.all = Some(lines.count()?);
            }
            for remark in told.remarks(&looked_for) {
                writeln!(to, "{}", hanging(&remark, 0, output.line_width(context)))?;
            }
            Ok(())
        });
    }
    let total = chosen.as_ref().and_then(|(_, total)| *total);
    let title = total.map_or_else(|| "Matches".to_owned(), |total| format!("{total} matches"));
    output.write_rows(context, line_table(title), &provenance, |put| {
        let told = lines.each(chosen, &mut |line| put(line_row(line, &pattern)))?;
        let remarks = told.remarks(&looked_for);
        Ok(if told.is_whole() && !looked_for.may_mislead(told.all) { Vec::new() } else { remarks })
    })
}

/// Quotes mean nothing in a pattern, whose words stand in a row anyway; but one without a partner tells that something is missing.
fn refuse_lone_quote(pattern: &str) -> anyhow::Result<()> {
    if pattern.matches('"').count().is_multiple_of(2) {
        return Ok(());
    }
    Err(Usage::new(format!("a quote of the pattern `{pattern}` has no partner"))
        .hint("leave quotes out: the words of a pattern stand in a row anyway")
        .into())
}

/// A pattern that cannot have been meant is a mistake in what was typed.
fn mistyped(error: Error) -> anyhow::Error {
    match &error {
        Error::NoEntry { .. } | Error::EntryAndPattern { .. } => {
            Usage::new(error.to_string()).hint(error.hint().unwrap_or_default()).into()
        }
        _ => error.into(),
    }
}

/// The lines asked for.
struct Lines<'a> {
    context: &'a Context,
    snapshot: &'a Snapshot,
    request: &'a ConcordanceRequest<'a>,
    threads: &'a Threads,
}

/// Lines that were chosen, and the number of all matches, if it is known.
type Chosen = (Vec<ConcordanceLine>, Option<u64>);

/// What was looked for: an entry, or a pattern.
struct LookedFor<'a> {
    lexicon: &'a Lexicon,
    pattern: &'a str,
}

impl LookedFor<'_> {
    /// The entry, with its kind, behind "matches".
    fn of(&self) -> String {
        let entry = self.lexicon.by_key(self.pattern).map(|entry| self.lexicon.entry(entry));
        entry.map_or_else(String::new, |entry| {
            format!(" of the {} `{}`", entry.kind.name(), entry.key)
        })
    }

    /// What somebody may have meant who wrote this, if `found` matches were found.
    fn remark(&self, found: Option<u64>) -> Option<String> {
        let Self { lexicon, pattern } = self;
        let is_key = pattern.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        match lexicon.by_key(pattern) {
            Some(_) if !pattern.contains('-') => Some(format!(
                "`{pattern}` is an entry of the lexicon; `rolescope kwic '({pattern})'` looks for the word itself."
            )),
            None if found == Some(0) && is_key => Some(format!(
                "`{pattern}` is no entry of the lexicon `{}` (`rolescope lexicon show` lists them), and was looked for as words.",
                lexicon.name
            )),
            _ => None,
        }
    }

    /// Whether something else may have been meant.
    fn may_mislead(&self, found: Option<u64>) -> bool {
        self.remark(found).is_some()
    }
}

/// What there was to show.
#[derive(Debug, Default)]
struct Told {
    shown: u64,
    /// How many there are, if that is known.
    all: Option<u64>,
    masked: u64,
}

impl Lines<'_> {
    /// The lines, if they are few enough to be chosen first.
    fn chosen(&self) -> anyhow::Result<Option<Chosen>> {
        let ordered = self.request.sample.is_some() || self.request.order != LineOrder::Ingest;
        if self.request.limit > MOST_CHOSEN && !ordered {
            return Ok(None);
        }
        let progress = self.context.progress();
        if ordered {
            let (lines, total) =
                self.snapshot.concordance(self.request, self.threads, &progress)?;
            return Ok(Some((lines, Some(total))));
        }
        let mut lines = Vec::new();
        let mut more = false;
        self.snapshot.concordance_each::<anyhow::Error>(
            self.request,
            self.threads,
            &progress,
            |line| {
                more = lines.len() == self.request.limit;
                if !more {
                    lines.push(line);
                }
                Ok(!more)
            },
        )?;
        let total = (!more).then_some(lines.len() as u64);
        Ok(Some((lines, total)))
    }

    /// How many matches there are.
    fn count(&self) -> anyhow::Result<u64> {
        let request = ConcordanceRequest { limit: 0, ..self.request.clone() };
        let progress = self.context.progress();
        Ok(self.snapshot.concordance(&request, self.threads, &progress)?.1)
    }

    /// Hands over the lines.
    fn each(
        &self,
        chosen: Option<Chosen>,
        take: &mut dyn FnMut(ConcordanceLine) -> anyhow::Result<()>,
    ) -> anyhow::Result<Told> {
        let mut told = Told::default();
        if let Some((lines, total)) = chosen {
            told.all = total;
            for line in lines {
                told.shown += 1;
                told.masked += line.masked;
                take(line)?;
            }
            return Ok(told);
        }
        let progress = self.context.progress();
        let most = self.request.limit as u64;
        let mut whole = true;
        self.snapshot.concordance_each::<anyhow::Error>(
            self.request,
            self.threads,
            &progress,
            |line| {
                if told.shown == most {
                    whole = false;
                    return Ok(false);
                }
                told.shown += 1;
                told.masked += line.masked;
                take(line)?;
                Ok(true)
            },
        )?;
        told.all = whole.then_some(told.shown);
        Ok(told)
    }
}

impl Told {
    /// Whether nothing is left out.
    fn is_whole(&self) -> bool {
        self.all == Some(self.shown) && self.masked == 0
    }

    fn remarks(&self, looked_for: &LookedFor<'_>) -> Vec<String> {
        let of = looked_for.of();
        let mut remarks = vec![match self.all {
            Some(all) => format!("{} of {all} matches{of} shown.", self.shown),
            None => format!("{} matches{of} shown; there are more.", self.shown),
        }];
        remarks.extend(looked_for.remark(self.all));
        remarks.extend(masked_remark(self.masked));
        remarks
    }
}

/// Lines with the node in one column.
struct Layout {
    margin: usize,
    /// Columns behind the line for zone and strength; 0 in narrow places.
    behind: usize,
    node: usize,
    side: usize,
    colour: bool,
}

impl Layout {
    fn new(
        layout: rolescope_report::terminal::Options,
        lines: Option<&Vec<ConcordanceLine>>,
    ) -> Self {
        let width = layout.width.max(30);
        // Where there is no room for employers there is one for dates.
        let margin = if width >= 60 { 24 } else { 12 };
        let behind = if width >= 140 { 26 } else { 0 };
        let longest = lines.map_or(width / 4, |lines| {
            let node = |line: &ConcordanceLine| columns(&encode::terminal_line(&line.node));
            lines.iter().map(node).max().unwrap_or(0)
        });
        let node = longest.min(width / 3);
        let side = (width - node - margin - behind - 4) / 2;
        Self { margin, behind, node, side, colour: layout.colour }
    }

    fn print(&self, line: &ConcordanceLine, to: &mut dyn Write) -> std::io::Result<()> {
        let Self { margin, behind, node, side, colour } = *self;
        let (bold, plain) = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        let [left, word, right, employer] = [&line.left, &line.node, &line.right, &line.employer]
            .map(|part| encode::terminal_line(part));
        let posted = line.posted.map(|posted| posted.to_string()).unwrap_or_default();
        let head = if margin < 24 { posted } else { format!("{posted} {employer}") };
        write!(
            to,
            "{}{}  {bold}{}{plain}  ",
            filled(&cut(&head, margin - 1), margin, false),
            filled(&cut_start(&left, side), side, true),
            filled(&cut(&word, node), node, false),
        )?;
        let right = cut(&right, side);
        if behind == 0 {
            return writeln!(to, "{right}");
        }
        let Match { zone, strength, .. } = line.found;
        writeln!(to, "{}{} {}", filled(&right, side + 2, false), zone.name(), strength.name())
    }
}
