//! The page as a browser reads it: html5ever parses what was written.

use base64::Engine as _;
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use sha2::Digest as _;

use super::*;
use crate::chart::{IntervalPlot, IntervalRow};
use crate::testing::{self, PAYLOADS};
use rolescope_study::{Cell, ColumnKind};

/// A page with one text in every place that takes one.
fn page(text: &str) -> Page {
    let mut table = testing::signals();
    table.title = text.to_owned();
    table.caption = text.to_owned();
    table.remarks = vec![text.to_owned()];
    for row in &mut table.rows {
        row[0] = Cell::Text(text.to_owned());
    }
    table.columns[0].heading = text.to_owned().into();
    table.columns[0].note = text.to_owned().into();
    table.columns[0].name = text.to_owned().into();
    let mut data = table.clone();
    data.name = "data".to_owned();
    let plot = IntervalPlot {
        title: text.to_owned(),
        description: text.to_owned(),
        kind: ColumnKind::Points,
        axis: text.to_owned(),
        sides: Some((text.to_owned(), text.to_owned())),
        rows: vec![IntervalRow {
            label: text.to_owned(),
            estimate: Some(0.1),
            low: Some(0.05),
            high: Some(f64::INFINITY),
            direction: crate::chart::Direction::Right,
            note: text.to_owned(),
        }],
    };
    let mut provenance = testing::provenance();
    provenance.version = text.to_owned();
    provenance.corpus = text.to_owned();
    provenance.settings = vec![(text.to_owned(), text.to_owned())];
    let ledger = rolescope_study::Table { name: "ledger".to_owned(), ..table.clone() };
    Page {
        title: text.to_owned(),
        headline: text.to_owned(),
        sections: vec![Section {
            heading: text.to_owned(),
            lead: text.to_owned(),
            blocks: vec![
                Block::Paragraph(text.to_owned()),
                Block::Table(table),
                Block::Chart {
                    file: "chart".to_owned(),
                    drawing: plot.draw().unwrap(),
                    caption: text.to_owned(),
                    data,
                },
                Block::Details {
                    summary: text.to_owned(),
                    blocks: vec![Block::Remarks(vec![text.to_owned()])],
                },
            ],
        }],
        ledger: Some(ledger),
        provenance,
    }
}

/// Every element in document order: its name and attributes.
fn elements(document: &str) -> Vec<(String, Vec<(String, String)>)> {
    fn walk(node: &Handle, out: &mut Vec<(String, Vec<(String, String)>)>) {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes = attrs.borrow();
            let attributes = attributes
                .iter()
                .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()));
            out.push((name.local.to_string(), attributes.collect()));
        }
        assert!(!matches!(node.data, NodeData::Comment { .. }), "the page has no comments");
        for child in node.children.borrow().iter() {
            walk(child, out);
        }
    }
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default())
        .one(document.to_owned());
    assert!(dom.errors.borrow().is_empty(), "{:?}", dom.errors.borrow());
    let mut out = Vec::new();
    walk(&dom.document, &mut out);
    out
}

#[test]
fn hostile_texts_add_no_element_and_no_attribute() {
    // One character of harmless text keeps the note on marked characters in step with the payload's.
    let names = |document: &str| -> Vec<(String, Vec<String>)> {
        let of = |(name, attributes): (String, Vec<(String, String)>)| {
            (name, attributes.into_iter().map(|(name, _)| name).collect())
        };
        elements(document).into_iter().map(of).collect()
    };
    let harmless = names(&page("x").render());
    for payload in PAYLOADS {
        let document = page(payload).render();
        assert_eq!(names(&document), harmless, "{payload:?}");
        let invisible = ['\u{1b}', '\0', '\u{202e}', '\u{2066}', '\u{200b}', '\u{9b}', '\u{fffe}'];
        assert!(!document.contains(invisible), "{payload:?}");
    }
}

#[test]
fn nothing_on_the_page_acts_or_leaves_it() {
    for (name, attributes) in elements(&page("</style><a href=javascript:x>").render()) {
        let passive =
            !["script", "iframe", "object", "embed", "link", "base", "form", "img", "image", "use"]
                .contains(&name.as_str());
        assert!(passive, "<{name}>");
        for (attribute, value) in attributes {
            assert!(!attribute.starts_with("on") && attribute != "style", "{attribute}");
            if ["href", "src"].contains(&attribute.as_str()) {
                let local =
                    ["#", "tables/", "charts/"].iter().any(|start| value.starts_with(start));
                assert!(local, "{attribute}={value}");
            }
        }
    }
}

#[test]
fn the_policy_names_the_style_sheet() {
    let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(STYLE));
    assert_eq!(
        STYLE_HASH, digest,
        "put this hash into STYLE_HASH after a change of the style sheet"
    );
    assert!(!STYLE.contains(['<', '\r']), "the style sheet must stand in the page as it is");
    let document = page("x").render();
    assert!(document.contains(&format!("<style>{STYLE}</style>")));
    assert_eq!(document.matches("<style").count(), 1);
}

#[test]
fn headings_are_in_order_and_landmarks_are_there() {
    let elements = elements(&page("x").render());
    let levels: Vec<_> = elements
        .iter()
        .filter(|(name, _)| name.len() == 2 && name.starts_with('h') && name != "hr")
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(levels, ["h1", "h2", "h2", "h2"]);
    for landmark in ["header", "nav", "main", "footer"] {
        assert_eq!(elements.iter().filter(|(name, _)| name == landmark).count(), 1, "{landmark}");
    }
    let count = |wanted: &str| elements.iter().filter(|(name, _)| name == wanted).count();
    assert_eq!(count("table"), count("caption"));
    let scopes = elements.iter().filter(|(name, _)| name == "th");
    assert!(scopes.clone().count() > 0);
    for (_, attributes) in scopes {
        assert!(attributes.iter().any(|(name, _)| name == "scope"));
    }
    assert_eq!(elements[0].1, [("lang".to_owned(), "en".to_owned())]);
}

#[test]
fn links_inside_the_page_have_targets() {
    let elements = elements(&page("x").render());
    let values = |wanted: &'static str| {
        let all = elements.iter().flat_map(|(_, attributes)| attributes);
        all.filter(move |(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    let ids: Vec<_> = values("id").collect();
    for href in values("href").filter(|href| href.starts_with('#')) {
        assert!(ids.iter().any(|id| *id == href[1..]), "{href}");
    }
}

#[test]
fn cells_are_shown_and_long_tables_say_that_they_are_cut() {
    let document = page("x").render();
    for text in ["1\u{202f}234\u{202f}567", "12.5\u{202f}%", "\u{2212}3.2", "\u{2212}∞", "–"] {
        assert!(document.contains(text), "{text}");
    }
    assert!(!document.contains("rows."));
    let mut long = page("x");
    let mut table = testing::signals();
    table.rows = vec![table.rows[0].clone(); 12_345];
    long.sections[0].blocks = vec![Block::Table(table)];
    let document = long.render();
    assert!(document.contains("The first 250 of 12\u{202f}345 rows."));
    assert!(document.len() < 300_000);
}

#[test]
fn marked_characters_are_reported() {
    assert!(!page("x").render().contains("shown by picture"));
    // Three tables with three rows each.
    assert!(page("\u{1b}").render().contains("by picture or number: 9 in the tables"));
}
