//! `rolescope lexicon show`: the entries of a lexicon, or what it finds in a text.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use rolescope_index::{Posting, Snapshot};
use rolescope_lexicon::{
    Cue, CueReach, Entry, Findings, Kind, Lexicon, Match, Matcher, Relation, Strength,
};
use rolescope_report::{encode, fit};
use rolescope_study::{Cell, Column, ColumnKind, Provenance, Table};
use rolescope_text::{Document, Zone};

use crate::commands::asking::open_named;
use crate::context::Context;
use crate::failure::Usage;
use crate::output::{Output, OutputArgs};

/// List the entries of a lexicon, or show what it finds in a text
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// TOML file, or name of a built-in lexicon
    #[arg(value_name = "FILE|NAME", default_value = "technical-pm")]
    lexicon: String,
    /// Show what is found in this text (`-` for standard input): sentences with their zones, matches with their strengths
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Title of that text
    #[arg(long, value_name = "TITLE", requires = "text", default_value = "")]
    title: String,
    /// Show what is found in an ad of this index
    #[arg(long, value_name = "DIR", requires = "id", conflicts_with = "text")]
    index: Option<PathBuf>,
    /// Id of that ad
    #[arg(long, value_name = "ID", requires = "index")]
    id: Option<String>,
    /// Print the lexicon's file itself (built-in lexicons): a beginning for one of your own
    #[arg(long, conflicts_with_all = ["text", "index"])]
    source: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(context: &Context, args: ShowArgs) -> anyhow::Result<()> {
    let ShowArgs { lexicon: written, text, title, index, id, source, output } = args;
    let inputs = [Some(Path::new(&written)), text.as_deref(), index.as_deref()];
    let inputs: Vec<&Path> = inputs.into_iter().flatten().collect();
    let output = output.resolve(&inputs)?;
    if source {
        let text = match Lexicon::builtin_text(&written) {
            Some(text) => text.to_owned(),
            None => {
                let text = std::fs::read_to_string(&written).map_err(|source| {
                    rolescope_study::Error::ReadLexicon { path: written.clone(), source }
                })?;
                encode::terminal(&text).into_owned()
            }
        };
        return output.text(context, "the file of a lexicon is printed", &text);
    }
    let lexicon = open_named(&written)?;
    let (colour, width) = (output.layout(context).colour, output.line_width(context));
    let tell = |title: &str, body: &str| {
        let text = annotated(&lexicon, title, body, colour, width);
        output.text(context, "what is found in a text is shown", &text)
    };
    if let (Some(index), Some(id)) = (index, id) {
        let posting = posting(&index, &id)?;
        return tell(&posting.title, &posting.body);
    }
    let Some(path) = text else { return list(context, &lexicon, &output) };
    let mut body = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut body).context("cannot read standard input")?;
    } else {
        body = std::fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    }
    tell(&title, &String::from_utf8_lossy(&body))
}

/// The ad of an id; of several the first.
fn posting(index: &Path, id: &str) -> anyhow::Result<Posting> {
    let snapshot = Snapshot::open(index)?;
    let found = snapshot.names()?.find(id)?;
    match found.first() {
        Some(address) => Ok(snapshot.posting(*address)?.posting),
        None => Err(Usage::new(format!("no ad of the index has the id `{id}`"))
            .hint("`rolescope query` lists ids")
            .into()),
    }
}

/// The entries as a table.
fn list(context: &Context, lexicon: &Lexicon, output: &Output) -> anyhow::Result<()> {
    let rows = lexicon.entries.iter().map(|entry| {
        vec![
            Cell::text(entry.kind.name()),
            Cell::text(entry.key.clone()),
            Cell::text(entry.label.clone()),
            Cell::text(detail(entry)),
            Cell::Count(entry.patterns.len() as u64),
            Cell::text(entry.note.clone()),
            Cell::text(entry.patterns.join("\n")),
        ]
    });
    let column = Column::new;
    let table = Table {
        name: "lexicon".to_owned(),
        title: format!("Lexicon {}", lexicon.name),
        caption: lexicon.note.clone(),
        columns: vec![
            column("kind", "Kind", ColumnKind::Text, "role, signal, duty, cue or decoy"),
            column("key", "Key", ColumnKind::Text, "key of the entry"),
            column("label", "Name", ColumnKind::Text, "name").hidden(),
            column(
                "detail",
                "Detail",
                ColumnKind::Text,
                "wider role; family and relation; strength and reach; zones",
            ),
            column("pattern_count", "Patterns", ColumnKind::Count, "number of patterns"),
            column("note", "Meant to catch", ColumnKind::Text, "what it is meant to catch"),
            column("patterns", "Patterns", ColumnKind::Text, "the patterns, one per line").hidden(),
        ],
        rows: rows.collect(),
        remarks: vec![format!("Fingerprint {}.", lexicon.fingerprint)],
    };
    let provenance = Provenance {
        lexicon_name: lexicon.name.clone(),
        lexicon: lexicon.fingerprint.clone(),
        ..crate::commands::no_provenance()
    };
    output.write(context, &lexicon.name, &[&table], &provenance)
}

fn detail(entry: &Entry) -> String {
    let mut detail = match &entry.kind {
        Kind::Role { part_of: Some(wider) } => format!("part of {wider}"),
        Kind::Duty { family, relation } => {
            let relation = if *relation == Relation::Does { "does" } else { "with" };
            format!("{family}, {relation}")
        }
        Kind::Cue(Cue { excludes: Some(_), reach, .. }) => {
            let side = if matches!(reach, CueReach::Following(_)) { "behind" } else { "before" };
            format!("no match right {side} it")
        }
        Kind::Cue(cue) => format!("{}, {}", cue.strength.name(), reach(cue.reach)),
        Kind::Decoy { of_roles: true } => "of roles".to_owned(),
        Kind::Role { part_of: None } | Kind::Signal | Kind::Decoy { of_roles: false } => {
            String::new()
        }
    };
    let shut: Vec<&str> =
        Zone::ALL.into_iter().filter(|&zone| !entry.zones.contains(zone)).map(Zone::name).collect();
    if !shut.is_empty() && !matches!(entry.kind, Kind::Role { .. } | Kind::Decoy { of_roles: true })
    {
        if !detail.is_empty() {
            detail += "; ";
        }
        detail += &format!("not in {}", shut.join(", "));
    }
    detail
}

fn reach(reach: CueReach) -> String {
    match reach {
        CueReach::Following(tokens) => format!("{tokens} tokens before a match"),
        CueReach::Preceding(tokens) => format!("{tokens} tokens after a match"),
        CueReach::Sentence => "the sentence".to_owned(),
        CueReach::Below => "the sentences below a heading".to_owned(),
    }
}

/// A text with its zones, and below each sentence what was found in it.
fn annotated(
    lexicon: &Lexicon,
    title: &str,
    body: &str,
    colour: bool,
    width: Option<usize>,
) -> String {
    let (mut of_title, mut of_body) = (Document::new(), Document::new());
    of_title.read_title(title);
    of_body.read_body(body);
    let mut findings = Findings::default();
    Matcher::new(lexicon).find(&of_title, &of_body, &mut findings);

    let (bold, dim, plain) =
        if colour { ("\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m") } else { ("", "", "") };
    let mut text = String::new();
    let mut number = 0;
    for document in [&of_title, &of_body] {
        for sentence in document.sentences() {
            let said = &document.text()[sentence.start as usize..sentence.end as usize];
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            let mark = if sentence.heading { "#" } else { " " };
            let told = format!(
                "{dim}{:<13}{plain}{mark}{}",
                sentence.zone.name(),
                encode::terminal_line(&said)
            );
            text += &(fit::hanging(&told, 14, width) + "\n");
            let mut line = |found: &Match, what: &str| {
                let tokens = document.tokens();
                let from = tokens[found.first_token as usize].start as usize;
                let to = tokens[found.end_token as usize - 1].end as usize;
                let entry = lexicon.entry(found.entry);
                let strength =
                    if found.strength == Strength::Required { "" } else { found.strength.name() };
                let told = format!(
                    "{:<13} {dim}└{plain} {bold}{}{plain}  {what} {} {strength}",
                    "",
                    encode::terminal_line(&document.text()[from..to]),
                    entry.key
                );
                text += &(fit::hanging(told.trim_end(), 16, width) + "\n");
            };
            for found in findings.matches.iter().filter(|found| found.sentence == number) {
                line(found, lexicon.entry(found.entry).kind.name());
            }
            for found in findings.decoyed.iter().filter(|found| found.sentence == number) {
                line(found, "decoy");
            }
            if sentence.zone == Zone::Title {
                for role in &findings.roles {
                    let told =
                        format!("{:<13} {dim}└{plain} role {}", "", lexicon.entry(*role).key);
                    text += &(fit::hanging(&told, 16, width) + "\n");
                }
            }
            number += 1;
        }
    }
    text
}
