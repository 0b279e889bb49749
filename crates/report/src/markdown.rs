//! Tables as Markdown (GitHub's pipe tables), formatted for people.

use rolescope_study::{Provenance, Table};

use crate::encode;
use crate::folder::is_file_stem;
use crate::html::{Block, LEDGER, PROVENANCE, Page};
use crate::people::{Place, is_number, show};

/// One table: heading at `level` (1 to 6), caption, shown columns, remarks.
pub fn table(table: &Table, level: usize) -> String {
    let marks = "#".repeat(level.clamp(1, 6));
    let mut out = format!("{marks} {}\n\n", encode::markdown(&table.title));
    if !table.caption.is_empty() {
        out += &format!("{}\n\n", encode::markdown(&table.caption));
    }
    let shown: Vec<usize> =
        (0..table.columns.len()).filter(|&index| table.columns[index].shown).collect();
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out += &line(shown.iter().map(|&i| encode::markdown(&table.columns[i].heading)).collect());
    let rule = |&i: &usize| if is_number(table.columns[i].kind) { "---:" } else { "---" };
    out += &line(shown.iter().map(|i| rule(i).to_owned()).collect());
    for row in &table.rows {
        let cell = |&i: &usize| {
            let Some(cell) = row.get(i) else { return String::new() };
            encode::markdown(&show(cell, table.columns[i].kind, Place::Page))
        };
        out += &line(shown.iter().map(cell).collect());
    }
    for remark in &table.remarks {
        out += &format!("\n{}\n", encode::markdown(remark));
    }
    out
}

/// A whole page: the same headline, sections, charts and tables in the same order.
///
/// Charts are the images of the report folder, `charts/<file>.svg`, with their data below.
pub fn page(page: &Page) -> String {
    let mut out = format!("# {}\n", encode::markdown(&page.title));
    out += &format!("\n**{}**\n", encode::markdown(&page.headline));
    for section in &page.sections {
        out += &format!("\n## {}\n", encode::markdown(&section.heading));
        out += &paragraph(&section.lead);
        for one in &section.blocks {
            out += &block(one);
        }
    }
    if let Some(ledger) = &page.ledger {
        out += &format!("\n## {LEDGER}\n\n{}", table(ledger, 3));
    }
    out += &format!("\n## {PROVENANCE}\n\n");
    for (name, value) in facts(&page.provenance) {
        out += &format!("- {}: {}\n", encode::markdown(&name), encode::markdown(&value));
    }
    out
}

fn block(one: &Block) -> String {
    match one {
        Block::Paragraph(text) => paragraph(text),
        Block::Table(one) | Block::Excerpt(one) => format!("\n{}", table(one, 3)),
        Block::Chart { file, drawing, caption, data } => {
            // Whatever cannot be a file's name is not written, so there is no image to show.
            let image = if is_file_stem(file) {
                format!("\n![{}](charts/{file}.svg)\n", encode::markdown(drawing.title()))
            } else {
                String::new()
            };
            format!("{image}{}\n{}", paragraph(caption), table(data, 3))
        }
        Block::Remarks(list) => {
            let lines = list.iter().map(|remark| format!("- {}\n", encode::markdown(remark)));
            format!("\n{}", lines.collect::<String>())
        }
        Block::Details { summary, blocks } => {
            let inner: String = blocks.iter().map(block).collect();
            format!("\n### {}\n{inner}", encode::markdown(summary))
        }
    }
}

fn paragraph(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\n{}\n", encode::markdown(text)) }
}

/// The facts of a provenance for people, name and value.
pub(crate) fn facts(provenance: &Provenance) -> Vec<(String, String)> {
    let Provenance { version, corpus, lexicon_name, lexicon, settings, fingerprint } = provenance;
    let mut facts = vec![
        ("rolescope".to_owned(), version.clone()),
        ("Corpus".to_owned(), corpus.clone()),
        ("Lexicon".to_owned(), format!("{lexicon_name}, {lexicon}")),
        ("Settings".to_owned(), fingerprint.clone()),
    ];
    facts.extend(settings.iter().cloned());
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Section;
    use crate::testing;

    #[test]
    fn a_table_is_a_pipe_table() {
        assert_eq!(
            table(&testing::signals(), 2),
            "## Signals\n\nHow often each signal occurs.\n\n\
             | Signal | Ads | Share | Theta | Low | High |\n\
             | --- | ---: | ---: | ---: | ---: | ---: |\n\
             | technical-title | 1\u{202f}234\u{202f}567 | 12.5\u{202f}% | +4.5 | +2.1 | +6.9 |\n\
             | hands-on | 87 | 33.3\u{202f}% | \u{2212}3.2 | \u{2212}∞ | ∞ |\n\
             | security | 0 | 0.0\u{202f}% | – | – | – |\n\n\
             Ads are counted once.\n"
        );
    }

    #[test]
    fn hostile_text_is_inert() {
        let text = table(&testing::hostile(), 2);
        assert!(!text.contains(['<', '>', '\u{1b}', '\u{202e}', '\r', '\0']));
        let data = text.lines().filter(|line| line.starts_with("| ")).count();
        assert_eq!(data, testing::PAYLOADS.len() + 2, "a payload broke out of its row");
    }

    #[test]
    fn a_page_keeps_its_order() {
        let page_of = |text: &str| Page {
            title: text.to_owned(),
            headline: text.to_owned(),
            sections: vec![Section {
                heading: text.to_owned(),
                lead: text.to_owned(),
                blocks: vec![
                    Block::Remarks(vec![text.to_owned()]),
                    Block::Details {
                        summary: text.to_owned(),
                        blocks: vec![Block::Paragraph(text.to_owned())],
                    },
                ],
            }],
            ledger: None,
            provenance: testing::provenance(),
        };
        assert_eq!(
            page(&page_of("a*")),
            "# a\\*\n\n**a\\***\n\n## a\\*\n\na\\*\n\n- a\\*\n\n### a\\*\n\na\\*\n\n\
             ## What this rests on\n\n- rolescope: 0.1.0\n- Corpus: c0ffee\n\
             - Lexicon: technical-pm, 1e71c0\n- Settings: 5e7715\n- window: posting\n"
        );
        let lines = page(&page_of("x")).lines().count();
        for payload in testing::PAYLOADS {
            let text = page(&page_of(payload));
            assert_eq!(text.lines().count(), lines, "{payload:?} broke a line");
            assert!(!text.contains(['<', '>', '\u{1b}', '\u{202e}']));
        }
    }
}
