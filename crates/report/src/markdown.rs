//! Tables as Markdown (GitHub's pipe tables), formatted for people.

use rolescope_study::{Provenance, Table};

use crate::encode;
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
    out += &line(shown.iter().map(|&i| encode::markdown(table.columns[i].heading)).collect());
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

/// A whole document: title, headline, tables and what they rest on.
pub fn document(title: &str, headline: &str, tables: &[&Table], provenance: &Provenance) -> String {
    let mut out = format!("# {}\n\n**{}**\n", encode::markdown(title), encode::markdown(headline));
    for one in tables {
        out += "\n";
        out += &table(one, 2);
    }
    out += "\n## Provenance\n\n";
    for (name, value) in facts(provenance) {
        out += &format!("- {}: {}\n", encode::markdown(&name), encode::markdown(&value));
    }
    out
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
    fn a_document_names_its_provenance() {
        let text = document("T", "H *x*", &[&testing::signals()], &testing::provenance());
        assert!(text.starts_with("# T\n\n**H \\*x\\***\n"));
        assert!(text.ends_with("- window: posting\n"));
    }
}
