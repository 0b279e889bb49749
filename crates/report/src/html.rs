//! One page that needs nothing else: no network, no script, every text encoded.
//!
//! The order is the reader's: headline with its interval, charts with their data, tables, how the rows were accounted
//! for, what it all rests on. A content security policy forbids everything but this page's own style sheet, named by
//! its hash.

mod blocks;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use rolescope_study::{Provenance, Table};

use crate::chart::Drawing;
use crate::encode;
use crate::markdown::facts;

/// The page's style sheet: the charts' colours first, then the page.
const STYLE: &str = concat!(include_str!("chart/chart.css"), include_str!("html/page.css"));

/// SHA-256 of [`STYLE`] in base 64, as the content security policy names it. A test computes it.
const STYLE_HASH: &str = "q1VQ8zbuN3vpsXqqwJoO+e/FVFsIhjX5LcUoLFRqHJk=";

/// A report to be looked at.
#[derive(Clone, Debug)]
pub struct Page {
    /// Title of the page.
    pub title: String,
    /// The answer in a sentence, with its interval.
    pub headline: String,
    /// The sections in reading order.
    pub sections: Vec<Section>,
    /// The account of every row of the dumps; shown after the sections.
    pub ledger: Option<Table>,
    /// What everything rests on.
    pub provenance: Provenance,
}

/// A section of a page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What it says, in a sentence; may be empty.
    pub lead: String,
    /// Its parts.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// Running text.
    Paragraph(String),
    /// A table; its file is `tables/<name>.csv`.
    Table(Table),
    /// Some rows of a table that stands on the page as a whole, too, and has its name.
    Excerpt(Table),
    /// A chart with the data it shows.
    Chart {
        /// Name of its file: `charts/<file>.svg`.
        file: String,
        /// The chart.
        drawing: Drawing,
        /// How to read it.
        caption: String,
        /// What it shows, as a table.
        data: Table,
    },
    /// Remarks, one per line.
    Remarks(Vec<String>),
    /// Parts that are folded away at first.
    Details {
        /// What the reader clicks.
        summary: String,
        /// What then appears.
        blocks: Vec<Self>,
    },
}

impl Page {
    /// The whole document.
    pub fn render(&self) -> String {
        let headings = self.headings();
        let style = PreEscaped(STYLE);
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(policy());
                    meta name="referrer" content="no-referrer";
                    meta name="generator" content={ "rolescope " (text(&self.provenance.version)) };
                    title { (text(&self.title)) }
                    style { (style) }
                }
                body {
                    a class="skip" href="#content" { "Skip to the content" }
                    header class="masthead" {
                        h1 { (text(&self.title)) }
                        p class="headline" { (text(&self.headline)) }
                        nav class="contents" aria-label="Contents" {
                            ul {
                                @for (index, heading) in headings.iter().enumerate() {
                                    li { a href={ "#section-" (index + 1) } { (text(heading)) } }
                                }
                            }
                        }
                    }
                    main id="content" {
                        @for (index, section) in self.sections.iter().enumerate() {
                            (opened(index, &section.heading, html! {
                                @if !section.lead.is_empty() { p class="lead" { (text(&section.lead)) } }
                                @for block in &section.blocks { (blocks::block(block)) }
                            }))
                        }
                        @if let Some(ledger) = &self.ledger {
                            (opened(self.sections.len(), LEDGER, blocks::table(ledger)))
                        }
                        (opened(headings.len() - 1, PROVENANCE, self.provenance()))
                    }
                    footer class="foot" {
                        p { "Written by rolescope " (text(&self.provenance.version)) ". " (self.marked()) }
                    }
                }
            }
        }
        .into_string()
    }

    /// Every table of the page in reading order, the charts' data and the ledger too.
    pub fn tables(&self) -> Vec<&Table> {
        let mut out = Vec::new();
        for block in self.blocks() {
            match block {
                Block::Table(table) | Block::Chart { data: table, .. } => out.push(table),
                Block::Excerpt(_)
                | Block::Paragraph(_)
                | Block::Remarks(_)
                | Block::Details { .. } => {}
            }
        }
        out.extend(&self.ledger);
        out
    }

    /// Every chart of the page with its file's name.
    pub fn charts(&self) -> Vec<(&str, &Drawing)> {
        let mut out = Vec::new();
        for block in self.blocks() {
            if let Block::Chart { file, drawing, .. } = block {
                out.push((file.as_str(), drawing));
            }
        }
        out
    }

    /// Every block, those inside of others after them.
    fn blocks(&self) -> Vec<&Block> {
        fn add<'a>(blocks: &'a [Block], out: &mut Vec<&'a Block>) {
            for block in blocks {
                out.push(block);
                if let Block::Details { blocks, .. } = block {
                    add(blocks, out);
                }
            }
        }
        let mut out = Vec::new();
        for section in &self.sections {
            add(&section.blocks, &mut out);
        }
        out
    }

    fn headings(&self) -> Vec<&str> {
        let sections = self.sections.iter().map(|section| section.heading.as_str());
        sections.chain(self.ledger.is_some().then_some(LEDGER)).chain([PROVENANCE]).collect()
    }

    fn provenance(&self) -> Markup {
        html! {
            p class="lead" { "The same corpus, lexicon and settings give the same figures." }
            dl {
                @for (name, value) in facts(&self.provenance) {
                    dt { (text(&name)) }
                    dd { (dump_text(&value)) }
                }
            }
        }
    }

    /// How many characters of the tables are shown by picture or number.
    fn marked(&self) -> Markup {
        let of_cell = |cell: &rolescope_study::Cell| match cell {
            rolescope_study::Cell::Text(text) => encode::count_marked(text, encode::Breaks::Mark),
            _ => 0,
        };
        let cells = self.tables().into_iter().flat_map(|table| table.rows.iter().flatten());
        let marked: usize = cells.map(of_cell).sum();
        html! {
            @if marked > 0 {
                "Control and invisible characters in texts of the dumps are shown by picture or number: "
                (marked) " in the tables of this page."
            }
        }
    }
}

/// Heading of the account of rows.
pub(crate) const LEDGER: &str = "What was read";
/// Heading of the provenance.
pub(crate) const PROVENANCE: &str = "What this rests on";

/// A section with its heading.
fn opened(index: usize, heading: &str, content: Markup) -> Markup {
    let id = format!("section-{}", index + 1);
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (text(heading)) }
            (content)
        }
    }
}

/// A text of ours or of the study, encoded.
fn text(text: &str) -> Markup {
    PreEscaped(encode::html(text))
}

/// A text that may stem from a dump, encoded and kept from changing the direction of what surrounds it.
fn dump_text(text: &str) -> Markup {
    html! { bdi { (self::text(text)) } }
}

fn policy() -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests;
