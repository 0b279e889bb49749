//! `rolescope lexicon show`: the entries of a lexicon, or what it finds in a text.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use rolescope_index::{Posting, Snapshot};
use rolescope_lexicon::{
    Cue, CueReach, Entry, Findings, Kind, Lexicon, Matcher, Relation, Strength,
};
use rolescope_report::encode;
use rolescope_study::shown::masked_remark;
use rolescope_study::{Ad, Cell, Column, ColumnKind, Mark, Provenance, Quote, Table};
use rolescope_text::Zone;

use crate::commands::asking::open_named;
use crate::commands::quoting::Marker;
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
    /// Show e-mail addresses and telephone numbers of that text or ad
    #[arg(long)]
    contacts: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(context: &Context, args: ShowArgs) -> anyhow::Result<()> {
    let ShowArgs { lexicon: written, text, title, index, id, source, contacts, output } = args;
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
        let marker = Marker { lexicon: &lexicon, colour, width };
        let ad = Ad { show_contacts: contacts, ..Ad::default() };
        let text = annotated(&marker, ad, title, body);
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

/// A text with its zones, and below each sentence what was found in it; ends with a line about contacts that are not shown.
fn annotated(marker: &Marker<'_>, mut ad: Ad, title: &str, body: &str) -> String {
    let lexicon = marker.lexicon;
    ad.read(title, body);
    let mut findings = Findings::default();
    Matcher::new(lexicon).find(&ad.title, &ad.body, &mut findings);
    let mut text = String::new();
    let mut masked = 0;
    for sentence in 0..ad.sentence_count() {
        let quote = ad.quote(sentence, &findings.matches);
        masked += quote.masked;
        let sign = if quote.heading { "#" } else { " " };
        let zone = marker.dim(&format!("{:<13}", quote.zone.name()));
        let told = format!("{zone}{sign}{}", encode::terminal_line(&quote.text));
        text += &marker.line(&told, 14);
        let branch = format!("{:<13} {}", "", marker.dim("└"));
        let mut line = |quote: &Quote, found: &Mark, what: &str| {
            let words = encode::terminal_line(&quote.text[found.range.clone()]);
            let key = &lexicon.entry(found.entry).key;
            let strength =
                if found.strength == Strength::Required { "" } else { found.strength.name() };
            let told = format!("{branch} {}  {what} {key} {strength}", marker.bold(&words));
            text += &marker.line(told.trim_end(), 16);
        };
        for mark in &quote.marks {
            line(&quote, mark, lexicon.entry(mark.entry).kind.name());
        }
        let decoyed = ad.quote(sentence, &findings.decoyed);
        for mark in &decoyed.marks {
            line(&decoyed, mark, "decoy");
        }
        if quote.zone == Zone::Title {
            for role in &findings.roles {
                let told = format!("{branch} role {}", lexicon.entry(*role).key);
                text += &marker.line(&told, 16);
            }
        }
    }
    if let Some(remark) = masked_remark(masked) {
        text += &format!("\n{}", marker.line(&marker.dim(&remark), 0));
    }
    text
}
